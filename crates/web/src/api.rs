//! The JSON API: the records of the command line, in pages of lists.
//!
//! `openapi` describes it, and a test compares the two.

use crate::answer::{Asked, answer};
use crate::body::Body;
use crate::content::check::checked;
use crate::content::decisions::{Asking, take, take_back};
use crate::content::documents::listed;
use crate::content::intake::{Sent, read_form, take_in};
use crate::content::neighbourhood::{MOST_NODES, Neighbourhood};
use crate::content::sparql::{LIMITS, place};
use crate::current::Current;
use crate::error::Problem;
use crate::guard::Writer;
use crate::openapi::DESCRIPTION;
use crate::params::{CLAIM_FILTER, DISPUTE_FILTER, LARGEST_PART, N_SORTED, PART, Params, Part, SEARCH};
use crate::state::App;
use crate::stream::stream;
use crate::url;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Request as Received, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use whosaid_ask::Question;
use whosaid_export::{Export, Format, Holds, cell_of, files};
use whosaid_formats::JSONL;
use whosaid_graph::{ClaimFilter, Dispute, EntityPage, MeasureNode, NumberedDecision, Sort, ViewFilter, parse_period};
use whosaid_model::fields::COLUMNS;
use whosaid_model::{Claim, ClaimId, DocId, EntityId};
use whosaid_search::{Facets, Problem as Slip, Request};
use whosaid_sparql::Format as AnswerFormat;

/// The default number of records in a page of a list.
const N_RECORDS: usize = 50;
/// Roughly how many bytes are held for each claim of the store if claims must be found or sorted before the first is
/// sent.
const OF_CLAIM: usize = 128;
/// The size of a claim that is held itself, and how many are held. With fewer at once, documents are read more often.
const LONG_CLAIM: usize = 1536;
const N_SORTED_FOR_FILE: usize = 16 * 1024;

/// A page of a list.
#[derive(Serialize)]
struct List<T> {
    items: Vec<T>,
    page: usize,
    limit: usize,
    /// The address of the next page; null after the last.
    next: Option<String>,
    /// How many records there are in all, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    /// Which parts of the query were mended or ignored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Slip>,
    /// How everything found is distributed, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Facets>,
}

impl<T: Serialize> List<T> {
    fn of(items: Vec<T>, path: &str, params: &Params, part: Part, has_more: bool) -> Self {
        let next = has_more.then(|| params.with(&format!("/api/v1{path}"), "page", &(part.page + 1).to_string()));
        Self { items, page: part.page, limit: part.limit, next, total: None, warnings: Vec::new(), facets: None }
    }

    fn body(&self) -> Result<Body, Problem> {
        Ok(Body { next: self.next.clone(), ..Body::json(self)? })
    }
}

type Answered = Result<Response, Problem>;

pub(crate) async fn description(State(app): State<Arc<App>>, asked: Asked) -> Answered {
    answer(&app, asked, |_| {
        let text = DESCRIPTION.as_deref().ok_or_else(|| Problem::missing("there is no such file"))?;
        Ok(Body { content_type: "application/openapi+json", bytes: text.to_owned().into(), ..Body::default() })
    })
    .await
}

pub(crate) async fn stats(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[])?;
    answer(&app, asked, |current| Body::json(&current.snapshot.graph().stats()?)).await
}

pub(crate) async fn search(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[SEARCH, PART, &["facets"]])?;
    let part = params.part(10)?;
    let (sort, with_facets) = (params.search_sort()?, params.is_on("facets")?);
    answer(&app, asked, move |current| {
        let query = params.text("q").unwrap_or_default();
        let like = params.similar(current.snapshot.graph())?;
        if query.is_empty() && like.is_none() {
            return Err(Problem::bad("q: write what to look for"));
        }
        let request = Request {
            like: like.as_ref(),
            sort,
            limit: part.limit,
            offset: part.offset(),
            facets: with_facets,
            ..Request::new(query)
        };
        let results = current.snapshot.find(&request)?;
        let has_more = part.offset() + results.hits.len() < results.total;
        let list = List::of(results.hits, "/search", &params, part, has_more);
        List { total: Some(results.total), warnings: results.warnings, facets: results.facets, ..list }.body()
    })
    .await
}

