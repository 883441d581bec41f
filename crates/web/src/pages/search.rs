//! Passages that answer a query, with the claims within.

use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::params::{PART, Params};
use crate::state::App;
use crate::view::{ClaimView, Link, Pager, Piece, document, pieces, values};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use whosaid_graph::{ClaimFilter, Graph};
use whosaid_model::{Claim, ClaimId, DocId};
use whosaid_search::Hit;

const N_HITS: usize = 10;

/// A passage as the page shows it.
#[derive(Serialize)]
struct HitView {
    doc: Link,
    /// Where the passage stands.
    url: String,
    published: String,
    text: Vec<Piece>,
    claims: Vec<ClaimView>,
}

pub(crate) async fn search(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[&["q"], PART])?;
    let part = params.part(N_HITS)?;
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let Some(query) = params.text("q") else {
            return page(visitor, "search.html", "search", "Search", values! { query => "" });
        };
        let title = format!("{query} – search");
        let results = match current.snapshot.search(query, part.limit, part.offset()) {
            Ok(results) => results,
            Err(error) => {
                // What is wrong with a query is told beside the query.
                let problem = Problem::from(error);
                let Some(at) = problem.at else { return Err(problem) };
                let mark = query.get(..at).zip(query.get(at..)).filter(|_| at > 0);
                let values = values! { query, wrong => problem.detail, mark };
                return page(visitor, "search.html", "search", &title, values);
            }
        };
        let mut claims = ClaimsOfDocuments { graph: current.snapshot.graph(), known: HashMap::new() };
        let mut hits = Vec::with_capacity(results.hits.len());
        for hit in &results.hits {
            hits.push(view(hit, &mut claims)?);
        }
        let has_more = part.offset() + hits.len() < results.total;
        let values = values! {
            query, hits,
            total => results.total,
            first => part.offset() + 1,
            warnings => results.warnings,
            pager => Pager::of(&params, "/search", part.page, has_more),
        };
        page(visitor, "search.html", "search", &title, values)
    })
    .await
}

fn view(hit: &Hit, claims: &mut ClaimsOfDocuments<'_>) -> Result<HitView, Problem> {
    let claims = claims.get(&hit.doc, &hit.claims)?;
    let doc = document(hit.doc.as_str(), hit.title.as_deref());
    Ok(HitView {
        url: format!("{}#at-{}", doc.url, hit.start),
        doc,
        published: hit.published.clone().unwrap_or_default(),
        text: pieces(&hit.text, hit.start, &hit.marks),
        claims,
    })
}

/// Claims by their ids; those of a document are read once.
struct ClaimsOfDocuments<'g> {
    graph: &'g Graph,
    known: HashMap<DocId, HashMap<ClaimId, Claim>>,
}

impl ClaimsOfDocuments<'_> {
    fn get(&mut self, doc: &DocId, ids: &[ClaimId]) -> Result<Vec<ClaimView>, Problem> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        if !self.known.contains_key(doc) {
            let filter = ClaimFilter { doc: Some(doc.clone()), ..ClaimFilter::default() };
            let claims = self.graph.claims(&filter)?;
            self.known.insert(doc.clone(), claims.into_iter().map(|it| (it.id.clone(), it)).collect());
        }
        let of_document = &self.known[doc];
        Ok(ClaimView::all(ids.iter().filter_map(|id| of_document.get(id))))
    }
}
