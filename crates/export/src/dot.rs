//! Graphviz's DOT language.
//!
//! A small graph is laid out from left to right, with a frame around each document and its figures. Frames and straight
//! ranks become illegible beyond a few dozen nodes, so a larger graph is left to `sfdp`, which scales, without frames.

use crate::format::{Format, Holds, Out, Writer};
use crate::look::{N_DRAWN, NOBODY, colour_of, count_of, drawn, label, left_off, legend, link, stroke_of, tooltip};
use crate::order::Ordered;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt::Write as _;
use std::io;
use whosaid_graph::{Edge, Node, View};
use whosaid_model::EntityType;

/// The language of Graphviz.
pub const FORMAT: Format = Format {
    name: "dot",
    title: "DOT",
    extension: "dot",
    media_type: "text/vnd.graphviz",
    opened_by: "Graphviz, xdot, VS Code",
    about: "nodes and edges, drawn",
    holds: Holds::Drawing,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(dot(view, out)?)),
};

/// Writes a view as a directed graph for Graphviz.
///
/// A node is named by its [`Node::id`]. Its `class` is its kind and, for an entity, its type. A claim shows the words
/// of its figure and its period, with the sentence as `tooltip`. A document has its address as `URL`. The look of an
/// edge shows its meaning, which the legend and a tooltip explain; its label is its count.
fn dot(view: &View, out: Out<'_>) -> io::Result<()> {
    let ordered = Ordered::of(view);
    let (nodes, edges) = (&ordered.nodes, drawn(&ordered));
    let is_small = nodes.len() <= N_DRAWN;
    writeln!(out, "digraph whosaid {{")?;
    let layout = if is_small {
        "layout=dot, rankdir=LR, ranksep=0.8, nodesep=0.15, newrank=true"
    } else {
        "layout=sfdp, overlap=prism, outputorder=edgesfirst, K=0.9"
    };
    writeln!(out, "  graph [{layout}, charset=\"UTF-8\", fontname=\"Helvetica\", fontsize=11,")?;
    writeln!(out, "    labelloc=b, label={}];", legend_label(view, nodes, &edges))?;
    writeln!(
        out,
        "  node [fontname=\"Helvetica\", fontsize=11, style=filled, color=\"#555555\", margin=\"0.12,0.05\"];"
    )?;
    writeln!(out, "  edge [fontname=\"Helvetica\", fontsize=8, fontcolor=\"#666666\", arrowsize=0.6];")?;

    let mut is_framed = vec![false; nodes.len()];
    if is_small {
        for (nth, (id, _)) in nodes.iter().enumerate().filter(|(_, (_, node))| matches!(node, Node::Document(_))) {
            let stated = edges.iter().filter(|(from, _, edge)| *from == nth && *edge == Edge::States);
            let mut members: Vec<usize> = stated.map(|(_, to, _)| *to).filter(|to| !is_framed[*to]).collect();
            members.push(nth);
            members.sort_unstable();
            members.dedup();
            let frame = quoted(&format!("cluster:{id}"));
            writeln!(out, "  subgraph {frame} {{")?;
            writeln!(out, "    graph [label=\"\", style=rounded, color=\"#cccccc\", bgcolor=\"#fafafa\"];")?;
            for member in members {
                is_framed[member] = true;
                writeln!(out, "    {}", statement(&nodes[member].0, nodes[member].1))?;
            }
            writeln!(out, "  }}")?;
        }
    }
    for (id, node) in nodes.iter().zip(&is_framed).filter(|(_, is_framed)| !**is_framed).map(|(it, _)| it) {
        writeln!(out, "  {}", statement(id, node))?;
    }
    let mut speaks = vec![false; nodes.len()];
    for (from, ..) in edges.iter().filter(|(.., edge)| matches!(edge, Edge::Says | Edge::Claims(_))) {
        speaks[*from] = true;
    }
    for (from, to, edge) in &edges {
        // Edges without a reading direction do not affect ranks, so speakers are left of what they say even if they are
        // also spoken about.
        let moves = match edge {
            Edge::Mentions(_) | Edge::Disagrees => false,
            Edge::About => !speaks[*to],
            _ => true,
        };
        let stroke = stroke_of(*edge);
        let (from, to, class) = (quoted(&nodes[*from].0), quoted(&nodes[*to].0), quoted(edge.as_str()));
        write!(out, "  {from} -> {to} [class={class}, color=\"{}\", penwidth={:?}", stroke.colour, stroke.width)?;
        if stroke.style != "solid" {
            write!(out, ", style={}", stroke.style)?;
        }
        if !stroke.has_arrow {
            write!(out, ", arrowhead=none")?;
        }
        if !moves {
            write!(out, ", constraint=false")?;
        }
        let count = count_of(*edge).filter(|_| is_small);
        if let Some(count) = &count {
            write!(out, ", label={}", quoted(count))?;
        }
        writeln!(out, ", edgetooltip={}];", quoted(stroke.means))?;
    }
    writeln!(out, "}}")
}

