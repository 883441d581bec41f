//! Bytes to text. A byte order mark decides first, then whether the bytes are valid UTF-8, then the declaration in an
//! HTML page, and last a guess by letter frequencies.

use crate::Reason;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// How much of an HTML page is searched for the declaration of its encoding, in bytes. The standard says 1024, but
/// pages that put it later are common.
const DECLARATION: usize = 4096;

/// The text of a file.
pub(crate) struct Decoded {
    pub text: String,
    /// What was odd about the bytes.
    pub warnings: Vec<String>,
}

/// Decodes a file.
///
/// # Errors
/// Returns [`Reason::Empty`] if it has no text.
pub(crate) fn text(bytes: Vec<u8>, is_html: bool) -> Result<Decoded, Reason> {
    let decoded = decode(bytes, is_html);
    if decoded.text.trim().is_empty() { Err(Reason::Empty) } else { Ok(decoded) }
}

/// Refuses a file whose first bytes are not text.
///
/// # Errors
/// [`Reason::Binary`]
pub(crate) fn refuse_binary(head: &[u8]) -> Result<(), Reason> {
    let is_control = |b: &&u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    if !is_utf16(head) && (head.contains(&0) || head.iter().filter(is_control).count() * 10 > head.len()) {
        return Err(Reason::Binary);
    }
    Ok(())
}

/// Returns whether the bytes begin with a byte order mark of UTF-16.
pub(crate) fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

/// Returns the text of `bytes` without a byte order mark. What cannot be decoded becomes U+FFFD.
fn decode(bytes: Vec<u8>, is_html: bool) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, warnings: Vec::new() },
        Err(error) => error.into_bytes(),
    };
    let declared = if is_html { declared(&bytes) } else { None };
    if let Some(encoding) = declared.or_else(|| mostly_utf8(&bytes)) {
        return decode_as(encoding, &bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Allow);
    let mut decoded = decode_as(guessed, &bytes);
    decoded.warnings.insert(0, format!("encoding: it is not UTF-8 and was guessed to be {}", guessed.name()));
    decoded
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let warning = format!("encoding: what is no {} was replaced by U+FFFD", encoding.name());
    Decoded { text: text.into_owned(), warnings: if has_errors { vec![warning] } else { Vec::new() } }
}

/// Returns enough of the text to look at its beginning, decoded by its byte order mark or otherwise as UTF-8.
pub(crate) fn lossy_head(head: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = Encoding::for_bom(head).unwrap_or((UTF_8, 0));
    encoding.decode_without_bom_handling(&head[mark..]).0
}

/// Returns UTF-8 if only a few bytes of a text are invalid in it. In other encodings, bytes that happen to look like a
/// character of several bytes are rarer than bytes that cannot be one.
fn mostly_utf8(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut n_good, mut n_bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    (n_good > n_bad).then_some(UTF_8)
}

/// Returns the encoding in `<meta charset="…">` or `<meta http-equiv="Content-Type" content="text/html; charset=…">`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let at = head.windows(8).position(|it| it == b"charset=")? + 8;
    let label = head[at..].iter().skip_while(|b| matches!(b, b'"' | b'\'' | b' '));
    let label: Vec<u8> = label.copied().take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b)).collect();
    let encoding = Encoding::for_label(&label)?;
    // A declaration that could be read as ASCII is not in UTF-16, and UTF-8 has already been ruled out.
    (encoding.is_ascii_compatible() && encoding != UTF_8).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expect: &str) {
        assert_eq!(decode(bytes.to_vec(), false).text, expect);
    }

    #[track_caller]
    fn check_warnings(bytes: &[u8], expect: &[&str]) {
        assert_eq!(decode(bytes.to_vec(), false).warnings, expect);
    }

    #[test]
    fn what_is_odd_is_told() {
        check_warnings("café".as_bytes(), &[]);
        check_warnings(b"\xff\xfec\0a\0f\0\xe9\0", &[]);
        check_warnings(b"\xff\xfec\0a\0\x00\xd8", &["encoding: what is no UTF-16LE was replaced by U+FFFD"]);
        check_warnings(b"caf\xc3\xa9, caf\xc3\xa9 \xff", &["encoding: what is no UTF-8 was replaced by U+FFFD"]);
        let latin = b"The caf\xe9 owners\x92 association said prices in Orl\xe9ans rose.";
        check_warnings(latin, &["encoding: it is not UTF-8 and was guessed to be windows-1252"]);
        let page = b"<html><meta charset=\"koi8-r\"><p>\xcd\xc9\xd2";
        assert_eq!(decode(page.to_vec(), true).warnings, Vec::<String>::new());
    }

    #[test]
    fn marks_are_dropped() {
        check(b"\xef\xbb\xbfcaf\xc3\xa9", "café");
        check(b"\xff\xfec\0a\0f\0\xe9\0", "café");
        check(b"\xfe\xff\0c\0a\0f\0\xe9", "café");
    }

    #[test]
    fn windows_1252_is_guessed() {
        let text = b"The caf\xe9 owners\x92 association said prices in Orl\xe9ans rose \x80 12.";
        check(text, "The café owners’ association said prices in Orléans rose € 12.");
    }

    #[test]
    fn one_bad_byte_does_not_spoil_utf8() {
        check("“Prices rose,” said Zoë.\u{e9}".as_bytes(), "“Prices rose,” said Zoë.é");
        let mut bytes = "“Prices rose,” said Zoë.".as_bytes().to_vec();
        bytes.push(0xff);
        check(&bytes, "“Prices rose,” said Zoë.\u{fffd}");
    }

    #[test]
    fn a_page_declares_its_encoding() {
        let page = b"<html><meta charset=\"koi8-r\"><p>\xcd\xc9\xd2".to_vec();
        assert!(decode(page, true).text.ends_with("мир"));
        let page = b"<META http-equiv=Content-Type content='text/html; charset=iso-8859-2'>\xb1".to_vec();
        assert!(decode(page, true).text.ends_with('ą'));
    }
}
