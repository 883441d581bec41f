use std::io;
use std::path::{Path, PathBuf};
use whosaid_disk::Error as DiskError;
use whosaid_graph::Error as GraphError;
use whosaid_model::DocId;
use whosaid_search::SearchError;
use whosaid_watch::Error as WatchError;

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process holds the store.
    #[error("another whosaid is using this store ({}{})",
        path.display(), pid.map(|pid| format!(", process {pid}")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        path: PathBuf,
        /// The process that holds it, if it left its number.
        pid: Option<u32>,
    },
    /// There is nothing to read.
    #[error("there is no store in {}", path.display())]
    NoStore {
        /// The folder that was given.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} is not a store of whosaid and not empty, so nothing is written there", path.display())]
    NotAStore {
        /// The folder that was given.
        path: PathBuf,
    },
    /// The store was written by a later version of whosaid.
    #[error("the store in {} has format {found}; this whosaid reads up to {known}: use a newer whosaid", path.display())]
    NewerFormat {
        /// The store's folder.
        path: PathBuf,
        /// The store's version.
        found: u64,
        /// The newest version that can be read.
        known: u64,
    },
    /// The store was written by an earlier version of whosaid. Opening it for writing migrates it.
    #[error("the store in {} has format {found}, this whosaid {known}: it has to be brought up to date first", path.display())]
    OlderFormat {
        /// The store's folder.
        path: PathBuf,
        /// The store's version.
        found: u64,
        /// The version that this whosaid writes.
        known: u64,
    },
    /// A derived part is lost, damaged or made by other rules. Opening the store for writing rebuilds it.
    #[error("a part of the store in {} has to be made anew first ({reason})", path.display())]
    NeedsWriter {
        /// The store's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The file with the store's version is lost, damaged, or contradicted by the rest of the folder.
    #[error("{} is damaged ({reason})", path.display())]
    DamagedFormat {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The input is not a dump, or not a complete one.
    #[error("line {line} of the dump: {reason}")]
    BadDump {
        /// The number of the line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A document that the store cannot keep.
    #[error("document {id}: {reason}")]
    BadDocument {
        /// The document.
        id: DocId,
        /// Why.
        reason: String,
    },
    /// The input cannot be read.
    #[error("the dump cannot be read: {0}")]
    Input(#[source] io::Error),
    /// A dump cannot be written.
    #[error("the dump cannot be written: {0}")]
    Output(#[source] io::Error),
    /// A document's record is not as it was written.
    #[error("the record {} cannot be read ({reason})", path.display())]
    BadRecord {
        /// The document.
        doc: DocId,
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The system gives no threads.
    #[error("the threads cannot be started: {0}")]
    Threads(#[source] io::Error),
    /// A document's id is longer than the store takes.
    #[error("a document's id has {n_bytes} bytes; {limit} are the most")]
    IdTooLong {
        /// How long it is, in bytes.
        n_bytes: usize,
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// A decision about who is who that makes no sense.
    #[error("that cannot be decided: {reason}")]
    BadDecision {
        /// Why.
        reason: String,
    },
    /// A question that cannot be stored.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// The disk, or a file that is not what was written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The graph.
    #[error(transparent)]
    Graph(GraphError),
    /// The index of passages.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns whether the index of passages is damaged. Everything except searching works without it.
    pub fn is_index_damage(&self) -> bool {
        matches!(self, Self::Search(error) if error.is_damage())
    }

    /// Returns whether the store's folder is read-only, because of its permissions, its file system or a full disk.
    pub fn is_unwritable(&self) -> bool {
        let is_so = |error: &io::Error| {
            use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
            matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded)
        };
        match self {
            Self::Disk(DiskError::File { source, .. }) | Self::Search(SearchError::Io { source, .. }) => is_so(source),
            _ => false,
        }
    }

    /// Whether something is not as it was written, which [`Store::repair`](crate::Store::repair) may mend.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Disk(error) => error.is_damage(),
            Self::Search(error) => error.is_damage(),
            Self::BadRecord { .. } | Self::DamagedFormat { .. } => true,
            _ => false,
        }
    }
}

impl From<GraphError> for Error {
    /// An error of a file is the same, whichever part has the file.
    fn from(error: GraphError) -> Self {
        match error {
            GraphError::Disk(error) => Self::Disk(error),
            error => Self::Graph(error),
        }
    }
}

/// Adds the file to a system error.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    |source| DiskError::file(path, source).into()
}
