//! Markdown, which is text that may have a front matter. The text stays as it is.

use super::text::{About, about};
use crate::reader::{Reader, Reading};
use crate::{date, decode, fields};

/// Markdown.
pub static MARKDOWN: Reader = Reader {
    name: "markdown",
    label: "Markdown",
    about: "Markdown",
    extensions: &["md", "markdown"],
    media_types: &["text/markdown"],
    detect: |_| false,
    check: decode::refuse_binary,
    reading: Reading::Whole(|bytes| decode::text(bytes, false).map(|it| about_markdown(&it.text).of(it))),
};

/// The longest front matter, in lines.
const FRONT_MATTER: usize = 200;

/// Returns what the front matter of a Markdown file says, completed from its first lines.
fn about_markdown(text: &str) -> About {
    let (matter, body) = front_matter(text);
    let first = about(body);
    About { title: matter.title.or(first.title), published: matter.published.or(first.published), ..matter }
}

/// Returns the `key: value` pairs between two lines of `---` at the beginning, and the text after them. This is not
/// YAML: values of several lines are not read.
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
                let published = date::day_or_edtf(value);
                if published.is_none() {
                    about.warnings.push(fields::not_a_date(key.trim_end(), value));
                }
                about.published = about.published.or(published);
                continue;
            }
            "url" | "link" | "canonical" | "canonical_url" => &mut about.url,
            "source" if is_url => &mut about.url,
            "publisher" | "source" | "site" | "site_name" | "publication" => &mut about.publisher,
            _ => continue,
        };
        field.get_or_insert_with(|| value.to_owned());
    }
    // It never ended, so it was not a front matter but a line above the text.
    (About::default(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_date_that_cannot_be_read_is_told() {
        let about = about_markdown("---\ndate: soon\n---\n# Ships\n\n5 May 2015\n");
        assert_eq!(about.published.as_deref(), Some("2015-05-05"));
        assert_eq!(about.warnings, ["\"date\" is no date and was left out: \"soon\""]);
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
