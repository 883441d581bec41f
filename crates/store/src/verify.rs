//! Checking a store, and mending it.

use crate::error::at;
use crate::store::put_index_right;
use crate::{Error, Result, Store, folder, migrate};
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use whosaid_graph::{Fault, GraphWriter};
use whosaid_model::DocId;
use whosaid_search::{Compared, Index, SearchError};

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "problem")]
#[non_exhaustive]
pub enum Problem {
    /// The file that tells the store's version is lost or damaged.
    #[error("FORMAT: {detail}")]
    Format {
        /// What is wrong.
        detail: String,
    },
    /// The ledger cannot be read.
    #[error("ledger: {detail}")]
    Ledger {
        /// What is wrong.
        detail: String,
    },
    /// Counts, edges or names of the graph are not those that the documents give.
    #[error("graph: {detail}")]
    Graph {
        /// What is wrong.
        detail: String,
    },
    /// A document's record is damaged or missing; only reading the document again helps.
    #[error("document {doc}: {detail}")]
    Record {
        /// The document.
        doc: DocId,
        /// What is wrong.
        detail: String,
    },
    /// The index of passages is damaged or has other passages than the documents.
    #[error("index: {detail}")]
    Index {
        /// What is wrong.
        detail: String,
    },
    /// A file that belongs to nothing.
    #[error("{} belongs to nothing", path.display())]
    Leftover {
        /// The file.
        path: PathBuf,
    },
}

/// What was done to a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What was found.
    pub problems: Vec<Problem>,
    /// The documents that were taken out because their records cannot be read, with the files that say so.
    pub quarantined: Vec<(DocId, PathBuf)>,
    /// The damaged ledger, where there was one and it was made anew.
    pub former_ledger: Option<PathBuf>,
    /// Whether the ledger could be made anew from the records alone, which do not tell what was removed and decided:
    /// documents that were removed may be back, and decisions lost.
    pub is_from_records: bool,
    /// What is still wrong.
    pub left: Vec<Problem>,
}

/// At most so many passages that differ are told of one by one.
const MOST_TOLD: usize = 10;

