//! The name tagger: which tokens make a name, and of what.
//!
//! A greedy averaged perceptron over the labels of Ratinov and Roth (2009): a name's first token is *B*egin, its last
//! *L*ast, those between are *I*nside, a name of one token is *U*nit, and everything else is *O*utside. It reads from
//! left to right and only looks at tokens that could be in a name: capitalised ones, those tagged as proper nouns, and
//! what follows within a name.
//!
//! What the finders of this module propose (lexicon, grammar of organisations, persons, agreements) is evidence, beside
//! the words, their neighbours, the whole run of capitalised words, and what the same word does elsewhere in the
//! document. So a list that is right nine times out of ten gets exactly that weight.

use super::evidence::Evidence;
use crate::analysis::Analysis;
use crate::perceptron::{BadModel, Layout, Model, Word, mix};
use crate::tag::Pos;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// The beginning of a model of names.
pub const LAYOUT: Layout = Layout { magic: b"whoname1" };

/// What a tagged name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
    /// An event.
    Event,
    /// Anything else with a name: works, products, laws, peoples. Kept separate so that it does not spoil the rest.
    Other,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 5] = [Self::Person, Self::Organisation, Self::Place, Self::Event, Self::Other];
}

/// How many labels there are.
pub const N_LABELS: usize = 1 + 4 * Kind::ALL.len();

/// The label of a token outside of names.
pub const OUTSIDE: u8 = 0;

/// The position of a token in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Place {
    /// The first of several.
    Begin,
    /// Between the first and the last.
    Inside,
    /// The last of several.
    Last,
    /// The only one.
    Unit,
}

/// Returns the label of a token of a name.
pub fn label(kind: Kind, place: Place) -> u8 {
    1 + 4 * kind as u8 + place as u8
}

/// Returns the labels of a name's tokens, in order.
pub fn labels(kind: Kind, n_tokens: usize) -> impl Iterator<Item = u8> {
    (0..n_tokens).map(move |i| {
        let place = match i {
            _ if n_tokens == 1 => Place::Unit,
            0 => Place::Begin,
            _ if i + 1 == n_tokens => Place::Last,
            _ => Place::Inside,
        };
        label(kind, place)
    })
}

/// Returns the kind of a label, and whether the name continues after it.
fn parts(label: u8) -> Option<(Kind, bool)> {
    let at = label.checked_sub(1)?;
    let kind = *Kind::ALL.get(usize::from(at / 4))?;
    Some((kind, at % 4 <= Place::Inside as u8))
}

/// Returns the kind of the name that continues after this label.
fn open(label: u8) -> Option<Kind> {
    parts(label).filter(|(_, goes_on)| *goes_on).map(|(kind, _)| kind)
}

/// Returns whether one label may follow another.
pub fn may_follow(before: u8, label: u8) -> bool {
    let inside = label != OUTSIDE && matches!((label - 1) % 4, 1 | 2);
    match open(before) {
        Some(kind) => inside && parts(label).is_some_and(|(of, _)| of == kind),
        None => !inside,
    }
}

/// A trained name tagger.
#[derive(Debug)]
pub struct NameTagger {
    model: Model,
}

