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
//! | `"steel tariff"~5` | with these words in any order and at most five others between them |
//! | `"tariff __PERCENT__"~5` | with a percentage near the word; see below |
//! | `tari*` | with a word that begins so |
//! | `lightheizer~1`, `lightheizer~` | with a word from which no more than one letter differs (two without a number): added, left out, exchanged, or swapped with the next. In words of three or four letters one may, in shorter ones none |
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
//! | `kind:money` | with a figure of that kind: money, percent, count, quantity, duration, rank, ratio, multiple |
//! | `period:2016`, `period:[2011 TO 2016]` | with a figure that is about a time that has a day in common with this one |
//! | `published:[2017 TO 2018-06]`, `published:2017` | published then; years, months and days are taken whole |
//! | `publisher:Reuters` | published by them, in upper or lower case |
//! | `document:ID` | of that document |
//! | `actor:*`, `speaker:*`, `figure:*`, `published:*` … | that have any such |
//! | `*` | all |
//!
//! Ranges include their bounds in `[…]` and exclude them in `{…}`; `*` leaves an end open. Operators are written in
//! capitals. Text in quotation marks is never an operator.
//!
//! ## Figures
//!
//! Words speak of the passage. What is asked of figures (`figure:`, `unit:`, `kind:`, `period:`, `speaker:`) and stands side by
//! side, or joined by `AND`, speaks of **one figure**: `figure:[20e9 TO 30e9] unit:USD period:2016 speaker:lighthizer` finds a
//! passage where one figure is all of that, and no passage with 25 billion tons and 3 dollars. An `OR` between such parts is
//! an "or" of that figure: `unit:USD (period:2016 OR period:2017)`. Where an `OR` has anything else in it, each of its branches
//! speaks for itself, and so does what is left out: `figure:>1e9 -unit:USD` finds passages with such a figure and no dollars
//! at all.
//!
//! ## Type tokens
//!
//! In quotation marks, or alone, `__MONEY__`, `__PERCENT__`, `__COUNT__`, `__QUANTITY__`, `__DURATION__`, `__RANK__`, `__RATIO__` and
//! `__MULTIPLE__` stand for a figure of that kind, `__FIGURE__` for any figure, `__DATE__` for a time, and `__PERSON__`,
//! `__ORGANISATION__`, `__PLACE__`, `__AGREEMENT__`, `__LAW__` and `__EVENT__` for a name. They lie in a field of their own beside
//! the words, so that phrases of words are what they were. Each counts as one word however many it has, so that
//! `"rose __PERCENT__ to __MONEY__"` finds "rose 12.5 percent to $3 billion".
//!
//! ## Slips
//!
//! What cannot be read is mended or passed over, the rest is answered, and [`Results::warnings`] points at each such spot: an
//! unknown field, an unclosed quotation, an operator that lacks a side, a bound that is no number. Only a query of which
//! nothing is left is an error. Queries are bounded in length, depth, and in how many words they look for.
//!
//! # Ranking
//!
//! BM25 over the words of passage, headline and names together, those of the headline counted twice. Filters (`figure:`,
//! `unit:`, `kind:`, `period:`, `published:`, `publisher:`, `document:`) do not add to a score. Equal scores come in order of
//! document and place. Scores depend on nothing but the documents in the index: not on the order in which they came, on
//! batches, on what was deleted, or on merges.

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
pub use parse::Problem;
pub use passage::{Passage, passages};
pub use plan::Same;
#[cfg(doc)]
use whosaid_model::Extraction;
