//! The keys by which documents, claims and entities are known inside of this crate, and the numbers of bytes that may go
//! into a key.

use whosaid_model::EntityId;

/// A document's or an entity's id is no longer, in bytes.
pub(crate) const LONGEST_ID: usize = 1024;

/// The longest name of an entity, in bytes, that is looked for by name: names are keys.
pub(crate) const LONGEST_NAME: usize = 256;

/// 128 bits that stand for a node.
///
/// Of an entity, a measure or a document's id it is the hash of the words ([`hashed`]); of a document's record and of a
/// claim it is where to read it ([`Address`]).
pub(crate) type Key = [u8; 16];

/// The key of any text.
pub(crate) fn hashed(text: &str) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

/// The key of an entity.
pub(crate) fn entity_key(id: &EntityId) -> Key {
    hashed(id.as_str())
}

/// Where a document's record lies, or one of its claims: so that who knows the key needs no index to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Address {
    /// The number of the file.
    pub pack: u32,
    /// The record's first byte in the file.
    pub offset: u32,
    /// Its length in bytes.
    pub length: u32,
    /// One more than the number of the claim in the document; 0 for the document.
    claim: u32,
}

impl Address {
    pub fn of_record(pack: u32, offset: u32, length: u32) -> Self {
        Self { pack, offset, length, claim: 0 }
    }

    /// The document's nth claim, from 0.
    pub fn of_claim(self, nth: usize) -> Self {
        Self { claim: u32::try_from(nth + 1).unwrap_or(u32::MAX), ..self }
    }

    /// The document of a claim, or of itself.
    pub fn document(self) -> Self {
        Self { claim: 0, ..self }
    }

    /// Which claim of its document it is, from 0; none for the document itself.
    pub fn claim(self) -> Option<usize> {
        (self.claim as usize).checked_sub(1)
    }

    /// The bytes in which addresses sort by place.
    pub fn key(self) -> Key {
        let mut key = [0; 16];
        for (to, part) in key.chunks_exact_mut(4).zip([self.pack, self.offset, self.length, self.claim]) {
            to.copy_from_slice(&part.to_be_bytes());
        }
        key
    }

    pub fn of_key(key: &Key) -> Self {
        let part = |nth: usize| key[nth * 4..nth * 4 + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        Self { pack: part(0), offset: part(1), length: part(2), claim: part(3) }
    }
}

/// The start of a text, at most so many bytes of it.
pub(crate) fn clip(text: &str, n_bytes: usize) -> &str {
    let mut end = text.len().min(n_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_and_sort_by_place() {
        let first = Address::of_record(1, 500, 70);
        let keys =
            [first, first.of_claim(0), first.of_claim(1), Address::of_record(1, 570, 3), Address::of_record(2, 0, 1)];
        assert!(keys.map(Address::key).is_sorted());
        for it in keys {
            assert_eq!(Address::of_key(&it.key()), it);
        }
        assert_eq!((first.claim(), first.of_claim(3).claim()), (None, Some(3)));
        assert_eq!(first.of_claim(3).document(), first);
    }

    #[test]
    fn texts_are_clipped_between_letters() {
        assert_eq!((clip("Größe", 3), clip("Größe", 4), clip("a", 9)), ("Gr", "Grö", "a"));
    }
}
