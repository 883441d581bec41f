//! The last pass: gives every figure its measure, the subjects of that, its period, and its speaker.

pub(crate) mod measure;
pub(crate) mod period;
mod said;
mod tables;
mod transfers;

use crate::analysis::Analysis;
use crate::attribution::{Construction, Saying};
use crate::dates::Date;
use crate::figures::Amounted;
use crate::resolve::{Entities, Speaker};
use measure::Measure;
use period::Dated;
pub(crate) use said::Said;
use std::ops::Range;
use whosaid_model::{CueClass, Figure, Resolution};

/// A figure with what led to its fields.
pub(crate) struct Claimed {
    pub figure: Figure,
    pub measure: Option<Measure>,
    pub period: Option<Dated>,
    /// The sayings that contain it; the first one counts.
    pub chain: Vec<usize>,
}

/// Returns the figures of a text as its claims, in order.
pub(crate) fn claims(
    a: &Analysis,
    amounts: &[Amounted],
    dates: &[Date],
    entities: &Entities,
    sayings: &[Saying],
    speakers: &[Option<Speaker>],
) -> Vec<Claimed> {
    let mut out: Vec<Claimed> = Vec::with_capacity(amounts.len());
    let cells = tables::cells(a, amounts, dates);
    let measures =
        measure::measures(a, amounts, dates, &cells, &|token| entities.referent(token).map(|it| it.name.clone()));
    if a.deadline.was_past() {
        return out;
    }
    let said = Said::of(a, sayings);
    let mut periods = period::periods(a, amounts, dates, &said);
    for (period, cell) in periods.iter_mut().zip(cells) {
        if let Some(cell) = cell {
            let of_cell =
                |(period, tokens)| Dated { period, tokens, rule: "the head of its column or the label of its row" };
            *period = cell.period.map(of_cell);
        }
    }
    for (idx, amount) in amounts.iter().enumerate() {
        if a.deadline.is_past() {
            return out;
        }
        let span = a.span(amount.tokens.clone());
        let chain = chain(&said, speakers, amount.tokens.start);
        let saying = chain.first().copied();
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
            resolution: speaker.zip(saying).map(|(s, i)| resolution(&said, s, i, amount.tokens.start)),
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
