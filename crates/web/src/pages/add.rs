//! Adding texts: files that were dropped, or a text that was pasted.

use crate::answer::page;
use crate::content::intake::{read_form, take_in};
use crate::error::Problem;
use crate::guard::{Visitor, Writer};
use crate::state::App;
use crate::view::values;
use axum::extract::{Extension, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use whosaid_formats::READERS;

/// Returns the formats that files may have, in words.
fn formats() -> String {
    let words = READERS.map(|it| it.about).join(", ");
    let mut letters = words.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(crate) async fn form(Extension(visitor): Extension<Visitor>) -> Result<Response, Problem> {
    Ok((&page(visitor, "add.html", "add", "Add texts", values! { formats => formats() })?).into_response())
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
    let n_taken = taken.len() - n_failed;
    let values = values! { taken, n_failed, n_taken, formats => formats() };
    let body = page(visitor, "add.html", "add", "Add texts", values)?;
    Ok((status, &body).into_response())
}
