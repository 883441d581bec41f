//! Linear models over hashed features, which all trained passes share.
//!
//! A feature is a hash of what it sees ("the word before is *of*"). A model gives each feature a weight for some
//! labels, and the label with the highest sum wins. Weights come from averaged perceptrons (Collins 2002), trained by
//! the programs of the crate `whosaid-train`. They call the same code for features as the passes, so training and use
//! cannot drift apart. Two features that share a hash share their weights; at these sizes that has no measurable cost.

mod model;
mod word;

pub use model::{BadModel, Layout, Model, N_BUCKETS};
pub use word::{N_CLUSTERS, Word, known, sentence_words, word_hash};

/// Returns a hash of characters: FNV-1a, finished so that all bits depend on all.
pub fn hash(chars: impl Iterator<Item = char>) -> u32 {
    finish(chars.fold(0xcbf2_9ce4_8422_2325, |hash, it| (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)))
}

/// Returns a hash of two hashes.
pub fn mix(one: u32, other: u32) -> u32 {
    finish((u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn finish(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash >> 32) as u32
}

/// Returns the label with the highest score, the first among equals; 0 if there is none.
pub fn best<T: PartialOrd + Copy>(scores: &[T]) -> usize {
    let mut best = 0;
    for (label, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = label;
        }
    }
    best
}
