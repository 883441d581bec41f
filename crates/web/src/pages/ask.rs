//! A question in plain words, and the claims that answer it.

use super::sparql;
use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::params::Params;
use crate::state::App;
use crate::view::{ClaimView, values};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use whosaid_ask::{Answer, Question};
use whosaid_store::Snapshot;

/// How many claims a question shows on its own page, and beside passages.
const N_ANSWERS: usize = 30;
pub(super) const N_BESIDE: usize = 8;

/// Answers of one value.
#[derive(Serialize)]
pub(super) struct GroupView {
    value: String,
    claims: Vec<ClaimView>,
}

/// Returns the answers to a question, those of one value together.
pub(super) fn groups(store: &Snapshot, question: &str, limit: usize) -> Result<Vec<GroupView>, Problem> {
    let answers = whosaid_ask::ask(store, &Question::parse(question), limit)?;
    let mut groups: Vec<GroupView> = Vec::new();
    for Answer { claim, group, .. } in &answers {
        let view = ClaimView::of(claim);
        match groups.get_mut(*group) {
            Some(group) => group.claims.push(view),
            None => groups.push(GroupView { value: view.value.clone(), claims: vec![view] }),
        }
    }
    Ok(groups)
}

pub(crate) async fn ask(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    // What links to a SPARQL query under its former address still finds it.
    if params.raw("query").is_some() {
        return sparql::sparql(State(app), asked, params).await;
    }
    params.only(&[&["q"]])?;
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let question = params.text("q").unwrap_or_default();
        let groups = groups(&current.snapshot, question, N_ANSWERS)?;
        let title = if question.is_empty() { "Ask".to_owned() } else { format!("{question} – ask") };
        page(visitor, "ask.html", "ask", &title, values! { question, groups })
    })
    .await
}
