//! The index on disk: opening, writing, searching.

use crate::marks::KeptClaim;
use crate::passage::{Passage, passages};
use crate::plan::{Plan, plan};
use crate::rank::LiveStatistics;
use crate::schema::Fields;
use crate::{SearchError, analysis, parse};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, TopDocs};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory, RamDirectory};
use tantivy::schema::{Field, Value as _};
use tantivy::{
    DocAddress, IndexReader, IndexSettings, IndexWriter, Order, ReloadPolicy, Searcher, TantivyDocument, TantivyError,
    Term,
};
use whosaid_model::{Claim, ClaimId, DocId, Entity, EntityType, Extraction, Period, Span};

/// Memory of the writer, in bytes, before it puts what it has on disk.
const WRITER_BYTES: usize = 50_000_000;
/// The least that the files of the index end with, in bytes: a length and a magic number.
const FOOTER_BYTES: u64 = 8;
/// Ids of documents may be no longer, in bytes.
const MAX_ID_BYTES: usize = 1024;

/// The passages of the documents of a store.
///
/// ```
/// use whosaid_model::{DocId, Extraction, Span};
/// # use whosaid_search::{Index, SearchError};
/// # fn main() -> Result<(), SearchError> {
/// let text = "Exports of steel rose 12 percent, the ministry said.".to_owned();
/// let extraction = Extraction {
///     id: DocId::from("steel"), sentences: vec![Span::new(0, text.len())], text,
/// #   sha256: String::new(), title: None, published: None, publisher: None, url: None, language: None,
/// #   entities: vec![], dates: vec![], figures: vec![], attributions: vec![], warnings: vec![],
/// };
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// writer.replace(&extraction, &[])?;
/// writer.commit(1)?;
/// writer.close()?;
/// index.reload()?;
/// let results = index.search("export \"percent\"", 10, 0)?;
/// assert_eq!(results.hits[0].doc, DocId::from("steel"));
/// assert_eq!(results.hits[0].marks, [Span::new(0, 7), Span::new(25, 32)]);
/// # Ok(())
/// # }
/// ```
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// Where it lies; empty in memory.
    path: PathBuf,
}

/// Passages that answer a query, best first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// Those of the page asked for.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// What of the query was mended or passed over.
    pub warnings: Vec<String>,
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
    /// How well it answers, in multiples of 1/1024; compares only with others of the same query.
    pub score: f32,
    /// Its first byte in the document's text.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// What answers the query: words, phrases, figures. In bytes of the **document's** text like every offset (so
    /// `mark.start - start` counts from the start of `text`), in order, apart from each other.
    pub marks: Vec<Span>,
    /// The claims of the figures in it, in order.
    pub claims: Vec<ClaimId>,
}

