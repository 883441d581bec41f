//! Graphviz's language.
//!
//! A small graph is laid out from left to right, each document with its figures in a frame. Frames and straight ranks
//! stop being legible at a few dozen nodes, so a larger one is left to `sfdp`, which scales, without frames.

use std::fmt::Write as _;
use std::io::{self, Write};
use whosaid_graph::petgraph::graph::NodeIndex;
use whosaid_graph::petgraph::visit::EdgeRef;
use whosaid_graph::{Edge, Node, View};
use whosaid_model::{Claim, EntityType};

/// The most nodes that are laid out from left to right, in frames.
const N_SMALL: usize = 60;
/// Labels are broken into lines of about so many characters …
const LINE: usize = 26;
/// … and cut after so many lines; the tooltip has the rest.
const N_LINES: usize = 4;

/// Writes a view as a directed graph for `dot` and its kin.
///
/// A node is called by its [`Node::id`]; its `class` is its kind and, for an entity, its type. A claim shows its
/// figure's words and its period, with the sentence as `tooltip`; a document has the address where it was read as `URL`.
/// Edges are labelled by what they mean in a small graph, and tell it as a tooltip in a larger one.
///
/// # Errors
///
/// Those of `out`.
pub fn dot(view: &View, out: &mut impl Write) -> io::Result<()> {
    let graph = &view.graph;
    let is_small = graph.node_count() <= N_SMALL;
    let mut nodes: Vec<(String, NodeIndex)> = graph.node_indices().map(|at| (graph[at].id(), at)).collect();
    nodes.sort();

    writeln!(out, "digraph whosaid {{")?;
    let layout = if is_small {
        "layout=dot, rankdir=LR, ranksep=0.9, nodesep=0.2"
    } else {
        "layout=sfdp, overlap=prism, outputorder=edgesfirst, K=0.9"
    };
    let title =
        if view.n_left_off > 0 { format!("{} more nodes are left off", view.n_left_off) } else { String::new() };
    writeln!(out, "  graph [{layout}, charset=\"UTF-8\", fontname=\"Helvetica\", label={}];", quoted(&title))?;
    writeln!(out, "  node [fontname=\"Helvetica\", fontsize=11, style=filled, fillcolor=white, color=\"#555555\"];")?;
    writeln!(
        out,
        "  edge [fontname=\"Helvetica\", fontsize=8, color=\"#888888\", fontcolor=\"#666666\", arrowsize=0.6];"
    )?;

    let mut is_framed = vec![false; graph.node_count()];
    if is_small {
        for (id, at) in &nodes {
            if !matches!(graph[*at], Node::Document(_)) {
                continue;
            }
            let mut members: Vec<(String, NodeIndex)> = graph
                .edges(*at)
                .filter(|edge| *edge.weight() == Edge::States)
                .map(|edge| (graph[edge.target()].id(), edge.target()))
                .filter(|(_, at)| !is_framed[at.index()])
                .collect();
            members.push((id.clone(), *at));
            members.sort();
            members.dedup();
            let frame = quoted(&format!("cluster:{id}"));
            writeln!(out, "  subgraph {frame} {{")?;
            writeln!(out, "    graph [label=\"\", style=rounded, color=\"#cccccc\", bgcolor=\"#fafafa\"];")?;
            for (id, at) in members {
                is_framed[at.index()] = true;
                writeln!(out, "    {}", statement(&id, &graph[at]))?;
            }
            writeln!(out, "  }}")?;
        }
    }
    for (id, at) in nodes.iter().filter(|(_, at)| !is_framed[at.index()]) {
        writeln!(out, "  {}", statement(id, &graph[*at]))?;
    }

    let mut id_of = vec![""; graph.node_count()];
    for (id, at) in &nodes {
        id_of[at.index()] = id;
    }
    let mut edges: Vec<(&str, &str, Edge)> = graph
        .edge_references()
        .map(|edge| (id_of[edge.source().index()], id_of[edge.target().index()], *edge.weight()))
        .collect();
    edges.sort();
    for (from, to, edge) in edges {
        let words = match edge {
            Edge::Mentions(n) if n > 1 => format!("mentions {n}×"),
            Edge::PartyTo => "party to".to_owned(),
            edge => edge.as_str().to_owned(),
        };
        let shown = if is_small { "label" } else { "edgetooltip" };
        let look = edge_look(edge);
        let (from, to, words) = (quoted(from), quoted(to), quoted(&words));
        writeln!(out, "  {from} -> {to} [class={}, {shown}={words}{look}];", quoted(edge.as_str()))?;
    }
    writeln!(out, "}}")
}

