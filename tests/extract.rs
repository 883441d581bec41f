use crate::util::{HARBOUR, World};
use serde_json::{Value, json};
use std::io::Write as _;

fn lines(n: usize) -> String {
    let mut text = String::new();
    for i in 0..n {
        let sentence = format!("The World Bank said the port handled {} ships in 2020. ", i + 1000);
        text += &json!({"id": format!("d{i}"), "text": sentence.repeat(1 + i % 7)}).to_string();
        text.push('\n');
    }
    text
}

#[test]
fn the_record() {
    let world = World::new();
    let text = "The World Bank said the port handled 4,200 ships in 2020.";
    let line = json!({"id": "a", "text": text, "title": "T", "published": "2021-07-06"}).to_string();
    let output = world.run_with(&["extract", "--input-format", "jsonl", "--format", "jsonl", "-"], line);
    assert_eq!((output.status, output.err.as_str()), (0, ""));
    let record: Value = serde_json::from_str(&output.out).unwrap();
    assert_eq!(record["id"], "a");
    assert_eq!(record["text"], text);
    assert_eq!(record["published"], "2021-07-06");
    assert_eq!(record["sentences"], json!([[0, text.len()]]));
    let figure = &record["figures"][0];
    assert_eq!((&figure["text"], &figure["value"]), (&json!("4,200"), &json!(4200)));
    assert_eq!(figure["speaker"], "World Bank");
    assert_eq!((&figure["period"], &figure["when"]), (&json!("2020"), &json!([[52, 56]])));
}

#[test]
fn the_record_of_the_careful_reader_says_so() {
    let world = World::new();
    let text = "The World Bank said the port handled 4,200 ships in 2020.";
    let read = |args: &[&str]| -> Value {
        let output = world.run_with(&[&["extract", "--format", "jsonl", "-"], args].concat(), text);
        serde_json::from_str(&output.out).unwrap()
    };
    let (plain, careful) = (read(&[]), read(&["--careful"]));
    assert_eq!((&plain["reader"], &careful["reader"]), (&Value::Null, &json!("careful")));
    assert_eq!(careful["figures"][0]["speaker"], "World Bank");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let world = World::new();
    let input = lines(600);
    let outputs = ["1", "2", "5"]
        .map(|n| world.run_with(&["extract", "--input-format", "jsonl", "--threads", n, "-"], input.as_str()).out);
    assert_eq!(outputs[0].lines().count(), 600);
    assert!(outputs[0].lines().enumerate().all(|(i, line)| line.starts_with(&format!("{{\"id\":\"d{i}\","))));
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
}

#[test]
fn good_lines_come_out_around_bad_ones() {
    let world = World::new();
    let input = "{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": }\n{\"title\": \"no text\"}\n{\"id\": \"d\", \"text\": \"Four.\"}\n";
    let output = world.run_with(&["extract", "--input-format", "jsonl", "-"], input);
    assert_eq!(output.status, 2);
    let ids: Vec<Value> =
        output.out.lines().map(|it| serde_json::from_str::<Value>(it).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["a", "d"]);
    let reports: Vec<&str> = output.err.lines().collect();
    assert_eq!(reports.len(), 2);
    assert!(reports[0].starts_with("whosaid: stdin, line 2: not JSON"), "{reports:?}");
    assert!(reports[1].starts_with("whosaid: stdin, line 3: has no \"text\""), "{reports:?}");
}

#[test]
fn files_come_in_the_order_they_are_given() {
    let world = World::new();
    for (name, text) in HARBOUR {
        world.write(name, text);
    }
    let ids = |args: &[&str]| -> Vec<Value> { world.records(args).iter().map(|it| it["id"].clone()).collect() };
    assert_eq!(ids(&["extract", "files/ships.txt", "files/jobs.md"]), ["ships", "jobs"]);
    assert_eq!(ids(&["extract", "files"]), ["fees", "jobs", "ships"]);
    assert!(!world.store().exists(), "extract keeps nothing");
}

#[test]
fn json_is_one_list() {
    let world = World::new();
    let extract = |input: &str| {
        let output = world.run_with(&["extract", "--input-format", "jsonl", "--format", "json", "-"], input);
        serde_json::from_str::<Vec<Value>>(&output.out).unwrap().len()
    };
    assert_eq!(extract(&lines(3)), 3);
    assert_eq!(extract(""), 0);
    world.run_with(&["extract", "--format", "csv", "-"], "x").is_refusal("extract writes jsonl or json, not csv");
}

/// A reader that goes away is not an error, and the command stops reading.
#[test]
fn a_reader_that_goes_away() {
    let world = World::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_whosaid"))
        .args(["extract", "--input-format", "jsonl", "-"])
        .current_dir(world.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let input = lines(200);
    // Writes until the command closes its end.
    while stdin.write_all(input.as_bytes()).is_ok() {}
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
