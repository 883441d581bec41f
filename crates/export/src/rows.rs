//! One row per claim: what CSV and Parquet have in common.

use crate::Result;
use crate::cell::{Cell, Type, source, typed};
use whosaid_graph::{DocumentRecord, Graph, Selection};
use whosaid_model::Claim;

/// The claims to be written as rows.
pub(crate) struct Rows<'g> {
    pub graph: &'g Graph,
    /// None if claims are excluded.
    pub selection: Option<Selection>,
    /// The most rows to write.
    pub limit: usize,
}

impl Rows<'_> {
    /// Calls `each` for one claim after the other, with its document. Returns the number of claims.
    pub fn each(&self, mut each: impl FnMut(&DocumentRecord, &Claim) -> Result<()>) -> Result<usize> {
        let mut n = 0;
        let Some(selection) = self.selection.as_ref().filter(|_| self.limit > 0) else { return Ok(n) };
        let mut written = Ok(());
        self.graph.each_selected_claim(selection, |document, claim| {
            written = each(document, &claim);
            n += 1;
            Ok(written.is_ok() && n < self.limit)
        })?;
        written?;
        Ok(n)
    }
}

/// Returns the columns with their types.
pub(crate) fn columns() -> impl Iterator<Item = (&'static str, Type)> {
    typed().map(|(field, of_type)| (field.name, of_type))
}

/// Returns the row of a claim, in the order of [`columns`]. An empty cell is none.
pub(crate) fn row<'c>(document: &'c DocumentRecord, claim: &'c Claim) -> impl Iterator<Item = Option<Cell<'c>>> {
    let source = source(claim, document.url.as_deref());
    typed().map(move |(field, _)| Cell::of(field.of(source)))
}