impl Index {
    /// Opens the index in the folder `path`; makes folder and index if there are none.
    ///
    /// # Errors
    ///
    /// [`SearchError::OtherSchema`] and [`SearchError::Damaged`] tell that the folder holds something that cannot be
    /// used; [`Index::recreate`] makes an empty index in its place.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SearchError> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(|source| SearchError::Io { path: path.clone(), source })?;
        let failed = |error| SearchError::opening(path.clone(), error);
        let directory = MmapDirectory::open(&path).map_err(|it| failed(it.into()))?;
        let exists = tantivy::Index::exists(&directory).map_err(|it| failed(it.into()))?;
        let (schema, fields) = Fields::new();
        let index = if exists {
            tantivy::Index::open(directory).map_err(failed)?
        } else {
            tantivy::Index::create(directory, schema.clone(), IndexSettings::default()).map_err(failed)?
        };
        if index.schema() != schema {
            return Err(SearchError::OtherSchema { path });
        }
        check_lengths(&index, &path)?;
        Self::with(index, fields, path.clone()).map_err(failed)
    }

    /// An empty index that leaves nothing behind.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = Fields::new();
        let index = tantivy::Index::create(RamDirectory::create(), schema, IndexSettings::default())?;
        Ok(Self::with(index, fields, PathBuf::new())?)
    }

    /// Empties the folder `path`, whatever state its index is in, and makes an empty index there.
    ///
    /// Only the files that lie in the folder itself go; folders in it stay.
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] if a writer is at work on the index; nothing is changed then.
    pub fn recreate(path: impl Into<PathBuf>) -> Result<Self, SearchError> {
        let path = path.into();
        let failed = |source| SearchError::Io { path: path.clone(), source };
        fs::create_dir_all(&path).map_err(failed)?;
        let directory = MmapDirectory::open(&path).map_err(|it| SearchError::opening(path.clone(), it.into()))?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|it| TantivyError::LockFailure(it, None))?;
        remove_files(&path).map_err(failed)?;
        drop(lock);
        drop(directory);
        Self::open(path)
    }

    fn with(index: tantivy::Index, fields: Fields, path: PathBuf) -> Result<Self, TantivyError> {
        index.tokenizers().register(analysis::STEMMED, analysis::stemmed());
        index.tokenizers().register(analysis::EXACT, analysis::exact());
        index.tokenizers().register(analysis::WHOLE, analysis::whole());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields, path })
    }

    /// Takes the index for writing.
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] while another writer, of this process or another, has it.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        // One thread, so that a batch gives the same segments on every run.
        let writer = self.index.writer_with_num_threads(1, WRITER_BYTES)?;
        Ok(Writer { writer, fields: self.fields.clone() })
    }

    /// The number given with the last commit; none before the first.
    pub fn payload(&self) -> Result<Option<u64>, SearchError> {
        let metas = self.index.load_metas().map_err(|it| SearchError::opening(self.path.clone(), it))?;
        Ok(metas.payload.and_then(|it| it.parse().ok()))
    }

    /// Lets searches see the last commit. Until then they see the index as it was when it was opened or last reloaded.
    pub fn reload(&self) -> Result<(), SearchError> {
        Ok(self.reader.reload()?)
    }

    /// How many passages searches see.
    pub fn n_passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Reads the whole index and names the files whose contents are not what was written, in order.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, SearchError> {
        let mut files: Vec<_> = self.index.validate_checksum()?.into_iter().collect();
        files.sort();
        Ok(files)
    }

    /// The passages that answer `query`, best first, from the `offset`th on, `limit` at most. The crate's page
    /// describes the language.
    ///
    /// The order and the scores depend on nothing but the query and the documents in the index; equals come in order of
    /// document and place.
    ///
    /// # Errors
    ///
    /// [`SearchError::Query`] where the query names an unknown field, gives a bound that is no number or date, is too
    /// long, is nested too deep, or asks for nothing. Lesser slips are mended and told of in [`Results::warnings`].
    pub fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Results, SearchError> {
        let mut warnings = Vec::new();
        let plan = match parse::parse(query, &mut warnings)? {
            Some(node) => plan(&node, &self.fields, &mut warnings)?,
            None => None,
        };
        let Some(Plan { query, marker }) = plan else {
            return Err(SearchError::Query { at: 0, reason: "it holds no word to look for".to_owned() });
        };

        let searcher = self.reader.searcher();
        let statistics = LiveStatistics { searcher: &searcher, fields: &self.fields };
        let n_passages = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
        let limit = limit.min(n_passages.saturating_sub(offset));
        if limit == 0 {
            let total = searcher.search_with_statistics_provider(&*query, &Count, &statistics).map_err(refused)?;
            return Ok(Results { hits: Vec::new(), total, warnings });
        }
        let best = TopDocs::with_limit(limit).and_offset(offset).order_by((
            (SortBySimilarityScore, Order::Desc),
            (SortByString::for_field("doc"), Order::Asc),
            (SortByStaticFastValue::<u64>::for_field("number"), Order::Asc),
        ));
        let (best, total) =
            searcher.search_with_statistics_provider(&*query, &(best, Count), &statistics).map_err(refused)?;

        let mut hits = Vec::with_capacity(best.len());
        for ((score, ..), address) in best {
            let mut hit = self.hit(&searcher, address, score)?;
            hit.0.marks = marker.marks(&hit.0.text, hit.0.start, &hit.1);
            hits.push(hit.0);
        }
        Ok(Results { hits, total, warnings })
    }

    /// The passage at `address`, as yet unmarked, with its claims.
    fn hit(&self, searcher: &Searcher, address: DocAddress, score: f32) -> Result<(Hit, Vec<KeptClaim>), SearchError> {
        let fields = &self.fields;
        let kept: TantivyDocument = searcher.doc(address)?;
        let damaged =
            |what: &str| SearchError::Damaged { path: self.path.clone(), reason: format!("a passage without {what}") };
        let text = |field: Field| kept.get_first(field).and_then(|it| it.as_str()).map(str::to_owned);
        let offset =
            |field: Field| kept.get_first(field).and_then(|it| it.as_u64()).and_then(|it| u32::try_from(it).ok());
        let claims = text(fields.claims).ok_or_else(|| damaged("claims"))?;
        let claims: Vec<KeptClaim> = serde_json::from_str(&claims).map_err(|_| damaged("claims"))?;
        let hit = Hit {
            doc: DocId(text(fields.doc).ok_or_else(|| damaged("document"))?),
            title: text(fields.title),
            published: text(fields.published),
            score,
            start: offset(fields.start).ok_or_else(|| damaged("start"))?,
            end: offset(fields.end).ok_or_else(|| damaged("end"))?,
            text: text(fields.body).ok_or_else(|| damaged("text"))?,
            marks: Vec::new(),
            claims: claims.iter().map(|it| it.id.clone()).collect(),
        };
        Ok((hit, claims))
    }
}

