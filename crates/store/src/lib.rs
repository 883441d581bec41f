//! The folder that holds everything: the documents' records, the graph, the index of passages, and the order in which they
//! are written.
//!
//! Who writes opens the [`Store`], one at a time, and takes in documents by way of [`intake`]. Who reads opens a
//! [`Snapshot`]: the state that one batch left, whole, without waiting for anybody, in any number of processes, whether or
//! not a writer is at work or has died.
//!
//! ```text
//! FORMAT     the version of this layout and the store's id, with a checksum
//! lock       held by the process that writes
//! records/   the extraction of every document, its text within, packed: with the ledger, the truth; and STORE, the store's id
//! ledger/    sled: which records are in force, what was decided, what readers do not have yet
//! runs/      the graph's indexes, counts and edges: made from the records
//! index/     tantivy's index of passages: made from the records
//! ```
//!
//! For a while, or after damage, there may also be:
//!
//! ```text
//! ledger.new, ledger.old, index.new, index.old      what is being made anew, and what it takes the place of
//! ledger.restoring, ledger.restored                 a ledger that is being made from the rest; one that is whole
//! migrate.new, migrate.done                         a store being made from one of an earlier version; one that is whole
//! ledger.damaged, quarantine/, set-aside/           what was found and not understood: kept, never read
//! ```
//!
//! **Invariants.** One writer at a time. A batch is on disk in this order: records, ledger, runs and manifest, index. The
//! commit of the index, which carries the batch's number, is what publishes it: readers take that number from the index and
//! read the manifest of the same number, so that graph and passages are in step. Whatever is cut short is made up by the
//! next writer, who links what the ledger has noted. A folder that is no store is never written to.
//!
//! What takes the place of something is made whole beside it, synced, and renamed. Nothing is deleted but what can be made
//! from the truth or is known to be superseded. A part that is lost is never taken for that of an empty store: a ledger is
//! marked before anything else is written, readers know no store without a batch, and what the file `FORMAT` says must fit
//! what is there.

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
