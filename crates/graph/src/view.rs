//! The graph as petgraph sees it: whole, or what lies around an entity or a topic.

use crate::comparison::measure_words;
use crate::graph::{key_of, target};
use crate::key::{Address, Key, entity_key};
use crate::linking::{edge, measure_key, tree};
use crate::record::{DocumentRecord, EntityRecord};
use crate::{Graph, Result};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_model::{Claim, EntityId};

/// Which part of the graph. [`Default`] is the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewFilter {
    /// What lies within so many edges of an entity.
    pub around: Option<(EntityId, usize)>,
    /// Claims whose measure, unit or subjects hold these words, as in [`ClaimFilter::about`](crate::ClaimFilter::about),
    /// with all that they are tied to.
    pub about: Option<String>,
    /// At most so many nodes: of the whole those with most edges, else the claims that tell most with what they are tied to.
    pub limit: Option<usize>,
}

/// A node of a [`View`].
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A document.
    Document(Box<DocumentRecord>),
    /// An actor, place, agreement, law or event.
    Entity(Box<EntityRecord>),
    /// What figures are of.
    Measure(Box<MeasureNode>),
    /// One figure in one passage.
    Claim(Box<Claim>),
}

impl Node {
    /// An id that no other node has and that is the same in every view: `document:ID`, `entity:ID`, `measure:WORDS`,
    /// `claim:ID`.
    pub fn id(&self) -> String {
        match self {
            Self::Document(it) => format!("document:{}", it.id),
            Self::Entity(it) => format!("entity:{}", it.id),
            Self::Measure(it) => format!("measure:{}", it.key),
            Self::Claim(it) => format!("claim:{}", it.id),
        }
    }

    /// What to write beside it: the title, the name, the measure, the figure's words.
    pub fn label(&self) -> &str {
        match self {
            Self::Document(it) => it.title.as_deref().unwrap_or(it.id.as_str()),
            Self::Entity(it) => &it.name,
            Self::Measure(it) => &it.label,
            Self::Claim(it) => &it.figure.text,
        }
    }

    /// `document`, `entity`, `measure` or `claim`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Entity(_) => "entity",
            Self::Measure(_) => "measure",
            Self::Claim(_) => "claim",
        }
    }
}

/// What several figures are of, by the normal form of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureNode {
    /// The normal form: sorted words with `-` between.
    pub key: String,
    /// The commonest wording in the store; among equals the longest, then the first by alphabet.
    pub label: String,
}

/// An edge of a [`View`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// From the speaking entity to the claim.
    Says,
    /// From the document to the claim.
    States,
    /// From the claim to an entity that it is about.
    About,
    /// From the claim to its measure.
    Measures,
    /// From the document to an entity, with the number of mentions.
    Mentions(u32),
    /// From an entity to the agreement it is party to.
    PartyTo,
}

impl Edge {
    /// Its name in exports: `says`, `states`, `about`, `measures`, `mentions`, `party_to`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::States => "states",
            Self::About => "about",
            Self::Measures => "measures",
            Self::Mentions(_) => "mentions",
            Self::PartyTo => "party_to",
        }
    }
}

/// A part of the graph, compact (indices without holes) and sorted: nodes by [`Node::id`], edges by their ends. The same
/// documents give the same view, whatever the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The nodes and edges.
    pub graph: petgraph::Graph<Node, Edge>,
    /// How many nodes the limit left off, as far as was looked.
    pub n_left_off: usize,
}

impl Graph {
    /// The graph as petgraph sees it, or the part that a filter names.
    ///
    /// `around` gives all nodes within so many edges, whichever way they point, and every edge between them. `about` gives
    /// the claims with their documents, speakers, subjects and measures. Both together give those nodes around the entity
    /// that the claims about the words tie in. With a limit, no more nodes are read than it leaves.
    pub fn view(&self, filter: &ViewFilter) -> Result<View> {
        let about = filter.about.as_deref().map(|about| self.claims_about(about)).transpose()?;
        let limit = filter.limit.unwrap_or(usize::MAX);
        let (chosen, n_left_off) = match (&filter.around, &about) {
            (Some((id, depth)), _) => {
                let root = entity_key(id);
                let mut near = self.around(root, *depth, if about.is_none() { limit } else { usize::MAX })?;
                if let Some(about) = &about {
                    let tied = self.tied_to(about)?;
                    near.retain(|at, _| tied.contains_key(at) || *at == At::Entity(root));
                }
                self.foremost(near, *depth, limit)?
            }
            (None, Some(about)) => self.foremost(self.tied_to(about)?, 1, limit)?,
            (None, None) => self.whole(limit)?,
        };
        self.build(&chosen, n_left_off)
    }

