//! Questions in SPARQL: what they may take, and where they are wrong.

use std::time::Duration;
use whosaid_sparql::{Limits, SparqlError};

/// The limits of a query from a page or the API.
pub(crate) const LIMITS: Limits = Limits { rows: 2000, time: Duration::from_secs(10), memory: 128 << 20 };

/// Returns the place of an error in a query, in bytes.
pub(crate) fn place(query: &str, error: &SparqlError) -> Option<usize> {
    let (line, column) = error.place(query)?;
    let start: usize = query.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let here = query.get(start..)?;
    let column = here.char_indices().map(|it| it.0).nth(column.checked_sub(1)?).unwrap_or(here.len());
    Some(start + column)
}
