//! Documents that are written at once.

use whosaid_graph::extraction_size;
use whosaid_model::Extraction;

/// How many documents [`Store::ingest`](crate::Store::ingest) best writes at once, and at most: a batch costs a dozen `fsync`s and a part of the
/// index, which then have to be merged, and it is held in memory and one transaction of the ledger.
pub const DEFAULT_BATCH: usize = 512;

/// A batch is written before its documents' records are longer than this, in bytes.
const LONGEST_BATCH: usize = 32 * 1024 * 1024;

/// Documents that are to be written at once.
pub(crate) struct Batch {
    n_most: usize,
    extractions: Vec<Extraction>,
    n_bytes: usize,
}

impl Batch {
    /// One of so many documents, or of as many as are best.
    pub fn of(n_most: usize) -> Self {
        Self { n_most: n_most.clamp(1, DEFAULT_BATCH), extractions: Vec::new(), n_bytes: 0 }
    }

    /// Takes in a document, and gives all of them where no more should come.
    pub fn push(&mut self, extraction: Extraction) -> Option<Vec<Extraction>> {
        self.n_bytes += extraction_size(&extraction);
        self.extractions.push(extraction);
        let is_full = self.extractions.len() >= self.n_most || self.n_bytes >= LONGEST_BATCH;
        is_full.then(|| self.take())
    }

    /// Gives what there is.
    pub fn take(&mut self) -> Vec<Extraction> {
        self.n_bytes = 0;
        std::mem::take(&mut self.extractions)
    }
}
