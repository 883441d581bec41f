//! Exports of whole stores and of parts of them: the quads that queries see, and the same bytes in whatever order
//! documents came.

use oxjsonld::JsonLdParser;
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use oxttl::NQuadsParser;
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;
use whosaid_export::{FORMATS, Format, Holds, each_note, format, write};
use whosaid_graph::{Graph, NodeKind, ViewFilter};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{Document, EntityId, Period};
use whosaid_sparql::{Answer, Limits, ask};
use whosaid_store::Store;

const TEXTS: &[(&str, &str, &str)] = &[
    (
        "deficit one",
        "2017-07-06",
        "America's goods deficit with South Korea was $27.7 billion in 2016, the Commerce Department said. \
         Exports of steel from South Korea rose by 12 percent in 2016, according to the Korea International Trade Association.",
    ),
    (
        "../deficit <two> \"%\" {x} 여객선",
        "2018-02",
        "America's goods deficit with South Korea was $29.6 billion in 2016, Robert Lighthizer said on Friday. \
         Lighthizer said the agreement had cost between 75,000 and 95,000 jobs.",
    ),
    (
        "treaty",
        "2019",
        "The United States and South Korea signed the Korea-US Free Trade Agreement in 2007. \
         America's goods deficit with South Korea was $27.7 billion in 2016, the Commerce Department said.",
    ),
];

/// Returns a store with its documents in batches of one, in one order or the other.
fn store(is_turned: bool) -> (TempDir, Graph) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let mut documents: Vec<Document> = TEXTS
        .iter()
        .map(|(id, published, text)| Document {
            published: Some((*published).to_owned()),
            title: Some(format!("=Title of “{id}”\n[[x]]")),
            url: Some(format!("https://example.org/?q={id}")),
            ..Document::new(id, *text)
        })
        .collect();
    if is_turned {
        documents.reverse();
    }
    for document in &documents {
        store.ingest([extract(document, Lexicon::shipped())], 1, |_| {}).unwrap();
    }
    let graph = Graph::open(folder.path(), Some(store.graph().batch())).unwrap();
    (folder, graph)
}

fn bytes(graph: &Graph, format: &Format, filter: &ViewFilter) -> (Vec<u8>, usize) {
    if format.holds == Holds::Notes {
        let mut out = Vec::new();
        let n = each_note(&graph.view(filter).unwrap(), |path, text| {
            out.extend(path.bytes().chain(text.bytes()));
            Ok::<(), ()>(())
        });
        return (out, n.unwrap());
    }
    let mut out = Vec::new();
    let n = write(graph, format, filter, &mut out).unwrap().n;
    (out, n)
}

fn named(name: &str) -> &'static Format {
    format(name).unwrap()
}

fn around(graph: &Graph) -> ViewFilter {
    let lighthizer = graph.find_entity("Lighthizer").unwrap().remove(0);
    ViewFilter { around: Some((lighthizer.id, 2)), ..ViewFilter::default() }
}

fn filters(graph: &Graph) -> Vec<ViewFilter> {
    let all = ViewFilter::default;
    vec![
        all(),
        around(graph),
        ViewFilter { about: Some("deficit".to_owned()), ..all() },
        ViewFilter { published: Some(Period::from("2018/..")), ..all() },
        ViewFilter { kinds: NodeKind::ALL.into_iter().filter(|it| *it != NodeKind::Claim).collect(), ..all() },
        ViewFilter { limit: Some(7), ..all() },
        ViewFilter { limit: Some(7), ..around(graph) },
        ViewFilter { limit: Some(3), published: Some(Period::from("2017/2018")), ..all() },
    ]
}

#[test]
fn the_same_bytes_whatever_came_first() {
    let ((_a, one), (_b, other)) = (store(false), store(true));
    for format in FORMATS {
        for filter in filters(&one) {
            let found = bytes(&one, format, &filter);
            assert_eq!(found, bytes(&one, format, &filter), "{format:?} {filter:?} twice");
            assert_eq!(found, bytes(&other, format, &filter), "{format:?} {filter:?}");
        }
    }
}

#[test]
fn nothing_there_is_a_sound_file() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let empty = Graph::open(folder.path(), None).unwrap();
    let (_dir, graph) = store(false);
    let nobody = ViewFilter { around: Some((EntityId::from("person:nobody"), 2)), ..ViewFilter::default() };
    let never = ViewFilter { published: Some(Period::from("1900")), ..ViewFilter::default() };
    for format in FORMATS {
        for (graph, filter) in [(&empty, ViewFilter::default()), (&graph, nobody.clone()), (&graph, never.clone())] {
            assert_eq!(bytes(graph, format, &filter).1, 0, "{format:?} {filter:?}");
        }
    }
}

