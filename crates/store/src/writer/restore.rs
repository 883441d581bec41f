//! Rebuilds a ledger from the other parts of a store.

use super::entry::{entry, entry_at};
use super::graph_writer::GraphWriter;
use super::ledger_files::{RESTORED, last_batch, ledger_dir, put_restored};
use crate::ledger::{Changes, Ledger};
use crate::{Error, Result, failpoint, folder};
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_disk::{Error as DiskError, file};
use whosaid_graph::layout::{records_dir, runs_dir};
use whosaid_graph::{Error as GraphError, Graph, Manifest, Records, owner};
use whosaid_watch::{Watched, stored};

/// A rebuilt ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// The damaged ledger, if there was one.
    pub former: Option<PathBuf>,
    /// Whether it could only be rebuilt from the records: removed documents may be back, and decisions lost.
    pub is_from_records: bool,
}

impl GraphWriter {
    /// Rebuilds the ledger of a store, and moves the damaged one away.
    ///
    /// What readers have shows which documents are in force and what was decided. Documents that readers did not have
    /// yet are lost, but were not reported as stored. If that cannot be read either, the records are used: the last one
    /// of every id counts, so removed documents may be back, and the only decisions are those that a manifest still
    /// has.
    ///
    /// The new ledger is complete and safe on disk before anything is moved, and takes its place at the latest when the
    /// graph is opened the next time.
    pub fn restore_ledger(dir: &Path, id: &str, published: Option<u64>) -> Result<Restored> {
        ledger_dir(dir)?;
        let last = last_batch(dir, id, published)?;
        let [making, made] = RESTORED.map(|name| dir.join(name));
        let graph = Graph::open_for(dir, id, published).map_err(Error::from);
        let from_graph = graph.and_then(|graph| match graph.batch() {
            0 => Err(GraphError::Superseded { path: dir.to_owned(), batch: 0 }.into()),
            _ => fill_ledger(&making, |ledger| note_graph(ledger, &graph, last)),
        });
        let is_from_records = match from_graph {
            Ok(()) => false,
            Err(error) if error.is_damage() || matches!(error, Error::Graph(GraphError::Superseded { .. })) => {
                folder::remove_folder(&making)?;
                fill_ledger(&making, |ledger| note_records(ledger, dir, id, published))?;
                true
            }
            Err(error) => return Err(error),
        };
        file::sync_folder(dir)?;
        failpoint::reached("ledger refilled");
        fs::rename(&making, &made).map_err(|error| DiskError::file(&making, error))?;
        file::sync_folder(dir)?;
        failpoint::reached("ledger restored");
        Ok(Restored { former: put_restored(dir)?, is_from_records })
    }
}

/// Creates a ledger in a folder, makes it durable and closes it.
fn fill_ledger(path: &Path, fill: impl FnOnce(&Ledger) -> Result<()>) -> Result<()> {
    let ledger = Ledger::open(path)?;
    let filled = fill(&ledger).and_then(|()| ledger.flush_durable());
    ledger.close()?;
    filled
}

/// How many documents are noted in a ledger at once.
const N_NOTED: u64 = 500;

/// Notes in an empty ledger what a graph has, all of which readers have; `last` is the last batch on disk. Without an
/// end of the records, writing continues in a new file of them.
fn note_graph(ledger: &Ledger, graph: &Graph, last: u64) -> Result<()> {
    let mut changes = Changes::default();
    for it in &graph.manifest().decisions {
        changes.decide(it);
    }
    for watch in stored(graph.manifest())? {
        changes.watch(&Watched { watch, since: 0 });
    }
    let mut n = 0;
    graph.each_place(|id, at| {
        let entry = entry_at(graph, id, at)?;
        changes.put(&entry);
        changes.settle(&entry.id);
        n += 1;
        if n % N_NOTED == 0 {
            ledger.apply(&std::mem::take(&mut changes))?;
        }
        Ok::<_, Error>(true)
    })?;
    changes.batch(graph.batch());
    changes.next_batch(last);
    ledger.apply(&changes)
}

/// Notes in an empty ledger what the records of a store are. Readers are taken to have none of them.
fn note_records(ledger: &Ledger, dir: &Path, id: &str, published: Option<u64>) -> Result<()> {
    let runs = runs_dir(dir);
    let batches = Manifest::batches(&runs)?;
    let mut changes = Changes::default();
    let manifest =
        published.iter().chain(batches.iter().rev()).find_map(|it| Manifest::read(&runs, *it).ok().flatten());
    let manifest = manifest.filter(|it| owner::fits(&it.store, id));
    for it in manifest.iter().flat_map(|it| &it.decisions) {
        changes.decide(it);
    }
    for watch in manifest.iter().filter_map(|it| stored(it).ok()).flatten() {
        changes.watch(&Watched { watch, since: 0 });
    }
    let mut n = 0;
    Records::new(records_dir(dir)).scan(|at, document| {
        changes.put(&entry(&document, at));
        n += 1;
        if n % N_NOTED == 0 {
            ledger.apply(&std::mem::take(&mut changes))?;
        }
        Ok::<_, Error>(())
    })?;
    // One more than any known batch, so that nothing builds on what is there.
    let last = last_batch(dir, id, published)? + 1;
    changes.batch(last);
    changes.next_batch(last);
    ledger.apply(&changes)
}
