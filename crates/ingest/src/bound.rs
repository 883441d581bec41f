//! Limits the time that one document may take.
//!
//! All known slow texts take time in proportion to their length. An unknown one costs only itself: if time is up before
//! all of it is read, only the head of the text is used, and the record says so.

use crate::claims::Models;
use crate::extract::{extract_unless, extract_with};
use crate::segment::Segments;
use std::time::Duration;
use whosaid_english::Lexicon;
use whosaid_model::{Document, Extraction, ReaderKind, shown};

/// How much of a text that takes too long is read, in bytes; less if a paragraph or sentence ends before.
const HEAD: usize = 64 << 10;

/// The beginning of the warning.
const CUT_OFF: &str = "cut off: ";

/// Returns how long the extraction of a document may take: 30 seconds, and 30 more per MB of its text. An ordinary
/// document takes a second per MB.
pub fn time_limit(document: &Document) -> Duration {
    const BASE: Duration = Duration::from_secs(30);
    BASE + BASE.mul_f64(document.text.len() as f64 / 1e6)
}

/// Runs [`extract()`](crate::extract()) with one of the readers within [`time_limit`]. `elapsed` returns the time since work on
/// this document began.
///
/// ```
/// use std::time::Instant;
/// use whosaid_ingest::{Lexicon, extract, extract_in_time};
/// use whosaid_model::{Document, ReaderKind};
///
/// let document = Document::new("example", "Exports fell 12 percent in 2016.");
/// let start = Instant::now();
/// let extraction = extract_in_time(&document, Lexicon::shipped(), ReaderKind::Default, &|| start.elapsed());
/// assert_eq!(extraction, extract(&document, Lexicon::shipped()));
/// ```
pub fn extract_in_time(
    document: &Document,
    lexicon: &Lexicon,
    reader: ReaderKind,
    elapsed: &dyn Fn() -> Duration,
) -> Extraction {
    let limit = time_limit(document);
    extract_until(document, lexicon, reader, &|| elapsed() >= limit)
}

/// Runs [`extract()`](crate::extract()) with one of the readers, unless `is_time_up` returns true before it is done. The
/// record is then that of the head of the text, about 64 KiB, beside the whole text, with a warning that it was cut off.
/// It is one of these two records, whenever time runs out.
///
/// Asks about once per sentence in each pass. A text no longer than a head is always read to its end.
pub fn extract_until(
    document: &Document,
    lexicon: &Lexicon,
    reader: ReaderKind,
    is_time_up: &dyn Fn() -> bool,
) -> Extraction {
    until(document, lexicon, Models::shipped(reader), is_time_up, HEAD)
}

fn until(
    document: &Document,
    lexicon: &Lexicon,
    models: Models,
    is_time_up: &dyn Fn() -> bool,
    n_head: usize,
) -> Extraction {
    if document.text.len() <= n_head {
        return extract_with(document, lexicon, models);
    }
    extract_unless(document, lexicon, models, is_time_up).unwrap_or_else(|| {
        let head = head(&document.text, n_head);
        let warning = format!(
            "{CUT_OFF}only the first {} of {} bytes were read, since the whole took too long",
            shown::number(head.len() as u64),
            shown::number(document.text.len() as u64)
        );
        // Every span of the head is a span of the whole.
        let of_head = extract_with(&Document { text: head.to_owned(), ..document.clone() }, lexicon, models);
        let warnings = [warning].into_iter().chain(of_head.warnings).collect();
        Extraction { sha256: document.sha256(), text: document.text.clone(), warnings, ..of_head }
    })
}

/// Returns whether only the head of a record's text was read.
pub fn is_cut_off(extraction: &Extraction) -> bool {
    extraction.warnings.iter().any(|warning| warning.starts_with(CUT_OFF))
}

/// Returns the document that a record was made from; for a record that was cut off, with only the text that was read.
/// Pass this to [`explain()`](crate::explain()).
pub fn document_read(extraction: &Extraction) -> Document {
    read_of(extraction, HEAD)
}

fn read_of(extraction: &Extraction, n_head: usize) -> Document {
    let text = extraction.text.as_str();
    Document {
        id: extraction.id.clone(),
        text: if is_cut_off(extraction) { head(text, n_head) } else { text }.to_owned(),
        title: extraction.title.clone(),
        published: extraction.published.clone(),
        publisher: extraction.publisher.clone(),
        url: extraction.url.clone(),
        warnings: Vec::new(),
    }
}

