//! Composition: a measure says whose it is. "its exports" are "South Korea's exports".

use super::measure::Measure;
use crate::analysis::Analysis;
use crate::attribution::{Construction, antecedent};
use crate::figures::{Amounted, at_rate};
use crate::phrase::{LONGEST_PHRASE, normal_space};
use crate::reader::Known;
use crate::resolve::Entities;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::forms::{base_forms, singular};
use whosaid_english::lists::measures::{CASUALTIES, EVENTS, LIGHT_VERBS};
use whosaid_model::{Entity, EntityId, EntityType, FigureKind};

/// The pronouns that name an owner before their noun.
const OWNERS: &[&str] = &["its", "his", "her", "their"];

/// Says of each measure whose it is, what a word in it stands for, and what happens to those who are counted. `chain` gives the sayings
/// that hold a figure.
pub(super) fn compose(known: &Known, chain: &dyn Fn(usize) -> Vec<usize>, measures: &mut [Option<Measure>]) {
    let (a, amounts) = (known.a, known.amounts);
    for measure in &mut *measures {
        *measure = measure.take().map(|it| with_owners(known, it));
    }
    for (idx, amount) in amounts.iter().enumerate() {
        if a.deadline.is_past() {
            return;
        }
        if let Some(measure) = measures[idx].as_ref().and_then(|it| of_source(known, &chain(idx), it)) {
            measures[idx] = Some(measure);
        }
        let of_other = || of_other_actor(known, measures[idx].as_ref()?, amount.tokens.start);
        if let Some(measure) = meant(a, amounts, measures, idx).or_else(of_other) {
            measures[idx] = Some(measure);
        }
        let Some(measure) = &measures[idx] else { continue };
        let of_event = of_rate(known, amount)
            .or_else(|| with_own_verb(a, amounts, measure, idx))
            .or_else(|| with_one_event(a, amounts, measure, idx))
            .or_else(|| with_event(known, amount, measure));
        if let Some(measure) = of_event {
            measures[idx] = Some(measure);
        }
    }
}

