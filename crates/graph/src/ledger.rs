//! The ledger, in sled: which documents are in the store and where their records lie, what was decided about who is who,
//! what is asked again and again, and what readers do not have yet.
//!
//! It is small, and only a writer opens it: sled 0.34 lets one process in, keeps in memory about what it has on disk, and
//! writes 15 bytes for every byte of the indexes that whosaid needs, so these are in runs ([`crate::run`]). Its weak spots
//! are guarded here: torn snapshot files are moved away before it opens, a panic while it opens is an error, values stay
//! far under 64 KiB, a batch is one transaction, and [`Ledger::flush_durable`] does the `fsync` that its `flush` leaves out.

use crate::decisions::{Decision, NumberedDecision};
use crate::file::sync_folder;
use crate::key::{Address, Key, hashed};
use crate::{Error, Result, Watch};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use whosaid_model::DocId;

/// sled's page cache, in bytes. Its own default is a gigabyte.
const CACHE_CAPACITY: u64 = 32 * 1024 * 1024;
/// The first byte of every record. A change of a record takes a new version and a reader for the old.
const VERSION: u8 = 1;
/// sled gives up its lock in a thread of its own, some time after it was dropped.
const PATIENCE: Duration = Duration::from_secs(10);

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
    /// Hash of title, date, publisher and address as given.
    pub metadata: Key,
}

impl Entry {
    pub fn address(&self) -> Address {
        Address::of_key(&self.record)
    }
}

/// A stored question, and since when what is new for it has not been told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Watched {
    #[serde(flatten)]
    pub watch: Watch,
    /// The last change of a document that it was told of, or that came before it.
    pub since: u64,
}

/// What a document was before it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Former {
    pub id: DocId,
    /// [`Address::key`] of its record; none where it was not there.
    pub record: Option<Key>,
}

/// What is to change, all of it or nothing.
#[derive(Default)]
pub(crate) struct Changes {
    documents: sled::Batch,
    pending: sled::Batch,
    decisions: sled::Batch,
    watches: sled::Batch,
    journal: sled::Batch,
    meta: sled::Batch,
    n_keys: usize,
    /// What documents were, as yet without numbers.
    pub formers: Vec<Former>,
}

/// sled keeps all that a transaction replaces until it ends, many times what is written: no more keys than this in one.
const MOST_KEYS: usize = 4096;
/// Whoever has more documents to note than this takes several transactions: some keys each, and some to spare.
pub(crate) const MOST_DOCUMENTS: usize = 512;

impl Changes {
    /// Whether a transaction with more documents would be a large one.
    pub fn is_full(&self) -> bool {
        self.n_keys >= 2 * MOST_DOCUMENTS
    }

    /// A document comes, or takes the place of another.
    pub fn put(&mut self, entry: &Entry) {
        self.documents.insert(&hashed(entry.id.as_str()), encode(entry));
        self.n_keys += 1;
        self.relink(&entry.id);
    }

    /// A document goes.
    pub fn remove(&mut self, id: &DocId) {
        self.documents.remove(&hashed(id.as_str()));
        self.n_keys += 1;
        self.relink(id);
    }

    /// Readers do not have the document as it is now.
    pub fn relink(&mut self, id: &DocId) {
        self.pending.insert(&hashed(id.as_str()), id.as_str().as_bytes());
        self.n_keys += 1;
    }

    /// Readers have the document as it is now.
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

    /// A document is about to be another than it was.
    pub fn former(&mut self, id: &DocId, before: Option<Address>) {
        self.formers.push(Former { id: id.clone(), record: before.map(Address::key) });
    }

    /// Notes what a document was before a change.
    pub fn note(&mut self, n: u64, former: &Former) {
        self.journal.insert(&n.to_be_bytes(), encode(former));
        self.n_keys += 1;
    }

    /// Notes what documents were, as the changes that follow the last.
    pub fn note_formers(&mut self, last: u64) {
        let formers = std::mem::take(&mut self.formers);
        for (n, former) in (last + 1..).zip(&formers) {
            self.note(n, former);
        }
        if !formers.is_empty() {
            self.number(LAST_CHANGE, last + formers.len() as u64);
        }
    }

    /// Nobody needs to know any more what a document was before a change.
    pub fn forget(&mut self, n: u64) {
        self.journal.remove(&n.to_be_bytes());
        self.n_keys += 1;
    }

