//! The ledger, in sled: which documents are in the store and where their records are, decisions about who is who,
//! stored questions, and what readers do not have yet.
//!
//! It is small, and only a writer opens it ([`whosaid_disk::database`] says why). Values stay far under 64 KiB, and a batch is one
//! transaction.

use crate::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};
use whosaid_disk::sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use whosaid_disk::{Error as DiskError, database, sled};
use whosaid_graph::key::{Address, Key, hashed};
use whosaid_graph::{Action, Decision, NumberedDecision};
use whosaid_model::{DocId, EntityId};
use whosaid_watch::{Former, Watched};

/// The first byte of every record. Changing a record needs a new version and a reader for the old one.
const VERSION: u8 = 1;

const BATCH: &str = "batch";
const NEXT_BATCH: &str = "next batch";
const LAST_DECISION: &str = "last decision";
const LAST_CHANGE: &str = "last change";
const END_PACK: &str = "end pack";
const END_OFFSET: &str = "end offset";
const STORE: &str = "store";

/// A document that is in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub id: DocId,
    /// [`Address::key`] of its record.
    pub record: Key,
    /// BLAKE3 of the extraction's JSON.
    pub digest: String,
    pub sha256: String,
    /// A hash of title, date, publisher and address as given.
    pub metadata: Key,
}

impl Entry {
    pub fn address(&self) -> Address {
        Address::of_key(&self.record)
    }
}

/// Changes to be made atomically.
#[derive(Default)]
pub(crate) struct Changes {
    documents: sled::Batch,
    pending: sled::Batch,
    decisions: sled::Batch,
    watches: sled::Batch,
    journal: sled::Batch,
    meta: sled::Batch,
    n_keys: usize,
    /// What documents were, not yet numbered.
    pub formers: Vec<Former>,
}

/// The largest number of keys in a transaction. sled keeps everything that a transaction replaces until it ends, which
/// is many times what is written.
const MOST_KEYS: usize = 4096;
/// The largest number of documents in a transaction. Each takes a few keys, and some are left to spare.
pub(crate) const MOST_DOCUMENTS: usize = 512;

impl Changes {
    /// Returns whether a transaction with more documents would be too large.
    pub fn is_full(&self) -> bool {
        self.n_keys >= 2 * MOST_DOCUMENTS
    }

    /// Adds a document, or replaces one.
    pub fn put(&mut self, entry: &Entry) {
        self.documents.insert(&hashed(entry.id.as_str()), encode(entry));
        self.n_keys += 1;
        self.relink(&entry.id);
    }

    /// Removes a document.
    pub fn remove(&mut self, id: &DocId) {
        self.documents.remove(&hashed(id.as_str()));
        self.n_keys += 1;
        self.relink(id);
    }

    /// Notes that readers do not have the document as it now is.
    pub fn relink(&mut self, id: &DocId) {
        self.pending.insert(&hashed(id.as_str()), id.as_str().as_bytes());
        self.n_keys += 1;
    }

    /// Notes that readers have the document as it now is.
    pub fn settle(&mut self, id: &DocId) {
        self.pending.remove(&hashed(id.as_str()));
        self.n_keys += 1;
    }

    pub fn decide(&mut self, it: &NumberedDecision) {
        self.decisions.insert(&it.n.to_be_bytes(), encode(&StoredDecision::of(&it.decision)));
        self.number(LAST_DECISION, it.n);
    }

    pub fn undo(&mut self, n: u64) {
        self.decisions.remove(&n.to_be_bytes());
        self.n_keys += 1;
    }

    pub fn watch(&mut self, it: &Watched) {
        // All keys are strings, so it always has a JSON form.
        let json = serde_json::to_vec(it).unwrap_or_default();
        self.watches.insert(it.watch.name.as_bytes(), [&[VERSION], &json[..]].concat());
        self.n_keys += 1;
    }

    pub fn unwatch(&mut self, name: &str) {
        self.watches.remove(name.as_bytes());
        self.n_keys += 1;
    }

