//! The places of the parts of the graph in a store's folder.

use std::path::{Path, PathBuf};

/// Returns the folder of the runs and manifests of a store.
pub fn runs_dir(dir: &Path) -> PathBuf {
    dir.join("runs")
}

/// Returns the folder of the records of a store.
pub fn records_dir(dir: &Path) -> PathBuf {
    dir.join("records")
}
