//! The speakers behind sources: a name, a pronoun, "the ministry", or the words themselves.

use super::entities::Entities;
use crate::analysis::Analysis;
use crate::attribution::{Construction, Saying, antecedent, is_document, is_group, is_interview_letter, maker};
use crate::phrase::{LONGEST_PHRASE, capitalised, normal_space};
use crate::tag::Pos;
use std::cell::OnceCell;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{Entity, EntityId, EntityType, Resolution, SpeakerRole};

/// Who says something.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The fullest name that the document gives, or the words of the source.
    pub name: String,
    /// The entity, if it is one.
    pub entity: Option<EntityId>,
    /// The role of the speaker.
    pub role: SpeakerRole,
    /// How it was found.
    pub resolution: Resolution,
    /// Through whom it reached the text.
    pub via: Vec<String>,
}

impl Speaker {
    /// Returns the kind of the speaker, if it is an entity.
    fn kind(&self, entities: &Entities) -> Option<EntityType> {
        entities.kind_of(self.entity.as_ref()?)
    }

    fn entity(entity: &Entity, resolution: Resolution) -> Self {
        Self {
            name: entity.name.clone(),
            entity: Some(entity.id.clone()),
            role: SpeakerRole::Speaker,
            resolution,
            via: Vec::new(),
        }
    }
}

/// A previous speaker: the first token of the cue (for a turn in an interview, its last), the speaker, and the words of
/// the source.
type Spoken = (usize, Speaker, Range<usize>);

/// Words for the same document.
const ALIKE: &[&[&str]] = &[
    &["poll", "polls", "survey", "surveys", "polling"],
    &["study", "paper", "research", "report", "analysis", "findings", "survey", "estimate"],
    &["data", "figures", "statistics", "numbers"],
];

/// Returns the speaker of every saying, in the order of the sayings; `None` if its source names nobody.
pub fn speakers(a: &Analysis, sayings: &[Saying], entities: &Entities) -> Vec<Option<Speaker>> {
    let mut order: Vec<usize> = (0..sayings.len()).collect();
    order.sort_by_key(|i| (sayings[*i].cue.start, sayings[*i].content.first().map(|c| c.start)));
    let mut out: Vec<Option<Speaker>> = vec![None; sayings.len()];
    // What pronouns and descriptions may mean: previous speakers, the latest last.
    let mut spoken: Vec<Spoken> = Vec::new();
    let answers = OnceCell::new();
    for idx in order {
        if a.deadline.is_past() {
            break;
        }
        let saying = &sayings[idx];
        let letter = is_interview_letter(a, &saying.source).then(|| a.word(saying.source.start));
        let mut speaker = match letter {
            Some("A") => answers.get_or_init(|| interviewee(a, saying.source.start, entities)).clone(),
            Some(_) => None,
            None => resolve(a, saying, entities, &spoken),
        };
        if let Some(speaker) = &mut speaker {
            speaker.role = role(a, saying, speaker, entities);
            if speaker.resolution != Resolution::None {
                let last = saying.content.last().map_or(saying.cue.start, |part| part.end - 1);
                let turn = if saying.construction == Construction::Label { last } else { saying.cue.start };
                spoken.push((turn, speaker.clone(), saying.source.clone()));
            }
        }
        out[idx] = speaker;
    }
    out
}

fn role(a: &Analysis, saying: &Saying, speaker: &Speaker, entities: &Entities) -> SpeakerRole {
    if saying.is_commitment {
        return SpeakerRole::Agent;
    }
    let person = speaker.kind(entities) == Some(EntityType::Person);
    let according = a.is(saying.cue.start, "according") && !person;
    if is_document(a, &saying.source) || according { SpeakerRole::Source } else { SpeakerRole::Speaker }
}

