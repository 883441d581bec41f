//! `whosaid compact`

use crate::global::Global;
use crate::render::number;
use crate::ui::{Status, Ui};
use anyhow::Result;

/// Make the store as small as it can be
///
/// Writes what the store holds into new files and deletes the old ones. What was removed or replaced is gone from the disk
/// then. Needs about as much room as the store takes while it works.
#[derive(clap::Args)]
pub struct CompactArgs {}

const COLUMNS: &[&str] = &["n_bytes_before", "n_bytes_after"];

pub fn run(ui: &Ui, global: &Global, _: &CompactArgs) -> Result<Status> {
    let compacted = global.open_store()?.compact()?;
    if ui.asked_format().is_some() {
        return ui.record(&compacted, COLUMNS, |_| Ok(()));
    }
    let (before, after) = (number(compacted.n_bytes_before), number(compacted.n_bytes_after));
    ui.note(&format!("the store had {before} bytes and has {after} now"));
    Ok(Status::Done)
}
