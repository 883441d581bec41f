//! Who is who inside a document: names become entities, and the sources of sayings become speakers.
//!
//! Names that mean the same thing are grouped by what the document itself says (a fuller name, a defined acronym, a
//! surname) and by what the lexicon knows ("U.S." and "United States"). Across documents an entity is the same when its
//! id is, and the id is made of the group's normal form, so linking needs no order.

use crate::analysis::Analysis;
use crate::attribution::{Saying, is_document, maker};
use crate::names::{Definition, Name, surname};
use crate::tag::Pos;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use whosaid_model::{Entity, EntityId, EntityType, Mention, MentionForm, Resolution, SpeakerRole};

/// The entities of a document and where they stand.
#[derive(Debug, Default)]
pub struct Entities {
    /// In order of id.
    pub list: Vec<Entity>,
    /// For each token of a name, the index of its entity.
    at: HashMap<usize, usize>,
    /// The kind of each entity.
    kinds: HashMap<EntityId, EntityType>,
    /// For each person, the titles that the text gives.
    titles: HashMap<usize, BTreeSet<String>>,
}

impl Entities {
    /// The entity that a token is part of the name of.
    pub fn at(&self, token: usize) -> Option<&Entity> {
        self.at.get(&token).map(|idx| &self.list[*idx])
    }

    /// The kind of a speaker, where it is an entity.
    fn kind_of(&self, speaker: &Speaker) -> Option<EntityType> {
        self.kinds.get(speaker.entity.as_ref()?).copied()
    }

    /// The last entity that is named before a token and fits, with its index, not further back than a reader remembers.
    fn last_before(&self, token: usize, fits: impl Fn(&Entity, usize) -> bool) -> Option<&Entity> {
        let near = (token.saturating_sub(3_000)..token).rev();
        near.filter_map(|i| self.at.get(&i))
            .map(|idx| (&self.list[*idx], *idx))
            .find(|(entity, idx)| fits(entity, *idx))
            .map(|(entity, _)| entity)
    }

    /// Whether a token is part of the name of somebody who can speak or of a place.
    pub fn is_actor(&self, token: usize) -> bool {
        self.at(token)
            .is_some_and(|e| matches!(e.kind, EntityType::Person | EntityType::Organisation | EntityType::Place))
    }

    /// The entities named in a range, each once, in order.
    pub fn within(&self, tokens: Range<usize>) -> Vec<EntityId> {
        let mut out: Vec<EntityId> = Vec::new();
        for entity in tokens.filter_map(|i| self.at(i)) {
            if !out.contains(&entity.id) {
                out.push(entity.id.clone());
            }
        }
        out
    }
}

