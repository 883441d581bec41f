//! Writes a store: what is written in which order, and how a store recovers.

use crate::batch::{Batch, DEFAULT_BATCH};
use crate::folder::Stamp;
use crate::index_files::{INDEXES, make_index, published, put_index_right};
use crate::migrate::brought_up;
use crate::problem::Problem;
use crate::writer::GraphWriter;
use crate::{Change, Error, Result, failpoint, folder};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use whosaid_disk::Error as DiskError;
use whosaid_graph::{Decision, Error as GraphError, Graph, NumberedDecision};
use whosaid_model::{DocId, Document, Extraction, ReaderKind};
use whosaid_search::{Index, SearchError, Writer};
use whosaid_watch::{NewsReport, Watch, stored};

/// A store that is open for writing. One process holds it at a time.
pub struct Store {
    dir: PathBuf,
    /// The id that distinguishes its parts from those of another store.
    id: String,
    pub(crate) graph: GraphWriter,
    index: Index,
    /// Opened when it is first needed.
    writer: Option<Writer>,
    /// What was missing or damaged when the store was opened, and has been rebuilt.
    pub(crate) remade: Vec<Problem>,
    /// Released last, because fields are dropped in order.
    _lock: File,
}

/// A document that is safe on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// The document.
    pub id: DocId,
    /// What happened to it.
    pub change: Change,
    /// The number of its figures.
    pub n_figures: usize,
}

/// What happened to the documents given to [`Store::ingest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// New documents.
    pub n_added: usize,
    /// Documents that replaced others.
    pub n_replaced: usize,
    /// Documents that were already there, unchanged.
    pub n_unchanged: usize,
    /// Those that the store cannot keep, with the reason.
    pub failed: Vec<(DocId, String)>,
}

/// The size of a store before and after compaction, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Before.
    pub n_bytes_before: u64,
    /// After.
    pub n_bytes_after: u64,
}

