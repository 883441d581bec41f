//! What the ledger notes of a document.

use crate::Result;
use crate::ledger::Entry;
use whosaid_graph::key::{Address, Key};
use whosaid_graph::{DocumentRecord, Graph};
use whosaid_model::DocId;

/// Returns what the ledger has of a document in a graph. One whose record is damaged is still in the store, and is
/// reported.
pub(crate) fn entry_at(graph: &Graph, id: DocId, at: Address) -> Result<Entry> {
    match graph.records().document(at) {
        Ok(document) if document.id == id => Ok(entry(&document, at)),
        Err(error) if !error.is_damage() => Err(error.into()),
        _ => Ok(Entry { id, record: at.key(), digest: String::new(), sha256: String::new(), metadata: [0; 16] }),
    }
}

pub(crate) fn entry(document: &DocumentRecord, address: Address) -> Entry {
    let fields = [&document.title, &document.published, &document.publisher, &document.url].map(Option::as_deref);
    Entry {
        id: document.id.clone(),
        record: address.key(),
        digest: document.digest.clone(),
        sha256: document.sha256.clone(),
        metadata: metadata_key(fields),
    }
}

/// Returns one key for title, date, publisher and address.
pub(crate) fn metadata_key(fields: [Option<&str>; 4]) -> Key {
    let mut hash = blake3::Hasher::new();
    for field in fields {
        hash.update(&[u8::from(field.is_some())]);
        hash.update(&(field.map_or(0, str::len) as u64).to_le_bytes());
        hash.update(field.unwrap_or_default().as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}
