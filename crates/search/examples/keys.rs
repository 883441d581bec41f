//! Measures what could hold the graph's counts instead of runs: sled, or tantivy.
//!
//! ```text
//! whosaid --store DIR ingest articles/
//! cargo run --release -p whosaid-search --example keys -- DIR
//! ```
//!
//! Reads all keys with their counts from the runs of a store, in batches of as many keys as 512 documents add, and writes the same to a
//! run for each batch, to sled (adding to what is there) and to tantivy (a document per key and batch, whose counts are added when
//! they are read). Then it looks up the same keys in each, and walks the same prefixes. Prints bytes on disk and seconds.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tantivy::collector::DocSetCollector;
use tantivy::query::{RangeQuery, TermQuery};
use tantivy::schema::{FAST, IndexRecordOption, STRING, Schema};
use tantivy::{Index, TantivyDocument, Term};
use whosaid_disk::{Deltas, Run, RunFile, RunSet, Sums, database, run_set};

/// Keys of a batch.
const N_AT_ONCE: usize = 100_000;
/// Keys that are looked up, and prefixes that are walked.
const N_ASKED: usize = 2_000;

type Counts = Vec<(Vec<u8>, i64)>;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("which store?")?;
    let mut counts = read(&Path::new(&dir).join("runs"))?;
    let step = (counts.len() / N_ASKED).max(1);
    let asked: Vec<Vec<u8>> = counts.iter().step_by(step).map(|(key, _)| key.clone()).collect();
    // Documents add keys from all over.
    counts.sort_by_key(|(key, _)| crc32fast::hash(key));
    println!("{} keys, {} asked", counts.len(), asked.len());
    println!("{:8} {:>10} {:>9} {:>9} {:>9}", "", "bytes", "write s", "look up s", "walk s");
    for (name, measure) in [("runs", runs as Measure), ("sled", sled), ("tantivy", tantivy)] {
        let folder = tempfile::tempdir()?;
        let [write, look_up, walk] = measure(folder.path(), &counts, &asked)?;
        println!("{name:8} {:>10} {write:>9.2} {look_up:>9.3} {walk:>9.3}", size(folder.path())?);
    }
    Ok(())
}

type Measure = fn(&Path, &Counts, &[Vec<u8>]) -> Result<[f64; 3], Box<dyn Error>>;

/// The keys of a store with their counts.
fn read(dir: &Path) -> Result<Counts, Box<dyn Error>> {
    let mut runs = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "run") {
            runs.push(Arc::new(Run::open(&path)?));
        }
    }
    let mut sums = Sums::of(&runs, &[])?;
    let mut counts = Vec::new();
    while let Some((key, count)) = sums.advance()? {
        counts.push((key.to_vec(), count));
    }
    Ok(counts)
}

/// What a walk begins with: the tree and the node.
fn prefix(key: &[u8]) -> &[u8] {
    key.get(..17).unwrap_or(key)
}

fn runs(dir: &Path, counts: &Counts, asked: &[Vec<u8>]) -> Result<[f64; 3], Box<dyn Error>> {
    let began = Instant::now();
    let mut files: Vec<RunFile> = Vec::new();
    for (batch, some) in (1..).zip(counts.chunks(N_AT_ONCE)) {
        let mut deltas = Deltas::default();
        some.iter().for_each(|(key, count)| deltas.add(key, *count));
        let mut set = RunSet::new(dir, batch, files);
        set.write(deltas)?;
        set.merge_some()?;
        files = set.into_files();
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            if !files.iter().any(|it| *it.name == entry.file_name()) {
                std::fs::remove_file(entry.path())?;
            }
        }
    }
    let write = began.elapsed().as_secs_f64();
    let runs = run_set::open(dir, &files, &HashMap::new())?;
    let look_up = timed(asked, |key| Ok(Sums::of(&runs, key)?.advance()?.map_or(0, |(_, count)| count)))?;
    let walk = timed(asked, |key| {
        let mut sums = Sums::of(&runs, prefix(key))?;
        let mut sum = 0;
        while let Some((_, count)) = sums.advance()? {
            sum += count;
        }
        Ok(sum)
    })?;
    Ok([write, look_up, walk])
}

