//! What the graph holds, as RDF triples.

use crate::vocabulary::*;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term};
use whosaid_graph::{Contents, DocumentRecord, EntityRecord, MeasureNode, MentionedEntity, measure_key};
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
    let figure = &claim.figure;
    let mut of = Of { subject: Thing::Claim.iri(claim.id.as_str()), triples };
    of.add(TYPE, CLAIM);
    of.add(TYPE, OBSERVATION);
    of.add(APPEARANCE, Thing::Document.iri(claim.doc.as_str()));
    of.text(TEXT, Some(&figure.text));
    of.text(SENTENCE, Some(&claim.sentence));
    of.add(START, Literal::from(u64::from(figure.start)));
    of.add(END, Literal::from(u64::from(figure.end)));
    match figure.value {
        Value::Vague => {}
        Value::Number(n) => of.add(VALUE, number(n)),
        Value::Range(a, b) => {
            of.add(MIN_VALUE, number(a.min(b)));
            of.add(MAX_VALUE, number(a.max(b)));
        }
    }
    if let Some(low) = figure.low {
        of.add(LOW, number(low));
    }
    if let Some(high) = figure.high {
        of.add(HIGH, number(high));
    }
    of.text(UNIT, figure.unit.as_deref());
    of.text(KIND, Some(figure.kind.as_str()));
    of.text(FORM, Some(figure.form.as_str()));
    of.text(DIRECTION, figure.direction.map(|it| it.as_str()));
    of.text(MODIFIER, figure.modifier.map(|it| it.as_str()));
    of.text(PER, figure.per.as_deref());
    of.text(MEASURE_TEXT, figure.measure.as_deref());
    if let Some(key) = figure.measure.as_deref().and_then(measure_key) {
        of.add(MEASURED, Thing::Measure.iri(&key));
    }
    let mut about: Vec<&EntityId> = figure.about.iter().collect();
    about.sort_unstable();
    about.dedup();
    for id in about {
        of.add(ABOUT, Thing::Entity.iri(id.as_str()));
    }
    if let Some(period) = &figure.period {
        of.text(PERIOD, Some(period.as_str()));
        let (first, last) = period.days().unwrap_or_default();
        if let Some(first) = first {
            of.add(PERIOD_START, day(first));
        }
        if let Some(last) = last {
            of.add(PERIOD_END, day(last));
        }
    }
    if let Some(id) = &figure.speaker_entity {
        of.add(ATTRIBUTED, Thing::Entity.iri(id.as_str()));
    }
    of.text(SPEAKER, figure.speaker.as_deref());
    of.text(SPEAKER_ROLE, figure.speaker_role.map(|it| it.as_str()));
    let mut via: Vec<&String> = figure.via.iter().collect();
    via.sort_unstable();
    via.dedup();
    for name in via {
        of.text(VIA, Some(name));
    }
    of.text(CUE, figure.cue.as_deref());
    of.text(POLARITY, figure.polarity.map(|it| it.as_str()));
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
