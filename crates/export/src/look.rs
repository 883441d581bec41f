//! How nodes and edges look in drawings.

use crate::order::Ordered;
use whosaid_graph::{Edge, Node, NodeKind};
use whosaid_model::EntityType;

/// The largest number of nodes in a drawing by default, and the largest that is laid out in rows or columns.
pub(crate) const N_DRAWN: usize = 60;
/// The width at which labels are wrapped, in characters.
pub(crate) const LINE: usize = 26;
/// The largest number of lines of a label. The tooltip has the rest.
pub(crate) const N_LINES: usize = 4;

/// Returns the fill colour of a node.
pub(crate) fn colour_of(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Document => "#eeeeee",
        NodeKind::Claim => "#ffe08a",
        NodeKind::Measure => "#e9dcf3",
        NodeKind::Entity(EntityType::Person) => "#a6cee3",
        NodeKind::Entity(EntityType::Organisation) => "#cfe8cf",
        NodeKind::Entity(EntityType::Place) => "#f3d9c4",
        NodeKind::Entity(EntityType::Agreement) => "#f4c2d7",
        NodeKind::Entity(EntityType::Law) => "#f9dfe9",
        NodeKind::Entity(EntityType::Event) => "#cfd3f0",
    }
}

/// The fill colour of a claim without a speaker.
pub(crate) const NOBODY: &str = "#fff8dc";

/// How an edge is drawn.
pub(crate) struct Stroke {
    pub colour: &'static str,
    /// `solid`, `dashed` or `dotted`, as in Graphviz.
    pub style: &'static str,
    /// In points.
    pub width: f64,
    pub has_arrow: bool,
    /// Its meaning, for a legend.
    pub means: &'static str,
}

/// Returns the look of an edge. Its width grows with the logarithm of its count.
pub(crate) fn stroke_of(edge: Edge) -> Stroke {
    let stroke = |colour, style, width, has_arrow, means| Stroke { colour, style, width, has_arrow, means };
    let mut stroke = match edge {
        Edge::Says => stroke("#1f4e79", "solid", 1.6, true, "says"),
        Edge::States => stroke("#999999", "solid", 1.0, true, "states"),
        Edge::About => stroke("#b5651d", "dotted", 1.2, true, "is about"),
        Edge::Measures => stroke("#7a3e9d", "solid", 1.0, true, "measures"),
        Edge::Mentions(_) => stroke("#d0d0d0", "solid", 0.8, false, "mentions"),
        Edge::PartyTo => stroke("#b03060", "solid", 1.6, true, "is party to"),
        Edge::Disagrees => stroke("#d62728", "dashed", 2.0, false, "disagrees with"),
        Edge::Claims(_) => stroke("#1f4e79", "solid", 1.2, true, "claims something of"),
    };
    stroke.width += f64::from(edge.count()).log2().min(8.0) * 0.6;
    // So that it is written the same everywhere.
    stroke.width = (stroke.width * 10.0).round() / 10.0;
    stroke
}

/// Returns the edges of a drawing: all except mentions between nodes that something else connects, which would hide the
/// rest.
pub(crate) fn drawn(ordered: &Ordered<'_>) -> Vec<(usize, usize, Edge)> {
    let mut is_tied = vec![false; ordered.nodes.len()];
    for (from, to, edge) in &ordered.edges {
        if !matches!(edge, Edge::Mentions(_)) {
            is_tied[*from] = true;
            is_tied[*to] = true;
        }
    }
    let is_drawn = |(from, to, edge): &&(usize, usize, Edge)| {
        !matches!(edge, Edge::Mentions(_)) || !is_tied[*from] || !is_tied[*to]
    };
    ordered.edges.iter().filter(is_drawn).copied().collect()
}

/// Returns the text at an edge: its count, if more than one.
pub(crate) fn count_of(edge: Edge) -> Option<String> {
    (edge.count() > 1).then(|| format!("{}×", edge.count()))
}

