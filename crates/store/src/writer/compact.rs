//! Compaction: writes what is in force into new files, one of each kind.

use super::entry::entry;
use super::graph_writer::{GraphWriter, empty};
use super::ledger_files::LEDGERS;
use crate::ledger::{Changes, Ledger};
use crate::{Result, failpoint, folder};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use whosaid_disk::{Error as DiskError, file};
use whosaid_graph::key::Address;
use whosaid_graph::layout::records_dir;
use whosaid_watch::Former;

/// The approximate size of the batches in which records are copied, in bytes.
const LARGEST_REPACKED: usize = 32 * 1024 * 1024;

impl GraphWriter {
    /// Copies the records in force, and those that pending news needs, into new files, and notes that everything must
    /// be linked again. [`GraphWriter::drop_old`] deletes the old files.
    pub fn repack(&mut self) -> Result<()> {
        self.records.begin_pack();
        let mut changes = Changes::default();
        let mut n_bytes = 0;
        // In the order of their places, which is the fastest to read.
        let mut addresses = self.ledger.entries().map(|it| Ok(it?.address())).collect::<Result<Vec<_>>>()?;
        addresses.sort_unstable();
        for at in addresses {
            let record = self.graph.records().packs().raw(at.place)?;
            let document = self.graph.records().document(at)?;
            n_bytes += record.len();
            changes.put(&entry(&document, Address::of_record(self.records.append(&record)?)));
            if n_bytes >= LARGEST_REPACKED || changes.is_full() {
                self.records.sync()?;
                self.commit(std::mem::take(&mut changes))?;
                n_bytes = 0;
            }
        }
        // Former versions of documents are still to be compared with the present ones.
        for former in self.ledger.formers(0) {
            let (n, former) = former?;
            let Some(at) = former.record.as_ref().map(Address::of_key) else { continue };
            // Removed documents must disappear.
            if self.ledger.entry(&former.id)?.is_none() {
                changes.forget(n);
                continue;
            }
            let record = match self.graph.records().packs().raw(at.place) {
                Ok(record) => Some(Address::of_record(self.records.append(&record)?).key()),
                Err(error) if error.is_damage() => None,
                Err(error) => return Err(error.into()),
            };
            changes.note(n, &Former { record, ..former });
            if changes.is_full() {
                self.records.sync()?;
                self.commit(std::mem::take(&mut changes))?;
            }
        }
        self.records.sync()?;
        self.commit(changes)?;
        failpoint::reached("records repacked");
        self.graph = Arc::new(empty(&self.dir)?);
        Ok(())
    }

    /// Deletes what only readers of earlier batches need: their manifests and runs, and files of records in which
    /// nothing is in force. Open readers continue.
    pub fn drop_old(&mut self) -> Result<()> {
        self.clean_but(1)?;
        let mut used = BTreeSet::from([self.records.end().0]);
        for entry in self.ledger.entries() {
            used.insert(entry?.address().place.pack);
        }
        for former in self.ledger.formers(0) {
            used.extend(former?.1.record.as_ref().map(|it| Address::of_key(it).place.pack));
        }
        for (pack, _) in self.graph.records().packs().packs()? {
            if !used.contains(&pack) {
                file::remove(&self.graph.records().packs().path(pack))?;
            }
        }
        failpoint::reached("old records deleted");
        Ok(file::sync_folder(&records_dir(&self.dir))?)
    }

    /// Rewrites the ledger, without what sled has accumulated.
    pub fn compact_ledger(self) -> Result<()> {
        let Self { dir, ledger, .. } = self;
        let [now, new, old] = LEDGERS.map(|name| dir.join(name));
        folder::remove_folder(&new)?;
        let copy = Ledger::open(&new)?;
        copy.copy_from(&ledger)?;
        copy.flush_durable()?;
        copy.close()?;
        ledger.close()?;
        failpoint::reached("ledger copied");
        let moved = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| DiskError::file(from, error));
        moved(&now, &old)?;
        failpoint::reached("ledger moved away");
        moved(&new, &now)?;
        file::sync_folder(&dir)?;
        failpoint::reached("ledger replaced");
        folder::remove_folder(&old)
    }
}