    /// Notes what a document is before it changes.
    pub fn former(&mut self, id: &DocId, before: Option<Address>) {
        self.formers.push(Former { id: id.clone(), record: before.map(Address::key) });
    }

    /// Notes what a document was before a change.
    pub fn note(&mut self, n: u64, former: &Former) {
        self.journal.insert(&n.to_be_bytes(), encode(former));
        self.n_keys += 1;
    }

    /// Notes what documents were, as the changes that follow the last one.
    pub fn note_formers(&mut self, last: u64) {
        let formers = std::mem::take(&mut self.formers);
        for (n, former) in (last + 1..).zip(&formers) {
            self.note(n, former);
        }
        if !formers.is_empty() {
            self.number(LAST_CHANGE, last + formers.len() as u64);
        }
    }

    /// Removes the note of what a document was before a change.
    pub fn forget(&mut self, n: u64) {
        self.journal.remove(&n.to_be_bytes());
        self.n_keys += 1;
    }

    /// Sets how far the files of records are in use.
    pub fn end(&mut self, (pack, offset): (u32, u32)) {
        self.number(END_PACK, pack.into());
        self.number(END_OFFSET, offset.into());
    }

    /// Sets the last batch that readers have.
    pub fn batch(&mut self, batch: u64) {
        self.number(BATCH, batch);
    }

    /// Sets the batch that these changes will be part of.
    pub fn next_batch(&mut self, batch: u64) {
        self.number(NEXT_BATCH, batch);
    }

    /// Sets the store's id.
    pub fn store(&mut self, id: &str) {
        self.meta.insert(STORE, id.as_bytes());
        self.n_keys += 1;
    }

    fn number(&mut self, name: &str, n: u64) {
        self.meta.insert(name, &n.to_be_bytes());
        self.n_keys += 1;
    }
}

/// The ledger of a store, open for one writer.
pub(crate) struct Ledger {
    path: PathBuf,
    db: sled::Db,
    /// Hash of a document's id → [`Entry`].
    documents: sled::Tree,
    /// Hash of the id of a document that readers do not have as it is → its id.
    pending: sled::Tree,
    /// Number → [`StoredDecision`].
    decisions: sled::Tree,
    /// Name → [`Watched`], as JSON.
    watches: sled::Tree,
    /// Number of a change → [`Former`]; only while there are questions.
    journal: sled::Tree,
    /// Single numbers by name.
    meta: sled::Tree,
}

impl Ledger {
    /// Opens the ledger in a folder of its own, which is created if it does not exist.
    pub fn open(dir: &Path) -> Result<Self> {
        let db = database::open(dir)?;
        let tree = |name: &str| db.open_tree(name).map_err(|error| database::error_of(dir, error));
        Ok(Self {
            path: dir.to_owned(),
            documents: tree("documents")?,
            pending: tree("pending")?,
            decisions: tree("decisions")?,
            watches: tree("watches")?,
            journal: tree("journal")?,
            meta: tree("meta")?,
            db,
        })
    }

    /// Returns the document with an id.
    pub fn entry(&self, id: &DocId) -> Result<Option<Entry>> {
        let key = hashed(id.as_str());
        let value = self.documents.get(key).map_err(|error| self.sled(error))?;
        value.map(|value| self.decode(&value)).transpose()
    }

