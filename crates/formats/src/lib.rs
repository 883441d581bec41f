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
//! [`READERS`] lists the formats. Plain text and Markdown are a document as they are, and say in their first lines or their front
//! matter what they are called and when they were published; of a web page the article is taken, and the rest from the page's
//! metadata; of JSON Lines each line is a document. The file of each format in `readers` says more.
//!
//! The content decides ([`detect`]), the name's extension where the content leaves it open. Bytes that are no
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
mod ids;
mod reader;
mod readers;

pub use detect::{detect, extensions, reader_named};
pub use error::{FormatError, Reason};
pub use ids::document_ids;
pub use reader::{Limits, Reader, Source};
pub use readers::{JSONL, READERS, TEXT, listed};

use reader::{Reading, Stream};
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;
use whosaid_model::{Document, shown};

/// How many bytes are examined to detect the format.
const HEAD: u64 = 8 << 10;

/// The documents of one source, in its order; see [`open`] and [`read`].
pub struct Documents<'r>(Stream<'r>);

impl<'r> Documents<'r> {
    /// The document or the error of a file that is one document or cannot be read.
    fn one(result: Result<Document, FormatError>) -> Self {
        Self(Box::new(std::iter::once(result)))
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Document, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|document| document.map(with_short_lines))
    }
}

/// The longest headline and the longest name of a publisher, in bytes. They are repeated with every claim and passage
/// of their document, so a headline as long as its text would make a store of the square of both.
const LONGEST_LINE: usize = 1000;

/// Cuts the headline and publisher of a document to [`LONGEST_LINE`].
fn with_short_lines(mut document: Document) -> Document {
    for (name, line) in [("headline", &mut document.title), ("publisher", &mut document.publisher)] {
        let Some(line) = line.as_mut().filter(|it| it.len() > LONGEST_LINE) else { continue };
        line.truncate(shown::beginning(line, LONGEST_LINE).len());
        document.warnings.push(format!("the {name} was cut off after {} bytes", line.len()));
    }
    document
}

/// Reads the documents of the file at `path`.
///
/// The iterator's only item is an error if the file cannot be opened, is not a regular file, is empty or too large, or
/// has a format that cannot be read. Use [`read`] with an open file to name its document differently.
pub fn open(path: impl AsRef<Path>, limits: Limits) -> Documents<'static> {
    open_source(Source::named(path.as_ref()), path, limits)
}

/// Reads the documents of the file at `path` with the names and the format of `source`.
pub fn open_source(source: Source, path: impl AsRef<Path>, limits: Limits) -> Documents<'static> {
    let failed = |source: &Source, reason| Documents::one(Err(error(source, reason)));
    // Checked before it is opened, because opening a pipe would wait for its writer.
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
/// If it is one document, reads at most [`Limits::max_document`] bytes and one more. JSON Lines are read line by line
/// as the iterator advances.
pub fn read<'r>(mut reader: impl BufRead + Send + 'r, source: Source, limits: Limits) -> Documents<'r> {
    let mut head = Vec::new();
    // A stream that is known to be one is not searched for its format: its documents may arrive one by one.
    let n_head = if source.format.is_some_and(Reader::is_stream) { 0 } else { HEAD };
    if let Err(reason) = (&mut reader).take(n_head).read_to_end(&mut head) {
        return Documents::one(Err(error(&source, Reason::Io(reason))));
    }
    let format = match source.format {
        Some(format) if format.is_stream() => Ok(format),
        Some(format) => detect::admit(format, &head),
        None => detect(&head, source.path.as_deref()),
    };
    match format.map(|it| &it.reading) {
        Err(reason) => Documents::one(Err(error(&source, reason))),
        Ok(Reading::Each(read)) => Documents(read(Box::new(Cursor::new(head).chain(reader)), source, limits)),
        Ok(Reading::Whole(read)) => {
            let document = read_whole(head, reader, limits).and_then(read);
            let document = document.map(|it| Document { id: source.id.clone(), ..it });
            Documents::one(document.map_err(|reason| error(&source, reason)))
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

#[cfg(test)]
mod tests;
