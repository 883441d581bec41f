//! What whosaid knows of all documents together: the graph of documents, entities, measures and claims, kept in sled,
//! seen through petgraph, and the comparison of claims.
//!
//! Start with [`Graph`]: [`Graph::put`] takes in the [`Extraction`](whosaid_model::Extraction) of a document,
//! [`Graph::claims`] answers who claimed what figure under a [`ClaimFilter`], [`Graph::entities`] and
//! [`Graph::entity_page`] tell of the actors, and [`Graph::view`] gives a compact [`petgraph::Graph`] for an algorithm or
//! an export. [`compare`] and [`disputes`] are pure functions over [`Claim`](whosaid_model::Claim)s and need no store.
//!
//! **Invariants.** A claim is one occurrence of a figure and is never merged with another. Every number that is told of an
//! entity is a sum over documents, so that removing a document takes back exactly what it alone supported. No answer
//! depends on the order in which documents came. Values in sled stay under 64 KiB, and a document is one transaction.
//!
//! What is not here: texts and passages (`whosaid-store` keeps them as files and `whosaid-search` indexes them), and the
//! order of commits between the graph and the index, which only `whosaid-store` knows.

mod key;
mod actors;
mod comparison;
mod decisions;
mod error;
#[doc(hidden)]
pub mod failpoint;
mod file;
mod filter;
pub mod former;
mod graph;
mod ledger;
mod linking;
mod manifest;
mod record;
mod records;
mod run;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod verify;
mod view;
mod words;
mod writer;

pub use actors::{ActorGraph, Group, Hop, Ranked, Tie};
pub use comparison::{Class, Comparison, Dispute, PropositionKey, Statement, compare, disputes, most_stated};
pub use decisions::{Action, Decision, NumberedDecision};
pub use error::{Error, Result};
pub use filter::{ClaimFilter, Sort, parse_period};
pub use graph::Graph;
pub use record::{Change, DocumentRecord, EntityPage, EntityRecord, NameCount, Stats, Tally};
pub use verify::Fault;
pub use writer::{GraphWriter, Kept};
pub use view::{Edge, MeasureNode, Node, View, ViewFilter};

/// The library whose graph a [`View`] wraps.
pub use petgraph;
