//! What is learned from: the passes' view of a document.

use crate::claims::choice::Candidate;
use crate::claims::times::{History, Time};
use crate::claims::{Before, Evidence, Models};
use crate::extract::{Passes, record, with_models};
use crate::language::Language;
use crate::reader::{Known, Marks, N_HEADS, Reader, Sight, Window, windows};
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_model::{Document, Extraction, ReaderKind, Span};

/// No models, where what is to be learned must not depend on any.
const RULES: Models<'static> = Models { kind: ReaderKind::Default, reader: None, chooser: None };

/// The passes' view of a document, for the programs that train.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Its record, as the rules alone make it.
    pub record: Extraction,
    /// Its tokens, in bytes.
    pub tokens: Vec<Span>,
    /// The tokens of each figure of the record.
    pub figures: Vec<Range<usize>>,
    /// The tokens of the measure that the rules give each figure.
    pub measures: Vec<Vec<Range<usize>>>,
    /// The tokens of the date that the rules give each figure.
    pub periods: Vec<Range<usize>>,
    /// The windows of the text, each with the marks of its tokens.
    pub windows: Vec<(Window, Vec<Marks>)>,
}

/// Runs the passes over a document without any model that is trained on what they see, and returns that.
pub fn observe(document: &Document, lexicon: &Lexicon) -> Observed {
    with_models(document, lexicon, RULES, |passes| {
        let Passes { a, dates, amounts, entities, sayings, claims, .. } = &passes;
        let known = Known::new(a, amounts, dates, entities, sayings);
        let windows = windows(a, amounts).into_iter().map(|it| (it.clone(), known.marks(&it))).collect();
        let measure = |claim: &crate::claims::Claimed| claim.measure.as_ref().map(|it| it.parts.clone());
        let tokens = (0..a.tokens.len()).map(|i| a.span(i..i + 1)).collect();
        let figures = amounts.iter().map(|it| it.tokens.clone()).collect();
        let measures = claims.iter().map(|it| measure(it).unwrap_or_default()).collect();
        let periods = claims.iter().map(|it| it.period.as_ref().map_or(0..0, |it| it.tokens.clone())).collect();
        let record = record(document, Language::of(&document.text), passes);
        Observed { record, tokens, figures, measures, periods, windows }
    })
}

/// Returns what a reader sees from each figure of a document: for each token of its window, the probabilities of the heads.
pub fn sights(document: &Document, lexicon: &Lexicon, reader: &Reader) -> Vec<Vec<[f32; N_HEADS]>> {
    with_evidence(document, lexicon, reader, true, |_, evidence| {
        evidence.sights.into_iter().map(Sight::into_words).collect()
    })
}

/// Runs the passes and the reader over a document, and returns what `f` makes of them; nothing if there was no time. The day of
/// publication only counts as known if the document `is_dated`.
fn with_evidence<T: Default>(
    document: &Document,
    lexicon: &Lexicon,
    reader: &Reader,
    is_dated: bool,
    f: impl FnOnce(&Passes, Evidence) -> T,
) -> T {
    with_models(document, lexicon, RULES, |passes| {
        let Passes { a, dates, amounts, entities, sayings, speakers, .. } = &passes;
        let known = Known::new(a, amounts, dates, entities, sayings);
        let before = Before { known, speakers, published: passes.published.filter(|_| is_dated) };
        let evidence = Evidence::of(&before, Some(reader));
        evidence.map(|it| f(&passes, it)).unwrap_or_default()
    })
}

/// What could be said of a figure.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The figure, in bytes.
    pub figure: Span,
    /// Its measures, in words; none in a table.
    pub measures: Vec<Candidate<String>>,
    /// Its times, the first of them none; each with the words that give it, in bytes.
    pub times: Vec<Candidate<Option<Timed>>>,
    /// Who may say it, the first of them nobody; each with the name.
    pub voices: Vec<Candidate<Option<String>>>,
}

/// A period, and the words that give it, in bytes.
pub type Timed = (Option<String>, Span);

/// Chooses a measure for the figure at some bytes.
pub type BestMeasure<'c> = dyn Fn(Span, &[Candidate<String>]) -> Option<usize> + 'c;

/// Chooses a time, and who says it.
pub type Right<'c> = dyn FnMut(&Choices) -> (Option<usize>, Option<usize>) + 'c;

/// Returns what could be said of each figure of a document. What is chosen for one figure is a feature of the next:
/// `best_measure` chooses among its measures, and `right` among its times and among those who may say it.
///
/// In a document without a day of publication, "on Monday" means a day before `some_day`, so that it is a candidate like any other; what
/// is seen of a candidate does not depend on that day.
pub fn choices(
    document: &Document,
    lexicon: &Lexicon,
    reader: &Reader,
    some_day: &str,
    best_measure: &BestMeasure,
    right: &mut Right,
) -> Vec<Choices> {
    let is_dated = document.published.is_some();
    let published = document.published.clone().or_else(|| Some(some_day.to_owned()));
    with_evidence(&Document { published, ..document.clone() }, lexicon, reader, is_dated, |passes, evidence| {
        let Passes { a, amounts, speakers, .. } = passes;
        let mut measures: Vec<Vec<Candidate<String>>> = vec![Vec::new(); amounts.len()];
        evidence.measures(|idx, candidates| {
            measures[idx] = candidates.iter().map(|it| shown(it, it.answer.words.clone())).collect();
            best_measure(a.span(amounts[idx].tokens.clone()), &measures[idx])
        });
        let (times, voices) = (evidence.times(), evidence.voices());
        let (mut history, mut said_before) = (History::default(), None);
        let mut out = Vec::with_capacity(amounts.len());
        for (idx, amount) in amounts.iter().enumerate() {
            let times = times.candidates(idx, &history);
            let voices = voices.candidates(idx, &evidence.chain(idx), said_before);
            let answer = |it: &Time| {
                it.as_ref().map(|(period, tokens)| (period.as_ref().map(ToString::to_string), a.span(tokens.clone())))
            };
            let name = |it: &Option<usize>| it.and_then(|i| Some(speakers[i].as_ref()?.name.clone()));
            let shown = Choices {
                measures: std::mem::take(&mut measures[idx]),
                figure: a.span(amount.tokens.clone()),
                times: times.iter().map(|it| shown(it, answer(&it.answer))).collect(),
                voices: voices.iter().map(|it| shown(it, name(&it.answer))).collect(),
            };
            let (time, voice) = right(&shown);
            history.push(time.and_then(|at| times[at].answer.clone()));
            said_before = voice.and_then(|at| voices[at].answer);
            out.push(shown);
        }
        out
    })
}

fn shown<T, U>(candidate: &Candidate<T>, answer: U) -> Candidate<U> {
    Candidate { answer, features: candidate.features.clone() }
}
