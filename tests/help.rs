use crate::util::World;

#[test]
fn completions_and_the_manual() {
    let world = World::new();
    assert!(world.ok(&["completions", "bash"]).contains("whosaid"));
    assert!(world.ok(&["man"]).contains(".TH whosaid"));
    assert!(world.ok(&["man", "claims"]).contains("\\-\\-speaker"));
    world.run(&["man", "fly"]).is_refusal("there is no command \"fly\"");
}
