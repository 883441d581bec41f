//! When two figures are of the same thing, and whether they then agree.

use serde::Serialize;
use whosaid_model::{Claim, Decimal, EntityId, Period, Value};

/// How one claim stands to another, from the least comparable to the plainest difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The dimension differs: kind, unit or form; or one of them gives no number.
    NotComparable,
    /// The same measure, at another time.
    OtherPeriod,
    /// Something else is measured, or another part of it.
    OtherScope,
    /// The same speaker gives the same number again.
    Restatement,
    /// The same speaker gives another number.
    Revision,
    /// Some number fits both.
    Agree,
    /// Some number fits both once the more exact is rounded as the other was.
    Rounding,
    /// No number fits both.
    Conflict,
}

impl Class {
    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotComparable => "not_comparable",
            Self::OtherPeriod => "other_period",
            Self::OtherScope => "other_scope",
            Self::Restatement => "restatement",
            Self::Revision => "revision",
            Self::Agree => "agree",
            Self::Rounding => "rounding",
            Self::Conflict => "conflict",
        }
    }
}

/// How two claims stand to each other. The same whichever is given first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What kind of difference it is.
    pub class: Class,
    /// By how much the stated numbers differ, in their unit; none where they are not of the same thing.
    pub absolute: Option<Decimal>,
    /// The same as a part of the larger number: 0.05 is five percent.
    pub relative: Option<f64>,
}

/// Figures that passages give differently for the same measure and period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dispute {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// `conflict`, or `revision` where the same speaker gives both numbers.
    pub class: Class,
    /// The largest difference between two members, in their unit.
    pub difference: Value,
    /// The same as a part of the larger number.
    pub relative: Option<f64>,
    /// Everybody who is said to claim a member, sorted, each once.
    pub speakers: Vec<String>,
    /// All claims of that measure and period, by value, then document and place.
    pub members: Vec<Claim>,
}

/// A figure that several passages state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// The figure's commonest wording.
    pub text: String,
    /// Documents that state it.
    pub n_documents: usize,
    /// Everybody who is said to claim it, sorted, each once.
    pub speakers: Vec<String>,
    /// The claims, by document and place.
    pub members: Vec<Claim>,
}
