#![doc = include_str!("../README.md")]

mod answer;
mod bounds;
mod comparisons;
mod dataset;
mod error;
mod guard;
mod parser;
mod place;
mod rewrite;
mod syntax;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Cell, Format};
pub use error::{Result, SparqlError};
pub use whosaid_rdf::vocabulary;

use bounds::Stopped;
use dataset::{Dataset, size};
use oxrdf::Triple;
use parser::parser;
use spareval::{CancellationToken, QueryEvaluationError, QueryResults};
use spargebra::Query;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use whosaid_graph::Graph;

/// How much a query may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest number of rows, or of triples of a graph.
    pub rows: usize,
    /// The longest time it may run.
    pub time: Duration,
    /// How much it may hold in memory, in bytes: terms, and the rows that it sorts, groups or joins. Only what is large
    /// is counted, so the process may use about twice as much.
    pub memory: usize,
}

impl Default for Limits {
    /// A million rows, five minutes, half a gigabyte.
    fn default() -> Self {
        Self { rows: 1_000_000, time: Duration::from_secs(300), memory: 512 << 20 }
    }
}

/// The stack of a query, in bytes. It is large enough for everything that recurses with the length of a query. Unused
/// parts take no memory.
const STACK: usize = 256 << 20;

/// Answers a query.
///
/// # Errors
///
/// [`SparqlError::Syntax`] with the place in the query, and other errors if a limit is exceeded.
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
                let answer = bounds::run(stop, limits.memory, || evaluate(graph, query, limits, token));
                drop(done);
                answer.unwrap_or_else(|stopped| {
                    Err(match stopped {
                        Stopped::Time => SparqlError::TooSlow { seconds: limits.time.as_secs() },
                        Stopped::Memory => SparqlError::TooMuch { megabytes: limits.memory >> 20 },
                        Stopped::Text => SparqlError::LongText { longest: rewrite::LONGEST_TEXT },
                    })
                })
            })
            .map_err(SparqlError::Thread)?;
        match evaluation.join() {
            Ok(answer) => answer,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Parses a query without running it.
///
/// # Errors
///
/// As [`ask`].
pub fn check(query: &str) -> Result<()> {
    guard::check(query)?;
    thread::scope(|scope| {
        let parsed = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || parse(query).map(drop))
            .map_err(SparqlError::Thread)?;
        parsed.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn parse(query: &str) -> Result<Query> {
    parser().parse_query(query).map_err(|error| syntax::error(query, &error.to_string()))
}

fn evaluate(graph: &Graph, query: &str, limits: Limits, token: CancellationToken) -> Result<Answer> {
    let failed = |error: QueryEvaluationError| match error {
        QueryEvaluationError::Cancelled => SparqlError::TooSlow { seconds: limits.time.as_secs() },
        error => SparqlError::Evaluation(error),
    };
    let query = rewrite::query(parse(query)?);
    let evaluator = rewrite::evaluator().with_cancellation_token(token);
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
                let cells = solution.values();
                bounds::take(32 + cells.iter().map(|it| 80 + it.as_ref().map_or(0, size)).sum::<usize>());
                rows.push(cells.to_vec());
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
                bounds::take(3 * text.len() + 400);
                kept.push((text, triple));
            }
            kept.sort_by(|a, b| a.0.cmp(&b.0));
            Answer::Graph { triples: kept.into_iter().map(|(_, triple)| triple).collect(), is_cut }
        }
    })
}
