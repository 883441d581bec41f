//! What a sender says about a document beside its text, in a line of JSON or in a form. Both are treated alike.

use crate::{Reason, date};
use whosaid_model::{DocId, shown};

/// The longest id, in bytes.
const LONGEST_ID: usize = 1024;

/// Checks an id that somebody gave.
///
/// # Errors
///
/// [`Reason::BadId`] if it cannot name a document.
///
/// ```
/// assert!(whosaid_formats::fields::id("reports/1".to_owned()).is_ok());
/// assert!(whosaid_formats::fields::id("a\nb".to_owned()).is_err());
/// ```
pub fn id(text: String) -> Result<DocId, Reason> {
    if text.len() > LONGEST_ID || text.chars().any(char::is_control) {
        return Err(Reason::BadId { limit: LONGEST_ID });
    }
    Ok(DocId(text))
}

/// Returns a text on one line, or `None` if it is blank.
///
/// ```
/// assert_eq!(whosaid_formats::fields::one_line(" Harbour\n traffic").as_deref(), Some("Harbour traffic"));
/// assert_eq!(whosaid_formats::fields::one_line(" \n"), None);
/// ```
pub fn one_line(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Returns the day of publication as EDTF, from a date as people write it or from EDTF, which is kept unchanged.
/// Returns `None` if it is neither.
///
/// ```
/// use whosaid_formats::fields::published;
/// assert_eq!(published("6 July 2017").as_deref(), Some("2017-07-06"));
/// assert_eq!(published("2017-07").as_deref(), Some("2017-07"));
/// assert_eq!(published("2017-13-45"), None);
/// ```
pub fn published(text: &str) -> Option<String> {
    date::day_or_edtf(text)
}

/// Says that a day of publication is not kept, because it is none.
pub(crate) fn not_a_date(field: &str, value: &str) -> String {
    /// So much of it is told, in bytes.
    const TOLD: usize = 80;
    format!("{field:?} is no date and was left out: {:?}", shown::beginning(value, TOLD))
}