    /// Every node, or so many: entities, measures and documents with most edges first, then claims by their ids. Also how
    /// many are left off. Reads the index alone, and the heads of documents.
    fn whole(&self, limit: usize) -> Result<(BTreeSet<At>, usize)> {
        let mut best = BTreeSet::new();
        let mut n_all = 0;
        let mut offer = |n_edges: u64, id: String, at: At| {
            n_all += 1;
            best.insert((Reverse(n_edges), id, at));
            if best.len() > limit {
                best.pop_last();
            }
        };
        self.each_address(|at| {
            let document = self.records.document(at)?;
            let n_edges = u64::from(document.n_figures) + u64::from(document.n_entities);
            offer(n_edges, document.id.0, At::Document(at.key()));
            Ok(true)
        })?;
        self.each_entity(&[], |key, entity| {
            let n_edges = entity.n_documents + entity.n_claims_by + entity.n_claims_about;
            if entity.n_documents > 0 || n_edges > 0 {
                offer(n_edges, entity.id.0, At::Entity(key));
            }
            Ok(())
        })?;
        self.each_measure_key(|key, n_claims| offer(n_claims, hex(&key), At::Measure(key)))?;
        let mut chosen: BTreeSet<At> = best.into_iter().map(|(.., at)| at).collect();
        let mut sums = self.sums(&[tree::CLAIMS])?;
        while let Some((key, _)) = sums.next()? {
            n_all += 1;
            if chosen.len() < limit {
                chosen.insert(At::Claim(target(key)));
            }
        }
        let n_left_off = n_all - chosen.len();
        Ok((chosen, n_left_off))
    }

    /// All measures with the number of their claims.
    pub(crate) fn each_measure_key(&self, mut each: impl FnMut(Key, u64)) -> Result<()> {
        let mut sums = self.sums(&[tree::LINKS])?;
        let mut current: Option<(Key, u64)> = None;
        while let Some((bytes, _)) = sums.next()? {
            if bytes.get(1 + size_of::<Key>()) != Some(&edge::MEASURED) {
                continue;
            }
            let key = key_of(bytes, 1);
            match &mut current {
                Some((before, n)) if *before == key => *n += 1,
                _ => {
                    if let Some((key, n)) = current.replace((key, 1)) {
                        each(key, n);
                    }
                }
            }
        }
        if let Some((key, n)) = current {
            each(key, n);
        }
        Ok(())
    }

    /// Claims with what they are tied to.
    fn tied_to(&self, claims: &BTreeSet<Key>) -> Result<BTreeMap<At, usize>> {
        let mut chosen: BTreeMap<At, usize> = claims.iter().map(|key| (At::Claim(*key), 0)).collect();
        self.each_keyed_claim(claims.iter().copied(), |key, claim| {
            chosen.extend(ends(&key, &claim).into_iter().map(|(at, ..)| (at, 1)));
        })?;
        Ok(chosen)
    }

    /// The nodes within `depth` edges of an entity, with their distance; no further than to where there are more than `enough`.
    fn around(&self, root: Key, depth: usize, enough: usize) -> Result<BTreeMap<At, usize>> {
        let mut near = BTreeMap::new();
        if self.entity_of_key(&root)?.is_none() {
            return Ok(near);
        }
        near.insert(At::Entity(root), 0);
        let mut edge_of_known = BTreeSet::from([At::Entity(root)]);
        for distance in 1..=depth {
            let mut next = BTreeSet::new();
            self.each_neighbour(&edge_of_known, |neighbour| {
                near.entry(neighbour).or_insert_with(|| {
                    next.insert(neighbour);
                    distance
                });
            })?;
            if next.is_empty() || near.len() > enough {
                break;
            }
            edge_of_known = next;
        }
        Ok(near)
    }

