//! The place of a store's index, even if its replacement was interrupted.

use crate::error::at;
use crate::writer::GraphWriter;
use crate::{Result, failpoint, folder};
use std::fs;
use std::path::Path;
use whosaid_search::Index;

/// The index, a new one that is being built, and an old one that was replaced.
pub(crate) const INDEXES: [&str; 3] = ["index", "index.new", "index.old"];

/// Cleans up after an interrupted [`make_index`], so that there is an index if there ever was one.
pub(crate) fn put_index_right(dir: &Path) -> Result<()> {
    let [now, new, old] = INDEXES.map(|name| dir.join(name));
    if !now.exists() && old.exists() {
        fs::rename(&old, &now).map_err(at(&old))?;
        folder::sync_folder(dir)?;
    }
    folder::remove_folder(&new)?;
    folder::remove_folder(&old)
}

/// Rebuilds the index from the documents' records, links what is pending, and publishes it. The new index is built
/// beside the old one, which readers use until the new one is complete.
pub(crate) fn make_index(dir: &Path, id: &str, graph: &mut GraphWriter) -> Result<Index> {
    let [now, new, old] = INDEXES.map(|name| dir.join(name));
    folder::remove_folder(&new)?;
    let batch = graph.link(|_| None)?;
    if let Err(error) = fill_index(&new, id, graph, batch) {
        // The disk may be full, so delete what is useless.
        let _ = folder::remove_folder(&new);
        return Err(error);
    }
    failpoint::reached("index refilled");
    if now.exists() {
        fs::rename(&now, &old).map_err(at(&now))?;
    }
    failpoint::reached("old index moved");
    fs::rename(&new, &now).map_err(at(&new))?;
    folder::sync_folder(dir)?;
    failpoint::reached("index in place");
    folder::remove_folder(&old)?;
    graph.settle(batch)?;
    Ok(Index::open_for(&now, id)?)
}

/// Builds a durable index of the documents' records at a batch.
fn fill_index(new: &Path, id: &str, graph: &GraphWriter, batch: u64) -> Result<()> {
    let index = Index::open_for(new, id)?;
    let mut writer = index.writer()?;
    let mut failed = None;
    graph.graph().each_extraction(|extraction| {
        failed = writer.replace(&extraction).err();
        Ok(failed.is_none())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    writer.commit(batch)?;
    writer.close()?;
    drop(index);
    folder::sync_all(new)
}

/// Returns the batch that readers last saw, if the index says so and belongs to the store. The index may be damaged
/// otherwise.
pub(crate) fn published(dir: &Path, id: &str) -> Option<u64> {
    let published = Index::published(dir.join(INDEXES[0])).ok().flatten()?;
    published.owner.is_none_or(|owner| owner == id).then_some(published.batch)
}
