//! What a document says of the meanings of names: which entity bears each.

use crate::key::{Key, hashed};
use crate::mentioned::fits;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_english::nicknames::first_name;
use whosaid_model::{Entity, EntityId, EntityType, slug};

/// A name of more words than this is joined with nothing.
const MOST_WORDS: usize = 3;

/// Fewer initials than this are no name of an organisation by themselves.
const FEWEST_INITIALS: usize = 3;

/// What a document counts for a name.
pub(crate) mod what {
    /// It is the full name of the entity.
    pub const OWN: u8 = b'o';
    /// It is short for the name of the entity.
    pub const SHORT: u8 = b's';
    /// It is the surname of the person, whose full name has two words.
    pub const SURNAME: u8 = b'p';
    /// It is the initials of the organisation.
    pub const INITIALS: u8 = b'i';
}

/// One thing that a document says about the meaning of a name: the name's key, what, and the entity.
pub(crate) type Evidence = (Key, u8, EntityId);

/// Returns what a document says about the meanings of names. A short name that several of its entities bear belongs to the one that
/// it mentions most.
pub(crate) fn evidence(entities: &[Entity]) -> BTreeSet<Evidence> {
    let mut out = BTreeSet::new();
    let mut short: BTreeMap<String, (usize, Reverse<&EntityId>)> = BTreeMap::new();
    for entity in entities.iter().filter(|it| fits(&it.id)) {
        if let Some(name) = name_of(&entity.id).filter(|_| entity.kind == EntityType::Organisation) {
            let initials = all_initials(name).into_iter().filter(|it| it.chars().count() >= FEWEST_INITIALS);
            out.extend(initials.map(|it| (hashed(&it), what::INITIALS, entity.id.clone())));
        }
        let Some(own) = name_of(&entity.id).filter(|it| is_short(it)) else { continue };
        out.insert((hashed(own), what::OWN, entity.id.clone()));
        if let Some(surname) = surname_of_two(&entity.id) {
            out.insert((hashed(surname), what::SURNAME, entity.id.clone()));
        }
    }
    for entity in entities.iter().filter(|it| fits(&it.id)) {
        let own = name_of(&entity.id).unwrap_or_default();
        // The fullest name is not short for another, even where the id says more: "Georgia", the state.
        for name in entity.aliases.iter().map(|it| slug(it)).filter(|it| it != own) {
            if is_short(&name) && is_short_for(&name, own) {
                let bearer = (entity.mentions.len(), Reverse(&entity.id));
                let best = short.entry(name).or_insert(bearer);
                *best = (*best).max(bearer);
            }
        }
    }
    out.extend(short.into_iter().map(|(name, (_, Reverse(id)))| (hashed(&name), what::SHORT, id.clone())));
    out
}

/// Returns the end of the key of the count of a piece of evidence.
pub(crate) fn evidence_key((name, what, id): &Evidence) -> Vec<u8> {
    [&name[..], &[*what], id.as_str().as_bytes()].concat()
}

pub(crate) fn name_of(id: &EntityId) -> Option<&str> {
    id.as_str().split_once(':').map(|(_, name)| name)
}

pub(crate) fn kind_of(id: &EntityId) -> Option<&str> {
    id.as_str().split_once(':').map(|(kind, _)| kind)
}

pub(crate) fn is_person(id: &EntityId) -> bool {
    kind_of(id) == Some(EntityType::Person.as_str())
}

fn is_short(name: &str) -> bool {
    !name.is_empty() && name.split('-').count() <= MOST_WORDS
}

/// Returns whether a name is short for another: some of its words, in their order, or the initials of those that are not small.
/// "Moscow" may stand for Russia, but is not short for it.
fn is_short_for(short: &str, full: &str) -> bool {
    let mut words = full.split('-');
    let is_part = short.split('-').all(|word| words.any(|it| it == word));
    let is_initials = all_initials(full).iter().any(|it| it.chars().count() > 1 && it == short);
    is_part || is_initials
}

/// Returns the initials of the words of a name, of all and of those that are not small.
fn all_initials(name: &str) -> [String; 2] {
    let small = ["and", "for", "of", "on", "the", "to"];
    let of = |words: &mut dyn Iterator<Item = &str>| words.filter_map(|it| it.chars().next()).collect();
    [of(&mut name.split('-')), of(&mut name.split('-').filter(|it| !small.contains(it)))]
}

/// Returns whether a name in normal form is a surname that stands first: "Xi" of "Xi Jinping".
pub(crate) fn is_surname_first(name: &str) -> bool {
    whosaid_english::lists::names::SURNAMES_FIRST.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Returns the name of a person of two words with the full form of the first name.
pub(crate) fn of_nickname(id: &EntityId) -> Option<String> {
    let (first, last) = name_of(id).filter(|_| is_person(id))?.split_once('-')?;
    (!last.contains('-')).then(|| format!("{}-{last}", first_name(first)))
}

/// Returns the surname of a person of two words.
pub(crate) fn surname_of_two(id: &EntityId) -> Option<&str> {
    let (_, last) = name_of(id).filter(|_| is_person(id))?.split_once('-')?;
    (!last.contains('-')).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names() {
        for (short, full) in [("trump", "donald-trump"), ("de-blasio", "bill-de-blasio"), ("us", "united-states")] {
            assert!(is_short_for(short, full), "{short}");
        }
        assert!(is_short_for("doj", "department-of-justice") && is_short_for("army", "us-army"));
        assert!(!is_short_for("moscow", "russia") && !is_short_for("p", "paz") && !is_short_for("bush-w", "w-bush"));
    }

    #[test]
    fn full_forms_of_first_names() {
        let of = |id: &str| of_nickname(&EntityId::from(id));
        assert_eq!(of("person:chuck-paz"), of("person:charles-paz"));
        assert_eq!([of("person:chuck"), of("organisation:chuck-paz"), of("person:chuck-b-paz")], [None, None, None]);
    }
}
