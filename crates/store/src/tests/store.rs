//! The store: written, cut short, damaged and repaired.

use crate::batch::Batch;
use crate::{Error, IngestReport, Problem, Snapshot, Store, check_dump};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use whosaid_graph::{Action, ClaimFilter, Decision, Graph};
use whosaid_model::{Decimal, Document, Extraction, Figure, FigureKind, Span, Value};
use whosaid_search::{Index, Request};
use whosaid_watch::{New, Question, Watch};

/// Returns a document of one sentence whose last word is a figure.
fn news(id: &str, text: &str) -> Extraction {
    let figure = Span::new(text.rfind(' ').map_or(0, |at| at + 1), text.len());
    Extraction {
        id: id.into(),
        sha256: Document::new(id, text).sha256(),
        title: None,
        published: None,
        publisher: None,
        url: None,
        language: None,
        text: text.to_owned(),
        sentences: vec![Span::new(0, text.len())],
        entities: Vec::new(),
        dates: Vec::new(),
        figures: vec![Figure {
            start: figure.start,
            end: figure.end,
            text: text[figure].to_owned(),
            ..Figure::new(FigureKind::Count, Value::Number(Decimal::from(12)))
        }],
        attributions: Vec::new(),
        reader: whosaid_model::ReaderKind::Default,
        warnings: Vec::new(),
    }
}

pub(crate) fn ingest(store: &mut Store, documents: &[(&str, &str)]) -> IngestReport {
    store.ingest(documents.iter().map(|(id, text)| news(id, text)), 2, |_| {}).unwrap()
}

fn found(index: &Index, graph: &Graph, query: &str) -> String {
    let results = index.search(&Request::new(query), |doc| graph.extraction(doc)).unwrap();
    let mut docs: Vec<&str> = results.hits.iter().map(|hit| hit.doc.as_str()).collect();
    docs.sort_unstable();
    docs.join(" ")
}

fn verified(dir: &Path) -> Vec<Problem> {
    Store::verify_folder(dir, &std::env::temp_dir()).unwrap()
}

/// Returns the contents of the file `FORMAT` for a version.
fn format_text(format: u64, id: &str) -> String {
    crate::folder::format_text(&crate::folder::Stamp { format, id: id.to_owned() })
}

fn sound(store: &Store) {
    assert_eq!(store.verify().unwrap(), []);
}

#[test]
fn documents_are_added_replaced_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("new").join("store")).unwrap();
    let mut batches = Vec::new();
    let all = [("a", "Miners dug 12"), ("b", "Sailors sold 13"), ("c", "Miners sold 14")];
    let report =
        store.ingest(all.iter().map(|(id, text)| news(id, text)), 2, |saved| batches.push(saved.len())).unwrap();
    assert_eq!((report.n_added, batches), (3, vec![2, 1]));
    assert_eq!(found(store.index(), store.graph(), "miners"), "a c");
    let report = ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Bakers sold 15")]);
    assert_eq!((report.n_added, report.n_replaced, report.n_unchanged), (0, 1, 1));
    assert_eq!(
        (found(store.index(), store.graph(), "sailors"), found(store.index(), store.graph(), "bakers")),
        (String::new(), "b".to_owned())
    );
    assert_eq!(store.remove(&["c".into(), "c".into(), "d".into()]).unwrap(), [true, false, false]);
    assert_eq!(found(store.index(), store.graph(), "miners"), "a");
    assert_eq!(store.graph().claims(&ClaimFilter::default()).unwrap().len(), 2);
    assert_eq!(store.graph().extraction(&"b".into()).unwrap(), Some(news("b", "Bakers sold 15")));
    assert_eq!(store.graph().extraction(&"c".into()).unwrap(), None);
    assert!(store.is_unchanged(&Document::new("a", "Miners dug 12")).unwrap());
    assert!(!store.is_unchanged(&Document::new("a", "Miners dug 13")).unwrap());
    sound(&store);
}

#[test]
fn one_document_twice_in_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("a", "Bakers dug 13")]);
    assert_eq!(
        (found(store.index(), store.graph(), "miners"), found(store.index(), store.graph(), "bakers")),
        (String::new(), "a".to_owned())
    );
    sound(&store);
}

