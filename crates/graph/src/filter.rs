//! Which claims are asked for: the flags of `whosaid claims`, by name.

use crate::{Error, Result};
use whosaid_model::{Decimal, DocId, FigureKind, Period};

/// Which claims, in which order. Every field that is set narrows the answer; [`Default`] is all of them by document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimFilter {
    /// Whole words of the speaker's name or of one other name of the speaker's entity, in any case, or the entity's id.
    pub speaker: Option<String>,
    /// Words that all occur in the measure, the counted unit or the names of the entities it is about, or an entity's id.
    pub about: Option<String>,
    /// The kind of figure.
    pub kind: Option<FigureKind>,
    /// The unit as records give it (`USD`, `ton`); `percent` is `%`.
    pub unit: Option<String>,
    /// Keeps figures that reach this number.
    pub min: Option<Decimal>,
    /// Keeps figures that start no higher than this.
    pub max: Option<Decimal>,
    /// Keeps figures about a period that overlaps this one; see [`parse_period`].
    pub period: Option<Period>,
    /// Keeps documents published in this period.
    pub published: Option<Period>,
    /// The document.
    pub doc: Option<DocId>,
    /// With a speaker, or without one.
    pub attributed: Option<bool>,
    /// The order.
    pub sort: Sort,
    /// At most so many, counted after sorting.
    pub limit: Option<usize>,
}

/// The orders of a list of claims. Ties go by document and place in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Document, Self::Value, Self::Speaker, Self::Period, Self::Published];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Value => "value",
            Self::Speaker => "speaker",
            Self::Period => "period",
            Self::Published => "published",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// Reads a period as people type it: EDTF, or two ends with `..` between (`2017..2018`, `2017-03..`).
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
