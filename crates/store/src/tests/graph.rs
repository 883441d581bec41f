//! The graph, written and read.

use crate::ledger::{Changes, Ledger};
use crate::writer::GraphWriter;
use crate::{Change, Error, Result};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Deref;
use tempfile::TempDir;
use whosaid_disk::Error as DiskError;
use whosaid_graph::{
    Action, ClaimFilter, Class, Decision, Difference, Dispute, DisputeFilter, Error as GraphError, Graph, NodeKind,
    NumberedDecision, Sort, Stats, ViewFilter, disputes, parse_period,
};
use whosaid_model::samples::{entity, extraction, figure};
use whosaid_model::{
    Claim, ClaimId, Decimal, DocId, Document, Entity, EntityId, EntityType, Extraction, Milestone, Step, Value,
};

/// A graph that readers see as soon as it is written.
struct Written(GraphWriter);

impl Deref for Written {
    type Target = Graph;
    fn deref(&self) -> &Graph {
        self.0.graph()
    }
}

impl Written {
    fn publish(&mut self) {
        let batch = self.0.link(|_| None).unwrap();
        self.0.settle(batch).unwrap();
    }

    fn put(&mut self, extraction: &Extraction) -> Result<Change> {
        let change = self.0.keep(std::slice::from_ref(extraction)).unwrap().changes.remove(0);
        self.publish();
        change
    }

    fn remove(&mut self, id: &DocId) -> bool {
        let was_there = self.0.remove(std::slice::from_ref(id)).unwrap()[0];
        self.publish();
        was_there
    }

    fn decide(&mut self, decision: Decision) -> Result<u64> {
        let n = self.0.decide(decision)?;
        self.publish();
        Ok(n)
    }

    fn undo_decision(&mut self, n: Option<u64>) -> Option<NumberedDecision> {
        let undone = self.0.undo_decision(n).unwrap();
        self.publish();
        undone
    }

    /// Returns everything that the graph counts.
    fn counts(&self) -> Vec<(Vec<u8>, i64)> {
        let mut sums = self.sums(&[]).unwrap();
        let mut all = Vec::new();
        while let Some((key, count)) = sums.advance().unwrap() {
            all.push((key.to_vec(), count));
        }
        all
    }

    fn is_sound(&self) {
        assert_eq!(self.0.verify(|_| Ok(())).unwrap(), []);
    }
}

fn open() -> (TempDir, Written) {
    let folder = tempfile::tempdir().unwrap();
    let writer = GraphWriter::open(folder.path(), "", None).unwrap();
    (folder, Written(writer))
}

/// Closes and reopens it.
fn reopen(folder: &TempDir, written: Written) -> Written {
    let batch = written.batch();
    drop(written);
    Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap())
}

/// Returns a document in which Ana Paz, of the Copper Board, and the ministry speak of Chile.
fn news(id: &str) -> Extraction {
    let person = entity(EntityType::Person, "Ana Paz", &["Paz"], 3);
    let place = entity(EntityType::Place, "Chile", &[], 2);
    let mut pact = entity(EntityType::Agreement, "Chile-Peru Accord", &["CPA"], 1);
    pact.parties = vec![place.id.clone()];
    pact.milestones = vec![Milestone { step: Step::Signed, date: "2006".to_owned() }];
    let mut exports = figure("12.5 USD 2016 | Chilean copper exports | Ana Paz");
    exports.about = vec![place.id.clone()];
    exports.speaker_entity = Some(person.id.clone());
    let share = figure("7 % 2017-03 | share of steel | the ministry");
    let mines = figure("40 mine - | mines closed");
    extraction(id, vec![pact, person, place], vec![exports, share, mines])
}

fn texts(claims: &[Claim]) -> String {
    claims.iter().map(|claim| format!("{}:{}", claim.doc, claim.figure.text)).collect::<Vec<_>>().join(" ")
}

#[test]
fn claims_come_back_as_they_went_in() {
    let (_folder, mut graph) = open();
    let news = news("n");
    assert_eq!(graph.put(&news).unwrap(), Change::Added);
    let claims = graph.claims(&ClaimFilter::default()).unwrap();
    assert_eq!(claims, Claim::all(&news));
    assert_eq!(graph.claim(&claims[1].id).unwrap().as_ref(), Some(&claims[1]));
    assert_eq!(graph.claim(&ClaimId::from("no id")).unwrap(), None);
}

#[test]
fn put_replaces_and_remove_takes_back() {
    let (_folder, mut graph) = open();
    assert_eq!(graph.put(&news("n")).unwrap(), Change::Added);
    assert_eq!(graph.put(&news("n")).unwrap(), Change::Unchanged);
    let mut other = news("n");
    other.figures.truncate(1);
    assert_eq!(graph.put(&other).unwrap(), Change::Replaced);
    assert_eq!(texts(&graph.claims(&ClaimFilter::default()).unwrap()), "n:12.5");
    graph.is_sound();
    assert!(graph.remove(&"n".into()));
    assert!(!graph.remove(&"n".into()));
    assert_eq!(graph.counts(), []);
}

#[test]
fn unchanged_is_text_and_metadata() {
    let (_folder, mut graph) = open();
    let news = news("n");
    graph.put(&news).unwrap();
    let mut document = Document { title: news.title.clone(), ..Document::new("n", news.text.clone()) };
    assert!(graph.0.is_unchanged(&document).unwrap());
    document.publisher = Some("Daily".into());
    assert!(!graph.0.is_unchanged(&document).unwrap());
    assert!(!graph.0.is_unchanged(&Document::new("m", news.text)).unwrap());
}

#[track_caller]
fn check(graph: &Graph, filter: ClaimFilter, expect: &str) {
    assert_eq!(texts(&graph.claims(&filter).unwrap()), expect, "{filter:?}");
}

