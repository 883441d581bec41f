//! SPARQL 1.1 over the graph.
//!
//! [`ask`] answers a query from a [`Graph`] as one batch left it. The graph is not copied: [`spareval`] evaluates the query over
//! a dataset that is made as it is asked for (module `dataset`), and [`vocabulary`] says what things and their properties are
//! called. The default graph is what all documents together say; every document is a named graph with what it says itself.
//!
//! ```
//! use whosaid_graph::{Graph, GraphWriter};
//! use whosaid_sparql::{Answer, Limits, ask};
//! # let folder = tempfile::tempdir()?;
//! # drop(GraphWriter::open(folder.path(), None)?);
//! # let graph = Graph::open(folder.path(), None)?;
//! let query = "SELECT ?text ?who { ?claim schema:text ?text ; prov:wasAttributedTo/schema:name ?who }";
//! let answer = ask(&graph, query, Limits::default())?;
//! assert!(matches!(answer, Answer::Solutions { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Invariants.** No query reaches beyond the store: there is no SERVICE, and FROM names graphs of the store alone. No query takes
//! the process down: length and depth are bounded before it is read, it runs on a stack of its own, and time and rows are
//! bounded.

mod answer;
mod dataset;
mod error;
mod guard;
mod stop;
#[cfg(test)]
mod tests;
pub use answer::{Answer, Format, shown};
pub use error::{Result, SparqlError};
pub use whosaid_rdf::vocabulary;

use dataset::Dataset;
use oxrdf::Triple;
use spareval::{CancellationToken, QueryEvaluationError, QueryEvaluator, QueryResults};
use spargebra::{Query, SparqlParser};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use vocabulary::PREFIXES;
use whosaid_graph::Graph;

/// How much a query may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows, or triples of a graph.
    pub rows: usize,
    /// How long it may run.
    pub time: Duration,
}

impl Default for Limits {
    /// A million rows, five minutes.
    fn default() -> Self {
        Self { rows: 1_000_000, time: Duration::from_secs(300) }
    }
}

/// The stack of a query, in bytes: what recurses with the length of a query fits. It is memory only where it is used.
const STACK: usize = 256 << 20;

/// Answers a query.
///
/// # Errors
///
/// [`SparqlError::Syntax`] with the place in the query, and where a limit is passed.
pub fn ask(graph: &Graph, query: &str, limits: Limits) -> Result<Answer> {
    guard::check(query)?;
    let token = CancellationToken::new();
    let stop = Arc::new(AtomicBool::new(false));
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let (watch, sign) = (token.clone(), stop.clone());
        thread::Builder::new()
            .spawn_scoped(scope, move || {
                if is_done.recv_timeout(limits.time) == Err(mpsc::RecvTimeoutError::Timeout) {
                    watch.cancel();
                    sign.store(true, Ordering::Relaxed);
                }
            })
            .map_err(SparqlError::Thread)?;
        let evaluation = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                let answer = stop::run(stop, || evaluate(graph, query, limits, token));
                drop(done);
                answer.unwrap_or(Err(SparqlError::TooSlow { seconds: limits.time.as_secs() }))
            })
            .map_err(SparqlError::Thread)?;
        match evaluation.join() {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Reads a query, without asking it.
///
/// # Errors
///
/// As [`ask`].
pub fn check(query: &str) -> Result<()> {
    guard::check(query)?;
    parse(query).map(drop)
}

fn parse(query: &str) -> Result<Query> {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in PREFIXES {
        // The prefixes of the vocabulary are sound.
        if let Ok(with) = parser.clone().with_prefix(*prefix, *iri) {
            parser = with;
        }
    }
    Ok(parser.parse_query(query)?)
}

fn evaluate(graph: &Graph, query: &str, limits: Limits, token: CancellationToken) -> Result<Answer> {
    let failed = |error: QueryEvaluationError| match error {
        QueryEvaluationError::Cancelled => SparqlError::TooSlow { seconds: limits.time.as_secs() },
        error => SparqlError::Evaluation(error),
    };
    let query = parse(query)?;
    let evaluator = QueryEvaluator::new().with_cancellation_token(token);
    Ok(match evaluator.prepare(&query).execute(Dataset::new(graph)).map_err(failed)? {
        QueryResults::Boolean(value) => Answer::Boolean(value),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            let mut is_cut = false;
            for solution in solutions {
                let solution = solution.map_err(failed)?;
                if rows.len() == limits.rows {
                    is_cut = true;
                    break;
                }
                rows.push(solution.values().to_vec());
            }
            Answer::Solutions { variables, rows, is_cut }
        }
        QueryResults::Graph(found) => {
            let mut triples: BTreeSet<String> = BTreeSet::new();
            let mut kept: Vec<(String, Triple)> = Vec::new();
            let mut is_cut = false;
            for triple in found {
                let triple = triple.map_err(failed)?;
                let text = triple.to_string();
                if !triples.insert(text.clone()) {
                    continue;
                }
                if kept.len() == limits.rows {
                    is_cut = true;
                    break;
                }
                kept.push((text, triple));
            }
            kept.sort_by(|a, b| a.0.cmp(&b.0));
            Answer::Graph { triples: kept.into_iter().map(|(_, triple)| triple).collect(), is_cut }
        }
    })
}
