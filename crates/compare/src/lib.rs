//! When two figures are about the same thing, and whether they then agree.
//!
//! [`compare`] holds two claims against each other; [`disputes`] finds where the claims of a list differ, and [`most_stated`] what
//! most documents state alike. All are pure functions over [`Claim`](whosaid_model::Claim)s.
//!
//! They share their steps with whoever keeps claims in a store. [`Occurrence::of`] says of a claim what a comparison needs. A
//! [`Bucket`] takes the occurrences that have dimension and time in common, and [`Bucket::groups`] puts those together whose
//! measures fit ([`phrase`]): each [`Group`] is of one thing. In a group, numbers are compared as [`Range`]s, and [`Found::of`] says
//! how they stand to each other. Copies of one passage are one source ([`Shingles`]).
//!
//! **Invariants.** The answer never depends on the order of the claims. Work grows with the claims and not with their pairs.
//! This crate knows no store: what is compared is known by whatever handle the caller gives it.

mod class;
mod copies;
mod dispute;
mod gathered;
mod group;
mod occurrence;
mod pair;
mod range;
mod scope;
mod statement;
#[cfg(test)]
mod tests;
pub mod words;

pub use class::{Class, Comparison};
pub use copies::{Shingles, families};
pub use dispute::{Dispute, Evidence, Found, Side, disagreeing, disputes, sources};
pub use group::{Bucket, Group, Member, one_within_other};
pub use occurrence::{Dimension, Occurrence, Voice, When, measured_key, unit_key};
pub use pair::compare;
pub use range::{Range, sides};
pub use scope::measure_words;
pub use statement::{Statement, most_stated};
