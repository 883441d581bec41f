//! The index on disk: opening, writing, searching.

use crate::best::{self, Best, Columns, Found, Sort};
use crate::damage::{SoundMerges, check_files, damaged_files, guarded};
use crate::directory::{META, Meta, SealedDirectory};
use crate::document::{Describer, figures_of};
use crate::facets::{FacetCounts, Facets};
use crate::marks::Marker;
use crate::parse::{self, Problem};
use crate::passage::passages;
use crate::plan::{self, Same};
use crate::rank::LiveStatistics;
use crate::schema::{Fields, MAX_ID_BYTES};
use crate::snippet::snippet;
use crate::{AnyOf, SearchError, Wanted, analysis, most, similar};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::collector::{Count, DocSetCollector};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory, RamDirectory};
use tantivy::indexer::UserOperation;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term};
use whosaid_model::{ClaimId, DocId, EntityId, Extraction, Span};

/// Memory of the writer, in bytes, before it writes to disk.
const WRITER_BYTES: usize = 50_000_000;

/// The passages of the documents of a store.
///
/// ```
/// use whosaid_model::{DocId, Extraction, Span};
/// # use whosaid_search::{Index, Request, SearchError};
/// # fn main() -> Result<(), SearchError> {
/// let text = "Exports of steel rose 12 percent, the ministry said.".to_owned();
/// let extraction = Extraction {
///     id: DocId::from("steel"), sentences: vec![Span::new(0, text.len())], text,
/// #   sha256: String::new(), title: None, published: None, publisher: None, url: None, language: None,
/// #   entities: vec![], dates: vec![], figures: vec![], attributions: vec![], reader: Default::default(),
/// #   warnings: vec![],
/// };
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// writer.replace(&extraction)?;
/// writer.commit(1)?;
/// writer.close()?;
/// index.reload()?;
/// let request = Request::new("export \"percent\"");
/// let results = index.search(&request, |_| Ok::<_, SearchError>(Some(extraction.clone())))?;
/// assert_eq!(results.hits[0].doc, DocId::from("steel"));
/// assert_eq!(results.hits[0].marks, [Span::new(0, 7), Span::new(25, 32)]);
/// # Ok(())
/// # }
/// ```
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// The folder of the index; empty if it is in memory.
    path: PathBuf,
    owner: String,
    /// The number of the commit that searches see.
    seen: Mutex<Option<u64>>,
    /// The columns of the segments that searches last saw, with the number of that state.
    columns: Mutex<Option<(u64, Arc<Vec<Columns>>)>>,
}

/// What to search for, and what to return.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The query, in the language that the crate's documentation describes. May be empty if `like` is given.
    pub query: &'a str,
    /// What passages with figures should have, in place of a query. Those that have most of it come first.
    pub wanted: Option<&'a Wanted>,
    /// Finds passages like those of this document, without its own.
    pub like: Option<&'a Extraction>,
    /// The order.
    pub sort: Sort,
    /// How many passages to return at most.
    pub limit: usize,
    /// How many passages to skip first.
    pub offset: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// How long a snippet may be, in bytes. A single sentence may be longer.
    pub snippet: usize,
    /// Entities that documents know under several ids or names.
    pub same: &'a [Same],
}

impl<'a> Request<'a> {
    /// Returns a request for the ten best answers to a query.
    pub fn new(query: &'a str) -> Self {
        let (like, sort, same, wanted) = (None, Sort::Best, &[], None);
        Self { query, wanted, like, sort, limit: 10, offset: 0, facets: false, snippet: 400, same }
    }
}

/// Passages that answer a query, in the requested order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// The passages of the requested page.
    pub hits: Vec<Hit>,
    /// How many passages were found in all.
    pub total: usize,
    /// How all of them are distributed, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<Facets>,
    /// Which parts of the query were mended or ignored.
    pub warnings: Vec<Problem>,
}

/// One passage that answers a query. Its serde form is the record of `whosaid search`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Its document.
    pub doc: DocId,
    /// The headline of the document.
    pub title: Option<String>,
    /// When the document was published, as EDTF.
    pub published: Option<String>,
    /// How well it answers the query, in multiples of 1/1024. Only comparable with scores of the same query.
    pub score: f32,
    /// Its first byte in the document's text.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// What answers the query: words, phrases, figures. Sorted and not overlapping. In bytes of the **document's**
    /// text, like every offset, so `mark.start - start` counts from the start of `text`.
    pub marks: Vec<Span>,
    /// The claims of its figures, in order.
    pub claims: Vec<ClaimId>,
    /// The sentences that best show why it was found, in bytes of the document's text. Not part of the record.
    #[serde(skip)]
    pub snippet: Span,
}

