//! How sure it is that two figures are of one thing, from what comparisons see of them.

use crate::occurrence::Voice;
use crate::range::Range;

/// What speaks for it that the figures of a group are of one thing, whichever two are compared.
pub(crate) struct Grounds {
    /// Whether they do not say of when they are.
    pub is_undated: bool,
    /// Whether they are counts.
    pub is_count: bool,
    /// How many words of the measures mean something.
    pub n_words: usize,
    /// Whether all wordings of the measure have the same of these.
    pub is_one_wording: bool,
    /// Whether the measure is about something with a name.
    pub is_named: bool,
}

/// Two figures that are compared.
pub(crate) struct Pair<'g> {
    /// Whether both stand in one document, and no other.
    pub is_in_one_document: bool,
    /// Who states them.
    pub voices: [&'g Voice; 2],
    /// Their numbers.
    pub ranges: [&'g Range; 2],
    /// By what share of the larger number they differ.
    pub relative: Option<f64>,
}

impl Grounds {
    /// Returns a number from 0 to 1, in hundredths. It orders disagreements, and is no probability: each thing that speaks for two figures
    /// of one thing adds to it, and each that speaks against takes from it.
    pub fn confidence(&self, pair: &Pair<'_>) -> f64 {
        let n_named = pair.voices.iter().filter(|voice| voice.is_named()).count();
        let is_bound = pair.ranges.iter().any(|it| it.low.is_none() || it.high.is_none());
        let grounds = [
            // Of one time.
            (!self.is_undated, 15),
            // Who says it is known, of both or of one.
            (n_named == 2, 15),
            (n_named == 1, 5),
            // The measure says what it is, and both say the same.
            (self.n_words >= 3, 10),
            (self.n_words < 2, -15),
            (self.is_one_wording, 10),
            (self.is_named, 10),
            // A count is of whatever was counted; money and shares are of something that is kept account of.
            (self.is_count, -10),
            (is_bound, -10),
            // Without a speaker, one document hardly contradicts itself.
            (pair.is_in_one_document && n_named == 0, -20),
            // What differs by a half or more is often of two things.
            (pair.relative.is_none_or(|it| it >= 0.9), -25),
            (pair.relative.is_some_and(|it| (0.5..0.9).contains(&it)), -10),
            (pair.relative.is_some_and(|it| it <= 0.25), 10),
        ];
        let sum: i32 = grounds.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum();
        f64::from((BASE + sum).clamp(0, 100)) / 100.0
    }
}

/// The confidence where nothing speaks for or against it, in hundredths.
const BASE: i32 = 40;
