//! The memory of commands is bounded, however many documents there are.
//!
//! They run under a limit on their address space. It allows for what sled, tantivy and their threads reserve without
//! using it, and not much more. Ten thousand documents of one sentence are enough to exceed it if they are held at
//! once. `WHOSAID_DOCUMENTS=100000 cargo test --release memory` takes more.

#![cfg(target_os = "linux")]

use crate::util::World;
use std::fs;
use std::process::Command;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{DocId, Document, Extraction};

/// The limit, in kilobytes.
const MOST_ADDRESSES: u64 = 1_800_000;

/// Runs a command under the limit. It must succeed.
#[track_caller]
fn bounded(world: &World, args: &[&str]) {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MOST_ADDRESSES} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_whosaid")]);
    let output = command.args(args).current_dir(world.path()).env_clear().output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn memory_does_not_grow_with_the_number_of_documents() {
    let n: usize = std::env::var("WHOSAID_DOCUMENTS").ok().map_or(10_000, |it| it.parse().unwrap());
    let world = World::new();
    // A dump of copies of one document, so that nothing has to be extracted.
    let text =
        "The World Bank said the port handled 4,200 ships in 2020, 12 percent more than the 3,750 ships of 2019.";
    let one = extract(&Document::new("one", text), Lexicon::shipped());
    assert!(one.figures.len() > 2);
    let mut dump = "{\"whosaid\":\"dump\",\"version\":1}\n".to_owned();
    for nth in 0..n {
        let copy = Extraction { id: DocId(format!("copy-{nth:07}")), ..one.clone() };
        dump += &format!("{{\"document\":{}}}\n", serde_json::to_string(&copy).unwrap());
    }
    let blake3 = blake3::hash(dump.as_bytes()).to_hex();
    dump += &format!("{{\"end\":{{\"documents\":{n},\"decisions\":0,\"blake3\":\"{blake3}\"}}}}\n");
    world.write("dump.jsonl", dump);
    bounded(&world, &["load", "-q", "files/dump.jsonl"]);
    bounded(&world, &["claims", "--sort", "value", "--format", "jsonl"]);
    bounded(&world, &["dump", "-o", "again.jsonl"]);
    let same =
        fs::read(world.path().join("again.jsonl")).unwrap() == fs::read(world.path().join("files/dump.jsonl")).unwrap();
    assert!(same, "what was loaded is not what was dumped");
    bounded(&world, &["compact", "-q"]);
    // Everything is linked again.
    for entry in fs::read_dir(world.store().join("runs")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    bounded(&world, &["documents", "-q", "--format", "jsonl"]);
    bounded(&world, &["verify", "-q"]);
}
