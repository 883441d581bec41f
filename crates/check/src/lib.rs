#![doc = include_str!("../README.md")]

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use whosaid_compare::{Evidence, Shingles, sources};
use whosaid_graph::key::{Address, Key};
use whosaid_graph::{Graph, Result};
use whosaid_model::{Claim, Extraction};

pub use whosaid_compare::Stance;

/// How many claims of one stance are read for a figure.
const MOST_READ: usize = 50;

/// What a store makes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Some claim gives another number for the same thing and time.
    Contradicted,
    /// The figure is a forecast, and some claim tells what came of it.
    Forecast,
    /// The draft gives no time, and some claim gives another number that is later.
    Outdated,
    /// Some claim gives a number that fits.
    Confirmed,
    /// No claim is surely of the same thing.
    Unknown,
}

impl Verdict {
    /// All verdicts, the gravest first.
    pub const ALL: [Self; 5] = [Self::Contradicted, Self::Forecast, Self::Outdated, Self::Confirmed, Self::Unknown];

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Forecast => "forecast",
            Self::Outdated => "outdated",
            Self::Confirmed => "confirmed",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what the claims say that it rests on.
    fn stance(self) -> Option<Stance> {
        match self {
            Self::Contradicted => Some(Stance::Contradicts),
            Self::Forecast => Some(Stance::Outcome),
            Self::Outdated => Some(Stance::OtherTime),
            Self::Confirmed => Some(Stance::Confirms),
            Self::Unknown => None,
        }
    }
}

/// A claim of the store that is of the same thing as a figure of the draft. In JSON it is the record of the claim with one more field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// What it says of the figure.
    pub stance: Stance,
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
}

/// A figure of the draft. In JSON it is the record of its claim with three more fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// The figure as the draft has it.
    #[serde(flatten)]
    pub claim: Claim,
    /// What the store makes of it.
    pub verdict: Verdict,
    /// How many independent sources the verdict rests on: those that share neither their speaker nor the passage with another.
    pub n_independent: usize,
    /// The claims that are of the same thing: those on which the verdict rests first, then by document and place.
    pub sources: Vec<Source>,
}

/// Holds every figure of a draft against a store. Returns them in their order in the text.
///
/// Reads what claims of the same kinds and units state from the index, and the documents of those that are of the same thing.
pub fn check(graph: &Graph, draft: &Extraction) -> Result<Vec<Checked>> {
    let claims = graph.claims_of(draft);
    let held = graph.held_against(&claims)?;
    claims.into_iter().zip(held).map(|(claim, found)| checked(graph, draft, claim, found)).collect()
}

fn checked(graph: &Graph, draft: &Extraction, claim: Claim, found: Vec<(Key, Stance)>) -> Result<Checked> {
    let mut stances: BTreeMap<Key, Stance> = BTreeMap::new();
    let mut n_of: BTreeMap<Stance, usize> = BTreeMap::new();
    for (key, stance) in found {
        let n = n_of.entry(stance).or_default();
        *n += 1;
        if *n <= MOST_READ {
            stances.insert(key, stance);
        }
    }
    let mut members: Vec<(Stance, Evidence)> = Vec::with_capacity(stances.len());
    for (key, stance) in stances {
        if graph.records().document(Address::of_key(&key).document())?.sha256 != draft.sha256 {
            graph.each_keyed_passage([key], |_, claim, passage| {
                members.push((stance, Evidence { claim, passage: Shingles::of(passage) }));
            })?;
        }
    }
    let verdict = verdict(&claim, &members);
    let is_of = |stance: Stance| verdict.stance() == Some(stance);
    if verdict == Verdict::Outdated {
        members.retain(|(stance, it)| *stance != Stance::OtherTime || is_later(&claim, &it.claim));
    }
    members.sort_by(|(a, one), (b, other)| {
        let place = |it: &Evidence| (it.claim.doc.clone(), it.claim.figure.start);
        (!is_of(*a), a).cmp(&(!is_of(*b), b)).then_with(|| place(one).cmp(&place(other)))
    });
    let n_independent = sources(members.iter().filter(|(stance, _)| is_of(*stance)).map(|(_, it)| it)).0;
    let sources = members.into_iter().map(|(stance, it)| Source { stance, claim: it.claim }).collect();
    Ok(Checked { claim, verdict, n_independent, sources })
}

/// Returns the verdict on a figure from what the claims say.
fn verdict(claim: &Claim, members: &[(Stance, Evidence)]) -> Verdict {
    let says = |wanted: Stance| members.iter().any(|(stance, _)| *stance == wanted);
    let newest =
        members.iter().filter(|(stance, _)| *stance == Stance::Confirms).filter_map(|(_, it)| time_of(&it.claim));
    let newest = newest.max();
    let is_newer = |(stance, it): &(Stance, Evidence)| {
        *stance == Stance::OtherTime
            && match (&claim.published, &newest) {
                (Some(_), _) => is_later(claim, &it.claim),
                // A draft without a date is as new as the newest that says the same.
                (None, Some(newest)) => time_of(&it.claim).is_some_and(|it| it > *newest),
                (None, None) => false,
            }
    };
    match () {
        () if says(Stance::Contradicts) => Verdict::Contradicted,
        () if says(Stance::Outcome) => Verdict::Forecast,
        () if members.iter().any(is_newer) => Verdict::Outdated,
        () if says(Stance::Confirms) => Verdict::Confirmed,
        () => Verdict::Unknown,
    }
}

/// Returns whether a claim is of a later time than a draft, as far as the draft has a date.
fn is_later(draft: &Claim, claim: &Claim) -> bool {
    let published = draft.published.as_deref().unwrap_or_default();
    time_of(claim).is_some_and(|it| it.as_str() > published)
        && claim.published.as_deref().is_none_or(|it| it > published)
}

/// Returns the last day that a claim is of, or else when it was published.
fn time_of(claim: &Claim) -> Option<String> {
    let last = claim.figure.period.as_ref().and_then(|it| it.days()).and_then(|(_, last)| last);
    last.map(|it| it.to_string()).or_else(|| claim.published.clone())
}
