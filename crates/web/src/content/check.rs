//! A text held against the store, without keeping it.

use crate::current::Current;
use crate::error::Problem;
use crate::params::Params;
use whosaid_check::{Checked, check};
use whosaid_ingest::Lexicon;
use whosaid_model::{Document, Extraction, Period, ReaderKind};
use whosaid_store::intake::extract_guarded;

/// Returns the extraction of a text with its figures held against the store. `about` may say when it was published.
pub(crate) fn checked(current: &Current, text: &str, about: &Params) -> Result<(Extraction, Vec<Checked>), Problem> {
    let published = about.text("published").map(str::to_owned);
    if let Some(published) = published.as_ref().filter(|it| Period::from(it.as_str()).days().is_none()) {
        return Err(Problem::bad(format!("published: {published:?} is no date; write 2017, 2017-07 or 2017-07-06")));
    }
    let draft = Document { published, ..Document::new("draft", text) };
    let draft = extract_guarded(&draft, Lexicon::shipped(), ReaderKind::Default)
        .map_err(|failure| Problem::bad(format!("text: {failure}")))?;
    let checked = check(current.snapshot.graph(), &draft)?;
    Ok((draft, checked))
}
