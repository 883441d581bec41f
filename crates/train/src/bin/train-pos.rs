//! Trains the part-of-speech model that ships in `whosaid-ingest`.
//!
//! `train-pos TRAINING_DIR OUT` reads `en_ewt.train.conllu` and `en_gum-open.train.conllu` in TRAINING_DIR, writes the
//! model to OUT and prints its scores on the development parts, as they are and with their capitals changed.
//!
//! An averaged perceptron: weights change where the best tag is wrong, and the average over all steps is kept. Weights
//! are whole numbers until the average is taken, and sentences are shuffled by a generator of our own, so every run
//! gives the same bytes. Some sentences are learnt a second time in lower case, in capitals or as a headline.

use anyhow::{Context, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;
use whosaid_ingest::tag::{CLASS_DECIDED, MAGIC, N_BUCKETS, Pos, Sentence, Tagger, best, word_hash};
use whosaid_train::conllu::{TaggedSentence, read_sentences};

const N_TAGS: usize = Pos::ALL.len();

/// Everything about the training that one may tune.
struct Settings {
    n_epochs: usize,
    /// A feature seen less often in the training data is left out.
    min_feature_count: u32,
    /// A word seen less often has no class.
    min_class_count: u32,
    /// A word seen at least as often with one tag only (but for one in `decided_ratio`) is not scored.
    min_decided_count: u32,
    decided_ratio: u32,
    /// Quantised weights up to this size are dropped.
    dropped_weight: i64,
    /// The averaged weight that becomes 127; larger ones are cut to it.
    largest_weight: f64,
}

const SETTINGS: Settings = Settings {
    n_epochs: 8,
    min_feature_count: 2,
    min_class_count: 3,
    min_decided_count: 30,
    decided_ratio: 300,
    dropped_weight: 1,
    largest_weight: 40.0,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, out] = arguments.as_slice() else { anyhow::bail!("usage: train-pos TRAINING_DIR OUT") };
    let directory = Path::new(directory);
    let settings = SETTINGS;

    let mut sentences = read_sentences(&directory.join("en_ewt.train.conllu"))?;
    sentences.extend(read_sentences(&directory.join("en_gum-open.train.conllu"))?);
    let classes = classes(&sentences, &settings);
    let model = train(&with_other_capitals(&sentences), &classes, &settings);
    let bytes = encode(&classes, &model, &settings);
    fs::write(out, &bytes).with_context(|| format!("cannot write {out}"))?;
    println!("{} sentences, {} bytes", sentences.len(), bytes.len());

    let tagger = Tagger::from_bytes(Cow::Owned(bytes))?;
    for name in ["en_ewt.dev", "en_gum-open.dev"] {
        let sentences = read_sentences(&directory.join(format!("{name}.conllu")))?;
        let changes: [(&str, Change); 4] =
            [("as written", as_written), ("in lower case", lower), ("in capitals", upper), ("as a headline", title)];
        for (capitals, change) in changes {
            let changed: Vec<_> = sentences.iter().map(|it| with_words(it, change)).collect();
            println!("{name}, {capitals}: {:.2} %", 100.0 * accuracy(&tagger, &changed));
        }
    }
    Ok(())
}

/// The set of tags of each word that is frequent enough, by the word's hash.
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
        // A tag on one use in a hundred is as likely a slip of the annotators.
        let set = (0..N_TAGS).filter(|it| counts[*it] > 0 && counts[*it] * 100 >= n).fold(0, |set, it| set | 1 << it);
        Some((hash, set))
    };
    counts.into_iter().filter_map(class).collect()
}

/// Changes the capitals of a word.
type Change = fn(&str) -> String;

fn as_written(word: &str) -> String {
    word.to_owned()
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn upper(word: &str) -> String {
    word.to_uppercase()
}

/// The word as a headline writes it: small words stay small.
fn title(word: &str) -> String {
    const SMALL: [&str; 22] = [
        "a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "by", "for", "from", "as", "with", "n't",
        "'s", "’s", "'ll", "'re", "'ve",
    ];
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !SMALL.contains(&word) => first.to_uppercase().chain(chars).collect(),
        _ => word.to_owned(),
    }
}

fn with_words(sentence: &TaggedSentence, change: Change) -> TaggedSentence {
    TaggedSentence { words: sentence.words.iter().map(|it| change(it)).collect(), tags: sentence.tags.clone() }
}

/// The sentences, and in turn every fourth once more: in lower case, in capitals, as a headline.
fn with_other_capitals(sentences: &[TaggedSentence]) -> Vec<TaggedSentence> {
    let mut all = sentences.to_vec();
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        match sentence_idx % 12 {
            0 => all.push(with_words(sentence, lower)),
            4 => all.push(with_words(sentence, upper)),
            8 => all.push(with_words(sentence, title)),
            _ => {}
        }
    }
    all
}

/// The weights of one feature while training: as they are, and each change times the step it was made at.
#[derive(Clone, Copy, Default)]
struct Weights {
    now: [i32; N_TAGS],
    changes: [i64; N_TAGS],
}