/// Returns one node with its attributes.
fn statement(id: &str, node: &Node) -> String {
    let class = match node {
        Node::Entity(it) => format!("entity {}", it.kind),
        node => node.kind().to_owned(),
    };
    let mut text = format!("{} [class={}, label={}", quoted(id), quoted(&class), quoted(&label(node).join("\n")));
    // Writing to a string cannot fail.
    let _ = write!(text, ", {}, tooltip={}", node_look(node), quoted(&tooltip(node)));
    if let Some(url) = link(node) {
        let _ = write!(text, ", URL={}, target=\"_blank\"", quoted(&address(url)));
    }
    text.push_str("];");
    text
}

/// Returns the look of a node. Both shape and colour distinguish the kinds; either is enough.
fn node_look(node: &Node) -> String {
    let shape = match node {
        Node::Document(_) => "note",
        Node::Measure(_) => "box, peripheries=2",
        Node::Claim(_) => "box",
        Node::Entity(it) => match it.kind {
            EntityType::Person => "ellipse",
            EntityType::Organisation => "box",
            EntityType::Place => "hexagon",
            EntityType::Agreement => "folder",
            EntityType::Law => "tab",
            EntityType::Event => "octagon",
        },
    };
    match node {
        // A figure without a speaker has a broken outline.
        Node::Claim(it) if it.figure.speaker.is_none() => {
            format!("shape={shape}, style=\"filled,rounded,dashed\", fillcolor=\"{NOBODY}\"")
        }
        Node::Claim(_) => {
            let fill = colour_of(node.node_kind());
            format!("shape={shape}, style=\"filled,rounded\", fillcolor=\"{fill}\", color=\"#b8860b\"")
        }
        node => format!("shape={shape}, fillcolor=\"{}\"", colour_of(node.node_kind())),
    }
}

/// Returns the legend, with the number of nodes left out, as a table in Graphviz's HTML. It only contains our own
/// words.
fn legend_label(view: &View, nodes: &[(String, &Node)], edges: &[(usize, usize, Edge)]) -> String {
    let (boxes, strokes) = legend(nodes.iter().map(|(_, node)| *node), edges.iter().map(|(.., edge)| *edge));
    if boxes.is_empty() {
        return quoted("");
    }
    // Writing to a string cannot fail.
    let mut table =
        "<<TABLE BORDER=\"0\" CELLSPACING=\"2\"><TR><TD><TABLE BORDER=\"0\" CELLSPACING=\"4\"><TR>".to_owned();
    for (name, colour) in boxes {
        let _ = write!(table, "<TD BORDER=\"1\" COLOR=\"#888888\" BGCOLOR=\"{colour}\">{name}</TD>");
    }
    table.push_str("</TR></TABLE></TD></TR>");
    let mut lines = Vec::new();
    for stroke in &strokes {
        let line = match (stroke.style, stroke.has_arrow) {
            ("dashed", _) => "- - -",
            ("dotted", _) => "· · ▸",
            (_, true) => "──▸",
            (_, false) => "───",
        };
        lines.push(format!("<FONT COLOR=\"{}\"><B>{line}</B></FONT> {}", stroke.colour, stroke.means));
    }
    if !lines.is_empty() {
        let _ = write!(table, "<TR><TD>{}</TD></TR>", lines.join("     "));
    }
    if let Some(words) = left_off(view.n_left_off) {
        let _ = write!(table, "<TR><TD><I>{words}</I></TD></TR>");
    }
    table.push_str("</TABLE>>");
    table
}

/// Characters that addresses must encode (RFC 3986, section 2), and `'`, which they may.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns an address that Graphviz can copy into its output, where it puts it between quotation marks of either kind.
fn address(url: &str) -> String {
    utf8_percent_encode(url, ENCODED).to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape_dot(text))
}

/// Escapes any text for the quotation marks of an attribute or a name, so that Graphviz shows it unchanged.
///
/// Line breaks become the escape for a centred line. Other control characters, which no output of Graphviz can contain,
/// become spaces, and the two code points that XML forbids become the replacement character. `&` is escaped because
/// Graphviz reads `&lt;` in a label as `<`. `<` itself needs no escape inside quotation marks.
fn escape_dot(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
