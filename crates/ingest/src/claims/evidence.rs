//! What rules and reader say of the figures of a text, and the choice among that.

use super::choice::{Candidate, Chooser};
use super::measure::{self, Measure};
use super::period::{self, Dated};
use super::said::Said;
use super::tables;
use super::times::Times;
use super::voices::Voices;
use super::wording::Wording;
use crate::attribution::Saying;
use crate::reader::{Known, Reader, Ruled, Sight, windows};
use crate::resolve::Speaker;
use whosaid_model::{CueClass, Day};

/// What the passes before know of a text.
pub(crate) struct Before<'b> {
    pub known: Known<'b>,
    pub speakers: &'b [Option<Speaker>],
    /// The day of publication, as far as it is known.
    pub published: Option<Day>,
}

/// What rules and reader say of the figures of a text, before anything is chosen.
pub(crate) struct Evidence<'b> {
    before: &'b Before<'b>,
    pub said: Said<'b>,
    cells: Vec<Option<tables::Cell>>,
    pub ruled_measures: Vec<Option<Measure>>,
    pub ruled_periods: Vec<Option<Dated>>,
    pub sights: Vec<Sight>,
}

impl<'b> Evidence<'b> {
    /// Asks the rules, then the reader. `None` if there was no time for it.
    pub fn of(before: &'b Before<'b>, reader: Option<&Reader>) -> Option<Self> {
        let Known { a, amounts, dates, entities, sayings, .. } = before.known;
        let cells = tables::cells(a, amounts, dates);
        let measures =
            measure::measures(a, amounts, dates, &cells, &|token| entities.referent(token).map(|it| it.name.clone()));
        if a.deadline.was_past() {
            return None;
        }
        let said = Said::of(a, sayings);
        let periods = period::periods(a, amounts, dates, &said);
        let ruled = measures.iter().zip(&periods).map(|(measure, period)| Ruled {
            measure: measure.as_ref().map(|it| it.parts.clone()).unwrap_or_default(),
            date: period.as_ref().map_or(0..0, |it| it.tokens.clone()),
        });
        let ruled: Vec<Ruled> = ruled.collect();
        let windows = windows(a, amounts);
        // In a table, its heads say what a figure is of.
        let is_read: Vec<bool> = cells.iter().map(Option::is_none).collect();
        let sights = reader.map_or_else(Vec::new, |it| it.read(&before.known, &windows, &ruled, &is_read));
        (!a.deadline.was_past()).then_some(Self {
            before,
            said,
            cells,
            ruled_measures: measures,
            ruled_periods: periods,
            sights,
        })
    }

    pub fn times(&self) -> Times<'_> {
        let Before { known, published, .. } = self.before;
        Times::new(known, *published, &self.said, &self.ruled_periods, &self.sights)
    }

    pub fn voices(&self) -> Voices<'_> {
        let Known { a, amounts, .. } = self.before.known;
        Voices { a, amounts, said: &self.said, speakers: self.before.speakers, sights: &self.sights }
    }

    /// Returns the sayings that hold a figure, as the rules order them.
    pub fn chain(&self, idx: usize) -> Vec<usize> {
        chain(&self.said, self.before.speakers, self.before.known.amounts[idx].tokens.start)
    }

    /// Returns the candidates for the measure of each figure that is not in a table, and passes them to `choose`, whose choice is
    /// a candidate for the figure behind.
    pub fn measures(
        &self,
        mut choose: impl FnMut(usize, &[Candidate<Measure>]) -> Option<usize>,
    ) -> Vec<Option<Measure>> {
        let Known { a, amounts, dates, entities, .. } = self.before.known;
        let name_of = |token| entities.referent(token).map(|it| it.name.clone());
        let rules = measure::Rules::new(a, amounts, dates, &name_of);
        let mut out: Vec<Option<Measure>> = Vec::with_capacity(amounts.len());
        for (idx, amount) in amounts.iter().enumerate() {
            let ruled = self.ruled_measures[idx].as_ref();
            if !self.sights[idx].is_seen() || a.deadline.is_past() {
                out.push(ruled.cloned());
                continue;
            }
            let near =
                idx > 0 && a.sentence_of(amounts[idx - 1].tokens.start) + 1 >= a.sentence_of(amount.tokens.start);
            let before = out.last().filter(|_| near).and_then(Option::as_ref);
            let wording = Wording::new(&rules, &self.before.known, &self.sights[idx], amount.tokens.clone());
            let mut candidates = wording.candidates(ruled, amount, before);
            let chosen = choose(idx, &candidates).filter(|it| *it < candidates.len());
            out.push(chosen.map(|it| candidates.swap_remove(it).answer));
        }
        out
    }

    /// Returns the period of each figure: that of its table's heads, or the chosen one.
    pub fn periods(&self, chooser: Option<&Chooser>) -> Vec<Option<Dated>> {
        let mut periods = match chooser {
            Some(chooser) => self.times().chosen(chooser),
            None => self.ruled_periods.clone(),
        };
        for (period, cell) in periods.iter_mut().zip(&self.cells) {
            if let Some(cell) = cell {
                let rule = "the head of its column or the label of its row";
                *period = cell.period.clone().map(|(period, tokens)| Dated { period: Some(period), tokens, rule });
            }
        }
        periods
    }
}

/// Returns the sayings that contain a figure; the first one counts. That is the outermost that the article vouches for,
/// and for a pledge, what others say within it ("pledged $380 million for a plant which proponents say would create
/// 1,000 jobs"). The others follow from the outermost to the innermost.
fn chain(said: &Said, speakers: &[Option<Speaker>], token: usize) -> Vec<usize> {
    let sayings = said.sayings;
    // Who backs a plan or attacks a bank states none of its figures.
    let states = |saying: &Saying| saying.class != CueClass::Attitude && !saying.source.contains(&token);
    let mut holding = said.at(token);
    holding.retain(|i| speakers[*i].is_some() && states(&sayings[*i]));
    holding.sort_by_key(|i| (std::cmp::Reverse(said.n_tokens[*i]), sayings[*i].cue.start));
    let outermost = holding.iter().position(|i| !sayings[*i].is_commitment);
    if let Some(outermost) = outermost {
        let outermost = holding.remove(outermost);
        holding.insert(0, outermost);
    }
    holding
}
