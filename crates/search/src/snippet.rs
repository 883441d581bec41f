//! The sentences of a passage that best show why it was found.

use whosaid_model::{Extraction, Span};

/// Returns the run of whole sentences of a passage that contains most marks in at most `max` bytes. If the best
/// sentence is longer, returns that sentence. Among equals, the shortest run wins, then the first, extended by as many
/// following and then preceding sentences as fit. In bytes of the document.
pub(crate) fn snippet(extraction: &Extraction, passage: Span, marks: &[Span], max: usize) -> Span {
    let inside = |it: &&Span| it.start >= passage.start && it.end <= passage.end && it.start < it.end;
    let sentences: Vec<Span> = extraction.sentences.iter().filter(inside).copied().collect();
    let n_marks = |span: Span| marks.iter().filter(|it| it.start >= span.start && it.start < span.end).count();
    let len = |span: Span| (span.end - span.start) as usize;

    let mut best: Option<(usize, usize, usize, usize)> = None;
    for first in 0..sentences.len() {
        for last in first..sentences.len() {
            let span = sentences[first].cover(sentences[last]);
            if len(span) > max && first < last {
                break;
            }
            let better = best.is_none_or(|(n, n_bytes, ..)| {
                let here = n_marks(span);
                here > n || here == n && len(span) < n_bytes && here > 0
            });
            if better {
                best = Some((n_marks(span), len(span), first, last));
            }
        }
    }
    let Some((_, _, mut first, mut last)) = best else { return passage };
    loop {
        let fits = |first: usize, last: usize| len(sentences[first].cover(sentences[last])) <= max;
        if last + 1 < sentences.len() && fits(first, last + 1) {
            last += 1;
        } else if first > 0 && fits(first - 1, last) {
            first -= 1;
        } else {
            return sentences[first].cover(sentences[last]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::article;

    /// Checks the snippet of a text. The words in brackets are marked.
    #[track_caller]
    fn check(text: &str, max: usize, expect: &str) {
        let mut marks = Vec::new();
        let mut plain = String::new();
        for c in text.chars() {
            match c {
                '[' => marks.push(Span::new(plain.len(), plain.len())),
                ']' => marks.last_mut().unwrap().end = plain.len() as u32,
                c => plain.push(c),
            }
        }
        let passage = Span::new(0, plain.len());
        let span = snippet(&article("a", &plain), passage, &marks, max);
        assert_eq!(&plain.as_str()[span], expect, "{text}");
    }

    #[test]
    fn whole_sentences_with_most_marks() {
        check("One. Two [a]. Three [b] [c]. Four.", 12, "Three b c.");
        check("One. Two [a]. Three [b] [c]. Four.", 17, "Two a. Three b c.");
        check("One. Two [a]. Three [b] [c]. Four.", 23, "Two a. Three b c. Four.");
        check("One. Two [a]. Three [b] [c]. Four.", 99, "One. Two a. Three b c. Four.");
        check("One. [Größer] than. Three.", 1, "Größer than.");
        check("One. Two. Three.", 10, "One. Two.");
        check("", 10, "");
    }
}