fn resolve(a: &Analysis, saying: &Saying, entities: &Entities, spoken: &[Spoken]) -> Option<Speaker> {
    let source = saying.source.clone();
    if source.is_empty() {
        return None;
    }
    if a.is_any(source.start, &["he", "she", "it", "they", "his", "her", "their", "its"]) && source.len() == 1 {
        if let Some(entity) = entities.referent(source.start) {
            return Some(Speaker::entity(entity, Resolution::Pronoun));
        }
        return pronoun(a, source.start, entities, spoken);
    }
    if saying.construction == Construction::Label
        && entities.referent(source.start).is_none()
        && let Some(speaker) = in_capitals(a, &source, entities)
    {
        return Some(speaker);
    }
    // "Wendy Cutler, who said"
    if source.len() == 1
        && let Some(antecedent) = antecedent(a, source.start)
    {
        return resolve_words(a, antecedent, entities, spoken);
    }
    if a.is_in(source.start, &lists::reference::NO_SPEAKERS) && source.len() == 1 {
        return None;
    }
    resolve_words(a, source, entities, spoken)
}

/// Returns who has a turn in a transcript: "MARIA LUZ", "MR. LUZ". `None` if the label is not in capitals.
fn in_capitals(a: &Analysis, label: &Range<usize>, entities: &Entities) -> Option<Speaker> {
    if a.slice(label.clone()).contains(char::is_lowercase) {
        return None;
    }
    let titled = |i: &usize| a.lexicon.is_title(&capitalised(a.word(*i)));
    let start = label.clone().find(|i| !titled(i)).unwrap_or(label.start);
    let name = capitalised(a.slice(start..label.end));
    let is_called = |full: &str| full == name || full.strip_suffix(name.as_str()).is_some_and(|it| it.ends_with(' '));
    let mut called = entities.list.iter().filter(|it| it.kind == EntityType::Person && is_called(&it.name));
    let entity = called.next().filter(|_| called.next().is_none());
    let unnamed = || words(a, label.clone()).map(|it| Speaker { name: normal_space(&name), ..it });
    entity.map(|it| Speaker::entity(it, Resolution::Explicit)).or_else(unnamed)
}

/// Returns the speaker behind words that are not a pronoun.
fn resolve_words(a: &Analysis, source: Range<usize>, entities: &Entities, spoken: &[Spoken]) -> Option<Speaker> {
    // "the president himself"
    let emphatic = source.len() > 1 && a.is_any(source.end - 1, &["himself", "herself", "itself", "themselves"]);
    let source = source.start..source.end - usize::from(emphatic);
    if is_document(a, &source) {
        if let Some(maker) = maker(a, &source, &|i| entities.is_actor(i)) {
            return named(a, maker, entities).or_else(|| words(a, source));
        }
        // "the government's own report": its owner's, whoever that is.
        let owner =
            a.chunk_at(source.start).and_then(|c| (source.start..c.end.min(source.end)).find(|i| a.is_genitive(*i)));
        if let Some(mark) = owner.filter(|mark| *mark > source.start) {
            return words(a, source.start..mark);
        }
        return described(a, &source, entities, spoken).or_else(|| words(a, source));
    }
    named(a, source.clone(), entities)
        .or_else(|| referred(a, &source, entities))
        .or_else(|| described(a, &source, entities, spoken))
        .or_else(|| words(a, source))
}

/// Returns who answers in an interview, from its introduction: "**A former official** answered our questions", "an
/// interview with **Jane Doe**".
fn interviewee(a: &Analysis, label: usize, entities: &Entities) -> Option<Speaker> {
    let chunk = |at: usize| a.chunk_at(at).filter(|c| c.end <= label);
    let first_letter = a
        .sentences
        .iter()
        .map(|s| s.tokens.start)
        .find(|at| matches!(a.word(*at), "Q" | "A") && a.word(at + 1) == ":")?;
    let told = (0..first_letter).rev().find_map(|at| {
        if a.is_any(at, &["answered", "answers", "spoke", "talked", "sat"]) && a.pos(at) == Pos::Verb {
            let sentence = a.sentences[a.sentence_of(at)].tokens.clone();
            return sentence.clone().find_map(chunk).filter(|c| c.end <= at);
        }
        let with = a.is_any(at, &["interview", "interviewed", "conversation"]).then(|| at + 1)?;
        chunk(with + usize::from(a.is(with, "with")))
    })?;
    let person = told.clone().find_map(|i| entities.at(i)).filter(|e| e.kind == EntityType::Person);
    let found = person.map(|entity| Speaker::entity(entity, Resolution::Nominal)).or_else(|| words(a, told));
    found.map(|it| Speaker { resolution: Resolution::Nominal, ..it })
}

