//! The whole graph for algorithms: which actors are connected, and how closely.
//!
//! [`ActorGraph`] is a compact petgraph view of numbered entities and the documents that mention them. Two entities are
//! connected if one claims something about the other, if one is party to the other, or by a document that mentions
//! both. Claims are weights here, not nodes, and no text is loaded. It takes about 30 bytes per mention.
//!
//! The order of nodes does not depend on the order in which documents came, and all sums are of integers. So the same
//! documents give the same answer.

use crate::Result;
use crate::answers::EntityRecord;
use crate::graph::Graph;
use crate::key::Key;
use crate::linking::{edge, tree};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef as _;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use whosaid_model::{DocId, EntityId};

/// What connects two nodes of an [`ActorGraph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// An entity makes claims about the other.
    ClaimsAbout,
    /// An entity is party to the other, according to documents.
    PartyTo,
    /// A document mentions an entity.
    Mentions,
}

/// The entities of a store and their connections.
pub struct ActorGraph<'g> {
    graph: &'g Graph,
    /// Keys of entities, in order: the first nodes.
    entities: Vec<Key>,
    /// Ids of documents, in order: the nodes after them.
    documents: Vec<DocId>,
    ties: UnGraph<(), (Tie, u32), u32>,
}

/// One step of a path between two entities ([`ActorGraph::path`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// From whom.
    pub from: EntityId,
    /// Their name.
    pub from_name: String,
    /// To whom.
    pub to: EntityId,
    /// Their name.
    pub to_name: String,
    /// The closest tie between them.
    pub tie: Tie,
    /// The number of claims about the other, of documents that say one is party, or of documents that mention both.
    pub count: u64,
    /// The first few documents that mention both, by id; empty for closer ties.
    pub documents: Vec<DocId>,
}

/// An entity and how central it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityRecord,
    /// Its share of the attention, in millionths: the probability to be there after a long walk from tie to tie
    /// (PageRank).
    pub score: u64,
}

/// Entities that belong together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// How many entities.
    pub n_entities: u64,
    /// How many documents.
    pub n_documents: u64,
    /// The entities that most documents mention, in that order.
    pub members: Vec<EntityRecord>,
}

/// How many documents a [`Hop`] names.
const N_EXAMPLES: usize = 3;
/// PageRank's damping: how often the walk continues rather than restarts, in thousandths (Brin and Page 1998).
const DAMPING: u128 = 850;
/// Enough rounds for the ranks to settle: 0.85 to this power is below a thousandth.
const N_ROUNDS: usize = 50;
/// The sum of all ranks.
const WHOLE: u128 = 1 << 60;
/// How often Louvain's method moves nodes per level, and how many levels it makes, at most.
const N_SWEEPS: usize = 20;
const N_LEVELS: usize = 20;

impl Graph {
    /// Returns the whole graph for an algorithm. Reads all edges once.
    pub fn actors(&self) -> Result<ActorGraph<'_>> {
        let mut documents = Vec::new();
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut sums = self.sums(&[tree::DOCUMENTS])?;
        while let Some((key, _)) = sums.advance()? {
            let (id, address) = key.split_at(key.len().saturating_sub(size_of::<Key>()));
            let id = id.get(1..id.len().saturating_sub(1)).unwrap_or_default();
            numbers.insert(address.try_into().unwrap_or_default(), number(documents.len()));
            documents.push(DocId(String::from_utf8_lossy(id).into_owned()));
        }
        let mut entities = Vec::new();
        self.each_entity(&[], |key, _| {
            entities.push(key);
            Ok(())
        })?;
        let n_nodes = entities.len() + documents.len();
        let mut ties = UnGraph::with_capacity(n_nodes, 0);
        for _ in 0..n_nodes {
            ties.add_node(());
        }
        let entity = |key: &Key| entities.binary_search(key).ok().map(NodeIndex::<u32>::new);
        // The speaker of each claim, to be joined with its subjects.
        let mut speakers: HashMap<Key, NodeIndex<u32>> = HashMap::new();
        let mut subjects: Vec<(Key, NodeIndex<u32>)> = Vec::new();
        let mut sums = self.sums(&[tree::LINKS])?;
        while let Some((key, weight)) = sums.advance()? {
            let Some((from, to)) = key.get(1..17).zip(key.get(18..34)) else { continue };
            let (from, to): (Key, Key) = (from.try_into().unwrap_or_default(), to.try_into().unwrap_or_default());
            let Some(from) = entity(&from) else { continue };
            let weight = u32::try_from(weight).unwrap_or(1);
            match key[17] {
                edge::SAYS => drop(speakers.insert(to, from)),
                edge::SUBJECT => subjects.push((to, from)),
                edge::MENTIONED => {
                    if let Some(nth) = numbers.get(&to) {
                        ties.add_edge(from, NodeIndex::new(entities.len() + *nth as usize), (Tie::Mentions, weight));
                    }
                }
                edge::PARTY_TO => {
                    if let Some(to) = entity(&to) {
                        ties.add_edge(from, to, (Tie::PartyTo, weight));
                    }
                }
                _ => {}
            }
        }
        let mut claims: BTreeMap<(NodeIndex<u32>, NodeIndex<u32>), u32> = BTreeMap::new();
        for (claim, subject) in subjects {
            if let Some(speaker) = speakers.get(&claim).filter(|it| **it != subject) {
                *claims.entry((*speaker, subject)).or_default() += 1;
            }
        }
        for ((speaker, subject), n) in claims {
            ties.add_edge(speaker, subject, (Tie::ClaimsAbout, n));
        }
        Ok(ActorGraph { graph: self, entities, documents, ties })
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl ActorGraph<'_> {
    /// Returns the numbers of entities and documents.
    pub fn n_nodes(&self) -> (usize, usize) {
        (self.entities.len(), self.documents.len())
    }

