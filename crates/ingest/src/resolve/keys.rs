//! Normal forms of names: what makes an entity the same in another document.

use crate::analysis::Analysis;
use crate::lexicon::Lexicon;
use crate::names::Name;
use std::collections::BTreeSet;
use whosaid_model::{EntityType, slug};

/// The normal form of a name: what makes it the same entity in another document.
pub(super) fn key(a: &Analysis, name: &Name) -> String {
    let text = a.slice(name.tokens.clone());
    match name.kind {
        EntityType::Person => slug(&without_initials(known_politician(a, name).unwrap_or(text))),
        EntityType::Agreement => {
            let long = name.canonical.as_deref().unwrap_or(text);
            trade_agreement(a.lexicon, long).unwrap_or_else(|| slug(long))
        }
        _ => slug(name.canonical.as_deref().unwrap_or(text)),
    }
}

/// The full name of a politician who goes by title and surname alone, where just one is known: "President Biden".
fn known_politician<'a>(a: &'a Analysis, name: &Name) -> Option<&'a str> {
    let title = name.title.as_deref().filter(|_| name.tokens.len() == 1)?;
    let known = a.lexicon.persons(a.word(name.tokens.start));
    let full: BTreeSet<String> =
        known.iter().filter(|p| p.title.eq_ignore_ascii_case(title)).map(|p| without_initials(p.name)).collect();
    let person = known.iter().find(|p| p.title.eq_ignore_ascii_case(title))?;
    (full.len() == 1).then_some(person.name)
}

/// The normal form of an agreement named by its parties: "Korea-US Free Trade Agreement", "U.S.-South Korea FTA".
fn trade_agreement(lexicon: &Lexicon, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    if !(lower.contains("free trade agreement") || name.ends_with("FTA")) {
        return None;
    }
    let front = name
        .strip_suffix("FTA")
        .unwrap_or_else(|| &name[..lower.find("free trade").unwrap_or(name.len()).min(name.len())]);
    let parties: BTreeSet<String> = front
        .split(['-', '–', '‑'])
        .filter_map(|part| lexicon.country(part.trim()).or_else(|| lexicon.demonym(part.trim())))
        .map(|country| country.iso2.to_lowercase())
        .collect();
    (parties.len() >= 2).then(|| format!("{}-free-trade-agreement", parties.into_iter().collect::<Vec<_>>().join("-")))
}

fn without_initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let kept: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(i, w)| *i == 0 || !(w.len() <= 2 && w.ends_with('.')))
        .map(|(_, w)| *w)
        .collect();
    kept.join(" ")
}
