//! The graph as petgraph sees it: whole, or what lies around an entity or a topic.

use crate::comparison::{commonest, measure_words};
use crate::key::{Address, Key, entity_key};
use crate::linking::{edge, measure_key};
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
    /// At most so many nodes: the nearest to the entity, then those with most edges.
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
    /// The commonest wording among the view's claims; among equals the longest, then the first by alphabet.
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
    /// How many nodes the limit left off.
    pub n_left_off: usize,
}

impl Graph {
    /// The graph as petgraph sees it, or the part that a filter names.
    ///
    /// `around` gives all nodes within so many edges, whichever way they point, and every edge between them. `about` gives
    /// the claims with their documents, speakers, subjects and measures. Both together give those nodes around the entity
    /// that the claims about the words tie in.
    pub fn view(&self, filter: &ViewFilter) -> Result<View> {
        let about = filter.about.as_deref().map(|about| self.claims_about(about)).transpose()?;
        let chosen = match (&filter.around, &about) {
            (Some((id, depth)), _) => {
                let mut near = self.around(entity_key(id), *depth)?;
                if let Some(about) = &about {
                    let tied = self.tied_to(about)?;
                    let root = At::Entity(entity_key(id));
                    near.retain(|at, _| tied.contains_key(at) || *at == root);
                }
                near
            }
            (None, Some(about)) => self.tied_to(about)?,
            (None, None) => self.whole()?,
        };
        self.build(&chosen, filter.limit.unwrap_or(usize::MAX))
    }

    /// Every node, all equally near.
    fn whole(&self) -> Result<BTreeMap<At, usize>> {
        let mut chosen = BTreeMap::new();
        self.each_address(|at| {
            let doc = at.key();
            chosen.extend(self.all_mentions(&doc)?.into_keys().map(|entity| (At::Entity(entity), 0)));
            let claims = self.claims_stated(&doc)?.into_iter().collect();
            chosen.insert(At::Document(doc), 0);
            chosen.extend(self.tied_to(&claims)?);
            Ok(true)
        })?;
        Ok(chosen)
    }

    /// Claims with what they are tied to.
    fn tied_to(&self, claims: &BTreeSet<Key>) -> Result<BTreeMap<At, usize>> {
        let mut chosen: BTreeMap<At, usize> = claims.iter().map(|key| (At::Claim(*key), 0)).collect();
        for (key, claim) in self.keyed_claims(claims.iter().copied())? {
            chosen.extend(ends(&key, &claim).into_iter().map(|(at, ..)| (at, 0)));
        }
        Ok(chosen)
    }

    /// The nodes within `depth` edges of an entity, with their distance.
    fn around(&self, root: Key, depth: usize) -> Result<BTreeMap<At, usize>> {
        let mut near = BTreeMap::new();
        if self.entity_of_key(&root)?.is_none() {
            return Ok(near);
        }
        near.insert(At::Entity(root), 0);
        let mut edge_of_known = vec![At::Entity(root)];
        for distance in 1..=depth {
            let mut next = Vec::new();
            for at in edge_of_known {
                for neighbour in self.neighbours(at)? {
                    near.entry(neighbour).or_insert_with(|| {
                        next.push(neighbour);
                        distance
                    });
                }
            }
            if next.is_empty() {
                break;
            }
            edge_of_known = next;
        }
        Ok(near)
    }

    fn neighbours(&self, at: At) -> Result<Vec<At>> {
        let links =
            |key: &Key, edge: u8| Ok::<_, crate::Error>(self.links_of(key, edge)?.into_iter().map(|(key, _)| key));
        let mut found = Vec::new();
        match at {
            At::Document(key) => {
                found.extend(self.claims_stated(&key)?.into_iter().map(At::Claim));
                found.extend(self.all_mentions(&key)?.into_keys().map(At::Entity));
            }
            At::Entity(key) => {
                found.extend(links(&key, edge::SAYS)?.map(At::Claim));
                found.extend(links(&key, edge::SUBJECT)?.map(At::Claim));
                found.extend(links(&key, edge::MENTIONED)?.map(At::Document));
                found.extend(links(&key, edge::PARTY_TO)?.map(At::Entity));
                found.extend(links(&key, edge::PARTY)?.map(At::Entity));
            }
            At::Measure(key) => found.extend(links(&key, edge::MEASURED)?.map(At::Claim)),
            At::Claim(key) => {
                for (key, claim) in self.keyed_claims([key])? {
                    found.extend(ends(&key, &claim).into_iter().map(|(at, ..)| at));
                }
            }
        }
        Ok(found)
    }

    /// The chosen nodes, at most `limit`, with all edges between them.
    fn build(&self, chosen: &BTreeMap<At, usize>, limit: usize) -> Result<View> {
        let mut nodes: BTreeMap<At, Node> = BTreeMap::new();
        let mut edges: BTreeMap<(At, At), BTreeSet<Edge>> = BTreeMap::new();
        let mut wordings: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        let mut join = |from: At, to: At, edge: Edge| {
            if chosen.contains_key(&from) && chosen.contains_key(&to) {
                edges.entry((from, to)).or_default().insert(edge);
            }
        };
        for at in chosen.keys() {
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
                At::Claim(key) => {
                    let Some((key, claim)) = self.keyed_claims([key])?.pop() else { continue };
                    for (end, edge, is_target) in ends(&key, &claim) {
                        if is_target {
                            join(*at, end, edge);
                        } else {
                            join(end, *at, edge);
                        }
                        if let (At::Measure(measure), Some(wording)) = (end, &claim.figure.measure) {
                            wordings.entry(measure).or_default().push(wording.clone());
                        }
                    }
                    nodes.insert(*at, Node::Claim(Box::new(claim)));
                }
                At::Measure(_) => {}
            }
        }
        for (key, wordings) in wordings {
            if chosen.contains_key(&At::Measure(key)) {
                let label = commonest(wordings.iter().map(String::as_str)).unwrap_or_default();
                let key_words = measure_words(&label).join("-");
                nodes.insert(At::Measure(key), Node::Measure(Box::new(MeasureNode { key: key_words, label })));
            }
        }
        let mut degrees: BTreeMap<At, usize> = BTreeMap::new();
        for ((from, to), kinds) in &edges {
            *degrees.entry(*from).or_default() += kinds.len();
            *degrees.entry(*to).or_default() += kinds.len();
        }
        let n_nodes = nodes.len();
        let mut ranked: Vec<(usize, Reverse<usize>, String, At)> = nodes
            .iter()
            .map(|(at, node)| (chosen[at], Reverse(degrees.get(at).copied().unwrap_or(0)), node.id(), *at))
            .collect();
        ranked.sort_unstable();
        ranked.truncate(limit);
        ranked.sort_unstable_by(|a, b| a.2.cmp(&b.2));

        let mut view = View { graph: petgraph::Graph::new(), n_left_off: n_nodes - ranked.len() };
        let mut places = BTreeMap::new();
        for (.., at) in ranked {
            if let Some(node) = nodes.remove(&at) {
                places.insert(at, view.graph.add_node(node));
            }
        }
        let mut sorted = BTreeSet::new();
        for ((from, to), kinds) in edges {
            if let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) {
                sorted.extend(kinds.into_iter().map(|edge| (*from, *to, edge)));
            }
        }
        for (from, to, edge) in sorted {
            view.graph.add_edge(from, to, edge);
        }
        Ok(view)
    }
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
