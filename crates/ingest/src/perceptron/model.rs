//! The bytes of a model, used in place.

use std::borrow::Cow;

/// How many groups of features a model has: one for each upper part of a hash.
pub const N_BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 18;

/// How many features are looked up at once.
const AT_ONCE: usize = 64;

/// The sort of model that some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The first bytes: which model, and the version of its features.
    pub magic: &'static [u8; 8],
}

/// A trained model: a table of words and the weights of features. Nothing is parsed or copied at start.
///
/// # Bytes
/// All integers are little-endian.
///
/// | bytes | what |
/// | --- | --- |
/// | 8 | the [`Layout`]'s magic |
/// | 4 | `w`: the base-2 logarithm of the number of slots for words |
/// | 8·2^w | words: hash (4, 0 for an empty slot) and what is known of it (4), in the first free slot from `hash % 2^w` on |
/// | 4·(2^18 + 1) | where the features with each upper 18 bits of a hash start in what follows, and where the last ends |
/// | rest | features: lower 16 bits of the hash (2), number of weights `n` (1), `n` times label (1) and weight (1, signed) |
#[derive(Debug)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    /// Where the words start, and how many slots they have; a power of two, or 0 in a model without bytes.
    words: usize,
    n_slots: usize,
    /// Where the index of the features starts.
    index: usize,
}

/// Bytes that are not a model: cut short, or of another kind or version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("not a model of this kind and version: {n_bytes} bytes, of which the head needs {n_needed}")]
pub struct BadModel {
    /// The number of bytes.
    pub n_bytes: usize,
    /// The smallest number that the head requires.
    pub n_needed: usize,
}

impl Model {
    /// Returns a model over its bytes. Reads only the head.
    ///
    /// # Errors
    ///
    /// [`BadModel`] if the bytes do not start like such a model or are fewer than its head says. Nonsensical weights
    /// give wrong labels, and nothing worse.
    pub fn from_bytes(layout: Layout, bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        let words = layout.magic.len() + 4;
        let word_bits = if bytes.starts_with(layout.magic) { read_u32(&bytes, layout.magic.len()) } else { None };
        let n_slots = word_bits.filter(|bits| *bits < 32).map_or(usize::MAX, |bits| 1 << bits);
        let index = n_slots.saturating_mul(8).saturating_add(words);
        let n_needed = index.saturating_add(4 * (N_BUCKETS + 1));
        if bytes.len() < n_needed {
            return Err(BadModel { n_bytes: bytes.len(), n_needed });
        }
        Ok(Self { bytes, words, n_slots, index })
    }

    /// Returns a model that knows nothing.
    pub fn empty() -> Self {
        Self { bytes: Cow::Borrowed(&[]), words: 0, n_slots: 0, index: 0 }
    }

    /// Returns what the table of words has for this hash; 0 for nothing.
    pub fn word(&self, hash: u32) -> u32 {
        if self.n_slots == 0 {
            return 0;
        }
        let first = hash as usize & (self.n_slots - 1);
        for step in 0..self.n_slots {
            let slot = self.words + 8 * ((first + step) & (self.n_slots - 1));
            match read_u32(&self.bytes, slot) {
                Some(found) if found == hash => return read_u32(&self.bytes, slot + 4).unwrap_or(0),
                Some(0) | None => return 0,
                Some(_) => {}
            }
        }
        0
    }

    /// Adds the weights of features to the scores of their labels.
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        for features in features.chunks(AT_ONCE) {
            // Most buckets are not in the cache. Touch all of them first, so that the loads overlap.
            let mut buckets: [&[u8]; AT_ONCE] = [&[]; AT_ONCE];
            for (bucket, feature) in buckets.iter_mut().zip(features) {
                *bucket = self.bucket(*feature);
            }
            let first = |sum: u8, bucket: &&[u8]| sum ^ bucket.first().copied().unwrap_or(0);
            std::hint::black_box(buckets.iter().fold(0, first));
            for (bucket, feature) in buckets.iter().zip(features) {
                add(*feature, bucket, scores);
            }
        }
    }

    /// Returns the features with the upper bits of a hash.
    #[inline]
    fn bucket(&self, feature: u32) -> &[u8] {
        let at = self.index + 4 * (feature >> (32 - BUCKET_BITS)) as usize;
        let features = self.index + 4 * (N_BUCKETS + 1);
        let (start, end) = (read_u32(&self.bytes, at).unwrap_or(0), read_u32(&self.bytes, at + 4).unwrap_or(0));
        self.bytes.get(features + start as usize..features + end as usize).unwrap_or_default()
    }
}

/// Adds the weights of a feature, if its bucket has it, to the scores of its labels.
#[inline]
fn add(feature: u32, bucket: &[u8], scores: &mut [i32]) {
    let mut rest = bucket;
    let [low, high, ..] = feature.to_le_bytes();
    while let [entry_low, entry_high, n_weights, after @ ..] = rest {
        let Some((weights, after)) = after.split_at_checked(2 * usize::from(*n_weights)) else { return };
        if (*entry_low, *entry_high) == (low, high) {
            for weight in weights.chunks_exact(2) {
                if let Some(score) = scores.get_mut(usize::from(weight[0])) {
                    *score += i32::from(weight[1].cast_signed());
                }
            }
            return;
        }
        rest = after;
    }
}

#[inline]
fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|it| u32::from_le_bytes(*it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_model_are_refused() {
        let layout = Layout { magic: b"whotest\n" };
        for bytes in [&b""[..], b"whotest\n", b"whotest\n\xff\xff\xff\xff", b"whotest\n\x01\0\0\0", &[b'x'; 400_000]] {
            assert!(Model::from_bytes(layout, Cow::Borrowed(bytes)).is_err(), "{} bytes", bytes.len());
        }
    }
}
