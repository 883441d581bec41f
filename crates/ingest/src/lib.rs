//! From a document to all that it gives.
//!
//! [`extract`] is the whole of it: a pure function that cannot fail, so that it runs on any number of threads or machines
//! and a test needs two lines. Odd input gives warnings inside of the result.
//!
//! ```
//! use whosaid_ingest::{Lexicon, extract};
//! use whosaid_model::Document;
//!
//! let text = "The ministry said that exports fell 12 percent in 2016.";
//! let extraction = extract(&Document::new("example", text), Lexicon::shipped());
//! let figure = &extraction.figures[0];
//! assert_eq!(figure.text, "12 percent");
//! assert_eq!(figure.speaker.as_deref(), Some("ministry"));
//! assert_eq!(figure.period.as_ref().map(|p| p.as_str()), Some("2016"));
//! ```
//!
//! The passes stand in order in `extract.rs`, which reads like a table of contents. A text that is certainly not in English (`language`) is
//! cut into sentences, and no more is read of it. Each pass has a module:
//!
//! | pass | module | gives |
//! | --- | --- | --- |
//! | segment | [`segment`] | tokens, sentences, quotations |
//! | tag | [`tag`], [`chunk`], [`analysis`], [`perceptron`] | a part of speech for each token, noun chunks |
//! | recognise | [`dates`], [`figures`], [`names`], [`lexicon`] | dates, amounts, names |
//! | resolve | [`resolve`] | entities; what pronouns and descriptions mean; the speakers behind sources |
//! | attribute | [`attribution`] | source, cue and content of every saying |
//! | claim | `claims` | measure, period and speaker of every figure |
//!
//! [`explain()`] tells for one figure which rules settled its fields, and by which words.
//!
//! Inside, passes speak of token numbers; bytes come in at the first pass and go out at the last. Rules are small
//! functions beside tables of examples: read the tests of a module to learn what it takes.

pub mod analysis;
pub mod attribution;
mod bound;
pub mod chunk;
mod claims;
pub mod dates;
mod deadline;
#[cfg(test)]
mod examples;
mod explain;
mod extract;
pub mod figures;
mod language;
pub mod names;
pub mod perceptron;
mod phrase;
pub mod resolve;
pub mod segment;
pub mod tag;

pub use bound::{document_read, extract_in_time, extract_until, is_cut_off, time_limit};
pub use explain::{Decision, explain, explain_each};
pub use extract::extract;
pub use whosaid_english::{Lexicon, lexicon};
