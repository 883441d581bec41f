//! One row a claim: what CSV and Parquet have in common.

use crate::Result;
use crate::cell::{Cell, Type, source, typed};
use whosaid_graph::{DocumentRecord, Graph, Selection};
use whosaid_model::Claim;

/// The claims that are going to be rows.
pub(crate) struct Rows<'g> {
    pub graph: &'g Graph,
    /// None where claims are not asked for.
    pub selection: Option<Selection>,
    /// At most how many are written.
    pub limit: usize,
}

impl Rows<'_> {
    /// Gives the claims one after the other, with their documents. Returns how many there were.
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

/// The columns, with their types.
pub(crate) fn columns() -> impl Iterator<Item = (&'static str, Type)> {
    typed().map(|(field, of_type)| (field.name, of_type))
}

/// The row of a claim, in the order of [`columns`]; an empty cell is none.
pub(crate) fn row<'c>(document: &'c DocumentRecord, claim: &'c Claim) -> impl Iterator<Item = Option<Cell<'c>>> {
    let source = source(claim, document.url.as_deref());
    typed().map(move |(field, _)| Cell::of(field.of(source)))
}
