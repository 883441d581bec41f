use crate::named::names;
use crate::{EntityId, Span};
use serde::{Deserialize, Serialize};

/// Somebody says something: who (source), by which words (cue), what (content).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words that name who says it; empty if the text names nobody.
    pub source: Vec<Span>,
    /// The words that mark it as said.
    pub cue: Vec<Span>,
    /// The words that are said; several spans if the cue is in the middle of them.
    pub content: Vec<Span>,
    /// Quoted, reported, or both.
    pub mode: Mode,
    /// What kind of saying it is.
    pub cue_class: CueClass,
    /// The entity of the source, if it is one.
    pub speaker: Option<EntityId>,
    /// How the speaker was found.
    pub resolution: Resolution,
    /// Whether the source affirms the content.
    #[serde(default = "affirmed")]
    pub polarity: Polarity,
}

/// The polarity of records written before there was one.
fn affirmed() -> Polarity {
    Polarity::Affirmed
}

/// Whether the words are the speaker's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Wholly in quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

/// Classes of cues: what the speaker does by saying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueClass {
    /// States, claims, argues.
    Say,
    /// Reports what was found or counted.
    Report,
    /// Estimates, believes.
    Estimate,
    /// Says what will happen.
    Forecast,
    /// Denies.
    Deny,
    /// Admits.
    Admit,
    /// Orders, agrees, pledges: the content is something to be done.
    Order,
    /// Believes, fears, supports, opposes: an attitude that the text reports, whether or not it was put into words.
    Attitude,
}

/// How a source's words led to the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resolution {
    /// The source is a name.
    Explicit,
    /// A pronoun, resolved.
    Pronoun,
    /// A description, resolved or unresolved.
    Nominal,
    /// The sentence clearly continues the report of the one before.
    CarriedOver,
    /// Nobody is named.
    None,
}

names!(Resolution {
    Explicit = "explicit",
    Pronoun = "pronoun",
    Nominal = "nominal",
    CarriedOver = "carried_over",
    None = "none",
});

/// Whether the speaker affirms or denies what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Polarity {
    /// "said that 300 died"
    Affirmed,
    /// "denied that 300 died", "never said that 300 died"
    Denied,
}

names!(Polarity {
    Affirmed = "affirmed",
    Denied = "denied",
});
