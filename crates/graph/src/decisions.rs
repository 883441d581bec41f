//! Decisions about who is who.
//!
//! Extraction gives every entity an id made from its name. Where that is wrong, a [`Decision`] says so: two entities
//! are one, one is two, or one has another name. Decisions are records of their own, in the order in which they were
//! made. The documents' records are kept unchanged and read through the decisions, so each decision can be undone, and
//! all of them survive when a document is ingested again.
//!
//! What is [`Joined`] by evidence is applied in the same way and before them, but for entities that a decision is about.

use crate::joined::Joined;
use crate::key;
use crate::key::{Key, hashed};
use crate::mentioned::Mentioned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use whosaid_model::{Claim, DocId, EntityId, LONGEST_NAME, clip};

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The entity is the same as another.
    Merge,
    /// In some documents the entity is another one.
    Split,
    /// The entity has another name.
    Rename,
    /// The entity is no other, whatever documents mean by its name.
    Apart,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 4] = [Self::Merge, Self::Split, Self::Rename, Self::Apart];

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Rename => "rename",
            Self::Apart => "apart",
        }
    }

    /// Returns the action with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// One decision about who is who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it does.
    pub action: Action,
    /// The entity that it is about.
    pub entity: EntityId,
    /// The entity that it becomes; itself if it is renamed or kept apart.
    pub into: EntityId,
    /// Its name from then on.
    pub name: String,
    /// The documents to which it applies, sorted; only for a split.
    #[serde(default)]
    pub documents: Vec<DocId>,
}

impl Decision {
    /// Returns the decision that an entity is no other.
    pub fn apart(entity: EntityId) -> Self {
        let name = key::name_of_id(&entity);
        Self { action: Action::Apart, into: entity.clone(), entity, name, documents: Vec::new() }
    }
}

/// A decision with its number. The first is 1, and numbers are not reused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedDecision {
    /// Its number.
    pub n: u64,
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
}

/// All decisions in force, by number, and what is joined by evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    list: BTreeMap<u64, (Decision, HashSet<Key>)>,
    /// The ids that some decision is about in all documents. Evidence does not count for them.
    touched: HashSet<String>,
    /// The ids that are others in some documents.
    split: HashSet<String>,
    /// What each entity is that is joined with another.
    joined: HashMap<EntityId, EntityId>,
}

/// How many entities may be joined in a row: "Biden", "Joseph Biden", "Joe Biden". More would go in a circle.
const MOST_JOINED: usize = 16;

impl Decisions {
    /// Returns the decisions of a list, by number.
    pub fn of(list: impl IntoIterator<Item = NumberedDecision>) -> Self {
        let with_keys = |it: NumberedDecision| {
            let keys = it.decision.documents.iter().map(|id| hashed(id.as_str())).collect();
            (it.n, (it.decision, keys))
        };
        let list: BTreeMap<u64, (Decision, HashSet<Key>)> = list.into_iter().map(with_keys).collect();
        let ids = |is_split: bool| {
            let of = list.values().filter(move |(it, _)| (it.action == Action::Split) == is_split);
            of.map(|(it, _)| it.entity.0.clone()).collect()
        };
        let (touched, split) = (ids(false), ids(true));
        Self { list, touched, split, joined: HashMap::new() }
    }

    /// Adds what is joined by evidence.
    #[must_use]
    pub fn with_joined(mut self, joined: &[Joined]) -> Self {
        self.joined = joined.iter().map(|it| (it.entity.clone(), it.into.clone())).collect();
        self
    }

    /// Returns whether a decision is about an entity in all documents.
    pub fn are_about(&self, id: &EntityId) -> bool {
        self.touched.contains(id.as_str())
    }

