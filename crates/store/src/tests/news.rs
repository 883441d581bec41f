//! News, by example and compared with complete answers.

use crate::writer::GraphWriter;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_graph::{Asked, ClaimFilter, Class, DisputeFilter, Sort, compare, disputes, parse_period};
use whosaid_model::samples::{entity, extraction, figure};
use whosaid_model::{Claim, DocId, EntityId, EntityType, Extraction, FigureKind};
use whosaid_watch::{Error as WatchError, New, News, NewsReport, Question, Watch};

fn ask(writer: &mut GraphWriter, name: &str, question: Question) {
    writer.watch(Watch { name: name.to_owned(), question }).unwrap();
    publish(writer);
}

fn publish(writer: &mut GraphWriter) {
    let batch = writer.link(|_| None).unwrap();
    writer.settle(batch).unwrap();
}

/// Returns what is new, and settles it.
fn told(writer: &mut GraphWriter) -> Vec<News> {
    let report = writer.news().unwrap();
    let read = |report: &NewsReport| {
        let mut found = Vec::new();
        let each = |it| {
            found.push(it);
            Ok(true)
        };
        report.each(each).unwrap();
        found
    };
    let found = read(&report);
    assert_eq!(read(&writer.news().unwrap()), found, "what is not settled is found again");
    writer.settle_news(&report).unwrap();
    assert!(writer.news().unwrap().is_empty() && writer.formers(0).next().is_none());
    found
}

fn shown(news: &News) -> String {
    let said = |claim: &Claim| {
        let speaker = claim.figure.speaker.as_deref().unwrap_or("-");
        format!("{} {} {speaker}", claim.doc, claim.figure.text)
    };
    let more = |n: usize| if n > 0 { format!(" +{n}") } else { String::new() };
    let what = match &news.new {
        New::Figure { claim, repeats } => format!("figure {}{}", said(claim), more(repeats.len())),
        New::Revision { claim, repeats, revises, .. } => {
            let before: Vec<_> = revises.iter().map(|it| it.figure.text.as_str()).collect();
            format!("revision {}{} < {}", said(claim), more(repeats.len()), before.join(" "))
        }
        New::Disagreement { dispute, new } => {
            let sides: Vec<_> = dispute.sides.iter().map(|it| it.text.as_str()).collect();
            format!("{} {} +{}", dispute.class.as_str(), sides.join("/"), new.len())
        }
    };
    format!("{}: {what}", news.watch)
}

/// Runs a story: documents come step by step, and each step is followed by its news. `id: figure; figure` is a
/// document, `- id` removes one, and what follows `>` is reported.
#[track_caller]
fn check(questions: &[(&str, Question)], story: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = GraphWriter::open(folder.path(), "", None).unwrap();
    let mut is_asked = false;
    let mut expected: Vec<String> = Vec::new();
    let mut came = String::new();
    for line in story.lines().map(str::trim).filter(|it| !it.is_empty()).chain(["end"]) {
        if let Some(news) = line.strip_prefix('>') {
            expected.push(news.trim().to_owned());
            continue;
        }
        if is_asked && !came.is_empty() {
            assert_eq!(told(&mut writer).iter().map(shown).collect::<Vec<_>>(), expected, "after {came}");
        }
        expected.clear();
        came = line.to_owned();
        if line == "ask" {
            for (name, question) in questions {
                ask(&mut writer, name, question.clone());
            }
            is_asked = true;
        } else if let Some(id) = line.strip_prefix("- ") {
            writer.remove(&[DocId::from(id)]).unwrap();
        } else if let Some((id, figures)) = line.split_once(": ") {
            let figures = figures.split("; ").map(figure).collect();
            writer.keep(&[extraction(id, vec![], figures)]).unwrap();
        }
        publish(&mut writer);
    }
}

fn claims(filter: ClaimFilter) -> Question {
    Question::Claims(filter)
}

fn by(speaker: &str) -> ClaimFilter {
    ClaimFilter { speaker: Some(speaker.to_owned()), ..ClaimFilter::default() }
}

fn differ(claims: ClaimFilter) -> Question {
    Question::Disputes(DisputeFilter { claims, ..DisputeFilter::default() })
}

#[test]
fn figures() {
    check(
        &[("all", claims(ClaimFilter::default())), ("paz", claims(by("Paz")))],
        "a: 5 USD 2016 | exports of Chile | Ana Paz
         ask
         b: 5 USD 2016 | Chile's exports | Ana Paz
         c: 5 USD 2016 | Chile's exports | Bo Li
         > all: figure c 5 Bo Li
         d: 9 USD 2017 | Chile's exports | Ana Paz; 9 USD 2017 | exports of Chile | Ana Paz
         > all: figure d 9 Ana Paz +1
         > paz: figure d 9 Ana Paz +1
         a: 5 USD 2016 | exports of Chile | Ana Paz; 3 job - | - | -
         > all: figure a 3 -
         a: 5 USD 2016 | exports of Chile | Ana Paz
         a: 5 USD 2016 | exports of Chile | Ana Paz; 3 job - | - | -
         > all: figure a 3 -
         - d
         d: 9 USD 2017 | exports of Chile | Ana Paz
         > all: figure d 9 Ana Paz
         > paz: figure d 9 Ana Paz",
    );
}

