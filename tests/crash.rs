//! The store's promises, broken on purpose: the real command is killed while it writes, again and again, and each time the
//! store is opened and compared with what it may hold.
//!
//! Half of the deaths are by SIGKILL at a random moment, half at a failpoint between two steps of a commit. Twenty times;
//! `WHOSAID_KILLS=200 cargo test crash` does it more often.

use crate::util::World;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use whosaid_graph::failpoint;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{DocId, Document, Extraction};
use whosaid_store::{Error, Snapshot, Store};

/// A small generator of numbers, the same on every run (splitmix64).
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

/// A document by its number, in one of its versions.
fn document(nth: u64, version: u64) -> Document {
    let text = format!(
        "Port {nth} reports\n\nThe World Bank said the port of Harbour{nth} handled {} ships in 2020. Its revenue was \
         ${version} million in 2021, according to Angela Merkel.\n",
        1000 * nth + version
    );
    Document { title: Some(format!("Port {nth}")), ..Document::new(&format!("port-{nth}"), text) }
}

/// What a document may be: the version before the command that was killed, or the one after; none where it is not there.
type States = BTreeMap<u64, BTreeSet<Option<u64>>>;

struct Port {
    world: World,
    random: Random,
    /// The version of each document that is there.
    model: BTreeMap<u64, u64>,
    /// The name that was decided on.
    name: Option<String>,
    n_versions: u64,
}

const N_DOCUMENTS: u64 = 24;

impl Port {
    fn new() -> Self {
        Self { world: World::new(), random: Random(7), model: BTreeMap::new(), name: None, n_versions: 0 }
    }

    /// Starts a command that changes the store, and tells what each document may be afterwards.
    fn change(&mut self, env: Option<String>) -> (Child, States, BTreeSet<Option<String>>) {
        let mut states: States = self.model.iter().map(|(nth, version)| (*nth, [Some(*version)].into())).collect();
        let mut names = BTreeSet::from([self.name.clone()]);
        let chosen: BTreeSet<u64> = (0..=self.random.below(9)).map(|_| self.random.below(N_DOCUMENTS)).collect();
        let mut args: Vec<String> = Vec::new();
        match self.random.below(8) {
            0 if self.model.len() > 2 => {
                args.push("remove".to_owned());
                for nth in chosen.iter().filter(|nth| self.model.contains_key(nth)).chain(self.model.keys().take(1)) {
                    states.entry(*nth).or_default().insert(None);
                    args.push(format!("port-{nth}"));
                }
            }
            1 if self.model.len() > 2 => {
                self.n_versions += 1;
                let name = format!("Bank {}", self.n_versions);
                args.extend(["entities", "rename", "organisation:world-bank", &name].map(str::to_owned));
                names.insert(Some(name));
            }
            _ => {
                self.n_versions += 1;
                let mut lines = String::new();
                for nth in chosen {
                    let Document { id, title, text, .. } = document(nth, self.n_versions);
                    lines += &format!("{}\n", serde_json::json!({ "id": id, "title": title, "text": text }));
                    let before = self.model.get(&nth).copied();
                    states.entry(nth).or_default().extend([before, Some(self.n_versions)]);
                }
                self.world.write("new.jsonl", lines);
                args.extend(["ingest", "-v", "--batch", "3", "files/new.jsonl"].map(str::to_owned));
            }
        }
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whosaid"));
        command.current_dir(self.world.path()).args(&args).env_clear().stdout(Stdio::null()).stderr(Stdio::piped());
        if let Some(failpoint) = env {
            command.env("WHOSAID_FAILPOINT", failpoint);
        }
        (command.spawn().unwrap(), states, names)
    }

    /// Sees to it that every document is as it may be, and takes what is for what was meant.
    fn check(&mut self, found: &BTreeMap<DocId, Extraction>, states: &States) {
        let lexicon = Lexicon::shipped();
        self.model.clear();
        for nth in 0..N_DOCUMENTS {
            let allowed = states.get(&nth).cloned().unwrap_or_else(|| [None].into());
            let there = found.get(&DocId(format!("port-{nth}")));
            let state = allowed
                .iter()
                .find(|version| version.map(|version| extract(&document(nth, version), lexicon)).as_ref() == there);
            let Some(state) = state else { panic!("port-{nth} is {there:?}, not one of {allowed:?}") };
            self.model.extend(state.map(|version| (nth, version)));
        }
        assert_eq!(found.len(), self.model.len());
    }
}

