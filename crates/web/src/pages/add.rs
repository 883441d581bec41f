//! Taking in texts: files that were dropped, or a text that was pasted.

use crate::answer::page;
use crate::error::Problem;
use crate::guard::{Visitor, Writer};
use crate::state::App;
use crate::url;
use crate::view::values;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Extension, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use whosaid_formats::{Format, FormatError, Limits, Reason, Source, document_ids, fields, read};
use whosaid_graph::Graph;
use whosaid_ingest::{Lexicon, extract_in_time};
use whosaid_model::{DocId, Document, Extraction, slug};
use whosaid_store::{Change, DEFAULT_BATCH, Store};

use crate::router::LARGEST_BODY;

/// So many files are taken in at once.
const N_FILES: usize = 1000;

/// Something that was sent to be taken in.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// What its sender calls it.
    pub name: String,
    pub bytes: Bytes,
    pub format: Option<Format>,
    /// What its sender says of it, by the names of JSON Lines.
    pub about: BTreeMap<String, String>,
}

/// What became of one document, or of a file that gave none.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Taken {
    /// The file, as it was called.
    pub name: String,
    pub id: Option<DocId>,
    /// added, replaced, unchanged or failed
    pub outcome: &'static str,
    /// Why it failed.
    pub reason: Option<String>,
    pub title: Option<String>,
    pub n_figures: usize,
    /// Figures that somebody is said to claim.
    pub n_attributed: usize,
    pub n_entities: usize,
    /// Its page.
    pub url: Option<String>,
}

impl Taken {
    fn failed(name: &str, reason: String) -> Self {
        Self {
            name: name.to_owned(),
            id: None,
            outcome: "failed",
            reason: Some(reason),
            title: None,
            n_figures: 0,
            n_attributed: 0,
            n_entities: 0,
            url: None,
        }
    }

    fn of(name: &str, extraction: &Extraction, outcome: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            id: Some(extraction.id.clone()),
            outcome,
            reason: None,
            title: extraction.title.clone(),
            n_figures: extraction.figures.len(),
            n_attributed: extraction.figures.iter().filter(|it| it.speaker.is_some()).count(),
            n_entities: extraction.entities.len(),
            url: Some(url::document(extraction.id.as_str())),
        }
    }
}

/// Takes in what was sent, and tells of each document what became of it, in order.
pub(crate) async fn take_in(app: &Arc<App>, sent: Vec<Sent>) -> Result<Vec<Taken>, Problem> {
    if sent.is_empty() {
        return Err(Problem::bad("nothing was sent: give files or a text"));
    }
    let turn = app.turn_to_take_in().await?;
    let app = app.clone();
    // Not given up when the one who sent it goes away: half of what was sent would be worse than all of it.
    let work = tokio::spawn(async move {
        let current = app.current().await;
        // Reading takes long, and nobody else can write while the store is open for it: so it is done before.
        let read = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            read_all(current.snapshot.graph(), &sent)
        });
        let (taken, extractions) = read.await.map_err(|panic| Problem::inside(&panic))??;
        if taken.iter().all(|it| it.outcome != "read") {
            return Ok(taken);
        }
        app.write(move |store| keep(store, taken, extractions)).await
    });
    work.await.map_err(|panic| Problem::inside(&panic))?
}

/// Reads what was sent: of each document what is known of it by now, and the extractions of those that can be kept. The outcome of
/// one that is new is `read`; it is `unchanged` where the store has it just so.
fn read_all(graph: &Graph, sent: &[Sent]) -> Result<(Vec<Taken>, Vec<Extraction>), Problem> {
    let mut taken = Vec::new();
    let mut extractions = Vec::new();
    let mut seen = HashSet::new();
    let ids = document_ids(&sent.iter().map(|it| PathBuf::from(&it.name)).collect::<Vec<_>>());
    for (sent, id) in sent.iter().zip(ids) {
        for document in documents(sent, id) {
            let document = match document {
                Ok(document) => document,
                Err(reason) => {
                    taken.push(Taken::failed(&sent.name, reason));
                    continue;
                }
            };
            if !seen.insert(document.id.clone()) {
                let reason =
                    format!("{}: another document of this id was sent just before; give each its own id", document.id);
                taken.push(Taken::failed(&sent.name, reason));
                continue;
            }
            if let Some(extraction) = known(graph, &document)? {
                taken.push(Taken::of(&sent.name, &extraction, "unchanged"));
                extractions.push(extraction);
                continue;
            }
            match extracted(&document) {
                Ok(extraction) => {
                    taken.push(Taken::of(&sent.name, &extraction, "read"));
                    extractions.push(extraction);
                }
                Err(reason) => taken.push(Taken::failed(&sent.name, format!("{}: {reason}", document.id))),
            }
        }
    }
    Ok((taken, extractions))
}

/// What the store has of a document that it has with the same text, title, date, publisher and address.
fn known(graph: &Graph, document: &Document) -> Result<Option<Extraction>, Problem> {
    let Some(record) = graph.document(&document.id)? else { return Ok(None) };
    let told = |it: &Document| [it.title.clone(), it.published.clone(), it.publisher.clone(), it.url.clone()];
    let is_same = told(document) == [record.title, record.published, record.publisher, record.url]
        && record.sha256 == document.sha256();
    if is_same { Ok(graph.extraction(&document.id)?) } else { Ok(None) }
}

