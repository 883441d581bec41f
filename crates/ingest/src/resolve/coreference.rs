//! Pronouns and descriptions: whom "he", "its", "the ministry" and "the deal" mean.
//!
//! One walk over the text tracks who was mentioned last and in what role. A personal pronoun takes the best-placed
//! person of its gender: subjects before the rest, the nearer sentence before the farther (a reduced form of the
//! centering of Grosz, Joshi and Weinstein 1995). "It" and "its" take what the clause, or else the sentence before, is
//! about. A description takes the last entity that it fits. If two fit equally well, or the text gives no sign, nothing
//! is resolved: a wrong antecedent puts words into the wrong mouth.

use super::agreements::countries;
use super::entities::Entities;
use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::tag::Pos;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use whosaid_english::cues::{self, Trait};
use whosaid_english::descriptions::{Described, described, gender_of_title};
use whosaid_english::lexicon::{EntryKind, Gender, PlaceKind};
use whosaid_english::lists;
use whosaid_model::{Entity, EntityType, Mention, MentionForm, Mode};

/// A place where an entity was mentioned.
#[derive(Clone, Copy, Debug)]
struct Spoken {
    token: usize,
    entity: usize,
    sentence: usize,
    is_subject: bool,
    by_pronoun: bool,
}

/// What a description of an entity may say.
#[derive(Debug, Default)]
struct Profile {
    gender: Option<Gender>,
    place: Option<PlaceSort>,
    /// The words of its names, in lower case.
    words: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceSort {
    Country,
    State,
    City,
}

/// A pronoun or description, and the entity it means.
type Found = (Range<usize>, usize, MentionForm);

/// Finds the pronouns and descriptions that mean some entity, and adds them to its mentions.
pub(super) fn refer(a: &Analysis, entities: &mut Entities) {
    let names = name_ranges(a, entities);
    add_titles(a, entities, &names);
    let profiles: Vec<Profile> = (0..entities.list.len()).map(|idx| profile(a, entities, idx)).collect();
    let mut walk = Walk { a, entities, profiles: &profiles, countries: countries(a, entities), spoken: Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    let mut names = names.into_iter().peekable();
    let mut at = 0;
    while at < a.tokens.len() {
        if a.deadline.is_past_at(at) {
            return;
        }
        if let Some((tokens, entity)) = names.next_if(|(tokens, _)| tokens.start == at) {
            walk.speak(&tokens, entity, false);
            at = tokens.end;
            continue;
        }
        let reference = walk.pronoun(at).or_else(|| walk.description(at));
        if let Some((tokens, entity, form)) = reference {
            // "Doe met Ruiz, who": the clause is still about Doe.
            if !a.is(at, "who") {
                walk.speak(&tokens, entity, form == MentionForm::Pronoun);
            }
            // A description may contain a name: "its" of "its ministry" does not.
            at = tokens.end;
            found.push((tokens, entity, form));
            while names.next_if(|(tokens, _)| tokens.start < at).is_some() {}
        } else {
            at += 1;
        }
    }
    add(a, entities, found);
}

/// "I" and "my" in a quotation mean the person who is quoted, "we" and "our" the organisation.
pub(super) fn refer_in_quotations<'s>(
    a: &Analysis,
    entities: &mut Entities,
    quoted: impl Iterator<Item = (&'s Saying, usize)>,
) {
    let mut found = Vec::new();
    for (saying, entity) in quoted {
        if !matches!(saying.mode(a), Mode::Direct | Mode::Mixed) {
            continue;
        }
        let words: &[&str] = match entities.list[entity].kind {
            EntityType::Person => &["i", "me", "my", "mine", "myself"],
            EntityType::Organisation => &["we", "us", "our", "ours", "ourselves"],
            _ => continue,
        };
        for at in saying.content.iter().cloned().flatten() {
            // "US" is not a pronoun.
            let pronoun = a.pos(at) == Pos::Pron && a.is_any(at, words) && a.quote_at(at).is_some();
            if pronoun && !entities.refers.contains_key(&at) {
                entities.refers.insert(at, entity);
                found.push((at..at + 1, entity, MentionForm::Pronoun));
            }
        }
    }
    add(a, entities, found);
}

fn add(a: &Analysis, entities: &mut Entities, found: Vec<Found>) {
    for (tokens, entity, form) in found {
        for at in tokens.clone() {
            entities.refers.entry(at).or_insert(entity);
        }
        let span = a.span(tokens);
        let mention = Mention { start: span.start, end: span.end, text: a.text[span].to_owned(), form };
        entities.list[entity].mentions.push(mention);
    }
    for entity in &mut entities.list {
        entity.mentions.sort_by_key(|m| (m.start, m.end));
        entity.mentions.dedup_by_key(|m| (m.start, m.end));
    }
}

/// Returns the tokens of every name, in order.
fn name_ranges(a: &Analysis, entities: &Entities) -> Vec<(Range<usize>, usize)> {
    let mut out = Vec::new();
    for (idx, entity) in entities.list.iter().enumerate() {
        for mention in &entity.mentions {
            let tokens = a.tokens_in(whosaid_model::Span { start: mention.start, end: mention.end });
            if !tokens.is_empty() {
                out.push((tokens, idx));
            }
        }
    }
    out.sort_by_key(|(tokens, _)| tokens.start);
    out
}

/// What is beside a person's name gives the office: "Jane Doe, the mayor of X,".
fn add_titles(a: &Analysis, entities: &mut Entities, names: &[(Range<usize>, usize)]) {
    for (tokens, idx) in names {
        if entities.list[*idx].kind != EntityType::Person {
            continue;
        }
        let behind = Some(tokens.end + 1).filter(|_| a.word(tokens.end) == ",").and_then(|at| a.chunk_at(at));
        let before = tokens.start.checked_sub(1).filter(|at| a.word(*at) == ",").and_then(|at| a.chunk_before(at));
        let behind = behind.filter(|chunk| chunk.start == tokens.end + 1 && a.is_any(chunk.start, &["the", "a", "an"]));
        let before =
            before.filter(|chunk| chunk.end + 1 == tokens.start && a.is_any(chunk.start, &["the", "its", "their"]));
        for chunk in behind.into_iter().chain(before) {
            let head = a.lower(a.head(&chunk));
            if a.lexicon.is_title(&head) {
                entities.titles.entry(*idx).or_default().insert(head);
            }
        }
    }
}

fn profile(a: &Analysis, entities: &Entities, idx: usize) -> Profile {
    let entity = &entities.list[idx];
    let gender = (entity.kind == EntityType::Person).then(|| gender(a, entities, idx)).flatten();
    let place = (entity.kind == EntityType::Place).then(|| place_sort(a, entity)).flatten();
    let names = entity.aliases.iter().chain([&entity.name]);
    let words = names.flat_map(|name| name.split([' ', '-', '\n'])).map(str::to_lowercase).collect();
    Profile { gender, place, words }
}

fn gender(a: &Analysis, entities: &Entities, idx: usize) -> Option<Gender> {
    let by_title = entities.titles.get(&idx).into_iter().flatten().find_map(|title| gender_of_title(title));
    let name = &entities.list[idx].name;
    let first = || name.split(' ').next().filter(|first| first.len() < name.len());
    by_title.or_else(|| a.lexicon.gender(first()?))
}

fn place_sort(a: &Analysis, entity: &Entity) -> Option<PlaceSort> {
    let names = entity.aliases.iter().chain([&entity.name]);
    names.filter_map(|name| a.lexicon.entry(name)).find_map(|entry| match entry.kind {
        EntryKind::Country => Some(PlaceSort::Country),
        EntryKind::Place(PlaceKind::State) => Some(PlaceSort::State),
        EntryKind::Place(PlaceKind::City) => Some(PlaceSort::City),
        _ => None,
    })
}

struct Walk<'w, 't> {
    a: &'w Analysis<'t>,
    entities: &'w Entities,
    profiles: &'w [Profile],
    /// The countries of the document by their ISO codes.
    countries: BTreeMap<&'static str, usize>,
    spoken: Vec<Spoken>,
}

impl Walk<'_, '_> {
    fn speak(&mut self, tokens: &Range<usize>, entity: usize, by_pronoun: bool) {
        let is_subject = self.is_subject(tokens);
        let token = tokens.end - 1;
        self.spoken.push(Spoken { token, entity, sentence: self.a.sentence_of(token), is_subject, by_pronoun });
    }

    fn kind(&self, entity: usize) -> EntityType {
        self.entities.list[entity].kind
    }

    /// Returns whether the phrase with these tokens is the subject of a verb, by its neighbours.
    fn is_subject(&self, tokens: &Range<usize>) -> bool {
        let a = self.a;
        let chunk = a.chunk_at(tokens.start).unwrap_or_else(|| tokens.clone());
        // "Peru's minister": the owner is not the subject.
        if chunk.end > tokens.end {
            return false;
        }
        let mut at = tokens.end;
        // An insertion: ", the mayor of X,".
        if a.word(at) == "," {
            let limit = (at + 16).min(a.tokens.len());
            match (at + 1..limit).find(|i| matches!(a.word(*i), "," | ".")) {
                Some(comma) if a.word(comma) == "," => at = comma + 1,
                _ => return self.is_said(tokens.start),
            }
        }
        while a.pos(at) == Pos::Adv || a.is(at, "also") {
            at += 1;
        }
        matches!(a.pos(at), Pos::Verb | Pos::Aux) || self.is_said(tokens.start)
    }

    /// "said Doe": the subject after its verb.
    fn is_said(&self, start: usize) -> bool {
        start > 0 && cues::has(self.a.word(start - 1), Trait::Subject)
    }

    fn pronoun(&self, at: usize) -> Option<Found> {
        let a = self.a;
        if !matches!(a.pos(at), Pos::Pron | Pos::Det) {
            return None;
        }
        let word = a.word(at);
        if word.len() > 7 {
            return None;
        }
        let entity = match word.to_ascii_lowercase().as_str() {
            "he" | "his" | "himself" => self.person(at, Gender::Male, false),
            "him" => self.person(at, Gender::Male, true),
            "she" | "herself" => self.person(at, Gender::Female, false),
            "her" => {
                let possessive = matches!(a.pos(at + 1), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num);
                self.person(at, Gender::Female, !possessive)
            }
            "who" => self.relative(at),
            "it" if !self.is_empty_subject(at) => self.thing(at),
            "its" | "itself" => self.thing(at),
            _ => None,
        }?;
        Some((at..at + 1, entity, MentionForm::Pronoun))
    }

    /// "Jane Doe, who": the name right before it.
    fn relative(&self, at: usize) -> Option<usize> {
        let before = if at > 0 && self.a.word(at - 1) == "," { at.checked_sub(2)? } else { at.checked_sub(1)? };
        let last = self.spoken.last().filter(|last| last.token == before)?;
        (self.kind(last.entity) == EntityType::Person).then_some(last.entity)
    }

    fn person(&self, at: usize, gender: Gender, is_object: bool) -> Option<usize> {
        let a = self.a;
        let sentence = a.sentence_of(at);
        let paragraph = a.sentences[sentence].paragraph;
        let mut best: Option<(i64, usize)> = None;
        let mut tied = false;
        let recent = self.spoken.iter().rev().take(60).take_while(|it| it.sentence + 4 > sentence);
        for it in recent {
            if self.kind(it.entity) != EntityType::Person || a.sentences[it.sentence].paragraph + 2 < paragraph {
                continue;
            }
            let known = self.profiles[it.entity].gender;
            if known.is_some_and(|known| known != gender) {
                continue;
            }
            let distance = (sentence - it.sentence) as i64;
            // "Doe met him": the subject of a clause is not its object.
            if is_object && distance == 0 && it.is_subject && !self.clause_between(it.token, at) {
                continue;
            }
            let mut score = -6 * distance;
            score += if it.is_subject { 8 } else { 0 };
            score += if it.by_pronoun { 3 } else { 0 };
            score += if known.is_some() { 3 } else { 0 };
            // Whom the whole text is about.
            score += i64::from(self.entities.list[it.entity].mentions.len().ilog2()).min(5) * 2;
            match best {
                Some((_, entity)) if entity == it.entity => {
                    best = best.map(|(old, entity)| (old.max(score), entity));
                }
                Some((old, _)) if score < old => {}
                Some((old, _)) if score == old => tied = true,
                _ => {
                    best = Some((score, it.entity));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied).map(|(_, entity)| entity)
    }

    /// Returns whether another clause begins between two tokens.
    fn clause_between(&self, from: usize, to: usize) -> bool {
        (from + 1..to).any(|i| {
            matches!(self.a.pos(i), Pos::Sconj)
                || matches!(self.a.word(i), "," | ";" | "—" | "“" | "\"" | "and" | "but")
        })
    }

    /// "It is clear that", "it took a year to": it means nothing.
    fn is_empty_subject(&self, at: usize) -> bool {
        let a = self.a;
        let end = a.sentences[a.sentence_of(at)].tokens.end.min(at + 9);
        let is_linked = a.is_in(at + 1, &lists::reference::BEHIND_EMPTY_IT);
        is_linked && (at + 2..end).any(|i| a.is_any(i, &["that", "to", "whether", "how", "who", "why", "if", "when"]))
    }

    /// Returns what the clause of a token, or the sentence before, is about.
    fn thing(&self, at: usize) -> Option<usize> {
        let a = self.a;
        let sentence = a.sentence_of(at);
        let start = a.sentences[sentence].tokens.start;
        // The last subject before it, whether a name or not.
        let mut end = at;
        while let Some(chunk) = a.chunk_before(end).filter(|chunk| chunk.start >= start) {
            end = chunk.start;
            if a.pos(chunk.start) == Pos::Pron && chunk.len() == 1 && !self.entities_at(&chunk) {
                if a.is_any(chunk.start, &["it"]) {
                    return None;
                }
                continue;
            }
            if self.is_subject(&chunk) {
                return self.thing_at(&chunk);
            }
        }
        let back = sentence
            .checked_sub(1)
            .filter(|back| a.sentences[*back].paragraph + 1 >= a.sentences[sentence].paragraph)?;
        let tokens = a.sentences[back].tokens.clone();
        let first = a.chunks.partition_point(|chunk| chunk.start < tokens.start);
        let subject = a.chunks[first..]
            .iter()
            .take_while(|chunk| chunk.end <= tokens.end)
            .find(|chunk| self.is_subject(chunk))?;
        self.thing_at(subject)
    }

    /// Returns whether a phrase was resolved to some entity.
    fn entities_at(&self, chunk: &Range<usize>) -> bool {
        self.spoken.iter().rev().take(8).any(|it| chunk.contains(&it.token))
    }

    /// Returns the entity, not a person, that a phrase is a mention of.
    fn thing_at(&self, chunk: &Range<usize>) -> Option<usize> {
        let head = self.a.head(chunk);
        let it = self.spoken.iter().rev().take(40).find(|it| it.token == head || it.token + 1 == chunk.end)?;
        (self.kind(it.entity) != EntityType::Person).then_some(it.entity)
    }

    /// "the ministry", "the deal", "the country": the last entity that fits.
    fn description(&self, at: usize) -> Option<Found> {
        let a = self.a;
        if a.pos(at) != Pos::Det || !a.is_any(at, &["the", "this", "that"]) {
            return None;
        }
        let chunk = a.chunk_at(at).filter(|chunk| chunk.start == at && chunk.len() > 1)?;
        let head = a.head(&chunk);
        // Part of something larger: "the deal's", "the president of X", "the agreement with Y", "the deal maker".
        if head + 1 != chunk.end || a.is_in(chunk.end, &lists::reference::BEHIND_LARGER) {
            return None;
        }
        if (chunk.clone()).any(|i| self.entities.at.contains_key(&i) || a.is_genitive(i)) {
            return None;
        }
        // "the Koreans": their country.
        if let Some(people) = a.lexicon.demonym(a.word(head)).filter(|_| a.is_capitalised(head) && chunk.len() == 2) {
            let entity = self.countries.get(people.iso2)?;
            return Some((chunk, *entity, MentionForm::Nominal));
        }
        let noun = a.lower(head);
        let modifiers = chunk.start + 1..head;
        let entity = self.described(head, &noun, modifiers)?;
        Some((chunk, entity, MentionForm::Nominal))
    }

    fn described(&self, at: usize, noun: &str, modifiers: Range<usize>) -> Option<usize> {
        let a = self.a;
        let generic = |i: usize| a.is_in(i, &lists::reference::GENERIC);
        let plain = modifiers.is_empty();
        let last = |fits: &dyn Fn(usize) -> bool, back: usize| {
            let sentence = a.sentence_of(at);
            let recent = self.spoken.iter().rev().take(400).take_while(|it| it.sentence + back >= sentence);
            recent.map(|it| it.entity).find(|entity| fits(*entity))
        };
        let named = |entity: usize, i: usize| self.profiles[entity].words.contains(&a.lower(i));
        match described(noun) {
            Some(Described::Agreement) => {
                let is_agreement = |entity: usize| {
                    self.kind(entity) == EntityType::Agreement
                        && modifiers.clone().all(|i| generic(i) || named(entity, i))
                };
                last(&is_agreement, 12)
            }
            Some(Described::Law) => {
                let is_law = |entity: usize| {
                    self.kind(entity) == EntityType::Law
                        && (noun == "law" || noun == "legislation" || self.profiles[entity].words.contains(noun))
                };
                last(&is_law, 4).filter(|_| plain)
            }
            Some(it @ (Described::Country | Described::State | Described::City)) => {
                let sort = match it {
                    Described::Country => PlaceSort::Country,
                    Described::State => PlaceSort::State,
                    _ => PlaceSort::City,
                };
                let is_place = |entity: usize| self.profiles[entity].place == Some(sort);
                last(&is_place, 2).filter(|_| plain)
            }
            Some(Described::Firm) => {
                let is_firm = |entity: usize| {
                    self.kind(entity) == EntityType::Organisation
                        && (self.profiles[entity].words.contains(noun) || noun != "bank" && !self.is_office(entity))
                };
                // The subject of the sentence before, rather than one that is only named there: "Acme owns the Star. The company".
                let sentence = a.sentence_of(at);
                let subject = || {
                    let tokens = a.sentences[sentence.checked_sub(1)?].tokens.clone();
                    let first = a.chunks.partition_point(|chunk| chunk.start < tokens.start);
                    let mut chunks = a.chunks[first..].iter().take_while(|chunk| chunk.end <= tokens.end);
                    let chunk = chunks.find(|chunk| self.is_subject(chunk))?;
                    self.entities.at.get(&a.head(chunk)).copied().filter(|it| is_firm(*it))
                };
                last(&is_firm, 0).or_else(subject).or_else(|| last(&is_firm, 4)).filter(|_| plain)
            }
            _ if a.lexicon.is_title(noun) => {
                let is_holder = |entity: usize| {
                    self.kind(entity) == EntityType::Person
                        && self.entities.titles.get(&entity).is_some_and(|titles| {
                            titles.iter().any(|title| title == noun || title.split(' ').next_back() == Some(noun))
                        })
                };
                last(&is_holder, 12).filter(|_| plain)
            }
            _ => {
                // "the ministry" of "Ministry of Trade".
                let holds = |entity: usize| {
                    self.kind(entity) == EntityType::Organisation
                        && noun.len() > 3
                        && self.profiles[entity].words.contains(noun)
                        && modifiers.clone().all(|i| named(entity, i))
                };
                last(&holds, 8)
            }
        }
    }

    /// Returns whether an organisation is a public body rather than a firm.
    fn is_office(&self, entity: usize) -> bool {
        lists::reference::OFFICES.iter().any(|word| self.profiles[entity].words.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Lexicon, extract};
    use whosaid_model::{Document, MentionForm};

    /// Names and what else means them: "Jane Doe: She, the mayor".
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[&str])]) {
        let extraction = extract(&Document::new("d", text), Lexicon::shipped());
        let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
        for entity in &extraction.entities {
            let others = entity.mentions.iter().filter(|m| m.form != MentionForm::Name).map(|m| m.text.as_str());
            let others: Vec<&str> = others.collect();
            if !others.is_empty() {
                found.push((&entity.name, others));
            }
        }
        let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(name, others)| (*name, others.to_vec())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn persons() {
        check(
            "Maria Lopez met Peter Brown in Lima. She told him that her party would vote for it.",
            &[("Maria Lopez", &["She", "her"]), ("Peter Brown", &["him"])],
        );
        check("Jane Doe, who leads the party, said she would resign.", &[("Jane Doe", &["who", "she"])]);
        check(
            "Michael Gray, the mayor of Leeds, resigned. The mayor gave no reason.",
            &[("Michael Gray", &["The mayor"])],
        );
        // Two of one gender, neither the subject.
        check("They met Peter Brown and Michael Gray. The room was full when he left.", &[]);
    }

    #[test]
    fn organisations_and_agreements() {
        check("Samsung raised its forecast. It expects sales of 5 million phones.", &[("Samsung", &["its", "It"])]);
        check("Peru left the Lima Agreement. The deal was signed in 2001.", &[("Lima Agreement", &["The deal"])]);
        check(
            "The Ministry of Trade fell silent. It is clear that the ministry erred.",
            &[("Ministry of Trade", &["the ministry"])],
        );
        check("The report raised its estimate for Peru.", &[]);
        check("Peru fell behind. The Peruvians blamed the rain.", &[("Peru", &["The Peruvians"])]);
    }

    #[test]
    fn who_is_quoted() {
        check("“I lost my seat,” Jane Doe said.", &[("Jane Doe", &["I", "my"])]);
    }
}