impl Store {
    /// Opens the store in a folder for writing, and creates it if it does not exist. Completes what was cut short, and
    /// migrates a store of an earlier version.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] while another process writes to it, [`Error::NotAStore`] for a folder with other contents,
    /// [`Error::NewerFormat`] for a store of a later version of whosaid. Nothing is written then.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_or_create(dir, true)
    }

    /// Opens an existing store for writing.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and [`Error::NoStore`] if there is none.
    pub fn open_existing(dir: &Path) -> Result<Self> {
        Self::open_or_create(dir, false)
    }

    fn open_or_create(dir: &Path, create: bool) -> Result<Self> {
        let (lock, stamp) = folder::take(dir, create)?;
        let is_new = stamp.is_none();
        let stamp = match stamp {
            Some(stamp) => brought_up(dir, stamp)?,
            None => {
                // First, so that a store is recognised even if its creation is cut short.
                let stamp = Stamp { format: folder::FORMAT, id: folder::new_id() };
                folder::set_stamp(dir, &stamp)?;
                stamp
            }
        };
        let store = Self::open_held(dir, &stamp.id, lock, false)?;
        if is_new {
            // The folders created since.
            folder::sync_folder(dir)?;
        }
        Ok(store)
    }

    /// Opens a locked store. An index that is known to be bad is rebuilt without being reported again.
    pub(crate) fn open_held(dir: &Path, id: &str, lock: File, has_bad_index: bool) -> Result<Self> {
        put_index_right(dir)?;
        let mut damage = None;
        let index = match Index::open_for(dir.join(INDEXES[0]), id) {
            _ if has_bad_index => None,
            // This is not damage: the index is as it was written.
            Err(SearchError::OtherSchema { .. }) => None,
            Err(SearchError::Damaged { reason, .. }) => {
                damage = Some(reason);
                None
            }
            index => Some(index?),
        };
        // An index without a commit is a new one, or one that was lost with its folder.
        let published = match &index {
            Some(index) => index.seen(),
            None => published(dir, id),
        };
        let mut graph = GraphWriter::open(dir, id, published)?;
        let mut remade = Vec::new();
        if let Some(reason) = graph.lost_links() {
            remade.push(Problem::Graph { detail: format!("{reason}; it was made anew") });
        }
        // The index is missing, or older than what readers have already seen.
        let is_behind = published.unwrap_or(0) < graph.settled()?;
        let index = match index {
            Some(index) if !is_behind => index,
            old => {
                if old.is_some() {
                    damage = Some("it was missing or older than the documents".to_owned());
                }
                make_index(dir, id, &mut graph)?
            }
        };
        let (dir, id) = (dir.to_owned(), id.to_owned());
        let mut store = Self { dir, id, graph, index, writer: None, remade, _lock: lock };
        match store.catch_up() {
            Err(Error::Search(SearchError::Damaged { reason, .. })) => {
                damage = Some(reason);
                store.rebuild_index()?;
            }
            caught_up => caught_up?,
        }
        store.remade.extend(damage.map(|reason| Problem::Index { detail: format!("{reason}; it was made anew") }));
        Ok(store)
    }

    /// Returns the store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns documents, entities and claims at the last batch.
    pub fn graph(&self) -> &Graph {
        self.graph.graph()
    }

    /// Returns the passages at the last batch.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Returns whether the store has the document with the same text, title, date, publisher and address, so that it
    /// need not be extracted.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        self.graph.is_unchanged(document)
    }

    /// Returns which reader read a document, if the store has it and its record is intact.
    pub fn reader_of(&self, id: &DocId) -> Result<Option<ReaderKind>> {
        self.graph.reader_of(id)
    }

    /// Ingests documents, `n_per_batch` at a time (fewer if they are long, and never more than [`DEFAULT_BATCH`]).
    /// Calls `saved` with each batch once it is safe on disk and can be found. A document that the store cannot keep is
    /// reported, and the rest goes on.
    ///
    /// # Errors
    ///
    /// Whatever stops everything, such as a full disk or a damaged store. Batches given to `saved` are kept.
    pub fn ingest(
        &mut self,
        extractions: impl IntoIterator<Item = Extraction>,
        n_per_batch: usize,
        mut saved: impl FnMut(&[Saved]),
    ) -> Result<IngestReport> {
        let mut report = IngestReport::default();
        let mut batch = Batch::of(n_per_batch);
        for extraction in extractions {
            if let Some(full) = batch.push(extraction) {
                self.save(&full, &mut report, &mut saved)?;
            }
        }
        self.save(&batch.take(), &mut report, &mut saved)?;
        Ok(report)
    }

    /// Removes documents. Returns whether each existed. Readers no longer find them when this returns, and their bytes
    /// leave the disk with [`Store::compact`].
    pub fn remove(&mut self, ids: &[DocId]) -> Result<Vec<bool>> {
        let mut were_there = Vec::with_capacity(ids.len());
        for ids in ids.chunks(DEFAULT_BATCH) {
            were_there.extend(self.graph.remove(ids)?);
            self.catch_up()?;
        }
        Ok(were_there)
    }

    /// Makes a decision about who is who, and returns its number. A decision that is already in force is not repeated.
    pub fn decide(&mut self, decision: Decision) -> Result<u64> {
        let n = self.graph.decide(decision)?;
        self.publish_links()?;
        Ok(n)
    }

    /// Undoes a decision, the last one if no number is given. Returns it, or `None` if there is no such decision.
    pub fn undo_decision(&mut self, n: Option<u64>) -> Result<Option<NumberedDecision>> {
        let undone = self.graph.undo_decision(n)?;
        if undone.is_some() {
            self.publish_links()?;
        }
        Ok(undone)
    }

    /// Stores a question, replacing one of the same name. Returns whether this changed anything. What is already in the
    /// store is not news for it.
    pub fn watch(&mut self, watch: Watch) -> Result<bool> {
        let is_new = self.graph.watch(watch)?;
        self.catch_up()?;
        Ok(is_new)
    }

    /// Removes a stored question. Returns it, or `None` if there is no such question.
    pub fn unwatch(&mut self, name: &str) -> Result<Option<Watch>> {
        let watch = self.graph.unwatch(name)?;
        self.catch_up()?;
        Ok(watch)
    }

    /// Returns the stored questions at the end of the last batch, by name.
    pub fn watches(&self) -> Result<Vec<Watch>> {
        Ok(stored(self.graph().manifest())?)
    }

    /// Finds what is new for the stored questions since the last report that was settled. The cost depends on what has
    /// changed since, and on what that may be compared with.
    pub fn news(&self) -> Result<NewsReport> {
        let report = self.graph.news()?;
        failpoint::reached("news found");
        Ok(report)
    }

    /// Records that a report was delivered. Until then it is found again, also by the next process.
    pub fn settle_news(&mut self, told: &NewsReport) -> Result<()> {
        failpoint::reached("news told");
        self.graph.settle_news(told)
    }

    /// Waits for the index to finish merging, which otherwise continues in the background until the store is dropped.
    pub fn close(mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        Ok(())
    }

    /// Writes what is in force into new files, one of each kind, and deletes the old ones, so that what was removed or
    /// replaced is gone from the disk. Readers continue with what they have.
    pub fn compact(mut self) -> Result<Compacted> {
        let n_bytes_before = size_of(&self.dir);
        self.check_index()?;
        self.graph.repack()?;
        let batch = self.graph.link(|_| None)?;
        self.index_writer()?.commit(batch)?;
        self.index_writer()?.compact()?;
        self.index.reload()?;
        self.graph.settle(batch)?;
        self.graph.drop_old()?;
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        let Self { dir, graph, index, _lock: lock, .. } = self;
        drop(index);
        graph.compact_ledger()?;
        let n_bytes_after = size_of(&dir);
        drop(lock);
        Ok(Compacted { n_bytes_before, n_bytes_after })
    }

    /// Checks that the index is as it was written, before its parts are merged into one that would look intact.
    fn check_index(&self) -> Result<()> {
        match self.index.damaged_files()?.first() {
            None => Ok(()),
            Some(file) => {
                let reason = format!("{} is not as it was written", file.display());
                Err(SearchError::Damaged { path: self.dir.join("index"), reason }.into())
            }
        }
    }

    /// Writes a batch, publishes it and reports it.
    pub(crate) fn save(
        &mut self,
        extractions: &[Extraction],
        report: &mut IngestReport,
        saved: &mut impl FnMut(&[Saved]),
    ) -> Result<()> {
        if extractions.is_empty() {
            return Ok(());
        }
        let kept = self.graph.keep(extractions)?;
        let mut told = Vec::with_capacity(extractions.len());
        for (extraction, change) in extractions.iter().zip(kept.changes) {
            let count = match change {
                Ok(Change::Added) => &mut report.n_added,
                Ok(Change::Replaced) => &mut report.n_replaced,
                Ok(Change::Unchanged) => &mut report.n_unchanged,
                Err(
                    error @ (Error::IdTooLong { .. }
                    | Error::Disk(DiskError::TooLong { .. })
                    | Error::Graph(GraphError::UnreadableRecord { .. })),
                ) => {
                    report.failed.push((extraction.id.clone(), error.to_string()));
                    continue;
                }
                Err(error) => return Err(error),
            };
            *count += 1;
            let change = change.unwrap_or(Change::Unchanged);
            told.push(Saved { id: extraction.id.clone(), change, n_figures: extraction.figures.len() });
        }
        // From what is stored, never from what is in memory, because graph and index can only be rebuilt from that.
        if !kept.stored.is_empty() {
            // If two have the same id, the last counts.
            let last: HashMap<&DocId, &Extraction> = kept.stored.iter().map(|it| (&it.id, it)).collect();
            let batch = self.graph.link(|id| last.get(id).copied())?;
            let writer = self.index_writer()?;
            for extraction in &kept.stored {
                writer.replace(extraction)?;
            }
            self.publish(batch)?;
        }
        if !told.is_empty() {
            saved(&told);
        }
        Ok(())
    }

    pub(crate) fn index_writer(&mut self) -> Result<&mut Writer> {
        match &mut self.writer {
            Some(writer) => Ok(writer),
            none => Ok(none.insert(self.index.writer()?)),
        }
    }

    /// Commits what the index was given as a batch, which readers then see.
    fn publish(&mut self, batch: u64) -> Result<()> {
        failpoint::reached("index filled");
        self.index_writer()?.commit(batch)?;
        // tantivy replaces its description and leaves it to the file system when that becomes durable.
        folder::sync_folder(&self.dir.join("index"))?;
        failpoint::reached("index committed");
        self.index.reload()?;
        self.graph.settle(batch)
    }

    /// Publishes a change of the graph that does not affect passages.
    fn publish_links(&mut self) -> Result<()> {
        let batch = self.graph.link(|_| None)?;
        self.publish(batch)
    }

    /// Applies to graph and index what readers do not have yet.
    pub(crate) fn catch_up(&mut self) -> Result<()> {
        if !self.graph.is_behind()? && self.index.seen().is_some() {
            return Ok(());
        }
        let pending = self.graph.pending()?;
        let batch = self.graph.link(|_| None)?;
        for id in &pending {
            match self.graph.extraction(id)? {
                Some(extraction) => self.index_writer()?.replace(&extraction)?,
                None => self.index_writer()?.remove(id)?,
            }
        }
        self.publish(batch)
    }

    /// Rebuilds the index from the documents' records.
    pub(crate) fn rebuild_index(&mut self) -> Result<()> {
        self.writer = None;
        self.index = make_index(&self.dir, &self.id, &mut self.graph)?;
        Ok(())
    }
}

/// Returns the size of the files in a folder, in bytes.
fn size_of(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(it) if it.is_dir() => size_of(&entry.path()),
        Ok(it) => it.len(),
        Err(_) => 0,
    };
    entries.filter_map(|entry| entry.ok()).map(size).sum()
}
