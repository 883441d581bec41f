//! Bytes to [`Document`]: what format a file is in, what its encoding is, where its text is, and what it says of itself.
//!
//! [`open`] reads a file and [`read`] anything that can be read; both give an iterator, because a file of JSON Lines
//! holds many documents. Whatever is wrong comes out of the same iterator as a [`FormatError`], which names the file,
//! the line where there is one, and the reason, on one line. After a bad line of JSON the iterator goes on with the
//! next.
//!
//! ```
//! use whosaid_formats::{Limits, Source, read};
//!
//! let article = "Harbour traffic doubles\n\n6 July 2017\n\nThe port handled 40,000 ships, its director said.\n";
//! let documents: Vec<_> = read(article.as_bytes(), Source::named("harbour.txt"), Limits::default()).collect();
//! let document = documents[0].as_ref().unwrap();
//! assert_eq!(document.id.as_str(), "harbour");
//! assert_eq!(document.title.as_deref(), Some("Harbour traffic doubles"));
//! assert_eq!(document.published.as_deref(), Some("2017-07-06"));
//! assert_eq!(document.text, article);
//! ```
//!
//! # What is read
//!
//! | format | the document's text | title, day, publisher, address |
//! | --- | --- | --- |
//! | plain text, Markdown | the file unchanged but for a byte order mark | from its first lines or its front matter |
//! | HTML | the article, in paragraphs, without the page around it | from the page's metadata |
//! | JSON Lines | the field `text` | from the fields |
//!
//! The content decides ([`Format::detect`]), the name's extension where the content leaves it open. Bytes that are no
//! UTF-8 are decoded by byte order mark, by what an HTML page declares, or by a guess.
//!
//! # What is not
//!
//! Every input is hostile: sizes are limited before they are buffered ([`Limits`]), HTML is measured while it is parsed,
//! and binary files are refused. Nothing here walks folders, and nothing judges the text.

mod date;
mod decode;
mod detect;
mod error;
pub mod fields;
mod html;
mod ids;
mod jsonl;
mod text;

pub use detect::Format;
pub use error::{FormatError, Reason};
pub use ids::document_ids;

use std::fs::File;
use std::io::{BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};
use whosaid_model::{DocId, Document, shown};

/// How many bytes are looked at to tell the format.
const HEAD: u64 = 8 << 10;

/// What is refused for its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of one document: of a whole file, or of one line of JSON Lines.
    pub max_document: usize,
}

impl Default for Limits {
    /// 32 MiB a document.
    fn default() -> Self {
        Self { max_document: 32 << 20 }
    }
}

/// Where bytes come from: what errors call it, and what its documents are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What errors call it: the path as the user gave it.
    pub name: String,
    /// The id of its document; in JSON Lines the beginning of the ids of lines that give none.
    pub id: DocId,
    /// The format, if it is known and shall not be detected.
    pub format: Option<Format>,
    path: Option<PathBuf>,
}

impl Source {
    /// A file, called by its path; its document by the file's name without extension.
    pub fn named(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let id = DocId(ids::stem(path));
        Self { name: path.display().to_string(), id, format: None, path: Some(path.to_owned()) }
    }

    /// Standard input, called `stdin`.
    pub fn stdin() -> Self {
        Self { name: "stdin".to_owned(), id: DocId::from("stdin"), format: None, path: None }
    }

    /// The same source with another name for its document, as [`document_ids`] finds them.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = DocId(id.into());
        self
    }

    /// The same source, read as `format` whatever its name and content.
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }
}

/// The documents of one source, in its order; see [`open`] and [`read`].
pub struct Documents<R>(State<R>);

enum State<R> {
    /// A file that is one document, or that cannot be read.
    One(Option<Box<Result<Document, FormatError>>>),
    Lines(Box<jsonl::Lines<Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<Document, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.0 {
            State::One(one) => one.take().map(|one| *one),
            State::Lines(lines) => lines.next(),
        };
        next.map(|document| document.map(with_short_lines))
    }
}

/// The longest headline and the longest name of a publisher, in bytes. They are told again with every claim and passage of their
/// document; a headline as long as its text would make a store of the square of both.
const LONGEST_LINE: usize = 1000;

