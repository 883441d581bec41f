//! The runs of a store by their names, and when they are merged.

use crate::run::{Deltas, Run, WrittenRun, merge};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The number of runs of about one size that are merged into one.
const N_MERGED: usize = 4;
/// Runs below this size count as equal, in bytes.
const SMALL_RUN: u64 = 256 * 1024;

/// A run by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// The file's name.
    pub name: String,
    /// The number of keys in it.
    pub n_entries: u64,
    /// The file's length.
    pub n_bytes: u64,
    /// [`Run::seal`]; `None` in lists from before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<u32>,
}

/// Opens the runs of a list. Runs that are already open, by their names, are reused.
///
/// # Errors
///
/// [`Error::Damaged`] if a run is not the one that the list names.
pub fn open(dir: &Path, files: &[RunFile], open: &HashMap<String, Arc<Run>>) -> Result<Vec<Arc<Run>>> {
    let mut runs = Vec::with_capacity(files.len());
    for it in files {
        let path = dir.join(&it.name);
        let run = match open.get(&it.name) {
            Some(run) => run.clone(),
            None => Arc::new(Run::open(&path)?),
        };
        if run.n_entries() != it.n_entries || it.seal.is_some_and(|seal| seal != run.seal()) {
            return Err(Error::damaged(&path, "it is not the run that the manifest names"));
        }
        runs.push(run);
    }
    Ok(runs)
}

/// The runs whose sum is a store, as a writer extends them by one batch.
#[derive(Debug)]
pub struct RunSet {
    dir: PathBuf,
    batch: u64,
    n_written: usize,
    files: Vec<RunFile>,
}

impl RunSet {
    /// Returns the runs in a folder on which a batch builds.
    pub fn new(dir: &Path, batch: u64, files: Vec<RunFile>) -> Self {
        Self { dir: dir.to_owned(), batch, n_written: 0, files }
    }

    /// Writes a run of counts and lists it. Without counts it writes none.
    pub fn write(&mut self, deltas: Deltas) -> Result<()> {
        self.add(|path| deltas.write(path))
    }

    /// Merges runs of about one size, so that there are few; at most one merge per batch, so that no batch pays for
    /// all.
    pub fn merge_some(&mut self) -> Result<()> {
        // Runs between two powers of four are of one size.
        let size = |it: &RunFile| it.n_bytes.max(SMALL_RUN).ilog2() / 2;
        let sizes: BTreeSet<u32> = self.files.iter().map(size).collect();
        let of_size = |wanted: u32| self.files.iter().filter(|it| size(it) == wanted).cloned().collect::<Vec<_>>();
        match sizes.into_iter().map(of_size).find(|it| it.len() >= N_MERGED) {
            Some(merged) => self.merge(&merged),
            None => Ok(()),
        }
    }

    /// Merges all runs into one.
    pub fn merge_all(&mut self) -> Result<()> {
        match &self.files.clone()[..] {
            [] | [_] => Ok(()),
            all => self.merge(all),
        }
    }

    fn merge(&mut self, merged: &[RunFile]) -> Result<()> {
        self.files.retain(|it| !merged.contains(it));
        let runs = open(&self.dir, merged, &HashMap::new())?;
        self.add(|path| merge(&runs, path))
    }

    fn add(&mut self, write: impl FnOnce(&Path) -> Result<Option<WrittenRun>>) -> Result<()> {
        self.n_written += 1;
        let name = format!("{:012}-{}.run", self.batch, self.n_written);
        if let Some(WrittenRun { n_entries, n_bytes, seal }) = write(&self.dir.join(&name))? {
            self.files.push(RunFile { name, n_entries, n_bytes, seal: Some(seal) });
        }
        Ok(())
    }

    /// Returns the runs that readers must read so far.
    pub fn files(&self) -> &[RunFile] {
        &self.files
    }

    /// Returns the runs that readers must read now.
    pub fn into_files(self) -> Vec<RunFile> {
        self.files
    }
}
