//! A disagreement as pages show it.

use super::{ClaimView, Link, NOBODY, measure};
use crate::plot::{Mark, N_COLOURS, axis};
use crate::url;
use minijinja::Value as Shown;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;
use whosaid_graph::{Dispute, Side};
use whosaid_model::{Claim, ClaimId, Value, shown};

/// How many passages of one side are shown at once.
const N_PASSAGES: usize = 4;
/// How many sides of a disagreement are shown.
const N_SIDES: usize = 12;

/// A disagreement as pages show it.
#[derive(Serialize)]
pub(crate) struct DisputeView {
    measure: Link,
    period: String,
    class: String,
    reason: String,
    difference: String,
    relative: String,
    confidence: String,
    n_independent: usize,
    axis: Option<Shown>,
    sides: Vec<SideView>,
    /// How many figures are not shown.
    n_more_sides: usize,
    /// How many claims it has.
    n_members: usize,
    /// The address of everything said about the measure at that time.
    url: String,
}

/// One of its figures.
#[derive(Serialize)]
struct SideView {
    value: String,
    text: String,
    n_independent: usize,
    claims: Vec<ClaimView>,
    /// How many passages are not shown.
    n_more: usize,
    n_copies: usize,
    speakers: String,
    class: usize,
}

impl DisputeView {
    pub fn of(dispute: &Dispute) -> Self {
        let members: HashMap<&ClaimId, &Claim> = dispute.members.iter().map(|it| (&it.id, it)).collect();
        let copied: HashMap<&ClaimId, &ClaimId> =
            dispute.copies.iter().flat_map(|copies| copies[1..].iter().map(|it| (it, &copies[0]))).collect();
        let shown_sides = foremost(&dispute.sides);
        let n_more_sides = dispute.sides.len() - shown_sides.len();
        let sides: Vec<(&Side, Vec<&Claim>)> = shown_sides
            .into_iter()
            .map(|side| (side, side.claims.iter().filter_map(|id| members.get(id).copied()).collect()))
            .collect();
        let marks: Vec<Mark> = sides.iter().filter_map(|(side, claims)| mark(side, claims)).collect();
        let unit = dispute.members.first().and_then(|it| it.figure.unit.as_deref()).unwrap_or_default();
        let unit = if unit == "%" { unit.to_owned() } else { format!(" {unit}") };
        let period = dispute.period.as_ref().map(|it| it.as_str()).unwrap_or_default();
        let view = |(nth, (side, claims)): (usize, &(&Side, Vec<&Claim>))| {
            let is_copy = |claim: &&&Claim| copied.get(&claim.id).is_some_and(|first| side.claims.contains(first));
            let shown: Vec<&&Claim> = claims.iter().filter(|it| !is_copy(it)).collect();
            SideView {
                value: first(side, claims).map(|it| shown::value(&it.figure)).unwrap_or_default(),
                text: side.text.clone(),
                n_independent: side.n_independent,
                claims: ClaimView::all(shown.iter().take(N_PASSAGES).map(|it| **it)),
                n_more: shown.len().saturating_sub(N_PASSAGES),
                n_copies: claims.len() - shown.len(),
                speakers: speakers(side),
                class: nth.min(N_COLOURS),
            }
        };
        Self {
            measure: measure(&dispute.measure),
            period: shown::dates(period),
            class: dispute.class.as_str().replace('_', " "),
            reason: dispute.reason.clone(),
            difference: match dispute.difference {
                Value::Number(n) => format!("{}{}", shown::amount(n), unit.trim_end()),
                _ => String::new(),
            },
            relative: dispute.relative.map(|it| format!("{:.1}%", it * 100.0)).unwrap_or_default(),
            confidence: format!("{:.2}", dispute.confidence),
            n_independent: dispute.n_independent,
            axis: axis(&marks),
            sides: sides.iter().enumerate().map(view).collect(),
            n_more_sides,
            n_members: dispute.members.len(),
            url: url::query("/claims", [("about", dispute.measure.as_str()), ("period", period), ("sort", "value")]),
        }
    }
}

/// Returns the sides that are shown, in their order: the lowest and the highest, which show the difference, and of the
/// others those with most sources.
fn foremost(sides: &[Side]) -> Vec<&Side> {
    let mut order: Vec<usize> = (0..sides.len()).collect();
    let is_end = |nth: usize| nth == 0 || nth + 1 == sides.len();
    order.sort_by_key(|nth| (!is_end(*nth), Reverse(sides[*nth].n_independent), *nth));
    order.truncate(N_SIDES);
    order.sort_unstable();
    order.into_iter().map(|nth| &sides[nth]).collect()
}

/// Returns the claim that represents a side: one with exactly its number.
fn first<'c>(side: &Side, claims: &[&'c Claim]) -> Option<&'c Claim> {
    claims.iter().find(|it| it.figure.value == side.value).or(claims.first()).copied()
}

fn speakers(side: &Side) -> String {
    match side.speakers.as_slice() {
        [] => NOBODY.to_owned(),
        [one] => one.clone(),
        [one, other] => format!("{one}, {other}"),
        [one, other, more @ ..] => format!("{one}, {other} and {} more", more.len()),
    }
}

fn mark(side: &Side, claims: &[&Claim]) -> Option<Mark> {
    let figure = &first(side, claims)?.figure;
    Some(Mark {
        value: figure.value,
        low: figure.low,
        high: figure.high,
        shown: shown::value(figure),
        by: speakers(side),
        n_sources: side.n_independent,
    })
}