/// However many documents come, and in whatever way, few of them are held or written at once. That no transaction of
/// the ledger is large is asserted where transactions are made.
#[test]
fn batches_are_bounded() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let n = 9 * crate::DEFAULT_BATCH;
    let documents = || (0..n).map(|nth| news(&format!("d{nth}"), &format!("Miners dug {nth}")));
    let mut store = Store::open(one.path()).unwrap();
    let mut batches = Vec::new();
    store.ingest(documents(), usize::MAX, |saved| batches.push(saved.len())).unwrap();
    assert_eq!(batches, [crate::DEFAULT_BATCH; 9]);
    // Everything is linked, settled and packed again.
    store.graph.forget_links().unwrap();
    store.catch_up().unwrap();
    store.compact().unwrap();
    let mut store = Store::open(other.path()).unwrap();
    assert_eq!(store.load(&dumped(one.path())[..]).unwrap().n_added, n as u64);
    assert!(store.graph().batch() >= 9, "{}", store.graph().batch());
    assert_eq!(dumped(other.path()), dumped(one.path()));
    let ids: Vec<_> = documents().map(|it| it.id).collect();
    assert!(store.remove(&ids).unwrap().iter().all(|it| *it));
    sound(&store);
}

/// The size of a document is that of its record, not of its text.
#[test]
fn batches_are_bounded_in_bytes() {
    let mut batch = Batch::of(usize::MAX);
    let mut document = news("a", "Miners dug 12");
    document.figures = vec![document.figures[0].clone(); 2000];
    let n_bytes = serde_json::to_vec(&document).unwrap().len();
    let n_pushed = (1..).find(|_| batch.push(document.clone()).is_some()).unwrap();
    assert!(n_pushed * n_bytes < 34 << 20 && n_pushed * n_bytes >= 32 << 20, "{n_pushed} of {n_bytes} bytes");
}

#[test]
fn long_lines_are_no_dump() {
    let head = &b"{\"whosaid\":\"dump\",\"version\":1}\n"[..];
    let endless = std::io::BufReader::new(head.chain(std::io::repeat(b' ')));
    let Err(Error::BadDump { line: 2, reason }) = check_dump(endless) else { panic!("it was read") };
    assert!(reason.contains("longer than"), "{reason}");
}

#[test]
fn document_that_cannot_be_kept_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let long = "x".repeat(2000);
    let report = ingest(&mut store, &[(&long, "Miners dug 12"), ("b", "Miners dug 13")]);
    assert_eq!((report.n_added, report.failed.len()), (1, 1));
    sound(&store);
}

/// The process dies after the ledger has a batch and before readers do.
#[test]
fn what_readers_lack_is_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    store.graph.keep(&[news("c", "Miners found 14"), news("a", "Bakers baked 15")]).unwrap();
    store.graph.remove(&["b".into()]).unwrap();
    drop(store);
    let reader = Snapshot::open(folder.path()).unwrap();
    assert_eq!(
        (found(reader.index().unwrap(), reader.graph(), "miners"), reader.graph().documents().unwrap().len()),
        ("a b".to_owned(), 2)
    );
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(
        (found(store.index(), store.graph(), "miners"), found(store.index(), store.graph(), "bakers")),
        ("c".to_owned(), "a".to_owned())
    );
    assert_eq!(store.graph.pending().unwrap(), []);
    assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b", "readers keep what they have");
    sound(&store);
}

/// Every pair of states in which a writer can die: one step is done, and the next is not.
#[test]
fn readers_see_whole_batches() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12")]);
    let seen = || {
        let reader = Snapshot::open(folder.path()).unwrap();
        let n_documents = reader.graph().documents().unwrap().len();
        assert_eq!(reader.index().unwrap().n_passages(), n_documents as u64);
        assert_eq!(reader.graph().claims(&ClaimFilter::default()).unwrap().len(), n_documents);
        n_documents
    };
    let extraction = news("b", "Bakers baked 13");
    store.graph.keep(std::slice::from_ref(&extraction)).unwrap();
    assert_eq!(seen(), 1);
    let batch = store.graph.link(|_| None).unwrap();
    assert_eq!(seen(), 1);
    let writer = store.index_writer().unwrap();
    writer.replace(&extraction).unwrap();
    assert_eq!(seen(), 1);
    writer.commit(batch).unwrap();
    assert_eq!(seen(), 2);
    store.graph.settle(batch).unwrap();
    assert_eq!(seen(), 2);
}

