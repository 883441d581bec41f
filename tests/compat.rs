//! Stores of earlier formats open with their contents.
//!
//! `compat/store-N.tar.gz` was written by the last whosaid of format N. It has the harbour's ships and fees and, from
//! the first version with decisions, the World Bank renamed to "The Bank". From format 6 it also has two stored
//! questions.

use crate::util::World;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;

/// Returns a world with the store of a format.
pub fn opened(format: u64) -> World {
    let world = World::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compat/store-{format}.tar.gz"));
    tar::Archive::new(GzDecoder::new(File::open(path).unwrap())).unpack(world.path()).unwrap();
    let written = fs::read_to_string(world.store().join("FORMAT")).unwrap();
    assert_eq!(written.lines().nth(1), Some(format.to_string().as_str()));
    world
}

/// Returns every figure with its speaker and document.
fn claims(world: &World) -> Vec<String> {
    let claims = world.records(&["claims"]);
    let text = |it: &Value| it.as_str().unwrap_or("–").to_owned();
    claims.iter().map(|it| [&it["doc"], &it["text"], &it["speaker"]].map(text).join(" ")).collect()
}

#[test]
fn stores_of_earlier_formats_are_brought_up_to_date() {
    for format in 1..=7 {
        let world = opened(format);
        // Reading migrates the store, with a note on standard error.
        let first = world.run(&["documents"]);
        assert_eq!(first.status, 0, "{format}: {first:?}");
        let is_told = first.err.contains("has to be brought up to date first; this may take a while");
        assert_eq!(is_told, format < 5, "{format}: {}", first.err);
        assert_eq!(world.run(&["verify", "-q"]).status, 0, "{format}");
        let bank = if format < 2 { "World Bank" } else { "The Bank" };
        let expect = [
            "fees $41 million Angela Merkel".to_owned(),
            "fees 12 percent –".to_owned(),
            format!("ships 4,200 {bank}"),
            format!("ships $35 million {bank}"),
        ];
        assert_eq!(claims(&world), expect, "{format}");
        assert_eq!(world.records(&["search", "ships"]).len(), 1, "{format}");
        let watches = world.run(&["watch", "list"]);
        assert_eq!(watches.out.lines().count(), if format < 6 { 0 } else { 2 }, "{format}: {watches:?}");
        for former in ["graph", "texts"] {
            assert!(!world.store().join(former).exists(), "{format}: {former} is left");
        }
    }
}

/// A migration that was cut short starts again. What a version without `migrate.done` left stays.
#[test]
fn migration_that_was_cut_short() {
    let world = opened(4);
    let other = World::of_the_harbour();
    for name in ["ledger", "runs", "records"] {
        fs::rename(other.store().join(name), world.store().join(name)).unwrap();
    }
    assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 2);
    assert_eq!(claims(&world).len(), 4);
    assert_eq!(fs::read_dir(world.store().join("set-aside")).unwrap().count(), 3, "nobody knows whose it was");
    // So does what is not known to be superseded.
    fs::create_dir_all(world.store().join("texts/aa")).unwrap();
    assert_eq!(world.run(&["documents", "-q"]).out.lines().count(), 2);
    assert_eq!(world.run(&["verify", "-q"]).status, 1);
    assert_eq!(world.run(&["verify", "--repair", "-q"]).status, 0);
    assert!(world.store().join("set-aside/texts/aa").exists() && !world.store().join("texts").exists());
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
}
