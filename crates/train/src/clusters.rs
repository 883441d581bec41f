//! Clusters of words that occur between the same words, learnt from raw text.
//!
//! This is the exchange algorithm (Kneser and Ney 1993; Martin, Liermann and Ney 1998). Each word in turn moves to the
//! cluster for which a bigram model over clusters gives the text the highest likelihood, until hardly any word moves.

use std::collections::{BTreeMap, HashMap};

/// Returns the cluster, from 1 to `n_clusters`, of each word that occurs in `sentences` at least `min_count` times.
///
/// Deterministic: the commonest words come first, and equally common ones in alphabetical order.
pub fn clusters(
    sentences: &[Vec<String>],
    n_clusters: usize,
    min_count: u32,
    n_rounds: usize,
) -> BTreeMap<String, u32> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in sentences.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|(_, n)| *n >= min_count).collect();
    words.sort_by_key(|(word, n)| (std::cmp::Reverse(*n), *word));
    let ids: HashMap<&str, usize> = words.iter().enumerate().map(|(id, (word, _))| (*word, id)).collect();
    // Rare words and the ends of sentences are words too, which never move.
    let (rare, end) = (words.len(), words.len() + 1);
    let n_words = words.len() + 2;

    let mut bigrams: HashMap<(usize, usize), u32> = HashMap::new();
    let mut totals = vec![0u32; n_words];
    for sentence in sentences {
        let mut before = end;
        for id in sentence.iter().map(|word| ids.get(word.as_str()).copied().unwrap_or(rare)).chain([end]) {
            *bigrams.entry((before, id)).or_default() += 1;
            totals[id] += 1;
            before = id;
        }
    }
    let mut after: Vec<Vec<(usize, u32)>> = vec![Vec::new(); n_words];
    let mut before: Vec<Vec<(usize, u32)>> = vec![Vec::new(); n_words];
    let mut sorted: Vec<_> = bigrams.into_iter().collect();
    sorted.sort_unstable();
    for ((one, other), n) in sorted {
        after[one].push((other, n));
        before[other].push((one, n));
    }

    // The commonest words start apart and the rest in turn. The two special words have clusters of their own.
    let of = (0..words.len()).map(|id| id % n_clusters).chain([n_clusters, n_clusters + 1]).collect();
    let mut model = Bigrams::new(of, n_clusters + 2, &after, &totals);
    for _ in 0..n_rounds {
        let mut n_moved = 0;
        for id in 0..words.len() {
            let from = model.of[id];
            let word = Neighbours::of(id, &after[id], &before[id], totals[id], &model.of);
            model.count(&word, from, -1);
            let mut best = (from, model.gain(&word, from));
            for cluster in 0..n_clusters {
                let gain = model.gain(&word, cluster);
                if gain > best.1 + 1e-9 {
                    best = (cluster, gain);
                }
            }
            model.count(&word, best.0, 1);
            model.of[id] = best.0;
            n_moved += usize::from(best.0 != from);
        }
        if n_moved * 200 < words.len() {
            break;
        }
    }
    words.iter().zip(&model.of).map(|((word, _), of)| ((*word).to_owned(), *of as u32 + 1)).collect()
}

/// How often a word is next to words of each cluster.
struct Neighbours {
    next: BTreeMap<usize, u32>,
    last: BTreeMap<usize, u32>,
    /// How often it follows itself.
    itself: u32,
    total: u32,
}

impl Neighbours {
    fn of(id: usize, after: &[(usize, u32)], before: &[(usize, u32)], total: u32, of: &[usize]) -> Self {
        let mut found = Self { next: BTreeMap::new(), last: BTreeMap::new(), itself: 0, total };
        for (other, n) in after {
            if *other == id {
                found.itself += n;
            } else {
                *found.next.entry(of[*other]).or_default() += n;
            }
        }
        for (other, n) in before.iter().filter(|(other, _)| *other != id) {
            *found.last.entry(of[*other]).or_default() += n;
        }
        found
    }
}

/// How often clusters follow each other.
struct Bigrams {
    of: Vec<usize>,
    n_all: usize,
    pairs: Vec<u32>,
    sizes: Vec<u32>,
    /// `n ln n`, by `n`.
    n_log_n: Vec<f64>,
}

impl Bigrams {
    fn new(of: Vec<usize>, n_all: usize, after: &[Vec<(usize, u32)>], totals: &[u32]) -> Self {
        let mut pairs = vec![0; n_all * n_all];
        let mut sizes = vec![0; n_all];
        for (one, after) in after.iter().enumerate() {
            sizes[of[one]] += totals[one];
            for (other, n) in after {
                pairs[of[one] * n_all + of[*other]] += n;
            }
        }
        let n_tokens: u32 = totals.iter().sum();
        let n_log_n = (0..=n_tokens).map(|n| f64::from(n) * f64::from(n.max(1)).ln()).collect();
        Self { of, n_all, pairs, sizes, n_log_n }
    }

    /// Removes a word from a cluster, or adds it.
    fn count(&mut self, word: &Neighbours, cluster: usize, sign: i32) {
        let mut add = |one: usize, other: usize, n: u32| {
            let pair = &mut self.pairs[one * self.n_all + other];
            *pair = pair.wrapping_add_signed(sign * n.cast_signed());
        };
        word.next.iter().for_each(|(other, n)| add(cluster, *other, *n));
        word.last.iter().for_each(|(other, n)| add(*other, cluster, *n));
        add(cluster, cluster, word.itself);
        self.sizes[cluster] = self.sizes[cluster].wrapping_add_signed(sign * word.total.cast_signed());
    }

    /// Returns by how much the log-likelihood rises with the word in a cluster.
    fn gain(&self, word: &Neighbours, cluster: usize) -> f64 {
        let of = |n: u32| self.n_log_n[n as usize];
        let rise = |one: usize, other: usize, n: u32| {
            let pair = self.pairs[one * self.n_all + other];
            of(pair + n) - of(pair)
        };
        let mut inside = word.itself;
        let mut sum = 0.0;
        for (other, n) in &word.next {
            if *other == cluster {
                inside += n;
            } else {
                sum += rise(cluster, *other, *n);
            }
        }
        for (other, n) in &word.last {
            if *other == cluster {
                inside += n;
            } else {
                sum += rise(*other, cluster, *n);
            }
        }
        sum += rise(cluster, cluster, inside);
        let size = self.sizes[cluster];
        sum - 2.0 * (of(size + word.total) - of(size))
    }
}