#[test]
fn lost_index_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12")]);
    drop(store);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(found(store.index(), store.graph(), "miners"), "a");
    drop(store);
    fs::write(folder.path().join("index").join("meta.json"), "torn").unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(found(store.index(), store.graph(), "miners"), "a");
    drop(store);
    assert_eq!(verified(folder.path()), []);
}

#[test]
fn second_writer_is_told_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    for second in [Store::open(folder.path()), Store::open_existing(folder.path())] {
        let Err(Error::InUse { pid, .. }) = second else { panic!("opened twice") };
        assert_eq!(pid, Some(std::process::id()));
    }
    assert!(Snapshot::open(folder.path()).is_ok(), "readers do not wait");
    drop(store);
    assert!(Store::open(folder.path()).is_ok());
}

#[test]
fn folders_that_are_not_for_us() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(matches!(Store::open_existing(path), Err(Error::NoStore { .. })));
    assert!(matches!(Snapshot::open(&path.join("none")), Err(Error::NoStore { .. })));
    assert!(!path.join("none").exists());
    fs::write(path.join("notes.txt"), "mine").unwrap();
    assert!(matches!(Store::open(path), Err(Error::NotAStore { .. })));
    assert!(matches!(Store::open(&path.join("notes.txt")), Err(Error::NotAStore { .. })));
    assert_eq!(fs::read_dir(path).unwrap().count(), 1, "nothing was written");
}

#[test]
fn newer_versions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let known = crate::folder::FORMAT;
    let later = format_text(known + 1, "0123");
    // What a later version may add to it is not for this one to judge.
    for text in [later.clone(), format!("{later}and more\n"), format!("whosaid store\n{}\n", known + 1)] {
        fs::write(folder.path().join("FORMAT"), text).unwrap();
        for refused in [Store::open(folder.path()).err(), Snapshot::open(folder.path()).err()] {
            assert!(matches!(refused, Some(Error::NewerFormat { .. })), "{refused:?}");
        }
        assert!(matches!(Store::repair(folder.path()), Err(Error::NewerFormat { .. })));
    }
}

/// All folders that a new store has created survive a power failure once it is open.
#[test]
fn new_store_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new").join("deeper").join("store");
    drop(Store::open(&dir).unwrap());
    let synced = crate::folder::SYNCED.with(|it| it.borrow().clone());
    for dir in dir.ancestors().take(4) {
        for entry in fs::read_dir(dir).unwrap() {
            let name = entry.unwrap().file_name();
            assert!(synced.get(dir).is_some_and(|it| it.contains(&name)), "{name:?} of {}", dir.display());
        }
    }
}

/// The number of an earlier format deletes nothing if nothing of that format exists.
#[test]
fn a_wrong_format_number_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    drop(store);
    let format = folder.path().join("FORMAT");
    let right = fs::read_to_string(&format).unwrap();
    for n in 0..5 {
        fs::write(&format, format!("whosaid store\n{n}\n")).unwrap();
        assert!(Store::open(folder.path()).is_err(), "{n}");
        fs::write(&format, &right).unwrap();
        let reader = Snapshot::open(folder.path()).unwrap();
        assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b", "{n}");
    }
}

/// A lost ledger is rebuilt from what readers have, and is not taken for that of an empty store.
#[test]
fn a_ledger_that_is_gone_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    drop(store);
    fs::remove_dir_all(folder.path().join("ledger")).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(error) if error.is_damage()));
    let repair = Store::repair(folder.path()).unwrap();
    assert!(repair.left.is_empty() && !repair.problems.is_empty());
    let reader = Snapshot::open(folder.path()).unwrap();
    assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b");
}

