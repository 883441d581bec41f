//! The tense of the clause around a figure: a sign of when it is true.

use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists::{self, grammar};

/// How far from a figure its verb may be, in tokens before it and after it.
const REACH: (usize, usize) = (24, 12);

/// How many words a group of verbs has at most: "would not have been sold".
const LONGEST_GROUP: usize = 6;

/// The tense of a group of verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// No verb is near.
    None,
    /// "will cost", "could reach", "is expected to fall".
    Future,
    /// "has fallen".
    Perfect,
    /// "fell", "was sold".
    Past,
    /// "costs", "are held".
    Present,
    /// "to reach", "reaching".
    NonFinite,
}

/// Returns the tense of the nearest group of verbs before a figure in its sentence, or else after it.
pub(super) fn tense(a: &Analysis, figure: &Range<usize>) -> Tense {
    let sentence = a.sentences[a.sentence_of(figure.start)].tokens.clone();
    let is_verb = |i: &usize| matches!(a.pos(*i), Pos::Verb | Pos::Aux) && !figure.contains(i);
    let before = (sentence.start.max(figure.start.saturating_sub(REACH.0))..figure.start).rev();
    let behind = figure.end..sentence.end.min(figure.end + REACH.1);
    let mut non_finite = false;
    for last in before.chain(behind).filter(is_verb) {
        match of_group(a, sentence.start, last) {
            Tense::NonFinite => non_finite = true,
            found => return found,
        }
    }
    if non_finite { Tense::NonFinite } else { Tense::None }
}

/// Returns the tense of the group of verbs that ends at a token.
fn of_group(a: &Analysis, start: usize, last: usize) -> Tense {
    let is_verbal = |i: &usize| matches!(a.pos(*i), Pos::Verb | Pos::Aux | Pos::Adv | Pos::Part);
    let goes_on = |i: &usize| is_verbal(i) || a.is_in(*i, &lists::dates::FUTURE);
    let first = start.max(last.saturating_sub(LONGEST_GROUP));
    let group: Vec<usize> = (first..last).rev().take_while(goes_on).chain([last]).collect();
    let has = |words: &[&str]| group.iter().any(|i| a.is_any(*i, words));
    let is_due = |i: usize| a.is(i + 1, "to") && (a.is_in(i, &lists::dates::FUTURE) || a.is(i, "going"));
    let is_to_come = group.iter().any(|i| a.is_in(*i, &grammar::MODALS) || is_due(*i)) || has(&["'ll", "’ll", "shall"]);
    let word = a.lower(last);
    let auxiliary = ["has", "have", "'ve", "’ve"];
    match () {
        () if is_to_come => Tense::Future,
        () if has(&auxiliary) && !auxiliary.contains(&&*word) => Tense::Perfect,
        () if has(&["was", "were", "did", "had"]) => Tense::Past,
        () if has(&["is", "are", "'re", "’re", "does", "do"]) => Tense::Present,
        () if has(&["to", "be", "been", "being"]) || word.ends_with("ing") => Tense::NonFinite,
        () if word.ends_with("ed") || a.is_in(last, &grammar::IRREGULAR_PAST) => Tense::Past,
        () => Tense::Present,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::analysis;

    #[test]
    fn tenses() {
        for (text, expected) in [
            ("Exports rose 5 percent.", Tense::Past),
            ("Exports have risen by 5 percent.", Tense::Perfect),
            ("The bridge will cost 5 million.", Tense::Future),
            ("The bridge is expected to cost 5 million.", Tense::Future),
            ("The firm employs 500 people.", Tense::Present),
            ("The firm has 500 people.", Tense::Present),
            ("The firm set a record of 500.", Tense::Past),
            ("The firm was set to hire 500.", Tense::Future),
            ("500 people were killed.", Tense::Past),
            ("About 500 people.", Tense::None),
        ] {
            let a = analysis(text);
            let at = (0..a.tokens.len()).find(|i| a.word(*i).starts_with('5')).expect("a figure");
            assert_eq!(tense(&a, &(at..at + 1)), expected, "{text}");
        }
    }
}
