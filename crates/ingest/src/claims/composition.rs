//! Composition: a measure says whose it is. "its exports" are "South Korea's exports".

use super::measure::Measure;
use crate::analysis::Analysis;
use crate::phrase::{LONGEST_PHRASE, normal_space};
use crate::reader::Known;
use crate::resolve::Entities;
use std::ops::Range;
use whosaid_model::{Entity, EntityId, EntityType};

/// The pronouns that name an owner before their noun.
const OWNERS: &[&str] = &["its", "his", "her", "their"];

/// Returns a measure in which the name of an owner stands for the pronoun at the head of a part, if it is known whom that means and
/// nothing else in the measure names it.
pub(super) fn with_owners(known: &Known, measure: Measure) -> Measure {
    let a = known.a;
    let told = |part: &Range<usize>| normal_space(a.slice(part.clone()));
    // A measure by a verb is worded otherwise than its parts: "pledged by Canada".
    if measure.words != measure.parts.iter().map(told).collect::<Vec<_>>().join(" ") {
        return measure;
    }
    let names = |name: &str| {
        let first = name.split([' ', '-']).next().unwrap_or(name);
        measure.parts.iter().flat_map(Clone::clone).any(|i| a.word(i) == first)
    };
    let owner = |at: usize| owner(a, known.entities, at).filter(|it| !names(&it.name));
    let mut parts = measure.parts.clone();
    let mut words = Vec::with_capacity(parts.len());
    for part in &mut parts {
        let before = part.start.checked_sub(1).filter(|at| owner(*at).is_some());
        let at = before.unwrap_or(part.start);
        let rest = part.end.min(at + 1).max(part.start)..part.end;
        match owner(at).filter(|_| !rest.is_empty()) {
            Some(owner) => {
                let mark = if owner.name.ends_with('s') { "’" } else { "’s" };
                words.push(format!("{}{mark} {}", owner.name, told(&rest)));
                part.start = at;
            }
            None => words.push(told(part)),
        }
    }
    let words = words.join(" ");
    if words.len() > LONGEST_PHRASE { measure } else { Measure { words, parts, ..measure } }
}

/// Returns whom a pronoun at the head of a part means.
fn owner<'e>(a: &Analysis, entities: &'e Entities, at: usize) -> Option<&'e Entity> {
    entities.referent(at).filter(|_| a.is_any(at, OWNERS))
}

/// Returns the entities that a part of a measure names, and its owner.
pub(crate) fn about(a: &Analysis, entities: &Entities, part: &Range<usize>) -> Vec<EntityId> {
    let mut out = entities.within(part.clone());
    let owner = owner(a, entities, part.start).map(|it| it.id.clone());
    out.splice(0..0, owner.filter(|it| !out.contains(it)));
    out
}

/// Returns the places with which the sentence of a token begins: "In Ohio, for example, wages fell by 11 percent". What follows the comma
/// is of them, though nothing there says so.
pub(crate) fn setting(a: &Analysis, entities: &Entities, token: usize) -> Vec<EntityId> {
    let sentence = a.sentences[a.sentence_of(token)].tokens.clone();
    let first = sentence.start;
    if !a.is_any(first, &["in", "across", "throughout"]) {
        return Vec::new();
    }
    let longest = (first + LONGEST_SETTING).min(token);
    let Some(comma) = (first + 1..longest).find(|i| a.word(*i) == ",") else { return Vec::new() };
    let places = entities.within(first + 1..comma);
    let are_all = places.iter().all(|id| entities.kind_of(id) == Some(EntityType::Place));
    if are_all { places } else { Vec::new() }
}

/// How many tokens the words before that comma have at most.
const LONGEST_SETTING: usize = 8;

#[cfg(test)]
mod tests {
    use crate::claims::Models;
    use whosaid_english::Lexicon;
    use whosaid_model::{Document, ReaderKind};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let document = Document::new("d", text);
        let found = crate::extract_with(&document, Lexicon::shipped(), Models::shipped(ReaderKind::Default));
        let measures: Vec<&str> = found.figures.iter().filter_map(|it| it.measure.as_deref()).collect();
        assert_eq!(measures, expected, "{text}");
    }

    #[test]
    fn owners() {
        check("Norway grew quickly. Its exports rose to $5 billion in 2016.", &["Norway’s exports"]);
        check("Norway said that Norway’s exports rose to $5 billion.", &["Norway’s exports"]);
        check("Exports rose to $5 billion.", &["Exports"]);
    }

    #[test]
    fn places_with_which_a_sentence_begins() {
        for (text, expected) in [
            ("In Ohio, for example, wages fell by 11 percent.", vec!["place:ohio"]),
            ("In 2016, wages fell by 11 percent.", vec![]),
            ("In Congress, Ana Paz said that wages fell by 11 percent.", vec![]),
        ] {
            let found = crate::extract(&Document::new("d", text), Lexicon::shipped());
            let about = found.figures.iter().find(|it| it.text == "11 percent").map(|it| it.about.clone());
            let about: Option<Vec<String>> = about.map(|it| it.into_iter().map(|id| id.0).collect());
            assert_eq!(about, Some(expected.into_iter().map(str::to_owned).collect()), "{text}");
        }
    }
}
