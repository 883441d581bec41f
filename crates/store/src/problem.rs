use serde::Serialize;
use std::path::PathBuf;
use whosaid_model::DocId;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "problem")]
#[non_exhaustive]
pub enum Problem {
    /// The file with the store's version is lost or damaged.
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
    /// Counts, edges or names of the graph do not match the documents.
    #[error("graph: {detail}")]
    Graph {
        /// What is wrong.
        detail: String,
    },
    /// A document's record is damaged or missing. Only reading the document again helps.
    #[error("document {doc}: {detail}")]
    Record {
        /// The document.
        doc: DocId,
        /// What is wrong.
        detail: String,
    },
    /// The index of passages is damaged, or its passages do not match the documents.
    #[error("index: {detail}")]
    Index {
        /// What is wrong.
        detail: String,
    },
    /// A part belongs to another store. Only its owner can fix that.
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
