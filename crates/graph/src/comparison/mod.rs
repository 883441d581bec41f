//! When two figures are of the same thing, and whether they then agree.
//!
//! A claim is an [`Occurrence`](occurrence::Occurrence) of a figure. Those that have dimension and time in common and measure
//! what fits ([`scope`]) make a [`group`]; within it numbers are compared ([`range`]). [`compare`] does the same for two
//! claims.

mod copies;
mod dispute;
mod group;
mod occurrence;
mod range;
mod scope;
mod statement;
#[cfg(test)]
mod tests;

pub(crate) use copies::{Shingles, families};
pub use dispute::{Dispute, Side, disputes};
pub(crate) use dispute::{Found, Member, disagreeing, sources};
pub(crate) use group::{Bucket, Group, one_within_other};
use occurrence::When;
pub(crate) use occurrence::{Occurrence, Voice, measured_key, unit_key};
pub(crate) use range::{Range, sides};
use scope::Scope;
pub(crate) use scope::measure_words;
use serde::{Deserialize, Serialize};
pub use statement::{Statement, most_stated};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_model::{Claim, ClaimId, Decimal, DocId, EntityId};

/// How one claim stands to another, from the least comparable to the plainest difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::NotComparable,
        Self::OtherPeriod,
        Self::OtherScope,
        Self::Restatement,
        Self::Revision,
        Self::Agree,
        Self::Rounding,
        Self::Conflict,
    ];

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

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
    /// By how much the stated numbers differ, in their unit, or the larger of their units; none where they are not of the same thing.
    pub absolute: Option<Decimal>,
    /// The same as a part of the larger number: 0.05 is five percent.
    pub relative: Option<f64>,
}

/// Compares two claims.
///
/// The classes are tried in the order of [`Class`]; the first that holds is the answer. Two figures without a period are
/// taken to be of the same time only where their measures are equal, of something that has a name, and their documents
/// are of the same month or undated.
pub fn compare(a: &Claim, b: &Claim) -> Comparison {
    let none = |class| Comparison { class, absolute: None, relative: None };
    let (a, b) = (Occurrence::of(a), Occurrence::of(b));
    let (Some(range_a), Some(range_b)) = (a.range, b.range) else { return none(Class::NotComparable) };
    if a.dimension != b.dimension {
        return none(Class::NotComparable);
    }
    let scopes = (Scope::of(&a.measure, &a.about), Scope::of(&b.measure, &b.about));
    let is_undated = matches!(a.when, When::Published(_));
    let are_same_named = || matches!(&scopes, (Some(a), Some(b)) if a.is_same_named(b));
    if a.when != b.when || (is_undated && !are_same_named()) {
        return none(Class::OtherPeriod);
    }
    let is_one = |scope: &Scope| scope.is_one_quantity(&a.dimension, is_undated);
    if !matches!(&scopes, (Some(a), Some(b)) if is_one(a) && is_one(b) && a.fits(b)) {
        return none(Class::OtherScope);
    }
    range_a.compare(&range_b, a.voice == b.voice)
}

/// Where a claim stands among all.
fn place_of(claim: &Claim) -> (&DocId, u32, u32, &ClaimId) {
    (&claim.doc, claim.figure.start, claim.figure.end, &claim.id)
}

/// The entities that any of some claims is about, sorted.
fn subjects(members: &[&Claim]) -> Vec<EntityId> {
    members.iter().flat_map(|claim| &claim.figure.about).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// Everybody who is said to claim a figure, each under the commonest name, sorted.
fn speakers(members: &[&Claim]) -> Vec<String> {
    // One entity under several names is one speaker: its commonest name.
    let mut by_voice: BTreeMap<Voice, Vec<&str>> = BTreeMap::new();
    for claim in members {
        if let Some(name) = &claim.figure.speaker {
            by_voice.entry(Voice::of(claim)).or_default().push(name);
        }
    }
    by_voice
        .into_values()
        .filter_map(|names| commonest(names.into_iter()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The commonest of some texts; among equals the longest, then the first by alphabet.
pub(crate) fn commonest<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let best =
        counts.into_iter().max_by(|(a, n_a), (b, n_b)| (n_a, a.len()).cmp(&(n_b, b.len())).then_with(|| b.cmp(a)));
    best.map(|(text, _)| text.to_owned())
}
