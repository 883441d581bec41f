//! From a question to an answer: tags by which a browser knows that it already has the answer, cached answers, and
//! their common form.

use crate::assets;
use crate::body::Body;
use crate::current::Current;
use crate::cut::Cut;
use crate::error::Problem;
use crate::guard::Visitor;
use crate::state::App;
use crate::view::values;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use minijinja::Value;
use std::convert::Infallible;
use std::sync::Arc;

/// What an answer depends on besides the store.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The path with the query.
    pub target: String,
    pub visitor: Visitor,
    pub takes_gzip: bool,
    /// Ends the connection of the request.
    pub cut: Cut,
    if_none_match: Option<String>,
}

/// Returns whether a client accepts gzip, by its `Accept-Encoding`.
fn takes_gzip(accepted: &str) -> bool {
    let weighed = accepted.split(',').map(|it| {
        let (name, weight) = it.split_once(';').unwrap_or((it, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|it| it.trim().parse::<f32>().ok());
        (name.trim(), weight.unwrap_or(1.0))
    });
    weighed.filter(|it| it.0.eq_ignore_ascii_case("gzip")).any(|it| it.1 > 0.0)
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        Ok(Self {
            target: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            visitor: parts.extensions.get::<Visitor>().copied().unwrap_or_default(),
            cut: parts.extensions.get::<Cut>().cloned().unwrap_or_default(),
            takes_gzip: parts.headers.get_all(ACCEPT_ENCODING).iter().filter_map(text).any(|it| takes_gzip(&it)),
            if_none_match: parts.headers.get(IF_NONE_MATCH).and_then(text),
        })
    }
}

impl Asked {
    /// Returns the tag of an answer, made from the state of the store, the question, the visitor, and this build.
    pub fn tag(&self, stamp: &str) -> String {
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

    /// Returns a response with its tag.
    pub fn tagged(&self, mut response: Response, tag: &str) -> Response {
        let headers = response.headers_mut();
        headers.extend(tag.parse().ok().map(|tag: HeaderValue| (ETAG, tag)));
        // The client may keep it but must ask again each time, because the store changes.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    }

    /// Returns the key of a cached answer.
    fn kept_as(&self, tag: &str) -> String {
        format!("{tag} {}", self.takes_gzip)
    }

    /// Returns the response if the client already has the answer, or if it is cached.
    pub fn known(&self, app: &App, tag: &str) -> Option<Result<Response, Problem>> {
        if self.has(tag) {
            return Some(Ok(self.tagged(StatusCode::NOT_MODIFIED.into_response(), tag)));
        }
        let kept = app.kept(&self.kept_as(tag))?;
        Some(app.respond(&kept).map(|it| self.tagged(it, tag)))
    }

    /// Caches an answer.
    pub fn keep(&self, app: &App, tag: &str, body: &Arc<Body>) {
        app.keep(&self.kept_as(tag), body);
    }
}

/// Answers a question that changes nothing, from the current state of the store.
pub(crate) async fn answer(
    app: &Arc<App>,
    asked: Asked,
    make: impl FnOnce(&Arc<Current>) -> Result<Body, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    answer_by(app, asked, String::new(), make).await
}

/// Like [`answer`], for an answer that also depends on something else.
pub(crate) async fn answer_by(
    app: &Arc<App>,
    asked: Asked,
    also: String,
    make: impl FnOnce(&Arc<Current>) -> Result<Body, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let current = app.current().await;
    let tag = asked.tag(&format!("{}{also}", current.stamp));
    if let Some(response) = asked.known(app, &tag) {
        return response;
    }
    let takes_gzip = asked.takes_gzip;
    let body = Arc::new(app.read(move || Ok(make(&current)?.packed(takes_gzip))).await?);
    asked.keep(app, &tag, &body);
    Ok(asked.tagged(app.respond(&body)?, &tag))
}

/// Renders a page: its template, its title, its section of the site, and its contents.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_gzip() {
        for (accepted, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
            ("*", false),
        ] {
            assert_eq!(takes_gzip(accepted), takes, "{accepted}");
        }
    }
}
