//! Finds the article on a web page.
//!
//! html5ever parses the page in small pieces, and the tree is measured after each. The standard's algorithm takes time
//! in the depth of the tree for every tag, and can make a million elements of a few thousand unclosed ones. So a page
//! made for the purpose could take any amount of time and memory. The tree, limited in this way, goes to dom_smoothie,
//! which finds the article.

use super::text;
use crate::decode::{self, Decoded};
use crate::reader::{Reader, Reading};
use crate::{Reason, date};
use dom_query::{Document as Page, NodeId};
use dom_smoothie::{Config, Readability, TextMode};
use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::{Tracer, TreeBuilderOpts};
use serde_json::Value;
use std::borrow::Cow;
use std::cell::Cell;
use whosaid_model::Document;

/// A web page.
pub static HTML: Reader = Reader {
    name: "html",
    label: "HTML",
    about: "saved web pages",
    extensions: &["html", "htm", "xhtml"],
    media_types: &["text/html", "application/xhtml+xml"],
    detect: |head| starts_as_html(&decode::lossy_head(head)),
    check: decode::refuse_binary,
    reading: Reading::Whole(|bytes| {
        let Decoded { text, warnings } = decode::text(bytes, true)?;
        Ok(Document { warnings, ..read(&text)? })
    }),
};

/// Returns whether a text opens a web page after any white space, comments and an XML declaration.
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

/// How many bytes are parsed between two measurements of the tree.
const PIECE: usize = 1024;
/// How many elements may be open at once. Browsers stop at 512.
const MAX_OPEN: usize = 512;
/// How many elements, texts and comments there may be.
const MAX_NODES: usize = 300_000;
/// How many attributes a tag may have. The parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 2048;
/// The longest text in one piece, in bytes.
const MAX_TEXT: usize = 16 << 10;
/// How often, on average, a byte may be looked at when attributes are counted.
const MAX_LOOKS: usize = 16;

/// Where pages without `article:published_time` and JSON-LD put the day.
const DAY_SELECTORS: &[(&str, &str)] = &[
    ("[itemprop=datePublished]", "content"),
    ("[itemprop=datePublished]", "datetime"),
    ("meta[name=date], meta[name=pubdate], meta[name=publish-date], meta[name=publishdate]", "content"),
    ("meta[name='DC.date'], meta[name='DC.date.issued'], meta[name='dc.date'], meta[name='dc.date.issued']", "content"),
    ("meta[name='sailthru.date'], meta[name='citation_publication_date']", "content"),
    ("article time[datetime], main time[datetime]", "datetime"),
    ("time[pubdate]", "datetime"),
];

/// Returns the article of the page `html`, without an id.
///
/// # Errors
///
/// If the page is too complex, has no visible text, or makes the library fail.
fn read(html: &str) -> Result<Document, Reason> {
    let html = &*without_scripts(html);
    if !attributes_are_few(html.as_bytes()) {
        return Err(Reason::TooComplex { what: "attributes in one tag", limit: MAX_ATTRIBUTES });
    }
    // The libraries below have thousands of lines that index and unwrap, and they see arbitrary bytes. If a page makes
    // one of them panic, that is an error of this page and must not end the run. No shared state outlives the call.
    std::panic::catch_unwind(|| read_trusting(html)).unwrap_or(Err(Reason::Unparsable))
}

fn read_trusting(html: &str) -> Result<Document, Reason> {
    let page = parse(html)?;
    let linked_data = LinkedData::of(&page);
    let url = url(&page);
    let host_name = host_name(url.as_deref().unwrap_or_default());
    let site = SITE_SELECTORS.iter().filter_map(|it| page.select(it).attr("content")).map(String::from);
    let heading = page.select("head > title").text();
    let behind_title = heading.rsplit_once(['|', '–', '—', '-']).map(|(_, name)| name.to_owned());
    let declared: Vec<String> = linked_data.publisher.iter().cloned().chain(site).collect();
    let day_of_page = DAY_SELECTORS.iter().find_map(|(selector, attribute)| {
        page.select(selector).iter().filter_map(|it| it.attr(attribute)).find_map(|it| date::day(&it))
    });
    split_long_texts(&page);
    let config = Config { disable_json_ld: true, text_mode: TextMode::Formatted, ..Config::default() };
    let mut reader = Readability::with_document(page, None, Some(config)).map_err(|_| Reason::Unparsable)?;
    let (mut title, mut published) = (None, None);
    let mut article_text = String::new();
    if let Ok(article) = reader.parse() {
        article_text = article.text_content.trim().to_owned();
        title = one_line(article.title);
        published = article.published_time.and_then(|it| date::day(&it));
    }
    if article_text.is_empty() {
        // The reader has taken its page apart.
        article_text = visible_text(&parse(html)?);
    }
    if article_text.is_empty() {
        return Err(Reason::NoArticle);
    }
    let day_of_page = linked_data.published.or(published).or(day_of_page);
    // The address has the day where the page was written, which is that before or after it in Greenwich.
    let is_of_page = |day: &String| day_of_page.as_ref().is_none_or(|of_page| date::are_neighbours(of_page, day));
    let day = url.as_deref().and_then(date::day_in_address).filter(is_of_page).or(day_of_page);
    Ok(Document {
        title: title.or(linked_data.headline),
        published: day.or_else(|| text::published(&article_text)),
        publisher: publisher(declared, behind_title, &host_name),
        url,
        text: article_text,
        ..Document::default()
    })
}

