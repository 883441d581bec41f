//! The keys by which the graph knows documents, claims and entities.

use whosaid_disk::Place;
use whosaid_model::{EntityId, EntityType};

/// 128 bits that stand for a node.
///
/// For an entity, a measure or a document's id it is the hash of the words ([`hashed`]). For a document's record and
/// for a claim it is where to read it ([`Address`]).
pub type Key = [u8; 16];

/// Returns the key of any text.
pub fn hashed(text: &str) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

/// Returns the key of an entity.
pub fn entity_key(id: &EntityId) -> Key {
    hashed(id.as_str())
}

/// Returns a readable form of an entity's id, for entities without a name.
pub fn name_of_id(id: &EntityId) -> String {
    let text = id.as_str();
    text.split_once(':').map_or(text, |(_, name)| name).replace('-', " ")
}

/// Returns the type of entity with this name.
pub fn entity_type(name: &str) -> Option<EntityType> {
    EntityType::ALL.into_iter().find(|it| it.as_str() == name)
}

/// The place of a document's record or of one of its claims. Whoever has the key needs no index to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The document's record.
    pub place: Place,
    /// One more than the number of the claim in the document; 0 for the document itself.
    claim: u32,
}

impl Address {
    /// Returns the address of the document whose record is at a place.
    pub fn of_record(place: Place) -> Self {
        Self { place, claim: 0 }
    }

    /// Returns the address of the document's claim with this number, from 0.
    pub fn of_claim(self, nth: usize) -> Self {
        Self { claim: u32::try_from(nth + 1).unwrap_or(u32::MAX), ..self }
    }

    /// Returns the address of the document.
    pub fn document(self) -> Self {
        Self { claim: 0, ..self }
    }

    /// Returns the number of the claim in its document, from 0, or `None` for the document itself.
    pub fn claim(self) -> Option<usize> {
        (self.claim as usize).checked_sub(1)
    }

    /// Returns a number that identifies its document, in the order of places.
    pub fn document_number(self) -> u128 {
        u128::from_be_bytes(self.document().key())
    }

    /// Returns the address in bytes that sort by place.
    pub fn key(self) -> Key {
        let mut key = [0; 16];
        let Place { pack, offset, length } = self.place;
        for (to, part) in key.chunks_exact_mut(4).zip([pack, offset, length, self.claim]) {
            to.copy_from_slice(&part.to_be_bytes());
        }
        key
    }

    /// Returns the address of a key from [`Address::key`].
    pub fn of_key(key: &Key) -> Self {
        let part = |nth: usize| key[nth * 4..nth * 4 + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        Self { place: Place { pack: part(0), offset: part(1), length: part(2) }, claim: part(3) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_and_sort_by_place() {
        let of = |pack, offset, length| Address::of_record(Place { pack, offset, length });
        let first = of(1, 500, 70);
        let keys = [first, first.of_claim(0), first.of_claim(1), of(1, 570, 3), of(2, 0, 1)];
        assert!(keys.map(Address::key).is_sorted());
        for it in keys {
            assert_eq!(Address::of_key(&it.key()), it);
        }
        assert_eq!((first.claim(), first.of_claim(3).claim()), (None, Some(3)));
        assert_eq!(first.of_claim(3).document(), first);
    }
}
