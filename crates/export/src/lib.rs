#![doc = include_str!("../README.md")]

mod attributes;
mod cell;
mod csv;
mod cypher;
mod dot;
mod error;
mod format;
mod ftm;
mod gexf;
mod graphml;
mod jsonld;
mod look;
mod nquads;
mod order;
mod parquet;
mod quads;
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
pub use dot::FORMAT as DOT;
pub use error::{Error, Result};
pub use format::{Format, Holds};
pub use svg::FORMAT as SVG;
pub use vault::{MARK, each_note};

use format::{Out, Writer};
use quads::Quads;
use rows::Rows;
use std::io::Write;
use whosaid_graph::{Graph, NodeKind, View, ViewFilter};
use whosaid_model::fields::Field;

/// The formats, in the order in which they are listed.
pub const FORMATS: &[Format] = &[
    dot::FORMAT,
    svg::FORMAT,
    graphml::FORMAT,
    gexf::FORMAT,
    jsonld::FORMAT,
    nquads::FORMAT,
    csv::FORMAT,
    parquet::FORMAT,
    cypher::FORMAT,
    ftm::FORMAT,
    vault::FORMAT,
];

/// Returns the format with a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|it| it.name == name)
}

/// Returns the formats that are a single file, which a vault is not.
pub fn files() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|it| it.holds != Holds::Notes)
}

/// Returns the fields that are columns of CSV and Parquet, each with the name of its type in Parquet.
pub fn columns() -> impl Iterator<Item = (&'static Field, &'static str)> {
    cell::typed().map(|(field, of_type)| (field, parquet::type_name(of_type)))
}

/// The largest number of nodes in a drawing without a limit.
pub const N_DRAWN: usize = look::N_DRAWN;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The number of nodes, rows, quads, entities or notes.
    pub n: usize,
    /// How many nodes the limit left out, as far as was searched. Rows left out are not counted.
    pub n_left_off: usize,
}

/// Writes the part of a graph that a filter selects.
///
/// # Errors
///
/// The errors of the graph and of `out`; [`Error::NoFile`] for a vault.
pub fn write(graph: &Graph, format: &Format, filter: &ViewFilter, out: impl Write + Send) -> Result<Written> {
    Export::of(graph, format, filter)?.write(out)
}

/// The selected part of a graph, before it is written: for callers that must say what the limit leaves out before the
/// first byte.
pub struct Export<'g>(Part<'g>);

/// What is written, and how.
enum Part<'g> {
    Rows(Rows<'g>, fn(&Rows<'_>, Out<'_>) -> Result<usize>),
    Quads(Quads<'g>, fn(&Quads<'_>, Out<'_>) -> Result<usize>),
    View(Box<View>, fn(&View, Out<'_>) -> Result<()>),
}

impl<'g> Export<'g> {
    /// Finds the part that a filter selects.
    ///
    /// # Errors
    ///
    /// The errors of the graph; [`Error::NoFile`] for a vault.
    pub fn of(graph: &'g Graph, format: &Format, filter: &ViewFilter) -> Result<Self> {
        let mut filter = filter.clone();
        if format.holds == Holds::Drawing {
            filter.limit = filter.limit.or(Some(N_DRAWN));
        }
        Ok(Self(match format.writer {
            Writer::Rows(write) => Part::Rows(rows_of(graph, filter)?, write),
            Writer::Quads(write) => {
                let selection = graph.select(&filter)?;
                Part::Quads(Quads { graph, filter, selection }, write)
            }
            Writer::View(write) => Part::View(Box::new(graph.view(&filter)?), write),
            Writer::Notes => return Err(Error::NoFile),
        }))
    }

    /// Returns how many nodes the limit leaves out, as far as was searched. For rows, how many rows.
    ///
    /// # Errors
    ///
    /// The errors of the graph.
    pub fn n_left_off(&self) -> Result<u64> {
        match &self.0 {
            Part::Rows(Rows { selection: None, .. }, _) => Ok(0),
            Part::Rows(Rows { graph, selection: Some(selection), limit }, _) => {
                Ok(selection.n_claims(graph)?.saturating_sub(*limit as u64))
            }
            Part::Quads(quads, _) => Ok(quads.selection.n_left_off as u64),
            Part::View(view, _) => Ok(view.n_left_off as u64),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// The errors of the graph and of `out`.
    pub fn write(self, mut out: impl Write + Send) -> Result<Written> {
        Ok(match self.0 {
            Part::Rows(rows, write) => Written { n: write(&rows, &mut out)?, n_left_off: 0 },
            Part::Quads(quads, write) => {
                Written { n: write(&quads, &mut out)?, n_left_off: quads.selection.n_left_off }
            }
            Part::View(view, write) => {
                write(&view, &mut out)?;
                out.flush()?;
                Written { n: view.graph.node_count(), n_left_off: view.n_left_off }
            }
        })
    }
}

/// Returns the rows that a filter selects. Its limit counts rows, not nodes.
fn rows_of(graph: &Graph, filter: ViewFilter) -> Result<Rows<'_>> {
    let has_claims = filter.kinds.is_empty() || filter.kinds.contains(&NodeKind::Claim);
    let limit = filter.limit.unwrap_or(usize::MAX);
    let all = ViewFilter { limit: None, ..filter };
    let selection = has_claims.then(|| graph.select(&all)).transpose()?;
    Ok(Rows { graph, selection, limit })
}
