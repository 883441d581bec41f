//! A drawing without Graphviz, in columns from left to right: documents, speakers, claims, and what the claims measure
//! and are about.
//!
//! Within a column, nodes are sorted by the positions of their neighbours (the barycentre method of Sugiyama, Tagawa
//! and Toda, 1981), and then moved towards them as far as there is room.

use crate::format::{Format, Holds, Out, Writer};
use crate::look::{NOBODY, Stroke, colour_of, count_of, drawn, label, left_off, legend, link, stroke_of, tooltip};
use crate::order::Ordered;
use crate::xml::Xml;
use std::io::{self, Write};
use whosaid_graph::{Edge, Node, View};
use whosaid_model::EntityType;

/// Columns of nodes.
const N_COLUMNS: usize = 4;
/// How many times columns are sorted, and then moved.
const N_ROUNDS: usize = 12;
/// In pixels: the font size, the size of a letter and of a line, and the gaps.
const FONT: f64 = 11.0;
const LETTER: f64 = 6.2;
const LINE_HEIGHT: f64 = 14.0;
const GAP: f64 = 10.0;
const GAP_OF_COLUMNS: f64 = 120.0;
const MARGIN: f64 = 20.0;

struct Place {
    column: usize,
    lines: Vec<String>,
    width: f64,
    height: f64,
    /// The middle.
    x: f64,
    y: f64,
}

/// A drawing, laid out without Graphviz.
pub const FORMAT: Format = Format {
    name: "svg",
    title: "SVG",
    extension: "svg",
    media_type: "image/svg+xml",
    opened_by: "any browser",
    about: "nodes and edges as a picture: by Graphviz where it is installed, else by a layout of its own",
    holds: Holds::Drawing,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(svg(view, out)?)),
};

/// Writes a view as a drawing.
fn svg(view: &View, out: Out<'_>) -> io::Result<()> {
    let mut ordered = Ordered::of(view);
    ordered.edges = drawn(&ordered);
    let (places, width, height) = laid_out(&ordered);
    let (boxes, strokes) = legend(ordered.nodes.iter().map(|it| it.1), ordered.edges.iter().map(|it| it.2));
    let note = left_off(view.n_left_off);
    let legend_width = MARGIN * 2.0 + boxes.iter().map(|it| box_width(it.0) + GAP).sum::<f64>();
    let lines_width = MARGIN * 2.0 + strokes.iter().map(|it| 40.0 + box_width(it.means)).sum::<f64>();
    let width = width.max(legend_width).max(lines_width);
    let below = height + 70.0 + if note.is_some() { 20.0 } else { 0.0 };
    let mut xml = Xml::new(out)?;
    let (w, h) = (px(width), px(below));
    xml.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &w),
            ("height", &h),
            ("viewBox", &format!("0 0 {w} {h}")),
            ("font-family", "Helvetica, Arial, sans-serif"),
            ("font-size", &px(FONT)),
        ],
    )?;
    xml.text("title", &[], "Who claimed what figure")?;
    xml.open("defs", &[])?;
    for stroke in strokes.iter().filter(|it| it.has_arrow) {
        let id = arrow_of(stroke);
        xml.open(
            "marker",
            &[
                ("id", &id),
                ("viewBox", "0 0 10 10"),
                ("refX", "9"),
                ("refY", "5"),
                ("markerWidth", "9"),
                ("markerHeight", "7"),
                ("markerUnits", "userSpaceOnUse"),
                ("orient", "auto"),
            ],
        )?;
        xml.empty("path", &[("d", "M0 0L10 5L0 10z"), ("fill", stroke.colour)])?;
        xml.close("marker")?;
    }
    xml.close("defs")?;
    xml.empty("rect", &[("width", "100%"), ("height", "100%"), ("fill", "white")])?;
    // The least important edges are drawn first, below the others.
    let mut edges: Vec<&(usize, usize, Edge)> = ordered.edges.iter().collect();
    edges.sort_by_key(|(.., edge)| (!matches!(edge, Edge::Mentions(_)), *edge == Edge::Disagrees));
    for (from, to, edge) in edges {
        draw_edge(&mut xml, &places[*from], &places[*to], *edge)?;
    }
    for ((_, node), place) in ordered.nodes.iter().zip(&places) {
        draw_node(&mut xml, node, place)?;
    }
    let mut x = MARGIN;
    for (name, colour) in boxes {
        let width = box_width(name);
        let (x_text, y) = (px(x), px(height + 10.0));
        xml.empty(
            "rect",
            &[
                ("x", &x_text),
                ("y", &y),
                ("width", &px(width)),
                ("height", "18"),
                ("fill", colour),
                ("stroke", "#888888"),
            ],
        )?;
        text_at(&mut xml, x + width / 2.0, height + 23.0, name)?;
        x += width + GAP;
    }
    let mut x = MARGIN;
    for stroke in &strokes {
        let y = height + 48.0;
        draw_path(&mut xml, &format!("M{} {}H{}", px(x), px(y), px(x + 34.0)), stroke, stroke.means)?;
        let width = box_width(stroke.means);
        text_at(&mut xml, x + 34.0 + width / 2.0, y + 4.0, stroke.means)?;
        x += 40.0 + width;
    }
    if let Some(note) = note {
        text_at(&mut xml, MARGIN + box_width(&note) / 2.0, height + 75.0, &note)?;
    }
    xml.close("svg")?;
    xml.finish()
}

