//! What a format is: one row of [`FORMATS`](crate::FORMATS).

use crate::Result;
use crate::quads::Quads;
use crate::rows::Rows;
use std::fmt;
use std::io::Write;
use whosaid_graph::View;

/// A format in which the graph can be written. Each has a file of this crate, with its row in it.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line and in addresses of the API.
    pub name: &'static str,
    /// Its name as people write it.
    pub title: &'static str,
    /// The extension of its files, without a point; of a vault that of its notes.
    pub extension: &'static str,
    /// The media type of its files; of a vault that of its notes.
    pub media_type: &'static str,
    /// Which programs open it.
    pub opened_by: &'static str,
    /// One line on what is in it.
    pub about: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is for programs alone and cannot be read on a terminal.
    pub is_binary: bool,
    /// About how many bytes are held at most while it is written, where it [is written in parts](Holds::is_written_in_parts).
    pub n_bytes_held: usize,
    pub(crate) writer: Writer,
}

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holds {
    /// Nodes and edges for the eye: at most [`N_DRAWN`](crate::N_DRAWN) unless a limit is set.
    Drawing,
    /// Nodes and edges with attributes.
    Graph,
    /// The quads that queries are asked of.
    Quads,
    /// One row a claim. A limit is of rows, and other kinds of node have no place in it.
    Rows,
    /// Things of a schema of others, as far as it has room for what claims say.
    Entities,
    /// A folder with a note for each thing; see [`each_note`](crate::each_note).
    Notes,
}

impl Holds {
    /// Returns whether every field of a claim is told.
    pub fn has_all_fields(self) -> bool {
        matches!(self, Self::Graph | Self::Quads | Self::Rows)
    }

    /// Returns whether it is written document by document, so that memory does not grow with what is written.
    pub fn is_written_in_parts(self) -> bool {
        matches!(self, Self::Quads | Self::Rows)
    }
}

/// Where a format is written to.
pub(crate) type Out<'o> = &'o mut (dyn Write + Send);

/// How a format is written, by what it is made of. Those of rows and quads return how many they wrote.
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
