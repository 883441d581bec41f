use crate::util::World;
use serde_json::{Value, json};

#[test]
fn search_marks_and_lists_claims() {
    let world = World::of_the_harbour();
    let hits = world.records(&["search", "ship", "speaker:\"World Bank\""]);
    assert_eq!(hits.len(), 1);
    let hit = &hits[0];
    assert_eq!((&hit["doc"], &hit["published"]), (&json!("ships"), &json!("2021-07-06")));
    let start = hit["start"].as_u64().unwrap();
    let text = hit["text"].as_str().unwrap();
    let marks: Vec<&str> = hit["marks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &text[(it[0].as_u64().unwrap() - start) as usize..(it[1].as_u64().unwrap() - start) as usize])
        .collect();
    assert!(marks.contains(&"ships"), "{marks:?}");
    let ids: Vec<Value> = world.records(&["claims", "--doc", "ships"]).iter().map(|it| it["id"].clone()).collect();
    assert_eq!(hit["claims"], json!(ids));
}

#[test]
fn search_for_reading() {
    let world = World::of_the_harbour();
    let page = world.ok(&["search", "ships", "--format", "table"]);
    assert!(page.starts_with("Harbour traffic grows  ships, 2021-07-06\n"), "{page}");
    assert!(page.contains("\n    4,200 ships  "), "{page}");
    let coloured = world.ok(&["search", "ships", "--format", "table", "--color", "always"]);
    assert!(coloured.contains("\u{1b}[1m\u{1b}[33mships\u{1b}[0m"), "{coloured:?}");
}

#[test]
fn entities_and_their_pages() {
    let world = World::of_the_harbour();
    let found = world.records(&["entities", "world", "--type", "organisation"]);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["name"], &found[0]["n_documents"]), (&json!("World Bank"), &json!(2)));

    let shown: Value = serde_json::from_str(&world.ok(&["show", "World", "Bank", "--format", "json"])).unwrap();
    assert_eq!(shown["id"], found[0]["id"]);
    assert_eq!(shown["claims_by"].as_array().unwrap().len(), 3);
    let page = world.ok(&["show", "World Bank", "--format", "table"]);
    for part in ["World Bank  organisation, ", "\n3 claims\n", "\nDocuments\n", "4,200", "jobs"] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
}

