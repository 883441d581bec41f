//! Stores that are damaged, partly restored or of doubtful version. Nothing is deleted unless it was made from
//! something else, no store with documents looks empty, and `verify --repair` restores what there is, wherever it is
//! cut short.

use crate::compat::opened;
use crate::util::{World, copy};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use whosaid_store::Snapshot;

/// Returns every file of a store with its bytes, except the lock and the files that sled changes when it only reads.
fn files(store: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap().map(|it| it.unwrap()) {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if entry.file_name() != "lock" && !dir.ends_with("graph") {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(store, &mut found);
    found
}

/// Runs a command that dies at a failpoint, and returns whether it did.
fn killed(world: &World, args: &[&str], failpoint: &str) -> bool {
    world.command(args).env("WHOSAID_FAILPOINT", failpoint).output().unwrap().status.code().is_none()
}

/// Every command that opens a store refuses it and changes no byte.
#[track_caller]
fn is_left_alone(world: &World, reason: &str) {
    let before = files(&world.store());
    world.write("new.txt", "New ships\n\nThe World Bank said the port handled 5,000 ships in 2022.\n");
    for args in
        [&["stats", "-q"][..], &["documents", "-q"], &["ingest", "files/new.txt"], &["remove", "ships"], &["compact"]]
    {
        world.run(args).is_refusal(reason);
    }
    assert_eq!(world.run(&["verify", "-q"]).status, 1, "{reason}");
    assert!(files(&world.store()) == before, "{reason}: something was changed");
}

/// The contents of `FORMAT` after one flipped digit, a torn write or a lost file.
#[test]
fn changed_format_deletes_nothing() {
    let world = World::of_the_harbour();
    let answers = world.answers();
    let format = world.store().join("FORMAT");
    let sound = fs::read_to_string(&format).unwrap();
    let numbers = (0..=6).map(|n| format!("whosaid store\n{n}\n"));
    let flipped = (0..=9).map(|n| sound.replacen("\n6\n", &format!("\n{n}\n"), 1));
    let torn = ["", "whosaid", "whosaid store\n", "\0\0\0\0"].map(str::to_owned);
    for text in numbers.chain(flipped).chain(torn) {
        // The layout is the same, so this is not wrong, and the file is rewritten with its checksum.
        if text == sound || text == "whosaid store\n5\n" {
            continue;
        }
        fs::write(&format, &text).unwrap();
        is_left_alone(&world, "verify --repair");
        assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0, "{text:?}");
        assert_eq!(world.answers(), answers, "{text:?}");
        assert_eq!(fs::read_to_string(&format).unwrap(), sound, "{text:?}");
    }
    fs::remove_file(&format).unwrap();
    is_left_alone(&world, "verify --repair");
    assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0);
    assert_eq!(world.answers(), answers);
}

/// A store of an earlier layout that claims the present one, or that has lost one of its parts.
#[test]
fn former_store_that_is_not_whole_is_left_alone() {
    let world = opened(4);
    fs::write(world.store().join("FORMAT"), "whosaid store\n5\n").unwrap();
    is_left_alone(&world, "FORMAT");
    fs::remove_file(world.store().join("FORMAT")).unwrap();
    is_left_alone(&world, "FORMAT");
    assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0);
    assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 2);
    for part in ["graph", "texts"] {
        let world = opened(4);
        fs::remove_dir_all(world.store().join(part)).unwrap();
        is_left_alone(&world, "FORMAT");
        world.run(&["verify", "--repair"]).is_refusal("FORMAT");
    }
}

/// Wherever a migration is cut short, it goes on.
#[test]
fn migration_dies_anywhere() {
    for name in ["documents migrated", "migration done", "part moved", "part moved:2", "part moved:3", "format raised"]
    {
        let world = opened(4);
        assert!(killed(&world, &["documents", "-q"], name), "{name}");
        // Again, at a later step.
        killed(&world, &["documents", "-q"], "part moved:2");
        assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 2, "{name}");
        assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n", "{name}");
        assert_eq!(world.records(&["claims"]).len(), 4, "{name}");
        for former in ["graph", "texts", "migrate.new", "migrate.done"] {
            assert!(!world.store().join(former).exists(), "{name}: {former} is left");
        }
    }
}

/// One damaged document of an old store does not make the others unreadable.
#[test]
fn former_store_with_a_damaged_record() {
    let world = opened(3);
    let texts = files(&world.store().join("texts"));
    let (path, mut bytes) = texts.into_iter().find(|(_, it)| String::from_utf8_lossy(it).contains("4,200")).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, &bytes).unwrap();
    is_left_alone(&world, "verify --repair");
    let verified = world.run(&["verify"]);
    assert!(verified.out.starts_with("document ships: "), "{verified:?}");
    let repaired = world.run(&["verify", "--repair"]);
    assert_eq!(repaired.status, 0, "{repaired:?}");
    assert!(repaired.err.contains("ships was taken out"), "{repaired:?}");
    assert_eq!(world.records(&["claims"]).len(), 2);
    let kept = files(&world.store().join("quarantine"));
    assert!(kept.values().any(|it| *it == bytes), "what is left of the record is kept");
}

/// Damages the ledger so badly that sled cannot open it.
fn damage_ledger(store: &Path) {
    let log = store.join("ledger/db");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, bytes.iter().map(|byte| byte ^ 0x5a).collect::<Vec<u8>>()).unwrap();
}

