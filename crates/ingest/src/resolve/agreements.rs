//! What the text says about agreements and laws beyond their names: their parties, and when they were signed, ratified,
//! in force, left.

use super::entities::Entities;
use crate::analysis::Analysis;
use crate::dates::Date;
use crate::names::parties_by_name;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use whosaid_english::agreements::{StepVerb, step_verbs};
use whosaid_english::lists;
use whosaid_model::{DateType, EntityType, Milestone, Step};

/// How far from its verb an agreement or a date may be, in tokens.
const REACH: usize = 9;

/// Adds parties and milestones.
pub(super) fn add_facts(a: &Analysis, entities: &mut Entities, dates: &[Date]) {
    let mut parties: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut milestones: BTreeMap<usize, BTreeSet<Milestone>> = BTreeMap::new();
    let countries = countries(a, entities);
    for (idx, entity) in entities.list.iter().enumerate().filter(|(_, it)| it.kind == EntityType::Agreement) {
        let names = entity.aliases.iter().chain([&entity.name]);
        let codes = names.flat_map(|name| parties_by_name(a.lexicon, name));
        parties.entry(idx).or_default().extend(codes.filter_map(|code| countries.get(code)));
    }
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            return;
        }
        let tokens = sentence.tokens.clone();
        let mentions = mentions(entities, tokens.clone());
        let distinct: BTreeSet<usize> = mentions.iter().map(|(_, idx)| *idx).collect();
        for (mention, idx) in &mentions {
            if entities.list[*idx].kind == EntityType::Agreement {
                let found = parties_beside(a, entities, mention, &tokens);
                parties.entry(*idx).or_default().extend(found);
            }
        }
        // With two agreements in a sentence, a verb may be about either.
        if distinct.len() == 1 {
            for (mention, idx) in &mentions {
                milestones.entry(*idx).or_default().extend(steps(a, mention, &tokens, dates));
            }
        }
    }
    for (idx, parties) in parties {
        let mut ids: Vec<_> = parties.into_iter().map(|party| entities.list[party].id.clone()).collect();
        ids.sort_unstable();
        entities.list[idx].parties = ids;
    }
    for (idx, milestones) in milestones {
        entities.list[idx].milestones = milestones.into_iter().collect();
    }
}

/// Returns the countries of the document, by their ISO codes, and the European Union.
pub(super) fn countries(a: &Analysis, entities: &Entities) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for (idx, entity) in entities.list.iter().enumerate() {
        for name in entity.aliases.iter().chain([&entity.name]) {
            let country = a.lexicon.country(name).filter(|_| entity.kind == EntityType::Place).map(|it| it.iso2);
            let union = a.lexicon.organisation(name).filter(|it| it.canonical == "European Union").map(|_| "EU");
            if let Some(code) = country.or(union) {
                out.insert(code, idx);
            }
        }
    }
    out
}

/// Returns where agreements and laws are in a sentence.
fn mentions(entities: &Entities, tokens: Range<usize>) -> Vec<(Range<usize>, usize)> {
    let mut out: Vec<(Range<usize>, usize)> = Vec::new();
    for at in tokens {
        let Some(idx) = entities.index_of(at) else { continue };
        if !matches!(entities.list[idx].kind, EntityType::Agreement | EntityType::Law) {
            continue;
        }
        match out.last_mut() {
            Some((last, same)) if last.end == at && *same == idx => last.end = at + 1,
            _ => out.push((at..at + 1, idx)),
        }
    }
    out
}

/// "the agreement between A, B and C", "A and B signed the agreement", "its pact with A".
fn parties_beside(a: &Analysis, entities: &Entities, mention: &Range<usize>, sentence: &Range<usize>) -> Vec<usize> {
    let mut out = Vec::new();
    if a.is_any(mention.end, &["between", "among", "with"]) {
        out.extend(listed(a, entities, mention.end + 1..sentence.end));
    }
    let verb = (sentence.start..mention.start).rev().take(4).find(|i| a.is_in(*i, &lists::reference::JOINING));
    if let Some(verb) = verb {
        let mut start = verb;
        while start > sentence.start && (is_party(entities, start - 1).is_some() || is_joint(a, start - 1)) {
            start -= 1;
        }
        out.extend(listed(a, entities, start..verb));
    }
    out
}

fn is_joint(a: &Analysis, at: usize) -> bool {
    a.is_any(at, &["and", "the", "both", "has", "have", ","])
}