/// Groups names into entities.
pub fn entities(a: &Analysis, mut names: Vec<Name>, definitions: &[Definition]) -> Entities {
    add_acronyms(a, &mut names, definitions);
    let mut keys: Vec<String> = names.iter().map(|n| key(a, n)).collect();
    // An acronym shares the key of what it stands for.
    let long: HashMap<&str, String> =
        definitions.iter().map(|d| (a.slice(d.short.clone()), keys[d.name].clone())).collect();
    for (name, key) in names.iter().zip(&mut keys) {
        if let Some(long) = long.get(a.slice(name.tokens.clone())) {
            key.clone_from(long);
        }
    }
    join_persons(a, &names, &mut keys);
    join_short_names(a, &names, &mut keys);

    let mut groups: BTreeMap<(EntityType, String), Vec<usize>> = BTreeMap::new();
    for (idx, name) in names.iter().enumerate() {
        groups.entry((name.kind, keys[idx].clone())).or_default().push(idx);
    }
    let mut out = Entities::default();
    for ((kind, key), members) in groups {
        let idx = out.list.len();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let usual = members.iter().find_map(|member| names[*member].canonical.as_deref());
        let mut mentions = Vec::with_capacity(members.len());
        for member in members {
            let name = &names[member];
            let span = a.span(name.tokens.clone());
            let text = normal_space(&a.text[span]);
            *counts.entry(text).or_default() += 1;
            mentions.push(Mention {
                start: span.start,
                end: span.end,
                text: a.text[span].to_owned(),
                form: MentionForm::Name,
            });
            for token in name.tokens.clone() {
                out.at.insert(token, idx);
            }
            if let Some(title) = &name.title {
                out.titles.entry(idx).or_default().insert(title.clone());
            }
        }
        // A place goes by its usual name where the text has it ("South Korea", not "Republic of Korea"); else the fullest
        // name: the longest, the most frequent of these, the first in order.
        let usual = usual.filter(|usual| kind == EntityType::Place && counts.contains_key(*usual)).map(str::to_owned);
        let fullest = counts.iter().max_by_key(|(text, n)| {
            (text.chars().filter(|c| !matches!(c, '.')).count(), **n, std::cmp::Reverse(text.as_str()))
        });
        let name = usual.or_else(|| fullest.map(|(text, _)| text.clone())).unwrap_or_default();
        let aliases = counts.into_keys().filter(|text| *text != name).collect();
        mentions.sort_by_key(|m: &Mention| m.start);
        let id = EntityId(format!("{kind}:{key}"));
        out.kinds.insert(id.clone(), kind);
        out.list.push(Entity { id, kind, name, aliases, mentions });
    }
    out
}

/// Every place where a defined acronym stands is a mention of what it stands for, whatever the lexicon reads in it.
fn add_acronyms(a: &Analysis, names: &mut Vec<Name>, definitions: &[Definition]) {
    let short: HashMap<&str, EntityType> =
        definitions.iter().map(|d| (a.slice(d.short.clone()), names[d.name].kind)).collect();
    let mut taken = vec![false; a.tokens.len()];
    for name in names.iter_mut() {
        taken[name.tokens.clone()].fill(true);
        if let Some(kind) = short.get(a.slice(name.tokens.clone())) {
            name.kind = *kind;
        }
    }
    let mut add = |tokens: Range<usize>, kind: EntityType| {
        if !tokens.clone().any(|i| taken[i]) {
            taken[tokens.clone()].fill(true);
            names.push(Name { tokens, canonical: None, title: None, kind });
        }
    };
    for definition in definitions {
        add(definition.short.clone(), short[a.slice(definition.short.clone())]);
    }
    for at in 0..a.tokens.len() {
        if let Some(kind) = short.get(a.word(at)) {
            add(at..at + 1, *kind);
        }
    }
}