impl Store {
    /// Reads everything and tells what is not as it was written; nothing for a sound store. What was missing and was made anew
    /// when the store was opened is told of too.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        let mut problems = self.remade.clone();
        let damaged = self.index().damaged_files()?;
        problems.extend(
            damaged.iter().map(|file| Problem::Index {
                detail: format!("{} is missing or not as it was written", file.display()),
            }),
        );
        // What is damaged is not asked.
        let mut is_asked = damaged.is_empty();
        let (mut n_passages, mut n_wrong, mut failed) = (0, 0, None);
        let faults = self.graph.verify(|extraction| {
            if !is_asked {
                return Ok(());
            }
            match self.index().compare(extraction) {
                Ok(Compared { n_expected, n_found, is_same }) => {
                    n_passages += n_expected;
                    n_wrong += usize::from(!is_same);
                    if !is_same && n_wrong <= MOST_TOLD {
                        let id = &extraction.id;
                        let detail = if n_found == n_expected {
                            format!("document {id} has passages of another text or with other figures")
                        } else {
                            format!("document {id} has {n_expected} passages, {n_found} are there")
                        };
                        problems.push(Problem::Index { detail });
                    }
                }
                Err(error) => {
                    is_asked = false;
                    if error.is_damage() {
                        problems.push(Problem::Index { detail: error.to_string() });
                    } else {
                        failed = Some(error);
                    }
                }
            }
            Ok(())
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        if n_wrong > MOST_TOLD {
            let detail = format!("{} more documents have other passages", n_wrong - MOST_TOLD);
            problems.push(Problem::Index { detail });
        }
        let has_bad_records = faults.iter().any(|it| matches!(it, Fault::Record { .. }));
        if is_asked && n_wrong == 0 && !has_bad_records && self.index().n_passages() != n_passages {
            let detail = format!("it has {} passages, the documents have {n_passages}", self.index().n_passages());
            problems.push(Problem::Index { detail });
        }
        let faults = faults.into_iter().map(problem);
        let former = migrate::former_parts(self.dir()).into_iter().map(|name| self.dir().join(name));
        let leftovers = self.graph.leftovers()?.into_iter().chain(former).map(|path| Problem::Leftover { path });
        Ok(faults.chain(problems).chain(leftovers).collect())
    }

    /// As [`Store::verify`], of a store that perhaps cannot be opened.
    pub fn verify_folder(dir: &Path) -> Result<Vec<Problem>> {
        match Self::open_existing(dir) {
            Ok(store) => store.verify(),
            Err(error @ Error::DamagedFormat { .. }) => Ok(vec![Problem::Format { detail: error.to_string() }]),
            Err(Error::BadRecord { doc, path, reason }) => {
                Ok(vec![Problem::Record { doc, detail: format!("{}: {reason}", path.display()) }])
            }
            Err(error) if error.is_index_damage() => Ok(vec![Problem::Index { detail: error.to_string() }]),
            Err(error) if error.is_damage() => Ok(vec![Problem::Ledger { detail: error.to_string() }]),
            Err(error) => Err(error),
        }
    }

    /// Mends what can be mended and tells what was found, done, and is left.
    ///
    /// What is made from the documents' records is made anew. A document whose record is damaged is taken out, and what
    /// is left of the record is kept in the folder `quarantine`: reading the document again brings it back. A ledger that
    /// cannot be read is made anew from what readers have, or else from the records. A version that cannot be read is told
    /// by what is in the folder. A store of an earlier version is brought up to date.
    ///
    /// Nothing is deleted but what is made from something else; all else that is in the way is moved into the folder
    /// `set-aside`. What is cut short is made up for the next time.
    pub fn repair(dir: &Path) -> Result<Repair> {
        let mut repair = Repair::default();
        let (lock, format, wrong) = folder::take_to_repair(dir)?;
        repair.problems.extend(wrong.map(|detail| Problem::Format { detail }));
        if format.is_some_and(|it| it <= folder::LAST_FORMER) {
            for (doc, detail, note) in migrate::migrate(dir, true)? {
                repair.quarantined.push((doc.clone(), note));
                repair.problems.push(Problem::Record { doc, detail });
            }
        } else {
            migrate::finish(dir)?;
            if format.is_some_and(|it| it < folder::FORMAT) {
                folder::set_format(dir, folder::FORMAT)?;
            }
        }
        put_index_right(dir)?;
        let path = dir.join("index");
        // Before anything is opened over it. Which batch was published can be read from what is damaged otherwise.
        let published = Index::published(&path).ok().flatten();
        for detail in damage_of_index(&path)? {
            repair.problems.push(Problem::Index { detail });
        }
        let mut graph = match GraphWriter::open(dir, published).and_then(GraphWriter::checked) {
            Err(error) if error.is_damage() => {
                repair.problems.push(Problem::Ledger { detail: error.to_string() });
                let restored = GraphWriter::restore_ledger(dir, published)?;
                (repair.former_ledger, repair.is_from_records) = (restored.former, restored.is_from_records);
                GraphWriter::open(dir, published)?
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
        let mut store = Self::open_held(dir, lock, has_bad_index)?;
        // What was found is no longer so.
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

/// What is wrong with the index in a folder, without asking it anything.
fn damage_of_index(path: &Path) -> Result<Vec<String>> {
    let damaged = Index::open_existing(path).and_then(|index| index.damaged_files());
    match damaged {
        Err(SearchError::OtherSchema { .. }) => Ok(Vec::new()),
        Err(SearchError::Damaged { reason, .. }) => Ok(vec![reason]),
        // It may be an index that was never written to; whether one is missing is seen when the store is opened.
        Err(SearchError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        damaged => {
            Ok(damaged?.iter().map(|it| format!("{} is missing or not as it was written", it.display())).collect())
        }
    }
}

fn problem(fault: Fault) -> Problem {
    match fault {
        Fault::Record { doc, detail } => Problem::Record { doc, detail },
        Fault::Links { detail } => Problem::Graph { detail },
        other => Problem::Graph { detail: format!("{other:?}") },
    }
}
