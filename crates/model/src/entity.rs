use crate::EntityId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An actor, place, agreement, law or event, with every place where the document speaks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The same in every document that uses the same name.
    pub id: EntityId,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The fullest name that the document gives, without titles and articles.
    pub name: String,
    /// The other names that the document uses, sorted.
    pub aliases: Vec<String>,
    /// Where it is spoken of, in order.
    pub mentions: Vec<Mention>,
}

/// The kinds of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A human being.
    Person,
    /// A company, ministry, agency, party, institute, court, newspaper, group of countries …
    Organisation,
    /// A country, region, city, sea.
    Place,
    /// A treaty, pact, accord, deal.
    Agreement,
    /// An act, bill, code, resolution, or a section of one.
    Law,
    /// A summit, war, storm, election, games.
    Event,
}

impl EntityType {
    /// All of them, in the order that records list them.
    pub const ALL: [Self; 6] = [Self::Person, Self::Organisation, Self::Place, Self::Agreement, Self::Law, Self::Event];

    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Agreement => "agreement",
            Self::Law => "law",
            Self::Event => "event",
        }
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One place where a document speaks of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// How it is spoken of.
    pub form: MentionForm,
}

/// The ways of speaking of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionForm {
    /// By a name: "Moon Jae-in", "Seoul".
    Name,
    /// By a description: "the president", "the ministry".
    Nominal,
    /// By a pronoun.
    Pronoun,
}
