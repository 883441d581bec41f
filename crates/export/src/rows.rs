//! One row a claim: what CSV and Parquet have in common.

use crate::cell::{Cell, Type, source, typed};
use whosaid_graph::DocumentRecord;
use whosaid_model::Claim;

/// The columns, with their types.
pub(crate) fn columns() -> impl Iterator<Item = (&'static str, Type)> {
    typed().map(|(field, of_type)| (field.name, of_type))
}

/// The row of a claim, in the order of [`columns`]; an empty cell is none.
pub(crate) fn row<'c>(document: &'c DocumentRecord, claim: &'c Claim) -> impl Iterator<Item = Option<Cell<'c>>> {
    let source = source(claim, document.url.as_deref());
    typed().map(move |(field, _)| Cell::of(field.of(source)))
}