    fn is_entity(&self, node: NodeIndex<u32>) -> bool {
        node.index() < self.entities.len()
    }

    fn node(&self, id: &EntityId) -> Option<NodeIndex<u32>> {
        self.entities.binary_search(&crate::key::entity_key(id)).ok().map(NodeIndex::new)
    }

    fn record(&self, node: NodeIndex<u32>) -> Result<Option<EntityRecord>> {
        self.entities.get(node.index()).map_or(Ok(None), |key| self.graph.entity_of_key(key))
    }

    /// Returns the shortest path between two entities, each step being the closest tie between two. Among paths of the
    /// same length closer ties win, then the first by id. Empty if there is no path.
    pub fn path(&self, from: &EntityId, to: &EntityId) -> Result<Vec<Hop>> {
        let (Some(start), Some(end)) = (self.node(from), self.node(to)) else { return Ok(Vec::new()) };
        // The distance of every node from the end. A document counts half a step.
        let mut distance: HashMap<NodeIndex<u32>, u32> = HashMap::from([(end, 0)]);
        let mut edge_of_known = vec![end];
        while !distance.contains_key(&start) && !edge_of_known.is_empty() {
            let mut next = Vec::new();
            // Two layers at once: entities with direct ties, and entities in shared documents.
            for node in edge_of_known {
                let steps = distance[&node];
                for tied in self.ties.neighbors(node) {
                    if self.is_entity(tied) {
                        distance.entry(tied).or_insert_with(|| {
                            next.push(tied);
                            steps + 1
                        });
                    } else if distance.insert(tied, steps).is_none() {
                        for other in self.ties.neighbors(tied) {
                            distance.entry(other).or_insert_with(|| {
                                next.push(other);
                                steps + 1
                            });
                        }
                    }
                }
            }
            edge_of_known = next;
        }
        let mut hops = Vec::new();
        let mut at = start;
        while at != end {
            let Some(steps) = distance.get(&at).copied() else { return Ok(Vec::new()) };
            let mut best: Option<(Tie, EntityId, Hop, NodeIndex<u32>)> = None;
            for (next, (tie, count, documents)) in self.near(at) {
                if distance.get(&next).copied() != steps.checked_sub(1) || best.as_ref().is_some_and(|it| it.0 < tie) {
                    continue;
                }
                let (Some(here), Some(there)) = (self.record(at)?, self.record(next)?) else { continue };
                if best.as_ref().is_none_or(|it| (tie, &there.id) < (it.0, &it.1)) {
                    let examples = documents.iter().take(N_EXAMPLES).filter_map(|nth| self.documents.get(*nth));
                    let hop = Hop {
                        from: here.id,
                        from_name: here.name,
                        to: there.id.clone(),
                        to_name: there.name,
                        tie,
                        count,
                        documents: examples.cloned().collect(),
                    };
                    best = Some((tie, there.id, hop, next));
                }
            }
            let Some((.., hop, next)) = best else { return Ok(Vec::new()) };
            hops.push(hop);
            at = next;
        }
        Ok(hops)
    }

