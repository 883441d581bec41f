//! Agreements, laws and events by the form of their names.

use super::name::{Name, is_link, is_name_word, run};
use crate::analysis::Analysis;
use crate::segment::Class;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_english::agreements::{self, KnownAgreement};
use whosaid_english::lists;
use whosaid_model::EntityType;

/// Returns the ISO codes of the countries that an agreement's name makes its parties, "EU" for the European Union:
/// those of its acronym, or those in the name joined by hyphens or "and".
pub fn parties_by_name(lexicon: &Lexicon, name: &str) -> Vec<&'static str> {
    let is_called = |acronym: &str| name.split(' ').any(|word| word == acronym);
    if let Some(known) = agreements::known().iter().find(|it| it.name == name || is_called(it.acronym)) {
        return known.parties.clone();
    }
    let code = |name: &str| {
        let country = lexicon.country(name).or_else(|| lexicon.demonym(name)).map(|it| it.iso2);
        country.or_else(|| matches!(name, "EU" | "European Union").then_some("EU"))
    };
    // "South Korea-U.S. Free Trade Agreement": between hyphens a country may have several words, and nothing else
    // precedes the last of the parties.
    let mut out = Vec::new();
    for part in name.split(['-', '–', '‑', '/']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let longest = (1..=words.len().min(3)).rev().find_map(|n| code(&words[..n].join(" ")));
        out.extend(longest);
    }
    if out.len() > 1 { out } else { Vec::new() }
}

/// Returns all names of agreements, laws and events. `is_place` says which tokens belong to places.
pub(super) fn find(a: &Analysis, is_place: &dyn Fn(usize) -> bool) -> Vec<Name> {
    let mut out = Vec::new();
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            break;
        }
        let sentence = sentence.tokens.clone();
        for at in sentence.clone() {
            let name = acronym(a, at, &sentence)
                .or_else(|| between_countries(a, at, &sentence))
                .or_else(|| by_head(a, at, &sentence, is_place))
                .or_else(|| numbered(a, at, &sentence))
                .or_else(|| storm(a, at, &sentence))
                .or_else(|| of_a_year(a, at, &sentence));
            out.extend(name.map(|it| as_known(a, it)));
        }
    }
    out
}

/// Returns the agreement or law that an acronym, or another name of one word, stands for.
pub(super) fn expand(short: &str) -> Option<&'static KnownAgreement> {
    agreements::known().iter().find(|it| it.is_called(short))
}

/// Gives a name the one by which the agreement or law is known, if it is: "the Iran nuclear deal".
fn as_known(a: &Analysis, name: Name) -> Name {
    match expand(a.slice(name.tokens.clone())) {
        Some(known) if name.canonical.is_none() => {
            Name { kind: known.kind(), canonical: Some(known.name.to_owned()), ..name }
        }
        _ => name,
    }
}

/// "KORUS", "the KORUS FTA", "Obamacare".
fn acronym(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    let known = expand(a.word(at))?;
    // "the KORUS FTA", "the KORUS trade deal".
    let mut end = at + 1;
    while end < sentence.end && a.is_any(end, &["free", "trade"]) {
        end += 1;
    }
    let head = end < sentence.end && (a.word(end) == "FTA" || a.is_any(end, DEALS) && !a.is(end, "acts"));
    let end = if head { end + 1 } else { at + 1 };
    Some(Name { tokens: at..end, kind: known.kind(), canonical: Some(known.name.to_owned()), title: None })
}

/// Words for agreements in lower case.
const DEALS: &[&str] = &["accord", "agreement", "deal", "pact", "treaty"];

