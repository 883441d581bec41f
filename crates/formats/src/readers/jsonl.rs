//! JSON Lines: one document per line, each line read and judged by itself.

use crate::reader::{Limits, Reader, Reading, Source};
use crate::{FormatError, Reason, decode, fields};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::io::{self, BufRead};
use whosaid_model::{DocId, Document};

/// One JSON object a line, each a document.
pub static JSONL: Reader = Reader {
    name: "jsonl",
    label: "JSON Lines",
    about: "JSON Lines",
    extensions: &["jsonl", "ndjson"],
    media_types: &["application/jsonl", "application/x-ndjson"],
    detect: |_| false,
    check: refuse_utf16,
    reading: Reading::Each(|reader, source, limits| Box::new(Lines::new(reader, source, limits))),
};

fn refuse_utf16(head: &[u8]) -> Result<(), Reason> {
    let refused = Reason::Unsupported { format: "UTF-16", advice: "JSON Lines are UTF-8" };
    if decode::is_utf16(head) { Err(refused) } else { Ok(()) }
}

/// The documents of a reader, line by line.
struct Lines<R> {
    reader: R,
    source: Source,
    limits: Limits,
    /// The number of the last line read.
    line: u64,
    bytes: Vec<u8>,
    is_done: bool,
}

enum Line {
    Whole,
    TooLong,
    End,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R, source: Source, limits: Limits) -> Self {
        Self { reader, source, limits, line: 0, bytes: Vec::new(), is_done: false }
    }

    /// Reads the next line into `bytes`, up to the limit. The rest of a longer line is skipped without being kept.
    fn advance(&mut self) -> io::Result<Line> {
        self.bytes.clear();
        let mut is_too_long = false;
        let mut has_begun = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() && !has_begun {
                return Ok(Line::End);
            }
            has_begun = true;
            let newline = buffer.iter().position(|&b| b == b'\n');
            let part = &buffer[..newline.unwrap_or(buffer.len())];
            if is_too_long || self.bytes.len() + part.len() > self.limits.max_document {
                is_too_long = true;
                self.bytes = Vec::new();
            } else {
                self.bytes.extend_from_slice(part);
            }
            let is_end = newline.is_some() || buffer.is_empty();
            let n_read = part.len() + usize::from(newline.is_some());
            self.reader.consume(n_read);
            if is_end {
                return Ok(if is_too_long { Line::TooLong } else { Line::Whole });
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Document, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            let result = match self.advance() {
                Ok(Line::End) => break,
                Ok(Line::TooLong) => Err(Reason::TooLarge { limit: self.limits.max_document }),
                Ok(Line::Whole) => {
                    let mark: &[u8] = if self.line == 0 { b"\xef\xbb\xbf" } else { b"" };
                    let bytes = self.bytes.strip_prefix(mark).unwrap_or(&self.bytes).trim_ascii();
                    if bytes.is_empty() {
                        self.line += 1;
                        continue;
                    }
                    document(bytes, &self.source, self.line + 1)
                }
                Err(error) => {
                    self.is_done = true;
                    Err(Reason::Io(error))
                }
            };
            self.line += 1;
            let (name, line) = (&self.source.name, Some(self.line));
            return Some(result.map_err(|reason| FormatError { name: name.clone(), line, reason }));
        }
        self.is_done = true;
        None
    }
}

