//! Which store a part belongs to. Each part notes the store's id, so that a part of another store, for example from the
//! wrong backup, is recognised however similar it is.
//!
//! The file `records/STORE`, the ledger and each manifest have the id. Stores from before there were ids have none, and
//! neither do callers that do not use them. An empty id matches every store.

use crate::Result;
use crate::layout::{records_dir, runs_dir};
use crate::manifest::Manifest;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use whosaid_disk::Error;
use whosaid_disk::file::{self, sync_folder};

/// The file with the id of the store that the records belong to.
pub const RECORDS_OWNER: &str = "STORE";

/// Returns whether a part that notes one id may belong to a store with another.
pub fn fits(noted: &str, id: &str) -> bool {
    noted.is_empty() || id.is_empty() || noted == id
}

fn path(dir: &Path) -> PathBuf {
    records_dir(dir).join(RECORDS_OWNER)
}

/// Returns the id of the store whose records are in a folder, or `None` if it was not noted.
///
/// # Errors
///
/// [`Error::Damaged`] if the note is not as it was written.
pub fn of_records(dir: &Path) -> Result<Option<String>> {
    let path = path(dir);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(|error| Error::file(&path, error))?,
    };
    let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n'));
    match text.and_then(|text| text.split_once('\n')) {
        Some((id, digest)) if blake3::hash(id.as_bytes()).to_hex().as_str() == digest => Ok(Some(id.to_owned())),
        _ => Err(Error::damaged(&path, "it is not what was written").into()),
    }
}

/// Returns the id of the store whose graph is in a folder, from the last manifest that can be read, or `None` if there
/// is none or it has no id.
pub fn of_graph(dir: &Path) -> Result<Option<String>> {
    let runs = runs_dir(dir);
    let last = Manifest::batches(&runs)?.into_iter().rev().find_map(|it| Manifest::read(&runs, it).ok().flatten());
    Ok(last.map(|it| it.store).filter(|it| !it.is_empty()))
}

/// Checks that the records of a folder belong to a store.
///
/// # Errors
///
/// [`crate::Error::OtherStore`] where they are another's.
pub fn check_records(dir: &Path, id: &str) -> Result<()> {
    match of_records(dir) {
        Ok(noted) if !fits(noted.as_deref().unwrap_or_default(), id) => {
            Err(crate::Error::OtherStore { path: records_dir(dir) })
        }
        // The owner is then unknown, but each record is checked when it is read.
        Err(error) if !error.is_damage() => Err(error),
        _ => Ok(()),
    }
}

/// Notes durably which store the records in a folder belong to.
pub fn note_records(dir: &Path, id: &str) -> Result<()> {
    let digest = blake3::hash(id.as_bytes()).to_hex();
    file::write_whole(&path(dir), format!("{id}\n{digest}\n").as_bytes())?;
    Ok(sync_folder(&records_dir(dir))?)
}
