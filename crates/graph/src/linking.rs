//! What one document adds to the graph, as sums.
//!
//! Everything that documents share (an entity's counts and names, the indexes, adjacency) is kept as counters under a key.
//! [`Contribution::counters`] lists by how much one document raises each. Putting a document adds them, removing it
//! subtracts them, and a counter that reaches zero goes; so the graph is the same whatever the order of events, and what
//! a document alone supported goes with it.
//!
//! The keys follow from the stored records alone. Whoever changes how they are made (also by way of `words`) raises
//! [`LINKING_VERSION`]; an older graph then makes its counters anew when it is opened.

use crate::codec::{self, Key, StoredClaim, StoredDocument, StoredMentions};
use crate::comparison::{measure_words, unit_word};
use crate::decisions::Decisions;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_model::{Claim, EntityId, EntityType, Extraction};

/// Raised with every change of the counters' keys.
pub(crate) const LINKING_VERSION: u64 = 2;

/// The trees that hold counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counted {
    /// Entity → documents, mentions, claims by it, claims about it, then documents by type; the id follows.
    Entities,
    /// Entity, name → documents whose fullest name for it this is, documents that use it.
    Names,
    /// Index, word, NUL, target → 1 or, for entities, uses.
    Words,
    /// Node, edge, node → weight.
    Links,
    /// Kind, NUL, unit, NUL, form, NUL, period, NUL, claim → 1.
    Dimensions,
}

/// Where [`Counted::Entities`] counts what.
pub(crate) mod entity_counter {
    pub const DOCUMENTS: usize = 0;
    pub const MENTIONS: usize = 1;
    pub const CLAIMS_BY: usize = 2;
    pub const CLAIMS_ABOUT: usize = 3;
    pub const TYPES: usize = 4;
    pub const N: usize = TYPES + super::EntityType::ALL.len();
}

/// The first byte of a key of [`Counted::Words`].
pub(crate) mod index {
    /// Words of entities' names.
    pub const ENTITY: u8 = b'e';
    /// Words of speakers.
    pub const SPEAKER: u8 = b's';
    /// Words of measures and counted units, and the countries in them.
    pub const MEASURE: u8 = b'm';
}

/// The byte between two nodes in a key of [`Counted::Links`].
pub(crate) mod edge {
    /// Entity → claim.
    pub const SAYS: u8 = b's';
    /// Entity → claim that is about it.
    pub const SUBJECT: u8 = b'a';
    /// Entity → document that mentions it.
    pub const MENTIONED: u8 = b'm';
    /// Entity → agreement.
    pub const PARTY_TO: u8 = b'p';
    /// Agreement → entity.
    pub const PARTY: u8 = b'q';
    /// Measure → claim.
    pub const MEASURED: u8 = b'x';
}

/// Counters of one key, with what is kept behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub counts: Vec<i128>,
    pub tail: Vec<u8>,
}

/// Counters by tree and key.
pub(crate) type CounterMap = BTreeMap<(Counted, Vec<u8>), Counters>;

/// One document's part of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contribution {
    pub document: StoredDocument,
    pub claims: BTreeMap<Key, StoredClaim>,
    pub mentions: BTreeMap<Key, StoredMentions>,
}

impl Contribution {
    /// What an extraction adds. Entities whose id is too long for a key are left out.
    pub fn of(extraction: &Extraction, digest: String) -> Self {
        let claims = Claim::all(extraction);
        let claims = claims.iter().filter_map(|claim| Some((codec::claim_key(&claim.id)?, StoredClaim::of(claim))));
        let mut mentions: BTreeMap<Key, StoredMentions> = BTreeMap::new();
        for entity in extraction.entities.iter().filter(|entity| entity.id.as_str().len() <= codec::LONGEST_ID) {
            mentions.entry(codec::entity_key(&entity.id)).or_insert_with(|| StoredMentions::of(entity));
        }
        Self { document: StoredDocument::of(extraction, digest), claims: claims.collect(), mentions }
    }

    /// With all ids as decided.
    pub fn decided(mut self, decisions: &Decisions) -> Self {
        self.claims.values_mut().for_each(|claim| decisions.apply_to_claim(claim));
        let doc = codec::hashed(&self.document.id);
        self.mentions = decisions.apply_to_mentions(&doc, self.mentions.into_iter().collect()).into_iter().collect();
        self
    }

    /// By how much it raises every counter.
    pub fn counters(&self) -> CounterMap {
        let mut counters = CounterMap::new();
        let doc = codec::hashed(&self.document.id);
        for (key, mentions) in &self.mentions {
            add_mentions(&mut counters, &doc, key, mentions);
        }
        for (agreement, party) in self.parties() {
            add(&mut counters, Counted::Links, link(&agreement, edge::PARTY, &party), 1);
            add(&mut counters, Counted::Links, link(&party, edge::PARTY_TO, &agreement), 1);
        }
        for (key, claim) in &self.claims {
            add_claim(&mut counters, key, claim);
        }
        counters
    }

    /// The agreements of the document with their parties.
    fn parties(&self) -> BTreeSet<(Key, Key)> {
        let of = |(agreement, it): (&Key, &StoredMentions)| {
            let parties = it.parties.iter().map(|party| (*agreement, codec::hashed(party)));
            parties.collect::<Vec<_>>()
        };
        self.mentions.iter().flat_map(of).filter(|(_, party)| self.mentions.contains_key(party)).collect()
    }
}

