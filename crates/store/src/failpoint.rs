//! The places at which a test can let a writer die, as if it were killed there.

pub use whosaid_disk::failpoint::reached;

/// The names of those that every batch comes by, in order. Mending and migrating have more; whoever asks what is new comes by
/// "news found" and, once it was told, "news told".
pub const ALL: &[&str] = &[
    "records appended",
    "records synced",
    "ledger changed",
    "ledger synced",
    "run written",
    "runs merged",
    "manifest written",
    "index filled",
    "index committed",
    "ledger settled",
    "old files deleted",
];

/// Those that only upkeep comes by, in the order in which [`Store::compact`](crate::Store::compact)
/// does.
pub const UPKEEP: &[&str] =
    &["records repacked", "old records deleted", "ledger copied", "ledger moved away", "ledger replaced"];
