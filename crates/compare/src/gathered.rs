//! What several claims have in common: their subjects, their speakers, their commonest wording.

use crate::occurrence::Voice;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_model::{Claim, ClaimId, DocId, EntityId};

/// Returns the place of a claim among all.
pub(crate) fn place_of(claim: &Claim) -> (&DocId, u32, u32, &ClaimId) {
    (&claim.doc, claim.figure.start, claim.figure.end, &claim.id)
}

/// Returns the entities that the claims are about, sorted.
pub(crate) fn subjects(members: &[&Claim]) -> Vec<EntityId> {
    members.iter().flat_map(|claim| &claim.figure.about).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// Returns the speakers of the claims, each under the commonest name, sorted.
pub(crate) fn speakers(members: &[&Claim]) -> Vec<String> {
    // An entity with several names is one speaker, under its commonest name.
    let mut by_voice: BTreeMap<Voice, Vec<&str>> = BTreeMap::new();
    for claim in members {
        if let Some(name) = &claim.figure.speaker {
            by_voice.entry(Voice::of(claim)).or_default().push(name);
        }
    }
    by_voice
        .into_values()
        .filter_map(|names| commonest(names.into_iter()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Returns the commonest of some texts; among equals the longest, then the first by alphabet.
pub(crate) fn commonest<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let best =
        counts.into_iter().max_by(|(a, n_a), (b, n_b)| (n_a, a.len()).cmp(&(n_b, b.len())).then_with(|| b.cmp(a)));
    best.map(|(text, _)| text.to_owned())
}
