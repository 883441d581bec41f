//! Every field of a claim is in every export that holds fields.

use oxjsonld::JsonLdParser;
use oxrdf::{NamedOrBlankNode, Quad, Term};
use oxttl::NQuadsParser;
use parquet::file::reader::{FileReader, SerializedFileReader};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;
use whosaid_export::{FORMATS, Format, Holds, write};
use whosaid_graph::{ClaimFilter, Graph, ViewFilter, measure_key};
use whosaid_model::fields::{FIELDS, Field, FieldType, FieldValue, Owner, Source};
use whosaid_model::{
    Attribution, Claim, CueClass, Document, Entity, EntityType, Extraction, Figure, Mode, Polarity, Resolution, Span,
    Value, day_text,
};
use whosaid_rdf::vocabulary::{HEADLINE, OF_CLAIMS, PUBLISHED, PUBLISHER, Thing, URL};
use whosaid_store::Store;

const TEXT: &str = "Fees fell, a spokesman said.";
const LINK: &str = "https://example.org/fees";
const SPEAKER: &str = "organisation:harbour-office";

/// A value for a field, as it is in the record.
fn sample(field: &Field, is_range: bool) -> Json {
    match (field.name, field.of_type) {
        ("end", _) => TEXT.len().into(),
        ("period", _) => if is_range { "2020/2021" } else { "2020" }.into(),
        (name, FieldType::Text) => format!("the {name}").into(),
        (_, FieldType::Name(names)) => names[usize::from(is_range)].into(),
        (name, FieldType::Texts) => json!([format!("the {name}")]),
        (_, FieldType::Spans) => json!([[0, 4]]),
        (_, FieldType::Span) => json!([0, 4]),
        (_, FieldType::Value) => {
            if is_range {
                json!([3, 5])
            } else {
                json!(12)
            }
        }
        (_, FieldType::Decimal) => "2.5".into(),
        (_, FieldType::Count) => 0.into(),
        (_, FieldType::Entity) => SPEAKER.into(),
        (_, FieldType::Entities) => json!([SPEAKER]),
        (name, FieldType::Day | FieldType::Document | FieldType::Measure) => panic!("figures have no {name}"),
    }
}

/// A figure with a value in every field: one number, or a range.
fn figure(is_range: bool) -> Figure {
    let fields = FIELDS.iter().filter(|it| it.is_recorded() && it.owner == Owner::Figure);
    let record: Map<String, Json> = fields.map(|it| (it.name.to_owned(), sample(it, is_range))).collect();
    serde_json::from_value(record.into()).unwrap()
}

/// Returns a document with two such figures.
fn extraction() -> Extraction {
    Extraction {
        id: "fees".into(),
        sha256: Document::new("fees", TEXT).sha256(),
        title: Some("Fees fall".to_owned()),
        published: Some("2021-09-30".to_owned()),
        publisher: Some("The Quay".to_owned()),
        url: Some(LINK.to_owned()),
        language: Some("en".to_owned()),
        text: TEXT.to_owned(),
        sentences: vec![Span::new(0, TEXT.len())],
        entities: vec![Entity {
            id: SPEAKER.into(),
            kind: EntityType::Organisation,
            name: "Harbour Office".to_owned(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            parties: Vec::new(),
            milestones: Vec::new(),
        }],
        dates: Vec::new(),
        figures: vec![figure(false), Figure { start: 11, ..figure(true) }],
        attributions: vec![Attribution {
            source: vec![Span::new(11, 22)],
            cue: vec![Span::new(23, 27)],
            content: vec![Span::new(0, 9)],
            mode: Mode::Indirect,
            cue_class: CueClass::Say,
            speaker: Some(SPEAKER.into()),
            resolution: Resolution::Nominal,
            polarity: Polarity::Affirmed,
        }],
        reader: whosaid_model::ReaderKind::Default,
        warnings: Vec::new(),
    }
}

fn store() -> (TempDir, Graph) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.ingest([extraction()], 1, |_| {}).unwrap();
    let graph = Graph::open(folder.path(), Some(store.graph().batch())).unwrap();
    (folder, graph)
}

/// The values that a file has under each name.
type Told = BTreeMap<String, BTreeSet<String>>;

fn tell(told: &mut Told, name: &str, value: &str) {
    // A number is the same in any notation.
    let value = value.parse::<f64>().map_or_else(|_| value.to_owned(), |n| n.to_string());
    told.entry(name.to_owned()).or_default().insert(value);
}

fn of_csv(bytes: &[u8]) -> Told {
    let mut told = Told::new();
    let mut reader = csv::Reader::from_reader(bytes);
    let names = reader.headers().unwrap().clone();
    for row in reader.records() {
        for (name, cell) in names.iter().zip(row.unwrap().iter()) {
            tell(&mut told, name, cell);
        }
    }
    told
}

fn of_parquet(bytes: &[u8]) -> Told {
    let mut told = Told::new();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let reader = SerializedFileReader::new(file.reopen().unwrap()).unwrap();
    for row in reader.get_row_iter(None).unwrap() {
        for (name, cell) in row.unwrap().get_column_iter() {
            let cell = cell.to_string();
            tell(&mut told, name, cell.trim_matches('"').split(" +").next().unwrap());
        }
    }
    told
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().map(|it| it.unwrap()).find(|it| it.key.as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned())
}

/// Returns the field of an attribute.
fn field_of(attribute: &str) -> &str {
    match attribute {
        "figure_kind" => "kind",
        "start_byte" => "start",
        "end_byte" => "end",
        name => name,
    }
}

