#![doc = include_str!("../README.md")]

mod against;
mod class;
mod confidence;
mod copies;
mod dispute;
mod gathered;
mod group;
mod occasion;
mod occurrence;
mod pair;
mod range;
mod scope;
mod statement;
#[cfg(test)]
mod tests;
pub mod words;

pub use against::{Against, Stance};
pub use class::{Class, Comparison};
pub use copies::{Shingles, families};
pub use dispute::{Dispute, Evidence, Found, Side, disagreeing, disputes, sources};
pub use group::{Bucket, Group, Member, one_within_other};
pub use occurrence::{Dimension, Occurrence, Voice, When, measured_key, unit_key};
pub use pair::{compare, explain};
pub use range::{Range, sides};
pub use scope::measure_words;
pub use statement::{Statement, most_stated};
