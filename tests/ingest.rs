use crate::util::{HARBOUR, World};
use serde_json::{Value, json};
use std::fs;

/// Returns the counts of the summary.
fn counts(world: &World, args: &[&str]) -> (Value, i32) {
    let output = world.run(&[&["ingest", "--format", "json"], args].concat());
    let summary: Value = serde_json::from_str(&output.out).unwrap();
    let counts = ["added", "replaced", "unchanged", "failed", "skipped"].map(|it| summary[it].clone());
    (json!(counts), output.status)
}

#[test]
fn the_same_folder_twice_changes_nothing() {
    let world = World::of_the_harbour();
    let before = world.answers();
    assert_eq!(counts(&world, &["files"]), (json!([0, 0, 3, 0, 0]), 0));
    assert_eq!(world.answers(), before);
}

#[test]
fn a_changed_file_replaces_its_old_self() {
    let world = World::of_the_harbour();
    world.write(
        "jobs.md",
        "# Jobs at the port\n\n2 March 2022\n\nThe World Bank said the port employed 880 people in 2021.\n",
    );
    assert_eq!(counts(&world, &["files"]), (json!([0, 1, 2, 0, 0]), 0));
    let figures: Vec<_> = world.records(&["claims", "--doc", "jobs"]).iter().map(|it| it["text"].clone()).collect();
    assert!(figures.contains(&json!("880")) && !figures.contains(&json!("950")), "{figures:?}");
    assert_eq!(world.run(&["search", "950"]).status, 1, "the old passage is gone");
    assert_eq!(world.records(&["search", "880"]).len(), 1);
}

#[test]
fn a_store_remembers_which_reader_read_a_document() {
    let world = World::of_the_harbour();
    let careful = || world.records(&["documents"]).iter().filter(|it| it["reader"] == "careful").count();
    assert_eq!(careful(), 0);
    assert_eq!(counts(&world, &["--careful", "files/jobs.md"]), (json!([0, 1, 0, 0, 0]), 0));
    assert_eq!(careful(), 1);
    assert_eq!(counts(&world, &["--careful", "files"]), (json!([0, 2, 1, 0, 0]), 0), "one was careful before");
    assert_eq!(counts(&world, &["files"]), (json!([0, 0, 3, 0, 0]), 0), "what is careful stays so");
    world.ok(&["ingest", "-q", "--again", "files"]);
    assert_eq!(careful(), 3);
    // The reader that read a document explains it: `ok` would fail if it found other figures.
    world.ok(&["claims", "--explain"]);
}

#[test]
fn order_does_not_matter() {
    let worlds = [vec![0, 1, 2], vec![2, 0, 1], vec![1, 2, 0]].map(|order| {
        let world = World::new();
        for idx in order {
            let (name, text) = HARBOUR[idx];
            world.write(name, text);
            world.ok(&["ingest", "-q", &format!("files/{name}")]);
        }
        world.answers()
    });
    assert!(worlds[0].iter().all(|it| !it.is_empty()));
    assert_eq!(worlds[0], worlds[1]);
    assert_eq!(worlds[0], worlds[2]);
    assert_eq!(worlds[0], World::of_the_harbour().answers(), "one by one or at once");
}

#[test]
fn what_a_folder_holds() {
    let world = World::new();
    world.write("a.txt", "The port handled 10 ships in 2020.");
    world.write("deep/er/b.txt", "The port handled 11 ships in 2020.");
    world.write("a.gold.jsonl", "{\"doc\": \"a\", \"start\": 17, \"end\": 19}\n");
    world.write(".hidden.txt", "No.");
    world.write(".git/c.txt", "No.");
    world.write("picture.png", b"\x89PNG\r\n");
    world.write("c.jsonl", "{\"id\": \"c1\", \"text\": \"One.\"}\n{\"id\": \"c2\", \"text\": \"Two.\"}\n");
    assert_eq!(counts(&world, &["files"]), (json!([4, 0, 0, 0, 1]), 0));
    let ids: Vec<_> = world.records(&["documents"]).iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, ["a", "b", "c1", "c2"]);
}

