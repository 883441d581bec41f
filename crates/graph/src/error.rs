use std::path::PathBuf;
use whosaid_disk::Error as DiskError;

/// What can go wrong with the graph.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the graph.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// What a reader was about to read is gone, because a writer has moved on.
    #[error("batch {batch} of the graph in {} is no longer there", path.display())]
    Superseded {
        /// The store's folder.
        path: PathBuf,
        /// The batch.
        batch: u64,
    },
    /// A part of the store belongs to another store.
    #[error("{} is that of another store; put back the one that belongs here, from a backup say", path.display())]
    OtherStore {
        /// The part's folder.
        path: PathBuf,
    },
    /// A document whose record does not say what was to be written.
    #[error("the document's record cannot be read back: {reason}")]
    UnreadableRecord {
        /// Why.
        reason: String,
    },
    /// A period that is neither EDTF nor two years, months or days joined by `..`.
    #[error("{text:?} is no period; write 2017, 2017-03, 2017-03-05, 2017/2018 or 2017..2018")]
    BadPeriod {
        /// What was given.
        text: String,
    },
    /// A text that is no number, or one with more digits than are kept.
    #[error("write 200000, 200,000 or 2e5")]
    BadNumber,
    /// A difference that is neither a percentage nor a number.
    #[error("write 5% or 1e9")]
    BadDifference,
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns whether a file is missing or not as it was written.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_damage())
    }
}