    /// Returns the entities one step from another, with the closest tie, its count, and the numbers of the shared
    /// documents.
    fn near(&self, node: NodeIndex<u32>) -> BTreeMap<NodeIndex<u32>, (Tie, u64, Vec<usize>)> {
        let mut near: BTreeMap<NodeIndex<u32>, (Tie, u64, Vec<usize>)> = BTreeMap::new();
        for tied in self.ties.edges(node) {
            let other = if tied.source() == node { tied.target() } else { tied.source() };
            if !self.is_entity(other) {
                let document = other.index() - self.entities.len();
                for entity in self.ties.neighbors(other).filter(|it| *it != node) {
                    let (tie, count, documents) = near.entry(entity).or_insert((Tie::Mentions, 0, Vec::new()));
                    if *tie == Tie::Mentions {
                        *count += 1;
                        documents.push(document);
                    }
                }
                continue;
            }
            let (tie, count) = *tied.weight();
            let known = near.entry(other).or_insert((tie, 0, Vec::new()));
            if tie < known.0 {
                *known = (tie, 0, Vec::new());
            }
            if tie == known.0 {
                known.1 += u64::from(count);
            }
        }
        for (.., documents) in near.values_mut() {
            documents.sort_unstable();
        }
        near
    }

    /// Returns the most central entities first, by PageRank over all ties with their weights.
    pub fn rank(&self, limit: usize, keep: impl Fn(&EntityRecord) -> bool) -> Result<Vec<Ranked>> {
        let n_nodes = self.ties.node_count();
        if n_nodes == 0 {
            return Ok(Vec::new());
        }
        let mut degrees = vec![0_u128; n_nodes];
        for tied in self.ties.edge_references() {
            degrees[tied.source().index()] += u128::from(tied.weight().1);
            degrees[tied.target().index()] += u128::from(tied.weight().1);
        }
        let even = WHOLE / n_nodes as u128;
        let mut ranks = vec![even; n_nodes];
        for _ in 0..N_ROUNDS {
            let mut next = vec![0_u128; n_nodes];
            for tied in self.ties.edge_references() {
                let (a, b, weight) = (tied.source().index(), tied.target().index(), u128::from(tied.weight().1));
                next[b] += ranks[a] * weight / degrees[a];
                next[a] += ranks[b] * weight / degrees[b];
            }
            for (rank, passed) in ranks.iter_mut().zip(next) {
                *rank = passed * DAMPING / 1000 + even * (1000 - DAMPING) / 1000;
            }
        }
        let of_entities: u128 = ranks[..self.entities.len()].iter().sum();
        let mut order: Vec<usize> = (0..self.entities.len()).collect();
        order.sort_by_key(|nth| (Reverse(ranks[*nth]), *nth));
        let mut ranked = Vec::new();
        for nth in order {
            if ranked.len() >= limit {
                break;
            }
            let Some(entity) = self.record(NodeIndex::new(nth))? else { continue };
            if keep(&entity) {
                let score = (ranks[nth] * 1_000_000).checked_div(of_entities).unwrap_or_default();
                ranked.push(Ranked { entity, score: u64::try_from(score).unwrap_or(u64::MAX) });
            }
        }
        Ok(ranked)
    }

    /// Returns the parts of the graph that no tie connects, the largest first, each with its main members.
    pub fn components(&self, limit: usize, n_members: usize) -> Result<Vec<Group>> {
        let mut sets = UnionFind::<u32>::new(self.ties.node_count());
        for tied in self.ties.edge_references() {
            sets.union(number(tied.source().index()), number(tied.target().index()));
        }
        let labels = (0..self.ties.node_count()).map(|nth| sets.find(number(nth)) as usize).collect();
        self.groups(labels, limit, n_members)
    }

    /// Returns groups of entities that are connected more to each other than to others, the largest first, each with
    /// its main members. Louvain's method (Blondel et al. 2008) finds them over all ties with their weights.
    pub fn communities(&self, limit: usize, n_members: usize) -> Result<Vec<Group>> {
        let edges = self.ties.edge_references();
        let edges = edges.map(|it| (it.source().index(), it.target().index(), u64::from(it.weight().1)));
        self.groups(louvain(self.ties.node_count(), edges.collect()), limit, n_members)
    }