/// Returns the entity that a source which is one description means: "the pact's critics" is none.
fn referred(a: &Analysis, source: &Range<usize>, entities: &Entities) -> Option<Speaker> {
    let chunk = a.chunk_at(source.start).filter(|chunk| chunk.start == source.start && chunk.end >= source.end)?;
    let entity = entities.referent(a.head(&chunk))?;
    Some(Speaker::entity(entity, Resolution::Nominal))
}

/// Returns the entity that a source names.
fn named(a: &Analysis, source: Range<usize>, entities: &Entities) -> Option<Speaker> {
    let first = a.chunk_at(source.start).map_or(source.end, |c| c.end.min(source.end));
    // "A panel led by Jane Doe", "a commission appointed by the governor": the panel speaks, not its leader or founder.
    let agent = (first + 1..source.end).find(|i| a.is(*i, "by") && a.pos(*i - 1) == Pos::Verb);
    let is_seen = |by: usize| a.is_in(by - 1, &lists::saying::SEEN);
    let source = source.start..agent.filter(|by| is_group(a, &source) || is_seen(*by)).unwrap_or(source.end);
    let phrase =
        |tokens: Range<usize>| Some(normal_space(a.slice(tokens))).filter(|words| words.len() <= LONGEST_PHRASE);
    let explicit = |entity: &Entity, via: Vec<String>| Speaker { via, ..Speaker::entity(entity, Resolution::Explicit) };
    let of =
        |kind: EntityType| source.clone().filter_map(|i| entities.at(i).map(|e| (i, e))).find(|(_, e)| e.kind == kind);
    let spokes = source.clone().find(|i| a.is_any(*i, &["spokesman", "spokeswoman", "spokesperson"]));
    // "Doe spokesman John Roe", "a Doe spokesman, John Roe": the speaker follows the word.
    let behind = spokes.filter(|at| !a.is_any(at + 1, &["for", "of"])).and_then(|at| {
        (at..source.end).filter_map(|i| entities.at(i).map(|e| (i, e))).find(|(_, e)| e.kind == EntityType::Person)
    });
    // "Doe campaign manager John Roe": of several people in one noun phrase, it names the last.
    let last = (source.start..first.min(source.end))
        .rev()
        .find_map(|i| entities.at(i).filter(|e| e.kind == EntityType::Person).map(|e| (i, e)))
        .filter(|(at, _)| a.head(&(source.start..first.min(source.end))) == *at);
    let person = behind.or(last).or_else(|| of(EntityType::Person));
    let organisation = of(EntityType::Organisation);
    // "Trump's lawyers", "the Moon government": somebody of theirs, not they themselves.
    if let Some((at, entity)) = person {
        let owned = (at..source.end)
            .find(|i| entities.at(*i).is_none_or(|e| e.id != entity.id))
            .is_some_and(|i| a.is_genitive(i));
        if !owned {
            // "Jane Doe, a spokeswoman for the bank", "bank spokeswoman Jane Doe": who speaks, and for whom.
            let other = |e: &&Entity| {
                e.id != entity.id && matches!(e.kind, EntityType::Organisation | EntityType::Person | EntityType::Place)
            };
            let spoken_for = source.clone().filter_map(|i| entities.at(i)).find(other).filter(|_| spokes.is_some());
            // "a spokesman for Doe": the one spoken for.
            let described = at >= first && spokes.is_some() && spoken_for.is_none();
            let unnamed = described.then(|| phrase(source.start..first)).flatten();
            return Some(explicit(entity, spoken_for.map(|e| e.name.clone()).or(unnamed).into_iter().collect()));
        }
    }
    if let Some((at, entity)) = organisation {
        let owned = (at..source.end)
            .find(|i| entities.at(*i).is_none_or(|e| e.id != entity.id))
            .is_some_and(|i| a.is_genitive(i) || i < first && a.pos(i) == Pos::Noun);
        // "a State Department official": somebody there, and not the department.
        if at < first && owned && a.is_any(first - 1, &["official", "officials"]) {
            return words(a, source.clone()).map(|it| Speaker { entity: Some(entity.id.clone()), ..it });
        }
        let via = (at >= first || owned).then(|| phrase(source.start..first)).flatten();
        return Some(explicit(entity, via.into_iter().collect()));
    }
    // A place speaks for its government only if it is the head: "Seoul said", not "officials in Seoul".
    let head = a.head(&(source.start..first));
    let entity = entities.at(head)?;
    // "Seoul said": the record keeps the word of the text, beside the country that it means.
    if entities.metonyms.contains(&head) {
        let said = (source.start..first).filter(|at| entities.metonyms.contains(at));
        let name = said.map(|at| a.word(at)).collect::<Vec<_>>().join(" ");
        return Some(Speaker { name, ..explicit(entity, Vec::new()) });
    }
    matches!(entity.kind, EntityType::Place | EntityType::Agreement | EntityType::Law)
        .then(|| explicit(entity, Vec::new()))
}

