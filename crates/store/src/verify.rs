//! Checks and repairs a store.

use crate::error::at;
use crate::index_files::{published, put_index_right};
use crate::migrate::brought_up;
use crate::problem::Problem;
use crate::verify_graph::{Fault, leftovers, verify_unwritable};
use crate::writer::GraphWriter;
use crate::{Error, Result, Store, folder, migrate};
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use whosaid_graph::Error as GraphError;
use whosaid_model::{DocId, Extraction};
use whosaid_search::{Compared, Index, SearchError};

/// What was done to repair a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What was found.
    pub problems: Vec<Problem>,
    /// The documents that were removed because their records cannot be read, with the files that say so.
    pub quarantined: Vec<(DocId, PathBuf)>,
    /// The damaged ledger, if it was rebuilt.
    pub former_ledger: Option<PathBuf>,
    /// Whether the ledger could only be rebuilt from the records, which do not say what was removed and decided.
    /// Removed documents may be back, and decisions lost.
    pub is_from_records: bool,
    /// What is still wrong.
    pub left: Vec<Problem>,
}

/// The largest number of differing passages to list one by one.
const MOST_TOLD: usize = 10;

impl Store {
    /// Reads everything and returns what is not as it was written; nothing for an intact store. Includes what was
    /// missing when the store was opened and has been rebuilt.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        let mut problems = self.remade.clone();
        let mut passages = Passages::of(self.index())?;
        let faults = self.graph.verify(|extraction| {
            passages.compare(extraction);
            Ok(())
        })?;
        let has_bad_records = faults.iter().any(|it| matches!(it, Fault::Record { .. }));
        problems.extend(passages.problems(has_bad_records)?);
        let former = migrate::former_parts(self.dir()).into_iter().map(|name| self.dir().join(name));
        let leftovers = self.graph.leftovers()?.into_iter().chain(former).map(|path| Problem::Leftover { path });
        Ok(faults.into_iter().map(problem).chain(problems).chain(leftovers).collect())
    }

    /// Like [`Store::verify`], for a store that perhaps cannot be opened, or not for writing. The ledger is then copied
    /// into a folder of its own in `scratch`, because it cannot be read otherwise.
    pub fn verify_folder(dir: &Path, scratch: &Path) -> Result<Vec<Problem>> {
        let found = match Self::open_existing(dir) {
            Err(error) if error.is_unwritable() => Self::verify_unwritable(dir, scratch),
            store => store.and_then(|it| it.verify()),
        };
        match found {
            Ok(problems) => Ok(problems),
            Err(error @ Error::DamagedFormat { .. }) => Ok(vec![Problem::Format { detail: error.to_string() }]),
            Err(error @ Error::Graph(GraphError::OtherStore { .. })) => {
                Ok(vec![Problem::OtherStore { detail: error.to_string() }])
            }
            Err(Error::BadRecord { doc, path, reason }) => {
                Ok(vec![Problem::Record { doc, detail: format!("{}: {reason}", path.display()) }])
            }
            Err(error) if error.is_index_damage() => Ok(vec![Problem::Index { detail: error.to_string() }]),
            Err(error) if error.is_damage() => Ok(vec![Problem::Ledger { detail: error.to_string() }]),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn verify_unwritable(dir: &Path, scratch: &Path) -> Result<Vec<Problem>> {
        // Somebody else may have permission to write, and be writing.
        let _lock = folder::share(dir)?;
        let id = folder::check(dir)?.id;
        let copy = tempfile::tempdir_in(scratch).map_err(at(scratch))?;
        let (index, mut problems) = match Index::open_existing_for(dir.join("index"), &id) {
            // It is of another version, which is not damage.
            Err(SearchError::OtherSchema { .. }) => (None, Vec::new()),
            Err(error) if error.is_damage() => (None, vec![Problem::Index { detail: error.to_string() }]),
            index => (Some(index?), Vec::new()),
        };
        let batch = index.as_ref().map_or_else(|| published(dir, &id), Index::seen);
        let mut passages = index.as_ref().map(Passages::of).transpose()?;
        let faults = verify_unwritable(dir, &id, batch, copy.path(), |extraction| {
            passages.iter_mut().for_each(|it| it.compare(extraction));
            Ok(())
        })?;
        let has_bad_records = faults.iter().any(|it| matches!(it, Fault::Record { .. }));
        if let Some(passages) = passages {
            problems.extend(passages.problems(has_bad_records)?);
        }
        let leftovers = leftovers(dir)?.into_iter().map(|path| Problem::Leftover { path });
        Ok(faults.into_iter().map(problem).chain(problems).chain(leftovers).collect())
    }

    /// Repairs what can be repaired, and returns what was found, done, and left.
    ///
    /// What is derived from the documents' records is rebuilt. A document whose record is damaged is removed, and what
    /// is left of the record is kept in the folder `quarantine`; reading the document again brings it back. A ledger
    /// that cannot be read is rebuilt from what readers have, or otherwise from the records. A version that cannot be
    /// read is inferred from the contents of the folder. A store of an earlier version is migrated.
    ///
    /// Only what is derived is deleted; everything else that is in the way is moved into the folder `set-aside`. What
    /// is cut short is completed the next time.
    pub fn repair(dir: &Path) -> Result<Repair> {
        let mut repair = Repair::default();
        let (lock, stamp, wrong) = folder::take_to_repair(dir)?;
        repair.problems.extend(wrong.map(|detail| Problem::Format { detail }));
        let stamp = stamp.ok_or_else(|| Error::NoStore { path: dir.to_owned() })?;
        let id = if stamp.format <= folder::LAST_FORMER {
            let (stamp, quarantined) = migrate::migrate(dir, true)?;
            for (doc, detail, note) in quarantined {
                repair.quarantined.push((doc.clone(), note));
                repair.problems.push(Problem::Record { doc, detail });
            }
            stamp.id
        } else {
            brought_up(dir, stamp)?.id
        };
        put_index_right(dir)?;
        let path = dir.join("index");
        // Before anything is opened over it. The published batch can be read even from an index that is damaged
        // otherwise.
        let published = published(dir, &id);
        for detail in damage_of_index(&path, &id)? {
            repair.problems.push(Problem::Index { detail });
        }
        let mut graph = match GraphWriter::open(dir, &id, published).and_then(GraphWriter::checked) {
            // Nothing can be made from the records of another store, and everything is made from the records.
            Err(error @ Error::Graph(GraphError::OtherStore { .. })) => {
                repair.problems.push(Problem::OtherStore { detail: error.to_string() });
                repair.left = vec![Problem::OtherStore { detail: error.to_string() }];
                return Ok(repair);
            }
            Err(error) if error.is_damage() => {
                repair.problems.push(Problem::Ledger { detail: error.to_string() });
                let restored = GraphWriter::restore_ledger(dir, &id, published)?;
                (repair.former_ledger, repair.is_from_records) = (restored.former, restored.is_from_records);
                GraphWriter::open(dir, &id, published)?
            }
            graph => graph?,
        };
        let bad = graph.bad_records()?;
        for ((doc, detail), note) in bad.iter().cloned().zip(graph.quarantine(&bad)?) {
            repair.quarantined.push((doc.clone(), note));
            repair.problems.push(Problem::Record { doc, detail });
        }
        for path in graph.leftovers()? {
            if path.is_dir() {
                folder::remove_folder(&path)?;
            } else {
                fs::remove_file(&path).map_err(at(&path))?;
            }
            repair.problems.push(Problem::Leftover { path });
        }
        for name in migrate::former_parts(dir) {
            folder::set_aside(dir, name)?;
            repair.problems.push(Problem::Leftover { path: dir.join(name) });
        }
        drop(graph);
        let has_bad_index = repair.problems.iter().any(|it| matches!(it, Problem::Index { .. }));
        let mut store = Self::open_held(dir, &id, lock, has_bad_index)?;
        // What was found has been fixed.
        repair.problems.append(&mut store.remade);
        let found = store.verify()?;
        if found.iter().any(|it| matches!(it, Problem::Graph { .. })) {
            store.graph.forget_links()?;
            store.catch_up()?;
        }
        if found.iter().any(|it| matches!(it, Problem::Index { .. })) {
            store.rebuild_index()?;
        }
        if found.is_empty() {
            return Ok(repair);
        }
        repair.problems.extend(found);
        repair.left = store.verify()?;
        Ok(repair)
    }
}

/// The passages of an index, compared with those of the documents one after the other.
struct Passages<'i> {
    index: &'i Index,
    problems: Vec<Problem>,
    /// False for what is damaged.
    is_asked: bool,
    n_passages: u64,
    n_wrong: usize,
    failed: Option<SearchError>,
}

