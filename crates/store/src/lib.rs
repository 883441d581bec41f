#![doc = include_str!("../README.md")]

mod batch;
mod change;
mod dump;
mod error;
#[doc(hidden)]
pub mod failpoint;
mod folder;
mod former;
mod index_files;
pub mod intake;
mod ledger;
mod migrate;
mod problem;
mod quarantine;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
mod verify;
mod verify_graph;
mod writer;

pub use batch::DEFAULT_BATCH;
pub use change::Change;
pub use dump::{Loaded, check_dump};
pub use error::{Error, Result};
pub use problem::Problem;
pub use snapshot::Snapshot;
pub use store::{Compacted, IngestReport, Saved, Store};
pub use verify::Repair;