pub(crate) async fn claims(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[CLAIM_FILTER, PART, &["sort", "format"]])?;
    let is_csv = match params.text("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(Problem::bad("format: write json or csv")),
    };
    let filter = params.claim_filter()?;
    // A file contains all of them by default.
    if is_csv && matches!(params.text("limit"), None | Some("all")) {
        let n_held = held_by(&filter);
        return stream(&app, asked, n_held, move |current, sink| {
            sink.head = claims_file();
            let mut rows = Rows::new(sink)?;
            let mut written = Ok(());
            current.snapshot.graph().each_sorted(&filter, N_SORTED_FOR_FILE, |claim| {
                written = rows.push(&claim);
                Ok(written.is_ok())
            })?;
            written?;
            rows.finish().map(drop)
        })
        .await;
    }
    let part = params.part(N_RECORDS)?;
    let is_all = filter == ClaimFilter { sort: filter.sort, ..ClaimFilter::default() };
    answer(&app, asked, move |current| {
        let filter = ClaimFilter { limit: Some(part.offset() + part.limit + 1), ..filter };
        let (mut nth, mut items) = (0, Vec::new());
        current.snapshot.graph().each_sorted(&filter, N_SORTED, |claim| {
            nth += 1;
            if nth > part.offset() && items.len() < part.limit {
                items.push(claim);
            }
            Ok(true)
        })?;
        let total = is_all.then_some(current.n_claims);
        let list = List { total, ..List::of(items, "/claims", &params, part, nth > part.offset() + part.limit) };
        if is_csv {
            let mut rows = Rows::new(Vec::new())?;
            list.items.iter().try_for_each(|it| rows.push(it))?;
            return Ok(Body { bytes: rows.finish()?.into(), next: list.next, ..claims_file() });
        }
        list.body()
    })
    .await
}

fn claims_file() -> Body {
    Body::file("claims.csv", "text/csv; charset=utf-8", Vec::new())
}

/// Returns roughly how many bytes are held while all claims that a filter keeps are written: none for the whole store
/// in its order, otherwise what identifies and sorts them.
fn held_by(filter: &ClaimFilter) -> impl FnOnce(&Current) -> usize + use<> {
    let is_found = filter.doc.is_some()
        || filter.speaker.is_some()
        || filter.about.is_some()
        || filter.kind.is_some()
        || filter.unit.is_some()
        || filter.corroborated;
    let is_sorted = filter.sort != Sort::Document;
    move |current| {
        let sorted = if is_sorted { N_SORTED_FOR_FILE.min(current.n_claims) * LONG_CLAIM } else { 0 };
        if is_found || is_sorted { current.n_claims.saturating_mul(OF_CLAIM).saturating_add(sorted) } else { 0 }
    }
}

/// Writes claims like `whosaid claims --format csv`.
struct Rows<W: Write>(csv::Writer<W>);

impl<W: Write> Rows<W> {
    fn new(out: W) -> Result<Self, Problem> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(COLUMNS).map_err(|error| Problem::inside(&error))?;
        Ok(Self(out))
    }

    fn push(&mut self, claim: &Claim) -> Result<(), Problem> {
        let record = serde_json::to_value(claim).map_err(|error| Problem::inside(&error))?;
        let cells = COLUMNS.iter().map(|column| record.get(column).map(cell_of).unwrap_or_default());
        self.0.write_record(cells).map_err(|error| Problem::inside(&error))
    }

    fn finish(self) -> Result<W, Problem> {
        self.0.into_inner().map_err(|error| Problem::inside(&error))
    }
}

pub(crate) async fn claim(State(app): State<Arc<App>>, asked: Asked, Path(id): Path<String>) -> Answered {
    answer(&app, asked, move |current| {
        let claim = current.snapshot.graph().claim(&ClaimId(id))?;
        Body::json(&claim.ok_or_else(|| Problem::missing("no claim has this id"))?)
    })
    .await
}

/// How many members of a disagreement are returned by default, and how many in an answer together at most.
const N_MEMBERS: usize = 50;
const MOST_MEMBERS: usize = 5000;

