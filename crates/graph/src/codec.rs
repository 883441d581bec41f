//! How records are kept: postcard with one byte of version in front, in types of their own, so that a change of the model
//! does not change what was written before.
//!
//! Names of kinds, forms and types are kept as words and decimals as their 16 bytes. Every record stays under
//! [`LONGEST_VALUE`]: sled keeps larger values in files that its `flush` does not sync. Texts that would not fit are cut,
//! which happens to no honest article.

use crate::record::DocumentRecord;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;
use whosaid_model::{
    Claim, ClaimId, Decimal, Direction, DocId, EntityId, EntityType, Figure, FigureKind, Form, Milestone, Modifier,
    Period, Polarity, Resolution, SpeakerRole, Step, UnitBasis, Value,
};

/// The first byte of every record. A change of a `Stored` type takes a new version and a reader for the old.
const VERSION: u8 = 3;

/// No value in sled is longer, in bytes.
pub(crate) const LONGEST_VALUE: usize = 64 * 1024;

/// A document's or an entity's id is no longer, in bytes.
pub(crate) const LONGEST_ID: usize = 1024;

const LONGEST_TEXT: usize = 2048;
const LONGEST_SENTENCE: usize = 16 * 1024;
const MOST_SUBJECTS: usize = 16;
const MOST_VIA: usize = 4;
const MOST_NAMES: usize = 64;

/// The longest name of an entity, in bytes: names are keys.
pub(crate) const LONGEST_NAME: usize = 256;

/// 128 bits that stand for an id in keys.
pub(crate) type Key = [u8; 16];

/// The key of a document.
pub(crate) fn doc_key(id: &DocId) -> Key {
    hashed(id.as_str())
}

/// The key of an entity.
pub(crate) fn entity_key(id: &EntityId) -> Key {
    hashed(id.as_str())
}

/// The key of any text.
pub(crate) fn hashed(text: &str) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

/// The key of a claim: its id read as hexadecimal. Nothing for what is no id.
pub(crate) fn claim_key(id: &ClaimId) -> Option<Key> {
    let text = id.as_str();
    if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// The id of a claim's key.
pub(crate) fn claim_id(key: &Key) -> ClaimId {
    ClaimId(hex(key))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes of a record.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, String> {
    let bytes = postcard::to_extend(record, vec![VERSION]).map_err(|error| error.to_string())?;
    if bytes.len() < LONGEST_VALUE { Ok(bytes) } else { Err(format!("it has {} bytes", bytes.len())) }
}

/// The record of some bytes.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => postcard::from_bytes(rest).map_err(|error| error.to_string()),
        Some((version, _)) => Err(format!("its version is {version}, this whosaid reads {VERSION}")),
        None => Err("it is empty".to_owned()),
    }
}

/// The start of a text, at most so many bytes of it.
pub(crate) fn clip(text: &str, n_bytes: usize) -> String {
    let mut end = text.len().min(n_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn clip_option(text: Option<&str>) -> Option<String> {
    text.map(|text| clip(text, LONGEST_TEXT))
}

/// A document as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredDocument {
    pub id: String,
    pub sha256: String,
    pub title: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub n_bytes: u64,
    pub n_sentences: u32,
    pub n_entities: u32,
    pub n_dates: u32,
    pub n_figures: u32,
    pub n_attributed: u32,
    pub digest: String,
    /// Hash of the metadata as given, before any was cut.
    pub metadata: Key,
}

impl StoredDocument {
    pub fn of(extraction: &whosaid_model::Extraction, digest: String) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            id: extraction.id.0.clone(),
            sha256: clip(&extraction.sha256, LONGEST_TEXT),
            title: clip_option(extraction.title.as_deref()),
            published: clip_option(extraction.published.as_deref()),
            publisher: clip_option(extraction.publisher.as_deref()),
            url: clip_option(extraction.url.as_deref()),
            language: clip_option(extraction.language.as_deref()),
            n_bytes: extraction.text.len() as u64,
            n_sentences: count(extraction.sentences.len()),
            n_entities: count(extraction.entities.len()),
            n_dates: count(extraction.dates.len()),
            n_figures: count(extraction.figures.len()),
            n_attributed: count(extraction.figures.iter().filter(|figure| figure.speaker.is_some()).count()),
            digest,
            metadata: metadata_key([
                extraction.title.as_deref(),
                extraction.published.as_deref(),
                extraction.publisher.as_deref(),
                extraction.url.as_deref(),
            ]),
        }
    }

    pub fn record(self) -> DocumentRecord {
        DocumentRecord {
            id: DocId(self.id),
            sha256: self.sha256,
            title: self.title,
            published: self.published,
            publisher: self.publisher,
            url: self.url,
            language: self.language,
            n_bytes: self.n_bytes,
            n_sentences: self.n_sentences,
            n_entities: self.n_entities,
            n_dates: self.n_dates,
            n_figures: self.n_figures,
            n_attributed: self.n_attributed,
            digest: self.digest,
        }
    }
}

