use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with the graph.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process has the ledger open; sled serves one at a time.
    #[error("another process is using the ledger in {}", path.display())]
    InUse {
        /// The ledger's folder.
        path: PathBuf,
    },
    /// The ledger does not say what was written.
    #[error("the ledger in {} is damaged ({reason})", path.display())]
    DamagedLedger {
        /// The ledger's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A file is not what was written.
    #[error("{} is damaged ({reason})", path.display())]
    DamagedFile {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// What readers were to read is gone: a writer has gone on.
    #[error("batch {batch} of the graph in {} is no longer there", path.display())]
    Superseded {
        /// The store's folder.
        path: PathBuf,
        /// The batch.
        batch: u64,
    },
    /// A part of the store is that of another.
    #[error("{} is that of another store; put back the one that belongs here, from a backup say", path.display())]
    OtherStore {
        /// The part's folder.
        path: PathBuf,
    },
    /// A document's id is longer than the graph takes.
    #[error("a document's id has {n_bytes} bytes; {limit} are the most")]
    IdTooLong {
        /// How long it is.
        n_bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A document whose record has no room in a file of records.
    #[error("the document's record has {n_bytes} bytes; {limit} are the most")]
    RecordTooLong {
        /// How long it is.
        n_bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A document whose record says other than what can be read.
    #[error("the document's record cannot be read back: {reason}")]
    UnreadableRecord {
        /// Why.
        reason: String,
    },
    /// A period that is neither EDTF nor two years, months or days with `..` between.
    #[error("{text:?} is no period; write 2017, 2017-03, 2017-03-05, 2017/2018 or 2017..2018")]
    BadPeriod {
        /// What was given.
        text: String,
    },
    /// A number that is none, or has more digits than are kept.
    #[error("write 200000, 200,000 or 2e5")]
    BadNumber,
    /// A difference that is neither a percentage nor a number.
    #[error("write 5% or 1e9")]
    BadDifference,
    /// A decision about who is who that makes no sense.
    #[error("that cannot be decided: {reason}")]
    BadDecision {
        /// Why.
        reason: String,
    },
    /// A question that cannot be stored.
    #[error("that cannot be watched: {reason}")]
    BadWatch {
        /// Why.
        reason: String,
    },
    /// The disk or the file system.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Whatever else sled reports.
    #[error("the ledger in {}: {source}", path.display())]
    Ledger {
        /// The ledger's folder.
        path: PathBuf,
        /// What sled says.
        source: sled::Error,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, reason: &str) -> Self {
        Self::DamagedFile { path: path.to_owned(), reason: reason.to_owned() }
    }

    /// Whether a file is gone or is not what was written.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::DamagedFile { .. } | Self::DamagedLedger { .. } => true,
            Self::File { source, .. } => source.kind() == io::ErrorKind::NotFound,
            _ => false,
        }
    }
}
