//! What whosaid knows of all documents together: the graph of documents, entities, measures and claims, and the comparison
//! of claims.
//!
//! To ask, start with [`Graph`], the state that one batch left: [`Graph::claims`] answers who claimed what figure under a
//! [`ClaimFilter`], [`Graph::entities`] and [`Graph::entity_page`] tell of the actors, [`Graph::view`] gives a compact
//! [`petgraph::Graph`] for an export, [`Graph::actors`] the whole for an algorithm. To write, start with [`GraphWriter`],
//! which takes in [`Extraction`](whosaid_model::Extraction)s. [`compare`] and [`disputes`] are pure functions over
//! [`Claim`](whosaid_model::Claim)s and need no store.
//!
//! On disk there are, in the order in which they are written:
//!
//! | what | module | holds |
//! | --- | --- | --- |
//! | records | `records` | every document's extraction, packed into files that only grow; a claim's key says where to read it |
//! | ledger | `ledger` | sled: which records are in force, what was decided, which questions are watched, what readers do not have yet |
//! | runs | `run` | sorted keys with counts: what documents add to indexes, edges and totals; the graph is their sum |
//! | manifest | `manifest` | the names of the runs whose sum the graph is as of one batch |
//!
//! `linking` says which keys a document adds. Adding a document adds counts, removing it subtracts them, in a run of their
//! own each time; runs are merged now and then. So nothing that is on disk is ever changed, and whoever reads needs no lock:
//! any number of processes, whatever becomes of the writer.
//!
//! **Invariants.** A claim is one occurrence of a figure and is never merged with another. Every number that is told of an
//! entity is a sum over documents, so that removing a document takes back exactly what it alone supported. No answer
//! depends on the order in which documents came. Records and ledger are the truth: runs and manifests can be made from them
//! at any time.
//!
//! What is not here: passages (`whosaid-search` indexes them), and how a batch of the graph is published together with the
//! index, which only `whosaid-store` knows.

mod actors;
mod asked;
mod comparison;
mod decisions;
mod disputed;
mod error;
#[doc(hidden)]
pub mod failpoint;
mod file;
mod filter;
mod filter_fields;
pub mod former;
mod graph;
mod key;
mod ledger;
mod linking;
mod manifest;
mod news;
mod owner;
mod record;
mod records;
mod run;
#[cfg(test)]
mod samples;
mod select;
#[cfg(test)]
mod tests;
mod verify;
mod view;
mod walk;
mod watch;
mod words;
mod writer;

pub use actors::{ActorGraph, Group, Hop, Ranked, Tie};
pub use comparison::{Class, Comparison, Dispute, Side, Statement, compare, disputes, most_stated};
pub use decisions::{Action, Decision, NumberedDecision};
pub use disputed::{Difference, DisputeFilter};
pub use error::{Error, Result};
pub use filter::{ClaimFilter, Sort, parse_number, parse_period};
pub use filter_fields::{BadFilter, FILTER_NAMES, FILTERS, FilterField, FilterType};
pub use graph::Graph;
pub use ledger::is_guarded;
pub use news::{New, News, NewsReport};
pub use owner::{of_graph, of_records};
pub use record::{Change, DocumentRecord, EntityGlance, EntityPage, EntityRecord, NameCount, Stats, Tally};
pub use records::{LONGEST_EXTRACTION, extraction_size};
pub use select::{Part, Selection, ViewFilter};
pub use verify::{Fault, leftovers, verify_unwritable};
pub use view::{Edge, MeasureNode, Node, NodeKind, View};
pub use walk::{Contents, MentionedEntity, measure_key};
pub use watch::{Question, Watch};
pub use writer::{GraphWriter, Kept, Restored};

/// The library whose graph a [`View`] wraps.
pub use petgraph;
