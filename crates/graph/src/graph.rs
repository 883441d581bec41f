//! The graph for readers: the state at one batch, which never changes.
//!
//! A manifest names the runs. Their sum ([`Sums`]) holds the indexes, counts and edges, and [`Records`] hold what
//! documents say. Only the runs' indexes are loaded, so an answer costs what it takes to find and read its parts. The
//! questions that it answers are in files of their own ([`claims`](crate::claims) and so on).

use crate::answers::{DocumentRecord, Stats};
use crate::decisions::{Decisions, NumberedDecision};
use crate::joined::Joined;
use crate::key::{Address, Key};
use crate::layout::{records_dir, runs_dir};
use crate::linking::{self, total, tree};
use crate::manifest::Manifest;
use crate::owner;
use crate::records::Records;
use crate::{Error, Result};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use whosaid_disk::{Error as DiskError, Run, Sums, run_set};
use whosaid_model::{DocId, EntityId, EntityType, Extraction, slug};

/// The documents, entities, measures and claims of a store as one batch left them.
///
/// Opening takes no lock and changes nothing, so any number of processes may read while one writes. A graph may be
/// shared between threads. `whosaid-store` writes it.
pub struct Graph {
    dir: PathBuf,
    manifest: Manifest,
    runs: Vec<Arc<Run>>,
    pub(crate) records: Records,
    pub(crate) decisions: Decisions,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("dir", &self.dir).field("batch", &self.manifest.batch).finish_non_exhaustive()
    }
}

impl Graph {
    /// Opens the graph of a store at a batch, or at the latest one.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] if a writer has moved on and deleted it. Opening the latest batch then works.
    pub fn open(dir: &Path, batch: Option<u64>) -> Result<Self> {
        Self::open_for(dir, "", batch)
    }

    /// Like [`Graph::open`], for the store with an id. An empty id matches every store.
    ///
    /// # Errors
    ///
    /// As [`Graph::open`], [`DiskError::Damaged`] if the graph belongs to another store, and [`Error::OtherStore`] if
    /// the records do.
    pub fn open_for(dir: &Path, id: &str, batch: Option<u64>) -> Result<Self> {
        owner::check_records(dir, id)?;
        let runs_dir = runs_dir(dir);
        let batch = match batch {
            Some(batch) => batch,
            None => Manifest::batches(&runs_dir)?.pop().unwrap_or(0),
        };
        let manifest = match Manifest::read(&runs_dir, batch)? {
            // It is derived from the records and can be rebuilt, like damage.
            Some(manifest) if !owner::fits(&manifest.store, id) => {
                return Err(DiskError::damaged(&runs_dir, "it is that of another store").into());
            }
            Some(manifest) => manifest,
            // Nothing was ever written.
            None if batch == 0 && Manifest::batches(&runs_dir)?.is_empty() => {
                Manifest { linking: linking::LINKING_VERSION, ..Manifest::default() }
            }
            None => return Err(Error::Superseded { path: dir.to_owned(), batch }),
        };
        Self::with(dir, manifest, &HashMap::new())
    }

    /// Returns the graph of a manifest. Runs that are already open are reused.
    pub fn with(dir: &Path, manifest: Manifest, open: &HashMap<String, Arc<Run>>) -> Result<Self> {
        let runs = run_set::open(&runs_dir(dir), &manifest.runs, open)?;
        let decisions = Decisions::of(manifest.decisions.iter().cloned()).with_joined(&manifest.joined);
        let records = Records::new(records_dir(dir));
        // So that reading continues although a writer deletes files meanwhile.
        records.packs().open_all()?;
        Ok(Self { dir: dir.to_owned(), manifest, runs, records, decisions })
    }

    /// Returns the store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the number of the batch; 0 before the first.
    pub fn batch(&self) -> u64 {
        self.manifest.batch
    }

    /// Returns whether its keys were made by the rules of this version, so that lookups work.
    pub fn is_current(&self) -> bool {
        self.manifest.linking == linking::LINKING_VERSION
    }

    /// Returns the document with an id.
    pub fn document(&self, id: &DocId) -> Result<Option<DocumentRecord>> {
        self.address(id)?.map(|at| self.records.document(at)).transpose()
    }

    /// Returns the full record of a document with its text, as it was extracted.
    pub fn extraction(&self, id: &DocId) -> Result<Option<Extraction>> {
        self.address(id)?.map(|at| self.records.extraction(at)).transpose()
    }

    /// Returns all documents, by id.
    pub fn documents(&self) -> Result<Vec<DocumentRecord>> {
        let mut documents = Vec::new();
        self.each_document(|document| {
            documents.push(document);
            Ok(true)
        })?;
        Ok(documents)
    }

    /// Calls `each` with all documents, in order of id, until it returns false.
    pub fn each_document(&self, mut each: impl FnMut(DocumentRecord) -> Result<bool>) -> Result<()> {
        self.each_address(|at| each(self.records.document(at)?))
    }

    /// Calls `each` with the full records of all documents, in order of id, until it returns false.
    pub fn each_extraction(&self, mut each: impl FnMut(Extraction) -> Result<bool>) -> Result<()> {
        self.each_address(|at| each(self.records.extraction(at)?))
    }

    /// Calls `each` with the ids of all documents, in order, until it returns false.
    pub fn each_document_id(&self, mut each: impl FnMut(DocId) -> Result<bool>) -> Result<()> {
        self.each_place(|id, _| each(id))
    }

