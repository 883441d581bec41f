//! Where passages give different figures for the same thing.

use crate::class::{Class, Comparison};
use crate::confidence::Pair;
use crate::copies::{Shingles, independent};
use crate::gathered::{commonest, place_of, speakers, subjects};
use crate::group::{Bucket, Group};
use crate::occurrence::{Occurrence, Voice, are_beside};
use crate::range::{Range, sides};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_model::{Claim, ClaimId, Decimal, DocId, EntityId, Period, Value};

/// What passages say about the same measure and period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dispute {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// How the members relate; if in several ways, the plainest difference.
    pub class: Class,
    /// Why it has this class.
    pub reason: String,
    /// The largest difference between two members, in their unit.
    pub difference: Value,
    /// The same as a share of the larger number.
    pub relative: Option<f64>,
    /// How sure it is that two members with different numbers are of one thing, from 0 to 1. It is the first thing by which disagreements
    /// are ordered.
    pub confidence: f64,
    /// All speakers of members, sorted, without duplicates.
    pub speakers: Vec<String>,
    /// How many sources are behind all sides together; see [`Side::n_independent`].
    pub n_independent: usize,
    /// The different figures, the lowest first. Members that fit each other are on one side.
    pub sides: Vec<Side>,
    /// Members in near copies of one passage: each list is of one passage.
    pub copies: Vec<Vec<ClaimId>>,
    /// All claims of that measure and period, by value, then document and place.
    pub members: Vec<Claim>,
}

/// One of the figures for the same thing, and who gives it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// The commonest wording of the figure.
    pub text: String,
    /// The number of the most exact of its claims.
    pub value: Value,
    /// The unit of that claim.
    pub unit: Option<String>,
    /// All of its speakers, sorted, without duplicates.
    pub speakers: Vec<String>,
    /// How many documents give it.
    pub n_documents: usize,
    /// How many independent sources it has: those that share neither their speaker (or their publisher, if no speaker
    /// is named) nor the passage with another. A wire story counts once, however many papers print it.
    pub n_independent: usize,
    /// Its claims, in the order of the members.
    pub claims: Vec<ClaimId>,
}

/// A dispute before its claims are read. `C` is the handle by which the caller knows a claim.
#[derive(Clone, Debug)]
pub struct Found<C> {
    /// How the claims relate; if in several ways, the plainest difference.
    pub class: Class,
    /// The largest difference between two of them, in their unit.
    pub absolute: Option<Decimal>,
    /// The same as a share of the larger number.
    pub relative: Option<f64>,
    /// The confidence of the surest two that are of this class, from 0 to 1.
    pub confidence: f64,
    /// The commonest wording of the measure.
    measure: String,
    /// What one measure says and the other does not, if the scope may differ.
    differing: Vec<String>,
    /// The claims.
    pub claims: Vec<C>,
}

/// A claim, with what decides whether it was copied.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The claim.
    pub claim: Claim,
    /// The passage that states it.
    pub passage: Shingles,
}

/// How many of the lowest and how many of the highest figures of a group are compared with each other.
const N_COMPARED: usize = 32;

impl<C> Found<C> {
    /// Returns how the figures of a group relate; `None` if there is only one. Corrections and repetitions by a speaker
    /// within one document do not count.
    pub fn of(group: Group<C>) -> Option<Self> {
        let (Comparison { class, absolute, relative }, confidence) = plainest(&group)?;
        let measure = group.wording();
        let claims = group.members.into_iter().map(|it| it.claim).collect();
        Some(Self { class, absolute, relative, confidence, measure, differing: Vec::new(), claims })
    }

    /// Compares two groups that would differ if one's measure did not say more than the other's.
    pub fn suspected(less: &Group<C>, more: &Group<C>) -> Option<Self>
    where
        C: Clone,
    {
        let both = less.with(more);
        let (Comparison { class, absolute, relative }, confidence) = plainest(&both)?;
        if !matches!(class, Class::Conflict | Class::Revision) {
            return None;
        }
        let differing = more.says_beyond(less);
        let measure = more.wording();
        let claims = both.members.into_iter().map(|it| it.claim).collect();
        Some(Self { class: Class::OtherScope, absolute, relative, confidence, measure, differing, claims })
    }

