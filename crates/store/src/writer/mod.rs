//! Writes: documents go into records and ledger, and from there into what readers read.
//!
//! A batch takes these steps, each made durable before the next:
//!
//! 1. [`GraphWriter::keep`] (or [`remove`](GraphWriter::remove), [`decide`](GraphWriter::decide)): the records, then one
//!    transaction of the ledger, which also notes which documents readers do not have as they now are.
//! 2. [`GraphWriter::link`]: a run of what these documents add and take back, then the manifest of the new batch.
//! 3. The caller publishes the batch. From then on readers see it.
//! 4. [`GraphWriter::settle`]: the ledger notes that readers have it, and files that no reader needs any more are
//!    deleted.
//!
//! The next writer completes whatever is cut short between two steps. It begins with the published batch and links what
//! the ledger has noted. Linking does not record what should happen but compares what readers have with what the ledger
//! says, so it may be repeated.

mod compact;
mod decide;
mod entry;
mod graph_writer;
mod ledger_files;
mod link;
mod questions;
mod restore;

pub(crate) use entry::entry_at;
pub(crate) use graph_writer::GraphWriter;