    /// Up to where the files of records are in use.
    pub fn end(&mut self, (pack, offset): (u32, u32)) {
        self.number(END_PACK, pack.into());
        self.number(END_OFFSET, offset.into());
    }

    /// The last batch that readers have.
    pub fn batch(&mut self, batch: u64) {
        self.number(BATCH, batch);
    }

    /// The batch of which these changes will be part.
    pub fn next_batch(&mut self, batch: u64) {
        self.number(NEXT_BATCH, batch);
    }

    /// Whose ledger it is.
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
    /// Opens the ledger in a folder of its own, which is made where it is missing.
    pub fn open(dir: &Path) -> Result<Self> {
        let db = open_sled(dir)?;
        let tree = |name: &str| db.open_tree(name).map_err(|error| sled_error(dir, error));
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

    /// The document of that id.
    pub fn entry(&self, id: &DocId) -> Result<Option<Entry>> {
        let key = hashed(id.as_str());
        let value = self.documents.get(key).map_err(|error| self.sled(error))?;
        value.map(|value| self.decode(&value)).transpose()
    }

    /// All documents, in no order that means anything.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry>> + '_ {
        self.documents.iter().map(|entry| self.decode(&entry.map_err(|error| self.sled(error))?.1))
    }

    /// The documents that readers do not have as they are, by id. One that is not in the ledger was removed.
    pub fn pending(&self) -> Result<Vec<DocId>> {
        let mut ids = Vec::new();
        for entry in &self.pending {
            let (_, value) = entry.map_err(|error| self.sled(error))?;
            ids.push(DocId(String::from_utf8_lossy(&value).into_owned()));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// The decisions in force, by number.
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

    /// The number of the last decision, in force or undone; 0 before the first.
    pub fn last_decision(&self) -> Result<u64> {
        self.number(LAST_DECISION)
    }

    /// The stored questions, by name.
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

    /// Whether there is any stored question.
    pub fn is_watched(&self) -> bool {
        !self.watches.is_empty()
    }

    /// The number of the last change that was noted; 0 before the first.
    pub fn last_change(&self) -> Result<u64> {
        self.number(LAST_CHANGE)
    }

    /// What documents were before the changes after one of that number, in order.
    pub fn formers(&self, since: u64) -> impl Iterator<Item = Result<(u64, Former)>> + '_ {
        self.journal.range((since + 1).to_be_bytes()..).map(|entry| {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let n = key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            Ok((n, self.decode(&value)?))
        })
    }

    /// The last batch that readers have; 0 before the first.
    pub fn batch(&self) -> Result<u64> {
        self.number(BATCH)
    }

    /// Whether it was begun or filled to its end: [`Ledger::note_next_batch`] is the first thing that is done to a new one,
    /// and one that is made anew gets its numbers last.
    pub fn is_marked(&self) -> Result<bool> {
        let has = |name: &str| self.meta.contains_key(name).map_err(|error| self.sled(error));
        Ok(has(NEXT_BATCH)? || has(BATCH)? || has(END_PACK)?)
    }

    /// The last batch that may be on disk: no manifest of a later one is written before the ledger knows of it. So one that
    /// is there tells that the ledger went back. None in a ledger of before this was noted.
    pub fn next_batch(&self) -> Result<Option<u64>> {
        let is_noted = self.meta.contains_key(NEXT_BATCH).map_err(|error| self.sled(error))?;
        is_noted.then(|| self.number(NEXT_BATCH)).transpose()
    }

    /// Notes, so that it lasts, the last batch that may be on disk.
    pub fn note_next_batch(&self, batch: u64) -> Result<()> {
        let mut changes = Changes::default();
        changes.next_batch(batch);
        self.apply(&changes)?;
        self.flush_durable()
    }

    /// The id of the store whose ledger it is; empty where that was not noted.
    pub fn store(&self) -> Result<String> {
        let value = self.meta.get(STORE).map_err(|error| self.sled(error))?;
        Ok(value.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default())
    }

    /// Notes, so that it lasts, whose ledger it is.
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

    /// Up to where the files of records are in use: the number of the last, and its length.
    pub fn end(&self) -> Result<(u32, u32)> {
        let number = |name| Ok::<_, Error>(u32::try_from(self.number(name)?).unwrap_or(u32::MAX));
        Ok((number(END_PACK)?, number(END_OFFSET)?))
    }

    /// Makes changes, all of them or none. The closure may run more than once and does nothing but apply them.
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

    /// Takes over all that another ledger has.
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

    /// Closes it and waits until sled has let go of its files.
    pub fn close(self) -> Result<()> {
        let path = self.path.join("db");
        drop(self);
        let began = Instant::now();
        let file = File::open(&path).map_err(|error| Error::file(&path, error))?;
        while file.try_lock().is_err() && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Makes all that was written so far outlast a loss of power: `flush`, then `fsync` of the log and the folder.
    pub fn flush_durable(&self) -> Result<()> {
        self.db.flush().map_err(|error| self.sled(error))?;
        let log = self.path.join("db");
        File::open(&log).and_then(|file| file.sync_all()).map_err(|error| Error::file(&log, error))?;
        sync_folder(&self.path)
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
        Error::DamagedLedger { path: self.path.clone(), reason: reason.to_owned() }
    }

    fn sled(&self, error: sled::Error) -> Error {
        sled_error(&self.path, error)
    }
}

fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    // Only types without a length that is known beforehand cannot be written; there are none.
    postcard::to_extend(record, vec![VERSION]).unwrap_or_default()
}

/// A decision as it is kept.
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
            action: crate::Action::parse(&self.action)?,
            entity: whosaid_model::EntityId(self.entity),
            into: whosaid_model::EntityId(self.into),
            name: self.name,
            documents: self.documents.into_iter().map(DocId).collect(),
        })
    }
}

