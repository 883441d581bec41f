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
        /// The process that holds it, where it left its number.
        pid: Option<u32>,
    },
    /// There is nothing to read.
    #[error("there is no store in {}", path.display())]
    NoStore {
        /// The folder that was given.
        path: PathBuf,
    },
    /// The folder holds other things.
    #[error("{} is not a store of whosaid and not empty, so nothing is written there", path.display())]
    NotAStore {
        /// The folder that was given.
        path: PathBuf,
    },
    /// The store was written by a later whosaid.
    #[error("the store in {} has format {found}; this whosaid reads up to {known}: use a newer whosaid", path.display())]
    NewerFormat {
        /// The store's folder.
        path: PathBuf,
        /// The store's version.
        found: u64,
        /// The newest version that can be read.
        known: u64,
    },
    /// The store was written by an earlier whosaid; opening it for writing brings it up to date.
    #[error("the store in {} has format {found}, this whosaid {known}: it has to be brought up to date first", path.display())]
    OlderFormat {
        /// The store's folder.
        path: PathBuf,
        /// The store's version.
        found: u64,
        /// The version that this whosaid writes.
        known: u64,
    },
    /// A part that is made from the others is lost, damaged or of other rules; opening the store for writing makes it anew.
    #[error("a part of the store in {} has to be made anew first ({reason})", path.display())]
    NeedsWriter {
        /// The store's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The file that tells the version of the store is lost, is not what was written, or is belied by the rest of the folder.
    #[error("{} is damaged ({reason})", path.display())]
    DamagedFormat {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// What is to be loaded is no dump, or not all of one.
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
    /// What is to be loaded cannot be read.
    #[error("the dump cannot be read: {0}")]
    Input(#[source] io::Error),
    /// A dump cannot be written.
    #[error("the dump cannot be written: {0}")]
    Output(#[source] io::Error),
    /// A document's record is not what was written.
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
    /// Whether it is the index of passages that is not as it was written; all but searching goes on without.
    pub fn is_index_damage(&self) -> bool {
        matches!(self, Self::Search(error) if error.is_damage())
    }

    /// Whether the store's folder can only be read, because of its rights, its file system or a full disk.
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

/// Names the file in an error of the system.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    |source| DiskError::file(path, source).into()
}
