//! Signing in with the token, and out.

use crate::answer::page;
use crate::error::Problem;
use crate::guard::{self, Guarded as _, Visitor};
use crate::params::Params;
use crate::state::App;
use crate::view::values;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

pub(crate) async fn form(Extension(visitor): Extension<Visitor>, params: Params) -> Result<Response, Problem> {
    Ok((&page(visitor, "sign-in.html", "", "Sign in", values! { next => next(&params) })?).into_response())
}

/// Returns where to go after signing in: only paths of this server.
fn next(params: &Params) -> String {
    let is_ours = |it: &&str| it.starts_with('/') && !it.starts_with("//") && !it.contains(['\\', '\r', '\n', '\t']);
    params.raw("next").filter(is_ours).unwrap_or("/").to_owned()
}

pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    form: Bytes,
) -> Result<Response, Problem> {
    let params = Params::parse(&form);
    match app.guard().sign_in(params.raw("token").unwrap_or_default()).await {
        Ok(cookie) => see_other(&next(&params), Some(cookie)),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => {
            let values = values! { next => next(&params), wrong => problem.detail };
            let body = page(visitor, "sign-in.html", "", "Sign in", values)?;
            Ok((problem.status, &body).into_response())
        }
        Err(problem) => Err(problem),
    }
}

pub(crate) async fn sign_out() -> Result<Response, Problem> {
    see_other("/", Some(guard::sign_out()?))
}

/// Redirects the browser to another page after a form.
pub(crate) fn see_other(url: &str, cookie: Option<HeaderValue>) -> Result<Response, Problem> {
    let url: HeaderValue = url.parse().map_err(|_| Problem::bad("that is no address"))?;
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, url)]).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
