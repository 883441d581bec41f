use std::io;
use std::path::PathBuf;

/// What can go wrong with the graph.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process has the graph open; sled serves one at a time.
    #[error("another process is using the graph in {}", path.display())]
    InUse {
        /// The graph's folder.
        path: PathBuf,
    },
    /// The files of the graph do not say what was written.
    #[error(
        "the graph in {} is damaged ({reason}); move that folder away and ingest the documents again, or restore a backup",
        path.display()
    )]
    Corrupt {
        /// The graph's folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A record cannot be read back.
    #[error("the record {key} of {tree} cannot be read: {reason}")]
    BadRecord {
        /// The tree that holds it.
        tree: &'static str,
        /// Its key in hexadecimal.
        key: String,
        /// Why.
        reason: String,
    },
    /// A document's id is longer than the graph takes.
    #[error("a document's id has {n_bytes} bytes; {limit} are the most")]
    IdTooLong {
        /// How long it is.
        n_bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A period that is neither EDTF nor two years, months or days with `..` between.
    #[error("{text:?} is no period; write 2017, 2017-03, 2017-03-05, 2017/2018 or 2017..2018")]
    BadPeriod {
        /// What was given.
        text: String,
    },
    /// No entity has the id.
    #[error("no entity has the id {id:?}")]
    NoSuchEntity {
        /// The id.
        id: String,
    },
    /// A decision about who is who that makes no sense.
    #[error("that cannot be decided: {reason}")]
    BadDecision {
        /// Why.
        reason: String,
    },
    /// The disk or the file system.
    #[error("the graph's files: {0}")]
    Io(#[from] io::Error),
    /// Whatever else sled reports.
    #[error("the graph's database: {0}")]
    Sled(sled::Error),
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
