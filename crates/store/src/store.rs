//! Writing: what is written in which order, and how a store finds itself again.

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
use whosaid_model::{DocId, Document, Extraction};
use whosaid_search::{Index, SearchError, Writer};
use whosaid_watch::{NewsReport, Watch, stored};

/// A store that is open for writing. One process holds it at a time.
pub struct Store {
    dir: PathBuf,
    /// By which its parts are told from those of another store.
    id: String,
    pub(crate) graph: GraphWriter,
    index: Index,
    /// Taken when it is first needed.
    writer: Option<Writer>,
    /// What was found to be missing or damaged when the store was opened, and made anew.
    pub(crate) remade: Vec<Problem>,
    /// Given up last: fields are dropped in order.
    _lock: File,
}

/// A document that is safe on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// The document.
    pub id: DocId,
    /// What became of it.
    pub change: Change,
    /// Its figures.
    pub n_figures: usize,
}

/// What became of the documents that were given to [`Store::ingest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// New ones.
    pub n_added: usize,
    /// Those that took the place of others.
    pub n_replaced: usize,
    /// Those that were there already.
    pub n_unchanged: usize,
    /// Those that the store cannot keep, with the reason.
    pub failed: Vec<(DocId, String)>,
}

/// How much room a store took and takes, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Before.
    pub n_bytes_before: u64,
    /// After.
    pub n_bytes_after: u64,
}

