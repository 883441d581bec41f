//! Cuts a document into passages, the units that are found and shown.

use std::ops::Range;
use whosaid_model::{Extraction, Span};

/// Paragraphs with fewer words than this join their neighbours.
const FEW_WORDS: usize = 60;
/// Passages of several sentences have at most about this many words.
const MANY_WORDS: usize = 120;

/// A run of whole sentences of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its place among the passages of its document, from 0.
    pub number: u32,
    /// Its bytes in the document's text, from its first sentence to its last.
    pub span: Span,
}

/// Cuts a document into passages of whole sentences, about 60 to 120 words each.
///
/// Every sentence is in exactly one passage. A passage ends where a paragraph does, at a blank line. But neighbours are
/// joined while one of them has fewer than 60 words and both together have at most 120. Paragraphs of more than 120
/// words are cut into parts of about the same length. The same document gives the same passages.
///
/// Sentences that are not ranges of the text, or that overlap the one before, are skipped.
pub fn passages(extraction: &Extraction) -> Vec<Passage> {
    let text = extraction.text.as_str();
    let sentences = usable_sentences(extraction);
    let words: Vec<usize> = sentences.iter().map(|it| text[*it].split_whitespace().count()).collect();

    let mut groups: Vec<(Range<usize>, usize)> = Vec::new();
    for paragraph in paragraphs(text, &sentences) {
        let n_words: usize = words[paragraph.clone()].iter().sum();
        if n_words > MANY_WORDS {
            groups.extend(parts(paragraph, &words));
            continue;
        }
        match groups.last_mut() {
            Some((last, n_last)) if n_words.min(*n_last) < FEW_WORDS && n_words + *n_last <= MANY_WORDS => {
                last.end = paragraph.end;
                *n_last += n_words;
            }
            _ => groups.push((paragraph, n_words)),
        }
    }

    let spans = groups.into_iter().filter_map(|(group, _)| {
        let of_group = &sentences[group];
        Some(of_group.first()?.cover(*of_group.last()?))
    });
    (0..).zip(spans).map(|(number, span)| Passage { number, span }).collect()
}

fn usable_sentences(extraction: &Extraction) -> Vec<Span> {
    let mut end = 0;
    let mut usable = Vec::with_capacity(extraction.sentences.len());
    for &sentence in &extraction.sentences {
        if sentence.start >= end && sentence.of(&extraction.text).is_some_and(|it| !it.trim().is_empty()) {
            end = sentence.end;
            usable.push(sentence);
        }
    }
    usable
}

/// Returns the ranges of sentences between blank lines.
fn paragraphs(text: &str, sentences: &[Span]) -> Vec<Range<usize>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for (idx, pair) in sentences.windows(2).enumerate() {
        // The line break may belong to the sentence before it or to the gap.
        let sentence = &text[pair[0]];
        let from = pair[0].start as usize + sentence.trim_end().len();
        if text[from..pair[1].start as usize].matches('\n').count() > 1 {
            paragraphs.push(start..idx + 1);
            start = idx + 1;
        }
    }
    if start < sentences.len() {
        paragraphs.push(start..sentences.len());
    }
    paragraphs
}

/// Cuts a long paragraph into as few parts as possible, each with about the same number of words.
fn parts(paragraph: Range<usize>, words: &[usize]) -> Vec<(Range<usize>, usize)> {
    let mut n_left: usize = words[paragraph.clone()].iter().sum();
    let mut n_parts_left = n_left.div_ceil(MANY_WORDS);
    let mut parts = Vec::with_capacity(n_parts_left);
    let (mut start, mut n_words) = (paragraph.start, 0);
    for idx in paragraph.clone() {
        // Stop before the sentence that would exceed the part's share by more than the part is now short of it.
        let share = n_left.div_ceil(n_parts_left.max(1));
        if n_words > 0 && n_words + words[idx] / 2 >= share {
            parts.push((start..idx, n_words));
            n_left -= n_words;
            n_parts_left = n_left.div_ceil(MANY_WORDS);
            (start, n_words) = (idx, 0);
        }
        n_words += words[idx];
    }
    parts.push((start..paragraph.end, n_words));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::article;

    /// Returns a sentence of `n_words` words.
    fn sentence(n_words: usize) -> String {
        format!("Word{}.", " word".repeat(n_words - 1))
    }

    /// Checks the numbers of words of the passages of a text, which is given as paragraphs of sentences with these
    /// numbers of words.
    #[track_caller]
    fn check(paragraphs: &[&[usize]], expect: &[usize]) {
        let paragraphs: Vec<String> = paragraphs
            .iter()
            .map(|it| it.iter().map(|n_words| sentence(*n_words)).collect::<Vec<_>>().join(" "))
            .collect();
        let extraction = article("a", &paragraphs.join("\n\n"));
        let passages = passages(&extraction);
        let words: Vec<usize> =
            passages.iter().map(|it| extraction.text.as_str()[it.span].split_whitespace().count()).collect();
        assert_eq!(words, expect);
        assert!((0..).zip(&passages).all(|(number, it)| it.number == number));
    }

    #[test]
    fn sentences_make_passages() {
        check(&[], &[]);
        check(&[&[5]], &[5]);
        check(&[&[20, 20, 20, 20]], &[80]);
        check(&[&[20; 10]], &[100, 100]);
        check(&[&[300]], &[300]);
        check(&[&[10, 300, 10]], &[10, 300, 10]);
    }

    #[test]
    fn passages_end_with_paragraphs() {
        check(&[&[70], &[70]], &[70, 70]);
        check(&[&[60], &[60]], &[60, 60]);
        check(&[&[30, 35], &[60, 20], &[90]], &[65, 80, 90]);
    }

    #[test]
    fn short_paragraphs_join() {
        check(&[&[30], &[30], &[30], &[30], &[30]], &[120, 30]);
        check(&[&[100], &[10], &[100]], &[110, 100]);
        check(&[&[100], &[50], &[100]], &[100, 50, 100]);
        check(&[&[40], &[20; 10]], &[40, 100, 100]);
    }

    #[test]
    fn bad_sentences_are_passed_over() {
        let mut extraction = article("a", "Größer. Kleiner.");
        let len = extraction.text.len();
        let good = extraction.sentences.clone();
        for bad in [Span { start: 0, end: 3 }, Span { start: 5, end: 4 }, Span::new(0, len + 1), Span::new(0, 0)] {
            extraction.sentences = vec![bad];
            extraction.sentences.extend(&good);
            assert_eq!(passages(&extraction), [Passage { number: 0, span: Span::new(0, len) }], "{bad:?}");
        }
        extraction.sentences = vec![Span::new(9, len), Span::new(0, 8)];
        assert_eq!(passages(&extraction).len(), 1);
    }

    #[test]
    fn windows_line_breaks() {
        let text = format!("{}\r\n\r\n{}", sentence(70), sentence(70));
        assert_eq!(passages(&article("a", &text)).len(), 2);
    }
}