    /// Orders by confidence, the surest first, then by relative difference, the largest first, then alphabetically.
    pub fn order(&self, other: &Self) -> Ordering {
        let relative = |it: &Self| it.relative.unwrap_or(f64::INFINITY);
        let by_confidence = other.confidence.total_cmp(&self.confidence);
        by_confidence
            .then_with(|| relative(other).total_cmp(&relative(self)))
            .then_with(|| self.measure.cmp(&other.measure))
    }

    /// Returns the dispute, given its claims.
    pub fn dispute(&self, members: Vec<Evidence>) -> Dispute {
        let mut members: Vec<(Range, Evidence)> =
            members.into_iter().filter_map(|it| Some((Range::of(&it.claim.figure)?.in_common_units(), it))).collect();
        members.sort_by(|(range_a, a), (range_b, b)| {
            range_a.stated.cmp(&range_b.stated).then_with(|| place_of(&a.claim).cmp(&place_of(&b.claim)))
        });
        let (n_independent, copies) = sources(members.iter().map(|(_, it)| it));
        let sides: Vec<Side> =
            sides(members.iter().map(|(range, it)| (*range, it)).collect()).into_iter().map(Side::of).collect();
        let all: Vec<&Claim> = members.iter().map(|(_, it)| &it.claim).collect();
        let mut dispute = Dispute {
            measure: self.measure.clone(),
            about: subjects(&all),
            period: commonest(all.iter().filter_map(|claim| claim.figure.period.as_ref().map(Period::as_str)))
                .map(Period),
            class: self.class,
            reason: String::new(),
            difference: self.absolute.map_or(Value::Vague, Value::Number),
            relative: self.relative,
            confidence: self.confidence,
            speakers: speakers(&all),
            n_independent,
            sides,
            copies,
            members: Vec::new(),
        };
        dispute.members = members.into_iter().map(|(_, it)| it.claim).collect();
        dispute.reason = self.reason(&dispute);
        dispute
    }

    /// Returns why the members relate as they do, as a sentence without its full stop.
    fn reason(&self, dispute: &Dispute) -> String {
        let figures = || {
            let texts: Vec<&str> = dispute.sides.iter().map(|side| side.text.as_str()).collect();
            match texts.as_slice() {
                [low, .., high] if texts.len() > 3 => format!("{} figures from {low} to {high}", texts.len()),
                texts => texts.join(" and "),
            }
        };
        match self.class {
            Class::Conflict => format!("no number fits {}, and they are not of one speaker", figures()),
            Class::Revision => {
                let speaker = dispute.speakers.first().map_or("the same source", String::as_str);
                format!("{speaker} gives {}, which no number fits", figures())
            }
            Class::Rounding => "they fit once all are rounded as the least exact is".to_owned(),
            Class::Restatement => "the same source gives the same figure again".to_owned(),
            Class::Agree => "some number fits all of them".to_owned(),
            Class::OtherScope => {
                let words = self.differing.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ");
                format!("{words} is said of some of them only, so they may not be of the same thing")
            }
            Class::NotComparable | Class::OtherPeriod | Class::ForecastOutcome => String::new(),
        }
    }
}

