//! Noun chunks: which words form the core of a noun phrase, from its determiner to its head: "the Dutch farm trade
//! surplus", "more than 200,000 jobs", "South Korea’s largest market". What follows the head ("of goods", "that fell")
//! is not included, and chunks are never nested (Abney 1991; the base noun phrases of Ramshaw and Marcus 1995).
//!
//! The chunker is a greedy averaged perceptron over labels: a word *begins* a chunk, is *inside* one, or *outside*. It
//! looks at words, tags and the previous labels. If the tags around a word decide, it looks at nothing else. The
//! training program (`train-chunks` in the crate `whosaid-train`) reads the chunks from dependency trees and calls
//! [`features`], so training and use cannot drift apart. The training data, scores and licence of the shipped weights
//! are in `data/chunks.md`.

use crate::perceptron::{self, BadModel, Layout, Model, Word, mix};
use crate::tag::Pos;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// The beginning of a model of noun chunks.
pub const LAYOUT: Layout = Layout { magic: b"whochnk1" };

/// The position of a word. `as u8` numbers them from 0 in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Label {
    /// In no chunk.
    Outside,
    /// The first of a chunk.
    Begin,
    /// In the chunk of the word before.
    Inside,
}

impl Label {
    /// All labels, in order of their numbers.
    pub const ALL: [Self; 3] = [Self::Outside, Self::Begin, Self::Inside];
}

/// A trained chunker.
///
/// ```
/// use whosaid_ingest::{chunk::Chunker, tag::Tagger};
/// let text = ["The", "farm", "surplus", "with", "South", "Korea", "rose", "sharply", "."];
/// let words = Tagger::shipped().words(&text);
/// let mut tags = Vec::new();
/// Tagger::shipped().tag_words(&words, &mut tags);
/// assert_eq!(Chunker::shipped().chunks(&words, &tags), [0..3, 4..6]);
/// ```
#[derive(Debug)]
pub struct Chunker {
    model: Model,
}

impl Chunker {
    /// Returns the chunker that comes with this crate.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Chunker> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let bytes: &'static [u8] = include_bytes!("../data/chunks.model");
            // A test checks that the shipped bytes are a model. Otherwise there would be no chunks.
            Self::from_bytes(Cow::Borrowed(bytes)).unwrap_or(Self { model: Model::empty() })
        })
    }

    /// Returns a chunker over the bytes of a model (layout: [`Model`]). Reads only the head.
    ///
    /// # Errors
    ///
    /// [`BadModel`] if the bytes are not a model of noun chunks.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        Ok(Self { model: Model::from_bytes(LAYOUT, bytes)? })
    }

    /// Returns the chunks of one sentence, in order, as ranges of its words. There must be a tag for each word.
    pub fn chunks(&self, words: &[Word], tags: &[Pos]) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut labels = Vec::with_capacity(words.len());
        let mut seen = Vec::with_capacity(N_FEATURES);
        for at in 0..words.len().min(tags.len()) {
            // The table has the number of the label that a context decides, from 1; 0 means none.
            let decided = self.model.word(context(tags, &labels, at)).checked_sub(1);
            let label = match decided.and_then(|it| Label::ALL.get(it as usize)) {
                Some(label) => *label,
                None => {
                    seen.clear();
                    features(words, tags, &labels, at, &mut seen);
                    let mut scores = [0i32; Label::ALL.len()];
                    self.model.score(&seen, &mut scores);
                    Label::ALL[perceptron::best(&scores)]
                }
            };
            match (label, out.last_mut()) {
                (Label::Outside, _) => {}
                (Label::Inside, Some(last)) if last.end == at => last.end += 1,
                _ => out.push(at..at + 1),
            }
            labels.push(label);
        }
        out
    }
}

/// Returns the tags around the word at `at` and the label before it, as a hash that is never 0: the context that may
/// decide its label. Public for the training program.
pub fn context(tags: &[Pos], labels: &[Label], at: usize) -> u32 {
    let tag = |idx: Option<usize>| idx.and_then(|it| tags.get(it)).map_or(NO_TAG, |it| *it as u32);
    let label = at.checked_sub(1).and_then(|it| labels.get(it)).map_or(NO_LABEL, |it| *it as u32);
    let around = [at.checked_sub(1), Some(at), Some(at + 1), Some(at + 2)];
    mix(around.into_iter().fold(label, |sum, it| sum << 5 | tag(it)), 0).max(1)
}

