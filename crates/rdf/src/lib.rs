#![doc = include_str!("../README.md")]

mod comparison;
mod triples;
pub mod vocabulary;

pub use comparison::{Comparison, Side};
pub use triples::{Triple, of_claim, of_contents, of_document, of_entity, of_measure};
