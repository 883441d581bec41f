//! What a node tells besides its label, for the formats that carry a graph with typed attributes.

use rust_decimal::Decimal;
use whosaid_graph::Node;
use whosaid_model::day_text;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    /// A floating-point number.
    Number,
    /// A whole number.
    Count,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Count(u64),
}

impl Value {
    #[cfg(test)]
    pub fn of_type(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Number(_) => Type::Number,
            Self::Count(_) => Type::Count,
        }
    }
}

/// As text, the same as it is read again.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(n) => write!(f, "{n:?}"),
            Self::Count(n) => write!(f, "{n}"),
        }
    }
}

/// All fields that nodes have, in the order in which they are told.
pub(crate) const FIELDS: &[(&str, Type)] = &[
    ("kind", Type::Text),
    ("label", Type::Text),
    ("aliases", Type::Text),
    ("n_documents", Type::Count),
    ("n_mentions", Type::Count),
    ("n_claims_by", Type::Count),
    ("n_claims_about", Type::Count),
    ("published", Type::Text),
    ("publisher", Type::Text),
    ("link", Type::Text),
    ("language", Type::Text),
    ("n_figures", Type::Count),
    ("figure_kind", Type::Text),
    ("value_min", Type::Number),
    ("value_max", Type::Number),
    ("low", Type::Number),
    ("high", Type::Number),
    ("unit", Type::Text),
    ("per", Type::Text),
    ("modifier", Type::Text),
    ("form", Type::Text),
    ("direction", Type::Text),
    ("measure", Type::Text),
    ("period", Type::Text),
    ("period_start", Type::Text),
    ("period_end", Type::Text),
    ("speaker", Type::Text),
    ("speaker_role", Type::Text),
    ("via", Type::Text),
    ("cue", Type::Text),
    ("polarity", Type::Text),
    ("document", Type::Text),
    ("start_byte", Type::Count),
    ("end_byte", Type::Count),
    ("passage", Type::Text),
];

/// What stands between several texts of one field.
pub(crate) const BETWEEN: &str = "; ";

/// The nearest floating-point number.
pub(crate) fn float(n: Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}

/// The fields that a node has, in the order of [`FIELDS`].
pub(crate) fn fields(node: &Node) -> Vec<(&'static str, Value)> {
    let mut fields: Vec<(&'static str, Value)> = Vec::new();
    let text = |name: &'static str, text: &str| (name, Value::Text(text.to_owned()));
    let some_text = |name: &'static str, it: Option<&str>| it.map(|it| text(name, it));
    fields.push(text("kind", node.node_kind().as_str()));
    fields.push(text("label", node.label()));
    match node {
        Node::Entity(it) => {
            if !it.aliases.is_empty() {
                fields.push(text("aliases", &it.aliases.join(BETWEEN)));
            }
            fields.extend([
                ("n_documents", Value::Count(it.n_documents)),
                ("n_mentions", Value::Count(it.n_mentions)),
                ("n_claims_by", Value::Count(it.n_claims_by)),
                ("n_claims_about", Value::Count(it.n_claims_about)),
            ]);
        }
        Node::Document(it) => {
            fields.extend(some_text("published", it.published.as_deref()));
            fields.extend(some_text("publisher", it.publisher.as_deref()));
            fields.extend(some_text("link", it.url.as_deref()));
            fields.extend(some_text("language", it.language.as_deref()));
            fields.push(("n_figures", Value::Count(it.n_figures.into())));
        }
        Node::Measure(_) => {}
        Node::Claim(it) => {
            let figure = &it.figure;
            let number = |name: &'static str, n: Option<Decimal>| n.map(|n| (name, Value::Number(float(n))));
            fields.push(text("figure_kind", figure.kind.as_str()));
            fields.extend(number("value_min", figure.value.min()));
            fields.extend(number("value_max", figure.value.max()));
            fields.extend(number("low", figure.low));
            fields.extend(number("high", figure.high));
            fields.extend(some_text("unit", figure.unit.as_deref()));
            fields.extend(some_text("per", figure.per.as_deref()));
            fields.extend(some_text("modifier", figure.modifier.map(|it| it.as_str())));
            fields.push(text("form", figure.form.as_str()));
            fields.extend(some_text("direction", figure.direction.map(|it| it.as_str())));
            fields.extend(some_text("measure", figure.measure.as_deref()));
            if let Some(period) = &figure.period {
                let (first, last) = period.days().unwrap_or_default();
                fields.push(text("period", period.as_str()));
                fields.extend(first.map(|day| text("period_start", &day_text(day))));
                fields.extend(last.map(|day| text("period_end", &day_text(day))));
            }
            fields.extend(some_text("speaker", figure.speaker.as_deref()));
            fields.extend(some_text("speaker_role", figure.speaker_role.map(|it| it.as_str())));
            if !figure.via.is_empty() {
                fields.push(text("via", &figure.via.join(BETWEEN)));
            }
            fields.extend(some_text("cue", figure.cue.as_deref()));
            fields.extend(some_text("polarity", figure.polarity.map(|it| it.as_str())));
            fields.push(text("document", it.doc.as_str()));
            fields.push(("start_byte", Value::Count(figure.start.into())));
            fields.push(("end_byte", Value::Count(figure.end.into())));
            fields.push(text("passage", it.sentence.trim()));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::hostile;

    #[test]
    fn nodes_have_listed_fields_in_their_order() {
        for node in hostile(15).graph.node_weights() {
            let mut rest = FIELDS.iter();
            for (name, value) in fields(node) {
                let listed = rest.find(|(listed, _)| *listed == name);
                assert_eq!(listed.map(|it| it.1), Some(value.of_type()), "{name}");
            }
        }
    }
}
