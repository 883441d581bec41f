//! Measures how fast whosaid reads: figures and dates alone, the whole extraction (in bytes and in words,
//! with each reader and without), and the
//! whole way into a store.
//!
//! The load is the sample corpus. Each copy has another sentence at its end, so no two texts are the same. Run it with
//! `cargo bench`.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;
use whosaid_ingest::claims::Models;
use whosaid_ingest::dates::dates;
use whosaid_ingest::figures::{self, Origin};
use whosaid_ingest::segment::Segments;
use whosaid_ingest::{Lexicon, extract, extract_with};
use whosaid_model::{Document, ReaderKind};
use whosaid_store::{DEFAULT_BATCH, Store};

/// Returns the articles of the corpus, `n_copies` times.
fn load(n_copies: usize) -> Vec<Document> {
    let mut paths: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
        .expect("the corpus is part of the repository")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "md"))
        .collect();
    paths.sort();
    let texts: Vec<String> =
        paths.iter().map(|path| std::fs::read_to_string(path).expect("the corpus is UTF-8")).collect();
    let copies = (0..n_copies).flat_map(|copy| {
        texts.iter().enumerate().map(move |(i, text)| {
            Document::new(
                &format!("{i}-{copy}"),
                format!("{text}\nCopy number {copy} of this text cost ${copy} million.\n"),
            )
        })
    });
    copies.collect()
}

fn extraction(c: &mut Criterion) {
    let documents = load(4);
    let n_bytes: usize = documents.iter().map(|d| d.text.len()).sum();
    let n_words: usize = documents.iter().map(|d| d.text.split_whitespace().count()).sum();
    let lexicon = Lexicon::shipped();
    let all = |models: Models| {
        documents.iter().map(|d| black_box(extract_with(d, lexicon, models)).figures.len()).sum::<usize>()
    };
    let (default, careful) = (Models::shipped(ReaderKind::Default), Models::shipped(ReaderKind::Careful));
    let mut group = c.benchmark_group("extraction");
    group.throughput(Throughput::Bytes(n_bytes as u64)).bench_function("bytes", |b| b.iter(|| all(default)));
    group.throughput(Throughput::Elements(n_words as u64));
    let ways = [
        ("words", default),
        ("words, carefully", careful),
        ("words, by rules alone", Models { reader: None, ..default }),
    ];
    for (name, models) in ways {
        group.bench_function(name, |b| b.iter(|| all(models)));
    }
    group.finish();
}

/// Segmentation, dates and figures, without tagger and names: on the corpus, and on texts made to be slow.
fn figures_and_dates(c: &mut Criterion) {
    let documents = load(8);
    let news: String = documents.iter().map(|d| d.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let like_news = |unit: &str| unit.repeat(news.len() / unit.len());
    let texts = [
        ("news", news.clone()),
        ("a row of digits", like_news("1")),
        ("hyphens", like_news("- ")),
        ("million million", like_news("million ")),
        ("open brackets", like_news("(")),
    ];
    let read = |text: &str| {
        let segments = Segments::of(text);
        let dates = dates(&segments, None);
        let mut is_date = vec![false; segments.tokens.len()];
        for date in &dates {
            is_date[date.tokens.clone()].fill(true);
        }
        let figures = figures::read(&segments, Lexicon::shipped(), Origin::default(), |i| is_date[i]);
        black_box((dates.len(), figures.len()))
    };
    let mut group = c.benchmark_group("figures and dates");
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64)).bench_function(*name, |b| b.iter(|| read(text)));
    }
    group.finish();
}

fn ingest(c: &mut Criterion) {
    let documents = load(8);
    let n_bytes: usize = documents.iter().map(|d| d.text.len()).sum();
    let extractions: Vec<_> = documents.iter().map(|d| extract(d, Lexicon::shipped())).collect();
    let mut group = c.benchmark_group("ingest");
    group.sample_size(10).throughput(Throughput::Bytes(n_bytes as u64));
    let setup = || (tempfile::tempdir().expect("a temporary folder"), extractions.clone());
    group.bench_function("into a new store", |b| {
        b.iter_batched(
            setup,
            |(folder, extractions)| {
                let mut store = Store::open(&folder.path().join("store")).expect("a new store opens");
                store.ingest(extractions, DEFAULT_BATCH, |_| {}).expect("the corpus can be stored");
                // The folder is deleted after the clock has stopped.
                (store, folder)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, figures_and_dates, extraction, ingest);
criterion_main!(benches);
