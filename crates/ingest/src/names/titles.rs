//! Titles and offices: "Commerce Secretary", "Deputy Minister for Trade and Industry", "Vice President".
//!
//! A title is not part of a name, though it is written like one. The lexicon has the offices; grammar finds what they
//! are in charge of.

use crate::analysis::Analysis;
use std::ops::Range;
use whosaid_english::WordList;
use whosaid_english::lexicon::TitleKind;
use whosaid_english::lists::names::{PORTFOLIOS, RANKS};

/// Returns all titles of a text, in order and not overlapping.
pub(super) fn find(a: &Analysis) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            break;
        }
        let sentence = sentence.tokens.clone();
        let mut first = sentence.start;
        let mut at = first;
        while at < sentence.end {
            if let Some(title) = title(a, at, first..sentence.end) {
                at = title.end;
                first = at;
                // "Deputy" is an office of its own, and part of the next.
                match out.last_mut() {
                    Some(last) if last.end == title.start => last.end = title.end,
                    _ => out.push(title),
                }
            } else {
                at += 1;
            }
        }
    }
    out
}

/// Returns the title whose office is the token `at`.
fn title(a: &Analysis, at: usize, within: Range<usize>) -> Option<Range<usize>> {
    let word = a.word(at);
    if !word.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let kind = a.lexicon.title(word)?;
    let mut start = at;
    let capital = a.is_capitalised(at);
    if capital && matches!(kind, TitleKind::Office | TitleKind::Role | TitleKind::Company) {
        let part = |i: usize, list: &WordList| a.is_capitalised(i) && list.contains(a.word(i));
        loop {
            let joined = start >= within.start + 2 && a.is_joining_hyphen(start - 1);
            let before = if joined { start.wrapping_sub(2) } else { start.wrapping_sub(1) };
            if before < within.start || before >= start {
                break;
            }
            if part(before, &PORTFOLIOS) || part(before, &RANKS) {
                start = before;
            } else if before > within.start
                && (a.is(before, "and") || a.word(before) == "," && start < at)
                && part(before - 1, &PORTFOLIOS)
                && part(start, &PORTFOLIOS)
            {
                start = before - 1;
            } else {
                break;
            }
        }
    }
    let mut end = at + 1;
    // "Secretary of State", "Minister for Trade and Industry".
    if matches!(word, "Secretary" | "Minister" | "Ministers" | "Chief" | "Director") && a.is_any(end, &["of", "for"]) {
        let mut last = if a.is(end + 1, "the") { end + 2 } else { end + 1 };
        let named = |i: usize| {
            i < within.end
                && a.is_capitalised(i)
                && (PORTFOLIOS.contains(a.word(i)) || matches!(a.word(i), "Staff" | "Intelligence"))
        };
        while named(last) {
            end = last + 1;
            last = if a.is(end, "and") || a.word(end) == "," { end + 1 } else { end };
        }
    }
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::analysis;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let a = analysis(text);
        let found: Vec<&str> = find(&a).into_iter().map(|title| a.slice(title)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn offices_with_what_they_are_in_charge_of() {
        check("Peruvian Vice President Ana Ruiz resigned.", &["Vice President"]);
        check("US Commerce Secretary Jane Doe met the chief economist.", &["Commerce Secretary", "chief economist"]);
        check("the Minister for Trade and Industry, Jo Li, agreed", &["Minister for Trade and Industry"]);
        check("Deputy Foreign Affairs Minister Li", &["Deputy Foreign Affairs Minister"]);
        check("Secretary of State Doe left.", &["Secretary of State"]);
    }
}