/// The normal form of a name: what makes it the same entity in another document.
fn key(a: &Analysis, name: &Name) -> String {
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
fn trade_agreement(lexicon: &crate::lexicon::Lexicon, name: &str) -> Option<String> {
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

/// Small letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    for c in name.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '.' | '\'' | '’') && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A surname alone means the person of that surname whom the text names in full; the nearest before, else the first.
fn join_persons(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let is_full =
        |n: &Name| n.kind == EntityType::Person && n.tokens.clone().filter(|i| a.is_capitalised(*i)).count() > 1;
    // By surname: where each full name stands, in order, with its key.
    let mut full: HashMap<&str, Vec<(usize, String)>> = HashMap::new();
    for (name, key) in names.iter().zip(keys.iter()).filter(|(name, _)| is_full(name)) {
        full.entry(surname(a, name)).or_default().push((name.tokens.start, key.clone()));
    }
    for (name, key) in names.iter().zip(keys).filter(|(name, _)| name.kind == EntityType::Person && !is_full(name)) {
        let Some(full) = full.get(a.slice(name.tokens.clone())) else { continue };
        let n_before = full.partition_point(|(start, _)| *start < name.tokens.start);
        key.clone_from(&full[n_before.saturating_sub(1)].1);
    }
}

/// "the Peterson Institute" means "the Peterson Institute for International Economics" where just one name begins so.
fn join_short_names(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let joins = |n: &Name| matches!(n.kind, EntityType::Organisation | EntityType::Agreement | EntityType::Law);
    let slugs: Vec<String> =
        names.iter().map(|n| if joins(n) { slug(a.slice(n.tokens.clone())) } else { String::new() }).collect();
    let mut known: BTreeMap<(EntityType, String), String> = BTreeMap::new();
    for ((name, slug), key) in names.iter().zip(&slugs).zip(keys.iter()).filter(|((name, _), _)| joins(name)) {
        known.insert((name.kind, slug.clone()), key.clone());
    }
    for ((name, slug), key) in
        names.iter().zip(&slugs).zip(keys).filter(|((name, _), _)| joins(name) && name.canonical.is_none())
    {
        let prefix = format!("{slug}-");
        let mut longer = known
            .range((name.kind, prefix.clone())..)
            .take_while(|((kind, slug), _)| *kind == name.kind && slug.starts_with(&prefix));
        if let Some((_, target)) = longer.next()
            && longer.take(50).all(|(_, other)| other == target)
        {
            key.clone_from(target);
        }
    }
}

/// Who stands behind a saying.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The fullest name that the document gives, or the words of the source.
    pub name: String,
    /// The entity, where it is one.
    pub entity: Option<EntityId>,
    /// In what capacity.
    pub role: SpeakerRole,
    /// How it was found.
    pub resolution: Resolution,
    /// Through whom it reached the text.
    pub via: Vec<String>,
}

impl Speaker {
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

/// The speaker of every saying, in the order of the sayings; none where its source names nobody.
pub fn speakers(a: &Analysis, sayings: &[Saying], entities: &Entities) -> Vec<Option<Speaker>> {
    let mut order: Vec<usize> = (0..sayings.len()).collect();
    order.sort_by_key(|i| (sayings[*i].cue.start, sayings[*i].content.first().map(|c| c.start)));
    let mut out: Vec<Option<Speaker>> = vec![None; sayings.len()];
    // What pronouns and descriptions may mean: who spoke before, latest last.
    let mut spoken: Vec<(usize, Speaker)> = Vec::new();
    for idx in order {
        let saying = &sayings[idx];
        let mut speaker = resolve(a, saying, entities, &spoken);
        if let Some(speaker) = &mut speaker {
            speaker.role = role(a, saying, speaker, entities);
            if saying.carried_over {
                speaker.resolution = Resolution::CarriedOver;
            }
            if speaker.resolution != Resolution::None {
                spoken.push((saying.cue.start, speaker.clone()));
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
    let person = speaker
        .entity
        .as_ref()
        .is_some_and(|id| entities.list.iter().any(|e| e.id == *id && e.kind == EntityType::Person));
    let according = a.is(saying.cue.start, "according") && !person;
    if is_document(a, &saying.source) || according { SpeakerRole::Source } else { SpeakerRole::Speaker }
}

fn resolve(a: &Analysis, saying: &Saying, entities: &Entities, spoken: &[(usize, Speaker)]) -> Option<Speaker> {
    let source = saying.source.clone();
    if source.is_empty() {
        return None;
    }
    if a.is_any(source.start, &["he", "she", "it", "they", "his", "her", "their", "its"]) && source.len() == 1 {
        return pronoun(a, source.start, entities, spoken);
    }
    if a.is_any(
        source.start,
        &["we", "i", "you", "who", "which", "that", "this", "there", "one", "everyone", "nobody", "what"],
    ) && source.len() == 1
    {
        return None;
    }
    if is_document(a, &source) {
        if let Some(maker) = maker(a, &source, &|i| entities.is_actor(i)) {
            return named(a, maker, entities).or_else(|| words(a, source));
        }
        // "the government's own report": theirs, whoever they are.
        let owner =
            a.chunk_at(source.start).and_then(|c| (source.start..c.end.min(source.end)).find(|i| a.is_genitive(*i)));
        if let Some(mark) = owner.filter(|mark| *mark > source.start) {
            return words(a, source.start..mark);
        }
        return described(a, &source, entities, spoken).or_else(|| words(a, source));
    }
    named(a, source.clone(), entities).or_else(|| described(a, &source, entities, spoken)).or_else(|| words(a, source))
}

/// The entity that a source names.
fn named(a: &Analysis, source: Range<usize>, entities: &Entities) -> Option<Speaker> {
    let explicit = |entity: &Entity, via: Vec<String>| Speaker { via, ..Speaker::entity(entity, Resolution::Explicit) };
    let of =
        |kind: EntityType| source.clone().filter_map(|i| entities.at(i).map(|e| (i, e))).find(|(_, e)| e.kind == kind);
    let person = of(EntityType::Person);
    let organisation = of(EntityType::Organisation);
    let first = a.chunk_at(source.start).map_or(source.end, |c| c.end.min(source.end));
    // "Trump's lawyers", "the Moon government": somebody of theirs, not they.
    if let Some((at, entity)) = person {
        let owned = (at..source.end)
            .find(|i| entities.at(*i).is_none_or(|e| e.id != entity.id))
            .is_some_and(|i| a.is_genitive(i));
        if !owned {
            // "a spokesman for Trump", "a report by": the person spoken for.
            return Some(explicit(entity, Vec::new()));
        }
    }
    if let Some((at, entity)) = organisation {
        let owned = (at..source.end)
            .find(|i| entities.at(*i).is_none_or(|e| e.id != entity.id))
            .is_some_and(|i| a.is_genitive(i) || i < first && a.pos(i) == Pos::Noun);
        let via = if at >= first || owned { vec![normal_space(a.slice(source.start..first))] } else { Vec::new() };
        return Some(explicit(entity, via));
    }
    // A place speaks for its government only where it is the head: "Seoul said", not "officials in Seoul".
    let head = a.head(&(source.start..first));
    let entity = entities.at(head)?;
    matches!(entity.kind, EntityType::Place | EntityType::Agreement | EntityType::Law)
        .then(|| explicit(entity, Vec::new()))
}

/// The words of a source that is no name: "analysts", "a senior official".
fn words(a: &Analysis, source: Range<usize>) -> Option<Speaker> {
    let mut start = source.start;
    while start + 1 < source.end
        && a.is_any(
            start,
            &[
                "the", "a", "an", "some", "many", "several", "most", "other", "its", "their", "his", "her", "all",
                "both", "few", "and",
            ],
        )
    {
        start += 1;
    }
    let end = (start..source.end).find(|i| matches!(a.word(*i), "," | "(")).unwrap_or(source.end);
    // "56 percent said": an amount of people is nobody.
    let head = a.head(&(start..a.chunk_at(start).map_or(end, |c| c.end.min(end)).max(start + 1)));
    if a.pos(head) == Pos::Num || a.is_any(head, &["%", "percent", "cent", "half", "third", "quarter", "majority"]) {
        return None;
    }
    let name = normal_space(a.slice(start..end.max(start + 1)));
    (!name.is_empty() && name.chars().any(char::is_alphabetic)).then(|| Speaker {
        name,
        entity: None,
        role: SpeakerRole::Speaker,
        resolution: Resolution::Nominal,
        via: Vec::new(),
    })
}

/// "the ministry", "the president", "the report": the last entity before it that fits.
fn described(a: &Analysis, source: &Range<usize>, entities: &Entities, spoken: &[(usize, Speaker)]) -> Option<Speaker> {
    if !a.is_any(source.start, &["the", "its", "his", "her", "their", "this", "that", "these", "both"]) {
        return None;
    }
    let chunk = a.chunk_at(source.start)?;
    let head = a.lower(a.head(&(chunk.start..chunk.end.min(source.end))));
    let nominal = |mut s: Speaker| {
        s.resolution = Resolution::Nominal;
        s
    };
    // A written source goes on: "the report", "the survey", "the team".
    let written = is_document(a, source)
        || matches!(
            head.as_str(),
            "team"
                | "researchers"
                | "authors"
                | "group"
                | "charity"
                | "agency"
                | "think-tank"
                | "tank"
                | "institute"
                | "institution"
                | "organisation"
                | "organization"
        );
    let explicit = |e: &Entity| Speaker::entity(e, Resolution::Nominal);
    // Its name has the word: "the ministry" of "Ministry of Trade", "the commission", "the fund".
    let by_word = entities.last_before(source.start, |e, _| {
        e.kind == EntityType::Organisation
            && e.name
                .split(' ')
                .chain(e.aliases.iter().flat_map(|n| n.split(' ')))
                .any(|w| w.eq_ignore_ascii_case(&head))
    });
    if let Some(entity) = by_word {
        return Some(explicit(entity));
    }
    const FIRMS: &[&str] = &[
        "airline",
        "automaker",
        "carmaker",
        "chipmaker",
        "company",
        "conglomerate",
        "firm",
        "maker",
        "manufacturer",
        "retailer",
    ];
    const OFFICES: &[&str] = &[
        "Ministry",
        "Office",
        "Commission",
        "Department",
        "Congress",
        "Bank",
        "University",
        "Institute",
        "House",
        "Senate",
        "Court",
        "administration",
    ];
    if FIRMS.contains(&head.as_str()) {
        let firm = entities.last_before(source.start, |e, _| {
            e.kind == EntityType::Organisation && !e.name.split(' ').any(|w| OFFICES.contains(&w))
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
        return spoken
            .iter()
            .rev()
            .take(50)
            .find(|(_, s)| entities.kind_of(s) == Some(EntityType::Organisation))
            .map(|(_, s)| nominal(s.clone()));
    }
    None
}

/// "he said", "it added": who spoke last, where that was just before; else who was named last.
fn pronoun(a: &Analysis, at: usize, entities: &Entities, spoken: &[(usize, Speaker)]) -> Option<Speaker> {
    let word = a.lower(at);
    let personal = matches!(word.as_str(), "he" | "she" | "his" | "her");
    let plural = matches!(word.as_str(), "they" | "their");
    let sentence = a.sentence_of(at);
    let paragraph = a.sentences[sentence].paragraph;
    let pronominal = |mut speaker: Speaker| {
        speaker.resolution = Resolution::Pronoun;
        speaker
    };
    let fits = |kind: Option<EntityType>| match kind {
        Some(EntityType::Person) => personal,
        Some(EntityType::Place) => !personal && !plural,
        Some(_) => !personal,
        // A source that is no name: "the panel thought …, it said", "researchers …; they say".
        None => !personal,
    };
    // "Samsung opened a plant where it has pledged": the subject that opens the sentence, before anybody of the last one.
    let opens = a.sentences[sentence].tokens.start;
    let subject = (opens..at.min(opens + 4))
        .find_map(|i| entities.at(i))
        .filter(|e| !personal && e.kind == EntityType::Organisation);
    if let Some(entity) = subject {
        return Some(Speaker::entity(entity, Resolution::Pronoun));
    }
    let recent = spoken.iter().rev().take(50).take_while(|(cue, _)| a.sentence_of(*cue) + 2 >= sentence);
    if let Some((_, speaker)) = recent.into_iter().find(|(cue, s)| *cue < at && fits(entities.kind_of(s))) {
        return Some(pronominal(speaker.clone()));
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
        if let Some(entity) = tokens.filter_map(|i| entities.at(i)).find(|e| named(e.kind)) {
            return Some(Speaker::entity(entity, Resolution::Pronoun));
        }
    }
    let last = spoken.iter().rev().take(50).find(|(_, s)| personal && entities.kind_of(s) == Some(EntityType::Person));
    last.map(|(_, speaker)| pronominal(speaker.clone()))
}
