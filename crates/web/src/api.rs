//! The JSON API: the records of the command line, in lists of parts.
//!
//! `assets/openapi.json` describes it; a test holds the two together.

use crate::answer::{Asked, Body, answer};
use crate::assets;
use crate::error::Problem;
use crate::guard::Writer;
use crate::pages::add::{Sent, read_form, take_in};
use crate::pages::ask::{LIMITS, place};
use crate::pages::decisions::{Asking, take, take_back};
use crate::pages::documents::listed;
use crate::pages::graph::{MOST_NODES, Neighbourhood};
use crate::params::{CLAIM_FILTER, DISPUTE_FILTER, PART, Params, Part, SEARCH};
use crate::state::{App, Current};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Request as Received, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use whosaid_export::{Format, guarded};
use whosaid_formats::Format as InputFormat;
use whosaid_graph::{ClaimFilter, NumberedDecision, parse_period};
use whosaid_model::{Claim, ClaimId, DocId, EntityId, shown};
use whosaid_search::{Facets, Problem as Slip, Request};
use whosaid_sparql::Format as AnswerFormat;

/// So many records in a part of a list, unless asked otherwise.
const N_RECORDS: usize = 50;
/// No more claims go into a file.
const MOST_ROWS: usize = 100_000;

/// A part of a list.
#[derive(Serialize)]
struct List<T> {
    items: Vec<T>,
    page: usize,
    limit: usize,
    /// The address of the next part; null after the last.
    next: Option<String>,
    /// How many there are in all, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    /// What of the query was mended or passed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Slip>,
    /// How all that was found is spread, where that was asked for.
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

pub(crate) async fn description() -> Answered {
    let text = assets::text("openapi.json").ok_or_else(|| Problem::missing("there is no such file"))?;
    Ok(([(CONTENT_TYPE, "application/openapi+json")], text).into_response())
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
    // A file has all of them unless told otherwise.
    let is_all = is_csv && matches!(params.text("limit"), None | Some("all"));
    let part = if is_all { Part { limit: MOST_ROWS, page: 1 } } else { params.part(N_RECORDS)? };
    let filter = params.claim_filter()?;
    answer(&app, asked, move |current| {
        let filter = ClaimFilter { limit: Some(part.offset() + part.limit + 1), ..filter };
        let (mut nth, mut items) = (0, Vec::new());
        current.snapshot.graph().each_claim(&filter, |claim| {
            nth += 1;
            if nth > part.offset() && items.len() < part.limit {
                items.push(claim);
            }
            Ok(true)
        })?;
        if is_csv {
            return Ok(Body::file("claims.csv", "text/csv; charset=utf-8", csv(&items)?));
        }
        List::of(items, "/claims", &params, part, nth > part.offset() + part.limit).body()
    })
    .await
}

/// Claims as `whosaid claims --format csv` writes them.
fn csv(claims: &[Claim]) -> Result<Vec<u8>, Problem> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| Problem::inside(error);
    out.write_record(Claim::COLUMNS).map_err(|error| failed(&error))?;
    for claim in claims {
        let record = serde_json::to_value(claim).map_err(|error| failed(&error))?;
        let cells =
            Claim::COLUMNS.iter().map(|column| record.get(column).map(shown::flat).map(guarded).unwrap_or_default());
        out.write_record(cells).map_err(|error| failed(&error))?;
    }
    out.into_inner().map_err(|error| failed(&error))
}

pub(crate) async fn claim(State(app): State<Arc<App>>, asked: Asked, Path(id): Path<String>) -> Answered {
    answer(&app, asked, move |current| {
        let claim = current.snapshot.graph().claim(&ClaimId(id))?;
        Body::json(&claim.ok_or_else(|| Problem::missing("no claim has this id"))?)
    })
    .await
}

