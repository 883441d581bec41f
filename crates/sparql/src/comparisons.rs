//! How claims relate to each other.
//!
//! The comparison of one claim is found through the index of the claims that it may be compared with. A query that asks
//! for many gets all comparisons of the store at once, which in a large store costs about as much as a few dozen
//! look-ups.

use crate::bounds;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::rc::Rc;
use whosaid_graph::{DisputeFilter, Error, Graph};
use whosaid_model::ClaimId;
use whosaid_rdf::Comparison;

/// The comparisons of a store, as far as they were requested.
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

/// How many claims are looked up before all comparisons are made.
const N_LOOKUPS: usize = 32;

impl Comparisons {
    /// Returns all comparisons.
    pub fn all(&self, graph: &Graph) -> Result<Rc<[Rc<Comparison>]>, Error> {
        Ok(self.read(graph)?.comparisons.clone())
    }

    fn read(&self, graph: &Graph) -> Result<&All, Error> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let mut comparisons = Vec::new();
        let filter = DisputeFilter { classes: Comparison::classes(), ..DisputeFilter::default() };
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

    /// Returns the comparison that a claim takes part in.
    pub fn of_claim(&self, graph: &Graph, claim: &ClaimId) -> Result<Option<Rc<Comparison>>, Error> {
        self.n_asked.set(self.n_asked.get() + 1);
        if self.n_asked.get() <= N_LOOKUPS && self.all.get().is_none() {
            return Ok(graph.comparison_of(claim)?.and_then(Comparison::of).map(Rc::new));
        }
        let all = self.read(graph)?;
        Ok(all.of_claims.get(claim).map(|idx| all.comparisons[*idx].clone()))
    }

    /// Returns the comparison with an id.
    pub fn get(&self, graph: &Graph, id: &str) -> Result<Option<Rc<Comparison>>, Error> {
        let found = self.of_claim(graph, &ClaimId(id.to_owned()))?;
        Ok(found.filter(|it| it.id.as_str() == id))
    }

    /// Returns the comparison that has a side with this id.
    pub fn of_side(&self, graph: &Graph, id: &str) -> Result<Option<Rc<Comparison>>, Error> {
        let Some((comparison, _)) = id.rsplit_once('.') else { return Ok(None) };
        self.get(graph, comparison)
    }

    /// Returns the comparisons of a measure, given by its key.
    pub fn of_measure(&self, graph: &Graph, key: &str) -> Result<Vec<Rc<Comparison>>, Error> {
        let all = self.read(graph)?;
        Ok(all.of_measures.get(key).into_iter().flatten().map(|idx| all.comparisons[*idx].clone()).collect())
    }
}
