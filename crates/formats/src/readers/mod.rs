//! The formats that are read, one file per format.
//!
//! To add a format, write a file here that ends in its [`Reader`], and add a row to [`READERS`]. Detection, the values
//! and the help of `--input-format`, the choice of files in a folder, and what the page says that it accepts follow
//! from the row.

mod html;
mod jsonl;
mod markdown;
mod text;

pub use jsonl::JSONL;
pub use text::TEXT;

use crate::reader::Reader;

/// All formats that are read. Content in an unknown format is plain text.
pub static READERS: [&Reader; 4] = [&TEXT, &markdown::MARKDOWN, &html::HTML, &JSONL];

/// Returns what is known of all formats, in a sentence.
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
