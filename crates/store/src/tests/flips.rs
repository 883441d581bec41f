//! Changes every byte of every file of a small store, one at a time, and checks what readers see, whether `verify`
//! reports it, and whether `repair` fixes it.
//!
//! By default some bytes of each file are tried. Trying all of them takes about a quarter of an hour and prints a
//! table:
//!
//! ```text
//! WHOSAID_FLIPS=all cargo test --release -p whosaid-store flips -- --nocapture
//! ```

use super::store::{copy, decided, ingest};
use crate::{Problem, Snapshot, Store};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use whosaid_graph::ClaimFilter;
use whosaid_watch::{Question, Watch};

/// How many bytes of a file are tried by default.
const N_SAMPLED: usize = 12;

/// A store's answer to one question; `None` if it refuses.
type Answer = Option<String>;

const QUESTIONS: [&str; 6] = ["documents", "claims", "entities", "decisions", "dump", "search"];

/// Returns what readers see, one answer per question.
fn answers(dir: &Path) -> Vec<Answer> {
    let Ok(reader) = Snapshot::open(dir) else { return vec![None; QUESTIONS.len()] };
    let graph = reader.graph();
    let json = |it: serde_json::Value| it.to_string();
    let mut dump = Vec::new();
    vec![
        graph.documents().ok().map(|it| json(serde_json::json!(it))),
        graph.claims(&ClaimFilter::default()).ok().map(|it| json(serde_json::json!(it))),
        graph.entities(None, None).ok().map(|it| json(serde_json::json!(it))),
        reader.watches().ok().map(|it| json(serde_json::json!([graph.decisions(), it]))),
        reader.dump(&mut dump).ok().map(|()| String::from_utf8_lossy(&dump).into_owned()),
        ["miners", "\"miners sold\"", "min*", "figure:12", "*"]
            .iter()
            .map(|query| reader.search(query, 10, 0).map(|it| json(serde_json::json!(it))))
            .collect::<Result<Vec<_>, _>>()
            .ok()
            .map(|it| it.concat()),
    ]
}

