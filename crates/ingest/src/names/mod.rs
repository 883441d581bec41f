//! Names: people, organisations, places, agreements, laws and events, each with its tokens.
//!
//! Four finders propose spans of capitalised words: the grammar of agreements and laws, the lexicon, the
//! grammar of organisations and that of people. Where proposals overlap the longest wins, and
//! among equals the one of the surest finder. Which names mean the same thing is the next pass's business.

mod acronyms;
mod agreements;
mod organisations;
mod persons;

use crate::analysis::Analysis;
use crate::tag::Pos;
pub use acronyms::{Definition, definitions};
pub use persons::surname;
use std::ops::Range;
use whosaid_model::{EntityType, Span};

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its tokens, without titles and articles.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityType,
    /// The name that the lexicon knows it by.
    pub canonical: Option<String>,
    /// The title in front of it, in lower case: "president".
    pub title: Option<String>,
}

/// All names of a text, in order, apart from each other.
pub fn names(a: &Analysis, is_date: &dyn Fn(usize) -> bool) -> Vec<Name> {
    let known = known(a);
    let mut places = vec![false; a.tokens.len()];
    for name in known.iter().filter(|n| n.kind == EntityType::Place) {
        places[name.tokens.clone()].fill(true);
    }
    let is_place = |i: usize| places[i];
    // Surest first: a stable sort by length keeps this order among equals.
    let mut found = agreements::find(a, &is_place);
    found.extend(organisations::find(a));
    found.extend(known.iter().cloned());
    found.extend(persons::find(a, &is_place, is_date));
    found.retain(|name| !name.tokens.clone().all(is_date));
    // "the agreement of February": a month is no part of a name; a year may be ("Act of 1962").
    for name in &mut found {
        let last = name.tokens.end - 1;
        if name.tokens.len() > 2 && is_date(last) && is_link(a, last - 1) && a.is_capitalised(last) {
            name.tokens.end = last - 1;
        }
    }
    found.sort_by_key(|name| std::cmp::Reverse(name.tokens.len()));
    let mut taken = vec![false; a.tokens.len()];
    let mut out = Vec::new();
    for name in found {
        if !name.tokens.clone().any(|i| taken[i]) {
            name.tokens.clone().for_each(|i| taken[i] = true);
            out.push(name);
        }
    }
    out.sort_by_key(|name| name.tokens.start);
    persons::find_short_forms(a, &mut out);
    out
}

/// The names that the lexicon knows.
fn known(a: &Analysis) -> Vec<Name> {
    let mut out = Vec::new();
    for found in a.lexicon.find(a.text) {
        let Some(kind) = found.entry.kind.entity_type() else { continue };
        let tokens = a.tokens_in(found.span);
        if tokens.is_empty() || a.span(tokens.clone()) != found.span {
            continue;
        }
        // "Korea" of "North Korea" is no name of its own, nor is "May" of "in May"; an ambiguous name needs the tagger's
        // word for it, and so does the first word of a sentence.
        let proper = tokens.clone().all(|i| {
            matches!(a.pos(i), Pos::Propn | Pos::Adp | Pos::Det | Pos::Cconj | Pos::Punct | Pos::X)
                || a.word(i).contains('.')
        });
        let upper = tokens.len() == 1
            && a.word(tokens.start).len() > 1
            && a.word(tokens.start).chars().all(|c| c.is_uppercase() || c == '.');
        let joined = tokens.end < a.tokens.len()
            && a.is_joining_hyphen(tokens.end)
            && a.word(tokens.end + 1).starts_with(char::is_lowercase);
        // A place that is part of a longer capitalised run is more likely a person's or a firm's name.
        let in_run = neighbours_are_names(a, &tokens);
        if found.entry.ambiguous && (!proper || in_run || upper && tokens.len() == 1 && a.word(tokens.start).len() < 3)
        {
            continue;
        }
        if !proper && !upper && tokens.len() == 1 {
            continue;
        }
        if joined && found.entry.ambiguous {
            continue;
        }
        out.push(Name { tokens, kind, canonical: Some(found.entry.canonical.to_string()), title: None });
    }
    out
}

/// Whether capitalised proper nouns stand right beside some tokens.
fn neighbours_are_names(a: &Analysis, tokens: &Range<usize>) -> bool {
    let name = |i: usize| a.is_capitalised(i) && a.pos(i) == Pos::Propn;
    let sentence = &a.sentences[a.sentence_of(tokens.start)].tokens;
    (tokens.start > sentence.start && name(tokens.start - 1)) || (tokens.end < sentence.end && name(tokens.end))
}

/// The run of capitalised words that holds a token: proper nouns and what joins them ("of", "for", "and", "the", hyphens).
/// Links only count between capitalised words.
fn run(a: &Analysis, at: usize, sentence: &Range<usize>) -> Range<usize> {
    let part = |i: usize| is_name_word(a, i, sentence);
    let (mut start, mut end) = (at, at + 1);
    while start > sentence.start {
        if part(start - 1) {
            start -= 1;
        } else if start > sentence.start + 1 && is_link(a, start - 1) && part(start - 2) {
            start -= 2;
        } else if start > sentence.start + 2 && is_double_link(a, start - 2) && part(start - 3) {
            start -= 3;
        } else {
            break;
        }
    }
    while end < sentence.end {
        if part(end) {
            end += 1;
        } else if end + 1 < sentence.end && is_link(a, end) && part(end + 1) {
            end += 2;
        } else if end + 2 < sentence.end && is_double_link(a, end) && part(end + 2) {
            end += 3;
        } else {
            break;
        }
    }
    start..end
}

/// Whether a token is a capitalised word of a name. The first word of a sentence must be a proper noun to the tagger.
fn is_name_word(a: &Analysis, i: usize, sentence: &Range<usize>) -> bool {
    if a.is_joining_hyphen(i) {
        return true;
    }
    if !a.is_capitalised(i) {
        return false;
    }
    match a.pos(i) {
        Pos::Propn => true,
        Pos::Noun | Pos::Adj | Pos::X | Pos::Num | Pos::Verb => i > sentence.start,
        _ => false,
    }
}

/// Whether a token may join the words of a name.
fn is_link(a: &Analysis, i: usize) -> bool {
    a.is_any(i, &["of", "for", "and", "on", "the", "&", "de", "la", "in", "to"]) && !a.is_capitalised(i)
}

/// "of the", "for the": "and the" begins another name.
fn is_double_link(a: &Analysis, i: usize) -> bool {
    a.is_any(i, &["of", "for", "on", "in", "to"]) && a.is_any(i + 1, &["the", "la"]) && !a.is_capitalised(i + 1)
}

/// The bytes of a name.
pub fn span(a: &Analysis, name: &Name) -> Span {
    a.span(name.tokens.clone())
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
