//! The place of a store's ledger, even if its replacement was interrupted.

use crate::ledger::Ledger;
use crate::{Error, Result, failpoint, folder};
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_disk::{Error as DiskError, database, file};
use whosaid_graph::layout::{records_dir, runs_dir};
use whosaid_graph::{Manifest, Records, owner};

/// The ledger, a new one that is being written, and an old one that was replaced.
pub(crate) const LEDGERS: [&str; 3] = ["ledger", "ledger.new", "ledger.old"];

/// A ledger that is being rebuilt, and a complete one that is not in its place yet.
pub(crate) const RESTORED: [&str; 2] = ["ledger.restoring", "ledger.restored"];

/// Returns the place of a store's ledger, after completing an interrupted [`GraphWriter::compact_ledger`] or
/// [`GraphWriter::restore_ledger`].
pub(crate) fn ledger_dir(dir: &Path) -> Result<PathBuf> {
    let [now, new, old] = LEDGERS.map(|name| dir.join(name));
    put_restored(dir)?;
    if !now.exists() && old.exists() {
        fs::rename(&old, &now).map_err(|error| DiskError::file(&old, error))?;
        file::sync_folder(dir)?;
    }
    for it in [new, old, dir.join(RESTORED[0])] {
        folder::remove_folder(&it)?;
    }
    Ok(now)
}

/// Moves a rebuilt ledger into its place, if there is one. Returns the place of the damaged one.
pub(crate) fn put_restored(dir: &Path) -> Result<Option<PathBuf>> {
    let (now, made) = (dir.join(LEDGERS[0]), dir.join(RESTORED[1]));
    if !made.exists() {
        return Ok(None);
    }
    let moved = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| DiskError::file(from, error));
    let mut former = None;
    if now.exists() {
        let mut aside = dir.join("ledger.damaged");
        for nth in 2.. {
            if !aside.exists() {
                break;
            }
            aside = dir.join(format!("ledger.damaged-{nth}"));
        }
        moved(&now, &aside)?;
        former = Some(aside);
    }
    failpoint::reached("damaged ledger moved");
    moved(&made, &now)?;
    file::sync_folder(dir)?;
    failpoint::reached("ledger in place");
    Ok(former)
}

/// Opens the ledger of a store, and creates it if the store is new. A ledger is marked before anything else is written.
/// So if it is missing or unmarked beside other parts, the store is not empty: the ledger was lost, or its rebuilding
/// was cut short.
pub(crate) fn open_ledger(dir: &Path, id: &str, published: Option<u64>) -> Result<Ledger> {
    let path = ledger_dir(dir)?;
    let lost = |reason: &str| DiskError::DamagedDatabase { path: path.clone(), reason: reason.to_owned() };
    // The first batch is that of a store without documents, and stores of earlier versions did not mark their ledgers.
    let last = last_batch(dir, id, published)?;
    let has_records =
        || Ok::<_, Error>(Records::new(records_dir(dir)).packs().packs()?.iter().any(|(_, n_bytes)| *n_bytes > 0));
    let is_used = last > 1 || has_records()?;
    if is_used && !path.join(database::LOG).exists() {
        return Err(lost("it is missing").into());
    }
    let ledger = Ledger::open(&path)?;
    let store = ledger.store()?;
    if !owner::fits(&store, id) {
        ledger.close()?;
        return Err(lost("it is the ledger of another store").into());
    }
    let is_marked = ledger.is_marked()?;
    let next = ledger.next_batch()?;
    if is_used && !is_marked {
        ledger.close()?;
        return Err(lost("it is empty, but the store is not").into());
    }
    // sled takes what follows damage for something that was never written.
    let known = next.unwrap_or(if is_marked { ledger.batch()? + MOST_BEHIND } else { last });
    if known < last {
        ledger.close()?;
        return Err(lost(&format!("it went back to batch {known}, but there is one of number {last}")).into());
    }
    if store.is_empty() && !id.is_empty() {
        ledger.note_store(id)?;
    }
    if next.is_none() {
        ledger.note_next_batch(last)?;
        file::sync_folder(dir)?;
    }
    Ok(ledger)
}

/// How many batches that readers have may be unknown to a ledger that does not note the next one beforehand.
const MOST_BEHIND: u64 = 3;

/// Returns the last batch of which anything exists, or 0. Batches of another store do not count.
pub(crate) fn last_batch(dir: &Path, id: &str, published: Option<u64>) -> Result<u64> {
    let runs = runs_dir(dir);
    let is_ours = |batch: &u64| match Manifest::read(&runs, *batch) {
        Ok(Some(manifest)) => owner::fits(&manifest.store, id),
        _ => true,
    };
    let last = Manifest::batches(&runs)?.into_iter().rev().find(is_ours);
    Ok(last.max(published).unwrap_or(0))
}