/// One key for title, date, publisher and address.
pub(crate) fn metadata_key(fields: [Option<&str>; 4]) -> Key {
    let mut hash = blake3::Hasher::new();
    for field in fields {
        hash.update(&[u8::from(field.is_some())]);
        hash.update(&(field.map_or(0, str::len) as u64).to_le_bytes());
        hash.update(field.unwrap_or_default().as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}

type Number = [u8; 16];

/// A claim as it is kept: what its document says of itself is kept once, with the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredClaim {
    pub doc: Key,
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub kind: String,
    pub value: Vec<Number>,
    pub low: Option<Number>,
    pub high: Option<Number>,
    pub unit: Option<String>,
    pub modifier: Option<String>,
    pub form: String,
    pub direction: Option<String>,
    pub measure: Option<String>,
    pub about: Vec<String>,
    pub period: Option<String>,
    pub speaker: Option<String>,
    pub speaker_entity: Option<String>,
    pub speaker_role: Option<String>,
    pub cue: Option<String>,
    pub attribution: Option<u32>,
    pub unit_by: Option<String>,
    pub per: Option<String>,
    pub via: Vec<String>,
    pub resolution: Option<String>,
    pub polarity: Option<String>,
    pub sentence: String,
}

impl StoredClaim {
    pub fn of(claim: &Claim) -> Self {
        let figure = &claim.figure;
        let number = |n: Decimal| n.serialize();
        let fits = |id: &&EntityId| id.as_str().len() <= LONGEST_ID;
        Self {
            doc: doc_key(&claim.doc),
            start: figure.start,
            end: figure.end,
            text: clip(&figure.text, LONGEST_TEXT),
            kind: figure.kind.as_str().to_owned(),
            value: match figure.value {
                Value::Vague => Vec::new(),
                Value::Number(n) => vec![number(n)],
                Value::Range(a, b) => vec![number(a), number(b)],
            },
            low: figure.low.map(number),
            high: figure.high.map(number),
            unit: clip_option(figure.unit.as_deref()),
            modifier: figure.modifier.map(|it| it.as_str().to_owned()),
            form: figure.form.as_str().to_owned(),
            direction: figure.direction.map(|it| it.as_str().to_owned()),
            measure: clip_option(figure.measure.as_deref()),
            about: figure.about.iter().filter(fits).take(MOST_SUBJECTS).map(|id| id.0.clone()).collect(),
            period: clip_option(figure.period.as_ref().map(Period::as_str)),
            speaker: clip_option(figure.speaker.as_deref()),
            speaker_entity: figure.speaker_entity.as_ref().filter(fits).map(|id| id.0.clone()),
            speaker_role: figure.speaker_role.map(|it| it.as_str().to_owned()),
            cue: clip_option(figure.cue.as_deref()),
            attribution: figure.attribution,
            unit_by: figure.unit_by.map(|it| it.as_str().to_owned()),
            per: clip_option(figure.per.as_deref()),
            via: figure.via.iter().take(MOST_VIA).map(|name| clip(name, LONGEST_TEXT)).collect(),
            resolution: figure.resolution.map(|it| it.as_str().to_owned()),
            polarity: figure.polarity.map(|it| it.as_str().to_owned()),
            sentence: around(&claim.sentence, &figure.text),
        }
    }

    /// The claim, with what its document says of itself.
    pub fn claim(self, key: &Key, document: &StoredDocument) -> Result<Claim, String> {
        fn named<T>(name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
            parse(name).ok_or_else(|| format!("{name:?} means nothing to this whosaid"))
        }
        let number = Decimal::deserialize;
        Ok(Claim {
            figure: Figure {
                start: self.start,
                end: self.end,
                text: self.text,
                kind: named(&self.kind, FigureKind::parse)?,
                value: match self.value[..] {
                    [] => Value::Vague,
                    [n] => Value::Number(number(n)),
                    [a, b, ..] => Value::Range(number(a), number(b)),
                },
                low: self.low.map(number),
                high: self.high.map(number),
                unit: self.unit,
                modifier: self.modifier.map(|it| named(&it, Modifier::parse)).transpose()?,
                form: named(&self.form, Form::parse)?,
                direction: self.direction.map(|it| named(&it, Direction::parse)).transpose()?,
                measure: self.measure,
                about: self.about.into_iter().map(EntityId).collect(),
                period: self.period.map(Period),
                speaker: self.speaker,
                speaker_entity: self.speaker_entity.map(EntityId),
                speaker_role: self.speaker_role.map(|it| named(&it, SpeakerRole::parse)).transpose()?,
                cue: self.cue,
                attribution: self.attribution,
                unit_by: self.unit_by.map(|it| named(&it, UnitBasis::parse)).transpose()?,
                per: self.per,
                via: self.via,
                resolution: self.resolution.map(|it| named(&it, Resolution::parse)).transpose()?,
                polarity: self.polarity.map(|it| named(&it, Polarity::parse)).transpose()?,
            },
            id: claim_id(key),
            doc: DocId(document.id.clone()),
            title: document.title.clone(),
            published: document.published.clone(),
            publisher: document.publisher.clone(),
            sentence: self.sentence,
        })
    }
}

/// A sentence, or of one that is too long the part around the figure.
fn around(sentence: &str, figure: &str) -> String {
    if sentence.len() <= LONGEST_SENTENCE {
        return sentence.to_owned();
    }
    let at = sentence.find(figure).unwrap_or(0);
    let mut start = at.saturating_sub(LONGEST_SENTENCE / 2);
    while !sentence.is_char_boundary(start) {
        start += 1;
    }
    clip(&sentence[start..], LONGEST_SENTENCE)
}

/// What one document adds to one entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredMentions {
    pub id: String,
    pub kind: String,
    /// The fullest name in this document.
    pub name: String,
    /// All names in this document, sorted, the fullest among them.
    pub names: Vec<String>,
    pub n_mentions: u32,
    /// The ids of an agreement's parties.
    pub parties: Vec<String>,
    /// An agreement's milestones: step and EDTF.
    pub milestones: Vec<(String, String)>,
}

