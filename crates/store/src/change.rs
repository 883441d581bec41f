use serde::Serialize;

/// What became of a document that was given to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there before.
    Added,
    /// It replaced another with the same id.
    Replaced,
    /// It was already there, unchanged.
    Unchanged,
}
