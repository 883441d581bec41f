//! The formats that are read, one file per format.
//!
//! To add a format, add a file here with its [`Reader`], and a row to [`READERS`]. Detection, the values and help of the command's
//! option for formats, the choice of files in a folder, and the page's list of formats all follow from the row.

mod html;
mod jsonl;
mod markdown;
mod text;

pub use jsonl::JSONL;
pub use text::TEXT;

use crate::reader::Reader;

/// All formats that are read. Unknown content is plain text.
pub static READERS: [&Reader; 4] = [&TEXT, &markdown::MARKDOWN, &html::HTML, &JSONL];

/// Lists a word per format, with `and` before the last.
///
/// ```
/// use whosaid_formats::listed;
/// assert!(listed("or", |it| it.name.to_owned()).starts_with("text, markdown, "));
/// ```
pub fn listed(and: &str, word: impl Fn(&Reader) -> String) -> String {
    let words: Vec<String> = READERS.into_iter().map(word).collect();
    let [before @ .., last] = words.as_slice() else { return String::new() };
    format!("{} {and} {last}", before.join(", "))
}
