//! The graph around a node, as far as it can be drawn.

use crate::error::Problem;
use crate::url;
use crate::view::{NOBODY, measure};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_graph::petgraph::visit::EdgeRef as _;
use whosaid_graph::{Edge, EntityRecord, Graph, Node, ViewFilter, measure_key};
use whosaid_model::{Claim, ClaimId, DocId, EntityId, EntityType, shown};
use whosaid_sparql::Answer;

/// The largest number of nodes in a drawing.
pub(crate) const MOST_NODES: usize = 300;

/// A node of a drawing.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NodeView {
    pub id: String,
    /// document, claim, measure, or the type of an entity
    pub kind: &'static str,
    pub label: String,
    /// More about it, in a line.
    pub about: String,
    pub url: String,
    /// For a claim: the sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// An edge of a drawing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct EdgeView {
    pub from: String,
    pub to: String,
    pub kind: Cow<'static, str>,
    /// Its count, if more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
}

/// What is around a node.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Neighbourhood {
    /// The node; `None` if there is none of that name.
    pub root: Option<String>,
    pub nodes: Vec<NodeView>,
    pub edges: Vec<EdgeView>,
    /// How many more nodes there are.
    pub n_left_off: usize,
}

fn node(node: &Node) -> NodeView {
    match node {
        Node::Document(it) => document_node(&it.id, it.title.as_deref(), it.published.as_deref()),
        Node::Entity(it) => entity_node(it),
        Node::Measure(it) => NodeView {
            id: format!("measure:{}", it.key),
            kind: "measure",
            label: it.label.clone(),
            about: "measure".to_owned(),
            url: url::measure(&it.key),
            sentence: None,
        },
        Node::Claim(it) => claim_node(it),
    }
}

fn document_node(id: &DocId, title: Option<&str>, published: Option<&str>) -> NodeView {
    let label = title.filter(|it| !it.trim().is_empty()).unwrap_or(id.as_str()).to_owned();
    let about = published.map(|it| format!("document, {it}")).unwrap_or_else(|| "document".to_owned());
    NodeView {
        id: format!("document:{id}"),
        kind: "document",
        label,
        about,
        url: url::document(id.as_str()),
        sentence: None,
    }
}

fn entity_node(it: &EntityRecord) -> NodeView {
    NodeView {
        id: format!("entity:{}", it.id),
        kind: it.kind.as_str(),
        label: it.name.clone(),
        about: format!("{}, {} claims by it, {} about it", it.kind, it.n_claims_by, it.n_claims_about),
        url: url::entity(it.id.as_str()),
        sentence: None,
    }
}

fn claim_node(claim: &Claim) -> NodeView {
    let figure = &claim.figure;
    let speaker = figure.speaker.as_deref().unwrap_or(NOBODY);
    let parts =
        [Some(speaker.to_owned()), figure.measure.clone(), figure.period.as_ref().map(|it| shown::dates(it.as_str()))];
    NodeView {
        id: format!("claim:{}", claim.id),
        kind: "claim",
        label: shown::value(figure),
        about: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        url: url::claim(claim.doc.as_str(), claim.id.as_str()),
        sentence: Some(claim.sentence.clone()),
    }
}

impl Neighbourhood {
    /// Returns what is around a node: `entity:ID`, `document:ID`, `measure:WORDS`, `claim:ID`, or an entity by id or
    /// name.
    pub fn of(graph: &Graph, around: &str, depth: usize, limit: usize) -> Result<Self, Problem> {
        let limit = limit.clamp(1, MOST_NODES);
        if let Some(id) = around.strip_prefix("document:") {
            return Self::of_document(graph, &DocId::from(id), limit);
        }
        if let Some(key) = around.strip_prefix("measure:") {
            let Some(measure) = graph.measure(key)? else { return Ok(Self::default()) };
            // Each is a node at least.
            let (claims, n_claims) = graph.some_claims_of_measure(key, 0, limit)?;
            let mut found = Self::of_claims(graph, node(&Node::Measure(Box::new(measure))), &claims, limit)?;
            found.n_left_off += n_claims - claims.len();
            return Ok(found);
        }
        if let Some(id) = around.strip_prefix("claim:") {
            let Some(claim) = graph.claim(&ClaimId::from(id))? else { return Ok(Self::default()) };
            return Self::of_claims(graph, claim_node(&claim), std::slice::from_ref(&claim), limit);
        }
        let name = around.strip_prefix("entity:").unwrap_or(around);
        let Some(entity) = graph.find_entity(name)?.into_iter().next() else { return Ok(Self::default()) };
        Self::of_entity(graph, &entity.id, depth, limit)
    }

    /// Returns the triples of an answer whose ends are things.
    pub fn of_triples(answer: &Answer) -> Self {
        let mut found = Self::default();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for row in answer.rows() {
            let [Some(subject), Some(predicate), Some(object)] = &row[..] else { continue };
            let (Some(from), Some(to)) = (subject.iri(), object.iri()) else { continue };
            let mut new: Vec<NodeView> = Vec::new();
            for (iri, cell) in [(from, subject), (to, object)] {
                if !known.contains(iri) && new.iter().all(|it| it.id != iri) {
                    new.push(NodeView {
                        id: iri.to_owned(),
                        kind: kind_of(iri),
                        label: cell.text(),
                        about: kind_of(iri).to_owned(),
                        url: url::of_iri(iri).unwrap_or_else(|| "/sparql".to_owned()),
                        sentence: None,
                    });
                }
            }
            if found.nodes.len() + new.len() > MOST_NODES {
                found.n_left_off += new.len();
                continue;
            }
            known.extend(new.iter().map(|it| it.id.clone()));
            found.nodes.extend(new);
            found.edges.push(EdgeView {
                from: from.to_owned(),
                to: to.to_owned(),
                kind: predicate.text().into(),
                n: None,
            });
        }
        found
    }