/// The last commit of an index; see [`Index::published`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The number given with the commit.
    pub batch: u64,
    /// The owner of the index; `None` if a version of whosaid made it that did not record owners.
    pub owner: Option<String>,
}

/// How the index compares with a document's record; see [`Index::compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// How many passages it should have.
    pub n_expected: u64,
    /// How many it has.
    pub n_found: u64,
    /// Whether its contents match the record.
    pub is_same: bool,
}

impl Index {
    /// Opens the index in the folder `path`. Creates folder and index if they do not exist.
    ///
    /// # Errors
    ///
    /// [`SearchError::OtherSchema`] and [`SearchError::Damaged`] if the folder holds something that cannot be used.
    /// [`Index::recreate`] replaces it with an empty index.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SearchError> {
        Self::open_for(path, "")
    }

    /// Like [`Index::open`], for an owner: the id of the store that the index is part of. It distinguishes the index
    /// from that of another store.
    ///
    /// # Errors
    ///
    /// As [`Index::open`], and [`SearchError::Damaged`] if the index has another owner.
    pub fn open_for(path: impl Into<PathBuf>, owner: &str) -> Result<Self, SearchError> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(|source| SearchError::Io { path: path.clone(), source })?;
        guarded(&path, || Self::open_or_create(path.clone(), Some(owner)))?.of(owner)
    }

    /// Returns the index if it has this owner.
    fn of(self, owner: &str) -> Result<Self, SearchError> {
        if self.owner == owner {
            return Ok(self);
        }
        Err(SearchError::Damaged { path: self.path, reason: "it is the index of another store".to_owned() })
    }

    /// Opens the index in the folder `path` for searching. Writes nothing, so the folder may be read-only.
    ///
    /// # Errors
    ///
    /// As [`Index::open`], and [`SearchError::Missing`] if there is no index.
    pub fn open_existing(path: impl Into<PathBuf>) -> Result<Self, SearchError> {
        let path = path.into();
        guarded(&path, || Self::open_or_create(path.clone(), None))
    }

    /// Like [`Index::open_existing`], for an owner. An empty index belongs to every owner.
    ///
    /// # Errors
    ///
    /// As [`Index::open_existing`], and [`SearchError::Damaged`] if the index has another owner.
    pub fn open_existing_for(path: impl Into<PathBuf>, owner: &str) -> Result<Self, SearchError> {
        let index = Self::open_existing(path)?;
        if owner.is_empty() { Ok(index) } else { index.of(owner) }
    }

    /// Returns the last commit of the index in the folder `path`, or `None` before the first. Reads nothing else, so
    /// the rest of the index may be damaged.
    ///
    /// # Errors
    ///
    /// As [`Index::open_existing`], if not even that can be read.
    pub fn published(path: impl Into<PathBuf>) -> Result<Option<Published>, SearchError> {
        /// The part of tantivy's description that is read.
        #[derive(Deserialize)]
        struct Description {
            payload: Option<String>,
        }
        let path = path.into();
        let failed = |error: io::Error| SearchError::opening(path.clone(), error.into());
        let (tantivys, owner) = match Meta::read(&fs::read(path.join(META)).map_err(failed)?) {
            Meta::Sealed(tantivys, seal) => (tantivys, Some(seal.owner)),
            Meta::Unsealed(tantivys) => (tantivys, None),
            Meta::Damaged => return Err(damaged_meta(path)),
        };
        let described: Description = serde_json::from_str(&tantivys).map_err(|error| failed(error.into()))?;
        Ok(described.payload.and_then(|it| it.parse().ok()).map(|batch| Published { batch, owner }))
    }

    /// Without an owner, opens an existing index. With one, opens the index of that owner, or creates it.
    fn open_or_create(path: PathBuf, owner: Option<&str>) -> Result<Self, SearchError> {
        let failed = |error| SearchError::opening(path.clone(), error);
        let (schema, fields) = Fields::new();
        let meta = match fs::read(path.join(META)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && owner.is_none() => {
                return Err(SearchError::Missing { path });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            meta => Some(Meta::read(&meta.map_err(|error| failed(error.into()))?)),
        };
        let files = MmapDirectory::open(&path).map_err(|it| failed(it.into()))?;
        let (index, owner) = match (meta, owner) {
            (Some(Meta::Sealed(_, seal)), _) => {
                let directory = SealedDirectory::new(files, &path, &seal.owner);
                (tantivy::Index::open(directory).map_err(failed)?, seal.owner)
            }
            (Some(Meta::Unsealed(_)), _) => return Err(SearchError::OtherSchema { path }),
            (Some(Meta::Damaged), _) => return Err(damaged_meta(path)),
            (None, owner) => {
                let owner = owner.unwrap_or_default();
                let directory = SealedDirectory::new(files, &path, owner);
                let settings = IndexSettings::default();
                (tantivy::Index::create(directory, schema.clone(), settings).map_err(failed)?, owner.to_owned())
            }
        };
        if index.schema() != schema {
            return Err(SearchError::OtherSchema { path });
        }
        check_files(&index, &path)?;
        Self::with(index, fields, path.clone(), owner).map_err(failed)
    }

    /// Returns an empty index in memory.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = Fields::new();
        let index = tantivy::Index::create(RamDirectory::create(), schema, IndexSettings::default())?;
        Ok(Self::with(index, fields, PathBuf::new(), String::new())?)
    }

    /// Empties the folder `path`, whatever the state of its index, and creates an empty index for an owner.
    ///
    /// Deletes only files directly in the folder; subfolders stay.
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] if a writer is at work on the index. Nothing is changed then.
    pub fn recreate(path: impl Into<PathBuf>, owner: &str) -> Result<Self, SearchError> {
        let path = path.into();
        let failed = |source| SearchError::Io { path: path.clone(), source };
        fs::create_dir_all(&path).map_err(failed)?;
        let directory = MmapDirectory::open(&path).map_err(|it| SearchError::opening(path.clone(), it.into()))?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|it| TantivyError::LockFailure(it, None))?;
        remove_files(&path).map_err(failed)?;
        drop(lock);
        drop(directory);
        Self::open_for(path, owner)
    }

    fn with(index: tantivy::Index, fields: Fields, path: PathBuf, owner: String) -> Result<Self, TantivyError> {
        index.tokenizers().register(analysis::STEMMED, analysis::stemmed());
        index.tokenizers().register(analysis::EXACT, analysis::exact());
        index.tokenizers().register(analysis::WHOLE, analysis::whole());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let index = Self { index, reader, fields, path, owner, seen: Mutex::new(None), columns: Mutex::new(None) };
        index.see()?;
        Ok(index)
    }

    /// Makes searches see the last commit, and notes its number.
    fn see(&self) -> Result<(), TantivyError> {
        let payload = || Ok::<_, TantivyError>(self.index.load_metas()?.payload.and_then(|it| it.parse().ok()));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // The reader does not say what it loaded. It is certain if no writer committed meanwhile.
        loop {
            *seen = payload()?;
            self.reader.reload()?;
            if payload()? == *seen {
                return Ok(());
            }
        }
    }

    /// Locks the index for writing.
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] while another writer, in this process or another, holds it.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        guarded(&self.path, || {
            // One thread, so that a batch gives the same segments on every run.
            let writer: IndexWriter = self.index.writer_with_num_threads(1, WRITER_BYTES)?;
            let is_damaged = Arc::new(AtomicBool::new(false));
            writer.set_merge_policy(Box::new(SoundMerges::new(self.index.clone(), is_damaged.clone())));
            // Clears what a dead process left: tantivy would reuse the same file names and fail.
            writer.garbage_collect_files().wait()?;
            // The first operation would get the number of the last commit. If the last commit deleted something too, a
            // merge in progress takes deletions under that number for done, and this one would be lost. An empty
            // operation uses up the number.
            writer.run(std::iter::empty::<UserOperation>())?;
            let (reader, fields, path) = (self.reader.clone(), self.fields.clone(), self.path.clone());
            Ok::<_, TantivyError>(Writer {
                writer,
                reader,
                describer: Describer::new(fields.clone()),
                fields,
                path,
                is_damaged,
            })
        })
    }

    /// Returns the owner; see [`Index::open_for`].
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Returns the number given with the last commit, or `None` before the first.
    pub fn payload(&self) -> Result<Option<u64>, SearchError> {
        let metas = self.index.load_metas().map_err(|it| SearchError::opening(self.path.clone(), it))?;
        Ok(metas.payload.and_then(|it| it.parse().ok()))
    }

    /// Returns the number given with the commit that searches see, or `None` before the first.
    pub fn seen(&self) -> Option<u64> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes searches see the last commit. Until then they see the index as it was when it was opened or last reloaded.
    pub fn reload(&self) -> Result<(), SearchError> {
        guarded(&self.path, || self.see())
    }

    /// Returns how many passages of a document searches see, and whether they match the extraction. Reads and compares
    /// one number per passage.
    pub fn compare(&self, extraction: &Extraction) -> Result<Compared, SearchError> {
        let term = Term::from_field_text(self.fields.doc, extraction.id.as_str());
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let expected = Describer::new(self.fields.clone()).digests(extraction);
        guarded(&self.path, || {
            let searcher = self.reader.searcher();
            let columns = self.columns(&searcher)?;
            let docs = searcher.search(&query, &DocSetCollector)?.into_iter();
            let mut found: Vec<_> =
                docs.map(|it| columns[it.segment_ord as usize].number_and_digest(it.doc_id)).collect();
            found.sort_unstable();
            let is_same = found.iter().copied().eq((0..).zip(&expected).map(|(n, digest)| (Some(n), Some(*digest))));
            Ok::<_, TantivyError>(Compared { n_expected: expected.len() as u64, n_found: found.len() as u64, is_same })
        })
    }

    /// Returns how many passages searches see.
    pub fn n_passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Reads the whole index and returns the files that are missing or damaged, in order.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, SearchError> {
        damaged_files(&self.index)
    }

    /// Returns the passages that answer a request.
    ///
    /// The index keeps no text. `extraction` returns the record of a document, which must be the one that was indexed.
    ///
    /// The order and the scores depend only on the request and the documents in the index. Equal passages are ordered
    /// by document and place.
    ///
    /// # Errors
    ///
    /// [`SearchError::Query`] if nothing of the query can be searched for. Smaller mistakes are mended or ignored, and
    /// reported in [`Results::warnings`]. [`SearchError::Record`] if the record of a document that was found is
    /// missing.
    pub fn search<E: Into<Box<dyn Error + Send + Sync>>>(
        &self,
        request: &Request<'_>,
        mut extraction: impl FnMut(&DocId) -> Result<Option<Extraction>, E>,
    ) -> Result<Results, SearchError> {
        let searcher = self.reader.searcher();
        let statistics = LiveStatistics { searcher: &searcher, fields: &self.fields };
        let mut problems = Vec::new();
        let node = parse::parse(request.query, &mut problems);
        let planned = match request.wanted {
            None => node.as_ref().and_then(|it| plan::plan(it, &self.fields, request.same, &mut problems)),
            Some(wanted) => most::plan(wanted, true, &self.fields),
        };
        let like = match request.like {
            Some(document) => Some(guarded(&self.path, || similar::like(document, &self.fields, &statistics))?),
            None => None,
        };
        let (mut query, mut marker) = match (planned, like) {
            (Some(planned), None) => (planned.query, planned.marker),
            (None, Some(like)) => (like, Marker::default()),
            (Some(planned), Some(like)) => {
                let both: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, planned.query), (Occur::Must, like)];
                (Box::new(BooleanQuery::new(both)) as Box<dyn Query>, planned.marker)
            }
            (None, None) => {
                if problems.is_empty() {
                    let message = "it holds no word to look for".to_owned();
                    problems.push(Problem { at: 0, len: request.query.len(), message });
                }
                return Err(SearchError::Query { problems });
            }
        };

        // tantivy refuses a query, valid in our language, if too many words start like the last one of a phrase.
        let refused = |error| match error {
            TantivyError::InvalidArgument(message) => {
                SearchError::Query { problems: vec![Problem { at: 0, len: request.query.len(), message }] }
            }
            error => SearchError::from(error),
        };
        let n_passages = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
        let limit = request.limit.min(n_passages.saturating_sub(request.offset));
        let same: Vec<Vec<EntityId>> = request.same.iter().map(|it| it.ids.clone()).collect();
        let run = |query: &dyn Query| {
            let (found, total) = if limit == 0 {
                (Vec::new(), searcher.search_with_statistics_provider(query, &Count, &statistics).map_err(refused)?)
            } else {
                let columns = self.columns(&searcher)?;
                let best = Best { n: limit + request.offset, sort: request.sort, columns: &columns };
                let (segments, total) =
                    searcher.search_with_statistics_provider(query, &best, &statistics).map_err(refused)?;
                (best::merge(&searcher, segments, limit, request.offset)?, total)
            };
            let facets = if request.facets {
                let counts = FacetCounts { same: &same };
                let segments =
                    searcher.search_with_statistics_provider(query, &counts, &statistics).map_err(refused)?;
                Some(Facets::of(&searcher, &segments, &same)?)
            } else {
                None
            };
            Ok::<_, SearchError>((found, total, facets))
        };
        let (mut found, mut total, mut facets) = guarded(&self.path, || run(&*query))?;
        let is_plain = request.like.is_none() && request.wanted.is_none();
        let words =
            node.as_ref().filter(|_| total == 0 && is_plain).and_then(|it| most::plain_words(request.query, it));
        if let Some(most) = words.and_then(|it| most::plan(&it, false, &self.fields)) {
            (query, marker) = (most.query, most.marker);
            (found, total, facets) = guarded(&self.path, || run(&*query))?;
            if total > 0 {
                let message = "no passage has all of these words; here are those that have most of them".to_owned();
                problems.push(Problem { at: 0, len: request.query.len(), message });
            }
        }

        let mut records: HashMap<DocId, Extraction> = HashMap::new();
        let mut hits = Vec::with_capacity(found.len());
        for found in found {
            let doc = DocId(found.doc.clone());
            let failed = |reason| SearchError::Record { doc: doc.clone(), reason };
            let record = match records.get(&doc) {
                Some(record) => record,
                None => {
                    let found = extraction(&doc).map_err(|error| failed(error.into()))?;
                    let found = found.ok_or_else(|| failed("it is not there".into()))?;
                    records.entry(doc.clone()).or_insert(found)
                }
            };
            let hit = hit(record, &found, &marker, request.snippet);
            hits.push(hit.ok_or_else(|| failed("it is not the one that was indexed".into()))?);
        }
        Ok(Results { hits, total, facets, warnings: problems })
    }
}

