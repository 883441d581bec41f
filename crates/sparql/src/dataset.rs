//! The store as an RDF dataset for SPARQL, made on demand.
//!
//! The default graph is what all documents together say: every document, claim, entity and measure once, and which
//! claims disagree. Entities and measures have the names that most documents give them. Each document is also a named
//! graph, with what it says about them. Only what a query looks at is copied into memory. A pattern with a known
//! subject or object is answered from the indexes of the graph, and other patterns by walking through the documents.

use crate::bounds;
use crate::comparisons::Comparisons;
use oxrdf::{NamedNodeRef, Term};
use spareval::{InternalQuad, QueryableDataset};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::iter;
use std::rc::Rc;
use whosaid_graph::{ClaimFilter, Error, Graph};
use whosaid_model::{Claim, ClaimId, DocId, EntityId};
use whosaid_rdf::vocabulary::*;
use whosaid_rdf::{Comparison, Triple, of_claim, of_contents, of_entity, of_measure};

/// A shared term, which is cheap to clone. Its bytes, and those of its copies, are counted while they live.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shared(Rc<Counted>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Counted(Term);

/// The size of a copy of a term in the rows and tables of the evaluator, in bytes.
const COPY: usize = 24;

/// Returns the size of a term, in bytes.
pub(crate) fn size(term: &Term) -> usize {
    let text = match term {
        Term::NamedNode(iri) => iri.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
        Term::Literal(literal) => {
            literal.value().len() + literal.language().map_or(literal.datatype().as_str().len(), str::len)
        }
    };
    text + size_of::<Term>() + 48
}

impl Drop for Counted {
    fn drop(&mut self) {
        bounds::release(size(&self.0));
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        bounds::look();
        bounds::take(COPY);
        Self(self.0.clone())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        bounds::release(COPY);
    }
}

impl Shared {
    fn new(term: impl Into<Term>) -> Self {
        let term = term.into();
        bounds::look();
        bounds::take(size(&term) + COPY);
        Self(Rc::new(Counted(term)))
    }

    fn term(&self) -> &Term {
        &self.0.0
    }

    fn thing(&self) -> Option<(Thing, String)> {
        match self.term() {
            Term::NamedNode(iri) => Thing::parse(iri.as_str()),
            _ => None,
        }
    }

    fn is(&self, term: NamedNodeRef<'_>) -> bool {
        matches!(self.term(), Term::NamedNode(iri) if iri.as_ref() == term)
    }

    fn text(&self) -> Option<&str> {
        match self.term() {
            Term::Literal(text) => Some(text.value()),
            _ => None,
        }
    }
}

type Shares = Rc<[[Shared; 3]]>;
type Answers<'a> = Box<dyn Iterator<Item = Result<[Shared; 3], Error>> + 'a>;

/// The dataset. Copies share what they have read.
#[derive(Clone)]
pub(crate) struct Dataset<'a>(Rc<Read<'a>>);

struct Read<'a> {
    graph: &'a Graph,
    /// The triples of subjects in the default graph.
    subjects: RefCell<Recent<Shared, Shares>>,
    /// The triples of documents.
    documents: RefCell<Recent<DocId, Shares>>,
    document_ids: OnceCell<Rc<[DocId]>>,
    entity_ids: OnceCell<Rc<[EntityId]>>,
    comparisons: Comparisons,
}

/// How many recent subjects and documents are kept. Up to as many older ones are kept too.
const N_SUBJECTS: usize = 8192;
const N_DOCUMENTS: usize = 32;

/// A cache of recent requests.
struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    n: usize,
}

