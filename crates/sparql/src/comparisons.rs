//! How claims stand to each other.
//!
//! What is asked of one claim is found in the index of the claims that may be compared with it. A query that asks again and
//! again gets all comparisons of the store at once, which costs about as much as a few dozen look-ups in a large one.

use crate::bounds;
use crate::triples::{Triple, number};
use crate::vocabulary::*;
use oxrdf::{Literal, NamedNodeRef, Term};
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use whosaid_graph::{Class, Dispute, DisputeFilter, Error, Graph, measure_key};
use whosaid_model::{ClaimId, Decimal, Value};

/// What several passages say of the same measure and time.
pub(crate) struct Comparison {
    /// The first id of its claims.
    pub id: ClaimId,
    pub class: Class,
    measure: Option<String>,
    time: Option<String>,
    difference: Option<Decimal>,
    relative: Option<f64>,
    n_sources: usize,
    pub sides: Vec<Side>,
}

/// One of the figures that they give.
pub(crate) struct Side {
    text: String,
    n_sources: usize,
    n_documents: usize,
    pub claims: Vec<ClaimId>,
}

/// The comparisons of a store, as far as they were asked for.
#[derive(Default)]
pub(crate) struct Comparisons {
    n_asked: Cell<usize>,
    all: OnceCell<All>,
}

struct All {
    comparisons: Rc<[Rc<Comparison>]>,
    of_claims: HashMap<ClaimId, usize>,
    of_measures: HashMap<String, Vec<usize>>,
}

/// So many claims are looked up before all are.
const N_LOOKUPS: usize = 32;

/// All classes but the suspicion that a scope is another: in these, each claim takes part once.
const CLASSES: [Class; 5] = [Class::Conflict, Class::Revision, Class::Rounding, Class::Restatement, Class::Agree];

impl Comparison {
    fn of(dispute: Dispute) -> Option<Self> {
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

    /// Whether its sides disagree.
    pub fn is_disagreement(&self) -> bool {
        matches!(self.class, Class::Conflict | Class::Revision)
    }

    /// The id of a side by its number.
    fn side_id(&self, nth: usize) -> String {
        format!("{}.{}", self.id.as_str(), nth + 1)
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let text = |it: &Option<String>| it.as_ref().map_or(0, String::len);
        let sides = self.sides.iter().map(|it| 100 + it.text.len() + 2 * 100 * it.claims.len());
        200 + text(&self.measure) + text(&self.time) + sides.sum::<usize>()
    }

    /// What is said of it and of its sides.
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

impl Comparisons {
    /// All of them.
    pub fn all(&self, graph: &Graph) -> Result<Rc<[Rc<Comparison>]>, Error> {
        Ok(self.read(graph)?.comparisons.clone())
    }

    fn read(&self, graph: &Graph) -> Result<&All, Error> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let mut comparisons = Vec::new();
        let filter = DisputeFilter { classes: BTreeSet::from(CLASSES), ..DisputeFilter::default() };
        graph.each_dispute(&filter, |dispute| {
            bounds::look();
            if let Some(comparison) = Comparison::of(dispute) {
                bounds::take(comparison.size());
                comparisons.push(Rc::new(comparison));
            }
            Ok(true)
        })?;
        let (mut of_claims, mut of_measures) = (HashMap::new(), HashMap::<_, Vec<usize>>::new());
        for (idx, comparison) in comparisons.iter().enumerate() {
            of_claims.extend(comparison.sides.iter().flat_map(|it| &it.claims).map(|it| (it.clone(), idx)));
            if let Some(key) = &comparison.measure {
                of_measures.entry(key.clone()).or_default().push(idx);
            }
        }
        Ok(self.all.get_or_init(|| All { comparisons: comparisons.into(), of_claims, of_measures }))
    }

    /// The one that a claim takes part in.
    pub fn of_claim(&self, graph: &Graph, claim: &ClaimId) -> Result<Option<Rc<Comparison>>, Error> {
        self.n_asked.set(self.n_asked.get() + 1);
        if self.n_asked.get() <= N_LOOKUPS && self.all.get().is_none() {
            return Ok(graph.comparison_of(claim)?.and_then(Comparison::of).map(Rc::new));
        }
        let all = self.read(graph)?;
        Ok(all.of_claims.get(claim).map(|idx| all.comparisons[*idx].clone()))
    }

    /// The one of that id.
    pub fn get(&self, graph: &Graph, id: &str) -> Result<Option<Rc<Comparison>>, Error> {
        let found = self.of_claim(graph, &ClaimId(id.to_owned()))?;
        Ok(found.filter(|it| it.id.as_str() == id))
    }

    /// The one that has a side of that id.
    pub fn of_side(&self, graph: &Graph, id: &str) -> Result<Option<Rc<Comparison>>, Error> {
        let Some((comparison, _)) = id.rsplit_once('.') else { return Ok(None) };
        self.get(graph, comparison)
    }

    /// Those of a measure, by its key.
    pub fn of_measure(&self, graph: &Graph, key: &str) -> Result<Vec<Rc<Comparison>>, Error> {
        let all = self.read(graph)?;
        Ok(all.of_measures.get(key).into_iter().flatten().map(|idx| all.comparisons[*idx].clone()).collect())
    }
}
