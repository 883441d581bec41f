//! The store as an RDF dataset that SPARQL is asked of, made as it is asked for.
//!
//! The default graph is what all documents together say: every document, claim, entity and measure once, entities and measures
//! under the names that most documents give, and which claims disagree. Each document is a named graph of its own, with what
//! it says of them. Nothing is copied into memory but what is being looked at: a pattern whose subject or object is known is
//! answered by the indexes of the graph, others by walking documents one after the other.

use crate::stop;
use crate::vocabulary::*;
use oxrdf::{NamedNodeRef, Term};
use spareval::{InternalQuad, QueryableDataset};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::iter;
use std::rc::Rc;
use whosaid_graph::{ClaimFilter, DisputeFilter, Error, Graph};
use whosaid_model::{Claim, ClaimId, DocId, EntityId};
use whosaid_rdf::{Triple, of_claim, of_contents, of_entity, of_measure};

/// A term that is shared, so that handing it on costs nothing.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shared(Rc<Term>);

impl Clone for Shared {
    fn clone(&self) -> Self {
        stop::look();
        Self(self.0.clone())
    }
}

impl Shared {
    fn thing(&self) -> Option<(Thing, String)> {
        match &*self.0 {
            Term::NamedNode(iri) => Thing::parse(iri.as_str()),
            _ => None,
        }
    }

    fn is(&self, term: NamedNodeRef<'_>) -> bool {
        matches!(&*self.0, Term::NamedNode(iri) if iri.as_ref() == term)
    }

    fn text(&self) -> Option<&str> {
        match &*self.0 {
            Term::Literal(text) => Some(text.value()),
            _ => None,
        }
    }
}

type Shares = Rc<[[Shared; 3]]>;
type Answers<'a> = Box<dyn Iterator<Item = Result<[Shared; 3], Error>> + 'a>;

/// The dataset; copies share what they have read.
#[derive(Clone)]
pub(crate) struct Dataset<'a>(Rc<Read<'a>>);

struct Read<'a> {
    graph: &'a Graph,
    /// What is said of a subject in the default graph.
    subjects: RefCell<Recent<Shared, Shares>>,
    /// What a document says.
    documents: RefCell<Recent<DocId, Shares>>,
    document_ids: OnceCell<Rc<[DocId]>>,
    entity_ids: OnceCell<Rc<[EntityId]>>,
}

/// So many subjects and documents are kept, and as many of those asked for before them.
const N_SUBJECTS: usize = 8192;
const N_DOCUMENTS: usize = 32;

/// What was asked for last.
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

/// What is asked for: whatever of the three is set.
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

    /// Whether a triple with this predicate may answer.
    fn may_be(&self, predicate: NamedNodeRef<'_>) -> bool {
        self.predicate.as_ref().is_none_or(|asked| asked.is(predicate))
    }

    fn may_be_any(&self, predicates: &[NamedNodeRef<'_>]) -> bool {
        predicates.iter().any(|predicate| self.may_be(*predicate))
    }
}

