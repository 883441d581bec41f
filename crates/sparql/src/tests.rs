//! What the dataset answers is what a copy of it in memory would.

use crate::dataset::Dataset;
use crate::{Answer, Format, Limits, SparqlError, ask, parse};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use proptest::prelude::*;
use spareval::{QueryEvaluator, QueryResults, QueryableDataset};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use whosaid_graph::{Graph, GraphWriter};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::Document;

const TEXTS: &[(&str, &str)] = &[
    (
        "deficit one",
        "The U.S. goods deficit with South Korea was $27.7 billion in 2016, the Commerce Department said. \
         Exports of steel from South Korea rose by 12 percent in 2016, according to the Korea International Trade Association.",
    ),
    (
        "deficit two",
        "The U.S. goods deficit with South Korea was $29.6 billion in 2016, Robert Lighthizer said on Friday. \
         Lighthizer said the agreement had cost between 75,000 and 95,000 jobs.",
    ),
    (
        "accord",
        "The United States and South Korea signed the Korea-US Free Trade Agreement in 2007. \
         The U.S. goods deficit with South Korea was $27.7 billion in 2016, the Commerce Department said.",
    ),
];

fn graph() -> &'static Graph {
    static GRAPH: OnceLock<(TempDir, Graph)> = OnceLock::new();
    let (_, graph) = GRAPH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = GraphWriter::open(folder.path(), None).unwrap();
        let document = |(id, text): &(&str, &str)| Document {
            published: Some("2017-07-06".to_owned()),
            title: Some(format!("Title of “{id}”")),
            ..Document::new(id, *text)
        };
        let extractions: Vec<_> = TEXTS.iter().map(|it| extract(&document(it), Lexicon::shipped())).collect();
        writer.keep(&extractions).unwrap();
        let batch = writer.link(|_| None).unwrap();
        writer.settle(batch).unwrap();
        let graph = Graph::open(folder.path(), Some(batch)).unwrap();
        (folder, graph)
    });
    graph
}

/// All that the dataset holds, copied.
fn copy() -> oxrdf::Dataset {
    let dataset = Dataset::new(graph());
    let mut all = oxrdf::Dataset::new();
    for graph_name in [Some(None), None] {
        for quad in dataset.internal_quads_for_pattern(None, None, None, graph_name) {
            let quad = quad.unwrap();
            let term = |term| dataset.externalize_term(term).unwrap();
            let iri = |term: Term| match term {
                Term::NamedNode(iri) => iri,
                other => panic!("{other} is no IRI"),
            };
            let quad = Quad::new(
                iri(term(quad.subject)),
                iri(term(quad.predicate)),
                term(quad.object),
                quad.graph_name.map_or(GraphName::DefaultGraph, |name| iri(term(name)).into()),
            );
            assert!(all.insert(&quad), "{quad} comes twice");
        }
    }
    all
}

