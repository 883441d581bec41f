//! Writing: documents go into records and ledger, and from there into what readers read.
//!
//! A batch takes these steps, each made to last before the next:
//!
//! 1. [`GraphWriter::keep`] (or [`remove`](GraphWriter::remove), [`decide`](GraphWriter::decide)): the records, then one
//!    transaction of the ledger, which also notes which documents readers do not have as they now are.
//! 2. [`GraphWriter::link`]: a run of what these documents add and take back, then the manifest of the new batch.
//! 3. The caller publishes the batch: whoever asks is told of it from then on.
//! 4. [`GraphWriter::settle`]: the ledger notes that readers have it; files that no reader needs any more go.
//!
//! Whatever is cut short between two steps is made up by the next writer: it begins with the batch that was published and
//! links what the ledger has noted. Linking does not ask what was meant to happen but compares what readers have with what
//! the ledger says, so that it may be done twice.

use crate::decisions::{Action, Decision, Decisions, NumberedDecision};
use crate::graph::{Graph, records_dir, runs_dir};
use crate::key::{Address, LONGEST_ID, LONGEST_NAME, hashed};
use crate::ledger::{Changes, Entry, Former, Ledger, Watched};
use crate::linking::{self, Contribution, LINKING_VERSION, edge};
use crate::manifest::{Manifest, RunFile};
use crate::record::{Change, DocumentRecord};
use crate::records::{RecordWriter, Records};
use crate::run::{Deltas, Run, WrittenRun, merge};
use crate::{Error, Result, Watch, failpoint, file, owner};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use whosaid_model::{DocId, Document, EntityId, Extraction};

/// Counts are written as a run before they take more room than this, in bytes.
pub(crate) const LARGEST_DELTAS: usize = 64 * 1024 * 1024;
/// So many runs of about one size are merged into one.
const N_MERGED: usize = 4;
/// Runs below this size count as of one size, in bytes.
const SMALL_RUN: u64 = 256 * 1024;
/// So many batches stay readable, so that a reader that has learned of one finds it while writers go on.
const N_KEPT: usize = 4;
/// Records are copied in batches of about this size, in bytes.
const LARGEST_REPACKED: usize = 32 * 1024 * 1024;
/// A decision names at most so many bytes of documents: it is one value of sled.
const LONGEST_SPLIT: usize = 32 * 1024;

/// What writes the graph of a store. One at a time; the caller sees to it (`whosaid-store` holds a lock).
pub struct GraphWriter {
    dir: PathBuf,
    /// The id of the store; empty where it has none.
    id: String,
    ledger: Ledger,
    records: RecordWriter,
    /// As of the last batch linked.
    graph: Arc<Graph>,
    /// What of the graph was not as it was written when this was opened, and is made anew: what was linked, or the note of whose the
    /// records are.
    lost_links: Option<String>,
}

/// What became of the documents given to [`GraphWriter::keep`].
#[derive(Debug)]
pub struct Kept {
    /// One a document, in order: what became of it, or why it cannot be kept.
    pub changes: Vec<Result<Change>>,
    /// Those that were added or replaced, in order, as whoever reads the store gets them.
    pub stored: Vec<Extraction>,
}

impl GraphWriter {
    /// Opens the graph of a store to write to it; makes what is missing.
    ///
    /// `published` is the last batch that readers were told of, none where that is not known. Where its files are missing
    /// or damaged, everything is noted to be linked anew; what readers have stays until a batch takes its place.
    ///
    /// # Errors
    ///
    /// [`Error::DamagedLedger`] where the ledger cannot be read, is missing or empty and the store is not, or is older than
    /// what readers have: [`GraphWriter::restore_ledger`] makes it anew.
    pub fn open(dir: &Path, published: Option<u64>) -> Result<Self> {
        Self::open_for(dir, "", published)
    }

