//! Names: people, organisations, places, agreements, laws and events, each with its tokens.
//!
//! Agreements, laws and events are found by grammar ([`agreements`](self)), and everything else by the trained
//! [`tagger`], which uses the lexicon and the grammars of organisations and persons as [`evidence`], among others. The
//! next pass decides which names mean the same thing.

mod acronyms;
mod agreements;
mod bounds;
pub mod evidence;
mod name;
mod organisations;
mod persons;
pub mod tagger;
mod titles;
mod well_known;

use crate::analysis::Analysis;
use crate::phrase::LONGEST_PHRASE;
use crate::segment::Class;
use crate::tag::Pos;
pub use acronyms::{Definition, definitions};
pub use agreements::parties_by_name;
use evidence::Evidence;
pub use name::{Name, span};
pub use persons::surname;
use std::ops::Range;
use tagger::{Kind, NameTagger};
use whosaid_english::lexicon::{Entry, TitleKind};
use whosaid_english::lists;
use whosaid_model::EntityType;

/// Returns all names of a text, in order and not overlapping.
pub fn names(a: &Analysis, is_date: &dyn Fn(usize) -> bool) -> Vec<Name> {
    let evidence = Evidence::of(a, is_date);
    let mut taken = vec![false; a.tokens.len()];
    let mut out = Vec::new();
    let mut take = |name: Option<Name>, tokens: Range<usize>| {
        if tokens.is_empty() || taken[tokens.clone()].iter().any(|it| *it) {
            return;
        }
        taken[tokens].fill(true);
        out.extend(name.filter(|it| a.span(it.tokens.clone()).len() <= LONGEST_PHRASE));
    };
    let well_known = well_known::find(a, &evidence);
    let (of_something, of_nothing): (Vec<_>, Vec<_>) =
        well_known.into_iter().partition(|(_, known)| known.kind.is_some());
    of_nothing.into_iter().for_each(|(tokens, _)| take(None, tokens));
    // Agreements, laws and events have a grammar of their own, which knows where they end.
    let mut found = evidence.agreements.clone();
    found.retain(|name| !name.tokens.clone().all(is_date));
    found.sort_by_key(|name| std::cmp::Reverse(name.tokens.len()));
    for mut name in found {
        name.tokens = bounds::without_date(a, name.tokens, is_date);
        let tokens = name.tokens.clone();
        take(Some(name), tokens);
    }
    for (tokens, known) in of_something {
        take(well_known::name(tokens.clone(), known), tokens);
    }
    let common = acronyms::common(a);
    // A legal instrument in common words is a law under these words and under its acronym.
    let law = |tokens: Range<usize>, name: &str| {
        Some(Name { tokens, kind: EntityType::Law, canonical: Some(name.to_owned()), title: None })
    };
    for at in 0..a.tokens.len() {
        if let Some(Some(long)) = common.get(a.word(at)) {
            take(law(at..at + 1, a.slice(long.clone())), at..at + 1);
            take(law(long.clone(), a.slice(long.clone())), long.clone());
        }
    }
    for (tokens, kind) in NameTagger::shipped().tag(a, &evidence) {
        for (tokens, kind) in bounds::settle(a, &evidence, tokens, kind, is_date) {
            let is_common = tokens.len() == 1 && common.contains_key(a.word(tokens.start));
            // "We" at the start of a sentence.
            let is_pronoun = tokens.len() == 1
                && evidence.known_from(tokens.start).is_none()
                && matches!(a.pos(tokens.start), Pos::Pron | Pos::Det | Pos::Adp | Pos::Sconj);
            let name = if is_common || is_pronoun { None } else { named(a, &evidence, tokens.clone(), kind) };
            take(name, tokens);
        }
    }
    // Names that the lexicon is sure of and the tagger missed, if they are by themselves.
    for (tokens, entry) in evidence.known.values() {
        let run = evidence.run(tokens.start);
        let alone = run.start >= tokens.start && run.end <= tokens.end;
        if bounds::is_sure(entry) && alone && !a.is_joining_hyphen(tokens.end) {
            take(known_name(tokens.clone(), entry), tokens.clone());
        }
    }
    out.sort_by_key(|name| name.tokens.start);
    persons::find_behind_verbs(a, &|at| evidence.known_from(at).is_some(), &mut out);
    persons::find_short_forms(a, &mut out);
    out
}

/// Returns a name that the lexicon knows; `None` for a people.
fn known_name(tokens: Range<usize>, entry: &Entry) -> Option<Name> {
    let kind = entry.kind.entity_type()?;
    Some(Name { tokens, kind, canonical: Some(entry.canonical.to_owned()), title: None })
}

