//! The attributes of nodes, for the formats of graphs with typed attributes.
//!
//! A claim has the fields in the table of a claim's fields, except its id, which is in the id of the node, and the fields of
//! its document, which has a node of its own.

use crate::cell::{BETWEEN, Cell, Type, source, typed};
use whosaid_graph::Node;
use whosaid_model::fields::{Field, Owner};

/// The attributes that all nodes have, and those of nodes other than claims.
const OF_NODES: &[(&str, Type)] = &[
    ("kind", Type::Text),
    ("label", Type::Text),
    ("aliases", Type::Text),
    ("n_documents", Type::Count),
    ("n_mentions", Type::Count),
    ("n_claims_by", Type::Count),
    ("n_claims_about", Type::Count),
    ("title", Type::Text),
    ("published", Type::Text),
    ("publisher", Type::Text),
    ("link", Type::Text),
    ("language", Type::Text),
    ("n_figures", Type::Count),
];

/// Returns all attributes of nodes, in the order in which they are written.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Type)> {
    OF_NODES.iter().copied().chain(of_claims().map(|(field, of_type)| (name(field), of_type)))
}

/// Returns the attributes of claims in GraphML, GEXF and Cypher, by name.
pub fn attributes_of_claims() -> impl Iterator<Item = &'static str> {
    of_claims().map(|(field, _)| name(field))
}

fn of_claims() -> impl Iterator<Item = (&'static Field, Type)> {
    typed().filter(|(field, _)| field.owner != Owner::Document && field.name != "id")
}

/// Returns the name of the attribute for a field. Nodes have a `kind` of their own, which distinguishes claims from
/// documents, and in GEXF a `start` and an `end` in time, so these three fields have other names.
fn name(field: &Field) -> &'static str {
    match field.name {
        "kind" => "figure_kind",
        "start" => "start_byte",
        "end" => "end_byte",
        name => name,
    }
}

/// Returns the attributes that a node has, in the order of [`all`].
pub(crate) fn of(node: &Node) -> Vec<(&'static str, Cell<'_>)> {
    let text = |text: &'_ str| Cell::Text(text.to_owned().into());
    let some_text = |name: &'static str, it: Option<&str>| it.map(|it| (name, text(it)));
    let mut told = vec![("kind", text(node.node_kind().as_str())), ("label", text(node.label()))];
    match node {
        Node::Entity(it) => {
            if !it.aliases.is_empty() {
                told.push(("aliases", text(&it.aliases.join(BETWEEN))));
            }
            told.extend([
                ("n_documents", Cell::Count(it.n_documents)),
                ("n_mentions", Cell::Count(it.n_mentions)),
                ("n_claims_by", Cell::Count(it.n_claims_by)),
                ("n_claims_about", Cell::Count(it.n_claims_about)),
            ]);
        }
        Node::Document(it) => {
            told.extend(some_text("title", it.title.as_deref()));
            told.extend(some_text("published", it.published.as_deref()));
            told.extend(some_text("publisher", it.publisher.as_deref()));
            told.extend(some_text("link", it.url.as_deref()));
            told.extend(some_text("language", it.language.as_deref()));
            told.push(("n_figures", Cell::Count(it.n_figures.into())));
        }
        Node::Measure(_) => {}
        Node::Claim(it) => {
            let source = source(it, None);
            told.extend(of_claims().filter_map(|(field, _)| Some((name(field), Cell::of(field.of(source))?))));
        }
    }
    told
}

/// Returns a value as text. A number becomes the nearest floating-point number, as programs read it.
pub(crate) fn written(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Number(n) => format!("{:?}", crate::cell::float(*n)),
        cell => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::hostile;

    #[test]
    fn nodes_have_listed_attributes_in_their_order() {
        for node in hostile(15).graph.node_weights() {
            let mut rest = all();
            for (name, value) in of(node) {
                let listed = rest.find(|(listed, _)| *listed == name);
                assert_eq!(listed.map(|it| it.1), Some(value.of_type()), "{name}");
            }
        }
    }

    #[test]
    fn names_are_given_once() {
        let names: std::collections::BTreeSet<_> = all().map(|it| it.0).collect();
        assert_eq!(names.len(), all().count());
    }
}