/// The predicates of documents, entities and measures; all others are of claims.
const OF_DOCUMENTS: &[NamedNodeRef<'_>] = &[HEADLINE, PUBLISHED, PUBLISHER, URL, MENTIONS];
const OF_ENTITIES: &[NamedNodeRef<'_>] = &[NAME, ALTERNATE_NAME, PARTY];
const OF_MEASURES: &[NamedNodeRef<'_>] = &[LABEL];

fn shared(triples: Vec<Triple>) -> Shares {
    let mut terms: HashMap<Term, Shared> = HashMap::new();
    let mut share = |term: Term| terms.entry(term).or_insert_with_key(|term| Shared(Rc::new(term.clone()))).clone();
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

    /// What a document says; nothing where there is none of that id.
    fn document(&self, id: &DocId) -> Result<Option<Shares>, Error> {
        if let Some(found) = self.0.documents.borrow_mut().get(id) {
            return Ok(Some(found));
        }
        let Some(contents) = self.0.graph.contents(id)? else { return Ok(None) };
        let triples = shared(of_contents(&contents));
        let mut subjects = self.0.subjects.borrow_mut();
        for of_one in triples.chunk_by(|a, b| a[0] == b[0]) {
            // What is said of entities and measures is another thing in the default graph.
            let subject = &of_one[0][0];
            if matches!(subject.thing(), Some((Thing::Claim | Thing::Document, _))) {
                subjects.put(subject.clone(), of_one.into());
            }
        }
        self.0.documents.borrow_mut().put(id.clone(), triples.clone());
        Ok(Some(triples))
    }

    /// What the default graph says of a subject, but for disagreements.
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
                Some(claim) => of_document(&claim.doc)?,
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
            None => Rc::new([]),
        };
        self.0.subjects.borrow_mut().put(subject.clone(), found.clone());
        Ok(found)
    }

    /// The triples of the default graph that answer.
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
            let pairs = self.disagreeing(&pattern)?;
            answers.push(Box::new(pairs.into_iter().map(Ok)));
        }
        Ok(Box::new(answers.into_iter().flatten()))
    }

    /// The triples with an object.
    fn with_object(&self, pattern: &Pattern, object: &Shared) -> Result<Answers<'a>, Error> {
        let graph = self.0.graph;
        let mut subjects: BTreeSet<oxrdf::NamedNode> = BTreeSet::new();
        let mut claims: Vec<Claim> = Vec::new();
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
            Some((Thing::Measure, key)) if pattern.may_be(MEASURED) => claims.extend(graph.claims_of_measure(&key)?),
            Some((Thing::Document, id)) if pattern.may_be(APPEARANCE) => {
                claims.extend(graph.contents(&DocId(id))?.into_iter().flat_map(|it| it.claims));
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
        let of_claims = claims.into_iter().flat_map(|claim| {
            let mut triples = Vec::new();
            of_claim(&claim, &mut triples);
            shared(triples).to_vec()
        });
        let dataset = self.clone();
        let of_subjects = subjects.into_iter().flat_map(move |iri| {
            let found = dataset.subject(&Shared(Rc::new(iri.into())));
            each(found)
        });
        Ok(Box::new(
            of_claims.map(Ok).chain(of_subjects).filter(move |it| it.as_ref().map_or(true, |it| takes.takes(it))),
        ))
    }

    /// The triples that answer, by walking all things that have such predicates.
    fn scan(&self, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let graph = self.0.graph;
        let of_class = |classes: &[NamedNodeRef<'_>]| {
            pattern.may_be(TYPE)
                && pattern.object.as_ref().is_none_or(|object| classes.iter().any(|class| object.is(*class)))
        };
        let others: Vec<NamedNodeRef<'_>> = [OF_DOCUMENTS, OF_ENTITIES, OF_MEASURES, &[TYPE, DISAGREES]].concat();
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
            let entities = (0..ids.len()).flat_map(move |at| {
                each(dataset.subject(&Shared(Rc::new(Thing::Entity.iri(ids[at].as_str()).into()))))
            });
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
        Ok(Box::new(answers.into_iter().flatten().filter(move |it| it.as_ref().map_or(true, |it| pattern.takes(it)))))
    }

    /// Which claims disagree with which.
    fn disagreeing(&self, pattern: &Pattern) -> Result<Vec<[Shared; 3]>, Error> {
        let graph = self.0.graph;
        let mut filter = DisputeFilter::default();
        for end in [&pattern.subject, &pattern.object].into_iter().flatten() {
            let claim = match end.thing() {
                Some((Thing::Claim, id)) => graph.claim(&ClaimId(id))?,
                _ => None,
            };
            // Who is no claim disagrees with none.
            let Some(claim) = claim else { return Ok(Vec::new()) };
            filter.claims.doc = Some(claim.doc);
        }
        let predicate = Shared(Rc::new(DISAGREES.into_owned().into()));
        let mut pairs = Vec::new();
        graph.each_disagreement(&filter, |a, b| {
            let [a, b] = [a, b].map(|id| Shared(Rc::new(Thing::Claim.iri(id.as_str()).into())));
            for triple in [[a.clone(), predicate.clone(), b.clone()], [b, predicate.clone(), a]] {
                if pattern.takes(&triple) {
                    pairs.push(triple);
                }
            }
            Ok(true)
        })?;
        Ok(pairs)
    }

    /// The triples of a named graph that answer.
    fn named(&self, name: &Shared, pattern: Pattern) -> Result<Answers<'a>, Error> {
        let found = match name.thing() {
            Some((Thing::Document, id)) => self.document(&DocId(id))?,
            _ => None,
        };
        let answers = each(Ok(found.unwrap_or_default()));
        Ok(Box::new(answers.filter(move |it| it.as_ref().map_or(true, |it| pattern.takes(it)))))
    }

    /// The named graphs that may answer.
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
            Some(None) => documents = Some(BTreeSet::new()),
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
                    let name = Shared(Rc::new(Thing::Document.iri(ids[at].as_str()).into()));
                    let found = dataset.named(&name, pattern.clone());
                    let answers: Answers<'a> = found.unwrap_or_else(|error| Box::new(iter::once(Err(error))));
                    answers.map(move |it| it.map(|it| quad(it, Some(name.clone()))))
                });
                Box::new(quads)
            }
        })
    }
}

/// The triples of a list, or the error in its place.
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
        let iri = |id: &DocId| Shared(Rc::new(Thing::Document.iri(id.as_str()).into()));
        (0..ids.len()).map(move |at| Ok(iri(&ids[at]))).chain(error)
    }

    fn contains_internal_graph_name(&self, graph_name: &Shared) -> Result<bool, Error> {
        Ok(match graph_name.thing() {
            Some((Thing::Document, id)) => self.0.graph.document(&DocId(id))?.is_some(),
            _ => false,
        })
    }

    fn internalize_term(&self, term: Term) -> Result<Shared, Error> {
        Ok(Shared(Rc::new(term)))
    }

    fn externalize_term(&self, term: Shared) -> Result<Term, Error> {
        Ok(Rc::try_unwrap(term.0).unwrap_or_else(|term| (*term).clone()))
    }
}
