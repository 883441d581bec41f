use crate::util::World;
use serde_json::Value;

/// Returns the words of the figures of some records.
fn figures(records: &[Value]) -> Vec<&str> {
    records.iter().map(|it| it["text"].as_str().unwrap()).collect()
}

#[test]
fn a_question_has_claims_for_an_answer() {
    let world = World::of_the_harbour();
    let ask = |question: &str| world.records(&["ask", question, "--limit", "2", "--format", "jsonl"]);
    let revenue = ask("How much money did the port earn, and what was its revenue in 2020?");
    assert_eq!(figures(&revenue), ["$41 million", "$35 million"]);
    assert_eq!(revenue.iter().map(|it| it["group"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(revenue[1]["speaker"], "World Bank");
    assert_eq!(figures(&ask("how many ships did the harbour handle?"))[0], "4,200");
    assert_eq!(figures(&ask("number of people employed at the port"))[0], "950");
    let table = world.ok(&["ask", "port revenue", "--format", "table"]);
    assert!(table.contains("35 m USD") && table.contains("World Bank"), "{table}");
    for nothing in ["zeppelins", "what is it?", ""] {
        assert_eq!(world.run(&["ask", nothing]).status, 1, "{nothing}");
    }
}

#[test]
fn passages_with_most_of_the_words() {
    let world = World::of_the_harbour();
    let output = world.run(&["search", "how many zeppelins and ships did the port handle?", "--format", "jsonl"]);
    assert_eq!(output.status, 0);
    assert!(output.err.contains("no passage has all of these words"), "{}", output.err);
    assert!(output.out.contains("4,200 ships"), "{}", output.out);
    // Operators and fields mean what they say.
    for exact in ["+zeppelins AND ships", "\"zeppelins and ships\"", "title:zeppelins ships", "zeppelins"] {
        assert_eq!(world.run(&["search", exact]).status, 1, "{exact}");
    }
}

#[test]
fn a_filter_that_no_measure_has_all_words_of() {
    let world = World::of_the_harbour();
    let output = world.run(&["claims", "--about", "how big was the revenue of the port?", "--format", "jsonl"]);
    assert!(output.err.contains("whosaid ask"), "{}", output.err);
    assert!(output.out.lines().next().unwrap().contains("million"), "{}", output.out);
    let as_format =
        |format| world.run(&["claims", "--about", "how big was the revenue of the port?", "--format", format]).out;
    assert_eq!(as_format("csv").lines().filter(|it| it.starts_with("start,")).count(), 1);
    assert!(serde_json::from_str::<Vec<Value>>(&as_format("json")).is_ok_and(|it| !it.is_empty()));
    let output = world.run(&["claims", "--about", "how big was the revenue of the port?", "--kind", "percent"]);
    assert!(!output.out.contains("million"), "{}", output.out);
    assert_eq!(world.run(&["claims", "--about", "zeppelins"]).status, 1);
}

#[test]
fn two_claims_side_by_side() {
    let world = World::of_the_harbour();
    let id = |text: &str| {
        let claims = world.records(&["claims", "--format", "jsonl"]);
        let claim = claims.iter().find(|it| it["text"] == text).unwrap();
        claim["id"].as_str().unwrap().to_owned()
    };
    let compare =
        |one: &str, other: &str| world.records(&["compare", &id(one), &id(other), "--format", "jsonl"]).remove(0);
    let relation = compare("$35 million", "$41 million");
    assert_eq!((relation["class"].as_str(), relation["difference"].as_str()), (Some("conflict"), Some("6000000")));
    assert_eq!(relation["steps"].as_array().unwrap().last().unwrap()["rule"], "number");
    assert_eq!(compare("$35 million", "12 percent")["class"], "not_comparable");
    let table = world.ok(&["compare", &id("4,200"), &id("950"), "--format", "table"]);
    assert!(table.starts_with("not_comparable"), "{table}");
    assert_eq!(world.run(&["compare", "a", "b"]).status, 2);
}