#[test]
fn filters() {
    let (_folder, mut graph) = open();
    let mut dated = news("b");
    dated.published = Some("2017-07-06".into());
    dated.figures.truncate(2);
    graph.put(&news("a")).unwrap();
    graph.put(&dated).unwrap();
    let by = |speaker: &str| ClaimFilter { speaker: Some(speaker.into()), ..ClaimFilter::default() };
    check(&graph, by("paz"), "a:12.5 b:12.5");
    check(&graph, by("ANA PAZ"), "a:12.5 b:12.5");
    check(&graph, by("person:paz"), "a:12.5 b:12.5");
    check(&graph, by("ministry"), "a:7 b:7");
    check(&graph, by("minist"), "");
    check(&graph, by(""), "");
    let about = |about: &str| ClaimFilter { about: Some(about.into()), ..ClaimFilter::default() };
    check(&graph, about("copper export"), "a:12.5 b:12.5");
    check(&graph, about("Chile's exports"), "a:12.5 b:12.5");
    check(&graph, about("place:chile"), "a:12.5 b:12.5");
    check(&graph, about("copper share"), "");
    check(&graph, about("mines"), "a:40");
    let doc = |text: &str| ClaimFilter { doc: Some(text.into()), ..ClaimFilter::default() };
    check(&graph, doc("b"), "b:12.5 b:7");
    check(&graph, doc("c"), "");
    let unit = |unit: &str| ClaimFilter { unit: Some(unit.into()), ..ClaimFilter::default() };
    check(&graph, unit("usd"), "a:12.5 b:12.5");
    check(&graph, unit("percent"), "a:7 b:7");
    check(&graph, unit("mines"), "a:40");
    check(&graph, ClaimFilter { kind: Some(whosaid_model::FigureKind::Count), ..ClaimFilter::default() }, "a:40");
    check(&graph, ClaimFilter { min: Some(Decimal::from(12)), sort: Sort::Value, ..doc("a") }, "a:40 a:12.5");
    check(&graph, ClaimFilter { max: Some(Decimal::from(12)), ..ClaimFilter::default() }, "a:7 b:7");
    check(&graph, ClaimFilter { attributed: Some(false), ..ClaimFilter::default() }, "a:40");
    let period = |text: &str| ClaimFilter { period: Some(parse_period(text).unwrap()), ..ClaimFilter::default() };
    check(&graph, period("2016..2018"), "a:12.5 a:7 b:12.5 b:7");
    check(&graph, period("2017"), "a:7 b:7");
    let published = ClaimFilter { published: Some(parse_period("2017-07..").unwrap()), ..ClaimFilter::default() };
    check(&graph, published, "b:12.5 b:7");
    check(&graph, ClaimFilter { sort: Sort::Period, limit: Some(3), ..ClaimFilter::default() }, "a:12.5 b:12.5 a:7");
    check(&graph, ClaimFilter { sort: Sort::Speaker, ..doc("a") }, "a:12.5 a:7 a:40");
    check(&graph, ClaimFilter { sort: Sort::Published, limit: Some(1), ..ClaimFilter::default() }, "b:12.5");
}

/// The order of claims does not depend on whether they fit into memory.
#[test]
fn claims_are_sorted_also_where_they_do_not_fit() {
    let (_folder, mut graph) = open();
    for (nth, id) in ["c", "a", "d", "b"].into_iter().enumerate() {
        let mut news = news(id);
        news.published = (nth != 1).then(|| format!("2017-0{}", 1 + nth % 3));
        news.figures.push(figure(&format!("{nth} USD 201{nth} | exports | Speaker {}", 9 - nth)));
        news.figures.push(figure("12.5 USD 2016 | exports | Ana Paz"));
        graph.put(&news).unwrap();
    }
    for (sort, limit) in Sort::ALL.into_iter().flat_map(|sort| [None, Some(1), Some(7), Some(999)].map(|n| (sort, n))) {
        let filter = ClaimFilter { sort, limit, ..ClaimFilter::default() };
        let listed = |n_kept: usize, n_wanted: usize| {
            let mut claims = Vec::new();
            let each = |claim| {
                claims.push(claim);
                Ok(claims.len() < n_wanted)
            };
            graph.each_sorted(&filter, n_kept, each).unwrap();
            claims
        };
        let expect = listed(usize::MAX, usize::MAX);
        assert_eq!(expect.len(), 20.min(limit.unwrap_or(20)), "{sort:?}, {limit:?}");
        let mut sorted = expect.clone();
        sort.sort(&mut sorted);
        assert_eq!(texts(&sorted), texts(&expect), "{sort:?}, {limit:?}");
        for n_kept in [0, 1, 3, 19, 20] {
            assert_eq!(listed(n_kept, usize::MAX), expect, "{sort:?}, {limit:?}, {n_kept} at once");
            assert_eq!(listed(n_kept, 2), expect[..2.min(expect.len())], "{sort:?}, {limit:?}, {n_kept} at once");
        }
    }
}