impl Index {
    /// Returns how rare each of some words is among the passages, as a weight: 0.7 for a word of each passage, and more the rarer.
    ///
    /// # Errors
    ///
    /// [`SearchError::Damaged`] if the index cannot be read.
    pub fn rarity(&self, words: &[AnyOf]) -> Result<Vec<f32>, SearchError> {
        let searcher = self.reader.searcher();
        let statistics = LiveStatistics { searcher: &searcher, fields: &self.fields };
        guarded(&self.path, || most::rarity(words, &statistics))
    }

    /// Returns the columns of the segments of a searcher.
    fn columns(&self, searcher: &Searcher) -> Result<Arc<Vec<Columns>>, TantivyError> {
        let state = searcher.generation().generation_id();
        let mut kept = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, columns)) if *of == state => Ok(Arc::clone(columns)),
            _ => {
                let columns = Arc::new(Columns::all(searcher)?);
                *kept = Some((state, Arc::clone(&columns)));
                Ok(columns)
            }
        }
    }
}

/// Returns a passage of a document as it is shown, or `None` if the document has no such passage.
fn hit(record: &Extraction, found: &Found, marker: &Marker, max_snippet: usize) -> Option<Hit> {
    let passages = passages(record);
    let idx = usize::try_from(found.number).ok()?;
    let span = passages.get(idx)?.span;
    let text = span.of(&record.text)?.to_owned();
    let figures = figures_of(&record.figures, &passages).swap_remove(idx);
    let marks = marker.marks(record, span, &figures);
    Some(Hit {
        doc: record.id.clone(),
        title: record.title.clone(),
        published: record.published.clone(),
        score: found.score,
        start: span.start,
        end: span.end,
        snippet: snippet(record, span, &marks, max_snippet),
        marks,
        text,
        claims: figures.iter().map(|it| ClaimId::of(&record.id, &record.sha256, it.span())).collect(),
    })
}

