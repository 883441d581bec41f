//! What a number counts: the noun phrase after it, and the unit made from it.

use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::forms;
use whosaid_english::lists;

/// Returns the noun phrase right after a number: what it counts. "of" may introduce it too: "20 of the 50 states".
pub(super) fn counted(a: &Analysis, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    // "40 or so people", "40-plus people"
    if a.is(start, "or") && a.is_any(start + 1, &["so", "more"])
        || a.is_joining_hyphen(start) && a.is(start + 1, "plus")
    {
        start += 2;
    }
    let hyphen = a.is_joining_hyphen(start);
    if hyphen {
        start += 1;
        // "a 1,000-strong crowd"
        if a.is_any(start, &["strong", "odd"]) {
            return None;
        }
        // "a four-cylinder engine": what is counted follows the hyphen.
        if matches!(a.pos(start), Pos::Noun | Pos::Propn | Pos::Adj) && a.tokens.get(start).is_some() {
            return Some(start..start + 1);
        }
    }
    if a.is(start, "of") {
        start += 1;
        while matches!(a.pos(start), Pos::Det | Pos::Pron) || a.is_any(start, &["the", "all"]) {
            start += 1;
        }
    }
    let mut end = start;
    let mut i = start;
    // What is in another sentence is not counted: a headline that ends with a number does not continue in a dateline.
    let limit = at.checked_sub(1).map_or(0, |before| a.sentences[a.sentence_of(before)].tokens.end);
    while i < limit {
        match a.pos(i) {
            // "the year before last", "12 last year", "two states Tuesday night": a date begins.
            _ if i > start && is_dated(a, i) => break,
            _ if i > start
                && a.is_any(i, &["last", "next", "this", "worth", "rose", "fell", "lost", "left", "led"]) =>
            {
                break;
            }
            _ if i > start + 1 && a.is_joining_hyphen(i - 1) && a.pos(i) != Pos::Num => {
                if matches!(a.pos(i), Pos::Noun | Pos::Propn) {
                    end = i + 1;
                }
            }
            Pos::Noun | Pos::Propn => end = i + 1,
            Pos::Adj if i < start + 6 && !a.is_any(i, &["last", "next"]) => {}
            Pos::Num if i < start + 6 && end == start => {}
            Pos::Adv if end == start && i < start + 2 && matches!(a.pos(i + 1), Pos::Adj | Pos::Verb) => {}
            Pos::Adv | Pos::Verb if a.is_joining_hyphen(i + 1) && end == start => {}
            Pos::Verb
                if (a.word(i).ends_with("ed") || a.word(i).ends_with("ing"))
                    && (matches!(a.pos(i + 1), Pos::Noun | Pos::Adj | Pos::Propn) || a.is_joining_hyphen(i + 2))
                    && end == start => {}
            Pos::Verb if i > start && a.is_joining_hyphen(i - 1) && matches!(a.pos(i + 1), Pos::Noun | Pos::Adj) => {}
            Pos::Punct if a.is_joining_hyphen(i) && i > start => {}
            Pos::Cconj if a.is(i, "and") && modifiers_go_on(a, i, start, limit) => {}
            Pos::Part if end == i && i > start && a.is_genitive(i) && matches!(a.pos(i + 1), Pos::Noun | Pos::Adj) => {}
            _ => break,
        }
        i += 1;
    }
    (end > start).then_some(start..end)
}

/// Returns whether a date without a preposition begins at a token.
fn is_dated(a: &Analysis, at: usize) -> bool {
    a.is_in(at, &lists::dates::WEEKDAYS_AND_DAY_PARTS)
}

/// "310 Volvo and Toyota vans", "digital and physical sales": an "and" between two modifiers of one noun.
fn modifiers_go_on(a: &Analysis, and: usize, start: usize, limit: usize) -> bool {
    let modifier = |i: usize| matches!(a.pos(i), Pos::Propn | Pos::Adj);
    and == start + 1
        && modifier(and - 1)
        && modifier(and + 1)
        && and + 2 < limit
        && matches!(a.pos(and + 2), Pos::Noun | Pos::Propn)
        && !a.is_capitalised(and + 2)
        && a.word(and + 2).ends_with('s')
}

/// Returns the head of a counted phrase in the singular, preceded by what says its kind: "light truck" for "25,000
/// foreign light trucks", "public housing block", "NBA team", but "job" for "200,000 American jobs".
pub(super) fn unit(a: &Analysis, np: Range<usize>) -> Option<String> {
    let head = a.head(&np);
    let mut start = head;
    let mut adjectives = 0;
    while start > np.start {
        let before = start - 1;
        if a.is_joining_hyphen(before) && before > np.start {
            start -= 2;
            continue;
        }
        // "steam-only kits"
        let compound = start >= 3 && before >= np.start + 2 && a.is_joining_hyphen(before - 1);
        match a.pos(before) {
            _ if a.is(before, "and") && start < head => {}
            _ if compound => {
                start -= 3;
                continue;
            }
            _ if a.lexicon.demonym(a.word(before)).is_some() || a.lexicon.country(a.word(before)).is_some() => break,
            Pos::Noun | Pos::Propn => {}
            // A genitive names their owner.
            Pos::Adj if adjectives < 2 => adjectives += 1,
            _ => break,
        }
        start -= 1;
    }
    // Dangling words: "and physical sales".
    while start < head && (a.is(start, "and") || a.is_in(start, &lists::figures::WEAK)) {
        start += 1;
    }
    // As in the text, except for the capital of a sentence's first word.
    let opens = a.sentences[a.sentence_of(head)].tokens.start;
    let word = |i: usize| if i == opens && a.pos(i) != Pos::Propn { a.lower(i) } else { a.word(i).to_owned() };
    let mut out = String::new();
    for i in (start..head).filter(|i| !a.is(*i, "and")) {
        out.push_str(&word(i));
        if !a.is_joining_hyphen(i) && !a.is_joining_hyphen(i + 1) {
            out.push(' ');
        }
    }
    out.push_str(&forms::singular(&word(head)));
    Some(out)
}
