//! Migrates stores of earlier versions.
//!
//! Formats 1 to 4 kept the whole graph in sled under `graph/`, and every document's extraction as a JSON file under
//! `texts/`. The extractions are read into a store of the present format, which is completed and synced in a folder
//! beside them. Then its parts are moved into place, the version is changed, and the old folders are deleted:
//!
//! ```text
//! migrate.new/    being made; started again if it is found
//! migrate.done/   complete: its contents go to their places; while it exists, graph/ and texts/ are superseded
//! ```
//!
//! So whatever is cut short continues or starts again, and nothing is deleted before its replacement is safe.

use crate::batch::Batch;
use crate::error::at;
use crate::folder::{
    FORMAT, LAST_FORMER, Stamp, id_for, new_id, remove_folder, set_aside, set_stamp, sync_all, sync_folder,
};
use crate::writer::GraphWriter;
use crate::{Error, Result, failpoint, former, quarantine};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use whosaid_model::{DocId, Extraction};

/// The folder of an unfinished new store, and that of a complete one.
const NEW: &str = "migrate.new";
const DONE: &str = "migrate.done";

/// The documents that a migration leaves out because their records are damaged, each with the reason and the note about
/// it.
pub(crate) type Quarantined = Vec<(DocId, String, PathBuf)>;

/// Migrates a store of an earlier version as far as is needed before it is opened. Returns its stamp.
pub(crate) fn brought_up(dir: &Path, stamp: Stamp) -> Result<Stamp> {
    if stamp.format <= LAST_FORMER {
        return Ok(migrate(dir, false)?.0);
    }
    finish(dir)?;
    if stamp.format == FORMAT {
        return Ok(stamp);
    }
    let stamp = Stamp { format: FORMAT, id: id_for(dir) };
    set_stamp(dir, &stamp)?;
    Ok(stamp)
}

/// Migrates the store in a folder, which must be locked.
///
/// # Errors
///
/// [`Error::BadRecord`] if a document cannot be read; nothing is changed then. With `quarantine`, such a document is
/// left out instead, and what is left of its record is kept in the folder `quarantine`.
pub(crate) fn migrate(dir: &Path, quarantine: bool) -> Result<(Stamp, Quarantined)> {
    let mut quarantined = Quarantined::new();
    if !dir.join(DONE).exists() {
        remove_folder(&dir.join(NEW))?;
        quarantined = match build(dir, &new_id(), quarantine) {
            Err(error) => {
                remove_folder(&dir.join(NEW))?;
                return Err(error);
            }
            built => built?,
        };
        failpoint::reached("documents migrated");
        fs::rename(dir.join(NEW), dir.join(DONE)).map_err(at(dir))?;
        sync_folder(dir)?;
        failpoint::reached("migration done");
    }
    for name in ["records", "runs", "ledger"] {
        let (from, to) = (dir.join(DONE).join(name), dir.join(name));
        if from.exists() {
            set_aside(dir, name)?;
            fs::rename(&from, &to).map_err(at(&from))?;
            failpoint::reached("part moved");
        }
    }
    // It is derived from the records, and its numbers are those of batches that no longer exist.
    remove_folder(&dir.join("index"))?;
    sync_folder(&dir.join(DONE))?;
    sync_folder(dir)?;
    // The id that the parts were made with, perhaps before an interruption.
    let stamp = Stamp { format: FORMAT, id: id_for(dir) };
    set_stamp(dir, &stamp)?;
    failpoint::reached("format raised");
    finish(dir)?;
    Ok((stamp, quarantined))
}

/// Deletes what earlier formats kept, if a migration was interrupted after it had come this far.
pub(crate) fn finish(dir: &Path) -> Result<()> {
    if !dir.join(DONE).exists() {
        return Ok(());
    }
    remove_folder(&dir.join("graph"))?;
    remove_folder(&dir.join("texts"))?;
    sync_folder(dir)?;
    // Last, because it says that the others may be deleted.
    remove_folder(&dir.join(DONE))
}

/// Returns what earlier formats kept and no migration has superseded. It may be somebody's, or left by a version that
/// did not mark it.
pub(crate) fn former_parts(dir: &Path) -> Vec<&'static str> {
    ["graph", "texts"].into_iter().filter(|name| dir.join(name).exists()).collect()
}

/// Reads all documents into a new store beside the old one.
fn build(dir: &Path, id: &str, quarantine: bool) -> Result<Quarantined> {
    let (old, new) = (dir.join("graph"), dir.join(NEW));
    let mut quarantined = Quarantined::new();
    let mut writer = GraphWriter::open(&new, id, None)?;
    let mut batch = Batch::of(usize::MAX);
    for (doc, digest) in former::documents(&old)? {
        let extraction = match read(&dir.join("texts"), &doc, &digest) {
            Err(Error::BadRecord { path, reason, .. }) if quarantine => {
                let record = fs::read(&path).ok();
                let note = quarantine::keep(dir, &doc, &reason, Some(&digest), record.as_deref())?;
                quarantined.push((doc, reason, note));
                continue;
            }
            extraction => extraction?,
        };
        if let Some(full) = batch.push(extraction) {
            writer.keep(&full)?;
        }
    }
    writer.keep(&batch.take())?;
    for it in former::decisions(&old)? {
        writer.decide(it.decision)?;
    }
    writer.close()?;
    sync_all(&new)?;
    Ok(quarantined)
}

fn read(texts: &Path, doc: &DocId, digest: &str) -> Result<Extraction> {
    let path: PathBuf = texts.join(digest.get(..2).unwrap_or("__")).join(format!("{digest}.json"));
    let bad = |reason: &str| Error::BadRecord { doc: doc.clone(), path: path.clone(), reason: reason.to_owned() };
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(bad("it is missing")),
        bytes => bytes.map_err(at(&path))?,
    };
    if blake3::hash(&bytes).to_hex().as_str() != digest {
        return Err(bad("it has been changed"));
    }
    serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))
}