/// Builds a store with two parts of its index, deletions in one of them, a decision and a question.
fn build(dir: &Path) {
    let mut store = decided(dir);
    let watch = Watch { name: "all".to_owned(), question: Question::Claims(ClaimFilter::default()) };
    store.watch(watch).unwrap();
    ingest(&mut store, &[("c", "Miners sold 14"), ("d", "Bakers baked 15")]);
    store.remove(&["d".into()]).unwrap();
    store.close().unwrap();
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|it| it.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_none_or(|it| it != "lock") && entry.file_name().is_none_or(|it| it != "lock") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The results for one kind of file.
#[derive(Clone, Copy, Default)]
struct Row {
    n_flips: usize,
    /// Nothing is reported, and nothing has changed.
    n_harmless: usize,
    n_told: usize,
    /// A question was refused, with the reason.
    n_refused: usize,
    /// Wrong answers without an error.
    n_wrong: usize,
    /// Reported damage after whose repair something was still wrong or lost.
    n_unmended: usize,
}

impl Row {
    fn add(&mut self, it: Self) {
        self.n_flips += it.n_flips;
        self.n_harmless += it.n_harmless;
        self.n_told += it.n_told;
        self.n_refused += it.n_refused;
        self.n_wrong += it.n_wrong;
        self.n_unmended += it.n_unmended;
    }
}

/// Returns whether only those documents are missing that a repair may remove: those whose record was changed.
fn is_lacking(expect: &str, found: &str, quarantined: &[String]) -> bool {
    quarantined.iter().all(|doc| !found.contains(&format!("\"id\":\"{doc}\""))) && expect != found
}

fn flipped(good: &Path, tried: &Path, file: &Path, at: usize, expect: &[Answer], row: &mut Row) -> Vec<String> {
    let damage = || {
        let _ = fs::remove_dir_all(tried);
        copy(good, tried);
        let path = tried.join(file);
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 0x41;
        fs::write(&path, bytes).unwrap();
    };
    damage();
    let mut told = Vec::new();
    let mut say = |what: String| told.push(format!("{}, byte {at}: {what}", file.display()));
    row.n_flips += 1;
    let seen = answers(tried);
    row.n_refused += usize::from(seen.iter().any(Option::is_none));
    for ((question, expect), seen) in QUESTIONS.iter().zip(expect).zip(&seen) {
        if seen.is_some() && seen != expect {
            row.n_wrong += 1;
            say(format!("{question} answers {seen:?}"));
        }
    }
    // A damaged index only affects searches.
    if file.starts_with("index") && seen[..5].iter().any(Option::is_none) {
        row.n_unmended += 1;
        say("the index keeps others from answering".to_owned());
    }
    let problems = Store::verify_folder(tried, &std::env::temp_dir());
    let is_told = !problems.as_ref().is_ok_and(Vec::is_empty);
    if !is_told {
        // It was opened for writing, and must still give the same answers.
        if answers(tried) == expect {
            row.n_harmless += usize::from(seen == expect);
        } else {
            row.n_wrong += 1;
            say("nothing is told, and the answers are others".to_owned());
        }
        if seen != expect {
            say("something was refused, and nothing is told".to_owned());
            row.n_wrong += 1;
        }
        return told;
    }
    row.n_told += 1;
    // Restores the state before something was opened for writing.
    damage();
    match Store::repair(tried) {
        Ok(repair) => {
            let quarantined: Vec<String> = repair.quarantined.iter().map(|(doc, _)| doc.0.clone()).collect();
            let is_mended = repair.left.is_empty()
                && Store::verify_folder(tried, &std::env::temp_dir()).is_ok_and(|it| it.is_empty());
            let after = answers(tried);
            let is_same =
                after.iter().zip(expect).zip(QUESTIONS).all(|((after, expect), question)| match (after, expect) {
                    (Some(after), Some(expect)) => {
                        after == expect
                        || (!quarantined.is_empty() && is_lacking(expect, after, &quarantined))
                        // It was rebuilt from the records alone, which the repair reports.
                        || (repair.is_from_records && question != "search" && question != "claims")
                    }
                    _ => false,
                });
            let has_lost = quarantined.len() > 1 || (!quarantined.is_empty() && !file.starts_with("records"));
            if !is_mended || !is_same || has_lost {
                row.n_unmended += 1;
                let problems = repair.problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ");
                say(format!(
                    "after repair of {problems:?}: left {:?}, quarantined {quarantined:?}, same {is_same}",
                    repair.left
                ));
            }
        }
        Err(error) => {
            row.n_unmended += 1;
            say(format!("repair fails: {error}"));
        }
    }
    told
}

/// Returns which bytes of a file are tried: all, but only one in a thousand of the space that sled has reserved and not
/// written to.
fn places(bytes: &[u8], is_all: bool) -> Vec<usize> {
    let step = if is_all { 1 } else { (bytes.len() / N_SAMPLED).max(1) };
    let n_written = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    (0..n_written).step_by(step).chain((n_written..bytes.len()).step_by(step.max(1009))).collect()
}

/// Returns `index/*.pos` for `index/0123.pos`.
fn sort_of(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let sort = match name.rsplit_once('.') {
        Some(("snap", _)) => "snap.*".to_owned(),
        Some((stem, ending)) if !stem.is_empty() && ending != "json" => format!("*.{ending}"),
        _ => name,
    };
    file.parent().unwrap().join(sort).display().to_string()
}

#[test]
fn flips() {
    let is_all = std::env::var("WHOSAID_FLIPS").is_ok_and(|it| it == "all");
    let dir = tempfile::tempdir().unwrap();
    let good = dir.path().join("good");
    build(&good);
    // sled releases its files in a thread of its own.
    drop(Store::open(&good).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(500));
    let expect = answers(&good);
    assert!(expect.iter().all(Option::is_some), "{expect:?}");
    let mut by_sort: BTreeMap<String, Vec<(PathBuf, usize)>> = BTreeMap::new();
    for path in files(&good) {
        let file = path.strip_prefix(&good).unwrap().to_owned();
        let places = places(&fs::read(&path).unwrap(), is_all);
        by_sort.entry(sort_of(&file)).or_default().extend(places.into_iter().map(|at| (file.clone(), at)));
    }
    println!(
        "| file | bytes flipped | harmless | reported by verify | refused to a reader | silent wrong answers | not repaired |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let wrong: Mutex<Vec<String>> = Mutex::default();
    let n_threads = std::thread::available_parallelism().map_or(2, usize::from);
    for (sort, flips) in by_sort {
        let sum: Mutex<Row> = Mutex::default();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for nth in 0..n_threads {
                let (sum, wrong, next, flips, good, expect) = (&sum, &wrong, &next, &flips, &good, &expect);
                let tried = dir.path().join(format!("tried-{nth}"));
                scope.spawn(move || {
                    while let Some((file, at)) = flips.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut row = Row::default();
                        let told = flipped(good, &tried, file, *at, expect, &mut row);
                        sum.lock().unwrap().add(row);
                        wrong.lock().unwrap().extend(told);
                    }
                });
            }
        });
        let Row { n_flips, n_harmless, n_told, n_refused, n_wrong, n_unmended } = sum.into_inner().unwrap();
        println!("| {sort} | {n_flips} | {n_harmless} | {n_told} | {n_refused} | {n_wrong} | {n_unmended} |");
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} flips:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}
