#![doc = include_str!("../README.md")]

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
