//! What readers read: one small file a batch that names the runs whose sum the graph then is.
//!
//! A manifest and what it names are never changed. A writer leaves those of the last few batches, so that a reader that has
//! learned of a batch finds it; see [`crate::writer`] for who deletes them when.

use crate::Watch;
use crate::decisions::NumberedDecision;
use crate::file;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The graph as of one batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub batch: u64,
    /// Whose graph it is; empty where that was not noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub store: String,
    /// By which rules keys were made.
    pub linking: u64,
    pub runs: Vec<RunFile>,
    pub decisions: Vec<NumberedDecision>,
    /// The stored questions, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<Watch>,
}

/// A run by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunFile {
    pub name: String,
    pub n_entries: u64,
    pub n_bytes: u64,
    /// [`Run::seal`](crate::run::Run::seal); none where that was not noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<u32>,
}

const SUFFIX: &str = ".manifest";

impl Manifest {
    fn path(dir: &Path, batch: u64) -> PathBuf {
        dir.join(format!("{batch:012}{SUFFIX}"))
    }

    /// The batches of which a folder has manifests, in order.
    pub fn batches(dir: &Path) -> Result<Vec<u64>> {
        let names = match file::names(dir) {
            Err(error) if error.is_damage() => Vec::new(),
            names => names?,
        };
        let batch = |name: &String| name.strip_suffix(SUFFIX)?.parse().ok();
        Ok(names.iter().filter_map(batch).collect())
    }

    /// The manifest of a batch; none where it is not there.
    pub fn read(dir: &Path, batch: u64) -> Result<Option<Self>> {
        let path = Self::path(dir, batch);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|error| Error::file(&path, error))?,
        };
        let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim_end().rsplit_once('\n'));
        let (json, hash) = text.ok_or_else(|| Error::damaged(&path, "it is no manifest"))?;
        if blake3::hash(json.as_bytes()).to_hex().as_str() != hash {
            return Err(Error::damaged(&path, "its checksum does not fit"));
        }
        let manifest: Self = serde_json::from_str(json).map_err(|error| Error::damaged(&path, &error.to_string()))?;
        if manifest.batch == batch { Ok(Some(manifest)) } else { Err(Error::damaged(&path, "it is of another batch")) }
    }

    /// Writes it; it lasts once this returns.
    pub fn write(&self, dir: &Path) -> Result<()> {
        // All keys are strings, so it always has a JSON form.
        let json = serde_json::to_string(self).unwrap_or_default();
        let hash = blake3::hash(json.as_bytes()).to_hex();
        file::write_whole(&Self::path(dir, self.batch), format!("{json}\n{hash}\n").as_bytes())?;
        file::sync_folder(dir)
    }

    /// Deletes the manifest of a batch.
    pub fn remove(dir: &Path, batch: u64) -> Result<()> {
        file::remove(&Self::path(dir, batch))
    }
}
