use crate::util::World;
use serde_json::Value;
use std::fs;

/// Returns one line per record: the question, what is new, who says it where, or the sides of a disagreement.
fn told(records: &str) -> Vec<String> {
    let text = |it: &Value| it.as_str().unwrap_or("–").to_owned();
    let line = |line: &str| {
        let it: Value = serde_json::from_str(line).unwrap();
        let what = match it["what"].as_str().unwrap() {
            "disagreement" => {
                let sides: Vec<_> = it["sides"].as_array().unwrap().iter().map(|side| text(&side["text"])).collect();
                format!("{} {}", text(&it["class"]), sides.join(" / "))
            }
            _ => format!("{} {} {}", text(&it["doc"]), text(&it["text"]), text(&it["speaker"])),
        };
        let before = it["revises"].as_array().map(|it| format!(" < {}", text(&it[0]["text"]))).unwrap_or_default();
        format!("{} {}: {what}{before}", text(&it["watch"]), text(&it["what"]))
    };
    records.lines().map(line).collect()
}

/// Writes the files, ingests them, and returns the news.
fn ingest(world: &World, files: &[(&str, &str)]) -> Vec<String> {
    for (name, text) in files {
        world.write(name, text);
    }
    let output = world.run(&["ingest", "files", "--format", "jsonl"]);
    assert_eq!(output.status, 0, "{output:?}");
    assert!(output.err.contains(" added, ") && output.err.lines().count() == 1, "{}", output.err);
    told(&output.out)
}

/// Returns a store without documents and with two questions.
fn watching() -> World {
    let world = World::new();
    for args in [&["watch", "add", "money", "claims", "--about", "revenue"][..], &["watch", "add", "rows", "disputes"]]
    {
        assert_eq!(world.run(args).status, 0);
    }
    world
}

const BANK: (&str, &str) = ("bank.txt", "The port's revenue was $35 million in 2020, according to the World Bank.");
const MERKEL: (&str, &str) = ("merkel.txt", "The port's revenue was $41 million in 2020, Angela Merkel said.");
const MORE: (&str, &str) =
    ("merkel.txt", "The port's revenue was $44 million in 2020, Angela Merkel said. Fees rose by 12 percent in 2021.");

#[test]
fn what_each_ingest_brings() {
    let world = watching();
    assert_eq!(ingest(&world, &[BANK]), ["money figure: bank $35 million World Bank"]);
    assert_eq!(ingest(&world, &[]), [""; 0], "nothing came");
    let both = "disagreement: conflict $35 million / $41 million";
    let expected =
        ["money figure: merkel $41 million Angela Merkel".to_owned(), format!("money {both}"), format!("rows {both}")];
    assert_eq!(ingest(&world, &[MERKEL]), expected);
    // Of a document that was replaced, only what is new in it.
    let revision = "revision: merkel $44 million Angela Merkel < $41 million";
    let both = "disagreement: conflict $35 million / $44 million";
    let expected =
        [format!("money {revision}"), format!("money {both}"), format!("rows {revision}"), format!("rows {both}")];
    assert_eq!(ingest(&world, &[MORE]), expected);
    let again = MORE.1.replace("Fees", "The fees");
    assert_eq!(ingest(&world, &[("merkel.txt", &again)]), [""; 0], "the same figures in other words");
    assert_eq!(ingest(&world, &[("copy.txt", BANK.1)]), [""; 0], "a story that another paper prints");
    world.run(&["watch", "remove", "rows"]);
    let other = ("more.txt", "The port's revenue was $50 million in 2021, according to the World Bank.");
    assert_eq!(ingest(&world, &[other]), ["money figure: more $50 million World Bank"]);
    // None of this depends on how the store is kept.
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
}

/// What was found and not reported is reported by the next command, and what was reported may be reported once more.
#[test]
fn what_was_not_told_is_told_later() {
    for (failpoint, is_told) in [("news found", false), ("news told", true)] {
        let world = watching();
        world.write(BANK.0, BANK.1);
        let mut command = world.command(&["ingest", "files", "--format", "jsonl"]);
        let output = command.env("WHOSAID_FAILPOINT", failpoint).output().unwrap();
        assert_eq!(output.status.code(), None, "{failpoint}: it died");
        let expected = ["money figure: bank $35 million World Bank"];
        assert_eq!(told(&String::from_utf8(output.stdout).unwrap()), expected[usize::from(!is_told)..]);
        // The store is compacted and repaired in between.
        for args in [&["compact", "-q"][..], &["verify", "--repair", "-q"]] {
            assert_eq!(world.run(args).status, 0, "{failpoint}: {args:?}");
        }
        let peek = world.run(&["watch", "news", "--peek"]);
        assert_eq!((peek.status, told(&peek.out)), (0, expected.map(str::to_owned).to_vec()), "{failpoint}");
        assert_eq!(ingest(&world, &[]), expected, "{failpoint}");
        let none = world.run(&["watch", "news"]);
        assert_eq!((none.status, none.out.as_str(), none.err.as_str()), (1, "", "whosaid: nothing is new\n"));
    }
}

