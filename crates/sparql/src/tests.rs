//! The dataset gives the same answers as a copy of it in memory.
//!
//! `suite/` has the queries, one file for each part of the W3C's SPARQL 1.0 and 1.1 test suites. Before each query is a
//! line that begins with `####` and describes it. There `[nothing]` means that the query has no answer, and `[ordered]`
//! that the order matters. All other queries must have an answer.

use crate::dataset::Dataset;
use crate::{Answer, Format, Limits, SparqlError, ask, parse, rewrite};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use oxttl::TurtleParser;
use proptest::prelude::*;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use spareval::{QueryEvaluator, QueryResults, QueryableDataset};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use whosaid_graph::Graph;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::Document;
use whosaid_store::{DEFAULT_BATCH, Store};

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
         Trade in services came to $40 billion in 2015. \
         The U.S. goods deficit with South Korea was $27.7 billion in 2016, the Commerce Department said.",
    ),
    (
        "überblick 日本",
        "Economy Minister Łukasz Nowak said exports from Poland rose by 5 percent in 2016. \
         The U.S. goods deficit with South Korea was $27.7 billion in 2016, according to the Łódź Institute.",
    ),
];

fn graph() -> &'static Graph {
    static GRAPH: OnceLock<(TempDir, Graph)> = OnceLock::new();
    let (_, graph) = GRAPH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let document = |(id, text): &(&str, &str)| Document {
            published: Some("2017-07-06".to_owned()),
            title: Some(format!("Title of “{id}”")),
            ..Document::new(id, *text)
        };
        let extractions: Vec<_> = TEXTS.iter().map(|it| extract(&document(it), Lexicon::shipped())).collect();
        store.ingest(extractions, DEFAULT_BATCH, |_| {}).unwrap();
        let graph = Graph::open(folder.path(), Some(store.graph().batch())).unwrap();
        (folder, graph)
    });
    graph
}

/// Returns a copy of everything in the dataset.
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
    match results {
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
    }
}

/// Runs a query on the dataset, as [`ask`] does, and unchanged on its copy.
#[track_caller]
fn check(query: &str) -> Vec<String> {
    let parsed = parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let ours = rewrite::query(parsed.clone());
    let found = rows(rewrite::evaluator().prepare(&ours).execute(Dataset::new(graph())).unwrap());
    static COPY: OnceLock<oxrdf::Dataset> = OnceLock::new();
    let expected = rows(QueryEvaluator::new().prepare(&parsed).execute(COPY.get_or_init(copy)).unwrap());
    let sorted = |rows: &[String]| {
        let mut rows = rows.to_vec();
        rows.sort();
        rows
    };
    assert_eq!(sorted(&found), sorted(&expected), "{query}");
    if query.contains("ORDER BY") && query.starts_with("#### [ordered]") {
        assert_eq!(found, expected, "{query}");
    }
    found
}

/// Reading back a standard format gives what was written.
fn check_forms(query: &str) {
    let answer = ask(graph(), query, Limits::default()).unwrap();
    for (format, results) in [
        (Format::Json, QueryResultsFormat::Json),
        (Format::Xml, QueryResultsFormat::Xml),
        (Format::Tsv, QueryResultsFormat::Tsv),
    ] {
        let mut out = Vec::new();
        let is_graph = matches!(answer, Answer::Graph { .. });
        if is_graph {
            let mut turtle = Vec::new();
            answer.write(Format::Turtle, &mut turtle).unwrap();
            let read: Vec<_> = TurtleParser::new().for_slice(&turtle).map(|it| it.unwrap()).collect();
            assert!(matches!(&answer, Answer::Graph { triples, .. } if *triples == read), "{query}");
            return;
        }
        answer.write(format, &mut out).unwrap();
        let read = QueryResultsParser::from_format(results).for_slice(&out).unwrap();
        match (read, &answer) {
            (SliceQueryResultsParserOutput::Boolean(read), Answer::Boolean(value)) => assert_eq!(read, *value),
            (SliceQueryResultsParserOutput::Solutions(read), Answer::Solutions { variables, rows, .. }) => {
                assert_eq!(read.variables(), variables, "{query}");
                let read: Vec<Vec<Option<Term>>> = read.map(|it| it.unwrap().values().to_vec()).collect();
                assert_eq!(&read, rows, "{query}");
            }
            _ => panic!("{query} comes back as something else"),
        }
    }
}

#[test]
fn the_suite_is_answered_as_from_a_copy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/suite");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let mut n_queries = 0;
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for query in text.split("#### ").skip(1) {
            n_queries += 1;
            let query = format!("#### {query}");
            let title = query.lines().next().unwrap();
            let found = check(&query);
            if found.is_empty() != title.contains("[nothing]") {
                wrong.push(format!("{}: {title}", file.file_name().unwrap().display()));
            }
            if !query.contains("UUID()") {
                check_forms(&query);
            }
        }
    }
    assert!(wrong.is_empty(), "answers where there should be none, or none: {wrong:#?}");
    assert!(n_queries >= 200, "{n_queries} queries");
    assert_eq!(check("SELECT ?a ?b { ?a who:disagreesWith ?b }").len(), 6);
    assert!(check("SELECT ?c { ?c schema:about entity:place:south-korea ; schema:value ?v }").len() > 2);
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
        let limits = Limits { rows: 10, ..small() };
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
    let answer = ask(graph(), table, Limits::default()).unwrap();
    let cells: Vec<_> = answer.rows().flatten().flatten().map(|it| it.json()).collect();
    assert_eq!(
        (answer.columns(), cells),
        (vec!["text".to_owned(), "v".to_owned()], vec!["12 percent".into(), 12.into()])
    );
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
    assert!(written("ASK { ?s a schema:Claim }", Format::Json).unwrap().contains("\"boolean\":true"));
}

