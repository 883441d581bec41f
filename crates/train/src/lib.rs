//! What the programs of this crate share. Each program builds one thing that ships inside `whosaid-ingest`:
//!
//! | program | builds |
//! | --- | --- |
//! | `train-pos` | the part-of-speech model, `crates/ingest/data/pos.model` |
//! | `train-chunks` | the model of noun chunks, `crates/ingest/data/chunks.model`, for which the former is evidence |
//! | `train-names` | the model of names, `crates/ingest/data/names.model`, for which the former is evidence |
//! | `build-lexicon` | the tables of names, `crates/ingest/data/lexicon/` |
//!
//! They are deterministic: the same input gives the same bytes, on any machine. Nothing here is in the `whosaid`
//! program.

pub mod chunks;
pub mod clusters;
pub mod names;
pub mod perceptron;
pub mod raw;
pub mod treebank;