/// Returns the words of a source that is not a name: "analysts", "a senior official".
fn words(a: &Analysis, source: Range<usize>) -> Option<Speaker> {
    let mut start = source.start;
    while start + 1 < source.end && a.is_in(start, &lists::reference::BEFORE_SPEAKERS) {
        start += 1;
    }
    let end = (start..source.end).find(|i| matches!(a.word(*i), "," | "(")).unwrap_or(source.end);
    // "56 percent said": an amount of people is nobody.
    let head = a.head(&(start..a.chunk_at(start).map_or(end, |c| c.end.min(end)).max(start + 1)));
    if a.pos(head) == Pos::Num || a.is_any(head, &["%", "percent", "cent", "half", "third", "quarter", "majority"]) {
        return None;
    }
    let name = normal_space(a.slice(start..end.max(start + 1)));
    let is_name = name.len() <= LONGEST_PHRASE && name.chars().any(char::is_alphabetic);
    is_name.then(|| Speaker {
        name,
        entity: None,
        role: SpeakerRole::Speaker,
        resolution: Resolution::Nominal,
        via: Vec::new(),
    })
}

/// "the ministry", "the president", "the report": the last entity before it that fits.
fn described(a: &Analysis, source: &Range<usize>, entities: &Entities, spoken: &[Spoken]) -> Option<Speaker> {
    if !a.is_any(source.start, &["the", "its", "his", "her", "their", "this", "that", "these", "both"]) {
        return None;
    }
    let chunk = a.chunk_at(source.start)?;
    let head = a.lower(a.head(&(chunk.start..chunk.end.min(source.end))));
    let nominal = |mut s: Speaker| {
        s.resolution = Resolution::Nominal;
        s
    };
    // A written source continues: "the report", "the survey", "the team".
    let written = is_document(a, source) || lists::reference::AUTHORS.contains(&head);
    let explicit = |e: &Entity| Speaker::entity(e, Resolution::Nominal);
    // Its name contains the word: "the ministry" of "Ministry of Trade", "the commission", "the fund".
    let by_word = entities
        .last_before(source.start, |e, idx| e.kind == EntityType::Organisation && entities.is_called(idx, &head));
    if let Some(entity) = by_word {
        return Some(explicit(entity));
    }
    if lists::reference::FIRMS.contains(&head) {
        let firm = entities.last_before(source.start, |e, _| {
            e.kind == EntityType::Organisation
                && !e.name.split(' ').any(|w| lists::reference::PUBLIC_BODIES.contains(w))
        });
        return firm.map(explicit);
    }
    if a.lexicon.is_title(&head) {
        let by_title = entities.last_before(source.start, |e, idx| {
            e.kind == EntityType::Person && entities.titles.get(&idx).is_some_and(|t| t.contains(&head))
        });
        return by_title.map(explicit);
    }
    if written {
        // "The poll", "the survey": the last one with that name; a team or charity is the last speaker.
        let document = is_document(a, source);
        let alike =
            |word: &str| word == head || ALIKE.iter().any(|set| set.contains(&head.as_str()) && set.contains(&word));
        let same = |words: &Range<usize>| {
            let mut documents = words.clone().filter(|i| is_document(a, &(*i..i + 1))).peekable();
            !document || documents.peek().is_none() || documents.any(|i| alike(&a.lower(i)))
        };
        return spoken
            .iter()
            .rev()
            .take(50)
            .find(|(_, s, words)| s.kind(entities) == Some(EntityType::Organisation) && same(words))
            .map(|(_, s, _)| nominal(s.clone()));
    }
    None
}

