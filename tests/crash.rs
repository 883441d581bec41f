//! Breaks the store's promises on purpose: the real command is killed while it writes, many times, and each time the
//! store is opened and compared with what it may hold.
//!
//! Half of the kills are by SIGKILL at a random moment, half at a failpoint between two steps of a commit: once at
//! every failpoint, and as many at random moments. `WHOSAID_KILLS=200 cargo test crash` runs more.

use crate::util::{World, copy};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{DocId, Document, Extraction};
use whosaid_store::failpoint;
use whosaid_store::{DEFAULT_BATCH, Error, Snapshot, Store};

/// How often commands are killed.
fn n_kills() -> u64 {
    let short = 2 * failpoint::ALL.len() as u64;
    std::env::var("WHOSAID_KILLS").ok().map_or(short, |it| it.parse().unwrap()).max(short)
}

/// A small random number generator (splitmix64), the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// Returns a document by its number, in one of its versions.
fn document(nth: u64, version: u64) -> Document {
    let text = format!(
        "Port {nth} reports\n\nThe World Bank said the port of Harbour{nth} handled {} ships in 2020. Its revenue was \
         ${version} million in 2021, according to Angela Merkel.\n",
        1000 * nth + version
    );
    Document { title: Some(format!("Port {nth}")), ..Document::new(&format!("port-{nth}"), text) }
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model {
    /// The version of each document in the store.
    documents: BTreeMap<u64, u64>,
    /// The names that were decided.
    names: Vec<String>,
}

impl Model {
    fn is(&self, (found, names): &(BTreeMap<DocId, Extraction>, Vec<String>)) -> bool {
        let is_there = |(nth, version): (&u64, &u64)| {
            let there = found.get(&DocId(format!("port-{nth}")));
            there.is_some_and(|it| *it == extract(&document(*nth, *version), Lexicon::shipped()))
        };
        self.names == *names && self.documents.len() == found.len() && self.documents.iter().all(is_there)
    }

    fn extractions(&self) -> impl Iterator<Item = Extraction> + '_ {
        self.documents.iter().map(|(nth, version)| extract(&document(*nth, *version), Lexicon::shipped()))
    }
}

/// A command that changes the store.
struct Change {
    child: Child,
    /// The states that the store may be in after a kill: the first is its state before, and each has one more batch
    /// than the last.
    states: Vec<Model>,
    /// The messages printed once a document, or everything, is safe.
    says: &'static [&'static str],
}

struct Port {
    world: World,
    random: Random,
    model: Model,
    n_versions: u64,
}

const N_DOCUMENTS: u64 = 24;
const N_PER_BATCH: usize = 3;

impl Port {
    fn new() -> Self {
        Self { world: World::new(), random: Random(7), model: Model::default(), n_versions: 0 }
    }

