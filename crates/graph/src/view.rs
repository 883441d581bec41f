//! The graph as petgraph sees it: whole, or what lies around an entity or a topic.

use crate::record::{DocumentRecord, EntityRecord};
use whosaid_model::{Claim, EntityId};

/// Which part of the graph. [`Default`] is the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewFilter {
    /// What lies within so many edges of an entity.
    pub around: Option<(EntityId, usize)>,
    /// Claims whose measure, unit or subjects hold these words, as in [`ClaimFilter::about`](crate::ClaimFilter::about),
    /// with all that they are tied to.
    pub about: Option<String>,
    /// At most so many nodes: the nearest to the entity, then those with most edges.
    pub limit: Option<usize>,
}

/// A node of a [`View`].
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A document.
    Document(Box<DocumentRecord>),
    /// An actor, place, agreement, law or event.
    Entity(Box<EntityRecord>),
    /// What figures are of.
    Measure(Box<MeasureNode>),
    /// One figure in one passage.
    Claim(Box<Claim>),
}

impl Node {
    /// An id that no other node has and that is the same in every view: `document:ID`, `entity:ID`, `measure:WORDS`,
    /// `claim:ID`.
    pub fn id(&self) -> String {
        match self {
            Self::Document(it) => format!("document:{}", it.id),
            Self::Entity(it) => format!("entity:{}", it.id),
            Self::Measure(it) => format!("measure:{}", it.key),
            Self::Claim(it) => format!("claim:{}", it.id),
        }
    }

    /// What to write beside it: the title, the name, the measure, the figure's words.
    pub fn label(&self) -> &str {
        match self {
            Self::Document(it) => it.title.as_deref().unwrap_or(it.id.as_str()),
            Self::Entity(it) => &it.name,
            Self::Measure(it) => &it.label,
            Self::Claim(it) => &it.figure.text,
        }
    }

    /// `document`, `entity`, `measure` or `claim`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Entity(_) => "entity",
            Self::Measure(_) => "measure",
            Self::Claim(_) => "claim",
        }
    }
}

/// What several figures are of, by the normal form of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureNode {
    /// The normal form: sorted words with `-` between.
    pub key: String,
    /// The commonest wording among the view's claims; among equals the longest, then the first by alphabet.
    pub label: String,
}

/// An edge of a [`View`].
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
}

impl Edge {
    /// Its name in exports: `says`, `states`, `about`, `measures`, `mentions`, `party_to`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::States => "states",
            Self::About => "about",
            Self::Measures => "measures",
            Self::Mentions(_) => "mentions",
            Self::PartyTo => "party_to",
        }
    }
}

/// A part of the graph, compact (indices without holes) and sorted: nodes by [`Node::id`], edges by their ends. The same
/// documents give the same view, whatever the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The nodes and edges.
    pub graph: petgraph::Graph<Node, Edge>,
    /// How many nodes the limit left off.
    pub n_left_off: usize,
}
