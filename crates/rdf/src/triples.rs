//! What the graph holds, as RDF triples.

use crate::vocabulary::*;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term};
use std::collections::BTreeSet;
use whosaid_graph::{Contents, DocumentRecord, EntityRecord, MeasureNode, MentionedEntity, measure_key};
use whosaid_model::fields::{FieldType, FieldValue, Source};
use whosaid_model::{Claim, Day, Decimal, EntityId, EntityType, Value};

/// Subject, predicate, object.
pub type Triple = [Term; 3];

/// A list of triples of one subject.
struct Of<'t> {
    subject: NamedNode,
    triples: &'t mut Vec<Triple>,
}

impl Of<'_> {
    fn add(&mut self, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.triples.push([self.subject.clone().into(), predicate.into_owned().into(), object.into()]);
    }

    /// Adds the value of a field: an id as the IRI of what it names, anything else as a literal.
    fn field(&mut self, predicate: NamedNodeRef<'_>, of_type: FieldType, value: FieldValue<'_>) {
        let thing = match of_type {
            FieldType::Document => Some(Thing::Document),
            FieldType::Entity | FieldType::Entities => Some(Thing::Entity),
            FieldType::Measure => Some(Thing::Measure),
            _ => None,
        };
        let mut text = |text: &str| match thing {
            Some(thing) => self.add(predicate, thing.iri(text)),
            None => self.add(predicate, Literal::new_simple_literal(text)),
        };
        match value {
            FieldValue::Missing | FieldValue::Range(..) => {}
            FieldValue::Text(it) => text(&it),
            // Triples are a set.
            FieldValue::Texts(it) => it.into_iter().collect::<BTreeSet<_>>().into_iter().for_each(text),
            FieldValue::Spans(it) => {
                it.iter().collect::<BTreeSet<_>>().into_iter().for_each(|it| text(&it.to_string()));
            }
            FieldValue::Decimal(n) => self.add(predicate, number(n)),
            FieldValue::Day(it) => self.add(predicate, day(it)),
            FieldValue::Count(n) => self.add(predicate, Literal::from(n)),
        }
    }

    fn text(&mut self, predicate: NamedNodeRef<'_>, text: Option<&str>) {
        if let Some(text) = text {
            self.add(predicate, Literal::new_simple_literal(text));
        }
    }
}

/// Returns a number as a literal. Decimals that SPARQL's, with 18 digits after the point, cannot hold become
/// floating-point.
pub(crate) fn number(n: Decimal) -> Literal {
    let n = n.normalize();
    let fits = n.scale() <= 18 && n.abs() < Decimal::from(100_000_000_000_000_000_000_i128);
    let datatype = |name| NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{name}"));
    match fits {
        true => Literal::new_typed_literal(n.to_string(), datatype("decimal")),
        false => Literal::new_typed_literal(
            format!("{:E}", n.to_string().parse::<f64>().unwrap_or(f64::MAX)),
            datatype("double"),
        ),
    }
}

