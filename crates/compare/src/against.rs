//! What a store says of the figures of a draft.

use crate::class::Class;
use crate::occasion::Occasion;
use crate::occurrence::{Dimension, Occurrence, When};
use crate::scope::Scope;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use whosaid_model::{Claim, EntityId, FigureKind, Status};

/// Numbers further apart than this share of the larger are no confirmation, even where one of them is only a bound.
const FAR: f64 = 0.25;

/// What a claim of a store says of a figure of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It gives another number for the same thing and time.
    Contradicts,
    /// It tells what came of a forecast.
    Outcome,
    /// It gives a number that fits.
    Confirms,
    /// It gives another number for the same thing, at another time or at one that is not known to be the same.
    OtherTime,
}

/// Figures of a draft, to be held against the claims of a store.
///
/// A figure and a claim meet if they are of one thing, as two claims of a disagreement are ([`compare`](crate::compare)). If the draft does
/// not say of when its figure is, the thing must have a name and both must call it the same; a number that fits then confirms the
/// figure, and another is of another time.
pub struct Against {
    figures: Vec<Figure>,
    /// The figures whose measure has a word.
    by_word: HashMap<String, Vec<usize>>,
    /// What the last claim measured, because the next is often of the same.
    last: (String, Vec<EntityId>, Option<Scope>),
}

/// A figure of a draft.
struct Figure {
    occurrence: Occurrence,
    /// Its scope, unless it does not say what it measures.
    scope: Option<Scope>,
    is_undated: bool,
    /// What it is, whatever its status.
    dimension: Dimension,
}

impl Against {
    /// Prepares the figures of a draft.
    pub fn of(draft: &[Claim]) -> Self {
        let figure = |claim: &Claim| {
            let occurrence = Occurrence::of(claim);
            let scope = Scope::of(&occurrence.measure, &occurrence.about).filter(|_| occurrence.range.is_some());
            let is_undated = matches!(occurrence.when, When::Published(_));
            let dimension = occurrence.dimension.as_fact();
            Figure { is_undated, occurrence, scope, dimension }
        };
        let figures: Vec<Figure> = draft.iter().map(figure).collect();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (nth, scope) in figures.iter().enumerate().filter_map(|(nth, it)| Some((nth, it.scope.as_ref()?))) {
            for word in &scope.words {
                by_word.entry(word.clone()).or_default().push(nth);
            }
        }
        Self { figures, by_word, last: Default::default() }
    }

    /// Returns the dimensions of the figures that say what they measure, each once.
    pub fn dimensions(&self) -> BTreeSet<&Dimension> {
        self.figures.iter().filter(|it| it.scope.is_some()).map(|it| &it.occurrence.dimension).collect()
    }

    /// Returns what a claim of the store says of each figure that it meets, by the numbers of the figures.
    pub fn stances(&mut self, claim: &Occurrence) -> Vec<(usize, Stance)> {
        if self.last.0 != claim.measure || self.last.1 != claim.about {
            let scope = Scope::of(&claim.measure, &claim.about);
            let scope = scope.filter(|it| it.words.iter().any(|word| self.by_word.contains_key(word)));
            self.last = (claim.measure.clone(), claim.about.clone(), scope);
        }
        let Some(scope) = &self.last.2 else { return Vec::new() };
        let dimension = claim.dimension.as_fact();
        let with_word: BTreeSet<usize> =
            scope.words.iter().filter_map(|word| self.by_word.get(word)).flatten().copied().collect();
        let figures = with_word.into_iter().filter(|nth| self.figures[*nth].dimension == dimension);
        figures.filter_map(|nth| Some((nth, self.figures[nth].stance(claim, scope)?))).collect()
    }
}

