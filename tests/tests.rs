//! The `whosaid` command, end to end: one module per command, and one per promise that all commands make.
//!
//! Every test has a folder and a store of its own. It writes its documents itself, a few plain sentences each, so that
//! better extraction of difficult sentences does not change it.

/// A folder, a store, and the command.
mod util;

/// Questions in plain words: `ask`, and what `search` and `claims` do with them. `compare`.
mod ask;
/// Drafts held against the store: `check`.
mod check;
/// Filters, formats, the table.
mod claims;
/// Stores of earlier formats.
mod compat;
/// Kills at any moment: nothing lost, nothing half done.
mod crash;
/// The programs of `examples/`.
mod examples;
/// `export`: every format, and the programs that open it.
mod export;
/// Records on standard output, on any number of threads.
mod extract;
/// The figures of the corpus against their gold, with a floor per field.
mod gold;
/// The texts of `--help`.
mod help;
/// What happens to files: added, replaced, unchanged, failed; in any order.
mod ingest;
/// Hostile and broken input, broken stores, broken pipes: one line, status 2, nothing lost.
mod input;
/// Memory that does not grow with the number of documents.
mod memory;
/// Stores that are damaged, partly restored or of doubtful version.
mod mend;
/// The saved questions of `queries/` on the articles of `corpus/`.
mod queries;
/// The README's console blocks.
mod readme;
/// Too little memory, space or permission to write.
mod resources;
/// `serve`: attacks, and flows in a browser.
mod serve;
/// `documents`, `remove`, `stats`, `verify`.
mod upkeep;
/// Stored questions and what is new for them.
mod watch;
/// `search`, `entities`, `show`, `disputes`.
mod words;
