//! The graph as RDF: which IRIs stand for what, and which triples tell it.
//!
//! [`vocabulary`] says what things and their properties are called. [`of_contents`] gives what one document says, which is a
//! named graph; [`of_document`], [`of_claim`], [`of_entity`] and [`of_measure`] give what all documents together say of one
//! thing, which is the default graph, and a [`Comparison`] how its claims stand to each other. Queries and exports use the same functions, so that they tell the same.
//!
//! ```
//! use whosaid_graph::MeasureNode;
//! use whosaid_rdf::{of_measure, vocabulary::Thing};
//!
//! let mut triples = Vec::new();
//! of_measure(&MeasureNode { key: "deficit-goods".into(), label: "goods deficit".into() }, &mut triples);
//! assert_eq!(triples[0][0], Thing::Measure.iri("deficit-goods").into());
//! ```
//!
//! **Invariants.** The same thing gives the same triples, in the same order. Every IRI is sound, whatever the ids hold.

mod comparison;
mod triples;
pub mod vocabulary;

pub use comparison::{Comparison, Side};
pub use triples::{Triple, of_claim, of_contents, of_document, of_entity, of_measure};
