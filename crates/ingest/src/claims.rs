//! The last pass: every figure gets its measure, what that is about, its period, and its speaker.

mod measure;
mod period;

use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::dates::Date;
use crate::figures::Amounted;
use crate::resolve::{Entities, Speaker};
use whosaid_model::{CueClass, Figure};

/// The figures of a text as its claims, in order.
pub fn claims(
    a: &Analysis,
    amounts: &[Amounted],
    dates: &[Date],
    entities: &Entities,
    sayings: &[Saying],
    speakers: &[Option<Speaker>],
) -> Vec<Figure> {
    let mut out: Vec<Figure> = Vec::with_capacity(amounts.len());
    let measures = measure::measures(a, amounts, dates);
    let by_sentence = by_sentence(a, sayings);
    let periods = period::periods(a, amounts, dates, sayings, &by_sentence);
    for (idx, amount) in amounts.iter().enumerate() {
        let span = a.span(amount.tokens.clone());
        let near = &by_sentence[a.sentence_of(amount.tokens.start)];
        let saying = saying_of(near, sayings, speakers, amount.tokens.start);
        let speaker = saying.and_then(|i| speakers[i].as_ref());
        let measure = &measures[idx];
        out.push(Figure {
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
            period: periods[idx].clone(),
            speaker: speaker.map(|s| s.name.clone()),
            speaker_entity: speaker.and_then(|s| s.entity.clone()),
            speaker_role: speaker.map(|s| s.role),
            cue: speaker.and(saying).map(|i| a.slice(sayings[i].cue.clone()).to_owned()),
            attribution: saying.and_then(|i| u32::try_from(i).ok()),
            unit_by: amount.unit_by,
            per: amount.per.clone(),
            via: speaker.map(|s| s.via.clone()).unwrap_or_default(),
        });
    }
    out
}

/// For each sentence, the sayings whose content reaches into it.
fn by_sentence(a: &Analysis, sayings: &[Saying]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); a.sentences.len()];
    for (idx, saying) in sayings.iter().enumerate() {
        for part in &saying.content {
            for sayings in &mut out[a.sentence_of(part.start)..=a.sentence_of(part.end - 1)] {
                if sayings.last() != Some(&idx) {
                    sayings.push(idx);
                }
            }
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

/// The saying that a figure belongs to: the outermost that the article vouches for, and of a pledge what others say
/// inside of it ("pledged $380 million for a plant which proponents say would create 1,000 jobs").
fn saying_of(near: &[usize], sayings: &[Saying], speakers: &[Option<Speaker>], token: usize) -> Option<usize> {
    // Who backs a plan or attacks a bank states none of its figures.
    let states = |saying: &Saying| saying.class != CueClass::Attitude && !saying.source.contains(&token);
    let holds = |i: &usize| speakers[*i].is_some() && sayings[*i].holds(token) && states(&sayings[*i]);
    let mut holding: Vec<usize> = near.iter().copied().filter(holds).collect();
    holding.sort_by_key(|i| (std::cmp::Reverse(sayings[*i].n_tokens()), sayings[*i].cue.start));
    let said = holding.iter().find(|i| !sayings[**i].is_commitment);
    let outer = holding.first()?;
    match said {
        Some(said) if sayings[*outer].is_commitment => Some(*said),
        _ => Some(*outer),
    }
}
