use crate::util::World;
use std::fs;
use std::path::Path;

/// Every saved question, asked of the sample articles, gets the answer that stands beside it.
///
/// `UPDATE_EXPECTED=1 cargo test` writes the answers anew; read them before they are kept.
#[test]
fn saved_questions_have_their_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = World::new();
    let corpus = root.join("corpus");
    assert_eq!(world.run(&["ingest", "-q", corpus.to_str().unwrap()]).status, 0);
    let mut files: Vec<_> = fs::read_dir(root.join("queries")).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "query"));
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
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

#[test]
fn what_is_no_question() {
    let world = World::of_the_harbour();
    for (text, reason) in [
        ("# only a comment\n", "holds no question"),
        ("remove ships\n", "can be saved questions"),
        ("claims --about 'ships\n", "a quotation mark is not closed"),
        ("claims --abuot ships\n", "unexpected argument '--abuot'"),
    ] {
        world.run_with(&["query", "-"], text).is_refusal(reason);
    }
    world.run(&["query", "none.query"]).is_refusal("none.query: No such file");
    assert_eq!(world.records(&["documents"]).len(), 3);
    let output = world.run_with(&["query", "-"], "# Ships\nclaims --about \\\n  ships # the port's\n");
    assert_eq!(output.out, world.ok(&["claims", "--about", "ships"]));
}
