//! Checks a graph against the documents' records, and rebuilds it from them.

use crate::ledger::{Entry, Ledger, MOST_DOCUMENTS};
use crate::writer::{GraphWriter, entry_at};
use crate::{Error, Result, quarantine};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_disk::{Deltas, Error as DiskError, Sums, file};
use whosaid_graph::Graph;
use whosaid_graph::key::Address;
use whosaid_graph::layout::{records_dir, runs_dir};
use whosaid_graph::linking::{Contribution, tree};
use whosaid_graph::owner::{self, RECORDS_OWNER};
use whosaid_model::{DocId, Extraction};

/// A part of a graph that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A document's record is damaged or does not match its text.
    Record {
        /// The document.
        doc: DocId,
        /// What is wrong.
        detail: String,
    },
    /// Counts, edges or names do not match the documents.
    Links {
        /// What is wrong.
        detail: String,
    },
}

impl GraphWriter {
    /// Reads every record and every run, and returns what is not as it was written. Calls `each` with every intact
    /// record.
    ///
    /// The counts are recomputed from the documents and compared. Writes nothing.
    pub fn verify(&self, each: impl FnMut(&Extraction) -> Result<()>) -> Result<Vec<Fault>> {
        verify(self.graph(), || self.ledger_entries(), each)
    }

    /// Returns the documents whose records are damaged or do not match their texts, by id, with what is wrong.
    pub fn bad_records(&self) -> Result<Vec<(DocId, String)>> {
        let mut bad = Vec::new();
        for entry in self.ledger_entries() {
            let entry = entry?;
            if let Err(reason) = sound_record(self.graph(), &entry)? {
                bad.push((entry.id, reason));
            }
        }
        bad.sort_unstable();
        Ok(bad)
    }
}

/// Checks the graph of a read-only store, as [`GraphWriter::verify`] does. `copy` is an empty folder elsewhere, for a
/// copy of the ledger, because sled writes while it reads.
///
/// What readers do not have yet, because a writer was cut short, is left out; the next writer completes it.
///
/// # Errors
///
/// As [`GraphWriter::open`] and [`Graph::open`], if ledger or graph cannot be read.
pub(crate) fn verify_unwritable(
    dir: &Path,
    id: &str,
    published: Option<u64>,
    copy: &Path,
    each: impl FnMut(&Extraction) -> Result<()>,
) -> Result<Vec<Fault>> {
    let from = dir.join("ledger");
    copy_folder(&from, copy)?;
    let damaged = |reason: &str| DiskError::DamagedDatabase { path: from.clone(), reason: reason.to_owned() };
    if !copy.join("db").exists() {
        return Err(damaged("it is missing").into());
    }
    let ledger = Ledger::open(copy).map_err(|error| match error {
        Error::Disk(DiskError::DamagedDatabase { reason, .. }) => damaged(&reason).into(),
        error => error,
    })?;
    if !owner::fits(&ledger.store()?, id) {
        return Err(damaged("it is the ledger of another store").into());
    }
    ledger.check()?;
    let graph = Graph::open_for(dir, id, published)?;
    let is_behind = !ledger.pending()?.is_empty();
    let of_graph = || {
        let mut entries = Vec::new();
        let noted = graph.each_place(|id, at| {
            entries.push(entry_at(&graph, id, at));
            Ok(true)
        });
        entries.extend(noted.err().map(Err));
        entries.into_iter()
    };
    let faults = if is_behind { verify(&graph, of_graph, each) } else { verify(&graph, || ledger.entries(), each) };
    ledger.close()?;
    faults
}

/// Copies the files of a folder and its subfolders. Permissions are not copied, because the copy is written to.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for name in file::names(from)? {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            fs::create_dir(&to).map_err(|error| DiskError::file(&to, error))?;
            copy_folder(&from, &to)?;
        } else {
            let mut read = fs::File::open(&from).map_err(|error| DiskError::file(&from, error))?;
            let mut written = fs::File::create(&to).map_err(|error| DiskError::file(&to, error))?;
            std::io::copy(&mut read, &mut written).map_err(|error| DiskError::file(&to, error))?;
        }
    }
    Ok(())
}