#[test]
fn disputes_have_two_sides() {
    let world = World::of_the_harbour();
    let found = world.records(&["disputes"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let sides: Vec<&Value> = found[0]["members"].as_array().unwrap().iter().map(|it| &it["text"]).collect();
    assert_eq!(sides, ["$35 million", "$41 million"]);
    assert_eq!(found[0]["class"], "conflict");
    assert_eq!(found[0]["n_independent"], 2);
    let n_found = |args: &[&str]| world.run(&[&["disputes"], args].concat()).out.lines().count();
    assert_eq!((n_found(&["--min-difference", "10%"]), n_found(&["--min-difference", "10e6"])), (1, 0));
    assert_eq!((n_found(&["--speaker", "merkel"]), n_found(&["--class", "revision,rounding"])), (1, 0));
    let page = world.ok(&["disputes", "--format", "table"]);
    for part in ["35 m USD  one source\n    World Bank  ships\n", "\n    Angela Merkel  fees\n", "6 m USD apart"] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
}

#[test]
fn decisions_about_who_is_who() {
    let world = World::of_the_harbour();
    let decide = |args: &[&str]| assert_eq!(world.run(args).status, 0, "{args:?}");
    decide(&["entities", "rename", "World Bank", "The Bank"]);
    assert_eq!(world.records(&["claims", "--speaker", "The Bank"]).len(), 3);
    assert_eq!(world.records(&["entities", "bank"])[0]["name"], json!("The Bank"));
    let split = ["entities", "split", "organisation:world-bank", "--as", "Port Bank", "--in", "jobs"];
    decide(&split);
    assert_eq!(world.records(&["claims", "--speaker", "Port Bank"]).len(), 1);
    let decisions = world.ok(&["entities", "decisions", "--format", "jsonl"]);
    assert_eq!(world.records(&["entities", "decisions"]).len(), 2);
    decide(&["entities", "undo"]);
    decide(&["entities", "undo", "1"]);
    assert_eq!(world.run(&["entities", "undo"]).status, 1);
    assert_eq!(world.records(&["claims", "--speaker", "World Bank"]).len(), 3);
    let file = world.write("decisions.jsonl", &decisions);
    decide(&["entities", "import", file.to_str().unwrap()]);
    assert_eq!(world.records(&["entities", "decisions"]).len(), 2);
    decide(&["entities", "merge", "organisation:world-bank", "organisation:port-bank"]);
    assert_eq!(world.records(&["claims", "--speaker", "The Bank"]).len(), 3);
    world.run(&["entities", "merge", "The Bank", "Angela Merkel"]).is_refusal("are not of one type");
    world.run(&["entities", "rename", "Nobody", "X"]).is_refusal("nothing in the store is called \"Nobody\"");
    world.run(&["entities", "split", "The Bank", "--as", "X", "--in", "none"]).is_refusal("no document has the id");
}

/// What cannot be searched for is pointed at, and the rest is answered.
#[test]
fn slips_in_a_query_are_pointed_at() {
    let world = World::of_the_harbour();
    let output = world.run(&["search", "ships colr:red"]);
    assert_eq!((output.status, output.out.lines().count()), (0, 1), "{output:?}");
    let lines: Vec<&str> = output.err.lines().collect();
    assert!(lines[0].starts_with("whosaid: there is no field `colr`, so this is passed over"), "{output:?}");
    assert_eq!(lines[1..], ["    ships colr:red", "          ^^^^^"], "{output:?}");
    assert_eq!(world.run(&["search", "-q", "ships colr:red"]).err, "");

    let output = world.run(&["search", "figure:many"]);
    assert_eq!((output.status, output.out.as_str()), (2, ""), "{output:?}");
    assert!(output.err.contains("\n    figure:many\n    ^^^^^^^^^^^\nwhosaid: the query leaves nothing"), "{output:?}");
}

#[test]
fn facets_come_last() {
    let world = World::of_the_harbour();
    let records = world.records(&["search", "ships OR fees", "--facets", "--limit", "1"]);
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["total"], 2);
    assert_eq!(records[1]["facets"]["document"].as_array().unwrap().len(), 2);
    let page = world.ok(&["search", "ships OR fees", "--facets", "--format", "table"]);
    assert!(page.contains("\nDocument\n  1  "), "{page}");
    assert!(page.contains("\nKind of figure\n"), "{page}");
    let csv = world.run(&["search", "fees", "--facets", "--format", "csv"]);
    assert!(csv.err.contains("facets are no rows of CSV") && !csv.out.contains("facets"), "{csv:?}");
}

#[test]
fn merged_entities_are_found_as_one() {
    let world = World::of_the_harbour();
    let more = world.write("more.txt", "The Asian Development Bank said the port handled 3,900 ships in 2019.\n");
    world.ok(&["ingest", "-q", more.to_str().unwrap()]);
    let docs = |query: &str| world.records(&["search", query]).len();
    let before = [docs("actor:asian"), docs("actor:world"), docs("speaker:asian unit:ship")];
    assert_eq!(before, [1, 2, 1]);
    world.ok(&["entities", "merge", "Asian Development Bank", "World Bank", "-q"]);
    assert_eq!([docs("actor:asian"), docs("actor:world"), docs("speaker:asian unit:ship")], [3, 3, 2]);
    let records = world.records(&["search", "*", "--facets"]);
    let actors = records.last().unwrap()["facets"]["actor"].as_array().unwrap().clone();
    let named: Vec<_> = actors.iter().map(|it| (it["name"].as_str().unwrap(), it["n"].as_u64().unwrap())).collect();
    assert!(named.contains(&("Asian Development Bank", 3)) && named.iter().all(|it| it.0 != "World Bank"), "{named:?}");
}
