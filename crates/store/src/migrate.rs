//! Stores of earlier versions, brought up to date.
//!
//! Formats 1 to 4 kept the whole graph in sled under `graph/` and every document's extraction as a file of JSON under
//! `texts/`. The extractions are read into a store of the present format beside them; only then is the version changed and
//! the old folders deleted, so that what is cut short is begun again and nothing is lost.

use crate::error::at;
use crate::folder::{remove_folder, set_format};
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_graph::{GraphWriter, former};
use whosaid_model::Extraction;

/// Documents are written before their texts are longer than this, in bytes.
const LONGEST_BATCH: usize = 8 * 1024 * 1024;

/// Brings the store in a folder, which is held, up to date.
///
/// # Errors
///
/// [`Error::BadRecord`] where there is nothing of that version, because its number is wrong or the folder was damaged; nothing
/// is changed then.
pub(crate) fn migrate(dir: &Path) -> Result<()> {
    let old = dir.join("graph");
    if !old.join("db").is_file() {
        let reason = "the store's format number is that of a version that kept it, and it is not there".to_owned();
        return Err(Error::BadRecord { path: old, reason });
    }
    // What an attempt that was cut short has made.
    for name in ["ledger", "runs", "records", "index"] {
        remove_folder(&dir.join(name))?;
    }
    let digests = former::digests(&old)?;
    let mut writer = GraphWriter::open(dir, None)?;
    let mut batch: Vec<Extraction> = Vec::new();
    let mut n_bytes = 0;
    for digest in digests {
        let extraction = read(&dir.join("texts"), &digest)?;
        n_bytes += extraction.text.len();
        batch.push(extraction);
        if n_bytes > LONGEST_BATCH {
            writer.keep(&batch)?;
            batch.clear();
            n_bytes = 0;
        }
    }
    writer.keep(&batch)?;
    for it in former::decisions(&old)? {
        writer.decide(it.decision)?;
    }
    drop(writer);
    set_format(dir)?;
    remove_former(dir)
}

/// Deletes what formats before this one kept, where the deleting was cut short.
pub(crate) fn remove_former(dir: &Path) -> Result<()> {
    remove_folder(&dir.join("graph"))?;
    remove_folder(&dir.join("texts"))
}

fn read(texts: &Path, digest: &str) -> Result<Extraction> {
    let path: PathBuf = texts.join(digest.get(..2).unwrap_or("__")).join(format!("{digest}.json"));
    let bad = |reason: &str| Error::BadRecord { path: path.clone(), reason: reason.to_owned() };
    let bytes = fs::read(&path).map_err(at(&path))?;
    if blake3::hash(&bytes).to_hex().as_str() != digest {
        return Err(bad("it has been changed"));
    }
    serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))
}
