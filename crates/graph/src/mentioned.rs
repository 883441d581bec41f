//! What one document says about one entity.

use std::collections::BTreeSet;
use whosaid_model::{Entity, EntityId, EntityType, LONGEST_ID, LONGEST_NAME, Milestone, clip};

/// The most names that an entity has from one document.
const MOST_NAMES: usize = 64;

/// What one document says about one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// Its id.
    pub id: EntityId,
    /// Its type in this document.
    pub kind: EntityType,
    /// The fullest name in this document.
    pub name: String,
    /// Whether that is not the entity's full name, because it was joined with another.
    pub is_short: bool,
    /// All names in this document, including the fullest.
    pub names: BTreeSet<String>,
    /// How often it is mentioned.
    pub n_mentions: u32,
    /// An agreement's parties.
    pub parties: Vec<EntityId>,
    /// The history of an agreement.
    pub milestones: Vec<Milestone>,
}

impl Mentioned {
    /// Returns what the document says, without decisions.
    pub fn of(entity: &Entity) -> Self {
        let name = clip(&entity.name, LONGEST_NAME);
        let names = entity.aliases.iter().map(|name| clip(name, LONGEST_NAME)).filter(|it| *it != name);
        let mut names: BTreeSet<String> = names.map(str::to_owned).collect();
        while names.len() >= MOST_NAMES {
            names.pop_last();
        }
        names.insert(name.to_owned());
        names.remove("");
        Self {
            id: entity.id.clone(),
            kind: entity.kind,
            name: name.to_owned(),
            is_short: false,
            names,
            n_mentions: u32::try_from(entity.mentions.len()).unwrap_or(u32::MAX),
            parties: entity.parties.iter().filter(|id| fits(id)).cloned().collect(),
            milestones: entity.milestones.clone(),
        }
    }
}

/// Returns whether an id is short enough for a key. Every genuine id is.
pub fn fits(id: &EntityId) -> bool {
    id.as_str().len() <= LONGEST_ID
}