#[test]
fn verify_tells_and_repair_mends() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13"), ("c", "Miners sold 14")]);
    drop(store);
    let told = || {
        let problems = verified(folder.path());
        problems.iter().map(|it| it.to_string().chars().take(8).collect::<String>()).collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(told(), "");
    let repaired = || {
        let repair = Store::repair(folder.path()).unwrap();
        assert_eq!((repair.left, told().as_str()), (vec![], ""));
        let reader = Snapshot::open(folder.path()).unwrap();
        (repair.quarantined.len(), found(reader.index().unwrap(), reader.graph(), "miners"))
    };
    // A stray file.
    fs::write(path("records/stray"), "").unwrap();
    assert_ne!(told(), "");
    assert_eq!(repaired(), (0, "a b c".to_owned()));
    // A missing run.
    for entry in fs::read_dir(path("runs")).unwrap() {
        let run = entry.unwrap().path();
        if run.extension().is_some_and(|it| it == "run") {
            fs::remove_file(run).unwrap();
        }
    }
    assert!(matches!(Snapshot::open(folder.path()), Err(Error::NeedsWriter { .. })));
    assert_eq!(repaired(), (0, "a b c".to_owned()));
    // A file of the index.
    for entry in fs::read_dir(path("index")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|it| it == "store") {
            let mut bytes = fs::read(&file).unwrap();
            bytes[3] ^= 1;
            fs::write(&file, bytes).unwrap();
        }
    }
    assert!(told().starts_with("index: "));
    assert_eq!(repaired(), (0, "a b c".to_owned()));
    // The ledger.
    let log = path("ledger/db");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, bytes.iter().map(|byte| byte ^ 0x5a).collect::<Vec<u8>>()).unwrap();
    let Err(error) = Store::open(folder.path()) else { panic!("a damaged ledger opened") };
    assert!(error.is_damage(), "{error}");
    assert_eq!(told(), "ledger: ");
    assert!(Snapshot::open(folder.path()).is_ok(), "readers do not need it");
    assert_eq!(repaired(), (0, "a b c".to_owned()));
    // A record: the first in the file, whichever it is.
    let pack = path("records/00000000.pack");
    let mut bytes = fs::read(&pack).unwrap();
    bytes[40] ^= 1;
    fs::write(&pack, bytes).unwrap();
    assert_eq!(told(), "document");
    assert_eq!(repaired(), (1, "b c".to_owned()));
    assert_eq!(fs::read_dir(path("quarantine")).unwrap().count(), 2);
    let mut store = Store::open(folder.path()).unwrap();
    assert!(!store.is_unchanged(&Document::new("a", "Miners dug 12")).unwrap());
    ingest(&mut store, &[("a", "Miners dug 12")]);
    assert_eq!(found(store.index(), store.graph(), "miners"), "a b c");
    sound(&store);
}

/// What is missing is rebuilt when the store is opened, and `verify` reports that.
#[test]
fn verify_tells_what_was_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    store.close().unwrap();
    let lose_runs = || {
        fs::remove_dir_all(path("runs")).unwrap();
        fs::create_dir(path("runs")).unwrap();
    };
    let lose_index = || fs::remove_dir_all(path("index")).unwrap();
    let both = || {
        lose_runs();
        lose_index();
    };
    for (lose, expect) in [(&lose_runs as &dyn Fn(), "graph"), (&lose_index, "index"), (&both, "graph index")] {
        lose();
        let told = verified(folder.path());
        let sorts = told.iter().map(|it| match it {
            Problem::Graph { .. } => "graph",
            Problem::Index { .. } => "index",
            _ => "other",
        });
        assert_eq!(sorts.collect::<Vec<_>>().join(" "), expect, "{told:?}");
        assert!(told.iter().all(|it| it.to_string().ends_with("; it was made anew")), "{told:?}");
        assert_eq!(verified(folder.path()), []);
        lose();
        let repair = Store::repair(folder.path()).unwrap();
        assert_eq!((repair.problems.len(), repair.left), (expect.split(' ').count(), vec![]), "{:?}", repair.problems);
        let reader = Snapshot::open(folder.path()).unwrap();
        assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b");
    }
}

/// Returns the damaged bytes of a file, or `None` to delete it.
type Damage<'d> = &'d dyn Fn(Vec<u8>) -> Option<Vec<u8>>;