    /// Starts a command that changes the store. If it is to die at a failpoint it ingests documents, because other
    /// commands do not reach them.
    fn change(&mut self, failpoint: Option<&str>) -> Change {
        let before = self.model.clone();
        let mut states = vec![before.clone()];
        let mut chosen: BTreeSet<u64> = (0..=self.random.below(9)).map(|_| self.random.below(N_DOCUMENTS)).collect();
        // Three batches, so that it can die in any of them.
        while failpoint.is_some() && chosen.len() <= 2 * N_PER_BATCH {
            chosen.insert(self.random.below(N_DOCUMENTS));
        }
        let mut args: Vec<String> = Vec::new();
        let mut after = before.clone();
        let is_any = failpoint.is_none() && before.documents.len() > 2;
        let says: &[&str] = match self.random.below(14) {
            0 if is_any => {
                args.push("remove".to_owned());
                let known = chosen.iter().filter(|nth| before.documents.contains_key(nth));
                for nth in known.chain(before.documents.keys().take(1)).collect::<BTreeSet<_>>() {
                    after.documents.remove(nth);
                    args.push(format!("port-{nth}"));
                }
                states.push(after);
                &["removed "]
            }
            1 | 2 if is_any => {
                self.n_versions += 1;
                after.names.push(format!("Bank {}", self.n_versions));
                args.extend(["entities", "rename", "organisation:world-bank"].map(str::to_owned));
                args.extend(after.names.last().cloned());
                states.push(after);
                &["decision "]
            }
            3 if is_any && !before.names.is_empty() => {
                after.names.pop();
                args.extend(["entities", "undo"].map(str::to_owned));
                states.push(after);
                &["took back "]
            }
            4 if is_any => {
                args.push("compact".to_owned());
                &[]
            }
            5 if is_any => {
                args.extend(["verify", "--repair"].map(str::to_owned));
                &[]
            }
            6 if is_any => {
                self.n_versions += 1;
                let new =
                    Model { documents: chosen.iter().map(|nth| (*nth, self.n_versions)).collect(), names: vec![] };
                let other = tempfile::tempdir().unwrap();
                Store::open(other.path()).unwrap().ingest(new.extractions(), 100, |_| {}).unwrap();
                let mut dump = Vec::new();
                Snapshot::open(other.path()).unwrap().dump(&mut dump).unwrap();
                self.world.write("dump.jsonl", dump);
                args.extend(["load", "files/dump.jsonl"].map(str::to_owned));
                after.documents.extend(new.documents);
                states.push(after);
                &[" added, "]
            }
            _ => {
                self.n_versions += 1;
                let mut lines = String::new();
                for batch in chosen.iter().collect::<Vec<_>>().chunks(N_PER_BATCH) {
                    for nth in batch.iter().copied() {
                        let Document { id, title, text, .. } = document(*nth, self.n_versions);
                        lines += &format!("{}\n", serde_json::json!({ "id": id, "title": title, "text": text }));
                        after.documents.insert(*nth, self.n_versions);
                    }
                    states.push(after.clone());
                }
                self.world.write("new.jsonl", lines);
                let batch = N_PER_BATCH.to_string();
                args.extend(["ingest", "-v", "--batch", &batch, "files/new.jsonl"].map(str::to_owned));
                &["added ", "replaced "]
            }
        };
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Change { child: spawn(&self.world, &args, failpoint), states, says }
    }
}

/// Starts a command that dies at a failpoint, if one is given.
fn spawn(world: &World, args: &[&str], failpoint: Option<&str>) -> Child {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whosaid"));
    command.current_dir(world.path()).args(args).env_clear().stdout(Stdio::null()).stderr(Stdio::piped());
    if let Some(failpoint) = failpoint {
        command.env("WHOSAID_FAILPOINT", failpoint);
    }
    command.spawn().unwrap()
}

/// Waits for the end and returns what was printed meanwhile.
fn end(mut child: Child) -> (ExitStatus, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert!(status.code().is_none_or(|it| it == 0), "{said}");
    (status, said)
}

/// Returns the first of the states that the store may be in after what was printed.
fn first_possible(n_states: usize, says: &[&str], status: ExitStatus, said: &str) -> usize {
    let is_told = |line: &&str| {
        let line = line.strip_prefix("whosaid: ").unwrap_or_default();
        says.iter().any(|it| line.contains(it))
    };
    match said.lines().filter(is_told).count() {
        _ if status.success() => n_states - 1,
        n_told if says.contains(&"added ") => n_told.div_ceil(N_PER_BATCH),
        0 => 0,
        _ => n_states - 1,
    }
}

/// Returns what readers see, after checking that graph and index are in step.
fn read(snapshot: &Snapshot) -> (BTreeMap<DocId, Extraction>, Vec<String>) {
    let graph = snapshot.graph();
    let mut documents = BTreeMap::new();
    graph.each_extraction(|it| Ok(documents.insert(it.id.clone(), it).is_none())).unwrap();
    let n_claims: usize = documents.values().map(|it| it.figures.len()).sum();
    assert_eq!(graph.claims(&Default::default()).unwrap().len(), n_claims);
    assert_eq!(graph.totals().unwrap().n_documents, documents.len() as u64);
    let n_passages: usize = documents.values().map(|it| whosaid_search::passages(it).len()).sum();
    assert_eq!(snapshot.index().unwrap().n_passages(), n_passages as u64);
    for (id, it) in &documents {
        let figure = it.figures[0].text.clone();
        let hits = snapshot.search(&format!("\"{figure}\" document:{id}"), 3, 0).unwrap().hits;
        assert!(!hits.is_empty(), "{figure} of {id}");
    }
    let names = graph.decisions().into_iter().map(|it| it.decision.name).collect();
    (documents, names)
}

