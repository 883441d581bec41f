//! The places at which a test can let a writer die, as if it were killed there.

pub use whosaid_disk::failpoint::reached;

/// The names of the failpoints that every batch reaches, in order. Repairs and migrations have more. News reaches "news
/// found" and, once it was delivered, "news told".
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
