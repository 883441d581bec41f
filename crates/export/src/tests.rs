//! Properties of every format.

use super::*;
use crate::samples::{HOSTILE, document, harbour, hostile};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Returns the formats that are made from views.
fn of_views() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|it| matches!(it.writer, Writer::View(_)))
}

fn text(view: &View, format: &Format) -> String {
    let mut out = Vec::new();
    let Writer::View(write) = format.writer else { panic!("{format:?} is not of views") };
    write(view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns the names of the elements of a text, which must be well-formed XML.
fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_comments = true;
    let (mut n_open, mut names) = (0, Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        n_open += match &event {
            Event::Eof => break,
            Event::End(_) => -1,
            Event::Start(_) => 1,
            _ => 0,
        };
        if let Event::Start(it) | Event::Empty(it) = event {
            assert!(it.attributes().all(|it| it.is_ok()), "{it:?}");
            names.push(it.name().as_ref().to_owned());
        }
    }
    assert_eq!(n_open, 0, "all is closed");
    names
}

#[test]
fn the_order_in_a_view_does_not_matter() {
    for format in of_views() {
        assert_eq!(text(&harbour(false), format), text(&harbour(true), format), "{format:?}");
    }
}

#[test]
fn an_empty_view_is_a_file_too() {
    for format in of_views() {
        text(&View::default(), format);
    }
    for format in [&svg::FORMAT, &graphml::FORMAT, &gexf::FORMAT] {
        elements(&text(&View::default(), format));
    }
}

#[test]
fn hostile_texts_stay_text_in_xml() {
    let view = hostile(2 * HOSTILE.len());
    for (format, node, edge) in
        [(&svg::FORMAT, "g", "path"), (&graphml::FORMAT, "node", "edge"), (&gexf::FORMAT, "node", "edge")]
    {
        let xml = text(&view, format);
        assert!(
            !xml.chars().any(|c| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}')),
            "{format:?}"
        );
        let names = elements(&xml);
        let n_of = |name: &str| names.iter().filter(|it| *it == name).count();
        assert_eq!(n_of(node), view.graph.node_count(), "{format:?}");
        let n_edges = match format.name {
            "svg" => look::drawn(&order::Ordered::of(&view)).len(),
            _ => view.graph.edge_count(),
        };
        assert!(n_of(edge) >= n_edges, "{format:?}");
        let known = [
            "svg",
            "title",
            "defs",
            "marker",
            "path",
            "rect",
            "g",
            "a",
            "text",
            "graphml",
            "key",
            "graph",
            "node",
            "data",
            "edge",
            "gexf",
            "meta",
            "creator",
            "description",
            "attributes",
            "attribute",
            "nodes",
            "attvalues",
            "attvalue",
            "viz:color",
            "edges",
        ];
        assert!(names.iter().all(|name| known.contains(&name.as_str())), "{format:?}: no other elements");
    }
}

#[test]
fn links_of_drawings_lead_to_the_web() {
    for (url, is_kept) in [("https://example.org/", true), ("javascript:alert(1)", false), ("data:text/html,x", false)]
    {
        let mut view = View::default();
        view.graph.add_node(document("d", "t", Some(url)));
        assert_eq!(text(&view, &svg::FORMAT).contains("href="), is_kept, "{url}");
        assert_eq!(text(&view, &dot::FORMAT).contains("URL="), is_kept, "{url}");
    }
}

#[test]
fn followthemoney_is_one_object_a_line() {
    let found = text(&hostile(HOSTILE.len()), &ftm::FORMAT);
    let mut ids = std::collections::BTreeSet::new();
    for line in found.lines() {
        let entity: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(ids.insert(entity["id"].to_string()), "{line}: the id is given twice");
        assert!(entity["schema"].is_string() && entity["properties"].is_object(), "{line}");
    }
    assert!(found.contains("\"Documentation\"") && found.contains("\"Note\"") && found.contains("\"Article\""));
}

#[test]
fn formats_are_told_apart() {
    for row in FORMATS {
        assert_eq!(format(row.name).map(|it| it.title), Some(row.title), "{row:?}");
        assert!(!row.about.is_empty() && !row.opened_by.is_empty() && !row.extension.is_empty(), "{row:?}");
        assert_eq!(
            row.holds.is_written_in_parts(),
            matches!(row.writer, Writer::Rows(_) | Writer::Quads(_)),
            "{row:?}"
        );
    }
    assert_eq!(format("pdf"), None);
}
