//! What one document adds to the graph, as counts.
//!
//! Everything that documents share (an entity's counts and names, the indexes, adjacency, totals) is a count under a
//! key. [`Contribution::add_to`] lists by how much one document raises each. Adding a document adds these counts,
//! removing it subtracts them, and a count of zero disappears. So the graph does not depend on the order of events, and
//! what only one document supported goes with it.
//!
//! The keys follow from the records, the decisions and what is joined alone. Raise [`LINKING_VERSION`] when you change how they are
//! made (also in `words`). A writer then rebuilds the runs of an older graph when it opens it.

use crate::answers::DocumentRecord;
use crate::decisions::Decisions;
use crate::evidence::{self, Evidence};
use crate::key::{Address, Key, hashed};
use crate::mentioned::{Mentioned, fits};
use crate::occurrences;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::words::{self, country_word};
use whosaid_compare::{Occurrence, measure_words, measured_key, unit_key};
use whosaid_disk::Deltas;
use whosaid_model::{
    Claim, ClaimId, DocId, Entity, EntityId, EntityType, Extraction, FigureKind, LONGEST_NAME, UnitOfMeasure, clip,
};

/// Raise it with every change of the keys.
pub const LINKING_VERSION: u64 = 9;

/// The first byte of a key, which says what is counted and what follows.
pub mod tree {
    /// Document's id, NUL, address of its record → 1.
    pub const DOCUMENTS: u8 = b'd';
    /// Entity, its id, what is counted (see [`super::entity_count`]) → count.
    pub const ENTITIES: u8 = b'e';
    /// Name, what a document says about it, entity (see the module `evidence`) → documents. Without decisions and what follows
    /// from these counts.
    pub const EVIDENCE: u8 = b'v';
    /// The first bytes of a claim's id, its address → 1.
    pub const CLAIMS: u8 = b'i';
    /// Node, edge, node → weight.
    pub const LINKS: u8 = b'l';
    /// Entity or measure, name, what is counted (see [`super::name_count`]) → documents or claims.
    pub const NAMES: u8 = b'n';
    /// What is counted (see [`super::total`]) → count.
    pub const TOTALS: u8 = b't';
    /// What a claim states as [`occurrences::key`](crate::occurrences::key) writes it, claim → 1.
    pub const OCCURRENCES: u8 = b'o';
    /// Index, word, NUL, target → 1 or, for entities, documents.
    pub const WORDS: u8 = b'w';
}

/// The last byte of a key of [`tree::ENTITIES`].
pub mod entity_count {
    /// Documents that mention it.
    pub const DOCUMENTS: u8 = 0;
    /// Mentions.
    pub const MENTIONS: u8 = 1;
    /// Claims that it makes.
    pub const CLAIMS_BY: u8 = 2;
    /// Claims about it.
    pub const CLAIMS_ABOUT: u8 = 3;
    /// Documents that give it the first type. The other types follow.
    pub const TYPES: u8 = 4;
}

/// The last byte of a key of [`tree::NAMES`].
pub mod name_count {
    /// Documents in which it is the entity's fullest name.
    pub const FULLEST: u8 = 0;
    /// Documents that use it.
    pub const DOCUMENTS: u8 = 1;
    /// Claims that word their measure like this.
    pub const CLAIMS: u8 = 2;
}

/// The last byte of a key of [`tree::TOTALS`].
pub mod total {
    /// Documents.
    pub const DOCUMENTS: u8 = 0;
    /// Bytes of their texts.
    pub const BYTES: u8 = 1;
    /// Sentences.
    pub const SENTENCES: u8 = 2;
    /// Claims.
    pub const CLAIMS: u8 = 3;
    /// Claims with a speaker.
    pub const ATTRIBUTED: u8 = 4;
    /// Temporal expressions.
    pub const DATES: u8 = 5;
    /// Mentions of entities.
    pub const MENTIONS: u8 = 6;
}

/// The byte after [`tree::WORDS`].
pub mod index {
    /// Words of entities' names, as [`words::folded_words`](whosaid_compare::words::folded_words) gives them.
    pub const ENTITY: u8 = b'e';
    /// Words of speakers, as written.
    pub const SPEAKER: u8 = b's';
    /// Words of measures and counted units, folded, and the countries in them.
    pub const MEASURE: u8 = b'm';
}

/// The byte between two nodes in a key of [`tree::LINKS`].
pub mod edge {
    /// Entity → claim.
    pub const SAYS: u8 = b's';
    /// Entity → claim about it.
    pub const SUBJECT: u8 = b'a';
    /// Entity → document that mentions it, with the number of mentions.
    pub const MENTIONED: u8 = b'm';
    /// Entity → agreement, with the number of documents.
    pub const PARTY_TO: u8 = b'p';
    /// Agreement → entity, with the number of documents.
    pub const PARTY: u8 = b'q';
    /// Measure → claim.
    pub const MEASURED: u8 = b'x';
}

