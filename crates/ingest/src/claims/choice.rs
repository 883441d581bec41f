//! Choosing among candidates by features.
//!
//! What a figure is about, and who says it, is rarely settled by one rule. All that could be the answer are candidates,
//! `none` among them; what the rules chose and what the reader sees are features of a candidate like its place and its words.
//! Weights are learned (`train-choices` in the crate `whosaid-train`), and the candidate with the highest sum is chosen.

use crate::perceptron::{BadModel, Layout, Model, hash, mix};
use std::borrow::Cow;
use std::sync::OnceLock;
use whosaid_model::ReaderKind;

/// The beginning of a model of choices.
pub const LAYOUT: Layout = Layout { magic: b"whochoo2" };

/// A trained chooser.
#[derive(Debug)]
pub struct Chooser {
    model: Model,
}

impl Chooser {
    /// Returns the chooser that comes with this crate, for what one of its readers sees.
    pub fn shipped(reader: ReaderKind) -> &'static Self {
        static DEFAULT: OnceLock<Chooser> = OnceLock::new();
        static CAREFUL: OnceLock<Chooser> = OnceLock::new();
        let (shipped, bytes): (_, &'static [u8]) = match reader {
            ReaderKind::Default => (&DEFAULT, include_bytes!("../../data/choices.model")),
            ReaderKind::Careful => (&CAREFUL, include_bytes!("../../data/careful-choices.model")),
        };
        // A test checks that the shipped bytes are models. Otherwise the first candidate would always win.
        shipped.get_or_init(|| Self::from_bytes(Cow::Borrowed(bytes)).unwrap_or(Self { model: Model::empty() }))
    }

    /// Returns a chooser over its bytes.
    ///
    /// # Errors
    ///
    /// [`BadModel`] if the bytes are not those of a chooser.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        Ok(Self { model: Model::from_bytes(LAYOUT, bytes)? })
    }

    /// Returns how good a candidate is, in points, of which 32 make a choice e times as probable.
    pub fn score<T>(&self, candidate: &Candidate<T>) -> i32 {
        let mut sum = [0];
        self.model.score(&candidate.features, &mut sum);
        sum[0]
    }

    /// Returns the index of the best of some candidates, the first among equals.
    pub fn best<T>(&self, candidates: &[Candidate<T>]) -> Option<usize> {
        self.best_unless(candidates, 0)
    }

    /// Like [`best`](Self::best), but the first candidate must be better than the others by some points.
    pub fn best_unless<T>(&self, candidates: &[Candidate<T>], points: i32) -> Option<usize> {
        let scores = candidates.iter().map(|it| self.score(it)).enumerate();
        let scores = scores.map(|(at, score)| (at, if at == 0 { score - points } else { score }));
        scores.max_by_key(|(at, score)| (*score, std::cmp::Reverse(*at))).map(|(at, _)| at)
    }
}

/// Something that could be the answer.
#[derive(Clone, Debug)]
pub struct Candidate<T> {
    /// What it is.
    pub answer: T,
    /// What is seen of it.
    pub features: Vec<u32>,
}

/// Features of one candidate in the making.
pub(super) struct Features {
    task: u32,
    out: Vec<u32>,
}

impl Features {
    /// Returns no features yet, for one of the tasks, which share no weights.
    pub fn of(task: &str) -> Self {
        Self { task: hash(task.chars()), out: Vec::with_capacity(32) }
    }

    /// Adds a feature: a name and some values.
    pub fn add(&mut self, name: &str, values: &[u32]) {
        let name = mix(self.task, hash(name.chars()));
        self.out.push(values.iter().fold(name, |sum, value| mix(sum, *value)));
    }

    pub fn done<T>(self, answer: T) -> Candidate<T> {
        Candidate { answer, features: self.out }
    }
}

/// Returns the hash of a word without regard to case.
pub(super) fn word(word: &str) -> u32 {
    hash(word.chars().flat_map(char::to_lowercase))
}

/// Returns the class of a distance.
pub(super) fn distance(n: usize) -> u32 {
    match n {
        0..=3 => n as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=13 => 6,
        14..=20 => 7,
        21..=32 => 8,
        _ => 9,
    }
}

/// Returns the class of a probability.
pub(super) fn chance(p: f32) -> u32 {
    const EDGES: [f32; 11] = [0.005, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97];
    EDGES.iter().take_while(|edge| p >= **edge).count() as u32
}

/// Returns how a probability stands to the highest of all candidates: 0 for the highest itself, 1 for at least half of it, 2
/// for less.
pub(super) fn standing(p: f32, most: f32) -> u32 {
    if p >= most { 0 } else { 1 + u32::from(p * 2.0 < most) }
}
