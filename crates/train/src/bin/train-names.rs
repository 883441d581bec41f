//! Trains the model of names that ships in `whosaid-ingest`.
//!
//! `train-names TRAINING_DIR OUT [SET…]` reads `ner/*.jsonl` and `pos/en_gum-open.train.conllu` in TRAINING_DIR, writes the
//! model to OUT and prints strict scores on each SET, a JSONL file of texts with names. The shipped model of parts of
//! speech and the shipped lexicon are evidence for this one: train it again when they change.

use anyhow::{Context, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use whosaid_ingest::Lexicon;
use whosaid_ingest::analysis::Analysis;
use whosaid_ingest::dates::dates;
use whosaid_ingest::names::evidence::Evidence;
use whosaid_ingest::names::tagger::{
    Kind, LAYOUT, N_LABELS, NameTagger, OUTSIDE, best, features, is_candidate, labels, may_follow,
};
use whosaid_ingest::segment::Segments;
use whosaid_ingest::tag::Tagger;
use whosaid_model::Span;
use whosaid_train::names::{FILES, NamedText, read_file, read_gum};
use whosaid_train::perceptron::{ByFeature, Quantised, Trainer, encode, shuffle};

/// All settings of the training that can be tuned.
struct Settings {
    n_epochs: usize,
    n_runs: usize,
    min_feature_count: u32,
    quantised: Quantised,
    /// How many machine-tagged sentences make one document.
    n_silver: usize,
    /// The weight of a document that people annotated, relative to a machine-tagged one.
    gold: i32,
}

const SETTINGS: Settings = Settings {
    n_epochs: 6,
    n_runs: 6,
    min_feature_count: 3,
    quantised: Quantised { dropped: 1, largest: 60.0 },
    n_silver: 12,
    gold: 6,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, out, sets @ ..] = arguments.as_slice() else {
        anyhow::bail!("usage: train-names TRAINING_DIR OUT [SET…]");
    };
    let directory = Path::new(directory);
    let settings = SETTINGS;

    let mut documents: Vec<NamedText> = read_gum(&directory.join("pos/en_gum-open.train.conllu"))?;
    for file in FILES {
        let texts = read_file(&directory.join("ner").join(file))?;
        let texts: Vec<NamedText> = texts.into_iter().map(NamedText::trimmed).collect();
        if file.starts_with("voa") {
            documents.extend(texts.chunks(settings.n_silver).map(joined));
        } else {
            documents.extend(texts);
        }
    }
    documents.extend(with_other_capitals(&documents));
    let steps: Vec<Step> = documents.iter().flat_map(|it| prepare(it, &settings)).collect();
    let weights = train(&steps, &settings);
    let bytes = encode(LAYOUT, &BTreeMap::new(), &weights, settings.quantised);
    fs::write(out, &bytes).with_context(|| format!("cannot write {out}"))?;
    println!("{} documents, {} sentences, {} bytes", documents.len(), steps.len(), bytes.len());

    let tagger = NameTagger::from_bytes(Cow::Owned(bytes))?;
    for set in sets {
        score(&tagger, set)?;
    }
    Ok(())
}

/// Returns neighbouring sentences as one text, with a paragraph for each.
fn joined(texts: &[NamedText]) -> NamedText {
    let mut out = NamedText { dataset: "voa-silver".to_owned(), text: String::new(), entities: Vec::new() };
    let mut n_chars = 0;
    for text in texts {
        out.entities.extend(text.entities.iter().cloned().map(|mut name| {
            name.start += n_chars;
            name.end += n_chars;
            name
        }));
        out.text.push_str(&text.text);
        out.text.push_str("\n\n");
        n_chars += text.text.chars().count() + 2;
    }
    out
}

/// Returns some of the documents again, in capitals or as headlines. Only ASCII texts are used, because their letters
/// keep their places.
fn with_other_capitals(documents: &[NamedText]) -> Vec<NamedText> {
    let upper = |text: &str| text.to_ascii_uppercase();
    let title = |text: &str| {
        let words = text.split_inclusive(' ').map(|word| {
            let small = matches!(
                word.trim_end(),
                "a" | "an" | "the" | "and" | "or" | "of" | "in" | "on" | "at" | "to" | "by" | "for" | "as"
            );
            let (first, rest) = word.split_at(word.len().min(1));
            if small { word.to_owned() } else { first.to_ascii_uppercase() + rest }
        });
        words.collect::<String>()
    };
    let changed = |(idx, it): (usize, &NamedText)| {
        let text = match idx % 16 {
            3 => upper(&it.text),
            11 => title(&it.text),
            _ => return None,
        };
        Some(NamedText { text, ..it.clone() })
    };
    documents.iter().enumerate().filter(|(_, it)| it.text.is_ascii()).filter_map(changed).collect()
}

