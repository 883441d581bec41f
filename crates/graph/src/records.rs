//! The documents' records: the extraction of each with its text, as JSON, with a [`DocumentRecord`] as its head.
//!
//! The records and the ledger, which says which of them are in force, are the truth of a store; everything else is
//! derived from them. They are JSON so that they stay readable: a later version adds fields and reads the old ones.

use crate::answers::DocumentRecord;
use crate::key::Address;
use crate::{Error, Result};
use serde::Deserialize;
use std::path::PathBuf;
use whosaid_disk::{Error as DiskError, PackWriter, Packs};
use whosaid_model::{Claim, DocId, Extraction, Figure, Span};

/// Reads records.
#[derive(Debug)]
pub struct Records {
    packs: Packs,
}

impl Records {
    /// Returns the records in a folder.
    pub fn new(dir: PathBuf) -> Self {
        Self { packs: Packs::new(dir) }
    }

    /// Returns the files that hold them.
    pub fn packs(&self) -> &Packs {
        &self.packs
    }

    /// Returns the listed fields of a document, checked.
    pub fn document(&self, at: Address) -> Result<DocumentRecord> {
        let head = self.packs.head(at.place)?;
        serde_json::from_slice(&head).map_err(|error| self.packs.damaged(at.place, &error.to_string()).into())
    }

    /// Returns the full record of a document.
    pub fn extraction(&self, at: Address) -> Result<Extraction> {
        self.parsed(at)
    }

    /// Returns the claims of a document, without parsing the rest of it.
    pub fn claims(&self, at: Address) -> Result<Vec<Claim>> {
        /// The fields of an [`Extraction`] that claims are made from.
        #[derive(Deserialize)]
        struct Stated {
            id: DocId,
            sha256: String,
            title: Option<String>,
            published: Option<String>,
            publisher: Option<String>,
            text: String,
            sentences: Vec<Span>,
            figures: Vec<Figure>,
        }
        let it: Stated = self.parsed(at)?;
        Ok(Claim::all(&Extraction {
            id: it.id,
            sha256: it.sha256,
            title: it.title,
            published: it.published,
            publisher: it.publisher,
            url: None,
            language: None,
            text: it.text,
            sentences: it.sentences,
            entities: Vec::new(),
            dates: Vec::new(),
            figures: it.figures,
            attributions: Vec::new(),
            reader: whosaid_model::ReaderKind::Default,
            warnings: Vec::new(),
        }))
    }

    fn parsed<T: for<'d> Deserialize<'d>>(&self, at: Address) -> Result<T> {
        let body = self.packs.body(at.place)?;
        serde_json::from_slice(&body).map_err(|error| self.packs.damaged(at.place, &error.to_string()).into())
    }

    /// Calls `each` with all intact records, in the order in which they were written. What lies between them is
    /// skipped.
    pub fn scan<E: From<DiskError>>(
        &self,
        mut each: impl FnMut(Address, DocumentRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        self.packs.scan(|place, head| match serde_json::from_slice(&head) {
            Ok(document) => each(Address::of_record(place), document),
            // An intact record of something else.
            Err(_) => Ok(()),
        })
    }
}

/// A document's record to be written.
#[derive(Debug)]
pub struct Packed {
    /// The listed fields of the document.
    pub document: DocumentRecord,
    /// The bytes that [`PackWriter::append`] writes.
    pub record: Vec<u8>,
    /// The JSON within.
    body: Vec<u8>,
}

impl Packed {
    /// Packs the record of a document.
    pub fn of(extraction: &Extraction, packs: &mut PackWriter) -> Result<Self> {
        // A record only has string keys, so it always has a JSON form.
        let body = serde_json::to_vec(extraction).unwrap_or_default();
        let document = DocumentRecord::of(extraction, blake3::hash(&body).to_hex().to_string());
        let head = serde_json::to_vec(&document).unwrap_or_default();
        let record = packs.pack(&head, &body)?;
        Ok(Self { document, record, body })
    }

    /// Returns the extraction as it will be read back. Graph and index must be made from this, because numbers have
    /// fewer forms in JSON than in memory (a zero has no sign there).
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableRecord`] if it cannot be read back.
    pub fn stored(&self) -> Result<Extraction> {
        serde_json::from_slice(&self.body).map_err(|error| Error::UnreadableRecord { reason: error.to_string() })
    }
}

/// Returns the size of an extraction's JSON, in bytes. Its memory grows with that, and not only with its text.
pub fn extraction_size(extraction: &Extraction) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // It always has a JSON form, and this writer never fails.
    let _ = serde_json::to_writer(&mut counted, extraction);
    counted.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_model::samples::{extraction, figure};

    #[test]
    fn records_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let records = Records::new(folder.path().to_owned());
        let mut listed = Vec::new();
        for id in ["a", "b", "c"] {
            let sample =
                extraction(id, Vec::new(), vec![figure("12.5 USD 2016 | exports | Ana Paz"), figure("7 % - | share")]);
            let packed = Packed::of(&sample, &mut writer).unwrap();
            let at = Address::of_record(writer.append(&packed.record).unwrap());
            assert_eq!((records.extraction(at).unwrap(), packed.stored().unwrap()), (sample.clone(), sample.clone()));
            assert_eq!(records.claims(at).unwrap(), Claim::all(&sample));
            assert_eq!(records.document(at).unwrap(), packed.document);
            assert_eq!(extraction_size(&sample), serde_json::to_vec(&sample).unwrap().len());
            listed.push((at, packed.document));
        }
        let mut scanned = Vec::new();
        let note = |at, document| {
            scanned.push((at, document));
            Ok::<_, Error>(())
        };
        records.scan(note).unwrap();
        assert_eq!(scanned, listed);
    }
}