/// Whatever file of the index is missing or damaged, `verify` reports it, `repair` fixes it, and claims are found
/// meanwhile.
#[test]
fn damaged_index_is_told_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13"), ("c", "Sailors sold 14")]);
    store.remove(&["c".into()]).unwrap();
    store.compact().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("b", "Miners found 15")]);
    store.close().unwrap();
    let files = || {
        let names = fs::read_dir(&index).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|it| !it.ends_with(".lock")).collect();
        names.sort();
        names
    };
    // One file of each kind, and the two that describe the others.
    let ending = |name: &String| if name.ends_with("json") { name.clone() } else { name[name.len() - 4..].to_owned() };
    let kinds: std::collections::BTreeSet<_> = files().iter().map(ending).collect();
    assert!(kinds.len() > 7, "{kinds:?}");
    for kind in kinds {
        let damages: [(&str, Damage<'_>); 4] = [
            ("gone", &|_| None),
            ("cut", &|bytes| Some(bytes[..bytes.len() / 2].to_vec())),
            ("flipped", &|mut bytes| {
                bytes[0] ^= 0x20;
                Some(bytes)
            }),
            ("flipped at the end", &|mut bytes| {
                let at = bytes.len() - 9;
                bytes[at] ^= 0x20;
                Some(bytes)
            }),
        ];
        for (what, damage) in damages {
            let Some(name) = files().into_iter().find(|it| ending(it) == kind) else {
                // The index was rebuilt, so it has no deletions.
                assert_eq!(kind, ".del");
                continue;
            };
            let path = index.join(&name);
            match damage(fs::read(&path).unwrap()) {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            match Snapshot::open(folder.path()) {
                Ok(reader) => {
                    assert_eq!(reader.graph().claims(&ClaimFilter::default()).unwrap().len(), 2, "{name}, {what}");
                    if let Err(error) = reader.search("miners", 10, 0) {
                        assert!(matches!(error, Error::Search(_)), "{name}, {what}: {error:?}");
                    }
                }
                // Only this file says which batch was published.
                Err(error) => {
                    assert!(matches!(error, Error::NeedsWriter { .. }), "{name}, {what}: {error:?}");
                    assert_eq!(kind, "meta.json", "{name}, {what}: {error:?}");
                }
            }
            let repair = Store::repair(folder.path()).unwrap();
            assert_eq!(repair.left, [], "{name}, {what}");
            let is_told = repair.problems.iter().any(|it| matches!(it, Problem::Index { .. }));
            assert!(is_told, "{name}, {what}: {:?}", repair.problems);
            assert_eq!(verified(folder.path()), [], "{name}, {what}");
            let reader = Snapshot::open(folder.path()).unwrap();
            assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b", "{name}, {what}");
        }
    }
}

/// Nothing that would look intact is made from a damaged part.
#[test]
fn damage_is_not_compacted_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    store.close().unwrap();
    let store = Store::open(folder.path()).unwrap();
    for entry in fs::read_dir(folder.path().join("index")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "pos") {
            let mut bytes = fs::read(&path).unwrap();
            bytes[0] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    }
    let error = store.compact().unwrap_err();
    assert!(error.is_index_damage(), "{error}");
    assert!(!verified(folder.path()).is_empty());
    assert_eq!(Store::repair(folder.path()).unwrap().left, []);
    Store::open(folder.path()).unwrap().compact().unwrap();
}

/// A reader waits for an index that is being rebuilt rather than see a store without documents.
#[test]
fn store_without_an_index_is_not_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12")]);
    drop(store);
    let index = folder.path().join("index");
    let owner = Index::open_existing(&index).unwrap().owner().to_owned();
    fs::remove_dir_all(&index).unwrap();
    drop(Index::open_for(&index, &owner).unwrap());
    assert!(matches!(Snapshot::open(folder.path()), Err(Error::NeedsWriter { .. })));
    let runs = folder.path().join("runs");
    for entry in fs::read_dir(&runs).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    assert!(matches!(Snapshot::open(folder.path()), Err(Error::NeedsWriter { .. })), "without manifests, too");
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    assert!(matches!(Snapshot::open(folder.path()), Err(Error::NeedsWriter { .. })));
    assert!(!folder.path().join("index").exists(), "readers write nothing");
    drop(Store::open(folder.path()).unwrap());
    assert_eq!(Snapshot::open(folder.path()).unwrap().graph().documents().unwrap().len(), 1);
}

/// A power failure, or a partial restore of a backup, brings back an older index.
#[test]
fn index_that_went_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("c", "Miners left 14")]);
    store.close().unwrap();
    fs::create_dir(path("kept")).unwrap();
    for entry in fs::read_dir(path("index")).unwrap().map(|it| it.unwrap()) {
        fs::copy(entry.path(), path("kept").join(entry.file_name())).unwrap();
    }
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("b", "Miners sold 13")]);
    store.remove(&["c".into()]).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(path("index")).unwrap();
    fs::rename(path("kept"), path("index")).unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(found(store.index(), store.graph(), "miners"), "a b");
    drop(store);
    assert_eq!(verified(folder.path()), []);
}

