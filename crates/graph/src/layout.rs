//! Where the parts of the graph lie in a store's folder.

use std::path::{Path, PathBuf};

/// The folder of the runs and manifests of a store.
pub fn runs_dir(dir: &Path) -> PathBuf {
    dir.join("runs")
}

/// The folder of the records of a store.
pub fn records_dir(dir: &Path) -> PathBuf {
    dir.join("records")
}
