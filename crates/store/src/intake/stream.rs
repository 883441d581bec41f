//! A stream of documents, read and kept part by part.

use super::one::{Failure, Prepared, Seen, extract_guarded};
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
use whosaid_model::{Document, Extraction, ReaderKind};

/// All threads extract one part, which is then written as one batch, or as several if batches are smaller.
const SIZE: PartSize = PartSize { max_documents: DEFAULT_BATCH, max_bytes: 2 << 20, is_eager: false };

/// How often to check whether a part is extracted while no other comes.
const PAUSE: Duration = Duration::from_millis(50);

/// How to ingest a stream.
#[derive(Clone, Copy, Debug)]
pub struct IngestOptions {
    /// Whether documents that have not changed are extracted again.
    pub again: bool,
    /// The reader to use. A document that was read by a more careful one stays with that one.
    pub reader: ReaderKind,
    /// The number of threads that extract; by default one per core.
    pub n_threads: Option<NonZeroUsize>,
    /// The number of documents that are written at once, at most [`DEFAULT_BATCH`].
    pub n_per_batch: usize,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self { again: false, reader: ReaderKind::Default, n_threads: None, n_per_batch: DEFAULT_BATCH }
    }
}

/// Counts the documents of a stream by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New documents.
    pub n_added: u64,
    /// Documents that replaced an earlier version.
    pub n_replaced: u64,
    /// Documents that the store already had.
    pub n_unchanged: u64,
    /// Inputs that are not kept.
    pub n_failed: u64,
}

/// What happens while a stream is taken in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// An input is not kept.
    Failed(&'e Failure),
    /// A document was extracted, and is about to be written.
    Extracted(&'e Extraction),
    /// A document is safe on disk and can be found.
    Saved(&'e Saved),
    /// All input up to this place is done.
    Progress {
        /// The place in bytes, as [`Read`] counts them.
        n_bytes: u64,
        /// The counts so far.
        tally: Tally,
    },
}

/// Starts the threads that extract: this many, or one per core.
///
/// # Errors
///
/// Returns [`Error::Threads`] if the system gives none.
pub fn threads(n: Option<NonZeroUsize>) -> Result<ThreadPool> {
    let threads = ThreadPoolBuilder::new().num_threads(n.map_or(0, NonZeroUsize::get)).build();
    threads.map_err(|error| Error::Threads(io::Error::other(error)))
}

impl Store {
    /// Takes in a stream of documents. It is read in parts, and the next part is extracted while one is written; documents that trickle in
    /// are stored within about a second. Calls `tell` on this thread.
    ///
    /// # Errors
    ///
    /// Fails if nothing more can be written, for example because the disk is full, or if the system gives no threads. What
    /// [`Event::Saved`] reported is kept.
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
            // The previous part, which is written while the next one is extracted.
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
                    // Nothing more comes for now, so what is extracted need not wait for it.
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

/// The extractions of a part.
type Extracted = Vec<Result<Extraction, Failure>>;

fn extract_all(documents: Vec<(Document, ReaderKind)>, threads: &ThreadPool) -> Extracted {
    let lexicon = Lexicon::shipped();
    threads.install(|| documents.into_par_iter().map(|(it, reader)| extract_guarded(&it, lexicon, reader)).collect())
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

    /// Returns the documents to be extracted, each with its reader, and counts the others.
    fn changed(&mut self, documents: Vec<Result<Document, FormatError>>) -> Result<Vec<(Document, ReaderKind)>> {
        let mut changed = Vec::with_capacity(documents.len());
        for document in documents {
            match self.seen.first(document) {
                Ok(document) => match self.reader_for(&document)? {
                    Some(reader) => changed.push((document, reader)),
                    None => self.tally.n_unchanged += 1,
                },
                Err(Prepared::Failed(failure)) => self.fail(&failure),
                Err(_) => self.tally.n_unchanged += 1,
            }
        }
        Ok(changed)
    }

    /// Returns the reader by which a document is to be read, or `None` if it need not be read.
    fn reader_for(&self, document: &Document) -> Result<Option<ReaderKind>> {
        let asked = self.options.reader;
        let is_unchanged = !self.options.again && self.store.is_unchanged(document)?;
        if is_unchanged && asked == ReaderKind::Default {
            return Ok(None);
        }
        let before = self.store.reader_of(&document.id)?;
        let is_read = is_unchanged && before.is_some_and(|it| it >= asked);
        Ok((!is_read).then(|| before.map_or(asked, |it| it.max(asked))))
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