/// Returns what a document says about its entities, by key and with decisions applied.
pub fn mentions(doc: &DocId, entities: &[Entity], decisions: &Decisions) -> BTreeMap<Key, Mentioned> {
    let mut mentions = BTreeMap::new();
    for entity in entities.iter().filter(|entity| fits(&entity.id)) {
        mentions.entry(hashed(entity.id.as_str())).or_insert_with(|| Mentioned::of(entity));
    }
    decisions.apply_to_mentions(&hashed(doc.as_str()), mentions)
}

/// One document's part of the graph.
#[derive(Clone, Debug)]
pub struct Contribution {
    address: Address,
    document: DocumentRecord,
    claims: Vec<Claim>,
    mentions: BTreeMap<Key, Mentioned>,
    /// What it says about the meanings of names.
    evidence: BTreeSet<Evidence>,
}

impl Contribution {
    /// Returns what a document adds whose record is at an address. Entities whose id is too long for a key are left
    /// out.
    pub fn of(extraction: &Extraction, document: DocumentRecord, address: Address, decisions: &Decisions) -> Self {
        let mut claims = Claim::all(extraction);
        decisions.apply_to_claims(&mut claims);
        let mentions = mentions(&extraction.id, &extraction.entities, decisions);
        let evidence = evidence::evidence(&extraction.entities);
        Self { address, document, claims, mentions, evidence }
    }

    /// Returns the keys of the names whose meanings it is evidence of.
    pub fn names(&self) -> impl Iterator<Item = Key> + '_ {
        self.evidence.iter().map(|(name, ..)| *name)
    }

    /// Adds what the document gives to every count, `times` times; -1 removes it.
    pub fn add_to(&self, deltas: &mut Deltas, times: i64) {
        let Self { address, document, claims, mentions, evidence } = self;
        let doc = address.key();
        let mut add = |parts: &[&[u8]], count: u64| {
            deltas.add(&parts.concat(), times.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)));
        };
        add(&[&document_prefix(&document.id), &doc], 1);
        let n_mentions = mentions.values().map(|it| u64::from(it.n_mentions)).sum();
        for (what, n) in [
            (total::DOCUMENTS, 1),
            (total::BYTES, document.n_bytes),
            (total::SENTENCES, document.n_sentences.into()),
            (total::CLAIMS, document.n_figures.into()),
            (total::ATTRIBUTED, document.n_attributed.into()),
            (total::DATES, document.n_dates.into()),
            (total::MENTIONS, n_mentions),
        ] {
            add(&[&[tree::TOTALS, what]], n);
        }
        for it in evidence {
            add(&[&[tree::EVIDENCE], &evidence::evidence_key(it)], 1);
        }
        for (key, mentions) in mentions {
            add_mentions(&mut add, &doc, key, mentions);
        }
        for (agreement, party) in self.parties() {
            add(&[&link_prefix(&agreement, edge::PARTY), &party], 1);
            add(&[&link_prefix(&party, edge::PARTY_TO), &agreement], 1);
        }
        for (nth, claim) in claims.iter().enumerate() {
            let key = address.of_claim(nth).key();
            add_claim(&mut add, &key, claim);
            add(&[&[tree::OCCURRENCES], &occurrences::key(&Occurrence::of(claim)), &key], 1);
        }
    }

    /// Returns the agreements of the document with their parties.
    fn parties(&self) -> BTreeSet<(Key, Key)> {
        let of = |(agreement, it): (&Key, &Mentioned)| {
            let parties = it.parties.iter().map(|party| (*agreement, hashed(party.as_str())));
            parties.collect::<Vec<_>>()
        };
        self.mentions.iter().flat_map(of).filter(|(_, party)| self.mentions.contains_key(party)).collect()
    }
}

fn add_mentions(add: &mut impl FnMut(&[&[u8]], u64), doc: &Key, key: &Key, mentions: &Mentioned) {
    let mut count = |what: u8, n: u64| add(&[&entity_prefix(key), mentions.id.as_str().as_bytes(), &[what]], n);
    count(entity_count::DOCUMENTS, 1);
    count(entity_count::MENTIONS, mentions.n_mentions.into());
    let kind = EntityType::ALL.iter().position(|it| *it == mentions.kind).unwrap_or_default();
    count(entity_count::TYPES + kind as u8, 1);
    add(&[&link_prefix(key, edge::MENTIONED), doc], mentions.n_mentions.max(1).into());
    for name in &mentions.names {
        let mut count = |what: u8| add(&[&name_prefix(key), name.as_bytes(), &[what]], 1);
        count(name_count::DOCUMENTS);
        if *name == mentions.name && !mentions.is_short {
            count(name_count::FULLEST);
        }
        let mut keys: BTreeSet<String> = words::folded_words(name).into_iter().collect();
        keys.extend(words::country(name).map(country_word));
        for word in keys {
            add(&[&word_prefix(index::ENTITY, &word), key], 1);
        }
    }
}

