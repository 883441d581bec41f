//! Stored questions.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use whosaid_graph::{ClaimFilter, Difference, DisputeFilter, Manifest};
use whosaid_model::LONGEST_NAME;

/// The longest question as JSON, in bytes: it is one value of sled.
const LONGEST_QUESTION: usize = 16 * 1024;

/// A stored question.
///
/// ```
/// use whosaid_graph::ClaimFilter;
/// use whosaid_watch::{Question, Watch};
/// let about = ClaimFilter { about: Some("deficit".into()), ..ClaimFilter::default() };
/// let watch = Watch { name: "trade".to_owned(), question: Question::Claims(about) };
/// let json = r#"{"name":"trade","claims":{"about":"deficit"}}"#;
/// assert_eq!(serde_json::to_string(&watch)?, json);
/// assert_eq!(serde_json::from_str::<Watch>(json)?, watch);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Its name.
    pub name: String,
    /// The question.
    #[serde(flatten)]
    pub question: Question,
}

/// The questions that can be stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// Who claims what figure.
    Claims(ClaimFilter),
    /// Which figures differ.
    Disputes(DisputeFilter),
}

impl Question {
    /// Returns which claims it asks for, or one of which must take part in its answers.
    pub fn claims(&self) -> &ClaimFilter {
        match self {
            Self::Claims(filter) => filter,
            Self::Disputes(filter) => &filter.claims,
        }
    }
}

/// A stored question, and the last change that was reported for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// The question.
    #[serde(flatten)]
    pub watch: Watch,
    /// The number of the last change of a document that was reported, or that came before the question.
    pub since: u64,
}

/// Returns the stored questions of a manifest, by name.
///
/// # Errors
///
/// [`Error::Unreadable`] if one is not as it was written.
pub fn stored(manifest: &Manifest) -> Result<Vec<Watch>> {
    let read = |it: &serde_json::Value| Watch::deserialize(it);
    let watches = manifest.watches.iter().map(read).collect::<std::result::Result<_, _>>();
    watches.map_err(|error| Error::Unreadable { reason: error.to_string() })
}

/// Questions as a manifest keeps them.
pub fn for_manifest(watches: &[Watch]) -> Vec<serde_json::Value> {
    // All keys are strings, so they always have a JSON form.
    watches.iter().map(|it| serde_json::to_value(it).unwrap_or_default()).collect()
}

impl Watch {
    /// Checks that it can be stored.
    ///
    /// # Errors
    ///
    /// [`Error::BadWatch`] for a name or question that cannot be.
    pub fn check(&self) -> Result<()> {
        let bad = |reason: String| Err(Error::BadWatch { reason });
        let name = &self.name;
        if name.trim().is_empty() || name.trim() != name || name.len() > LONGEST_NAME {
            return bad(format!("a name has 1 to {LONGEST_NAME} bytes and no blanks around it"));
        }
        if name.chars().any(char::is_control) {
            return bad("a name is one line of plain text".to_owned());
        }
        if let Question::Disputes(DisputeFilter { least: Some(Difference::Relative(least)), .. }) = &self.question
            && !least.is_finite()
        {
            return bad("the least difference is no number".to_owned());
        }
        match serde_json::to_vec(self) {
            Ok(json) if json.len() <= LONGEST_QUESTION => Ok(()),
            _ => bad(format!("the question has more than {LONGEST_QUESTION} bytes")),
        }
    }
}
