//! Trains the model that chooses among candidates for a figure's time and speaker, and cross-validates it.
//!
//! ```sh
//! cargo run --release -p whosaid-train --bin train-choices -- TRAINING_DIR READERS_DIR/reader crates/ingest/data/choices.model [RECORDS_DIR]
//! ```
//!
//! TRAINING_DIR has `claims/docs.jsonl` and `claims/gold/`. READERS_DIR has a reader for each fold, `reader.0.model` and so on
//! (and `careful.0.model` and so on), which was trained without the documents of that fold (`train/reader.py`): what a reader sees in texts that it was trained on
//! is better than what it will see in others. With RECORDS_DIR, the records of each fold's documents are written there, made
//! by its reader and a chooser that was trained on the other folds, and their score is printed: whole records, speakers, periods,
//! measures.

use anyhow::{Context, Result, ensure};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};
use whosaid_ingest::claims::Models;
use whosaid_ingest::claims::choice::{Candidate, Chooser, LAYOUT};
use whosaid_ingest::reader::Reader;
use whosaid_ingest::training::{Choices, choices};
use whosaid_ingest::{Lexicon, extract_with};
use whosaid_model::{ReaderKind, Span};
use whosaid_train::choices::{Example, Settings, train};
use whosaid_train::claims::{Annotated, Gold, Score, read};
use whosaid_train::perceptron::{Quantised, encode};

const SETTINGS: Settings = Settings { n_runs: 16, n_epochs: 14, min_count: 3, step: 0.07, decay: 1e-3 };

const QUANTISED: Quantised = Quantised { dropped: 0, largest: 4.0 };

/// A day of publication.
const SOME_DAY: &str = "2009-06-15";

/// A measure is right if it has at least half of the words, by F1, and its F1 is nearly the best.
const HALF: f64 = 0.5;
const NEARLY: f64 = 0.2;

/// How much an example counts in which nothing that is there is right, so that nothing is to be chosen.
const OF_NOTHING: f64 = 0.5;

/// How much more the choice of a time counts in an article whose day of publication is known. Few are among the annotated ones, and
/// nearly all are in use.
const OF_DATED: f64 = 4.0;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (directory, readers, out, records) = match arguments.as_slice() {
        [directory, readers, out] => (directory, readers, out, None),
        [directory, readers, out, records] => (directory, readers, out, Some(Path::new(records))),
        _ => anyhow::bail!("usage: train-choices TRAINING_DIR READERS_DIR/NAME OUT [RECORDS_DIR]"),
    };
    let documents = read(&Path::new(directory).join("claims"))?;
    let readers = folds(readers)?;
    let reader = |nth: usize| &readers[nth % readers.len()];
    let all_examples = |chooser: Option<&Chooser>| -> Vec<Vec<Example>> {
        documents.iter().enumerate().map(|(nth, it)| of_document(it, reader(nth), chooser)).collect()
    };
    // What was chosen for the figures before is a feature. First it is what is right, then what such a model chooses: what is
    // chosen in use is not always right.
    let first = model(&all_examples(None).concat());
    let examples = all_examples(Some(&Chooser::from_bytes(Cow::Owned(first))?));
    let all = examples.concat();
    let bytes = model(&all);
    fs::write(out, &bytes).with_context(|| format!("cannot write {out}"))?;
    println!("{} documents, {} choices, {} bytes", documents.len(), all.len(), bytes.len());

    let Some(records) = records else { return Ok(()) };
    fs::create_dir_all(records)?;
    let mut score = Score::default();
    for (fold, reader) in readers.iter().enumerate() {
        let others = examples.iter().enumerate().filter(|(nth, _)| nth % readers.len() != fold);
        let bytes = model(&others.flat_map(|(_, it)| it).cloned().collect::<Vec<_>>());
        let chooser = Chooser::from_bytes(Cow::Owned(bytes))?;
        let models = Models { kind: ReaderKind::Default, reader: Some(reader), chooser: Some(&chooser) };
        for it in documents.iter().skip(fold).step_by(readers.len()) {
            let record = extract_with(&it.document, Lexicon::shipped(), models);
            score.add(it, &record.figures);
            let lines: Result<Vec<String>, _> = record.figures.iter().map(serde_json::to_string).collect();
            fs::write(records.join(format!("{}.jsonl", it.document.id)), lines?.join("\n") + "\n")?;
        }
    }
    println!("{score}");
    Ok(())
}

/// Reads the readers of all folds.
fn folds(name: &str) -> Result<Vec<Reader>> {
    let mut out = Vec::new();
    for fold in 0.. {
        let path = format!("{name}.{fold}.model");
        if !Path::new(&path).exists() {
            break;
        }
        // A reader uses its bytes in place, and this program needs all of them to its end.
        let bytes: &'static [u8] = Box::leak(fs::read(&path)?.into_boxed_slice());
        out.push(Reader::from_bytes(bytes).with_context(|| path.clone())?);
    }
    ensure!(!out.is_empty(), "there is no {name}.0.model");
    Ok(out)
}

