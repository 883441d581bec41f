//! Properties of all formats.

use super::*;
use proptest::prelude::*;

fn read_all(bytes: &[u8], name: &str) -> Vec<Result<Document, FormatError>> {
    read(bytes, Source::named(name), Limits { max_document: 10_000 }).collect()
}

#[track_caller]
fn check_error(bytes: &[u8], name: &str, expect: &str) {
    let found = read_all(bytes, name);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].as_ref().expect_err("an error").to_string(), expect);
}

#[test]
fn errors_name_the_file_and_the_reason() {
    check_error(b"", "in/a.txt", "in/a.txt: is empty");
    check_error(b"\xef\xbb\xbf \n", "a.txt", "a.txt: is empty");
    check_error(b"%PDF-1.7", "a.txt", "a.txt: PDF is not supported: convert it to text first");
    check_error(b"a\0b", "a\nb.txt", "a\\nb.txt: is a binary file, not text");
    let large = "a".repeat(10_001);
    let expect = "a.txt: is larger than 10000 bytes, the most that one document may have";
    check_error(large.as_bytes(), "a.txt", expect);
    assert!(read_all(&large.as_bytes()[1..], "a.txt")[0].is_ok());
    let unknown = reader_named("docx").unwrap_err().to_string();
    let known = listed("and", |it| it.name.to_owned());
    assert_eq!(unknown, format!("there is no format \"docx\": known are {known}"));
}

#[test]
fn formats_are_told_apart() {
    let mut seen = std::collections::BTreeSet::new();
    for reader in READERS {
        assert!(!reader.label.is_empty() && !reader.about.is_empty() && !reader.media_types.is_empty(), "{reader:?}");
        assert_eq!(reader_named(reader.name).ok(), Some(reader));
        for extension in reader.extensions {
            assert!(seen.insert(*extension) && extension.bytes().all(|b| b.is_ascii_lowercase()), "{extension}");
            assert_eq!(reader_named(extension).ok(), Some(reader));
            let name = format!("a.{extension}");
            assert_eq!(detect(b"plain", Some(Path::new(&name))).ok(), Some(reader), "{name}");
        }
    }
}

#[test]
fn the_caller_may_say_what_standard_input_holds() {
    let source = || Source::stdin().with_format(&JSONL);
    let found: Vec<_> = read(&b"{\"text\": \"a\"}\n{\"text\": \"b\"}"[..], source(), Limits::default()).collect();
    let ids: Vec<_> = found.iter().map(|it| it.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(ids, ["stdin-1", "stdin-2"]);
    let found: Vec<_> = read(&b"{\"text\": \"a\"}"[..], Source::stdin(), Limits::default()).collect();
    assert_eq!(found[0].as_ref().unwrap(), &Document::new("stdin", "{\"text\": \"a\"}"));
    let found: Vec<_> = read(&b""[..], source(), Limits::default()).collect();
    assert!(found.is_empty());
}

#[test]
fn files_are_opened_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ships.v2.txt");
    std::fs::write(&path, "Ships\r\n\r\nSeven.\r\n").unwrap();
    let found: Vec<_> = open(&path, Limits::default()).collect();
    assert_eq!(found[0].as_ref().unwrap().id.as_str(), "ships.v2");
    assert_eq!(found[0].as_ref().unwrap().text, "Ships\r\n\r\nSeven.\r\n");
    let source = Source::named(&path).with_id("x/ships");
    assert_eq!(open_source(source, &path, Limits::default()).next().unwrap().unwrap().id.as_str(), "x/ships");
    for (path, expect) in
        [(folder.path().to_owned(), "is no regular file"), (folder.path().join("none"), "cannot be read")]
    {
        let found: Vec<_> = open(&path, Limits::default()).collect();
        assert!(found[0].as_ref().unwrap_err().to_string().contains(expect));
    }
}

const NAMES: &[&str] = &["a", "a.txt", "a.md", "a.html", "a.jsonl"];

/// Pieces that the readers have rules for, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..20),
        proptest::sample::select(vec![
            "<html>",
            "<p>",
            "<div ",
            "<table>",
            "</p>",
            "<svg>",
            "<template>",
            "<meta charset=",
            "<title>",
            "<time datetime='",
            "<script type='application/ld+json'>",
            "{\"text\":",
            "\"id\":",
            "{",
            "}",
            "[",
            "\"",
            "---\n",
            "title: ",
            "date: ",
            "# ",
            "|",
            "6 July 2017",
            "2017-07-06",
            "Published: ",
            "\n",
            "\u{feff}",
            "é",
            "’",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in pieces(), name in proptest::sample::select(NAMES)) {
        for found in read_all(&bytes, name) {
            match found {
                Ok(document) => prop_assert!(!document.text.trim().is_empty()),
                Err(error) => {
                    prop_assert!(!error.to_string().contains('\n'));
                    prop_assert!(!matches!(error.reason, Reason::Unparsable));
                }
            }
        }
    }

    #[test]
    fn plain_text_is_unchanged(text in "[^\\p{Cc}\u{feff}<%{]\\PC{0,200}", has_mark: bool, is_markdown: bool) {
        prop_assume!(!text.trim().is_empty());
        let mark = if has_mark { "\u{feff}" } else { "" };
        let found = read_all(format!("{mark}{text}").as_bytes(), if is_markdown { "a.md" } else { "a.txt" });
        prop_assert_eq!(&found[0].as_ref().unwrap().text, &text);
    }

    #[test]
    fn a_text_in_json_is_unchanged(text in "\\PC{1,200}") {
        prop_assume!(!text.trim().is_empty());
        let line = serde_json::json!({ "text": text }).to_string();
        let found = read_all(line.as_bytes(), "a.jsonl");
        prop_assert_eq!(&found[0].as_ref().unwrap().text, &text);
    }
}

/// A headline as long as the text is cut, because it is repeated with every claim.
#[test]
fn headlines_and_publishers_of_any_length() {
    let title = "ü".repeat(1500);
    let line = format!("{{\"title\": \"{title}\", \"publisher\": \"{title}\", \"text\": \"Ships: 7.\"}}\n");
    let found = read_all(line.as_bytes(), "a.jsonl");
    let document = found[0].as_ref().expect("a document");
    assert_eq!(document.title, Some("ü".repeat(500)));
    assert_eq!(document.publisher, document.title);
}
