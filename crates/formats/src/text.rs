//! What a plain text or a Markdown file says of itself in its first lines. The text itself is left as it is.

use crate::date;

/// How many lines that are not empty are searched for the day.
const N_LINES: usize = 6;
/// The longest headline, in characters.
const HEADLINE: usize = 200;
/// The longest front matter, in lines.
const FRONT_MATTER: usize = 200;

/// What stands around a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub title: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
}

/// What the first lines of a text say.
pub(crate) fn about(text: &str) -> About {
    About { title: title(text), published: published(text), ..About::default() }
}

/// What the front matter of a Markdown file says, and for the rest its first lines.
pub(crate) fn about_markdown(text: &str) -> About {
    let (matter, body) = front_matter(text);
    let first = about(body);
    About { title: matter.title.or(first.title), published: matter.published.or(first.published), ..matter }
}

/// The first line, if it looks like a headline: short, not a sentence, not a date, not the first line of a paragraph that
/// goes on, and not all there is.
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

/// Whether it ends with a full stop that is not one of `U.S.` nor of `...`.
fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '”', '’', '\'', ')']);
    let Some(line) = line.strip_suffix('.') else { return false };
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    !last.contains('.')
}

/// The day in the first lines; one that is said to be of an update only if there is no other.
pub(crate) fn published(text: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(N_LINES);
    let days: Vec<_> = lines.filter_map(day_of_line).collect();
    days.iter().find(|it| !it.is_update).or(days.first()).map(|it| it.day.clone())
}

struct LineDay {
    day: String,
    is_update: bool,
}

/// The day of a line that says nothing else, but for what stands beside `|` or `·`.
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

/// What stands between two lines of `---` at the beginning as `key: value`, and the text behind them. This is not YAML: a
/// value over several lines is not read.
fn front_matter(text: &str) -> (About, &str) {
    let mut about = About::default();
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return (about, text) };
    let mut end = first.len();
    for line in lines.take(FRONT_MATTER) {
        end += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return (about, &text[end..]);
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let value = unquoted.unwrap_or(value).trim();
        if value.is_empty() {
            continue;
        }
        let is_url = value.starts_with("https://") || value.starts_with("http://");
        let field = match key.trim_end().to_ascii_lowercase().as_str() {
            "title" | "headline" => &mut about.title,
            "date" | "published" | "publish_date" | "published_at" => {
                about.published = about.published.or_else(|| date::day_or_edtf(value));
                continue;
            }
            "url" | "link" | "canonical" | "canonical_url" => &mut about.url,
            "source" if is_url => &mut about.url,
            "publisher" | "source" | "site" | "site_name" | "publication" => &mut about.publisher,
            _ => continue,
        };
        field.get_or_insert_with(|| value.to_owned());
    }
    // It never ended, so it was none: a line drawn above the text.
    (About::default(), text)
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
        // A paragraph, a line of one that goes on, a date, a stray letter, nothing behind it.
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

    #[test]
    fn front_matter_of_markdown() {
        let text = "---\ntitle: \"Ships: a count\"\nDate: 6 July 2017\nsource: Harbour Post\nurl: https://post.example/1\n\
                    tags:\n  - ships\n---\n# Another heading\n\n5 May 2015\n";
        let about = about_markdown(text);
        assert_eq!(about.title.as_deref(), Some("Ships: a count"));
        assert_eq!(about.published.as_deref(), Some("2017-07-06"));
        assert_eq!(about.publisher.as_deref(), Some("Harbour Post"));
        assert_eq!(about.url.as_deref(), Some("https://post.example/1"));
        assert_eq!(front_matter(text).1, "# Another heading\n\n5 May 2015\n");
    }

    #[test]
    fn front_matter_without_an_end_is_text() {
        let about = about_markdown("---\ntitle: Ships\n\nHarbour\n");
        assert_eq!(about.title, None);
    }

    #[test]
    fn a_heading_where_the_front_matter_has_no_title() {
        let about = about_markdown("---\nsource: https://post.example/1\n---\n# Ships\n\n5 May 2015\n");
        assert_eq!(about.title.as_deref(), Some("Ships"));
        assert_eq!(about.published.as_deref(), Some("2015-05-05"));
        assert_eq!(about.url.as_deref(), Some("https://post.example/1"));
    }
}