fn model(examples: &[Example]) -> Vec<u8> {
    encode(LAYOUT, &BTreeMap::new(), &train(examples, &SETTINGS), QUANTISED)
}

/// Returns the choices of a document's annotated figures.
fn of_document(it: &Annotated, reader: &Reader, chooser: Option<&Chooser>) -> Vec<Example> {
    // Where the day of publication is not known, "on Monday" has no place in the calendar, and the annotation only has these words.
    let is_dated = it.document.published.is_some();
    let text = &it.document.text;
    let mut out = Vec::new();
    let best_measure = |figure: Span, candidates: &[Candidate<String>]| match (chooser, it.at(figure)) {
        (Some(chooser), _) => chooser.best(candidates),
        (None, Some(gold)) => best_of(gold, candidates).map(|(at, _)| at),
        (None, None) => None,
    };
    choices(&it.document, Lexicon::shipped(), reader, SOME_DAY, &best_measure, &mut |choices: &Choices| {
        let chosen = chooser.map(|it| (it.best(&choices.times), it.best(&choices.voices)));
        let Some(gold) = it.at(choices.figure) else { return chosen.unwrap_or_default() };
        let (times, voices) = (times(gold, choices, text, is_dated), voices(gold, choices));
        let first = |example: &Option<Example>| example.as_ref().and_then(|it| it.right.iter().position(|it| *it));
        let right = (first(&times), first(&voices));
        let of_day = if is_dated { OF_DATED } else { 1.0 };
        let times = times.map(|it| Example { weight: it.weight * of_day, ..it });
        out.extend(times.into_iter().chain(voices).chain(measures(gold, choices)));
        chosen.unwrap_or(right)
    });
    out
}

fn example<T>(candidates: &[Candidate<T>], right: Vec<bool>, weight: f64) -> Option<Example> {
    let features = candidates.iter().map(|it| it.features.clone()).collect();
    right.contains(&true).then_some(Example { candidates: features, right, weight })
}

/// A time is right if its period is. Where the annotation has words but no period, those words are right.
fn times(gold: &Gold, choices: &Choices, text: &str, is_dated: bool) -> Option<Example> {
    let words = gold.when.as_deref().map(str::to_lowercase);
    let gives = |span: Span| {
        let found = span.of(text).unwrap_or_default().to_lowercase();
        words.as_ref().is_some_and(|it| it.contains(&found) || found.contains(it.as_str()))
    };
    let right: Vec<bool> = choices
        .times
        .iter()
        .map(|it| match &it.answer {
            None => gold.is_period(None) && (gold.when.is_none() || gold.period.is_some()),
            Some((Some(period), _)) if gold.is_period(Some(period)) => true,
            Some((period, span)) => (period.is_none() || !is_dated) && gold.period.is_none() && gives(*span),
        })
        .collect();
    if right.contains(&true) {
        return example(&choices.times, right, 1.0);
    }
    if gold.is_period(None) {
        let none = (0..right.len()).map(|at| at == 0).collect();
        return example(&choices.times, none, 1.0);
    }
    let none = (0..right.len()).map(|at| at == 0).collect();
    example(&choices.times, none, OF_NOTHING)
}

/// Returns the measure with the best words, and their token F1.
fn best_of(gold: &Gold, candidates: &[Candidate<String>]) -> Option<(usize, f64)> {
    let scored = candidates.iter().map(|it| gold.measure_f1(&it.answer)).enumerate();
    scored.max_by(|(one, p), (other, q)| p.total_cmp(q).then(other.cmp(one))).filter(|(_, f1)| *f1 > 0.0)
}

/// The measures with nearly the best words are right, if they have half of them.
fn measures(gold: &Gold, choices: &Choices) -> Option<Example> {
    let (_, best) = best_of(gold, &choices.measures).filter(|(_, f1)| *f1 >= HALF)?;
    let right = choices.measures.iter().map(|it| gold.measure_f1(&it.answer) >= HALF.max(best - NEARLY)).collect();
    example(&choices.measures, right, 1.0)
}

fn voices(gold: &Gold, choices: &Choices) -> Option<Example> {
    let right: Vec<bool> = choices.voices.iter().map(|it| gold.is_speaker(it.answer.as_deref())).collect();
    if right.contains(&true) {
        return example(&choices.voices, right, 1.0);
    }
    let none = (0..right.len()).map(|at| at == 0).collect();
    example(&choices.voices, none, OF_NOTHING)
}
