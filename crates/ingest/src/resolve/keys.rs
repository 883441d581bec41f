//! Normal forms of names, by which an entity is the same in another document.

use crate::analysis::Analysis;
use crate::names::Name;
use std::collections::BTreeSet;
use whosaid_english::{Lexicon, lexicon::EntryKind};
use whosaid_model::{EntityType, slug};

/// Returns the normal form of a name, by which it is the same entity in another document.
pub(super) fn key(a: &Analysis, name: &Name) -> String {
    let text = a.slice(name.tokens.clone());
    match name.kind {
        EntityType::Person => person(a.lexicon, known_politician(a, name).unwrap_or(text)),
        EntityType::Agreement => {
            let long = name.canonical.as_deref().unwrap_or(text);
            trade_agreement(a.lexicon, long).unwrap_or_else(|| slug(long))
        }
        EntityType::Organisation if text.ends_with(" administration") => slug(&administration(a, text)),
        _ => slug(name.canonical.as_deref().unwrap_or(text)),
    }
}

/// Returns the normal form of a person's full name.
pub(super) fn person(lexicon: &Lexicon, name: &str) -> String {
    slug(&without_initials(&spaced(lexicon, name)))
}

/// "the Donald Trump administration" is the Trump administration, unless two heads of government bore the surname.
fn administration(a: &Analysis, text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some(surname) = words.len().checked_sub(2).map(|at| words[at]) else { return text.to_owned() };
    let heads = a
        .lexicon
        .persons(surname)
        .iter()
        .filter(|it| it.title.ends_with("President") || it.title.ends_with("Minister"));
    // First names distinguish them, whatever middle names and initials a source has.
    let heads: BTreeSet<&str> = heads.filter_map(|it| it.name.split(' ').next()).collect();
    if heads.len() > 1 { text.to_owned() } else { format!("{surname} administration") }
}

/// Returns the full name of a politician called by title and surname alone, if only one is known: "President Biden".
fn known_politician<'a>(a: &'a Analysis, name: &Name) -> Option<&'a str> {
    let title = name.title.as_deref().filter(|_| name.tokens.len() == 1)?;
    let known = a.lexicon.persons(a.word(name.tokens.start));
    let full: BTreeSet<String> =
        known.iter().filter(|p| p.title.eq_ignore_ascii_case(title)).map(|p| without_initials(p.name)).collect();
    let person = known.iter().find(|p| p.title.eq_ignore_ascii_case(title))?;
    (full.len() == 1).then_some(person.name)
}

/// Returns the normal form of a trade agreement named by its parties: "Korea-US Free Trade Agreement", "U.S.-South
/// Korea trade pact".
fn trade_agreement(lexicon: &Lexicon, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let is_trade = name.ends_with("FTA")
        || ["agreement", "deal", "pact"].iter().any(|head| lower.ends_with(&format!("trade {head}")));
    let front = name.find("FTA").or_else(|| lower.find("free trade")).or_else(|| lower.find("trade "));
    let front = front.filter(|_| is_trade).and_then(|at| name.get(..at))?;
    let parties: BTreeSet<String> = front
        .split(['-', '–', '‑'])
        .filter_map(|part| lexicon.country(part.trim()).or_else(|| lexicon.demonym(part.trim())))
        .map(|country| country.iso2.to_lowercase())
        .collect();
    (parties.len() >= 2).then(|| format!("{}-free-trade-agreement", parties.into_iter().collect::<Vec<_>>().join("-")))
}

/// A document with more trade agreements than this calls none of them by one party alone.
const MOST_AGREEMENTS: usize = 50;

/// "the South Korea trade pact" is the one trade agreement of the document that South Korea is party to.
pub(super) fn join_one_sided(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let trade = |key: &str| key.ends_with("-free-trade-agreement");
    let known: BTreeSet<String> = names
        .iter()
        .zip(keys.iter())
        .filter(|(name, key)| name.kind == EntityType::Agreement && trade(key))
        .map(|(_, key)| key.clone())
        .collect();
    for (name, key) in names.iter().zip(keys).filter(|(name, key)| name.kind == EntityType::Agreement && !trade(key)) {
        let text = a.slice(name.tokens.clone());
        let Some((country, _)) = text.split_once(" trade ").or_else(|| text.split_once(" free trade ")) else {
            continue;
        };
        let Some(country) = a.lexicon.country(country.trim_end_matches(" free")) else { continue };
        let code = country.iso2.to_lowercase();
        let mut fits = known.iter().take(MOST_AGREEMENTS).filter(|known| known.split('-').any(|part| part == code));
        if let (Some(one), None) = (fits.next(), fits.next()) {
            key.clone_from(one);
        }
    }
}

/// Returns a name without its one initial, which some papers write and some do not: "Donald J. Trump". Two are kept,
/// because they distinguish George H. W. Bush from George W. Bush.
fn without_initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    // "George W Bush", but "Malcolm X".
    let is_initial = |(idx, word): &(usize, &&str)| {
        let is_bare = word.len() == 1 && *idx + 1 < words.len() && word.starts_with(|c: char| c.is_ascii_uppercase());
        *idx > 0 && (word.len() <= 2 && word.ends_with('.') || is_bare)
    };
    let n_initials = words.iter().enumerate().filter(is_initial).count();
    let kept = words.iter().enumerate().filter(|it| n_initials != 1 || !is_initial(it)).map(|(_, word)| *word);
    kept.collect::<Vec<_>>().join(" ")
}

/// "LeeMyung-bak": a surname that a lost space joined to the rest.
fn spaced(lexicon: &Lexicon, name: &str) -> String {
    let joint = name
        .char_indices()
        .zip(name.chars().skip(1))
        .find(|((_, one), other)| one.is_lowercase() && other.is_uppercase());
    match joint {
        Some(((at, one), _)) if lexicon.is_surname(&name[..at + one.len_utf8()]) => {
            let (surname, rest) = name.split_at(at + one.len_utf8());
            format!("{surname} {rest}")
        }
        _ => name.to_owned(),
    }
}

/// Countries that share their name with a state of the United States: key, ISO code, and the key of the state.
const HOMONYMS: &[(&str, &str, &str)] = &[("georgia", "GE", "georgia-us-state")];

/// Distinguishes states from countries of the same name by the other places in the text: towns and states of the US for
/// one, and the country's capital, neighbours and people for the other.
pub(super) fn tell_homonyms(a: &Analysis, names: &[Name], keys: &mut [String]) {
    for (country, iso2, state) in HOMONYMS {
        if !keys.iter().zip(names).any(|(key, name)| key == country && name.kind == EntityType::Place) {
            continue;
        }
        let (mut n_state, mut n_country) = (0, 0);
        for (_, name) in keys.iter().zip(names).filter(|(key, name)| name.kind == EntityType::Place && key != country) {
            let Some(entry) = a.lexicon.entry(a.slice(name.tokens.clone())) else { continue };
            let is_us = entry.country == Some("US");
            match entry.kind {
                EntryKind::Country if is_us => n_state += 1,
                EntryKind::Country => n_country += 2,
                EntryKind::Place(_) if is_us => n_state += 3,
                EntryKind::Place(_) if entry.country == Some(*iso2) => n_country += 4,
                _ => {}
            }
        }
        if n_state > n_country {
            for (key, name) in keys.iter_mut().zip(names) {
                if key == country && name.kind == EntityType::Place {
                    (*state).clone_into(key);
                }
            }
        }
    }
}
