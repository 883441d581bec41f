use crate::util::World;
use serde_json::Value;

/// Three articles on a deficit, one of which tells what came of a forecast.
fn world() -> World {
    let world = World::new();
    let line = |id: &str, published: &str, text: &str| {
        serde_json::json!({"id": id, "published": published, "text": text}).to_string()
    };
    let lines = [
        line(
            "ministry",
            "2017-02-01",
            "The goods deficit of Peru with Chile was $27.7 billion in 2016, the ministry said.",
        ),
        line(
            "bank",
            "2017-03-01",
            "The Central Bank said that the goods deficit of Peru with Chile was $29.6 billion in 2016.",
        ),
        line("later", "2019-02-01", "The population of Peru is 33 million, the Statistics Office said."),
        line("before", "2015-02-01", "The population of Peru is 31 million, the World Bank said."),
    ];
    let news = world.write("news.jsonl", lines.join("\n"));
    world.ok(&["ingest", "-q", news.to_str().unwrap()]);
    world
}

/// Returns the verdicts on the figures of a draft, with the words of the figures and the documents that they rest on.
fn checked(world: &World, draft: &str) -> Vec<String> {
    let output = world.run_with(&["check", "-", "--format", "jsonl"], draft);
    let records = output.out.lines().map(|it| serde_json::from_str::<Value>(it).unwrap());
    let told = |it: Value| {
        let sources = it["sources"].as_array().unwrap().iter().map(|it| it["doc"].as_str().unwrap().to_owned());
        let (text, verdict) = (it["text"].as_str().unwrap(), it["verdict"].as_str().unwrap());
        format!("{text} {verdict} by {}: {}", it["n_independent"], sources.collect::<Vec<_>>().join(", "))
    };
    records.map(told).collect()
}

#[test]
fn verdicts_on_a_draft() {
    let world = world();
    for (draft, expected) in [
        (
            "The goods deficit of Peru with Chile was $27.7 billion in 2016.",
            vec!["$27.7 billion contradicted by 1: bank, ministry"],
        ),
        (
            "The goods deficit of Peru with Chile was $12 billion in 2016.",
            vec!["$12 billion contradicted by 2: bank, ministry"],
        ),
        ("The goods deficit of Peru with Chile was $12 billion in 2017.", vec!["$12 billion unknown by 0: "]),
        (
            "The goods deficit of Peru with Chile is expected to reach $40 billion in 2016.",
            vec!["$40 billion forecast by 2: bank, ministry"],
        ),
        ("The goods deficit of Peru with Brazil was $12 billion in 2016.", vec!["$12 billion unknown by 0: "]),
        ("The population of Peru is 33 million.", vec!["33 million confirmed by 1: later, before"]),
        ("The population of Peru is 31 million.", vec!["31 million outdated by 1: later, before"]),
        ("Nothing is said of numbers.", vec![]),
    ] {
        assert_eq!(checked(&world, draft), expected, "{draft}");
    }
    assert_eq!(world.records(&["documents", "--format", "jsonl"]).len(), 4, "drafts are not kept");
}

#[test]
fn what_is_asked_for() {
    let world = world();
    let draft =
        world.write("draft.txt", "The goods deficit of Peru with Chile was $12 billion in 2016. It had 7 ports.");
    let draft = draft.to_str().unwrap();
    let table = world.ok(&["check", draft, "--format", "table"]);
    assert!(table.starts_with("contradicted by 2 independent sources: 12 bn USD"), "{table}");
    assert!(table.contains("27.7 bn USD") && table.ends_with("1 contradicted, 1 unknown\n"), "{table}");
    let only = world.records(&["check", draft, "--only", "unknown", "--format", "jsonl"]);
    assert_eq!(only.iter().map(|it| it["text"].as_str().unwrap()).collect::<Vec<_>>(), ["7"]);
    assert_eq!(world.run(&["check", draft, "--only", "confirmed"]).status, 1);
    assert_eq!(world.run_with(&["check", "-"], "No figure.").status, 1);
    world.run(&["check", draft, "--only", "odd"]).is_refusal("the verdicts are contradicted");
    world.run(&["check", "missing.txt"]).is_refusal("missing.txt");
}