    /// What some nodes have an edge to or from.
    fn each_neighbour(&self, nodes: &BTreeSet<At>, mut each: impl FnMut(At)) -> Result<()> {
        let mut claims = Vec::new();
        for at in nodes {
            let mut linked = |key: &Key, edge: u8, node: fn(Key) -> At| {
                self.links_of(key, edge)?.into_iter().for_each(|(key, _)| each(node(key)));
                Ok::<(), crate::Error>(())
            };
            match at {
                At::Document(key) => {
                    self.claims_stated(key)?.into_iter().for_each(|key| each(At::Claim(key)));
                    self.all_mentions(key)?.into_keys().for_each(|key| each(At::Entity(key)));
                }
                At::Entity(key) => {
                    linked(key, edge::SAYS, At::Claim)?;
                    linked(key, edge::SUBJECT, At::Claim)?;
                    linked(key, edge::MENTIONED, At::Document)?;
                    linked(key, edge::PARTY_TO, At::Entity)?;
                    linked(key, edge::PARTY, At::Entity)?;
                }
                At::Measure(key) => linked(key, edge::MEASURED, At::Claim)?,
                At::Claim(key) => claims.push(*key),
            }
        }
        self.each_keyed_claim(claims, |key, claim| ends(&key, &claim).into_iter().for_each(|(at, ..)| each(at)))
    }

    /// So many of some nodes with their distances, and how many are left off: the claims that tell most, nearest first, each
    /// with what it is tied to, so that what is drawn hangs together; then the other nodes, nearest first, those with most
    /// claims before the others.
    fn foremost(&self, near: BTreeMap<At, usize>, depth: usize, limit: usize) -> Result<(BTreeSet<At>, usize)> {
        if near.len() <= limit {
            return Ok((near.into_keys().collect(), 0));
        }
        let mut claims = Vec::new();
        let mut n_claims: BTreeMap<At, usize> = BTreeMap::new();
        let keys = near.keys().filter_map(|at| if let At::Claim(key) = at { Some(*key) } else { None });
        self.each_keyed_claim(keys, |key, claim| {
            let figure = &claim.figure;
            let told = [figure.speaker_entity.is_some(), figure.measure.is_some(), figure.period.is_some()];
            let n_told = told.into_iter().filter(|it| *it).count();
            let distance = near.get(&At::Claim(key)).copied().unwrap_or_default();
            let is_near = |at: &At| distance < depth || near.contains_key(at);
            let ends: Vec<At> = ends(&key, &claim).into_iter().map(|(at, ..)| at).filter(is_near).collect();
            for at in &ends {
                *n_claims.entry(*at).or_default() += 1;
            }
            claims.push((distance, Reverse(n_told), claim.id, At::Claim(key), ends));
        })?;
        claims.sort_unstable_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        let mut chosen: BTreeSet<At> = near.iter().filter(|(_, distance)| **distance == 0).map(|(at, _)| *at).collect();
        chosen.retain(|at| !matches!(at, At::Claim(_)));
        for (.., at, ends) in claims {
            let n_more = 1 + ends.iter().filter(|at| !chosen.contains(at)).count();
            if chosen.len() + n_more <= limit {
                chosen.insert(at);
                chosen.extend(ends);
            }
        }
        let mut others = Vec::new();
        for (at, distance) in near.iter().filter(|(at, _)| !chosen.contains(at)) {
            let id = match at {
                At::Document(key) => self.records.document(Address::of_key(key))?.id.0,
                At::Entity(key) | At::Measure(key) => hex(key),
                // One that found no room with its ends is not torn from them.
                At::Claim(_) => continue,
            };
            others.push((*distance, Reverse(n_claims.get(at).copied().unwrap_or_default()), id, *at));
        }
        others.sort_unstable();
        let room = limit.saturating_sub(chosen.len());
        chosen.extend(others.into_iter().take(room).map(|(.., at)| at));
        let n_left_off = near.keys().filter(|at| !chosen.contains(at)).count();
        Ok((chosen, n_left_off))
    }

    /// The chosen nodes with all edges between them.
    fn build(&self, chosen: &BTreeSet<At>, n_left_off: usize) -> Result<View> {
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
                    if let Some(label) = self.measure_of_key(&key)? {
                        let key = measure_words(&label).join("-");
                        nodes.insert(*at, Node::Measure(Box::new(MeasureNode { key, label })));
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
}

fn hex(key: &Key) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A node by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Document(Key),
    Entity(Key),
    Measure(Key),
    Claim(Key),
}

/// The other ends of the edges of the claim with this key, and whether each is where the edge points to.
fn ends(key: &Key, claim: &Claim) -> Vec<(At, Edge, bool)> {
    let figure = &claim.figure;
    let mut ends = vec![(At::Document(Address::of_key(key).document().key()), Edge::States, false)];
    ends.extend(figure.speaker_entity.as_ref().map(|id| (At::Entity(entity_key(id)), Edge::Says, false)));
    ends.extend(figure.about.iter().map(|id| (At::Entity(entity_key(id)), Edge::About, true)));
    ends.extend(figure.measure.as_deref().and_then(measure_key).map(|key| (At::Measure(key), Edge::Measures, true)));
    ends
}
