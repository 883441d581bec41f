//! Entities that are another by what the documents mean by their names: the records of it. `evidence` says what a document counts, and
//! `meanings` what follows from the counts.

use serde::{Deserialize, Serialize};
use whosaid_model::EntityId;

/// Why an entity is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its name is short for the other's: "Trump", "CBO".
    ShortName,
    /// Its first name is another form of the other's: "Chuck", "Charles".
    Nickname,
    /// It is called by the other's initials, which no other organisation has.
    Initials,
    /// It has the other's name, and nearly all documents take that for something else.
    SameName,
}

/// An entity that is another, by what the documents mean by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The entity as the documents that have only its name give it.
    pub entity: EntityId,
    /// The entity that it is.
    pub into: EntityId,
    /// Why.
    pub why: Why,
    /// In how many documents the name means that entity.
    pub n_documents: u64,
    /// In how many it means something.
    pub n_of: u64,
}

impl Joined {
    /// Returns why in words, of the entity and what it is: "the name is short for it in 40 of 41 documents".
    pub fn reason(&self) -> String {
        let Self { n_documents, n_of, .. } = self;
        let documents = if *n_of == 1 { "document" } else { "documents" };
        match self.why {
            Why::ShortName => format!("short for it in {n_documents} of the {n_of} {documents} that explain the name"),
            Why::Nickname => {
                format!("another form of the first name, which {n_documents} of {n_of} {documents} do not use")
            }
            Why::Initials => format!("the initials of no other organisation, in {n_documents} of {n_of} {documents}"),
            Why::SameName => format!("so called in {n_documents} of {n_of} {documents}"),
        }
    }
}
