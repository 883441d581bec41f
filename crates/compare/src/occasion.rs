//! When two figures may be of one time, though they have no period or only one that says too little.

use crate::occurrence::{Occurrence, Voice, When};
use crate::scope::Scope;
use whosaid_model::FigureKind;

/// What else must be equal for two figures to be of one time.
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
    /// The document, in which two speakers count one thing.
    Document(u128),
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
    /// Returns what else must be equal in another, given what it measures.
    pub(crate) fn occasion(&self, scope: &Scope) -> Occasion {
        let day = || self.published.get(..10).map(str::to_owned);
        match () {
            // Many things cost lives on one day.
            () if matches!(&self.when, When::Days(first, last) if first == last)
                && scope.is_of_casualties()
                && !scope.is_named() =>
            {
                Occasion::None
            }
            () if !matches!(self.when, When::Published(_)) => Occasion::Any,
            () if scope.is_named() && !scope.is_toll() => Occasion::Any,
            () if scope.is_named() => day().map_or(Occasion::None, Occasion::Day),
            () if self.voice.is_named() && scope.says_more_than(&self.dimension.unit) => {
                day().map_or(Occasion::None, |day| Occasion::Saying(self.voice.clone(), day))
            }
            () => Occasion::None,
        }
    }

    /// Returns whether nothing can be of its time.
    pub(crate) fn is_of_no_occasion(&self, scope: &Scope) -> bool {
        self.occasion(scope) == Occasion::None
    }

    /// Returns the occasion on which another speaker may give another number, whatever the time: the same document, if it sets several
    /// counts of one quantity beside each other, or else the same sentence ("Police put the crowd at 20,000, while organisers claimed
    /// 100,000"). `doc` is what identifies the document. `None` if the claim is compared anyway.
    pub(crate) fn contrast(&self, scope: &Scope, doc: u128) -> Option<Occasion> {
        if !self.voice.is_named() || scope.words.len() < 2 || self.occasion(scope) == Occasion::Any {
            return None;
        }
        let is_amount = matches!(self.dimension.kind, FigureKind::Count | FigureKind::Money);
        let is_undated = matches!(self.when, When::Published(_));
        // The dead that a page reports through a day rise from one speaker to the next.
        let is_of_document = is_amount
            && is_undated
            && !scope.is_bare_toll()
            && scope.is_one_quantity(&self.dimension, is_undated, false);
        match self.sentence {
            _ if is_of_document => Some(Occasion::Document(doc)),
            0 => None,
            sentence => Some(Occasion::Contrast(sentence)),
        }
    }
}
