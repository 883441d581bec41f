//! What people decided about who is who.
//!
//! Extraction gives every entity an id made of its name. Where that is wrong, a [`Decision`] says so: two entities are one, one
//! is two, or one is called otherwise. Decisions are records of their own, in the order in which they were made. What
//! documents gave is kept as it was given and read through the decisions, so that each can be undone and all outlast a
//! document's being ingested again.

use crate::codec::{self, Key, StoredClaim, StoredMentions};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use whosaid_model::{DocId, EntityId};

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The entity is the one that it goes into.
    Merge,
    /// In some documents the entity is another.
    Split,
    /// The entity has another name.
    Rename,
}

/// One decision about who is who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it does.
    pub action: Action,
    /// The entity that it is about.
    pub entity: EntityId,
    /// What the entity is from then on; itself when it is renamed.
    pub into: EntityId,
    /// What it is called from then on.
    pub name: String,
    /// The documents in which it holds, sorted; for a split alone.
    #[serde(default)]
    pub documents: Vec<DocId>,
}

/// A decision with its number: the first is 1, and numbers are not given twice.
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
pub(crate) struct Decisions {
    list: BTreeMap<u64, (Decision, HashSet<Key>)>,
    /// The ids that some decision is about: all others pass at once.
    touched: HashSet<String>,
}

impl Decisions {
    pub fn of(list: impl IntoIterator<Item = NumberedDecision>) -> Self {
        let with_keys = |it: NumberedDecision| {
            let keys = it.decision.documents.iter().map(codec::doc_key).collect();
            (it.n, (it.decision, keys))
        };
        let list: BTreeMap<u64, (Decision, HashSet<Key>)> = list.into_iter().map(with_keys).collect();
        let touched = list.values().map(|(it, _)| it.entity.0.clone()).collect();
        Self { list, touched }
    }

    pub fn list(&self) -> impl Iterator<Item = NumberedDecision> + '_ {
        self.list.iter().map(|(n, (decision, _))| NumberedDecision { n: *n, decision: decision.clone() })
    }

    /// What an id that a document gave stands for, with the name decided on; none where nothing was decided.
    fn resolve<'d>(&'d self, doc: &Key, id: &'d str) -> Option<(&'d str, &'d str)> {
        if !self.touched.contains(id) {
            return None;
        }
        let mut current = id;
        let mut name = None;
        for (decision, documents) in self.list.values() {
            let here = decision.action != Action::Split || documents.contains(doc);
            if here && decision.entity.as_str() == current {
                current = decision.into.as_str();
                name = Some(decision.name.as_str());
            }
        }
        name.map(|name| (current, name))
    }

    /// A claim as decided.
    pub fn apply_to_claim(&self, claim: &mut StoredClaim) {
        if self.list.is_empty() {
            return;
        }
        let speaker = claim.speaker_entity.as_deref().and_then(|id| self.resolve(&claim.doc, id));
        let speaker = speaker.map(|(id, name)| (id.to_owned(), name.to_owned()));
        if let Some((id, name)) = speaker {
            claim.speaker_entity = Some(id);
            claim.speaker = Some(name);
        }
        let mut about: Vec<String> = Vec::with_capacity(claim.about.len());
        for id in &claim.about {
            let id = self.resolve(&claim.doc, id).map_or(id.as_str(), |(id, _)| id);
            if !about.iter().any(|it| it == id) {
                about.push(id.to_owned());
            }
        }
        claim.about = about;
    }

    /// A document's mentions as decided: those of entities that are one are added up.
    pub fn apply_to_mentions(&self, doc: &Key, mentions: Vec<(Key, StoredMentions)>) -> Vec<(Key, StoredMentions)> {
        if self.list.is_empty() {
            return mentions;
        }
        let mut out: BTreeMap<Key, StoredMentions> = BTreeMap::new();
        for (key, mut it) in mentions {
            let decided = self.resolve(doc, &it.id).map(|(id, name)| (id.to_owned(), name.to_owned()));
            let key = match decided {
                Some((id, name)) => {
                    it.id = id;
                    it.name = codec::clip(&name, codec::LONGEST_NAME);
                    it.names.push(it.name.clone());
                    it.names.sort_unstable();
                    it.names.dedup();
                    codec::hashed(&it.id)
                }
                None => key,
            };
            for party in &mut it.parties {
                if let Some((id, _)) = self.resolve(doc, party) {
                    let id = id.to_owned();
                    *party = id;
                }
            }
            match out.get_mut(&key) {
                Some(other) => {
                    other.parties.extend(it.parties);
                    other.milestones.extend(it.milestones);
                    other.n_mentions = other.n_mentions.saturating_add(it.n_mentions);
                    other.names.extend(it.names);
                    other.names.sort_unstable();
                    other.names.dedup();
                }
                None => {
                    out.insert(key, it);
                }
            }
        }
        out.into_iter().collect()
    }
}

/// A decision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredDecision {
    action: String,
    entity: String,
    into: String,
    name: String,
    documents: Vec<String>,
}

impl StoredDecision {
    pub fn of(decision: &Decision) -> Self {
        let action = match decision.action {
            Action::Merge => "merge",
            Action::Split => "split",
            Action::Rename => "rename",
        };
        Self {
            action: action.to_owned(),
            entity: decision.entity.0.clone(),
            into: decision.into.0.clone(),
            name: decision.name.clone(),
            documents: decision.documents.iter().map(|it| it.0.clone()).collect(),
        }
    }

    pub fn decision(self) -> Result<Decision, String> {
        let action = match self.action.as_str() {
            "merge" => Action::Merge,
            "split" => Action::Split,
            "rename" => Action::Rename,
            other => return Err(format!("{other:?} is no decision")),
        };
        Ok(Decision {
            action,
            entity: EntityId(self.entity),
            into: EntityId(self.into),
            name: self.name,
            documents: self.documents.into_iter().map(DocId).collect(),
        })
    }
}