/// Returns what of a graph is not as it was written; `entries` are the documents in force.
fn verify<E: Iterator<Item = Result<Entry>>>(
    graph: &Graph,
    entries: impl Fn() -> E,
    mut each: impl FnMut(&Extraction) -> Result<()>,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut expected = Tally::default();
    for entry in entries() {
        let entry = entry?;
        match sound_record(graph, &entry)? {
            Ok(extraction) => {
                each(&extraction)?;
                let mut deltas = contribution(graph, &extraction, entry.address())?;
                deltas.drain(|key, count| expected.add(key, count));
            }
            Err(detail) => faults.push(Fault::Record { doc: entry.id, detail }),
        }
    }
    // If a record cannot be read, its counts cannot be distinguished from wrong ones. A graph made by other rules has
    // other counts.
    if faults.is_empty() && graph.is_current() {
        match compare(graph, &expected, &entries) {
            Ok(differences) => faults.extend(differences),
            Err(error) if error.is_damage() => faults.push(Fault::Links { detail: error.to_string() }),
            Err(error) => return Err(error),
        }
    }
    faults.sort_by_key(|it| match it {
        Fault::Record { doc, .. } => (0, doc.clone()),
        Fault::Links { .. } => (1, DocId(String::new())),
    });
    Ok(faults)
}

/// Returns what a document adds to the graph.
fn contribution(graph: &Graph, extraction: &Extraction, at: Address) -> Result<Deltas> {
    let mut deltas = Deltas::default();
    Contribution::of(extraction, graph.records().document(at)?, at, graph.decided()).add_to(&mut deltas, 1);
    Ok(deltas)
}

/// Returns a document's record, or why it cannot be trusted.
fn sound_record(graph: &Graph, entry: &Entry) -> Result<Result<Extraction, String>> {
    match checked_record(graph, entry) {
        Err(Error::Disk(DiskError::Damaged { reason, .. })) => Ok(Err(reason)),
        Err(error) if error.is_damage() => Ok(Err(error.to_string())),
        checked => checked.map(Ok),
    }
}

fn checked_record(graph: &Graph, entry: &Entry) -> Result<Extraction> {
    let at = entry.address();
    let packs = graph.records().packs();
    let path = packs.path(at.place.pack);
    let body = packs.body(at.place)?;
    if blake3::hash(&body).to_hex().as_str() != entry.digest {
        return Err(DiskError::damaged(&path, "the record is not the one that the ledger knows").into());
    }
    let extraction: Extraction =
        serde_json::from_slice(&body).map_err(|error| DiskError::damaged(&path, &error.to_string()))?;
    let mut faults = extraction.faults();
    if extraction.id != entry.id || graph.records().document(at)?.id != entry.id {
        faults.push(format!("the record is of {:?}", extraction.id.as_str()));
    }
    match faults.first() {
        None => Ok(extraction),
        Some(fault) => Err(DiskError::damaged(&path, fault).into()),
    }
}

impl GraphWriter {
    /// Removes documents whose records are damaged, each for a reason, and keeps what is left of the records in the
    /// folder `quarantine` with a note of what is wrong. Returns the notes' files. Everything is linked again
    /// afterwards, because what the documents gave is unknown.
    pub fn quarantine(&mut self, bad: &[(DocId, String)]) -> Result<Vec<PathBuf>> {
        let mut notes = Vec::with_capacity(bad.len());
        for (doc, reason) in bad {
            let entry = self.ledger_entry(doc)?;
            let packs = self.graph().records().packs();
            let record = entry.as_ref().and_then(|it| packs.bytes(it.address().place, usize::MAX).ok());
            let digest = entry.as_ref().map(|it| it.digest.as_str());
            notes.push(quarantine::keep(self.dir(), doc, reason, digest, record.as_deref())?);
        }
        let ids: Vec<DocId> = bad.iter().map(|(doc, _)| doc.clone()).collect();
        for ids in ids.chunks(MOST_DOCUMENTS) {
            self.remove(ids)?;
        }
        Ok(notes)
    }

    /// Returns the files in the graph's folders that do not belong there, in order.
    pub fn leftovers(&self) -> Result<Vec<PathBuf>> {
        leftovers(self.dir())
    }
}

/// Returns the files in the folders of a graph that do not belong there, in order.
pub(crate) fn leftovers(dir: &Path) -> Result<Vec<PathBuf>> {
    let (runs, records) = (runs_dir(dir), records_dir(dir));
    let is_run = |name: &String| name.ends_with(".run") || name.ends_with(".manifest");
    let is_pack = |name: &String| name.ends_with(".pack") || name == RECORDS_OWNER;
    let mut found: Vec<_> =
        file::names(&runs)?.into_iter().filter(|name| !is_run(name)).map(|name| runs.join(name)).collect();
    found.extend(file::names(&records)?.into_iter().filter(|it| !is_pack(it)).map(|name| records.join(name)));
    Ok(found)
}

/// A digest of counts: one number for each of some thousand groups of keys. It differs if a count does.
///
/// Each number is the sum of the hashes of the keys of its group times their counts, so it does not depend on an order
/// nor on how a count came about. Different counts give the same sum with the probability of guessing a hash of a
/// hundred bits.
#[derive(Default)]
struct Tally(BTreeMap<Group, u128>);

