//! Linear models over hashed features, which all trained passes share: parts of speech and names.
//!
//! A feature is a hash of what it sees ("the word before is *of*"); a model gives each feature a weight for some labels,
//! and the label with the highest sum wins. Weights come from averaged perceptrons (Collins 2002), trained by the
//! programs of the crate `whosaid-train`, which call the same code for their features as the passes do: training and
//! use cannot drift apart. Two features that share a hash share their weights; at these sizes that costs nothing one
//! could measure.

mod model;
mod word;

pub use model::{BadModel, Layout, Model, N_BUCKETS};
pub use word::{N_CLUSTERS, Word, known, sentence_words, word_hash};

/// A hash of characters: FNV-1a, finished so that all bits depend on all.
pub fn hash(chars: impl Iterator<Item = char>) -> u32 {
    finish(chars.fold(0xcbf2_9ce4_8422_2325, |hash, it| (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)))
}

/// A hash of two hashes.
pub fn mix(one: u32, other: u32) -> u32 {
    finish((u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn finish(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash >> 32) as u32
}

/// The label with the highest score, the first of equals; 0 where there is none.
pub fn best<T: PartialOrd + Copy>(scores: &[T]) -> usize {
    let mut best = 0;
    for (label, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = label;
        }
    }
    best
}
