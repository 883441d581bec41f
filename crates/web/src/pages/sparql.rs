//! A SPARQL query, and its answer as a table or a graph.

use crate::answer::{Asked, answer, page};
use crate::content::sparql::{LIMITS, place};
use crate::error::Problem;
use crate::params::Params;
use crate::state::App;
use crate::url;
use crate::view::values;
use axum::extract::State;
use axum::response::Response;
use minijinja::Value;
use rust_embed::RustEmbed;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;
use whosaid_sparql::vocabulary::{PREFIXES, TERMS, short};
use whosaid_sparql::{Answer, Cell, SparqlError, ask};

/// The saved queries of the project.
#[derive(RustEmbed)]
#[folder = "../../queries"]
#[include = "*.rq"]
struct Saved;

#[derive(Serialize)]
struct SavedQuery {
    name: String,
    /// Its first comment.
    about: String,
    url: String,
}

fn saved() -> Vec<SavedQuery> {
    let read = |name: Cow<'static, str>| {
        let text = String::from_utf8(Saved::get(&name)?.data.into_owned()).ok()?;
        let comment: Vec<&str> = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
        Some(SavedQuery {
            name: name.trim_end_matches(".rq").replace('-', " "),
            about: comment.join(" "),
            url: url::query("/sparql", [("query", text.as_str())]),
        })
    };
    let mut saved: Vec<SavedQuery> = Saved::iter().filter_map(read).collect();
    saved.sort_by(|a, b| a.name.cmp(&b.name));
    saved
}

/// One cell of a table, with the page of the thing that it names.
#[derive(Serialize)]
struct CellView {
    text: String,
    url: Option<String>,
    is_number: bool,
}

impl CellView {
    fn of(cell: Option<Cell<'_>>) -> Self {
        match cell {
            Some(cell) => {
                Self { text: cell.text(), url: cell.iri().and_then(url::of_iri), is_number: cell.is_number() }
            }
            None => Self { text: String::new(), url: None, is_number: false },
        }
    }
}

pub(crate) async fn sparql(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[&["query"]])?;
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let query = params.raw("query").map(|it| it.replace("\r\n", "\n")).unwrap_or_default();
        let mut values = values! {
            query,
            saved => saved(),
            prefixes => PREFIXES,
            terms => TERMS.iter().map(|(term, about)| (short(term.as_str()), about)).collect::<Vec<_>>(),
        };
        if !query.trim().is_empty() {
            values = match ask(current.snapshot.graph(), &query, LIMITS) {
                Ok(answer) => {
                    values! { is_answered => true, ..minijinja::context! { ..answered(&answer, &query), ..values } }
                }
                Err(error) => values! { wrong => error.to_string(), spot => spot(&query, &error), ..values },
            };
        }
        page(visitor, "sparql.html", "sparql", "SPARQL", values)
    })
    .await
}

fn answered(answer: &Answer, query: &str) -> Value {
    let file = |format: &str| url::query("/api/v1/sparql", [("query", query), ("format", format)]);
    if let Answer::Boolean(yes) = answer {
        return values! { boolean => yes };
    }
    let is_graph = matches!(answer, Answer::Graph { .. });
    let first = if is_graph { ("Turtle", "turtle") } else { ("TSV", "tsv") };
    values! {
        columns => answer.columns(),
        rows => answer.rows().map(|row| row.into_iter().map(CellView::of).collect()).collect::<Vec<Vec<CellView>>>(),
        is_cut => answer.is_cut(),
        is_graph,
        drawn => is_graph.then(|| file("graph")),
        files => [first, ("CSV", "csv"), ("JSON", "json")].map(|(name, format)| (name, file(format))),
    }
}

/// Returns the query in three parts: the text before the place of an error, from there to the end of the line, and the
/// rest.
fn spot(query: &str, error: &SparqlError) -> Option<[String; 3]> {
    let at = place(query, error)?;
    let (before, rest) = query.split_at_checked(at)?;
    let end = rest.find('\n').unwrap_or(rest.len());
    let (here, after) = rest.split_at(end);
    let here = if here.is_empty() { " " } else { here };
    Some([before.to_owned(), here.to_owned(), after.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_point_at_the_spot() {
        let spot = |query: &str| spot(query, &whosaid_sparql::check(query).unwrap_err());
        let found = spot("SELECT * {\n  ?é schema:text oops }\n").unwrap();
        assert_eq!(found[0], "SELECT * {\n  ?é schema:text ");
        assert_eq!(found[1], "oops }");
        let deep = format!("ASK {}", "{".repeat(100));
        assert_eq!(spot(&deep).unwrap()[0].len(), 4 + 64);
        assert!(spot("SELECT").is_some());
    }
}
