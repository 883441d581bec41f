use crate::{EntityId, EntityType};
use serde::{Deserialize, Serialize};

/// An actor, place, agreement, law or event, with every place where the document mentions it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The id, which is the same in every document that uses the same name.
    pub id: EntityId,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The fullest name that the document gives it, without titles and articles.
    pub name: String,
    /// The other names that the document uses, sorted.
    pub aliases: Vec<String>,
    /// Its mentions, in order.
    pub mentions: Vec<Mention>,
    /// The parties of an agreement or law: countries and organisations in its name or in the text, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<EntityId>,
    /// The history of an agreement or law, as the text tells it, sorted.
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
    /// All steps, in order.
    pub const ALL: [Self; 4] = [Self::Signed, Self::Ratified, Self::InForce, Self::Withdrawn];

    /// Returns the step with this name in records.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Ratified => "ratified",
            Self::InForce => "in_force",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One place where a document mentions an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// How the entity is mentioned.
    pub form: MentionForm,
}

/// The ways to mention an entity.
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
