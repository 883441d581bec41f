use serde::Serialize;
use std::path::PathBuf;
use whosaid_model::DocId;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "problem")]
#[non_exhaustive]
pub enum Problem {
    /// The file that tells the store's version is lost or damaged.
    #[error("FORMAT: {detail}")]
    Format {
        /// What is wrong.
        detail: String,
    },
    /// The ledger cannot be read.
    #[error("ledger: {detail}")]
    Ledger {
        /// What is wrong.
        detail: String,
    },
    /// Counts, edges or names of the graph are not those that the documents give.
    #[error("graph: {detail}")]
    Graph {
        /// What is wrong.
        detail: String,
    },
    /// A document's record is damaged or missing; only reading the document again helps.
    #[error("document {doc}: {detail}")]
    Record {
        /// The document.
        doc: DocId,
        /// What is wrong.
        detail: String,
    },
    /// The index of passages is damaged or has other passages than the documents.
    #[error("index: {detail}")]
    Index {
        /// What is wrong.
        detail: String,
    },
    /// A part of the store is that of another, which only its owner can put right.
    #[error("{detail}")]
    OtherStore {
        /// What is wrong.
        detail: String,
    },
    /// A file that belongs to nothing.
    #[error("{} belongs to nothing", path.display())]
    Leftover {
        /// The file.
        path: PathBuf,
    },
}