/// What readers have, once it is seen that graph and index are in step.
fn read(snapshot: &Snapshot) -> (BTreeMap<DocId, Extraction>, Option<String>) {
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
    let decided = graph.decisions().last().map(|it| it.decision.name.clone());
    (documents, decided)
}

/// Ends the reading when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn whatever_dies_nothing_is_lost_and_nothing_half_done() {
    let n_kills: u64 = std::env::var("WHOSAID_KILLS").ok().map_or(20, |it| it.parse().unwrap());
    let mut port = Port::new();
    drop(Store::open(&port.world.store()).unwrap());
    let store = port.world.store();
    let (is_over, n_read) = (AtomicBool::new(false), AtomicU64::new(0));
    let (mut n_killed, mut reached) = (0, BTreeSet::new());
    std::thread::scope(|scope| {
        // Also where this thread fails, so that the other one ends.
        let over = Over(&is_over);
        // Somebody reads all the while, and neither waits nor fails nor sees half of a batch.
        let reader = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                read(&Snapshot::open(&store).unwrap());
                n_read.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut nth = 0;
        while n_killed < n_kills {
            nth += 1;
            assert!(nth < n_kills * 4 + 40, "only {n_killed} of {nth} died");
            if reader.is_finished() {
                break;
            }
            let names = failpoint::ALL;
            let failpoint = (nth % 2 == 0).then(|| {
                let name = names[(nth / 2) as usize % names.len()];
                (name, format!("{name}:{}", 1 + port.random.below(2)))
            });
            let (mut child, states, decided) = port.change(failpoint.clone().map(|it| it.1));
            if failpoint.is_none() {
                std::thread::sleep(Duration::from_micros(port.random.below(150_000)));
                child.kill().unwrap();
            }
            let status = child.wait().unwrap();
            if status.code().is_none() {
                n_killed += 1;
                reached.extend(failpoint.map(|it| it.0));
            }
            // Readers find a whole state; all that was reported is in it.
            let (found, name) = read(&Snapshot::open(&store).unwrap());
            let mut reported = String::new();
            child.stderr.take().unwrap().read_to_string(&mut reported).unwrap();
            for line in reported.lines() {
                let told =
                    ["added ", "replaced "].iter().find_map(|it| line.strip_prefix("whosaid: ")?.strip_prefix(it));
                let Some((id, _)) = told.and_then(|it| it.split_once(':')) else { continue };
                let new =
                    states.iter().find(|(nth, _)| format!("port-{nth}") == id).unwrap().1.last().unwrap().unwrap();
                assert!(found[&DocId::from(id)].text.contains(&format!("${new} million")), "{id} was reported");
            }
            port.check(&found, &states);
            assert!(decided.contains(&name), "{name:?} is not one of {decided:?}");
            // A writer finds it too, makes up what was cut short, and all is in order.
            let opened = Store::open(&store).unwrap();
            assert_eq!(opened.verify().unwrap(), []);
            drop(opened);
            let (found, name) = read(&Snapshot::open(&store).unwrap());
            port.check(&found, &states);
            assert!(decided.contains(&name), "{name:?} is not one of {decided:?}");
            port.name = name;
        }
        drop(over);
        reader.join().unwrap();
    });
    assert!(n_read.load(Ordering::Relaxed) > n_kills);
    assert!(reached.len() as u64 >= (n_kills / 4).min(failpoint::ALL.len() as u64 - 1), "{reached:?}");
    // As if it had all been read at once.
    let fresh = World::new();
    let mut store = Store::open(&fresh.store()).unwrap();
    let lexicon = Lexicon::shipped();
    store
        .ingest(port.model.iter().map(|(nth, version)| extract(&document(*nth, *version), lexicon)), 100, |_| {})
        .unwrap();
    drop(store);
    if port.name.is_none() {
        let dump = |world: &World| world.ok(&["dump"]);
        assert_eq!(dump(&fresh), dump(&port.world));
        assert_eq!(fresh.answers(), port.world.answers());
    }
}

/// sled takes a snapshot that was being written when the process died for the newest; and what else it leaves.
#[test]
fn torn_snapshot_of_the_ledger() {
    let world = World::of_the_harbour();
    let before = world.answers();
    std::fs::write(world.store().join("ledger/snap.FFFFFFFFFFFFFFFF.generating"), b"torn").unwrap();
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
    assert!(matches!(Store::open(&world.store()).map(drop), Ok(()) | Err(Error::InUse { .. })));
    assert_eq!(world.answers(), before);
}
