//! GEXF 1.3, Gephi's format. Claims have the days of their period as `start` and `end`, for Gephi's timeline.
//!
//! Follows <https://gexf.net/schema.html>.

use crate::attributes::{self, written};
use crate::cell::{Cell, Type};
use crate::format::{Format, Holds, Out, Writer};
use crate::look::colour_of;
use crate::order::Ordered;
use crate::xml::Xml;
use std::io;
use whosaid_graph::View;
use whosaid_model::day_text;

pub(crate) const FORMAT: Format = Format {
    name: "gexf",
    title: "GEXF",
    extension: "gexf",
    media_type: "application/gexf+xml",
    opened_by: "Gephi, networkx",
    about: "nodes and edges with typed attributes; claims have the days of their period, for the timeline",
    holds: Holds::Graph,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(gexf(view, out)?)),
};

/// Writes a view.
fn gexf(view: &View, out: Out<'_>) -> io::Result<()> {
    let ordered = Ordered::of(view);
    let mut xml = Xml::new(out)?;
    let namespaces = [("xmlns", "http://gexf.net/1.3"), ("xmlns:viz", "http://gexf.net/1.3/viz"), ("version", "1.3")];
    xml.open("gexf", &namespaces)?;
    xml.open("meta", &[])?;
    xml.text("creator", &[], "whosaid")?;
    xml.text("description", &[], "Who claimed what figure")?;
    xml.close("meta")?;
    let times = [("mode", "dynamic"), ("timeformat", "date"), ("timerepresentation", "interval")];
    xml.open("graph", &[&[("defaultedgetype", "directed")], &times[..]].concat())?;
    xml.open("attributes", &[("class", "node"), ("mode", "static")])?;
    // The label is an attribute of the element itself.
    for (name, of_type) in attributes::all().filter(|(name, _)| *name != "label") {
        let of_type = match of_type {
            Type::Text | Type::Day => "string",
            Type::Number => "double",
            Type::Count => "long",
        };
        xml.empty("attribute", &[("id", name), ("title", name), ("type", of_type)])?;
    }
    xml.close("attributes")?;
    xml.open("attributes", &[("class", "edge"), ("mode", "static")])?;
    xml.empty("attribute", &[("id", "kind"), ("title", "kind"), ("type", "string")])?;
    xml.close("attributes")?;
    xml.open("nodes", &[])?;
    for (id, node) in &ordered.nodes {
        let told = attributes::of(node);
        let mut lasts = Vec::new();
        let mut attributes = vec![("id", id.as_str()), ("label", node.label())];
        for (name, value) in &told {
            match (*name, value) {
                ("period_start", Cell::Day(day)) => lasts.push(("start", day_text(*day))),
                ("period_end", Cell::Day(day)) => lasts.push(("end", day_text(*day))),
                _ => {}
            }
        }
        attributes.extend(lasts.iter().map(|(name, day)| (*name, day.as_str())));
        xml.open("node", &attributes)?;
        xml.open("attvalues", &[])?;
        for (name, value) in told.iter().filter(|(name, _)| *name != "label") {
            xml.empty("attvalue", &[("for", name), ("value", &written(value))])?;
        }
        xml.close("attvalues")?;
        let [r, g, b] = rgb(colour_of(node.node_kind()));
        xml.empty("viz:color", &[("r", &r), ("g", &g), ("b", &b)])?;
        xml.close("node")?;
    }
    xml.close("nodes")?;
    xml.open("edges", &[])?;
    for (nth, (from, to, edge)) in ordered.edges.iter().enumerate() {
        let (from, to) = (&ordered.nodes[*from].0, &ordered.nodes[*to].0);
        let (nth, weight) = (nth.to_string(), edge.count().to_string());
        let ends = [("id", nth.as_str()), ("source", from), ("target", to)];
        xml.open("edge", &[&ends[..], &[("label", edge.as_str()), ("weight", &weight)]].concat())?;
        xml.open("attvalues", &[])?;
        xml.empty("attvalue", &[("for", "kind"), ("value", edge.as_str())])?;
        xml.close("attvalues")?;
        xml.close("edge")?;
    }
    xml.close("edges")?;
    xml.close("graph")?;
    xml.close("gexf")?;
    xml.finish()
}

/// Returns the parts of `#rrggbb`, from 0 to 255.
fn rgb(colour: &str) -> [String; 3] {
    [1, 3, 5].map(|at| {
        let part = colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        part.unwrap_or_default().to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours() {
        assert_eq!(rgb("#ff08a0"), ["255", "8", "160"]);
    }
}
