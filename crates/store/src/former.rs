//! The graph of stores of formats 1 to 4, which was all in sled, as far as a migration needs it.

use crate::Result;
use crate::ledger::StoredDecision;
use serde::Deserialize;
use std::path::Path;
use whosaid_disk::{Error as DiskError, database};
use whosaid_graph::NumberedDecision;
use whosaid_model::DocId;

/// What was stored about a document, as far as needed. What followed differed between formats.
#[derive(Deserialize)]
#[expect(dead_code, reason = "fields are told apart by their order")]
struct FormerDocument {
    id: String,
    sha256: String,
    title: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
    url: Option<String>,
    language: Option<String>,
    n_bytes: u64,
    n_sentences: u32,
    n_entities: u32,
    n_dates: u32,
    n_figures: u32,
    n_attributed: u32,
    digest: String,
}

/// Returns all documents with their digests, which name their files.
pub fn documents(dir: &Path) -> Result<Vec<(DocId, String)>> {
    read(dir, "documents", |_, record| {
        let (document, _) = postcard::take_from_bytes::<FormerDocument>(record).ok()?;
        Some((DocId(document.id), document.digest))
    })
}

/// Returns the decisions in force, by number.
pub fn decisions(dir: &Path) -> Result<Vec<NumberedDecision>> {
    read(dir, "decisions", |key, record| {
        let decision = postcard::from_bytes::<StoredDecision>(record).ok()?.decision()?;
        Some(NumberedDecision { n: u64::from_be_bytes(*key.first_chunk()?), decision })
    })
}

/// Reads the records of a tree, each of which begins with a version byte.
fn read<T>(dir: &Path, tree: &str, parse: impl Fn(&[u8], &[u8]) -> Option<T>) -> Result<Vec<T>> {
    // sled would create an empty one if there is none.
    let log = dir.join("db");
    if !log.is_file() {
        return Err(DiskError::damaged(&log, "it is missing").into());
    }
    let db = database::open(dir)?;
    let failed = |error| database::error_of(dir, error);
    let mut found = Vec::new();
    for entry in &db.open_tree(tree).map_err(failed)? {
        let (key, value) = entry.map_err(failed)?;
        let parsed = value.split_first().and_then(|(_, record)| parse(&key, record));
        let bad = || DiskError::DamagedDatabase {
            path: dir.to_owned(),
            reason: format!("a record of {tree} cannot be read"),
        };
        found.push(parsed.ok_or_else(bad)?);
    }
    Ok(found)
}
