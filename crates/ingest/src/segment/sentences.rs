//! Sentences: the boundaries of UAX 29, with some removed and a few added.
//!
//! The standard's rules break after "Mr.", "Gen." and "U.S." and between `done?"` and `she asked`. They also break at
//! every line end, which cuts sentences of text wrapped at a fixed width. The rules that remove boundaries are below,
//! one function each.

use super::tokens::{Class, Token, word_of};
use crate::deadline::Deadline;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use whosaid_english::lists::segment::{STARTERS, TITLES};
use whosaid_model::Span;

/// A sentence, or a headline, caption or line of a list that acts as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes, without white space around it.
    pub span: Span,
    /// Its tokens; never empty.
    pub tokens: Range<usize>,
    /// The number of its paragraph.
    pub paragraph: usize,
}

/// The largest number of tokens in a sentence. What continues longer without a stop is a table, a list or an attack,
/// and is cut here, so that work on pairs of words of a sentence stays linear in the text.
const MAX_TOKENS: usize = 500;

/// Returns all sentences of a text, in order.
pub(super) fn sentences(text: &str, tokens: &[Token], deadline: &Deadline) -> Vec<Sentence> {
    let wrapped = wrapped_width(text);
    let mut starts = bounds(text, deadline);
    starts.extend(after_footnote_marks(text, tokens));
    starts.sort_unstable();
    starts.dedup();

    let mut out: Vec<Sentence> = Vec::new();
    let mut first = 0;
    let mut paragraph = 0;
    for &at in starts.iter().skip(1).chain([&text.len()]) {
        let next = first + tokens[first..].partition_point(|t| (t.end as usize) <= at);
        if next == first {
            continue;
        }
        let last = tokens[next - 1];
        if let Some(token) = tokens.get(next) {
            // A boundary inside a token ("www.example", "U.S.") does not count.
            if (token.start as usize) < at {
                continue;
            }
            let gap = &text[last.end as usize..token.start as usize];
            let boundary = match gap.bytes().filter(|b| *b == b'\n').count() {
                0 => ends_by_stop(text, &tokens[first..next], *token),
                n_lines => ends_by_line(text, &tokens[first..next], *token, n_lines, wrapped),
            };
            if !boundary {
                continue;
            }
            out.push(sentence(tokens, first..next, paragraph));
            if gap.contains('\n') {
                paragraph += 1;
            }
        } else {
            out.push(sentence(tokens, first..next, paragraph));
        }
        first = next;
    }
    if first < tokens.len() {
        out.push(sentence(tokens, first..tokens.len(), paragraph));
    }
    if out.iter().any(|s| s.tokens.len() > MAX_TOKENS) {
        let pieces = |s: Sentence| {
            let starts = s.tokens.clone().step_by(MAX_TOKENS);
            starts.map(move |start| sentence(tokens, start..s.tokens.end.min(start + MAX_TOKENS), s.paragraph))
        };
        out = out.into_iter().flat_map(pieces).collect();
    }
    out
}

/// Returns the boundaries of UAX 29, including the text's start.
///
/// A boundary is after a line end or between a stop and the next letter, so the standard's rules only need to see the
/// surroundings of these. The rest of the text, nearly all of it, is skipped.
fn bounds(text: &str, deadline: &Deadline) -> Vec<usize> {
    let mut out = vec![0];
    let mut at = 0;
    let mut kinds = HashMap::new();
    while let Some(stop) = text[at..].find(ends_or_may_end) {
        let stop = at + stop;
        // The letter before a stop counts, without the marks on it.
        let plain = |c: char| c.is_alphabetic() && c <= '\u{588}' && !matches!(c, '\u{300}'..='\u{36f}');
        let before = text[at..stop].char_indices().rev().find(|(_, c)| c.is_ascii() || plain(*c));
        let start = before.map_or(at, |(i, _)| at + i);
        let letter = text[stop..].char_indices().find(|(_, c)| plain(*c));
        let (next, end) = letter.map_or((text.len(), text.len()), |(i, c)| (stop + i, stop + i + c.len_utf8()));
        let region = &text[start..end];
        let shortened = Shortened::of(region, &mut kinds);
        for (i, _) in shortened.text.split_sentence_bound_indices().skip(1) {
            out.push(start + shortened.in_whole(i));
            if deadline.is_past() {
                return out;
            }
        }
        at = next;
    }
    out
}

/// A text with its runs of closing marks and of spaces cut to two characters each, which does not move the boundaries.
///
/// The library looks for the next letter again at every character of a run that follows a stop, so "It fell.)))))…"
/// would take quadratic time.
struct Shortened<'t> {
    text: Cow<'t, str>,
    /// The end of a run in the shortened text, and how many bytes were dropped up to there.
    dropped: Vec<(usize, usize)>,
}

/// The kind of a character in the standard, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A bracket or quotation mark: the standard's "Close".
    Mark,
    /// A space within a line: "Sp".
    Space,
    /// What is attached to the character before and ignored: "Extend" and "Format".
    Hanging,
    Other,
}

impl<'t> Shortened<'t> {
    /// Shorter texts gain nothing, in bytes.
    const SHORT: usize = 256;

