use std::io;
use std::path::{Path, PathBuf};

/// Errors of the files of a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk or the file system.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A file is not as it was written.
    #[error("{} is damaged ({reason})", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A record does not fit into a file of records.
    #[error("the document's record has {n_bytes} bytes; {limit} are the most")]
    TooLong {
        /// Its length, in bytes.
        n_bytes: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// Another process has the database open. sled allows one at a time.
    #[error("another process is using the ledger in {}", path.display())]
    InUse {
        /// The database's folder.
        path: PathBuf,
    },
    /// The database is not as it was written.
    #[error("the ledger in {} is damaged ({reason})", path.display())]
    DamagedDatabase {
        /// The database's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Any other error of sled.
    #[error("the ledger in {}: {source}", path.display())]
    Database {
        /// The database's folder.
        path: PathBuf,
        /// sled's error.
        source: sled::Error,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Adds the file to a system error.
    pub fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    /// Returns the error of a file that is not as it was written.
    pub fn damaged(path: &Path, reason: &str) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.to_owned() }
    }

    /// Returns whether a file is missing or not as it was written.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } | Self::DamagedDatabase { .. } => true,
            Self::File { source, .. } => source.kind() == io::ErrorKind::NotFound,
            _ => false,
        }
    }
}
