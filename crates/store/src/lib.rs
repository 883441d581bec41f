//! The folder that holds everything: the graph, the index of passages, the documents' records, and the order in which
//! they are written.
//!
//! Start with [`Store::open`], which makes the folder where there is none, and [`Store::ingest`], which takes in
//! extractions batch by batch. Reading goes through [`Store::graph`] (claims, entities, views), [`Store::index`]
//! (passages) and [`Store::extraction`] (one document's full record with its text).
//!
//! ```text
//! FORMAT    the version of this layout
//! lock      held by the process that is at work
//! graph/    sled: the truth
//! index/    tantivy: made from the records, and made anew whenever it is lost
//! texts/    the extraction of every document, its text within, in files named by their content
//! ```
//!
//! **Invariants.** One process at a time. A batch is on disk in this order: records, graph, `fsync`, index, then the graph
//! notes that the index has it. Whatever is cut short in between is made up when the store is next opened: the graph keeps
//! a list of the documents that the index may lack. A folder that is no store is never written to. What a batch replaced
//! is deleted last.

mod error;
mod folder;
mod records;
mod store;

pub use error::{Error, Result};
pub use store::{DEFAULT_BATCH, IngestReport, Problem, Saved, Store};
