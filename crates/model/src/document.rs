use crate::DocId;
use sha2::{Digest, Sha256};

/// A text and what its source says about it. [`Extraction`](crate::Extraction)s are made from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its id in the store.
    pub id: DocId,
    /// The text that every offset refers to.
    pub text: String,
    /// The headline.
    pub title: Option<String>,
    /// The day it was published, as EDTF (`2017-07-06`, or less exactly `2017-07`).
    pub published: Option<String>,
    /// The newspaper, agency, institute or site.
    pub publisher: Option<String>,
    /// Where it was read.
    pub url: Option<String>,
    /// What was odd about the file or line that it is from, in words.
    pub warnings: Vec<String>,
}

impl Default for DocId {
    fn default() -> Self {
        Self("document".to_owned())
    }
}

impl Document {
    /// Returns a document of which only the id and the text are known.
    pub fn new(id: &str, text: impl Into<String>) -> Self {
        Self { id: DocId::from(id), text: text.into(), ..Self::default() }
    }

    /// Returns the SHA-256 of the text, in hexadecimal.
    pub fn sha256(&self) -> String {
        use std::fmt::Write as _;
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(self.text.as_bytes()) {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}
