#![doc = include_str!("../README.md")]

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::{Evidence, Shingles, sources};
use whosaid_graph::key::{Address, Key};
use whosaid_graph::{Graph, Result};
use whosaid_model::{Claim, DocId, Extraction, Period};

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

/// How many figures are looked at together, so that a document that meets several is read once.
const N_TOGETHER: usize = 64;

/// Holds every figure of a draft against a store. Returns them in their order in the text.
///
/// Reads what claims of the same kinds and units state from the index, and the documents of those that are of the same thing: of
/// each stance the newest 50 at most.
pub fn check(graph: &Graph, draft: &Extraction) -> Result<Vec<Checked>> {
    let claims = graph.claims_of(draft);
    let held = graph.held_against(&claims, MOST_READ)?;
    let mut all = Vec::with_capacity(claims.len());
    for (claims, held) in claims.chunks(N_TOGETHER).zip(held.chunks(N_TOGETHER)) {
        let keys: BTreeSet<Key> = held.iter().flatten().map(|(_, key)| *key).collect();
        let mut known: BTreeMap<Key, Evidence> = BTreeMap::new();
        graph.each_keyed_passage(keys, |key, claim, passage| {
            known.insert(key, Evidence { claim, passage: Shingles::of(passage) });
        })?;
        let mut is_draft: BTreeMap<&DocId, bool> = BTreeMap::new();
        for (key, it) in &known {
            if !is_draft.contains_key(&it.claim.doc) {
                let document = graph.records().document(Address::of_key(key).document())?;
                is_draft.insert(&it.claim.doc, document.sha256 == draft.sha256);
            }
        }
        for (claim, held) in claims.iter().zip(held) {
            let members = held.iter().filter_map(|(stance, key)| Some((*stance, known.get(key)?)));
            let members = members.filter(|(_, it)| is_draft.get(&it.claim.doc) == Some(&false));
            all.push(checked(claim, members.collect()));
        }
    }
    Ok(all)
}

fn checked(claim: &Claim, mut members: Vec<(Stance, &Evidence)>) -> Checked {
    // Without a date the draft is as new as the newest that says the same.
    let confirming =
        members.iter().filter(|(stance, _)| *stance == Stance::Confirms).filter_map(|(_, it)| time_of(&it.claim));
    let as_of = published(claim).or(confirming.max());
    let is_newer = |it: &Claim| {
        let is_later = |day: Option<i64>| day.is_some_and(|day| as_of.is_some_and(|as_of| day > as_of));
        is_later(time_of(it)) && (published(claim).is_none() || published(it).is_none() || is_later(published(it)))
    };
    let says = |wanted: Stance| members.iter().any(|(stance, _)| *stance == wanted);
    let verdict = match () {
        () if says(Stance::Contradicts) => Verdict::Contradicted,
        () if says(Stance::Outcome) => Verdict::Forecast,
        () if members.iter().any(|(stance, it)| *stance == Stance::OtherTime && is_newer(&it.claim)) => {
            Verdict::Outdated
        }
        () if says(Stance::Confirms) => Verdict::Confirmed,
        () => Verdict::Unknown,
    };
    if verdict == Verdict::Outdated {
        members.retain(|(stance, it)| *stance != Stance::OtherTime || is_newer(&it.claim));
    }
    let is_of = |stance: Stance| verdict.stance() == Some(stance);
    members.sort_by(|(a, one), (b, other)| {
        let place = |it: &Evidence| (it.claim.doc.clone(), it.claim.figure.start);
        (!is_of(*a), a).cmp(&(!is_of(*b), b)).then_with(|| place(one).cmp(&place(other)))
    });
    let n_independent = sources(members.iter().filter(|(stance, _)| is_of(*stance)).map(|(_, it)| *it)).0;
    let sources = members.into_iter().map(|(stance, it)| Source { stance, claim: it.claim.clone() }).collect();
    Checked { claim: claim.clone(), verdict, n_independent, sources }
}

/// Returns the last day that a claim is of, or else the last on which it was published.
fn time_of(claim: &Claim) -> Option<i64> {
    let last = claim.figure.period.as_ref().and_then(Period::days).and_then(|(_, last)| last);
    last.map(i64::from).or_else(|| published(claim))
}

/// Returns the last day on which the document of a claim may have been published.
fn published(claim: &Claim) -> Option<i64> {
    let (_, last) = claim.published.as_deref().and_then(|it| Period::from(it).days())?;
    last.map(i64::from)
}