/// One node with its attributes.
fn statement(id: &str, node: &Node) -> String {
    let class = match node {
        Node::Entity(it) => format!("entity {}", it.kind),
        node => node.kind().to_owned(),
    };
    let mut text = format!("{} [class={}, label={}", quoted(id), quoted(&class), quoted(&label(node)));
    // Writing to a string cannot fail.
    let _ = write!(text, ", {}", node_look(node));
    let tooltip = match node {
        Node::Claim(it) => tooltip(it),
        Node::Entity(it) => {
            let names = [it.name.clone()].into_iter().chain(it.aliases.iter().cloned());
            format!("{}: {}", it.kind, names.collect::<Vec<_>>().join("; "))
        }
        Node::Document(it) => {
            let parts = [it.title.as_deref(), it.publisher.as_deref(), it.published.as_deref(), Some(it.id.as_str())];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        Node::Measure(it) => it.label.clone(),
    };
    let _ = write!(text, ", tooltip={}", quoted(&tooltip));
    if let Node::Document(it) = node
        && let Some(url) = it.url.as_deref().filter(|url| is_link(url))
    {
        let _ = write!(text, ", URL={}, target=\"_blank\"", quoted(url));
    }
    text.push_str("];");
    text
}

fn label(node: &Node) -> String {
    match node {
        Node::Claim(it) => {
            let period = it.figure.period.as_ref().map(|period| format!("\n{period}")).unwrap_or_default();
            format!("{}{period}", wrapped(&it.figure.text))
        }
        node => wrapped(node.label()),
    }
}

fn tooltip(claim: &Claim) -> String {
    match &claim.figure.speaker {
        Some(speaker) => format!("{}\n— {speaker}, in {}", claim.sentence.trim(), claim.doc),
        None => format!("{}\n— {}", claim.sentence.trim(), claim.doc),
    }
}

/// Shape and colour tell the kinds apart; either alone is enough.
fn node_look(node: &Node) -> &'static str {
    match node {
        Node::Document(_) => "shape=note, fillcolor=\"#eeeeee\"",
        Node::Measure(_) => "shape=plaintext, style=\"\", fontcolor=\"#7a3e9d\"",
        // A figure that nobody is said to claim has a broken outline.
        Node::Claim(it) if it.figure.speaker.is_none() => {
            "shape=box, style=\"filled,rounded,dashed\", fillcolor=\"#fff8dc\""
        }
        Node::Claim(_) => "shape=box, style=\"filled,rounded\", fillcolor=\"#ffe08a\", color=\"#b8860b\"",
        Node::Entity(it) => match it.kind {
            EntityType::Person => "shape=ellipse, fillcolor=\"#a6cee3\"",
            EntityType::Organisation => "shape=box, fillcolor=\"#cfe8cf\"",
            EntityType::Place => "shape=hexagon, fillcolor=\"#f3d9c4\"",
            EntityType::Agreement => "shape=folder, fillcolor=\"#f4c2d7\"",
            EntityType::Law => "shape=tab, fillcolor=\"#f4c2d7\"",
            EntityType::Event => "shape=octagon, fillcolor=\"#dcd3ec\"",
        },
    }
}

/// Mentions do not move what they tie together, so that speakers stand left of what they say.
fn edge_look(edge: Edge) -> &'static str {
    match edge {
        Edge::Says => ", color=\"#1f4e79\", penwidth=1.6",
        Edge::States => "",
        Edge::About => ", style=dotted",
        Edge::Measures => ", color=\"#7a3e9d\"",
        Edge::Mentions(_) => ", color=\"#d0d0d0\", arrowhead=none, constraint=false",
        Edge::PartyTo => ", color=\"#b03060\", penwidth=1.6",
    }
}

/// Links that a reader may follow from the drawing: an address from a document could also hold a script.
fn is_link(url: &str) -> bool {
    ["http://", "https://"].iter().any(|it| url.get(..it.len()).is_some_and(|url| url.eq_ignore_ascii_case(it)))
}

/// The text in lines of about [`LINE`] characters, cut after [`N_LINES`] lines.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut n_in_line = 0;
    for word in text.split_whitespace() {
        // A word without end, as no language has it, is cut.
        let n_chars = word.chars().count();
        let word: String =
            if n_chars > 2 * LINE { word.chars().take(2 * LINE - 1).chain(['…']).collect() } else { word.to_owned() };
        let n_chars = n_chars.min(2 * LINE);
        let is_full = lines.len() == N_LINES;
        match lines.last_mut() {
            Some(line) if n_in_line + 1 + n_chars <= LINE => {
                line.push(' ');
                line.push_str(&word);
                n_in_line += 1 + n_chars;
            }
            Some(line) if is_full => {
                line.push('…');
                break;
            }
            _ => {
                lines.push(word);
                n_in_line = n_chars;
            }
        }
    }
    lines.join("\n")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape_dot(text))
}

/// Makes any text safe between the quotation marks of an attribute or a name, so that Graphviz shows it as it is.
///
/// Line breaks become the escape for a centred line; other control characters, which no output of Graphviz can carry, a
/// space; the two code points that XML forbids, the replacement character. `&` is escaped because Graphviz reads
/// `&lt;` in a label as `<`; `<` itself needs nothing inside quotation marks.
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