/// A disagreement with its first members.
#[derive(Serialize)]
struct DisputePart {
    #[serde(flatten)]
    dispute: Dispute,
    /// How many members there are.
    n_members: usize,
    /// The address of the claims of this measure and period, if not all members are here.
    more: Option<String>,
}

impl DisputePart {
    fn of(mut dispute: Dispute, most: usize) -> Self {
        let n_members = dispute.members.len();
        let more = (n_members > most).then(|| {
            let period = dispute.period.as_ref().map(|it| it.as_str()).unwrap_or_default();
            url::query("/api/v1/claims", [("about", dispute.measure.as_str()), ("period", period), ("sort", "value")])
        });
        dispute.members.truncate(most);
        Self { dispute, n_members, more }
    }
}

pub(crate) async fn disputes(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[CLAIM_FILTER, DISPUTE_FILTER, PART, &["members"]])?;
    let part = params.part(N_RECORDS)?;
    // One figure may be in ten thousand documents.
    let most = MOST_MEMBERS / part.limit;
    let n_members = params.number("members", N_MEMBERS.min(most), most)?;
    let mut filter = params.dispute_filter()?;
    answer(&app, asked, move |current| {
        filter.claims.limit = Some(part.offset() + part.limit + 1);
        let (mut nth, mut items) = (0, Vec::new());
        current.snapshot.graph().each_dispute(&filter, |dispute| {
            nth += 1;
            if nth > part.offset() && items.len() < part.limit {
                items.push(DisputePart::of(dispute, n_members));
            }
            Ok(true)
        })?;
        List::of(items, "/disputes", &params, part, nth > part.offset() + part.limit).body()
    })
    .await
}

pub(crate) async fn documents(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    // An id that cannot be a part of a path.
    if let Some(id) = params.raw("id") {
        return document(State(app), asked, Path(id.to_owned())).await;
    }
    params.only(&[&["published", "mentions"], PART])?;
    let part = params.part(N_RECORDS)?;
    let published = params.text("published").map(parse_period).transpose()?;
    answer(&app, asked, move |current| {
        let (items, has_more) = listed(current.snapshot.graph(), published.as_ref(), params.text("mentions"), part)?;
        let total = (published.is_none() && params.text("mentions").is_none()).then_some(current.n_documents);
        List { total, ..List::of(items, "/documents", &params, part, has_more) }.body()
    })
    .await
}

pub(crate) async fn document(State(app): State<Arc<App>>, asked: Asked, Path(id): Path<String>) -> Answered {
    answer(&app, asked, move |current| {
        let found = current.snapshot.graph().extraction(&DocId(id.clone()))?;
        Body::json(&found.ok_or_else(|| Problem::missing(format!("no document has the id {id:?}")))?)
    })
    .await
}

pub(crate) async fn entities(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    if let Some(id) = params.raw("id") {
        return entity(State(app), asked, Path(id.to_owned()), params.clone()).await;
    }
    params.only(&[&["q", "type"], PART])?;
    let part = params.part(N_RECORDS)?;
    let kind = params.entity_type()?;
    answer(&app, asked, move |current| {
        let found = current.snapshot.graph().entities(params.text("q"), kind)?;
        let total = found.len();
        let items: Vec<_> = found.into_iter().skip(part.offset()).take(part.limit).collect();
        let has_more = part.offset() + items.len() < total;
        List { total: Some(total), ..List::of(items, "/entities", &params, part, has_more) }.body()
    })
    .await
}

/// Everything known about an entity, with the beginnings of long lists.
#[derive(Serialize)]
struct EntityPart {
    #[serde(flatten)]
    page: EntityPage,
    more: More,
}

/// The addresses of lists of which only the beginning is here.
#[derive(Serialize)]
struct More {
    documents: Option<String>,
    claims_by: Option<String>,
    claims_about: Option<String>,
}