/// Returns a date as a literal, as exact as it is given. What is not a date of the calendar becomes text.
fn date(edtf: &str) -> Literal {
    let is_number = |part: &str, n: usize| part.len() == n && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = edtf.split('-').collect();
    let name = match parts.as_slice() {
        [y] if is_number(y, 4) => "gYear",
        [y, m] if is_number(y, 4) && is_number(m, 2) => "gYearMonth",
        [y, m, d] if is_number(y, 4) && is_number(m, 2) && is_number(d, 2) => "date",
        _ => return Literal::new_simple_literal(edtf),
    };
    Literal::new_typed_literal(edtf, NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{name}")))
}

/// Returns a day, given by its number, as a literal.
fn day(day: Day) -> Literal {
    let text = whosaid_model::day_text(day);
    Literal::new_typed_literal(text, NamedNode::new_unchecked("http://www.w3.org/2001/XMLSchema#date"))
}

/// Returns what a document says: its own triples, and those of its claims, entities and measures.
pub fn of_contents(contents: &Contents) -> Vec<Triple> {
    let mut triples = Vec::new();
    of_document(contents, &mut triples);
    for claim in &contents.claims {
        of_claim(claim, &mut triples);
        if let Some((wording, key)) = claim.figure.measure.as_deref().and_then(|it| Some((it, measure_key(it)?))) {
            of_measure(&MeasureNode { key, label: wording.to_owned() }, &mut triples);
        }
    }
    for entity in &contents.entities {
        of_mentioned(entity, &mut triples);
    }
    triples
}

/// Adds a document and the entities that it mentions.
pub fn of_document(contents: &Contents, triples: &mut Vec<Triple>) {
    let DocumentRecord { id, title, published, publisher, url, .. } = &contents.document;
    let mut of = Of { subject: Thing::Document.iri(id.as_str()), triples };
    of.add(TYPE, ARTICLE);
    of.text(HEADLINE, title.as_deref());
    if let Some(published) = published {
        of.add(PUBLISHED, date(published));
    }
    of.text(PUBLISHER, publisher.as_deref());
    of.text(URL, url.as_deref());
    for entity in &contents.entities {
        of.add(MENTIONS, Thing::Entity.iri(entity.id.as_str()));
    }
}

/// Adds a claim.
pub fn of_claim(claim: &Claim, triples: &mut Vec<Triple>) {
    let mut of = Of { subject: Thing::Claim.iri(claim.id.as_str()), triples };
    of.add(TYPE, CLAIM);
    of.add(TYPE, OBSERVATION);
    let source = Source { claim, link: None, measure_key };
    let is_range = matches!(claim.figure.value, Value::Range(..));
    for (field, term) in OF_CLAIMS.iter() {
        // A single number is `schema:value`, without ends.
        if is_range || !matches!(field.name, "value_min" | "value_max") {
            of.field(term.as_ref(), field.of_type, field.of(source));
        }
    }
}

fn class(kind: EntityType) -> NamedNodeRef<'static> {
    match kind {
        EntityType::Person => PERSON,
        EntityType::Organisation => ORGANIZATION,
        EntityType::Place => PLACE,
        EntityType::Agreement => AGREEMENT,
        EntityType::Law => LEGISLATION,
        EntityType::Event => EVENT,
    }
}

/// Adds an entity as one document describes it.
fn of_mentioned(entity: &MentionedEntity, triples: &mut Vec<Triple>) {
    let mut of = Of { subject: Thing::Entity.iri(entity.id.as_str()), triples };
    of.add(TYPE, class(entity.kind));
    of.text(NAME, Some(&entity.name));
    for name in entity.names.iter().filter(|it| **it != entity.name) {
        of.text(ALTERNATE_NAME, Some(name));
    }
    let mut parties: Vec<&EntityId> = entity.parties.iter().collect();
    parties.sort_unstable();
    parties.dedup();
    for party in parties {
        of.add(PARTY, Thing::Entity.iri(party.as_str()));
    }
}

/// Returns the triples of an entity as all documents together describe it.
pub fn of_entity(entity: &EntityRecord, parties: &[EntityId]) -> Vec<Triple> {
    let mut triples = Vec::new();
    let mut of = Of { subject: Thing::Entity.iri(entity.id.as_str()), triples: &mut triples };
    of.add(TYPE, class(entity.kind));
    of.text(NAME, Some(&entity.name));
    for name in &entity.aliases {
        of.text(ALTERNATE_NAME, Some(name));
    }
    for party in parties {
        of.add(PARTY, Thing::Entity.iri(party.as_str()));
    }
    triples
}

/// Adds a measure.
pub fn of_measure(measure: &MeasureNode, triples: &mut Vec<Triple>) {
    let mut of = Of { subject: Thing::Measure.iri(&measure.key), triples };
    of.add(TYPE, MEASURE);
    of.text(LABEL, Some(&measure.label));
}
