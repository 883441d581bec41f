//! One row a claim: what CSV and Parquet have in common.

use crate::fields::BETWEEN;
use rust_decimal::Decimal;
use whosaid_graph::{DocumentRecord, measure_key};
use whosaid_model::{Claim, Day};

/// The type of a column.
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

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(Option<Decimal>),
    Day(Option<Day>),
    Count(u64),
}

/// The columns: what the text says and beside it what was made of it; passage and link last, since they are long.
pub(crate) const COLUMNS: &[(&str, Type)] = &[
    ("id", Type::Text),
    ("document", Type::Text),
    ("title", Type::Text),
    ("published", Type::Text),
    ("publisher", Type::Text),
    ("figure", Type::Text),
    ("kind", Type::Text),
    ("value_min", Type::Number),
    ("value_max", Type::Number),
    ("low", Type::Number),
    ("high", Type::Number),
    ("unit", Type::Text),
    ("per", Type::Text),
    ("modifier", Type::Text),
    ("form", Type::Text),
    ("direction", Type::Text),
    ("measure", Type::Text),
    ("measure_key", Type::Text),
    ("about", Type::Text),
    ("period", Type::Text),
    ("period_start", Type::Day),
    ("period_end", Type::Day),
    ("speaker", Type::Text),
    ("speaker_id", Type::Text),
    ("speaker_role", Type::Text),
    ("via", Type::Text),
    ("cue", Type::Text),
    ("polarity", Type::Text),
    ("resolution", Type::Text),
    ("start", Type::Count),
    ("end", Type::Count),
    ("passage", Type::Text),
    ("link", Type::Text),
];

/// The row of a claim, in the order of [`COLUMNS`].
pub(crate) fn row(document: &DocumentRecord, claim: Claim) -> Vec<Cell> {
    let figure = claim.figure;
    let name = |it: Option<&'static str>| Cell::Text(it.map(str::to_owned));
    let list = |it: Vec<String>| Cell::Text((!it.is_empty()).then(|| it.join(BETWEEN)));
    let (first, last) = figure.period.as_ref().and_then(|it| it.days()).unwrap_or_default();
    let mut about: Vec<String> = figure.about.into_iter().map(|it| it.0).collect();
    about.sort_unstable();
    about.dedup();
    vec![
        Cell::Text(Some(claim.id.0)),
        Cell::Text(Some(claim.doc.0)),
        Cell::Text(claim.title),
        Cell::Text(claim.published),
        Cell::Text(claim.publisher),
        Cell::Text(Some(figure.text)),
        name(Some(figure.kind.as_str())),
        Cell::Number(figure.value.min()),
        Cell::Number(figure.value.max()),
        Cell::Number(figure.low),
        Cell::Number(figure.high),
        Cell::Text(figure.unit),
        Cell::Text(figure.per),
        name(figure.modifier.map(|it| it.as_str())),
        name(Some(figure.form.as_str())),
        name(figure.direction.map(|it| it.as_str())),
        Cell::Text(figure.measure.clone()),
        Cell::Text(figure.measure.as_deref().and_then(measure_key)),
        list(about),
        Cell::Text(figure.period.map(|it| it.0)),
        Cell::Day(first),
        Cell::Day(last),
        Cell::Text(figure.speaker),
        Cell::Text(figure.speaker_entity.map(|it| it.0)),
        name(figure.speaker_role.map(|it| it.as_str())),
        list(figure.via),
        Cell::Text(figure.cue),
        name(figure.polarity.map(|it| it.as_str())),
        name(figure.resolution.map(|it| it.as_str())),
        Cell::Count(figure.start.into()),
        Cell::Count(figure.end.into()),
        Cell::Text(Some(claim.sentence.trim().to_owned())),
        Cell::Text(document.url.clone()),
    ]
}