/// A store among the articles, under a name that is not hidden, is not read as articles.
#[test]
fn the_store_is_no_article() {
    let world = World::new();
    world.write("a.txt", "The port handled 10 ships in 2020.");
    let args = ["files", "--store", "files/store"];
    assert_eq!(counts(&world, &args).0, json!([1, 0, 0, 0, 0]));
    world.write("store/texts/left.txt", "Not an article.");
    assert_eq!(counts(&world, &args).0, json!([0, 0, 1, 0, 0]));
}

#[test]
fn standard_input() {
    let world = World::new();
    let output = world.run_with(&["ingest", "-"], "The port handled 10 ships in 2020.");
    assert_eq!((output.status, output.err.as_str()), (0, ""));
    assert_eq!(world.records(&["documents"])[0]["id"], "stdin");
    let lines = "{\"id\": \"x\", \"text\": \"The port handled 10 ships in 2020.\"}\n";
    assert_eq!(world.run_with(&["ingest", "--input-format", "jsonl"], lines).status, 0, "a pipe needs no -");
    assert_eq!(world.records(&["documents"]).len(), 2);
}

#[test]
fn one_id_for_two_texts() {
    let world = World::new();
    let line = |text: &str| json!({"id": "x", "text": text}).to_string() + "\n";
    let input = [line("First."), line("Second."), line("First.")].concat();
    let output = world.run_with(&["ingest", "--input-format", "jsonl", "-"], input);
    output.is_refusal("x: another document of this id was read just before");
    assert!(output.out.starts_with("1 added, 0 replaced, 1 unchanged, 1 failed"), "{}", output.out);
}

#[test]
fn verbose_tells_of_each_document() {
    let world = World::new();
    world.write("a.txt", "The port handled 10 ships in 2020.");
    assert_eq!(world.run(&["ingest", "-v", "files"]).err, "whosaid: added a: 1 figures\n");
}

#[test]
fn the_summary() {
    let world = World::new();
    for (name, text) in HARBOUR {
        world.write(name, text);
    }
    let summary = world.ok(&["ingest", "files"]);
    assert!(summary.starts_with("3 added, 0 replaced, 0 unchanged, 0 failed\n\nIn the store .whosaid\n"), "{summary}");
    for line in ["  3  documents\n", "\nStated most\n", "\nAsk\n  whosaid claims --speaker 'World Bank'\n"] {
        assert!(summary.contains(line), "{line:?} is not in\n{summary}");
    }
    // The proposed commands work.
    for line in summary.split("\nAsk\n").nth(1).unwrap().lines() {
        let words = shlex::split(line.trim()).unwrap();
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        assert_eq!(world.run(&words).status, 0, "{line}");
    }
    assert!(fs::read_dir(world.store()).unwrap().count() > 0);
}

/// It can be found, and nothing is said that was read in it as if it were English.
#[test]
fn a_text_in_another_language() {
    let world = World::new();
    world.write(
        "ausfuhr.txt",
        "Ausfuhren steigen\n\nDas Finanzministerium teilte am Montag mit, dass die Ausfuhren im Jahr 2016 um 12 Prozent auf 5 \
         Milliarden Euro gestiegen seien. „Die Erholung ist stabil“, sagte der Minister auf einer Pressekonferenz in Berlin. Die \
         Gewerkschaften halten dagegen, dass die Löhne in vielen Branchen kaum gewachsen sind und die Mieten in den Städten steigen.",
    );
    let output = world.run(&["ingest", "files"]);
    assert_eq!(output.status, 0, "{output:?}");
    assert!(output.err.contains("ausfuhr: language: the text is in German, which is not read"), "{}", output.err);
    assert_eq!(world.run(&["claims"]).status, 1);
    assert_eq!(world.run(&["entities"]).out, "");
    assert_eq!(world.records(&["documents"])[0]["language"], "de");
    assert_eq!(world.records(&["search", "Gewerkschaften"]).len(), 1);
    // The warning is told once, when the text is read.
    assert!(world.ok(&["ingest", "files"]).starts_with("0 added, 0 replaced, 1 unchanged"));
}
