//! The graph as petgraph sees it: whole, or what lies around an entity or a topic.

use crate::comparison::disagreeing;
use crate::key::{Address, Key, entity_key};
use crate::linking::{edge, measure_key};
use crate::record::{DocumentRecord, EntityRecord};
use crate::select::{Selection, ViewFilter};
use crate::{Graph, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_model::{Claim, EntityType};

/// The kinds of [`Node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKind {
    /// A document.
    Document,
    /// An entity of a type.
    Entity(EntityType),
    /// What figures are of.
    Measure,
    /// One figure in one passage.
    Claim,
}

impl NodeKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Entity(EntityType::Person),
        Self::Entity(EntityType::Organisation),
        Self::Entity(EntityType::Place),
        Self::Entity(EntityType::Agreement),
        Self::Entity(EntityType::Law),
        Self::Entity(EntityType::Event),
        Self::Measure,
        Self::Document,
        Self::Claim,
    ];

    /// Its name: an entity's type, `measure`, `document`, `claim`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Entity(kind) => kind.as_str(),
            Self::Measure => "measure",
            Self::Claim => "claim",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
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

    /// Its kind, and of an entity its type.
    pub fn node_kind(&self) -> NodeKind {
        match self {
            Self::Document(_) => NodeKind::Document,
            Self::Entity(it) => NodeKind::Entity(it.kind),
            Self::Measure(_) => NodeKind::Measure,
            Self::Claim(_) => NodeKind::Claim,
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
    /// Between two claims of the same thing that no number fits both. It has no direction; it goes from the lesser id.
    Disagrees,
    /// Where claims are left out: from who speaks, or the document that states it, to the measure or the entity that it is
    /// about, with the number of such claims.
    Claims(u32),
}

impl Edge {
    /// Its name in exports: `says`, `states`, `about`, `measures`, `mentions`, `party_to`, `disagrees`, `claims`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::States => "states",
            Self::About => "about",
            Self::Measures => "measures",
            Self::Mentions(_) => "mentions",
            Self::PartyTo => "party_to",
            Self::Disagrees => "disagrees",
            Self::Claims(_) => "claims",
        }
    }

    /// How often: of mentions, and of claims that are left out; else 1.
    pub fn count(self) -> u32 {
        match self {
            Self::Mentions(n) | Self::Claims(n) => n,
            _ => 1,
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
    /// The graph as petgraph sees it, or the part that a filter names ([`Graph::select`] says which), with all edges between
    /// its nodes. With a limit, no more nodes are read than it leaves.
    pub fn view(&self, filter: &ViewFilter) -> Result<View> {
        self.build(&self.select(filter)?)
    }

    /// The chosen nodes with all edges between them.
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

    /// Which of the chosen nodes are tied by claims that are not shown: from who speaks or the document to the measure and the
    /// subjects, with the number of claims. Reads the index alone.
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

/// A node by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Document(Key),
    Entity(Key),
    Measure(Key),
    Claim(Key),
}

/// The other ends of the edges of the claim with this key, and whether each is where the edge points to.
pub(crate) fn ends(key: &Key, claim: &Claim) -> Vec<(At, Edge, bool)> {
    let figure = &claim.figure;
    let mut ends = vec![(At::Document(Address::of_key(key).document().key()), Edge::States, false)];
    ends.extend(figure.speaker_entity.as_ref().map(|id| (At::Entity(entity_key(id)), Edge::Says, false)));
    ends.extend(figure.about.iter().map(|id| (At::Entity(entity_key(id)), Edge::About, true)));
    ends.extend(figure.measure.as_deref().and_then(measure_key).map(|key| (At::Measure(key), Edge::Measures, true)));
    ends
}