/// Refuses an index with files that are too short to have a footer: tantivy panics on them, where it reports all other
/// faults of a footer.
fn check_lengths(index: &tantivy::Index, path: &Path) -> Result<(), SearchError> {
    // A writer that was killed may leave short files behind; only those of living segments matter.
    let segments = index.searchable_segment_ids().map_err(|it| SearchError::opening(path.to_owned(), it))?;
    let segments: Vec<_> = segments.iter().map(|it| it.uuid_string()).collect();
    for file in index.directory().list_managed_files() {
        let is_living = file.to_str().is_some_and(|name| segments.iter().any(|it| name.starts_with(it.as_str())));
        let is_short = || fs::metadata(path.join(&file)).is_ok_and(|it| it.len() < FOOTER_BYTES);
        if is_living && is_short() {
            let reason = format!("{} is cut off", file.display());
            return Err(SearchError::Damaged { path: path.to_owned(), reason });
        }
    }
    Ok(())
}

/// The index refuses a query of which the language knows nothing wrong if too many words begin like one of its prefixes.
fn refused(error: TantivyError) -> SearchError {
    match error {
        TantivyError::InvalidArgument(reason) => SearchError::Query { at: 0, reason },
        error => error.into(),
    }
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

/// The one that changes an index. What it did is seen by nobody before [`Writer::commit`], and is lost if it goes
/// without.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts the passages of a document in the place of those that the index had of it. `claims` are the document's.
    ///
    /// # Errors
    ///
    /// [`SearchError::LongId`] for an id of more than 1,024 bytes; nothing is changed then.
    pub fn replace(&mut self, extraction: &Extraction, claims: &[Claim]) -> Result<(), SearchError> {
        let id = extraction.id.as_str();
        if id.len() > MAX_ID_BYTES {
            let start = id.chars().take(40).collect();
            return Err(SearchError::LongId { start, n_bytes: id.len(), max: MAX_ID_BYTES });
        }
        self.remove(&extraction.id);
        let passages = passages(extraction);
        let entities = entities_of(extraction, &passages);
        let claims = claims_of(claims, &passages);
        for ((passage, entities), claims) in passages.iter().zip(entities).zip(claims) {
            let document = self.document(extraction, *passage, &entities, &claims);
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    /// Takes the passages of a document out.
    pub fn remove(&mut self, doc: &DocId) {
        self.writer.delete_term(Term::from_field_text(self.fields.doc, doc.as_str()));
    }

    /// Makes all that was done last, together with `payload`, the number that [`Index::payload`] then gives.
    pub fn commit(&mut self, payload: u64) -> Result<(), SearchError> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload.to_string());
        commit.commit()?;
        Ok(())
    }

    /// Waits until the index is in order and lets go of it. What was not committed is lost.
    pub fn close(self) -> Result<(), SearchError> {
        Ok(self.writer.wait_merging_threads()?)
    }

    fn document(
        &self,
        extraction: &Extraction,
        passage: Passage,
        entities: &BTreeSet<usize>,
        claims: &[&Claim],
    ) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = TantivyDocument::new();
        document.add_text(fields.doc, extraction.id.as_str());
        document.add_u64(fields.number, passage.number.into());
        document.add_u64(fields.start, passage.span.start.into());
        document.add_u64(fields.end, passage.span.end.into());
        if let Some(title) = &extraction.title {
            document.add_text(fields.title, title);
            document.add_text(fields.title_exact, title);
        }
        let text = passage.span.of(&extraction.text).unwrap_or_default();
        document.add_text(fields.body, text);
        document.add_text(fields.body_exact, text);
        if let Some(published) = &extraction.published {
            document.add_text(fields.published, published);
            if let Some((first, last)) = Period::from(published.as_str()).days() {
                document.add_i64(fields.published_first, first.map_or(i64::MIN, i64::from));
                document.add_i64(fields.published_last, last.map_or(i64::MAX, i64::from));
            }
        }
        for entity in entities.iter().filter_map(|idx| extraction.entities.get(*idx)) {
            let field = match entity.kind {
                EntityType::Person | EntityType::Organisation | EntityType::Place => fields.actor,
                EntityType::Agreement | EntityType::Law => fields.agreement,
                EntityType::Event => continue,
            };
            for name in names(entity) {
                document.add_text(field, name);
            }
        }
        self.add_claims(&mut document, extraction, claims);
        document
    }

    fn add_claims(&self, document: &mut TantivyDocument, extraction: &Extraction, claims: &[&Claim]) {
        let fields = &self.fields;
        let (mut speakers, mut units) = (BTreeSet::new(), BTreeSet::new());
        let mut kept = Vec::with_capacity(claims.len());
        for claim in claims {
            let figure = &claim.figure;
            speakers.extend(figure.speaker.as_deref());
            if let Some(id) = &figure.speaker_entity {
                speakers.extend(extraction.entities.iter().find(|it| it.id == *id).into_iter().flat_map(names));
            }
            units.extend(figure.unit.as_deref());
            let mut values: Vec<f64> =
                [figure.value.min(), figure.value.max()].into_iter().flatten().map(to_f64).collect();
            values.dedup();
            for value in &values {
                document.add_f64(fields.figure, *value);
            }
            kept.push(KeptClaim { id: claim.id.clone(), span: claim.span(), values, unit: figure.unit.clone() });
        }
        for speaker in speakers {
            document.add_text(fields.speaker, speaker);
        }
        for unit in units {
            document.add_text(fields.unit, unit);
        }
        // Strings and numbers always have a JSON form.
        document.add_text(fields.claims, serde_json::to_string(&kept).unwrap_or_default());
    }
}

