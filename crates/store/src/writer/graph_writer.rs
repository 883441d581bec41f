//! The writer of records, ledger and graph: its state, and how documents are kept and removed.

use super::entry::{entry, metadata_key};
use super::ledger_files::open_ledger;
use crate::ledger::{Changes, Entry, Ledger};
use crate::{Change, Error, Result, failpoint};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use whosaid_disk::{Error as DiskError, PackWriter};
use whosaid_graph::key::Address;
use whosaid_graph::layout::{records_dir, runs_dir};
use whosaid_graph::linking::LINKING_VERSION;
use whosaid_graph::{Error as GraphError, Graph, Manifest, Packed, owner};
use whosaid_model::{DocId, Document, Extraction, LONGEST_ID, ReaderKind};
use whosaid_watch::{Watch, for_manifest};

/// The writer of a store's graph. There may be only one; the caller must ensure it (`whosaid-store` holds a lock).
pub struct GraphWriter {
    pub(super) dir: PathBuf,
    /// The store's id; empty if it has none.
    pub(super) id: String,
    pub(super) ledger: Ledger,
    pub(super) records: PackWriter,
    /// The state at the last batch linked.
    pub(super) graph: Arc<Graph>,
    /// What was found damaged when this was opened and is being rebuilt: what was linked, or the note of the records'
    /// owner.
    lost_links: Option<String>,
}

/// What happened to the documents given to [`GraphWriter::keep`].
#[derive(Debug)]
pub struct Kept {
    /// For each document, in order: what happened to it, or why it cannot be kept.
    pub changes: Vec<Result<Change>>,
    /// The added and replaced documents, in order, as readers of the store get them.
    pub stored: Vec<Extraction>,
}

impl GraphWriter {
    /// Opens the graph of the store with an id for writing, and creates what is missing. Parts without an id are given
    /// this one.
    ///
    /// `published` is the last batch that readers have seen, or `None` if it is unknown. If its files are missing or
    /// damaged, everything is noted for linking again; readers keep what they have until a batch replaces it.
    ///
    /// # Errors
    ///
    /// [`DiskError::DamagedDatabase`] if the ledger cannot be read, belongs to another store, is missing or empty
    /// although the store is not, or is older than what readers have. [`GraphWriter::restore_ledger`] rebuilds it.
    /// [`GraphError::OtherStore`] if the records belong to another store.
    pub fn open(dir: &Path, id: &str, published: Option<u64>) -> Result<Self> {
        let runs = runs_dir(dir);
        for it in [dir, &runs, &records_dir(dir)] {
            fs::create_dir_all(it).map_err(|error| DiskError::file(it, error))?;
        }
        owner::check_records(dir, id)?;
        let ledger = open_ledger(dir, id, published)?;
        let records = PackWriter::open(&records_dir(dir), ledger.end()?)?;
        let mut lost_links = None;
        if !id.is_empty() {
            match owner::of_records(dir) {
                Ok(Some(_)) => {}
                Ok(None) => owner::note_records(dir, id)?,
                Err(error) => {
                    lost_links = Some(error.to_string());
                    owner::note_records(dir, id)?;
                }
            }
        }
        let graph = match Graph::open_for(dir, id, published) {
            // It is older than the ledger says, so it went back, by a power failure or by hand, or is missing.
            Ok(graph) if graph.batch() < ledger.batch()? => {
                lost_links = Some(format!("batch {} is no longer there", ledger.batch()?));
                None
            }
            // Other rules are not a loss.
            Ok(graph) => Some(graph).filter(Graph::is_current),
            Err(error) if error.is_damage() || matches!(error, GraphError::Superseded { .. }) => {
                lost_links = Some(error.to_string());
                None
            }
            Err(error) => return Err(error.into()),
        };
        let is_whole = graph.is_some();
        let graph = match graph {
            Some(graph) => graph,
            None => empty(dir)?,
        };
        let (dir, id) = (dir.to_owned(), id.to_owned());
        let mut writer = Self { dir, id, ledger, records, graph: Arc::new(graph), lost_links };
        if !is_whole {
            writer.forget_links()?;
        }
        // Manifests after the published batch were never read, or are no longer.
        for batch in Manifest::batches(&runs)?.into_iter().filter(|batch| published.is_some_and(|it| *batch > it)) {
            Manifest::remove(&runs, batch)?;
        }
        writer.clean()?;
        Ok(writer)
    }

    /// Reads all of the ledger, so that damage of it is known before something hangs on it.
    ///
    /// # Errors
    ///
    /// [`DiskError::DamagedDatabase`]; the ledger is closed then.
    pub fn checked(self) -> Result<Self> {
        match self.ledger.check() {
            Ok(()) => Ok(self),
            Err(error) => {
                self.ledger.close()?;
                Err(error)
            }
        }
    }

    /// Makes everything durable and releases the ledger's files.
    pub fn close(self) -> Result<()> {
        self.ledger.flush_durable()?;
        self.ledger.close()
    }

    /// Returns the graph at the last batch that was linked.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Returns the last batch that readers are known to have; 0 before the first.
    pub fn settled(&self) -> Result<u64> {
        self.ledger.batch()
    }

    /// Returns why runs and manifest could not be used when this was opened, so that everything is to be linked again,
    /// or what was wrong with the note of the records' owner. Returns `None` if everything was as it was written, or
    /// made by other rules.
    pub fn lost_links(&self) -> Option<&str> {
        self.lost_links.as_deref()
    }

