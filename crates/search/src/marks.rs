//! What in a passage answered the query.

use crate::analysis;
use std::ops::{Bound, RangeBounds};
use tantivy::tokenizer::Token;
use whosaid_model::{Claim, Figure, Span};

/// The number of a figure, or both ends of its range, as the index has them.
pub(crate) fn values(figure: &Figure) -> Vec<f64> {
    let mut values: Vec<f64> = [figure.value.min(), figure.value.max()].into_iter().flatten().map(to_f64).collect();
    values.dedup();
    values
}

/// The nearest number, as a reader of its decimal digits gets it, so that `figure:0.1` finds 0.1.
fn to_f64(n: whosaid_model::Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}

/// What to mark in the passages that a query finds.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    /// Sequences of stems.
    pub stems: Vec<Vec<String>>,
    /// Sequences of folded words.
    pub words: Vec<Vec<String>>,
    /// Sequences of folded words of which the last need only begin so.
    pub prefixes: Vec<Vec<String>>,
    /// Figures of these sizes …
    pub figures: Vec<(Bound<f64>, Bound<f64>)>,
    /// … and of these units, in lower case.
    pub units: Vec<String>,
}

impl Marker {
    /// The marks of the passage that is `text` and starts at byte `start` of its document: bytes of the document, in
    /// order, apart from each other.
    pub fn marks(&self, text: &str, start: u32, claims: &[&Claim]) -> Vec<Span> {
        let mut marks = Vec::new();
        let stems = analysis::tokens(&mut analysis::stemmed(), text);
        let words = analysis::tokens(&mut analysis::exact(), text);
        find(&stems, &self.stems, str::eq, &mut marks);
        find(&words, &self.words, str::eq, &mut marks);
        find(&words, &self.prefixes, |word, prefix| word.starts_with(prefix), &mut marks);
        for mark in &mut marks {
            mark.start += start;
            mark.end += start;
        }
        if !(self.figures.is_empty() && self.units.is_empty()) {
            marks.extend(claims.iter().filter(|it| self.is_wanted(it)).map(|it| it.span()));
        }

        marks.sort_unstable();
        let mut apart: Vec<Span> = Vec::with_capacity(marks.len());
        for mark in marks {
            match apart.last_mut() {
                Some(last) if mark.start < last.end => *last = last.cover(mark),
                _ => apart.push(mark),
            }
        }
        apart
    }

    fn is_wanted(&self, claim: &Claim) -> bool {
        let has_size = values(&claim.figure).iter().any(|n| self.figures.iter().any(|range| range.contains(n)));
        let has_unit = claim.figure.unit.as_ref().is_some_and(|it| self.units.contains(&it.to_lowercase()));
        (has_size || self.figures.is_empty()) && (has_unit || self.units.is_empty())
    }
}

/// Puts the places of `sequences` in `tokens` into `places`; `is_last` compares the last word of each.
fn find(tokens: &[Token], sequences: &[Vec<String>], is_last: fn(&str, &str) -> bool, places: &mut Vec<Span>) {
    for (idx, first) in tokens.iter().enumerate() {
        for sequence in sequences {
            let Some((last, before)) = sequence.split_last() else { continue };
            let Some(found) = tokens.get(idx..idx + sequence.len()) else { continue };
            let is_found = before.iter().zip(found).all(|(word, token)| *word == token.text)
                && found
                    .last()
                    .is_some_and(|it| is_last(&it.text, last) && it.position == first.position + before.len());
            if let (true, Some(end)) = (is_found, found.last()) {
                places.push(Span::new(first.offset_from, end.offset_to));
            }
        }
    }
}