pub(crate) async fn entity(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(id): Path<String>,
    params: Params,
) -> Answered {
    params.only(&[&["id", "limit"]])?;
    let limit = params.number("limit", LARGEST_PART, LARGEST_PART)?;
    answer(&app, asked, move |current| {
        let found = current.snapshot.graph().entity_glance(&EntityId(id.clone()), limit)?;
        let missing = || Problem::missing(format!("nothing in the store has the id {id:?}"));
        let page = found.ok_or_else(missing)?.page;
        let rest = |n: u64, given: usize, path: &str, name: &str| {
            (n > given as u64).then(|| url::query(&format!("/api/v1/{path}"), [(name, id.as_str())]))
        };
        let more = More {
            documents: rest(page.entity.n_documents, page.documents.len(), "documents", "mentions"),
            claims_by: rest(page.entity.n_claims_by, page.claims_by.len(), "claims", "speaker"),
            claims_about: rest(page.entity.n_claims_about, page.claims_about.len(), "claims", "about"),
        };
        Body::json(&EntityPart { page, more })
    })
    .await
}

/// A measure with a page of its claims.
#[derive(Serialize)]
struct MeasurePage {
    key: String,
    label: String,
    claims: Vec<Claim>,
    page: usize,
    limit: usize,
    /// The address of the next page; null after the last.
    next: Option<String>,
    /// How many claims there are.
    total: usize,
}

pub(crate) async fn measure(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(key): Path<String>,
    params: Params,
) -> Answered {
    params.only(&[PART])?;
    let part = params.part(LARGEST_PART)?;
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let missing = || Problem::missing(format!("no figure of the store is of {key:?}"));
        let MeasureNode { key, label } = graph.measure(&key)?.ok_or_else(missing)?;
        let (claims, total) = graph.some_claims_of_measure(&key, part.offset(), part.limit)?;
        let has_more = part.offset() + claims.len() < total;
        let path = format!("/api/v1{}", url::measure(&key));
        let next = has_more.then(|| params.with(&path, "page", &(part.page + 1).to_string()));
        let page = MeasurePage { key, label, claims, page: part.page, limit: part.limit, next: next.clone(), total };
        Ok(Body { next, ..Body::json(&page)? })
    })
    .await
}

pub(crate) async fn graph(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[&["around", "depth", "limit"]])?;
    let depth = params.number("depth", 1, 3)?.max(1);
    let limit = params.number("limit", 60, MOST_NODES)?;
    answer(&app, asked, move |current| {
        let around = params.text("around").ok_or_else(|| Problem::bad("around: name a node or an entity"))?;
        let found = Neighbourhood::of(current.snapshot.graph(), around, depth, limit)?;
        if found.root.is_none() {
            return Err(Problem::missing(format!("nothing in the store is called {around:?}")));
        }
        Body::json(&found)
    })
    .await
}

pub(crate) async fn export(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(name): Path<String>,
    params: Params,
) -> Answered {
    params.only(&[&["around", "about", "depth", "limit", "published", "type"]])?;
    let format = files().find(|it| it.name == name).ok_or_else(|| {
        let names: Vec<_> = files().map(|it| it.name).collect();
        Problem::missing(format!("there is no format {name:?}; there are {}", names.join(", ")))
    })?;
    // Unknown parameters are refused before the answer begins.
    let filter = params.view_filter(default_nodes(format), most_nodes(format))?;
    let n_held = held_by_export(format, &filter, params.text("around").is_some());
    stream(&app, asked, n_held, move |current, sink| {
        let graph = current.snapshot.graph();
        let around = match params.text("around") {
            None => None,
            Some(name) => {
                let found = graph.find_entity(name)?.into_iter().next();
                let missing = || Problem::missing(format!("nothing in the store is called {name:?}"));
                Some((found.ok_or_else(missing)?.id, params.depth()?))
            }
        };
        let filter = ViewFilter { around, ..filter };
        let inside = |error: whosaid_export::Error| Problem::inside(&error);
        let export = Export::of(graph, format, &filter).map_err(inside)?;
        let n_left_off = export.n_left_off().map_err(inside)?;
        sink.head = Body {
            left_off: (n_left_off > 0).then(|| n_left_off.to_string()),
            ..Body::file(&format!("graph.{}", format.extension), format.media_type, Vec::new())
        };
        export.write(sink).map_err(inside)?;
        Ok(())
    })
    .await
}