/// Ends the reader when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn whatever_dies_nothing_is_lost_and_nothing_half_done() {
    let n_kills = n_kills();
    let mut port = Port::new();
    drop(Store::open(&port.world.store()).unwrap());
    let store = port.world.store();
    let (is_over, n_read) = (AtomicBool::new(false), AtomicU64::new(0));
    let (mut n_killed, mut n_told, mut reached) = (0, 0, BTreeSet::new());
    std::thread::scope(|scope| {
        // Also if this thread fails, so that the other one ends.
        let over = Over(&is_over);
        // Somebody reads all the time, and never waits, fails or sees half a batch.
        let reader = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                read(&Snapshot::open(&store).unwrap());
                n_read.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut failpoints = failpoint::ALL.iter().cycle().enumerate().peekable();
        let mut nth = 0;
        while n_killed < n_kills || reached.len() < failpoint::ALL.len() {
            nth += 1;
            assert!(nth < n_kills * 4 + 40, "only {n_killed} of {nth} died");
            if reader.is_finished() {
                break;
            }
            // In the first, second or third batch.
            let (nth_failpoint, failpoint) = failpoints.peek().copied().unwrap();
            let wanted = format!("{failpoint}:{}", 1 + nth_failpoint % 3);
            let is_wanted = nth % 2 == 0;
            let mut change = port.change(is_wanted.then_some(wanted.as_str()));
            if !is_wanted {
                std::thread::sleep(Duration::from_micros(port.random.below(150_000)));
                change.child.kill().unwrap();
            }
            let Change { child, states, says } = change;
            let (status, said) = end(child);
            let first = first_possible(states.len(), says, status, &said);
            n_killed += u64::from(status.code().is_none());
            if is_wanted {
                assert!(status.code().is_none(), "{wanted} was not reached: {said}");
                reached.insert(*failpoint);
                failpoints.next();
            }
            // Readers find a whole batch, and none earlier than the one reported.
            let found = read(&Snapshot::open(&store).unwrap());
            n_told += first;
            assert!(
                states[first..].iter().any(|state| state.is(&found)),
                "{found:?} is none of {:?}; it said {said:?}",
                &states[first..]
            );
            // A writer finds it too, completes what was cut short, and leaves everything in order.
            let opened = Store::open(&store).unwrap();
            assert_eq!(opened.verify().unwrap(), []);
            drop(opened);
            let found = read(&Snapshot::open(&store).unwrap());
            let state = states[first..].iter().find(|state| state.is(&found));
            port.model = state.unwrap_or_else(|| panic!("{found:?} is none of {:?}", &states[first..])).clone();
        }
        drop(over);
        reader.join().unwrap();
    });
    assert!(n_read.load(Ordering::Relaxed) > n_kills);
    assert!(n_told > 0, "nothing was ever reported");
    assert_eq!(reached, failpoint::ALL.iter().copied().collect());
    // The result is as if everything had been read and decided at once.
    port.model.documents.insert(N_DOCUMENTS, 1);
    let fresh = World::new();
    for world in [&fresh, &port.world] {
        Store::open(&world.store()).unwrap().ingest(port.model.extractions(), 100, |_| {}).unwrap();
    }
    for name in &port.model.names {
        fresh.run(&["entities", "rename", "organisation:world-bank", name]);
    }
    let dump = |world: &World| world.ok(&["dump"]);
    assert_eq!(dump(&fresh), dump(&port.world));
    assert_eq!(fresh.answers(), port.world.answers());
}

/// Runs a command that is killed at a few random moments and at the failpoints that it reaches. What it leaves is
/// `before`, whole, or if it changes the store, one more of its batches. If `is_lost`, readers may find nothing until a
/// writer comes. Run once more, it does its work, and the store is then as `after`.
#[track_caller]
fn may_die(
    before: &World,
    args: &[&str],
    failpoints: &[&str],
    is_lost: bool,
    may_be: &dyn Fn(&[u8]) -> bool,
    after: &[u8],
) {
    let world = World::new();
    copy(&before.path().join("files"), &world.path().join("files"));
    let restore = || {
        let _ = fs::remove_dir_all(world.store());
        copy(&before.store(), &world.store());
    };
    let dump = || {
        Snapshot::open(&world.store()).map(|snapshot| {
            let mut dump = Vec::new();
            snapshot.dump(&mut dump).unwrap();
            dump
        })
    };
    restore();
    let began = Instant::now();
    assert!(end(spawn(&world, args, None)).0.success());
    let usual = began.elapsed().as_micros() as u64;
    assert!(dump().unwrap() == after, "{args:?} does something else");
    let mut random = Random(11);
    let kills = (0..n_kills().div_ceil(6)).map(|_| None);
    for failpoint in failpoints.iter().copied().map(Some).chain(kills) {
        restore();
        let mut child = spawn(&world, args, failpoint);
        if failpoint.is_none() {
            std::thread::sleep(Duration::from_micros(random.below(usual)));
            child.kill().unwrap();
        }
        let (status, said) = end(child);
        assert!(status.code().is_none() || failpoint.is_none(), "{args:?} does not come by {failpoint:?}: {said}");
        let what = format!("{args:?} that died at {failpoint:?}");
        match dump() {
            Err(Error::NeedsWriter { .. }) if is_lost => {}
            found => assert!(may_be(&found.unwrap()), "{what}"),
        }
        let (status, said) = end(spawn(&world, args, None));
        assert!(status.success(), "{what}: {said}");
        assert!(dump().unwrap() == after, "{what}");
        assert_eq!(Store::open(&world.store()).unwrap().verify().unwrap(), [], "{what}");
    }
}

