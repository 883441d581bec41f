use std::io;

/// What can go wrong in an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The graph cannot be read.
    #[error(transparent)]
    Graph(#[from] whosaid_graph::Error),
    /// The file cannot be written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The Parquet file cannot be written.
    #[error("{0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The format is not a single file.
    #[error("a vault is a folder of notes, not one file")]
    NoFile,
}

/// The result of an export.
pub type Result<T, E = Error> = std::result::Result<T, E>;