impl StoredMentions {
    pub fn of(entity: &whosaid_model::Entity) -> Self {
        let name = clip(&entity.name, LONGEST_NAME);
        let mut names: Vec<String> = entity.aliases.iter().map(|name| clip(name, LONGEST_NAME)).collect();
        names.retain(|alias| !alias.is_empty() && *alias != name);
        names.sort_unstable();
        names.dedup();
        names.truncate(MOST_NAMES - 1);
        if !name.is_empty() {
            names.push(name.clone());
        }
        names.sort_unstable();
        Self {
            id: entity.id.0.clone(),
            kind: entity.kind.as_str().to_owned(),
            name,
            names,
            n_mentions: u32::try_from(entity.mentions.len()).unwrap_or(u32::MAX),
            parties: entity
                .parties
                .iter()
                .filter(|id| id.as_str().len() <= LONGEST_ID)
                .take(MOST_NAMES)
                .map(|id| id.0.clone())
                .collect(),
            milestones: entity
                .milestones
                .iter()
                .take(MOST_NAMES)
                .map(|it| (it.step.as_str().to_owned(), clip(&it.date, LONGEST_NAME)))
                .collect(),
        }
    }
}

impl StoredMentions {
    /// What became of an agreement, as the document tells.
    pub fn milestones(&self) -> impl Iterator<Item = Milestone> + '_ {
        let of = |(step, date): &(String, String)| Some(Milestone { step: Step::from_name(step)?, date: date.clone() });
        self.milestones.iter().filter_map(of)
    }
}

/// The type of entity of that name.
pub(crate) fn entity_type(name: &str) -> Option<EntityType> {
    EntityType::ALL.into_iter().find(|it| it.as_str() == name)
}
