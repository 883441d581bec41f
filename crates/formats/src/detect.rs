use crate::Reason;
use crate::decode;
use std::path::Path;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown, which is text with a front matter perhaps.
    Markdown,
    /// A web page.
    Html,
    /// One JSON object a line, each a document.
    Jsonl,
}

/// Formats that are refused by their first bytes.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "PDF", "convert it to text first"),
    (b"PK\x03\x04", "a zip archive (DOCX, ODT, EPUB)", "save it as text or HTML first"),
    (b"\x1f\x8b", "gzip", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "the old Word format", "save it as text or HTML first"),
    (b"{\\rtf", "RTF", "save it as text or HTML first"),
];

/// Formats that are refused by their extension where their content looks like text.
const EXTENSIONS: &[(&str, &str, &str)] = &[
    ("pdf", "PDF", "convert it to text first"),
    ("docx", "DOCX", "save it as text or HTML first"),
    ("gz", "gzip", "unpack it first"),
    ("json", "JSON", "write one object a line into a .jsonl file"),
];

impl Format {
    /// The format of a file by its first bytes, some kilobytes, and where they leave it open by its name.
    ///
    /// Text of an unknown extension is plain text.
    ///
    /// ```
    /// # use {std::path::Path, whosaid_formats::Format};
    /// let detect = |bytes: &[u8], name| Format::detect(bytes, Some(Path::new(name))).ok();
    /// assert_eq!(detect(b"<!doctype html><p>Hello", "saved.txt"), Some(Format::Html));
    /// assert_eq!(detect(b"# Hello", "note.md"), Some(Format::Markdown));
    /// assert_eq!(detect(b"%PDF-1.7", "report.txt"), None);
    /// ```
    ///
    /// # Errors
    /// [`Reason::Unsupported`] for a format that is known and not read, [`Reason::Binary`] for what is no text.
    pub fn detect(head: &[u8], name: Option<&Path>) -> Result<Self, Reason> {
        let extension = name.and_then(Path::extension).map(|it| it.to_string_lossy().to_ascii_lowercase());
        let extension = extension.as_deref().unwrap_or_default();
        let by_name = Self::from_name(extension).ok();
        refuse(head, by_name)?;
        if by_name == Some(Self::Jsonl) {
            return Ok(Self::Jsonl);
        }
        if starts_as_html(&decode::lossy_head(head)) {
            return Ok(Self::Html);
        }
        if let Some(&(_, format, advice)) = EXTENSIONS.iter().find(|it| it.0 == extension) {
            return Err(Reason::Unsupported { format, advice });
        }
        Ok(by_name.unwrap_or(Self::Text))
    }

    /// The format of this name or extension, in small letters.
    ///
    /// # Errors
    /// [`Reason::UnknownFormat`]
    pub fn from_name(name: &str) -> Result<Self, Reason> {
        match name {
            "text" | "txt" => Ok(Self::Text),
            "markdown" | "md" => Ok(Self::Markdown),
            "html" | "htm" | "xhtml" => Ok(Self::Html),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            _ => Err(Reason::UnknownFormat(name.to_owned())),
        }
    }
}

/// Refuses formats that are not read and files that are no text.
pub(crate) fn refuse(head: &[u8], format: Option<Format>) -> Result<(), Reason> {
    if let Some(&(_, format, advice)) = SIGNATURES.iter().find(|it| head.starts_with(it.0)) {
        return Err(Reason::Unsupported { format, advice });
    }
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if format == Some(Format::Jsonl) {
        // A stray byte spoils its own line of JSON, not the file.
        let advice = "JSON Lines are UTF-8";
        return if utf16 { Err(Reason::Unsupported { format: "UTF-16", advice }) } else { Ok(()) };
    }
    let is_control = |b: &&u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    if !utf16 && (head.contains(&0) || head.iter().filter(is_control).count() * 10 > head.len()) {
        return Err(Reason::Binary);
    }
    Ok(())
}

/// Whether the first thing in the text, behind white space, comments and an XML declaration, opens a web page.
fn starts_as_html(text: &str) -> bool {
    let mut text = text.trim_start();
    loop {
        let end = match text {
            _ if text.starts_with("<!--") => "-->",
            _ if text.starts_with("<?xml") => "?>",
            _ => break,
        };
        let Some(at) = text.find(end) else { return false };
        text = text[at + end.len()..].trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|start| {
        let found = text.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
        found && text[start.len()..].starts_with(|c: char| c == '>' || c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], name: &str, expect: &str) {
        let found = match Format::detect(head, Some(Path::new(name))) {
            Ok(format) => format!("{format:?}"),
            Err(reason) => reason.to_string(),
        };
        assert!(found.starts_with(expect), "{name}: {found:?} is not {expect:?}");
    }

    #[test]
    fn content_goes_before_the_name() {
        check(b"\xef\xbb\xbf  <!DOCTYPE html>\n<p>x", "a.txt", "Html");
        check(b"<!-- saved --><?xml version='1.0'?><html lang=en>", "a.md", "Html");
        check(b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a.txt", "Html");
        check(b"%PDF-1.4\n%\xe2\xe3", "a.txt", "PDF is not supported");
        check(b"PK\x03\x04\x14", "a.docx", "a zip archive");
        check(b"\x1f\x8b\x08", "a.txt.gz", "gzip is not supported");
        check(b"text\0text", "a.txt", "is a binary file");
        check(b"\x01\x02\x03text", "a.txt", "is a binary file");
    }

    #[test]
    fn the_name_decides_where_the_content_is_open() {
        check(b"plain", "a.txt", "Text");
        check(b"plain", "a", "Text");
        check(b"plain", "a.log", "Text");
        check(b"# x", "a.MD", "Markdown");
        check(b"<p>x", "a.htm", "Html");
        check(b"<p>x", "a.txt", "Text");
        check(b"<htmlish", "a.txt", "Text");
        check(b"{}", "a.jsonl", "Jsonl");
        check(b"{\"text\":\"\0\"}", "a.jsonl", "Jsonl");
        check(b"\xff\xfe{\0", "a.jsonl", "UTF-16 is not supported");
        check(b"{}", "a.json", "JSON is not supported");
        check(b"plain", "a.pdf", "PDF is not supported");
        check(b"", "a.txt", "Text");
    }
}
