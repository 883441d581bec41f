use crate::util::World;

/// All help texts of the command, as a reference and so that changes of them show.
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
    insta::assert_snapshot!(text);
}

#[test]
fn completions_and_the_manual() {
    let world = World::new();
    assert!(world.ok(&["completions", "bash"]).contains("whosaid"));
    assert!(world.ok(&["man"]).contains(".TH whosaid"));
    assert!(world.ok(&["man", "claims"]).contains("\\-\\-speaker"));
    world.run(&["man", "fly"]).is_refusal("there is no command \"fly\"");
}