/// The tree of a key and some bits of its hash.
type Group = (u8, u8);

impl Tally {
    fn add(&mut self, key: &[u8], count: i64) {
        let (group, hash) = group_of(key);
        let sum = self.0.entry(group).or_default();
        *sum = sum.wrapping_add(hash.wrapping_mul(count as u128));
    }

    /// Returns the groups in which another digest differs.
    fn differences(&self, other: &Self) -> Vec<Group> {
        let sum = |tally: &Self, group: &Group| tally.0.get(group).copied().unwrap_or_default();
        let mut groups: Vec<Group> = self.0.keys().chain(other.0.keys()).copied().collect();
        groups.sort_unstable();
        groups.dedup();
        groups.retain(|it| sum(self, it) != sum(other, it));
        groups
    }
}

fn group_of(key: &[u8]) -> (Group, u128) {
    let hash = blake3::hash(key);
    let bytes = hash.as_bytes();
    let number = bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte));
    ((key.first().copied().unwrap_or_default(), bytes[16]), number)
}

/// The largest amount of keys to compare one by one, in bytes.
const MOST_COMPARED: usize = 64 * 1024 * 1024;

/// Returns, by kind, how many counts of a graph do not match the documents.
fn compare<E: Iterator<Item = Result<Entry>>>(
    graph: &Graph,
    expected: &Tally,
    entries: &impl Fn() -> E,
) -> Result<Vec<Fault>> {
    let mut found = Tally::default();
    let mut sums = Sums::of(graph.runs(), &[])?;
    while let Some((key, count)) = sums.advance()? {
        found.add(key, count);
    }
    let groups = expected.differences(&found);
    if groups.is_empty() {
        let is_joined = graph.joined(&graph.all_names()?)? == graph.manifest().joined;
        let detail = "what is joined does not follow from what the documents mean by names".to_owned();
        return Ok(if is_joined { Vec::new() } else { vec![Fault::Links { detail }] });
    }
    // What is expected, and what is there.
    let mut counts: BTreeMap<Vec<u8>, [i64; 2]> = BTreeMap::new();
    let mut n_bytes = 0;
    let mut is_cut = false;
    let mut note = |key: &[u8], which: usize, count: i64| {
        if groups.binary_search(&group_of(key).0).is_err() {
            return;
        }
        if let Some(counts) = counts.get_mut(key) {
            counts[which] += count;
        } else if n_bytes < MOST_COMPARED {
            n_bytes += key.len() + 64;
            counts.entry(key.to_vec()).or_default()[which] += count;
        } else {
            is_cut = true;
        }
    };
    for entry in entries() {
        let entry = entry?;
        let extraction = graph.records().extraction(entry.address())?;
        contribution(graph, &extraction, entry.address())?.drain(|key, count| note(key, 0, count));
    }
    let mut sums = Sums::of(graph.runs(), &[])?;
    while let Some((key, count)) = sums.advance()? {
        note(key, 1, count);
    }
    // By tree: missing, wrong, superfluous.
    let mut differences: BTreeMap<u8, [u64; 3]> = BTreeMap::new();
    for (key, [expected, found]) in counts {
        let nth = match (expected, found) {
            (expected, found) if expected == found => continue,
            (_, 0) => 0,
            (0, _) => 2,
            _ => 1,
        };
        differences.entry(key.first().copied().unwrap_or_default()).or_default()[nth] += 1;
    }
    let at_least = if is_cut { "at least " } else { "" };
    let fault = |(tree, [missing, wrong, extra]): (u8, [u64; 3])| Fault::Links {
        detail: format!(
            "of the {}, {at_least}{missing} are missing, {wrong} are wrong, {extra} should not be there",
            name(tree)
        ),
    };
    let mut faults: Vec<Fault> = differences.into_iter().map(fault).collect();
    if faults.is_empty() {
        // Too many to list those that differ.
        faults.push(Fault::Links { detail: "its counts are not those that the documents give".to_owned() });
    }
    Ok(faults)
}

fn name(tree: u8) -> &'static str {
    match tree {
        tree::DOCUMENTS => "documents",
        tree::ENTITIES => "counts of entities",
        tree::CLAIMS => "claims",
        tree::EVIDENCE => "meanings of names",
        tree::LINKS => "edges",
        tree::NAMES => "names of entities",
        tree::TOTALS => "totals",
        tree::OCCURRENCES => "occurrences of figures",
        tree::WORDS => "entries of words",
        _ => "entries of no known sort",
    }
}
