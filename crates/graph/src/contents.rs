//! The graph node by node, for walking it from outside: what a document says, and what a node is connected to.

use crate::Result;
use crate::answers::DocumentRecord;
use crate::filter::Sort;
use crate::graph::Graph;
use crate::key::{Address, Key, entity_key, hashed};
use crate::linking::edge;
use crate::nodes::MeasureNode;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::measure_words;
use whosaid_model::{Claim, DocId, EntityId, EntityType};

/// What a document says, with decisions applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The document.
    pub document: DocumentRecord,
    /// Its claims, in the order of its figures.
    pub claims: Vec<Claim>,
    /// The entities that it mentions, by id.
    pub entities: Vec<MentionedEntity>,
}

/// An entity in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionedEntity {
    /// Its id.
    pub id: EntityId,
    /// What sort of thing it is.
    pub kind: EntityType,
    /// Its fullest name there.
    pub name: String,
    /// All of its names there, including the fullest, sorted.
    pub names: Vec<String>,
    /// How often it is mentioned.
    pub n_mentions: u32,
    /// An agreement's parties.
    pub parties: Vec<EntityId>,
}

/// Returns the [`MeasureNode::key`] of a measure, which all of its wordings share, or `None` for words without content.
pub fn measure_key(wording: &str) -> Option<String> {
    let words = measure_words(wording);
    (!words.is_empty()).then(|| words.join("-"))
}

impl Graph {
    /// Returns what a document says, or `None` if there is no document with this id.
    pub fn contents(&self, id: &DocId) -> Result<Option<Contents>> {
        let Some(at) = self.address(id)? else { return Ok(None) };
        let mut entities: Vec<MentionedEntity> = self
            .all_mentions(&at.key())?
            .into_values()
            .map(|it| MentionedEntity {
                id: it.id,
                kind: it.kind,
                name: it.name,
                names: it.names.into_iter().collect(),
                n_mentions: it.n_mentions,
                parties: it.parties,
            })
            .collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        let claims = self.claims_at(at)?;
        Ok(Some(Contents { document: self.records.document(at)?, claims, entities }))
    }

    /// Returns what an entity in the extraction of a document stands for, with decisions applied.
    pub fn stands_for(&self, doc: &DocId, entity: &EntityId) -> EntityId {
        let decided = self.decisions.resolve(&hashed(doc.as_str()), entity);
        decided.map_or(entity, |(id, _)| id).clone()
    }

    /// Returns what an entity is wherever no decision says otherwise of a document.
    pub fn meant_by(&self, entity: &EntityId) -> EntityId {
        self.stands_for(&DocId::from(""), entity)
    }

    /// Returns the documents that mention an entity, by id.
    pub fn documents_that_mention(&self, id: &EntityId) -> Result<Vec<DocId>> {
        let mut documents = Vec::new();
        for (doc, _) in self.links_of(&entity_key(id), edge::MENTIONED)? {
            documents.push(self.records.document(Address::of_key(&doc))?.id);
        }
        documents.sort_unstable();
        Ok(documents)
    }

    /// Returns the claims that an entity makes, by document and place.
    pub fn claims_by(&self, id: &EntityId) -> Result<Vec<Claim>> {
        self.claims_linked(&entity_key(id), edge::SAYS)
    }

    /// Returns the claims about an entity, by document and place.
    pub fn claims_about_entity(&self, id: &EntityId) -> Result<Vec<Claim>> {
        self.claims_linked(&entity_key(id), edge::SUBJECT)
    }

    /// Returns the claims of a measure, by document and place. The measure is given by its [`MeasureNode::key`].
    pub fn claims_of_measure(&self, key: &str) -> Result<Vec<Claim>> {
        self.claims_linked(&hashed(key), edge::MEASURED)
    }

    /// Returns at most `limit` of [`Graph::claims_of_measure`], starting at an offset, and how many there are in all.
    /// Only reads the documents of those that it returns in full.
    pub fn some_claims_of_measure(&self, key: &str, offset: usize, limit: usize) -> Result<(Vec<Claim>, usize)> {
        let mut by_document: BTreeMap<Address, Vec<Key>> = BTreeMap::new();
        let mut n = 0;
        for (claim, _) in self.links_of(&hashed(key), edge::MEASURED)? {
            by_document.entry(Address::of_key(&claim).document()).or_default().push(claim);
            n += 1;
        }
        let mut documents = Vec::with_capacity(by_document.len());
        for (at, mut claims) in by_document {
            claims.sort_unstable();
            documents.push((self.records.document(at)?.id, claims));
        }
        documents.sort_unstable();
        let keys = documents.into_iter().flat_map(|(_, claims)| claims).skip(offset).take(limit);
        let mut claims: Vec<Claim> = self.keyed_claims(keys)?.into_iter().map(|(_, claim)| claim).collect();
        Sort::Document.sort(&mut claims);
        Ok((claims, n))
    }

    fn claims_linked(&self, node: &Key, edge: u8) -> Result<Vec<Claim>> {
        let keys: BTreeSet<Key> = self.links_of(node, edge)?.into_iter().map(|(claim, _)| claim).collect();
        let mut claims: Vec<Claim> = self.keyed_claims(keys)?.into_iter().map(|(_, claim)| claim).collect();
        Sort::Document.sort(&mut claims);
        Ok(claims)
    }

    /// Returns the measure with this [`MeasureNode::key`].
    pub fn measure(&self, key: &str) -> Result<Option<MeasureNode>> {
        let label = self.measure_of_key(&hashed(key))?;
        Ok(label.map(|label| MeasureNode { key: key.to_owned(), label }))
    }

    /// Calls `each` with all measures, in an arbitrary but fixed order, until it returns false.
    pub fn each_measure(&self, mut each: impl FnMut(MeasureNode) -> Result<bool>) -> Result<()> {
        let mut keys = Vec::new();
        self.each_measure_key(|key, _| keys.push(key))?;
        for key in keys {
            if let Some(measure) = self.measure_node(&key)?
                && !each(measure)?
            {
                break;
            }
        }
        Ok(())
    }

    /// Returns the measure with a key.
    pub fn measure_node(&self, key: &Key) -> Result<Option<MeasureNode>> {
        let label = self.measure_of_key(key)?;
        Ok(label.map(|label| MeasureNode { key: measure_words(&label).join("-"), label }))
    }

    /// Returns the ids of all entities, in an arbitrary but fixed order.
    pub fn entity_ids(&self) -> Result<Vec<EntityId>> {
        let mut ids = Vec::new();
        self.each_entity(&[], |_, entity| {
            ids.push(entity.id);
            Ok(())
        })?;
        Ok(ids)
    }

    /// Returns the agreements that an entity is party to, by id.
    pub fn agreements_of(&self, id: &EntityId) -> Result<Vec<EntityId>> {
        self.entities_linked(id, edge::PARTY_TO)
    }

    /// Returns the parties of an agreement, by id.
    pub fn parties_of(&self, id: &EntityId) -> Result<Vec<EntityId>> {
        self.entities_linked(id, edge::PARTY)
    }

    fn entities_linked(&self, id: &EntityId, edge: u8) -> Result<Vec<EntityId>> {
        let mut ids = Vec::new();
        for (other, _) in self.links_of(&entity_key(id), edge)? {
            ids.extend(self.entity_of_key(&other)?.map(|it| it.id));
        }
        ids.sort_unstable();
        Ok(ids)
    }
}
