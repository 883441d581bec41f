//! Trains the part-of-speech model that ships in `whosaid-ingest`.
//!
//! `train-pos TRAINING_DIR OUT` reads `pos/en_ewt.train.conllu` and `pos/en_gum-open.train.conllu` in TRAINING_DIR and
//! writes the model to OUT. It prints the model's scores on the development parts, as they are and with their capitals
//! changed.
//!
//! Some sentences are learnt a second time in lower case, in capitals or as a headline. The model's table of words also
//! holds clusters. They are learnt from the raw text of all training data, including that for names (`ner/*.jsonl`).

use anyhow::{Context, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use whosaid_ingest::perceptron::{Word, best, known, sentence_words, word_hash};
use whosaid_ingest::tag::{CLASS_DECIDED, LAYOUT, Pos, Tagger, decided, features};
use whosaid_train::clusters::clusters;
use whosaid_train::perceptron::{ByFeature, Quantised, Trainer, encode, shuffle};
use whosaid_train::raw;
use whosaid_train::treebank::{
    Change, TaggedSentence, as_written, lower, read_sentences, title, training_sentences, upper, with_other_capitals,
    with_words,
};

const N_TAGS: usize = Pos::ALL.len();

/// All settings of the training that can be tuned.
struct Settings {
    n_epochs: usize,
    /// How many perceptrons are trained, each on another order of sentences. Their weights are averaged once more.
    n_runs: usize,
    /// Features seen less often in the training data are left out.
    min_feature_count: u32,
    /// Words seen less often have no class.
    min_class_count: u32,
    /// A word seen at least this often with only one tag (except for one use in `decided_ratio`) is not scored.
    min_decided_count: u32,
    decided_ratio: u32,
    /// How many clusters of words there are, and how often a word must occur in the raw text to be in one.
    n_clusters: usize,
    min_cluster_count: u32,
    quantised: Quantised,
}

const SETTINGS: Settings = Settings {
    n_epochs: 6,
    n_runs: 4,
    min_feature_count: 2,
    min_class_count: 3,
    min_decided_count: 30,
    decided_ratio: 300,
    n_clusters: 128,
    min_cluster_count: 3,
    quantised: Quantised { dropped: 1, largest: 40.0 },
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, out] = arguments.as_slice() else { anyhow::bail!("usage: train-pos TRAINING_DIR OUT") };
    let directory = Path::new(directory);
    let settings = SETTINGS;

    let sentences = training_sentences(directory)?;
    let mut text: Vec<Vec<String>> = sentences.iter().map(|it| it.words.clone()).collect();
    text.extend(raw::sentences(&directory.join("ner"))?);
    let mut text: Vec<Vec<String>> = text.into_iter().map(raw::normalised).collect();
    raw::lower_first_words(&mut text);
    let clusters = clusters(&text, settings.n_clusters, settings.min_cluster_count, 12);
    println!("{} words in {} clusters", clusters.len(), settings.n_clusters);
    let words = table(&classes(&sentences, &settings), &clusters);
    let model = train(&with_other_capitals(&sentences), &words, &settings);
    let bytes = encode(LAYOUT, &words, &model, settings.quantised);
    fs::write(out, &bytes).with_context(|| format!("cannot write {out}"))?;
    println!("{} sentences, {} bytes", sentences.len(), bytes.len());

    let tagger = Tagger::from_bytes(Cow::Owned(bytes))?;
    for name in ["en_ewt.dev", "en_gum-open.dev"] {
        let sentences = read_sentences(&directory.join(format!("pos/{name}.conllu")))?;
        let changes: [(&str, Change); 4] =
            [("as written", as_written), ("in lower case", lower), ("in capitals", upper), ("as a headline", title)];
        for (capitals, change) in changes {
            let changed: Vec<_> = sentences.iter().map(|it| with_words(it, change)).collect();
            println!("{name}, {capitals}: {:.2} %", 100.0 * accuracy(&tagger, &changed));
        }
    }
    Ok(())
}