/// The default and the largest number of nodes, for formats that hold all nodes while they are written.
const DEFAULT_NODES: usize = 100;
const MOST_NODES_HELD: usize = 10_000;
/// How many bytes are held for each node.
const OF_NODE: usize = 4096;

/// How many claims answer a question at most.
const MOST_ANSWERS: usize = 100;

/// Returns the default number of nodes. There is none for formats that are written document by document.
fn default_nodes(format: &Format) -> Option<usize> {
    (!format.holds.is_written_in_parts()).then_some(DEFAULT_NODES)
}

fn most_nodes(format: &Format) -> usize {
    if format.holds.is_written_in_parts() { usize::MAX } else { MOST_NODES_HELD }
}

/// Returns roughly how many bytes an export holds while it is written.
fn held_by_export(format: &Format, filter: &ViewFilter, is_around: bool) -> impl FnOnce(&Current) -> usize + use<> {
    let is_whole = *filter == ViewFilter::default() && !is_around;
    let limit = filter.limit.unwrap_or(usize::MAX);
    let (holds, n_bytes_held) = (format.holds, format.n_bytes_held);
    move |current| {
        let n_claims = current.n_claims;
        let found = if is_whole { 0 } else { n_claims.saturating_mul(OF_CLAIM) };
        let written = match holds {
            Holds::Rows => n_bytes_held.min(limit.min(n_claims).saturating_mul(OF_NODE)),
            Holds::Quads => n_bytes_held,
            _ => limit.min(MOST_NODES_HELD) * OF_NODE,
        };
        found.saturating_add(written)
    }
}

/// The formats of an answer to SPARQL, by name.
const FORMATS: [(&str, AnswerFormat, &str); 5] = [
    ("json", AnswerFormat::Json, "application/sparql-results+json"),
    ("xml", AnswerFormat::Xml, "application/sparql-results+xml"),
    ("csv", AnswerFormat::Csv, "text/csv; charset=utf-8"),
    ("tsv", AnswerFormat::Tsv, "text/tab-separated-values; charset=utf-8"),
    ("turtle", AnswerFormat::Turtle, "text/turtle; charset=utf-8"),
];

fn answer_to(current: &Current, query: &str, format: &str) -> Result<Body, Problem> {
    let answer = || {
        let answer = whosaid_sparql::ask(current.snapshot.graph(), query, LIMITS);
        answer.map_err(|error| Problem { at: place(query, &error), ..Problem::from(error) })
    };
    // For drawing: nodes and edges.
    if format == "graph" {
        return Body::json(&Neighbourhood::of_triples(&answer()?));
    }
    let found = FORMATS.iter().find(|it| it.0 == format);
    let (_, format, content_type) =
        found.ok_or_else(|| Problem::bad(format!("format: write {} or graph", FORMATS.map(|it| it.0).join(", "))))?;
    let answer = answer()?;
    let mut out = Vec::new();
    answer.write(*format, &mut out)?;
    // It is not known how many more there are, because the query was not run to its end.
    let left_off = answer.is_cut().then(|| "more".to_owned());
    Ok(Body { content_type, bytes: out.into(), left_off, ..Body::default() })
}

/// Answers a question in plain words. Under its former address, a query in SPARQL is answered too.
pub(crate) async fn ask(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    if params.raw("query").is_some() {
        return sparql(State(app), asked, params).await;
    }
    params.only(&[&["q", "limit"]])?;
    let limit = params.part_of(10, MOST_ANSWERS)?.limit;
    answer(&app, asked, move |current| {
        let question = params.text("q").ok_or_else(|| Problem::bad("q: write a question"))?;
        let answers = whosaid_ask::ask(&current.snapshot, &Question::parse(question), limit)?;
        Body::json(&BTreeMap::from([("items", answers)]))
    })
    .await
}

/// Holds the figures of a text against the store: the body is the text.
pub(crate) async fn check(State(app): State<Arc<App>>, asked: Asked, params: Params, body: Bytes) -> Answered {
    params.only(&[&["published"]])?;
    let text = String::from_utf8(body.to_vec()).map_err(|_| Problem::bad("the text is no UTF-8"))?;
    let current = app.current().await;
    let body = app.read(move || {
        let (_, checked) = checked(&current, &text, &params)?;
        Ok(Body::json(&BTreeMap::from([("items", checked)]))?.packed(asked.takes_gzip))
    });
    app.respond(&body.await?)
}