impl NameTagger {
    /// Returns the tagger that comes with this crate.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<NameTagger> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let bytes: &'static [u8] = include_bytes!("../../data/names.model");
            // A test checks that the shipped bytes are a model. Otherwise there would be no names.
            Self::from_bytes(Cow::Borrowed(bytes)).unwrap_or_else(|_| Self { model: Model::empty() })
        })
    }

    /// Returns a tagger over the bytes of a model.
    ///
    /// # Errors
    ///
    /// [`BadModel`] if the bytes are not a model of names.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        Ok(Self { model: Model::from_bytes(LAYOUT, bytes)? })
    }

    /// Returns all names of a text, in order and not overlapping.
    pub fn tag(&self, a: &Analysis, evidence: &Evidence) -> Vec<(Range<usize>, Kind)> {
        let mut out = Vec::new();
        let (mut labels, mut seen) = (Vec::new(), Vec::with_capacity(96));
        for sentence in &a.sentences {
            if a.deadline.is_past() {
                break;
            }
            let sentence = sentence.tokens.clone();
            labels.clear();
            for at in sentence.clone() {
                let before = labels.last().copied().unwrap_or(OUTSIDE);
                if !is_candidate(a, at, before) {
                    labels.push(OUTSIDE);
                    continue;
                }
                seen.clear();
                features(a, evidence, &sentence, at, &labels, &mut seen);
                let mut scores = [0i32; N_LABELS];
                self.model.score(&seen, &mut scores);
                labels.push(best(&scores, before));
            }
            read(sentence.start, &labels, &mut out);
        }
        out
    }
}

/// Adds the names that the labels of a sentence make.
fn read(start: usize, labels: &[u8], out: &mut Vec<(Range<usize>, Kind)>) {
    let mut first = None;
    for (i, label) in labels.iter().enumerate() {
        let Some((kind, goes_on)) = parts(*label) else { continue };
        let begin = *first.get_or_insert(start + i);
        if !goes_on || i + 1 == labels.len() {
            out.push((begin..start + i + 1, kind));
            first = None;
        }
    }
}

/// Returns the label with the highest score among those that may follow another.
pub fn best<T: PartialOrd + Copy>(scores: &[T], before: u8) -> u8 {
    let mut best: Option<u8> = None;
    for label in (0..N_LABELS as u8).filter(|label| may_follow(before, *label)) {
        if best.is_none_or(|it| scores[usize::from(label)] > scores[usize::from(it)]) {
            best = Some(label);
        }
    }
    best.unwrap_or(OUTSIDE)
}

/// Returns whether a token may be in a name at all, given the label before it.
pub fn is_candidate(a: &Analysis, at: usize, before: u8) -> bool {
    open(before).is_some() || a.pos(at) == Pos::Propn || a.word(at).chars().any(char::is_uppercase)
}