    fn of(text: &'t str, kinds: &mut HashMap<char, Kind>) -> Self {
        if text.len() < Self::SHORT {
            return Self { text: Cow::Borrowed(text), dropped: Vec::new() };
        }
        Self::of_long(text, kinds)
    }

    fn of_long(text: &'t str, kinds: &mut HashMap<char, Kind>) -> Self {
        let (mut short, mut dropped) = (String::new(), Vec::new());
        let mut n_dropped = 0;
        // The kind of the run and its number of characters, without what is attached to them.
        let (mut run, mut n_run) = (Kind::Other, 0);
        for c in text.chars() {
            let kind =
                if c.is_ascii_alphanumeric() { Kind::Other } else { *kinds.entry(c).or_insert_with(|| Kind::of(c)) };
            match kind {
                Kind::Hanging => {}
                Kind::Other => (run, n_run) = (kind, 0),
                _ if kind == run => n_run += 1,
                _ => (run, n_run) = (kind, 1),
            }
            if n_run > 2 {
                n_dropped += c.len_utf8();
                continue;
            }
            if n_dropped > dropped.last().map_or(0, |(_, n)| *n) {
                dropped.push((short.len(), n_dropped));
            }
            short.push(c);
        }
        Self { text: Cow::Owned(short), dropped }
    }

    /// Returns the place in the whole text for a place in the shortened one.
    fn in_whole(&self, at: usize) -> usize {
        let n_before = self.dropped.partition_point(|(end, _)| *end <= at);
        at + n_before.checked_sub(1).map_or(0, |last| self.dropped[last].1)
    }
}

impl Kind {
    /// Returns the kind of a character, by where the library ends sentences around it.
    fn of(c: char) -> Self {
        let first = |before: &str, after: &str| {
            let text = format!("{before}{c}{after}");
            let (end, n) =
                text.split_sentence_bounds().fold((0, 0), |(end, n), it| (if n == 0 { it.len() } else { end }, n + 1));
            // Whether the first sentence ends before the character, right after it, later, or with the text.
            (n > 1).then(|| end.cmp(&(before.len() + c.len_utf8())))
        };
        // A stop or a line end also ends a sentence after a number.
        if first("1", "B").is_some() {
            return Self::Other;
        }
        match (first("A.", "B"), first("A.", ")B"), first("A!", "B")) {
            (Some(Ordering::Equal), Some(Ordering::Greater), _) => Self::Mark,
            (Some(Ordering::Equal), Some(Ordering::Equal), _) => Self::Space,
            (None, _, Some(Ordering::Equal)) => Self::Hanging,
            _ => Self::Other,
        }
    }
}

/// Returns whether a character ends a sentence or a line, or may do so by the standard. Outside the Latin, Greek and
/// Cyrillic scripts and the usual punctuation, all are assumed to.
fn ends_or_may_end(c: char) -> bool {
    match c {
        '.' | '?' | '!' | '\n' | '\r' | '\u{85}' => true,
        '\0'..='\u{588}' | '\u{1e00}'..='\u{2023}' | '\u{2025}'..='\u{2027}' | '\u{202a}'..='\u{203b}' => false,
        '\u{203e}'..='\u{2046}' | '\u{20a0}'..='\u{2bff}' => false,
        _ => true,
    }
}

fn sentence(tokens: &[Token], range: Range<usize>, paragraph: usize) -> Sentence {
    let span = Span { start: tokens[range.start].start, end: tokens[range.end - 1].end };
    Sentence { span, tokens: range, paragraph }
}

fn starts_lower(text: &str, token: Token) -> bool {
    text[token.span()].chars().next().is_some_and(char::is_lowercase)
}

/// Returns whether a full stop, question or exclamation mark ends the sentence.
fn ends_by_stop(text: &str, sentence: &[Token], next: Token) -> bool {
    // `"Is it done?" she asked`, "e.g. so", and UAX 29's other breaks before lower-case letters.
    if starts_lower(text, next) {
        return false;
    }
    // The last word, before closing quotation marks and brackets.
    let Some(last) =
        sentence.iter().rev().take(16).find(|t| !matches!(word_of(text, **t), "\"" | "”" | "’" | "'" | ")" | "]"))
    else {
        return false;
    };
    let word = &text[last.span()];
    if last.class != Class::Word || !word.ends_with('.') {
        return true;
    }
    if TITLES.contains_ignore_case(word) {
        return false;
    }
    let initial = word.chars().count() == 2;
    let next_word = word_of(text, next);
    if initial {
        // "George W. Bush"; but "Plan B. It failed", "vitamin C. The".
        return STARTERS.contains_ignore_case(next_word);
    }
    // "U.S. Senate", "Jan. 5", "Inc. (NYSE"; but "in the U.S. The".
    STARTERS.contains_ignore_case(next_word) || matches!(next_word, "“" | "\"" | "‘")
}