fn sled(dir: &Path, counts: &Counts, asked: &[Vec<u8>]) -> Result<[f64; 3], Box<dyn Error>> {
    let began = Instant::now();
    let db = database::open(dir)?;
    let number = |bytes: &[u8]| bytes.try_into().map_or(0, i64::from_le_bytes);
    for some in counts.chunks(N_AT_ONCE) {
        let mut batch = whosaid_disk::sled::Batch::default();
        for (key, count) in some {
            let before = db.get(key)?.map_or(0, |it| number(&it));
            batch.insert(&key[..], &(before + count).to_le_bytes());
        }
        db.apply_batch(batch)?;
        database::flush(&db, dir)?;
    }
    let write = began.elapsed().as_secs_f64();
    let look_up = timed(asked, |key| Ok(db.get(key)?.map_or(0, |it| number(&it))))?;
    let walk = timed(asked, |key| {
        let counts = db.scan_prefix(prefix(key)).map(|it| Ok(number(&it?.1)));
        counts.sum::<Result<i64, Box<dyn Error>>>()
    })?;
    Ok([write, look_up, walk])
}

fn tantivy(dir: &Path, counts: &Counts, asked: &[Vec<u8>]) -> Result<[f64; 3], Box<dyn Error>> {
    let mut schema = Schema::builder();
    let key_field = schema.add_text_field("key", STRING);
    let count_field = schema.add_i64_field("count", FAST);
    let index = Index::create_in_dir(dir, schema.build())?;
    // Keys are bytes, and terms are text.
    let text = |key: &[u8]| key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let began = Instant::now();
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 64 << 20)?;
    for some in counts.chunks(N_AT_ONCE) {
        for (key, count) in some {
            let mut document = TantivyDocument::default();
            document.add_text(key_field, text(key));
            document.add_i64(count_field, *count);
            writer.add_document(document)?;
        }
        writer.commit()?;
    }
    writer.wait_merging_threads()?;
    let write = began.elapsed().as_secs_f64();
    let searcher = index.reader()?.searcher();
    let sum = |found: std::collections::HashSet<tantivy::DocAddress>| -> Result<i64, Box<dyn Error>> {
        let mut sum = 0;
        for at in found {
            let column = searcher.segment_reader(at.segment_ord).fast_fields().i64("count")?;
            sum += column.first(at.doc_id).unwrap_or_default();
        }
        Ok(sum)
    };
    let look_up = timed(asked, |key| {
        let query = TermQuery::new(Term::from_field_text(key_field, &text(key)), IndexRecordOption::Basic);
        sum(searcher.search(&query, &DocSetCollector)?)
    })?;
    let walk = timed(asked, |key| {
        use std::ops::Bound::{Excluded, Included};
        let from = text(prefix(key));
        let to = format!("{from}g");
        let term = |text: &str| Term::from_field_text(key_field, text);
        sum(searcher.search(&RangeQuery::new(Included(term(&from)), Excluded(term(&to))), &DocSetCollector)?)
    })?;
    Ok([write, look_up, walk])
}

/// Seconds that it takes to ask for all keys. A count of nothing is an error: every key is there.
fn timed(asked: &[Vec<u8>], mut ask: impl FnMut(&[u8]) -> Result<i64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let began = Instant::now();
    for key in asked {
        if ask(key)? == 0 {
            return Err("a key is missing".into());
        }
    }
    Ok(began.elapsed().as_secs_f64())
}

/// How many bytes the files of a folder have.
fn size(dir: &Path) -> Result<u64, Box<dyn Error>> {
    let mut n_bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        n_bytes += if entry.path().is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(n_bytes)
}