/// Returns the plainest difference in a group, the largest of that class, with the confidence of the surest of that class.
fn plainest<C>(group: &Group<C>) -> Option<(Comparison, f64)> {
    // Who says what, without duplicates, so that a wire story in a hundred papers is compared once.
    let mut said: BTreeMap<(Range, &Voice), Documents> = BTreeMap::new();
    for it in &group.members {
        said.entry((it.range, &it.voice))
            .and_modify(|docs| {
                docs.are_several |= docs.first != it.doc;
                docs.has_several_sentences |= docs.sentence != it.sentence;
            })
            .or_insert(Documents {
                first: it.doc,
                are_several: false,
                sentence: it.sentence,
                has_several_sentences: false,
            });
    }
    let is_repeated = said.values().any(|docs| docs.are_several);
    let mut said: Vec<((Range, &Voice), Documents)> = said.into_iter().collect();
    if said.len() > 2 * N_COMPARED {
        // The ends make the disagreement.
        said.sort_by_cached_key(|((range, _), _)| range.in_common_units().stated);
        said.drain(N_COMPARED..said.len() - N_COMPARED);
    }
    let mut plainest: Option<(u8, Comparison)> = None;
    let mut confidence = 0.0_f64;
    let grounds = group.grounds();
    for (idx, ((range_a, voice_a), docs_a)) in said.iter().enumerate() {
        for ((range_b, voice_b), docs_b) in &said[idx + 1..] {
            // One sentence tells them apart, wherever it is printed.
            if docs_a.are_in_one_sentence(docs_b) && are_beside((docs_a.sentence, voice_a), (docs_b.sentence, voice_b))
            {
                continue;
            }
            let comparison = range_a.compare(range_b, voice_a == voice_b);
            let in_one_document = docs_a.first == docs_b.first && !docs_a.are_several && !docs_b.are_several;
            let plainness = match comparison.class {
                Class::Conflict => 5,
                Class::Revision if !in_one_document => 4,
                Class::Rounding => 3,
                Class::Restatement if !in_one_document => 2,
                Class::Agree => 1,
                _ => continue,
            };
            let pair = Pair {
                is_in_one_document: in_one_document,
                relative: comparison.relative,
                voices: [*voice_a, *voice_b],
                ranges: [range_a, range_b],
            };
            let sure = grounds.confidence(&pair);
            match plainest {
                Some((before, _)) if plainness < before => {}
                Some((before, _)) if plainness == before => confidence = confidence.max(sure),
                _ => confidence = sure,
            }
            let size = |it: &Comparison| (it.relative.unwrap_or(f64::INFINITY), it.absolute);
            let is_plainer = plainest.as_ref().is_none_or(|(before, worst)| {
                plainness > *before
                    || plainness == *before && size(&comparison).partial_cmp(&size(worst)) == Some(Ordering::Greater)
            });
            if is_plainer {
                plainest = Some((plainness, comparison));
            }
        }
    }
    match plainest {
        Some((_, it)) => Some((it, confidence)),
        None => {
            let again = Comparison { class: Class::Restatement, absolute: Some(Decimal::ZERO), relative: Some(0.0) };
            is_repeated.then_some((again, 1.0))
        }
    }
}

impl Side {
    fn of((exact, members): (Range, Vec<&Evidence>)) -> Self {
        let claims: Vec<&Claim> = members.iter().map(|it| &it.claim).collect();
        let first = claims.iter().find(|it| Range::of(&it.figure).is_some_and(|it| it.in_common_units() == exact));
        let docs: BTreeSet<_> = claims.iter().map(|claim| &claim.doc).collect();
        Self {
            text: commonest(claims.iter().map(|claim| claim.figure.text.as_str())).unwrap_or_default(),
            value: first.map_or(Value::Number(exact.stated), |it| it.figure.value),
            unit: first.and_then(|it| it.figure.unit.clone()),
            speakers: speakers(&claims),
            n_documents: docs.len(),
            n_independent: sources(members.iter().copied()).0,
            claims: claims.iter().map(|claim| claim.id.clone()).collect(),
        }
    }
}

/// Returns how many independent sources some claims have, and which of them are near copies.
pub fn sources<'m>(members: impl Iterator<Item = &'m Evidence>) -> (usize, Vec<Vec<ClaimId>>) {
    let members: Vec<&Evidence> = members.collect();
    let voices: Vec<Voice> = members.iter().map(|it| Voice::of(&it.claim)).collect();
    let passages: Vec<Shingles> = members.iter().map(|it| it.passage.clone()).collect();
    let (n, copies) = independent(&voices, &passages);
    // Two figures of one passage are not copies of each other.
    let documents = |family: &Vec<usize>| family.iter().map(|nth| &members[*nth].claim.doc).collect::<BTreeSet<_>>();
    let ids = |family: Vec<usize>| family.into_iter().map(|nth| members[nth].claim.id.clone()).collect();
    (n, copies.into_iter().filter(|family| documents(family).len() > 1).map(ids).collect())
}

/// The documents in which somebody gives a number, and its sentences.
struct Documents {
    first: u128,
    are_several: bool,
    sentence: u32,
    has_several_sentences: bool,
}

impl Documents {
    /// Returns whether two numbers stand in one sentence and in no other.
    fn are_in_one_sentence(&self, other: &Self) -> bool {
        !self.has_several_sentences && !other.has_several_sentences && self.sentence == other.sentence
    }
}

