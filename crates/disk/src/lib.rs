//! The files of a store, without a word of what is in them.
//!
//! | module | holds |
//! | --- | --- |
//! | [`Packs`] | records, each with a head that is read alone, packed into files that only grow |
//! | [`Run`], [`RunSet`] | sorted keys with counts, written once; what a store holds is their sum ([`Sums`]) |
//! | [`numbered`] | small JSON files with a checksum, one for each number |
//! | [`database`] | sled with its weak spots guarded: transactions for what is small |
//! | [`file`] | reading at a place, writing whole, syncing; errors that name the file |
//! | [`failpoint`] | places at which a test lets the process die |
//!
//! **Invariants.** Nothing that readers may have open is changed: files are written once, or only grow. Every byte read is checked,
//! so that a damaged file gives [`Error::Damaged`] and never a wrong answer or a panic. In which order files are written, and
//! when one may go, is the caller's to say.

pub mod database;
mod error;
#[doc(hidden)]
pub mod failpoint;
pub mod file;
pub mod numbered;
mod pack;
mod run;
pub mod run_set;

pub use error::{Error, Result};
pub use pack::{LONGEST_BODY, PackWriter, Packs, Place};
pub use run::{Deltas, LONGEST_KEY, Run, Sums, WrittenRun, merge};
pub use run_set::{RunFile, RunSet};

/// The library of [`database`].
pub use sled;