/// "the Peru-Chile trade agreement", "the South Korea-US free trade agreement", "the Iran nuclear deal": two countries joined
/// by a hyphen, or one with what the deal is about.
fn between_countries(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    let country = |at: usize| {
        (1..=3usize).rev().filter(|n| at + n <= sentence.end && a.is_capitalised(at)).find_map(|n| {
            let words = a.slice(at..at + n);
            (a.lexicon.country(words).or_else(|| a.lexicon.demonym(words)).is_some() || words == "EU").then_some(at + n)
        })
    };
    // Not the second of a pair.
    if at > sentence.start && matches!(a.word(at - 1), "-" | "–" | "‑") {
        return None;
    }
    let mut end = country(at)?;
    let mut n_countries = 1;
    while end + 1 < sentence.end && matches!(a.word(end), "-" | "–" | "‑" | "/") {
        let Some(next) = country(end + 1) else { break };
        end = next;
        n_countries += 1;
    }
    let mut about = 0;
    while end < sentence.end && (a.is(end, "free") || a.is_in(end, &lists::names::SUBJECTS_OF_DEALS)) {
        about += usize::from(!a.is(end, "free"));
        end += 1;
    }
    let is_head = end < sentence.end && (a.is_any(end, DEALS) || a.word(end) == "FTA");
    (is_head && (n_countries > 1 || about > 0) && a.lexicon.demonym(a.word(at)).is_none_or(|_| n_countries > 1))
        .then(|| Name { tokens: at..end + 1, kind: EntityType::Agreement, canonical: None, title: None })
}

/// "the Paris Agreement", "the Treaty of Rome", "the Trade Expansion Act of 1962", "Section 232 of the … Act".
fn by_head(a: &Analysis, at: usize, sentence: &Range<usize>, is_place: &dyn Fn(usize) -> bool) -> Option<Name> {
    let word = a.word(at);
    // Headlines in capitals have capital heads; "act" and "deal" in lower case name nothing.
    let capitals = word.len() > 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let is_head = |head: &str| head == word || (capitals && head.eq_ignore_ascii_case(word));
    let mut kind = agreements::heads().iter().find(|(head, _)| is_head(head)).map(|(_, kind)| *kind)?;
    let whole = run(a, at, sentence);
    // What precedes the head, as far as the run goes. A title before a "Summit", or a date, is not part of it.
    let mut start = whole.start;
    while start < at && (a.is_joining_hyphen(start) || is_link(a, start)) {
        start += 1;
    }
    // "the United States on the KORUS FTA": before its head a name has no such links.
    start = (start..at)
        .rev()
        .find(|i| a.is_any(*i, &["on", "in", "to", "the"]) && !a.is_capitalised(*i))
        .map_or(start, |i| i + 1);
    // Words that link names in a headline do not link the name of an event: "Plans in Peru Ahead of the Lima Summit".
    if kind == EntityType::Event {
        start = (start..at)
            .rev()
            .find(|i| is_link(a, *i) || !a.is_joining_hyphen(*i) && a.pos(*i) != Pos::Propn)
            .map_or(start, |i| i + 1);
    }
    let mut end = at + 1;
    // After it: "Treaty of Rome", "Agreement on Tariffs and Trade", "Convention on the Law of the Sea".
    let names_more = matches!(kind, EntityType::Agreement | EntityType::Law)
        && a.is_any(end, &["of", "on", "for"])
        && whole.end > end;
    if names_more {
        end = whole.end;
    }
    // "of 1962"
    if a.is(end, "of") && is_year(a, end + 1) {
        end += 2;
    } else if kind == EntityType::Law && is_year(a, end) && !a.glued(end) && a.is_any(end - 1, &["Act"]) {
        end += 1;
    }
    // "the Free Trade Agreement" says what it is, not which.
    if (start..at).all(|i| lists::names::GENERIC.contains(a.word(i))) && end == at + 1 {
        return None;
    }
    // One word alone names nothing: "the Agreement" means one named elsewhere, and "Law" of "Law School" is none.
    if end - start < 2
        || (end == at + 1 && end < sentence.end && is_name_word(a, end, sentence) && !a.is_joining_hyphen(end))
    {
        return None;
    }
    // "the Harvard School of Law", "the Rule of Law", "Mayor Bill [de Blasio]"
    let before = |words: &[&str]| (start..at).any(|i| a.is_any(i, words));
    if word == "Law" && before(&["school", "university", "college", "center", "centre", "institute", "rule"])
        || word == "Bill" && at > start && a.lexicon.title(a.word(at - 1)).is_some()
        || word == "Constitution" && a.word(at - 1) == "-"
    {
        return None;
    }
    // "the Republican National Convention" is held, not signed.
    if word == "Convention" && end == at + 1 && before(&["national", "constitutional", "party", "annual"]) {
        kind = EntityType::Event;
    }
    if word == "Partnership"
        && !(start..at)
            .any(|i| a.is_any(i, &["Trade", "Economic", "Pacific", "Investment", "Strategic", "Transatlantic"]))
    {
        return None;
    }
    if word == "FTA" && !(start..at).any(|i| is_place(i) || a.word(i).contains("US") || a.is_joining_hyphen(i)) {
        return None;
    }
    if word == "War"
        && !(start..at).any(|i| is_place(i) || a.is_any(i, &["World", "Civil", "Cold", "Gulf", "Trade", "Great"]))
    {
        return None;
    }
    if word == "Bill" && end == at + 1 && start + 1 == at {
        return None;
    }
    // "Harvard Law", "Honda Accord"
    if end == at + 1 && start + 1 == at {
        let is_car = word == "Accord" && a.lexicon.organisation(a.word(start)).is_some();
        let is_school = word == "Law" && lists::names::LAW_SCHOOLS.contains(a.word(start));
        if is_car || is_school {
            return None;
        }
    }
    // "Section 232 of the", "Article 5 of the", "Title IX of the"
    if a.is(start.saturating_sub(1), "the") && start >= 4 && a.is(start - 2, "of") {
        let number = start - 3;
        let label = start - 4;
        if a.is_any(label, &["Section", "Article", "Title", "Chapter"])
            && label >= sentence.start
            && a.tokens[number].class != Class::Punct
        {
            start = label;
        }
    }
    Some(Name { tokens: start..end, kind, canonical: None, title: None })
}