#[test]
fn where_news_goes() {
    let world = watching();
    world.write(BANK.0, BANK.1);
    let page = world.ok(&["ingest", "files"]);
    assert!(page.starts_with("1 added, "), "{page}");
    let expected =
        "\nNew for money  claims --about revenue\n  figure  port's revenue, 2020\n    35 m USD  World Bank  bank\n";
    assert!(page.contains(expected), "{page}");
    // Quiet suppresses the summary, not the results. A file is appended to.
    world.write(MERKEL.0, MERKEL.1);
    let page = world.ok(&["ingest", "files", "-q", "--news", "news.jsonl"]);
    assert!(page.starts_with("New for money  ") && page.contains("\n  disagreement  port's revenue, 2020"), "{page}");
    world.write(MORE.0, MORE.1);
    world.ok(&["ingest", "files", "-q", "--news", "news.jsonl"]);
    let news = told(&fs::read_to_string(world.path().join("news.jsonl")).unwrap());
    assert_eq!((news.len(), news[0].as_str()), (7, "money figure: merkel $41 million Angela Merkel"));
    // In the summary as JSON.
    world.write("more.txt", "The port's revenue was $50 million in 2021, according to the World Bank.");
    let summary: Value = serde_json::from_str(&world.ok(&["ingest", "files", "--format", "json"])).unwrap();
    assert_eq!((&summary["added"], &summary["news"][0]["what"]), (&1.into(), &"figure".into()));
    // News that could not be written is reported the next time.
    world.run(&["ingest", "files", "--news", "none/news.jsonl"]).is_refusal("none/news.jsonl: No such file");
    world.run(&["ingest", "files", "--format", "csv"]).is_refusal("ingest writes table or json or jsonl, not csv");
}

#[test]
fn questions_are_kept() {
    let world = watching();
    ingest(&world, &[BANK, MERKEL]);
    let list = world.ok(&["watch", "list", "--format", "table"]);
    assert_eq!(list, "NAME   QUESTION\nmoney  claims --about revenue\nrows   disputes\n");
    let records = world.records(&["watch", "list"]);
    assert_eq!(records[0]["claims"]["about"], "revenue");
    for (name, args) in [("money", &["claims", "--about", "revenue"][..]), ("rows", &["disputes"])] {
        assert_eq!(world.ok(&["watch", "show", name]), world.ok(args));
    }
    world.run(&["watch", "show", "none"]).is_refusal("no stored question is called \"none\"");
    world.run(&["watch", "add", "x", "claims", "--explain"]).is_refusal("a stored question waits for others");
    world.run(&["watch", "add", "x\u{1b}[2J", "claims"]).is_refusal("one line of plain text");
    // A dump takes the questions along, and the documents in it are not news there.
    let dump = world.ok(&["dump"]);
    assert!(dump.starts_with("{\"whosaid\":\"dump\",\"version\":2}\n"));
    world.write("dump.jsonl", &dump);
    let other = World::new();
    let from = world.path().join("files/dump.jsonl");
    let loaded = other.run(&["load", from.to_str().unwrap(), "--format", "jsonl"]);
    assert_eq!(serde_json::from_str::<Value>(&loaded.out).unwrap()["n_watches"], 2);
    assert_eq!(other.ok(&["dump"]), dump);
    assert_eq!(other.run(&["watch", "news"]).status, 1);
    assert_eq!(world.run(&["watch", "remove", "money", "none"]).status, 1);
    assert_eq!(world.records(&["watch", "list"]).len(), 1);
    world.run(&["watch", "remove", "rows"]);
    assert!(world.ok(&["dump"]).starts_with("{\"whosaid\":\"dump\",\"version\":1}\n"));
    assert_eq!(
        world.run(&["watch", "list"]).err,
        "whosaid: no question is stored; whosaid watch add NAME claims … stores one\n"
    );
}