    /// As [`GraphWriter::open`], of the store of an id, which parts that have none are given.
    ///
    /// # Errors
    ///
    /// As [`GraphWriter::open`], also where the ledger is that of another store, and [`Error::OtherStore`] where the records are.
    pub fn open_for(dir: &Path, id: &str, published: Option<u64>) -> Result<Self> {
        let runs = runs_dir(dir);
        for it in [dir, &runs, &records_dir(dir)] {
            fs::create_dir_all(it).map_err(|error| Error::file(it, error))?;
        }
        owner::check_records(dir, id)?;
        let ledger = open_ledger(dir, id, published)?;
        let records = RecordWriter::open(&records_dir(dir), ledger.end()?)?;
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
            // What is older than what it was noted to be went back, by a loss of power or by hand, or is gone.
            Ok(graph) if graph.batch() < ledger.batch()? => {
                lost_links = Some(format!("batch {} is no longer there", ledger.batch()?));
                None
            }
            // Other rules are no loss.
            Ok(graph) => Some(graph).filter(Graph::is_current),
            Err(error) if error.is_damage() || matches!(error, Error::Superseded { .. }) => {
                lost_links = Some(match error {
                    Error::DamagedFile { path, reason } => format!("{} is damaged ({reason})", path.display()),
                    error => error.to_string(),
                });
                None
            }
            Err(error) => return Err(error),
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
        // Manifests beyond what was published were never read, or are not any more.
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
    /// [`Error::DamagedLedger`]; the ledger is closed then.
    pub fn checked(self) -> Result<Self> {
        match self.ledger.check() {
            Ok(()) => Ok(self),
            Err(error) => {
                self.ledger.close()?;
                Err(error)
            }
        }
    }

    /// Makes all that was kept last and lets go of the ledger's files.
    pub fn close(self) -> Result<()> {
        self.ledger.flush_durable()?;
        self.ledger.close()
    }

    /// Makes the ledger of a store anew, and moves the damaged one away.
    ///
    /// What readers have tells which documents are in force and what was decided; documents that readers did not have yet
    /// are lost, but were not reported as stored. Where that cannot be read either, the records tell what they are: the last
    /// of every id holds, so that documents that were removed may be back, and of decisions there are those that a manifest
    /// still has.
    ///
    /// The new ledger is whole and safe on disk before anything is moved, and takes its place at the latest when the graph is
    /// opened the next time.
    pub fn restore_ledger(dir: &Path, published: Option<u64>) -> Result<Restored> {
        Self::restore_ledger_for(dir, "", published)
    }

    /// As [`GraphWriter::restore_ledger`], of the store of an id.
    pub fn restore_ledger_for(dir: &Path, id: &str, published: Option<u64>) -> Result<Restored> {
        ledger_dir(dir)?;
        let last = last_batch(dir, id, published)?;
        let [making, made] = RESTORED.map(|name| dir.join(name));
        let from_graph = Graph::open_for(dir, id, published).and_then(|graph| match graph.batch() {
            0 => Err(Error::Superseded { path: dir.to_owned(), batch: 0 }),
            _ => fill_ledger(&making, |ledger| note_graph(ledger, &graph, last)),
        });
        let is_from_records = match from_graph {
            Ok(()) => false,
            Err(error) if error.is_damage() || matches!(error, Error::Superseded { .. }) => {
                remove_folder(&making)?;
                fill_ledger(&making, |ledger| note_records(ledger, dir, id, published))?;
                true
            }
            Err(error) => return Err(error),
        };
        file::sync_folder(dir)?;
        failpoint::reached("ledger refilled");
        fs::rename(&making, &made).map_err(|error| Error::file(&making, error))?;
        file::sync_folder(dir)?;
        failpoint::reached("ledger restored");
        Ok(Restored { former: put_restored(dir)?, is_from_records })
    }

    /// The graph as of the last batch that was linked.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// The last batch that readers are known to have; 0 before the first.
    pub fn settled(&self) -> Result<u64> {
        self.ledger.batch()
    }

    /// Why runs and manifest could not be used when this was opened, so that everything was noted to be linked anew, or what was wrong
    /// with the note of whose the records are; none where all was as it was written, or made by other rules.
    pub fn lost_links(&self) -> Option<&str> {
        self.lost_links.as_deref()
    }

    /// The store's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn ledger_entry(&self, id: &DocId) -> Result<Option<Entry>> {
        self.ledger.entry(id)
    }