fn nquads(text: &[u8]) -> BTreeSet<String> {
    let quads: Vec<String> = NQuadsParser::new().for_slice(text).map(|it| it.unwrap().to_string()).collect();
    let set: BTreeSet<String> = quads.iter().cloned().collect();
    assert_eq!(set.len(), quads.len(), "no quad comes twice");
    set
}

fn jsonld(text: &[u8]) -> BTreeSet<String> {
    JsonLdParser::new().for_slice(text).map(|it| it.unwrap().to_string()).collect()
}

/// Returns what SPARQL sees.
fn asked(graph: &Graph) -> BTreeSet<String> {
    let mut quads = BTreeSet::new();
    for query in ["SELECT ?s ?p ?o { ?s ?p ?o }", "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"] {
        let Answer::Solutions { rows, .. } = ask(graph, query, Limits::default()).unwrap() else { panic!() };
        for mut row in rows {
            let name = if row.len() == 4 { row.pop().unwrap() } else { None };
            let [Some(Term::NamedNode(s)), Some(Term::NamedNode(p)), Some(o)] = <[_; 3]>::try_from(row).unwrap() else {
                panic!()
            };
            let name = match name {
                Some(Term::NamedNode(name)) => GraphName::NamedNode(name),
                _ => GraphName::DefaultGraph,
            };
            quads.insert(Quad::new(NamedOrBlankNode::NamedNode(s), p, o, name).to_string());
        }
    }
    quads
}

#[test]
fn quads_are_those_of_queries() {
    let (_dir, graph) = store(false);
    let written = nquads(&bytes(&graph, named("nquads"), &ViewFilter::default()).0);
    let asked = asked(&graph);
    assert!(asked.iter().any(|it| it.contains("disagreesWith")));
    let missing: Vec<_> = asked.difference(&written).take(5).collect();
    let more: Vec<_> = written.difference(&asked).take(5).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing {missing:#?}, more {more:#?}");
    assert_eq!(jsonld(&bytes(&graph, named("jsonld"), &ViewFilter::default()).0), written);
}

#[test]
fn quads_of_a_part_are_some_of_the_whole() {
    let (_dir, graph) = store(false);
    let whole = nquads(&bytes(&graph, named("nquads"), &ViewFilter::default()).0);
    for filter in &filters(&graph)[1..] {
        let part = nquads(&bytes(&graph, named("nquads"), filter).0);
        assert!(part.len() < whole.len() && part.is_subset(&whole), "{filter:?}");
        assert_eq!(jsonld(&bytes(&graph, named("jsonld"), filter).0), part, "{filter:?}");
    }
    let about = nquads(&bytes(&graph, named("nquads"), &filters(&graph)[2]).0);
    assert!(about.iter().any(|it| it.contains("disagreesWith")) && !about.iter().any(|it| it.contains("75,000")));
}

#[test]
fn time_is_when_it_was_published() {
    let (_dir, graph) = store(false);
    let documents = |period: &str| {
        let filter = ViewFilter { published: Some(Period::from(period)), ..ViewFilter::default() };
        let text = String::from_utf8(bytes(&graph, named("csv"), &filter).0).unwrap();
        TEXTS.iter().filter(|(id, ..)| text.contains(&id.replace('"', "\"\""))).count()
    };
    assert_eq!(
        [documents("2017/.."), documents("2018/.."), documents("../2018-01"), documents("2018-02/2018")],
        [3, 2, 1, 1]
    );
}

#[test]
fn without_claims_who_speaks_is_tied_to_what_is_spoken_of() {
    let (_dir, graph) = store(false);
    let kinds = ["person", "organisation", "measure"].into_iter().filter_map(NodeKind::parse).collect();
    let view = graph.view(&ViewFilter { kinds, ..ViewFilter::default() }).unwrap().graph;
    let ties: BTreeMap<String, u32> = view
        .edge_indices()
        .map(|at| {
            let (from, to) = view.edge_endpoints(at).unwrap();
            (format!("{} {} {}", view[from].label(), view[at].as_str(), view[to].label()), view[at].count())
        })
        .collect();
    assert!(ties.iter().any(|(words, n)| words.starts_with("Commerce Department claims ") && *n == 2), "{ties:#?}");
}

#[test]
fn a_limit_is_of_rows_or_of_nodes() {
    let (_dir, graph) = store(false);
    let limited = ViewFilter { limit: Some(2), ..ViewFilter::default() };
    assert_eq!(bytes(&graph, named("csv"), &limited).1, 2);
    let written = write(&graph, named("graphml"), &limited, Vec::new()).unwrap();
    assert!(written.n == 2 && written.n_left_off > 0, "{written:?}");
}
