use crate::{EntityType, Span};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! string_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Returns the id as text.
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
    /// The id of a document: given in JSON Lines, or the file's name without extension.
    DocId
}

string_id! {
    /// The id of an entity: its type and the normal form of its name, `organisation:world-bank`. So the same name has
    /// the same id in every document, in any order of reading.
    EntityId
}

string_id! {
    /// The id of a claim: 128 bits in hexadecimal, made from the document and the figure's place in it.
    ClaimId
}

impl EntityId {
    /// Returns the id of an entity with this name.
    pub fn of_name(kind: EntityType, name: &str) -> Self {
        Self::of_slug(kind, &slug(name))
    }

    /// Returns the id of an entity with this [`slug`].
    pub fn of_slug(kind: EntityType, slug: &str) -> Self {
        Self(format!("{kind}:{slug}"))
    }
}

/// Returns a name in lower-case letters and digits joined by hyphens, without its article, full stops and apostrophes.
///
/// ```
/// assert_eq!(whosaid_model::slug("The St. John's Trust"), "st-johns-trust");
/// ```
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    for c in name.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '.' | '\'' | '’') && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

impl ClaimId {
    /// Returns the id of the figure at `figure` in the document `doc`, whose text has the hash `sha256`.
    ///
    /// The id of the document is included, so a text kept under two ids gives two claims, since it was said in two
    /// places. The hash is included, so a claim of a changed text is another claim.
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