    pub(crate) fn ledger_entries(&self) -> impl Iterator<Item = Result<Entry>> + '_ {
        self.ledger.entries()
    }

    /// Whether the store has the document with the same text, title, date, publisher and address, so that it need not be
    /// extracted again.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        let fields = [&document.title, &document.published, &document.publisher, &document.url].map(Option::as_deref);
        let entry = self.ledger.entry(&document.id)?;
        Ok(entry.is_some_and(|it| it.metadata == metadata_key(fields) && it.sha256 == document.sha256()))
    }

    /// Keeps documents, all of them or none, a few hundred at most; those of the same id are replaced. They last once this
    /// returns, and readers have them once they are linked and published.
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
            let packed = match self.records.pack(extraction) {
                Ok(packed) => packed,
                Err(error) => {
                    kept.push(Err(error));
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
                    kept.push(Err(error));
                    continue;
                }
            }
            let address = self.records.append(&packed.record)?;
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

    /// Takes documents out, all of them or none, a few hundred at most. Says of each whether it was there.
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

    /// Takes a decision about who is who, and gives its number. One that is in force already is not taken again.
    ///
    /// Costs what the documents cost that speak of the entities, once they are linked.
    ///
    /// # Errors
    ///
    /// [`Error::BadDecision`] where an entity would be merged with itself or with one of another type, a name is empty, or
    /// a split has no documents or too many.
    pub fn decide(&mut self, decision: Decision) -> Result<u64> {
        if let Some(same) = self.ledger.decisions()?.iter().find(|it| it.decision == decision) {
            return Ok(same.n);
        }
        check_decision(&decision)?;
        let n = self.ledger.last_decision()? + 1;
        let decided = NumberedDecision { n, decision };
        let mut changes = Changes::default();
        self.relink_touched(&mut changes, &decided.decision)?;
        changes.decide(&decided);
        self.commit(changes)?;
        Ok(n)
    }

    /// Takes back a decision, the last one where no number is given. Gives it, or none where there is no such decision.
    pub fn undo_decision(&mut self, n: Option<u64>) -> Result<Option<NumberedDecision>> {
        let list = self.ledger.decisions()?;
        let Some(undone) = list.into_iter().rev().find(|it| n.is_none_or(|n| it.n == n)) else { return Ok(None) };
        let mut changes = Changes::default();
        self.relink_touched(&mut changes, &undone.decision)?;
        changes.undo(undone.n);
        self.commit(changes)?;
        Ok(Some(undone))
    }

    /// Notes the documents that speak of what a decision is about. Where they are many, some are noted at once: until the
    /// decision is taken too, linking them anew changes nothing.
    fn relink_touched(&self, changes: &mut Changes, decision: &Decision) -> Result<()> {
        for id in &decision.documents {
            changes.relink(id);
        }
        // What was decided may have been decided on further: the documents of one who is another are tied to the last.
        let mut touched = BTreeSet::from([decision.entity.clone(), decision.into.clone()]);
        for it in self.ledger.decisions()? {
            if touched.contains(&it.decision.entity) {
                touched.insert(it.decision.into);
            }
        }
        for id in touched {
            for (doc, _) in self.graph.links_of(&hashed(id.as_str()), edge::MENTIONED)? {
                changes.relink(&self.graph.records.document(Address::of_key(&doc))?.id);
                self.apply_if_full(changes)?;
            }
        }
        Ok(())
    }

    /// Stores a question, in the place of one of the same name. Says whether that is anything new. What is in the store by
    /// now is no news for it.
    ///
    /// # Errors
    ///
    /// [`Error::BadWatch`] for a name or question that cannot be kept.
    pub fn watch(&mut self, watch: Watch) -> Result<bool> {
        watch.check()?;
        if self.ledger.watches()?.iter().any(|it| it.watch == watch) {
            return Ok(false);
        }
        let mut changes = Changes::default();
        changes.watch(&Watched { watch, since: self.ledger.last_change()? });
        self.commit(changes)?;
        Ok(true)
    }

    /// Takes a stored question out. Gives it, or none where there is no such question.
    pub fn unwatch(&mut self, name: &str) -> Result<Option<Watch>> {
        let watched = self.ledger.watches()?.into_iter().find(|it| it.watch.name == name);
        if watched.is_some() {
            let mut changes = Changes::default();
            changes.unwatch(name);
            self.commit(changes)?;
            self.trim_journal()?;
        }
        Ok(watched.map(|it| it.watch))
    }

    /// The stored questions, each with the last change that it was told of, by name.
    pub(crate) fn watched(&self) -> Result<Vec<Watched>> {
        self.ledger.watches()
    }

    /// What documents were before the changes after one of that number, in order of the changes.
    pub(crate) fn formers(&self, since: u64) -> impl Iterator<Item = Result<(u64, Former)>> + '_ {
        self.ledger.formers(since)
    }

    /// Notes that what is new was told for every question up to a change.
    pub(crate) fn told_up_to(&mut self, told: u64) -> Result<()> {
        let behind: Vec<Watched> = self.ledger.watches()?.into_iter().filter(|it| it.since < told).collect();
        if behind.is_empty() {
            return Ok(());
        }
        let mut changes = Changes::default();
        for it in behind {
            changes.watch(&Watched { since: told, ..it });
        }
        self.commit(changes)?;
        self.trim_journal()
    }

    /// Forgets what documents were before changes that every question was told of.
    fn trim_journal(&self) -> Result<()> {
        let told = self.ledger.watches()?.iter().map(|it| it.since).min().unwrap_or(u64::MAX);
        let mut changes = Changes::default();
        let mut n_forgotten = 0;
        for former in self.ledger.formers(0) {
            let (n, _) = former?;
            if n > told {
                break;
            }
            changes.forget(n);
            n_forgotten += 1;
            if n_forgotten % 1000 == 0 {
                self.ledger.apply(&std::mem::take(&mut changes))?;
            }
        }
        self.ledger.apply(&changes)
    }

    /// Whether the ledger has something that the graph, as it was last linked, does not have.
    pub fn is_behind(&self) -> Result<bool> {
        let manifest = &self.graph.manifest;
        Ok(!self.ledger.pending()?.is_empty()
            || self.ledger.decisions()? != manifest.decisions
            || self.watches()? != manifest.watches)
    }

    fn watches(&self) -> Result<Vec<Watch>> {
        Ok(self.ledger.watches()?.into_iter().map(|it| it.watch).collect())
    }

    /// Makes changes that need not be one with what follows them, once they are many.
    fn apply_if_full(&self, changes: &mut Changes) -> Result<()> {
        if changes.is_full() { self.ledger.apply(&std::mem::take(changes)) } else { Ok(()) }
    }

    fn commit(&self, mut changes: Changes) -> Result<()> {
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

    /// The documents that readers do not have as they are, by id. One that was removed is no longer among the graph's
    /// documents once it is linked.
    pub fn pending(&self) -> Result<Vec<DocId>> {
        self.ledger.pending()
    }

    /// The full record of a document as the ledger has it, its text within.
    pub fn extraction(&self, id: &DocId) -> Result<Option<Extraction>> {
        self.ledger.entry(id)?.map(|it| self.graph.records.extraction(it.address())).transpose()
    }

    /// Links what is pending and gives the number of the new batch, which readers may be told of. `known` gives the
    /// extraction of a document where it is at hand; the others are read.
    ///
    /// Where the runs that are there turn out to be damaged, everything is linked anew.
    pub fn link<'e>(&mut self, known: impl Fn(&DocId) -> Option<&'e Extraction>) -> Result<u64> {
        match self.link_pending(&known) {
            Err(error) if error.is_damage() && !self.graph.runs.is_empty() => {
                self.forget_links()?;
                self.link_pending(&known)
            }
            linked => linked,
        }
    }

    fn link_pending<'e>(&mut self, known: &impl Fn(&DocId) -> Option<&'e Extraction>) -> Result<u64> {
        let batch = self.next_batch()?;
        // Where nothing was changed since the last batch.
        if self.ledger.next_batch()?.is_none_or(|next| next < batch) {
            self.ledger.note_next_batch(batch)?;
        }
        let decisions = self.ledger.decisions()?;
        let decided = Decisions::of(decisions.iter().cloned());
        let is_redecided = decisions != self.graph.manifest.decisions;
        let mut manifest = Manifest {
            batch,
            store: self.id.clone(),
            linking: LINKING_VERSION,
            runs: self.graph.manifest.runs.clone(),
            decisions,
            watches: self.watches()?,
        };
        let mut deltas = Deltas::default();
        let mut n_runs = 0;
        for id in self.ledger.pending()? {
            let old = self.graph.address(&id)?;
            let new = self.ledger.entry(&id)?;
            if old == new.as_ref().map(Entry::address) && !is_redecided {
                continue;
            }
            if let Some(address) = old {
                // Where this cannot be read, what it gave is not known any more, and what is left is counted anew.
                self.stored_contribution(address, &self.graph.decisions)?.add_to(&mut deltas, -1);
            }
            if let Some(entry) = new {
                let address = entry.address();
                let contribution = match known(&id).filter(|_| old != Some(address)) {
                    Some(extraction) => {
                        Contribution::of(extraction, DocumentRecord::of(extraction, entry.digest), address, &decided)
                    }
                    None => self.stored_contribution(address, &decided)?,
                };
                contribution.add_to(&mut deltas, 1);
            }
            if deltas.n_bytes() > LARGEST_DELTAS {
                n_runs += 1;
                let runs = &mut manifest.runs;
                self.write_run(batch, n_runs, runs, |path| std::mem::take(&mut deltas).write(path))?;
            }
        }
        self.write_run(batch, n_runs + 1, &mut manifest.runs, |path| deltas.write(path))?;
        failpoint::reached("run written");
        // What is made anew is made as one.
        let is_new = self.graph.manifest.runs.is_empty();
        self.merge_runs(batch, n_runs + 2, &mut manifest.runs, is_new)?;
        failpoint::reached("runs merged");
        manifest.write(&runs_dir(&self.dir))?;
        failpoint::reached("manifest written");
        let open = self.graph.manifest.runs.iter().map(|it| it.name.clone()).zip(self.graph.runs.iter().cloned());
        self.graph = Arc::new(Graph::with(&self.dir, manifest, &open.collect())?);
        Ok(batch)
    }

    fn stored_contribution(&self, at: Address, decisions: &Decisions) -> Result<Contribution> {
        let records = &self.graph.records;
        Ok(Contribution::of(&records.extraction(at)?, records.document(at)?, at, decisions))
    }

    fn next_batch(&self) -> Result<u64> {
        let there = Manifest::batches(&runs_dir(&self.dir))?.pop().unwrap_or(0);
        Ok(self.ledger.batch()?.max(there).max(self.graph.batch()) + 1)
    }

    /// Writes a run, unless there is nothing to write, and lists it.
    fn write_run(
        &self,
        batch: u64,
        nth: usize,
        runs: &mut Vec<RunFile>,
        write: impl FnOnce(&Path) -> Result<Option<WrittenRun>>,
    ) -> Result<()> {
        let name = format!("{batch:012}-{nth}.run");
        if let Some(WrittenRun { n_entries, n_bytes, seal }) = write(&runs_dir(&self.dir).join(&name))? {
            runs.push(RunFile { name, n_entries, n_bytes, seal: Some(seal) });
        }
        Ok(())
    }

    /// Merges runs of about one size, so that there are few; at most one merge a batch, so that no batch pays for all. Or
    /// merges all of them.
    fn merge_runs(&self, batch: u64, nth: usize, runs: &mut Vec<RunFile>, all: bool) -> Result<()> {
        // Of one size are runs between two powers of four.
        let size = |it: &RunFile| if all { 0 } else { it.n_bytes.max(SMALL_RUN).ilog2() / 2 };
        let n_merged = if all { 2 } else { N_MERGED };
        let sizes: BTreeSet<u32> = runs.iter().map(size).collect();
        let of_size = |wanted: u32| runs.iter().filter(|it| size(it) == wanted).cloned().collect::<Vec<_>>();
        let Some(merged) = sizes.into_iter().map(of_size).find(|it| it.len() >= n_merged) else { return Ok(()) };
        runs.retain(|it| !merged.contains(it));
        let merged = self.opened(&merged)?;
        self.write_run(batch, nth, runs, |path| merge(&merged, path))
    }

    fn opened(&self, runs: &[RunFile]) -> Result<Vec<Arc<Run>>> {
        let open = |it: &RunFile| Run::open(&runs_dir(&self.dir).join(&it.name)).map(Arc::new);
        runs.iter().map(open).collect()
    }

    /// Notes that readers have what was pending as of this batch, which was published, and deletes files that no reader
    /// needs any more.
    pub fn settle(&mut self, batch: u64) -> Result<()> {
        // Should some of this be lost, the next writer compares these documents once more.
        let mut changes = Changes::default();
        for id in self.ledger.pending()? {
            changes.settle(&id);
            self.apply_if_full(&mut changes)?;
        }
        changes.batch(batch);
        self.ledger.apply(&changes)?;
        failpoint::reached("ledger settled");
        self.clean()?;
        failpoint::reached("old files deleted");
        Ok(())
    }

    /// Notes that everything is to be linked anew, over an empty graph.
    pub fn forget_links(&mut self) -> Result<()> {
        let mut changes = Changes::default();
        for entry in self.ledger.entries() {
            changes.relink(&entry?.id);
            self.apply_if_full(&mut changes)?;
        }
        self.ledger.apply(&changes)?;
        self.graph = Arc::new(empty(&self.dir)?);
        Ok(())
    }

    /// Copies the records in force into new files, and those of which questions are yet to be told what became, and notes that everything is to be linked anew. The old files are
    /// left to [`GraphWriter::drop_old`].
    pub fn repack(&mut self) -> Result<()> {
        self.records.begin_pack();
        let mut changes = Changes::default();
        let mut n_bytes = 0;
        // In the order in which they lie, which is read fastest.
        let mut addresses = self.ledger.entries().map(|it| Ok(it?.address())).collect::<Result<Vec<_>>>()?;
        addresses.sort_unstable();
        for at in addresses {
            let record = self.graph.records.raw(at)?;
            let document = self.graph.records.document(at)?;
            n_bytes += record.len();
            changes.put(&entry(&document, self.records.append(&record)?));
            if n_bytes >= LARGEST_REPACKED || changes.is_full() {
                self.records.sync()?;
                self.commit(std::mem::take(&mut changes))?;
                n_bytes = 0;
            }
        }
        // What documents were is still to be compared with what they are.
        for former in self.ledger.formers(0) {
            let (n, former) = former?;
            let Some(at) = former.record.as_ref().map(Address::of_key) else { continue };
            // What was taken out is to be gone.
            if self.ledger.entry(&former.id)?.is_none() {
                changes.forget(n);
                continue;
            }
            let record = match self.graph.records.raw(at) {
                Ok(record) => Some(self.records.append(&record)?.key()),
                Err(error) if error.is_damage() => None,
                Err(error) => return Err(error),
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

    /// Deletes what only readers of earlier batches need: their manifests and runs, and files of records in which nothing
    /// is in force. Readers that are open go on.
    pub fn drop_old(&mut self) -> Result<()> {
        self.clean_but(1)?;
        let mut used = BTreeSet::from([self.records.end().0]);
        for entry in self.ledger.entries() {
            used.insert(entry?.address().pack);
        }
        for former in self.ledger.formers(0) {
            used.extend(former?.1.record.as_ref().map(|it| Address::of_key(it).pack));
        }
        for (pack, _) in self.graph.records.packs()? {
            if !used.contains(&pack) {
                file::remove(&self.graph.records.path(pack))?;
            }
        }
        failpoint::reached("old records deleted");
        file::sync_folder(&records_dir(&self.dir))
    }

    /// Writes the ledger anew, which leaves behind what sled has piled up.
    pub fn compact_ledger(self) -> Result<()> {
        let Self { dir, ledger, .. } = self;
        let [now, new, old] = LEDGERS.map(|name| dir.join(name));
        remove_folder(&new)?;
        let copy = Ledger::open(&new)?;
        copy.copy_from(&ledger)?;
        copy.flush_durable()?;
        copy.close()?;
        ledger.close()?;
        failpoint::reached("ledger copied");
        let moved = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| Error::file(from, error));
        moved(&now, &old)?;
        failpoint::reached("ledger moved away");
        moved(&new, &now)?;
        file::sync_folder(&dir)?;
        failpoint::reached("ledger replaced");
        remove_folder(&old)
    }

    /// Deletes manifests of old batches and runs that none of the others names.
    fn clean(&self) -> Result<()> {
        self.clean_but(N_KEPT)
    }

    fn clean_but(&self, n_kept: usize) -> Result<()> {
        let dir = runs_dir(&self.dir);
        let batches = Manifest::batches(&dir)?;
        let (old, kept) = batches.split_at(batches.len().saturating_sub(n_kept));
        let mut named: BTreeSet<String> = self.graph.manifest.runs.iter().map(|it| it.name.clone()).collect();
        for batch in kept {
            match Manifest::read(&dir, *batch) {
                Ok(manifest) => named.extend(manifest.into_iter().flat_map(|it| it.runs).map(|it| it.name)),
                Err(error) if error.is_damage() => {}
                Err(error) => return Err(error),
            }
        }
        for batch in old {
            Manifest::remove(&dir, *batch)?;
        }
        for name in file::names(&dir)? {
            if name.ends_with(".new") || (name.ends_with(".run") && !named.contains(&name)) {
                file::remove(&dir.join(&name))?;
            }
        }
        Ok(())
    }
}

/// The ledger, one that is being written in its place, and one whose place was taken.
const LEDGERS: [&str; 3] = ["ledger", "ledger.new", "ledger.old"];

/// A ledger that is being made anew, and one that is whole and whose place is still taken.
const RESTORED: [&str; 2] = ["ledger.restoring", "ledger.restored"];

/// A ledger that was made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// Where the damaged one is, if there was one.
    pub former: Option<PathBuf>,
    /// Whether it could only be made from the records: documents that were removed may be back, and decisions lost.
    pub is_from_records: bool,
}