fn add_mentions(counters: &mut CounterMap, doc: &Key, key: &Key, mentions: &StoredMentions) {
    let mut counts = [0; entity_counter::N];
    counts[entity_counter::DOCUMENTS] = 1;
    counts[entity_counter::MENTIONS] = i128::from(mentions.n_mentions);
    if let Some(idx) = EntityType::ALL.iter().position(|it| it.as_str() == mentions.kind) {
        counts[entity_counter::TYPES + idx] = 1;
    }
    add_entity(counters, key, &mentions.id, counts);
    add(counters, Counted::Links, link(key, edge::MENTIONED, doc), mentions.n_mentions.max(1).into());
    for name in &mentions.names {
        let entry = counters.entry((Counted::Names, [&key[..], name.as_bytes()].concat())).or_default();
        entry.counts = vec![i128::from(*name == mentions.name), 1];
        let mut keys: BTreeSet<String> = words::folded_words(name).into_iter().collect();
        keys.extend(words::country(name).map(country_word));
        for word in keys {
            add(counters, Counted::Words, word_key(index::ENTITY, &word, key), 1);
        }
    }
}

fn add_claim(counters: &mut CounterMap, key: &Key, claim: &StoredClaim) {
    if let Some(id) = &claim.speaker_entity {
        let entity = codec::hashed(id);
        add(counters, Counted::Links, link(&entity, edge::SAYS, key), 1);
        let mut counts = [0; entity_counter::N];
        counts[entity_counter::CLAIMS_BY] = 1;
        add_entity(counters, &entity, id, counts);
    }
    for id in claim.about.iter().collect::<BTreeSet<_>>() {
        let entity = codec::hashed(id);
        add(counters, Counted::Links, link(&entity, edge::SUBJECT, key), 1);
        let mut counts = [0; entity_counter::N];
        counts[entity_counter::CLAIMS_ABOUT] = 1;
        add_entity(counters, &entity, id, counts);
    }
    if let Some(speaker) = &claim.speaker {
        for word in words::folded_words(speaker).into_iter().collect::<BTreeSet<_>>() {
            add(counters, Counted::Words, word_key(index::SPEAKER, &word, key), 1);
        }
    }
    let mut measured = BTreeSet::new();
    if let Some(measure) = &claim.measure {
        measured.extend(words::folded_words(measure));
        measured.extend(words::phrase(measure).places.iter().map(|(country, _)| country_word(country)));
        if let Some(node) = measure_key(measure) {
            add(counters, Counted::Links, link(&node, edge::MEASURED, key), 1);
        }
    }
    if let Some(unit) = &claim.unit {
        measured.extend(words::folded_words(unit));
    }
    for word in measured {
        add(counters, Counted::Words, word_key(index::MEASURE, &word, key), 1);
    }
    let mut dimension = dimension_prefix(&claim.kind, claim.unit.as_deref());
    for part in [claim.form.as_str(), claim.period.as_deref().unwrap_or_default()] {
        dimension.extend(part.bytes().filter(|b| *b != 0).take(codec::LONGEST_NAME));
        dimension.push(0);
    }
    dimension.extend_from_slice(key);
    add(counters, Counted::Dimensions, dimension, 1);
}

fn add(counters: &mut CounterMap, tree: Counted, key: Vec<u8>, count: i128) {
    let entry = counters.entry((tree, key)).or_default();
    entry.counts.resize(1, 0);
    entry.counts[0] += count;
}

fn add_entity(counters: &mut CounterMap, key: &Key, id: &str, counts: [i128; entity_counter::N]) {
    let entry = counters.entry((Counted::Entities, key.to_vec())).or_default();
    entry.counts.resize(entity_counter::N, 0);
    for (sum, count) in entry.counts.iter_mut().zip(counts) {
        *sum += count;
    }
    entry.tail = id.as_bytes().to_vec();
}

/// The key of an edge between two nodes. Nodes of different sorts do not meet under one kind of edge, so that keys need
/// not tell them apart.
pub(crate) fn link(from: &Key, edge: u8, to: &Key) -> Vec<u8> {
    [&from[..], &[edge], &to[..]].concat()
}

/// The key of a word's entry in an index.
pub(crate) fn word_key(index: u8, word: &str, target: &Key) -> Vec<u8> {
    let mut key = word_prefix(index, word);
    key.extend_from_slice(target);
    key
}

/// What the keys of all entries of a word begin with.
pub(crate) fn word_prefix(index: u8, word: &str) -> Vec<u8> {
    let mut key = vec![index];
    key.extend_from_slice(word.as_bytes());
    key.push(0);
    key
}

/// A country in an index of words; no word begins like it.
pub(crate) fn country_word(country: &str) -> String {
    format!("@{country}")
}

/// What the keys of all claims of a kind and unit begin with.
pub(crate) fn dimension_prefix(kind: &str, unit: Option<&str>) -> Vec<u8> {
    let mut key = kind.as_bytes().to_vec();
    key.push(0);
    key.extend(unit_key(unit.unwrap_or_default()).bytes().filter(|b| *b != 0).take(codec::LONGEST_NAME));
    key.push(0);
    key
}

/// A unit as filters compare it: in any case, in the singular; per cent is the sign.
pub(crate) fn unit_key(unit: &str) -> String {
    let folded = unit_word(&unit.trim().to_lowercase());
    if matches!(folded.as_str(), "percent" | "per cent") { "%".to_owned() } else { folded }
}

/// The node of a measure's normal form, or none where it has no words.
pub(crate) fn measure_key(measure: &str) -> Option<Key> {
    let words = measure_words(measure);
    (!words.is_empty()).then(|| codec::hashed(&words.join("-")))
}

/// An entity's id whose record has no name, made readable.
pub(crate) fn name_of_id(id: &EntityId) -> String {
    let text = id.as_str();
    text.split_once(':').map_or(text, |(_, name)| name).replace('-', " ")
}