/// Returns a tagged name, or `None` if what it names is not an entity.
fn named(a: &Analysis, evidence: &Evidence, mut tokens: Range<usize>, kind: Kind) -> Option<Name> {
    if let Some(known) = well_known::known(a, &tokens) {
        return well_known::name(tokens, known);
    }
    let kind = match kind {
        Kind::Person => EntityType::Person,
        Kind::Organisation => EntityType::Organisation,
        Kind::Place => EntityType::Place,
        Kind::Event => EntityType::Event,
        Kind::Other => return None,
    };
    if kind != EntityType::Event && (is_label(a, &tokens) || kind == EntityType::Person && is_office(a, &tokens)) {
        return None;
    }
    if is_people(a, &tokens) || is_numbered(a, &tokens) {
        return None;
    }
    let is_body = kind == EntityType::Organisation;
    if is_body && (is_member(a, &tokens) || is_portfolio(a, evidence, &tokens) || is_pair(a, evidence, &tokens)) {
        return None;
    }
    let kind = if kind == EntityType::Person && is_team(a, &tokens) { EntityType::Organisation } else { kind };
    if kind == EntityType::Person && is_part_of_country(a, &tokens) {
        return Some(Name { tokens, kind: EntityType::Place, canonical: None, title: None });
    }
    if kind == EntityType::Person {
        tokens.end = persons::end_of_first(a, &tokens);
        if tokens.clone().any(|i| persons::is_glued(a.word(i))) {
            return None;
        }
    }
    // "the Republican Senate" is the Senate.
    if tokens.len() == 2 && a.is_any(tokens.start, PARTISANS) && a.is_any(tokens.start + 1, CHAMBERS) {
        tokens.start += 1;
    }
    let known = evidence.known_from(tokens.start).filter(|(whole, _)| *whole == tokens).map(|(_, entry)| entry);
    let canonical =
        known.filter(|entry| entry.kind.entity_type() == Some(kind)).map(|entry| entry.canonical.to_owned());
    let title = if kind == EntityType::Person { persons::title_before(a, tokens.start) } else { None };
    Some(Name { tokens, kind, canonical, title })
}

/// "Doe, R-Ohio", "(D-N.Y.)": a party and a state behind the name of a politician.
fn is_label(a: &Analysis, tokens: &Range<usize>) -> bool {
    let mut text = a.slice(tokens.clone()).chars();
    let party = matches!(text.next(), Some('D' | 'I' | 'R')) && matches!(text.next(), Some('-' | '–' | '‑'));
    let behind = tokens.start > 0 && matches!(a.word(tokens.start - 1), "," | "(");
    let is_state = text.clone().count() <= LONGEST_STATE;
    party && (behind || is_state) && text.next().is_some_and(char::is_uppercase)
}

/// The most characters of a state behind a party that need no comma before them: "R-Fla".
const LONGEST_STATE: usize = 4;

/// Words for whose members are the most, and for what they are members of.
const PARTISANS: &[&str] = &["democrat", "democratic", "gop", "republican"];
const CHAMBERS: &[&str] = &["congress", "house", "senate"];

/// "Saudis", "Syrians": a people is no actor with a name.
fn is_people(a: &Analysis, tokens: &Range<usize>) -> bool {
    let one = a.word(tokens.start).strip_suffix('s').filter(|_| tokens.len() == 1);
    one.is_some_and(|it| a.lexicon.demonym(it).is_some())
}

/// "No. 1"
fn is_numbered(a: &Analysis, tokens: &Range<usize>) -> bool {
    a.word(tokens.start) == "No." && tokens.len() > 1 && a.tokens[tokens.start + 1].class == Class::Number
}

/// "House Democrat", "the Arizona Republican": a member of a party, or what is the party's.
fn is_member(a: &Analysis, tokens: &Range<usize>) -> bool {
    tokens.len() > 1 && a.is_any(tokens.end - 1, &["democrat", "democratic", "republican"])
}

