//! The store: what is written in which order, and how it finds itself again.

use crate::error::at;
use crate::records::{self, Records};
use crate::{Error, Result, folder};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use whosaid_graph::{Change, Error as GraphError, Graph};
use whosaid_model::{Claim, DocId, Document, Extraction};
use whosaid_search::{Index, SearchError, Writer};

/// How many documents [`Store::ingest`] best writes at once: the cost of a batch is a few `fsync`s.
pub const DEFAULT_BATCH: usize = 64;

/// A batch is written before its texts are longer than this, in bytes.
const LONGEST_BATCH: usize = 32 * 1024 * 1024;

/// A folder with everything that was read into it. One process holds it at a time.
pub struct Store {
    dir: PathBuf,
    graph: Graph,
    index: Index,
    records: Records,
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

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "problem")]
#[non_exhaustive]
pub enum Problem {
    /// Records of the graph are wrong or missing.
    #[error("graph: {detail}")]
    Graph {
        /// Which.
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
    /// The index of passages is damaged or lags behind.
    #[error("index: {detail}")]
    Index {
        /// What is wrong.
        detail: String,
    },
    /// A file that belongs to no document.
    #[error("{} belongs to no document", path.display())]
    Leftover {
        /// The file.
        path: PathBuf,
    },
}

/// What a batch did, to be carried to the index.
#[derive(Default)]
struct Batch {
    saved: Vec<Saved>,
    /// Positions in the batch of what the index lacks.
    changed: Vec<usize>,
    failed: Vec<(DocId, String)>,
    /// Records that nothing refers to once the batch is done.
    stale: Vec<String>,
}

impl Store {
    /// Opens the store in a folder, made where it is missing, to write and to read.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] while another process has it, [`Error::NotAStore`] for a folder with other things in it,
    /// [`Error::NewerFormat`] for a store of a later whosaid; nothing is written then.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_locked(dir, folder::take(dir, true)?)
    }

    /// Opens a store that is there. It is held like one that is written to, since sled serves one process at a time, and
    /// makes up what the index lacks.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and [`Error::NoStore`] where there is none.
    pub fn open_for_reading(dir: &Path) -> Result<Self> {
        Self::open_locked(dir, folder::take(dir, false)?)
    }

    fn open_locked(dir: &Path, lock: File) -> Result<Self> {
        let records = Records::open(dir.join("texts"))?;
        let graph = Graph::open(&dir.join("graph"))?;
        let path = dir.join("index");
        fs::create_dir_all(&path).map_err(at(&path))?;
        let (index, is_lost) = match Index::open(&path) {
            Ok(index) => (index, false),
            Err(SearchError::Damaged { .. } | SearchError::OtherSchema { .. }) => (Index::recreate(&path)?, true),
            Err(error) => return Err(error.into()),
        };
        let mut store = Self { dir: dir.to_owned(), graph, index, records, _lock: lock };
        let watermark = store.graph.watermark()?;
        if is_lost || store.index.payload()?.unwrap_or(0) < watermark {
            store.rebuild_index()?;
        } else {
            store.catch_up()?;
        }
        Ok(store)
    }