fn document(bytes: &[u8], source: &Source, line: u64) -> Result<Document, Reason> {
    let text = str::from_utf8(bytes).map_err(|error| Reason::NotUtf8 { at: error.valid_up_to() + 1 })?;
    // serde would take the fields of an array by their order.
    if text.starts_with('[') {
        return Err(Reason::NotAnObject);
    }
    let record: Record = serde_json::from_str(text).map_err(not_json)?;
    let id = match record.id {
        Field::Absent => None,
        Field::Text(id) => Some(id).filter(|id| !id.is_empty()),
        Field::Number(_) => Some(id_as_written(text)?),
        Field::Other => return Err(Reason::WrongType { field: "id", expected: "a string or a number" }),
    };
    let id = id.map(fields::id).transpose()?;
    let text = match record.text {
        Field::Text(text) if text.trim().is_empty() => return Err(Reason::EmptyText),
        Field::Text(text) => text,
        Field::Absent => return Err(Reason::NoText),
        _ => return Err(Reason::WrongType { field: "text", expected: "a string" }),
    };
    let mut warnings = Vec::new();
    let title = record.title.string("title", &mut warnings);
    let day = record.published.string("published", &mut warnings);
    let published = day.as_deref().and_then(fields::published);
    if let (Some(day), None) = (&day, &published) {
        warnings.push(fields::not_a_date("published", day));
    }
    let publisher = record.publisher.string("publisher", &mut warnings);
    let url = record.url.string("url", &mut warnings);
    let id = id.unwrap_or_else(|| DocId(format!("{}-{line}", source.id)));
    Ok(Document { id, text, title, published, publisher, url, warnings })
}

/// Returns the digits of an id that is a number. Numbers are parsed to 53 or 64 bits, and documents whose ids differ
/// only beyond that would replace each other.
fn id_as_written(line: &str) -> Result<String, Reason> {
    #[derive(Deserialize)]
    struct WithId<'l> {
        #[serde(borrow)]
        id: &'l RawValue,
    }
    let record: WithId<'_> = serde_json::from_str(line).map_err(not_json)?;
    Ok(record.id.get().to_owned())
}