/// Where the ledger of a store lies, put right where [`GraphWriter::compact_ledger`] or [`GraphWriter::restore_ledger`] was
/// cut short.
fn ledger_dir(dir: &Path) -> Result<PathBuf> {
    let [now, new, old] = LEDGERS.map(|name| dir.join(name));
    put_restored(dir)?;
    if !now.exists() && old.exists() {
        fs::rename(&old, &now).map_err(|error| Error::file(&old, error))?;
        file::sync_folder(dir)?;
    }
    for it in [new, old, dir.join(RESTORED[0])] {
        remove_folder(&it)?;
    }
    Ok(now)
}

/// Puts a ledger that was made anew in its place, where there is one. Gives where the damaged one is then.
fn put_restored(dir: &Path) -> Result<Option<PathBuf>> {
    let (now, made) = (dir.join(LEDGERS[0]), dir.join(RESTORED[1]));
    if !made.exists() {
        return Ok(None);
    }
    let moved = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| Error::file(from, error));
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

/// Opens the ledger of a store, made where the store is new. A ledger is marked before anything else is written, so that
/// none, or one without marks, beside other parts is no empty store: it was lost, or making it anew was cut short.
fn open_ledger(dir: &Path, id: &str, published: Option<u64>) -> Result<Ledger> {
    let path = ledger_dir(dir)?;
    let lost = |reason: &str| Error::DamagedLedger { path: path.clone(), reason: reason.to_owned() };
    // The first batch is that of a store without documents, and stores of earlier versions did not mark their ledgers.
    let last = last_batch(dir, id, published)?;
    let has_records =
        || Ok::<_, Error>(Records::new(records_dir(dir)).packs()?.iter().any(|(_, n_bytes)| *n_bytes > 0));
    let is_used = last > 1 || has_records()?;
    if is_used && !path.join("db").exists() {
        return Err(lost("it is missing"));
    }
    let ledger = Ledger::open(&path)?;
    let store = ledger.store()?;
    if !owner::fits(&store, id) {
        ledger.close()?;
        return Err(lost("it is the ledger of another store"));
    }
    let is_marked = ledger.is_marked()?;
    let next = ledger.next_batch()?;
    if is_used && !is_marked {
        ledger.close()?;
        return Err(lost("it is empty, but the store is not"));
    }
    // sled takes what follows on a damaged place for something that was never written.
    let known = next.unwrap_or(if is_marked { ledger.batch()? + MOST_BEHIND } else { last });
    if known < last {
        ledger.close()?;
        return Err(lost(&format!("it went back to batch {known}, but there is one of number {last}")));
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

/// So many batches that readers have, a ledger may not know of, if it did not note the next one beforehand.
const MOST_BEHIND: u64 = 3;

/// The last batch that there is anything of; 0 where there is none. Those of another store do not count.
fn last_batch(dir: &Path, id: &str, published: Option<u64>) -> Result<u64> {
    let runs = runs_dir(dir);
    let is_ours = |batch: &u64| match Manifest::read(&runs, *batch) {
        Ok(Some(manifest)) => owner::fits(&manifest.store, id),
        _ => true,
    };
    let last = Manifest::batches(&runs)?.into_iter().rev().find(is_ours);
    Ok(last.max(published).unwrap_or(0))
}

/// Makes a ledger in a folder and sees to it that it lasts and is closed.
fn fill_ledger(path: &Path, fill: impl FnOnce(&Ledger) -> Result<()>) -> Result<()> {
    let ledger = Ledger::open(path)?;
    let filled = fill(&ledger).and_then(|()| ledger.flush_durable());
    ledger.close()?;
    filled
}

/// Notes documents in a ledger, so many at once.
const N_NOTED: u64 = 500;

/// Notes in an empty ledger what a graph has, all of which readers have; `last` is the last batch on disk. Without an end of
/// the records, writing goes on in a new file of them.
fn note_graph(ledger: &Ledger, graph: &Graph, last: u64) -> Result<()> {
    let mut changes = Changes::default();
    for it in &graph.manifest.decisions {
        changes.decide(it);
    }
    for watch in &graph.manifest.watches {
        changes.watch(&Watched { watch: watch.clone(), since: 0 });
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
        Ok(true)
    })?;
    changes.batch(graph.batch());
    changes.next_batch(last);
    ledger.apply(&changes)
}

/// Notes in an empty ledger what the records of a store are, none of which readers are taken to have.
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
    for watch in manifest.iter().flat_map(|it| &it.watches) {
        changes.watch(&Watched { watch: watch.clone(), since: 0 });
    }
    let mut n = 0;
    Records::new(records_dir(dir)).scan(|at, document| {
        changes.put(&entry(&document, at));
        n += 1;
        if n % N_NOTED == 0 {
            ledger.apply(&std::mem::take(&mut changes))?;
        }
        Ok(())
    })?;
    // One more than anybody was told of: what is there is not to be built upon.
    let last = last_batch(dir, id, published)? + 1;
    changes.batch(last);
    changes.next_batch(last);
    ledger.apply(&changes)
}

