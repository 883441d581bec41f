//! The graph in the formats of other programs.
//!
//! Start with [`Format`] and [`write()`]: they write the part of a [`Graph`] that a
//! [`ViewFilter`] names. A vault of notes is not one file but many: [`each_note`] gives them one
//! after the other.
//!
//! ```
//! use whosaid_export::{Format, write};
//! use whosaid_graph::{Graph, GraphWriter, ViewFilter};
//! # let folder = tempfile::tempdir()?;
//! # drop(GraphWriter::open(folder.path(), None)?);
//! # let graph = Graph::open(folder.path(), None)?;
//! let mut out = Vec::new();
//! let written = write(&graph, Format::Dot, &ViewFilter::default(), &mut out)?;
//! assert!(out.starts_with(b"digraph whosaid {") && written.n == 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Invariants.** The same part of the graph gives the same bytes. Whatever a document says, the output is well formed: every
//! text goes through the one function that escapes for its format. Rows and quads are written document by document, so that
//! memory does not grow with the store; the other formats hold the part that they write.
//!
//! What is not here: files and folders, and running Graphviz.

mod attributes;
mod cell;
mod csv;
mod cypher;
mod dot;
mod error;
mod ftm;
mod gexf;
mod graphml;
mod look;
mod order;
mod parquet;
mod rdf;
mod rows;
#[cfg(test)]
mod samples;
mod svg;
#[cfg(test)]
mod tests;
mod vault;
mod xml;

pub use attributes::attributes_of_claims;
pub use csv::cell_of;
pub use error::{Error, Result};
pub use vault::{MARK, each_note};

use csv::CsvFile;
use parquet::ParquetFile;
use std::io::Write;
use whosaid_graph::{Graph, NodeKind, Selection, View, ViewFilter};
use whosaid_model::fields::Field;

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Graphviz's language.
    Dot,
    /// A drawing, without Graphviz.
    Svg,
    /// GraphML.
    Graphml,
    /// GEXF 1.3.
    Gexf,
    /// JSON-LD 1.1.
    Jsonld,
    /// N-Quads.
    Nquads,
    /// CSV, one row a claim.
    Csv,
    /// Apache Parquet, one row a claim.
    Parquet,
    /// A script for Neo4j and its kin.
    Cypher,
    /// FollowTheMoney's entities, one JSON object a line.
    Ftm,
    /// A folder of Markdown notes; see [`each_note`].
    Vault,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Dot,
        Self::Svg,
        Self::Graphml,
        Self::Gexf,
        Self::Jsonld,
        Self::Nquads,
        Self::Csv,
        Self::Parquet,
        Self::Cypher,
        Self::Ftm,
        Self::Vault,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Graphml => "graphml",
            Self::Gexf => "gexf",
            Self::Jsonld => "jsonld",
            Self::Nquads => "nquads",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Cypher => "cypher",
            Self::Ftm => "ftm",
            Self::Vault => "vault",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// The media type of its file; of a vault that of its notes.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Dot => "text/vnd.graphviz",
            Self::Svg => "image/svg+xml",
            Self::Graphml => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::Jsonld => "application/ld+json",
            Self::Nquads => "application/n-quads",
            Self::Csv => "text/csv",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Cypher => "text/x-cypher-query",
            Self::Ftm => "application/x-ndjson",
            Self::Vault => "text/markdown",
        }
    }

    /// Whether it is for the eye, so that it has at most [`N_DRAWN`] nodes unless a limit is set.
    pub fn is_drawing(self) -> bool {
        matches!(self, Self::Dot | Self::Svg)
    }

    /// Whether it has one row a claim, so that a limit is of rows and other kinds of node have no place in it.
    pub fn has_rows(self) -> bool {
        matches!(self, Self::Csv | Self::Parquet)
    }
}

/// Returns the fields that are columns of CSV and Parquet, each with the name of its type in Parquet.
pub fn columns() -> impl Iterator<Item = (&'static Field, &'static str)> {
    cell::typed().map(|(field, of_type)| (field, parquet::type_name(of_type)))
}

/// The most nodes of a drawing without a limit.
pub const N_DRAWN: usize = look::N_DRAWN;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many nodes, rows, quads, entities or notes.
    pub n: usize,
    /// How many nodes the limit left off, as far as was looked; of rows it is not told.
    pub n_left_off: usize,
}

/// Writes the part of a graph that a filter names.
///
/// # Errors
///
/// Those of the graph and of `out`; [`Error::NoFile`] for a vault.
pub fn write(graph: &Graph, format: Format, filter: &ViewFilter, out: impl Write + Send) -> Result<Written> {
    Export::of(graph, format, filter)?.write(out)
}

