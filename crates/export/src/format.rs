//! The description of a format: one row of [`FORMATS`](crate::FORMATS).

use crate::Result;
use crate::quads::Quads;
use crate::rows::Rows;
use std::fmt;
use std::io::Write;
use whosaid_graph::View;

/// A format in which the graph can be written. Each has a file of its own in this crate, with its row.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line and in addresses of the API.
    pub name: &'static str,
    /// Its name in prose.
    pub title: &'static str,
    /// The extension of its files, without the dot. For a vault it is that of the notes.
    pub extension: &'static str,
    /// The media type of its files. For a vault it is that of the notes.
    pub media_type: &'static str,
    /// The programs that open it.
    pub opened_by: &'static str,
    /// One line of documentation: what is in a file.
    pub about: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is not text, so that a terminal cannot show it.
    pub is_binary: bool,
    /// About how many bytes are held while it is written, if it [is written in parts](Holds::is_written_in_parts).
    pub n_bytes_held: usize,
    pub(crate) writer: Writer,
}

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holds {
    /// Nodes and edges to be looked at: at most [`N_DRAWN`](crate::N_DRAWN) nodes unless a limit is set.
    Drawing,
    /// Nodes and edges with attributes.
    Graph,
    /// The quads that queries see.
    Quads,
    /// One row per claim. A limit counts rows, and other kinds of node are not written.
    Rows,
    /// Entities of a foreign schema, with as much of a claim as the schema can express.
    Entities,
    /// A folder with a note for each entity; see [`each_note`](crate::each_note).
    Notes,
}

impl Holds {
    /// Returns whether every field of a claim is written.
    pub fn has_all_fields(self) -> bool {
        matches!(self, Self::Graph | Self::Quads | Self::Rows)
    }

    /// Returns whether it is written document by document, so that memory does not grow with its size.
    pub fn is_written_in_parts(self) -> bool {
        matches!(self, Self::Quads | Self::Rows)
    }
}

/// The destination of an export.
pub(crate) type Out<'o> = &'o mut (dyn Write + Send);

/// The function that writes a format. Those for rows and quads return how many they wrote.
#[derive(Clone, Copy)]
pub(crate) enum Writer {
    Rows(fn(&Rows<'_>, Out<'_>) -> Result<usize>),
    Quads(fn(&Quads<'_>, Out<'_>) -> Result<usize>),
    View(fn(&View, Out<'_>) -> Result<()>),
    /// Not one file.
    Notes,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
