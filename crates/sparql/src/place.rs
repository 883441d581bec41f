//! Places in a query.

/// Returns the line and column of a byte, in characters, both from 1.
pub(crate) fn place(query: &str, at: usize) -> (usize, usize) {
    let before = &query[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
