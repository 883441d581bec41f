#![doc = include_str!("../README.md")]

mod actors;
mod answers;
mod claims;
mod contents;
mod decisions;
mod disputes;
mod entities;
mod error;
mod evidence;
mod filter;
mod filter_fields;
mod graph;
mod joined;
pub mod key;
pub mod layout;
pub mod linking;
mod manifest;
mod matching;
mod meanings;
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
pub use joined::{Joined, Why};
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
