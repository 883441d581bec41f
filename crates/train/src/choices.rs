//! Learning to choose among candidates: a log-linear model over the features of each (Berger, Della Pietra and Della Pietra
//! 1996), in which several candidates may be right.

use crate::perceptron::shuffle;
use std::collections::{BTreeMap, HashMap};

/// One choice: the features of each candidate, and whether it is right.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The features of each candidate.
    pub candidates: Vec<Vec<u32>>,
    /// Whether each is right. At least one is.
    pub right: Vec<bool>,
    /// How much it counts.
    pub weight: f64,
}

/// All settings of the training that can be tuned.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many runs are averaged.
    pub n_runs: usize,
    /// How often all examples are seen in each.
    pub n_epochs: usize,
    /// Features of fewer candidates are left out.
    pub min_count: u32,
    /// The first step, which gets shorter for features that are seen often (Duchi, Hazan and Singer 2011).
    pub step: f64,
    /// How strongly weights are drawn to zero, for each example.
    pub decay: f64,
}

/// Learns the weight of each feature.
pub fn train(examples: &[Example], settings: &Settings) -> BTreeMap<u32, Vec<f64>> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in examples.iter().flat_map(|it| it.candidates.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut kept: Vec<u32> = counts.into_iter().filter(|(_, n)| *n >= settings.min_count).map(|(it, _)| it).collect();
    kept.sort_unstable();
    let places: HashMap<u32, usize> = kept.iter().copied().zip(0..).collect();
    let active: Vec<Vec<Vec<usize>>> = examples
        .iter()
        .map(|it| it.candidates.iter().map(|c| c.iter().filter_map(|f| places.get(f).copied()).collect()).collect())
        .collect();
    // One run depends on its order more than one would like: the mean of several is steadier.
    let mut sums = vec![0f64; kept.len()];
    let mut random = 0x9e37_79b9_7f4a_7c15;
    for _ in 0..settings.n_runs {
        let weights = run(examples, &active, kept.len(), settings, &mut random);
        sums.iter_mut().zip(weights).for_each(|(sum, it)| *sum += it);
    }
    let mean = |sum: f64| vec![sum / settings.n_runs as f64];
    kept.into_iter().zip(sums.into_iter().map(mean)).collect()
}

/// Learns the weights once, in an order of the examples that `random` gives. `active` has the indices of the features of each
/// candidate of each example.
fn run(
    examples: &[Example],
    active: &[Vec<Vec<usize>>],
    n_features: usize,
    settings: &Settings,
    random: &mut u64,
) -> Vec<f64> {
    let mut weights = vec![0f64; n_features];
    let mut steps = vec![1e-6f64; n_features];
    let mut sums = vec![0f64; n_features];
    let mut n_sums = 0f64;
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..settings.n_epochs {
        shuffle(&mut order, random);
        for at in &order {
            let (example, active) = (&examples[*at], &active[*at]);
            let scores: Vec<f64> = active.iter().map(|c| c.iter().map(|f| weights[*f]).sum()).collect();
            let all = softmax(&scores, |_| true);
            let right = softmax(&scores, |k| example.right[k]);
            for (k, candidate) in active.iter().enumerate() {
                let slope = (all[k] - right[k]) * example.weight;
                for f in candidate {
                    let slope = slope + settings.decay * weights[*f];
                    steps[*f] += slope * slope;
                    weights[*f] -= settings.step * slope / steps[*f].sqrt();
                }
            }
        }
        // The mean over the second half of the epochs.
        if 2 * epoch >= settings.n_epochs {
            sums.iter_mut().zip(&weights).for_each(|(sum, it)| *sum += it);
            n_sums += 1.0;
        }
    }
    sums.into_iter().map(|sum| sum / n_sums.max(1.0)).collect()
}

/// Returns the probabilities of those candidates that are `among` the possible ones.
fn softmax(scores: &[f64], among: impl Fn(usize) -> bool) -> Vec<f64> {
    let possible = || scores.iter().enumerate().filter(|(k, _)| among(*k));
    let most = possible().map(|(_, it)| *it).fold(f64::MIN, f64::max);
    let sum: f64 = possible().map(|(_, it)| (it - most).exp()).sum();
    scores.iter().enumerate().map(|(k, it)| if among(k) { (it - most).exp() / sum } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_tells_right_from_wrong() {
        let example = |right: u32, wrong: u32| Example {
            candidates: vec![vec![wrong, 9], vec![right, 9]],
            right: vec![false, true],
            weight: 1.0,
        };
        let examples: Vec<Example> = (0..40).map(|i| example(1, 2 + i % 2)).collect();
        let weights = train(&examples, &Settings { n_runs: 2, n_epochs: 10, min_count: 1, step: 0.1, decay: 0.0 });
        assert!(weights[&1][0] > 1.0 && weights[&2][0] < -0.5, "{weights:?}");
    }
}