/// A missing ledger is not taken for an empty one.
#[test]
fn lost_ledger() {
    let world = World::of_the_harbour();
    let answers = world.answers();
    let new = world.write("new.txt", "New ships\n\nThe World Bank said the port handled 5,000 ships in 2022.\n");
    for is_empty in [false, true] {
        fs::rename(world.store().join("ledger"), world.path().join(format!("ledger-{is_empty}"))).unwrap();
        if is_empty {
            // sled makes a database in any empty folder.
            fs::create_dir(world.store().join("ledger")).unwrap();
        }
        for args in [&["ingest", new.to_str().unwrap()][..], &["remove", "ships"], &["compact"]] {
            world.run(args).is_refusal("verify --repair");
        }
        assert_eq!(world.answers(), answers, "readers do not need it");
        assert_eq!(world.run(&["verify", "-q"]).status, 1);
        assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0);
        assert_eq!(world.answers(), answers);
        assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n");
        fs::remove_dir_all(world.path().join(format!("ledger-{is_empty}"))).unwrap();
    }
    assert_eq!(world.run(&["remove", "ships"]).err, "whosaid: removed ships\n");
}

/// Wherever rebuilding the ledger is cut short, the next attempt has all documents.
#[test]
fn restoring_the_ledger_dies_anywhere() {
    for is_lost in [false, true] {
        for name in ["ledger refilled", "ledger restored", "damaged ledger moved", "ledger in place"] {
            let world = World::of_the_harbour();
            let answers = world.answers();
            if is_lost {
                fs::remove_dir_all(world.store().join("ledger")).unwrap();
            } else {
                damage_ledger(&world.store());
            }
            assert!(killed(&world, &["verify", "--repair"], name), "{name}");
            assert_eq!(world.answers(), answers, "{name}");
            assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0, "{name}");
            assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n", "{name}");
            assert_eq!(world.answers(), answers, "{name}");
        }
    }
}

/// If ledger and runs are both gone, the records are enough.
#[test]
fn records_alone_are_enough() {
    for lost in [&["runs"][..], &["runs", "index"]] {
        let world = World::of_the_harbour();
        world.write("fees.txt", "Fees rise again\n\nThe port's revenue was $42 million in 2020, Angela Merkel said.\n");
        world.ok(&["ingest", "-q", "files"]);
        let answers = world.answers();
        damage_ledger(&world.store());
        for part in lost {
            fs::remove_dir_all(world.store().join(part)).unwrap();
        }
        world.run(&["ingest", "files"]).is_refusal("verify --repair");
        let repaired = world.run(&["verify", "--repair"]);
        assert_eq!(repaired.status, 0, "{lost:?}: {repaired:?}");
        assert!(repaired.err.contains("documents that were removed may be back"), "{repaired:?}");
        assert_eq!(world.answers(), answers, "{lost:?}");
        assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n", "{lost:?}");
    }
}

/// If a pack of records is damaged in the middle, those before and after the damage are found.
#[test]
fn damaged_records_are_passed_over() {
    let world = World::of_the_harbour();
    damage_ledger(&world.store());
    fs::remove_dir_all(world.store().join("runs")).unwrap();
    let pack = world.store().join("records/00000000.pack");
    let mut bytes = fs::read(&pack).unwrap();
    let second = 4 + bytes[4..].windows(4).position(|it| it == b"wre2").unwrap();
    for byte in &mut bytes[second + 4..second + 16] {
        *byte = 0xff;
    }
    fs::write(&pack, bytes).unwrap();
    world.run(&["verify", "--repair"]);
    assert_eq!(world.records(&["documents"]).len(), 2);
    assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n");
}

/// If runs and index are both gone, they are rebuilt from ledger and records.
#[test]
fn truth_alone_is_enough() {
    let world = World::of_the_harbour();
    let answers = world.answers();
    for part in ["runs", "index"] {
        fs::remove_dir_all(world.store().join(part)).unwrap();
    }
    assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 3);
    assert_eq!(world.answers(), answers);
}

/// Readers have the old index until the new one takes its place, and never an empty one.
#[test]
fn making_the_index_anew_dies_anywhere() {
    for name in ["manifest written", "index refilled", "index in place"] {
        let world = World::of_the_harbour();
        let before = world.answers();
        let (index, kept) = (world.store().join("index"), world.path().join("kept"));
        copy(&index, &kept);
        world.write("new.txt", "New ships\n\nThe World Bank said the port handled 5,000 ships in 2022.\n");
        world.ok(&["ingest", "-q", "files"]);
        let after = world.answers();
        // Restores the index for the next round.
        fs::remove_dir_all(&index).unwrap();
        fs::rename(&kept, &index).unwrap();
        assert!(killed(&world, &["compact"], name), "{name}");
        let expect = if name == "index in place" { &after } else { &before };
        let n_documents = Snapshot::open(&world.store()).unwrap().graph().documents().unwrap().len();
        assert_eq!(n_documents, if name == "index in place" { 4 } else { 3 }, "{name}");
        assert_eq!(world.answers(), *expect, "{name}");
        world.ok(&["compact", "-q"]);
        assert_eq!(world.answers(), after, "{name}");
        assert_eq!(world.run(&["verify"]).err, "whosaid: the store is sound\n", "{name}");
    }
    let world = World::of_the_harbour();
    fs::remove_dir_all(world.store().join("index")).unwrap();
    assert!(killed(&world, &["verify", "--repair"], "old index moved"));
    assert!(Snapshot::open(&world.store()).is_err());
    assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 3);
}