/// Returns the page without its scripts, in which a `<` is seldom a tag; only what the page says of its article in JSON-LD stays, with
/// that sign escaped. What is left is all that is looked at, so nothing can be hidden in this way.
fn without_scripts(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let is_at = |at: usize, word: &[u8]| bytes.get(at..at + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    let opens = |at: usize| {
        is_at(at, b"<script") && bytes.get(at + 7).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    };
    let (mut out, mut done) = (String::new(), 0);
    for (at, _) in html.match_indices('<') {
        if at < done || !opens(at) {
            continue;
        }
        let Some(tag) = html[at..].find('>').map(|it| at + it + 1) else { break };
        let closes = html[tag..].match_indices('<').map(|(it, _)| tag + it).find(|it| is_at(*it, b"</script"));
        let Some(closes) = closes else { break };
        let end = html[closes..].find('>').map_or(html.len(), |it| closes + it + 1);
        out.push_str(&html[done..at]);
        if html[at..tag].contains("ld+json") {
            out.push_str(&html[at..tag]);
            out.push_str(&html[tag..closes].replace('<', "\\u003c"));
            out.push_str(&html[closes..end]);
        }
        done = end;
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// Returns the tree of the page, if it stays small.
fn parse(html: &str) -> Result<Page, Reason> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut parser = html5ever::parse_document(Page::default(), ParseOpts { tree_builder, ..ParseOpts::default() });
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, behind) = split_near(rest, PIECE);
        rest = behind;
        parser.process(piece.into());
        let page = &parser.tokenizer.sink.sink;
        page.errors.borrow_mut().clear();
        if page.tree.len() > MAX_NODES {
            return Err(Reason::TooComplex { what: "elements", limit: MAX_NODES });
        }
        let open = Open(Cell::new(0));
        parser.tokenizer.sink.trace_handles(&open);
        if open.0.get() > MAX_OPEN {
            return Err(Reason::TooComplex { what: "open elements", limit: MAX_OPEN });
        }
    }
    Ok(parser.finish())
}

/// Splits texts into neighbours of [`MAX_TEXT`] bytes, which read the same. The reader writes its article as HTML as
/// well, and html5ever takes quadratic time to escape a text.
fn split_long_texts(page: &Page) {
    let texts: Vec<_> = page.root().descendants_it().filter(|it| it.is_text()).collect();
    for mut node in texts {
        let text = node.text();
        if text.len() <= MAX_TEXT {
            continue;
        }
        let (first, mut rest) = split_near(&text, MAX_TEXT);
        node.set_text(first);
        while !rest.is_empty() {
            let (piece, behind) = split_near(rest, MAX_TEXT);
            rest = behind;
            let next = page.tree.new_text(piece);
            node.insert_after(&next);
            node = next;
        }
    }
}

