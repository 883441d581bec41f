use serde::Serialize;

/// What became of a document that was given to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there before.
    Added,
    /// It took the place of another under the same id.
    Replaced,
    /// It was there already, the same in all.
    Unchanged,
}