fn small() -> Limits {
    Limits { rows: 1000, time: Duration::from_secs(4), memory: 8 << 20 }
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
    let _ = ask(graph(), &path, small());
    let service = "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }";
    assert!(matches!(ask(graph(), service, Limits::default()), Err(SparqlError::Evaluation(_))));
}

/// Queries that would use all memory or all time.
#[test]
fn bombs_are_stopped() {
    let all = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l";
    let unbound = "VALUES () { () () () () () () () () () () } ".repeat(12);
    let undefined: String = (0..12).fold(String::new(), |mut text, nth| {
        let _ = write!(text, "VALUES ?u{nth} {{ UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF }} ");
        text
    });
    let empty = "{ {} UNION {} UNION {} UNION {} UNION {} UNION {} UNION {} UNION {} } ".repeat(12);
    let doubled: String = (1..40).fold("BIND(\"0123456789\" AS ?x0) ".to_owned(), |mut text, nth| {
        let last = nth - 1;
        let _ = write!(text, "BIND(CONCAT(?x{last}, ?x{last}) AS ?x{nth}) ");
        text
    });
    let squared = (0..8)
        .fold("\"aaaaaaaaaaaaaaaa\"".to_owned(), |text, _| format!("REPLACE({text}, \"a\", \"aaaaaaaaaaaaaaaa\")"));
    for (bomb, is_too) in [
        (format!("SELECT * {{ {all} }} ORDER BY ?a ?d"), "memory"),
        (format!("SELECT DISTINCT ?a ?d ?g ?j {{ {all} }} ORDER BY ?a"), "memory"),
        (format!("SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {all} }}"), "memory"),
        (format!("SELECT (GROUP_CONCAT(?b; SEPARATOR=\"{}\") AS ?x) {{ {all} }}", "-".repeat(9000)), "memory"),
        (format!("SELECT (SUM(DISTINCT ?r) AS ?x) {{ {all} BIND(RAND() AS ?r) }}"), "time or memory"),
        (format!("SELECT ?r (COUNT(*) AS ?x) {{ {all} BIND(RAND() AS ?r) }} GROUP BY ?r"), "time or memory"),
        (format!("SELECT (COUNT(*) AS ?n) {{ {all} FILTER(STRLEN(STR(?c)) + STRLEN(STR(?l)) > 1e9) }}"), "time"),
        (format!("SELECT (COUNT(*) AS ?n) {{ {unbound} }}"), "time or memory"),
        (format!("SELECT (COUNT(*) AS ?n) {{ {undefined} }}"), "time or memory"),
        (format!("SELECT (COUNT(*) AS ?n) {{ {empty} }}"), "time or memory"),
        (format!("SELECT (STRLEN(?x39) AS ?n) {{ {doubled} }}"), "text"),
        (format!("SELECT (STRLEN({squared}) AS ?n) {{}}"), "text"),
        ("SELECT (COUNT(*) AS ?n) { ?a (!who:x|^!who:x)* ?b . ?c (!who:x|^!who:x)* ?d }".to_owned(), "time or memory"),
        ("CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }".to_owned(), "rows"),
    ] {
        let answer = ask(graph(), &bomb, small());
        let is = match &answer {
            Err(SparqlError::TooMuch { .. }) => "memory",
            Err(SparqlError::TooSlow { .. }) => "time",
            Err(SparqlError::LongText { .. }) => "text",
            Ok(answer) if answer.is_cut() => "rows",
            other => panic!("{bomb}: {other:?}"),
        };
        assert!(is_too.contains(is), "{bomb}: {is}");
    }
}

#[test]
fn the_place_of_an_error() {
    for (query, place, reason) in [
        ("", Some((1, 1)), "it ends too soon"),
        ("SELECT * { ?s ?p", Some((1, 17)), "it ends too soon"),
        ("SELECT *\n{ ?ü = ?o }", Some((2, 6)), "= cannot stand here"),
        ("SELECT ?ü { ?s schema: }\n", Some((1, 24)), "} cannot stand here"),
        ("SELET * {}", Some((1, 1)), "SELET cannot stand here"),
        ("ASK { ?s } # so", Some((1, 10)), "} cannot stand here"),
        ("ASK { ?s ?p ?o FILTER(?o && ?p || > 1) }", Some((1, 35)), "> cannot stand here"),
        ("ASK { ?s ?p 'open }", Some((1, 20)), "it ends too soon"),
        ("ASK { ?s nope:x ?o }", Some((1, 10)), "Prefix not found"),
        ("SELECT (1 AS ?a) { ?a a ?b }", None, "The SELECT overrides an existing variable"),
        (&format!("ASK\n{}", "{".repeat(100)), Some((2, 65)), "nested more than 64 deep"),
    ] {
        let error = ask(graph(), query, small()).unwrap_err();
        assert_eq!(error.place(query), place, "{query}: {error}");
        assert!(error.to_string().contains(reason), "{query}: {error}");
    }
}
