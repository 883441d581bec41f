use super::*;
use crate::samples::{HOSTILE, harbour, hostile};
use std::io::Write as _;
use std::process::{Command, Stdio};

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
fn a_small_graph() {
    let expect = r##"digraph whosaid {
  graph [layout=dot, rankdir=LR, ranksep=0.8, nodesep=0.15, newrank=true, charset="UTF-8", fontname="Helvetica", fontsize=11,
    labelloc=b, label=<<TABLE BORDER="0" CELLSPACING="2"><TR><TD><TABLE BORDER="0" CELLSPACING="4"><TR><TD BORDER="1" COLOR="#888888" BGCOLOR="#cfe8cf">organisation</TD><TD BORDER="1" COLOR="#888888" BGCOLOR="#e9dcf3">measure</TD><TD BORDER="1" COLOR="#888888" BGCOLOR="#eeeeee">document</TD><TD BORDER="1" COLOR="#888888" BGCOLOR="#ffe08a">claim</TD></TR></TABLE></TD></TR><TR><TD><FONT COLOR="#1f4e79"><B>──▸</B></FONT> says     <FONT COLOR="#999999"><B>──▸</B></FONT> states     <FONT COLOR="#7a3e9d"><B>──▸</B></FONT> measures</TD></TR></TABLE>>];
  node [fontname="Helvetica", fontsize=11, style=filled, color="#555555", margin="0.12,0.05"];
  edge [fontname="Helvetica", fontsize=8, fontcolor="#666666", arrowsize=0.6];
  subgraph "cluster:document:ships" {
    graph [label="", style=rounded, color="#cccccc", bgcolor="#fafafa"];
    "claim:c1" [class="claim", label="40\n2020", shape=box, style="filled,rounded", fillcolor="#ffe08a", color="#b8860b", tooltip="The office said that 40 ships came.\n— harbour office, in ships"];
    "document:ships" [class="document", label="Ships \"galore\"", shape=note, fillcolor="#eeeeee", tooltip="Ships \"galore\" · 2021-05-04 · ships", URL="https://example.org/?a=1&amp;b=2", target="_blank"];
  }
  "entity:organisation:Harbour Office" [class="entity organisation", label="Harbour Office", shape=box, fillcolor="#cfe8cf", tooltip="organisation: Harbour Office"];
  "measure:ships" [class="measure", label="ships", shape=box, peripheries=2, fillcolor="#e9dcf3", tooltip="ships"];
  "claim:c1" -> "measure:ships" [class="measures", color="#7a3e9d", penwidth=1.0, edgetooltip="measures"];
  "document:ships" -> "claim:c1" [class="states", color="#999999", penwidth=1.0, edgetooltip="states"];
  "entity:organisation:Harbour Office" -> "claim:c1" [class="says", color="#1f4e79", penwidth=1.6, edgetooltip="says"];
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
    let large = text(&hostile(N_DRAWN / 4 + 1));
    assert!(large.contains("layout=sfdp, overlap=prism"));
    assert!(!large.contains("subgraph"));
    assert!(large.contains("<I>7 more nodes are left off</I>"));
    assert!(text(&hostile(N_DRAWN / 4)).contains("layout=dot, rankdir=LR"));
}

/// Returns whether a text is well-formed XML.
fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) => {
                // As in XML and browsers, a bare `<` ends nothing.
                let is_sound = |it: quick_xml::events::attributes::Attribute<'_>| !it.value.contains('<');
                if !tag.attributes().all(|it| it.is_ok_and(is_sound)) {
                    return false;
                }
            }
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn addresses_that_graphviz_can_write() {
    let check = |url: &str, expect: &str| assert_eq!(address(url), expect);
    check("https://example.org/?a=1&b=%20#c", "https://example.org/?a=1&b=%20#c");
    check("https://example.org/it's'><b>", "https://example.org/it%27s%27%3E%3Cb%3E");
    check("https://example.org/a b\\\"é", "https://example.org/a%20b%5C%22%C3%A9");
}

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
        assert_eq!(svg.matches("class=\"edge ").count(), drawn(&Ordered::of(&view)).len());
        assert!(svg.contains("ends in a backslash\\"), "a backslash is shown as it is");
        assert!(svg.contains("&lt;b&gt;bold&lt;/b&gt;"), "a tag is text");
        assert!(svg.contains("&amp;lt;raw&amp;gt;"), "an entity is text");
        assert!(!svg.contains("&nonsense;"), "an ampersand is text");
        assert!(is_xml(&svg), "{svg}");
    }
}