/// Returns whether a line end ends the sentence.
fn ends_by_line(text: &str, sentence: &[Token], next: Token, n_lines: usize, wrapped: Option<usize>) -> bool {
    let Some(last) = sentence.last() else { return false };
    let word = word_of(text, *last);
    if starts_lower(text, next) && next.class == Class::Word {
        // Wrapped in the middle of a sentence. A lower-case letter after an empty line may begin an item of a list.
        return n_lines > 1 && wrapped.is_none();
    }
    let Some(width) = wrapped else { return true };
    if word.ends_with(['.', '?', '!', ':', '”', '"', ')', '’']) && !TITLES.contains_ignore_case(word) {
        // A full stop at the end of a line of wrapped text ends a sentence as it does elsewhere.
        return n_lines > 1 || ends_by_stop(text, sentence, next) || word.ends_with(':');
    }
    // A line much shorter than the others was ended on purpose: a heading, or the last line of a paragraph.
    let line = text[..last.end as usize].rfind('\n').map_or(0, |at| at + 1);
    let long = text[line..last.end as usize].chars().count();
    long * 5 < width * 3
}

/// Returns the usual length of a line, in characters, if lines end because they are full rather than because a
/// paragraph does: many continue with a lower-case letter.
fn wrapped_width(text: &str) -> Option<usize> {
    let (mut breaks, mut inside) = (0u32, 0u32);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut line = lines.next()?;
    let mut lengths = Vec::new();
    for next in lines {
        lengths.push(line.chars().count());
        breaks += 1;
        let goes_on = next.starts_with(char::is_lowercase) && !line.ends_with(['.', '?', '!']);
        inside += u32::from(goes_on);
        line = next;
    }
    lengths.sort_unstable();
    (breaks >= 3 && inside * 4 > breaks).then(|| lengths[lengths.len() / 2])
}

/// Returns where a sentence begins after a footnote mark that is glued to the full stop: "consideration.1 The".
fn after_footnote_marks<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = usize> + 'a {
    tokens.windows(4).filter_map(|four| {
        let [word, stop, mark, next] = four else { return None };
        let glued = word.end == stop.start && stop.end == mark.start && mark.end < next.start;
        let is_mark = mark.class == Class::Number
            && mark.span().len() <= 3
            && text[mark.span()].bytes().all(|b| b.is_ascii_digit());
        let stop = matches!(word_of(text, *stop), "." | "?" | "!" | "”" | "\"");
        (glued && is_mark && stop && !starts_lower(text, *next)).then_some(next.start as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Segments;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { ..ProptestConfig::default() })]

        #[test]
        fn shortened_texts_have_the_same_bounds(units in prop::collection::vec(("[aB1.?!,)“\"' \u{a0}\t\u{301}\u{200d}\n\r。文]", 1..6usize), 0..12)) {
            let text: String = units.iter().map(|(unit, n)| unit.repeat(*n)).collect();
            let shortened = Shortened::of_long(&text, &mut HashMap::new());
            let bounds = shortened.text.split_sentence_bound_indices().map(|(at, _)| shortened.in_whole(at));
            let standard = text.split_sentence_bound_indices().map(|(at, _)| at);
            prop_assert_eq!(bounds.collect::<Vec<_>>(), standard.collect::<Vec<_>>());
        }

        #[test]
        fn bounds_are_those_of_the_standard(text in "[a-dA-D0-3 .,?!)\"”“\u{301}\u{200d}\n\r。文éЖ…‼]{0,40}|\\PC{0,40}") {
            let standard: Vec<usize> = text.split_sentence_bound_indices().map(|(at, _)| at).collect();
            let ours: Vec<usize> = if text.is_empty() { Vec::new() } else { bounds(&text, &Deadline::default()) };
            prop_assert_eq!(ours, standard);
        }
    }

    /// Checks the sentences; `|` marks where they are expected to end.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace(" | ", " ").replace("|\n", "\n");
        let segments = Segments::of(&text);
        let found: Vec<&str> = segments.sentences.iter().map(|s| &segments.text[s.span]).collect();
        let expected: Vec<&str> = marked.split(" | ").flat_map(|part| part.split("|\n")).map(str::trim).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn full_stops_that_end_nothing() {
        check("Mr. Smith met Gen. Lee. | They spoke.");
        check("The U.S. Senate voted. | It passed in the U.S. | The House did not vote.");
        check("He joined Acme Inc. in Jan. 2012 with J. Doe of Ohio. | She left.");
        check("It cost $1.2 million. | No. 5 won at 5 p.m. on Monday.");
    }

    #[test]
    fn quotations() {
        check("“Is it done?” she asked. | “It is,” he said.");
        check("“It is done.” | The crowd left.");
        check("\"It failed. | We go on,\" he said.");
    }

    #[test]
    fn footnote_marks() {
        check("It led to concern.1 | The talks began in 2006.2 | Nobody came.");
    }

    #[test]
    fn lines() {
        check("A headline without a stop|\n6 July 2017|\n\nThe text begins. | It goes on.");
        check(
            "Wrapped text is cut in the middle of\nsentences, and its lines go on in the next\nline with a small letter, so that no end of\na line says anything. | Only its stops\ndo, as here. | Then a new one by Moon\nJae-in begins.",
        );
    }
}
