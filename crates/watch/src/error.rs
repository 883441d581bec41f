/// Errors of a question.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A question that cannot be stored.
    #[error("that cannot be watched: {reason}")]
    BadWatch {
        /// Why.
        reason: String,
    },
    /// A stored question that this version cannot understand.
    #[error("a stored question cannot be read: {reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
