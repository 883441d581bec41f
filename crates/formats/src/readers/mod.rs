//! The formats that are read, one file a format.
//!
//! A new one is a file here that ends in its [`Reader`], and a row in [`READERS`]. Detection, the values and the help of
//! `--input-format`, which files of a folder are read, and what the page says that it takes follow from the row.

mod html;
mod jsonl;
mod markdown;
mod text;

pub use jsonl::JSONL;
pub use text::TEXT;

use crate::reader::Reader;

/// All formats that are read. Content that nobody knows is plain text.
pub static READERS: [&Reader; 4] = [&TEXT, &markdown::MARKDOWN, &html::HTML, &JSONL];

/// What is known of all formats, in a sentence.
///
/// ```
/// use whosaid_formats::listed;
/// assert_eq!(listed("or", |it| it.name.to_owned()), "text, markdown, html or jsonl");
/// ```
pub fn listed(and: &str, word: impl Fn(&Reader) -> String) -> String {
    let words: Vec<String> = READERS.into_iter().map(word).collect();
    let [before @ .., last] = words.as_slice() else { return String::new() };
    format!("{} {and} {last}", before.join(", "))
}
