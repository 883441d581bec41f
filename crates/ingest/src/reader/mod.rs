//! The reader: a small neural network that says of each word around a figure how probable it is that the word belongs to the
//! figure's measure, to the words that give its time, or to the cue that attributes it.
//!
//! It decides nothing. The pass that makes claims takes what it says as evidence beside that of the rules.
//!
//! The network is the crate `whosaid-reader`. Here is what it is shown (`window`: the words around the figures of a sentence,
//! and what the passes know of each) and how it is asked.

mod window;

pub use whosaid_reader::{BadNetwork, N_HEADS};
pub use window::{Known, Marks, N_MARKS, N_VALUES, Window, windows};

use crate::analysis::Analysis;
use std::ops::Range;
use std::sync::OnceLock;
use whosaid_model::ReaderKind;
use whosaid_reader::{Network, Scratch, View};
use window::OF_FIGURE;

/// What is looked for, as an index of what the network says of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// Words of the measure.
    Measure,
    /// Words that give the time.
    When,
    /// The cue of what is said.
    Cue,
}

/// A window with more figures than this is a list of numbers and no sentence.
const MOST_FIGURES: usize = 24;

/// A trained reader.
#[derive(Debug)]
pub struct Reader {
    network: Network,
}

/// What the reader sees from a figure.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The tokens that it looked at.
    pub tokens: Range<usize>,
    words: Vec<[f32; N_HEADS]>,
    none: [f32; N_HEADS],
}

impl Sight {
    /// Returns whether anything was looked at.
    pub fn is_seen(&self) -> bool {
        !self.tokens.is_empty()
    }

    /// Returns how probable it is that a token belongs to what is looked for; 0 outside the window.
    pub fn of(&self, head: Head, token: usize) -> f32 {
        let at = token.checked_sub(self.tokens.start);
        at.and_then(|at| self.words.get(at)).map_or(0.0, |it| it[head as usize])
    }

    /// Returns, for each token, how probable it is that it belongs to what each head looks for.
    pub fn into_words(self) -> Vec<[f32; N_HEADS]> {
        self.words
    }

    /// Returns how probable it is that no word of the window is what is looked for.
    pub fn none(&self, head: Head) -> f32 {
        self.none[head as usize]
    }
}

impl Reader {
    /// Returns a reader that comes with this crate.
    pub fn shipped(kind: ReaderKind) -> Option<&'static Self> {
        static DEFAULT: OnceLock<Option<Reader>> = OnceLock::new();
        static CAREFUL: OnceLock<Option<Reader>> = OnceLock::new();
        let (shipped, bytes): (_, &'static [u8]) = match kind {
            ReaderKind::Default => (&DEFAULT, include_bytes!("../../data/reader.model")),
            ReaderKind::Careful => (&CAREFUL, include_bytes!("../../data/careful.model")),
        };
        // A test checks that the shipped bytes are models. Otherwise the rules would decide alone.
        shipped.get_or_init(|| Self::from_bytes(bytes).ok()).as_ref()
    }

    /// Returns a reader over its bytes.
    ///
    /// # Errors
    ///
    /// [`BadNetwork`] if the bytes are not those of a reader of this version. Nonsensical weights give wrong words, and nothing
    /// worse.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, BadNetwork> {
        Ok(Self { network: Network::from_bytes(bytes)? })
    }

    /// Reads a text, and returns what is seen from each figure. `ruled` says for each figure which tokens are in the measure
    /// and in the date that the rules found, and `is_read` whether to look from it at all. From the figures of a window with a great
    /// many nothing is seen: that is no sentence.
    pub fn read(&self, known: &Known, windows: &[Window], ruled: &[Ruled], is_read: &[bool]) -> Vec<Sight> {
        let mut out = Vec::with_capacity(known.amounts.len());
        let mut scratch = Scratch::default();
        for window in windows {
            if known.a.deadline.is_past() {
                break;
            }
            if window.figures.len() > MOST_FIGURES || !is_read[window.figures.clone()].contains(&true) {
                out.resize_with(window.figures.end, Sight::default);
                continue;
            }
            let words: Vec<Vec<u32>> = window.tokens.clone().map(|i| self.network.pieces(known.a.word(i))).collect();
            let mut marks = known.marks(window);
            let figures = figures_in(known, window);
            for k in window.figures.clone() {
                if !is_read[k] {
                    out.push(Sight::default());
                    continue;
                }
                let ruled = marked(window, &ruled[k]);
                let tokens = within(window, &known.amounts[k].tokens);
                for (at, (mark, ruled)) in marks.iter_mut().zip(&ruled).enumerate() {
                    mark[OF_FIGURE[0]] = u8::from(tokens.contains(&at));
                    mark[OF_FIGURE[1]] = *ruled;
                }
                let from = View { tokens, figures: &figures, ruled: &ruled };
                let found = self.network.read(&words, marks.as_flattened(), &from, &mut scratch);
                out.push(Sight { tokens: window.tokens.clone(), words: found.words, none: found.none });
            }
        }
        out.resize_with(known.amounts.len(), Sight::default);
        out
    }
}

/// What the rules found for a figure, in tokens.
#[derive(Clone, Debug, Default)]
pub struct Ruled {
    /// The measure.
    pub measure: Vec<Range<usize>>,
    /// The date.
    pub date: Range<usize>,
}

/// Returns the figures that are at least partly in a window, from its start.
fn figures_in(known: &Known, window: &Window) -> Vec<Range<usize>> {
    let first = known.amounts.partition_point(|it| it.tokens.end <= window.tokens.start);
    let near = known.amounts[first..].iter().take_while(|it| it.tokens.start < window.tokens.end);
    near.map(|it| within(window, &it.tokens)).collect()
}

/// Returns a range of tokens from the start of a window, cut at its ends.
fn within(window: &Window, tokens: &Range<usize>) -> Range<usize> {
    let (first, end) = (window.tokens.start, window.tokens.end);
    let start = tokens.start.clamp(first, end);
    start - first..tokens.end.clamp(start, end) - first
}

/// Returns which words of a window the rules chose.
fn marked(window: &Window, ruled: &Ruled) -> Vec<u8> {
    let mut out = vec![0; window.tokens.len()];
    for part in &ruled.measure {
        out[within(window, part)].iter_mut().for_each(|it| *it |= 1);
    }
    out[within(window, &ruled.date)].iter_mut().for_each(|it| *it |= 2);
    out
}

/// Returns whether a token has a word that can be part of a measure's content: no sign, article or preposition.
pub(crate) fn is_content(a: &Analysis, token: usize) -> bool {
    let word = a.word(token);
    word.contains(char::is_alphanumeric) && !a.is_in(token, &whosaid_english::lists::measures::STOP_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::choice::{Chooser, LAYOUT};
    use crate::perceptron::Model;

    #[test]
    fn what_ships_are_models() {
        for kind in [ReaderKind::Default, ReaderKind::Careful] {
            assert!(Reader::shipped(kind).is_some());
            assert!(format!("{:?}", Chooser::shipped(kind)).contains("Chooser"));
        }
        assert!(Model::from_bytes(LAYOUT, include_bytes!("../../data/choices.model").as_slice().into()).is_ok());
        assert!(
            Model::from_bytes(LAYOUT, include_bytes!("../../data/careful-choices.model").as_slice().into()).is_ok()
        );
    }
}
