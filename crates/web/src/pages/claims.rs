//! Who claimed what figure: a table, and the figures over their periods.

use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::pages::session::see_other;
use crate::params::{CLAIM_FILTER, DISPUTE_FILTER, N_SORTED, PART, Params};
use crate::plot;
use crate::state::App;
use crate::url;
use crate::view::{ClaimView, Pager, values};
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use whosaid_graph::Sort;
use whosaid_model::{ClaimId, FigureKind, shown};

/// How many rows are on a page.
const N_ROWS: usize = 50;
/// How many claims are counted, and searched for the drawing. More are mentioned, not read.
const N_READ: usize = 500;

pub(crate) async fn claims(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[CLAIM_FILTER, PART, &["sort"]])?;
    let part = params.part(N_ROWS)?;
    let visitor = asked.visitor;
    let filter = params.claim_filter();
    answer(&app, asked, move |current| {
        let filter = match filter {
            Ok(filter) => filter,
            // Reported beside the filters, which keep what was typed.
            Err(problem) => {
                let values = values! { wrong => problem.detail, ..form(&params) };
                return page(visitor, "claims.html", "claims", "Claims", values);
            }
        };
        let most = N_READ.max(part.offset() + part.limit) + 1;
        let (mut n_found, mut drawn, mut shown_now) = (0, Vec::new(), Vec::new());
        let limited = whosaid_graph::ClaimFilter { limit: Some(most), ..filter };
        current.snapshot.graph().each_sorted(&limited, N_SORTED, |claim| {
            n_found += 1;
            let is_shown = n_found > part.offset() && shown_now.len() < part.limit;
            if is_shown {
                shown_now.push(claim.clone());
            }
            if drawn.len() < N_READ {
                drawn.push(claim);
            }
            Ok(true)
        })?;
        let is_all = n_found < most;
        let scatter = plot::scatter(&drawn);
        let has_more = part.offset() + shown_now.len() < n_found;
        let n_told = n_found.min(most - 1);
        let orders: BTreeMap<&str, String> =
            Sort::ALL.iter().map(|it| (it.as_str(), params.with("/claims", "sort", it.as_str()))).collect();
        let values = values! {
            total => shown::number(n_told as u64),
            is_all,
            plot => scatter.as_ref().map(|it| it.svg.clone()),
            plot_unit => scatter.as_ref().map(|it| it.unit.clone()),
            n_drawn => scatter.as_ref().map_or(0, |it| it.n_drawn),
            n_looked_at => drawn.len(),
            is_all_drawn => drawn.len() == n_found,
            legend => scatter.map(|it| legend(&it.legend)).unwrap_or_default(),
            claims => ClaimView::all(&shown_now),
            orders,
            csv => download(&params),
            pager => Pager::of(&params, "/claims", part.page, has_more),
            ..form(&params)
        };
        page(visitor, "claims.html", "claims", "Claims", values)
    })
    .await
}

/// Redirects to the sentence of a claim.
pub(crate) async fn claim(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let current = app.current().await;
    let wanted = ClaimId(id);
    let claim = app.read(move || Ok(current.snapshot.graph().claim(&wanted)?)).await?;
    let claim = claim.ok_or_else(|| Problem::missing("no claim has this id; documents that changed have others"))?;
    see_other(&url::claim(claim.doc.as_str(), claim.id.as_str()), None)
}

/// Returns the speakers with their marks.
pub(crate) fn legend(speakers: &[(String, usize)]) -> Vec<(String, Value)> {
    speakers.iter().map(|(name, class)| (name.clone(), plot::swatch(*class))).collect()
}

/// Returns the address of all claims of a page as CSV.
fn download(params: &Params) -> String {
    let kept = params.pairs().filter(|(name, _)| !PART.contains(name));
    url::query("/api/v1/claims", kept.chain([("format", "csv"), ("limit", "all")]))
}

/// The filters that are always shown.
const ALWAYS_SHOWN: &[&str] = &["speaker", "about", "period"];

/// Returns the contents of the filters.
pub(crate) fn form(params: &Params) -> Value {
    let names = CLAIM_FILTER.iter().chain(DISPUTE_FILTER).chain(&["sort"]);
    let asked: BTreeMap<&str, &str> = names.map(|name| (*name, params.text(name).unwrap_or_default())).collect();
    // The others are folded away unless one is set.
    let mut folded = CLAIM_FILTER.iter().chain(DISPUTE_FILTER).filter(|it| !ALWAYS_SHOWN.contains(it));
    let has_more = folded.any(|it| asked.get(it).is_some_and(|it| !it.is_empty()));
    values! {
        asked => asked,
        has_more,
        kinds => FigureKind::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>(),
        sorts => Sort::ALL.map(Sort::as_str),
    }
}