/// The nearest number, as a reader of its decimal digits gets it, so that `figure:0.1` finds 0.1.
fn to_f64(n: whosaid_model::Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}

fn names(entity: &Entity) -> impl Iterator<Item = &str> {
    std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str))
}

/// For each passage the indices of the entities that it speaks of, by name or otherwise.
fn entities_of(extraction: &Extraction, passages: &[Passage]) -> Vec<BTreeSet<usize>> {
    let mut of = vec![BTreeSet::new(); passages.len()];
    for (idx, entity) in extraction.entities.iter().enumerate() {
        for mention in &entity.mentions {
            let first = passages.partition_point(|it| it.span.end <= mention.start);
            for (passage, of) in passages.iter().zip(&mut of).skip(first) {
                if passage.span.start >= mention.end {
                    break;
                }
                of.insert(idx);
            }
        }
    }
    of
}

/// For each passage the claims whose figure starts in it. A figure between passages goes to the one before.
fn claims_of<'a>(claims: &'a [Claim], passages: &[Passage]) -> Vec<Vec<&'a Claim>> {
    let mut of = vec![Vec::new(); passages.len()];
    for claim in claims {
        let idx = passages.partition_point(|it| it.span.start <= claim.figure.start).saturating_sub(1);
        if let Some(of) = of.get_mut(idx) {
            of.push(claim);
        }
    }
    of
}
