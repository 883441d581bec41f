//! What the reader sees: the sentence of some figures with the words before it, and what the passes know of each word.

use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::dates::Date;
use crate::figures::Amounted;
use crate::resolve::Entities;
use std::ops::Range;
use whosaid_model::{DateType, EntityType, FigureKind};

/// How many tokens before the sentence a window has.
const CONTEXT: usize = 40;

/// How many tokens of a sentence a window has; a longer sentence is read in several.
const LONGEST: usize = 96;

/// How many tokens of a longer sentence a window has before its first figure and after its last.
const AROUND: (usize, usize) = (56, 24);

/// How many things are known of each token, besides its word.
pub const N_MARKS: usize = 8;

/// How many values each of a token's marks may have: part of speech, place in its chunk, sort of time or figure, sort of
/// entity, place in a saying, place in the window; and for the figure from which the window is read, whether the token is
/// part of it, and whether it is in the measure (1) or the date (2) that the rules found.
pub const N_VALUES: [usize; N_MARKS] = [18, 3, 12, 8, 4, 4, 2, 4];

/// Which marks depend on the figure from which a window is read.
pub(super) const OF_FIGURE: [usize; 2] = [6, 7];

/// What is known of a token, besides its word; each below its [`N_VALUES`].
pub type Marks = [u8; N_MARKS];

/// Some figures of one sentence, with the tokens in which what is said of them is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The tokens of the window. They may begin in a sentence before.
    pub tokens: Range<usize>,
    /// Which of its tokens are in the sentence of the figures.
    pub own: Range<usize>,
    /// The figures, as indices of the list of figures.
    pub figures: Range<usize>,
}

/// Cuts a text into windows: one for each sentence with figures, several for a very long one.
pub fn windows(a: &Analysis, amounts: &[Amounted]) -> Vec<Window> {
    let mut out = Vec::new();
    let mut first = 0;
    while first < amounts.len() {
        let sentence = a.sentence_of(amounts[first].tokens.start);
        let own = a.sentences[sentence].tokens.clone();
        let fits = |last: usize| {
            let (start, end) = (amounts[first].tokens.start, amounts[last].tokens.end);
            own.contains(&start)
                && amounts[last].tokens.start < own.end
                && (own.len() <= LONGEST || end - start <= LONGEST / 2)
        };
        let end = (first + 1..amounts.len()).find(|next| !fits(*next)).unwrap_or(amounts.len());
        let own = if own.len() <= LONGEST {
            own
        } else {
            let from = amounts[first].tokens.start.saturating_sub(AROUND.0).max(own.start);
            from..(amounts[end - 1].tokens.end + AROUND.1).min(own.end)
        };
        // A figure in words may itself be very long.
        let own = own.start..own.end.min(own.start + 2 * LONGEST).max(own.start + 1);
        out.push(Window { tokens: own.start.saturating_sub(CONTEXT)..own.end, own, figures: first..end });
        first = end;
    }
    out
}

/// What the passes know of the tokens of a text.
pub struct Known<'k> {
    /// The text.
    pub a: &'k Analysis<'k>,
    /// Its figures.
    pub amounts: &'k [Amounted],
    /// Its dates.
    pub dates: &'k [Date],
    /// Its entities.
    pub entities: &'k Entities,
    /// What is said in it.
    pub sayings: &'k [Saying],
    /// For each token, whether it is content (1), source (2) or cue (3) of a saying; the highest counts.
    said: Vec<u8>,
}

impl<'k> Known<'k> {
    /// Gathers what the passes know.
    pub fn new(
        a: &'k Analysis<'k>,
        amounts: &'k [Amounted],
        dates: &'k [Date],
        entities: &'k Entities,
        sayings: &'k [Saying],
    ) -> Self {
        let mut said = vec![0; a.tokens.len()];
        let mut mark = |tokens: &Range<usize>, value: u8| {
            said[tokens.clone()].iter_mut().for_each(|it| *it = value.max(*it));
        };
        for saying in sayings {
            saying.content.iter().for_each(|part| mark(part, 1));
            mark(&saying.source, 2);
            mark(&saying.cue, 3);
        }
        Self { a, amounts, dates, entities, sayings, said }
    }

    /// Returns whether a token belongs to the words that say who speaks, or to those that say that somebody does.
    pub fn is_source_or_cue(&self, token: usize) -> bool {
        self.said.get(token).is_some_and(|it| *it > 1)
    }

