//! The value of a field in a format with simple types: CSV, Parquet, GraphML, GEXF and Cypher.

use std::borrow::Cow;
use whosaid_graph::measure_key;
use whosaid_model::fields::{FIELDS, Field, FieldType, FieldValue, Source};
use whosaid_model::{Claim, Day, Decimal, day_text};

/// The separator of several texts in one cell.
pub(crate) const BETWEEN: &str = "; ";

/// The type of a column or attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    /// A decimal.
    Number,
    /// A day of the calendar.
    Day,
    /// A whole number.
    Count,
}

impl Type {
    /// Returns the type for a field. The number of a figure has none, since it can be a pair: `value_min` and `value_max`
    /// take its place.
    pub fn of(field: FieldType) -> Option<Self> {
        Some(match field {
            FieldType::Value => return None,
            FieldType::Decimal => Self::Number,
            FieldType::Day => Self::Day,
            FieldType::Count => Self::Count,
            FieldType::Text
            | FieldType::Name(_)
            | FieldType::Texts
            | FieldType::Spans
            | FieldType::Span
            | FieldType::Document
            | FieldType::Entity
            | FieldType::Entities
            | FieldType::Measure => Self::Text,
        })
    }
}

/// A value of one of these types.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'c> {
    Text(Cow<'c, str>),
    Number(Decimal),
    Day(Day),
    Count(u64),
}

impl<'c> Cell<'c> {
    /// Returns the cell for a value, or none if it is missing.
    pub fn of(value: FieldValue<'c>) -> Option<Self> {
        Some(match value {
            FieldValue::Missing | FieldValue::Range(..) => return None,
            FieldValue::Text(text) => Self::Text(text),
            FieldValue::Texts(texts) if texts.is_empty() => return None,
            FieldValue::Texts(texts) => Self::Text(texts.join(BETWEEN).into()),
            FieldValue::Spans([]) => return None,
            FieldValue::Spans(spans) => {
                let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
                Self::Text(spans.join(BETWEEN).into())
            }
            FieldValue::Decimal(n) => Self::Number(n),
            FieldValue::Day(day) => Self::Day(day),
            FieldValue::Count(n) => Self::Count(n),
        })
    }

    /// Returns the same cell without borrowed text.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Text(text) => Cell::Text(text.into_owned().into()),
            Self::Number(n) => Cell::Number(n),
            Self::Day(day) => Cell::Day(day),
            Self::Count(n) => Cell::Count(n),
        }
    }

    #[cfg(test)]
    pub fn of_type(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Number(_) => Type::Number,
            Self::Day(_) => Type::Day,
            Self::Count(_) => Type::Count,
        }
    }
}

/// Writes the value as text. Numbers are exact, and days are dates.
impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(n) => write!(f, "{}", n.normalize()),
            Self::Day(day) => f.write_str(&day_text(*day)),
            Self::Count(n) => write!(f, "{n}"),
        }
    }
}

/// Returns the fields that have a simple type, each with its type, in the order of the table.
pub(crate) fn typed() -> impl Iterator<Item = (&'static Field, Type)> {
    FIELDS.iter().filter_map(|field| Some((field, Type::of(field.of_type)?)))
}

/// Returns the source that the fields of a claim are read from.
pub(crate) fn source<'c>(claim: &'c Claim, link: Option<&'c str>) -> Source<'c> {
    Source { claim, link, measure_key }
}

/// Returns the nearest floating-point number.
pub(crate) fn float(n: Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}