/// The tag and the label beyond the ends of a sentence.
const NO_TAG: u32 = Pos::ALL.len() as u32;
const NO_LABEL: u32 = Label::ALL.len() as u32;

/// How many features a word has.
const N_FEATURES: usize = 20;

/// Appends the hashes of the features of the word at `at`, given the labels of the words before it. Public for the
/// training program.
pub fn features(words: &[Word], tags: &[Pos], labels: &[Label], at: usize, out: &mut Vec<u32>) {
    let word = |idx: Option<usize>| idx.and_then(|it| words.get(it)).unwrap_or(&Word::OUTSIDE);
    let tag = |idx: Option<usize>| idx.and_then(|it| tags.get(it)).map_or(NO_TAG, |it| *it as u32);
    let label = |idx: Option<usize>| idx.and_then(|it| labels.get(it)).map_or(NO_LABEL, |it| *it as u32);
    let (before1, before2) = (at.checked_sub(1), at.checked_sub(2));
    let own = word(Some(at));
    let (before, after) = (word(before1), word(Some(at + 1)));
    let [t, t1, t2, t3] = [0, 1, 2, 3].map(|it| tag(Some(at + it)));
    let (b1, b2) = (tag(before1), tag(before2));
    let l = label(before1);
    let ll = l * 4 + label(before2);
    // Five bits per tag.
    let tags = |all: &[u32]| all.iter().fold(0, |sum, it| sum << 5 | it);

    // Each line is one kind of feature and its position is its number, so a change here requires new training.
    let features: [(u32, u32); N_FEATURES] = [
        (tags(&[t]), l),
        (tags(&[t, t1]), l),
        (tags(&[b1, t, t1]), l),
        (tags(&[b2, b1, t]), ll),
        (tags(&[t, t1, t2]), l),
        (tags(&[b1, t, t1, t2]), l),
        (tags(&[t, t1, t2, t3]), l),
        (tags(&[b2, b1, t, t1]), ll),
        (own.lower, l),
        (own.lower, tags(&[t, t1])),
        (own.lower, tags(&[b1, t, t1])),
        (own.lower, after.lower),
        (after.lower, tags(&[t, l])),
        (before.lower, tags(&[t, l])),
        (before.lower, own.lower),
        (own.suffixes[2], tags(&[t, t1, l])),
        (own.cluster, tags(&[t, t1, l])),
        (after.cluster, tags(&[t, t1, l])),
        (mix(own.cluster, after.cluster), l),
        (own.shape, tags(&[b1, t, l])),
    ];
    let number = |(kind, (one, other)): (u32, (u32, u32))| mix(mix(one, kind + 1), other);
    out.extend((0..).zip(features).map(number));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::Tagger;

    /// Returns the chunks of a sentence of words separated by spaces.
    fn chunks(text: &str) -> Vec<String> {
        let text: Vec<&str> = text.split(' ').collect();
        let words = Tagger::shipped().words(&text);
        let mut tags = Vec::new();
        Tagger::shipped().tag_words(&words, &mut tags);
        Chunker::shipped().chunks(&words, &tags).into_iter().map(|it| text[it].join(" ")).collect()
    }

    #[test]
    fn chunks_sentences() {
        assert_eq!(
            chunks("A further rise in exports to western markets last September hurt the poor ."),
            ["A further rise", "exports", "western markets", "last September", "the poor"]
        );
        assert_eq!(
            chunks("It is one of the minister 's oldest plans ."),
            ["It", "one", "the minister 's oldest plans"]
        );
    }

    #[test]
    fn takes_any_words_and_tags() {
        let hostile = ["", "\0", "👩‍👩‍👧‍👦", "İ", "’", "--", "the"];
        let words = Tagger::shipped().words(&hostile);
        for tag in Pos::ALL {
            for n_tags in 0..=hostile.len() {
                let found = Chunker::shipped().chunks(&words, &vec![tag; n_tags]);
                assert!(found.iter().all(|it| it.end <= n_tags));
            }
        }
    }
}