impl Dispute {
    /// Returns its order in a list: the surest first, then the largest relative difference, then by measure and place.
    pub fn order(&self, other: &Self) -> Ordering {
        let relative = |it: &Self| it.relative.unwrap_or(f64::INFINITY);
        let by_confidence = other.confidence.total_cmp(&self.confidence);
        by_confidence
            .then_with(|| relative(other).total_cmp(&relative(self)))
            .then_with(|| self.measure.cmp(&other.measure))
            .then_with(|| (&self.about, &self.period).cmp(&(&other.about, &other.period)))
            .then_with(|| self.members.first().map(place_of).cmp(&other.members.first().map(place_of)))
    }
}

/// How many sides of a group represent all when deciding which claims disagree: half of them the lowest, half the
/// highest.
const N_HELD_AGAINST: usize = 8;

/// Returns which claims disagree: pairs of indices, the lesser id first, such that no number fits both. What one source
/// says in one document does not count, as in [`Found::of`].
///
/// If there are many figures, each claim is compared with one claim of each of a few sides, so the cost grows with the
/// number of claims and not with that of their pairs.
pub fn disagreeing(claims: &[&Claim]) -> Vec<(usize, usize)> {
    let nth_of: BTreeMap<&ClaimId, usize> = claims.iter().enumerate().map(|(nth, claim)| (&claim.id, nth)).collect();
    let mut pairs = BTreeSet::new();
    for group in buckets(claims.iter().copied()).flat_map(Bucket::groups) {
        let members = group.members.iter().map(|it| (it.range.in_common_units(), it)).collect();
        let width = |range: Range| (range.half_width().is_none(), range.half_width());
        let mut heads: Vec<_> = sides(members)
            .into_iter()
            .filter_map(|(_, side)| {
                side.into_iter().min_by(|a, b| {
                    width(a.range).cmp(&width(b.range)).then_with(|| place_of(a.claim).cmp(&place_of(b.claim)))
                })
            })
            .collect();
        if heads.len() > N_HELD_AGAINST {
            heads.drain(N_HELD_AGAINST / 2..heads.len() - N_HELD_AGAINST / 2);
        }
        for member in &group.members {
            for head in &heads {
                let is_beside = are_beside((member.sentence, &member.voice), (head.sentence, &head.voice));
                let is_disagreement = match member.range.compare(&head.range, member.voice == head.voice).class {
                    _ if is_beside => false,
                    Class::Conflict => true,
                    Class::Revision => member.doc != head.doc,
                    _ => false,
                };
                if is_disagreement {
                    let (a, b) = (&member.claim.id, &head.claim.id);
                    pairs.insert((a.min(b), a.max(b)));
                }
            }
        }
    }
    pairs.into_iter().filter_map(|(a, b)| Some((*nth_of.get(a)?, *nth_of.get(b)?))).collect()
}

/// Groups claims by dimension and time.
pub(crate) fn buckets<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> impl Iterator<Item = Bucket<&'a Claim>> {
    let mut buckets: BTreeMap<_, Bucket<&'a Claim>> = BTreeMap::new();
    let mut docs: HashMap<&DocId, u128> = HashMap::new();
    for claim in claims {
        let n_docs = docs.len() as u128;
        let doc = *docs.entry(&claim.doc).or_insert(n_docs);
        let occurrence = Occurrence::of(claim);
        let key = (occurrence.dimension.clone(), occurrence.when.clone());
        buckets.entry(key).or_default().add(occurrence, doc, claim);
    }
    buckets.into_values()
}

/// Finds where passages give different figures for the same thing, the surest first.
///
/// Returns conflicts and revisions. The answer does not depend on the order of the claims. Without the texts, copies
/// are recognised by the sentence.
pub fn disputes(claims: &[Claim]) -> Vec<Dispute> {
    let groups = buckets(claims).flat_map(Bucket::groups);
    let mut found: Vec<Dispute> = groups
        .filter_map(Found::of)
        .filter(|found| matches!(found.class, Class::Conflict | Class::Revision))
        .map(|found| {
            let member = |claim: &&Claim| Evidence { claim: (*claim).clone(), passage: Shingles::of(&claim.sentence) };
            found.dispute(found.claims.iter().map(member).collect())
        })
        .collect();
    found.sort_by(Dispute::order);
    found
}
