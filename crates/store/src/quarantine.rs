//! What is left of a damaged record, set apart with a note of what is wrong.

use crate::error::at;
use crate::{Result, folder};
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_disk::file;
use whosaid_model::DocId;

/// Keeps a damaged record in the folder `quarantine` of a store, and returns the file of the note beside it. Both survive a loss
/// of power once this returns. `digest` is that of the record as it was written, `record` what can still be read of it.
pub(crate) fn keep(
    dir: &Path,
    doc: &DocId,
    reason: &str,
    digest: Option<&str>,
    record: Option<&[u8]>,
) -> Result<PathBuf> {
    let aside = dir.join("quarantine");
    fs::create_dir_all(&aside).map_err(at(&aside))?;
    // An id may be longer than a file's name, and have any characters in it.
    let name = &blake3::hash(doc.as_str().as_bytes()).to_hex()[..32];
    if let Some(bytes) = record {
        file::write_whole(&aside.join(format!("{name}.record")), bytes)?;
    }
    let note = aside.join(format!("{name}.json"));
    let text = serde_json::json!({ "id": doc, "reason": reason, "digest": digest });
    file::write_whole(&note, format!("{text}\n").as_bytes())?;
    folder::sync_folder(&aside)?;
    Ok(note)
}
