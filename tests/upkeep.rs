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

/// A removed document leaves no trace.
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

/// The index of passages can be lost, because it can be rebuilt.
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

/// A dump replaces an earlier one once it is complete. What is not a file is written to directly.
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
    // A dump that cannot be made leaves the earlier one and nothing else.
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

/// Everything but searching works without the index of passages, whatever its state, and no panic shows.
#[test]
fn damaged_index() {
    let world = World::of_the_harbour();
    let questions =
        [&["claims"][..], &["documents"], &["entities"], &["disputes"], &["stats"], &["show", "World Bank"]];
    let answers = || questions.map(|args| world.ok(args));
    let (before, found) = (answers(), world.ok(&["search", "ships"]));
    let index = world.store().join("index");
    let file = |kind: &str| {
        let mut files = fs::read_dir(&index).unwrap().map(|it| it.unwrap().path());
        files.find(|it| it.extension().is_some_and(|it| it == kind)).unwrap()
    };
    for kind in ["store", "term", "idx", "pos", "fast", "fieldnorm"] {
        let bytes = fs::read(file(kind)).unwrap();
        for at in (0..bytes.len()).step_by(bytes.len() / 6 + 1).chain([bytes.len() - 60, bytes.len() - 20]) {
            let mut changed = bytes.clone();
            changed[at] ^= 0xff;
            fs::write(file(kind), &changed).unwrap();
            let output = world.run(&["search", "ships OR \"port employed\""]);
            assert!(output.status < 2 || output.err.lines().count() == 1, "{kind}, byte {at}: {output:?}");
            assert!(!output.err.contains("panicked"), "{kind}, byte {at}: {output:?}");
            fs::write(file(kind), &bytes).unwrap();
        }
        let mut changed = bytes;
        changed[0] ^= 0xff;
        fs::write(file(kind), &changed).unwrap();
        assert_eq!(answers(), before, "{kind}");
        let output = world.run(&["verify"]);
        assert!(output.status == 1 && output.out.starts_with("index: "), "{kind}: {output:?}");
        // If opening it for writing met the damage, it was rebuilt.
        let is_made_anew = output.out.contains("it was made anew");
        let output = world.run(&["verify", "--repair"]);
        let expect = if is_made_anew { "sound" } else { "sound again" };
        assert!(output.status == 0 && output.err.contains(expect), "{kind}: {output:?}");
        assert_eq!((answers(), world.ok(&["search", "ships"])), (before.clone(), found.clone()), "{kind}");
        fs::remove_file(file(kind)).unwrap();
        assert_eq!(answers(), before, "{kind}");
        let output = world.run(&["search", "ships"]);
        output.is_refusal("`whosaid verify --repair` makes it anew");
        assert_eq!(world.run(&["verify", "--repair"]).status, 0, "{kind}");
        assert_eq!((answers(), world.ok(&["search", "ships"])), (before.clone(), found.clone()), "{kind}");
    }
}
