//! GraphML, flat and with typed keys, for Gephi, yEd, Cytoscape, networkx and igraph.
//!
//! Follows <http://graphml.graphdrawing.org/specification.html>. Every node and edge has its `kind`, and edges have a
//! `weight`.

use crate::attributes::{self, written};
use crate::cell::Type;
use crate::format::{Format, Holds, Out, Writer};
use crate::order::Ordered;
use crate::xml::Xml;
use std::io::{self, Write};
use whosaid_graph::View;

pub(crate) const FORMAT: Format = Format {
    name: "graphml",
    title: "GraphML",
    extension: "graphml",
    media_type: "application/graphml+xml",
    opened_by: "Gephi, yEd, Cytoscape, networkx, igraph",
    about: "nodes and edges with typed attributes",
    holds: Holds::Graph,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(graphml(view, out)?)),
};

/// Writes a view.
fn graphml(view: &View, out: Out<'_>) -> io::Result<()> {
    let ordered = Ordered::of(view);
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    for (name, of_type) in attributes::all() {
        let of_type = match of_type {
            Type::Text | Type::Day => "string",
            Type::Number => "double",
            Type::Count => "long",
        };
        key(&mut xml, "node", name, of_type)?;
    }
    key(&mut xml, "edge", "kind", "string")?;
    key(&mut xml, "edge", "weight", "long")?;
    xml.open("graph", &[("id", "whosaid"), ("edgedefault", "directed")])?;
    for (id, node) in &ordered.nodes {
        xml.open("node", &[("id", id)])?;
        for (name, value) in attributes::of(node) {
            xml.text("data", &[("key", &format!("node-{name}"))], &written(&value))?;
        }
        xml.close("node")?;
    }
    for (nth, (from, to, edge)) in ordered.edges.iter().enumerate() {
        let (from, to) = (&ordered.nodes[*from].0, &ordered.nodes[*to].0);
        xml.open("edge", &[("id", &format!("e{nth}")), ("source", from), ("target", to)])?;
        xml.text("data", &[("key", "edge-kind")], edge.as_str())?;
        xml.text("data", &[("key", "edge-weight")], &edge.count().to_string())?;
        xml.close("edge")?;
    }
    xml.close("graph")?;
    xml.close("graphml")?;
    xml.finish()
}

fn key<W: Write>(xml: &mut Xml<W>, of: &str, name: &str, of_type: &str) -> io::Result<()> {
    let id = format!("{of}-{name}");
    xml.empty("key", &[("id", &id), ("for", of), ("attr.name", name), ("attr.type", of_type)])
}
