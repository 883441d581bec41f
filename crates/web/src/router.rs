//! The paths and their handlers.

use crate::error::Problem;
use crate::guard::{LARGEST_BODY, Visitor, guard};
use crate::pages::{
    add, ask, check, claims, decisions, disputes, documents, entities, graph, search, session, sparql, start,
};
use crate::state::App;
use crate::view::values;
use crate::{answer, api, assets};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use whosaid_model::shown;

/// The largest form, decision or question, in bytes.
const LARGEST_FORM: usize = 128 * 1024;

/// A client that sends nothing for this long while the rest of its request is awaited is dropped.
const SILENCE: Duration = Duration::from_secs(15);

/// The path of the API.
pub(crate) const API: &str = "/api/v1";

fn small(handler: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    handler.layer(DefaultBodyLimit::max(LARGEST_FORM))
}

/// Returns all paths.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<App>>)> {
    let pages: Vec<(&str, MethodRouter<Arc<App>>)> = vec![
        ("/", get(start::start)),
        ("/search", get(search::search)),
        ("/claims", get(claims::claims)),
        ("/claims/{id}", get(claims::claim)),
        ("/disputes", get(disputes::disputes)),
        ("/documents", get(documents::documents)),
        ("/documents/{id}", get(documents::document)),
        ("/entities", get(entities::entities)),
        ("/entities/{id}", get(entities::entity)),
        ("/measures/{key}", get(entities::measure)),
        ("/graph", get(graph::graph)),
        ("/ask", get(ask::ask)),
        ("/check", small(get(check::form).post(check::check))),
        ("/sparql", get(sparql::sparql)),
        ("/add", get(add::form).post(add::add)),
        ("/decisions", small(get(decisions::decisions).post(decisions::decide))),
        ("/sign-in", small(get(session::form).post(session::sign_in))),
        ("/sign-out", small(post(session::sign_out))),
        ("/assets/{version}/{name}", get(assets::asset)),
    ];
    let api: Vec<(&str, MethodRouter<Arc<App>>)> = vec![
        ("/openapi.json", get(api::description)),
        ("/stats", get(api::stats)),
        ("/search", get(api::search)),
        ("/claims", get(api::claims)),
        ("/claims/{id}", get(api::claim)),
        ("/disputes", get(api::disputes)),
        ("/documents", get(api::documents).post(api::add)),
        ("/documents/{id}", get(api::document).delete(api::remove)),
        ("/entities", get(api::entities)),
        ("/entities/{id}", get(api::entity)),
        ("/measures/{key}", get(api::measure)),
        ("/graph", get(api::graph)),
        ("/export/{format}", get(api::export)),
        ("/ask", small(get(api::ask).post(api::sparql_posted))),
        ("/check", small(post(api::check))),
        ("/sparql", small(get(api::sparql).post(api::sparql_posted))),
        ("/decisions", small(get(api::decisions).post(api::decide))),
        ("/decisions/{n}", delete(api::undo)),
    ];
    let pages = pages.into_iter().map(|(path, handler)| (path.to_owned(), handler));
    pages.chain(api.into_iter().map(|(path, handler)| (format!("{API}{path}"), handler))).collect()
}

/// Returns the whole service: the paths, and what applies to all of them.
pub(crate) fn service(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for (path, handler) in routes() {
        router = router.route(&path, handler);
    }
    let compression = CompressionLayer::new().gzip(true).quality(CompressionLevel::Fastest);
    router
        .fallback(async || Problem::missing("there is nothing at this address"))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn_with_state(app.clone(), guard::<App>))
        .layer(from_fn(told))
        .layer(compression)
        .with_state(app)
}

fn broken(_: Box<dyn Any + Send>) -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer broke, which is a bug of whosaid: please report it")
        .into_response()
}

/// Gives every problem the form that its sender can read.
async fn told(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem = match parts.extensions.remove::<Problem>() {
        Some(problem) => problem,
        // Our own answer: a page that says what is wrong with its question, or a record of what failed.
        None if parts.headers.get(CONTENT_TYPE).is_some_and(|it| !it.as_bytes().starts_with(b"text/plain")) => {
            return Response::from_parts(parts, body);
        }
        None => Problem::new(status, by_framework(body, status).await),
    };
    let visitor = parts.extensions.remove::<Visitor>().unwrap_or_default();
    let is_api = path.starts_with("/api/");
    let page = || {
        let values = values! { status => status.as_u16(), detail => problem.detail };
        answer::page(visitor, "error.html", "", problem.title(), values).map(|it| it.bytes)
    };
    let (content_type, bytes) = match is_api {
        false => ("text/html; charset=utf-8", page().unwrap_or_default()),
        true => ("application/problem+json", problem.to_json(&path).into()),
    };
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// Returns axum's message about a request that reached no handler: a line of text, which may repeat what was sent.
async fn by_framework(body: Body, status: StatusCode) -> String {
    const LONGEST: usize = 1024;
    let bytes = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    match (text.trim(), status) {
        ("", StatusCode::METHOD_NOT_ALLOWED) => "this address is not asked in that way".to_owned(),
        (text, _) if text.len() > LONGEST => {
            format!("{}…", shown::beginning(text, LONGEST))
        }
        (text, _) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_words_of_the_framework_are_cut_and_not_lost() {
        for (said, told) in [
            ("é".repeat(512), "é".repeat(512)),
            (format!("a{}", "é".repeat(512)), format!("a{}…", "é".repeat(511))),
            (String::new(), String::new()),
        ] {
            assert_eq!(by_framework(Body::from(said), StatusCode::BAD_REQUEST).await, told);
        }
        let told = by_framework(Body::empty(), StatusCode::METHOD_NOT_ALLOWED).await;
        assert_eq!(told, "this address is not asked in that way");
    }
}