    /// Calls `each` with the ids of all documents and the places of their records, in order of id, until it returns
    /// false.
    pub fn each_place<E: From<Error>>(&self, mut each: impl FnMut(DocId, Address) -> Result<bool, E>) -> Result<(), E> {
        let mut sums = self.sums(&[tree::DOCUMENTS])?;
        while let Some((key, _)) = sums.advance().map_err(Error::from)? {
            let id = String::from_utf8_lossy(key.get(1..key.len().saturating_sub(17)).unwrap_or_default());
            if !each(DocId(id.into_owned()), Address::of_key(&target(key)))? {
                break;
            }
        }
        Ok(())
    }

    /// Returns counts of everything in the graph. Reads all entities to count them by type.
    pub fn stats(&self) -> Result<Stats> {
        let mut stats = self.totals()?;
        let mut by_type: BTreeMap<EntityType, u64> = BTreeMap::new();
        self.each_entity(&[], |_, it| {
            stats.n_entities += 1;
            *by_type.entry(it.kind).or_default() += 1;
            Ok(())
        })?;
        stats.entities = by_type.into_iter().collect();
        Ok(stats)
    }

    /// Like [`Graph::stats`], without the entities. Costs the same in a store of any size.
    pub fn totals(&self) -> Result<Stats> {
        let mut stats = Stats::default();
        let mut sums = self.sums(&[tree::TOTALS])?;
        while let Some((key, n)) = sums.advance()? {
            let n = u64::try_from(n).unwrap_or_default();
            match key.get(1).copied() {
                Some(total::DOCUMENTS) => stats.n_documents = n,
                Some(total::BYTES) => stats.n_bytes = n,
                Some(total::SENTENCES) => stats.n_sentences = n,
                Some(total::CLAIMS) => stats.n_claims = n,
                Some(total::ATTRIBUTED) => stats.n_attributed = n,
                Some(total::DATES) => stats.n_dates = n,
                Some(total::MENTIONS) => stats.n_mentions = n,
                _ => {}
            }
        }
        let records: u64 = self.records.packs().packs()?.into_iter().map(|(_, n_bytes)| n_bytes).sum();
        stats.n_bytes_on_disk = records + self.manifest.runs.iter().map(|it| it.n_bytes).sum::<u64>();
        Ok(stats)
    }

    /// Returns the decisions in force about who is who, in the order in which they were made.
    pub fn decisions(&self) -> Vec<NumberedDecision> {
        self.decisions.list().collect()
    }

    /// Returns what is another entity by what the documents mean by its name, unless decisions are about it; by entity.
    pub fn joined_list(&self) -> impl Iterator<Item = &Joined> {
        self.manifest.joined.iter().filter(|it| !self.decisions.are_about(&it.entity))
    }

    /// Returns what is joined with another and has an id or, in its normal form, a name.
    pub fn joined_called(&self, name: &str) -> Vec<Joined> {
        let is_called = |id: &EntityId| {
            id.as_str() == name || id.as_str().split_once(':').is_some_and(|(_, slugged)| slugged == slug(name))
        };
        self.joined_list().filter(|it| is_called(&it.entity)).cloned().collect()
    }

    // What follows is for crates that work with keys: news and writing.

    /// Returns what the batch left.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the runs whose sum it is.
    pub fn runs(&self) -> &[Arc<Run>] {
        &self.runs
    }

    /// Returns what documents say.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Returns the decisions in force, ready to be applied.
    pub fn decided(&self) -> &Decisions {
        &self.decisions
    }

    /// Returns the counts under all keys with a prefix, in order of key.
    pub fn sums(&self, prefix: &[u8]) -> Result<Sums> {
        Ok(Sums::of(&self.runs, prefix)?)
    }

    /// Returns the place of a document's record.
    pub fn address(&self, id: &DocId) -> Result<Option<Address>> {
        let prefix = linking::document_prefix(id);
        let mut sums = self.sums(&prefix)?;
        while let Some((key, _)) = sums.advance()? {
            // An id may start like another and continue with NUL.
            if key.len() == prefix.len() + size_of::<Key>() {
                return Ok(Some(Address::of_key(&key_of(key, prefix.len()))));
            }
        }
        Ok(None)
    }

    /// Calls `each` with the places of all documents' records, in order of id, until it returns false.
    pub fn each_address(&self, mut each: impl FnMut(Address) -> Result<bool>) -> Result<()> {
        self.each_place(|_, at| each(at))
    }

    /// Returns the nodes at the other end of a node's edges of one kind, with their weights.
    pub fn links_of(&self, node: &Key, edge: u8) -> Result<Vec<(Key, u64)>> {
        let prefix = linking::link_prefix(node, edge);
        let mut sums = self.sums(&prefix)?;
        let mut found = Vec::new();
        while let Some((key, weight)) = sums.advance()? {
            found.push((target(key), u64::try_from(weight).unwrap_or_default()));
        }
        Ok(found)
    }

    /// Returns the last 16 bytes of every key under a prefix.
    pub fn targets(&self, prefix: &[u8]) -> Result<Vec<Key>> {
        let mut sums = self.sums(prefix)?;
        let mut found = Vec::new();
        while let Some((key, _)) = sums.advance()? {
            found.push(target(key));
        }
        Ok(found)
    }
}

/// Returns 16 bytes of a key from an offset. Missing bytes are zero.
pub fn key_of(bytes: &[u8], offset: usize) -> Key {
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(bytes.iter().skip(offset)) {
        *to = *from;
    }
    key
}

/// Returns the end of a key.
pub fn target(bytes: &[u8]) -> Key {
    key_of(bytes, bytes.len().saturating_sub(size_of::<Key>()))
}