/// Returns the first `n_bytes` of a text, up to the end of the last paragraph in them or otherwise of the last
/// sentence, if that is in their second half.
fn head(text: &str, n_bytes: usize) -> &str {
    let text = shown::beginning(text, n_bytes);
    let sentences = Segments::of(text).sentences;
    let Some((last, before)) = sentences.split_last() else { return text };
    let of_paragraph = before.iter().rev().find(|it| it.paragraph != last.paragraph);
    let ends = [of_paragraph, before.last()].into_iter().flatten().map(|it| it.span.end as usize);
    ends.into_iter().find(|end| *end * 2 > text.len()).map_or(text, |end| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{explain, extract};
    use std::cell::Cell;

    /// How much is read in the tests, in bytes.
    const SHORT_HEAD: usize = 450;

    /// Returns a text with something for every pass, longer than a head.
    fn document() -> Document {
        let paragraph = "Jane Doe, the president of the Harbour Institute (HI), said on 6 July 2016 that Peru's exports to \
            Chile rose 12 percent to $5 billion. “It stood at $4 billion in 2015,” she said. Smith told Seoul that the \
            Peru-Chile trade deal was signed in 2011.\n\n| Year | Exports |\n| 2016 | 5 |\n\nSMITH: We paid $3 million.\n\n";
        let mut text = String::new();
        for nth in 1..=2 {
            text.push_str(&format!("Part {nth}. {paragraph}"));
        }
        Document { published: Some("2017-01-01".to_owned()), ..Document::new("d", text) }
    }

    #[test]
    fn whenever_time_is_up_it_is_the_whole_or_the_head() {
        let (document, lexicon, models) = (document(), Lexicon::shipped(), Models::shipped(ReaderKind::Default));
        let n_asked = Cell::new(0);
        let after = |n: usize| {
            n_asked.set(0);
            let is_time_up = || n_asked.replace(n_asked.get() + 1) >= n;
            until(&document, lexicon, models, &is_time_up, SHORT_HEAD)
        };
        let whole = extract(&document, lexicon);
        assert_eq!(after(usize::MAX), whole);
        let n_questions = n_asked.get();
        let head = after(0);
        assert_ne!(head, whole);
        assert!(n_questions > 80, "{n_questions}");
        for n in 0..n_questions {
            assert_eq!(after(n), head, "time was up at the {n}th question");
            // Once time is up, no pass asks much longer.
            assert!(n_asked.get() <= n + 1, "{} questions", n_asked.get());
        }
    }

    #[test]
    fn a_record_that_was_cut_off_says_so_and_is_sound() {
        let (document, lexicon, models) = (document(), Lexicon::shipped(), Models::shipped(ReaderKind::Default));
        let record = until(&document, lexicon, models, &|| true, SHORT_HEAD);
        let (read, n_bytes) = (head(&document.text, SHORT_HEAD).len(), document.text.len());
        let warning =
            format!("cut off: only the first {read} of {n_bytes} bytes were read, since the whole took too long");
        assert_eq!(record.warnings, [warning]);
        assert!(is_cut_off(&record));
        assert_eq!(record.faults(), Vec::<String>::new());
        assert_eq!(
            (record.text.as_str(), record.sha256.as_str()),
            (document.text.as_str(), document.sha256().as_str())
        );
        assert!(!record.figures.is_empty());
        assert!(record.figures.iter().all(|it| it.end as usize <= read));
        // What was read explains what it says.
        let of_head = read_of(&record, SHORT_HEAD);
        for figure in &record.figures {
            assert!(explain(&of_head, lexicon, ReaderKind::Default, figure.span()).is_some(), "{}", figure.text);
        }
        // A record that was not cut off has no list of warnings, as before.
        let whole = extract(&document, lexicon);
        assert!(!is_cut_off(&whole));
        assert_eq!(document_read(&whole), document);
    }

    #[test]
    fn a_text_no_longer_than_a_head_is_read_to_its_end() {
        let document = Document::new("d", "Exports fell 12 percent.");
        let found = extract_until(&document, Lexicon::shipped(), ReaderKind::Default, &|| true);
        assert_eq!(found, extract(&document, Lexicon::shipped()));
    }

    #[test]
    fn heads() {
        #[track_caller]
        fn check(text: &str, n_bytes: usize, expected: &str) {
            assert_eq!(head(text, n_bytes), expected);
        }
        check("One is here. Two is there.\n\nThree is not.", 35, "One is here. Two is there.");
        check("One is here. Two is there. Three is not.", 35, "One is here. Two is there.");
        // An end in the first half would leave out too much.
        check("One. Two goes on and on and on and on", 30, "One. Two goes on and on and on");
        check("on and on and on and on", 10, "on and on ");
        check("äöüäöü", 5, "äö");
        check("  ", 1, " ");
    }

    #[test]
    fn time_grows_with_the_text() {
        let seconds = |n: usize| time_limit(&Document::new("d", "a".repeat(n))).as_secs_f64();
        assert_eq!((seconds(0), seconds(500_000), seconds(4_000_000)), (30.0, 45.0, 150.0));
    }
}
