//! The folder that holds everything: the documents' records, the graph, the index of passages, and the order in which they
//! are written.
//!
//! Who writes opens the [`Store`], one at a time, and takes in extractions with [`Store::ingest`]. Who reads opens a
//! [`Snapshot`]: the state that one batch left, whole, without waiting for anybody, in any number of processes, whether or
//! not a writer is at work or has died.
//!
//! ```text
//! FORMAT     the version of this layout
//! lock       held by the process that writes
//! records/   the extraction of every document, its text within, packed: with the ledger, the truth
//! ledger/    sled: which records are in force, what was decided, what readers do not have yet
//! runs/      the graph's indexes, counts and edges: made from the records
//! index/     tantivy's index of passages: made from the records
//! ```
//!
//! **Invariants.** One writer at a time. A batch is on disk in this order: records, ledger, runs and manifest, index. The
//! commit of the index, which carries the batch's number, is what publishes it: readers take that number from the index and
//! read the manifest of the same number, so that graph and passages are in step. Whatever is cut short is made up by the
//! next writer, who links what the ledger has noted. A folder that is no store is never written to.

mod dump;
mod error;
mod folder;
mod migrate;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use dump::{Loaded, check_dump};
pub use error::{Error, Result};
pub use snapshot::Snapshot;
pub use store::{Compacted, DEFAULT_BATCH, IngestReport, Saved, Store};
pub use verify::{Problem, Repair};