impl<'i> Passages<'i> {
    /// Reads all of the index before anything is looked up in it.
    fn of(index: &'i Index) -> Result<Self> {
        let changed = |file: &PathBuf| Problem::Index { detail: not_as_written(file) };
        let problems: Vec<_> = index.damaged_files()?.iter().map(changed).collect();
        let is_asked = problems.is_empty();
        Ok(Self { index, problems, is_asked, n_passages: 0, n_wrong: 0, failed: None })
    }

    fn compare(&mut self, extraction: &Extraction) {
        if !self.is_asked {
            return;
        }
        match self.index.compare(extraction) {
            Ok(Compared { n_expected, n_found, is_same }) => {
                self.n_passages += n_expected;
                self.n_wrong += usize::from(!is_same);
                if !is_same && self.n_wrong <= MOST_TOLD {
                    let id = &extraction.id;
                    let detail = if n_found == n_expected {
                        format!("document {id} has passages of another text or with other figures")
                    } else {
                        format!("document {id} has {n_expected} passages, {n_found} are there")
                    };
                    self.problems.push(Problem::Index { detail });
                }
            }
            Err(error) => {
                self.is_asked = false;
                if error.is_damage() {
                    self.problems.push(Problem::Index { detail: error.to_string() });
                } else {
                    self.failed = Some(error);
                }
            }
        }
    }

