//! A draft that is held against the store: its text with every figure marked, and what the store has.

use crate::answer::{Asked, page};
use crate::content::check::checked;
use crate::error::Problem;
use crate::guard::Visitor;
use crate::params::Params;
use crate::state::App;
use crate::view::{ClaimView, values};
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use std::sync::Arc;
use whosaid_check::{Checked, Source, Stance, Verdict};

/// How many claims are shown for a figure.
const N_SOURCES: usize = 12;

/// A piece of the draft, a figure or what stands between two.
#[derive(Serialize)]
struct PieceView {
    text: String,
    /// The number of the figure, from 1, and its verdict; empty for what is no figure.
    n: usize,
    verdict: &'static str,
}

/// A figure of the draft.
#[derive(Serialize)]
struct FigureView {
    n: usize,
    verdict: &'static str,
    claim: ClaimView,
    n_independent: usize,
    sources: Vec<SourceView>,
    n_more: usize,
}

/// A claim, and what it says of the figure.
#[derive(Serialize)]
struct SourceView {
    stance: &'static str,
    claim: ClaimView,
}

pub(crate) async fn form(Extension(visitor): Extension<Visitor>) -> Result<Response, Problem> {
    Ok((&page(visitor, "check.html", "check", "Check a draft", values! { text => "" })?).into_response())
}

pub(crate) async fn check(State(app): State<Arc<App>>, asked: Asked, form: Bytes) -> Result<Response, Problem> {
    let params = Params::parse(&form);
    params.only(&[&["text", "published"]])?;
    let current = app.current().await;
    let body = app
        .read(move || {
            let text = params.text("text").ok_or_else(|| Problem::bad("text: paste what is to be checked"))?;
            let (draft, checked) = checked(&current, text, &params)?;
            let counts = Verdict::ALL.map(|it| (it.as_str(), checked.iter().filter(|of| of.verdict == it).count()));
            let values = values! {
                text => draft.text,
                published => draft.published,
                n_figures => checked.len(),
                counts => counts.into_iter().filter(|(_, n)| *n > 0).collect::<Vec<_>>(),
                pieces => pieces(&draft.text, &checked),
                figures => figures(&checked),
            };
            page(asked.visitor, "check.html", "check", "Check a draft", values)
        })
        .await?;
    Ok((&body).into_response())
}

impl SourceView {
    fn of(source: &Source) -> Self {
        let stance = match source.stance {
            Stance::Contradicts => "differs",
            Stance::Outcome => "came of it",
            Stance::Confirms => "fits",
            Stance::OtherTime => "is later",
        };
        Self { stance, claim: ClaimView::of(&source.claim) }
    }
}

fn figures(checked: &[Checked]) -> Vec<FigureView> {
    let known = checked.iter().enumerate().filter(|(_, it)| it.verdict != Verdict::Unknown);
    let of = |(nth, it): (usize, &Checked)| {
        let is_outdated = it.verdict == Verdict::Outdated;
        let matters = |source: &&Source| is_outdated || source.stance != Stance::OtherTime;
        let sources: Vec<_> = it.sources.iter().filter(matters).collect();
        FigureView {
            n: nth + 1,
            verdict: it.verdict.as_str(),
            claim: ClaimView::of(&it.claim),
            n_independent: it.n_independent,
            n_more: sources.len().saturating_sub(N_SOURCES),
            sources: sources.into_iter().take(N_SOURCES).map(SourceView::of).collect(),
        }
    };
    known.map(of).collect()
}

/// Splits a text at its figures.
fn pieces(text: &str, checked: &[Checked]) -> Vec<PieceView> {
    let mut pieces = Vec::with_capacity(2 * checked.len() + 1);
    let mut at = 0;
    let mut push = |from: usize, to: usize, n: usize, verdict: &'static str| {
        if let Some(text) = text.get(from..to).filter(|it| !it.is_empty()) {
            pieces.push(PieceView { text: text.to_owned(), n, verdict });
        }
    };
    for (nth, it) in checked.iter().enumerate() {
        let (from, to) = (it.claim.figure.start as usize, it.claim.figure.end as usize);
        if from >= at {
            push(at, from, 0, "");
            push(from, to, nth + 1, it.verdict.as_str());
            at = to;
        }
    }
    push(at, text.len(), 0, "");
    pieces
}
