use crate::named::names;
use crate::{EntityId, Span};
use serde::{Deserialize, Serialize};

/// Somebody says something: who (source), by which words (cue), what (content).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words that name who says it; empty where the text names nobody.
    pub source: Vec<Span>,
    /// The words that say that it is said.
    pub cue: Vec<Span>,
    /// The words that are said; several spans where the cue stands in their midst.
    pub content: Vec<Span>,
    /// Quoted, reported, or both.
    pub mode: Mode,
    /// What sort of saying it is.
    pub cue_class: CueClass,
    /// The entity that the source is, where it is one.
    pub speaker: Option<EntityId>,
    /// How the speaker was found.
    pub resolution: Resolution,
    /// Whether the source puts the content forward.
    #[serde(default = "affirmed")]
    pub polarity: Polarity,
}

/// Records written before there was a polarity.
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

/// Classes of cue: what the speaker does by saying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueClass {
    /// States, claims, argues.
    Say,
    /// Reports what was found or counted.
    Report,
    /// Estimates, believes.
    Estimate,
    /// Says what is to come.
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
    /// A description, resolved or left as it is.
    Nominal,
    /// The sentence plainly goes on reporting what the one before began.
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

/// Whether what is said is put forward or turned down.
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
