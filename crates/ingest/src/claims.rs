//! The last pass: gives every figure its measure, the subjects of that, its period, and its speaker.

pub mod choice;
pub(crate) mod measure;
pub(crate) mod period;
mod said;
mod tables;
pub(crate) mod times;
mod transfers;
mod voices;
mod wording;

use crate::attribution::{Construction, Saying};
use crate::reader::{Known, Reader, Ruled, Sight, windows};
use crate::resolve::Speaker;
use choice::{Candidate, Chooser};
use measure::Measure;
use period::Dated;
pub(crate) use said::Said;
use std::ops::Range;
use times::Times;
use voices::Voices;
use whosaid_model::{CueClass, Figure, Resolution};
use wording::Wording;

/// A figure with what led to its fields.
pub(crate) struct Claimed {
    pub figure: Figure,
    pub measure: Option<Measure>,
    pub period: Option<Dated>,
    /// The sayings that contain it; the first one counts.
    pub chain: Vec<usize>,
}

/// What decides where rules do not: the reader, and the chooser among candidates.
#[derive(Clone, Copy, Debug)]
pub struct Models<'m> {
    /// The reader.
    pub reader: Option<&'m Reader>,
    /// The chooser. Without one of the two, the rules decide alone.
    pub chooser: Option<&'m Chooser>,
}

impl Models<'static> {
    /// Returns the models that come with this crate.
    pub fn shipped() -> Self {
        Self { reader: Reader::shipped(), chooser: Some(Chooser::shipped()) }
    }
}

/// What the passes before know of a text.
pub(crate) struct Before<'b> {
    pub known: Known<'b>,
    pub speakers: &'b [Option<Speaker>],
}

/// What rules and reader say of the figures of a text, before anything is chosen.
pub(crate) struct Evidence<'b> {
    before: &'b Before<'b>,
    pub said: Said<'b>,
    cells: Vec<Option<tables::Cell>>,
    ruled_measures: Vec<Option<Measure>>,
    ruled_periods: Vec<Option<Dated>>,
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
        let sights = reader.map_or_else(Vec::new, |it| it.read(&before.known, &windows, &ruled));
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
        let Known { a, amounts, dates, .. } = self.before.known;
        Times { a, amounts, dates, said: &self.said, ruled: &self.ruled_periods, sights: &self.sights }
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
        let rules = measure::Reader::new(a, amounts, dates, &name_of);
        let mut out: Vec<Option<Measure>> = Vec::with_capacity(amounts.len());
        for (idx, amount) in amounts.iter().enumerate() {
            let ruled = self.ruled_measures[idx].as_ref();
            if self.cells[idx].is_some() || a.deadline.is_past() {
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
    fn periods(&self, chooser: Option<&Chooser>) -> Vec<Option<Dated>> {
        let mut periods = match chooser {
            Some(chooser) => self.times().chosen(chooser),
            None => self.ruled_periods.clone(),
        };
        for (period, cell) in periods.iter_mut().zip(&self.cells) {
            if let Some(cell) = cell {
                let rule = "the head of its column or the label of its row";
                *period = cell.period.clone().map(|(period, tokens)| Dated { period, tokens, rule });
            }
        }
        periods
    }
}

/// Returns the figures of a text as its claims, in order.
pub(crate) fn claims(before: &Before, models: Models) -> Vec<Claimed> {
    let Known { a, amounts, entities, sayings, .. } = before.known;
    let speakers = before.speakers;
    let mut out: Vec<Claimed> = Vec::with_capacity(amounts.len());
    let Some(evidence) = Evidence::of(before, models.reader) else { return out };
    let said = &evidence.said;
    let chooser = models.chooser.filter(|_| !evidence.sights.is_empty());
    let measures = match chooser {
        Some(chooser) => evidence.measures(|_, candidates| chooser.best(candidates)),
        None => evidence.ruled_measures.clone(),
    };
    let periods = evidence.periods(chooser);
    let voices = evidence.voices();
    let mut said_before: Option<usize> = None;
    for (idx, amount) in amounts.iter().enumerate() {
        if a.deadline.is_past() {
            return out;
        }
        let span = a.span(amount.tokens.clone());
        let mut chain = evidence.chain(idx);
        if let Some(chooser) = chooser {
            chain = voices.chosen(chooser, idx, chain, said_before);
        }
        let saying = chain.first().copied();
        said_before = saying;
        let speaker = saying.and_then(|i| speakers[i].as_ref());
        let measure = &measures[idx];
        let figure = Figure {
            start: span.start,
            end: span.end,
            text: a.text[span].to_owned(),
            kind: amount.kind,
            value: amount.value,
            low: amount.interval.low,
            high: amount.interval.high,
            unit: amount.unit.clone(),
            modifier: amount.modifier,
            form: amount.form,
            direction: amount.direction,
            measure: measure.as_ref().map(|m| m.words.clone()),
            about: measure
                .as_ref()
                .map(|m| m.parts.iter().flat_map(|part| entities.within(part.clone())).collect::<Vec<_>>())
                .map(distinct)
                .unwrap_or_default(),
            period: periods[idx].as_ref().map(|it| it.period.clone()),
            speaker: speaker.map(|s| s.name.clone()),
            speaker_entity: speaker.and_then(|s| s.entity.clone()),
            speaker_role: speaker.map(|s| s.role),
            cue: speaker.and(saying).map(|i| a.slice(sayings[i].cue.clone()).to_owned()),
            attribution: saying.and_then(|i| u32::try_from(i).ok()),
            unit_by: amount.unit_by,
            per: amount.per.clone(),
            via: via(&chain, speakers),
            resolution: speaker.zip(saying).map(|(s, i)| resolution(said, s, i, amount.tokens.start)),
            polarity: saying.map(|i| sayings[i].polarity()),
        };
        out.push(Claimed { figure, measure: measure.clone(), period: periods[idx].clone(), chain });
    }
    out
}

fn distinct<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut out = Vec::with_capacity(list.len());
    for item in list {
        if !out.contains(&item) {
            out.push(item);
        }
    }
    out
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

/// Returns who else is between the first speaker of a chain and the figure.
fn via(chain: &[usize], speakers: &[Option<Speaker>]) -> Vec<String> {
    let mut chain = chain.iter().filter_map(|i| speakers[*i].as_ref());
    let Some(first) = chain.next() else { return Vec::new() };
    let inner = chain.flat_map(|it| std::iter::once(&it.name).chain(&it.via));
    let others = first.via.iter().chain(inner).filter(|name| **name != first.name).cloned();
    distinct(others.collect())
}

/// Returns how the speaker of a figure was found: carried over if the words are in a later sentence than the cue, in a
/// quotation that continues or a paragraph that a colon introduced.
fn resolution(said: &Said, speaker: &Speaker, saying: usize, token: usize) -> Resolution {
    let it = &said.sayings[saying];
    let cue = said.a.sentence_of(it.cue.start);
    let goes_on = |(idx, part): (usize, &Range<usize>)| idx == saying && said.a.sentence_of(part.start) > cue;
    let later = it.construction != Construction::Label && said.parts_at(token).any(goes_on);
    if later { Resolution::CarriedOver } else { speaker.resolution }
}

#[cfg(test)]
mod tests;
