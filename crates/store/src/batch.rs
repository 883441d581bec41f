//! Documents that are written at once.

use whosaid_graph::extraction_size;
use whosaid_model::Extraction;

/// The best and largest number of documents for [`Store::ingest`](crate::Store::ingest) to write at once. A batch costs
/// a dozen `fsync`s and a part of the index, which must be merged later. It is held in memory and in one transaction of
/// the ledger.
pub const DEFAULT_BATCH: usize = 512;

/// The largest size of the records of a batch, in bytes.
const LONGEST_BATCH: usize = 32 * 1024 * 1024;

/// Documents to be written at once.
pub(crate) struct Batch {
    n_most: usize,
    extractions: Vec<Extraction>,
    n_bytes: usize,
}

impl Batch {
    /// Returns a batch of at most this many documents, within the best size.
    pub fn of(n_most: usize) -> Self {
        Self { n_most: n_most.clamp(1, DEFAULT_BATCH), extractions: Vec::new(), n_bytes: 0 }
    }

    /// Adds a document. Returns all documents if the batch is full.
    pub fn push(&mut self, extraction: Extraction) -> Option<Vec<Extraction>> {
        self.n_bytes += extraction_size(&extraction);
        self.extractions.push(extraction);
        let is_full = self.extractions.len() >= self.n_most || self.n_bytes >= LONGEST_BATCH;
        is_full.then(|| self.take())
    }

    /// Returns the documents added so far.
    pub fn take(&mut self) -> Vec<Extraction> {
        self.n_bytes = 0;
        std::mem::take(&mut self.extractions)
    }
}
