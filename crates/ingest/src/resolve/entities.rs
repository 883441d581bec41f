//! The entities of a document, and where they are mentioned.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use whosaid_model::{Entity, EntityId, EntityType};

/// The entities of a document and their places.
#[derive(Debug, Default)]
pub struct Entities {
    /// In order of id.
    pub list: Vec<Entity>,
    /// For each token of a name, the index of its entity.
    pub(super) at: HashMap<usize, usize>,
    /// For each token of a pronoun or description, the index of the entity it means.
    pub(super) refers: HashMap<usize, usize>,
    /// The kind of each entity.
    pub(super) kinds: HashMap<EntityId, EntityType>,
    /// The tokens of capitals that stand for their country.
    pub(super) metonyms: HashSet<usize>,
    /// For each person, the titles in the text.
    pub(super) titles: HashMap<usize, BTreeSet<String>>,
    /// The words of each organisation's names with their ASCII letters in lower case, computed on demand. A name may be
    /// spelled in thousands of ways.
    words: OnceCell<Vec<HashSet<String>>>,
}

impl Entities {
    /// Returns the entity whose name contains a token.
    pub fn at(&self, token: usize) -> Option<&Entity> {
        self.at.get(&token).map(|idx| &self.list[*idx])
    }

    /// Returns the entity that a token means: by a name, a pronoun or a description.
    pub fn referent(&self, token: usize) -> Option<&Entity> {
        self.index_of(token).map(|idx| &self.list[idx])
    }

    /// Returns the index of the entity that a token refers to.
    pub(super) fn index_of(&self, token: usize) -> Option<usize> {
        self.at.get(&token).or_else(|| self.refers.get(&token)).copied()
    }

    /// Returns the kind of an entity.
    pub fn kind_of(&self, id: &EntityId) -> Option<EntityType> {
        self.kinds.get(id).copied()
    }

    /// Returns the last entity that is named before a token and fits, given its index, no further back than a reader
    /// remembers.
    pub(super) fn last_before(&self, token: usize, fits: impl Fn(&Entity, usize) -> bool) -> Option<&Entity> {
        let near = (token.saturating_sub(3_000)..token).rev();
        near.filter_map(|i| self.at.get(&i))
            .map(|idx| (&self.list[*idx], *idx))
            .find(|(entity, idx)| fits(entity, *idx))
            .map(|(entity, _)| entity)
    }

    /// Returns whether an organisation, given by its index, has a word in one of its names, whatever the case of its
    /// ASCII letters.
    pub(super) fn is_called(&self, entity: usize, word: &str) -> bool {
        let words_of = |entity: &Entity| {
            let names = entity.aliases.iter().chain([&entity.name]).filter(|_| entity.kind == EntityType::Organisation);
            names.flat_map(|name| name.split(' ')).map(str::to_ascii_lowercase).collect()
        };
        let words = self.words.get_or_init(|| self.list.iter().map(words_of).collect());
        words[entity].contains(&word.to_ascii_lowercase())
    }

    /// Returns whether a token is part of the name of somebody who can speak or of a place.
    pub fn is_actor(&self, token: usize) -> bool {
        self.at(token)
            .is_some_and(|e| matches!(e.kind, EntityType::Person | EntityType::Organisation | EntityType::Place))
    }

    /// Returns the entities named in a range, without duplicates, in order.
    pub fn within(&self, tokens: Range<usize>) -> Vec<EntityId> {
        let mut out: Vec<EntityId> = Vec::new();
        for entity in tokens.filter_map(|i| self.at(i)) {
            if !out.contains(&entity.id) {
                out.push(entity.id.clone());
            }
        }
        out
    }
}
