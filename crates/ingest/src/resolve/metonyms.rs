//! Capitals that stand for their country: "Seoul agreed", "Washington’s demands", "talks with Hanoi".
//!
//! A capital means the country if it does what only a state does, has what only a state has, or deals with somebody. In
//! a text that names the country too, it also does if it acts or is acted on at all ("they asked Seoul for more").
//! Everywhere else it is a town.

use crate::analysis::Analysis;
use crate::attribution::is_cue_verb;
use crate::names::Name;
use crate::tag::Pos;
use std::collections::{BTreeSet, HashMap, HashSet};
use whosaid_english::forms::{base_forms, singular};
use whosaid_english::lists;
use whosaid_model::{EntityType, slug};

/// Gives capitals that stand for their country the country's key and name. Returns which of the names these are.
pub(super) fn join(a: &Analysis, names: &mut [Name], keys: &mut [String]) -> BTreeSet<usize> {
    let countries = a.lexicon.countries().iter();
    let capitals: HashMap<&str, &str> =
        countries.map(|it| (it.capital, it.name)).filter(|it| !it.0.is_empty()).collect();
    let named: HashSet<String> = names
        .iter()
        .zip(keys.iter())
        .filter(|(name, _)| name.kind == EntityType::Place)
        .map(|(_, key)| key.clone())
        .collect();
    let ends: HashSet<usize> = names.iter().map(|name| name.tokens.end).collect();
    let stands_for = |name: &Name| {
        let text = a.slice(name.tokens.clone());
        let country = capitals.get(text).filter(|_| name.kind == EntityType::Place)?;
        // A country that has its capital's name is one already: "Singapore".
        let acts = |it: &Name| acts(a, it, &ends) || named.contains(&slug(country)) && takes_part(a, it);
        (a.lexicon.country(text).is_none() && acts(name)).then_some(*country)
    };
    let found: Vec<(usize, &str)> =
        names.iter().enumerate().filter_map(|(idx, name)| Some((idx, stands_for(name)?))).collect();
    for (idx, country) in &found {
        keys[*idx] = slug(country);
        names[*idx].canonical = Some((*country).to_owned());
    }
    found.into_iter().map(|(idx, _)| idx).collect()
}

/// Returns whether the town at a name acts as a state. `ends` has the token after each name.
fn acts(a: &Analysis, name: &Name, ends: &HashSet<usize>) -> bool {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let before = |n: usize| start.checked_sub(n);
    if a.is_genitive(end) {
        let had = a.chunk_at(end).map_or(end + 2, |chunk| chunk.end);
        return (end + 1..had.max(end + 2))
            .any(|at| a.tokens.get(at).is_some() && lists::reference::HAVINGS.contains(&singular(&a.lower(at))));
    }
    let behind_with = before(1).is_some_and(|at| a.is_any(at, &["with", "between", "against"]));
    let after_both = before(1).is_some_and(|at| a.is(at, "and"))
        && before(3).is_some_and(|at| a.is(at, "between"))
        && before(1).is_some_and(|at| ends.contains(&at));
    if behind_with || after_both {
        // No "Paris commitments", no town in a list of towns.
        return a.chunk_at(start).is_none_or(|chunk| chunk.end == end)
            && !(a.is(end, ",") && a.is_capitalised(end + 1));
    }
    // A subject: no preposition before it, and a verb of states after it, with auxiliaries and adverbs in between.
    if before(1).is_some_and(|at| a.pos(at) == Pos::Adp) {
        return false;
    }
    let verb = (end..end + 4).find(|at| !matches!(a.pos(*at), Pos::Aux | Pos::Adv | Pos::Part));
    verb.filter(|at| a.pos(*at) == Pos::Verb).is_some_and(|at| {
        let word = a.lower(at);
        is_cue_verb(&word) || base_forms(&word).any(|form| lists::reference::DEEDS.contains(&form))
    })
}

/// Returns whether the town at a name is the subject or object of a deed of any kind: "Seoul gave in", "they told
/// Seoul".
fn takes_part(a: &Analysis, name: &Name) -> bool {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let is_deed = |at: usize| {
        let word = a.lower(at);
        a.pos(at) == Pos::Verb && !base_forms(&word).any(|form| lists::reference::DEEDS_OF_TOWNS.contains(&form))
    };
    // Alone in its chunk: no "Washington think tank".
    if a.chunk_at(start).is_none_or(|chunk| chunk != name.tokens) || a.is(end, ",") {
        return false;
    }
    let object = start.checked_sub(1).is_some_and(is_deed);
    let free = start
        .checked_sub(1)
        .is_none_or(|at| matches!(a.pos(at), Pos::Punct | Pos::Sconj | Pos::Adv | Pos::Pron | Pos::X))
        || start == a.sentences[a.sentence_of(start)].tokens.start;
    let verb = (end..end + 4).find(|at| !matches!(a.pos(*at), Pos::Aux | Pos::Adv | Pos::Part));
    // "Seoul was hit", "Seoul is a city": it does nothing.
    let passive = (end..end + 2).any(|at| a.is_any(at, &["is", "was", "are", "were", "be", "been"]));
    object || free && !passive && verb.is_some_and(is_deed)
}

#[cfg(test)]
mod tests {
    use crate::{Lexicon, extract};
    use whosaid_model::Document;

    /// Checks the ids of the places that a text names, in order of their first mention.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut entities = extract(&Document::new("d", text), Lexicon::shipped()).entities;
        entities.retain(|it| it.id.to_string().starts_with("place:"));
        entities.sort_by_key(|it| it.mentions.first().map(|mention| mention.start));
        let ids: Vec<String> = entities.iter().map(|it| it.id.to_string().replace("place:", "")).collect();
        assert_eq!(ids, expected, "{text}");
    }

    #[test]
    fn a_capital_that_acts_is_its_country() {
        check("Ottawa rejected the plan, and Lima has since retaliated.", &["canada", "peru"]);
        check("Talks with Hanoi stalled over Tokyo’s trade surplus.", &["vietnam", "japan"]);
        check("Canada’s dairies lost when they asked Ottawa for help. Ottawa gave none.", &["canada"]);
        check("Ties between Oslo and Stockholm are good. Nairobi said it would pay.", &["norway", "sweden", "kenya"]);
    }

    #[test]
    fn a_capital_where_things_happen_is_a_town() {
        check("Protesters in Ottawa rejected the plan.", &["ottawa"]);
        check("Lima is a large city; Hanoi’s streets were empty.", &["lima", "hanoi"]);
        check("Fighting spread through Kenya. A storm hit Nairobi; Nairobi sits high up.", &["kenya", "nairobi"]);
        check("Canada’s minister heard an Ottawa baker. The train reached Ottawa late.", &["canada", "ottawa"]);
        check("Singapore agreed to the deal.", &["singapore"]);
    }
}
