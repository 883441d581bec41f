//! What readers read first: one small file a batch that names the runs whose sum the graph then is.
//!
//! A manifest and what it names are never changed. Who writes and deletes them, and when, is `whosaid-store`'s to say.

use crate::Result;
use crate::decisions::NumberedDecision;
use crate::joined::Joined;
use serde::{Deserialize, Serialize};
use std::path::Path;
use whosaid_disk::{RunFile, numbered};

/// The graph at the end of one batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The number of the batch.
    pub batch: u64,
    /// The id of the store; empty in manifests of before stores had ids.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub store: String,
    /// The version of the rules by which keys were made.
    pub linking: u64,
    /// The runs.
    pub runs: Vec<RunFile>,
    /// The decisions in force about who is who.
    pub decisions: Vec<NumberedDecision>,
    /// What is another entity by what the documents mean by its name, by entity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Joined>,
    /// The stored questions, by name: kept here for readers, and read by `whosaid-watch`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<serde_json::Value>,
}

const SUFFIX: &str = "manifest";

impl Manifest {
    /// Returns the batches that have manifests in a folder, in order.
    pub fn batches(dir: &Path) -> Result<Vec<u64>> {
        Ok(numbered::numbers(dir, SUFFIX)?)
    }

    /// Returns the manifest of a batch, or `None` if there is none.
    pub fn read(dir: &Path, batch: u64) -> Result<Option<Self>> {
        let manifest: Option<Self> = numbered::read(dir, batch, SUFFIX)?;
        match manifest {
            Some(it) if it.batch != batch => {
                Err(numbered::damaged(dir, batch, SUFFIX, "it is of another batch").into())
            }
            manifest => Ok(manifest),
        }
    }

    /// Writes it. It survives a loss of power once this returns.
    pub fn write(&self, dir: &Path) -> Result<()> {
        Ok(numbered::write(dir, self.batch, SUFFIX, self)?)
    }

    /// Deletes the manifest of a batch.
    pub fn remove(dir: &Path, batch: u64) -> Result<()> {
        Ok(numbered::remove(dir, batch, SUFFIX)?)
    }
}
