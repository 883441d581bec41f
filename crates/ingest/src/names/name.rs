//! Names, and the words in them.

use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{EntityType, Span};

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its tokens, without titles and articles.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityType,
    /// The name by which the lexicon knows it.
    pub canonical: Option<String>,
    /// The title before it, in lower case: "president".
    pub title: Option<String>,
}

/// Returns the run of capitalised words that contains a token: proper nouns and what joins them ("of", "for", "and",
/// "the", hyphens). Links only count between capitalised words.
pub(super) fn run(a: &Analysis, at: usize, sentence: &Range<usize>) -> Range<usize> {
    let part = |i: usize| is_name_word(a, i, sentence);
    let (mut start, mut end) = (at, at + 1);
    while start > sentence.start {
        if part(start - 1) {
            start -= 1;
        } else if start > sentence.start + 1 && is_link(a, start - 1) && part(start - 2) {
            start -= 2;
        } else if start > sentence.start + 2 && is_double_link(a, start - 2) && part(start - 3) {
            start -= 3;
        } else {
            break;
        }
    }
    while end < sentence.end {
        if part(end) {
            end += 1;
        } else if end + 1 < sentence.end && is_link(a, end) && part(end + 1) {
            end += 2;
        } else if end + 2 < sentence.end && is_double_link(a, end) && part(end + 2) {
            end += 3;
        } else {
            break;
        }
    }
    start..end
}

/// Returns whether a token is a capitalised word of a name. The tagger must take the first word of a sentence for a
/// proper noun.
pub(super) fn is_name_word(a: &Analysis, i: usize, sentence: &Range<usize>) -> bool {
    if a.is_joining_hyphen(i) {
        return true;
    }
    if !a.is_capitalised(i) {
        return false;
    }
    match a.pos(i) {
        Pos::Propn => true,
        Pos::Noun | Pos::Adj | Pos::X | Pos::Num | Pos::Verb => i > sentence.start,
        _ => false,
    }
}

/// Returns whether a token may join the words of a name.
pub(super) fn is_link(a: &Analysis, i: usize) -> bool {
    a.is_in(i, &lists::names::LINKS) && !a.is_capitalised(i)
}

/// "of the", "for the": "and the" begins another name.
fn is_double_link(a: &Analysis, i: usize) -> bool {
    a.is_any(i, &["of", "for", "on", "in", "to"]) && a.is_any(i + 1, &["the", "la"]) && !a.is_capitalised(i + 1)
}

/// Returns the bytes of a name.
pub fn span(a: &Analysis, name: &Name) -> Span {
    a.span(name.tokens.clone())
}