#[test]
fn entities_sum_over_documents() {
    let (_folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let mut other = news("b");
    other.entities[1].name = "Ana María Paz".into();
    graph.put(&other).unwrap();
    let paz = graph.entity(&"person:paz".into()).unwrap().unwrap();
    assert_eq!((paz.n_documents, paz.n_mentions, paz.n_claims_by), (2, 6, 2));
    assert_eq!(paz.name, "Ana María Paz", "of equally common names the fullest");
    assert_eq!(paz.aliases, ["Paz", "Ana Paz"]);
    graph.remove(&"b".into());
    let paz = graph.entity(&"person:paz".into()).unwrap().unwrap();
    assert_eq!((paz.n_documents, paz.n_mentions, paz.n_claims_by), (1, 3, 1));
    assert_eq!(paz.name, "Ana Paz");
}

#[test]
fn entities_are_found_by_name() {
    let (_folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let mut more = news("b");
    more.entities.truncate(2);
    more.entities.push(entity(EntityType::Organisation, "Chile Copper Board", &[], 9));
    graph.put(&more).unwrap();
    let names = |name: &str| {
        let found = graph.find_entity(name).unwrap();
        found.into_iter().map(|it| it.name).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(names("chile"), "Chile, Chile-Peru Accord, Chile Copper Board");
    assert_eq!(names("Chilean"), "Chile");
    assert_eq!(names("the CPA"), "Chile-Peru Accord");
    assert_eq!(names("person:paz"), "Ana Paz");
    assert_eq!(names("boards"), "Chile Copper Board");
    assert_eq!(names("nobody"), "");
    assert_eq!(names(""), "");
    let people = graph.entities(None, Some(EntityType::Person)).unwrap();
    assert_eq!(people.len(), 1);
}

#[test]
fn page_of_an_entity() {
    let (_folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let page = graph.entity_page(&"place:chile".into()).unwrap().unwrap();
    assert_eq!(texts(&page.claims_about), "a:12.5");
    assert_eq!(page.agreements[0].item.name, "Chile-Peru Accord");
    assert_eq!(page.documents[0].count, 2);
    let page = graph.entity_page(&"agreement:cpa".into()).unwrap().unwrap();
    assert_eq!(page.parties[0].item.name, "Chile");
    assert_eq!((page.milestones[0].item.date.as_str(), page.milestones[0].count), ("2006", 1));
    assert_eq!(graph.entity_page(&"place:peru".into()).unwrap(), None);
}

#[test]
fn glance_of_an_entity() {
    let (_folder, mut graph) = open();
    for (doc, published) in [("a", Some("2017-03")), ("b", Some("2018")), ("c", None), ("d", Some("2017-11-02"))] {
        graph.put(&Extraction { published: published.map(str::to_owned), ..news(doc) }).unwrap();
    }
    let glance = |most| graph.entity_glance(&"place:chile".into(), most).unwrap().unwrap();
    let of = |page: &whosaid_graph::EntityPage| {
        let documents: Vec<_> = page.documents.iter().map(|it| it.item.id.as_str()).collect();
        (documents.join(" "), texts(&page.claims_about), page.entity.n_documents)
    };
    assert_eq!(of(&glance(2).page), ("a b".to_owned(), "b:12.5 d:12.5".to_owned(), 4));
    assert_eq!(of(&glance(4).page), ("a b c d".to_owned(), "a:12.5 b:12.5 c:12.5 d:12.5".to_owned(), 4));
    assert_eq!(glance(1).years, [(2017, 2), (2018, 1)].into());
}

/// Returns a view in words, in its own order.
fn drawn(graph: &Graph, filter: &ViewFilter) -> Vec<String> {
    let view = graph.view(filter).unwrap().graph;
    let mut lines: Vec<String> = view.node_weights().map(|node| format!("{} {}", node.id(), node.label())).collect();
    lines.extend(view.edge_indices().map(|edge| {
        let (from, to) = view.edge_endpoints(edge).unwrap();
        format!("{} {} {}", view[from].label(), view[edge].as_str(), view[to].label())
    }));
    lines
}

#[test]
fn views() {
    let (_folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let around = |depth| ViewFilter { around: Some(("person:paz".into(), depth)), ..ViewFilter::default() };
    let near = drawn(&graph, &around(1));
    assert!(near[0].starts_with("claim:"));
    assert_eq!(
        near[1..],
        [
            "document:a Title of a",
            "entity:person:paz Ana Paz",
            "Title of a states 12.5",
            "Title of a mentions Ana Paz",
            "Ana Paz says 12.5",
        ]
    );
    let all = drawn(&graph, &ViewFilter::default());
    assert_eq!(drawn(&graph, &around(9)).len(), all.len());
    assert!(all.contains(&"measure:chile-copper-export Chilean copper exports".to_owned()), "{all:?}");
    assert!(all.contains(&"Chile party_to Chile-Peru Accord".to_owned()));
    assert!(all.contains(&"12.5 about Chile".to_owned()));
    let about = drawn(&graph, &ViewFilter { about: Some("steel".into()), ..ViewFilter::default() });
    assert_eq!(about.iter().filter(|line| line.starts_with("claim:")).count(), 1);
    let few = graph.view(&ViewFilter { limit: Some(2), ..around(2) }).unwrap();
    assert_eq!(few.graph.node_count(), 2);
    assert!(few.n_left_off > 0 && few.graph.node_weights().any(|node| node.id() == "entity:person:paz"));
    let kinds: BTreeSet<NodeKind> = [NodeKind::Entity(EntityType::Person), NodeKind::Measure].into();
    let of_kinds = drawn(&graph, &ViewFilter { kinds: kinds.clone(), ..ViewFilter::default() });
    assert!(
        of_kinds.iter().all(|it| ["measure:", "entity:person", "Ana Paz claims"].iter().any(|is| it.starts_with(is)))
    );
    assert!(of_kinds.iter().any(|it| it.starts_with("Ana Paz claims")), "{of_kinds:?}");
    assert_eq!(graph.select(&ViewFilter { kinds, ..around(2) }).unwrap().n_left_off, 0);
    let published = |period: &str| ViewFilter { published: Some(period.into()), ..ViewFilter::default() };
    assert_eq!(drawn(&graph, &published("1900")), Vec::<String>::new(), "a document without a date is left out");
    let nobody = ViewFilter { around: Some(("person:nobody".into(), 3)), ..ViewFilter::default() };
    assert_eq!(drawn(&graph, &nobody), Vec::<String>::new());
}

#[test]
fn reopened_graph_is_the_same() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let answers = |graph: &Graph| {
        (graph.claims(&ClaimFilter::default()).unwrap(), graph.entities(None, None).unwrap(), graph.batch())
    };
    let before = answers(&graph);
    let reader = Graph::open(folder.path(), None).unwrap();
    assert_eq!(answers(&reader), before);
    let mut graph = reopen(&folder, graph);
    assert_eq!(answers(&graph), before);
    graph.put(&news("b")).unwrap();
    assert_eq!(answers(&reader), before, "readers go on with what they have");
    assert_eq!(graph.claims(&ClaimFilter::default()).unwrap().len(), 6);
}

#[test]
fn what_was_not_published_is_made_up() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let all = |graph: &Graph| graph.claims(&ClaimFilter::default()).unwrap().len();
    // Kept, but not linked.
    graph.0.keep(&[news("b")]).unwrap();
    graph.0.remove(&["a".into()]).unwrap();
    let mut graph = reopen(&folder, graph);
    assert_eq!((all(&graph), graph.0.pending().unwrap()), (3, vec!["a".into(), "b".into()]));
    // Linked, but not published: done again.
    let published = graph.batch();
    graph.0.link(|_| None).unwrap();
    drop(graph);
    let mut graph = Written(GraphWriter::open(folder.path(), "", Some(published)).unwrap());
    assert_eq!(texts(&graph.claims(&ClaimFilter::default()).unwrap()), "a:12.5 a:7 a:40");
    // Published, but not settled: nothing is left to do.
    let batch = graph.0.link(|_| None).unwrap();
    drop(graph);
    let mut graph = Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap());
    assert_eq!(texts(&graph.claims(&ClaimFilter::default()).unwrap()), "b:12.5 b:7 b:40");
    let counts = graph.counts();
    graph.publish();
    assert_eq!((graph.counts(), graph.0.pending().unwrap()), (counts, vec![]));
    graph.is_sound();
}

/// Readers that know of a batch find it while writers go on, and get an error when it is too old.
#[test]
fn batches_stay_for_a_while() {
    let (folder, mut graph) = open();
    for nth in 0..20 {
        graph.put(&news(&format!("d{nth}"))).unwrap();
        for back in 0..4.min(nth + 1) {
            let reader = Graph::open(folder.path(), Some(graph.batch() - back)).unwrap();
            assert_eq!(reader.documents().unwrap().len() as u64, nth + 1 - back);
        }
    }
    let old = Graph::open(folder.path(), Some(graph.batch() - 10));
    assert!(matches!(old, Err(GraphError::Superseded { .. })));
    let n_runs = fs::read_dir(folder.path().join("runs")).unwrap().count();
    assert!(n_runs < 20, "{n_runs} files: runs are merged and old ones deleted");
    graph.is_sound();
}

/// A ledger that is missing, empty or incomplete is not the ledger of an empty store.
#[test]
fn lost_ledger_is_told_of_and_restored() {
    let (folder, mut graph) = open();
    for id in ["a", "b", "c"] {
        graph.put(&news(id)).unwrap();
    }
    graph.remove(&"c".into());
    let (batch, counts) = (graph.batch(), graph.counts());
    graph.0.close().unwrap();
    let ledger = folder.path().join("ledger");
    for in_part in [None, Some(0), Some(1)] {
        fs::remove_dir_all(&ledger).unwrap();
        if let Some(n) = in_part {
            let copy = Ledger::open(&ledger).unwrap();
            let mut changes = Changes::default();
            changes.relink(&"a".into());
            if n > 0 {
                copy.apply(&changes).unwrap();
            }
            copy.close().unwrap();
        }
        for published in [Some(batch), None] {
            let opened = GraphWriter::open(folder.path(), "", published).map(drop);
            assert!(matches!(opened, Err(Error::Disk(DiskError::DamagedDatabase { .. }))), "{in_part:?}: {opened:?}");
        }
        let restored = GraphWriter::restore_ledger(folder.path(), "", Some(batch)).unwrap();
        assert_eq!((restored.former.is_some(), restored.is_from_records), (in_part.is_some(), false));
        let graph = Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap());
        assert_eq!((graph.counts(), graph.0.pending().unwrap()), (counts.clone(), vec![]));
        graph.is_sound();
        graph.0.close().unwrap();
    }
}

/// A ledger from before the last batches: from a backup, or because sled skips what follows damage.
#[test]
fn ledger_that_went_back_is_told_of_and_restored() {
    let (folder, mut graph) = open();
    let [ledger, kept] = ["ledger", "kept"].map(|name| folder.path().join(name));
    graph.put(&news("a")).unwrap();
    let batch = graph.batch();
    graph.0.close().unwrap();
    fs::create_dir(&kept).unwrap();
    for entry in fs::read_dir(&ledger).unwrap().map(|it| it.unwrap()).filter(|it| it.path().is_file()) {
        fs::copy(entry.path(), kept.join(entry.file_name())).unwrap();
    }
    let mut graph = Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap());
    graph.put(&news("b")).unwrap();
    let (batch, counts) = (graph.batch(), graph.counts());
    graph.0.close().unwrap();
    fs::remove_dir_all(&ledger).unwrap();
    fs::rename(&kept, &ledger).unwrap();
    for published in [Some(batch), None] {
        let opened = GraphWriter::open(folder.path(), "", published).map(drop);
        assert!(matches!(opened, Err(Error::Disk(DiskError::DamagedDatabase { .. }))), "{opened:?}");
    }
    GraphWriter::restore_ledger(folder.path(), "", Some(batch)).unwrap();
    let graph = Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap());
    assert_eq!(graph.counts(), counts);
    graph.is_sound();
}

