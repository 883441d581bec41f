//! Trains the model of noun chunks that ships in `whosaid-ingest`, and scores it.
//!
//! ```sh
//! cargo run --release -p whosaid-train --bin train-chunks -- TRAINING_DIR crates/ingest/data/chunks.model
//! ```
//!
//! TRAINING_DIR is that of `train-pos`. Train the part-of-speech model first: its clusters of words are used. The
//! sentences have the tags that people gave them. With the tags of taggers that had not seen the sentences, the chunks
//! of the development sets came out half a point worse.

use anyhow::{Context, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use whosaid_ingest::chunk::{Chunker, LAYOUT, Label, context, features};
use whosaid_ingest::perceptron::{Word, best};
use whosaid_ingest::tag::{Pos, Tagger};
use whosaid_train::chunks::{labels, noun_chunks};
use whosaid_train::perceptron::{ByFeature, Quantised, Trainer, encode, shuffle};
use whosaid_train::treebank::{TaggedSentence, read_sentences, training_sentences, with_other_capitals};

/// All settings of the training that can be tuned.
struct Settings {
    n_epochs: usize,
    /// Features seen less often in the training data are left out.
    min_feature_count: u32,
    /// A context seen at least this often decides the label alone, if at most one in `decided_ratio` of its labels is
    /// another.
    min_decided_count: u32,
    decided_ratio: u32,
    quantised: Quantised,
}

const SETTINGS: Settings = Settings {
    n_epochs: 6,
    min_feature_count: 3,
    min_decided_count: 20,
    decided_ratio: 200,
    quantised: Quantised { dropped: 1, largest: 40.0 },
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, out] = arguments.as_slice() else { anyhow::bail!("usage: train-chunks TRAINING_DIR OUT") };
    let directory = Path::new(directory);

    let sentences = with_other_capitals(&training_sentences(directory)?);
    let examples: Vec<Example> = sentences.iter().map(|it| Example::new(it, it.tags.clone())).collect();
    let decided = decided(&examples, &SETTINGS);
    let weights = train(&examples, &decided, &SETTINGS);
    let bytes = encode(LAYOUT, &decided, &weights, SETTINGS.quantised);
    fs::write(out, &bytes).with_context(|| format!("cannot write {out}"))?;
    println!("{} sentences, {} bytes", examples.len(), bytes.len());

    let chunker = Chunker::from_bytes(Cow::Owned(bytes))?;
    for name in ["en_ewt.dev", "en_gum-open.dev"] {
        let sentences = read_sentences(&directory.join(format!("pos/{name}.conllu")))?;
        score(&format!("{name}, tags given"), &chunker, &sentences, |it| it.tags.clone());
        score(&format!("{name}, tags of the tagger"), &chunker, &sentences, tagged);
    }
    Ok(())
}

/// A sentence as the chunker sees it, with its labels.
struct Example {
    words: Vec<Word>,
    tags: Vec<Pos>,
    labels: Vec<Label>,
}

impl Example {
    fn new(sentence: &TaggedSentence, tags: Vec<Pos>) -> Self {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let labels = labels(&noun_chunks(sentence), words.len());
        Self { words: Tagger::shipped().words(&words), tags, labels }
    }
}

/// Returns the number, from 1, of the label that each context decides.
fn decided(examples: &[Example], settings: &Settings) -> BTreeMap<u32, u32> {
    let mut counts: BTreeMap<u32, [u32; Label::ALL.len()]> = BTreeMap::new();
    for it in examples {
        for (at, label) in it.labels.iter().enumerate() {
            counts.entry(context(&it.tags, &it.labels, at)).or_default()[*label as usize] += 1;
        }
    }
    let n_all: u32 = counts.values().flatten().sum();
    let label = |(context, counts): (u32, [u32; Label::ALL.len()])| {
        let n: u32 = counts.iter().sum();
        let most = best(&counts);
        let decides = n >= settings.min_decided_count && (n - counts[most]) * settings.decided_ratio <= n;
        decides.then_some((context, most as u32 + 1, n))
    };
    let decided: Vec<(u32, u32, u32)> = counts.into_iter().filter_map(label).collect();
    let n_decided: u32 = decided.iter().map(|it| it.2).sum();
    println!("{} contexts decide {:.1} % of the words", decided.len(), 100.0 * f64::from(n_decided) / f64::from(n_all));
    decided.into_iter().map(|(context, label, _)| (context, label)).collect()
}

/// Trains an averaged perceptron on the examples.
fn train(examples: &[Example], decided: &BTreeMap<u32, u32>, settings: &Settings) -> BTreeMap<u32, Vec<f64>> {
    let mut seen = Vec::new();
    let mut counts: ByFeature<u32> = ByFeature::default();
    for it in examples {
        for at in 0..it.words.len() {
            seen.clear();
            features(&it.words, &it.tags, &it.labels, at, &mut seen);
            for feature in &seen {
                *counts.entry(*feature).or_default() += 1;
            }
        }
    }
    let mut trainer = Trainer::new(counts, settings.min_feature_count, Label::ALL.len());
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = 2026;
    let (mut given, mut active, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for epoch in 1..=settings.n_epochs {
        shuffle(&mut order, &mut random);
        let (mut n_wrong, mut n_words) = (0, 0);
        for &idx in &order {
            let it = &examples[idx];
            given.clear();
            for (at, &right) in it.labels.iter().enumerate() {
                if let Some(label) = decided.get(&context(&it.tags, &given, at)) {
                    given.push(Label::ALL[*label as usize - 1]);
                    continue;
                }
                n_words += 1;
                seen.clear();
                features(&it.words, &it.tags, &given, at, &mut seen);
                trainer.active(&seen, &mut active);
                trainer.step(&active, &mut scores);
                let guess = Label::ALL[best(&scores)];
                if guess != right {
                    n_wrong += 1;
                    trainer.learn(&active, right as usize, guess as usize, 1);
                }
                given.push(guess);
            }
        }
        let share = 100.0 - 100.0 * f64::from(n_wrong) / f64::from(n_words);
        println!("epoch {epoch}: {share:.2} % of training words right");
    }
    trainer.average()
}

/// Returns the tags that the shipped tagger gives a sentence.
fn tagged(sentence: &TaggedSentence) -> Vec<Pos> {
    let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
    let mut tags = Vec::new();
    Tagger::shipped().tag(&words, &mut tags);
    tags
}

/// Prints precision, recall and F1 of whole chunks, given gold words.
fn score(name: &str, chunker: &Chunker, sentences: &[TaggedSentence], tags: impl Fn(&TaggedSentence) -> Vec<Pos>) {
    let (mut n_gold, mut n_found, mut n_right) = (0, 0, 0);
    for sentence in sentences {
        let gold = noun_chunks(sentence);
        let it = Example::new(sentence, tags(sentence));
        let found = chunker.chunks(&it.words, &it.tags);
        n_gold += gold.len();
        n_found += found.len();
        n_right += found.iter().filter(|it| gold.contains(it)).count();
    }
    let percent = |of: usize| 100.0 * n_right as f64 / of.max(1) as f64;
    let f1 = 200.0 * n_right as f64 / (n_gold + n_found).max(1) as f64;
    println!("{name}: precision {:.1} recall {:.1} F1 {f1:.1}", percent(n_found), percent(n_gold));
}