    fn of_entity(graph: &Graph, id: &EntityId, depth: usize, limit: usize) -> Result<Self, Problem> {
        let view = graph.view(&ViewFilter {
            around: Some((id.clone(), depth)),
            limit: Some(limit),
            ..ViewFilter::default()
        })?;
        let ids: Vec<String> = view.graph.node_weights().map(Node::id).collect();
        let edges = view.graph.edge_references().map(|it| EdgeView {
            from: ids[it.source().index()].clone(),
            to: ids[it.target().index()].clone(),
            kind: it.weight().as_str().into(),
            n: Some(it.weight().count()).filter(|n| *n > 1),
        });
        Ok(Self {
            root: Some(format!("entity:{id}")),
            nodes: view.graph.node_weights().map(node).collect(),
            edges: edges.collect(),
            n_left_off: view.n_left_off,
        })
    }

    /// Returns some claims with what they are connected to, around a node.
    fn of_claims(graph: &Graph, root: NodeView, claims: &[Claim], limit: usize) -> Result<Self, Problem> {
        let mut found = Self { root: Some(root.id.clone()), nodes: vec![root], ..Self::default() };
        let mut known: BTreeSet<String> = BTreeSet::from([found.nodes[0].id.clone()]);
        let mut entities: BTreeMap<EntityId, Option<EntityRecord>> = BTreeMap::new();
        for claim in claims {
            let mut nodes =
                vec![claim_node(claim), document_node(&claim.doc, claim.title.as_deref(), claim.published.as_deref())];
            let id = nodes[0].id.clone();
            let mut edges = vec![EdgeView {
                from: nodes[1].id.clone(),
                to: id.clone(),
                kind: Edge::States.as_str().into(),
                n: None,
            }];
            if let Some((key, wording)) = claim.figure.measure.as_deref().and_then(|it| Some((measure_key(it)?, it))) {
                let to = format!("measure:{key}");
                edges.push(EdgeView {
                    from: id.clone(),
                    to: to.clone(),
                    kind: Edge::Measures.as_str().into(),
                    n: None,
                });
                let label = measure(wording);
                nodes.push(NodeView {
                    id: to,
                    kind: "measure",
                    label: label.text,
                    about: "measure".to_owned(),
                    url: label.url,
                    sentence: None,
                });
            }
            for (entity, is_speaker) in claim
                .figure
                .speaker_entity
                .iter()
                .map(|it| (it, true))
                .chain(claim.figure.about.iter().map(|it| (it, false)))
            {
                if !entities.contains_key(entity) {
                    entities.insert(entity.clone(), graph.entity(entity)?);
                }
                let Some(Some(record)) = entities.get(entity) else { continue };
                let node = entity_node(record);
                edges.push(match is_speaker {
                    true => {
                        EdgeView { from: node.id.clone(), to: id.clone(), kind: Edge::Says.as_str().into(), n: None }
                    }
                    false => {
                        EdgeView { from: id.clone(), to: node.id.clone(), kind: Edge::About.as_str().into(), n: None }
                    }
                });
                nodes.push(node);
            }
            let mut new: Vec<NodeView> = Vec::new();
            for node in nodes {
                if !known.contains(&node.id) && new.iter().all(|it| it.id != node.id) {
                    new.push(node);
                }
            }
            if found.nodes.len() + new.len() > limit {
                found.n_left_off += new.len();
                continue;
            }
            known.extend(new.iter().map(|it| it.id.clone()));
            found.nodes.extend(new);
            found.edges.extend(edges);
        }
        found.edges.sort();
        found.edges.dedup();
        Ok(found)
    }

    /// Returns a document with its claims and the entities that it mentions most.
    fn of_document(graph: &Graph, id: &DocId, limit: usize) -> Result<Self, Problem> {
        let Some(contents) = graph.contents(id)? else { return Ok(Self::default()) };
        let document = &contents.document;
        let root = document_node(id, document.title.as_deref(), document.published.as_deref());
        let from = root.id.clone();
        let mut found = Self::of_claims(graph, root, &contents.claims, limit)?;
        let mut known: BTreeSet<String> = found.nodes.iter().map(|it| it.id.clone()).collect();
        let mut mentioned = contents.entities;
        mentioned.sort_by(|a, b| b.n_mentions.cmp(&a.n_mentions).then_with(|| a.id.cmp(&b.id)));
        for it in mentioned {
            let to = format!("entity:{}", it.id);
            if !known.contains(&to) {
                if found.nodes.len() >= limit {
                    found.n_left_off += 1;
                    continue;
                }
                let Some(record) = graph.entity(&it.id)? else { continue };
                found.nodes.push(entity_node(&record));
                known.insert(to.clone());
            }
            found.edges.push(EdgeView {
                from: from.clone(),
                to,
                kind: "mentions".into(),
                n: Some(it.n_mentions).filter(|n| *n > 1),
            });
        }
        found.edges.sort();
        Ok(found)
    }
}

/// Returns the kind of a thing by its IRI.
fn kind_of(iri: &str) -> &'static str {
    let Some((kind, id)) = iri.strip_prefix("urn:whosaid:").and_then(|it| it.split_once(':')) else { return "term" };
    match kind {
        "document" => "document",
        "measure" => "measure",
        "claim" => "claim",
        "entity" => EntityType::ALL.map(EntityType::as_str).into_iter().find(|it| id.starts_with(it)).unwrap_or("term"),
        _ => "term",
    }
}