/// The part of a graph that is going to be written, already found: for whoever must say what the limit left off before the first byte.
pub struct Export<'g> {
    graph: &'g Graph,
    format: Format,
    filter: ViewFilter,
    part: Part,
}

enum Part {
    /// Claims, of which at most so many are written; none where their kind is not asked for.
    Rows(Option<Selection>, usize),
    Quads(Selection),
    View(Box<View>),
}

impl<'g> Export<'g> {
    /// Finds the part that a filter names.
    ///
    /// # Errors
    ///
    /// Those of the graph.
    pub fn of(graph: &'g Graph, format: Format, filter: &ViewFilter) -> Result<Self> {
        let filter = filter_of(format, filter);
        let part = match format {
            Format::Csv | Format::Parquet => {
                let has_claims = filter.kinds.is_empty() || filter.kinds.contains(&NodeKind::Claim);
                let all = ViewFilter { limit: None, ..filter.clone() };
                let selection = has_claims.then(|| graph.select(&all)).transpose()?;
                Part::Rows(selection, filter.limit.unwrap_or(usize::MAX))
            }
            Format::Nquads | Format::Jsonld => Part::Quads(graph.select(&filter)?),
            _ => Part::View(Box::new(graph.view(&filter)?)),
        };
        Ok(Self { graph, format, filter, part })
    }

    /// How many nodes the limit leaves off, as far as was looked; of rows, how many rows.
    ///
    /// # Errors
    ///
    /// Those of the graph.
    pub fn n_left_off(&self) -> Result<u64> {
        match &self.part {
            Part::Rows(None, _) => Ok(0),
            Part::Rows(Some(selection), limit) => Ok(selection.n_claims(self.graph)?.saturating_sub(*limit as u64)),
            Part::Quads(selection) => Ok(selection.n_left_off as u64),
            Part::View(view) => Ok(view.n_left_off as u64),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// Those of the graph and of `out`; [`Error::NoFile`] for a vault.
    pub fn write(self, mut out: impl Write + Send) -> Result<Written> {
        let Self { graph, format, filter, part } = self;
        let written = |n: usize, n_left_off: usize| Written { n, n_left_off };
        Ok(match part {
            Part::Rows(selection, limit) => {
                let n = if format == Format::Csv {
                    let mut file = CsvFile::new(out)?;
                    let n =
                        each_row(graph, selection.as_ref(), limit, |document, claim| Ok(file.push(document, &claim)?))?;
                    file.finish()?;
                    n
                } else {
                    let mut file = ParquetFile::new(out)?;
                    let n =
                        each_row(graph, selection.as_ref(), limit, |document, claim| Ok(file.push(document, &claim)?))?;
                    file.finish()?;
                    n
                };
                written(n, 0)
            }
            Part::Quads(selection) if format == Format::Nquads => {
                written(rdf::nquads(graph, &filter, &selection, out)?, selection.n_left_off)
            }
            Part::Quads(selection) => written(rdf::jsonld(graph, &filter, &selection, out)?, selection.n_left_off),
            Part::View(view) => {
                let n = write_view(&view, format, &mut out)?;
                out.flush()?;
                written(n, view.n_left_off)
            }
        })
    }
}

/// Writes a view in one of the formats that carry a graph. Gives how many nodes or entities were written.
fn write_view(view: &View, format: Format, mut out: impl Write) -> Result<usize> {
    match format {
        Format::Dot => dot::dot(view, &mut out)?,
        Format::Svg => svg::svg(view, out)?,
        Format::Graphml => graphml::graphml(view, out)?,
        Format::Gexf => gexf::gexf(view, out)?,
        Format::Cypher => cypher::cypher(view, out)?,
        Format::Ftm => ftm::ftm(view, out)?,
        Format::Vault | Format::Csv | Format::Parquet | Format::Nquads | Format::Jsonld => return Err(Error::NoFile),
    }
    Ok(view.graph.node_count())
}

/// The filter as a format takes it.
fn filter_of(format: Format, filter: &ViewFilter) -> ViewFilter {
    let mut filter = filter.clone();
    if format.is_drawing() {
        filter.limit = filter.limit.or(Some(N_DRAWN));
    }
    filter
}

/// The first rows of a selection. Gives how many there were.
fn each_row(
    graph: &Graph,
    selection: Option<&Selection>,
    limit: usize,
    mut each: impl FnMut(&whosaid_graph::DocumentRecord, whosaid_model::Claim) -> Result<()>,
) -> Result<usize> {
    let mut n = 0;
    let Some(selection) = selection.filter(|_| limit > 0) else { return Ok(n) };
    let mut written = Ok(());
    graph.each_selected_claim(selection, |document, claim| {
        written = each(document, claim);
        n += 1;
        Ok(written.is_ok() && n < limit)
    })?;
    written?;
    Ok(n)
}
