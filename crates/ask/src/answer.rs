//! Claims that answer a question, best first.

use crate::Question;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_model::{Claim, Day, DocId, FigureKind, Form, Period, Value};
use whosaid_search::{Hit, OF_ANOTHER, Request, Stemmer, Wanted};
use whosaid_store::{Error, Snapshot};

/// How many passages are read for an answer.
const MOST_PASSAGES: usize = 60;

/// How many claims are compared by value.
const MOST_COMPARED: usize = 200;

/// What a word counts by where a claim has it: in its measure, its sentence, its passage, the headline.
const IN_MEASURE: f32 = 1.1;
const IN_SENTENCE: f32 = 0.9;
const IN_PASSAGE: f32 = 0.5;
const IN_TITLE: f32 = 0.45;

/// A claim that has all of the words counts more than two that have half of them.
const OF_ALL: f32 = 2.0;

/// How kind, time and value change a score.
const OF_KIND: f32 = 1.5;
const OF_OTHER_KIND: f32 = 0.4;
const OF_TIME: f32 = 1.25;
const ABOUT_TIME: f32 = 1.1;
const OF_OTHER_TIME: f32 = 0.7;
const WITHOUT_NUMBER: f32 = 0.7;
const OF_FEW: f32 = 0.75;
const BY_THE_WAY: f32 = 0.5;

/// How much a value gains by the other documents that give it.
const SHARED: f32 = 0.25;

/// A claim that answers a question. In JSON it is the record of the claim with two more fields.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// How well it answers. Only comparable with scores of the same question.
    pub score: f32,
    /// The number of its group, from 0: answers with one value have one number, the best first.
    pub group: usize,
}

/// Returns the claims that answer a question, best first, at most `limit`.
///
/// # Errors
///
/// As [`Snapshot::find`].
pub fn ask(store: &Snapshot, question: &Question, limit: usize) -> Result<Vec<Answer>, Error> {
    let wanted = &question.wanted;
    if wanted.words.is_empty() {
        return Ok(Vec::new());
    }
    let mut claims: HashMap<DocId, Vec<Claim>> = HashMap::new();
    let request = Request { wanted: Some(wanted), limit: MOST_PASSAGES, ..Request::new("") };
    let found = store.find_with(&request, |record| {
        claims.insert(record.id.clone(), store.graph().claims_of(record));
    })?;
    let rarity = store.index()?.rarity(&wanted.words)?;
    let mut scorer = Scorer { wanted, total: rarity.iter().sum(), rarity, stemmer: Stemmer::default() };
    let mut answers: Vec<Answer> = Vec::new();
    for hit in &found.hits {
        let within = |claim: &&Claim| hit.start <= claim.figure.start && claim.figure.end <= hit.end;
        let of_hit = claims.get(&hit.doc).into_iter().flatten().filter(within);
        answers.extend(scorer.scored(hit, of_hit));
    }
    sort(&mut answers);
    answers.truncate(MOST_COMPARED);
    share(&mut answers);
    sort(&mut answers);
    answers.truncate(limit);
    let mut groups: Vec<Key> = Vec::new();
    for answer in &mut answers {
        let key = key(&answer.claim);
        answer.group = groups.iter().position(|it| *it == key).unwrap_or_else(|| {
            groups.push(key);
            groups.len() - 1
        });
    }
    Ok(answers)
}

fn sort(answers: &mut [Answer]) {
    answers.sort_by(|a, b| {
        let by_place = || (&a.claim.doc, a.claim.figure.start).cmp(&(&b.claim.doc, b.claim.figure.start));
        b.score.total_cmp(&a.score).then_with(by_place)
    });
}

/// What answers of one group have in common.
type Key = (FigureKind, Form, Option<String>, Option<String>, Option<String>);

fn key(claim: &Claim) -> Key {
    let figure = &claim.figure;
    let has_unit = matches!(figure.kind, FigureKind::Money | FigureKind::Percent | FigureKind::Quantity);
    let value = match figure.value {
        Value::Vague => None,
        Value::Number(n) => Some(n.normalize().to_string()),
        Value::Range(a, b) => Some(format!("{} {}", a.normalize(), b.normalize())),
    };
    let value = value.or_else(|| Some(figure.text.to_lowercase()));
    (figure.kind, figure.form, figure.unit.clone().filter(|_| has_unit), figure.per.clone(), value)
}

/// Raises the scores of values that other documents give too.
fn share(answers: &mut [Answer]) {
    let Some(best) = answers.first().map(|it| it.score).filter(|it| *it > 0.0) else { return };
    // The best score of each value in each document.
    let mut given: BTreeMap<Key, BTreeMap<DocId, f32>> = BTreeMap::new();
    for it in answers.iter().filter(|it| it.claim.figure.value != Value::Vague) {
        let score = given.entry(key(&it.claim)).or_default().entry(it.claim.doc.clone()).or_default();
        *score = score.max(it.score);
    }
    for it in answers {
        let others = given.get(&key(&it.claim)).into_iter().flatten().filter(|(doc, _)| **doc != it.claim.doc);
        let others: f32 = others.map(|(_, score)| score).sum();
        it.score *= 1.0 + SHARED * (1.0 + others / best).ln();
    }
}