/// Any file of sled's may be damaged.
#[test]
fn damage_of_the_ledger_is_told_of() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let batch = graph.batch();
    graph.0.close().unwrap();
    let conf = folder.path().join("ledger/conf");
    let text = fs::read(&conf).unwrap();
    let mut flipped = text.clone();
    flipped[text.len() / 2] ^= 1;
    for bytes in [&text[..text.len() / 2], &flipped] {
        fs::write(&conf, bytes).unwrap();
        let opened = GraphWriter::open(folder.path(), "", Some(batch)).map(drop);
        assert!(opened.as_ref().is_err_and(Error::is_damage), "{} bytes: {opened:?}", bytes.len());
    }
}

#[test]
fn lost_or_damaged_runs_are_made_anew() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    graph.put(&news("b")).unwrap();
    let counts = graph.counts();
    for what in [".run", ".manifest"] {
        for entry in fs::read_dir(folder.path().join("runs")).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().ends_with(what) {
                fs::write(path, "torn").unwrap();
            }
        }
        graph = reopen(&folder, graph);
        assert_eq!(graph.0.pending().unwrap().len(), 2);
        graph.publish();
        assert_eq!(graph.counts(), counts);
        graph.is_sound();
    }
}

#[test]
fn decisions_hold_until_they_are_undone() {
    let (folder, mut graph) = open();
    let document = |id: &str, name: &str| {
        let mut figure = figure(&format!("5 USD 2016 | exports of Chile | {name}"));
        let person = entity(EntityType::Person, name, &[], 2);
        figure.speaker_entity = Some(person.id.clone());
        extraction(id, vec![person], vec![figure])
    };
    graph.put(&document("a", "Ana Paz")).unwrap();
    graph.put(&document("b", "A Paz")).unwrap();
    let before = (graph.entities(None, None).unwrap(), graph.claims(&ClaimFilter::default()).unwrap());
    let merge = Decision {
        action: Action::Merge,
        entity: "person:a-paz".into(),
        into: "person:ana-paz".into(),
        name: "Ana Paz".to_owned(),
        documents: Vec::new(),
    };
    assert_eq!(graph.decide(merge.clone()).unwrap(), 1);
    assert_eq!(graph.decide(merge.clone()).unwrap(), 1);
    let one = |graph: &Graph| {
        let found = graph.entities(None, None).unwrap();
        assert_eq!(found.len(), 1);
        (found[0].name.clone(), found[0].n_documents, found[0].n_mentions, found[0].n_claims_by)
    };
    assert_eq!(one(&graph), ("Ana Paz".to_owned(), 2, 4, 2));
    let said = ClaimFilter { speaker: Some("Ana Paz".into()), ..ClaimFilter::default() };
    assert_eq!(graph.claims(&said).unwrap().len(), 2);
    // It survives a document's coming again, and the closing of the graph.
    graph.remove(&"b".into());
    graph.put(&document("b", "A Paz")).unwrap();
    let mut graph = reopen(&folder, graph);
    assert_eq!(one(&graph), ("Ana Paz".to_owned(), 2, 4, 2));
    assert_eq!(graph.undo_decision(None).map(|it| it.decision), Some(merge));
    assert_eq!((graph.entities(None, None).unwrap(), graph.claims(&ClaimFilter::default()).unwrap()), before);
    assert_eq!(graph.undo_decision(None), None);
}