/// GraphML has `<data key="node-NAME">VALUE</data>`, GEXF `<attvalue for="NAME" value="VALUE"/>`.
fn of_xml(bytes: &[u8]) -> Told {
    let mut told = Told::new();
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    let mut key = None;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return told,
            Event::Start(it) | Event::Empty(it) => {
                key = attribute(&it, "key");
                if let Some(id) = attribute(&it, "id") {
                    tell(&mut told, "id", id.trim_start_matches("claim:"));
                }
                if let (Some(name), Some(value)) = (attribute(&it, "for"), attribute(&it, "value")) {
                    tell(&mut told, field_of(&name), &value);
                }
            }
            Event::Text(it) => {
                if let Some(name) = key.as_deref().and_then(|it| it.strip_prefix("node-")) {
                    tell(&mut told, field_of(name), it.as_ref());
                }
            }
            Event::End(_) => key = None,
            _ => {}
        }
    }
}

/// A node is a line `  {id: 'ID', NAME: VALUE, …}`. No text of this store contains a quotation mark.
fn of_cypher(bytes: &[u8]) -> Told {
    let mut told = Told::new();
    for line in std::str::from_utf8(bytes).unwrap().lines().filter_map(|it| it.strip_prefix("  {")) {
        let mut rest = line;
        while let Some((name, value)) = rest.split_once(": ") {
            let (value, after) = match value.strip_prefix('\'') {
                Some(text) => text.split_once('\'').unwrap(),
                None => value.split_at(value.find([',', '}']).unwrap()),
            };
            tell(&mut told, field_of(name), value.trim_start_matches("claim:"));
            rest = after.trim_start_matches([',', ' ', '}']);
        }
    }
    told
}

fn of_quads(quads: impl Iterator<Item = Quad>) -> Told {
    let mut told = Told::new();
    let of_documents = [(HEADLINE, "title"), (PUBLISHED, "published"), (PUBLISHER, "publisher"), (URL, "link")];
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        if let Some((Thing::Claim, id)) = Thing::parse(subject.as_str()) {
            tell(&mut told, "id", &id);
        }
        let object = match &quad.object {
            Term::NamedNode(iri) => Thing::parse(iri.as_str()).map_or_else(String::new, |it| it.1),
            Term::Literal(it) => it.value().to_owned(),
            Term::BlankNode(_) => continue,
        };
        let of_claims = OF_CLAIMS.iter().find(|(_, term)| *term == quad.predicate).map(|(field, _)| field.name);
        let of_documents = of_documents.iter().find(|(term, _)| *term == quad.predicate.as_ref()).map(|it| it.1);
        if let Some(name) = of_claims.or(of_documents) {
            tell(&mut told, name, &object);
        }
    }
    told
}

/// Returns the values in a file, or none if this test does not parse the format.
fn told(bytes: &[u8], format: &Format) -> Option<Told> {
    Some(match format.name {
        "csv" => of_csv(bytes),
        "parquet" => of_parquet(bytes),
        "graphml" | "gexf" => of_xml(bytes),
        "cypher" => of_cypher(bytes),
        "nquads" => of_quads(NQuadsParser::new().for_slice(bytes).map(|it| it.unwrap())),
        "jsonld" => of_quads(JsonLdParser::new().for_slice(bytes).map(|it| it.unwrap())),
        _ => return None,
    })
}

/// Returns the value of a field as exports write it.
fn expected(field: &Field, claim: &Claim) -> Vec<String> {
    let source = Source { claim, link: Some(LINK), measure_key };
    match field.of(source) {
        FieldValue::Missing => panic!("{} is filled", field.name),
        FieldValue::Text(text) => vec![text.into_owned()],
        FieldValue::Texts(texts) => texts.into_iter().map(str::to_owned).collect(),
        FieldValue::Spans(spans) => spans.iter().map(ToString::to_string).collect(),
        FieldValue::Decimal(n) => vec![n.normalize().to_string()],
        FieldValue::Range(..) => Vec::new(),
        FieldValue::Day(day) => vec![day_text(day)],
        FieldValue::Count(n) => vec![n.to_string()],
    }
}

/// Whether a format has a field of a claim.
fn is_told(format: &Format, field: &Field, claim: &Claim) -> bool {
    match (field.name, format.holds) {
        // In quads a number is one value, and a range is its ends.
        ("value_min" | "value_max", Holds::Quads) => matches!(claim.figure.value, Value::Range(..)),
        // Everywhere else both are their ends.
        _ => field.of_type != FieldType::Value || format.holds == Holds::Quads,
    }
}

#[test]
fn every_field_is_in_every_export() {
    let (_folder, graph) = store();
    let claims = graph.claims(&ClaimFilter::default()).unwrap();
    assert_eq!(claims.len(), 2);
    let formats: Vec<_> = FORMATS.iter().filter(|it| it.holds.has_all_fields()).collect();
    assert!(formats.len() >= 7);
    for format in formats {
        let mut bytes = Vec::new();
        write(&graph, format, &ViewFilter::default(), &mut bytes).unwrap();
        let told = told(&bytes, format);
        for (field, claim) in FIELDS.iter().flat_map(|field| claims.iter().map(move |claim| (field, claim))) {
            for value in expected(field, claim).into_iter().filter(|_| is_told(format, field, claim)) {
                let is_found = match &told {
                    Some(told) => {
                        let mut one = Told::new();
                        tell(&mut one, field.name, &value);
                        told.get(field.name).is_some_and(|found| found.is_superset(&one[field.name]))
                    }
                    None => String::from_utf8_lossy(&bytes).contains(&value),
                };
                assert!(is_found, "{} is {value:?}, which is not in {}", field.name, format.name);
            }
        }
    }
}
