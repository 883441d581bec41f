use crate::{EntityId, EntityType};
use serde::{Deserialize, Serialize};

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
    /// Of an agreement or law: the countries and organisations that its name or the text makes parties, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<EntityId>,
    /// Of an agreement or law: what became of it and when, as the text tells, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}

/// A step in the life of an agreement or law.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Milestone {
    /// Which step.
    pub step: Step,
    /// When, as EDTF.
    pub date: String,
}

/// The steps in the life of an agreement or law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Its parties signed it; a law was enacted.
    Signed,
    /// A parliament agreed to it.
    Ratified,
    /// It took effect.
    InForce,
    /// A party left it, or it ended.
    Withdrawn,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Signed, Self::Ratified, Self::InForce, Self::Withdrawn];

    /// The step of this name in records.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Ratified => "ratified",
            Self::InForce => "in_force",
            Self::Withdrawn => "withdrawn",
        }
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
