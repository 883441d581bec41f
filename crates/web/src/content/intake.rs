//! Taking in texts: what was sent in a form or as JSON, and what became of each document.

use crate::error::Problem;
use crate::guard::LARGEST_BODY;
use crate::state::App;
use crate::url;
use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use whosaid_formats::{FormatError, Limits, Reader, Reason, Source, TEXT, document_ids, fields, read};
use whosaid_model::{DocId, Document, Extraction, slug};
use whosaid_store::intake::{Failure, Outcome, Prepared};
use whosaid_store::{Change, Store};

/// How many files can be added at once.
const N_FILES: usize = 1000;

/// Something that was sent to be added.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Its sender's name for it.
    pub name: String,
    pub bytes: Bytes,
    pub format: Option<&'static Reader>,
    /// What its sender says about it, by the field names of JSON Lines.
    pub about: BTreeMap<String, String>,
}

/// What happened to one document, or to a file that gave none.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Taken {
    /// The file's name, as it was sent.
    pub name: String,
    pub id: Option<DocId>,
    /// added, replaced, unchanged or failed
    pub outcome: &'static str,
    /// Why it failed.
    pub reason: Option<String>,
    pub title: Option<String>,
    pub n_figures: usize,
    /// Figures with a speaker.
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

/// Adds what was sent, and returns what happened to each document, in order.
pub(crate) async fn take_in(app: &Arc<App>, sent: Vec<Sent>) -> Result<Vec<Taken>, Problem> {
    if sent.is_empty() {
        return Err(Problem::bad("nothing was sent: give files or a text"));
    }
    let turn = app.turn_to_take_in().await?;
    let app = app.clone();
    // Continues if the sender goes away: half of what was sent would be worse than all of it.
    let work = tokio::spawn(async move {
        let current = app.current().await;
        // Extraction takes long, and nobody else can write while the store is open for it, so it is done before.
        let read = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let mut names = Vec::new();
            let documents = documents(&sent).map(|(name, document)| {
                names.push(name.to_owned());
                document
            });
            let prepared = current.snapshot.prepare(documents)?;
            Ok::<_, Problem>((taken(&prepared, names), prepared))
        });
        let (taken, prepared) = read.await.map_err(|panic| Problem::inside(&panic))??;
        if !prepared.iter().any(Prepared::is_new) {
            return Ok(taken);
        }
        app.write(move |store| keep(store, taken, prepared)).await
    });
    work.await.map_err(|panic| Problem::inside(&panic))?
}

/// Returns what is known of documents that were read. The new ones are not kept yet.
fn taken(prepared: &[Prepared], names: Vec<String>) -> Vec<Taken> {
    let taken = |(name, prepared): (String, &Prepared)| match prepared {
        Prepared::New(extraction) | Prepared::Unchanged(extraction) => Taken::of(&name, extraction, "unchanged"),
        Prepared::Repeated(id) => Taken::failed(&name, sent_before(id)),
        Prepared::Failed(failure) => Taken::failed(&name, reason(failure)),
    };
    names.into_iter().zip(prepared).map(taken).collect()
}

fn reason(failure: &Failure) -> String {
    match failure {
        Failure::IdTaken { id } => sent_before(id),
        failure => failure.to_string(),
    }
}

fn sent_before(id: &DocId) -> String {
    format!("{id}: another document of this id was sent just before; give each its own id")
}

/// Keeps what was read.
fn keep(store: &mut Store, mut taken: Vec<Taken>, prepared: Vec<Prepared>) -> Result<Vec<Taken>, Problem> {
    for (it, outcome) in taken.iter_mut().zip(store.keep(prepared)?) {
        match outcome {
            Outcome::Kept(Change::Added) => it.outcome = "added",
            Outcome::Kept(Change::Replaced) => it.outcome = "replaced",
            Outcome::Failed(failure) => *it = Taken::failed(&it.name, reason(&failure)),
            Outcome::Kept(Change::Unchanged) | Outcome::Repeated(_) => {}
        }
    }
    Ok(taken)
}

/// Returns the documents of everything that was sent, each with the name of what it comes from.
fn documents(sent: &[Sent]) -> impl Iterator<Item = (&str, Result<Document, FormatError>)> {
    let ids = document_ids(&sent.iter().map(|it| PathBuf::from(&it.name)).collect::<Vec<_>>());
    sent.iter().zip(ids).flat_map(|(sent, id)| documents_of(sent, id).map(|it| (sent.name.as_str(), it)))
}

fn documents_of(sent: &Sent, id: String) -> impl Iterator<Item = Result<Document, FormatError>> {
    let mut source = Source::named(&sent.name).with_id(id);
    if let Some(format) = sent.format {
        source = source.with_format(format);
    }
    let failed = |reason: Reason| FormatError::new(&sent.name, reason);
    let documents = read(&sent.bytes[..], source, Limits { max_document: LARGEST_BODY });
    documents.map(move |it| it.and_then(|it| with_about(it, &sent.about).map_err(failed)))
}

/// Returns a document with what its sender says about it, which is checked as in JSON Lines.
fn with_about(document: Document, about: &BTreeMap<String, String>) -> Result<Document, Reason> {
    let said = |name: &str| about.get(name).and_then(|it| fields::one_line(it));
    // An id is kept in the form in which it was given.
    let id = about.get("id").map(|it| it.trim_matches(' ')).filter(|it| !it.is_empty()).map(str::to_owned);
    let published = said("published").map(|it| fields::published(&it).ok_or(Reason::BadDate(it))).transpose()?;
    Ok(Document {
        id: fields::id(id.unwrap_or(document.id.0))?,
        title: said("title").or(document.title),
        published: published.or(document.published),
        publisher: said("publisher").or(document.publisher),
        url: said("url").or(document.url),
        text: document.text,
        warnings: document.warnings,
    })
}

/// Returns a pasted text, named by its title or by its beginning.
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
    Sent { name, bytes: text.into(), format: Some(&TEXT), about }
}

/// Reads a form with files, or with a text and its details.
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
