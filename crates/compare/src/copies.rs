//! Near copies: passages copied from one another, such as a wire story with a different first line in every paper.
//!
//! A passage is the set of its shingles (three consecutive words). Two passages are copies if they share half of all
//! that either has (Jaccard's coefficient; Broder, "On the resemblance and containment of documents", 1997). Candidates
//! are found by MinHash in bands, so the work grows with the number of passages and not with that of their pairs.

use crate::words;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The number of words in a shingle.
const N_WORDS: usize = 3;
/// Passages with fewer shingles are copies only of their equals, because short sentences recur by chance.
const FEWEST: usize = 8;
/// Each band has this many minima. Passages that share half of their shingles share a band with a probability of 1 −
/// (3/4)^32.
const N_BANDS: usize = 32;
const BAND: usize = 2;
/// The largest number of others in a band that a passage is compared with.
const MOST_COMPARED: usize = 16;

/// A passage as the set of its shingles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// Returns the shingles of a passage.
    pub fn of(passage: &str) -> Self {
        let words: Vec<u64> = words::words(passage).iter().map(|word| hash(word.bytes())).collect();
        let mut shingles: Vec<u64> = match words.len() < N_WORDS {
            true => vec![words.iter().fold(0, |sum, word| mix(sum ^ word))],
            false => words.windows(N_WORDS).map(|it| it.iter().fold(0, |sum, word| mix(sum ^ word))).collect(),
        };
        shingles.sort_unstable();
        shingles.dedup();
        Self(shingles)
    }

    /// Returns whether one was copied from the other, or both from a third.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        if self.0.len().min(other.0.len()) < FEWEST {
            return self == other;
        }
        let n_shared = self.0.iter().filter(|it| other.0.binary_search(it).is_ok()).count();
        2 * n_shared >= self.0.len() + other.0.len() - n_shared
    }

    /// Returns the smallest shingle under each permutation.
    fn minima(&self) -> Vec<u64> {
        let permuted = |nth: u64| self.0.iter().map(move |it| mix(it ^ mix(nth))).min().unwrap_or_default();
        (0..(N_BANDS * BAND) as u64).map(permuted).collect()
    }
}

/// Groups passages that are near copies, directly or through others. Returns for each the first of its group.
pub fn families(passages: &[Shingles]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..passages.len()).collect();
    let mut bands: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    let is_few = passages.len() <= MOST_COMPARED;
    for (nth, passage) in passages.iter().enumerate() {
        let mut others = BTreeSet::new();
        if is_few {
            others.extend(0..nth);
        } else {
            for (band, minima) in passage.minima().chunks(BAND).enumerate() {
                let same = bands.entry((band, minima.iter().fold(0, |sum, it| mix(sum ^ it)))).or_default();
                others.extend(same.iter().copied());
                if same.len() < MOST_COMPARED {
                    same.push(nth);
                }
            }
        }
        for other in others {
            if root(&first, other) != root(&first, nth) && passage.is_copy_of(&passages[other]) {
                let (a, b) = (root(&first, other), root(&first, nth));
                first[a.max(b)] = a.min(b);
            }
        }
    }
    (0..passages.len()).map(|nth| root(&first, nth)).collect()
}

/// Returns how many sources are behind items that are connected if they share a voice or a passage, and the passages
/// that are copies: each family of more than one, in order.
pub(crate) fn independent<V: Ord>(voices: &[V], passages: &[Shingles]) -> (usize, Vec<Vec<usize>>) {
    let families = families(passages);
    let mut first: Vec<usize> = families.clone();
    let mut of_voice: BTreeMap<&V, usize> = BTreeMap::new();
    for (nth, voice) in voices.iter().enumerate().take(first.len()) {
        let other = *of_voice.entry(voice).or_insert(nth);
        let (a, b) = (root(&first, other), root(&first, nth));
        first[a.max(b)] = a.min(b);
    }
    let n_sources = (0..first.len()).filter(|nth| root(&first, *nth) == *nth).count();
    let mut copies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (nth, family) in families.into_iter().enumerate() {
        copies.entry(family).or_default().push(nth);
    }
    (n_sources, copies.into_values().filter(|family| family.len() > 1).collect())
}

fn root(first: &[usize], mut nth: usize) -> usize {
    while first[nth] != nth {
        nth = first[nth];
    }
    nth
}

/// FNV-1a.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finaliser of SplitMix64, after a step.
fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The deficit in goods widened to 27.7 billion dollars last year, the trade office said on Friday. It \
                         had been 13.2 billion before the agreement took effect, and officials in both capitals expect \
                         talks about it to begin next month in Seoul.";

    #[test]
    fn wire_stories_are_copies() {
        let one = Shingles::of(STORY);
        let cut = STORY.replace(" on Friday", "").replace("officials in both capitals", "Officials");
        let led = format!("LIMA (Reuters) - {STORY}");
        let other = "Exports of cars rose to 12.6 billion dollars, and the deficit in goods with Korea widened to 27.7 billion \
                     dollars last year, while services stayed where they were, a study found.";
        assert!(one.is_copy_of(&Shingles::of(&cut)) && one.is_copy_of(&Shingles::of(&led)));
        assert!(!one.is_copy_of(&Shingles::of(other)));
        assert!(!Shingles::of("It rose to 5.").is_copy_of(&Shingles::of("It rose to 6.")));
        assert!(Shingles::of("").is_copy_of(&Shingles::of("  ")));
    }

    #[test]
    fn families_are_the_same_however_many_there_are() {
        let stories = |n: usize| -> Vec<Shingles> {
            let story = |nth: usize| match nth % 3 {
                0 => Shingles::of(&format!("PAPER {nth} - {STORY}")),
                1 => Shingles::of(&STORY.replace("Friday", &format!("day {nth}"))),
                _ => Shingles::of(&format!(
                    "{nth} people saw {nth} birds over {nth} lakes and {nth} hills near {nth} towns."
                )),
            };
            (0..n).map(story).collect()
        };
        assert_eq!(families(&stories(6)), [0, 0, 2, 0, 0, 5]);
        let many = families(&stories(300));
        assert!(many.iter().enumerate().all(|(nth, family)| *family == if nth % 3 < 2 { 0 } else { nth }));
    }

    #[test]
    fn copies_and_voices_count_once() {
        let passages =
            [STORY, &format!("LIMA - {STORY}"), "A sentence of its own stands here for nobody else but us.", "B."]
                .map(Shingles::of);
        assert_eq!(independent(&["a", "b", "c", "c"], &passages), (2, vec![vec![0, 1]]));
        assert_eq!(independent(&["a", "b", "b", "a"], &passages).0, 1);
        assert_eq!(independent::<&str>(&[], &[]), (0, vec![]));
    }
}