/// Returns the kinds of nodes and edges in a drawing, in the order of a legend.
pub(crate) fn legend<'v>(
    nodes: impl Iterator<Item = &'v Node>,
    edges: impl Iterator<Item = Edge>,
) -> (Vec<(&'static str, &'static str)>, Vec<Stroke>) {
    let (mut has_unattributed, mut kinds) = (false, Vec::new());
    for node in nodes {
        has_unattributed |= matches!(node, Node::Claim(it) if it.figure.speaker.is_none());
        kinds.push(node.node_kind());
    }
    let mut boxes = Vec::new();
    for kind in NodeKind::ALL.into_iter().filter(|kind| kinds.contains(kind)) {
        boxes.push((kind.as_str(), colour_of(kind)));
    }
    if has_unattributed {
        boxes.push(("claim without a speaker", NOBODY));
    }
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut plain: Vec<Edge> = edges
        .map(|edge| match edge {
            Edge::Mentions(_) => Edge::Mentions(1),
            Edge::Claims(_) => Edge::Claims(1),
            edge => edge,
        })
        .collect();
    plain.sort();
    plain.dedup();
    strokes.extend(plain.into_iter().map(stroke_of));
    (boxes, strokes)
}

/// Returns the note on nodes that a limit left out.
pub(crate) fn left_off(n: usize) -> Option<String> {
    match n {
        0 => None,
        1 => Some("1 more node is left off".to_owned()),
        n => Some(format!("{n} more nodes are left off")),
    }
}

/// Returns the label of a node, in lines.
pub(crate) fn label(node: &Node) -> Vec<String> {
    match node {
        Node::Claim(it) => {
            let mut lines = wrapped(&it.figure.text);
            lines.extend(it.figure.period.as_ref().map(|period| wrapped(period.as_str()).join(" ")));
            lines
        }
        node => wrapped(node.label()),
    }
}

/// Returns everything about a node, for its tooltip.
pub(crate) fn tooltip(node: &Node) -> String {
    match node {
        Node::Claim(it) => match &it.figure.speaker {
            Some(speaker) => format!("{}\n— {speaker}, in {}", it.sentence.trim(), it.doc),
            None => format!("{}\n— {}", it.sentence.trim(), it.doc),
        },
        Node::Entity(it) => {
            let names = [it.name.clone()].into_iter().chain(it.aliases.iter().cloned());
            format!("{}: {}", it.kind, names.collect::<Vec<_>>().join("; "))
        }
        Node::Document(it) => {
            let parts = [it.title.as_deref(), it.publisher.as_deref(), it.published.as_deref(), Some(it.id.as_str())];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        Node::Measure(it) => it.label.clone(),
    }
}

/// Returns the link of a node: the address of a document, if it is a web address. Other addresses could contain a
/// script.
pub(crate) fn link(node: &Node) -> Option<&str> {
    match node {
        Node::Document(it) => it.url.as_deref().filter(|url| is_link(url)),
        _ => None,
    }
}

/// Returns whether it is a web address.
pub(crate) fn is_link(url: &str) -> bool {
    ["http://", "https://"].iter().any(|it| url.get(..it.len()).is_some_and(|url| url.eq_ignore_ascii_case(it)))
}

/// Wraps the text to lines of about [`LINE`] characters and cuts it after [`N_LINES`] lines.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut n_in_line = 0;
    for word in text.split_whitespace() {
        // A word of implausible length is cut.
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
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_broken_and_cut() {
        assert_eq!(wrapped("  one   two\nthree "), ["one two three"]);
        assert_eq!(
            wrapped("the surplus in services with every partner"),
            ["the surplus in services", "with every partner"]
        );
        let long = wrapped(&"many words ".repeat(50));
        assert_eq!(long.len(), N_LINES);
        assert!(long[N_LINES - 1].ends_with('…'));
        assert_eq!(wrapped(&"x".repeat(1000))[0].chars().count(), 2 * LINE);
    }

    #[test]
    fn only_web_addresses_are_links() {
        for (url, is_kept) in [
            ("https://example.org/", true),
            ("HTTP://example.org/", true),
            ("javascript:alert(1)", false),
            (" https://example.org/", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_link(url), is_kept, "{url}");
        }
    }

    #[test]
    fn edges_widen_with_their_count() {
        assert_eq!(stroke_of(Edge::Mentions(1)).width, 0.8);
        assert_eq!(stroke_of(Edge::Mentions(4)).width, 2.0);
        assert_eq!(stroke_of(Edge::Mentions(u32::MAX)).width, 5.6);
        assert_eq!(count_of(Edge::Claims(3)).as_deref(), Some("3×"));
        assert_eq!(count_of(Edge::Says), None);
    }
}
