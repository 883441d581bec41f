//! Words near each other, and type tokens.
//!
//! tantivy's own slop is not used, for three reasons. It processes the words of a phrase by their rarity in the
//! segment, so that with three words the same passage is found in one segment and not in another. It lets one word
//! match two. And a figure is as long as its number of words, which tantivy's positions cannot express.
//!
//! A type token has two terms in the field `types`: one at the first of its words and one at the last. So
//! `"rose __PERCENT__ to"` finds "rose 12.5 percent to" as a phrase, and a figure between two words counts as one word.

use crate::condition::{Check, Condition};
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, SegmentReader, Term};

/// Returns the terms for the beginning and the end of a type.
pub(crate) fn type_terms(name: &str) -> [String; 2] {
    [format!("{name}<"), format!("{name}>")]
}

/// One of the things that must be near each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Slot {
    Word(Term),
    /// The terms of its first word and of its last.
    Type(Term, Term),
}

/// Things that must be near each other.
#[derive(Clone, Debug)]
pub(crate) struct Near {
    pub slots: Vec<Slot>,
    /// How many words may be in between, in any order; `None` for a phrase.
    pub slop: Option<u32>,
}

/// The first and the last word, by position.
pub(crate) type Place = (u32, u32);

impl Condition for Near {
    fn of_segment(&self, segment: &SegmentReader) -> tantivy::Result<Option<Box<dyn Check>>> {
        let postings = |term: &Term| -> tantivy::Result<Option<SegmentPostings>> {
            let inverted = segment.inverted_index(term.field())?;
            Ok(inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?)
        };
        let mut slots = Vec::with_capacity(self.slots.len());
        for slot in &self.slots {
            let slot = match slot {
                Slot::Word(term) => postings(term)?.map(|it| (it, None)),
                Slot::Type(first, last) => postings(first)?.zip(postings(last)?).map(|(a, b)| (a, Some(b))),
            };
            match slot {
                Some(slot) => slots.push(slot),
                None => return Ok(None),
            }
        }
        let is_again = (0..self.slots.len()).map(|n| self.slots[..n].contains(&self.slots[n])).collect();
        let places = vec![Vec::new(); slots.len()];
        Ok(Some(Box::new(NearCheck { slots, places, is_again, slop: self.slop, buffer: Vec::new() })))
    }
}

struct NearCheck {
    slots: Vec<(SegmentPostings, Option<SegmentPostings>)>,
    places: Vec<Vec<Place>>,
    /// For each slot, whether an earlier one is the same.
    is_again: Vec<bool>,
    slop: Option<u32>,
    buffer: Vec<u32>,
}

impl Check for NearCheck {
    fn holds(&mut self, doc: DocId) -> bool {
        for ((first, last), places) in self.slots.iter_mut().zip(&mut self.places) {
            if first.seek(doc) != doc {
                return false;
            }
            first.positions(&mut self.buffer);
            places.clear();
            places.extend(self.buffer.iter().map(|it| (*it, *it)));
            if let Some(last) = last {
                if last.seek(doc) != doc {
                    return false;
                }
                last.positions(&mut self.buffer);
                for (place, end) in places.iter_mut().zip(&self.buffer) {
                    place.1 = *end;
                }
            }
        }
        match self.slop {
            None => sequences(&self.places).next().is_some(),
            Some(slop) => nearby(&self.places, &self.is_again, slop).next().is_some(),
        }
    }
}

/// Returns where the places follow each other without a gap, from the first word to the last.
pub(crate) fn sequences(places: &[Vec<Place>]) -> impl Iterator<Item = Place> {
    let (first, rest) = places.split_first().map_or((&[][..], &[][..]), |(first, rest)| (first.as_slice(), rest));
    first.iter().filter_map(move |&(start, mut end)| {
        for places in rest {
            let idx = places.binary_search_by_key(&(end + 1), |it| it.0).ok()?;
            end = places[idx].1;
        }
        Some((start, end))
    })
}

/// Returns the stretches in which one place of each list is close enough to the others: at most `slop` words are in
/// between. Each stretch has its places, by list. `is_again` says which lists repeat an earlier one and must take
/// another place.
pub(crate) fn nearby<'p>(
    places: &'p [Vec<Place>],
    is_again: &'p [bool],
    slop: u32,
) -> impl Iterator<Item = Vec<Place>> + 'p {
    let mut at = vec![0; places.len()];
    std::iter::from_fn(move || {
        loop {
            let mut now = Vec::with_capacity(places.len());
            for (list, idx) in places.iter().zip(&at) {
                now.push(*list.get(*idx)?);
            }
            // Of those that begin first, the last advances, so that a repeated word takes different places.
            let first = (0..now.len()).rev().min_by_key(|n| now[*n].0)?;
            at[first] += 1;
            let start = now[first].0;
            let end = now.iter().map(|it| it.1).max()?;
            let n_words: u32 = now.iter().map(|(first, last)| last - first + 1).sum();
            let is_apart = (0..now.len()).all(|n| !is_again[n] || !now[..n].contains(&now[n]));
            if is_apart && (end - start + 1).saturating_sub(n_words) <= slop {
                return Some(now);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns where words are in a text. Brackets enclose what counts as one word.
    fn places(text: &str, words: &[&str]) -> Vec<Vec<Place>> {
        let mut units: Vec<(&str, Place)> = Vec::new();
        let mut is_open = false;
        for (n, it) in (0..).zip(text.split(' ')) {
            match units.last_mut() {
                Some(last) if is_open => last.1.1 = n,
                _ => units.push((it.trim_start_matches('['), (n, n))),
            }
            is_open = (is_open || it.starts_with('[')) && !it.ends_with(']');
        }
        words.iter().map(|word| units.iter().filter(|it| it.0 == *word).map(|it| it.1).collect()).collect()
    }

    #[track_caller]
    fn check(text: &str, words: &[&str], slop: u32, expect: &[&[Place]]) {
        let is_again: Vec<_> = (0..words.len()).map(|n| words[..n].contains(&words[n])).collect();
        let places = places(text, words);
        let found: Vec<_> = nearby(&places, &is_again, slop).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn words_near_each_other() {
        check("a x b", &["a", "b"], 1, &[&[(0, 0), (2, 2)]]);
        check("a x b", &["a", "b"], 0, &[]);
        check("b a", &["a", "b"], 0, &[&[(1, 1), (0, 0)]]);
        check("a x x a b x x b", &["a", "b"], 0, &[&[(3, 3), (4, 4)]]);
        check("c x a x b", &["a", "b", "c"], 2, &[&[(2, 2), (4, 4), (0, 0)]]);
        check("c x a x b", &["a", "b", "c"], 1, &[]);
        check("a x b", &["a", "b", "c"], 9, &[]);
    }

    #[test]
    fn a_word_does_not_stand_for_two() {
        check("a x b", &["a", "a"], 9, &[]);
        check("a x a", &["a", "a"], 1, &[&[(0, 0), (2, 2)]]);
        check("a x a a", &["a", "a"], 0, &[&[(2, 2), (3, 3)]]);
    }

    #[test]
    fn long_places_count_as_one() {
        check("a [m m m] b", &["a", "b", "m"], 9, &[&[(0, 0), (4, 4), (1, 3)]]);
        let found: Vec<_> = sequences(&places("a [m m] b a m c", &["a", "m", "b"])).collect();
        assert_eq!(found, [(0, 3)]);
    }
}