fn not_json(error: serde_json::Error) -> Reason {
    if error.is_data() && error.to_string().starts_with("invalid type") {
        return Reason::NotAnObject;
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().replace(char::is_control, " ");
    Reason::NotJson { message, column: error.column() }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Record {
    id: Field,
    text: Field,
    title: Field,
    published: Field,
    publisher: Field,
    url: Field,
}

/// A value of which only strings and numbers are kept, so that nothing is built from a hostile array.
#[derive(Default)]
enum Field {
    #[default]
    Absent,
    Text(String),
    Number(String),
    Other,
}

impl Field {
    /// Returns the string on one line, unless it is empty. A number may stand for a string, as in `"published": 2017`.
    fn string(self, name: &str, warnings: &mut Vec<String>) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => fields::one_line(&text),
            Self::Absent => None,
            Self::Other => {
                warnings.push(format!("{name:?} is not a string and was left out"));
                None
            }
        }
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Field, E> {
        Ok(Field::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Field, E> {
        Ok(Field::Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Field, E> {
        Ok(Field::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Field, E> {
        Ok(Field::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Field, E> {
        Ok(Field::Number(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
        Ok(Field::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn lines(bytes: &[u8]) -> Vec<Result<Document, FormatError>> {
        Lines::new(bytes, Source::named("reports/a.jsonl"), Limits { max_document: 1000 }).collect()
    }

    #[track_caller]
    fn check_error(line: &[u8], expect: &str) {
        let mut input = b"\n".to_vec();
        input.extend_from_slice(line);
        input.extend_from_slice(b"\n{\"text\": \"next\"}");
        let found = lines(&input);
        let error = found[0].as_ref().expect_err("a bad line").to_string();
        assert_eq!(error, format!("reports/a.jsonl, line 2: {expect}"));
        assert_eq!(found[1].as_ref().map(|it| it.id.as_str()).ok(), Some("a-3"), "the rest goes on");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn fields() {
        let line = r#"{"id": "x/1", "text": " One.\n", "title": "A\n b", "published": "6 July 2017", "publisher": "Post",
            "url": "https://post.example/1", "more": [1]}"#;
        let found = lines(line.replace('\n', " ").as_bytes());
        let document = found[0].as_ref().unwrap();
        assert_eq!(document.id.as_str(), "x/1");
        assert_eq!(document.text, " One.\n");
        assert_eq!(document.title.as_deref(), Some("A b"));
        assert_eq!(document.published.as_deref(), Some("2017-07-06"));
        assert_eq!(document.publisher.as_deref(), Some("Post"));
        assert_eq!(document.url.as_deref(), Some("https://post.example/1"));
    }

    #[test]
    fn ids() {
        let input = b"\xef\xbb\xbf{\"text\":\"a\"}\r\n\r\n{\"id\":7,\"text\":\"b\"}\n{\"id\":null,\"text\":\"c\"}";
        let ids: Vec<_> = lines(input).into_iter().map(|it| it.unwrap().id.0).collect();
        assert_eq!(ids, ["a-1", "7", "a-4"]);
    }

    #[test]
    fn numbers_that_are_ids_are_kept_as_written() {
        for id in
            ["9007199254740993", "9007199254740992", "12345678901234567890123", "-0", "1.0", "1e3", "1E+3", "0.10"]
        {
            let found = lines(format!("{{\"more\": [1], \"id\" : {id} , \"text\": \"a\"}}").as_bytes());
            assert_eq!(found[0].as_ref().map(|it| it.id.as_str()).ok(), Some(id));
        }
    }

    #[test]
    fn what_is_unreadable_beside_the_text_is_left_out() {
        let found = lines(br#"{"text": "a", "published": "soon", "title": {"en": "b"}, "url": ""}"#);
        let warnings =
            ["\"title\" is not a string and was left out", "\"published\" is no date and was left out: \"soon\""];
        let expect = Document { warnings: warnings.map(str::to_owned).to_vec(), ..Document::new("a-1", "a") };
        assert_eq!(found[0].as_ref().unwrap(), &expect);
        let found = lines(br#"{"text": "a", "published": 2017}"#);
        assert_eq!(found[0].as_ref().unwrap().published.as_deref(), Some("2017"));
    }

    #[test]
    fn bad_lines() {
        check_error(b"none", "not JSON: expected ident at column 2");
        check_error(b"{\"text\": }", "not JSON: expected value at column 10");
        check_error(b"{\"text\": \"a", "not JSON: EOF while parsing a string at column 11");
        check_error(b"{\"text\": \"a\"} b", "not JSON: trailing characters at column 15");
        check_error(b"{\"text\": \"\\ud800\"}", "not JSON: unexpected end of hex escape at column 17");
        check_error(b"[null, \"a\"]", "not a JSON object");
        check_error(b"\"a\"", "not a JSON object");
        check_error(b"{\"id\": \"x\"}", "has no \"text\"");
        check_error(b"{\"text\": null}", "has no \"text\"");
        check_error(b"{\"text\": 5}", "\"text\" is not a string");
        check_error(b"{\"text\": [[[1], {\"a\": 2}]]}", "\"text\" is not a string");
        check_error(b"{\"text\": \" \"}", "\"text\" is empty");
        check_error(b"{\"text\": \"\xff\"}", "not UTF-8 at byte 11 of the line");
        check_error(b"{\"id\": [], \"text\": \"a\"}", "\"id\" is not a string or a number");
        check_error(
            b"{\"id\": \"a\\nb\", \"text\": \"a\"}",
            "\"id\" has control characters or is longer than 1024 bytes",
        );
        let long = format!("{{\"id\": {}, \"text\": \"a\"}}", "1".repeat(308));
        assert_eq!(lines(long.as_bytes())[0].as_ref().map(|it| it.id.as_str().len()).ok(), Some(308));
        let deep = format!("{{\"text\": {}", "[".repeat(900));
        check_error(deep.as_bytes(), "not JSON: EOF while parsing a list at column 909");
    }

    #[test]
    fn a_long_line_is_passed_over_and_not_kept() {
        let long = b"{\"text\": \"".chain(io::repeat(b'a').take(50 << 20)).chain(&b"\"}\n{\"text\": \"next\"}\n"[..]);
        let reader = io::BufReader::new(long);
        let mut lines = Lines::new(reader, Source::named("a.jsonl"), Limits { max_document: 1 << 20 });
        let error = lines.next().unwrap().unwrap_err().to_string();
        assert_eq!(error, "a.jsonl, line 1: is larger than 1048576 bytes, the most that one document may have");
        assert!(lines.bytes.capacity() <= 2 << 20);
        assert_eq!(lines.next().unwrap().unwrap().text, "next");
        assert!(lines.next().is_none());
    }
}