/// Returns whether the words of a source that is not an entity name several people: "officials in Seoul", "the team".
fn is_many(name: &str) -> bool {
    let described =
        name.split([' ', ',']).take_while(|it| !matches!(*it, "of" | "for" | "at" | "in" | "with" | "from" | ""));
    described.last().is_some_and(|it| {
        it.ends_with('s') || matches!(it, "people" | "police" | "staff" | "team" | "group" | "men" | "women")
    })
}

/// Returns whether the words of a source that is not an entity name one person: "Park", "former trade official".
fn is_one_person(name: &str) -> bool {
    let capitalised = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let described =
        name.split([' ', ',']).take_while(|it| !matches!(*it, "of" | "for" | "at" | "in" | "with" | "from" | ""));
    name.split(' ').all(|it| capitalised(it) && it.chars().any(char::is_lowercase)) && !name.ends_with('s')
        || described.last().is_some_and(|it| lists::reference::PERSONS.contains(it))
}

/// "he said", "it added": the last speaker, if that was just before, or else the last one named.
fn pronoun(a: &Analysis, at: usize, entities: &Entities, spoken: &[Spoken]) -> Option<Speaker> {
    let word = a.lower(at);
    let personal = matches!(word.as_str(), "he" | "she" | "his" | "her");
    let plural = matches!(word.as_str(), "they" | "their");
    let sentence = a.sentence_of(at);
    let paragraph = a.sentences[sentence].paragraph;
    let pronominal = |mut speaker: Speaker| {
        speaker.resolution = Resolution::Pronoun;
        speaker
    };
    let fits = |speaker: &Speaker| match speaker.kind(entities) {
        Some(EntityType::Person) => personal,
        Some(EntityType::Place) => !personal && !plural,
        Some(_) => !personal,
        // A source that is no name: "the panel thought …, it said", "researchers …; they say".
        None if personal => is_one_person(&speaker.name),
        None if plural => is_many(&speaker.name),
        None => true,
    };
    // "Samsung opened a plant where it has pledged": the subject at the start of the sentence, before anybody of the
    // last one.
    let opens = a.sentences[sentence].tokens.start;
    let subject = (opens..at.min(opens + 4))
        .find_map(|i| entities.at(i))
        .filter(|e| !personal && e.kind == EntityType::Organisation);
    if let Some(entity) = subject {
        return Some(Speaker::entity(entity, Resolution::Pronoun));
    }
    let recent = spoken.iter().rev().take(50).take_while(|(cue, ..)| a.sentence_of(*cue) + 2 >= sentence);
    if let Some((_, speaker, _)) = recent.into_iter().find(|(cue, s, _)| *cue < at && fits(s)) {
        return Some(pronominal(speaker.clone()));
    }
    // A name nearby does not say who "they" are.
    if plural {
        return None;
    }
    // Names up to two paragraphs back; the last sentence's first name, its likely subject, before any other.
    let named = |kind: EntityType| if personal { kind == EntityType::Person } else { kind == EntityType::Organisation };
    for back in 0..=6 {
        let Some(idx) = sentence.checked_sub(back) else { break };
        if a.sentences[idx].paragraph + 2 < paragraph {
            break;
        }
        let tokens = a.sentences[idx].tokens.clone();
        let tokens = tokens.start..tokens.end.min(at);
        // "In addition to its order for Boeing jets, it announced": what opens a sentence so is not its subject.
        let is_fronted =
            back == 0 && !personal && a.pos(tokens.start) == Pos::Adp && at > tokens.start && a.word(at - 1) == ",";
        if is_fronted {
            continue;
        }
        if let Some(entity) = tokens.filter_map(|i| entities.at(i)).find(|e| named(e.kind)) {
            return Some(Speaker::entity(entity, Resolution::Pronoun));
        }
    }
    let last = spoken.iter().rev().take(50).find(|(_, s, _)| personal && s.kind(entities) == Some(EntityType::Person));
    last.map(|(_, speaker, _)| pronominal(speaker.clone()))
}
