//! Detects the format of a file.

use crate::Reason;
use crate::reader::Reader;
use crate::readers::{READERS, TEXT, listed};
use std::path::Path;

/// Formats that are refused by their first bytes.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "PDF", "convert it to text first"),
    (b"PK\x03\x04", "a zip archive (DOCX, ODT, EPUB)", "save it as text or HTML first"),
    (b"\x1f\x8b", "gzip", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "the old Word format", "save it as text or HTML first"),
    (b"{\\rtf", "RTF", "save it as text or HTML first"),
];

/// A format that is refused by its extension if its content looks like text.
struct Refused {
    extension: &'static str,
    format: &'static str,
    advice: &'static str,
    /// Whether such a file in a folder probably holds an article, so that it is reported and not skipped.
    is_text: bool,
}

const REFUSED: &[Refused] = &[
    Refused { extension: "pdf", format: "PDF", advice: "convert it to text first", is_text: true },
    Refused { extension: "docx", format: "DOCX", advice: "save it as text or HTML first", is_text: true },
    Refused { extension: "gz", format: "gzip", advice: "unpack it first", is_text: true },
    Refused { extension: "json", format: "JSON", advice: "write one object a line into a .jsonl file", is_text: false },
];

/// Returns the extensions of files in a folder that probably hold articles: those of [`READERS`], and those of formats that are
/// refused with advice.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    let refused = REFUSED.iter().filter(|it| it.is_text).map(|it| it.extension);
    READERS.into_iter().flat_map(|it| it.extensions).copied().chain(refused)
}

/// Returns the format with this name or extension, in lower case.
///
/// # Errors
/// [`Reason::UnknownFormat`]
pub fn reader_named(name: &str) -> Result<&'static Reader, Reason> {
    let found = READERS.into_iter().find(|it| it.name == name || it.extensions.contains(&name));
    found.ok_or_else(|| Reason::UnknownFormat { name: name.to_owned(), known: listed("and", |it| it.name.to_owned()) })
}

/// Detects the format of a file from its first kilobytes, or else from its name.
///
/// Text with an unknown extension is plain text. For formats with many documents per file the name decides, because a stray byte spoils
/// only one document.
///
/// ```
/// # use {std::path::Path, whosaid_formats::detect};
/// let detect = |bytes: &[u8], name| detect(bytes, Some(Path::new(name))).map(|it| it.name).ok();
/// assert_eq!(detect(b"<!doctype html><p>Hello", "saved.txt"), Some("html"));
/// assert_eq!(detect(b"# Hello", "note.md"), Some("markdown"));
/// assert_eq!(detect(b"%PDF-1.7", "report.txt"), None);
/// ```
///
/// # Errors
/// [`Reason::Unsupported`] for a format that is known and cannot be read, [`Reason::Binary`] for bytes that are not
/// text.
pub fn detect(head: &[u8], name: Option<&Path>) -> Result<&'static Reader, Reason> {
    let extension = name.and_then(Path::extension).map(|it| it.to_string_lossy().to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let by_name = READERS.into_iter().find(|it| it.extensions.contains(&extension));
    if let Some(reader) = by_name.filter(|it| it.is_stream()) {
        return admit(reader, head);
    }
    if let Some(reader) = READERS.into_iter().find(|it| (it.detect)(head)) {
        return admit(reader, head);
    }
    let reader = admit(by_name.unwrap_or(&TEXT), head)?;
    match REFUSED.iter().find(|it| it.extension == extension) {
        Some(&Refused { format, advice, .. }) if by_name.is_none() => Err(Reason::Unsupported { format, advice }),
        _ => Ok(reader),
    }
}

/// Returns the reader, unless the first kilobytes of the file show that it cannot read it.
pub(crate) fn admit(reader: &'static Reader, head: &[u8]) -> Result<&'static Reader, Reason> {
    let signature = SIGNATURES.iter().find(|it| head.starts_with(it.0));
    if let Some(&(_, format, advice)) = signature.filter(|_| !(reader.detect)(head)) {
        return Err(Reason::Unsupported { format, advice });
    }
    (reader.check)(head).map(|()| reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], name: &str, expect: &str) {
        let found = match detect(head, Some(Path::new(name))) {
            Ok(format) => format.name.to_owned(),
            Err(reason) => reason.to_string(),
        };
        assert!(found.starts_with(expect), "{name}: {found:?} is not {expect:?}");
    }

    #[test]
    fn content_goes_before_the_name() {
        check(b"\xef\xbb\xbf  <!DOCTYPE html>\n<p>x", "a.txt", "html");
        check(b"<!-- saved --><?xml version='1.0'?><html lang=en>", "a.md", "html");
        check(b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a.txt", "html");
        check(b"%PDF-1.4\n%\xe2\xe3", "a.txt", "PDF is not supported");
        check(b"PK\x03\x04\x14", "a.docx", "a zip archive");
        check(b"\x1f\x8b\x08", "a.txt.gz", "gzip is not supported");
        check(b"text\0text", "a.txt", "is a binary file");
        check(b"\x01\x02\x03text", "a.txt", "is a binary file");
    }

    #[test]
    fn the_name_decides_where_the_content_is_open() {
        check(b"plain", "a.txt", "text");
        check(b"plain", "a", "text");
        check(b"plain", "a.log", "text");
        check(b"# x", "a.MD", "markdown");
        check(b"<p>x", "a.htm", "html");
        check(b"<p>x", "a.txt", "text");
        check(b"<htmlish", "a.txt", "text");
        check(b"{}", "a.jsonl", "jsonl");
        check(b"{\"text\":\"\0\"}", "a.jsonl", "jsonl");
        check(b"\xff\xfe{\0", "a.jsonl", "UTF-16 is not supported");
        check(b"{}", "a.json", "JSON is not supported");
        check(b"plain", "a.pdf", "PDF is not supported");
        check(b"", "a.txt", "text");
    }
}
