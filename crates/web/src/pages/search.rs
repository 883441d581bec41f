//! Passages that answer a query, with their claims.

use super::ask::{N_BESIDE, groups};
use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::params::{PART, Params, SEARCH};
use crate::state::App;
use crate::view::{ClaimView, Link, Pager, Piece, document, pieces, values};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use whosaid_model::{Claim, ClaimId};
use whosaid_search::{Facet, Facets, Hit, Problem as Slip, Request, SearchError};
use whosaid_store::Error as StoreError;

const N_HITS: usize = 10;

/// A passage as the page shows it.
#[derive(Serialize)]
struct HitView {
    doc: Link,
    /// The address of the passage.
    url: String,
    published: String,
    text: Vec<Piece>,
    claims: Vec<ClaimView>,
}

/// A facet as the page shows it: each value with the query narrowed to it.
#[derive(Serialize)]
struct FacetView {
    name: &'static str,
    values: Vec<(Link, usize)>,
}

/// A mistake in a query: what is wrong, with the query in three parts, the middle one being the place.
#[derive(Serialize)]
struct SlipView {
    message: String,
    spot: Option<[String; 3]>,
}

pub(crate) async fn search(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[SEARCH, PART])?;
    let part = params.part(N_HITS)?;
    let sort = params.search_sort()?;
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let query = params.text("q").unwrap_or_default();
        let like = params.similar(graph)?;
        if query.is_empty() && like.is_none() {
            return page(visitor, "search.html", "search", "Search", values! { query => "" });
        }
        let title = format!("{query} – search");
        let request = Request {
            like: like.as_ref(),
            sort,
            limit: part.limit,
            offset: part.offset(),
            facets: true,
            ..Request::new(query)
        };
        let mut claims: HashMap<ClaimId, Claim> = HashMap::new();
        let found = current.snapshot.find_with(&request, |record| {
            claims.extend(graph.claims_of(record).into_iter().map(|it| (it.id.clone(), it)));
        });
        let results = match found {
            Ok(results) => results,
            // Mistakes in a query are shown beside it.
            Err(StoreError::Search(SearchError::Query { problems })) => {
                let slips: Vec<SlipView> = problems.iter().map(|it| slip(query, it)).collect();
                return page(visitor, "search.html", "search", &title, values! { query, wrong => slips });
            }
            Err(error) => return Err(error.into()),
        };
        let hits: Vec<HitView> = results.hits.iter().map(|hit| view(hit, &claims)).collect();
        let has_more = part.offset() + hits.len() < results.total;
        // Claims that answer the same words, on the first page.
        let is_plain = part.page == 1 && like.is_none() && !query.contains([':', '"', '*', '~', '[', '(', '_']);
        let answers = if is_plain { groups(&current.snapshot, query, N_BESIDE)? } else { Vec::new() };
        let values = values! {
            query, hits, answers,
            similar => like.as_ref().map(|it| document(it.id.as_str(), it.title.as_deref())),
            total => results.total,
            first => part.offset() + 1,
            facets => results.facets.map(|it| facets(&it, query, &params)).unwrap_or_default(),
            sorts => ["best", "newest", "oldest"].map(|it| (it, params.with("/search", "sort", it))),
            sort => params.text("sort").unwrap_or("best"),
            warnings => results.warnings.iter().map(|it| slip(query, it)).collect::<Vec<_>>(),
            pager => Pager::of(&params, "/search", part.page, has_more),
        };
        page(visitor, "search.html", "search", &title, values)
    })
    .await
}

fn slip(query: &str, slip: &Slip) -> SlipView {
    let spot = || {
        let (before, rest) = query.split_at_checked(slip.at)?;
        let (here, after) = rest.split_at_checked(slip.len)?;
        let here = if here.is_empty() { " " } else { here };
        Some([before, here, after].map(str::to_owned))
    };
    SlipView { message: slip.message.clone(), spot: spot() }
}

/// Returns the values of each facet that narrow the query.
fn facets(facets: &Facets, query: &str, params: &Params) -> Vec<FacetView> {
    let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\'], " "));
    let view = |name: &'static str, found: &[Facet], term: &dyn Fn(&Facet) -> String| {
        let link = |it: &Facet| {
            // Without parentheses, the new condition would only apply to the last alternative.
            let so_far = if query.contains(" OR ") { format!("({query})") } else { query.to_owned() };
            let narrower = format!("{so_far} {}", term(it));
            let name = if it.name.is_empty() { &it.value } else { &it.name };
            (Link { text: name.clone(), url: params.with("/search", "q", narrower.trim()) }, it.n)
        };
        FacetView { name, values: found.iter().map(link).collect() }
    };
    let all = [
        view("Year", &facets.year, &|it: &Facet| format!("published:{}", it.value)),
        view("Publisher", &facets.publisher, &|it: &Facet| format!("publisher:{}", quoted(&it.value))),
        view("Actor", &facets.actor, &|it: &Facet| format!("actor:{}", quoted(&it.name))),
        view("Agreement", &facets.agreement, &|it: &Facet| format!("agreement:{}", quoted(&it.name))),
        view("Kind of figure", &facets.kind, &|it: &Facet| format!("kind:{}", it.value)),
        view("Document", &facets.document, &|it: &Facet| format!("document:{}", quoted(&it.value))),
    ];
    all.into_iter().filter(|it| !it.values.is_empty()).collect()
}

fn view(hit: &Hit, claims: &HashMap<ClaimId, Claim>) -> HitView {
    let doc = document(hit.doc.as_str(), hit.title.as_deref());
    HitView {
        url: format!("{}#at-{}", doc.url, hit.start),
        doc,
        published: hit.published.clone().unwrap_or_default(),
        text: pieces(&hit.text, hit.start, &hit.marks),
        claims: ClaimView::all(hit.claims.iter().filter_map(|id| claims.get(id))),
    }
}
