//! Stores of earlier versions, brought up to date.
//!
//! Formats 1 to 4 kept the whole graph in sled under `graph/` and every document's extraction as a file of JSON under
//! `texts/`. The extractions are read into a store of the present format beside them; only then is the version changed and
//! the old folders deleted, so that what is cut short is begun again and nothing is lost.

use crate::error::at;
use crate::folder::{remove_folder, set_format};
use crate::store::Batch;
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_graph::{GraphWriter, former};
use whosaid_model::Extraction;

/// Brings the store in a folder, which is held, up to date.
pub(crate) fn migrate(dir: &Path) -> Result<()> {
    // What an attempt that was cut short has made.
    for name in ["ledger", "runs", "records", "index"] {
        remove_folder(&dir.join(name))?;
    }
    let old = dir.join("graph");
    let digests = former::digests(&old)?;
    let mut writer = GraphWriter::open(dir, None)?;
    let mut batch = Batch::of(usize::MAX);
    for digest in digests {
        if let Some(full) = batch.push(read(&dir.join("texts"), &digest)?) {
            writer.keep(&full)?;
        }
    }
    writer.keep(&batch.take())?;
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