/// What is found in a document, or in its head where the whole takes too long.
fn extracted(document: &Document) -> Result<Extraction, &'static str> {
    let began = Instant::now();
    catch_unwind(AssertUnwindSafe(|| extract_in_time(document, Lexicon::shipped(), &|| began.elapsed())))
        .map_err(|_| "the extraction broke, which is a bug of whosaid: please report it")
}

/// Keeps what was read. What was unchanged is given to the store too: somebody may have taken it out meanwhile.
fn keep(store: &mut Store, mut taken: Vec<Taken>, extractions: Vec<Extraction>) -> Result<Vec<Taken>, Problem> {
    let mut changes = BTreeMap::new();
    let report = store.ingest(extractions, DEFAULT_BATCH, |saved| {
        changes.extend(saved.iter().map(|it| (it.id.clone(), it.change)));
    })?;
    let failed: BTreeMap<_, _> = report.failed.into_iter().collect();
    for it in &mut taken {
        let Some(id) = &it.id else { continue };
        match (changes.get(id), failed.get(id)) {
            (_, Some(reason)) => *it = Taken::failed(&it.name, format!("{id}: {reason}")),
            (Some(Change::Added), _) => it.outcome = "added",
            (Some(Change::Replaced), _) => it.outcome = "replaced",
            (Some(Change::Unchanged) | None, _) => it.outcome = "unchanged",
        }
    }
    Ok(taken)
}

/// The documents of something that was sent, or why it gives none.
fn documents(sent: &Sent, id: String) -> Vec<Result<Document, String>> {
    let mut source = Source::named(&sent.name).with_id(id);
    if let Some(format) = sent.format {
        source = source.with_format(format);
    }
    let limits = Limits { max_document: LARGEST_BODY };
    let documents = read(&sent.bytes[..], source, limits);
    let failed = |reason: Reason| FormatError::new(&sent.name, reason);
    documents
        .map(|it| it.and_then(|it| with_about(it, &sent.about).map_err(failed)).map_err(|it| it.to_string()))
        .collect()
}

/// A document with what its sender says of it, which is judged as in JSON Lines.
fn with_about(document: Document, about: &BTreeMap<String, String>) -> Result<Document, Reason> {
    let said = |name: &str| about.get(name).and_then(|it| fields::one_line(it));
    // An id has no other form than the one that it was given.
    let id = about.get("id").map(|it| it.trim_matches(' ')).filter(|it| !it.is_empty()).map(str::to_owned);
    let published = said("published").map(|it| fields::published(&it).ok_or(Reason::BadDate(it))).transpose()?;
    Ok(Document {
        id: fields::id(id.unwrap_or(document.id.0))?,
        title: said("title").or(document.title),
        published: published.or(document.published),
        publisher: said("publisher").or(document.publisher),
        url: said("url").or(document.url),
        text: document.text,
    })
}

/// A text that was pasted: called by its title, or by its beginning.
fn pasted(text: String, about: BTreeMap<String, String>) -> Sent {
    let title = about.get("title").map(|it| it.trim()).filter(|it| !it.is_empty());
    let first_line = || text.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or_default().to_owned();
    let name: String = slug(&title.map_or_else(first_line, str::to_owned)).chars().take(60).collect();
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() {
        format!("text-{}", &blake3::hash(text.as_bytes()).to_hex()[..8])
    } else {
        name.to_owned()
    };
    Sent { name, bytes: text.into(), format: Some(Format::Text), about }
}

/// Reads a form with files, or a text and what is known of it.
pub(crate) async fn read_form(mut form: Multipart) -> Result<Vec<Sent>, Problem> {
    let failed = |error: MultipartError| Problem::new(error.status(), error.body_text());
    let mut sent = Vec::new();
    let mut fields = BTreeMap::new();
    while let Some(field) = form.next_field().await.map_err(failed)? {
        let field: Field<'_> = field;
        if sent.len() + fields.len() >= N_FILES {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("more than {N_FILES} files at once")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            // A form without a chosen file sends an empty one.
            Some(file) => {
                let bytes = field.bytes().await.map_err(failed)?;
                if !file.is_empty() || !bytes.is_empty() {
                    sent.push(Sent { name: file, bytes, format: None, about: BTreeMap::new() });
                }
            }
            None => drop(fields.insert(name, field.text().await.map_err(failed)?)),
        }
    }
    let text = fields.remove("text").filter(|it| !it.trim().is_empty());
    sent.extend(text.map(|text| pasted(text, fields)));
    Ok(sent)
}

pub(crate) async fn form(Extension(visitor): Extension<Visitor>) -> Result<Response, Problem> {
    Ok((&page(visitor, "add.html", "add", "Add texts", values! { is_form => true })?).into_response())
}

pub(crate) async fn add(
    _: Writer,
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    form: Multipart,
) -> Result<Response, Problem> {
    let taken = take_in(&app, read_form(form).await?).await?;
    let n_failed = taken.iter().filter(|it| it.outcome == "failed").count();
    let status = if n_failed == taken.len() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body =
        page(visitor, "add.html", "add", "Add texts", values! { taken, n_failed, n_taken => taken.len() - n_failed })?;
    Ok((status, &body).into_response())
}