fn px(n: f64) -> String {
    // Avoids a minus before zero.
    format!("{:.1}", n + 0.0)
}

fn box_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum::<f64>() + 16.0
}

/// Returns the approximate width of a letter. Letters of Chinese, Japanese and Korean are twice as wide.
fn letter_width(c: char) -> f64 {
    match c as u32 {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 | 0x1f300.. => {
            2.0 * LETTER
        }
        _ => LETTER,
    }
}

/// Returns the place of each node, and the size of the drawing.
fn laid_out(ordered: &Ordered<'_>) -> (Vec<Place>, f64, f64) {
    let n = ordered.nodes.len();
    let mut speaks = vec![false; n];
    let mut neighbours: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    for (from, to, edge) in &ordered.edges {
        speaks[*from] |= matches!(edge, Edge::Says | Edge::Claims(_) | Edge::PartyTo);
        // There are many mentions, and they say little.
        let pull = if matches!(edge, Edge::Mentions(_)) { 0.2 } else { 1.0 };
        neighbours[*from].push((*to, pull));
        neighbours[*to].push((*from, pull));
    }
    let mut places: Vec<Place> = ordered
        .nodes
        .iter()
        .enumerate()
        .map(|(nth, (_, node))| {
            let lines = label(node);
            let column = match node {
                Node::Document(_) => 0,
                Node::Entity(_) if speaks[nth] => 1,
                Node::Claim(_) => 2,
                Node::Entity(_) | Node::Measure(_) => 3,
            };
            let width = lines.iter().map(|line| box_width(line)).fold(40.0, f64::max);
            let height = lines.len().max(1) as f64 * LINE_HEIGHT + 8.0;
            Place { column, lines, width, height, x: 0.0, y: 0.0 }
        })
        .collect();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); N_COLUMNS];
    for (nth, place) in places.iter().enumerate() {
        columns[place.column].push(nth);
    }
    columns.retain(|column| !column.is_empty());

    for column in &columns {
        stack(column, &mut places);
    }
    for round in 0..N_ROUNDS {
        let turn: Vec<usize> =
            if round % 2 == 0 { (0..columns.len()).collect() } else { (0..columns.len()).rev().collect() };
        for nth in turn {
            let mut wanted: Vec<(f64, usize)> =
                columns[nth].iter().map(|it| (pulled(*it, &neighbours, &places), *it)).collect();
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
            columns[nth] = wanted.into_iter().map(|(_, it)| it).collect();
            stack(&columns[nth], &mut places);
        }
    }
    // In their order, towards their neighbours, without touching each other.
    let heights = columns.iter().map(|column| tallness(column, &places));
    let height = heights.fold(0.0, f64::max);
    for _ in 0..N_ROUNDS {
        for column in &columns {
            let wanted: Vec<f64> = column.iter().map(|it| pulled(*it, &neighbours, &places)).collect();
            spread(column, &wanted, height, &mut places);
        }
    }
    let mut x = MARGIN;
    for column in &columns {
        let widest = column.iter().map(|it| places[*it].width).fold(0.0, f64::max);
        for it in column {
            places[*it].x = x + widest / 2.0;
            places[*it].y += MARGIN + height / 2.0;
        }
        x += widest + GAP_OF_COLUMNS;
    }
    // Room for the arcs between claims.
    (places, (x - GAP_OF_COLUMNS).max(0.0) + MARGIN + 40.0, height + 2.0 * MARGIN)
}

fn tallness(column: &[usize], places: &[Place]) -> f64 {
    column.iter().map(|it| places[*it].height + GAP).sum()
}

/// Returns the mean position of a node's neighbours, or its own position if it has none.
fn pulled(nth: usize, neighbours: &[Vec<(usize, f64)>], places: &[Place]) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (other, pull) in &neighbours[nth] {
        sum += places[*other].y * pull;
        weight += pull;
    }
    if weight > 0.0 { sum / weight } else { places[nth].y }
}

/// Stacks a column's nodes, with the middle of the column at zero.
fn stack(column: &[usize], places: &mut [Place]) {
    let mut y = -tallness(column, places) / 2.0;
    for it in column {
        let step = places[*it].height + GAP;
        places[*it].y = y + step / 2.0;
        y += step;
    }
}

