//! What several documents agree on.

use crate::dispute::buckets;
use crate::gathered::{commonest, place_of, speakers, subjects};
use crate::group::Bucket;
use crate::range::sides;
use serde::Serialize;
use whosaid_model::{Claim, DocId, EntityId, Period};

/// A figure that several passages state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// The commonest wording of the figure.
    pub text: String,
    /// How many documents state it.
    pub n_documents: usize,
    /// All of its speakers, sorted, without duplicates.
    pub speakers: Vec<String>,
    /// The claims, by document and place.
    pub members: Vec<Claim>,
}

/// Returns the figures that most documents state: at most `n`, each by at least two documents; among equals by place.
pub fn most_stated(claims: &[Claim], n: usize) -> Vec<Statement> {
    let mut found = Vec::new();
    for group in buckets(claims).flat_map(Bucket::groups) {
        let members = group.members.into_iter().map(|it| (it.range.in_common_units(), it.claim)).collect();
        found.extend(sides(members).into_iter().filter_map(|(_, mut members)| {
            members.sort_by(|a, b| place_of(a).cmp(&place_of(b)));
            let mut docs: Vec<&DocId> = members.iter().map(|claim| &claim.doc).collect();
            docs.dedup();
            (docs.len() > 1).then(|| Statement {
                measure: commonest(members.iter().filter_map(|claim| claim.figure.measure.as_deref()))
                    .unwrap_or_default(),
                about: subjects(&members),
                period: commonest(members.iter().filter_map(|claim| claim.figure.period.as_ref().map(Period::as_str)))
                    .map(Period),
                text: commonest(members.iter().map(|claim| claim.figure.text.as_str())).unwrap_or_default(),
                n_documents: docs.len(),
                speakers: speakers(&members),
                members: members.into_iter().cloned().collect(),
            })
        }));
    }
    found.sort_by(|a, b| {
        (b.n_documents, b.speakers.len(), b.members.len())
            .cmp(&(a.n_documents, a.speakers.len(), a.members.len()))
            .then_with(|| a.members.first().map(place_of).cmp(&b.members.first().map(place_of)))
    });
    found.truncate(n);
    found
}