/// The evidence for each token of a sentence, as far as it depends only on the text.
struct Step {
    /// For each token, whether it is considered whatever comes before it, and its features except those of labels.
    document: std::rc::Rc<Prepared>,
    sentence: std::ops::Range<usize>,
    gold: Vec<Option<u8>>,
    weight: i32,
}

/// An analysed text that owns its data.
struct Prepared {
    analysis: &'static Analysis<'static>,
    evidence: Evidence<'static>,
}

fn analyse(text: &'static str) -> Prepared {
    let a = Analysis::of(Segments::of(text), Tagger::shipped(), Lexicon::shipped());
    let mut is_date = vec![false; a.tokens.len()];
    for date in dates(&a, None) {
        is_date[date.tokens].fill(true);
    }
    // Training ends with the program, and so may its texts.
    let analysis: &'static Analysis<'static> = Box::leak(Box::new(a));
    let evidence = Evidence::of(analysis, &|i| is_date[i]);
    Prepared { analysis, evidence }
}

/// Returns the kind of a type in the training data, or `None` if the type is not a name.
fn kind_of(kind: &str) -> Option<Kind> {
    Some(match kind {
        "PER" => Kind::Person,
        "ORG" => Kind::Organisation,
        "LOC" => Kind::Place,
        "EVENT" => Kind::Event,
        "MISC" | "NORP" | "LAW" | "PRODUCT" | "WORK" => Kind::Other,
        _ => return None,
    })
}

fn prepare(document: &NamedText, settings: &Settings) -> Vec<Step> {
    let text: &'static str = Box::leak(document.text.clone().into_boxed_str());
    let prepared = std::rc::Rc::new(analyse(text));
    let a = prepared.analysis;
    let mut gold: Vec<Option<u8>> = vec![Some(OUTSIDE); a.tokens.len()];
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut names: Vec<_> = document.entities.iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.end - name.start));
    for name in names {
        let Some(kind) = kind_of(&name.kind) else { continue };
        let span = Span::new(bytes[name.start], bytes[name.end]);
        let tokens = a.tokens_in(span);
        // "the regime" is not a name.
        if !text[span.start as usize..span.end as usize].contains(char::is_uppercase) && document.dataset == "re3d" {
            continue;
        }
        if tokens.is_empty() || a.span(tokens.clone()) != span {
            let first = a.tokens.partition_point(|t| (t.end as usize) <= span.start as usize);
            let last = a.tokens.partition_point(|t| (t.start as usize) < span.end as usize);
            gold[first..last.max(first)].fill(None);
            continue;
        }
        if tokens.clone().all(|i| gold[i] == Some(OUTSIDE)) {
            for (i, label) in tokens.clone().zip(labels(kind, tokens.len())) {
                gold[i] = Some(label);
            }
        }
    }
    // A people's name counts as a name in each set, whatever its annotators did.
    for (i, label) in gold.iter_mut().enumerate() {
        if *label == Some(OUTSIDE) && a.lexicon.demonym(a.word(i)).is_some() {
            *label = labels(Kind::Other, 1).next();
        }
    }
    let weight = if document.dataset == "voa-silver" { 1 } else { settings.gold };
    a.sentences
        .iter()
        .map(|sentence| Step {
            document: prepared.clone(),
            sentence: sentence.tokens.clone(),
            gold: gold[sentence.tokens.clone()].to_vec(),
            weight,
        })
        .collect()
}