fn damaged_meta(path: PathBuf) -> SearchError {
    SearchError::Damaged { path, reason: format!("{META} is not as it was written") }
}

fn remove_files(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let is_lock = Path::new(&entry.file_name()) == INDEX_WRITER_LOCK.filepath;
        if !is_lock && !entry.file_type()?.is_dir() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The writer of an index. Nobody sees its changes before [`Writer::commit`]; without it they are lost.
///
/// tantivy works in threads of its own, where a panic over a damaged file would end the process. So what it will read
/// there is read or checked beforehand. If that is damaged, the result is [`SearchError::Damaged`], and nothing is
/// committed.
pub struct Writer {
    pub(crate) writer: IndexWriter,
    /// Reads the last commit that the index's searches see.
    reader: IndexReader,
    fields: Fields,
    describer: Describer,
    path: PathBuf,
    is_damaged: Arc<AtomicBool>,
}

impl Writer {
    /// Replaces the passages that the index has of a document.
    ///
    /// # Errors
    ///
    /// [`SearchError::LongId`] for an id of more than 1,024 bytes; nothing is changed then. [`SearchError::Damaged`] if
    /// what the index has of the document cannot be read.
    pub fn replace(&mut self, extraction: &Extraction) -> Result<(), SearchError> {
        let id = extraction.id.as_str();
        if id.len() > MAX_ID_BYTES {
            let start = id.chars().take(40).collect();
            return Err(SearchError::LongId { start, n_bytes: id.len(), max: MAX_ID_BYTES });
        }
        self.remove(&extraction.id)?;
        for document in self.describer.describe(extraction) {
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    /// Removes the passages of a document.
    ///
    /// # Errors
    ///
    /// [`SearchError::Damaged`] if what the index has of the document cannot be read.
    pub fn remove(&mut self, doc: &DocId) -> Result<(), SearchError> {
        let term = Term::from_field_text(self.fields.doc, doc.as_str());
        guarded(&self.path, || self.read(&term))?;
        self.writer.delete_term(term);
        Ok(())
    }

    /// Reads what tantivy will read when it deletes by a term. It does so in a thread in which nothing may panic.
    fn read(&self, term: &Term) -> Result<(), TantivyError> {
        let searcher = self.reader.searcher();
        let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
        for found in searcher.search(&query, &DocSetCollector)? {
            if found.doc_id >= searcher.segment_reader(found.segment_ord).max_doc() {
                return Err(TantivyError::InternalError("a term has passages that are not there".to_owned()));
            }
        }
        Ok(())
    }

    /// Makes all changes permanent, together with `payload`, the number that [`Index::payload`] then returns.
    ///
    /// # Errors
    ///
    /// [`SearchError::Damaged`] also if the commit succeeded but a part that was to be merged is damaged.
    pub fn commit(&mut self, payload: u64) -> Result<(), SearchError> {
        guarded(&self.path, || {
            let mut commit = self.writer.prepare_commit()?;
            commit.set_payload(&payload.to_string());
            commit.commit().map(drop)
        })?;
        self.check()
    }

    /// Merges everything into one part and deletes the files of the others, so deleted passages are gone from the disk.
    /// Takes as long as writing the index once.
    ///
    /// # Errors
    ///
    /// [`SearchError::Damaged`] if a part is damaged. Nothing is changed then.
    pub fn compact(&mut self) -> Result<(), SearchError> {
        let damaged = damaged_files(self.writer.index())?;
        self.is_damaged.fetch_or(!damaged.is_empty(), Ordering::Relaxed);
        self.check()?;
        guarded(&self.path, || {
            let segments = self.writer.index().searchable_segment_ids()?;
            if !segments.is_empty() {
                self.writer.merge(&segments).wait()?;
            }
            self.writer.garbage_collect_files().wait().map(drop)
        })
    }

    /// Waits for merges to end and releases the index. What was not committed is lost.
    pub fn close(self) -> Result<(), SearchError> {
        let Self { writer, path, .. } = self;
        guarded(&path, || writer.wait_merging_threads())
    }

    fn check(&self) -> Result<(), SearchError> {
        if !self.is_damaged.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(SearchError::Damaged { path: self.path.clone(), reason: "a checksum does not fit".to_owned() })
    }
}
