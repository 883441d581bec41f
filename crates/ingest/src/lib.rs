#![doc = include_str!("../README.md")]

pub mod analysis;
pub mod attribution;
mod bound;
pub mod chunk;
pub mod claims;
pub mod dates;
mod deadline;
#[cfg(test)]
mod examples;
mod explain;
mod extract;
pub mod figures;
mod language;
mod legible;
pub mod names;
pub mod perceptron;
mod phrase;
pub mod reader;
pub mod resolve;
pub mod segment;
pub mod tag;
pub mod training;

pub use bound::{document_read, extract_in_time, extract_until, is_cut_off, time_limit};
pub use explain::{Decision, explain, explain_each};
pub use extract::{extract, extract_with};
pub use whosaid_english::{Lexicon, lexicon};
