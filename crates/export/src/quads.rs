//! The quads that queries see: what N-Quads and JSON-LD have in common.
//!
//! Every document is a named graph with what it says. The default graph is what all documents together say. So a triple
//! store that has loaded the file gives the same answers as `whosaid query`.

use crate::Result;
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use std::collections::{BTreeSet, HashSet};
use whosaid_graph::{ClaimFilter, DisputeFilter, Graph, Selection, ViewFilter};
use whosaid_model::{ClaimId, DocId};
use whosaid_rdf::vocabulary::{DISAGREES, Thing};
use whosaid_rdf::{Comparison, Triple, of_claim, of_contents, of_document, of_entity, of_measure};

/// About how many bytes of quads are held while they are written.
pub(crate) const N_BYTES_HELD: usize = 4 << 20;

/// If no more documents than this are selected, their disagreements are looked up one document after the other.
const N_FEW: usize = 64;

/// A selection to be written as quads.
pub(crate) struct Quads<'g> {
    pub graph: &'g Graph,
    pub filter: ViewFilter,
    pub selection: Selection,
}

impl Quads<'_> {
    /// Calls `each` for one quad after the other. Returns the number of quads.
    pub fn each(&self, each: impl FnMut(Quad) -> Result<()>) -> Result<usize> {
        each_quad(self.graph, &self.filter, &self.selection, each)
    }
}

/// Yields the quads of a selection: first the named graphs, ordered by document id, then the default graph. In it
/// documents and claims come in the same order, then entities, measures, and which claims disagree.
fn each_quad(
    graph: &Graph,
    filter: &ViewFilter,
    selection: &Selection,
    mut each: impl FnMut(Quad) -> Result<()>,
) -> Result<usize> {
    let mut n = 0;
    let mut each = |triples: Vec<Triple>, name: &GraphName| -> Result<()> {
        let mut seen = HashSet::new();
        for [subject, predicate, object] in triples {
            let (Term::NamedNode(subject), Term::NamedNode(predicate)) = (subject, predicate) else { continue };
            let quad = Quad::new(NamedOrBlankNode::NamedNode(subject), predicate, object, name.clone());
            // A document may have several claims about one measure.
            if seen.insert(quad.clone()) {
                each(quad)?;
                n += 1;
            }
        }
        Ok(())
    };
    let mut written = Ok(());
    graph.each_part(selection, |part| {
        let mut triples = of_contents(&part.contents);
        let document = Term::from(Thing::Document.iri(part.contents.document.id.as_str()));
        triples.retain(|[subject, ..]| match subject {
            subject if *subject == document => part.has_document,
            Term::NamedNode(iri) => match Thing::parse(iri.as_str()) {
                Some((Thing::Measure, key)) => selection.has_measure(&key),
                _ => true,
            },
            _ => true,
        });
        let name = GraphName::NamedNode(Thing::Document.iri(part.contents.document.id.as_str()));
        written = each(triples, &name);
        Ok(written.is_ok())
    })?;
    written?;

    let default = GraphName::DefaultGraph;
    let (mut claims, mut documents): (BTreeSet<ClaimId>, BTreeSet<DocId>) = Default::default();
    let mut written = Ok(());
    graph.each_part(selection, |part| {
        let mut triples = Vec::new();
        if part.has_document {
            of_document(&part.contents, &mut triples);
        }
        for claim in &part.contents.claims {
            of_claim(claim, &mut triples);
        }
        if !selection.is_whole() && !part.contents.claims.is_empty() {
            documents.insert(part.contents.document.id.clone());
            claims.extend(part.contents.claims.iter().map(|claim| claim.id.clone()));
        }
        written = each(triples, &default);
        Ok(written.is_ok())
    })?;
    written?;
    let mut written = Ok(());
    graph.each_selected_entity(selection, |entity| {
        let mut parties = graph.parties_of(&entity.id)?;
        parties.retain(|it| selection.has_entity(it));
        written = each(of_entity(&entity, &parties), &default);
        Ok(written.is_ok())
    })?;
    written?;
    let mut written = Ok(());
    graph.each_selected_measure(selection, |measure| {
        let mut triples = Vec::new();
        of_measure(&measure, &mut triples);
        written = each(triples, &default);
        Ok(written.is_ok())
    })?;
    written?;

    let about = ClaimFilter { about: filter.about.clone(), published: filter.published.clone(), ..Default::default() };
    let asked: Vec<ClaimFilter> = match () {
        () if selection.is_whole() => vec![ClaimFilter::default()],
        () if documents.len() <= N_FEW => {
            documents.into_iter().map(|doc| ClaimFilter { doc: Some(doc), ..about.clone() }).collect()
        }
        () => vec![about],
    };
    // Each once, whichever of its claims led to it.
    let mut seen: BTreeSet<ClaimId> = BTreeSet::new();
    let mut written = Ok(());
    for claims_of in asked {
        let compared = DisputeFilter { claims: claims_of, classes: Comparison::classes(), ..DisputeFilter::default() };
        graph.each_dispute(&compared, |dispute| {
            let Some(comparison) = Comparison::of(dispute) else { return Ok(true) };
            let is_selected = |claim: &ClaimId| selection.is_whole() || claims.contains(claim);
            if !selection.is_whole() && !seen.insert(comparison.id.clone()) {
                return Ok(true);
            }
            // A comparison that is only partly selected would be taken for the whole.
            if comparison.sides.iter().flat_map(|side| &side.claims).all(is_selected) {
                written = each(comparison.triples(), &default);
            }
            let sides = || comparison.sides.iter().enumerate();
            let ends = || {
                sides().flat_map(|(nth, side)| side.claims.iter().filter(|it| is_selected(it)).map(move |it| (nth, it)))
            };
            for (from, a) in ends().filter(|_| comparison.is_disagreement()) {
                for (_, b) in ends().filter(|(to, _)| *to != from) {
                    let [a, b] = [a, b].map(|id| Term::from(Thing::Claim.iri(id.as_str())));
                    written = std::mem::replace(&mut written, Ok(()))
                        .and_then(|()| each(vec![[a, DISAGREES.into_owned().into(), b]], &default));
                }
            }
            Ok(written.is_ok())
        })?;
    }
    written?;
    Ok(n)
}
