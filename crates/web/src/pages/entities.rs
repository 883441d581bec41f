//! Actors, places and agreements; and measures, which figures measure.

use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::pages::claims::legend;
use crate::params::{PART, Params};
use crate::plot::{Bar, bars, scatter};
use crate::state::App;
use crate::url;
use crate::view::{ClaimView, EntityView, Link, Pager, counted, document, shown_value, values};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use minijinja::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use whosaid_graph::{EntityGlance, EntityPage, EntityRecord, Graph, NumberedDecision, Tally};
use whosaid_model::{Claim, EntityId, EntityType, shown};

const N_ROWS: usize = 50;
/// How many claims and documents of each kind are shown. Links lead to all of them.
const N_SHOWN: usize = 20;
/// How many claims are drawn, the newest.
const N_DRAWN: usize = 200;
/// In how many documents its companions are counted.
const N_LOOKED_AT: usize = 40;
const N_TOGETHER: usize = 14;
/// How many claims of a measure are searched, and how many of them are listed. More are mentioned.
const N_READ: usize = 500;
const N_LISTED: usize = 100;

pub(crate) async fn entities(state: State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    if let Some(id) = params.raw("id") {
        return entity(state, asked, Path(id.to_owned())).await;
    }
    params.only(&[&["q", "type"], PART])?;
    let part = params.part(N_ROWS)?;
    let kind = params.entity_type()?;
    let visitor = asked.visitor;
    answer(&state.0, asked, move |current| {
        let found = current.snapshot.graph().entities(params.text("q"), kind)?;
        let total = found.len();
        let rows: Vec<_> = found.into_iter().skip(part.offset()).take(part.limit).map(EntityView::of).collect();
        let has_more = part.offset() + rows.len() < total;
        let values = values! {
            rows, total,
            query => params.text("q"),
            kind => kind.map(EntityType::as_str),
            kinds => EntityType::ALL.map(EntityType::as_str),
            pager => Pager::of(&params, "/entities", part.page, has_more),
        };
        page(visitor, "entities.html", "entities", "Actors and agreements", values)
    })
    .await
}

pub(crate) async fn entity(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let visitor = asked.visitor;
    let id = EntityId(id);
    // An entity that is another has that one's page.
    let current = app.current().await;
    let into = current.snapshot.graph().meant_by(&id);
    if into != id {
        let graph = app.clone();
        let asked_for = id.clone();
        let is_gone = app.read(move || Ok(graph.now().snapshot.graph().entity(&asked_for)?.is_none())).await?;
        if is_gone {
            return Ok((StatusCode::SEE_OTHER, [(LOCATION, url::entity(into.as_str()))]).into_response());
        }
    }
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let found = graph.entity_glance(&id, N_DRAWN)?;
        let found =
            found.ok_or_else(|| Problem::missing(format!("nothing in the store has the id {:?}", id.as_str())))?;
        let title = found.page.entity.name.clone();
        let decisions: Vec<NumberedDecision> =
            graph.decisions().into_iter().filter(|it| it.decision.entity == id || it.decision.into == id).collect();
        let values =
            values! { decisions => decisions.iter().map(decided).collect::<Vec<_>>(), ..shown_page(graph, &found)? };
        page(visitor, "entity.html", "entities", &title, values)
    })
    .await
}

/// Returns a decision in words.
pub(crate) fn decided(it: &NumberedDecision) -> Value {
    let decision = &it.decision;
    let link = |id: &EntityId| Link { text: id.0.clone(), url: url::entity(id.as_str()) };
    values! {
        n => it.n,
        action => decision.action.as_str(),
        entity => link(&decision.entity),
        into => link(&decision.into),
        name => decision.name,
        documents => decision.documents.iter().map(|it| document(it.as_str(), None)).collect::<Vec<_>>(),
    }
}

fn shown_page(graph: &Graph, found: &EntityGlance) -> Result<Value, Problem> {
    let EntityPage { entity, names, joined, agreements, parties, milestones, documents, claims_by, claims_about } =
        &found.page;
    let joined: Vec<Value> =
        joined.iter().map(|it| values! { id => it.entity.as_str(), reason => it.reason() }).collect();
    let others: Vec<_> = names.iter().filter(|it| it.name != entity.name).collect();
    let together = together(graph, &found.page)?;
    let plot = scatter(claims_by);
    let related = |list: &[Tally<EntityRecord>]| {
        list.iter()
            .map(|it| values! { n => it.count, ..shown_value(EntityView::of(it.item.clone())) })
            .collect::<Vec<_>>()
    };
    let id = entity.id.as_str();
    Ok(values! {
        others,
        joined,
        agreements => related(agreements),
        parties => related(parties),
        milestones => milestones.iter().map(|it| values! {
            date => shown::dates(&it.item.date), step => it.item.step.as_str().replace('_', " "), n => it.count,
        }).collect::<Vec<_>>(),
        documents => documents.iter().take(N_SHOWN).map(|it| values! {
            link => document(it.item.id.as_str(), it.item.title.as_deref()),
            id => it.item.id,
            published => it.item.published,
            publisher => it.item.publisher,
            n => it.count,
        }).collect::<Vec<_>>(),
        n_documents => entity.n_documents,
        all_documents => url::query("/documents", [("mentions", id)]),
        n_looked_at => N_LOOKED_AT,
        timeline => timeline(found),
        together,
        claims_by => shown_claims(claims_by),
        claims_drawn => claims_by.len(),
        n_claims_by => entity.n_claims_by,
        all_by => url::query("/claims", [("speaker", id)]),
        claims_about => shown_claims(claims_about),
        n_claims_about => entity.n_claims_about,
        all_about => url::query("/claims", [("about", id)]),
        plot => plot.as_ref().map(|it| it.svg.clone()),
        plot_unit => plot.as_ref().map(|it| it.unit.clone()),
        legend => plot.map(|it| legend(&it.legend)).unwrap_or_default(),
        disputes => url::query("/disputes", [("speaker", id)]),
        graph => url::query("/graph", [("around", id)]),
        search => url::query("/search", [("q", format!("{}:\"{}\"", field(entity.kind), entity.name.replace('"', " ")).as_str())]),
        entity,
    })
}