fn train(steps: &[Step], settings: &Settings) -> BTreeMap<u32, Vec<f64>> {
    let mut seen = Vec::new();
    let mut counts: ByFeature<u32> = ByFeature::default();
    for step in steps {
        let a = step.document.analysis;
        let gold: Vec<u8> = step.gold.iter().map(|it| it.unwrap_or(OUTSIDE)).collect();
        for (i, at) in step.sentence.clone().enumerate() {
            let before = i.checked_sub(1).map_or(OUTSIDE, |i| gold[i]);
            if is_candidate(a, at, before) {
                seen.clear();
                features(a, &step.document.evidence, &step.sentence, at, &gold[..i], &mut seen);
                for feature in &seen {
                    *counts.entry(*feature).or_default() += step.weight as u32;
                }
            }
        }
    }
    let mut trainer = Trainer::new(counts, settings.min_feature_count, N_LABELS);
    println!("{} features", trainer.n_features());
    let mut sum: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for run in 1..=settings.n_runs {
        trainer.restart();
        learn(&mut trainer, steps, run as u64 * 2026, settings);
        for (feature, weights) in trainer.average() {
            let sum = sum.entry(feature).or_insert_with(|| vec![0.0; N_LABELS]);
            sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight / settings.n_runs as f64);
        }
    }
    sum
}

fn learn(trainer: &mut Trainer, steps: &[Step], mut random: u64, settings: &Settings) {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    let (mut seen, mut active, mut scores, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for epoch in 1..=settings.n_epochs {
        shuffle(&mut order, &mut random);
        let (mut n_wrong, mut n_tokens) = (0u32, 0u32);
        for step in order.iter().map(|it| &steps[*it]) {
            let a = step.document.analysis;
            labels.clear();
            for (i, at) in step.sentence.clone().enumerate() {
                let before = labels.last().copied().unwrap_or(OUTSIDE);
                if !is_candidate(a, at, before) {
                    labels.push(OUTSIDE);
                    continue;
                }
                seen.clear();
                features(a, &step.document.evidence, &step.sentence, at, &labels, &mut seen);
                trainer.active(&seen, &mut active);
                trainer.step(&active, &mut scores);
                let guess = best(&scores, before);
                n_tokens += 1;
                // After a wrong label the right one may be out of reach. Then nothing is learnt.
                if let Some(gold) = step.gold[i].filter(|gold| *gold != guess && may_follow(before, *gold)) {
                    n_wrong += 1;
                    trainer.learn(&active, usize::from(gold), usize::from(guess), step.weight);
                }
                labels.push(guess);
            }
        }
        println!("epoch {epoch}: {:.2} % of tokens right", 100.0 - 100.0 * f64::from(n_wrong) / f64::from(n_tokens));
    }
}

/// Strict precision, recall and F1 of people, organisations and places: both ends and the type right.
fn score(tagger: &NameTagger, set: &str) -> Result<()> {
    let mut counts: BTreeMap<Kind, [usize; 3]> = BTreeMap::new();
    for document in read_file(Path::new(set))? {
        let text: &'static str = Box::leak(document.text.clone().into_boxed_str());
        let prepared = analyse(text);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut gold: Vec<(Span, Kind)> = document
            .entities
            .iter()
            .filter_map(|it| Some((Span::new(bytes[it.start], bytes[it.end]), kind_of(&it.kind)?)))
            .collect();
        gold.sort_by_key(|(span, kind)| (span.start, span.end, *kind));
        gold.dedup();
        for (tokens, kind) in tagger.tag(prepared.analysis, &prepared.evidence) {
            let found = (prepared.analysis.span(tokens), kind);
            let counts = counts.entry(kind).or_default();
            counts[0] += 1;
            counts[1] += usize::from(gold.contains(&found));
        }
        gold.iter().for_each(|(_, kind)| counts.entry(*kind).or_default()[2] += 1);
    }
    println!("{set}");
    let three = [Kind::Person, Kind::Organisation, Kind::Place];
    let all = three
        .iter()
        .filter_map(|it| counts.get(it))
        .fold([0; 3], |sum, it| [sum[0] + it[0], sum[1] + it[1], sum[2] + it[2]]);
    for (name, [n_found, n_right, n_gold]) in
        counts.iter().map(|(kind, it)| (format!("{kind:?}"), *it)).chain([("first three".to_owned(), all)])
    {
        let (p, r) = (n_right as f64 / n_found.max(1) as f64, n_right as f64 / n_gold.max(1) as f64);
        println!(
            "  {name:12} P {:5.1} R {:5.1} F1 {:5.1}  of {n_gold}",
            100.0 * p,
            100.0 * r,
            200.0 * p * r / (p + r).max(1e-9)
        );
    }
    Ok(())
}
