//! A Cypher script for Neo4j and compatible databases: `cypher-shell -f graph.cypher`.
//!
//! A constraint comes first, then the nodes, then the relationships. Every node has the label `Whosaid` and one for its
//! kind. Everything is merged by its id, so running the script again changes nothing.

use crate::attributes::{self, written};
use crate::cell::Cell;
use crate::format::{Format, Holds, Out, Writer};
use crate::order::Ordered;
use std::io;
use whosaid_graph::{Edge, NodeKind, View};
use whosaid_model::EntityType;

pub(crate) const FORMAT: Format = Format {
    name: "cypher",
    title: "Cypher",
    extension: "cypher",
    media_type: "text/x-cypher-query",
    opened_by: "Neo4j, Memgraph: `cypher-shell -f FILE`",
    about: "a script that merges nodes and relationships; running it again changes nothing",
    holds: Holds::Graph,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(cypher(view, out)?)),
};

/// How many nodes or relationships are in one statement.
const N_BATCH: usize = 200;

/// Writes a view.
fn cypher(view: &View, out: Out<'_>) -> io::Result<()> {
    let ordered = Ordered::of(view);
    writeln!(out, "CREATE CONSTRAINT whosaid_id IF NOT EXISTS FOR (n:Whosaid) REQUIRE n.id IS UNIQUE;")?;
    for kind in NodeKind::ALL {
        let of_kind: Vec<_> = ordered.nodes.iter().filter(|(_, node)| node.node_kind() == kind).collect();
        for batch in of_kind.chunks(N_BATCH) {
            writeln!(out, "UNWIND [")?;
            for (nth, (id, node)) in batch.iter().enumerate() {
                write!(out, "  {{id: {}", quoted(id))?;
                for (name, value) in attributes::of(node) {
                    match value {
                        Cell::Text(_) | Cell::Day(_) => write!(out, ", {name}: {}", quoted(&written(&value)))?,
                        value => write!(out, ", {name}: {}", written(&value))?,
                    }
                }
                writeln!(out, "}}{}", comma(nth, batch.len()))?;
            }
            writeln!(out, "] AS row\nMERGE (n:Whosaid {{id: row.id}})\nSET n = row\nSET n:{};", label(kind))?;
        }
    }
    let sorts: [fn(Edge) -> bool; 8] = [
        |edge| edge == Edge::Says,
        |edge| edge == Edge::States,
        |edge| edge == Edge::About,
        |edge| edge == Edge::Measures,
        |edge| matches!(edge, Edge::Mentions(_)),
        |edge| edge == Edge::PartyTo,
        |edge| edge == Edge::Disagrees,
        |edge| matches!(edge, Edge::Claims(_)),
    ];
    for is_sort in sorts {
        let of_sort: Vec<_> = ordered.edges.iter().filter(|(.., edge)| is_sort(*edge)).collect();
        for batch in of_sort.chunks(N_BATCH) {
            let name = batch[0].2.as_str().to_ascii_uppercase();
            writeln!(out, "UNWIND [")?;
            for (nth, (from, to, edge)) in batch.iter().enumerate() {
                let (from, to) = (quoted(&ordered.nodes[*from].0), quoted(&ordered.nodes[*to].0));
                let n = edge.count();
                writeln!(out, "  {{from: {from}, to: {to}, weight: {n}}}{}", comma(nth, batch.len()))?;
            }
            writeln!(out, "] AS row\nMATCH (a:Whosaid {{id: row.from}}), (b:Whosaid {{id: row.to}})")?;
            writeln!(out, "MERGE (a)-[r:{name}]->(b)\nSET r.weight = row.weight;")?;
        }
    }
    out.flush()
}

fn comma(nth: usize, n: usize) -> &'static str {
    if nth + 1 < n { "," } else { "" }
}

fn label(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Entity(EntityType::Person) => "Person",
        NodeKind::Entity(EntityType::Organisation) => "Organisation",
        NodeKind::Entity(EntityType::Place) => "Place",
        NodeKind::Entity(EntityType::Agreement) => "Agreement",
        NodeKind::Entity(EntityType::Law) => "Law",
        NodeKind::Entity(EntityType::Event) => "Event",
        NodeKind::Measure => "Measure",
        NodeKind::Document => "Document",
        NodeKind::Claim => "Claim",
    }
}

/// Returns any text as a string literal. Line breaks and tabs are escaped; other control characters become spaces.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("\\'"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{HOSTILE, harbour, hostile};
    use proptest::prelude::*;

    /// Splits a script into statements as a Cypher parser does. Returns `None` if a literal or bracket is not closed.
    fn statements(script: &str) -> Option<Vec<String>> {
        let (mut statements, mut statement, mut depth) = (Vec::new(), String::new(), 0);
        let mut chars = script.chars();
        while let Some(c) = chars.next() {
            match c {
                '\'' => {
                    let mut literal = String::new();
                    loop {
                        match chars.next()? {
                            '\'' => break,
                            '\\' => match chars.next()? {
                                'n' | 'r' | 't' => literal.push(' '),
                                c @ ('\'' | '\\') => literal.push(c),
                                _ => return None,
                            },
                            '\n' => return None,
                            c => literal.push(c),
                        }
                    }
                    statement.push('§');
                }
                '"' | '`' | '/' => return None,
                '[' | '{' | '(' => {
                    depth += 1;
                    statement.push(c);
                }
                ']' | '}' | ')' => {
                    depth -= 1;
                    statement.push(c);
                }
                ';' if depth == 0 => statements.push(std::mem::take(&mut statement)),
                c => statement.push(c),
            }
        }
        (depth == 0 && statement.trim().is_empty()).then_some(statements)
    }

    fn script(view: &View) -> String {
        let mut out = Vec::new();
        cypher(view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hostile_texts_stay_in_their_literals() {
        let found = statements(&script(&hostile(HOSTILE.len()))).unwrap();
        assert!(found[0].starts_with("CREATE CONSTRAINT"));
        for statement in &found[1..] {
            assert!(statement.trim().starts_with("UNWIND ["), "{statement}");
            assert_eq!(statement.matches(" AS row").count(), 1, "{statement}");
        }
    }

    #[test]
    fn a_small_graph() {
        let found = script(&harbour(false));
        for part in
            ["SET n:Claim;", "SET n:Organisation;", "[r:SAYS]", "low: ", "weight: 2}", "label: 'Harbour Office'"]
        {
            assert!(found.contains(part), "{part} is not in\n{found}");
        }
        assert_eq!(found, script(&harbour(true)));
    }

    proptest! {
        #[test]
        fn any_text_is_one_literal(text in "\\PC*|['\\\\nu0-9\n\u{0}]*") {
            let quoted = quoted(&text);
            prop_assert_eq!(statements(&format!("RETURN {quoted};")), Some(vec!["RETURN §".to_owned()]));
        }
    }
}
