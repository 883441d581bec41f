use crate::util::World;
use serde_json::Value;
use std::collections::BTreeSet;

/// Returns the text of each figure that the filters keep.
fn figures(world: &World, filters: &[&str]) -> Vec<String> {
    let claims = world.run(&[&["claims"], filters].concat());
    claims
        .out
        .lines()
        .map(|it| serde_json::from_str::<Value>(it).unwrap()["text"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_filter() {
    let world = World::of_the_harbour();
    for (filters, expect) in [
        (&[][..], &["$41 million", "12 percent", "950", "4,200", "$35 million"][..]),
        (&["--speaker", "world bank"], &["950", "4,200", "$35 million"]),
        (&["--speaker", "Merkel"], &["$41 million"]),
        (&["--kind", "money"], &["$41 million", "$35 million"]),
        (&["--kind", "percent"], &["12 percent"]),
        (&["--unit", "USD", "--max", "40e6"], &["$35 million"]),
        (&["--min", "4,000", "--max", "1e6"], &["4,200"]),
        (&["--period", "2020"], &["$41 million", "4,200", "$35 million"]),
        (&["--period", "2021.."], &["12 percent", "950"]),
        (&["--published", "2022"], &["950"]),
        (&["--doc", "fees"], &["$41 million", "12 percent"]),
        (&["--unattributed"], &["12 percent"]),
        (&["--attributed", "--doc", "fees"], &["$41 million"]),
        (&["--about", "ships"], &["4,200"]),
        (&["--sort", "value", "--limit", "2"], &["$41 million", "$35 million"]),
    ] {
        assert_eq!(figures(&world, filters), expect, "{filters:?}");
    }
}

#[test]
fn the_table() {
    let world = World::of_the_harbour();
    let table = world.ok(&["claims", "--format", "table", "--attributed"]);
    insta::assert_snapshot!(table);
    let narrow = world.command(&["claims", "--format", "table"]).env("COLUMNS", "60").output().unwrap();
    let narrow = String::from_utf8(narrow.stdout).unwrap();
    assert!(narrow.lines().all(|it| it.chars().count() <= 60), "{narrow}");
}

#[test]
fn explained() {
    let world = World::of_the_harbour();
    let table = world.ok(&["claims", "--doc", "fees", "--explain", "--format", "table"]);
    insta::assert_snapshot!(table);
    let claims = world.records(&["claims", "--doc", "fees"]);
    let id = claims[0]["id"].as_str().unwrap();
    let explained = world.records(&["claims", "--id", id, "--explain"]);
    assert_eq!(explained.len(), 1);
    assert_eq!(explained[0]["id"], claims[0]["id"]);
    for decision in explained[0]["decisions"].as_array().unwrap() {
        let field = decision["field"].as_str().unwrap();
        assert!(!decision["rule"].as_str().unwrap().is_empty(), "{field}");
    }
    assert_eq!(world.run(&["claims", "--id", "none", "--explain"]).status, 1);
}

#[test]
fn csv_has_every_field_of_the_record() {
    let world = World::of_the_harbour();
    let text = world.ok(&["claims", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let claims = world.records(&["claims"]);
    let fields: BTreeSet<&String> = claims[0].as_object().unwrap().keys().collect();
    assert_eq!(header.iter().collect::<BTreeSet<_>>(), fields);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), claims.len());
    let at = |name: &str| header.iter().position(|it| it == name).unwrap();
    for (row, claim) in rows.iter().zip(&claims) {
        assert_eq!(row[at("text")], *claim["text"].as_str().unwrap());
        assert_eq!(row[at("value")], claim["value"].to_string());
        assert_eq!(row[at("low")], *claim["low"].as_str().unwrap());
        assert_eq!(row[at("speaker")], *claim["speaker"].as_str().unwrap_or_default());
    }
}

#[test]
fn csv_of_some_columns() {
    let world = World::of_the_harbour();
    let csv = |columns: &str| world.run(&["claims", "--doc", "ships", "--format", "csv", "--columns", columns]);
    assert_eq!(
        csv("value,text,speaker").out,
        "value,text,speaker\n4200,\"4,200\",World Bank\n35000000,$35 million,World Bank\n"
    );
    csv("value,colour").is_refusal("there is no column \"colour\"; there are start, end, text");
}

#[test]
fn json_is_one_list() {
    let world = World::of_the_harbour();
    let list: Vec<Value> = serde_json::from_str(&world.ok(&["claims", "--format", "json"])).unwrap();
    assert_eq!(list, world.records(&["claims"]));
}

#[test]
fn colours_only_where_they_are_wanted() {
    let world = World::of_the_harbour();
    let has_colour = |args: &[&str]| world.ok(&[&["claims", "--format", "table"], args].concat()).contains('\u{1b}');
    assert!(!has_colour(&[]));
    assert!(!has_colour(&["--color", "never"]));
    assert!(has_colour(&["--color", "always"]));
}