/// Returns a measure in which the name of an owner stands for the pronoun at the head of a part, if it is known whom that means and
/// nothing else in the measure names it.
fn with_owners(known: &Known, measure: Measure) -> Measure {
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

/// Words that stand for what the figure before measures: "puts the number at 3,223".
const STAND_INS: &[&str] = &["count", "figure", "number", "tally", "total"];

/// How many figures before are looked at for what such a word stands for.
const MOST_BEFORE: usize = 4;

/// Returns the measure that stands for a figure where its own is only a word for that of a figure before, in its sentence or the one
/// before.
fn meant(a: &Analysis, amounts: &[Amounted], measures: &[Option<Measure>], idx: usize) -> Option<Measure> {
    let is_stand_in = |it: &Measure| {
        let [part] = &it.parts[..] else { return false };
        let head = part.end.saturating_sub(1);
        let is_definite =
            part.clone().any(|i| a.is(i, "the")) || a.is_any(part.start.saturating_sub(1), &["the", "that"]);
        a.is_any(head, STAND_INS)
            && is_definite
            && part.clone().all(|i| i == head || a.is_any(i, &["the", "that", "actual", "real"]))
    };
    measures[idx].as_ref().filter(|it| is_stand_in(it))?;
    let sentence = a.sentence_of(amounts[idx].tokens.start);
    let before = (idx.saturating_sub(MOST_BEFORE)..idx).rev();
    let near = before.take_while(|i| a.sentence_of(amounts[*i].tokens.start) + 1 >= sentence);
    let mut of_kind = near.filter(|i| amounts[*i].kind == amounts[idx].kind);
    let measure = of_kind.find_map(|i| measures[i].as_ref().filter(|it| !is_stand_in(it)))?;
    Some(Measure { rule: OF_STAND_IN, ..measure.clone() })
}

/// Returns a measure where all that was found are words for who says it: "The cost was estimated **by the Treasury** at $3 billion", "the
/// cost, which **the ministry estimates** at $3 billion".
fn of_source(known: &Known, chain: &[usize], measure: &Measure) -> Option<Measure> {
    let a = known.a;
    let saying = &known.sayings[*chain.first()?];
    let is_of_source = |i: usize| saying.source.contains(&i) || saying.cue.contains(&i) || a.pos(i) == Pos::Adp;
    if saying.source.is_empty() || !measure.parts.iter().flat_map(Clone::clone).all(is_of_source) {
        return None;
    }
    let pronoun = saying.source.start.checked_sub(1)?;
    let subject = match saying.construction {
        Construction::Passive => saying.content.first().and_then(|part| a.chunk_at(part.start))?,
        Construction::Verb if a.is_any(pronoun, &["which", "that"]) => antecedent(a, pronoun)?,
        _ => return None,
    };
    joined(a, vec![without_article(a, subject)], OF_SOURCE)
}

/// How such a measure is named.
const OF_SOURCE: &str = "what is estimated, in front of who estimates it";

/// How such a measure is named.
const OF_STAND_IN: &str = "the measure of the figure before, for which “the number” stands";

/// Returns a measure from a sentence before in which the actor with which the sentence of the figure begins stands for the one of the
/// same sort that the measure names: "Acme's sales fell by 42 percent. Zenith reported a decline of 49 percent."
fn of_other_actor(known: &Known, measure: &Measure, token: usize) -> Option<Measure> {
    let (a, entities) = (known.a, known.entities);
    let sentence = a.sentences[a.sentence_of(token)].tokens.clone();
    let first = sentence.start + usize::from(a.is(sentence.start, "the"));
    let actor = entities.at(first).filter(|_| first < token)?;
    let own = first..(first..token).take_while(|i| entities.at(*i).is_some_and(|it| it.id == actor.id)).last()? + 1;
    if measure.parts.iter().any(|part| part.end > sentence.start) {
        return None;
    }
    let tokens: Vec<usize> = measure.parts.iter().flat_map(Clone::clone).collect();
    let other = tokens.iter().find_map(|i| entities.at(*i).filter(|it| it.kind == actor.kind))?;
    let is_named_here = |id: &EntityId| sentence.clone().any(|i| entities.at(i).is_some_and(|it| it.id == *id));
    if other.id == actor.id
        || is_named_here(&other.id)
        || tokens.iter().any(|i| entities.at(*i).is_some_and(|it| it.id == actor.id))
    {
        return None;
    }
    let is_left = |i: usize| entities.at(i).is_none_or(|it| it.id != other.id);
    let rest = tokens.into_iter().filter(|i| is_left(*i)).skip_while(|i| a.is_genitive(*i) || a.is(*i, "the"));
    let rest = pieces(rest);
    if rest.is_empty() {
        return None;
    }
    let parts: Vec<Range<usize>> = std::iter::once(own).chain(rest).collect();
    joined(a, parts, OF_OTHER_ACTOR)
}

/// How such a measure is named.
const OF_OTHER_ACTOR: &str = "the measure of the figure before, of the actor with which the sentence begins";

/// Returns what moves or stands at a rate: "**building permits** in July were at a seasonally adjusted annual rate of 1,354,000".
fn of_rate(known: &Known, amount: &Amounted) -> Option<Measure> {
    let a = known.a;
    let (sentence, at) = (a.sentences[a.sentence_of(amount.start())].tokens.start, at_rate(a, amount)?);
    let is_of_verb = |i: &usize| matches!(a.pos(*i), Pos::Verb | Pos::Aux | Pos::Adv);
    let mut end = (sentence..at).rev().take_while(is_of_verb).last()?;
    for _ in 0..MOST_BETWEEN {
        let last = end.checked_sub(1).filter(|i| *i > sentence)?;
        // "Real output -- the output of goods -- increased"
        if matches!(a.word(last), "," | "--" | "—" | "–" | ")") {
            let opens = if a.word(last) == ")" { "(" } else { a.word(last) };
            end = (sentence..last).rev().take(LONGEST_INSERTION).find(|i| a.word(*i) == opens)?;
            continue;
        }
        let chunk = a.chunk_at(last).filter(|it| it.start >= sentence && it.end <= end)?;
        let next = known.dates.partition_point(|date| date.tokens.end <= chunk.start);
        let is_time = known.dates.get(next).is_some_and(|date| date.tokens.start < chunk.end);
        if is_time && chunk.start > sentence && a.pos(chunk.start - 1) == Pos::Adp {
            end = chunk.start - 1;
            continue;
        }
        if chunk.len() == 1 && a.pos(chunk.start) == Pos::Pron {
            return None;
        }
        // "Sales of cars and trucks"
        let mut first = chunk.start;
        while let Some(link) = first.checked_sub(1).filter(|i| *i > sentence && end - i < LONGEST_INSERTION) {
            let is_link = a.pos(link) == Pos::Adp || a.is_any(link, &["and", ","]);
            let Some(whole) = a.chunk_before(link).filter(|it| is_link && it.end == link && it.start >= sentence)
            else {
                break;
            };
            first = whole.start;
        }
        return joined(a, vec![without_article(a, first..end)], OF_RATE);
    }
    None
}

/// How such a measure is named.
const OF_RATE: &str = "what moves or stands at a rate";

/// How many insertions and times between the subject and its verb are looked through, and how many tokens an insertion has at most.
const MOST_BETWEEN: usize = 3;
const LONGEST_INSERTION: usize = 40;

/// Returns what is counted where a figure has a verb of its own and takes the noun from the figure before: "killed 26 people, and 850
/// **were injured**".
fn with_own_verb(a: &Analysis, amounts: &[Amounted], measure: &Measure, idx: usize) -> Option<Measure> {
    let (before, amount) = (amounts.get(idx.checked_sub(1)?)?, &amounts[idx]);
    let has_noun = amount.counted.as_ref().is_some_and(|it| it.end > amount.tokens.start);
    let is_bare = !has_noun && amount.kind == FigureKind::Count && before.kind == FigureKind::Count;
    let noun = before.counted.clone().filter(|it| is_bare && it.end <= amount.start())?;
    // "five of them were injured"
    let is_of_them =
        a.is(amount.tokens.end, "of") && a.is_any(amount.tokens.end + 1, &["them", "those", "these", "whom"]);
    let end = amount.tokens.end + if is_of_them { 2 } else { 0 };
    let verb = end + (end..end + 3).take_while(|i| matches!(a.pos(*i), Pos::Aux | Pos::Adv)).count();
    let is_own = measure.parts.iter().all(|part| part.end <= before.tokens.end.max(noun.end) + MOST_CARRIED);
    let n_between = a.sentence_of(verb).saturating_sub(a.sentence_of(before.tokens.start));
    let near = n_between == 0 || is_of_them && n_between == 1;
    let happens = is_participle(a, verb) || a.pos(verb) == Pos::Adj && is_casualty(a, verb);
    if !near || !is_own || verb == end || !happens || measure.parts.iter().any(|part| part.end > amount.start()) {
        return None;
    }
    joined(a, vec![noun, verb..verb + 1], OF_EVENT)
}

/// Returns a measure without what happens to others: "killed 26 people and wounded 12" and "26 were killed and 12 wounded" are of the
/// dead with the one figure, and of the wounded with the other.
fn with_one_event(a: &Analysis, amounts: &[Amounted], measure: &Measure, idx: usize) -> Option<Measure> {
    let is_event = |i: &usize| is_casualty(a, *i);
    let events: Vec<usize> = measure.parts.iter().flat_map(Clone::clone).filter(is_event).collect();
    if events.len() < 2 {
        return None;
    }
    let amount = &amounts[idx];
    let until = amounts.get(idx + 1).map_or(usize::MAX, |it| it.start());
    let from = idx.checked_sub(1).map_or(0, |it| amounts[it].tokens.end);
    let is_object = |start: usize| start > 0 && is_event(&(start - 1));
    let behind = events.iter().find(|i| (amount.tokens.end..until).contains(i) && **i + 1 != until);
    let ahead = events.iter().rev().find(|i| (from..amount.start()).contains(i));
    let own = *if is_object(amount.start()) { ahead } else { behind.or(ahead) }?;
    let goes = |i: usize| {
        let next = (i..i + 3).find(|at| a.pos(*at) != Pos::Aux && !a.is(*at, "and")).unwrap_or(i);
        events.contains(&next) && next != own && (next == i || a.pos(i) == Pos::Aux || a.is(i, "and"))
    };
    let parts = pieces(measure.parts.iter().flat_map(Clone::clone).filter(|i| !goes(*i)));
    joined(a, parts, measure.rule)
}

/// How many tokens behind the noun of the figure before its measure may end.
const MOST_CARRIED: usize = 3;

/// Returns whether a token says that people are hurt, killed or taken.
fn is_casualty(a: &Analysis, token: usize) -> bool {
    matches!(a.pos(token), Pos::Verb | Pos::Adj) && a.is_in(token, &CASUALTIES)
}

/// Returns whether a token is a participle of the past, as far as its form tells.
fn is_participle(a: &Analysis, token: usize) -> bool {
    let word = a.lower(token);
    let is_other_form = word.ends_with("ing") || word.ends_with('s');
    a.pos(token) == Pos::Verb && !is_other_form && base_forms(&word).any(|it| it != word)
}

/// Returns a measure that also says what happens to those who are counted, if it names them alone: "added 200,000 jobs", "jobs
/// created", "the deaths of 40 miners".
fn with_event(known: &Known, amount: &Amounted, measure: &Measure) -> Option<Measure> {
    let a = known.a;
    let counted = amount.counted.clone().filter(|_| amount.kind == FigureKind::Count)?;
    let start = amount.start();
    // "the deaths of at least 40 miners", whatever else the measure says.
    let of = start.checked_sub(1).filter(|of| a.is(*of, "of"));
    let event = of.and_then(|of| of.checked_sub(1)).filter(|i| EVENTS.contains(&singular(&a.lower(*i))));
    let is_said = |token: usize| measure.parts.iter().any(|part| part.contains(&token));
    if let Some(event) = event.filter(|it| !is_said(*it)) {
        let place = measure.parts.iter().position(|part| part.contains(&counted.start))?;
        let mut parts = measure.parts.clone();
        parts.insert(place, event..event + 2);
        return joined(a, parts, OF_EVENT);
    }
    let [part] = &measure.parts[..] else { return None };
    if !part.clone().all(|i| counted.contains(&i) || a.pos(i) == Pos::Det) || !is_said(counted.end - 1) {
        return None;
    }
    let next = part.end;
    if is_participle(a, next) && matches!(a.pos(next + 1), Pos::Adp | Pos::Punct | Pos::Adv) {
        return joined(a, std::iter::once(part.start..next + 1).collect(), OF_EVENT);
    }
    let verb = start.checked_sub(1).filter(|i| a.pos(*i) == Pos::Verb && !a.is(start, "up"))?;
    let is_light = base_forms(&a.lower(verb)).any(|it| LIGHT_VERBS.contains(&it));
    let is_cue = || known.sayings.iter().any(|it| it.cue.contains(&verb));
    if is_light || part.start < amount.tokens.end || is_cue() {
        return None;
    }
    let mut parts = vec![verb..verb + 1, part.clone()];
    match subject(known, verb) {
        Some(subject) => parts.insert(0, subject),
        // "killing 17 people", "to create 200,000 jobs"
        None if a.word(verb).ends_with("ing") || a.is(verb.saturating_sub(1), "to") => {}
        None => return None,
    }
    joined(a, parts, OF_EVENT)
}

/// Returns the noun phrase that is the subject of a verb right behind it: "[the economy] has also added", "[retailers], which added".
fn subject(known: &Known, verb: usize) -> Option<Range<usize>> {
    let a = known.a;
    let sentence = a.sentences[a.sentence_of(verb)].tokens.start;
    let is_between = |i: &usize| matches!(a.pos(*i), Pos::Aux | Pos::Adv);
    let mut end = (sentence..verb).rev().take_while(is_between).last().unwrap_or(verb);
    if end > sentence && a.is_any(end - 1, &["which", "that", "who"]) {
        end -= 1;
        end -= usize::from(end > sentence && a.word(end - 1) == ",");
    }
    let it = a.chunk_before(end).filter(|it| it.end == end && it.start >= sentence)?;
    let is_pronoun = it.len() == 1 && a.pos(it.start) == Pos::Pron;
    let next = known.amounts.partition_point(|amount| amount.tokens.start < it.start);
    let has_figure = known.amounts.get(next).is_some_and(|amount| it.contains(&amount.tokens.start));
    (!is_pronoun && !has_figure).then(|| without_article(a, it))
}

/// Returns a noun phrase without its article, or another determiner that opens it.
fn without_article(a: &Analysis, phrase: Range<usize>) -> Range<usize> {
    let has_article = a.pos(phrase.start) == Pos::Det && phrase.len() > 1;
    phrase.start + usize::from(has_article)..phrase.end
}

/// How such a measure is named.
const OF_EVENT: &str = "what is counted, with what happens to it";

/// Returns tokens in order as ranges, one for those that are right behind each other.
fn pieces(tokens: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for i in tokens {
        match pieces.last_mut().filter(|last| last.end == i) {
            Some(last) => last.end += 1,
            None => pieces.push(i..i + 1),
        }
    }
    pieces
}

/// Returns the measure of some parts, unless it is too long.
fn joined(a: &Analysis, parts: Vec<Range<usize>>, rule: &'static str) -> Option<Measure> {
    let words = parts.iter().map(|part| normal_space(a.slice(part.clone()))).collect::<Vec<_>>().join(" ");
    (words.len() <= LONGEST_PHRASE).then_some(Measure { words, parts, rule })
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
    fn who_says_it_is_no_measure() {
        check("The cost was estimated by the Treasury at $3 billion.", &["cost"]);
        check("Losses, which the ministry estimates at $3 billion, will grow.", &["Losses"]);
    }

    #[test]
    fn rates() {
        check("New permits in July were at a seasonally adjusted annual rate of 1,354,000.", &["New permits"]);
        check("Sales of cars and trucks ran at an annual rate of 17 million.", &["Sales of cars and trucks"]);
        check("Steel output -- of all mills -- increased at an annual rate of 3.5 percent.", &["Steel output"]);
    }

    #[test]
    fn owners() {
        check("Norway grew quickly. Its exports rose to $5 billion in 2016.", &["Norway’s exports"]);
        check("Norway said that Norway’s exports rose to $5 billion.", &["Norway’s exports"]);
        check("Exports rose to $5 billion.", &["Exports"]);
    }

    #[test]
    fn words_for_what_was_measured_before() {
        check(
            "The registry counted 313 births by visitors in 2016. A study puts the number at 3,223.",
            &["births by visitors", "births by visitors"],
        );
    }

    #[test]
    fn another_actor() {
        check(
            "Ford Motor Company sales dropped 42% last month. General Motors reported a 49% decline.",
            &["Ford Motor Company sales", "General Motors sales"],
        );
    }

    #[test]
    fn what_happens_to_those_who_are_counted() {
        for (text, expected) in [
            ("The economy added 165,000 jobs in April.", vec!["economy added jobs"]),
            ("Growth came from retailers, which added 29,000 jobs.", vec!["retailers added jobs"]),
            (
                "The demonstration on Friday resulted in the deaths of three people and the destruction of property.",
                vec!["deaths of people and the destruction of property"],
            ),
            // A verb that says nothing of them.
            ("The economy has 165,000 jobs.", vec!["jobs"]),
        ] {
            check(text, &expected);
        }
    }

    #[test]
    fn one_figure_for_one_event() {
        check(
            "The ministry reported that two people were killed and 65 injured in clashes there.",
            &["people were killed in clashes", "people injured in clashes"],
        );
        check(
            "A bomb killed three soldiers and injured seven civilians.",
            &["bomb killed soldiers", "bomb injured civilians"],
        );
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
