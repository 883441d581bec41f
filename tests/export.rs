use crate::util::World;
use std::fs;

#[test]
fn dot_of_the_whole_and_of_parts() {
    let world = World::of_the_harbour();
    let whole = world.ok(&["export", "dot"]);
    assert!(whole.starts_with("digraph whosaid {\n") && whole.ends_with("}\n"));
    for part in ["\"document:fees\"", "\"document:jobs\"", "label=\"4,200\\n2020\"", "label=\"Angela Merkel\""] {
        assert!(whole.contains(part), "{part} is not in\n{whole}");
    }
    let around = world.ok(&["export", "dot", "--around", "Merkel", "--depth", "1"]);
    assert!(around.contains("$41 million") && !around.contains("4,200"), "{around}");
    let about = world.ok(&["export", "dot", "--about", "ships"]);
    assert!(about.contains("4,200") && !about.contains("$41 million"), "{about}");
    let limited = world.ok(&["export", "dot", "--limit", "3"]);
    assert!(limited.contains("more nodes are left off"), "{limited}");
}

#[test]
fn into_a_file() {
    let world = World::of_the_harbour();
    assert_eq!(world.ok(&["export", "dot", "-o", "graph.dot"]), "");
    assert_eq!(fs::read_to_string(world.path().join("graph.dot")).unwrap(), world.ok(&["export", "dot"]));
    world.run(&["export", "dot", "-o", "none/graph.dot"]).is_refusal("none/graph.dot: No such file");
    assert_eq!(world.run(&["export", "dot", "--around", "Zanzibar"]).status, 1);
}