fn add_claim(add: &mut impl FnMut(&[&[u8]], u64), key: &Key, claim: &Claim) {
    let figure = &claim.figure;
    add(&[&claim_prefix(&claim.id), key], 1);
    let mut tie = |id: &EntityId, edge: u8, what: u8| {
        let entity = hashed(id.as_str());
        add(&[&link_prefix(&entity, edge), key], 1);
        add(&[&entity_prefix(&entity), id.as_str().as_bytes(), &[what]], 1);
    };
    for id in figure.speaker_entity.iter().filter(|id| fits(id)) {
        tie(id, edge::SAYS, entity_count::CLAIMS_BY);
    }
    for id in figure.about.iter().filter(|id| fits(id)).collect::<BTreeSet<_>>() {
        tie(id, edge::SUBJECT, entity_count::CLAIMS_ABOUT);
    }
    for word in figure.speaker.iter().flat_map(|speaker| words::words(speaker)).collect::<BTreeSet<_>>() {
        add(&[&word_prefix(index::SPEAKER, &word), key], 1);
    }
    let mut measured = BTreeSet::new();
    if let Some(measure) = &figure.measure {
        measured.extend(words::folded_words(measure));
        measured.extend(words::phrase(measure).places.iter().map(|(country, _)| country_word(country)));
        if let Some(node) = measure_key(measure) {
            add(&[&link_prefix(&node, edge::MEASURED), key], 1);
            add(&[&name_prefix(&node), clip(measure, LONGEST_NAME).as_bytes(), &[name_count::CLAIMS]], 1);
        }
    }
    measured.extend(figure.unit.iter().flat_map(|unit| words::folded_words(unit)));
    for word in measured {
        add(&[&word_prefix(index::MEASURE, &word), key], 1);
    }
}

/// Returns the prefix of the keys of a document; its address follows.
pub fn document_prefix(id: &DocId) -> Vec<u8> {
    [&[tree::DOCUMENTS], id.as_str().as_bytes(), &[0]].concat()
}

/// Returns the prefix of the keys of an entity's counts.
pub fn entity_prefix(entity: &Key) -> Vec<u8> {
    [&[tree::ENTITIES], &entity[..]].concat()
}

/// Returns the prefix of the keys of an entity's names, or of the wordings of a measure.
pub fn name_prefix(entity: &Key) -> Vec<u8> {
    [&[tree::NAMES], &entity[..]].concat()
}

/// Returns the prefix of the keys of a node's edges of one kind; the other node follows. Different sorts of nodes never
/// share a kind of edge, so keys need not distinguish them.
pub fn link_prefix(node: &Key, edge: u8) -> Vec<u8> {
    [&[tree::LINKS], &node[..], &[edge]].concat()
}

/// Returns the prefix of the keys of claims with similar ids: enough of the id that hardly another claim shares it.
pub fn claim_prefix(id: &ClaimId) -> Vec<u8> {
    let digits = id.as_str().as_bytes();
    let mut key = vec![tree::CLAIMS];
    key.extend(digits.chunks(2).take(6).map(|pair| {
        let digits = std::str::from_utf8(pair).ok();
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }));
    key
}

/// Returns the prefix of the keys of all entries of a word.
pub fn word_prefix(index: u8, word: &str) -> Vec<u8> {
    [&[tree::WORDS, index], word.as_bytes(), &[0]].concat()
}

/// Returns the prefix of the keys of all claims of a kind, or of a kind and unit and comparable units.
pub fn occurrence_prefix(kind: FigureKind, unit: Option<&str>) -> Vec<u8> {
    let mut key = [&[tree::OCCURRENCES], kind.as_str().as_bytes(), &[0]].concat();
    if let Some(unit) = unit.map(unit_key) {
        let is_measured = matches!(kind, FigureKind::Quantity | FigureKind::Duration);
        let measured = UnitOfMeasure::named(&unit).filter(|_| is_measured).map(measured_key);
        key.extend(clip(&measured.unwrap_or(unit), LONGEST_NAME).bytes().filter(|byte| *byte != 0));
        key.push(0);
    }
    key
}

/// Returns the node of a measure's normal form, or `None` if it has no words.
pub fn measure_key(measure: &str) -> Option<Key> {
    let words = measure_words(measure);
    (!words.is_empty()).then(|| hashed(&words.join("-")))
}