    /// Returns all decisions, in the order in which they were made.
    pub fn list(&self) -> impl Iterator<Item = NumberedDecision> + '_ {
        self.list.iter().map(|(n, (decision, _))| NumberedDecision { n: *n, decision: decision.clone() })
    }

    /// Returns whether there are none, and nothing is joined.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.joined.is_empty()
    }

    /// Returns what an entity is by evidence alone; itself if it is joined with nothing.
    pub fn joined<'d>(&'d self, id: &'d EntityId) -> &'d EntityId {
        let mut current = id;
        for _ in 0..MOST_JOINED {
            let Some(into) = self.joined.get(current).filter(|_| !self.are_about(current)) else { break };
            current = into;
        }
        current
    }

    /// Returns what an id in a document stands for, with the name decided on, if any, or `None` if it stands for itself.
    /// `doc` is the hash of the document's id.
    pub fn resolve<'d>(&'d self, doc: &Key, id: &'d EntityId) -> Option<(&'d EntityId, Option<&'d str>)> {
        let holds =
            |decision: &Decision, documents: &HashSet<Key>| decision.action != Action::Split || documents.contains(doc);
        let is_split = self.split.contains(id.as_str())
            && self.list.values().any(|(it, documents)| it.entity == *id && holds(it, documents));
        let mut current = if is_split { id } else { self.joined(id) };
        let mut name = None;
        for _ in 0..MOST_JOINED {
            let before = current;
            for (decision, documents) in self.list.values() {
                if decision.entity == *current && holds(decision, documents) {
                    current = &decision.into;
                    name = Some(decision.name.as_str()).filter(|_| decision.action != Action::Apart).or(name);
                }
            }
            // What it was decided to be may be another by evidence.
            let by_evidence = self.joined(current);
            if current == before || by_evidence == current {
                break;
            }
            (current, name) = (by_evidence, None);
        }
        (current != id || name.is_some()).then_some((current, name))
    }

    /// Applies the decisions to the claims of a document.
    pub fn apply_to_claims(&self, claims: &mut [Claim]) {
        let Some(first) = claims.first().filter(|_| !self.is_empty()) else { return };
        let doc = hashed(first.doc.as_str());
        for figure in claims.iter_mut().map(|it| &mut it.figure) {
            let speaker = figure.speaker_entity.as_ref().and_then(|id| self.resolve(&doc, id));
            let speaker = speaker.map(|(id, name)| (id.clone(), name.map(str::to_owned)));
            if let Some((id, name)) = speaker {
                figure.speaker_entity = Some(id);
                figure.speaker = name.or_else(|| figure.speaker.take());
            }
            let mut about: Vec<EntityId> = Vec::with_capacity(figure.about.len());
            for id in &figure.about {
                let id = self.resolve(&doc, id).map_or(id, |(id, _)| id);
                if !about.contains(id) {
                    about.push(id.clone());
                }
            }
            figure.about = about;
        }
    }

    /// Applies the decisions to a document's mentions, and adds up those of merged entities. `doc` is the hash of the
    /// document's id.
    pub fn apply_to_mentions(&self, doc: &Key, mentions: BTreeMap<Key, Mentioned>) -> BTreeMap<Key, Mentioned> {
        if self.is_empty() {
            return mentions;
        }
        let mut out: BTreeMap<Key, Mentioned> = BTreeMap::new();
        for (key, mut it) in mentions {
            let decided = self.resolve(doc, &it.id).map(|(id, name)| (id.clone(), name.map(str::to_owned)));
            let key = match decided {
                Some((id, name)) => {
                    match name {
                        Some(name) => {
                            clip(&name, LONGEST_NAME).clone_into(&mut it.name);
                            it.names.insert(it.name.clone());
                        }
                        // It has its own name for what it is joined with.
                        None => {
                            it.is_short = true;
                            let kind = id.as_str().split(':').next().unwrap_or_default();
                            it.kind = key::entity_type(kind).unwrap_or(it.kind);
                        }
                    }
                    it.id = id;
                    hashed(it.id.as_str())
                }
                None => key,
            };
            for party in &mut it.parties {
                if let Some((id, _)) = self.resolve(doc, party) {
                    let id = id.clone();
                    *party = id;
                }
            }
            match out.get_mut(&key) {
                Some(other) => {
                    if other.is_short && !it.is_short {
                        (other.name, other.is_short) = (it.name, false);
                    }
                    other.parties.extend(it.parties);
                    other.milestones.extend(it.milestones);
                    other.n_mentions = other.n_mentions.saturating_add(it.n_mentions);
                    other.names.extend(it.names);
                }
                None => {
                    out.insert(key, it);
                }
            }
        }
        out
    }
}
