//! When two figures without a period may be of one time.

use crate::occurrence::{Occurrence, Voice, When};
use crate::scope::Scope;

/// What else must be equal for two figures without a period to be of one time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Occasion {
    /// Nothing: it has a period, or is of something with a name, whose number seldom changes within a month.
    Any,
    /// The day, because it is counted while it goes on.
    Day(String),
    /// The day and who says it, because nothing else says what it is of.
    Saying(Voice, String),
    /// The sentence, which sets two speakers against each other.
    Contrast(u32),
    /// Nothing would do.
    None,
}

impl Occasion {
    /// Returns whether figures of this occasion, in the same words, are of one thing whatever they are of.
    pub(crate) fn is_of_saying(&self) -> bool {
        matches!(self, Self::Saying(..) | Self::Contrast(_))
    }
}

impl Occurrence {
    /// Returns what must be equal in another without a period, given what it measures.
    pub(crate) fn occasion(&self, scope: &Scope) -> Occasion {
        let day = || self.published.get(..10).map(str::to_owned);
        match () {
            () if !matches!(self.when, When::Published(_)) => Occasion::Any,
            () if scope.is_named() && !scope.is_toll() => Occasion::Any,
            () if scope.is_named() => day().map_or(Occasion::None, Occasion::Day),
            () if self.voice.is_named() && scope.says_more_than(&self.dimension.unit) => {
                day().map_or(Occasion::None, |day| Occasion::Saying(self.voice.clone(), day))
            }
            () => Occasion::None,
        }
    }

    /// Returns the occasion on which another speaker in the same sentence may give another number: "Police put the crowd at 20,000,
    /// while organisers claimed 100,000". `None` if it is compared anyway.
    pub(crate) fn contrast(&self, scope: &Scope) -> Option<Occasion> {
        let is_told = self.voice.is_named() && self.sentence != 0 && scope.words.len() >= 2;
        (is_told && self.occasion(scope) != Occasion::Any).then_some(Occasion::Contrast(self.sentence))
    }
}