    /// Returns the store's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn ledger_entry(&self, id: &DocId) -> Result<Option<Entry>> {
        self.ledger.entry(id)
    }

    pub(crate) fn ledger_entries(&self) -> impl Iterator<Item = Result<Entry>> + '_ {
        self.ledger.entries()
    }

    /// Returns whether the store has the document with the same text, title, date, publisher and address, so that it
    /// need not be extracted again.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        let fields = [&document.title, &document.published, &document.publisher, &document.url].map(Option::as_deref);
        let entry = self.ledger.entry(&document.id)?;
        Ok(entry.is_some_and(|it| it.metadata == metadata_key(fields) && it.sha256 == document.sha256()))
    }

    /// Returns which reader read a document, if the store has it and its record is intact.
    pub fn reader_of(&self, id: &DocId) -> Result<Option<ReaderKind>> {
        let Some(entry) = self.ledger.entry(id)? else { return Ok(None) };
        match self.graph.records().document(entry.address()) {
            Ok(document) => Ok(Some(document.reader)),
            // It is about to be read again, and replaced.
            Err(error) if error.is_damage() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps documents atomically, at most a few hundred. They replace those with the same id. They are durable once
    /// this returns, and readers have them once they are linked and published.
    pub fn keep(&mut self, extractions: &[Extraction]) -> Result<Kept> {
        let mut changes = Changes::default();
        let mut kept = Vec::with_capacity(extractions.len());
        let mut stored = Vec::with_capacity(extractions.len());
        let mut entries: HashMap<&DocId, Entry> = HashMap::new();
        for extraction in extractions {
            let n_bytes = extraction.id.as_str().len();
            if n_bytes > LONGEST_ID {
                kept.push(Err(Error::IdTooLong { n_bytes, limit: LONGEST_ID }));
                continue;
            }
            let packed = match Packed::of(extraction, &mut self.records) {
                Ok(packed) => packed,
                Err(error) => {
                    kept.push(Err(error.into()));
                    continue;
                }
            };
            let before = match entries.get(&extraction.id) {
                Some(entry) => Some(entry.clone()),
                None => self.ledger.entry(&extraction.id)?,
            };
            if before.as_ref().is_some_and(|it| it.digest == packed.document.digest) {
                kept.push(Ok(Change::Unchanged));
                continue;
            }
            match packed.stored() {
                Ok(extraction) => stored.push(extraction),
                Err(error) => {
                    kept.push(Err(error.into()));
                    continue;
                }
            }
            let address = Address::of_record(self.records.append(&packed.record)?);
            let entry = entry(&packed.document, address);
            changes.put(&entry);
            changes.former(&entry.id, before.as_ref().map(Entry::address));
            entries.insert(&extraction.id, entry);
            kept.push(Ok(if before.is_some() { Change::Replaced } else { Change::Added }));
        }
        if !entries.is_empty() {
            failpoint::reached("records appended");
            self.records.sync()?;
            failpoint::reached("records synced");
            self.commit(changes)?;
        }
        Ok(Kept { changes: kept, stored })
    }

    /// Removes documents atomically, at most a few hundred. Returns whether each existed.
    pub fn remove(&mut self, ids: &[DocId]) -> Result<Vec<bool>> {
        let mut changes = Changes::default();
        let mut removed: BTreeSet<&DocId> = BTreeSet::new();
        let mut were_there = Vec::with_capacity(ids.len());
        for id in ids {
            let entry = self.ledger.entry(id)?.filter(|_| removed.insert(id));
            were_there.push(entry.is_some());
            if let Some(entry) = entry {
                changes.remove(id);
                changes.former(id, Some(entry.address()));
            }
        }
        if !removed.is_empty() {
            self.commit(changes)?;
        }
        Ok(were_there)
    }

    /// Returns whether the ledger has something that the graph, as last linked, does not have.
    pub fn is_behind(&self) -> Result<bool> {
        let manifest = self.graph.manifest();
        Ok(!self.ledger.pending()?.is_empty()
            || self.ledger.decisions()? != manifest.decisions
            || for_manifest(&self.watches()?) != manifest.watches)
    }

    pub(super) fn watches(&self) -> Result<Vec<Watch>> {
        Ok(self.ledger.watches()?.into_iter().map(|it| it.watch).collect())
    }

    /// Applies changes that need not be atomic with what follows, once there are many.
    pub(super) fn apply_if_full(&self, changes: &mut Changes) -> Result<()> {
        if changes.is_full() { self.ledger.apply(&std::mem::take(changes)) } else { Ok(()) }
    }

    pub(super) fn commit(&self, mut changes: Changes) -> Result<()> {
        if self.ledger.is_watched() {
            changes.note_formers(self.ledger.last_change()?);
        }
        changes.end(self.records.end());
        changes.next_batch(self.next_batch()?);
        self.ledger.apply(&changes)?;
        failpoint::reached("ledger changed");
        self.ledger.flush_durable()?;
        failpoint::reached("ledger synced");
        Ok(())
    }

    /// Returns the documents that readers do not have as they are, by id. A removed one is no longer among the graph's
    /// documents once it is linked.
    pub fn pending(&self) -> Result<Vec<DocId>> {
        self.ledger.pending()
    }

    /// Returns the full record of a document with its text, as the ledger has it.
    pub fn extraction(&self, id: &DocId) -> Result<Option<Extraction>> {
        let entry = self.ledger.entry(id)?;
        Ok(entry.map(|it| self.graph.records().extraction(it.address())).transpose()?)
    }
}

/// Returns an empty graph at no batch.
pub(crate) fn empty(dir: &Path) -> Result<Graph> {
    let manifest = Manifest { linking: LINKING_VERSION, ..Manifest::default() };
    Ok(Graph::with(dir, manifest, &HashMap::new())?)
}