#[test]
fn revisions() {
    check(
        &[("all", claims(ClaimFilter::default())), ("differ", differ(by("Paz")))],
        "a: 5 USD 2016 | exports of Chile | Ana Paz
         ask
         b: 6 USD 2016 | exports of Chile | Ana Paz
         > all: revision b 6 Ana Paz < 5
         > differ: revision b 6 Ana Paz < 5
         c: 6 USD 2017 | exports of Chile | Ana Paz
         > all: figure c 6 Ana Paz
         c: 7 USD 2017 | exports of Chile | Ana Paz
         > all: revision c 7 Ana Paz < 6
         > differ: revision c 7 Ana Paz < 6
         d: 8.0 USD 2016 | exports of Chile | Ana Paz
         > all: revision d 8.0 Ana Paz < 5 6
         > differ: revision d 8.0 Ana Paz < 5 6
         e: 8 USD 2016 | exports of Chile | Ana Paz
         f: ~8.1 USD 2016 | exports of Chile | Ana Paz
         > all: figure f ~8.1 Ana Paz",
    );
}

#[test]
fn disagreements() {
    let all = Question::Disputes(DisputeFilter { classes: Class::ALL.into(), ..DisputeFilter::default() });
    check(
        &[("any", all), ("li", differ(by("Li"))), ("says", claims(by("Li")))],
        "a: 5 USD 2016 | exports of Chile | Ana Paz
         ask
         b: 6 USD 2016 | exports of Chile | Bo Li; 1 job - | - | -
         > any: conflict 5/6 +1
         > li: conflict 5/6 +1
         > says: figure b 6 Bo Li
         > says: conflict 5/6 +1
         c: 6 USD 2016 | exports of Chile | Cy Roe; 2 job - | - | -
         d: 7 USD 2016 | exports of Chile | Cy Roe; 3 job - | - | -
         > any: revision d 7 Cy Roe < 6
         > any: conflict 5/6/7 +1
         > li: conflict 5/6/7 +1
         > says: conflict 5/6/7 +1
         b: 6 USD 2016 | exports of Chile | Bo Li; 4 job - | - | -
         - a
         e: 5 USD 2017 | exports of Chile | Ana Paz
         f: 5 USD 2017 | exports of Chile | Cy Roe; 5 job - | - | -
         > any: agree 5 +1
         g: 3 USD 2017 | goods exports of Chile | Cy Roe; 6 job - | - | -
         > any: other_scope 3/5 +1",
    );
}

/// A story that another paper reprints is not new, unless the number was changed.
#[test]
fn near_copies() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = GraphWriter::open(folder.path(), "", None).unwrap();
    let story = |id: &str, number: &str, from: &str| {
        let mut story = extraction(id, vec![], vec![figure(&format!("{number} USD 2016 | exports of Chile | -"))]);
        story.text = format!(
            "{from}Exports of Chile came to {number} billion dollars in 2016, the bureau of statistics in Santiago wrote on \
             Monday after it had counted twice."
        );
        story.figures[0].start = story.text.find(number).unwrap() as u32;
        story.figures[0].end = story.figures[0].start + number.len() as u32;
        story.sentences = vec![whosaid_model::Span::new(0, story.text.len())];
        story
    };
    ask(&mut writer, "q", claims(ClaimFilter::default()));
    let mut come = |documents: &[Extraction]| {
        writer.keep(documents).unwrap();
        publish(&mut writer);
        told(&mut writer).iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(come(&[story("b", "5", "SANTIAGO - "), story("a", "5", "")]), ["q: figure a 5 - +1"]);
    assert_eq!(come(&[story("c", "5", "(AP) ")]), [""; 0]);
    assert_eq!(come(&[story("d", "6", "(AP) ")]), ["q: figure d 6 -", "q: conflict 5/6 +1"]);
    let mut named = story("e", "5", "(AP) ");
    named.figures[0].speaker = Some("Ana Paz".to_owned());
    assert_eq!(come(&[named]), [""; 0], "a copy in which the speaker was found says nothing new either");
}

