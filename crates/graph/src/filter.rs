//! Selects claims: the flags of `whosaid claims`, by name.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use whosaid_compare::unit_key;
use whosaid_model::{Claim, Decimal, DocId, FigureKind, Period, decimal_text};

/// Which claims, in which order. Every field that is set narrows the answer; [`Default`] is all claims by document.
///
/// Its JSON has the fields that are set, and no other fields are accepted, because a question of a later version that
/// is only understood in part would be another question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFilter {
    /// Whole words of the speaker's name, or of another name of the speaker's entity, in any case, or the entity's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Words that all occur in the measure, the counted unit or the names of the entities it is about, or an entity's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The kind of figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FigureKind>,
    /// The unit as records give it (`USD`, `ton`); `percent` is `%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Keeps figures that reach this number.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal_text")]
    pub min: Option<Decimal>,
    /// Keeps figures that start no higher than this.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal_text")]
    pub max: Option<Decimal>,
    /// Keeps figures about a period that overlaps this one; see [`parse_period`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Keeps documents published in this period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Period>,
    /// The document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<DocId>,
    /// With a speaker (true), or without one (false).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributed: Option<bool>,
    /// Only figures that independent sources share: other speakers, in passages that are not copies.
    #[serde(default, skip_serializing_if = "is_default")]
    pub corroborated: bool,
    /// The order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sort: Sort,
    /// The largest number of claims, counted after sorting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

pub(crate) fn is_default<T: Default + PartialEq>(it: &T) -> bool {
    *it == T::default()
}

impl ClaimFilter {
    /// Returns whether it keeps a claim that the indexes of speakers, subjects and documents returned, by what the
    /// claim itself shows.
    pub fn keeps(&self, claim: &Claim) -> bool {
        let figure = &claim.figure;
        self.kind.is_none_or(|kind| figure.kind == kind)
            && self.unit.as_deref().is_none_or(|unit| figure.unit.as_deref().map(unit_key) == Some(unit_key(unit)))
            && self.min.is_none_or(|min| figure.value.max().is_some_and(|n| n >= min))
            && self.max.is_none_or(|max| figure.value.min().is_some_and(|n| n <= max))
            && self.period.as_ref().is_none_or(|period| figure.period.as_ref().is_some_and(|it| it.overlaps(period)))
            && self
                .published
                .as_ref()
                .is_none_or(|period| claim.published.as_deref().is_some_and(|date| Period::from(date).overlaps(period)))
            && self.attributed.is_none_or(|attributed| figure.speaker.is_some() == attributed)
    }
}

/// The orders of a list of claims. Ties are ordered by document and place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By document id and place in the text.
    #[default]
    Document,
    /// Largest first; vague figures last.
    Value,
    /// By alphabet; claims without a speaker last.
    Speaker,
    /// Earliest first; claims without a period last.
    Period,
    /// Earliest first; undated documents last.
    Published,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 5] = [Self::Document, Self::Value, Self::Speaker, Self::Period, Self::Published];

    /// Returns its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Value => "value",
            Self::Speaker => "speaker",
            Self::Period => "period",
            Self::Published => "published",
        }
    }

    /// Returns the order with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

impl Sort {
    /// Sorts claims.
    pub fn sort(self, claims: &mut [Claim]) {
        claims.sort_by_cached_key(|claim| (self.key(claim), claim.doc.clone(), claim.figure.start, claim.figure.end));
    }

    /// Returns what claims are sorted by, before document and place.
    pub(crate) fn key(self, claim: &Claim) -> SortKey {
        match self {
            Self::Document => SortKey::None,
            Self::Value => SortKey::Value(Reverse(claim.figure.value.max())),
            Self::Speaker => SortKey::Speaker(last_if_none(claim.figure.speaker.as_ref().map(|it| it.to_lowercase()))),
            Self::Period => SortKey::Dates(last_if_none(claim.figure.period.as_ref().map(dates))),
            Self::Published => {
                SortKey::Dates(last_if_none(claim.published.as_deref().map(|date| dates(&Period::from(date)))))
            }
        }
    }
}

/// The sort key of a claim in one of the orders. Keys of different orders do not compare.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    None,
    /// Vague figures have no number and come last.
    Value(Reverse<Option<Decimal>>),
    Speaker((bool, Option<String>)),
    Dates((bool, Option<(bool, i64, i64, String)>)),
}

fn last_if_none<T>(key: Option<T>) -> (bool, Option<T>) {
    (key.is_none(), key)
}

/// By first day, then last. An open start is earliest and an open end is latest; what cannot be parsed follows.
fn dates(period: &Period) -> (bool, i64, i64, String) {
    match period.days() {
        Some((first, last)) => {
            (false, first.map_or(i64::MIN, i64::from), last.map_or(i64::MAX, i64::from), String::new())
        }
        None => (true, 0, 0, period.0.clone()),
    }
}

/// Parses a period as people type it: EDTF, or two ends joined by `..` (`2017..2018`, `2017-03..`).
///
/// ```
/// let period = whosaid_graph::parse_period("2017..2018")?;
/// assert_eq!(period.as_str(), "2017/2018");
/// assert!(whosaid_graph::parse_period("last year").is_err());
/// # Ok::<(), whosaid_graph::Error>(())
/// ```
pub fn parse_period(text: &str) -> Result<Period> {
    let trimmed = text.trim();
    let edtf = match trimmed.split_once("..") {
        Some((from, to)) if !trimmed.contains('/') => {
            let end = |end: &str| if end.is_empty() { "..".to_owned() } else { end.to_owned() };
            format!("{}/{}", end(from.trim()), end(to.trim()))
        }
        _ => trimmed.to_owned(),
    };
    let period = Period(edtf);
    if period.days().is_some() { Ok(period) } else { Err(Error::BadPeriod { text: text.to_owned() }) }
}

/// Parses a number as people type it: `1,500,000`, `1_500_000`, `1.5e6`.
///
/// ```
/// let number = |text| whosaid_graph::parse_number(text).map(|it| it.normalize().to_string()).ok();
/// assert_eq!(number("200,000").as_deref(), Some("200000"));
/// assert_eq!(number("2.5E3").as_deref(), Some("2500"));
/// assert_eq!(number("many"), None);
/// ```
pub fn parse_number(text: &str) -> Result<Decimal> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '_')).collect();
    let parsed = if digits.contains(['e', 'E']) { Decimal::from_scientific(&digits) } else { digits.parse() };
    parsed.map_err(|_| Error::BadNumber)
}
