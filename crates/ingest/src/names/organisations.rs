//! Organisations by the words in their names: ministries, institutes, companies, courts, administrations.

use super::name::{Name, is_link, run};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::EntityType;

/// Returns all names of organisations that can be recognised by their words.
pub(super) fn find(a: &Analysis) -> Vec<Name> {
    let mut out = Vec::new();
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            break;
        }
        let sentence = sentence.tokens.clone();
        for at in sentence.clone() {
            out.extend(by_head(a, at, &sentence).or_else(|| administration(a, at, &sentence)));
        }
    }
    out
}

fn is_head(word: &str) -> bool {
    lists::names::ORGANISATIONS.contains(word)
}

fn organisation(tokens: Range<usize>) -> Option<Name> {
    Some(Name { tokens, kind: EntityType::Organisation, canonical: None, title: None })
}

fn by_head(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    let word = a.word(at);
    let head = is_head(word);
    let company = lists::names::COMPANIES.contains(word);
    let paper = lists::names::NEWSPAPERS.contains(word);
    if !head && !company && !paper {
        return None;
    }
    let whole = run(a, at, sentence);
    let mut start = trim_left(a, whole.clone(), at);
    let mut end = at + 1;
    if head {
        // "Ministry of Trade, Industry and Energy", "Institute for Industrial Economics and Trade": what a link
        // introduces.
        if a.is_any(end, &["of", "for", "on"]) && whole.end > end + 1 {
            end = whole.end;
            // A list inside the name: ", Industry and Energy".
            if end + 3 < sentence.end
                && a.word(end) == ","
                && a.is_capitalised(end + 1)
                && a.is_any(end + 2, &["and"])
                && a.is_capitalised(end + 3)
                && matches!(a.pos(end + 3), Pos::Propn | Pos::Noun)
            {
                end += 4;
            }
        } else if whole.end > end && !is_link(a, end) {
            // "Bank Group", "Court House": the last head of the run is the one that counts.
            let later = (end..whole.end).find(|i| is_link(a, *i)).unwrap_or(whole.end);
            if (end..later).any(|i| is_head(a.word(i))) {
                return None;
            }
            end = later;
        }
        // "and" joins two names before the head: "Congress and the White House".
        if let Some(and) = (start..at).rev().find(|i| a.is(*i, "and")) {
            let of = (start..and).any(|i| a.is_any(i, &["of", "for", "on"]) || is_head(a.word(i)));
            let named = (start..and).any(|i| is_head(a.word(i)));
            if named || !of && a.is(and + 1, "the") {
                start = and + 1;
            }
        }
    } else if paper {
        // "The Korea Times", "The New York Times": runs without links only.
        start = (start..at).rev().find(|i| is_link(a, *i)).map_or(start, |i| i + 1);
        // "Breaking News", "a Daily": needs a name before it, and "Press" a known pattern of its own.
        if start == at || a.word(at) == "Press" && !a.is(at - 1, "Associated") {
            return None;
        }
    } else {
        start = (start..at).rev().find(|i| is_link(a, *i) && !a.is(*i, "&")).map_or(start, |i| i + 1);
    }
    while start < at && (a.is(start, "the") || is_link(a, start) || a.is_joining_hyphen(start)) {
        start += 1;
    }
    if end - start < 2 {
        // Alone: "Congress", "Parliament" name a body; "the Commission" one that was named before.
        return (matches!(word, "Congress" | "Parliament" | "Senate" | "Treasury") && a.pos(at) == Pos::Propn)
            .then(|| organisation(at..at + 1))
            .flatten();
    }
    organisation(start..end)
}

/// Cuts off what is not part of the name at the start of a run: another name and its link, a title.
fn trim_left(a: &Analysis, run: Range<usize>, head: usize) -> usize {
    // After a head these words join; before the first they separate.
    let first_head = (run.start..head).find(|i| is_head(a.word(*i)));
    let parts = |i: &usize| a.is_any(*i, &["in", "to", "on"]) && !a.is_capitalised(*i) || a.is_any(*i, &["of", "for"]);
    (run.start..first_head.map_or(head, |first| first + 1)).rev().find(parts).map_or(run.start, |i| i + 1)
}

/// "the Trump administration", "Barack Obama's government": a body named for its head.
fn administration(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    if !a.is_any(at, &["administration"]) || at == sentence.start {
        return None;
    }
    let mut start = at;
    while start > sentence.start && a.is_capitalised(start - 1) && a.pos(start - 1) == Pos::Propn {
        start -= 1;
    }
    (start < at).then(|| organisation(start..at + 1)).flatten()
}
