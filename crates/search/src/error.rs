//! Errors of an index and of a query.

use crate::Problem;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use whosaid_model::DocId;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// Nothing of the query can be searched for. Its author can correct it.
    #[error("the query leaves nothing to look for: {}", problems.first().map(ToString::to_string).unwrap_or_default())]
    Query {
        /// What was ignored; at least one problem.
        problems: Vec<Problem>,
    },
    /// Another writer holds the index.
    #[error("another process is writing the index of passages; wait until it is done")]
    Busy,
    /// The folder holds an index of another version.
    #[error("the index of passages in {} was made by another version; it is derived and can be rebuilt", path.display())]
    OtherSchema {
        /// The index's folder.
        path: PathBuf,
    },
    /// The folder holds something that is not a complete index.
    #[error("the index of passages in {} is damaged ({reason})", path.display())]
    Damaged {
        /// The index's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// There is no index, or nothing has been committed to it yet.
    #[error("there is no index of passages in {}; the next command that writes makes it", path.display())]
    Missing {
        /// The index's folder.
        path: PathBuf,
    },
    /// The index cannot be read, for a reason outside it.
    #[error("the index of passages in {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The index's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The id of a document is too long to be a key.
    #[error("the id of the document that begins {start:?} has {n_bytes} bytes; the index takes {max}")]
    LongId {
        /// The first characters of the id.
        start: String,
        /// The length of the id, in bytes.
        n_bytes: usize,
        /// The largest length allowed, in bytes.
        max: usize,
    },
    /// The record of a document that was found is missing, or is that of another text.
    #[error("the record of the document {doc}, which was found: {reason}")]
    Record {
        /// The document.
        doc: DocId,
        /// Why.
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The folder could not be read or written.
    #[error("the folder {} of the index of passages: {source}", path.display())]
    Io {
        /// The index's folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Anything else that the index reports.
    #[error("the index of passages: {0}")]
    Index(#[source] TantivyError),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Busy,
            error => Self::Index(error),
        }
    }
}

impl SearchError {
    /// Returns whether the index has to be rebuilt ([`Index::recreate`](crate::Index::recreate)).
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::OtherSchema { .. } | Self::Missing { .. })
    }

    /// Converts an error met while working on the index at `path`. An error about broken contents is damage.
    pub(crate) fn at(self, path: &Path) -> Self {
        match self {
            Self::Index(error) if is_of_contents(&error) => Self::opening(path.to_owned(), error),
            error => error,
        }
    }

    /// Converts an error met while opening the index at `path`, and separates broken contents from other causes.
    pub(crate) fn opening(path: PathBuf, error: TantivyError) -> Self {
        let of_system = match &error {
            TantivyError::LockFailure(LockError::LockBusy, _) => return Self::Busy,
            TantivyError::IncompatibleIndex(_) => return Self::OtherSchema { path },
            TantivyError::LockFailure(LockError::IoError(error), _) => Some(error),
            TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. })
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => Some(io_error),
            TantivyError::IoError(error) => Some(error),
            _ => None,
        };
        match of_system {
            Some(it) if is_of_system(it) => Self::Io { path, source: io::Error::new(it.kind(), it.to_string()) },
            // What was found in the bytes names the file.
            Some(it) => Self::Damaged { path, reason: it.to_string() },
            None => Self::Damaged { path, reason: error.to_string() },
        }
    }
}

/// Returns whether the system reported the error. Errors that come from looking at the bytes have no number, whatever
/// their kind. A missing file is not a fault of the system.
fn is_of_system(error: &io::Error) -> bool {
    match error.kind() {
        io::ErrorKind::OutOfMemory => true,
        io::ErrorKind::NotFound => false,
        _ => is_unwritable(error) || error.raw_os_error().is_some(),
    }
}

/// Returns whether an error says that nothing can be written, for lack of permission or of space.
pub(crate) fn is_unwritable(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded)
}

/// Returns whether an error of tantivy is about the contents of the index rather than about the query. We only query
/// fields that the index had when it was opened.
fn is_of_contents(error: &TantivyError) -> bool {
    matches!(
        error,
        TantivyError::DataCorruption(_)
            | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_) | OpenReadError::IoError { .. })
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::IoError(_)
            | TantivyError::InternalError(_)
            | TantivyError::SchemaError(_)
            | TantivyError::FieldNotFound(_)
    )
}
