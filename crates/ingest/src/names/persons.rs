//! People: by title, by forename, by the form of Korean and Chinese names, and then by surname alone.

use super::agreements;
use super::name::{Name, is_name_word};
use crate::analysis::Analysis;
use crate::phrase::LONGEST_PHRASE;
use crate::tag::{Pos, Tagger};
use std::collections::HashSet;
use std::ops::Range;
use whosaid_english::cues::{self, Trait};
use whosaid_english::lists;
use whosaid_model::EntityType;

/// Returns all people that can be recognised by their names or titles.
pub(super) fn find(a: &Analysis, is_place: &dyn Fn(usize) -> bool, is_date: &dyn Fn(usize) -> bool) -> Vec<Name> {
    let mut out = Vec::new();
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            break;
        }
        let sentence = sentence.tokens.clone();
        let mut at = sentence.start;
        while at < sentence.end {
            let run = run(a, at, &sentence, is_date);
            if run.is_empty() {
                at += 1;
                continue;
            }
            out.extend(person(a, run.clone(), &sentence, is_place));
            at = run.end;
        }
    }
    out
}

/// Returns the run of capitalised words that begins at a token, including hyphens.
fn run(a: &Analysis, at: usize, sentence: &Range<usize>, is_date: &dyn Fn(usize) -> bool) -> Range<usize> {
    let mut end = at;
    while end < sentence.end && !is_date(end) {
        let hyphen = a.is_joining_hyphen(end) && end > at;
        // "Jae-in", "Jong-un": a lower-case letter after the hyphen.
        let second = end > at
            && a.is_joining_hyphen(end - 1)
            && a.word(end).chars().all(char::is_lowercase)
            && a.word(end).len() <= 6
            && a.is_capitalised(end.saturating_sub(2));
        let particle = end > at
            && a.is_in(end, &lists::names::PARTICLES)
            && a.is_capitalised(end + 1)
            && a.pos(end + 1) == Pos::Propn;
        if !(is_name_word(a, end, sentence) || second || particle) || (a.is_joining_hyphen(end) && !hyphen) {
            break;
        }
        end += 1;
    }
    at..end
}

fn person(a: &Analysis, run: Range<usize>, sentence: &Range<usize>, is_place: &dyn Fn(usize) -> bool) -> Option<Name> {
    // Titles begin the run, or precede it in lower case: "President Moon", "economist Jane Doe".
    let mut start = run.start;
    let mut title = None;
    for i in run.clone() {
        if a.lexicon.is_title(a.word(i)) && i + 1 < run.end {
            title = Some(a.lower(i));
            start = i + 1;
        }
    }
    if title.is_none() && run.start > sentence.start {
        let before = run.start - 1;
        title = a.lexicon.is_title(a.word(before)).then(|| a.lower(before));
    }
    let name = start..run.end;
    // Words of the name without hyphens.
    let words: Vec<usize> = name.clone().filter(|i| !a.is_joining_hyphen(*i)).collect();
    if words.is_empty() || words.len() > 5 || a.is_joining_hyphen(name.start) {
        return None;
    }
    let hyphenated = name.clone().any(|i| a.is_joining_hyphen(i));
    let first = a.word(words[0]);
    let last = a.word(*words.last()?);
    let letters = |w: &str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’'));
    if !words.iter().all(|i| letters(a.word(*i))) || last.chars().count() < 2 && words.len() < 2 {
        return None;
    }
    let all_caps = words.iter().all(|i| a.word(*i).chars().count() > 3 && a.word(*i).chars().all(char::is_uppercase));
    if all_caps {
        return None;
    }
    let named = |words: usize| {
        Some(Name { tokens: name.clone(), kind: EntityType::Person, canonical: None, title: title.clone() })
            .filter(|_| words > 0)
    };
    let by_title = title.is_some() && !name.clone().any(is_place) && words.len() <= 3;
    if by_title && a.pos(words[0]) == Pos::Propn && !a.lexicon.is_title(a.word(words[0])) {
        return named(words.len());
    }
    if words.len() < 2 {
        return None;
    }
    let korean = hyphenated
        && a.lexicon.is_surname(first)
        && words.len() == 3
        && !is_place(words[0])
        && a.word(words[2]).chars().all(|c| c.is_lowercase());
    let forename = a.lexicon.is_forename(first) && !is_place(words[0]);
    let initial = words[1..].iter().any(|i| a.word(*i).len() == 2 && a.word(*i).ends_with('.'))
        || (first.len() == 2 && first.ends_with('.')
            || first.len() == 4 && first.ends_with('.') && first.contains("."));
    let proper = words.iter().all(|i| a.pos(*i) == Pos::Propn || a.word(*i).chars().all(char::is_lowercase));
    let surname = a.lexicon.is_surname(last) && !is_place(*words.last()?);
    let by_context = proper && words.len() <= 3 && !name.clone().any(is_place) && acts(a, run.end, sentence.end);
    let plausible = by_context
        || korean
        || (forename && proper && !name.clone().all(is_place) && (surname || !is_place(*words.last()?)))
        || (initial && proper && words.len() <= 4 && (forename || surname));
    plausible.then(|| named(words.len())).flatten()
}

