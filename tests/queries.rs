use crate::util::{World, between};
use std::fs;
use std::path::Path;

/// Every saved query, run on the sample articles, gives the answer in the file beside it.
///
/// `UPDATE_EXPECTED=1 cargo test` rewrites the answers. Read them before you keep them.
#[test]
fn saved_queries_have_their_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = world_of_the_corpus();
    let mut files: Vec<_> = fs::read_dir(root.join("queries")).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "rq"));
    files.sort();
    assert!(files.len() >= 12, "{files:?}");
    for file in files {
        let query = fs::read_to_string(&file).unwrap();
        let question = query.lines().next().unwrap();
        assert!(question.starts_with("# ") && question.contains(' '), "{}: asks in plain words", file.display());
        let found = world.ok(&["query", file.to_str().unwrap(), "--format", "csv"]);
        let expected = file.with_extension("expected.csv");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap();
        let new: Vec<_> = found.lines().filter(|line| !expected.lines().any(|it| it == *line)).collect();
        let gone: Vec<_> = expected.lines().filter(|line| !found.lines().any(|it| it == *line)).collect();
        let name = file.display();
        assert!(found == expected, "{name}: new {new:#?}, gone {gone:#?}; if that is right, set UPDATE_EXPECTED=1");
        assert!(found.lines().count() > 1, "{} has an answer", file.display());
    }
}

fn world_of_the_corpus() -> World {
    let world = World::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    assert_eq!(world.run(&["ingest", "-q", corpus.to_str().unwrap()]).status, 0);
    world
}

/// The page on the vocabulary shows every term, and the real answers to its queries.
///
/// Between lines `<!-- terms -->` is the table of terms, and between lines `<!-- prefixes -->` that of prefixes. A
/// block of `sparql` is followed by its answer on the sample articles. `UPDATE_EXPECTED=1 cargo test` rewrites all of
/// it.
#[test]
fn the_page_on_the_vocabulary_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vocabulary.md");
    let page = fs::read_to_string(&path).unwrap();
    let short = |iri: &str| whosaid_sparql::vocabulary::short(iri).unwrap();
    let mut terms = "| term | says |\n| --- | --- |\n".to_owned();
    for (term, about) in whosaid_sparql::vocabulary::TERMS.iter() {
        terms += &format!("| [`{}`](<{}>) | {about} |\n", short(term.as_str()), term.as_str());
    }
    let mut prefixes = "| prefix | stands for |\n| --- | --- |\n".to_owned();
    for (prefix, iri) in whosaid_sparql::vocabulary::PREFIXES {
        prefixes += &format!("| `{prefix}:` | `{iri}` |\n");
    }
    let mut renewed = between(&between(&page, "terms", &terms), "prefixes", &prefixes);
    let world = world_of_the_corpus();
    let mut n_queries = 0;
    let queries: Vec<String> =
        renewed.split("```sparql\n").skip(1).map(|it| it.split_once("```").unwrap().0.to_owned()).collect();
    for query in queries {
        n_queries += 1;
        let output = world.run_with(&["query", "-", "--format", "table"], query.as_str());
        assert_eq!((output.status, output.err.as_str()), (0, ""), "{query}");
        let at = renewed.find(&query).unwrap() + query.len() + "```\n\n```\n".len();
        let end = at + renewed[at..].find("```").unwrap();
        renewed.replace_range(at..end, &output.out);
    }
    assert!(n_queries >= 3);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &renewed).unwrap();
    } else {
        assert!(page == renewed, "docs/vocabulary.md is not as it should be; set UPDATE_EXPECTED=1 and look");
    }
}

