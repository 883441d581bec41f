//! The `whosaid` command, end to end: one module a command, and one for what all commands owe their users.
//!
//! Every test has a folder and a store of its own. Documents are written here, a few plain sentences each, so that these
//! tests do not move when extraction gets better at hard ones.

/// A folder, a store, and the command.
mod util;

/// Filters, formats, the table.
mod claims;
/// Stores of earlier formats.
mod compat;
/// Deaths at any moment: nothing lost, nothing half done.
mod crash;
/// The programs of `examples/`.
mod examples;
/// `export`: every format, and what opens it.
mod export;
/// Records on standard output, on any number of threads.
mod extract;
/// The figures of the corpus against their gold: a floor per field.
mod gold;
/// The texts of `--help`.
mod help;
/// What becomes of files: added, replaced, unchanged, failed; in any order.
mod ingest;
/// Hostile and broken input, broken stores, broken pipes: one line, status 2, nothing lost.
mod input;
/// Memory, which does not grow with the number of documents.
mod memory;
/// Stores that are damaged, half restored or of doubtful version.
mod mend;
/// The saved questions of `queries/` on the articles of `corpus/`.
mod queries;
/// The README's console blocks.
mod readme;
/// Too little memory, room or right to write.
mod resources;
/// `serve`: attacks, and flows in a browser.
mod serve;
/// `documents`, `remove`, `stats`, `verify`.
mod upkeep;
/// Stored questions and what is new for them.
mod watch;
/// `search`, `entities`, `show`, `disputes`.
mod words;