/// Returns a store in which documents were replaced and removed and somebody was renamed, and its dump.
fn used() -> (World, Vec<u8>) {
    let world = World::new();
    let mut store = Store::open(&world.store()).unwrap();
    for version in 1..4 {
        let documents = (version..12).map(|nth| extract(&document(nth, version), Lexicon::shipped()));
        store.ingest(documents, N_PER_BATCH, |_| {}).unwrap();
    }
    store.remove(&["port-5".into()]).unwrap();
    store.close().unwrap();
    world.run(&["entities", "rename", "organisation:world-bank", "The Bank"]);
    let dump = world.ok(&["dump"]).into_bytes();
    (world, dump)
}

#[test]
fn compact_may_die() {
    let (world, dump) = used();
    let failpoints = [failpoint::UPKEEP, &["run written", "manifest written", "ledger settled"]].concat();
    may_die(&world, &["compact"], &failpoints, false, &|found| found == dump, &dump);
}

/// Anything that is made from the documents may be missing.
#[test]
fn repair_may_die() {
    let of_index = ["manifest written", "index refilled", "old index moved", "index in place", "ledger settled"];
    let of_runs = ["run written", "manifest written", "index filled", "index committed", "ledger settled"];
    for (lost, failpoints) in [("index", of_index), ("runs", of_runs)] {
        let (world, dump) = used();
        for entry in fs::read_dir(world.store().join(lost)).unwrap().map(|it| it.unwrap().path()) {
            if entry.extension().is_none_or(|it| it != "manifest") {
                fs::remove_file(entry).unwrap();
            }
        }
        may_die(&world, &["verify", "--repair"], &failpoints, true, &|found| found == dump, &dump);
    }
}

/// Each of two batches is there as a whole or not at all.
#[test]
fn load_may_die() {
    let (world, _) = used();
    let one = extract(&document(1, 9), Lexicon::shipped());
    let n = DEFAULT_BATCH + 50;
    let many = (0..n).map(|nth| Extraction { id: DocId(format!("many-{nth:04}")), ..one.clone() });
    let other = World::new();
    Store::open(&other.store()).unwrap().ingest(many, usize::MAX, |_| {}).unwrap();
    world.write("dump.jsonl", other.ok(&["dump"]));
    let both = World::new();
    copy(&world.path().join("files"), &both.path().join("files"));
    copy(&world.store(), &both.store());
    both.run(&["load", "-q", "files/dump.jsonl"]);
    let after = both.ok(&["dump"]).into_bytes();
    let n_lines = |dump: &[u8]| dump.split(|byte| *byte == b'\n').filter(|it| it.starts_with(b"{\"document\"")).count();
    let n_before = n_lines(&after) - n;
    let is_whole = |found: &[u8]| {
        let n_there = n_lines(found) - n_before;
        n_there.is_multiple_of(DEFAULT_BATCH) || n_there == n
    };
    let failpoints =
        ["records appended", "ledger changed:2", "manifest written:2", "index filled:2", "index committed:2"];
    may_die(&world, &["load", "-q", "files/dump.jsonl"], &failpoints, false, &is_whole, &after);
}

/// sled takes a snapshot that was being written when the process died for the newest. Tests that, and what else sled
/// leaves.
#[test]
fn torn_snapshot_of_the_ledger() {
    let world = World::of_the_harbour();
    let before = world.answers();
    std::fs::write(world.store().join("ledger/snap.FFFFFFFFFFFFFFFF.generating"), b"torn").unwrap();
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
    assert!(matches!(Store::open(&world.store()).map(drop), Ok(()) | Err(Error::InUse { .. })));
    assert_eq!(world.answers(), before);
}
