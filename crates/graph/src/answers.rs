//! The records that the graph returns. Their serde forms are what `--format json` prints.

use crate::joined::Joined;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use whosaid_model::{DocId, EntityId, EntityType, Extraction, Milestone, ReaderKind};

/// A document with counts of what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its id in the store.
    pub id: DocId,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// The headline.
    pub title: Option<String>,
    /// When it was published, as EDTF.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it was read.
    pub url: Option<String>,
    /// ISO 639-1 code of its language.
    pub language: Option<String>,
    /// Length of the text in UTF-8 bytes.
    pub n_bytes: u64,
    /// Sentences.
    pub n_sentences: u32,
    /// Entities.
    pub n_entities: u32,
    /// Temporal expressions.
    pub n_dates: u32,
    /// Figures, each of which is a claim.
    pub n_figures: u32,
    /// How many figures have a speaker.
    pub n_attributed: u32,
    /// BLAKE3 of the extraction's JSON in hexadecimal.
    pub digest: String,
    /// Which reader read it.
    #[serde(default)]
    pub reader: ReaderKind,
}

impl DocumentRecord {
    /// Returns the listed fields of a document whose extraction has this digest.
    pub fn of(extraction: &Extraction, digest: String) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            id: extraction.id.clone(),
            sha256: extraction.sha256.clone(),
            title: extraction.title.clone(),
            published: extraction.published.clone(),
            publisher: extraction.publisher.clone(),
            url: extraction.url.clone(),
            language: extraction.language.clone(),
            n_bytes: extraction.text.len() as u64,
            n_sentences: count(extraction.sentences.len()),
            n_entities: count(extraction.entities.len()),
            n_dates: count(extraction.dates.len()),
            n_figures: count(extraction.figures.len()),
            n_attributed: count(extraction.figures.iter().filter(|figure| figure.speaker.is_some()).count()),
            digest,
            reader: extraction.reader,
        }
    }
}

/// An entity with counts over all documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityRecord {
    /// Its id.
    pub id: EntityId,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The name that most documents use as its fullest; among equals the longest, then the first by alphabet.
    pub name: String,
    /// Its other names, the commonest first.
    pub aliases: Vec<String>,
    /// Documents that mention it.
    pub n_documents: u64,
    /// Mentions in all documents.
    pub n_mentions: u64,
    /// Claims that it makes.
    pub n_claims_by: u64,
    /// Claims about it.
    pub n_claims_about: u64,
}

/// A name of an entity and how many documents use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// Documents that use it.
    pub n_documents: u64,
}

/// Something with a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally<T> {
    /// What is counted.
    #[serde(flatten)]
    pub item: T,
    /// The count.
    pub count: u64,
}

/// Everything that the graph knows about one entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntityPage {
    /// The entity and its counts.
    #[serde(flatten)]
    pub entity: EntityRecord,
    /// Every name with the number of documents that use it, the commonest first.
    pub names: Vec<NameCount>,
    /// The entities of documents that are this one by what the documents mean by their names.
    pub joined: Vec<Joined>,
    /// The agreements that it is party to, unless it is an agreement. `count` is of documents.
    pub agreements: Vec<Tally<EntityRecord>>,
    /// The parties, if it is an agreement. `count` is of documents.
    pub parties: Vec<Tally<EntityRecord>>,
    /// The history of an agreement or law, by date; empty for others. `count` is of documents that say so.
    pub milestones: Vec<Tally<Milestone>>,
    /// The documents that mention it, most mentions first. `count` is of mentions.
    pub documents: Vec<Tally<DocumentRecord>>,
    /// What it claims, by document and place.
    pub claims_by: Vec<whosaid_model::Claim>,
    /// What is claimed about it, by document and place.
    pub claims_about: Vec<whosaid_model::Claim>,
}

/// What is shown of a prominent entity; see [`Graph::entity_glance`](crate::Graph::entity_glance).
#[derive(Clone, Debug, PartialEq)]
pub struct EntityGlance {
    /// The page with its lists of documents and claims cut. The entity has the counts of all.
    pub page: EntityPage,
    /// How many of all its documents were published in each year.
    pub years: BTreeMap<i32, u64>,
}

/// What the graph holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Documents.
    pub n_documents: u64,
    /// UTF-8 bytes of their texts.
    pub n_bytes: u64,
    /// Sentences.
    pub n_sentences: u64,
    /// How many claims have a speaker.
    pub n_claims: u64,
    /// Claims that somebody is said to make.
    pub n_attributed: u64,
    /// Temporal expressions.
    pub n_dates: u64,
    /// Entities of all types.
    pub n_entities: u64,
    /// Entities by type, in the order of [`EntityType::ALL`]. Types without entities are left out.
    pub entities: Vec<(EntityType, u64)>,
    /// Mentions of entities.
    pub n_mentions: u64,
    /// The size of the graph and the documents' records on disk, in bytes.
    pub n_bytes_on_disk: u64,
}