    /// Returns the marks of the tokens of a window, without those that depend on a figure.
    pub fn marks(&self, window: &Window) -> Vec<Marks> {
        let a = self.a;
        let first = window.tokens.start;
        let mut out: Vec<Marks> = window.tokens.clone().map(|i| self.of_token(i, window)).collect();
        let mut set = |tokens: &Range<usize>, plane: usize, value: u8| {
            for i in tokens.start.max(first)..tokens.end.min(window.tokens.end) {
                out[i - first][plane] = out[i - first][plane].max(value);
            }
        };
        let chunk = a.chunks.partition_point(|c| c.end <= first);
        for chunk in a.chunks[chunk..].iter().take_while(|c| c.start < window.tokens.end) {
            set(chunk, 1, 1);
            set(&(chunk.start..chunk.start + 1), 1, 2);
        }
        let date = self.dates.partition_point(|d| d.tokens.end <= first);
        for date in self.dates[date..].iter().take_while(|d| d.tokens.start < window.tokens.end) {
            set(&date.tokens, 2, if matches!(date.mention.kind, DateType::Date) { 1 } else { 2 });
        }
        let figure = self.amounts.partition_point(|f| f.tokens.end <= first);
        for figure in self.amounts[figure..].iter().take_while(|f| f.tokens.start < window.tokens.end) {
            set(&figure.tokens, 2, of_kind(figure.kind));
        }
        out
    }

    fn of_token(&self, token: usize, window: &Window) -> Marks {
        let a = self.a;
        let place = if window.own.contains(&token) {
            3
        } else {
            let (this, own) = (a.sentence_of(token), a.sentence_of(window.own.start));
            if this + 1 >= own { 2 } else { u8::from(a.sentences[this].paragraph == a.sentences[own].paragraph) }
        };
        let name = self.entities.at(token).map_or(0, |it| match it.kind {
            EntityType::Person => 1,
            EntityType::Organisation => 2,
            EntityType::Place => 3,
            EntityType::Agreement => 4,
            EntityType::Law => 5,
            EntityType::Event => 6,
        });
        let refers = if name == 0 && self.entities.referent(token).is_some() { 7 } else { name };
        [a.pos(token) as u8, 0, 0, refers, self.said[token], place, 0, 0]
    }
}

fn of_kind(kind: FigureKind) -> u8 {
    match kind {
        FigureKind::Money => 3,
        FigureKind::Percent => 4,
        FigureKind::Count => 5,
        FigureKind::Quantity => 6,
        FigureKind::Duration => 7,
        FigureKind::Rank => 8,
        FigureKind::Ratio => 9,
        FigureKind::Multiple => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::analysis;
    use crate::figures::{Origin, figures};
    use proptest::prelude::*;
    use whosaid_model::Document;

    fn check(text: &str) -> Result<(), TestCaseError> {
        let a = analysis(text);
        let amounts = figures(&a, Origin::of(&Document::new("d", text)), |_| false);
        let windows = windows(&a, &amounts);
        let mut next = 0;
        for window in &windows {
            prop_assert_eq!(window.figures.start, next);
            next = window.figures.end;
            prop_assert!(window.figures.start < window.figures.end);
            prop_assert!(window.tokens.start <= window.own.start && window.own.end == window.tokens.end);
            prop_assert!(window.tokens.len() <= CONTEXT + 2 * LONGEST && window.tokens.end <= a.tokens.len());
            prop_assert!(window.own.contains(&amounts[window.figures.start].tokens.start));
        }
        prop_assert_eq!(next, amounts.len());
        Ok(())
    }

    proptest! {
        #[test]
        fn every_figure_has_one_window(words in prop::collection::vec("[a-z]{1,4}|[1-9]{1,3}|[.,]|five million", 0..500)) {
            check(&words.join(" "))?;
        }
    }

    #[test]
    fn a_window_has_the_words_before() {
        let text = "Prices rose. They rose by 5 percent, and wages by 3 percent.";
        let a = analysis(text);
        let amounts = figures(&a, Origin::of(&Document::new("d", text)), |_| false);
        let windows = windows(&a, &amounts);
        assert_eq!(windows, [Window { tokens: 0..a.tokens.len(), own: 3..a.tokens.len(), figures: 0..2 }]);
    }
}