impl Store {
    /// Opens the store in a folder, made where it is missing, to write to it. Makes up what was cut short, and brings a
    /// store of an earlier version up to date.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] while another process writes to it, [`Error::NotAStore`] for a folder with other things in it,
    /// [`Error::NewerFormat`] for a store of a later whosaid; nothing is written then.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_or_create(dir, true)
    }

    /// Opens a store that is there, to write to it.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and [`Error::NoStore`] where there is none.
    pub fn open_existing(dir: &Path) -> Result<Self> {
        Self::open_or_create(dir, false)
    }

    fn open_or_create(dir: &Path, create: bool) -> Result<Self> {
        let (lock, stamp) = folder::take(dir, create)?;
        let is_new = stamp.is_none();
        let stamp = match stamp {
            Some(stamp) => brought_up(dir, stamp)?,
            None => {
                // First, so that a store that was not made to its end is known as one.
                let stamp = Stamp { format: folder::FORMAT, id: folder::new_id() };
                folder::set_stamp(dir, &stamp)?;
                stamp
            }
        };
        let store = Self::open_held(dir, &stamp.id, lock, false)?;
        if is_new {
            // The folders that were made since.
            folder::sync_folder(dir)?;
        }
        Ok(store)
    }

    /// Opens the store that a lock is held on. An index that is known to be bad is made anew, and is not told of again.
    pub(crate) fn open_held(dir: &Path, id: &str, lock: File, has_bad_index: bool) -> Result<Self> {
        put_index_right(dir)?;
        let mut damage = None;
        let index = match Index::open_for(dir.join(INDEXES[0]), id) {
            _ if has_bad_index => None,
            // Which is no damage: it is as it was written.
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
        // The index is gone or older than what readers were once told of.
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

    /// The store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Documents, entities, claims as of the last batch.
    pub fn graph(&self) -> &Graph {
        self.graph.graph()
    }

    /// Passages as of the last batch.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether the store has the document with the same text, title, date, publisher and address, so that it need not be
    /// extracted.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        self.graph.is_unchanged(document)
    }

    /// Takes in documents, `n_per_batch` at a time (fewer where they are long, and never more than [`DEFAULT_BATCH`]).
    /// `saved` is told of each batch once it is safe on disk and can be found. A document that the store cannot keep is reported and the rest goes on.
    ///
    /// # Errors
    ///
    /// What stops the whole: a full disk, a damaged store. Batches that `saved` was told of are kept.
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

    /// Takes documents out. Says of each whether it was there; readers no longer find them when this returns, and their
    /// bytes leave the disk with [`Store::compact`].
    pub fn remove(&mut self, ids: &[DocId]) -> Result<Vec<bool>> {
        let mut were_there = Vec::with_capacity(ids.len());
        for ids in ids.chunks(DEFAULT_BATCH) {
            were_there.extend(self.graph.remove(ids)?);
            self.catch_up()?;
        }
        Ok(were_there)
    }

    /// Takes a decision about who is who, and gives its number. One that is in force already is not taken again.
    pub fn decide(&mut self, decision: Decision) -> Result<u64> {
        let n = self.graph.decide(decision)?;
        self.publish_links()?;
        Ok(n)
    }

    /// Takes back a decision, the last one where no number is given. Gives it, or none where there is no such decision.
    pub fn undo_decision(&mut self, n: Option<u64>) -> Result<Option<NumberedDecision>> {
        let undone = self.graph.undo_decision(n)?;
        if undone.is_some() {
            self.publish_links()?;
        }
        Ok(undone)
    }

    /// Stores a question, in the place of one of the same name. Says whether that is anything new. What is in the store by
    /// now is no news for it.
    pub fn watch(&mut self, watch: Watch) -> Result<bool> {
        let is_new = self.graph.watch(watch)?;
        self.catch_up()?;
        Ok(is_new)
    }

    /// Takes a stored question out. Gives it, or none where there is no such question.
    pub fn unwatch(&mut self, name: &str) -> Result<Option<Watch>> {
        let watch = self.graph.unwatch(name)?;
        self.catch_up()?;
        Ok(watch)
    }

    /// The stored questions at the end of the last batch, by name.
    pub fn watches(&self) -> Result<Vec<Watch>> {
        Ok(stored(self.graph().manifest())?)
    }

    /// Finds what is new for the stored questions since it was last settled that it was told. Costs what has changed since,
    /// and what that may be compared with.
    pub fn news(&self) -> Result<NewsReport> {
        let report = self.graph.news()?;
        failpoint::reached("news found");
        Ok(report)
    }

    /// Notes that a report was told. Until then it is found again, also by the next process.
    pub fn settle_news(&mut self, told: &NewsReport) -> Result<()> {
        failpoint::reached("news told");
        self.graph.settle_news(told)
    }

    /// Waits until the index is in order, which otherwise goes on in the background until the store is dropped.
    pub fn close(mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        Ok(())
    }

    /// Writes what is in force into new files, as one piece each, and deletes the old ones: what was removed or replaced is
    /// then gone from the disk. Readers go on with what they have.
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

    /// Sees to it that the index is as it was written, before its parts are made into one that would look so.
    fn check_index(&self) -> Result<()> {
        match self.index.damaged_files()?.first() {
            None => Ok(()),
            Some(file) => {
                let reason = format!("{} is not as it was written", file.display());
                Err(SearchError::Damaged { path: self.dir.join("index"), reason }.into())
            }
        }
    }

    /// Writes a batch, publishes it and tells of it.
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
        // What is stored, never what is in memory: graph and index can be made anew from that alone.
        if !kept.stored.is_empty() {
            // Of two of one id the last holds.
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

    /// Commits what the index was given as a batch, which readers have from then on.
    fn publish(&mut self, batch: u64) -> Result<()> {
        failpoint::reached("index filled");
        self.index_writer()?.commit(batch)?;
        // tantivy puts its new description in place of the old one and leaves it to the file system when that lasts.
        folder::sync_folder(&self.dir.join("index"))?;
        failpoint::reached("index committed");
        self.index.reload()?;
        self.graph.settle(batch)
    }

    /// Publishes a change of the graph that passages have no part in.
    fn publish_links(&mut self) -> Result<()> {
        let batch = self.graph.link(|_| None)?;
        self.publish(batch)
    }

    /// Carries to graph and index what readers do not have.
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

    /// Makes the index anew from the documents' records.
    pub(crate) fn rebuild_index(&mut self) -> Result<()> {
        self.writer = None;
        self.index = make_index(&self.dir, &self.id, &mut self.graph)?;
        Ok(())
    }
}

/// How many bytes the files of a folder have.
fn size_of(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(it) if it.is_dir() => size_of(&entry.path()),
        Ok(it) => it.len(),
        Err(_) => 0,
    };
    entries.filter_map(|entry| entry.ok()).map(size).sum()
}