#[test]
fn what_is_no_query() {
    let world = World::of_the_harbour();
    for (text, reason) in [
        ("", "cannot be read at line 1, column 1"),
        ("SELECT * { ?s ?p", "cannot be read at line 1, column 17"),
        ("# Ships\nSELECT ?x {\n  ?x nope:y 1\n}", "cannot be read at line 3, column 6: Prefix not found"),
        ("DROP ALL", "cannot be read at line 1, column 1"),
    ] {
        let output = world.run_with(&["query", "-"], text);
        assert_eq!((output.status, output.out.as_str()), (2, ""), "{text}");
        assert!(output.err.starts_with("whosaid: stdin: the query ") && output.err.contains(reason), "{}", output.err);
    }
    let output = world.run_with(&["query", "-"], "ASK {\n\t?s \u{1b}[31m ?o }");
    let lines: Vec<&str> = output.err.lines().collect();
    assert_eq!(lines[1..], ["    ?s [31m ?o }", "       ^"], "{}", output.err);
    world.run_with(&["query", "-"], vec![0xff, 0xfe, 0xff]).is_refusal("stdin: is no UTF-8");
    world.run(&["query", "none.rq"]).is_refusal("none.rq: No such file");
    let deep = "{".repeat(5000);
    assert!(world.run_with(&["query", "-"], format!("ASK {deep}")).err.contains("nested more than 64 deep"));
    world.run_with(&["query", "-"], format!("ASK {{}} #{}", "x".repeat(2 << 20))).is_refusal("a query takes 65536");
    world
        .run_with(&["query", "-"], "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
        .is_refusal("stdin: the query failed");
    world.run_with(&["query", "-", "--results", "turtle"], "ASK {}").is_refusal("Turtle cannot hold");
    world
        .run_with(&["query", "-", "--results", "xml"], "DESCRIBE ?d { ?d a schema:NewsArticle }")
        .is_refusal("XML cannot");
}

/// Time, memory and rows can be limited on the command line.
#[test]
fn a_query_is_stopped() {
    let world = World::of_the_harbour();
    let all = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r";
    let slow = format!("SELECT (COUNT(*) AS ?n) {{ {all} FILTER(?a = ?r) }}");
    world.run_with(&["query", "-", "--timeout", "1"], slow).is_refusal("was stopped after 1 second");
    let large = format!("SELECT * {{ {all} }} ORDER BY ?c");
    world.run_with(&["query", "-"], large).is_refusal("needs more than 512 MB");
    let many = world.run_with(&["query", "-", "--limit", "7"], "SELECT * { ?s ?p ?o }");
    assert_eq!((many.status, many.out.lines().count(), many.err.as_str()), (0, 7, ""));
}

#[test]
fn answers_in_every_form() {
    let world = World::of_the_harbour();
    let ask = |query: &str, args: &[&str]| {
        let output = world.run_with(&[&["query", "-"], args].concat(), query);
        assert_eq!(output.err, "", "{query}");
        (output.status, output.out)
    };
    let table = "SELECT ?n (STR(?n) AS ?t) ?d { VALUES (?n ?d) { (1 document:x) (2.5 UNDEF) } }";
    let forms: &[(&[&str], &str)] = &[
        (&[], "{\"n\":1,\"t\":\"1\",\"d\":\"document:x\"}\n{\"n\":2.5,\"t\":\"2.5\",\"d\":null}\n"),
        (&["--format", "table"], "  N  T    D\n  1  1    document:x\n2.5  2.5\n"),
        (&["--format", "csv"], "n,t,d\n1,1,document:x\n2.5,2.5,\n"),
        (&["--format", "csv", "--columns", "d,n"], "d,n\ndocument:x,1\n,2.5\n"),
        (&["--results", "csv"], "n,t,d\r\n1,1,urn:whosaid:document:x\r\n2.5,2.5,\r\n"),
        (&["--results", "tsv"], "?n\t?t\t?d\n1\t\"1\"\t<urn:whosaid:document:x>\n2.5\t\"2.5\"\t\n"),
    ];
    for (args, expected) in forms {
        assert_eq!(ask(table, args), (0, (*expected).to_owned()), "{args:?}");
    }
    assert!(ask(table, &["--results", "json"]).1.contains("\"vars\":[\"n\",\"t\",\"d\"]"));
    assert!(ask(table, &["--results", "xml"]).1.contains("<uri>urn:whosaid:document:x</uri>"));
    assert_eq!(ask("ASK {}", &["--format", "table"]), (0, "yes\n".to_owned()));
    assert_eq!(ask("ASK { ?s schema:nothing 1 }", &["--format", "table"]), (1, "no\n".to_owned()));
    assert_eq!(ask("ASK {}", &[]), (0, "{\"boolean\":true}\n".to_owned()));
    let graph = "CONSTRUCT { document:x schema:headline 'a\u{9b}31mb' ; schema:url 'u' } {}";
    let turtle = ask(graph, &[]).1;
    assert!(turtle.contains("document:x schema:headline \"a\u{9b}31mb\"") && turtle.contains("@prefix"), "{turtle}");
    let read = ask(graph, &["--format", "table"]).1;
    assert!(read.contains("document:x schema:headline \"a 31mb\"") && !read.contains('\u{9b}'), "{read}");
    assert_eq!(ask(graph, &["--results", "turtle"]).1, turtle);
    assert_eq!(ask(graph, &["--format", "jsonl"]).1.lines().count(), 2);
    let nothing = world.run_with(&["query", "-"], "SELECT ?x { ?x schema:nothing 1 }");
    assert_eq!((nothing.status, nothing.out.as_str()), (1, ""));
    assert_eq!(nothing.err, "whosaid: nothing answers that\n");
    let hostile = world.run_with(&["query", "-", "--format", "table"], "SELECT ('a\u{1b}[2Jb\u{202e}' AS ?x) {}");
    assert_eq!(hostile.out, "X\na [2Jb\n");
}