#[test]
fn decisions_that_make_no_sense_are_refused() {
    let (_folder, mut graph) = open();
    let mut refused = |action: Action, entity: &str, into: &str, name: &str| {
        let (entity, into) = (entity.into(), into.into());
        let decision = Decision { action, entity, into, name: name.to_owned(), documents: Vec::new() };
        assert!(matches!(graph.decide(decision), Err(Error::BadDecision { .. })), "{name}");
    };
    refused(Action::Merge, "person:a", "person:a", "A");
    refused(Action::Merge, "person:a", "place:a", "A");
    refused(Action::Merge, "thing:a", "thing:b", "A");
    refused(Action::Rename, "person:a", "person:a", " ");
    refused(Action::Rename, "person:a", "person:b", "B");
    refused(Action::Split, "person:a", "person:b", "B");
}

/// Returns a new graph of some documents, in the opposite order, with the decisions of another.
fn fresh<'e>(documents: impl DoubleEndedIterator<Item = &'e Extraction>, like: &Graph) -> (TempDir, Written) {
    let (folder, mut fresh) = open();
    for document in documents.rev() {
        fresh.put(document).unwrap();
    }
    for decision in like.decisions() {
        fresh.decide(decision.decision).unwrap();
    }
    (folder, fresh)
}

/// Returns a document of entities, each as `kind Name, Other name`. Each makes a claim.
fn saying(id: &str, said: &[&str]) -> Extraction {
    let of = |text: &&str| {
        let (kind, names) = text.split_once(' ').unwrap();
        let kind = EntityType::ALL.into_iter().find(|it| it.as_str() == kind).unwrap();
        let names: Vec<&str> = names.split(", ").collect();
        Entity { id: EntityId::of_name(kind, names[0]), ..entity(kind, names[0], &names[1..], 2) }
    };
    let entities: Vec<Entity> = said.iter().map(of).collect();
    let claim = |it: &Entity| {
        let speaker_entity = Some(it.id.clone());
        whosaid_model::Figure { speaker_entity, ..figure(&format!("5 USD 2016 | exports of Chile | {}", it.name)) }
    };
    let claims = entities.iter().map(claim).collect();
    extraction(id, entities, claims)
}