    /// Returns what differs, once all documents have been compared.
    fn problems(mut self, has_bad_records: bool) -> Result<Vec<Problem>> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        if self.n_wrong > MOST_TOLD {
            let detail = format!("{} more documents have other passages", self.n_wrong - MOST_TOLD);
            self.problems.push(Problem::Index { detail });
        }
        let n_there = self.index.n_passages();
        if self.is_asked && self.n_wrong == 0 && !has_bad_records && n_there != self.n_passages {
            let detail = format!("it has {n_there} passages, the documents have {}", self.n_passages);
            self.problems.push(Problem::Index { detail });
        }
        Ok(self.problems)
    }
}

/// Returns what is wrong with the index of a store, without querying it.
fn damage_of_index(path: &Path, id: &str) -> Result<Vec<String>> {
    match Index::open_existing_for(path, id).and_then(|index| index.damaged_files()) {
        Err(SearchError::Damaged { reason, .. }) => Ok(vec![reason]),
        // It may be of another version, or never written to. A missing one is noticed when the store is opened.
        Err(SearchError::OtherSchema { .. } | SearchError::Missing { .. }) => Ok(Vec::new()),
        Err(SearchError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        damaged => Ok(damaged?.iter().map(|it| not_as_written(it)).collect()),
    }
}

fn not_as_written(file: &Path) -> String {
    format!("{} is missing or not as it was written", file.display())
}

fn problem(fault: Fault) -> Problem {
    match fault {
        Fault::Record { doc, detail } => Problem::Record { doc, detail },
        Fault::Links { detail } => Problem::Graph { detail },
    }
}
