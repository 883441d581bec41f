use crate::util::World;

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