#[test]
fn shared_figures() {
    let shared = ClaimFilter { corroborated: true, ..ClaimFilter::default() };
    check(
        &[("shared", claims(shared))],
        "ask
         a: 5 USD 2016 | exports of Chile | Ana Paz; 1 job - | - | -
         b: 6 USD 2016 | exports of Chile | Bo Li; 2 job - | - | -
         c: 5 USD 2016 | exports of Chile | Cy Roe; 3 job - | - | -
         > shared: figure c 5 Cy Roe
         d: 7 USD 2016 | exports of Chile | Di Fo; 4 job - | - | -
         > shared: conflict 5/6/7 +1",
    );
}

/// Each question reports what came since it was stored, whatever was reported for others.
#[test]
fn questions_are_told_what_came_since() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = GraphWriter::open(folder.path(), "", None).unwrap();
    let come = |writer: &mut GraphWriter, id: &str| {
        writer.keep(&[extraction(id, vec![], vec![figure("5 USD 2016 | exports of Chile | Ana Paz")])]).unwrap();
        publish(writer);
    };
    let all = || claims(ClaimFilter::default());
    ask(&mut writer, "first", all());
    come(&mut writer, "a");
    ask(&mut writer, "second", all());
    assert!(!writer.watch(Watch { name: "first".to_owned(), question: all() }).unwrap(), "it is there already");
    let batch = writer.graph().batch();
    drop(writer);
    // Nothing was reported, and the process is gone.
    let mut writer = GraphWriter::open(folder.path(), "", Some(batch)).unwrap();
    assert_eq!(writer.graph().manifest().watches.len(), 2);
    // Meanwhile records are packed again, and a document is removed.
    come(&mut writer, "b");
    writer.remove(&["b".into()]).unwrap();
    writer.repack().unwrap();
    publish(&mut writer);
    writer.drop_old().unwrap();
    assert_eq!(told(&mut writer).iter().map(shown).collect::<Vec<_>>(), ["first: figure a 5 Ana Paz"]);
    assert!(writer.unwatch("second").unwrap().is_some() && writer.unwatch("second").unwrap().is_none());
    writer.unwatch("first").unwrap();
    come(&mut writer, "c");
    assert!(writer.formers(0).next().is_none(), "without a question nothing is kept");
}