fn dumped(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    Snapshot::open(dir).unwrap().dump(&mut bytes).unwrap();
    bytes
}

/// Returns a store with a decision.
pub(crate) fn decided(dir: &Path) -> Store {
    let mut store = Store::open(dir).unwrap();
    ingest(&mut store, &[("b", "Miners sold 13"), ("a", "Miners dug 12")]);
    let rename = Decision {
        action: Action::Rename,
        entity: "person:paz".into(),
        into: "person:paz".into(),
        name: "Ana Paz".to_owned(),
        documents: vec![],
    };
    store.decide(rename).unwrap();
    store
}

#[test]
fn dump_and_load() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    drop(decided(one.path()));
    let dump = dumped(one.path());
    check_dump(&dump[..]).unwrap();
    let mut store = Store::open(other.path()).unwrap();
    let loaded = store.load(&dump[..]).unwrap();
    assert_eq!((loaded.n_added, loaded.n_decisions), (2, 1));
    assert_eq!(store.load(&dump[..]).unwrap().n_unchanged, 2);
    sound(&store);
    drop(store);
    assert_eq!(dumped(other.path()), dump);
}

/// Any changed byte and any missing end is reported with its line.
#[test]
fn bad_dumps_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(decided(folder.path()));
    let dump = dumped(folder.path());
    let refused = |bytes: &[u8]| match check_dump(bytes) {
        Err(Error::BadDump { line, reason }) => format!("{line}: {reason}"),
        other => panic!("{other:?}"),
    };
    for at in 0..dump.len() - 1 {
        let mut changed = dump.clone();
        changed[at] ^= 0x04;
        refused(&changed);
        refused(&dump[..at]);
    }
    let lines = dump.split_inclusive(|byte| *byte == b'\n').count();
    assert_eq!(refused(&[&dump[..], b"{}\n"].concat()), format!("{}: something follows the end", lines + 1));
    assert_eq!(refused(b""), "1: the dump ends before its end");
    assert_eq!(refused(b"{\"id\":\"a\"}\n"), "1: it does not begin as a dump of whosaid does");
}

#[test]
fn compact_leaves_what_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = decided(folder.path());
    for nth in 0..30 {
        ingest(&mut store, &[("a", &format!("Bakers baked {}", nth + 100))]);
    }
    ingest(&mut store, &[("secret", "Confidential 99")]);
    store.remove(&["secret".into()]).unwrap();
    drop(store);
    let dump = dumped(folder.path());
    let reader = Snapshot::open(folder.path()).unwrap();
    let compacted = Store::open(folder.path()).unwrap().compact().unwrap();
    assert!(compacted.n_bytes_after < compacted.n_bytes_before, "{compacted:?}");
    assert_eq!(dumped(folder.path()), dump);
    let mut still = Vec::new();
    reader.dump(&mut still).unwrap();
    assert_eq!(still, dump, "a reader that was open goes on");
    for folder in ["records", "index", "ledger"].map(|name| folder.path().join(name)) {
        for entry in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let bytes = fs::read(&entry).unwrap();
            assert!(!bytes.windows(12).any(|it| it == b"Confidential"), "{}", entry.display());
        }
    }
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.graph().decisions().len(), 1);
    sound(&store);
}

/// Returns what is new for a question about all figures, by document.
fn told(store: &Store) -> String {
    let mut docs = Vec::new();
    store
        .news()
        .unwrap()
        .each(|it| match it.new {
            New::Figure { claim, .. } => {
                docs.push(claim.doc.0);
                Ok(true)
            }
            _ => Ok(true),
        })
        .unwrap();
    docs.join(" ")
}