/// Returns whether a name is followed by what follows a person's: ", who", "said", ", the mayor of".
fn acts(a: &Analysis, at: usize, limit: usize) -> bool {
    if at >= limit {
        return false;
    }
    if a.word(at) != "," {
        return cues::has(a.word(at), Trait::Person);
    }
    if a.is(at + 1, "who") {
        return true;
    }
    let close = (at + 1..limit.min(at + 12)).find(|i| a.word(*i) == ",");
    a.is_any(at + 1, &["a", "an", "the", "then", "its", "his", "her"])
        && close.is_some_and(|close| (at + 2..close).any(|i| a.lexicon.is_title(a.word(i))))
}

/// Returns the title right before a name, in lower case: "president", "prime minister".
pub(super) fn title_before(a: &Analysis, at: usize) -> Option<String> {
    let start = a.sentences[a.sentence_of(at)].tokens.start;
    let last = at.checked_sub(1).filter(|i| *i >= start)?;
    let two = last.checked_sub(1).filter(|i| *i >= start).map(|i| a.slice(i..at)).filter(|it| a.lexicon.is_title(it));
    two.or_else(|| Some(a.word(last)).filter(|it| a.lexicon.is_title(it))).map(str::to_lowercase)
}

/// Adds persons at the start of a sentence whose first name looks like a verb: "Will Carr, the director, said". `is_known` says at which
/// tokens a name begins that the lexicon knows.
pub(super) fn find_behind_verbs(a: &Analysis, is_known: &dyn Fn(usize) -> bool, names: &mut Vec<Name>) {
    let taken: HashSet<usize> = names.iter().flat_map(|n| n.tokens.clone()).collect();
    let mut more = Vec::new();
    for sentence in &a.sentences {
        let Range { start, end } = sentence.tokens;
        let opens = start + 2 < end
            && !taken.contains(&start)
            && a.lexicon.is_forename(a.word(start))
            && a.is_capitalised(start + 1)
            && !is_known(start + 1);
        let last = (start + 1..end).find(|i| !a.is_capitalised(*i)).filter(|last| opens && *last < start + 4);
        let Some(last) = last.filter(|last| acts(a, *last, end)) else { continue };
        more.push(Name { tokens: start..last, kind: EntityType::Person, canonical: None, title: None });
    }
    more.retain(|it| a.span(it.tokens.clone()).len() <= LONGEST_PHRASE);
    // They are in order, as the sentences are.
    let longer = |short: &Name| {
        let n_before = more.partition_point(|it| it.tokens.start <= short.tokens.start);
        n_before.checked_sub(1).is_some_and(|last| short.tokens.end <= more[last].tokens.end)
    };
    names.retain(|it| !longer(it));
    names.extend(more);
    names.sort_by_key(|it| it.tokens.start);
}