/// Appends the hashes of the features of a token, given the labels of those before it in its sentence.
pub fn features(
    a: &Analysis,
    evidence: &Evidence<'_>,
    sentence: &Range<usize>,
    at: usize,
    labels: &[u8],
    out: &mut Vec<u32>,
) {
    let inside = |i: Option<usize>| i.filter(|i| sentence.contains(i));
    let word_at = |i: Option<usize>| inside(i).and_then(|i| a.words.get(i)).unwrap_or(&Word::OUTSIDE);
    let pos_at = |i: Option<usize>| inside(i).map_or(Pos::ALL.len() as u32, |i| a.pos(i) as u32);
    let marks_at = |i: Option<usize>| inside(i).map(|i| evidence.marks(i)).unwrap_or_default();
    let label_at = |i: Option<usize>| i.and_then(|i| labels.get(i)).map_or(N_LABELS as u32, |it| u32::from(*it));
    let (one, two) = (at.checked_sub(1), at.checked_sub(2));
    let word = word_at(Some(at));
    let (before, before2) = (word_at(one), word_at(two));
    let (after, after2) = (word_at(Some(at + 1)), word_at(Some(at + 2)));
    let (pos, pos_before, pos_after) = (pos_at(Some(at)), pos_at(one), pos_at(Some(at + 1)));
    let (marks, marks_before, marks_after) = (marks_at(Some(at)), marks_at(one), marks_at(Some(at + 1)));
    let label1 = label_at(labels.len().checked_sub(1));
    let label2 = label_at(labels.len().checked_sub(2));
    let run = evidence.run(at);
    let (run_first, run_last) = (word_at(Some(run.start)), word_at(run.end.checked_sub(1)));
    let (run_before, run_after) = (word_at(run.start.checked_sub(1)), word_at(Some(run.end)));
    let place = ((at - run.start).min(3) * 4 + (run.end - at - 1).min(3)) as u32;
    // The name before in a list: "Peru, Chile and X".
    let mut gap = 0;
    while gap < 3 && one.is_some_and(|i| i >= sentence.start + gap && a.is_any(i - gap, &[",", "and", "&", "or", "/"]))
    {
        gap += 1;
    }
    let listed1 = if gap > 0 { label_at(labels.len().checked_sub(gap + 1)) } else { N_LABELS as u32 + 1 };
    let listed = mix(marks.lexicon, mix(marks.organisation, marks.person));

    // Each line is one kind of feature and its position is its number, so a change here requires new training.
    let features = [
        (0, 0),
        (word.form, 0),
        (word.lower, 0),
        (word.suffixes[1], 0),
        (word.suffixes[2], 0),
        (word.suffixes[3], 0),
        (word.prefixes[1], 0),
        (word.prefixes[2], 0),
        (word.shape, 0),
        (word.cluster, 0),
        (word.class, 0),
        (before.lower, 0),
        (before2.lower, 0),
        (after.lower, 0),
        (after2.lower, 0),
        (before.cluster, 0),
        (after.cluster, 0),
        (before.shape, word.shape),
        (word.shape, after.shape),
        (before.lower, word.lower),
        (word.lower, after.lower),
        (before.lower, after.lower),
        (before2.lower, before.lower),
        (after.lower, after2.lower),
        (before.cluster, word.shape),
        (word.shape, after.cluster),
        (pos, 0),
        (pos, pos_before),
        (pos, pos_after),
        (pos_before, pos_after),
        (marks.lexicon, 0),
        (marks.lexicon, pos),
        (marks.lexicon, label1),
        (marks.lexicon, before.lower),
        (marks.lexicon, after.lower),
        (marks_before.lexicon, 0),
        (marks_after.lexicon, 0),
        (marks.organisation, 0),
        (marks.organisation, label1),
        (marks.person, 0),
        (marks.person, label1),
        (marks.agreement, 0),
        (marks.agreement, label1),
        (listed, 0),
        (listed, label1),
        (marks.words, 0),
        (marks.words, marks_before.words),
        (marks.words, marks_after.words),
        (marks.words, label1),
        (marks.words, word.shape),
        (marks_before.words, 0),
        (marks_after.words, 0),
        (label1, 0),
        (label1, label2),
        (label1, word.lower),
        (label1, word.suffixes[2]),
        (label1, word.shape),
        (label1, word.cluster),
        (label1, pos),
        (label1, before.lower),
        (label1, after.lower),
        (label1, place),
        (place, word.shape),
        (run_last.lower, 0),
        (run_last.lower, label1),
        (run_last.suffixes[2], 0),
        (run_last.cluster, place),
        (run_first.lower, 0),
        (run_first.cluster, place),
        (run_before.lower, 0),
        (run_before.lower, place),
        (word_at(run.start.checked_sub(2)).lower, run_before.lower),
        (run_after.lower, 0),
        (run_after.lower, place),
        (run_after.cluster, run_before.cluster),
        (run_before.lower, run_after.lower),
        (marks.title, 0),
        (marks.title, marks_before.title),
        (marks.title, label1),
        (marks_before.title, word.shape),
        (marks_before.title, label1),
        (marks_after.title, word.shape),
        (marks_after.title, listed),
        (listed1, 0),
        (listed1, word.shape),
        (listed1, listed),
        (listed1, place),
    ];
    let number = |(kind, (one, other)): (u32, (u32, u32))| mix(mix(one, kind + 1), other);
    out.extend((0..).zip(features).map(number));
    // What the same word does elsewhere, each habit separately.
    let elsewhere = evidence.elsewhere(a, at);
    for habit in 0..16 {
        if elsewhere & 1 << habit != 0 {
            out.push(number((200 + habit, (0, 0))));
            out.push(number((200 + habit, (1, label1))));
        }
    }
    out.push(number((199, (u32::from(elsewhere), 0))));
}