/// Moves a column's nodes as close to their wanted positions as their order and the height allow.
fn spread(column: &[usize], wanted: &[f64], height: f64, places: &mut [Place]) {
    let top = -height / 2.0;
    let mut y = top;
    for (it, wanted) in column.iter().zip(wanted) {
        let half = (places[*it].height + GAP) / 2.0;
        places[*it].y = wanted.max(y + half);
        y = places[*it].y + half;
    }
    let mut y = -top;
    for it in column.iter().rev() {
        let half = (places[*it].height + GAP) / 2.0;
        places[*it].y = places[*it].y.min(y - half);
        y = places[*it].y - half;
    }
}

fn draw_edge<W: Write>(xml: &mut Xml<W>, from: &Place, to: &Place, edge: Edge) -> io::Result<()> {
    let stroke = stroke_of(edge);
    let right = |it: &Place| it.x + it.width / 2.0;
    let left = |it: &Place| it.x - it.width / 2.0;
    let (x1, x2, bend1, bend2) = if from.column == to.column {
        // An arc beside the column.
        let x = right(from).max(right(to));
        let bend = x + 20.0 + ((from.y - to.y).abs() * 0.15).min(60.0);
        (right(from), right(to), bend, bend)
    } else if from.column < to.column {
        let (x1, x2) = (right(from), left(to));
        (x1, x2, (x1 + x2) / 2.0, (x1 + x2) / 2.0)
    } else {
        let (x1, x2) = (left(from), right(to));
        (x1, x2, (x1 + x2) / 2.0, (x1 + x2) / 2.0)
    };
    let [x1, x2, bend1, bend2, y1, y2] = [x1, x2, bend1, bend2, from.y, to.y];
    let path =
        format!("M{} {}C{} {} {} {} {} {}", px(x1), px(y1), px(bend1), px(y1), px(bend2), px(y2), px(x2), px(y2));
    draw_path(xml, &path, &stroke, edge.as_str())?;
    if let Some(count) = count_of(edge) {
        text_at(xml, (x1 + 3.0 * bend1 + 3.0 * bend2 + x2) / 8.0, (y1 + y2) / 2.0 - 3.0, &count)?;
    }
    Ok(())
}

fn arrow_of(stroke: &Stroke) -> String {
    format!("arrow-{}", stroke.colour.trim_start_matches('#'))
}

fn draw_path<W: Write>(xml: &mut Xml<W>, path: &str, stroke: &Stroke, title: &str) -> io::Result<()> {
    let (width, arrow) = (px(stroke.width), format!("url(#{})", arrow_of(stroke)));
    let mut attributes =
        vec![("class", "edge"), ("d", path), ("fill", "none"), ("stroke", stroke.colour), ("stroke-width", &width)];
    match stroke.style {
        "dashed" => attributes.push(("stroke-dasharray", "6 4")),
        "dotted" => attributes.push(("stroke-dasharray", "1.5 3")),
        _ => {}
    }
    if stroke.has_arrow {
        attributes.push(("marker-end", &arrow));
    }
    xml.open("path", &attributes)?;
    xml.text("title", &[], title)?;
    xml.close("path")
}

fn draw_node<W: Write>(xml: &mut Xml<W>, node: &Node, place: &Place) -> io::Result<()> {
    let kind = node.node_kind();
    let is_unattributed = matches!(node, Node::Claim(it) if it.figure.speaker.is_none());
    let fill = if is_unattributed { NOBODY } else { colour_of(kind) };
    let class = format!("node {}", kind.as_str());
    let link = link(node);
    xml.open("g", &[("class", &class)])?;
    if let Some(link) = link {
        xml.open("a", &[("href", link), ("target", "_blank"), ("rel", "noopener noreferrer")])?;
    }
    xml.text("title", &[], &tooltip(node))?;
    let round = match node {
        Node::Entity(it) if it.kind == EntityType::Person => place.height / 2.0,
        Node::Claim(_) => 6.0,
        _ => 0.0,
    };
    let [x, y] = [place.x - place.width / 2.0, place.y - place.height / 2.0].map(px);
    let [width, height, round] = [place.width, place.height, round].map(px);
    let mut attributes = vec![
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("rx", &round),
        ("fill", fill),
        ("stroke", if kind == whosaid_graph::NodeKind::Claim { "#b8860b" } else { "#555555" }),
    ];
    if is_unattributed {
        attributes.push(("stroke-dasharray", "4 3"));
    }
    xml.empty("rect", &attributes)?;
    let first = place.y - (place.lines.len() as f64 - 1.0) * LINE_HEIGHT / 2.0 + 4.0;
    for (nth, line) in place.lines.iter().enumerate() {
        text_at(xml, place.x, first + nth as f64 * LINE_HEIGHT, line)?;
    }
    if link.is_some() {
        xml.close("a")?;
    }
    xml.close("g")
}

fn text_at<W: Write>(xml: &mut Xml<W>, x: f64, y: f64, text: &str) -> io::Result<()> {
    xml.text("text", &[("x", &px(x)), ("y", &px(y)), ("text-anchor", "middle")], text)
}
