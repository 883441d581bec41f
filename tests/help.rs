use crate::util::World;

/// The whole of the command's help, as a reference and so that a change of it is seen.
#[test]
fn help_texts() {
    let world = World::new();
    let mut text = String::new();
    for command in [
        "",
        "ingest",
        "extract",
        "claims",
        "disputes",
        "search",
        "entities",
        "show",
        "query",
        "export",
        "serve",
        "watch",
        "documents",
        "remove",
        "stats",
        "verify",
        "completions",
        "man",
    ] {
        let args: Vec<&str> = [command, "-h"].into_iter().filter(|it| !it.is_empty()).collect();
        text += &format!("$ whosaid {}\n{}\n", args.join(" "), world.ok(&args));
    }
    // The formats of exports are listed in `docs/exports.md`, which a test of its own holds.
    let formats: Vec<_> = whosaid_export::FORMATS.iter().map(|it| it.name).collect();
    insta::assert_snapshot!(text.replace(&formats.join(", "), "…"));
}

/// Every filter of claims is a flag.
#[test]
fn filters_are_flags() {
    let help = World::new().ok(&["claims", "-h"]);
    for filter in whosaid_graph::FILTERS {
        assert!(help.contains(&format!("--{} ", filter.name)), "--{} is not in\n{help}", filter.name);
    }
}

#[test]
fn completions_and_the_manual() {
    let world = World::new();
    assert!(world.ok(&["completions", "bash"]).contains("whosaid"));
    assert!(world.ok(&["man"]).contains(".TH whosaid"));
    assert!(world.ok(&["man", "claims"]).contains("\\-\\-speaker"));
    world.run(&["man", "fly"]).is_refusal("there is no command \"fly\"");
}