/// "Secretary of Defense", "the Defense and State departments": what an office is responsible for is no body by itself, unless it
/// acts as one: "Commerce said".
fn is_portfolio(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> bool {
    let is_known = evidence.known_from(tokens.start).is_some_and(|(whole, _)| whole == tokens);
    let is_of_title =
        || evidence.titles.get(&tokens.start).is_some_and(|it| tokens.end <= it.end && it.len() > tokens.len());
    let is_one = || tokens.len() == 1 && lists::names::PORTFOLIOS.contains(a.word(tokens.start));
    !is_known && (is_of_title() || is_one() && !matches!(a.pos(tokens.end), Pos::Verb | Pos::Aux))
}

/// "the Trump-Russia investigation"
fn is_pair(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> bool {
    let is_known = |at: usize| evidence.known_from(at).is_some_and(|(whole, _)| whole.len() == 1);
    tokens.len() == 3
        && a.is_joining_hyphen(tokens.start + 1)
        && is_known(tokens.start) != is_known(tokens.start + 2)
        && a.pos(tokens.end) == Pos::Noun
}

/// "the northern Sierra Nevada"
fn is_part_of_country(a: &Analysis, tokens: &Range<usize>) -> bool {
    tokens.start > 1
        && a.is_any(tokens.start - 1, &["northern", "southern", "eastern", "western", "central"])
        && a.is_any(tokens.start - 2, &["the", "in", "across", "of", "from"])
}

/// "Team Obama"
fn is_team(a: &Analysis, tokens: &Range<usize>) -> bool {
    a.word(tokens.start) == "Team" && tokens.len() > 1
}

/// "the President", "Madam Secretary", "Mr. Chairman": an office alone is nobody's name.
fn is_office(a: &Analysis, tokens: &Range<usize>) -> bool {
    let title = a.lexicon.title(a.word(tokens.start));
    tokens.len() == 1 && matches!(title, Some(TitleKind::Office | TitleKind::Company))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::analysis;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, EntityType)]) {
        let a = analysis(text);
        let found: Vec<(&str, EntityType)> =
            names(&a, &|_| false).iter().map(|n| (a.slice(n.tokens.clone()), n.kind)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn people() {
        check(
            "President Jane Doe met Senator Ruth Miller. Doe smiled.",
            &[("Jane Doe", EntityType::Person), ("Ruth Miller", EntityType::Person), ("Doe", EntityType::Person)],
        );
        check("He met Kim Min-seok in Seoul.", &[("Kim Min-seok", EntityType::Person), ("Seoul", EntityType::Place)]);
        check("An economist, David R. Wilson, disagreed.", &[("David R. Wilson", EntityType::Person)]);
    }

    #[test]
    fn first_names_like_verbs() {
        check("Will Carr, the police director, said 40 left.", &[("Will Carr", EntityType::Person)]);
        check("Will Carr said 40 left.", &[("Will Carr", EntityType::Person)]);
    }

    #[test]
    fn organisations() {
        check(
            "The Ministry of Trade and Industry warned Acme Corp.",
            &[("Ministry of Trade and Industry", EntityType::Organisation), ("Acme Corp.", EntityType::Organisation)],
        );
        check(
            "The University of Leeds and the Doe administration agreed.",
            &[("University of Leeds", EntityType::Organisation), ("Doe administration", EntityType::Organisation)],
        );
    }

    #[test]
    fn agreements_and_laws() {
        check(
            "The Korea-US Free Trade Agreement took effect.",
            &[("Korea-US Free Trade Agreement", EntityType::Agreement)],
        );
        check(
            "It used Section 12 of the Fisheries Act of 1976.",
            &[("Section 12 of the Fisheries Act of 1976", EntityType::Law)],
        );
        check("They left the Paris Agreement.", &[("Paris Agreement", EntityType::Agreement)]);
        check("The council passed Resolution 2231.", &[("Resolution 2231", EntityType::Law)]);
        check("It is as old as NAFTA.", &[("NAFTA", EntityType::Agreement)]);
        check("They repealed Obamacare.", &[("Obamacare", EntityType::Law)]);
        check("The Republican National Convention met.", &[("Republican National Convention", EntityType::Event)]);
        check("It follows the rule of Law.", &[]);
    }

    #[test]
    fn what_is_no_name() {
        check("The Saudis and the Syrians met.", &[]);
        check("It was No. 1 on the list.", &[]);
        check("One House Democrat agreed with the Arizona Republican.", &[]);
        check("Defense Secretary Jane Doe left.", &[("Jane Doe", EntityType::Person)]);
        check("Secretary of State Jane Doe left.", &[("Jane Doe", EntityType::Person)]);
        check("The Republican Senate voted.", &[("Senate", EntityType::Organisation)]);
    }

    #[test]
    fn places() {
        check(
            "South Korea and the United States signed in Washington.",
            &[
                ("South Korea", EntityType::Place),
                ("United States", EntityType::Place),
                ("Washington", EntityType::Place),
            ],
        );
        check("In May the march went on.", &[]);
    }
}
