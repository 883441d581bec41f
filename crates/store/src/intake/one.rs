//! A single document, before the store has it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use whosaid_formats::FormatError;
use whosaid_ingest::{Lexicon, extract_in_time};
use whosaid_model::{DocId, Document, Extraction, ReaderKind};

/// What a document gave before the store keeps it.
#[derive(Debug)]
pub enum Prepared {
    /// The extraction of a document that is new or has changed.
    New(Box<Extraction>),
    /// The stored extraction of an unchanged document. It is kept again, in case somebody removes it in the meantime.
    Unchanged(Box<Extraction>),
    /// A repetition: the same id and text came before.
    Repeated(DocId),
    /// The input is no document, or its extraction failed.
    Failed(Failure),
}

impl Prepared {
    /// Returns the extraction, whether new or stored.
    pub fn extraction(&self) -> Option<&Extraction> {
        match self {
            Self::New(extraction) | Self::Unchanged(extraction) => Some(extraction),
            Self::Repeated(_) | Self::Failed(_) => None,
        }
    }

    /// Returns whether keeping it needs the store open for writing.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }
}

/// Why an input is not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// It is no document.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A document with another text came before under the same id.
    #[error("{id}: another document of this id was read just before; give each its own id")]
    IdTaken {
        /// The id.
        id: DocId,
    },
    /// The extraction panicked.
    #[error("{id}: the extraction broke, which is a bug of whosaid: please report it")]
    Broke {
        /// The document.
        id: DocId,
    },
    /// The store cannot keep it.
    #[error("{id}: {reason}")]
    Refused {
        /// The document.
        id: DocId,
        /// Why.
        reason: String,
    },
}

/// Extracts a document within its time limit ([`extract_in_time`]), and catches panics, so that one document cannot stop the others.
///
/// # Errors
///
/// Returns [`Failure::Broke`] if the extraction panicked.
pub fn extract_guarded(document: &Document, lexicon: &Lexicon, reader: ReaderKind) -> Result<Extraction, Failure> {
    let start = Instant::now();
    catch_unwind(AssertUnwindSafe(|| extract_in_time(document, lexicon, reader, &|| start.elapsed())))
        .map_err(|_| Failure::Broke { id: document.id.clone() })
}

/// Hashes of the ids and texts of the documents so far. Of two documents with the same id the first counts, so that the result does not
/// depend on which one is written last.
#[derive(Default)]
pub(super) struct Seen(HashMap<u64, u64>);

impl Seen {
    /// Returns the document if it is the first with its id, and otherwise what became of it.
    pub fn first(&mut self, document: Result<Document, FormatError>) -> Result<Document, Prepared> {
        let document = document.map_err(|error| Prepared::Failed(error.into()))?;
        let text = hash(&document.text);
        match self.0.entry(hash(document.id.as_str())) {
            Entry::Vacant(entry) => {
                entry.insert(text);
                Ok(document)
            }
            Entry::Occupied(entry) if *entry.get() == text => Err(Prepared::Repeated(document.id)),
            Entry::Occupied(_) => Err(Prepared::Failed(Failure::IdTaken { id: document.id })),
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_documents_with_one_id_the_first_holds() {
        let mut seen = Seen::default();
        for (id, text, expect) in [
            ("a", "One.", "new"),
            ("b", "One.", "new"),
            ("a", "One.", "repeated"),
            ("a", "Two.", "a: another document of this id was read just before; give each its own id"),
            ("a", "One.", "repeated"),
        ] {
            let found = match seen.first(Ok(Document::new(id, text))) {
                Ok(_) => "new".to_owned(),
                Err(Prepared::Repeated(_)) => "repeated".to_owned(),
                Err(Prepared::Failed(failure)) => failure.to_string(),
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(found, expect);
        }
    }
}