/// Adds the places where a person of the text is called by surname alone, whatever the tagger took the surname for.
pub(super) fn find_short_forms(a: &Analysis, names: &mut Vec<Name>) {
    let is_full = |n: &&Name| n.kind == EntityType::Person && n.tokens.len() > 1;
    let mut surnames: HashSet<&str> = names.iter().filter(is_full).map(|name| surname(a, name)).collect();
    let first = names.iter().filter(is_full).map(|name| a.word(name.tokens.start));
    surnames.extend(first.filter(|it| lists::names::SURNAMES_FIRST.contains(it)));
    for name in names.iter_mut() {
        // "the Clintons" are people, but not "the Greens".
        let is_common = |word: &str| Tagger::shipped().seen(&word.to_lowercase()).next().is_some();
        let family = |word: &str| {
            name.tokens.len() == 1
                && !is_common(word)
                && (surnames.contains(word) || !a.lexicon.persons(word).is_empty())
        };
        if name.canonical.is_none() && a.slice(name.tokens.clone()).strip_suffix('s').is_some_and(family) {
            name.kind = EntityType::Person;
        }
        let alone = surnames.contains(a.slice(name.tokens.clone()));
        if alone && name.canonical.is_none() && matches!(name.kind, EntityType::Organisation | EntityType::Place) {
            name.kind = EntityType::Person;
            name.title = title_before(a, name.tokens.start);
        }
    }
    // "Hurricane Maria" is "Maria" from then on.
    let is_storm =
        |n: &&Name| n.kind == EntityType::Event && n.tokens.len() == 2 && agreements::is_storm(a, n.tokens.start);
    let storms: HashSet<&str> = names.iter().filter(is_storm).map(|name| a.word(name.tokens.start + 1)).collect();
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1 && storms.contains(a.word(name.tokens.start))) {
        name.kind = EntityType::Event;
        name.title = None;
    }
    let taken: HashSet<usize> = names.iter().flat_map(|n| n.tokens.clone()).collect();
    let mut more = Vec::new();
    for at in 0..a.tokens.len() {
        if taken.contains(&at) || !a.is_capitalised(at) || !surnames.contains(a.word(at)) {
            continue;
        }
        let before = title_before(a, at);
        if a.pos(at) == Pos::Propn || before.is_some() {
            more.push(Name { tokens: at..at + 1, kind: EntityType::Person, canonical: None, title: before });
        }
    }
    names.extend(more);
    names.sort_by_key(|n| n.tokens.start);
}

/// Returns where the first of several names ends that a page prints side by side: "Paul Ryan Paul Davis Ryan".
pub(super) fn end_of_first(a: &Analysis, tokens: &Range<usize>) -> usize {
    let again =
        (tokens.start + 2..tokens.end).find(|i| a.word(*i) == a.word(tokens.start) && !a.is_joining_hyphen(*i - 1));
    again.filter(|at| at + 2 <= tokens.end).unwrap_or(tokens.end)
}

/// Returns whether a word of a person's name has lost the space behind it: "TrumpGOP", "Sanders2020", "SchumerOvernight"; but "McCain",
/// "DiCaprio", "LeBron".
pub(super) fn is_glued(word: &str) -> bool {
    let n_small = |to: usize| word[..to].bytes().rev().take_while(u8::is_ascii_lowercase).count();
    word.bytes().enumerate().any(|(at, b)| {
        let follows = word.as_bytes().get(at + 1).is_some_and(u8::is_ascii_uppercase);
        b.is_ascii_digit() && n_small(at) > 0
            || b.is_ascii_uppercase() && (n_small(at) > 3 || n_small(at) > 2 && follows)
    })
}

/// Returns what a person is called by alone: the last word with its hyphens and particles ("Ocasio-Cortez", "de Blasio"), or the
/// first of a Korean name ("Moon" of "Moon Jae-in").
pub fn surname<'t>(a: &Analysis<'t>, name: &Name) -> &'t str {
    let Range { start, end } = name.tokens;
    let last = end - 1;
    let korean = end - start >= 4 && a.is_joining_hyphen(last - 1) && a.word(last).chars().all(char::is_lowercase);
    if korean {
        return a.word(start);
    }
    let is_suffix = matches!(a.word(last), "Jr." | "Sr." | "Jr" | "II" | "III") && end - start > 1;
    let end = if is_suffix { last } else { end };
    let mut at = end - 1;
    loop {
        if at >= start + 2 && a.is_joining_hyphen(at - 1) && a.is_capitalised(at - 2) {
            at -= 2;
        } else if at > start && is_particle(a, at - 1) {
            at -= 1;
        } else {
            return a.slice(at..end);
        }
    }
}

/// Returns whether a token is a short word within a surname. "Al Gore" and "Van Jones" have first names.
fn is_particle(a: &Analysis, at: usize) -> bool {
    let is_small = !a.is_capitalised(at) || matches!(a.word(at), "De" | "Del" | "Von");
    is_small && a.is_in(at, &lists::names::PARTICLES)
}
