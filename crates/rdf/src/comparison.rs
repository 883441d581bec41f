//! How claims relate to each other, in RDF: a comparison with its sides.

use crate::triples::{Triple, number};
use crate::vocabulary::*;
use oxrdf::{Literal, NamedNodeRef, Term};
use std::collections::BTreeSet;
use whosaid_graph::{Class, Dispute, measure_key};
use whosaid_model::{ClaimId, Decimal, Value};

/// What several passages say about the same measure and time.
pub struct Comparison {
    /// The smallest id of its claims.
    pub id: ClaimId,
    /// How the claims relate.
    pub class: Class,
    /// The key of the measure.
    pub measure: Option<String>,
    time: Option<String>,
    difference: Option<Decimal>,
    relative: Option<f64>,
    n_sources: usize,
    /// The figures given for it.
    pub sides: Vec<Side>,
}

/// One of the figures given.
pub struct Side {
    text: String,
    n_sources: usize,
    n_documents: usize,
    /// The claims that give it.
    pub claims: Vec<ClaimId>,
}

impl Comparison {
    /// Returns the classes that comparisons have. Other scopes are only a suspicion and left out, so each claim takes
    /// part in one comparison.
    pub fn classes() -> BTreeSet<Class> {
        BTreeSet::from([Class::Conflict, Class::Revision, Class::Rounding, Class::Restatement, Class::Agree])
    }

    /// Returns the comparison of a group of claims, or `None` if the group has no claim.
    pub fn of(dispute: Dispute) -> Option<Self> {
        let id = dispute.sides.iter().flat_map(|it| &it.claims).min()?.clone();
        let sides = dispute.sides.into_iter().map(|side| Side {
            text: side.text,
            n_sources: side.n_independent,
            n_documents: side.n_documents,
            claims: side.claims,
        });
        Some(Self {
            id,
            class: dispute.class,
            measure: measure_key(&dispute.measure),
            time: dispute.period.map(|it| it.0),
            difference: if let Value::Number(n) = dispute.difference { Some(n) } else { None },
            relative: dispute.relative,
            n_sources: dispute.n_independent,
            sides: sides.collect(),
        })
    }

    /// Returns whether its sides disagree.
    pub fn is_disagreement(&self) -> bool {
        matches!(self.class, Class::Conflict | Class::Revision)
    }

    /// Returns the id of a side by its number, from 0.
    fn side_id(&self, nth: usize) -> String {
        format!("{}.{}", self.id.as_str(), nth + 1)
    }

    /// Returns roughly how many bytes it takes.
    pub fn size(&self) -> usize {
        let text = |it: &Option<String>| it.as_ref().map_or(0, String::len);
        let sides = self.sides.iter().map(|it| 100 + it.text.len() + 2 * 100 * it.claims.len());
        200 + text(&self.measure) + text(&self.time) + sides.sum::<usize>()
    }

    /// Returns the triples about it and its sides.
    pub fn triples(&self) -> Vec<Triple> {
        let mut triples: Vec<Triple> = Vec::new();
        let iri = Thing::Comparison.iri(self.id.as_str());
        let mut add = |subject: &oxrdf::NamedNode, predicate: NamedNodeRef<'_>, object: Term| {
            triples.push([subject.clone().into(), predicate.into_owned().into(), object]);
        };
        let text = |text: &str| Term::from(Literal::new_simple_literal(text));
        let count = |n: usize| Term::from(Literal::from(n as u64));
        add(&iri, TYPE, COMPARISON.into_owned().into());
        add(&iri, CLASS, text(self.class.as_str()));
        if let Some(key) = &self.measure {
            add(&iri, COMPARES, Thing::Measure.iri(key).into());
        }
        if let Some(time) = &self.time {
            add(&iri, TIME, text(time));
        }
        if let Some(difference) = self.difference {
            add(&iri, DIFFERENCE, number(difference).into());
        }
        if let Some(relative) = self.relative.and_then(|it| Decimal::try_from(it).ok()) {
            add(&iri, RELATIVE, number(relative.round_dp(6)).into());
        }
        add(&iri, SOURCES, count(self.n_sources));
        for nth in 0..self.sides.len() {
            add(&iri, SIDE, Thing::Side.iri(&self.side_id(nth)).into());
        }
        for (nth, side) in self.sides.iter().enumerate() {
            let iri = Thing::Side.iri(&self.side_id(nth));
            add(&iri, TYPE, FIGURE_SIDE.into_owned().into());
            add(&iri, GIVEN, text(&side.text));
            add(&iri, SOURCES, count(side.n_sources));
            add(&iri, DOCUMENTS, count(side.n_documents));
            for claim in &side.claims {
                add(&iri, GIVEN_BY, Thing::Claim.iri(claim.as_str()).into());
            }
        }
        triples
    }
}