fn remove_folder(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(dir, error)),
        _ => Ok(()),
    }
}

/// A graph without anything in it, as of no batch.
fn empty(dir: &Path) -> Result<Graph> {
    Graph::with(dir, Manifest { linking: LINKING_VERSION, ..Manifest::default() }, &HashMap::new())
}

/// What the ledger has of a document that a graph has. One whose record is damaged is in the store all the same, and is told of as
/// that.
pub(crate) fn entry_at(graph: &Graph, id: DocId, at: Address) -> Result<Entry> {
    match graph.records.document(at) {
        Ok(document) if document.id == id => Ok(entry(&document, at)),
        Err(error) if !error.is_damage() => Err(error),
        _ => Ok(Entry { id, record: at.key(), digest: String::new(), sha256: String::new(), metadata: [0; 16] }),
    }
}

fn entry(document: &DocumentRecord, address: Address) -> Entry {
    let fields = [&document.title, &document.published, &document.publisher, &document.url].map(Option::as_deref);
    Entry {
        id: document.id.clone(),
        record: address.key(),
        digest: document.digest.clone(),
        sha256: document.sha256.clone(),
        metadata: metadata_key(fields),
    }
}

/// One key for title, date, publisher and address.
fn metadata_key(fields: [Option<&str>; 4]) -> crate::key::Key {
    let mut hash = blake3::Hasher::new();
    for field in fields {
        hash.update(&[u8::from(field.is_some())]);
        hash.update(&(field.map_or(0, str::len) as u64).to_le_bytes());
        hash.update(field.unwrap_or_default().as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}

fn check_decision(decision: &Decision) -> Result<()> {
    let bad = |reason: String| Err(Error::BadDecision { reason });
    let kind = |id: &EntityId| id.as_str().split(':').next().unwrap_or_default().to_owned();
    if decision.name.trim().is_empty() || decision.name.len() > LONGEST_NAME {
        return bad(format!("a name has 1 to {LONGEST_NAME} bytes"));
    }
    if [&decision.entity, &decision.into].iter().any(|id| id.as_str().len() > LONGEST_ID) {
        return bad(format!("an id has at most {LONGEST_ID} bytes"));
    }
    if kind(&decision.entity) != kind(&decision.into) || linking::entity_type(&kind(&decision.into)).is_none() {
        return bad(format!("{} and {} are not of one type", decision.entity, decision.into));
    }
    if decision.documents.iter().map(|id| id.as_str().len() + 8).sum::<usize>() > LONGEST_SPLIT {
        return bad("it names too many documents at once; take several decisions".to_owned());
    }
    match decision.action {
        Action::Merge | Action::Split if decision.entity == decision.into => {
            bad(format!("{} is one already", decision.entity))
        }
        Action::Rename if decision.entity != decision.into => {
            bad(format!("{} keeps its id when it is renamed", decision.entity))
        }
        Action::Split if decision.documents.is_empty() => {
            bad("a split needs the documents in which it holds".to_owned())
        }
        _ => Ok(()),
    }
}
