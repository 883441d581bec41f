//! Decisions about who is who.
//!
//! Extraction gives every entity an id made from its name. Where that is wrong, a [`Decision`] says so: two entities
//! are one, one is two, or one has another name. Decisions are records of their own, in the order in which they were
//! made. The documents' records are kept unchanged and read through the decisions, so each decision can be undone, and
//! all of them survive when a document is ingested again.

use crate::key::{Key, hashed};
use crate::mentioned::Mentioned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
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
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 3] = [Self::Merge, Self::Split, Self::Rename];

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Rename => "rename",
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
    /// The entity that it becomes; itself if it is renamed.
    pub into: EntityId,
    /// Its name from then on.
    pub name: String,
    /// The documents to which it applies, sorted; only for a split.
    #[serde(default)]
    pub documents: Vec<DocId>,
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

/// All decisions in force, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    list: BTreeMap<u64, (Decision, HashSet<Key>)>,
    /// The ids that some decision is about. All others need no lookup.
    touched: HashSet<String>,
}

impl Decisions {
    /// Returns the decisions of a list, by number.
    pub fn of(list: impl IntoIterator<Item = NumberedDecision>) -> Self {
        let with_keys = |it: NumberedDecision| {
            let keys = it.decision.documents.iter().map(|id| hashed(id.as_str())).collect();
            (it.n, (it.decision, keys))
        };
        let list: BTreeMap<u64, (Decision, HashSet<Key>)> = list.into_iter().map(with_keys).collect();
        let touched = list.values().map(|(it, _)| it.entity.0.clone()).collect();
        Self { list, touched }
    }

    /// Returns all decisions, in the order in which they were made.
    pub fn list(&self) -> impl Iterator<Item = NumberedDecision> + '_ {
        self.list.iter().map(|(n, (decision, _))| NumberedDecision { n: *n, decision: decision.clone() })
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns what an id in a document stands for, with the name decided on, or `None` if nothing was decided. `doc`
    /// is the hash of the document's id.
    pub fn resolve<'d>(&'d self, doc: &Key, id: &'d EntityId) -> Option<(&'d EntityId, &'d str)> {
        if !self.touched.contains(id.as_str()) {
            return None;
        }
        let mut current = id;
        let mut name = None;
        for (decision, documents) in self.list.values() {
            let here = decision.action != Action::Split || documents.contains(doc);
            if here && decision.entity == *current {
                current = &decision.into;
                name = Some(decision.name.as_str());
            }
        }
        name.map(|name| (current, name))
    }

    /// Applies the decisions to the claims of a document.
    pub fn apply_to_claims(&self, claims: &mut [Claim]) {
        let Some(first) = claims.first().filter(|_| !self.is_empty()) else { return };
        let doc = hashed(first.doc.as_str());
        for figure in claims.iter_mut().map(|it| &mut it.figure) {
            let speaker = figure.speaker_entity.as_ref().and_then(|id| self.resolve(&doc, id));
            let speaker = speaker.map(|(id, name)| (id.clone(), name.to_owned()));
            if let Some((id, name)) = speaker {
                figure.speaker_entity = Some(id);
                figure.speaker = Some(name);
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
            let decided = self.resolve(doc, &it.id).map(|(id, name)| (id.clone(), name.to_owned()));
            let key = match decided {
                Some((id, name)) => {
                    it.id = id;
                    clip(&name, LONGEST_NAME).clone_into(&mut it.name);
                    it.names.insert(it.name.clone());
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
