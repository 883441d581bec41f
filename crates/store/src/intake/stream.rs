//! A stream of documents, read and kept part by part.

use super::Prepared;
use super::one::{Failure, Seen, extract_guarded};
use super::parts::{PartSize, Parts, Read};
use crate::error::Error;
use crate::{DEFAULT_BATCH, Result, Saved, Store};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::{Builder, ScopedJoinHandle};
use std::time::Duration;
use whosaid_formats::FormatError;
use whosaid_ingest::Lexicon;
use whosaid_model::{Document, Extraction};

/// The size of a part. All threads extract it, and it is then written as one batch, unless batches are to be smaller.
const SIZE: PartSize = PartSize { max_documents: DEFAULT_BATCH, max_bytes: 2 << 20, is_eager: false };

/// How often to check whether a part has been extracted while no other comes.
const PAUSE: Duration = Duration::from_millis(50);

/// How to ingest a stream.
#[derive(Clone, Copy, Debug)]
pub struct IngestOptions {
    /// Whether documents that have not changed are extracted again.
    pub again: bool,
    /// How many threads extract. One for each core if `None`.
    pub n_threads: Option<NonZeroUsize>,
    /// How many documents are written at once, at most [`DEFAULT_BATCH`].
    pub n_per_batch: usize,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self { again: false, n_threads: None, n_per_batch: DEFAULT_BATCH }
    }
}

/// How many documents a stream gave, by what happened to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New ones.
    pub n_added: u64,
    /// Those that replaced others.
    pub n_replaced: u64,
    /// Those that the store already had in this form.
    pub n_unchanged: u64,
    /// Those that are not kept.
    pub n_failed: u64,
}

/// What is reported while a stream is ingested.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A document is not kept.
    Failed(&'e Failure),
    /// A document was extracted, and is about to be written.
    Extracted(&'e Extraction),
    /// A document is safe on disk and can be found.
    Saved(&'e Saved),
    /// Everything before this place in the input is done.
    Progress {
        /// The place in bytes, as [`Read`] counts them.
        n_bytes: u64,
        /// What happened to it.
        tally: Tally,
    },
}

/// Starts the threads that extract: as many as given, or one for each core.
///
/// # Errors
///
/// [`Error::Threads`] if the system cannot start them.
pub fn threads(n: Option<NonZeroUsize>) -> Result<ThreadPool> {
    let threads = ThreadPoolBuilder::new().num_threads(n.map_or(0, NonZeroUsize::get)).build();
    threads.map_err(|error| Error::Threads(io::Error::other(error)))
}

impl Store {
    /// Ingests a stream of documents. Those that are new or have changed are extracted in parts, each while the part
    /// before it is written. A slow input is stored within about a second. `tell` is called on this thread.
    ///
    /// # Errors
    ///
    /// Whatever stops all of it: a full disk, a damaged store, no threads. Documents that `tell` has reported as saved
    /// are kept.
    pub fn ingest_documents(
        &mut self,
        documents: impl Iterator<Item = Read> + Send + 'static,
        options: &IngestOptions,
        tell: impl FnMut(Event<'_>),
    ) -> Result<Tally> {
        let threads = &threads(options.n_threads)?;
        let mut parts = Parts::of(documents, SIZE).map_err(Error::Threads)?;
        let mut intake = Stream { store: self, options, tell, seen: Seen::default(), tally: Tally::default() };
        std::thread::scope(|scope| -> Result<()> {
            // The part before, which is written while the next one is extracted.
            let mut before: Option<(ScopedJoinHandle<'_, Extracted>, u64)> = None;
            loop {
                let next = match &before {
                    None => parts.next().ok_or(RecvTimeoutError::Disconnected),
                    Some(_) => parts.next_within(PAUSE),
                };
                let extracted = match next {
                    Ok(part) => {
                        let documents = intake.changed(part.documents)?;
                        let extraction = Builder::new().spawn_scoped(scope, move || extract_all(documents, threads));
                        before.replace((extraction.map_err(Error::Threads)?, part.n_bytes_done))
                    }
                    // Nothing more comes for now, so what is extracted need not wait.
                    Err(RecvTimeoutError::Timeout) => before.take_if(|(extraction, _)| extraction.is_finished()),
                    Err(RecvTimeoutError::Disconnected) => break,
                };
                if let Some((extraction, n_bytes)) = extracted {
                    intake.save(joined(extraction), n_bytes)?;
                }
            }
            before.map_or(Ok(()), |(extraction, n_bytes)| intake.save(joined(extraction), n_bytes))
        })?;
        Ok(intake.tally)
    }
}

/// What a part gave.
type Extracted = Vec<Result<Extraction, Failure>>;

fn extract_all(documents: Vec<Document>, threads: &ThreadPool) -> Extracted {
    let lexicon = Lexicon::shipped();
    threads.install(|| documents.into_par_iter().map(|document| extract_guarded(&document, lexicon)).collect())
}

fn joined(extraction: ScopedJoinHandle<'_, Extracted>) -> Extracted {
    extraction.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// A stream that is being ingested.
struct Stream<'s, T> {
    store: &'s mut Store,
    options: &'s IngestOptions,
    tell: T,
    seen: Seen,
    tally: Tally,
}

impl<T: FnMut(Event<'_>)> Stream<'_, T> {
    fn fail(&mut self, failure: &Failure) {
        self.tally.n_failed += 1;
        (self.tell)(Event::Failed(failure));
    }

    /// Returns the documents that must be extracted, and counts all others.
    fn changed(&mut self, documents: Vec<Result<Document, FormatError>>) -> Result<Vec<Document>> {
        let mut changed = Vec::with_capacity(documents.len());
        for document in documents {
            match self.seen.first(document) {
                Ok(document) if !self.options.again && self.store.is_unchanged(&document)? => {
                    self.tally.n_unchanged += 1;
                }
                Ok(document) => changed.push(document),
                Err(Prepared::Failed(failure)) => self.fail(&failure),
                Err(_) => self.tally.n_unchanged += 1,
            }
        }
        Ok(changed)
    }

    /// Writes what was extracted.
    fn save(&mut self, extracted: Extracted, n_bytes: u64) -> Result<()> {
        let mut good = Vec::with_capacity(extracted.len());
        for extraction in extracted {
            match extraction {
                Ok(extraction) => {
                    (self.tell)(Event::Extracted(&extraction));
                    good.push(extraction);
                }
                Err(failure) => self.fail(&failure),
            }
        }
        let tell = &mut self.tell;
        let report = self.store.ingest(good, self.options.n_per_batch, |saved| {
            saved.iter().for_each(|it| tell(Event::Saved(it)));
        })?;
        for (id, reason) in report.failed {
            self.fail(&Failure::Refused { id, reason });
        }
        self.tally.n_added += report.n_added as u64;
        self.tally.n_replaced += report.n_replaced as u64;
        self.tally.n_unchanged += report.n_unchanged as u64;
        (self.tell)(Event::Progress { n_bytes, tally: self.tally });
        Ok(())
    }
}