/// Returns the search field that holds the names of a type.
fn field(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Agreement | EntityType::Law => "agreement",
        _ => "actor",
    }
}

/// Returns the newest claims.
fn shown_claims(claims: &[Claim]) -> Vec<ClaimView> {
    let mut newest: Vec<&Claim> = claims.iter().collect();
    newest.sort_by(|a, b| b.published.cmp(&a.published));
    ClaimView::all(newest.into_iter().take(N_SHOWN))
}

/// Returns the documents that mention it, by year.
fn timeline(EntityGlance { page, years }: &EntityGlance) -> Option<Value> {
    let (first, last) = (*years.keys().next()?, *years.keys().next_back()?);
    if first == last {
        return None;
    }
    let all: Vec<i32> = if last - first > 100 { years.keys().copied().collect() } else { (first..=last).collect() };
    let bar = |year: i32| {
        let n = years.get(&year).copied().unwrap_or_default();
        Bar {
            label: year.to_string(),
            n,
            url: url::query("/claims", [("about", page.entity.id.as_str()), ("published", year.to_string().as_str())]),
            title: format!("{}, {year}", counted(n, "document")),
        }
    };
    Some(bars(&all.into_iter().map(bar).collect::<Vec<_>>(), "Documents that speak of it, by year"))
}

/// Returns the entities that appear with it, and in how many of the documents that mention it most.
fn together(graph: &Graph, found: &EntityPage) -> Result<Vec<Value>, Problem> {
    let mut n_of: BTreeMap<EntityId, (u64, String, EntityType)> = BTreeMap::new();
    for it in found.documents.iter().take(N_LOOKED_AT) {
        let Some(contents) = graph.contents(&it.item.id)? else { continue };
        for other in contents.entities.into_iter().filter(|other| other.id != found.entity.id) {
            n_of.entry(other.id).or_insert((0, other.name, other.kind)).0 += 1;
        }
    }
    let mut all: Vec<_> = n_of.into_iter().collect();
    all.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let shown = |(id, (n, name, kind)): (EntityId, (u64, String, EntityType))| {
        values! { n, name, kind => kind.as_str(), url => url::entity(id.as_str()) }
    };
    Ok(all.into_iter().take(N_TOGETHER).map(shown).collect())
}

pub(crate) async fn measure(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let missing = || Problem::missing(format!("no figure of the store is of {key:?}"));
        let measure = graph.measure(&key)?.ok_or_else(missing)?;
        let (claims, n_claims) = graph.some_claims_of_measure(&key, 0, N_READ)?;
        let mut wordings: BTreeMap<&str, u64> = BTreeMap::new();
        let mut speakers: BTreeMap<&str, u64> = BTreeMap::new();
        for claim in &claims {
            *wordings.entry(claim.figure.measure.as_deref().unwrap_or_default()).or_default() += 1;
            if let Some(speaker) = &claim.figure.speaker {
                *speakers.entry(speaker).or_default() += 1;
            }
        }
        let listed = |counts: BTreeMap<&str, u64>| {
            let mut counts: Vec<(String, u64)> = counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            counts.truncate(N_TOGETHER);
            counts
        };
        let plot = scatter(&claims);
        let listed_claims = &claims[..claims.len().min(N_LISTED)];
        let values = values! {
            label => measure.label,
            wordings => listed(wordings),
            speakers => listed(speakers),
            claims => ClaimView::all(listed_claims),
            n_claims,
            n_read => claims.len(),
            plot => plot.as_ref().map(|it| it.svg.clone()),
            plot_unit => plot.as_ref().map(|it| it.unit.clone()),
            legend => plot.map(|it| legend(&it.legend)).unwrap_or_default(),
            all => url::query("/claims", [("about", measure.label.as_str())]),
            disputes => url::query("/disputes", [("about", measure.label.as_str())]),
            graph => url::query("/graph", [("around", format!("measure:{}", measure.key).as_str())]),
        };
        page(visitor, "measure.html", "claims", &measure.label, values)
    })
    .await
}
