//! Training of averaged perceptrons (Collins 2002), and the encoding of the resulting models.
//!
//! Weights change where the best label is wrong, and the result is the average over all steps. Weights are integers
//! until the average is taken, and [`shuffle`] has its own generator, so every run gives the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use whosaid_ingest::perceptron::{Layout, N_BUCKETS};

/// A hasher for features, which are hashes already.
#[derive(Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u32(&mut self, hash: u32) {
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A map keyed by features.
pub type ByFeature<T> = HashMap<u32, T, BuildHasherDefault<AsIs>>;

/// A perceptron in training.
pub struct Trainer {
    n_labels: usize,
    kept: Vec<u32>,
    places: ByFeature<u32>,
    /// The current weights, and the sum of each change times its step: `n_labels` for each feature.
    weights: Vec<i32>,
    changes: Vec<i64>,
    step: i64,
}

impl Trainer {
    /// Returns a perceptron over the features that occur at least `min_count` times, with all weights zero.
    pub fn new(counts: ByFeature<u32>, min_count: u32, n_labels: usize) -> Self {
        let mut kept: Vec<u32> = counts.into_iter().filter(|(_, n)| *n >= min_count).map(|(it, _)| it).collect();
        kept.sort_unstable();
        let places = kept.iter().copied().zip(0..).collect();
        let n_weights = kept.len() * n_labels;
        Self { n_labels, kept, places, weights: vec![0; n_weights], changes: vec![0; n_weights], step: 0 }
    }

    /// Sets all weights to zero.
    pub fn restart(&mut self) {
        self.weights.fill(0);
        self.changes.fill(0);
        self.step = 0;
    }

    /// Returns the number of its features.
    pub fn n_features(&self) -> usize {
        self.kept.len()
    }

    /// Puts the indices of those `features` that it has into `out`.
    pub fn active(&self, features: &[u32], out: &mut Vec<u32>) {
        out.clear();
        out.extend(features.iter().filter_map(|it| self.places.get(it)));
    }

    /// Counts a step and computes the scores of all labels.
    pub fn step(&mut self, active: &[u32], scores: &mut Vec<i32>) {
        self.step += 1;
        scores.clear();
        scores.resize(self.n_labels, 0);
        for place in active {
            let start = *place as usize * self.n_labels;
            for (score, weight) in scores.iter_mut().zip(&self.weights[start..start + self.n_labels]) {
                *score += weight;
            }
        }
    }

    /// Moves weight from one label to another.
    pub fn learn(&mut self, active: &[u32], right: usize, wrong: usize, by: i32) {
        for place in active {
            let start = *place as usize * self.n_labels;
            self.weights[start + right] += by;
            self.changes[start + right] += self.step * i64::from(by);
            self.weights[start + wrong] -= by;
            self.changes[start + wrong] -= self.step * i64::from(by);
        }
    }

    /// Returns the average over all steps, by feature.
    pub fn average(&self) -> BTreeMap<u32, Vec<f64>> {
        let averaged = |at: usize| f64::from(self.weights[at]) - self.changes[at] as f64 / self.step.max(1) as f64;
        let of = |place: usize| (place * self.n_labels..(place + 1) * self.n_labels).map(averaged).collect();
        self.kept.iter().copied().zip((0..self.kept.len()).map(of)).collect()
    }
}

/// Shuffles (Fisher and Yates) with a xorshift generator.
pub fn shuffle<T>(order: &mut [T], random: &mut u64) {
    for idx in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(idx, (*random % (idx as u64 + 1)) as usize);
    }
}

/// How weights are encoded.
#[derive(Clone, Copy)]
pub struct Quantised {
    /// Quantised weights up to this size are dropped.
    pub dropped: i64,
    /// The averaged weight that becomes 127. Larger ones are clipped.
    pub largest: f64,
}

/// Returns the bytes of a model, in the layout of [`whosaid_ingest::perceptron::Model`].
pub fn encode(
    layout: Layout,
    words: &BTreeMap<u32, u32>,
    weights: &BTreeMap<u32, Vec<f64>>,
    quantised: Quantised,
) -> Vec<u8> {
    // At most two thirds of the slots are used.
    let n_slots = (words.len() * 3 / 2 + 1).next_power_of_two();
    let mut slots = vec![(0u32, 0u32); n_slots];
    for (hash, known) in words {
        let mut at = *hash as usize & (n_slots - 1);
        while slots[at].0 != 0 {
            at = (at + 1) & (n_slots - 1);
        }
        slots[at] = (*hash, *known);
    }

    let mut starts = vec![0u32; N_BUCKETS + 1];
    let shift = u32::BITS - N_BUCKETS.trailing_zeros();
    let mut entries = Vec::new();
    let mut bucket = 0;
    for (feature, weights) in weights {
        while bucket < (feature >> shift) as usize {
            bucket += 1;
            starts[bucket] = entries.len() as u32;
        }
        let whole = |it: &f64| (it * 127.0 / quantised.largest).round().clamp(-127.0, 127.0) as i64;
        let kept: Vec<(u8, i8)> = (0..)
            .zip(weights.iter().map(whole))
            .filter(|(_, it)| it.abs() > quantised.dropped)
            .map(|(label, it)| (label, it as i8))
            .collect();
        if kept.is_empty() {
            continue;
        }
        entries.extend((*feature as u16).to_le_bytes());
        entries.push(kept.len() as u8);
        entries.extend(kept.iter().flat_map(|(label, weight)| [*label, weight.cast_unsigned()]));
    }
    starts[bucket + 1..].fill(entries.len() as u32);

    let mut bytes = layout.magic.to_vec();
    bytes.extend(n_slots.trailing_zeros().to_le_bytes());
    bytes.extend(slots.into_iter().flat_map(|(hash, known)| [hash, known]).flat_map(u32::to_le_bytes));
    bytes.extend(starts.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(entries);
    bytes
}