/// A document whose headline and publisher are cut to what a line has.
fn with_short_lines(mut document: Document) -> Document {
    for line in [&mut document.title, &mut document.publisher].into_iter().flatten() {
        line.truncate(shown::beginning(line, LONGEST_LINE).len());
    }
    document
}

/// Reads the documents of the file at `path`.
///
/// The iterator's only item is an error where the file cannot be opened, is no regular file, is empty, too large, or of a
/// format that is not read. Use [`read`] with an open file to name its document otherwise.
pub fn open(path: impl AsRef<Path>, limits: Limits) -> Documents<BufReader<File>> {
    open_source(Source::named(path.as_ref()), path, limits)
}

/// Reads the documents of the file at `path` under the names and the format that `source` gives.
pub fn open_source(source: Source, path: impl AsRef<Path>, limits: Limits) -> Documents<BufReader<File>> {
    let failed = |source: &Source, reason| Documents(State::One(Some(Box::new(Err(error(source, reason))))));
    // Looked at before it is opened: to open a pipe would wait for its writer.
    match std::fs::metadata(path.as_ref()) {
        Ok(file) if file.is_file() => {}
        Ok(_) => return failed(&source, Reason::NotAFile),
        Err(reason) => return failed(&source, Reason::Io(reason)),
    }
    match File::open(path.as_ref()) {
        Ok(file) => read(BufReader::with_capacity(64 << 10, file), source, limits),
        Err(reason) => failed(&source, Reason::Io(reason)),
    }
}

/// Reads the documents of `reader`.
///
/// Of a file that is one document, at most [`Limits::max_document`] bytes and one more are read; JSON Lines are read line
/// by line as the iterator is advanced.
pub fn read<R: BufRead>(mut reader: R, source: Source, limits: Limits) -> Documents<R> {
    let one = |result| Documents(State::One(Some(Box::new(result))));
    let mut head = Vec::new();
    // Nothing is to be found out of a feed that is known to be one, and whose lines may come one now and one then.
    let n_head = if source.format == Some(Format::Jsonl) { 0 } else { HEAD };
    if let Err(reason) = (&mut reader).take(n_head).read_to_end(&mut head) {
        return one(Err(error(&source, Reason::Io(reason))));
    }
    let format = match source.format {
        Some(Format::Jsonl) => Ok(Format::Jsonl),
        Some(format) => detect::refuse(&head, None).map(|()| format),
        None => Format::detect(&head, source.path.as_deref()),
    };
    match format {
        Err(reason) => one(Err(error(&source, reason))),
        Ok(Format::Jsonl) => {
            let lines = jsonl::Lines::new(Cursor::new(head).chain(reader), source, limits);
            Documents(State::Lines(Box::new(lines)))
        }
        Ok(format) => {
            let document = read_whole(head, reader, limits).and_then(|bytes| document(bytes, format, &source));
            one(document.map_err(|reason| error(&source, reason)))
        }
    }
}

fn error(source: &Source, reason: Reason) -> FormatError {
    FormatError::new(&source.name, reason)
}

fn read_whole(mut head: Vec<u8>, reader: impl Read, limits: Limits) -> Result<Vec<u8>, Reason> {
    let room = (limits.max_document as u64).saturating_add(1).saturating_sub(head.len() as u64);
    reader.take(room).read_to_end(&mut head).map_err(Reason::Io)?;
    if head.len() > limits.max_document {
        return Err(Reason::TooLarge { limit: limits.max_document });
    }
    Ok(head)
}

fn document(bytes: Vec<u8>, format: Format, source: &Source) -> Result<Document, Reason> {
    let text = decode::decode(bytes, format == Format::Html);
    if text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    if format == Format::Html {
        return Ok(Document { id: source.id.clone(), ..html::read(&text)? });
    }
    let about = if format == Format::Markdown { text::about_markdown(&text) } else { text::about(&text) };
    Ok(Document {
        id: source.id.clone(),
        title: about.title,
        published: about.published,
        publisher: about.publisher,
        url: about.url,
        text,
    })
}

#[cfg(test)]
mod tests;
