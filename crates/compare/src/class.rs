//! The ways in which two claims relate to each other.

use serde::{Deserialize, Serialize};
use whosaid_model::Decimal;

/// How one claim relates to another, from the least comparable to the plainest difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The dimension differs (kind, unit or form), or one of them gives no number.
    NotComparable,
    /// The same measure, at another time.
    OtherPeriod,
    /// Something else is measured, or another part of it.
    OtherScope,
    /// A forecast, and what came of it.
    ForecastOutcome,
    /// The same speaker gives the same number again.
    Restatement,
    /// The same speaker gives another number.
    Revision,
    /// Some number fits both.
    Agree,
    /// Some number fits both once the more exact one is rounded like the other.
    Rounding,
    /// No number fits both.
    Conflict,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 9] = [
        Self::NotComparable,
        Self::OtherPeriod,
        Self::OtherScope,
        Self::ForecastOutcome,
        Self::Restatement,
        Self::Revision,
        Self::Agree,
        Self::Rounding,
        Self::Conflict,
    ];

    /// Returns the class with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotComparable => "not_comparable",
            Self::OtherPeriod => "other_period",
            Self::OtherScope => "other_scope",
            Self::ForecastOutcome => "forecast_outcome",
            Self::Restatement => "restatement",
            Self::Revision => "revision",
            Self::Agree => "agree",
            Self::Rounding => "rounding",
            Self::Conflict => "conflict",
        }
    }
}

/// How two claims relate. Symmetric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What kind of difference it is.
    pub class: Class,
    /// By how much the stated numbers differ, in the larger of their units; `None` if they are not about the same
    /// thing.
    pub absolute: Option<Decimal>,
    /// The same as a share of the larger number: 0.05 is five percent.
    pub relative: Option<f64>,
}