/// Scores claims for a question.
struct Scorer<'q> {
    wanted: &'q Wanted,
    /// How rare each wanted word is.
    rarity: Vec<f32>,
    total: f32,
    stemmer: Stemmer,
}

impl Scorer<'_> {
    fn scored<'c>(&mut self, hit: &Hit, claims: impl Iterator<Item = &'c Claim>) -> Vec<Answer> {
        let mut claims = claims.peekable();
        if claims.peek().is_none() {
            return Vec::new();
        }
        let passage = self.words(&hit.text);
        let title = self.words(hit.title.as_deref().unwrap_or_default());
        let mut sentences: HashMap<&str, BTreeSet<String>> = HashMap::new();
        let mut out = Vec::new();
        for claim in claims {
            let figure = &claim.figure;
            let sentence = sentences.entry(&claim.sentence).or_insert_with(|| self.words(&claim.sentence));
            let measure = [figure.measure.as_deref(), figure.unit.as_deref()].into_iter().flatten();
            let measure = self.words(&measure.collect::<Vec<_>>().join(" "));
            let speaker = self.words(figure.speaker.as_deref().unwrap_or_default());
            let places = [
                (&measure, IN_MEASURE),
                (sentence, IN_SENTENCE),
                (&speaker, IN_SENTENCE),
                (&passage, IN_PASSAGE),
                (&title, IN_TITLE),
            ];
            let of_stem = |stem: &String| places.iter().find(|(words, _)| words.contains(stem)).map_or(0.0, |it| it.1);
            let of_word = |nth: usize| {
                let stems = self.wanted.words[nth].stems.iter().enumerate();
                let best = stems.map(|(nth, stem)| of_stem(stem) * if nth == 0 { 1.0 } else { OF_ANOTHER });
                best.fold(0.0, f32::max) * self.rarity[nth]
            };
            let words: f32 = (0..self.rarity.len()).map(of_word).sum::<f32>() / self.total.max(f32::MIN_POSITIVE);
            let score = words.powf(OF_ALL) * self.of_kind(claim) * self.of_time(claim);
            // Sums of floating-point numbers are the same in one order; the last digits are nobody's business.
            let score = (score * 10_000.0).round() / 10_000.0;
            out.push(Answer { claim: claim.clone(), score, group: 0 });
        }
        out
    }

    fn words(&mut self, text: &str) -> BTreeSet<String> {
        self.stemmer.stems(text).into_iter().collect()
    }

    fn of_kind(&self, claim: &Claim) -> f32 {
        let figure = &claim.figure;
        let kinds = &self.wanted.kinds;
        let is_wanted = kinds.contains(&figure.kind);
        let of_kind = match () {
            () if kinds.is_empty() => 1.0,
            () if is_wanted => OF_KIND,
            () => OF_OTHER_KIND,
        };
        let few = |n| figure.kind == FigureKind::Count && n < 10.into();
        let of_value = match figure.value {
            Value::Vague => WITHOUT_NUMBER,
            Value::Number(n) if few(n) => OF_FEW,
            _ => 1.0,
        };
        let by_the_way = matches!(figure.kind, FigureKind::Duration | FigureKind::Rank) && !is_wanted;
        of_kind * of_value * if by_the_way { BY_THE_WAY } else { 1.0 }
    }

    fn of_time(&self, claim: &Claim) -> f32 {
        let times = self.wanted.times.iter().filter_map(Period::days);
        let of = times.map(|wanted| Fit::of(claim, wanted)).max();
        match of {
            None | Some(Fit::Unknown) => 1.0,
            Some(Fit::Within) => OF_TIME,
            Some(Fit::About) => ABOUT_TIME,
            Some(Fit::Other) => OF_OTHER_TIME,
        }
    }
}

/// How the time of a claim fits a wanted one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is of another time.
    Other,
    /// Nobody knows.
    Unknown,
    /// Its time contains the wanted one, or it has none and was published about then.
    About,
    /// It is within the wanted time.
    Within,
}

/// A claim without a period is of about the time of its document: so many days before and after.
const NEAR: i64 = 31;

impl Fit {
    fn of(claim: &Claim, (first, last): (Option<Day>, Option<Day>)) -> Self {
        let first = first.map_or(i64::MIN / 2, i64::from);
        let last = last.map_or(i64::MAX / 2, i64::from);
        // "since 2009" is until its document was published.
        let period = claim.figure.period.as_ref().and_then(Period::days);
        if let Some((Some(from), Some(to))) = period {
            let (from, to) = (i64::from(from), i64::from(to));
            return match () {
                () if first <= from && to <= last => Self::Within,
                () if from <= last && first <= to => Self::About,
                () => Self::Other,
            };
        }
        let published = claim.published.as_deref().and_then(|it| Period::from(it).days());
        let Some((Some(from), Some(to))) = published else { return Self::Unknown };
        let (from, to) = (i64::from(from), i64::from(to));
        if from <= last + NEAR && first - NEAR <= to { Self::About } else { Self::Other }
    }
}