/// A question and its pending news survive whatever else is lost, damaged or packed again.
#[test]
fn questions_outlast_repairs() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("secret", "Confidential 99")]);
    let watch = Watch { name: "all".to_owned(), question: Question::Claims(ClaimFilter::default()) };
    assert!(store.watch(watch.clone()).unwrap());
    assert_eq!(Snapshot::open(folder.path()).unwrap().watches().unwrap(), std::slice::from_ref(&watch));
    ingest(&mut store, &[("b", "Bakers baked 13")]);
    store.remove(&["secret".into()]).unwrap();
    assert_eq!(told(&store), "b");
    store.compact().unwrap();
    let pack = fs::read_dir(path("records")).unwrap().map(|it| fs::read(it.unwrap().path()).unwrap()).next().unwrap();
    assert!(!pack.windows(12).any(|it| it == b"Confidential"), "what was taken out is not kept for news");
    fs::remove_dir_all(path("index")).unwrap();
    fs::remove_dir_all(path("runs")).unwrap();
    assert_eq!(Store::repair(folder.path()).unwrap().left, []);
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!((store.watches().unwrap().len(), told(&store).as_str()), (1, "b"));
    let report = store.news().unwrap();
    store.settle_news(&report).unwrap();
    assert_eq!(told(&store), "");
    drop(store);
    // Without the ledger it is no longer known what was reported, but it is known what was asked.
    let log = path("ledger/db");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, bytes.iter().map(|byte| byte ^ 0x5a).collect::<Vec<u8>>()).unwrap();
    assert_eq!(Store::repair(folder.path()).unwrap().left, []);
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!((store.watches().unwrap(), told(&store).as_str()), (vec![watch], ""));
    ingest(&mut store, &[("c", "Bakers sold 14")]);
    assert_eq!(told(&store), "c");
    sound(&store);
}

/// A store of the format before questions is read as it is, and takes the present format once it is written to.
#[test]
fn format_before_questions() {
    let folder = tempfile::tempdir().unwrap();
    drop(decided(folder.path()));
    let format = folder.path().join("FORMAT");
    fs::write(&format, format_text(5, "")).unwrap();
    assert_eq!(Snapshot::open(folder.path()).unwrap().graph().documents().unwrap().len(), 2);
    assert!(fs::read_to_string(&format).unwrap().ends_with("\n5\n"), "readers write nothing");
    sound(&Store::open(folder.path()).unwrap());
    let present = fs::read_to_string(&format).unwrap();
    assert!(present.starts_with(&format!("whosaid store\n{}\n", crate::folder::FORMAT)), "{present}");
}

/// A ledger whose rewriting was cut short is found again.
#[test]
fn ledger_is_found_where_compact_left_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(decided(folder.path()));
    let dump = dumped(folder.path());
    let path = |name: &str| folder.path().join(name);
    drop(Store::open(folder.path()).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(300));
    fs::create_dir(path("ledger.new")).unwrap();
    fs::rename(path("ledger"), path("ledger.old")).unwrap();
    let store = Store::open(folder.path()).unwrap();
    sound(&store);
    drop(store);
    assert_eq!(dumped(folder.path()), dump);
    assert!(!path("ledger.new").exists() && !path("ledger.old").exists());
}

/// Graph and index are made from what is stored, so that they can be rebuilt from it. In it a zero has no sign, and
/// decimals have fewer digits.
#[test]
fn what_is_indexed_is_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let with_value = |id: &str, value: Value| {
        let mut extraction = news(id, "Miners dug 12");
        for figure in &mut extraction.figures {
            (figure.value, figure.low, figure.high) = (value, value.min(), value.max());
        }
        extraction
    };
    let n = |text: &str| text.parse::<Decimal>().unwrap();
    let values = [
        Value::Number(n("-0")),
        Value::Number(n("-0.00")),
        Value::Range(n("-0.0"), n("0.10")),
        Value::Number(Decimal::ONE / Decimal::from(3)),
        Value::Number(n("1234567890123456789.012345678")),
        Value::Range(Decimal::MIN, Decimal::MAX),
        Value::Vague,
    ];
    let documents = values.into_iter().enumerate().map(|(nth, value)| with_value(&format!("{nth}"), value));
    assert_eq!(store.ingest(documents, 3, |_| {}).unwrap().n_added, values.len());
    sound(&store);
    drop(store);
    assert_eq!(verified(folder.path()), []);
}

