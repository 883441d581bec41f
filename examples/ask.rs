//! Makes a store of the sample articles in a temporary folder, and asks it for claims and for passages.
//!
//! `cargo run --example ask`

use std::error::Error;
use std::path::Path;
use whosaid_formats::{Limits, open};
use whosaid_graph::{ClaimFilter, parse_period};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::shown;
use whosaid_store::{DEFAULT_BATCH, Snapshot, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    fill(folder.path())?;

    // Readers take a snapshot. It stays as it is, whatever is written meanwhile.
    let snapshot = Snapshot::open(folder.path())?;
    println!("Who claimed what of the goods deficit in 2016?");
    let filter = ClaimFilter {
        about: Some("goods deficit".to_owned()),
        period: Some(parse_period("2016")?),
        ..ClaimFilter::default()
    };
    for claim in snapshot.graph().claims(&filter)? {
        let speaker = claim.figure.speaker.as_deref().unwrap_or("no speaker");
        println!("  {}  {speaker}  {}", shown::value(&claim.figure), claim.doc);
    }

    println!("Which passages have a percentage near \"loans\"?");
    let results = snapshot.search(r#""loans __PERCENT__"~3"#, 3, 0)?;
    for hit in &results.hits {
        println!("  {}, bytes {} to {}: {} claims", hit.doc, hit.start, hit.end, hit.claims.len());
    }
    println!("  {} in all", results.total);
    Ok(())
}

/// Reads the articles of `corpus/` into a new store.
fn fill(folder: &Path) -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(corpus)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|it| it == "txt" || it == "md"));
    paths.sort();
    let documents = paths.iter().flat_map(|path| open(path, Limits::default())).collect::<Result<Vec<_>, _>>()?;
    let extractions = documents.iter().map(|document| extract(document, Lexicon::shipped()));
    let mut store = Store::open(folder)?;
    store.ingest(extractions, DEFAULT_BATCH, |_| {})?;
    store.close()?;
    Ok(())
}