fn is_party(entities: &Entities, at: usize) -> Option<usize> {
    let idx = entities.index_of(at)?;
    matches!(entities.list[idx].kind, EntityType::Place | EntityType::Organisation).then_some(idx)
}

/// Returns the countries and organisations at the start of a range, as far as the list goes.
fn listed(a: &Analysis, entities: &Entities, tokens: Range<usize>) -> Vec<usize> {
    let list = tokens.take_while(|at| is_party(entities, *at).is_some() || is_joint(a, *at));
    list.filter_map(|at| is_party(entities, at)).collect()
}

/// Returns the steps of an agreement in a sentence, with their dates.
fn steps(a: &Analysis, mention: &Range<usize>, sentence: &Range<usize>, dates: &[Date]) -> Vec<Milestone> {
    let mut out = Vec::new();
    let first = sentence.start.max(mention.start.saturating_sub(REACH));
    let last = sentence.end.min(mention.end + REACH);
    for at in first..last {
        if mention.contains(&at) {
            continue;
        }
        let follows = |words: &[&str]| words.iter().enumerate().all(|(i, word)| a.is(at + 1 + i, word));
        let Some(StepVerb { behind: rest, step, .. }) = step_verbs(a.word(at)).iter().find(|it| follows(&it.behind))
        else {
            continue;
        };
        let between = mention.end.min(at)..mention.start.max(at);
        let unsure = (sentence.start.max(at.saturating_sub(3))..at).any(|i| a.is_in(i, &lists::reference::UNSURE));
        // What leaves or quits must be followed by the agreement.
        let is_left = *step == Step::Withdrawn && rest.is_empty();
        if unsure || between.clone().any(|i| matches!(a.word(i), ";" | ".")) || is_left && mention.start > at + 3 {
            continue;
        }
        let end = (at + 1 + rest.len()).max(mention.end);
        out.extend(date_of(dates, sentence, at, end).map(|date| Milestone { step: *step, date }));
    }
    out
}

/// Returns the date of a step: right after it, or at the start of the sentence.
fn date_of(dates: &[Date], sentence: &Range<usize>, verb: usize, end: usize) -> Option<String> {
    let first = dates.partition_point(|date| date.tokens.start < sentence.start);
    let within = || {
        let here = dates[first..].iter().take_while(|date| date.tokens.end <= sentence.end);
        here.filter(|date| date.mention.kind == DateType::Date)
    };
    let behind = within().find(|date| date.tokens.start > verb && date.tokens.start <= end + 4);
    let ahead = || within().find(|date| date.tokens.start <= sentence.start + 1 && date.tokens.end < verb);
    let date = behind.or_else(ahead)?;
    date.mention.edtf.clone().filter(|edtf| edtf.starts_with(|c: char| c.is_ascii_digit()) && !edtf.contains('X'))
}

#[cfg(test)]
mod tests {
    use crate::{Lexicon, extract};
    use whosaid_model::{Document, EntityType};

    /// Checks the parties and milestones of the one agreement or law: "place:peru signed 2006-04-12".
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let extraction = extract(&Document::new("d", text), Lexicon::shipped());
        let mut found = Vec::new();
        for entity in extraction.entities.iter().filter(|it| matches!(it.kind, EntityType::Agreement | EntityType::Law))
        {
            found.extend(entity.parties.iter().map(ToString::to_string));
            found.extend(entity.milestones.iter().map(|it| format!("{} {}", it.step.as_str(), it.date)));
        }
        assert_eq!(found.join(", "), expected, "{text}");
    }

    #[test]
    fn parties() {
        check("The Peru-Chile Free Trade Agreement helped Peru and Chile.", "place:chile, place:peru");
        check("They praised the Lima Accord between Peru, Chile and Brazil.", "place:brazil, place:chile, place:peru");
        check("Norway and Iceland signed the Oslo Treaty.", "place:iceland, place:norway");
        check("The United States left the JCPOA while Iran stayed.", "place:iran, place:united-states");
    }

    #[test]
    fn milestones() {
        check(
            "The Lima Accord was signed on 12 April 2006 and took effect in 2009.",
            "signed 2006-04-12, in_force 2009",
        );
        check("In 2017 Peru withdrew from the Lima Accord.", "place:peru, withdrawn 2017");
        check("The Lima Accord was never signed. It was weighed in 2001.", "");
        check("The Fisheries Act of 1976 was repealed in 1999.", "withdrawn 1999");
        check("Peru praised the Lima Accord. The pact entered into force in May 2009.", "in_force 2009-05");
    }
}