/// Splits a text at the first character boundary from `n_bytes`.
fn split_near(text: &str, n_bytes: usize) -> (&str, &str) {
    let at = (n_bytes..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    text.split_at(at)
}

/// Counts the elements that the parser holds open, including those that it would reopen in the next paragraph. The
/// standard's algorithm takes time in this number for every tag.
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// Returns whether every tag has few enough attributes for the parser to compare them with each other.
///
/// Where a tag begins depends on comments and scripts, which this function does not follow. It looks behind every `<`
/// before a letter, so nothing can hide a tag. Texts that would make this slow are refused too.
fn attributes_are_few(html: &[u8]) -> bool {
    let mut looks_left = html.len().saturating_mul(MAX_LOOKS).saturating_add(1 << 16);
    for (at, pair) in html.windows(2).enumerate() {
        if pair[0] != b'<' || !pair[1].is_ascii_alphabetic() {
            continue;
        }
        let (mut n_attributes, mut quote, mut before) = (0, None, b'<');
        for &byte in &html[at + 1..] {
            let Some(left) = looks_left.checked_sub(1) else { return false };
            looks_left = left;
            let is_gap = |b: u8| b.is_ascii_whitespace() || b == b'/';
            match quote {
                Some(end) if byte == end => quote = None,
                Some(_) => continue,
                None => match byte {
                    b'>' => break,
                    b'"' | b'\'' if before == b'=' => quote = Some(byte),
                    _ if !is_gap(byte) && (is_gap(before) || matches!(before, b'"' | b'\'')) => n_attributes += 1,
                    _ => {}
                },
            }
            if n_attributes > MAX_ATTRIBUTES {
                return false;
            }
            // White space may be between the equals sign and the quote.
            if !(before == b'=' && byte.is_ascii_whitespace()) {
                before = byte;
            }
        }
    }
    true
}

/// Returns the address that the page gives itself.
fn url(page: &Page) -> Option<String> {
    let canonical = page.select("link[rel=canonical]").iter().find_map(|it| it.attr("href"));
    let graph = || page.select("meta[property='og:url']").iter().find_map(|it| it.attr("content"));
    let is_absolute = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    let clean = |url: html5ever::tendril::StrTendril| Some(url.trim().to_owned()).filter(is_absolute);
    canonical.and_then(clean).or_else(|| graph().and_then(clean))
}

/// Where pages give the name of their site.
const SITE_SELECTORS: &[&str] = &[
    "meta[property='og:site_name']",
    "meta[name='og:site_name']",
    "meta[name='application-name']",
    "meta[name='apple-mobile-web-app-title']",
];

/// Returns the letters of the name of a site in its address: "postexample" for "https://www.post-example.co.uk/1".
fn host_name(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or_default().split(['/', ':', '?']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    // "co.uk", "com.au"
    let n_endings = if labels.len() > 2 && labels[labels.len() - 2].len() <= 3 { 2 } else { 1 };
    letters(labels.iter().rev().nth(n_endings).copied().unwrap_or_default())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns who publishes the page, of the names that it gives and what is behind its title: the first that is in its address, because
/// software and agencies sign pages too, or else the first that it gives and that is no address.
fn publisher(declared: Vec<String>, behind_title: Option<String>, host_name: &str) -> Option<String> {
    let declared: Vec<String> = declared.into_iter().filter_map(one_line).filter(|it| !it.contains("://")).collect();
    let behind_title = behind_title.and_then(one_line);
    let is_of_host = |name: &&String| {
        let name = letters(name);
        !name.is_empty()
            && (name == host_name || format!("the{host_name}") == name || format!("the{name}") == *host_name)
    };
    declared.iter().chain(&behind_title).find(is_of_host).or(declared.first()).cloned()
}

/// Returns all text of the page, block by block, for pages without an article.
fn visible_text(page: &Page) -> String {
    page.select("head, script, style, noscript, template, nav, svg, select, button").remove();
    page.select("body").formatted_text().trim().to_owned()
}

/// What the page says about its article in JSON-LD. dom_smoothie reads it too, but not the common form of a list in
/// `@graph`.
#[derive(Default)]
struct LinkedData {
    headline: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
}

impl LinkedData {
    fn of(page: &Page) -> Self {
        let mut found = Self::default();
        for script in page.select("script[type='application/ld+json']").iter() {
            let Ok(value) = serde_json::from_str::<Value>(script.text().trim()) else { continue };
            found.add(&value);
        }
        found
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|it| self.add(it)),
            Value::Object(object) => {
                if object.get("@type").is_some_and(is_article) {
                    let name = |value: &Value| value.as_str().map(str::to_owned).and_then(one_line);
                    let published = object.get("datePublished").and_then(Value::as_str).and_then(date::day);
                    let publisher = object.get("publisher").and_then(|it| name(it.get("name")?));
                    self.headline = self.headline.take().or_else(|| name(object.get("headline")?));
                    self.published = self.published.take().or(published);
                    self.publisher = self.publisher.take().or(publisher);
                }
                if let Some(graph) = object.get("@graph") {
                    self.add(graph);
                }
            }
            _ => {}
        }
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => ["Article", "Posting", "Report"].iter().any(|end| kind.ends_with(end)),
        Value::Array(kinds) => kinds.iter().any(|it| it.is_string() && is_article(it)),
        _ => false,
    }
}

fn one_line(text: String) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPHS: &str = "<p>The harbour authority counted 40,000 ships last year, twice as many as in the year \
        before, its director said on Monday, and the quays are full.</p><p>\u{201c}We have never seen so many,\u{201d} \
        Ann Lee told reporters.<br>She expects 50,000 ships, or a quarter more, by the end of the decade, when the \
        second basin opens.</p><ul><li>Tankers: 12,000</li><li>Ferries: 9,000</li></ul>";

    fn page(head: &str, body: &str) -> String {
        format!(
            "<!doctype html><html><head>{head}</head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>\
             <article><h1>Harbour traffic doubles</h1>{body}{PARAGRAPHS}</article>\
             <script>var n = '<p>not text</p>';</script><footer>All rights reserved</footer></body></html>"
        )
    }

    #[test]
    fn paragraphs_stay_apart_and_the_page_around_is_left_out() {
        let document = read(&page("<title>Harbour traffic doubles this year</title>", "")).unwrap();
        assert!(document.text.contains("the quays are full.\n\n\u{201c}We have never seen so many,\u{201d}"));
        assert!(document.text.contains("told reporters.\nShe expects"));
        assert!(document.text.contains("12,000\n"));
        for outside in ["Home", "not text", "All rights"] {
            assert!(!document.text.contains(outside), "{outside}");
        }
        assert_eq!(document.title.as_deref(), Some("Harbour traffic doubles this year"));
    }

    #[track_caller]
    fn check_day(head: &str, body: &str, expect: &str) {
        let document = read(&page(head, body)).unwrap();
        assert_eq!(document.published.as_deref().unwrap_or_default(), expect, "{head}{body}");
    }

    #[test]
    fn days() {
        check_day("<meta property='article:published_time' content='2017-07-06T23:30:00-05:00'>", "", "2017-07-06");
        check_day("<meta name=pubdate content='Thu, 06 Jul 2017 10:00:00 GMT'>", "", "2017-07-06");
        check_day("", "<time datetime='2017-07-06'>Thursday</time>", "2017-07-06");
        check_day("", "<span itemprop=datePublished content='2017-07-06'>Thursday</span>", "2017-07-06");
        check_day("", "<p>By Ann Lee | July 6, 2017</p>", "2017-07-06");
        check_day("<meta property='article:published_time' content='yesterday'>", "", "");
        let data = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
        check_day(&data(r#"{"@type": "NewsArticle", "datePublished": "2017-07-06"}"#), "", "2017-07-06");
        check_day(&data(r#"[{"@type": ["Report"], "datePublished": "2017-07-06T01:00Z"}]"#), "", "2017-07-06");
        check_day(&data(r#"{"@graph": [{"@type": "BlogPosting", "datePublished": "2017-07-06"}]}"#), "", "2017-07-06");
        check_day(&data(r#"{"@type": "Event", "datePublished": "2017-07-06"}"#), "", "");
        check_day(&data(&"[".repeat(100_000)), "", "");
        // The day of the place where it was written, by the address.
        let at = |day: &str, path: &str| {
            format!(
                "<meta property='article:published_time' content='{day}'>\
                 <link rel=canonical href='https://www.post.example/{path}'>"
            )
        };
        check_day(&at("2017-07-07T01:30:00Z", "2017/07/06/harbour"), "", "2017-07-06");
        check_day(&at("", "news/2017/jul/06/harbour"), "", "2017-07-06");
        check_day(&at("", "news/harbour-2017-07-06/"), "", "2017-07-06");
        check_day(&at("2017-09-01", "2017/07/06/harbour"), "", "2017-09-01");
        check_day(&at("", "2017/harbour"), "", "");
    }

    #[test]
    fn publisher_and_address() {
        let head = "<meta property='og:site_name' content='Harbour  Post'><meta property='og:url' content='/1'>\
                    <link rel=canonical href='https://post.example/1'>";
        let document = read(&page(head, "")).unwrap();
        assert_eq!(document.publisher.as_deref(), Some("Harbour Post"));
        assert_eq!(document.url.as_deref(), Some("https://post.example/1"));
        let head = r#"<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"name": "The Post"}}
            </script><link rel=canonical href='/1'>"#;
        let document = read(&page(head, "")).unwrap();
        assert_eq!(document.publisher.as_deref(), Some("The Post"));
        assert_eq!(document.url, None);
    }

    #[track_caller]
    fn check_publisher(names: &[&str], title: &str, address: &str, expect: &str) {
        let names = names.iter().map(|it| (*it).to_owned()).collect();
        let found = publisher(names, Some(title.to_owned()).filter(|it| !it.is_empty()), &host_name(address));
        assert_eq!(found.as_deref().unwrap_or_default(), expect, "{address}");
    }

    #[test]
    fn publishers() {
        check_publisher(&["Blogger", "Harbour Post"], "", "https://www.harbourpost.co.uk/1", "Harbour Post");
        check_publisher(&["A News Agency"], "Living", "https://www.harbourpost.com/1", "A News Agency");
        check_publisher(&["https://harbourpost.com"], " Harbour Post", "https://harbourpost.com/1", "Harbour Post");
        check_publisher(&[], "Living", "https://harbourpost.com/1", "");
        check_publisher(&["The Post"], "", "", "The Post");
    }

    #[test]
    fn scripts_are_left_out() {
        let scripts = "<SCRIPT>if (a<b && c<d) { x('<div') }</SCRIPT><p>1<script type='application/ld+json'>\
                       {\"a\": \"<b\"}</script><scripts>2<script>open";
        assert_eq!(
            without_scripts(scripts),
            "<p>1<script type='application/ld+json'>{\"a\": \"\\u003cb\"}</script><scripts>2<script>open"
        );
        let words = " a<b".repeat(5000);
        assert!(read(&page(&format!("<script>{words}</script>"), "")).is_ok());
    }

    #[test]
    fn a_page_without_an_article_gives_its_text() {
        assert_eq!(read("<html><style>p{}</style><p>Ships: 7<p>Trains: 3").unwrap().text, "Ships: 7\n\nTrains: 3");
    }

    #[track_caller]
    fn check_refused(html: &str, expect: &str) {
        let reason = read(html).map(|it| it.text.len()).expect_err("a refusal").to_string();
        assert!(reason.contains(expect), "{reason}");
    }

    #[test]
    fn pages_without_text() {
        check_refused("<html><script>var x</script><img src=a.png>", "no visible text");
        check_refused("<html>", "no visible text");
    }

    #[test]
    fn hostile_pages_are_refused_in_time() {
        let nested = |tag: &str| format!("<html>{}text", tag.repeat(100_000));
        check_refused(&nested("<div>"), "open elements");
        check_refused(&nested("<svg><script>"), "too complex");
        check_refused(&nested("<b><table>"), "too complex");
        check_refused(&nested("<!-- <p --><i><div>"), "open elements");
        check_refused(&"<p>x".repeat(200_000).replacen("<p>x", "<html>", 1), "elements");
        // Each paragraph reopens all the elements that are open at its end.
        let open: String = (0..400).map(|n| format!("<b id={n}>")).collect();
        check_refused(&format!("<html><p>{open}{}", "<p>x".repeat(100_000)), "too complex");
        let attributes: String = (0..200_000).map(|n| format!(" a{n}='>'")).collect();
        check_refused(&format!("<html><div{attributes}>text"), "attributes");
        check_refused(&format!("<html><!-- <a b=\" --><div{attributes}>text"), "attributes");
        check_refused(&"<a b='".repeat(100_000), "attributes");
    }

    #[test]
    fn pages_that_are_large_and_honest_are_read() {
        let deep = format!("<html>{}<p>Ships: 7</p>{}", "<div>".repeat(300), "</div>".repeat(300));
        assert_eq!(read(&deep).unwrap().text, "Ships: 7");
        let unclosed = format!("<html><body>{}", "<p>Ships: 7 and more of them, so it was said.\n".repeat(5000));
        assert!(read(&unclosed).unwrap().text.len() > 200_000);
        // One long paragraph stays one, word for word.
        let long = format!("Ships &amp; trains{}", ", ferries &amp; cars &amp; more".repeat(20_000));
        let expect = long.replace("&amp;", "&");
        assert_eq!(read(&format!("<html><p>{long}")).unwrap().text, expect);
        let picture = format!("<html><p>Ships: 7</p><img src='data:image/png;base64,{}'>", "a/b+".repeat(500_000));
        assert_eq!(read(&picture).unwrap().text, "Ships: 7");
    }
}
