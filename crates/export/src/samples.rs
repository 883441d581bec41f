//! Views to test formats with.

use whosaid_graph::petgraph::Graph;
use whosaid_graph::{DocumentRecord, Edge, EntityRecord, MeasureNode, Node, View};
use whosaid_model::{Claim, ClaimId, DocId, EntityId, EntityType, Figure, FigureKind, Period, Value};

/// Texts that no honest article has.
pub(crate) const HOSTILE: &[&str] = &[
    "He said \"no\" twice",
    "C:\\ships\\new",
    "ends in a backslash\\",
    "ends in a quotation mark\"",
    "\\\" -> \"x\" [label=\"owned\"]; //",
    "two\nlines\r\nthree",
    "<b>bold</b> & &lt;raw&gt; &nonsense;",
    "<<table>>",
    "\0\u{1}\u{1b}[31mred\u{7f}\u{85}",
    "𝟚𝟘 billion 🚢 여객선",
    "\u{202e}right to left",
    "\u{fffe}\u{ffff}",
    "",
    "\\N \\G \\l",
    "// no comment /* none */ # none",
    "it's'><a href='x'> > 3",
];

pub(crate) fn document(id: &str, title: &str, url: Option<&str>) -> Node {
    Node::Document(Box::new(DocumentRecord {
        id: DocId::from(id),
        sha256: String::new(),
        title: Some(title.to_owned()),
        published: Some("2021-05-04".to_owned()),
        publisher: None,
        url: url.map(str::to_owned),
        language: None,
        n_bytes: 1,
        n_sentences: 1,
        n_entities: 1,
        n_dates: 0,
        n_figures: 1,
        n_attributed: 1,
        digest: String::new(),
        reader: whosaid_model::ReaderKind::Default,
    }))
}

pub(crate) fn entity(kind: EntityType, name: &str) -> Node {
    Node::Entity(Box::new(EntityRecord {
        id: EntityId(format!("{kind}:{name}")),
        kind,
        name: name.to_owned(),
        aliases: Vec::new(),
        n_documents: 1,
        n_mentions: 1,
        n_claims_by: 1,
        n_claims_about: 0,
    }))
}

pub(crate) fn measure(label: &str) -> Node {
    Node::Measure(Box::new(MeasureNode { key: label.to_owned(), label: label.to_owned() }))
}

pub(crate) fn claim(id: &str, text: &str, sentence: &str) -> Node {
    let figure = Figure {
        end: 1,
        text: text.to_owned(),
        period: Some(Period::from("2020")),
        speaker: Some("harbour office".to_owned()),
        ..Figure::new(FigureKind::Count, Value::Number(40.into()))
    };
    Node::Claim(Box::new(Claim {
        figure,
        id: ClaimId::from(id),
        doc: DocId::from("ships"),
        title: None,
        published: None,
        publisher: None,
        sentence: sentence.to_owned(),
        is_base: false,
    }))
}

/// A view of a document in which the harbour office says that 40 ships came.
pub(crate) fn harbour(is_turned: bool) -> View {
    let mut nodes = [
        document("ships", "Ships \"galore\"", Some("https://example.org/?a=1&b=2")),
        entity(EntityType::Organisation, "Harbour Office"),
        claim("c1", "40", "The office said that 40 ships came."),
        measure("ships"),
    ];
    let mut edges = [(0, 2, Edge::States), (1, 2, Edge::Says), (2, 3, Edge::Measures), (0, 1, Edge::Mentions(2))];
    if is_turned {
        nodes.reverse();
        edges.reverse();
        edges = edges.map(|(from, to, edge)| (3 - from, 3 - to, edge));
    }
    let mut graph = Graph::new();
    let at = nodes.map(|node| graph.add_node(node));
    for (from, to, edge) in edges {
        graph.add_edge(at[from], at[to], edge);
    }
    View { graph, n_left_off: 0 }
}

/// Returns a view of `n` nodes of each kind whose texts are all hostile.
pub(crate) fn hostile(n: usize) -> View {
    let mut graph = Graph::new();
    for (idx, text) in HOSTILE.iter().cycle().take(n).enumerate() {
        let id = format!("{text}{idx}");
        let document = graph.add_node(document(&id, text, Some(&format!("https://example.org/{text}"))));
        let kind = EntityType::ALL[idx % EntityType::ALL.len()];
        let entity = graph.add_node(entity(kind, &id));
        let claim = graph.add_node(claim(&id, text, text));
        let measure = graph.add_node(measure(&id));
        graph.add_edge(document, claim, Edge::States);
        graph.add_edge(entity, claim, Edge::Says);
        graph.add_edge(claim, measure, Edge::Measures);
        graph.add_edge(claim, entity, Edge::About);
        graph.add_edge(document, entity, Edge::Mentions(3));
    }
    View { graph, n_left_off: 7 }
}