pub(crate) async fn disputes(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[CLAIM_FILTER, DISPUTE_FILTER, PART])?;
    let part = params.part(N_RECORDS)?;
    let mut filter = params.dispute_filter()?;
    answer(&app, asked, move |current| {
        filter.claims.limit = Some(part.offset() + part.limit + 1);
        let (mut nth, mut items) = (0, Vec::new());
        current.snapshot.graph().each_dispute(&filter, |dispute| {
            nth += 1;
            if nth > part.offset() && items.len() < part.limit {
                items.push(dispute);
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
    params.only(&[&["published"], PART])?;
    let part = params.part(N_RECORDS)?;
    let published = params.text("published").map(parse_period).transpose()?;
    answer(&app, asked, move |current| {
        let (items, has_more) = listed(current.snapshot.graph(), published.as_ref(), part)?;
        List::of(items, "/documents", &params, part, has_more).body()
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
        return entity(State(app), asked, Path(id.to_owned())).await;
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

pub(crate) async fn entity(State(app): State<Arc<App>>, asked: Asked, Path(id): Path<String>) -> Answered {
    answer(&app, asked, move |current| {
        let found = current.snapshot.graph().entity_page(&EntityId(id.clone()))?;
        Body::json(&found.ok_or_else(|| Problem::missing(format!("nothing in the store has the id {id:?}")))?)
    })
    .await
}

/// A measure with its claims.
#[derive(Serialize)]
struct MeasurePage {
    key: String,
    label: String,
    claims: Vec<Claim>,
}

pub(crate) async fn measure(State(app): State<Arc<App>>, asked: Asked, Path(key): Path<String>) -> Answered {
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let missing = || Problem::missing(format!("no figure of the store is of {key:?}"));
        let measure = graph.measure(&key)?.ok_or_else(missing)?;
        Body::json(&MeasurePage { claims: graph.claims_of_measure(&key)?, key: measure.key, label: measure.label })
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
    // A vault is a folder, not a file.
    let known = || Format::ALL.into_iter().filter(|it| *it != Format::Vault);
    let format = known().find(|it| it.as_str() == name).ok_or_else(|| {
        let names: Vec<_> = known().map(Format::as_str).collect();
        Problem::missing(format!("there is no format {name:?}; there are {}", names.join(", ")))
    })?;
    answer(&app, asked, move |current: &Arc<Current>| {
        let graph = current.snapshot.graph();
        let around = match params.text("around") {
            None => None,
            Some(name) => {
                let found = graph.find_entity(name)?.into_iter().next();
                Some(found.ok_or_else(|| Problem::missing(format!("nothing in the store is called {name:?}")))?.id)
            }
        };
        let mut out = Vec::new();
        whosaid_export::write(graph, format, &params.view_filter(around, 10_000)?, &mut out)
            .map_err(|error| Problem::inside(&error))?;
        Ok(Body::file(&format!("graph.{}", format.as_str()), format.media_type(), out))
    })
    .await
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
    Ok(Body { content_type, bytes: out.into(), ..Body::default() })
}

pub(crate) async fn ask(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Answered {
    params.only(&[&["query", "format"]])?;
    answer(&app, asked, move |current| {
        let query = params.raw("query").ok_or_else(|| Problem::bad("query: write a question in SPARQL"))?;
        answer_to(current, query, params.text("format").unwrap_or("json"))
    })
    .await
}

/// A question that is too long for an address: the body is the query.
pub(crate) async fn ask_posted(State(app): State<Arc<App>>, params: Params, body: Bytes) -> Answered {
    params.only(&[&["format"]])?;
    let query = String::from_utf8(body.to_vec()).map_err(|_| Problem::bad("the query is no UTF-8"))?;
    let current = app.current().await;
    let body = app.read(move || answer_to(&current, &query, params.text("format").unwrap_or("json"))).await?;
    Ok((&body).into_response())
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
            let object: BTreeMap<String, Value> =
                serde_json::from_slice(&body).map_err(|it| Problem::bad(format!("no JSON object: {it}")))?;
            vec![lines(serde_json::to_vec(&object).map_err(|it| Problem::inside(&it))?.into())]
        }
        "application/jsonl" | "application/x-ndjson" => {
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

fn lines(bytes: Bytes) -> Sent {
    Sent { name: "document".to_owned(), bytes, format: Some(InputFormat::Jsonl), about: BTreeMap::new() }
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
