//! Where passages give different figures for the same thing.

use super::group::{Bucket, Group};
use super::occurrence::{Occurrence, Voice, document_key};
use super::range::Range;
use super::{Class, Comparison, commonest, place_of, speakers, subjects};
use crate::key::Key;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use whosaid_model::{Claim, EntityId, Period, Value};

/// Figures that passages give differently for the same measure and period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dispute {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// `conflict`, or `revision` where the same speaker gives both numbers.
    pub class: Class,
    /// The largest difference between two members, in their unit.
    pub difference: Value,
    /// The same as a part of the larger number.
    pub relative: Option<f64>,
    /// Everybody who is said to claim a member, sorted, each once.
    pub speakers: Vec<String>,
    /// All claims of that measure and period, by value, then document and place.
    pub members: Vec<Claim>,
}

/// A dispute before its claims are read.
#[derive(Clone, Debug)]
pub(crate) struct Found<C> {
    class: Class,
    absolute: Option<whosaid_model::Decimal>,
    relative: Option<f64>,
    /// The commonest wording of the measure.
    measure: String,
    pub claims: Vec<C>,
}

/// So many of the lowest and as many of the highest figures of a group are compared with each other.
const N_COMPARED: usize = 32;

impl<C> Found<C> {
    /// What differs in a group, if anything does. A speaker who corrects himself inside one document is left out.
    pub fn of(group: Group<C>) -> Option<Self> {
        // Who says what, each once: a wire story in a hundred papers is compared once.
        let mut sides: BTreeMap<(Range, &Voice), Documents> = BTreeMap::new();
        for it in &group.members {
            sides
                .entry((it.range, &it.voice))
                .and_modify(|docs| docs.are_several |= docs.first != it.doc)
                .or_insert(Documents { first: it.doc, are_several: false });
        }
        let mut sides: Vec<((Range, &Voice), Documents)> = sides.into_iter().collect();
        if sides.len() > 2 * N_COMPARED {
            // The ends are the disagreement.
            sides.sort_by_cached_key(|((range, _), _)| range.in_common_units().stated);
            sides.drain(N_COMPARED..sides.len() - N_COMPARED);
        }
        let mut worst: Option<Comparison> = None;
        let mut class = Class::Revision;
        for (idx, ((range_a, voice_a), docs_a)) in sides.iter().enumerate() {
            for ((range_b, voice_b), docs_b) in &sides[idx + 1..] {
                let comparison = range_a.compare(range_b, voice_a == voice_b);
                let in_one_document = docs_a.first == docs_b.first && !docs_a.are_several && !docs_b.are_several;
                match comparison.class {
                    Class::Conflict => class = Class::Conflict,
                    Class::Revision if !in_one_document => {}
                    _ => continue,
                }
                let size = |it: &Comparison| (it.relative.unwrap_or(f64::INFINITY), it.absolute);
                if worst.is_none_or(|worst| size(&comparison).partial_cmp(&size(&worst)) == Some(Ordering::Greater)) {
                    worst = Some(comparison);
                }
            }
        }
        let Comparison { absolute, relative, .. } = worst?;
        let wordings = group.wordings.iter().flat_map(|(wording, n)| std::iter::repeat_n(wording.as_str(), *n));
        let measure = commonest(wordings).unwrap_or_default();
        let claims = group.members.into_iter().map(|it| it.claim).collect();
        Some(Self { class, absolute, relative, measure, claims })
    }

    /// The largest relative difference first, then by the alphabet.
    pub fn order(&self, other: &Self) -> Ordering {
        let relative = |it: &Self| it.relative.unwrap_or(f64::INFINITY);
        relative(other).total_cmp(&relative(self)).then_with(|| self.measure.cmp(&other.measure))
    }

    /// The dispute, given its claims.
    pub fn dispute(&self, mut members: Vec<Claim>) -> Dispute {
        let stated = |claim: &Claim| Range::of(&claim.figure).map(|range| range.in_common_units().stated);
        members.sort_by(|a, b| stated(a).cmp(&stated(b)).then_with(|| place_of(a).cmp(&place_of(b))));
        let all: Vec<&Claim> = members.iter().collect();
        Dispute {
            measure: self.measure.clone(),
            about: subjects(&all),
            period: commonest(all.iter().filter_map(|claim| claim.figure.period.as_ref().map(Period::as_str)))
                .map(Period),
            class: self.class,
            difference: self.absolute.map_or(Value::Vague, Value::Number),
            relative: self.relative,
            speakers: speakers(&all),
            members,
        }
    }
}

/// The documents in which somebody gives a number.
struct Documents {
    first: Key,
    are_several: bool,
}

impl Dispute {
    /// Where it stands in a list: the largest relative difference first, then by measure and place.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let relative = |it: &Self| it.relative.unwrap_or(f64::INFINITY);
        relative(other)
            .total_cmp(&relative(self))
            .then_with(|| self.measure.cmp(&other.measure))
            .then_with(|| (&self.about, &self.period).cmp(&(&other.about, &other.period)))
            .then_with(|| self.members.first().map(place_of).cmp(&other.members.first().map(place_of)))
    }
}

/// Claims by dimension and time.
pub(super) fn buckets<'a>(claims: &'a [Claim]) -> impl Iterator<Item = Bucket<&'a Claim>> {
    let mut buckets: BTreeMap<_, Bucket<&'a Claim>> = BTreeMap::new();
    for claim in claims {
        let occurrence = Occurrence::of(claim);
        let key = (occurrence.dimension.clone(), occurrence.when.clone());
        buckets.entry(key).or_default().add(occurrence, document_key(&claim.doc), claim);
    }
    buckets.into_values()
}

/// Finds where passages give different figures for the same thing, the largest relative difference first.
///
/// The answer does not depend on the order of the claims. A speaker who corrects himself inside one document is left out.
/// For the claims of a store, [`Graph::each_dispute`](crate::Graph::each_dispute) does the same without reading them all.
pub fn disputes(claims: &[Claim]) -> Vec<Dispute> {
    let groups = buckets(claims).flat_map(Bucket::groups);
    let mut found: Vec<Dispute> = groups
        .filter_map(Found::of)
        .map(|found| found.dispute(found.claims.iter().map(|claim| (*claim).clone()).collect()))
        .collect();
    found.sort_by(Dispute::order);
    found
}
