//! Full-text search over the passages of a pile of documents.
//!
//! A [`Passage`] is a run of whole sentences, 60 to 120 words. [`Index`] keeps them with what was found in them: who
//! and what they speak of, which figures they give and who says so. It is a tantivy index, the only one that knows so
//! is this crate. It is derived data: all of it can be made again from the documents' [`Extraction`]s, so an index that
//! is damaged or of another make is replaced ([`Index::recreate`]), never mended.
//!
//! Whoever writes takes the [`Writer`], gives it documents and commits each batch under a number, which the index keeps
//! ([`Index::payload`]) so that the store knows up to where the index has come.
//!
//! # The query language
//!
//! | query | finds passages |
//! | --- | --- |
//! | `steel tariffs` | with all the words, in any form ("tariff"), in the passage, the headline of its document, or the names of those it speaks of |
//! | `"steel tariffs"` | with exactly these words in this order; upper and lower case, accents and punctuation aside |
//! | `tari*` | with a word that begins so |
//! | `steel OR iron`, `steel AND iron` | with either; with both, as without `AND` |
//! | `steel -iron`, `steel NOT iron` | with the one and without the other |
//! | `steel (iron OR coal)` | grouped; without parentheses `AND`, written or not, binds tighter than `OR` |
//! | `steel^2 iron` | ranked with twice the weight on "steel" |
//! | `title:steel`, `title:"steel tariffs"` | of documents whose headline has the words |
//! | `actor:"Han River Steel"` | that speak of a person, organisation or place, by this or another of its names, by a description or by a pronoun |
//! | `agreement:accord` | that speak of an agreement or a law |
//! | `speaker:ministry` | with a figure that is attributed to a speaker of that name |
//! | `figure:[20e9 TO 30e9]`, `figure:>=20e9`, `figure:12` | with a figure of that size, in base units |
//! | `unit:USD`, `unit:"percentage point"` | with a figure of that unit, in upper or lower case |
//! | `published:[2017 TO 2018-06]`, `published:2017` | published then; years, months and days are taken whole |
//! | `document:ID` | of that document |
//! | `*` | all |
//!
//! Ranges include their bounds in `[…]` and exclude them in `{…}`; `*` leaves an end open. `figure:` and `unit:`
//! speak of the passage, not of one figure in it: a passage with both 25 billion tons and 3 dollars answers
//! `figure:[20e9 TO 30e9] unit:USD`. Operators are written in capitals. Text in quotation marks is never an operator.
//!
//! # Ranking
//!
//! BM25 over the passage, with more weight on the headline and on names. Filters (`figure:`, `unit:`, `published:`,
//! `document:`) do not add to a score. Equal scores come in order of document and place. Scores depend on nothing but
//! the documents in the index: not on the order in which they came, on batches, on what was deleted, or on merges.

mod analysis;
mod damage;
mod directory;
mod error;
mod index;
mod marks;
mod parse;
mod passage;
mod plan;
mod rank;
mod schema;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use damage::is_guarded;
pub use error::SearchError;
pub use index::{Hit, Index, Results, Writer};
pub use passage::{Passage, passages};
#[cfg(doc)]
use whosaid_model::Extraction;
