//! Answers, and the formats in which they are written.

use crate::{Result, SparqlError};
use oxrdf::{Literal, Term, Triple, Variable};
use oxttl::TurtleSerializer;
use serde_json::Value;
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::borrow::Cow;
use std::io::Write;
use whosaid_rdf::vocabulary::{PREFIXES, short};

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The answer to SELECT: a table.
    Solutions {
        /// The columns.
        variables: Vec<Variable>,
        /// The rows. A cell may be empty.
        rows: Vec<Vec<Option<Term>>>,
        /// Whether there are more rows than the limit.
        is_cut: bool,
    },
    /// The answer to ASK.
    Boolean(bool),
    /// The answer to CONSTRUCT and DESCRIBE: a graph.
    Graph {
        /// Its triples, sorted, without duplicates.
        triples: Vec<Triple>,
        /// Whether there are more triples than the limit.
        is_cut: bool,
    },
}

/// The standard formats for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// SPARQL 1.1 Query Results CSV: plain values.
    Csv,
    /// SPARQL 1.1 Query Results TSV: terms are written as in Turtle.
    Tsv,
    /// SPARQL 1.1 Query Results JSON. A graph is written as one object per triple.
    Json,
    /// SPARQL 1.1 Query Results XML.
    Xml,
    /// Turtle, for graphs.
    Turtle,
}

impl Answer {
    /// Returns the names of its columns: the variables, `boolean`, or `subject`, `predicate`, `object`.
    pub fn columns(&self) -> Vec<String> {
        match self {
            Self::Solutions { variables, .. } => variables.iter().map(|it| it.as_str().to_owned()).collect(),
            Self::Boolean(_) => vec!["boolean".to_owned()],
            Self::Graph { .. } => ["subject", "predicate", "object"].map(str::to_owned).to_vec(),
        }
    }

    /// Returns its rows, with a cell for each column.
    pub fn rows(&self) -> Box<dyn Iterator<Item = Vec<Option<Cell<'_>>>> + '_> {
        let owned = |term: Term| Some(Cell(Cow::Owned(term)));
        match self {
            Self::Solutions { rows, .. } => {
                Box::new(rows.iter().map(|row| {
                    row.iter().map(|cell| cell.as_ref().map(|it| Cell(Cow::Borrowed(it)))).collect::<Vec<_>>()
                }))
            }
            Self::Boolean(value) => Box::new(std::iter::once(vec![owned(Literal::from(*value).into())])),
            Self::Graph { triples, .. } => Box::new(triples.iter().map(move |it| {
                vec![
                    owned(it.subject.clone().into()),
                    owned(it.predicate.clone().into()),
                    Some(Cell(Cow::Borrowed(&it.object))),
                ]
            })),
        }
    }

    /// Returns whether nothing was found: no row, no triple, or the answer no.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Solutions { rows, .. } => rows.is_empty(),
            Self::Boolean(value) => !value,
            Self::Graph { triples, .. } => triples.is_empty(),
        }
    }

    /// Returns whether the limit cut it.
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::Solutions { is_cut: true, .. } | Self::Graph { is_cut: true, .. })
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// [`SparqlError::Format`] if the format cannot hold such an answer, and the errors of `out`.
    pub fn write(&self, format: Format, out: &mut impl Write) -> Result<()> {
        let results = match format {
            Format::Csv => QueryResultsFormat::Csv,
            Format::Tsv => QueryResultsFormat::Tsv,
            Format::Xml => QueryResultsFormat::Xml,
            Format::Json => QueryResultsFormat::Json,
            Format::Turtle => return self.write_turtle(out),
        };
        match self {
            Self::Boolean(value) => {
                QueryResultsSerializer::from_format(results).serialize_boolean_to_writer(&mut *out, *value)?;
            }
            Self::Solutions { variables, rows, .. } => {
                let mut writer = QueryResultsSerializer::from_format(results)
                    .serialize_solutions_to_writer(&mut *out, variables.clone())?;
                for row in rows {
                    let cells = variables.iter().zip(row);
                    writer
                        .serialize(cells.filter_map(|(name, cell)| Some((name.as_ref(), cell.as_ref()?.as_ref()))))?;
                }
                writer.finish()?;
            }
            Self::Graph { triples, .. } => match format {
                Format::Xml => {
                    return Err(SparqlError::Format { format: "XML", instead: "Turtle, JSON, CSV and TSV can" });
                }
                _ => {
                    let variable = |name| Variable::new_unchecked(name);
                    let rows = triples.iter().map(|it| {
                        vec![
                            Some(it.subject.clone().into()),
                            Some(it.predicate.clone().into()),
                            Some(it.object.clone()),
                        ]
                    });
                    let table = Self::Solutions {
                        variables: vec![variable("subject"), variable("predicate"), variable("object")],
                        rows: rows.collect(),
                        is_cut: false,
                    };
                    return table.write(format, out);
                }
            },
        }
        if matches!(format, Format::Json | Format::Xml) || matches!(self, Self::Boolean(_)) {
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_turtle(&self, out: &mut impl Write) -> Result<()> {
        let Self::Graph { triples, .. } = self else {
            let instead = "CSV, TSV, JSON and XML can, and CONSTRUCT gives a graph";
            return Err(SparqlError::Format { format: "Turtle", instead });
        };
        let mut serializer = TurtleSerializer::new();
        for (prefix, iri) in PREFIXES {
            // The prefixes of the vocabulary are valid.
            if let Ok(with) = serializer.clone().with_prefix(*prefix, *iri) {
                serializer = with;
            }
        }
        let mut writer = serializer.for_writer(&mut *out);
        for triple in triples {
            writer.serialize_triple(triple)?;
        }
        writer.finish()?;
        Ok(())
    }
}

/// A cell of an answer, for readers that know no RDF.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell<'a>(Cow<'a, Term>);

impl Cell<'_> {
    /// Returns the text of a literal, or the short form of an IRI.
    pub fn text(&self) -> String {
        match &*self.0 {
            Term::NamedNode(iri) => short(iri.as_str()).unwrap_or_else(|| iri.as_str().to_owned()),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        }
    }

    /// Returns the IRI, if it is one.
    pub fn iri(&self) -> Option<&str> {
        match &*self.0 {
            Term::NamedNode(iri) => Some(iri.as_str()),
            _ => None,
        }
    }

    /// Returns it as JSON: numbers and booleans as such.
    pub fn json(&self) -> Value {
        let text = self.text();
        match self.datatype() {
            "boolean" => Value::Bool(matches!(text.as_str(), "true" | "1")),
            _ if self.is_number() => {
                let whole = text.parse::<i64>().map(Value::from);
                whole.or_else(|_| text.parse::<f64>().map(Value::from)).unwrap_or(Value::String(text))
            }
            _ => Value::String(text),
        }
    }

    /// Returns whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self.datatype(), "integer" | "decimal" | "double" | "float")
    }

    /// Returns whether it is a number that may have more digits than people read with ease: one that is measured, like
    /// a figure, rather than counted, like a row or a year.
    pub fn is_amount(&self) -> bool {
        self.is_number() && self.datatype() != "integer"
    }

    /// Returns the name of its type in XML Schema.
    fn datatype(&self) -> &str {
        match &*self.0 {
            Term::Literal(literal) => {
                literal.datatype().as_str().strip_prefix("http://www.w3.org/2001/XMLSchema#").unwrap_or_default()
            }
            _ => "",
        }
    }
}
