//! What a node tells besides its id, for the formats that carry a graph with typed attributes.
//!
//! A claim tells the fields of the table of claims, but for those of its document, which has a node of its own, and its id, which is
//! the node's.

use crate::cell::{BETWEEN, Cell, Type, source, typed};
use whosaid_graph::Node;
use whosaid_model::fields::{Field, Owner};

/// The attributes of nodes that are no claims, and those that all nodes have.
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

/// All attributes that nodes have, in the order in which they are told.
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

/// The attribute of a field: its name, unless that says something else of every node. A node's `kind` tells claims from documents, and
/// `start` and `end` are when it exists.
fn name(field: &Field) -> &'static str {
    match field.name {
        "kind" => "figure_kind",
        "start" => "start_byte",
        "end" => "end_byte",
        name => name,
    }
}

/// The attributes that a node has, in the order of [`all`].
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

/// A value as text, as programs read it again: a number is the nearest floating-point number.
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