    /// The store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Documents, entities, claims.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Passages.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether the store has the document with the same text, title, date, publisher and address, so that it need not be
    /// extracted.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        let stored = self.graph.document(&document.id)?;
        Ok(stored.is_some_and(|it| self.records.exists(&it.digest)) && self.graph.is_unchanged(document)?)
    }

    /// The full record of a document, its text within.
    pub fn extraction(&self, id: &DocId) -> Result<Option<Extraction>> {
        self.graph.document(id)?.map(|document| self.records.read(&document.digest)).transpose()
    }

    /// Takes in documents, `n_per_batch` at a time (fewer where they are long). `saved` is told of each batch once it is safe
    /// on disk and can be found. A document that the store cannot keep is reported and the rest goes on.
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
        let mut writer = None;
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        for extraction in extractions {
            n_bytes += extraction.text.len();
            batch.push(extraction);
            if batch.len() >= n_per_batch.max(1) || n_bytes >= LONGEST_BATCH {
                self.save(&batch, &mut writer, &mut report, &mut saved)?;
                batch.clear();
                n_bytes = 0;
            }
        }
        self.save(&batch, &mut writer, &mut report, &mut saved)?;
        if let Some(writer) = writer {
            writer.close()?;
        }
        Ok(report)
    }

    /// Takes a document out. Says whether it was there; it is gone for good when this returns.
    pub fn remove(&mut self, id: &DocId) -> Result<bool> {
        let Some(document) = self.graph.document(id)? else { return Ok(false) };
        self.graph.remove(id)?;
        self.graph.flush_durable()?;
        self.catch_up()?;
        self.records.delete(&document.digest)?;
        Ok(true)
    }

    /// Reads everything and tells what is not as it was written; nothing for a sound store.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        let mut problems: Vec<Problem> =
            self.graph.verify()?.into_iter().map(|detail| Problem::Graph { detail }).collect();
        let mut digests = BTreeSet::new();
        let mut n_passages = 0;
        for document in self.graph.documents()? {
            match self.records.read(&document.digest) {
                Ok(extraction) => n_passages += whosaid_search::passages(&extraction).len() as u64,
                Err(error) => problems.push(Problem::Record { doc: document.id, detail: error.to_string() }),
            }
            digests.insert(document.digest);
        }
        for path in self.index.damaged_files()? {
            problems.push(Problem::Index { detail: format!("{} is damaged", path.display()) });
        }
        if !problems.iter().any(|it| matches!(it, Problem::Record { .. })) && self.index.n_passages() != n_passages {
            let detail = format!("it has {} passages, the documents have {n_passages}", self.index.n_passages());
            problems.push(Problem::Index { detail });
        }
        let leftovers = self.records.leftovers(&digests)?;
        problems.extend(leftovers.into_iter().map(|path| Problem::Leftover { path }));
        Ok(problems)
    }

    /// Mends what can be mended and tells what is left. A document whose record is lost keeps its claims until it is read
    /// again; its damaged file is deleted, so that [`Store::is_unchanged`] asks for it.
    pub fn repair(&mut self) -> Result<Vec<Problem>> {
        let problems = self.verify()?;
        if problems.iter().any(|it| matches!(it, Problem::Graph { .. })) {
            self.graph.relink()?;
        }
        for problem in &problems {
            match problem {
                Problem::Leftover { path } => records::delete(path)?,
                Problem::Record { doc, .. } => {
                    if let Some(document) = self.graph.document(doc)? {
                        self.records.delete(&document.digest)?;
                    }
                }
                _ => {}
            }
        }
        if problems.iter().any(|it| matches!(it, Problem::Index { .. })) {
            self.index = Index::recreate(self.dir.join("index"))?;
            self.rebuild_index()?;
        }
        self.verify()
    }

    /// Writes a batch, carries it to the index and tells of it.
    fn save(
        &mut self,
        extractions: &[Extraction],
        writer: &mut Option<Writer>,
        report: &mut IngestReport,
        saved: &mut impl FnMut(&[Saved]),
    ) -> Result<()> {
        let batch = self.keep(extractions)?;
        if !batch.changed.is_empty() {
            let writer = match writer {
                Some(writer) => writer,
                None => writer.insert(self.index.writer()?),
            };
            for idx in &batch.changed {
                let extraction = &extractions[*idx];
                writer.replace(extraction, &Claim::all(extraction))?;
            }
            let ids: Vec<DocId> = batch.changed.iter().map(|idx| extractions[*idx].id.clone()).collect();
            self.commit(writer, &ids)?;
        }
        for digest in &batch.stale {
            self.records.delete(digest)?;
        }
        for it in &batch.saved {
            *match it.change {
                Change::Added => &mut report.n_added,
                Change::Replaced => &mut report.n_replaced,
                Change::Unchanged => &mut report.n_unchanged,
            } += 1;
        }
        report.failed.extend(batch.failed);
        if !batch.saved.is_empty() {
            saved(&batch.saved);
        }
        Ok(())
    }

    /// Records, then graph, then `fsync`.
    fn keep(&self, extractions: &[Extraction]) -> Result<Batch> {
        let mut batch = Batch::default();
        // A document whose record was lost may be lost to the index too.
        let mut lost = BTreeSet::new();
        for extraction in extractions {
            let stored = self.graph.document(&extraction.id)?;
            lost.extend(stored.filter(|it| !self.records.exists(&it.digest)).map(|it| it.id));
        }
        let digests = self.records.write(extractions)?;
        for (idx, (extraction, digest)) in extractions.iter().zip(&digests).enumerate() {
            let before = self.graph.document(&extraction.id)?;
            match self.graph.put(extraction) {
                Ok(change) => {
                    let (id, n_figures) = (extraction.id.clone(), extraction.figures.len());
                    batch.saved.push(Saved { id, change, n_figures });
                    if change != Change::Unchanged || lost.contains(&extraction.id) {
                        batch.changed.push(idx);
                    }
                    if change != Change::Unchanged {
                        batch.stale.extend(before.map(|it| it.digest));
                    }
                }
                Err(error @ (GraphError::IdTooLong { .. } | GraphError::BadRecord { .. })) => {
                    batch.failed.push((extraction.id.clone(), error.to_string()));
                    batch.stale.push(digest.clone());
                }
                Err(error) => return Err(error.into()),
            }
        }
        // A document that came twice, or went back to what it was, is in use after all.
        let mut in_use = BTreeSet::new();
        for extraction in extractions {
            in_use.extend(self.graph.document(&extraction.id)?.map(|it| it.digest));
        }
        batch.stale.retain(|digest| !in_use.contains(digest));
        if !batch.changed.is_empty() {
            self.graph.flush_durable()?;
        }
        Ok(batch)
    }

    /// Commits what a writer was given as the next batch, which holds these documents as the graph has them.
    fn commit(&self, writer: &mut Writer, ids: &[DocId]) -> Result<()> {
        let batch = self.graph.watermark()?.max(self.index.payload()?.unwrap_or(0)).saturating_add(1);
        writer.commit(batch)?;
        self.index.reload()?;
        // Should this be lost, the documents are indexed once more when the store is opened.
        Ok(self.graph.settle(ids, batch)?)
    }

    /// Carries to the index what it may lack.
    fn catch_up(&mut self) -> Result<()> {
        let pending = self.graph.pending()?;
        if pending.is_empty() {
            return Ok(());
        }
        let mut writer = self.index.writer()?;
        for id in &pending {
            self.reindex(&mut writer, id)?;
        }
        self.commit(&mut writer, &pending)?;
        Ok(writer.close()?)
    }

    /// Fills an index with all documents. Until it is done the index counts as empty.
    fn rebuild_index(&mut self) -> Result<()> {
        let mut writer = self.index.writer()?;
        for document in self.graph.documents()? {
            self.reindex(&mut writer, &document.id)?;
        }
        let pending = self.graph.pending()?;
        for id in &pending {
            self.reindex(&mut writer, id)?;
        }
        self.commit(&mut writer, &pending)?;
        Ok(writer.close()?)
    }

    fn reindex(&self, writer: &mut Writer, id: &DocId) -> Result<()> {
        match self.extraction(id) {
            Ok(Some(extraction)) => writer.replace(&extraction, &Claim::all(&extraction))?,
            // A lost record must not keep the rest from being found; `verify` tells of it.
            Ok(None) | Err(Error::BadRecord { .. }) => writer.remove(id),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_graph::ClaimFilter;
    use whosaid_model::{Decimal, Figure, FigureKind, Span, Value};

    /// A document of one sentence whose last word is a figure.
    fn news(id: &str, text: &str) -> Extraction {
        let figure = Span::new(text.rfind(' ').map_or(0, |at| at + 1), text.len());
        Extraction {
            id: id.into(),
            sha256: Document::new(id, text).sha256(),
            title: None,
            published: None,
            publisher: None,
            url: None,
            language: None,
            text: text.to_owned(),
            sentences: vec![Span::new(0, text.len())],
            entities: Vec::new(),
            dates: Vec::new(),
            figures: vec![Figure {
                start: figure.start,
                end: figure.end,
                text: text[figure].to_owned(),
                ..Figure::new(FigureKind::Count, Value::Number(Decimal::from(12)))
            }],
            attributions: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn ingest(store: &mut Store, documents: &[(&str, &str)]) -> IngestReport {
        store.ingest(documents.iter().map(|(id, text)| news(id, text)), 2, |_| {}).unwrap()
    }

    fn found(store: &Store, query: &str) -> String {
        let results = store.index().search(query, 10, 0).unwrap();
        let mut docs: Vec<&str> = results.hits.iter().map(|hit| hit.doc.as_str()).collect();
        docs.sort_unstable();
        docs.join(" ")
    }

    fn sound(store: &Store) {
        assert_eq!(store.verify().unwrap(), []);
    }

    #[test]
    fn documents_are_added_replaced_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("new").join("store")).unwrap();
        let mut batches = Vec::new();
        let all = [("a", "Miners dug 12"), ("b", "Sailors sold 13"), ("c", "Miners sold 14")];
        let report =
            store.ingest(all.iter().map(|(id, text)| news(id, text)), 2, |saved| batches.push(saved.len())).unwrap();
        assert_eq!((report.n_added, batches), (3, vec![2, 1]));
        assert_eq!(found(&store, "miners"), "a c");
        let report = ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Bakers sold 15")]);
        assert_eq!((report.n_added, report.n_replaced, report.n_unchanged), (0, 1, 1));
        assert_eq!((found(&store, "sailors"), found(&store, "bakers")), (String::new(), "b".to_owned()));
        assert!(store.remove(&"c".into()).unwrap());
        assert!(!store.remove(&"c".into()).unwrap());
        assert_eq!(found(&store, "miners"), "a");
        assert_eq!(store.graph().claims(&ClaimFilter::default()).unwrap().len(), 2);
        assert_eq!(store.extraction(&"b".into()).unwrap(), Some(news("b", "Bakers sold 15")));
        assert_eq!(store.extraction(&"c".into()).unwrap(), None);
        assert!(store.is_unchanged(&Document::new("a", "Miners dug 12")).unwrap());
        assert!(!store.is_unchanged(&Document::new("a", "Miners dug 13")).unwrap());
        sound(&store);
    }

    #[test]
    fn one_document_twice_in_a_batch() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        ingest(&mut store, &[("a", "Miners dug 12"), ("a", "Bakers dug 13")]);
        assert_eq!((found(&store, "miners"), found(&store, "bakers")), (String::new(), "a".to_owned()));
        sound(&store);
    }

    #[test]
    fn document_that_cannot_be_kept_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let long = "x".repeat(2000);
        let report = ingest(&mut store, &[(&long, "Miners dug 12"), ("b", "Miners dug 13")]);
        assert_eq!((report.n_added, report.failed.len()), (1, 1));
        sound(&store);
    }

    #[test]
    fn what_the_index_lacks_is_made_up() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
        // The process dies after the graph has a batch and before the index does.
        store.keep(&[news("c", "Miners found 14"), news("a", "Bakers baked 15")]).unwrap();
        store.graph.remove(&"b".into()).unwrap();
        assert_eq!(found(&store, "miners"), "a b");
        drop(store);
        let store = Store::open_for_reading(folder.path()).unwrap();
        assert_eq!((found(&store, "miners"), found(&store, "bakers")), ("c".to_owned(), "a".to_owned()));
        assert_eq!(store.graph().pending().unwrap(), []);
    }

    #[test]
    fn lost_index_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        ingest(&mut store, &[("a", "Miners dug 12")]);
        drop(store);
        fs::remove_dir_all(folder.path().join("index")).unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(found(&store, "miners"), "a");
        drop(store);
        fs::write(folder.path().join("index").join("meta.json"), "torn").unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(found(&store, "miners"), "a");
        sound(&store);
    }

    #[test]
    fn second_opener_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        for second in [Store::open(folder.path()), Store::open_for_reading(folder.path())] {
            let Err(Error::InUse { pid, .. }) = second else { panic!("opened twice") };
            assert_eq!(pid, Some(std::process::id()));
        }
        drop(store);
        // sled lets go of its lock in a thread of its own.
        let reopened = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            Store::open(folder.path()).is_ok()
        });
        assert!(reopened);
    }

    #[test]
    fn folders_that_are_not_for_us() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert!(matches!(Store::open_for_reading(path), Err(Error::NoStore { .. })));
        assert!(matches!(Store::open_for_reading(&path.join("none")), Err(Error::NoStore { .. })));
        assert!(!path.join("none").exists());
        fs::write(path.join("notes.txt"), "mine").unwrap();
        assert!(matches!(Store::open(path), Err(Error::NotAStore { .. })));
        assert!(matches!(Store::open(&path.join("notes.txt")), Err(Error::NotAStore { .. })));
        assert_eq!(fs::read_dir(path).unwrap().count(), 1, "nothing was written");
    }

    #[test]
    fn other_versions_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let version = |n: u64| fs::write(folder.path().join("FORMAT"), format!("whosaid store\n{n}\n")).unwrap();
        version(crate::folder::FORMAT + 1);
        assert!(matches!(Store::open(folder.path()), Err(Error::NewerFormat { .. })));
        version(crate::folder::FORMAT - 1);
        assert!(matches!(Store::open(folder.path()), Err(Error::OlderFormat { .. })));
    }

    #[test]
    fn verify_tells_and_repair_mends() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
        let digest = store.graph().document(&"a".into()).unwrap().unwrap().digest;
        fs::write(store.records.path(&digest), "changed").unwrap();
        fs::write(store.dir().join("texts").join("stray"), "").unwrap();
        let problems = store.verify().unwrap();
        assert!(matches!(&problems[..], [Problem::Record { .. }, Problem::Leftover { .. }]), "{problems:?}");
        let left = store.repair().unwrap();
        assert!(matches!(&left[..], [Problem::Record { .. }]), "{left:?}");
        assert!(!store.is_unchanged(&Document::new("a", "Miners dug 12")).unwrap());
        store.rebuild_index().unwrap();
        assert_eq!(found(&store, "miners"), "b");
        ingest(&mut store, &[("a", "Miners dug 12")]);
        assert_eq!(found(&store, "miners"), "a b");
        sound(&store);
    }
}
