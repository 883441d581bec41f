//! Who is who: merging, splitting and renaming, and undoing it.

use crate::answer::{Asked, answer, page};
use crate::content::decisions::{Asking, take, take_back};
use crate::error::Problem;
use crate::guard::Writer;
use crate::pages::entities::decided;
use crate::pages::session::see_other;
use crate::params::Params;
use crate::state::App;
use crate::url;
use crate::view::values;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use whosaid_graph::Action;
use whosaid_model::DocId;

pub(crate) async fn decisions(State(app): State<Arc<App>>, asked: Asked) -> Result<Response, Problem> {
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let decisions = current.snapshot.graph().decisions();
        let values = values! { decisions => decisions.iter().rev().map(decided).collect::<Vec<_>>() };
        page(visitor, "decisions.html", "entities", "Decisions about who is who", values)
    })
    .await
}

/// Returns the decision that a form requests.
fn asking(params: &Params) -> Result<Asking, Problem> {
    let action = params.text("action").and_then(Action::parse);
    let documents = params.pairs().filter(|(name, value)| *name == "documents" && !value.trim().is_empty());
    Ok(Asking {
        action: action.ok_or_else(|| Problem::bad("action: write merge, split, rename or apart"))?,
        entity: params.text("entity").unwrap_or_default().to_owned(),
        into: params.text("into").map(str::to_owned),
        name: params.text("name").map(str::to_owned),
        documents: documents.map(|(_, id)| DocId::from(id)).collect(),
    })
}

pub(crate) async fn decide(_: Writer, State(app): State<Arc<App>>, form: Bytes) -> Result<Response, Problem> {
    let params = Params::parse(&form);
    if let Some(n) = params.text("undo") {
        let n = n.parse().map_err(|_| Problem::bad("undo: write the number of a decision"))?;
        let undone = take_back(&app, n).await?;
        return see_other(&url::entity(undone.decision.entity.as_str()), None);
    }
    let decision = take(&app, asking(&params)?).await?.decision;
    see_other(&url::entity(decision.into.as_str()), None)
}
