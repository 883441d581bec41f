use crate::util::{HARBOUR, World};
use serde_json::{Value, json};
use std::fs;

#[test]
fn documents_and_stats() {
    let world = World::of_the_harbour();
    let documents = world.records(&["documents"]);
    let ids: Vec<&Value> = documents.iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["fees", "jobs", "ships"]);
    assert_eq!((&documents[2]["title"], &documents[2]["n_figures"]), (&json!("Harbour traffic grows"), &json!(2)));
    let stats = &world.records(&["stats"])[0];
    assert_eq!((&stats["n_documents"], &stats["n_claims"], &stats["n_attributed"]), (&json!(3), &json!(5), &json!(4)));
    assert!(world.ok(&["stats", "--format", "table"]).contains("figures                                  5\n"));
}

/// What is removed is as if it had never been.
#[test]
fn remove_takes_back_what_a_document_gave() {
    let world = World::of_the_harbour();
    assert_eq!(world.run(&["remove", "fees"]).err, "whosaid: removed fees\n");
    let without = World::new();
    for (name, text) in HARBOUR.iter().filter(|it| it.0 != "fees.txt") {
        without.write(name, text);
    }
    without.ok(&["ingest", "files"]);
    assert_eq!(world.answers(), without.answers());
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
}

#[test]
fn a_store_opens_again_with_the_same_answers() {
    let world = World::of_the_harbour();
    let first = world.answers();
    let moved = world.path().join("elsewhere");
    fs::rename(world.store(), &moved).unwrap();
    fs::rename(&moved, world.store()).unwrap();
    assert_eq!(world.answers(), first);
}

/// The index of passages can be lost: it is made again.
#[test]
fn verify_finds_and_mends() {
    let world = World::of_the_harbour();
    assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n");
    let answers = world.answers();
    fs::write(world.store().join("records/left-over"), "x").unwrap();
    let output = world.run(&["verify"]);
    assert_eq!((output.status, output.out.lines().count()), (1, 1), "{output:?}");
    assert_eq!(world.run(&["verify", "--repair"]).status, 0);
    assert_eq!(world.run(&["verify"]).status, 0);
    assert_eq!(world.answers(), answers);
}

/// A dump takes the place of an earlier one once it is whole, and what is no file is written to as it is.
#[test]
fn dumps_are_written_beside() {
    let world = World::of_the_harbour();
    let dump = world.ok(&["dump"]);
    let path = world.path().join("dump.jsonl");
    for _ in 0..2 {
        world.ok(&["dump", "-o", "dump.jsonl"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), dump);
        fs::write(&path, "an earlier one").unwrap();
    }
    // One that cannot be made leaves the earlier one and nothing else.
    let pack = world.store().join("records/00000000.pack");
    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&pack, &bytes).unwrap();
    let output = world.run(&["dump", "-o", "dump.jsonl"]);
    output.is_refusal("dump.jsonl");
    assert_eq!(fs::read_to_string(&path).unwrap(), "an earlier one");
    assert_eq!(fs::read_dir(world.path()).unwrap().count(), 3, "the files, the store, the dump");
    bytes[middle] ^= 1;
    fs::write(&pack, &bytes).unwrap();
    if cfg!(unix) {
        world.ok(&["dump", "-o", "/dev/null"]);
        assert_eq!(world.ok(&["dump", "-o", "/dev/stdout"]), dump);
    }
}