fn rows(results: QueryResults<'_>) -> Vec<String> {
    let mut rows: Vec<String> = match results {
        QueryResults::Boolean(value) => vec![value.to_string()],
        QueryResults::Solutions(solutions) => solutions
            .map(|row| {
                row.unwrap()
                    .values()
                    .iter()
                    .map(|it| it.as_ref().map_or("-".to_owned(), Term::to_string))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect(),
        QueryResults::Graph(triples) => triples.map(|it| it.unwrap().to_string()).collect(),
    };
    rows.sort();
    rows
}

/// Asks the dataset and its copy; gives the number of rows.
#[track_caller]
fn check(query: &str) -> usize {
    let parsed = parse(query).unwrap();
    let evaluator = QueryEvaluator::new();
    let found = rows(evaluator.prepare(&parsed).execute(Dataset::new(graph())).unwrap());
    static COPY: OnceLock<oxrdf::Dataset> = OnceLock::new();
    let expected = rows(evaluator.prepare(&parsed).execute(COPY.get_or_init(copy)).unwrap());
    assert_eq!(found, expected, "{query}");
    found.len()
}

#[test]
fn queries_are_answered_as_from_a_copy() {
    for query in [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?c ?v { ?c a schema:Claim ; schema:value ?v . FILTER(?v > 1000000) }",
        "SELECT ?who (SUM(?v) AS ?sum) (COUNT(*) AS ?n) { ?c schema:value ?v ; who:speaker ?who } GROUP BY ?who ORDER BY ?who",
        "SELECT ?name { ?e a schema:Organization ; schema:name ?name }",
        "SELECT ?d ?e { ?d schema:mentions ?e }",
        "SELECT ?a ?b { ?a who:party ?b }",
        "SELECT ?a ?b { ?a who:disagreesWith ?b }",
        "SELECT ?label ?v { ?c schema:measuredProperty ?m ; schema:value ?v . ?m rdfs:label ?label }",
        "SELECT ?c { ?c schema:about/schema:name \"South Korea\" }",
        "SELECT ?c ?n { ?c prov:wasAttributedTo ?e . ?e schema:name|schema:alternateName ?n }",
        "SELECT ?e (COUNT(DISTINCT ?d) AS ?n) { GRAPH ?d { ?e schema:name ?name } } GROUP BY ?e",
        "SELECT ?c { ?c a who:Measure } ",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        "SELECT ?s { ?s who:period \"2016\" OPTIONAL { ?s who:speaker ?x } FILTER(!BOUND(?x)) }",
        "SELECT ?s { { ?s a schema:Place } UNION { ?s a schema:NewsArticle } MINUS { ?s schema:name \"x\" } }",
        "SELECT ?s ?e { ?s who:periodEnd ?e FILTER(?e >= \"2016-12-31\"^^xsd:date) }",
        "SELECT ?s { ?s schema:nothing ?o }",
        "SELECT ?g { GRAPH ?g {} }",
        "ASK { ?s schema:unitText \"USD\" }",
        "ASK { <urn:other> ?p ?o }",
        "CONSTRUCT { ?d schema:citation ?c } { ?c schema:appearance ?d }",
        "DESCRIBE ?m { ?m a who:Measure }",
        "SELECT ?text { GRAPH document:accord { ?c schema:text ?text } }",
        "SELECT ?o { document:deficit%20one ?p ?o }",
    ] {
        check(query);
    }
    assert_eq!(check("SELECT ?a ?b { ?a who:disagreesWith ?b }"), 4);
    assert!(check("SELECT ?c { ?c schema:about entity:place:south-korea ; schema:value ?v }") > 2);
}

fn any_term() -> impl Strategy<Value = Option<Term>> {
    let mut terms: Vec<Term> = Vec::new();
    for quad in copy().iter() {
        let subject: NamedOrBlankNode = quad.subject.into_owned();
        terms.extend([subject.into(), quad.predicate.into_owned().into(), quad.object.into_owned()]);
    }
    terms.push(NamedNode::new_unchecked("urn:whosaid:claim:0").into());
    terms.sort_by_key(ToString::to_string);
    terms.dedup();
    prop::option::of(prop::sample::select(terms))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Every pattern, whichever of its parts are known, is answered as from a copy.
    #[test]
    fn patterns_are_answered_as_from_a_copy(nth in any::<prop::sample::Index>(), known in 0..16_u8, other in any_term()) {
        static COPY: OnceLock<Vec<Quad>> = OnceLock::new();
        let all = COPY.get_or_init(|| copy().iter().map(|it| it.into_owned()).collect());
        let quad = nth.get(all);
        let dataset = Dataset::new(graph());
        let known = |bit: u8, term: Term| (known & bit != 0).then_some(term);
        let subject = known(1, quad.subject.clone().into());
        let predicate = known(2, quad.predicate.clone().into());
        let object = other.or(known(4, quad.object.clone()));
        let name = match &quad.graph_name {
            GraphName::NamedNode(name) if known(8, name.clone().into()).is_some() => Some(Some(Term::from(name.clone()))),
            GraphName::DefaultGraph => Some(None),
            _ => None,
        };
        let takes = |asked: &Option<Term>, term: Term| asked.as_ref().is_none_or(|asked| *asked == term);
        let mut expected: Vec<String> = all
            .iter()
            .filter(|it| {
                takes(&subject, it.subject.clone().into())
                    && takes(&predicate, it.predicate.clone().into())
                    && takes(&object, it.object.clone())
                    && match (&name, &it.graph_name) {
                        (Some(None), graph) => *graph == GraphName::DefaultGraph,
                        (Some(Some(name)), GraphName::NamedNode(graph)) => *name == Term::from(graph.clone()),
                        (None, GraphName::NamedNode(_)) => true,
                        _ => false,
                    }
            })
            .map(|it| format!("{} {} {}", it.subject, it.predicate, it.object))
            .collect();
        expected.sort();
        let shared = |term: &Option<Term>| term.clone().map(|term| dataset.internalize_term(term).unwrap());
        let (s, p, o) = (shared(&subject), shared(&predicate), shared(&object));
        let g = name.map(|name| shared(&name));
        let found = dataset.internal_quads_for_pattern(s.as_ref(), p.as_ref(), o.as_ref(), g.as_ref().map(|it| it.as_ref()));
        let mut found: Vec<String> = found
            .map(|it| {
                let it = it.unwrap();
                let text = |term| dataset.externalize_term(term).unwrap().to_string();
                format!("{} {} {}", text(it.subject), text(it.predicate), text(it.object))
            })
            .collect();
        found.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_text_is_refused_or_answered(query in "\\PC*|(SELECT|ASK|\\{|\\}|\\?s|a|\\.|;|FILTER|\\(|\\)|1|'x'| )*") {
        let limits = Limits { rows: 10, time: Duration::from_secs(5) };
        let _ = ask(graph(), &query, limits);
    }
}

#[test]
fn answers_in_every_format() {
    let written = |query: &str, format| {
        let mut out = Vec::new();
        ask(graph(), query, Limits::default())
            .unwrap()
            .write(format, &mut out)
            .map(|()| String::from_utf8(out).unwrap())
    };
    let table = "SELECT ?text ?v { ?c schema:text ?text ; schema:value ?v FILTER(?v = 12) }";
    assert_eq!(written(table, Format::Csv).unwrap(), "text,v\r\n12 percent,12\r\n");
    assert_eq!(
        written(table, Format::Tsv).unwrap(),
        "?text\t?v\n\"12 percent\"\t12.0\n".replace("12.0", "\"12\"^^<http://www.w3.org/2001/XMLSchema#decimal>")
    );
    assert_eq!(written(table, Format::JsonLines).unwrap(), "{\"text\":\"12 percent\",\"v\":12}\n");
    assert!(written(table, Format::Json).unwrap().contains("\"bindings\":[{"));
    assert!(written(table, Format::Xml).unwrap().contains("<binding name=\"text\">"));
    assert!(matches!(written(table, Format::Turtle), Err(SparqlError::Format { .. })));
    let graph = "CONSTRUCT { ?c who:x ?text } { ?c schema:text ?text FILTER(?text = '12 percent') }";
    let turtle = written(graph, Format::Turtle).unwrap();
    assert!(
        turtle.contains("@prefix who: <urn:whosaid:vocabulary#> .") && turtle.contains("who:x \"12 percent\" ."),
        "{turtle}"
    );
    assert!(written(graph, Format::Csv).unwrap().starts_with("subject,predicate,object\r\n"));
    assert_eq!(written("ASK { ?s a schema:Claim }", Format::JsonLines).unwrap(), "{\"boolean\":true}\n");
}

#[test]
fn limits_hold() {
    let limits = Limits { rows: 3, ..Limits::default() };
    let answer = ask(graph(), "SELECT * { ?s ?p ?o }", limits).unwrap();
    assert!(answer.is_cut() && matches!(answer, Answer::Solutions { rows, .. } if rows.len() == 3));
    let slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let limits = Limits { time: Duration::from_millis(50), ..Limits::default() };
    assert!(matches!(ask(graph(), slow, limits), Err(SparqlError::TooSlow { .. })));
    let long = format!("SELECT * {{ ?s ?p ?o FILTER({}true) }}", "true || ".repeat(8000));
    assert!(ask(graph(), &long, Limits::default()).is_ok());
    let path = format!("SELECT * {{ ?s rdfs:label{} ?o }}", "/rdfs:label".repeat(500));
    let _ = ask(graph(), &path, Limits { time: Duration::from_secs(2), ..Limits::default() });
    assert!(matches!(ask(graph(), "SELECT * { ?s ?p", Limits::default()), Err(SparqlError::Syntax(_))));
    let service = "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }";
    assert!(matches!(ask(graph(), service, Limits::default()), Err(SparqlError::Evaluation(_))));
}
