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

/// A part is extracted by all threads and then written, as one batch unless a batch is to be smaller.
const SIZE: PartSize = PartSize { max_documents: DEFAULT_BATCH, max_bytes: 2 << 20, is_eager: false };

/// How often to check whether a part is extracted while no other comes.
const PAUSE: Duration = Duration::from_millis(50);

/// How a stream is taken in.
#[derive(Clone, Copy, Debug)]
pub struct IngestOptions {
    /// Whether documents that have not changed are extracted again.
    pub again: bool,
    /// How many threads extract; one for each core where nothing is said.
    pub n_threads: Option<NonZeroUsize>,
    /// How many documents are written at once, [`DEFAULT_BATCH`] at most.
    pub n_per_batch: usize,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self { again: false, n_threads: None, n_per_batch: DEFAULT_BATCH }
    }
}

/// How many documents a stream gave, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New ones.
    pub n_added: u64,
    /// Those that took the place of others.
    pub n_replaced: u64,
    /// Those that the store had just so.
    pub n_unchanged: u64,
    /// Those that are not kept.
    pub n_failed: u64,
}

/// What is told while a stream is taken in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Something is not kept.
    Failed(&'e Failure),
    /// A document was extracted, and is about to be written.
    Extracted(&'e Extraction),
    /// A document is safe on disk and can be found.
    Saved(&'e Saved),
    /// All before this place in the input is done.
    Progress {
        /// In bytes, as [`Read`] counts them.
        n_bytes: u64,
        /// What became of it.
        tally: Tally,
    },
}

/// The threads that extract: so many, or one for each core.
///
/// # Errors
///
/// [`Error::Threads`] where the system gives none.
pub fn threads(n: Option<NonZeroUsize>) -> Result<ThreadPool> {
    let threads = ThreadPoolBuilder::new().num_threads(n.map_or(0, NonZeroUsize::get)).build();
    threads.map_err(|error| Error::Threads(io::Error::other(error)))
}

impl Store {
    /// Takes in a stream of documents: those that are new or have changed are extracted, in parts, one part while the part before is
    /// written. What trickles in is stored within about a second. `tell` is called on this thread.
    ///
    /// # Errors
    ///
    /// What stops the whole: a full disk, a damaged store, no threads. Documents that `tell` was told to be saved are kept.
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
            // The part before, which is written while the next is extracted.
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
                    // Nothing more comes for now, so what there is need not wait.
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

/// A stream that is being taken in.
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

    /// The documents that have to be extracted. All others are counted.
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