    fn groups(&self, labels: Vec<usize>, limit: usize, n_members: usize) -> Result<Vec<Group>> {
        let mut groups: BTreeMap<usize, (Vec<usize>, u64)> = BTreeMap::new();
        for (nth, label) in labels.into_iter().enumerate() {
            let (entities, n_documents) = groups.entry(label).or_default();
            if nth < self.entities.len() { entities.push(nth) } else { *n_documents += 1 }
        }
        let mut groups: Vec<(Vec<usize>, u64)> = groups.into_values().filter(|it| !it.0.is_empty()).collect();
        groups.sort_by(|a, b| (b.0.len(), b.1, &a.0).cmp(&(a.0.len(), a.1, &b.0)));
        let mut found = Vec::new();
        for (mut entities, n_documents) in groups.into_iter().take(limit) {
            let n_entities = entities.len() as u64;
            let n_ties = |nth: usize| self.ties.neighbors(NodeIndex::new(nth)).count();
            entities.sort_by_cached_key(|nth| (Reverse(n_ties(*nth)), *nth));
            let mut members = Vec::new();
            for nth in entities.into_iter().take(n_members) {
                members.extend(self.record(NodeIndex::new(nth))?);
            }
            found.push(Group { n_entities, n_documents, members });
        }
        Ok(found)
    }
}

/// Returns the number of each node's community. Nodes move in order as long as that increases modularity; then each
/// community becomes a node of the next level.
fn louvain(n_nodes: usize, edges: Vec<(usize, usize, u64)>) -> Vec<usize> {
    let mut labels: Vec<usize> = (0..n_nodes).collect();
    let (mut n_nodes, mut edges) = (n_nodes, edges);
    for _ in 0..N_LEVELS {
        let moved = one_level(n_nodes, &edges);
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        for label in &moved {
            let next = numbers.len();
            numbers.entry(*label).or_insert(next);
        }
        for label in &mut labels {
            *label = numbers[&moved[*label]];
        }
        if numbers.len() == n_nodes {
            break;
        }
        let mut joined: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (a, b, weight) in edges {
            let (a, b) = (numbers[&moved[a]], numbers[&moved[b]]);
            *joined.entry((a.min(b), a.max(b))).or_default() += weight;
        }
        n_nodes = numbers.len();
        edges = joined.into_iter().map(|((a, b), weight)| (a, b, weight)).collect();
    }
    labels
}

fn one_level(n_nodes: usize, edges: &[(usize, usize, u64)]) -> Vec<usize> {
    let mut near: Vec<Vec<(usize, u64)>> = vec![Vec::new(); n_nodes];
    let mut degrees = vec![0_i128; n_nodes];
    for (a, b, weight) in edges {
        degrees[*a] += i128::from(*weight);
        degrees[*b] += i128::from(*weight);
        if a != b {
            near[*a].push((*b, *weight));
            near[*b].push((*a, *weight));
        }
    }
    let whole: i128 = degrees.iter().sum();
    let mut labels: Vec<usize> = (0..n_nodes).collect();
    let mut totals = degrees.clone();
    for _ in 0..N_SWEEPS {
        let mut is_moved = false;
        for node in 0..n_nodes {
            let mut ties: BTreeMap<usize, i128> = BTreeMap::new();
            for (other, weight) in &near[node] {
                *ties.entry(labels[*other]).or_default() += i128::from(*weight);
            }
            let from = labels[node];
            totals[from] -= degrees[node];
            // Modularity times a common factor, so that everything is an integer.
            let gain = |label: usize, tied: i128| tied * whole - totals[label] * degrees[node];
            let mut best = (gain(from, ties.get(&from).copied().unwrap_or(0)), from);
            for (label, tied) in &ties {
                let gain = gain(*label, *tied);
                if gain > best.0 {
                    best = (gain, *label);
                }
            }
            totals[best.1] += degrees[node];
            is_moved |= best.1 != from;
            labels[node] = best.1;
        }
        if !is_moved {
            break;
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cliques joined by a bridge.
    #[test]
    fn cliques_are_communities() {
        let clique = |from: usize| (0..4).flat_map(move |a| (0..a).map(move |b| (from + a, from + b, 3)));
        let mut edges: Vec<_> = clique(0).chain(clique(4)).collect();
        edges.push((3, 4, 1));
        let labels = louvain(9, edges);
        assert!(labels[..4].iter().all(|it| *it == labels[0]) && labels[4..8].iter().all(|it| *it == labels[4]));
        assert!(labels[0] != labels[4] && labels[8] != labels[0] && labels[8] != labels[4]);
        assert!(louvain(0, vec![]).is_empty());
    }
}