/// Documents that name people in full, as `Ana Paz`, or in full and by another name, as `Ana Paz, Paz`. Each makes a claim.
fn naming(id: &str, people: &[&str]) -> Extraction {
    let people: Vec<String> = people.iter().map(|names| format!("person {names}")).collect();
    saying(id, &people.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A surname alone is the person whom the other documents mean by it, whatever the order of the documents.
#[test]
fn a_short_name_is_whom_the_documents_mean() {
    let documents = ["a", "b", "c"].map(|id| naming(id, &["Ana Paz, Paz"]));
    let alone = naming("d", &["Paz"]);
    let (_folder, mut graph) = open();
    let (_other_folder, mut other) = open();
    graph.put(&alone).unwrap();
    for document in &documents {
        graph.put(document).unwrap();
        other.put(document).unwrap();
    }
    other.put(&alone).unwrap();
    assert_eq!(graph.counts().len(), other.counts().len());
    assert_eq!(graph.manifest().joined, other.manifest().joined);
    for graph in [&graph, &other] {
        graph.is_sound();
        let [only] = &graph.entities(None, None).unwrap()[..] else { panic!("they are one") };
        assert_eq!((only.id.as_str(), only.name.as_str(), only.n_documents), ("person:ana-paz", "Ana Paz", 4));
        assert_eq!(only.n_claims_by, 4);
        let page = graph.entity_page(&only.id).unwrap().unwrap();
        assert_eq!(page.joined[0].reason(), "short for it in 3 of the 3 documents that explain the name");
    }

    // Whoever decides that they are two is believed, until that is undone.
    graph.decide(Decision::apart("person:paz".into())).unwrap();
    assert_eq!(graph.entities(None, None).unwrap().len(), 2);
    graph.is_sound();
    graph.undo_decision(None).unwrap();
    assert_eq!(graph.entities(None, None).unwrap().len(), 1);

    // One document more may change the evidence, and one less.
    graph.put(&naming("e", &["Bo Paz, Paz"])).unwrap();
    graph.is_sound();
    assert_eq!(graph.entities(None, None).unwrap().len(), 3);
    graph.remove(&"e".into());
    assert_eq!(graph.entities(None, None).unwrap().len(), 1);
    graph.remove(&"c".into());
    graph.is_sound();
    assert_eq!(graph.entities(None, None).unwrap().len(), 2);
    for id in ["a", "b", "d"] {
        graph.remove(&id.into());
    }
    assert_eq!(graph.counts(), []);
}

/// What joins people under their full names, and what does not.
#[test]
fn names_that_are_one_by_evidence() {
    let many = |people: &[&'static str], n: usize| -> Vec<Vec<&'static str>> { vec![people.to_vec(); n] };
    let cases = [
        ([many(&["Joe Ruiz, Ruiz"], 5), many(&["Joseph Ruiz"], 1)].concat(), vec!["person:joe-ruiz"]),
        // Nothing says that this surname is one person's.
        ([many(&["Joe Ruiz"], 5), many(&["Joseph Ruiz"], 1)].concat(), vec!["person:joe-ruiz", "person:joseph-ruiz"]),
        // The best known of two bears the name alone, the others are introduced.
        (
            [many(&["Ana Paz, Paz"], 6), many(&["Bo Paz, Paz"], 1), many(&["Paz"], 1)].concat(),
            vec!["person:ana-paz", "person:bo-paz"],
        ),
        // In a document about both, the name is that of the one whom it mentions most.
        (
            [many(&["Ana Paz, Paz", "Zoe Paz, Paz"], 3), many(&["Paz"], 1)].concat(),
            vec!["person:ana-paz", "person:zoe-paz"],
        ),
        // A first name needs more.
        ([many(&["Ana Paz, Ana"], 9), many(&["Ana"], 1)].concat(), vec!["person:ana", "person:ana-paz"]),
        ([many(&["Ana Paz, Ana"], 10), many(&["Ana"], 1)].concat(), vec!["person:ana-paz"]),
        // Not a name for a name.
        ([many(&["Ana Paz, Boss"], 9), many(&["Boss"], 1)].concat(), vec!["person:ana-paz", "person:boss"]),
    ];
    for (documents, expected) in cases {
        let (_folder, mut graph) = open();
        for (nth, people) in documents.iter().enumerate() {
            graph.put(&naming(&nth.to_string(), people)).unwrap();
        }
        graph.is_sound();
        let mut found: Vec<String> = graph.entities(None, None).unwrap().into_iter().map(|it| it.id.0).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{documents:?}");
    }
}

/// What a block of documents says of names, by its number: `kind Name, Other name` of each entity.
const SAID_OF_NAMES: [&[&str]; 10] = [
    &["person Ana Paz, Paz"],
    &["person Paz"],
    &["person Bo Paz, Paz"],
    &["person Chuck Paz, Paz"],
    &["person Charles Paz"],
    &["organisation Ana Paz", "person Zoe Paz, Paz"],
    &["place Paz"],
    &["organisation Peru Aid Zone", "organisation PAZ"],
    &["person Paz", "person Ana Paz, Ana"],
    &["place Ana Paz", "person Paz, Ana"],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is joined follows from the documents that are there and the decisions in force, whatever was there before.
    #[test]
    fn what_is_joined_has_no_history(
        steps in prop::collection::vec((0usize..SAID_OF_NAMES.len(), 0u8..13, 0u8..8), 1..9),
    ) {
        let (_folder, mut graph) = open();
        let mut left: BTreeMap<String, Extraction> = BTreeMap::new();
        let ids = ["person:paz", "person:ana-paz", "person:chuck-paz", "person:charles-paz", "person:bo-paz"];
        for (said, n, what) in &steps {
            let id = |nth: u8| EntityId::from(ids[usize::from(nth) % ids.len()]);
            let decision = |action, into: EntityId, documents| Decision {
                action, entity: id(*n), into, name: "Cy Roe".to_owned(), documents,
            };
            match what {
                0 => drop(graph.decide(Decision::apart(id(*n))).unwrap()),
                1 if n % 5 != 1 => drop(graph.decide(decision(Action::Merge, id(1), vec![])).unwrap()),
                2 => {
                    let documents = vec![DocId(format!("{said}-0"))];
                    graph.decide(decision(Action::Split, "person:cy-roe".into(), documents)).unwrap();
                }
                3 => drop(graph.undo_decision(None)),
                _ => {}
            }
            // So many documents say so from now on, in one batch.
            let wanted: BTreeMap<String, Extraction> = (0..*n)
                .map(|nth| format!("{said}-{nth}"))
                .map(|id| (id.clone(), saying(&id, SAID_OF_NAMES[*said])))
                .collect();
            let gone: Vec<DocId> = left
                .keys()
                .filter(|id| id.starts_with(&format!("{said}-")) && !wanted.contains_key(*id))
                .map(|id| DocId(id.clone()))
                .collect();
            graph.0.remove(&gone).unwrap();
            let documents: Vec<Extraction> = wanted.values().cloned().collect();
            graph.0.keep(&documents).unwrap();
            graph.publish();
            left.retain(|id, _| !id.starts_with(&format!("{said}-")));
            left.extend(wanted);
            graph.is_sound();
        }
        let (_other_folder, fresh) = fresh(left.values(), &graph);
        prop_assert_eq!(&graph.manifest().joined, &fresh.manifest().joined);
        prop_assert_eq!(graph.counts().len(), fresh.counts().len());
        prop_assert_eq!(graph.entities(None, None).unwrap(), fresh.entities(None, None).unwrap());
        prop_assert_eq!(graph.claims(&ClaimFilter::default()).unwrap(), fresh.claims(&ClaimFilter::default()).unwrap());
    }
}

/// An entity that is another which is a third is the third, until a link is undone.
#[test]
fn decisions_build_on_each_other() {
    let (_folder, mut graph) = open();
    let document = |id: &str, name: &str| extraction(id, vec![entity(EntityType::Person, name, &[], 1)], Vec::new());
    let names = ["Ana", "Bo", "Cy"];
    for name in names {
        graph.put(&document(name, name)).unwrap();
    }
    let before = graph.counts();
    let merge = |one: &str, other: &str| Decision {
        action: Action::Merge,
        entity: EntityId(format!("person:{one}")),
        into: EntityId(format!("person:{other}")),
        name: other.to_owned(),
        documents: Vec::new(),
    };
    let first = graph.decide(merge("ana", "bo")).unwrap();
    graph.decide(merge("bo", "cy")).unwrap();
    assert_eq!(graph.entities(None, None).unwrap().len(), 1);
    graph.undo_decision(Some(first)).unwrap();
    graph.is_sound();
    assert_eq!(graph.entities(None, None).unwrap().len(), 2);
    graph.undo_decision(None).unwrap();
    assert_eq!(graph.counts(), before);
}

#[test]
fn torn_snapshot_is_moved_away() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    let batch = graph.batch();
    drop(graph);
    fs::write(folder.path().join("ledger/snap.FFFFFFFFFFFFFFFF.generating"), b"torn").unwrap();
    let graph = Written(GraphWriter::open(folder.path(), "", Some(batch)).unwrap());
    graph.is_sound();
    assert_eq!(graph.claims(&ClaimFilter::default()).unwrap().len(), 3);
}

#[test]
fn verify_finds_what_is_wrong() {
    let (folder, mut graph) = open();
    graph.put(&news("a")).unwrap();
    graph.put(&news("b")).unwrap();
    let mut wrong = news("c");
    wrong.figures[1].text = "8".to_owned();
    graph.put(&wrong).unwrap();
    let pack = folder.path().join("records/00000000.pack");
    let mut bytes = fs::read(&pack).unwrap();
    bytes[100] ^= 1;
    fs::write(&pack, bytes).unwrap();
    let told: Vec<String> = graph.0.verify(|_| Ok(())).unwrap().iter().map(|it| format!("{it:?}")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("\"a\"") && told[0].contains("checksum"), "{told:?}");
    assert!(told[1].contains("\"c\"") && told[1].contains("is \\\"7\\\", not \\\"8\\\""), "{told:?}");
}

#[test]
fn numbers_with_more_digits_than_json_has_are_sound() {
    let (_folder, mut graph) = open();
    let mut third = figure("1 person - | members | A");
    third.value = Value::Number(Decimal::ONE / Decimal::from(3));
    assert_eq!(serde_json::to_string(&third.value).unwrap(), "0.3333333333333333");
    let mut seventh = figure("1 person - | members | B");
    seventh.value = Value::Range(Decimal::ONE / Decimal::from(7), Decimal::MAX);
    graph.put(&extraction("a", vec![], vec![third, seventh])).unwrap();
    graph.is_sound();
}

#[test]
fn oversized_input_is_cut_or_refused() {
    let (_folder, mut graph) = open();
    let long = "é".repeat(100_000);
    let mut big = news("a");
    big.title = Some(long.clone());
    big.entities[1].name = long.clone();
    big.entities[1].aliases = (0..1000).map(|n| format!("{n}{long}")).collect();
    big.entities.push(entity(EntityType::Event, &long, &[], 1));
    big.figures[0].measure = Some(long.clone());
    big.figures[0].speaker = Some(long.clone());
    big.figures[0].unit = Some(long.clone());
    big.figures[0].about = (0..1000).map(|n| EntityId(format!("event:{n}"))).collect();
    big.entities.extend((0..1000).map(|n| entity(EntityType::Event, &n.to_string(), &[], 1)));
    big.figures[0].via = vec![long.clone(); 100];
    graph.put(&big).unwrap();
    assert_eq!(graph.claims(&ClaimFilter::default()).unwrap().len(), 3);
    graph.is_sound();
    graph.remove(&"a".into());
    assert_eq!(graph.counts(), []);
    assert!(matches!(graph.put(&news(&long)), Err(Error::IdTooLong { .. })));
}

/// Ana speaks of Chile, which is party to the accord; Bo is in a document with Chile; Cy is alone.
fn tied(order: [usize; 3]) -> (TempDir, Written) {
    let (folder, mut graph) = open();
    let place = || entity(EntityType::Place, "Chile", &[], 1);
    let person = |name: &str| entity(EntityType::Person, name, &[], 1);
    let documents = [
        news("a"),
        extraction("b", vec![person("Bo Li"), place()], Vec::new()),
        extraction("c", vec![person("Cy")], Vec::new()),
    ];
    for nth in order {
        graph.put(&documents[nth]).unwrap();
    }
    (folder, graph)
}

#[test]
fn whole_graph() {
    let answers = [[0, 1, 2], [2, 1, 0]].map(|order| {
        let (_folder, graph) = tied(order);
        let actors = graph.actors().unwrap();
        assert_eq!(actors.n_nodes(), (5, 3));
        let path = |from: &str, to: &str| {
            let hops = actors.path(&from.into(), &to.into()).unwrap();
            let hops = hops.iter().map(|it| format!("{} {:?} {} {}", it.from_name, it.tie, it.count, it.to_name));
            hops.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(path("person:paz", "place:chile"), "Ana Paz ClaimsAbout 1 Chile", "closer than the document");
        assert_eq!(path("agreement:cpa", "place:chile"), "Chile-Peru Accord PartyTo 1 Chile");
        assert_eq!(path("person:bo-li", "person:paz"), "Bo Li Mentions 1 Chile, Chile ClaimsAbout 1 Ana Paz");
        assert_eq!(path("person:bo-li", "person:cy"), "");
        assert_eq!(path("person:bo-li", "person:nobody"), "");
        assert_eq!(path("person:bo-li", "person:bo-li"), "");
        let ranked = actors.rank(9, |_| true).unwrap();
        assert_eq!((ranked[0].entity.name.as_str(), ranked.len()), ("Chile", 5));
        let total: u64 = ranked.iter().map(|it| it.score).sum();
        assert!((999_990..=1_000_000).contains(&total), "{total}");
        let people = actors.rank(1, |it| it.kind == EntityType::Person).unwrap();
        assert_eq!((people.len(), people[0].entity.kind), (1, EntityType::Person));
        let components = actors.components(9, 9).unwrap();
        let sizes: Vec<_> = components.iter().map(|it| (it.n_entities, it.n_documents, it.members.len())).collect();
        assert_eq!(sizes, [(4, 2, 4), (1, 1, 1)]);
        let communities = actors.communities(9, 1).unwrap();
        assert_eq!(communities.iter().map(|it| it.n_entities).sum::<u64>(), 5);
        (ranked, components, communities)
    });
    assert_eq!(answers[0], answers[1], "the order of arrival does not matter");
    let (_folder, empty) = open();
    let actors = empty.actors().unwrap();
    assert!(actors.rank(9, |_| true).unwrap().is_empty() && actors.communities(9, 9).unwrap().is_empty());
}

fn disputed(graph: &Graph, filter: DisputeFilter) -> Vec<Dispute> {
    let mut found = Vec::new();
    graph
        .each_dispute(&filter, |dispute| {
            found.push(dispute);
            Ok(true)
        })
        .unwrap();
    found
}

#[test]
fn a_filter_chooses_disputes_by_any_side() {
    let (_folder, mut graph) = open();
    for (doc, text) in [
        ("a", "5 USD 2016 | exports of Chile | Ana Paz"),
        ("b", "6 USD 2016 | Chile's exports | Bo Li"),
        ("c", "7 USD 2017 | exports of Chile | Cy Roe"),
        ("d", "9 USD 2017 | exports of Chile | Bo Li"),
        ("e", "3 tonne 2017 | exports of Chile | Ana Paz"),
    ] {
        graph.put(&extraction(doc, vec![], vec![figure(text)])).unwrap();
    }
    let of = |claims| DisputeFilter { claims, ..DisputeFilter::default() };
    let figures = |filter: ClaimFilter| {
        let shown = |it: Dispute| it.members.into_iter().map(|claim| claim.figure.text).collect::<Vec<_>>().join("/");
        disputed(&graph, of(filter)).into_iter().map(shown).collect::<Vec<_>>().join(" ")
    };
    let all = ClaimFilter::default;
    assert_eq!(figures(all()), "7/9 5/6");
    assert_eq!(figures(ClaimFilter { limit: Some(1), ..all() }), "7/9");
    assert_eq!(figures(ClaimFilter { limit: Some(0), ..all() }), "");
    assert_eq!(figures(ClaimFilter { speaker: Some("Paz".into()), ..all() }), "5/6");
    assert_eq!(figures(ClaimFilter { speaker: Some("Li".into()), ..all() }), "7/9 5/6");
    assert_eq!(figures(ClaimFilter { unit: Some("tonnes".into()), ..all() }), "");
    assert_eq!(figures(ClaimFilter { period: Some("2017".into()), ..all() }), "7/9");
    let n_at_least = |least| disputed(&graph, DisputeFilter { least: Some(least), ..DisputeFilter::default() }).len();
    assert_eq!(n_at_least(Difference::Absolute(Decimal::TWO)), 1);
    assert_eq!((n_at_least(Difference::Relative(0.2)), n_at_least(Difference::Relative(0.1))), (1, 2));
}

#[test]
fn classes_and_corroboration() {
    let (_folder, mut graph) = open();
    for (doc, text) in [
        ("a", "17 USD 2016 | Chile's deficit with Peru | A"),
        ("b", "27.7 USD 2016 | Chile's goods deficit with Peru | B"),
        ("c", "27.7 USD 2016 | goods deficit of Chile with Peru | C"),
        ("d", "3 USD 2016 | exports of Chile | A"),
        ("e", "3 USD 2016 | exports of Chile | A"),
        ("f", "4.9 USD 2016 | imports of Chile | A"),
        ("g", "5.0 USD 2016 | imports of Chile | A"),
    ] {
        // A second sentence, so that no passage is a copy of another.
        let own = figure(&format!("{} ton - | - | -", doc.as_bytes()[0]));
        graph.put(&extraction(doc, vec![], vec![figure(text), own])).unwrap();
    }
    let of = |class: Class| {
        let filter = DisputeFilter { classes: [class].into(), ..DisputeFilter::default() };
        let shown =
            |it: Dispute| (it.sides.iter().map(|side| side.text.clone()).collect::<Vec<_>>().join("/"), it.reason);
        disputed(&graph, filter).into_iter().map(shown).collect::<Vec<_>>()
    };
    let told = |figures: &str, reason: &str| vec![(figures.to_owned(), reason.to_owned())];
    assert_eq!(of(Class::Conflict), []);
    assert_eq!(of(Class::Revision), told("4.9/5.0", "A gives 4.9 and 5.0, which no number fits"));
    assert_eq!(of(Class::Agree), told("27.7", "some number fits all of them"));
    assert_eq!(of(Class::Restatement), told("3", "the same source gives the same figure again"));
    let reason = "“good” is said of some of them only, so they may not be of the same thing";
    assert_eq!(of(Class::OtherScope), told("17/27.7", reason));
    assert_eq!(
        texts(&graph.claims(&ClaimFilter { corroborated: true, ..ClaimFilter::default() }).unwrap()),
        "b:27.7 c:27.7"
    );
}

fn figure_place(c: u8) -> EntityId {
    EntityId(format!("place:{}", c % 2))
}

/// Returns a document made from a few numbers, so that documents share entities, names and measures in many ways.
fn shuffled(id: u8, picks: &[(u8, u8, u8)]) -> Extraction {
    let people = ["Ana Paz", "Bo Li"];
    let mut entities: Vec<Entity> = Vec::new();
    let mut figures = Vec::new();
    for (a, b, c) in picks {
        let name = format!("{}{}", ["", "Dr ", "Mrs "][usize::from(*b) % 3], people[usize::from(*a) % 2]);
        let mut person = entity(EntityType::Person, &name, &[], u32::from(*c) % 4);
        person.id = EntityId(format!("person:{}", a % 2));
        let mut figure = figure(&format!("{}.{} USD 201{} | exports of Chile | {name}", c % 9, b % 9, b % 3));
        figure.speaker_entity = Some(person.id.clone());
        figure.about = vec![figure_place(*c)];
        figures.push(figure);
        let place = Entity { id: figure_place(*c), ..entity(EntityType::Place, "Chile", &[], 1) };
        for it in [person, place] {
            if entities.iter().all(|other| other.id != it.id) {
                entities.push(it);
            }
        }
    }
    extraction(&format!("doc{id}"), entities, figures)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever was added, removed, decided and undone, a graph answers like a new one of what is left.
    #[test]
    fn history_leaves_no_trace(
        steps in prop::collection::vec(
            (0u8..4, prop::option::weighted(0.7, prop::collection::vec((0u8..4, 0u8..9, 0u8..9), 0..4))), 1..14),
        decided in prop::collection::vec((0usize..14, 0u8..4, 0u8..4), 0..5),
    ) {
        let (_folder, mut graph) = open();
        let mut left: BTreeMap<u8, Extraction> = BTreeMap::new();
        for (at, (id, step)) in steps.iter().enumerate() {
            for (_, what, id) in decided.iter().filter(|(when, ..)| *when == at) {
                let person = |n: u8| EntityId(format!("person:{n}"));
                let decision = |action, into, documents| Decision {
                    action, entity: person(id % 2), into, name: "Cy Roe".to_owned(), documents,
                };
                match what {
                    0 => drop(graph.decide(decision(Action::Merge, person(1 - id % 2), vec![])).unwrap()),
                    1 => drop(graph.decide(decision(Action::Rename, person(id % 2), vec![])).unwrap()),
                    2 => {
                        let documents = vec![DocId(format!("doc{id}"))];
                        graph.decide(decision(Action::Split, person(2), documents)).unwrap();
                    }
                    _ => drop(graph.undo_decision(None)),
                }
            }
            match step {
                Some(picks) => {
                    let document = shuffled(*id, picks);
                    graph.put(&document).unwrap();
                    left.insert(*id, document);
                }
                None => {
                    prop_assert_eq!(graph.remove(&format!("doc{id}").as_str().into()), left.remove(id).is_some());
                }
            }
        }
        graph.is_sound();
        let (_other_folder, fresh) = fresh(left.values(), &graph);
        // Addresses differ, so what is counted under them is compared by its answers.
        prop_assert_eq!(graph.counts().len(), fresh.counts().len());
        let all = ClaimFilter::default();
        prop_assert_eq!(graph.claims(&all).unwrap(), fresh.claims(&all).unwrap());
        if graph.decisions().is_empty() {
            let mut model: Vec<Claim> = left.values().flat_map(Claim::all).collect();
            model.sort_by(|a, b| (&a.doc, a.figure.start).cmp(&(&b.doc, b.figure.start)));
            prop_assert_eq!(graph.claims(&all).unwrap(), model);
        }
        prop_assert_eq!(graph.entities(None, None).unwrap(), fresh.entities(None, None).unwrap());
        prop_assert_eq!(graph.documents().unwrap(), fresh.documents().unwrap());
        let every = DisputeFilter { classes: Class::ALL.into(), ..DisputeFilter::default() };
        let differ = disputed(&graph, every.clone());
        prop_assert_eq!(&disputed(&fresh, every.clone()), &differ);
        let plain = disputes(&graph.claims(&all).unwrap());
        let members = |found: Vec<Dispute>| found.into_iter().map(|it| it.members).collect::<Vec<_>>();
        prop_assert_eq!(members(disputed(&graph, DisputeFilter::default())), members(plain));
        let first = DisputeFilter { claims: ClaimFilter { limit: Some(1), ..all.clone() }, ..every };
        prop_assert_eq!(disputed(&graph, first), &differ[..differ.len().min(1)]);
        let shared = ClaimFilter { corroborated: true, ..all };
        prop_assert_eq!(graph.claims(&shared).unwrap(), fresh.claims(&shared).unwrap());
        let stats = |graph: &Graph| Stats { n_bytes_on_disk: 0, ..graph.stats().unwrap() };
        prop_assert_eq!(stats(&graph), stats(&fresh));
        prop_assert_eq!(drawn(&graph, &ViewFilter::default()), drawn(&fresh, &ViewFilter::default()));
        let few = ViewFilter { limit: Some(5), ..ViewFilter::default() };
        prop_assert_eq!(drawn(&graph, &few), drawn(&fresh, &few));
        let kinds: BTreeSet<NodeKind> = ["person", "place", "measure"].into_iter().filter_map(NodeKind::parse).collect();
        let of_kinds = ViewFilter { kinds, ..few };
        prop_assert_eq!(drawn(&graph, &of_kinds), drawn(&fresh, &of_kinds));
    }
}