impl Figure {
    fn stance(&self, claim: &Occurrence, of_claim: &Scope) -> Option<Stance> {
        let (scope, occurrence) = (self.scope.as_ref()?, &self.occurrence);
        let statuses = (occurrence.dimension.status, claim.dimension.status);
        let is_outcome = statuses == (Status::Forecast, Status::Fact);
        if statuses.0 != statuses.1 && !is_outcome || occurrence.is_beside(claim) {
            return None;
        }
        let are_of_one_occasion = || {
            let occasion = occurrence.occasion(scope);
            occurrence.when != When::Published(None)
                && occasion != Occasion::None
                && occasion == claim.occasion(of_claim)
        };
        let can_be_of_one_time = || !occurrence.is_of_no_occasion(scope) && !claim.is_of_no_occasion(of_claim);
        let is_of_one_time =
            occurrence.when == claim.when && if self.is_undated { are_of_one_occasion() } else { can_be_of_one_time() };
        // "Looking back 50 years" is of no series.
        let is_vague = self.is_undated && occurrence.dimension.kind == FigureKind::Duration;
        if !self.is_undated && !is_of_one_time || is_vague {
            return None;
        }
        let is_one = |scope: &Scope| scope.is_one_quantity(&occurrence.dimension, self.is_undated, false);
        let is_same = !self.is_undated || scope.is_same(of_claim) && scope.is_named();
        if !is_same || !is_one(scope) || !is_one(of_claim) || !scope.fits(of_claim) {
            return None;
        }
        let comparison = occurrence.range?.compare(&claim.range?, occurrence.voice == claim.voice);
        let fits = match comparison.class {
            // "More than 5" neither confirms nor contradicts 90.
            Class::Agree | Class::Rounding | Class::Restatement if comparison.relative.is_some_and(|it| it > FAR) => {
                return None;
            }
            Class::Agree | Class::Rounding | Class::Restatement => true,
            Class::Conflict | Class::Revision => false,
            _ => return None,
        };
        Some(match () {
            () if is_outcome => Stance::Outcome,
            () if fits => Stance::Confirms,
            () if is_of_one_time => Stance::Contradicts,
            () => Stance::OtherTime,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_model::samples::claim;

    /// Checks what a claim says of a figure, both as [`claim`] takes them.
    #[track_caller]
    fn check(draft: &str, stored: &str, expected: Option<Stance>) {
        let mut draft = claim("draft", draft);
        draft.published = None;
        let mut against = Against::of(&[draft]);
        let found = against.stances(&Occurrence::of(&claim("stored", stored)));
        assert_eq!(found.first().map(|(_, stance)| *stance), expected, "{stored}");
    }

    #[test]
    fn stances() {
        let draft = "27.7 USD 2016 | goods deficit with Chile | Ana";
        check(draft, "27.7 USD 2016 | deficit in goods with Chile | Bo", Some(Stance::Confirms));
        check(draft, "29.6 USD 2016 | deficit in goods with Chile | Bo", Some(Stance::Contradicts));
        check(draft, "29.6 USD 2017 | deficit in goods with Chile | Bo", None);
        check(draft, "29.6 USD 2016 | deficit in services with Chile | Bo", None);
        check(draft, "29.6 USD 2016 | number | Bo", None);
        let undated = "27.7 USD - | goods deficit with Chile | Ana";
        check(undated, "27.7 USD 2016 | goods deficit with Chile | Bo", Some(Stance::Confirms));
        check(undated, "29.6 USD 2016 | goods deficit with Chile | Bo", Some(Stance::OtherTime));
        check(undated, "27.7 USD 2016 | goods deficit with Peru | Bo", None);
    }

    #[test]
    fn what_came_of_a_forecast() {
        let mut forecast = claim("draft", "30 USD 2016 | goods deficit with Chile | Ana");
        forecast.figure.status = Status::Forecast;
        let fact = Occurrence::of(&claim("stored", "27.7 USD 2016 | goods deficit with Chile | Bo"));
        assert_eq!(Against::of(&[forecast.clone()]).stances(&fact), [(0, Stance::Outcome)]);
        // What was once expected says nothing of what was counted.
        let mut against = Against::of(&[claim("draft", "27.7 USD 2016 | goods deficit with Chile | Bo")]);
        assert_eq!(against.stances(&Occurrence::of(&forecast)), []);
    }
}