fn is_year(a: &Analysis, at: usize) -> bool {
    a.tokens.get(at).is_some_and(|t| {
        t.class == Class::Number && t.span().len() == 4 && matches!(&a.word(at)[..2], "17" | "18" | "19" | "20")
    })
}

/// "Resolution 2231", "Executive Order 13769", "Section 232".
fn numbered(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    let number = |i: usize| i < sentence.end && a.tokens[i].class == Class::Number;
    let tokens = if a.word(at) == "Resolution" && number(at + 1) {
        at..at + 2
    } else if a.word(at) == "Executive"
        && a.word(at + 1 - usize::from(at + 1 >= sentence.end)) == "Order"
        && number(at + 2)
    {
        at..at + 3
    } else if a.word(at) == "Section" && number(at + 1) && a.word(at + 1).len() >= 3 {
        at..at + 2
    } else {
        return None;
    };
    Some(Name { tokens, kind: EntityType::Law, canonical: None, title: None })
}

/// "the 2017 French presidential election", "2006 Winter Olympics": a year before it makes it one event.
fn of_a_year(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    if !is_year(a, at) || at + 2 >= sentence.end {
        return None;
    }
    let named = |i: usize| i < sentence.end && (a.is_capitalised(i) || a.is_joining_hyphen(i) || a.is_genitive(i));
    let mut end = at + 1;
    while named(end) || end > at + 1 && end + 1 < sentence.end && is_link(a, end) && named(end + 1) {
        end += 1;
    }
    let n_named = end - at - 1;
    while end < sentence.end && (a.is_in(end, &lists::names::KINDS_OF_EVENTS) || a.is_joining_hyphen(end)) {
        end += 1;
    }
    if n_named == 0 || !(end < sentence.end && a.is_in(end, &lists::names::YEARLY_EVENTS)) || n_named > 10 {
        return None;
    }
    Some(Name { tokens: at..end + 1, kind: EntityType::Event, canonical: None, title: None })
}

/// Returns whether a token is the beginning of a storm's name.
pub(super) fn is_storm(a: &Analysis, at: usize) -> bool {
    a.is_any(at, &["Hurricane", "Typhoon", "Cyclone", "Storm"]) && a.is_capitalised(at)
}

/// "Hurricane Maria", "Typhoon Haiyan", "COP29".
fn storm(a: &Analysis, at: usize, sentence: &Range<usize>) -> Option<Name> {
    let next = at + 1;
    let is_name = |i: usize| {
        i < sentence.end
            && a.is_capitalised(i)
            && a.pos(i) == Pos::Propn
            // "the National Hurricane Center"
            && !lists::names::ORGANISATIONS.contains(a.word(i))
    };
    let tokens = if is_storm(a, at) && is_name(next) {
        at..next + 1
    } else if a.word(at).strip_prefix("COP").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
        at..next
    } else {
        return None;
    };
    Some(Name { tokens, kind: EntityType::Event, canonical: None, title: None })
}