pub(crate) async fn sparql(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[&["query", "format"]])?;
    answer(&app, asked, move |current| {
        let query = params.raw("query").ok_or_else(|| Problem::bad("query: write a question in SPARQL"))?;
        answer_to(current, query, params.text("format").unwrap_or("json"))
    })
    .await
}

/// A query that is too long for an address: the body is the query.
pub(crate) async fn sparql_posted(State(app): State<Arc<App>>, asked: Asked, params: Params, body: Bytes) -> Answered {
    params.only(&[&["format"]])?;
    let query = String::from_utf8(body.to_vec()).map_err(|_| Problem::bad("the query is no UTF-8"))?;
    let current = app.current().await;
    let body = app.read(move || {
        let body = answer_to(&current, &query, params.text("format").unwrap_or("json"))?;
        Ok(body.packed(asked.takes_gzip))
    });
    app.respond(&body.await?)
}

pub(crate) async fn add(_: Writer, State(app): State<Arc<App>>, request: Received) -> Answered {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let rejected = |status: StatusCode, reason: String| Problem::new(status, reason);
    let sent = match kind.as_str() {
        "multipart/form-data" => {
            let form = Multipart::from_request(request, &app).await;
            read_form(form.map_err(|it| rejected(it.status(), it.body_text()))?).await?
        }
        "application/json" => {
            let body = Bytes::from_request(request, &app).await.map_err(|it| rejected(it.status(), it.body_text()))?;
            vec![lines(one_line(&body)?)]
        }
        kind if JSONL.media_types.contains(&kind) => {
            vec![lines(Bytes::from_request(request, &app).await.map_err(|it| rejected(it.status(), it.body_text()))?)]
        }
        _ => {
            let reason =
                "send multipart/form-data with files, application/json with one document, or application/jsonl";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
        }
    };
    let taken = take_in(&app, sent).await?;
    let is_failed = taken.iter().all(|it| it.outcome == "failed");
    let status = if is_failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Json(BTreeMap::from([("documents", taken)]))).into_response())
}

/// Returns a JSON object on one line without changing its values: line breaks between its tokens become spaces.
fn one_line(object: &[u8]) -> Result<Bytes, Problem> {
    let checked: Result<BTreeMap<String, IgnoredAny>, _> = serde_json::from_slice(object);
    checked.map_err(|it| Problem::bad(format!("no JSON object: {it}")))?;
    Ok(object.iter().map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { *byte }).collect())
}

fn lines(bytes: Bytes) -> Sent {
    Sent { name: "document".to_owned(), bytes, format: Some(&JSONL), about: BTreeMap::new() }
}

pub(crate) async fn remove(_: Writer, State(app): State<Arc<App>>, Path(id): Path<String>) -> Answered {
    let wanted = DocId(id);
    let removed = wanted.clone();
    let was_there = app.write(move |store| Ok(store.remove(&[wanted])?)).await?;
    if was_there != [true] {
        return Err(Problem::missing(format!("no document has the id {:?}", removed.as_str())));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn decisions(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[])?;
    answer(&app, asked, |current| {
        let items: Vec<NumberedDecision> = current.snapshot.graph().decisions();
        Body::json(&BTreeMap::from([("items", items)]))
    })
    .await
}

pub(crate) async fn decide(_: Writer, State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Answered {
    let is_json =
        headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).is_some_and(|it| it.starts_with("application/json"));
    if !is_json {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let asking: Asking = serde_json::from_slice(&body).map_err(|it| Problem::bad(it.to_string()))?;
    let decision = take(&app, asking).await?;
    let location = format!("/api/v1/decisions/{}", decision.n);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(decision)).into_response())
}

pub(crate) async fn undo(_: Writer, State(app): State<Arc<App>>, Path(n): Path<u64>) -> Answered {
    Ok(Json(take_back(&app, n).await?).into_response())
}
