use serde::{Deserialize, Serialize};

/// Which reader read a document. What was found in it depends on that.
///
/// ```
/// use whosaid_model::ReaderKind;
///
/// assert!(ReaderKind::Careful > ReaderKind::Default);
/// assert!(ReaderKind::default().is_default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReaderKind {
    /// The fast one.
    #[default]
    Default,
    /// The slower and more accurate one.
    Careful,
}

impl ReaderKind {
    /// Returns whether it is the default one, which an extraction leaves out.
    pub fn is_default(&self) -> bool {
        *self == Self::Default
    }
}
