//! What the nodes and edges of a view are.

use crate::answers::{DocumentRecord, EntityRecord};
use crate::key::{Address, Key, entity_key};
use crate::linking::measure_key;
use whosaid_model::{Claim, EntityType};

/// The kinds of [`Node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKind {
    /// A document.
    Document,
    /// An entity of a type.
    Entity(EntityType),
    /// What figures measure.
    Measure,
    /// One figure in one passage.
    Claim,
}

impl NodeKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Entity(EntityType::Person),
        Self::Entity(EntityType::Organisation),
        Self::Entity(EntityType::Place),
        Self::Entity(EntityType::Agreement),
        Self::Entity(EntityType::Law),
        Self::Entity(EntityType::Event),
        Self::Measure,
        Self::Document,
        Self::Claim,
    ];

    /// Returns its name: an entity's type, `measure`, `document`, `claim`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Entity(kind) => kind.as_str(),
            Self::Measure => "measure",
            Self::Claim => "claim",
        }
    }

    /// Returns the kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// A node of a [`View`](crate::View).
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A document.
    Document(Box<DocumentRecord>),
    /// An actor, place, agreement, law or event.
    Entity(Box<EntityRecord>),
    /// What figures measure.
    Measure(Box<MeasureNode>),
    /// One figure in one passage.
    Claim(Box<Claim>),
}

impl Node {
    /// Returns a unique id that is the same in every view: `document:ID`, `entity:ID`, `measure:WORDS`, `claim:ID`.
    pub fn id(&self) -> String {
        match self {
            Self::Document(it) => format!("document:{}", it.id),
            Self::Entity(it) => format!("entity:{}", it.id),
            Self::Measure(it) => format!("measure:{}", it.key),
            Self::Claim(it) => format!("claim:{}", it.id),
        }
    }

    /// Returns its label: the title, the name, the measure, the figure's words.
    pub fn label(&self) -> &str {
        match self {
            Self::Document(it) => it.title.as_deref().unwrap_or(it.id.as_str()),
            Self::Entity(it) => &it.name,
            Self::Measure(it) => &it.label,
            Self::Claim(it) => &it.figure.text,
        }
    }

    /// Returns its kind and, for an entity, its type.
    pub fn node_kind(&self) -> NodeKind {
        match self {
            Self::Document(_) => NodeKind::Document,
            Self::Entity(it) => NodeKind::Entity(it.kind),
            Self::Measure(_) => NodeKind::Measure,
            Self::Claim(_) => NodeKind::Claim,
        }
    }

    /// Returns `document`, `entity`, `measure` or `claim`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Entity(_) => "entity",
            Self::Measure(_) => "measure",
            Self::Claim(_) => "claim",
        }
    }
}

/// What several figures measure, by the normal form of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureNode {
    /// The normal form: sorted words joined by `-`.
    pub key: String,
    /// The commonest wording in the store; among equals the longest, then the first by alphabet.
    pub label: String,
}

/// An edge of a [`View`](crate::View).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// From the speaking entity to the claim.
    Says,
    /// From the document to the claim.
    States,
    /// From the claim to an entity that it is about.
    About,
    /// From the claim to its measure.
    Measures,
    /// From the document to an entity, with the number of mentions.
    Mentions(u32),
    /// From an entity to the agreement it is party to.
    PartyTo,
    /// Between two claims of the same thing that no number fits both. It has no direction; it starts at the lesser id.
    Disagrees,
    /// If claims are left out: from the speaker, or the document that states it, to the measure or the entity that it
    /// is about, with the number of such claims.
    Claims(u32),
}

impl Edge {
    /// Returns its name in exports: `says`, `states`, `about`, `measures`, `mentions`, `party_to`, `disagrees`,
    /// `claims`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::States => "states",
            Self::About => "about",
            Self::Measures => "measures",
            Self::Mentions(_) => "mentions",
            Self::PartyTo => "party_to",
            Self::Disagrees => "disagrees",
            Self::Claims(_) => "claims",
        }
    }

    /// Returns the count of mentions, or of claims that are left out; otherwise 1.
    pub fn count(self) -> u32 {
        match self {
            Self::Mentions(n) | Self::Claims(n) => n,
            _ => 1,
        }
    }
}

/// A node by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Document(Key),
    Entity(Key),
    Measure(Key),
    Claim(Key),
}

/// Returns the other ends of the edges of the claim with this key, and whether each edge points to it.
pub(crate) fn ends(key: &Key, claim: &Claim) -> Vec<(At, Edge, bool)> {
    let figure = &claim.figure;
    let mut ends = vec![(At::Document(Address::of_key(key).document().key()), Edge::States, false)];
    ends.extend(figure.speaker_entity.as_ref().map(|id| (At::Entity(entity_key(id)), Edge::Says, false)));
    ends.extend(figure.about.iter().map(|id| (At::Entity(entity_key(id)), Edge::About, true)));
    ends.extend(figure.measure.as_deref().and_then(measure_key).map(|key| (At::Measure(key), Edge::Measures, true)));
    ends
}
