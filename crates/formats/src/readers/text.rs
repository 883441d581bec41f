//! Plain text. The text stays as it is, and its first lines say what it is about.

use crate::date;
use crate::decode::{self, Decoded};
use crate::reader::{Reader, Reading};
use whosaid_model::Document;

/// Plain text.
pub static TEXT: Reader = Reader {
    name: "text",
    label: "text",
    about: "text",
    extensions: &["txt", "text"],
    media_types: &["text/plain"],
    detect: |_| false,
    check: decode::refuse_binary,
    reading: Reading::Whole(|bytes| decode::text(bytes, false).map(|it| about(&it.text).of(it))),
};

/// How many non-empty lines are searched for the day.
const N_LINES: usize = 6;
/// The longest headline, in characters.
const HEADLINE: usize = 200;

/// What surrounds a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub title: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    /// What of it cannot be read.
    pub warnings: Vec<String>,
}

impl About {
    /// The document that a text is with this, as yet without an id.
    pub fn of(self, decoded: Decoded) -> Document {
        let Self { title, published, publisher, url, warnings } = self;
        let Decoded { text, warnings: mut of_bytes } = decoded;
        of_bytes.extend(warnings);
        Document { title, published, publisher, url, text, warnings: of_bytes, ..Document::default() }
    }
}

/// Returns what the first lines of a text say.
pub(crate) fn about(text: &str) -> About {
    About { title: title(text), published: published(text), ..About::default() }
}

/// Returns the first line if it looks like a headline: short, not a sentence, not a date, not the first line of a
/// longer paragraph, and not the whole text.
fn title(text: &str) -> Option<String> {
    let start = text.len() - text.trim_start().len();
    let (line, rest) = text[start..].split_once('\n')?;
    let is_heading = line.starts_with('#');
    let line = line.trim_start_matches('#').trim().trim_matches(['*', '_']).trim();
    if line.chars().count() > HEADLINE || line.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return None;
    }
    let goes_on = rest.starts_with(|c: char| c.is_lowercase());
    let is_sentence = line.ends_with([',', ';', ':']) || ends_sentence(line);
    let is_headline = is_heading || !goes_on && !is_sentence && day_of_line(line).is_none();
    (is_headline && !rest.trim().is_empty()).then(|| line.to_owned())
}

/// Returns whether a line ends with a full stop that is not one of `U.S.` or `...`.
fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '”', '’', '\'', ')']);
    let Some(line) = line.strip_suffix('.') else { return false };
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    !last.contains('.')
}

/// Returns the day in the first lines. The day of an update counts only if there is no other.
pub(crate) fn published(text: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(N_LINES);
    let days: Vec<_> = lines.filter_map(day_of_line).collect();
    days.iter().find(|it| !it.is_update).or(days.first()).map(|it| it.day.clone())
}

struct LineDay {
    day: String,
    is_update: bool,
}

/// Returns the day of a line that says nothing else, apart from what is beside `|` or `·`.
fn day_of_line(line: &str) -> Option<LineDay> {
    if line.chars().count() > HEADLINE {
        return None;
    }
    let line = line.replace("**", "");
    let days: Vec<_> = line.split(['|', '·', '•']).filter_map(day_of_part).collect();
    let first = days.iter().position(|it| !it.is_update).unwrap_or(0);
    days.into_iter().nth(first)
}

fn day_of_part(part: &str) -> Option<LineDay> {
    let part = part.trim().trim_matches(['*', '_', '(', ')', '[', ']']);
    if let Some(day) = date::day(part) {
        return Some(LineDay { day, is_update: false });
    }
    let mut rest = part;
    let mut is_update = false;
    let mut is_labelled = false;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        let n_letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, behind) = rest.split_at(n_letters);
        match word.to_ascii_lowercase().as_str() {
            "published" | "posted" | "date" | "dated" | "released" | "issued" | "first" | "on" => {}
            "updated" | "modified" | "last" => is_update = true,
            _ => break,
        }
        (rest, is_labelled) = (behind, true);
    }
    let day = if is_labelled { date::day(rest) } else { None }?;
    Some(LineDay { day, is_update })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, title: &str, published: &str) {
        let about = about(text);
        let found = (about.title.as_deref().unwrap_or_default(), about.published.as_deref().unwrap_or_default());
        assert_eq!(found, (title, published), "{text}");
    }

    const BODY: &str = "The harbour authority counted 40,000 ships in a year, twice as many as before.\n";

    #[test]
    fn headlines() {
        check(&format!("Harbour traffic doubles\n\n{BODY}"), "Harbour traffic doubles", "");
        check(&format!("\n\n## Harbour traffic doubles\r\n{BODY}"), "Harbour traffic doubles", "");
        check(&format!("Harbour traffic doubles in the U.S.\n{BODY}"), "Harbour traffic doubles in the U.S.", "");
        check(&format!("Ships wait... and wait...\n{BODY}"), "Ships wait... and wait...", "");
        check(&format!("What comes next?\n{BODY}"), "What comes next?", "");
    }

    #[test]
    fn no_headlines() {
        // A paragraph, a line of a longer one, a date, a stray letter, nothing after it.
        check(&format!("{BODY}\n{BODY}"), "", "");
        check("The harbour authority counted\nmore ships than ever.\n", "", "");
        check(&format!("6 July 2017\n{BODY}"), "", "2017-07-06");
        check(&format!("i\n\n{BODY}"), "", "");
        check("Harbour traffic doubles\n", "", "");
        check("Harbour traffic doubles", "", "");
        check(&format!("{}\n{BODY}", "word ".repeat(60)), "", "");
    }

    #[test]
    fn days_in_the_first_lines() {
        for line in [
            "6 July 2017",
            "July 6, 2017",
            "Published: 6 July 2017",
            "**Published:** July 6, 2017",
            "Posted on Thursday, July 6, 2017",
            "First published on 2017-07-06 at 10:30 am",
            "The Harbour Post | 2017.07.06",
            "By Ann Lee · 6 Jul 2017 · 3 min read",
            "Published July 6, 2017 | Updated July 9, 2017",
            "Updated July 9, 2017 | July 6, 2017",
            "*6 July 2017*",
            "Last updated 6 July 2017",
            "Updated 9 July 2017\nPublished 6 July 2017",
        ] {
            check(&format!("Harbour traffic doubles\n{line}\n\n{BODY}"), "Harbour traffic doubles", "2017-07-06");
        }
        check(&format!("Harbour traffic doubles\nMarch 2018\n{BODY}"), "Harbour traffic doubles", "2018-03");
    }

    #[test]
    fn days_that_are_not_of_publication() {
        // In a sentence, too far down, no such day.
        check(&format!("Ships\nOn July 6, 2017 the count began.\n{BODY}"), "Ships", "");
        check(&format!("Ships\n{}6 July 2017\n", BODY.repeat(6)), "Ships", "");
        check(&format!("Ships\n31 June 2017\n{BODY}"), "Ships", "");
    }
}
