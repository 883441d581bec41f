//! What whosaid knows of all documents together: documents, entities, measures and claims, linked across documents.
//!
//! To ask, start with [`Graph`], the state that one batch left: [`Graph::claims`] answers who claimed what figure under a
//! [`ClaimFilter`], [`Graph::entities`] and [`Graph::entity_page`] say what is known of the actors, [`Graph::each_dispute`] finds where
//! sources differ, [`Graph::view`] gives a compact [`petgraph::Graph`] for an export, and [`Graph::actors`] the whole for an algorithm.
//!
//! A document adds counts under keys ([`linking`] lists which), and removing it subtracts them. Each batch of this is a run of its own
//! ([`whosaid_disk::Run`]), and the graph is the sum of its runs. So nothing that is on disk is ever changed, and reading needs no lock:
//! any number of processes may read, whatever becomes of the writer.
//!
//! **Invariants.** A claim is one occurrence of a figure and is never merged with another. Every number that is shown of an
//! entity is a sum over documents, so that removing a document takes back exactly what it alone supported. No answer depends on
//! the order in which documents came. Everything here can be made from the records at any time.
//!
//! What is not here: how claims compare (`whosaid-compare`), what is new for stored questions (`whosaid-watch`), passages
//! (`whosaid-search`), and in which order the parts of a store are written, which only `whosaid-store` knows.

mod actors;
mod answers;
mod claims;
mod contents;
mod decisions;
mod disputes;
mod entities;
mod error;
mod filter;
mod filter_fields;
mod graph;
pub mod key;
pub mod layout;
pub mod linking;
mod manifest;
mod matching;
mod mentioned;
mod nodes;
pub mod occurrences;
pub mod owner;
mod records;
mod selection;
mod view;

pub use actors::{ActorGraph, Group, Hop, Ranked, Tie};
pub use answers::{DocumentRecord, EntityGlance, EntityPage, EntityRecord, NameCount, Stats, Tally};
pub use contents::{Contents, MentionedEntity, measure_key};
pub use decisions::{Action, Decision, Decisions, NumberedDecision};
pub use disputes::{Difference, DisputeFilter};
pub use entities::Names;
pub use error::{Error, Result};
pub use filter::{ClaimFilter, Sort, parse_number, parse_period};
pub use filter_fields::{BadFilter, FILTER_NAMES, FILTERS, FilterField, FilterType};
pub use graph::Graph;
pub use manifest::Manifest;
pub use matching::Asked;
pub use mentioned::Mentioned;
pub use nodes::{Edge, MeasureNode, Node, NodeKind};
pub use records::{Packed, Records, extraction_size};
pub use selection::{Part, Selection, ViewFilter};
pub use view::View;
/// The comparison of claims, whose types are in the answers.
pub use whosaid_compare::{Class, Comparison, Dispute, Side, Statement, compare, disputes, most_stated};
/// The most bytes of an extraction's JSON with which a document is kept.
pub use whosaid_disk::LONGEST_BODY as LONGEST_EXTRACTION;

/// The library whose graph a [`View`] wraps.
pub use petgraph;
