//! Checking a graph against the documents' records, and making it anew from them.

use crate::graph::{records_dir, runs_dir};
use crate::key::hashed;
use crate::ledger::{Entry, MOST_DOCUMENTS};
use crate::linking::{Contribution, tree};
use crate::run::{Deltas, Run, Sums};
use crate::writer::{GraphWriter, LARGEST_DELTAS};
use crate::{Error, Result, file};
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use whosaid_model::{DocId, Extraction};

/// Something of a graph that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A document's record is damaged or says what its text does not.
    Record {
        /// The document.
        doc: DocId,
        /// What is wrong.
        detail: String,
    },
    /// Counts, edges or names are not those that the documents give.
    Links {
        /// What is wrong.
        detail: String,
    },
}

/// So many runs at most are open at once while a graph is checked.
const MOST_RUNS: usize = 64;

impl GraphWriter {
    /// Reads every record and every run, and says what is not as it was written. `each` is given every sound record.
    ///
    /// What the documents give is counted anew, on disk where it is much, and compared with what is there.
    pub fn verify(&self, mut each: impl FnMut(&Extraction) -> Result<()>) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let graph = self.graph();
        let scratch = Scratch::new(self)?;
        let mut expected = Vec::new();
        let mut deltas = Deltas::default();
        for entry in self.ledger_entries() {
            let entry = entry?;
            let extraction = match self.sound_record(&entry)? {
                Ok(extraction) => extraction,
                Err(detail) => {
                    faults.push(Fault::Record { doc: entry.id, detail });
                    continue;
                }
            };
            each(&extraction)?;
            let document = graph.records.document(entry.address())?;
            Contribution::of(&extraction, document, entry.address(), &graph.decisions).add_to(&mut deltas, 1);
            if deltas.n_bytes() > LARGEST_DELTAS {
                scratch.write(std::mem::take(&mut deltas), &mut expected)?;
            }
        }
        scratch.write(deltas, &mut expected)?;
        // Where a record cannot be read, what it gave cannot be told from what should not be there.
        if faults.is_empty() {
            match compare(&expected, &graph.runs) {
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

    /// The documents whose records are damaged or say what their texts do not, by id, with what is wrong.
    pub fn bad_records(&self) -> Result<Vec<(DocId, String)>> {
        let mut bad = Vec::new();
        for entry in self.ledger_entries() {
            let entry = entry?;
            if let Err(reason) = self.sound_record(&entry)? {
                bad.push((entry.id, reason));
            }
        }
        bad.sort_unstable();
        Ok(bad)
    }

    /// A document's record, or why it is not to be trusted.
    fn sound_record(&self, entry: &Entry) -> Result<Result<Extraction, String>> {
        match self.checked_record(entry) {
            Err(Error::DamagedFile { reason, .. }) => Ok(Err(reason)),
            Err(error) if error.is_damage() => Ok(Err(error.to_string())),
            checked => checked.map(Ok),
        }
    }

    fn checked_record(&self, entry: &Entry) -> Result<Extraction> {
        let records = &self.graph().records;
        let at = entry.address();
        let path = records.path(at.pack);
        let body = records.body(at)?;
        if blake3::hash(&body).to_hex().as_str() != entry.digest {
            return Err(Error::damaged(&path, "the record is not the one that the ledger knows"));
        }
        let extraction = records.extraction(at)?;
        let mut faults = extraction.faults();
        if extraction.id != entry.id || records.document(at)?.id != entry.id {
            faults.push(format!("the record is of {:?}", extraction.id.as_str()));
        }
        match faults.first() {
            None => Ok(extraction),
            Some(fault) => Err(Error::damaged(&path, fault)),
        }
    }
}

impl GraphWriter {
    /// Takes documents out whose records are damaged, each for a reason, and keeps what is left of the records in the folder
    /// `quarantine`, with a note of what is wrong. Gives the notes' files. Everything is linked anew afterwards, since what
    /// the documents gave is not known.
    pub fn quarantine(&mut self, bad: &[(DocId, String)]) -> Result<Vec<std::path::PathBuf>> {
        let mut notes = Vec::with_capacity(bad.len());
        if bad.is_empty() {
            return Ok(notes);
        }
        let dir = self.dir().join("quarantine");
        fs::create_dir_all(&dir).map_err(|error| Error::file(&dir, error))?;
        for (doc, reason) in bad {
            let name = hex(&hashed(doc.as_str()));
            let mut digest = None;
            if let Some(entry) = self.ledger_entry(doc)? {
                if let Ok(bytes) = self.graph().records.bytes(entry.address(), usize::MAX) {
                    file::write_whole(&dir.join(format!("{name}.record")), &bytes)?;
                }
                digest = Some(entry.digest);
            }
            let note = serde_json::json!({ "id": doc, "reason": reason, "digest": digest });
            let path = dir.join(format!("{name}.json"));
            file::write_whole(&path, format!("{note}\n").as_bytes())?;
            notes.push(path);
        }
        file::sync_folder(&dir)?;
        let ids: Vec<DocId> = bad.iter().map(|(doc, _)| doc.clone()).collect();
        for ids in ids.chunks(MOST_DOCUMENTS) {
            self.remove(ids)?;
        }
        Ok(notes)
    }

    /// The files in the graph's folders that are none of its own, in order.
    pub fn leftovers(&self) -> Result<Vec<std::path::PathBuf>> {
        let (runs, records) = (runs_dir(self.dir()), records_dir(self.dir()));
        let is_run = |name: &String| name.ends_with(".run") || name.ends_with(".manifest");
        let is_pack = |name: &String| name.ends_with(".pack");
        let mut found: Vec<_> =
            file::names(&runs)?.into_iter().filter(|name| !is_run(name)).map(|name| runs.join(name)).collect();
        found.extend(file::names(&records)?.into_iter().filter(|it| !is_pack(it)).map(|name| records.join(name)));
        Ok(found)
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A folder for runs that are needed for a while.
struct Scratch {
    dir: std::path::PathBuf,
}

impl Scratch {
    fn new(writer: &GraphWriter) -> Result<Self> {
        let dir = runs_dir(writer.dir()).join("verify");
        let scratch = Self { dir };
        scratch.clear()?;
        fs::create_dir_all(&scratch.dir).map_err(|error| Error::file(&scratch.dir, error))?;
        Ok(scratch)
    }

    fn write(&self, deltas: Deltas, runs: &mut Vec<Arc<Run>>) -> Result<()> {
        let path = self.dir.join(format!("{}.run", file::names(&self.dir)?.len()));
        if deltas.write(&path)?.is_some() {
            runs.push(Arc::new(Run::open(&path)?));
        }
        if runs.len() >= MOST_RUNS {
            let path = self.dir.join(format!("{}.run", file::names(&self.dir)?.len()));
            if crate::run::merge(runs, &path)?.is_some() {
                *runs = vec![Arc::new(Run::open(&path)?)];
            }
        }
        Ok(())
    }

    fn clear(&self) -> Result<()> {
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(&self.dir, error)),
            _ => Ok(()),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is deleted the next time.
        let _ = self.clear();
    }
}

/// Says by sort how many counts of two graphs differ.
fn compare(expected: &[Arc<Run>], found: &[Arc<Run>]) -> Result<Vec<Fault>> {
    let mut expected = Sums::of(expected, &[])?;
    let mut found = Sums::of(found, &[])?;
    let owned = |it: Option<(&[u8], i64)>| it.map(|(key, count)| (key.to_vec(), count));
    let (mut left, mut right) = (owned(expected.next()?), owned(found.next()?));
    // By tree: missing, wrong, too many.
    let mut differences: BTreeMap<u8, [u64; 3]> = BTreeMap::new();
    let tree_of = |key: &[u8]| key.first().copied().unwrap_or_default();
    loop {
        match (&left, &right) {
            (None, None) => break,
            (Some((key, count)), Some((other, n))) if key == other => {
                if count != n {
                    differences.entry(tree_of(key)).or_default()[1] += 1;
                }
                left = owned(expected.next()?);
                right = owned(found.next()?);
            }
            (Some((key, _)), other) if other.as_ref().is_none_or(|(other, _)| key < other) => {
                differences.entry(tree_of(key)).or_default()[0] += 1;
                left = owned(expected.next()?);
            }
            (_, Some((key, _))) => {
                differences.entry(tree_of(key)).or_default()[2] += 1;
                right = owned(found.next()?);
            }
            (Some(_), None) => break,
        }
    }
    let fault = |(tree, [missing, wrong, extra]): (u8, [u64; 3])| Fault::Links {
        detail: format!("of the {}, {missing} are missing, {wrong} are wrong, {extra} should not be there", name(tree)),
    };
    Ok(differences.into_iter().map(fault).collect())
}

fn name(tree: u8) -> &'static str {
    match tree {
        tree::DOCUMENTS => "documents",
        tree::ENTITIES => "counts of entities",
        tree::CLAIMS => "claims",
        tree::LINKS => "edges",
        tree::NAMES => "names of entities",
        tree::TOTALS => "totals",
        tree::OCCURRENCES => "occurrences of figures",
        tree::WORDS => "entries of words",
        _ => "entries of no known sort",
    }
}
