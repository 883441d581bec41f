//! The graph for petgraph: whole, or what is around an entity or a topic.

use crate::Result;
use crate::graph::Graph;
use crate::key::{Address, Key};
use crate::linking::edge;
use crate::nodes::{At, Edge, Node, ends};
use crate::selection::{Selection, ViewFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_compare::disagreeing;
use whosaid_model::Claim;

/// A part of the graph, compact (indices without gaps) and sorted: nodes by [`Node::id`], edges by their ends. The same
/// documents give the same view, in whatever order they came.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The nodes and edges.
    pub graph: petgraph::Graph<Node, Edge>,
    /// How many nodes the limit left out, as far as was searched.
    pub n_left_off: usize,
}

impl Graph {
    /// Returns the graph for petgraph, or the part that a filter selects (see [`Graph::select`]), with all edges
    /// between its nodes. With a limit, no more nodes are read than it allows.
    pub fn view(&self, filter: &ViewFilter) -> Result<View> {
        self.build(&self.select(filter)?)
    }

    /// Returns the selected nodes with all edges between them.
    fn build(&self, selection: &Selection) -> Result<View> {
        let chosen = &selection.nodes(self)?;
        let n_left_off = selection.n_left_off;
        let mut nodes: BTreeMap<At, Node> = BTreeMap::new();
        let mut edges: BTreeSet<(At, At, Edge)> = BTreeSet::new();
        let mut join = |from: At, to: At, edge: Edge| {
            if chosen.contains(&from) && chosen.contains(&to) {
                edges.insert((from, to, edge));
            }
        };
        for at in chosen {
            match *at {
                At::Document(key) => {
                    let document = self.records.document(Address::of_key(&key))?;
                    nodes.insert(*at, Node::Document(Box::new(document)));
                    for (entity, mentions) in self.all_mentions(&key)? {
                        join(*at, At::Entity(entity), Edge::Mentions(mentions.n_mentions));
                    }
                }
                At::Entity(key) => {
                    let Some(entity) = self.entity_of_key(&key)? else { continue };
                    nodes.insert(*at, Node::Entity(Box::new(entity)));
                    for (agreement, _) in self.links_of(&key, edge::PARTY_TO)? {
                        join(*at, At::Entity(agreement), Edge::PartyTo);
                    }
                }
                At::Measure(key) => {
                    if let Some(measure) = self.measure_node(&key)? {
                        nodes.insert(*at, Node::Measure(Box::new(measure)));
                    }
                }
                At::Claim(_) => {}
            }
        }
        let claims = chosen.iter().filter_map(|at| if let At::Claim(key) = at { Some(*key) } else { None });
        self.each_keyed_claim(claims, |key, claim| {
            let at = At::Claim(key);
            for (end, edge, is_target) in ends(&key, &claim) {
                if is_target {
                    join(at, end, edge);
                } else {
                    join(end, at, edge);
                }
            }
            nodes.insert(at, Node::Claim(Box::new(claim)));
        })?;
        let claims = nodes.iter().filter_map(|(at, node)| match node {
            Node::Claim(claim) => Some((*at, &**claim)),
            _ => None,
        });
        let (places, claims): (Vec<At>, Vec<&Claim>) = claims.unzip();
        let pairs = disagreeing(&claims);
        edges.extend(pairs.into_iter().map(|(a, b)| (places[a], places[b], Edge::Disagrees)));
        if !selection.shows_claims {
            for ((from, to), n) in self.tied_by_claims(chosen, selection)? {
                edges.insert((from, to, Edge::Claims(n)));
            }
        }
        let mut sorted: Vec<(String, At)> = nodes.iter().map(|(at, node)| (node.id(), *at)).collect();
        sorted.sort_unstable();
        let mut view = View { graph: petgraph::Graph::new(), n_left_off };
        let mut places = BTreeMap::new();
        for (_, at) in sorted {
            if let Some(node) = nodes.remove(&at) {
                places.insert(at, view.graph.add_node(node));
            }
        }
        let place = |(from, to, edge): (At, At, Edge)| Some((*places.get(&from)?, *places.get(&to)?, edge));
        let sorted: BTreeSet<_> = edges.into_iter().filter_map(place).collect();
        for (from, to, edge) in sorted {
            view.graph.add_edge(from, to, edge);
        }
        Ok(view)
    }

    /// Returns which selected nodes are connected by claims that are not shown: from the speaker or the document to the
    /// measure and the subjects, with the number of claims. Reads only the index.
    pub(crate) fn tied_by_claims(
        &self,
        chosen: &BTreeSet<At>,
        selection: &Selection,
    ) -> Result<BTreeMap<(At, At), u32>> {
        let mut sources: HashMap<Key, Vec<At>> = HashMap::new();
        let mut targets: HashMap<Key, Vec<At>> = HashMap::new();
        for at in chosen {
            let add = |to: &mut HashMap<Key, Vec<At>>, claims: Vec<Key>| {
                for claim in claims.into_iter().filter(|it| selection.counts(it)) {
                    to.entry(claim).or_default().push(*at);
                }
            };
            let linked = |key: &Key, edge: u8| -> Result<Vec<Key>> {
                Ok(self.links_of(key, edge)?.into_iter().map(|(claim, _)| claim).collect())
            };
            match at {
                At::Document(key) => add(&mut sources, self.claims_stated(key)?),
                At::Entity(key) => {
                    add(&mut sources, linked(key, edge::SAYS)?);
                    add(&mut targets, linked(key, edge::SUBJECT)?);
                }
                At::Measure(key) => add(&mut targets, linked(key, edge::MEASURED)?),
                At::Claim(_) => {}
            }
        }
        let mut ties = BTreeMap::new();
        for (claim, from) in &sources {
            for from in from {
                for to in targets.get(claim).into_iter().flatten().filter(|to| *to != from) {
                    *ties.entry((*from, *to)).or_default() += 1;
                }
            }
        }
        Ok(ties)
    }
}
