//! The last pass: gives every figure its measure, the subjects of that, its period, and its speaker.

mod bases;
pub mod choice;
pub(crate) mod composition;
mod evidence;
pub(crate) mod measure;
pub(crate) mod period;
mod said;
mod status;
mod tables;
mod tense;
pub(crate) mod times;
mod transfers;
mod voices;
mod wording;

use crate::attribution::Construction;
use crate::reader::{Known, Reader};
use crate::resolve::Speaker;
use choice::Chooser;
pub(crate) use evidence::{Before, Evidence};
use measure::Measure;
use period::Dated;
pub(crate) use said::Said;
use std::ops::Range;
use whosaid_model::{Figure, Form, ReaderKind, Resolution, Status};

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
    /// Which reader it is, for the record.
    pub kind: ReaderKind,
    /// The reader.
    pub reader: Option<&'m Reader>,
    /// The chooser. Without one of the two, the rules decide alone.
    pub chooser: Option<&'m Chooser>,
}

impl Models<'static> {
    /// Returns the models that come with this crate.
    pub fn shipped(kind: ReaderKind) -> Self {
        Self { kind, reader: Reader::shipped(kind), chooser: Some(Chooser::shipped(kind)) }
    }
}

/// The rule of the measure of a base.
const OF_TOLD: &str = "the measure of the figure that is told from it";

/// Returns the figures of a text as its claims, in order.
pub(crate) fn claims(before: &Before, models: Models) -> Vec<Claimed> {
    let Known { a, amounts, dates, entities, sayings, .. } = before.known;
    let speakers = before.speakers;
    let mut out: Vec<Claimed> = Vec::with_capacity(amounts.len());
    let Some(evidence) = Evidence::of(before, models.reader) else { return out };
    let said = &evidence.said;
    let chooser = models.chooser.filter(|_| !evidence.sights.is_empty());
    let mut measures = match chooser {
        Some(chooser) => evidence.measures(|_, candidates| chooser.best(candidates)),
        None => evidence.ruled_measures.clone(),
    };
    composition::compose(&before.known, &|idx| evidence.chain(idx), &mut measures);
    let mut periods = evidence.periods(chooser);
    for (idx, (period, ruled)) in periods.iter_mut().zip(&evidence.ruled_periods).enumerate() {
        let ends_measure = |it: &&Dated| period::ends_measure(a, &amounts[idx], measures[idx].as_ref(), it);
        if period.is_none() {
            *period = ruled.as_ref().filter(ends_measure).cloned();
        }
    }
    let times: Vec<Range<usize>> = periods.iter().map(|it| it.as_ref().map_or(0..0, |it| it.tokens.clone())).collect();
    let bases = bases::bases(a, amounts, dates, &times);
    for (told, base) in bases.iter().enumerate().filter_map(|(told, base)| Some((told, (*base)?))) {
        if let Some(measure) = measures[told].clone().filter(|_| amounts[told].form != Form::Change) {
            measures[base] = Some(Measure { rule: OF_TOLD, ..measure });
        }
        let Some(of_told) = periods[told].as_ref().and_then(|it| it.period.clone()) else { continue };
        let Some(dated) = &mut periods[base] else { continue };
        if let Some(period) = bases::period_of_base(a, dated, &of_told) {
            dated.period = Some(period);
        } else if dated.period.as_ref() == Some(&of_told) {
            // "fell to 9 in 2016 from 12": the time of the one is not that of the other.
            dated.period = None;
            if dated.tokens == times[told] {
                periods[base] = None;
            }
        }
    }
    bases::leave_to_base(a, amounts, &bases, &mut periods);
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
                .map(|m| m.parts.iter().flat_map(|part| composition::about(a, entities, part)).collect::<Vec<_>>())
                .map(|mut about| {
                    about.extend(composition::setting(a, entities, amount.tokens.start));
                    about
                })
                .map(distinct)
                .unwrap_or_default(),
            period: periods[idx].as_ref().and_then(|it| it.period.clone()),
            when: periods[idx].iter().filter(|it| !it.tokens.is_empty()).map(|it| a.span(it.tokens.clone())).collect(),
            base: bases[idx].map(|base| a.span(amounts[base].tokens.clone())),
            status: status::status(a, amount, saying.map(|i| &sayings[i])),
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
    // "will rise to 150 from 138": what it is told from is already so.
    for base in bases.into_iter().flatten() {
        let status = &mut out[base].figure.status;
        if *status != Status::Estimate {
            *status = Status::Fact;
        }
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