/// Copies the contents of a folder into another one.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|it| it.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Each part of a store, put into another store that has as many batches, is distinguished from the one that belongs
/// there, and nothing is lost.
#[test]
fn parts_of_another_store_are_told() {
    let [one, other, tried] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    for (folder, documents) in [(&one, ["a", "b"]), (&other, ["c", "d"])] {
        let mut store = Store::open(folder.path()).unwrap();
        ingest(&mut store, &documents.map(|id| (id, "Miners dug 12")));
        store.close().unwrap();
    }
    let batch = |it: &tempfile::TempDir| Snapshot::open(it.path()).unwrap().graph().batch();
    assert_eq!(batch(&one), batch(&other));
    for part in ["index", "ledger", "runs", "records", "FORMAT"] {
        let dir = tried.path().join(part);
        copy(one.path(), &dir);
        if part == "FORMAT" {
            fs::copy(other.path().join(part), dir.join(part)).unwrap();
        } else {
            fs::remove_dir_all(dir.join(part)).unwrap();
            copy(&other.path().join(part), &dir.join(part));
        }
        // Readers see nothing of the other store.
        match Snapshot::open(&dir) {
            Ok(reader) => {
                let docs: Vec<_> = reader.graph().documents().unwrap().into_iter().map(|it| it.id.0).collect();
                assert_eq!(docs, ["a", "b"], "{part}");
                assert!(reader.search("miners", 10, 0).is_err_and(|it| it.is_damage()) || part == "ledger", "{part}");
            }
            Err(error) => assert!(part != "index" && part != "ledger", "{part}: {error}"),
        }
        let told = verified(&dir);
        assert!(told.iter().any(|it| it.to_string().contains("another store")), "{part}: {told:?}");
        let repair = Store::repair(&dir).unwrap();
        if part == "records" {
            // Everything is made from them, so only their owner can help.
            assert!(matches!(&repair.left[..], [Problem::OtherStore { .. }]), "{:?}", repair.left);
            fs::remove_dir_all(dir.join(part)).unwrap();
            copy(&one.path().join(part), &dir.join(part));
        } else {
            assert_eq!(repair.left, [], "{part}");
        }
        assert_eq!(verified(&dir), [], "{part}");
        let reader = Snapshot::open(&dir).unwrap();
        assert_eq!(found(reader.index().unwrap(), reader.graph(), "miners"), "a b", "{part}");
    }
}

/// The listed part of a record is checked like everything else.
#[test]
fn damaged_heads_are_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let mut document = news("a", "Miners dug 12");
    document.title = Some("Harbour news".to_owned());
    store.ingest([document], 1, |_| {}).unwrap();
    store.close().unwrap();
    let pack = folder.path().join("records/00000000.pack");
    let mut bytes = fs::read(&pack).unwrap();
    let at = bytes.windows(7).position(|it| it == b"Harbour").unwrap();
    bytes[at] = b'B';
    fs::write(&pack, bytes).unwrap();
    let reader = Snapshot::open(folder.path()).unwrap();
    assert!(reader.graph().documents().is_err_and(|it| it.is_damage()));
    assert!(reader.dump(Vec::new()).is_err_and(|it| it.is_damage()));
}

/// A read-only store can be checked, and damage is found in it.
#[test]
#[cfg(unix)]
fn stores_that_can_only_be_read_are_checked() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    ingest(&mut store, &[("a", "Miners dug 12"), ("b", "Miners sold 13")]);
    store.close().unwrap();
    let before = dumped(folder.path());
    let scratch = tempfile::tempdir().unwrap();
    let check = || Store::verify_unwritable(folder.path(), scratch.path()).unwrap();
    assert_eq!(check(), []);
    // Root may write there anyway. Other users verify that nothing is written.
    let set_mode = |mode: u32| {
        for dir in ["", "index", "ledger", "records", "runs"] {
            fs::set_permissions(folder.path().join(dir), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set_mode(0o555);
    assert_eq!(Store::verify_folder(folder.path(), scratch.path()).unwrap(), []);
    assert_eq!(dumped(folder.path()), before);
    set_mode(0o755);
    for (part, sort) in [("records/00000000.pack", "document"), ("index/meta.json", "index"), ("ledger/db", "ledger")] {
        let path = folder.path().join(part);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, bytes.iter().map(|byte| byte ^ 0x5a).collect::<Vec<u8>>()).unwrap();
        let told = match Store::verify_unwritable(folder.path(), scratch.path()) {
            Ok(problems) => problems.iter().map(ToString::to_string).collect(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(sort), "{part}: {told}");
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}