impl<K: Clone + Eq + Hash, V: Clone> Recent<K, V> {
    fn new(n: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), n }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        if let Some(found) = self.young.get(key) {
            return Some(found.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone());
        Some(value)
    }

    fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.n {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

/// A pattern of which any of the three terms may be given.
#[derive(Clone)]
struct Pattern {
    subject: Option<Shared>,
    predicate: Option<Shared>,
    object: Option<Shared>,
}

impl Pattern {
    fn takes(&self, triple: &[Shared; 3]) -> bool {
        let fits = |asked: &Option<Shared>, term: &Shared| asked.as_ref().is_none_or(|asked| asked == term);
        fits(&self.subject, &triple[0]) && fits(&self.predicate, &triple[1]) && fits(&self.object, &triple[2])
    }

    /// Returns whether a triple with this predicate may answer.
    fn may_be(&self, predicate: NamedNodeRef<'_>) -> bool {
        self.predicate.as_ref().is_none_or(|asked| asked.is(predicate))
    }

    fn may_be_any(&self, predicates: &[NamedNodeRef<'_>]) -> bool {
        predicates.iter().any(|predicate| self.may_be(*predicate))
    }
}

/// The predicates of documents, entities and measures. All others are of claims.
const OF_DOCUMENTS: &[NamedNodeRef<'_>] = &[HEADLINE, PUBLISHED, PUBLISHER, URL, MENTIONS];
const OF_ENTITIES: &[NamedNodeRef<'_>] = &[NAME, ALTERNATE_NAME, PARTY];
const OF_MEASURES: &[NamedNodeRef<'_>] = &[LABEL];
const OF_COMPARISONS: &[NamedNodeRef<'_>] =
    &[CLASS, COMPARES, TIME, DIFFERENCE, RELATIVE, SIDE, GIVEN, GIVEN_BY, SOURCES, DOCUMENTS];

/// Returns whether an index knows which things have a given text under this predicate.
pub(crate) fn is_indexed(predicate: NamedNodeRef<'_>) -> bool {
    [NAME, ALTERNATE_NAME, LABEL, MEASURE_TEXT, SPEAKER].contains(&predicate)
}

fn shared(triples: Vec<Triple>) -> Shares {
    let mut terms: HashMap<Term, Shared> = HashMap::new();
    let mut share = |term: Term| terms.entry(term).or_insert_with_key(|term| Shared::new(term.clone())).clone();
    let mut seen = HashSet::new();
    let shares = triples.into_iter().map(|[s, p, o]| [share(s), share(p), share(o)]);
    shares.filter(|triple| seen.insert(triple.clone())).collect()
}

impl<'a> Dataset<'a> {
    pub fn new(graph: &'a Graph) -> Self {
        Self(Rc::new(Read {
            graph,
            subjects: RefCell::new(Recent::new(N_SUBJECTS)),
            documents: RefCell::new(Recent::new(N_DOCUMENTS)),
            document_ids: OnceCell::new(),
            entity_ids: OnceCell::new(),
            comparisons: Comparisons::default(),
        }))
    }

    fn document_ids(&self) -> Result<Rc<[DocId]>, Error> {
        if let Some(ids) = self.0.document_ids.get() {
            return Ok(ids.clone());
        }
        let mut ids = Vec::new();
        self.0.graph.each_document_id(|id| {
            ids.push(id);
            Ok(true)
        })?;
        Ok(self.0.document_ids.get_or_init(|| ids.into()).clone())
    }

    fn entity_ids(&self) -> Result<Rc<[EntityId]>, Error> {
        if let Some(ids) = self.0.entity_ids.get() {
            return Ok(ids.clone());
        }
        let ids = self.0.graph.entity_ids()?;
        Ok(self.0.entity_ids.get_or_init(|| ids.into()).clone())
    }

    /// Returns what a document says, or nothing if there is no such document.
    fn document(&self, id: &DocId) -> Result<Option<Shares>, Error> {
        if let Some(found) = self.0.documents.borrow_mut().get(id) {
            return Ok(Some(found));
        }
        let Some(contents) = self.0.graph.contents(id)? else { return Ok(None) };
        let triples = shared(of_contents(&contents));
        let mut subjects = self.0.subjects.borrow_mut();
        for of_one in triples.chunk_by(|a, b| a[0] == b[0]) {
            // The default graph says other things about entities and measures.
            let subject = &of_one[0][0];
            if matches!(subject.thing(), Some((Thing::Claim | Thing::Document, _))) {
                subjects.put(subject.clone(), of_one.into());
            }
        }
        self.0.documents.borrow_mut().put(id.clone(), triples.clone());
        Ok(Some(triples))
    }

    /// Returns what the default graph says about a subject, except disagreements.
    fn subject(&self, subject: &Shared) -> Result<Shares, Error> {
        if let Some(found) = self.0.subjects.borrow_mut().get(subject) {
            return Ok(found);
        }
        let graph = self.0.graph;
        let of_document = |id: &DocId| -> Result<Shares, Error> {
            let all = self.document(id)?;
            Ok(all.iter().flat_map(|it| it.iter()).filter(|triple| triple[0] == *subject).cloned().collect())
        };
        let found = match subject.thing() {
            Some((Thing::Document, id)) => of_document(&DocId(id))?,
            Some((Thing::Claim, id)) => match graph.claim(&ClaimId(id))? {
                Some(claim) => {
                    let mut triples = Vec::new();
                    of_claim(&claim, &mut triples);
                    shared(triples)
                }
                None => Rc::new([]),
            },
            Some((Thing::Entity, id)) => match graph.entity(&EntityId(id))? {
                Some(entity) => shared(of_entity(&entity, &graph.parties_of(&entity.id)?)),
                None => Rc::new([]),
            },
            Some((Thing::Measure, key)) => match graph.measure(&key)? {
                Some(measure) => {
                    let mut triples = Vec::new();
                    of_measure(&measure, &mut triples);
                    shared(triples)
                }
                None => Rc::new([]),
            },
            Some((Thing::Comparison, id)) => of_one(self.0.comparisons.get(graph, &id)?.as_deref(), subject),
            Some((Thing::Side, id)) => of_one(self.0.comparisons.of_side(graph, &id)?.as_deref(), subject),
            None => Rc::new([]),
        };
        self.0.subjects.borrow_mut().put(subject.clone(), found.clone());
        Ok(found)
    }

    /// Returns the triples of the default graph that answer.
    fn linked(&self, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let mut answers: Vec<Answers<'a>> = Vec::new();
        if let Some(subject) = &pattern.subject {
            let found = self.subject(subject)?;
            let takes = pattern.clone();
            answers.push(Box::new(
                (0..found.len()).map(move |at| found[at].clone()).filter(move |it| takes.takes(it)).map(Ok),
            ));
        } else if let Some(object) = &pattern.object {
            answers.push(self.with_object(&pattern, object)?);
        } else {
            answers.push(self.scan(pattern.clone())?);
        }
        if pattern.may_be(DISAGREES) {
            answers.push(self.disagreeing(pattern)?);
        }
        Ok(Box::new(answers.into_iter().flatten()))
    }

    /// Returns the triples with an object.
    fn with_object(&self, pattern: &Pattern, object: &Shared) -> Result<Answers<'a>, Error> {
        let graph = self.0.graph;
        let mut subjects: BTreeSet<oxrdf::NamedNode> = BTreeSet::new();
        let mut claims: Vec<Claim> = Vec::new();
        let mut comparisons: Vec<Rc<Comparison>> = Vec::new();
        match object.thing() {
            Some((Thing::Entity, id)) => {
                let id = EntityId(id);
                if pattern.may_be(ABOUT) {
                    claims.extend(graph.claims_about_entity(&id)?);
                }
                if pattern.may_be(ATTRIBUTED) {
                    claims.extend(graph.claims_by(&id)?);
                }
                if pattern.may_be(MENTIONS) {
                    subjects
                        .extend(graph.documents_that_mention(&id)?.iter().map(|it| Thing::Document.iri(it.as_str())));
                }
                if pattern.may_be(PARTY) {
                    subjects.extend(graph.agreements_of(&id)?.iter().map(|it| Thing::Entity.iri(it.as_str())));
                }
            }
            Some((Thing::Measure, key)) => {
                if pattern.may_be(MEASURED) {
                    claims.extend(graph.claims_of_measure(&key)?);
                }
                if pattern.may_be(COMPARES) {
                    comparisons.extend(self.0.comparisons.of_measure(graph, &key)?);
                }
            }
            Some((Thing::Claim, id)) if pattern.may_be(GIVEN_BY) => {
                comparisons.extend(self.0.comparisons.of_claim(graph, &ClaimId(id))?);
            }
            Some((Thing::Side, id)) if pattern.may_be(SIDE) => {
                comparisons.extend(self.0.comparisons.of_side(graph, &id)?);
            }
            Some((Thing::Document, id)) if pattern.may_be(APPEARANCE) => {
                let (found, takes) = (self.document(&DocId(id))?.unwrap_or_default(), pattern.clone());
                return Ok(Box::new(each(Ok(found)).filter(move |it| it.as_ref().map_or(true, |it| takes.takes(it)))));
            }
            Some(_) => {}
            None => {
                let is = |term: NamedNodeRef<'_>| pattern.predicate.as_ref().is_some_and(|it| it.is(term));
                match object.text() {
                    Some(text) if is(NAME) || is(ALTERNATE_NAME) => {
                        let named = graph.entities(Some(text), None)?;
                        subjects.extend(named.iter().map(|it| Thing::Entity.iri(it.id.as_str())));
                    }
                    Some(text) if is(LABEL) => {
                        subjects.extend(whosaid_graph::measure_key(text).map(|key| Thing::Measure.iri(&key)));
                    }
                    Some(text) if is(MEASURE_TEXT) => {
                        if let Some(key) = whosaid_graph::measure_key(text) {
                            claims.extend(graph.claims_of_measure(&key)?);
                        }
                    }
                    Some(text) if is(SPEAKER) => {
                        claims.extend(
                            graph.claims(&ClaimFilter { speaker: Some(text.to_owned()), ..ClaimFilter::default() })?,
                        );
                    }
                    _ => return self.scan(pattern.clone()),
                }
            }
        }
        let mut seen = HashSet::new();
        claims.retain(|claim| seen.insert(claim.id.clone()));
        let takes = pattern.clone();
        let dataset = self.clone();
        let of_claims = claims.into_iter().flat_map(move |claim| {
            let mut triples = Vec::new();
            of_claim(&claim, &mut triples);
            let triples = shared(triples);
            // What was found by one of its properties is likely to be asked for others.
            if let Some(first) = triples.first() {
                dataset.0.subjects.borrow_mut().put(first[0].clone(), triples.clone());
            }
            each(Ok(triples))
        });
        let dataset = self.clone();
        let of_subjects = subjects.into_iter().flat_map(move |iri| {
            let found = dataset.subject(&Shared::new(iri));
            each(found)
        });
        let of_comparisons = comparisons.into_iter().flat_map(|it| each(Ok(shared(it.triples()))));
        Ok(Box::new(
            of_claims
                .chain(of_subjects)
                .chain(of_comparisons)
                .filter(move |it| it.as_ref().map_or(true, |it| takes.takes(it))),
        ))
    }

    /// Returns the triples that answer, by walking through everything that has such predicates.
    fn scan(&self, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let graph = self.0.graph;
        let of_class = |classes: &[NamedNodeRef<'_>]| {
            pattern.may_be(TYPE)
                && pattern.object.as_ref().is_none_or(|object| classes.iter().any(|class| object.is(*class)))
        };
        let others: Vec<NamedNodeRef<'_>> =
            [OF_DOCUMENTS, OF_ENTITIES, OF_MEASURES, OF_COMPARISONS, &[TYPE, DISAGREES]].concat();
        let of_claims = TERMS.iter().any(|(term, _)| !others.contains(term) && pattern.may_be(*term));
        let mut answers: Vec<Answers<'a>> = Vec::new();
        if of_claims || pattern.may_be_any(OF_DOCUMENTS) || of_class(&[CLAIM, OBSERVATION, ARTICLE]) {
            let (ids, dataset) = (self.document_ids()?, self.clone());
            let documents = (0..ids.len()).flat_map(move |at| {
                let found = dataset.document(&ids[at]).map(|found| found.unwrap_or_default());
                each(found).filter(|it| {
                    it.as_ref().map_or(true, |it| matches!(it[0].thing(), Some((Thing::Document | Thing::Claim, _))))
                })
            });
            answers.push(Box::new(documents));
        }
        if pattern.may_be_any(OF_ENTITIES) || of_class(&[PERSON, ORGANIZATION, PLACE, LEGISLATION, EVENT, AGREEMENT]) {
            let (ids, dataset) = (self.entity_ids()?, self.clone());
            let entities = (0..ids.len())
                .flat_map(move |at| each(dataset.subject(&Shared::new(Thing::Entity.iri(ids[at].as_str())))));
            answers.push(Box::new(entities));
        }
        if pattern.may_be_any(OF_MEASURES) || of_class(&[MEASURE]) {
            let mut measures = Vec::new();
            graph.each_measure(|measure| {
                measures.push(measure);
                Ok(true)
            })?;
            answers.push(Box::new(measures.into_iter().flat_map(|measure| {
                let mut triples = Vec::new();
                of_measure(&measure, &mut triples);
                each(Ok(shared(triples)))
            })));
        }
        if pattern.may_be_any(OF_COMPARISONS) || of_class(&[COMPARISON, FIGURE_SIDE]) {
            let all = self.0.comparisons.all(graph)?;
            answers.push(Box::new((0..all.len()).flat_map(move |at| each(Ok(shared(all[at].triples()))))));
        }
        Ok(Box::new(answers.into_iter().flatten().filter(move |it| it.as_ref().map_or(true, |it| pattern.takes(it)))))
    }

    /// Returns which claims disagree with which.
    fn disagreeing(&self, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let graph = self.0.graph;
        let claim = |end: &Option<Shared>| match end.as_ref().map(Shared::thing) {
            None => Some(None),
            Some(Some((Thing::Claim, id))) => Some(Some(ClaimId(id))),
            // Only claims disagree.
            Some(_) => None,
        };
        let (Some(from), Some(to)) = (claim(&pattern.subject), claim(&pattern.object)) else {
            return Ok(Box::new(iter::empty()));
        };
        let comparisons: Rc<[Rc<Comparison>]> = match from.as_ref().or(to.as_ref()) {
            Some(claim) => self.0.comparisons.of_claim(graph, claim)?.into_iter().collect(),
            None => self.0.comparisons.all(graph)?,
        };
        let predicate = Shared::new(DISAGREES.into_owned());
        // There are as many pairs as the square of the claims, so each is made on demand.
        Ok(Box::new((0..comparisons.len()).flat_map(move |at| {
            let (comparison, predicate) = (comparisons[at].clone(), predicate.clone());
            let ends = |asked: &Option<ClaimId>| -> Rc<[(usize, Shared)]> {
                let sides = comparison.sides.iter().enumerate();
                let claims = sides.flat_map(|(nth, side)| side.claims.iter().map(move |claim| (nth, claim)));
                let asked = claims.filter(|(_, claim)| asked.as_ref().is_none_or(|asked| asked == *claim));
                asked.map(|(nth, claim)| (nth, Shared::new(Thing::Claim.iri(claim.as_str())))).collect()
            };
            let (from, to) =
                if comparison.is_disagreement() { (ends(&from), ends(&to)) } else { (Rc::from([]), Rc::from([])) };
            (0..from.len()).flat_map(move |a| {
                let (from, to, predicate) = (from.clone(), to.clone(), predicate.clone());
                (0..to.len()).filter_map(move |b| {
                    let differs = from[a].0 != to[b].0;
                    differs.then(|| Ok([from[a].1.clone(), predicate.clone(), to[b].1.clone()]))
                })
            })
        })))
    }

    /// Returns the triples of a named graph that answer.
    fn named(&self, name: &Shared, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let found = match name.thing() {
            Some((Thing::Document, id)) => self.document(&DocId(id))?,
            _ => None,
        };
        let answers = each(Ok(found.unwrap_or_default()));
        Ok(Box::new(answers.filter(move |it| it.as_ref().map_or(true, |it| pattern.takes(it)))))
    }

    /// Returns the named graphs that may answer.
    fn graphs(&self, pattern: &Pattern) -> Result<Rc<[DocId]>, Error> {
        let graph = self.0.graph;
        let mut documents: Option<BTreeSet<DocId>> = None;
        let subject = pattern.subject.as_ref();
        match subject.map(|it| it.thing()) {
            None => {}
            Some(Some((Thing::Claim, id))) => {
                documents = Some(graph.claim(&ClaimId(id))?.into_iter().map(|it| it.doc).collect());
            }
            Some(Some((Thing::Document, id))) => documents = Some([DocId(id)].into()),
            Some(Some((Thing::Entity, id))) => {
                documents = Some(graph.documents_that_mention(&EntityId(id))?.into_iter().collect());
            }
            Some(Some((Thing::Measure, key))) => {
                documents = Some(graph.claims_of_measure(&key)?.into_iter().map(|it| it.doc).collect());
            }
            Some(Some((Thing::Comparison | Thing::Side, _)) | None) => documents = Some(BTreeSet::new()),
        }
        match documents {
            Some(documents) => Ok(documents.into_iter().collect()),
            None => self.document_ids(),
        }
    }

    fn quads(&self, pattern: Pattern, graph_name: Option<Option<Shared>>) -> Result<Quads<'a>, Error> {
        let quad = |triple: [Shared; 3], graph_name: Option<Shared>| {
            let [subject, predicate, object] = triple;
            InternalQuad { subject, predicate, object, graph_name }
        };
        Ok(match graph_name {
            Some(None) => Box::new(self.linked(pattern)?.map(move |it| it.map(|it| quad(it, None)))),
            Some(Some(name)) => {
                Box::new(self.named(&name, pattern)?.map(move |it| it.map(|it| quad(it, Some(name.clone())))))
            }
            None => {
                let (ids, dataset) = (self.graphs(&pattern)?, self.clone());
                let quads = (0..ids.len()).flat_map(move |at| {
                    let name = Shared::new(Thing::Document.iri(ids[at].as_str()));
                    let found = dataset.named(&name, pattern.clone());
                    let answers: Answers<'a> = found.unwrap_or_else(|error| Box::new(iter::once(Err(error))));
                    answers.map(move |it| it.map(|it| quad(it, Some(name.clone()))))
                });
                Box::new(quads)
            }
        })
    }
}

/// Returns the triples about one of the things in a comparison.
fn of_one(comparison: Option<&Comparison>, subject: &Shared) -> Shares {
    let triples = comparison.map(Comparison::triples).unwrap_or_default();
    shared(triples.into_iter().filter(|triple| triple[0] == *subject.term()).collect())
}

/// Returns the triples of a list, or the error in its place.
fn each(found: Result<Shares, Error>) -> impl Iterator<Item = Result<[Shared; 3], Error>> {
    let (found, error) = match found {
        Ok(found) => (found, None),
        Err(error) => (Rc::from([]), Some(Err(error))),
    };
    (0..found.len()).map(move |at| Ok(found[at].clone())).chain(error)
}

type Quads<'a> = Box<dyn Iterator<Item = Result<InternalQuad<Shared>, Error>> + 'a>;

impl<'a> QueryableDataset<'a> for Dataset<'a> {
    type InternalTerm = Shared;
    type Error = Error;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Shared>,
        predicate: Option<&Shared>,
        object: Option<&Shared>,
        graph_name: Option<Option<&Shared>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Shared>, Error>> + use<'a> {
        let pattern = Pattern { subject: subject.cloned(), predicate: predicate.cloned(), object: object.cloned() };
        match self.quads(pattern, graph_name.map(|it| it.cloned())) {
            Ok(quads) => quads,
            Err(error) => Box::new(iter::once(Err(error))),
        }
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Shared, Error>> + use<'a> {
        let (ids, error) = match self.document_ids() {
            Ok(ids) => (ids, None),
            Err(error) => (Rc::from([]), Some(Err(error))),
        };
        let iri = |id: &DocId| Shared::new(Thing::Document.iri(id.as_str()));
        (0..ids.len()).map(move |at| Ok(iri(&ids[at]))).chain(error)
    }

    fn contains_internal_graph_name(&self, graph_name: &Shared) -> Result<bool, Error> {
        Ok(match graph_name.thing() {
            Some((Thing::Document, id)) => self.0.graph.document(&DocId(id))?.is_some(),
            _ => false,
        })
    }

    fn internalize_term(&self, term: Term) -> Result<Shared, Error> {
        Ok(Shared::new(term))
    }

    fn externalize_term(&self, term: Shared) -> Result<Term, Error> {
        Ok(term.term().clone())
    }
}
