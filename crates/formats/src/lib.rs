#![doc = include_str!("../README.md")]

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
