use super::*;
use std::process::{Command, Stdio};
use whosaid_graph::petgraph::Graph;
use whosaid_graph::{DocumentRecord, EntityRecord, MeasureNode};
use whosaid_model::{ClaimId, DocId, EntityId, Figure, FigureKind, Period, Value};

/// Texts as no honest article has them.
const HOSTILE: &[&str] = &[
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
];

fn document(id: &str, title: &str, url: Option<&str>) -> Node {
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
    }))
}

fn entity(kind: EntityType, name: &str) -> Node {
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

fn measure(label: &str) -> Node {
    Node::Measure(Box::new(MeasureNode { key: label.to_owned(), label: label.to_owned() }))
}

fn claim(id: &str, text: &str, sentence: &str) -> Node {
    let figure = Figure {
        end: 1,
        text: text.to_owned(),
        period: Some(Period::from("2020")),
        speaker: Some("harbour office".to_owned()),
        ..Figure::new(FigureKind::Count, Value::Vague)
    };
    Node::Claim(Box::new(Claim {
        figure,
        id: ClaimId::from(id),
        doc: DocId::from("ships"),
        title: None,
        published: None,
        publisher: None,
        sentence: sentence.to_owned(),
    }))
}

/// The harbour office says in a document that 40 ships came.
fn harbour(is_turned: bool) -> View {
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

/// A view of `n` of each kind of node whose texts are all hostile.
fn hostile(n: usize) -> View {
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

fn text(view: &View) -> String {
    let mut out = Vec::new();
    dot(view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn escaping() {
    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(escape_dot(text), expect, "{text:?}");
    }
    check("plain", "plain");
    check("say \"no\"", "say \\\"no\\\"");
    check("a\\b\\", "a\\\\b\\\\");
    check("a\nb\r\nc\rd\u{2028}e", "a\\nb\\nc\\nd\\ne");
    check("<b>", "<b>");
    check("&lt; & co", "&amp;lt; &amp; co");
    check("\0\t\u{1b}\u{85}", "    ");
    check("𝟚🚢\u{ffff}", "𝟚🚢\u{fffd}");
}

#[test]
fn labels_are_broken_and_cut() {
    assert_eq!(wrapped("  one   two\nthree "), "one two three");
    assert_eq!(wrapped("the surplus in services with every partner"), "the surplus in services\nwith every partner");
    let long = wrapped(&"many words ".repeat(50));
    assert_eq!(long.lines().count(), N_LINES);
    assert!(long.ends_with('…'));
    assert_eq!(wrapped(&"x".repeat(1000)).chars().count(), 2 * LINE);
}

#[test]
fn a_small_graph() {
    let expect = r##"digraph whosaid {
  graph [layout=dot, rankdir=LR, ranksep=0.9, nodesep=0.2, charset="UTF-8", fontname="Helvetica", label=""];
  node [fontname="Helvetica", fontsize=11, style=filled, fillcolor=white, color="#555555"];
  edge [fontname="Helvetica", fontsize=8, color="#888888", fontcolor="#666666", arrowsize=0.6];
  subgraph "cluster:document:ships" {
    graph [label="", style=rounded, color="#cccccc", bgcolor="#fafafa"];
    "claim:c1" [class="claim", label="40\n2020", shape=box, style="filled,rounded", fillcolor="#ffe08a", color="#b8860b", tooltip="The office said that 40 ships came.\n— harbour office, in ships"];
    "document:ships" [class="document", label="Ships \"galore\"", shape=note, fillcolor="#eeeeee", tooltip="Ships \"galore\" · 2021-05-04 · ships", URL="https://example.org/?a=1&amp;b=2", target="_blank"];
  }
  "entity:organisation:Harbour Office" [class="entity organisation", label="Harbour Office", shape=box, fillcolor="#cfe8cf", tooltip="organisation: Harbour Office"];
  "measure:ships" [class="measure", label="ships", shape=plaintext, style="", fontcolor="#7a3e9d", tooltip="ships"];
  "claim:c1" -> "measure:ships" [class="measures", label="measures", color="#7a3e9d"];
  "document:ships" -> "claim:c1" [class="states", label="states"];
  "document:ships" -> "entity:organisation:Harbour Office" [class="mentions", label="mentions 2×", color="#d0d0d0", arrowhead=none, constraint=false];
  "entity:organisation:Harbour Office" -> "claim:c1" [class="says", label="says", color="#1f4e79", penwidth=1.6];
}
"##;
    assert_eq!(text(&harbour(false)), expect);
}

#[test]
fn order_in_the_view_does_not_matter() {
    assert_eq!(text(&harbour(false)), text(&harbour(true)));
}

#[test]
fn a_large_graph_is_left_to_sfdp() {
    let large = text(&hostile(N_SMALL / 4 + 1));
    assert!(large.contains("layout=sfdp, overlap=prism"));
    assert!(!large.contains("subgraph"));
    assert!(large.contains("label=\"7 more nodes are left off\""));
    assert!(text(&hostile(N_SMALL / 4)).contains("layout=dot, rankdir=LR"));
}

#[test]
fn only_web_addresses_are_links() {
    for (url, is_kept) in
        [("https://example.org/", true), ("HTTP://example.org/", true), ("javascript:alert(1)", false)]
    {
        let mut view = View::default();
        view.graph.add_node(document("d", "t", Some(url)));
        assert_eq!(text(&view).contains("URL="), is_kept, "{url}");
    }
}

/// Graphviz itself reads what is written and draws every node once. CI has it.
#[test]
fn graphviz_accepts_hostile_texts() {
    if Command::new("dot").arg("-V").stderr(Stdio::null()).status().is_err() {
        println!("skipped: Graphviz is not installed");
        return;
    }
    for n in [HOSTILE.len(), 2 * HOSTILE.len()] {
        let view = hostile(n);
        let mut child = Command::new("dot")
            .arg("-Tsvg")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let source = text(&view);
        let writer = std::thread::spawn(move || stdin.write_all(source.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaints}");
        assert!(!complaints.contains("syntax error"), "{complaints}");
        let svg = String::from_utf8(output.stdout).unwrap();
        assert_eq!(svg.matches("class=\"node ").count(), view.graph.node_count());
        assert_eq!(svg.matches("class=\"edge ").count(), view.graph.edge_count());
        assert!(svg.contains("ends in a backslash\\"), "a backslash is shown as it is");
        assert!(svg.contains("&lt;b&gt;bold&lt;/b&gt;"), "a tag is text");
        assert!(svg.contains("&amp;lt;raw&amp;gt;"), "an entity is text");
        assert!(!svg.contains("&nonsense;"), "an ampersand is text");
    }
}