    /// Returns all documents, in an arbitrary order.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry>> + '_ {
        self.documents.iter().map(|entry| self.decode(&entry.map_err(|error| self.sled(error))?.1))
    }

    /// Returns the documents that readers do not have as they are, by id. One that is not in the ledger was removed.
    pub fn pending(&self) -> Result<Vec<DocId>> {
        let mut ids = Vec::new();
        for entry in &self.pending {
            let (_, value) = entry.map_err(|error| self.sled(error))?;
            ids.push(DocId(String::from_utf8_lossy(&value).into_owned()));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Returns the decisions in force, by number.
    pub fn decisions(&self) -> Result<Vec<NumberedDecision>> {
        let mut list = Vec::new();
        for entry in &self.decisions {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let stored: StoredDecision = self.decode(&value)?;
            let n = key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            let decision = stored.decision().ok_or_else(|| self.damaged("a decision means nothing"))?;
            list.push(NumberedDecision { n, decision });
        }
        Ok(list)
    }

    /// Returns the number of the last decision, in force or undone; 0 before the first.
    pub fn last_decision(&self) -> Result<u64> {
        self.number(LAST_DECISION)
    }

    /// Returns the stored questions, by name.
    pub fn watches(&self) -> Result<Vec<Watched>> {
        let mut list = Vec::new();
        for entry in &self.watches {
            let (_, value) = entry.map_err(|error| self.sled(error))?;
            let Some((&VERSION, json)) = value.split_first() else {
                return Err(self.damaged("a question is of no known version"));
            };
            list.push(serde_json::from_slice(json).map_err(|error| self.damaged(&error.to_string()))?);
        }
        Ok(list)
    }

    /// Returns whether there are stored questions.
    pub fn is_watched(&self) -> bool {
        !self.watches.is_empty()
    }

    /// Returns the number of the last change that was noted; 0 before the first.
    pub fn last_change(&self) -> Result<u64> {
        self.number(LAST_CHANGE)
    }

    /// Returns what documents were before the changes after a number, in order.
    pub fn formers(&self, since: u64) -> impl Iterator<Item = Result<(u64, Former)>> + '_ {
        self.journal.range((since + 1).to_be_bytes()..).map(|entry| {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let n = key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            Ok((n, self.decode(&value)?))
        })
    }

    /// Returns the last batch that readers have; 0 before the first.
    pub fn batch(&self) -> Result<u64> {
        self.number(BATCH)
    }

    /// Returns whether it was completely created or rebuilt. [`Ledger::note_next_batch`] is the first step for a new
    /// ledger, and a rebuilt one gets its numbers last.
    pub fn is_marked(&self) -> Result<bool> {
        let has = |name: &str| self.meta.contains_key(name).map_err(|error| self.sled(error));
        Ok(has(NEXT_BATCH)? || has(BATCH)? || has(END_PACK)?)
    }

    /// Returns the last batch that may be on disk. No manifest of a later one is written before the ledger knows of it,
    /// so if one exists, the ledger is an older copy. `None` in a ledger from before this was noted.
    pub fn next_batch(&self) -> Result<Option<u64>> {
        let is_noted = self.meta.contains_key(NEXT_BATCH).map_err(|error| self.sled(error))?;
        is_noted.then(|| self.number(NEXT_BATCH)).transpose()
    }

    /// Notes durably the last batch that may be on disk.
    pub fn note_next_batch(&self, batch: u64) -> Result<()> {
        let mut changes = Changes::default();
        changes.next_batch(batch);
        self.apply(&changes)?;
        self.flush_durable()
    }

    /// Returns the store's id; empty if it was not noted.
    pub fn store(&self) -> Result<String> {
        let value = self.meta.get(STORE).map_err(|error| self.sled(error))?;
        Ok(value.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default())
    }

    /// Notes the store's id durably.
    pub fn note_store(&self, id: &str) -> Result<()> {
        let mut changes = Changes::default();
        changes.store(id);
        self.apply(&changes)?;
        self.flush_durable()
    }

    /// Reads all of it.
    pub fn check(&self) -> Result<()> {
        self.entries().try_for_each(|entry| entry.map(drop))?;
        self.pending()?;
        self.decisions()?;
        self.meta.iter().try_for_each(|entry| entry.map(drop).map_err(|error| self.sled(error)))
    }

    /// Returns how far the files of records are in use: the number of the last one, and its length.
    pub fn end(&self) -> Result<(u32, u32)> {
        let number = |name| Ok::<_, Error>(u32::try_from(self.number(name)?).unwrap_or(u32::MAX));
        Ok((number(END_PACK)?, number(END_OFFSET)?))
    }

    /// Makes changes atomically. The closure may run more than once and only applies them.
    pub fn apply(&self, changes: &Changes) -> Result<()> {
        if changes.n_keys == 0 {
            return Ok(());
        }
        debug_assert!(changes.n_keys <= MOST_KEYS, "{} keys in one transaction", changes.n_keys);
        let trees = (&self.documents, &self.pending, &self.decisions, &self.watches, &self.journal, &self.meta);
        let outcome = trees.transaction(|(documents, pending, decisions, watches, journal, meta)| {
            documents.apply_batch(&changes.documents)?;
            pending.apply_batch(&changes.pending)?;
            decisions.apply_batch(&changes.decisions)?;
            watches.apply_batch(&changes.watches)?;
            journal.apply_batch(&changes.journal)?;
            meta.apply_batch(&changes.meta)?;
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        match outcome {
            Ok(()) | Err(TransactionError::Abort(())) => Ok(()),
            Err(TransactionError::Storage(error)) => Err(self.sled(error)),
        }
    }

    /// Copies everything from another ledger.
    pub fn copy_from(&self, other: &Self) -> Result<()> {
        let trees = [
            (&other.documents, &self.documents),
            (&other.pending, &self.pending),
            (&other.decisions, &self.decisions),
            (&other.watches, &self.watches),
            (&other.journal, &self.journal),
            (&other.meta, &self.meta),
        ];
        for (from, to) in trees {
            for entry in from {
                let (key, value) = entry.map_err(|error| other.sled(error))?;
                to.insert(key, value).map_err(|error| self.sled(error))?;
            }
        }
        Ok(())
    }

    /// Closes it and waits until sled has released its files.
    pub fn close(self) -> Result<()> {
        let path = self.path.clone();
        drop(self);
        Ok(database::wait_closed(&path)?)
    }

    /// Makes all that was written so far survive a loss of power.
    pub fn flush_durable(&self) -> Result<()> {
        Ok(database::flush(&self.db, &self.path)?)
    }

    fn number(&self, name: &str) -> Result<u64> {
        let value = self.meta.get(name).map_err(|error| self.sled(error))?;
        Ok(value.map_or(0, |value| value.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))))
    }

    fn decode<T: DeserializeOwned>(&self, value: &[u8]) -> Result<T> {
        match value.split_first() {
            Some((&VERSION, rest)) => postcard::from_bytes(rest).map_err(|error| self.damaged(&error.to_string())),
            Some((version, _)) => Err(self.damaged(&format!("an entry has version {version}, not {VERSION}"))),
            None => Err(self.damaged("an entry is empty")),
        }
    }

    fn damaged(&self, reason: &str) -> Error {
        DiskError::DamagedDatabase { path: self.path.clone(), reason: reason.to_owned() }.into()
    }

    fn sled(&self, error: sled::Error) -> Error {
        database::error_of(&self.path, error).into()
    }
}

fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    // Only types without a known length cannot be written, and there are none.
    postcard::to_extend(record, vec![VERSION]).unwrap_or_default()
}

/// A decision as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredDecision {
    action: String,
    entity: String,
    into: String,
    name: String,
    documents: Vec<String>,
}

impl StoredDecision {
    fn of(decision: &Decision) -> Self {
        Self {
            action: decision.action.as_str().to_owned(),
            entity: decision.entity.0.clone(),
            into: decision.into.0.clone(),
            name: decision.name.clone(),
            documents: decision.documents.iter().map(|it| it.0.clone()).collect(),
        }
    }

    pub fn decision(self) -> Option<Decision> {
        Some(Decision {
            action: Action::parse(&self.action)?,
            entity: EntityId(self.entity),
            into: EntityId(self.into),
            name: self.name,
            documents: self.documents.into_iter().map(DocId).collect(),
        })
    }
}
