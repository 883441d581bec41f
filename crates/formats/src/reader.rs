use crate::{FormatError, Reason, ids};
use std::fmt;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use whosaid_model::{DocId, Document};

/// A format that can be read: its names, the names of its files, and how to read them.
///
/// [`READERS`](crate::READERS) lists all of them. Readers are equal if their names are.
pub struct Reader {
    /// The name on the command line, in lower case.
    pub name: &'static str,
    /// The name in a sentence.
    pub label: &'static str,
    /// What users call files of this format, for the page that takes them.
    pub about: &'static str,
    /// Extensions of its files in lower case, the usual one first.
    pub extensions: &'static [&'static str],
    /// Its media types, the usual one first.
    pub media_types: &'static [&'static str],
    /// Whether the first kilobytes of a file show that it is of this format.
    pub(crate) detect: fn(&[u8]) -> bool,
    /// Refuses a file by its first kilobytes.
    pub(crate) check: fn(&[u8]) -> Result<(), Reason>,
    /// How a file is read.
    pub(crate) reading: Reading,
}

/// How a file is read.
pub(crate) enum Reading {
    /// As one document, which has no id yet.
    Whole(fn(Vec<u8>) -> Result<Document, Reason>),
    /// As many documents, one after the other.
    Each(for<'r> fn(Box<dyn BufRead + Send + 'r>, Source, Limits) -> Stream<'r>),
}

/// Documents and errors, in order.
pub(crate) type Stream<'r> = Box<dyn Iterator<Item = Result<Document, FormatError>> + Send + 'r>;

impl Reader {
    /// Returns whether a file holds many documents. A bad one among them does not spoil the others.
    pub fn is_stream(&self) -> bool {
        matches!(self.reading, Reading::Each(_))
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Reader {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Reader {}

/// Limits on sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest document, in bytes: a whole file, or one line of JSON Lines.
    pub max_document: usize,
}

impl Default for Limits {
    /// 32 MiB per document.
    fn default() -> Self {
        Self { max_document: 32 << 20 }
    }
}

/// Where bytes come from: its name in errors, and the ids of its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in errors: the path as the user gave it.
    pub name: String,
    /// The id of its document. In JSON Lines, the beginning of the ids of lines that have none.
    pub id: DocId,
    /// The format, if it is known and must not be detected.
    pub format: Option<&'static Reader>,
    pub(crate) path: Option<PathBuf>,
}

impl Source {
    /// Returns a file, named by its path. Its document is named by the file's name without extension.
    pub fn named(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let id = DocId(ids::stem(path));
        Self { name: path.display().to_string(), id, format: None, path: Some(path.to_owned()) }
    }

    /// Returns standard input, named `stdin`.
    pub fn stdin() -> Self {
        Self { name: "stdin".to_owned(), id: DocId::from("stdin"), format: None, path: None }
    }

    /// Returns the source with another id for its document, such as [`document_ids`](crate::document_ids) finds.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = DocId(id.into());
        self
    }

    /// Returns the source with a fixed format, whatever its name and content.
    pub fn with_format(mut self, format: &'static Reader) -> Self {
        self.format = Some(format);
        self
    }
}
