use crate::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! string_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

string_id! {
    /// What a document is called: the id given in JSONL, else its file's name without extension.
    DocId
}

string_id! {
    /// Names an entity by its type and the normal form of its name, `organisation:world-bank`, so that the same name
    /// gets the same id in every document, in any order of reading.
    EntityId
}

string_id! {
    /// Names a claim: 128 bits in hexadecimal, made of the document and the figure's place in it.
    ClaimId
}

impl ClaimId {
    /// The id of the figure at `figure` of the document `doc` whose text has the hash `sha256`.
    ///
    /// The document's id is part of it so that one text kept under two ids gives two claims, since it was said in two
    /// places; the text's hash, so that a claim of a changed text is another claim.
    pub fn of(doc: &DocId, sha256: &str, figure: Span) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(doc.0.as_bytes());
        hash.update(&[0]);
        hash.update(sha256.as_bytes());
        hash.update(&figure.start.to_le_bytes());
        hash.update(&figure.end.to_le_bytes());
        Self(hash.finalize().to_hex()[..32].to_owned())
    }
}
