//! From a question to an answer: tags by which a browser knows that it has the answer already, answers kept here, and the form that
//! both take.

use crate::assets;
use crate::error::Problem;
use crate::guard::Visitor;
use crate::state::{App, Current};
use crate::view::values;
use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use minijinja::Value;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;

/// The content of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub content_type: &'static str,
    pub bytes: Bytes,
    /// Under which name a browser saves it, where it shall.
    pub file_name: Option<String>,
    /// The address of the next part of a list.
    pub next: Option<String>,
}

impl Body {
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::inside(&error))?;
        Ok(Self { content_type: "application/json", bytes: bytes.into(), ..Self::default() })
    }

    /// A file that a browser saves.
    pub fn file(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content_type, bytes: bytes.into(), file_name: Some(name.to_owned()), next: None }
    }
}

/// The answer to a question that changes nothing.
impl IntoResponse for &Body {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let disposition = self.file_name.as_ref().map(|name| format!("attachment; filename=\"{name}\""));
        headers.extend(disposition.and_then(|it| Some((CONTENT_DISPOSITION, it.parse().ok()?))));
        let next = self.next.as_ref().map(|url| format!("<{url}>; rel=\"next\""));
        headers.extend(next.and_then(|it| Some((LINK, it.parse().ok()?))));
        (headers, self.bytes.clone()).into_response()
    }
}

/// What of a request an answer depends on, besides the store.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The path with the query.
    pub target: String,
    pub visitor: Visitor,
    if_none_match: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        Ok(Self {
            target: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            visitor: parts.extensions.get::<Visitor>().copied().unwrap_or_default(),
            if_none_match: parts.headers.get(IF_NONE_MATCH).and_then(text),
        })
    }
}

impl Asked {
    /// The tag of an answer: made of the state of the store, the question, who asks, and this build.
    fn tag(&self, stamp: &str) -> String {
        let mut hash = blake3::Hasher::new();
        for part in [env!("CARGO_PKG_VERSION"), &format!("{:?}", self.visitor), &self.target] {
            hash.update(part.as_bytes());
            hash.update(&[0]);
        }
        format!("W/\"{stamp}-{}\"", &hash.finalize().to_hex()[..16])
    }

    fn has(&self, tag: &str) -> bool {
        // Weak comparison: RFC 9110, section 8.8.3.2.
        let same = |it: &str| it.trim().trim_start_matches("W/") == tag.trim_start_matches("W/");
        self.if_none_match.as_deref().is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(same))
    }
}

/// Answers a question that changes nothing, from the state of the store as it is now.
pub(crate) async fn answer(
    app: &Arc<App>,
    asked: Asked,
    make: impl FnOnce(&Arc<Current>) -> Result<Body, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    answer_by(app, asked, String::new(), make).await
}

/// As [`answer`], where the answer depends on something else too.
pub(crate) async fn answer_by(
    app: &Arc<App>,
    asked: Asked,
    also: String,
    make: impl FnOnce(&Arc<Current>) -> Result<Body, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let current = app.current().await;
    let tag = asked.tag(&format!("{}{also}", current.stamp));
    let with_tag = |mut response: Response| {
        let headers = response.headers_mut();
        headers.extend(tag.parse().ok().map(|tag: HeaderValue| (ETAG, tag)));
        // Kept by the one who asked, and asked for again each time: the store moves on.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    };
    if asked.has(&tag) {
        return Ok(with_tag(StatusCode::NOT_MODIFIED.into_response()));
    }
    if let Some(kept) = app.kept(&tag) {
        return Ok(with_tag(kept.as_ref().into_response()));
    }
    let body = Arc::new(app.read(move || make(&current)).await?);
    app.keep(&tag, &body);
    Ok(with_tag(body.as_ref().into_response()))
}

/// Renders a page: its template, its title, the part of the site that it is in, and what it shows.
pub(crate) fn page(
    visitor: Visitor,
    template: &str,
    section: &str,
    title: &str,
    values: Value,
) -> Result<Body, Problem> {
    let values = values! { visitor, section, title, ..values };
    let bytes = assets::render(template, values)?.into();
    Ok(Body { content_type: "text/html; charset=utf-8", bytes, ..Body::default() })
}