#[test]
fn questions_that_cannot_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = GraphWriter::open(folder.path(), "", None).unwrap();
    let long = "x".repeat(20_000);
    for (name, speaker) in [("", "A"), (" a", "A"), ("a\nb", "A"), (&long, "A"), ("a", &long)] {
        let watch = Watch { name: name.to_owned(), question: claims(by(speaker)) };
        assert!(matches!(writer.watch(watch), Err(crate::Error::Watch(WatchError::BadWatch { .. }))), "{name:.9}");
    }
    assert!(serde_json::from_str::<Watch>(r#"{"name":"a","claims":{"colour":"red"}}"#).is_err());
}

/// Returns a document with figures from few speakers about few things.
fn document(id: u8, picks: &[(u8, u8, u8)]) -> Extraction {
    let mut people = Vec::new();
    let mut figures = Vec::new();
    for (who, number, year) in picks {
        let name = ["Ana Paz", "Bo Li", "Ana Roe"][usize::from(*who) % 3];
        let person = entity(EntityType::Person, name, &[], 1);
        let mut figure = figure(&format!("{}.5 USD 201{} | exports of Chile | {name}", number % 4, year % 2));
        figure.speaker_entity = Some(person.id.clone());
        figure.about = vec![EntityId::from("place:chile")];
        figures.push(figure);
        if !people.contains(&person) {
            people.push(person);
        }
    }
    people.push(entity(EntityType::Place, "Chile", &["Republic of Chile", "Chile"], 1));
    extraction(&format!("doc{id}"), people, figures)
}

/// Returns who gives which figure for which time.
fn proposition(claim: &Claim) -> String {
    let figure = &claim.figure;
    format!("{} {} {}", figure.speaker.as_deref().unwrap_or_default(), figure.text, figure.period.clone().unwrap())
}

/// Returns what is new for a question about one speaker, from all claims before and after.
fn expected_figures(before: &[Claim], after: &[Claim], speaker: &str) -> BTreeSet<String> {
    let mut expected = BTreeSet::new();
    for now in after.iter().filter(|it| it.figure.speaker.as_deref() == Some(speaker)) {
        if before.iter().any(|it| proposition(it) == proposition(now)) {
            continue;
        }
        let is_revision = before.iter().any(|it| compare(it, now).class == Class::Revision);
        expected.insert(format!("{} {}", if is_revision { "revision" } else { "figure" }, proposition(now)));
    }
    expected
}

/// Returns the disagreements that are new, by period, from the complete answers before and after.
fn expected_conflicts(before: &[Claim], after: &[Claim]) -> BTreeSet<String> {
    let conflicts = |claims: &[Claim]| {
        let found = disputes(claims).into_iter().filter(|it| it.class == Class::Conflict);
        found.map(|it| (it.period.clone().unwrap().0, it)).collect::<BTreeMap<_, _>>()
    };
    let (was, is) = (conflicts(before), conflicts(after));
    let is_new = |period: &str, side: &str| {
        !before.iter().any(|it| it.figure.text == side && it.figure.period.as_ref().unwrap().as_str() == period)
    };
    let said: BTreeSet<String> = before.iter().map(proposition).collect();
    let mut expected = BTreeSet::new();
    for (period, now) in is {
        let has_new_side = now.sides.iter().any(|side| is_new(&period, &side.text));
        let has_new = now.members.iter().any(|it| !said.contains(&proposition(it)));
        if has_new && (has_new_side || !was.contains_key(&period)) {
            expected.insert(period);
        }
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever came, was replaced and removed, in however many batches, the news is the difference between the
    /// complete answers before and after.
    #[test]
    fn news_is_the_difference_of_answers(
        steps in prop::collection::vec(
            (0u8..4, prop::option::weighted(0.8, prop::collection::vec((0u8..3, 0u8..4, 0u8..2), 0..4)), 0u8..3), 1..14),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = GraphWriter::open(folder.path(), "", None).unwrap();
        ask(&mut writer, "claims", claims(by("Ana Paz")));
        let conflicts = DisputeFilter { classes: [Class::Conflict].into(), ..DisputeFilter::default() };
        ask(&mut writer, "conflicts", Question::Disputes(conflicts));
        let mut documents: BTreeMap<u8, Extraction> = BTreeMap::new();
        let mut before: Vec<Claim> = Vec::new();
        for (id, picks, what) in steps {
            match picks {
                Some(picks) => {
                    let document = document(id, &picks);
                    writer.keep(std::slice::from_ref(&document)).unwrap();
                    documents.insert(id, document);
                }
                None => {
                    writer.remove(&[DocId(format!("doc{id}"))]).unwrap();
                    documents.remove(&id);
                }
            }
            publish(&mut writer);
            match what {
                // Nothing is reported yet.
                0 => continue,
                1 => {
                    let batch = writer.graph().batch();
                    drop(writer);
                    writer = GraphWriter::open(folder.path(), "", Some(batch)).unwrap();
                }
                _ => {}
            }
            let after: Vec<Claim> = documents.values().flat_map(Claim::all).collect();
            let mut figures = Vec::new();
            let mut conflicts = Vec::new();
            for news in told(&mut writer) {
                match (news.watch.as_str(), news.new) {
                    ("claims", New::Figure { claim, .. }) => figures.push(format!("figure {}", proposition(&claim))),
                    ("claims", New::Revision { claim, .. }) => {
                        figures.push(format!("revision {}", proposition(&claim)));
                    }
                    ("conflicts", New::Disagreement { dispute, .. }) => {
                        conflicts.push(dispute.period.clone().unwrap().0);
                        prop_assert!(disputes(&after).iter().any(|it| it.members == dispute.members));
                    }
                    ("claims", New::Disagreement { .. }) => {}
                    (_, other) => prop_assert!(false, "{other:?}"),
                }
            }
            figures.sort_unstable();
            conflicts.sort_unstable();
            prop_assert_eq!(figures, Vec::from_iter(expected_figures(&before, &after, "Ana Paz")));
            prop_assert_eq!(conflicts, Vec::from_iter(expected_conflicts(&before, &after)));
            before = after;
        }
        // A filter keeps the same claims whether it checks each one or asks the indexes.
        let graph = writer.graph();
        let all = graph.claims(&ClaimFilter::default()).unwrap();
        let about = |about: &str| ClaimFilter { about: Some(about.to_owned()), ..ClaimFilter::default() };
        let filters = [
            by("Ana"), by("person:bo-li"), by("paz ana"), by("nobody"), by(""), by("Roe Paz"),
            about("exports"), about("republic export"), about("Chilean exports"), about("place:chile"), about(""),
            about("copper"), about("USD"),
            ClaimFilter { doc: Some("doc1".into()), sort: Sort::Value, ..by("Ana") },
            ClaimFilter { kind: Some(FigureKind::Percent), ..ClaimFilter::default() },
            ClaimFilter { unit: Some("usd".to_owned()), period: parse_period("2010").ok(), ..about("Chile") },
        ];
        for filter in filters {
            let mut asked = Asked::new(graph, &filter).unwrap();
            let kept: Vec<Claim> = all.iter().filter(|it| asked.keeps(it).unwrap()).cloned().collect();
            let found = graph.claims(&ClaimFilter { sort: Sort::Document, ..filter.clone() }).unwrap();
            prop_assert_eq!(kept, found, "{:?}", filter);
        }
    }
}