/// Features are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u32(&mut self, hash: u32) {
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type ByFeature<T> = HashMap<u32, T, BuildHasherDefault<AsIs>>;

/// The averaged weights by feature.
fn train(
    sentences: &[TaggedSentence],
    classes: &BTreeMap<u32, u32>,
    settings: &Settings,
) -> BTreeMap<u32, [f64; N_TAGS]> {
    let prepared: Vec<(Sentence, &[Pos])> = sentences
        .iter()
        .map(|it| {
            let words: Vec<&str> = it.words.iter().map(String::as_str).collect();
            (Sentence::new(&words, |hash| classes.get(&hash).copied().unwrap_or(0)), it.tags.as_slice())
        })
        .collect();

    let mut features = Vec::new();
    let mut counts: ByFeature<u32> = HashMap::default();
    for (sentence, gold) in &prepared {
        for word_idx in 0..gold.len() {
            features.clear();
            sentence.features(word_idx, gold, &mut features);
            for feature in &features {
                *counts.entry(*feature).or_default() += 1;
            }
        }
    }
    counts.retain(|_, it| *it >= settings.min_feature_count);
    let mut weights: Vec<Weights> = vec![Weights::default(); counts.len()];
    let mut kept: Vec<u32> = counts.into_keys().collect();
    kept.sort_unstable();
    let places: ByFeature<u32> = kept.iter().copied().zip(0..).collect();

    let mut order: Vec<usize> = (0..prepared.len()).collect();
    let mut random = 2026u64;
    let mut step = 0i64;
    let mut tags = Vec::new();
    let mut active: Vec<usize> = Vec::new();
    for epoch in 1..=settings.n_epochs {
        shuffle(&mut order, &mut random);
        let (mut n_wrong, mut n_words) = (0, 0);
        for &sentence_idx in &order {
            let (sentence, gold) = &prepared[sentence_idx];
            tags.clear();
            for (word_idx, &gold) in gold.iter().enumerate() {
                n_words += 1;
                step += 1;
                if let Some(pos) = sentence.decided(word_idx) {
                    tags.push(pos);
                    continue;
                }
                features.clear();
                sentence.features(word_idx, &tags, &mut features);
                active.clear();
                active.extend(features.iter().filter_map(|it| places.get(it)).map(|it| *it as usize));
                let mut scores = [0i32; N_TAGS];
                for &it in &active {
                    for (score, weight) in scores.iter_mut().zip(&weights[it].now) {
                        *score += weight;
                    }
                }
                let guess = best(&scores);
                if guess != gold {
                    n_wrong += 1;
                    for &it in &active {
                        let weights = &mut weights[it];
                        weights.now[gold as usize] += 1;
                        weights.changes[gold as usize] += step;
                        weights.now[guess as usize] -= 1;
                        weights.changes[guess as usize] -= step;
                    }
                }
                tags.push(guess);
            }
        }
        println!(
            "epoch {epoch}: {:.2} % of training words right",
            100.0 - 100.0 * f64::from(n_wrong) / f64::from(n_words)
        );
    }
    let averaged =
        |it: Weights| std::array::from_fn(|tag| f64::from(it.now[tag]) - it.changes[tag] as f64 / step as f64);
    kept.into_iter().zip(weights.into_iter().map(averaged)).collect()
}

/// Fisher and Yates, with a xorshift generator.
fn shuffle(order: &mut [usize], random: &mut u64) {
    for idx in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(idx, (*random % (idx as u64 + 1)) as usize);
    }
}

/// The bytes of a model, as the module page of `whosaid_ingest::tag` lays them out.
fn encode(classes: &BTreeMap<u32, u32>, model: &BTreeMap<u32, [f64; N_TAGS]>, settings: &Settings) -> Vec<u8> {
    let mut starts = vec![0u32; N_BUCKETS + 1];
    let mut entries = Vec::new();
    let mut bucket = 0;
    for (feature, weights) in model {
        while bucket < (feature >> 16) as usize {
            bucket += 1;
            starts[bucket] = entries.len() as u32;
        }
        let quantised = weights.map(|it| (it * 127.0 / settings.largest_weight).round().clamp(-127.0, 127.0) as i64);
        let kept: Vec<(u8, i8)> = (0..)
            .zip(quantised)
            .filter(|(_, it)| it.abs() > settings.dropped_weight)
            .map(|(tag, it)| (tag, it as i8))
            .collect();
        if kept.is_empty() {
            continue;
        }
        entries.extend((*feature as u16).to_le_bytes());
        entries.push(kept.len() as u8);
        entries.extend(kept.iter().flat_map(|(tag, weight)| [*tag, weight.cast_unsigned()]));
    }
    starts[bucket + 1..].fill(entries.len() as u32);

    let mut bytes = MAGIC.to_vec();
    bytes.extend((classes.len() as u32).to_le_bytes());
    bytes.extend(classes.iter().flat_map(|(hash, class)| [*hash, *class]).flat_map(u32::to_le_bytes));
    bytes.extend(starts.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(entries);
    bytes
}

/// How many of the words get the tag that people gave them, from 0 to 1.
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