/// Opens sled in a folder of its own, which is made where it is missing.
///
/// The caller sees to it that no other process is at work in the folder (`whosaid-store` holds a lock); sled's own lock is
/// the second line, and where it is held the holder is this process, which is waited for.
pub(crate) fn open_sled(dir: &Path) -> Result<sled::Db> {
    fs::create_dir_all(dir).map_err(|error| Error::file(dir, error))?;
    move_torn_snapshots(dir)?;
    let config = sled::Config::new().path(dir).cache_capacity(CACHE_CAPACITY);
    let began = Instant::now();
    loop {
        OPENING.set(true);
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()));
        OPENING.set(false);
        let opened = opened.map_err(|panic| {
            let message = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            // It unwraps what the system answers where it asks for a thread, say, and that is no damage.
            if ["WouldBlock", "OutOfMemory", "code: 23", "code: 24"].iter().any(|it| message.contains(it)) {
                return Error::file(dir, std::io::Error::other(message));
            }
            Error::DamagedLedger { path: dir.to_owned(), reason: "sled panicked while opening".to_owned() }
        })?;
        match opened.map_err(|error| sled_error(dir, error)) {
            Err(Error::InUse { .. }) if began.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(5)),
            opened => return opened,
        }
    }
}

thread_local! {
    static OPENING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether this thread is opening the ledger, so that a panic will become an error and a panic hook need not tell of it.
pub fn is_guarded() -> bool {
    OPENING.get()
}

/// sled takes a snapshot that was being written when the process died for the newest one and then refuses to open.
fn move_torn_snapshots(dir: &Path) -> Result<()> {
    for name in crate::file::names(dir)? {
        if name.starts_with("snap.") && name.ends_with(".generating") {
            let (from, to) = (dir.join(&name), dir.join(format!("torn-{name}")));
            fs::rename(&from, to).map_err(|error| Error::file(&from, error))?;
        }
    }
    Ok(())
}

pub(crate) fn sled_error(path: &Path, error: sled::Error) -> Error {
    match error {
        // That is what sled says of its own files when they are not as it wrote them.
        sled::Error::Corruption { .. } | sled::Error::Unsupported(_) | sled::Error::ReportableBug(_) => {
            Error::DamagedLedger { path: path.to_owned(), reason: error.to_string() }
        }
        sled::Error::Io(io) if matches!(io.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            Error::DamagedLedger { path: path.to_owned(), reason: io.to_string() }
        }
        // sled words a lock that another process holds as an error of no kind.
        sled::Error::Io(io) if io.kind() == ErrorKind::WouldBlock || io.to_string().contains("acquire lock") => {
            Error::InUse { path: path.to_owned() }
        }
        sled::Error::Io(io) => Error::file(path, io),
        source => Error::Ledger { path: path.to_owned(), source },
    }
}