/// Returns the set of tags of each word that is frequent enough, by the word's hash.
fn classes(sentences: &[TaggedSentence], settings: &Settings) -> BTreeMap<u32, u32> {
    let mut counts: BTreeMap<u32, [u32; N_TAGS]> = BTreeMap::new();
    for (word, tag) in sentences.iter().flat_map(|it| it.words.iter().zip(&it.tags)) {
        counts.entry(word_hash(word)).or_default()[*tag as usize] += 1;
    }
    let class = |(hash, counts): (u32, [u32; N_TAGS])| {
        let n: u32 = counts.iter().sum();
        let most = counts.iter().copied().max().unwrap_or(0);
        if n < settings.min_class_count {
            return None;
        }
        if n >= settings.min_decided_count && (n - most) * settings.decided_ratio <= n {
            let tag = counts.iter().position(|it| *it == most)?;
            return Some((hash, CLASS_DECIDED | 1 << tag));
        }
        // A tag on one use in a hundred is as likely to be an annotator's mistake.
        let set = (0..N_TAGS).filter(|it| counts[*it] > 0 && counts[*it] * 100 >= n).fold(0, |set, it| set | 1 << it);
        Some((hash, set))
    };
    counts.into_iter().filter_map(class).collect()
}

/// Returns what is known about each word that has a class or a cluster.
fn table(classes: &BTreeMap<u32, u32>, clusters: &BTreeMap<String, u32>) -> BTreeMap<u32, u32> {
    let mut words: BTreeMap<u32, u32> = classes.iter().map(|(hash, class)| (*hash, known(*class, 0))).collect();
    for (word, cluster) in clusters {
        *words.entry(word_hash(word)).or_default() |= known(0, *cluster);
    }
    words
}

/// Trains an averaged perceptron on the sentences.
fn train(sentences: &[TaggedSentence], known: &BTreeMap<u32, u32>, settings: &Settings) -> BTreeMap<u32, Vec<f64>> {
    let prepared: Vec<(Vec<Word>, &[Pos])> = sentences
        .iter()
        .map(|it| {
            let words: Vec<&str> = it.words.iter().map(String::as_str).collect();
            (sentence_words(&words, |hash| known.get(&hash).copied().unwrap_or(0)), it.tags.as_slice())
        })
        .collect();

    let mut seen = Vec::new();
    let mut counts: ByFeature<u32> = ByFeature::default();
    for (words, gold) in &prepared {
        for word_idx in 0..gold.len() {
            seen.clear();
            features(words, word_idx, gold, &mut seen);
            for feature in &seen {
                *counts.entry(*feature).or_default() += 1;
            }
        }
    }
    let mut trainer = Trainer::new(counts, settings.min_feature_count, N_TAGS);
    let mut sum: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for run in 1..=settings.n_runs {
        println!("run {run}");
        trainer.restart();
        learn(&mut trainer, &prepared, run as u64 * 2026, settings);
        for (feature, weights) in trainer.average() {
            let sum = sum.entry(feature).or_insert_with(|| vec![0.0; N_TAGS]);
            sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight / settings.n_runs as f64);
        }
    }
    sum
}

/// Iterates over the sentences, each time in another order.
fn learn(trainer: &mut Trainer, prepared: &[(Vec<Word>, &[Pos])], mut random: u64, settings: &Settings) {
    let mut order: Vec<usize> = (0..prepared.len()).collect();
    let mut seen = Vec::new();
    let (mut tags, mut active, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for epoch in 1..=settings.n_epochs {
        shuffle(&mut order, &mut random);
        let (mut n_wrong, mut n_words) = (0, 0);
        for &sentence_idx in &order {
            let (words, gold) = &prepared[sentence_idx];
            tags.clear();
            for (word_idx, &gold) in gold.iter().enumerate() {
                n_words += 1;
                if let Some(pos) = decided(&words[word_idx]) {
                    tags.push(pos);
                    continue;
                }
                seen.clear();
                features(words, word_idx, &tags, &mut seen);
                trainer.active(&seen, &mut active);
                trainer.step(&active, &mut scores);
                let guess = best(&scores);
                if guess != gold as usize {
                    n_wrong += 1;
                    trainer.learn(&active, gold as usize, guess, 1);
                }
                tags.push(Pos::ALL[guess]);
            }
        }
        println!(
            "epoch {epoch}: {:.2} % of training words right",
            100.0 - 100.0 * f64::from(n_wrong) / f64::from(n_words)
        );
    }
}

/// Returns the share of words that get the tag that people gave them, from 0 to 1.
fn accuracy(tagger: &Tagger, sentences: &[TaggedSentence]) -> f64 {
    let (mut n_right, mut n_words) = (0, 0);
    let mut tags = Vec::new();
    for sentence in sentences {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        tagger.tag(&words, &mut tags);
        n_words += words.len();
        n_right += tags.iter().zip(&sentence.tags).filter(|(got, want)| got == want).count();
    }
    n_right as f64 / n_words.max(1) as f64
}
