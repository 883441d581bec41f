//! The way in: from documents to what the store keeps of them.
//!
//! Taking in has two halves. The first half reads: it skips documents that the store already has unchanged, and extracts the others, with a
//! time limit and a guard against panics. The second half keeps what was read. [`Store::ingest_documents`] does both for a stream, and
//! extracts the next part while it writes the one before. A server does the first half against a snapshot ([`Snapshot::prepare`]) and only
//! the second with the store open for writing ([`Store::keep`]), so that other writers need not wait while it reads.
//!
//! | module | holds |
//! | --- | --- |
//! | `one` | a single document: whether its id came before, its extraction, why it failed |
//! | `parts` | a stream of documents in parts of bounded size |
//! | `stream` | both halves for a stream |

mod one;
mod parts;
mod stream;

pub use one::{Failure, Prepared, extract_guarded};
pub use parts::{Part, PartSize, Parts, Read};
pub use stream::{Event, IngestOptions, Tally, threads};

use crate::{Change, DEFAULT_BATCH, Result, Snapshot, Store};
use one::Seen;
use std::collections::BTreeMap;
use whosaid_formats::FormatError;
use whosaid_graph::DocumentRecord;
use whosaid_ingest::Lexicon;
use whosaid_model::{DocId, Document, ReaderKind};

/// What happened to a document.
#[derive(Debug)]
pub enum Outcome {
    /// It is safe on disk and can be found.
    Kept(Change),
    /// The same id and text came before.
    Repeated(DocId),
    /// It is not kept.
    Failed(Failure),
}

impl Snapshot {
    /// Reads documents one after the other, each with the reader that read it before, to be kept with [`Store::keep`].
    /// Returns one result per document, in order.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be read. What is wrong with a document is in its result.
    pub fn prepare(&self, documents: impl IntoIterator<Item = Result<Document, FormatError>>) -> Result<Vec<Prepared>> {
        let (mut seen, lexicon) = (Seen::default(), Lexicon::shipped());
        let prepare = |document| {
            let document = match seen.first(document) {
                Ok(document) => document,
                Err(passed_over) => return Ok(passed_over),
            };
            let before = self.graph().document(&document.id)?;
            if before.as_ref().is_some_and(|it| is_unchanged(it, &document))
                && let Some(extraction) = self.graph().extraction(&document.id)?
            {
                return Ok(Prepared::Unchanged(Box::new(extraction)));
            }
            let reader = before.map_or(ReaderKind::Default, |it| it.reader);
            let extraction = extract_guarded(&document, lexicon, reader);
            Ok(extraction.map_or_else(Prepared::Failed, |it| Prepared::New(Box::new(it))))
        };
        documents.into_iter().map(prepare).collect()
    }
}

/// Returns whether a document has the text, title, date, publisher and address that are stored.
fn is_unchanged(stored: &DocumentRecord, document: &Document) -> bool {
    document.title == stored.title
        && document.published == stored.published
        && document.publisher == stored.publisher
        && document.url == stored.url
        && document.sha256() == stored.sha256
}

impl Store {
    /// Keeps what [`Snapshot::prepare`] read. Returns one outcome per document, in order.
    ///
    /// # Errors
    ///
    /// Fails if nothing more can be written, for example because the disk is full or the store is damaged.
    pub fn keep(&mut self, prepared: Vec<Prepared>) -> Result<Vec<Outcome>> {
        let mut extractions = Vec::new();
        let mut waiting = Vec::with_capacity(prepared.len());
        for prepared in prepared {
            waiting.push(match prepared {
                Prepared::New(extraction) | Prepared::Unchanged(extraction) => {
                    let id = extraction.id.clone();
                    extractions.push(*extraction);
                    Ok(id)
                }
                Prepared::Repeated(id) => Err(Outcome::Repeated(id)),
                Prepared::Failed(failure) => Err(Outcome::Failed(failure)),
            });
        }
        let mut changes = BTreeMap::new();
        let report = self.ingest(extractions, DEFAULT_BATCH, |saved| {
            changes.extend(saved.iter().map(|it| (it.id.clone(), it.change)));
        })?;
        let mut refused: BTreeMap<DocId, String> = report.failed.into_iter().collect();
        let mut outcome = |id: DocId| match refused.remove(&id) {
            Some(reason) => Outcome::Failed(Failure::Refused { id, reason }),
            None => Outcome::Kept(changes.get(&id).copied().unwrap_or(Change::Unchanged)),
        };
        Ok(waiting.into_iter().map(|it| it.map_or_else(|known| known, &mut outcome)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(store: &mut Store, prepared: Vec<Prepared>) -> Vec<String> {
        let told = |outcome| match outcome {
            Outcome::Kept(change) => format!("{change:?}").to_lowercase(),
            Outcome::Repeated(id) => format!("{id} again"),
            Outcome::Failed(failure) => failure.to_string(),
        };
        store.keep(prepared).unwrap().into_iter().map(told).collect()
    }

    fn document(id: &str, text: &str) -> Result<Document, FormatError> {
        Ok(Document::new(id, text))
    }

    #[test]
    fn documents_are_read_against_a_snapshot_and_kept_later() {
        let folder = tempfile::tempdir().unwrap();
        Store::open(folder.path()).unwrap().close().unwrap();
        let long = "x".repeat(5000);
        let read = |documents| Snapshot::open(folder.path()).unwrap().prepare(documents).unwrap();
        let prepared = read(vec![
            document("a", "Peru sold 3 tons."),
            Err(FormatError::new("b.txt", whosaid_formats::Reason::Empty)),
            document("a", "Peru sold 3 tons."),
            document("a", "Peru sold 4 tons."),
            document(&long, "Peru sold 5 tons."),
        ]);
        assert_eq!(prepared[0].extraction().map(|it| it.figures.len()), Some(1));
        let mut store = Store::open(folder.path()).unwrap();
        let found = outcomes(&mut store, prepared);
        let taken = "a: another document of this id was read just before; give each its own id";
        assert_eq!(found[..4], ["added", "b.txt: is empty", "a again", taken]);
        assert!(found[4].contains("has 5000 bytes"), "{}", found[4]);

        // What is unchanged when it is read may be gone when it is kept.
        let prepared = read(vec![document("a", "Peru sold 3 tons."), document("c", "Peru sold 6 tons.")]);
        assert_eq!(prepared.iter().map(Prepared::is_new).collect::<Vec<_>>(), [false, true]);
        store.remove(&[DocId::from("a")]).unwrap();
        assert_eq!(outcomes(&mut store, prepared), ["added", "added"]);
        let prepared = read(vec![document("a", "Peru sold 3 tons."), document("c", "Peru sold 7 tons.")]);
        assert_eq!(outcomes(&mut store, prepared), ["unchanged", "replaced"]);
    }
}
