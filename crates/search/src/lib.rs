#![doc = include_str!("../README.md")]

mod analysis;
mod best;
mod condition;
mod damage;
mod directory;
mod document;
mod error;
mod facets;
mod figures;
mod index;
mod marks;
mod most;
mod near;
mod parse;
mod passage;
mod plan;
mod rank;
mod schema;
mod similar;
mod snippet;
mod sums;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod types;

pub use best::Sort;
pub use damage::is_guarded;
pub use error::SearchError;
pub use facets::{Facet, Facets};
pub use index::{Compared, Hit, Index, Published, Request, Results, Writer};
pub use most::{AnyOf, OF_ANOTHER, Stemmer, Wanted};
pub use parse::Problem;
pub use passage::{Passage, passages};
pub use plan::Same;
#[cfg(doc)]
use whosaid_model::Extraction;
