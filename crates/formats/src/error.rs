use std::fmt;
use std::io;

/// Why a file, or one line of it, gave no document.
///
/// It prints as one line: `reports/a.jsonl, line 3: not JSON: expected value at column 5`.
#[derive(Debug)]
#[non_exhaustive]
pub struct FormatError {
    /// The file, as [`Source`](crate::Source) names it.
    pub name: String,
    /// The line, from 1, in formats with one document per line.
    pub line: Option<u64>,
    /// What is wrong.
    pub reason: Reason,
}

impl FormatError {
    /// Returns an error for something of this name that has no lines.
    pub fn new(name: impl Into<String>, reason: Reason) -> Self {
        Self { name: name.into(), line: None, reason }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file's name may contain a line break, and an error must stay on one line.
        for c in self.name.chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for FormatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Io(reason) => Some(reason),
            _ => None,
        }
    }
}

/// What can be wrong with a file or a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// A folder, a pipe or a device.
    #[error("is no regular file")]
    NotAFile,
    /// A format that is known and cannot be read.
    #[error("{format} is not supported: {advice}")]
    Unsupported {
        /// The name of the format.
        format: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// The name of a format that does not exist.
    #[error("there is no format {name:?}: known are {known}")]
    UnknownFormat {
        /// What was given.
        name: String,
        /// The names of all formats.
        known: String,
    },
    /// Not text in any encoding.
    #[error("is a binary file, not text")]
    Binary,
    /// More bytes than [`Limits::max_document`](crate::Limits::max_document).
    #[error("is larger than {limit} bytes, the most that one document may have")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Nothing, or only white space.
    #[error("is empty")]
    Empty,
    /// HTML that is more work to parse than any page of news.
    #[error("is too complex for an article: more than {limit} {what}")]
    TooComplex {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// HTML without visible text.
    #[error("the page has no visible text")]
    NoArticle,
    /// The HTML library failed on this page in an unexpected way.
    #[error("the page cannot be parsed")]
    Unparsable,
    /// A line that is not UTF-8.
    #[error("not UTF-8 at byte {at} of the line")]
    NotUtf8 {
        /// The first byte that is not UTF-8, from 1.
        at: usize,
    },
    /// A line that is not JSON.
    #[error("not JSON: {message} at column {column}")]
    NotJson {
        /// The parser's message.
        message: String,
        /// The byte of the line, from 1.
        column: usize,
    },
    /// JSON that is not an object.
    #[error("not a JSON object")]
    NotAnObject,
    /// An object without the field `text`.
    #[error("has no \"text\"")]
    NoText,
    /// An object with a field of the wrong type.
    #[error("{field:?} is not {expected}")]
    WrongType {
        /// The field.
        field: &'static str,
        /// The type that it should have.
        expected: &'static str,
    },
    /// An object whose `text` is empty.
    #[error("\"text\" is empty")]
    EmptyText,
    /// A day of publication that is not a date.
    #[error("\"published\" is no date: {0:?}")]
    BadDate(String),
    /// An `id` that cannot name a document.
    #[error("\"id\" has control characters or is longer than {limit} bytes")]
    BadId {
        /// The longest id, in bytes.
        limit: usize,
    },
}
