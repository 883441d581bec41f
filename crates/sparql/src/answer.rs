//! Answers, and the formats that they are written in.

use crate::vocabulary::{PREFIXES, short};
use crate::{Result, SparqlError};
use oxrdf::{Term, Triple, Variable};
use oxttl::TurtleSerializer;
use serde_json::{Map, Value, json};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::io::Write;

/// What a query gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of SELECT: a table.
    Solutions {
        /// The columns.
        variables: Vec<Variable>,
        /// The rows; a cell may be empty.
        rows: Vec<Vec<Option<Term>>>,
        /// Whether there would be more rows than were asked for at most.
        is_cut: bool,
    },
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE: a graph.
    Graph {
        /// Its triples, each once, sorted.
        triples: Vec<Triple>,
        /// Whether there would be more than were asked for at most.
        is_cut: bool,
    },
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// SPARQL 1.1 Query Results CSV: plain values.
    Csv,
    /// SPARQL 1.1 Query Results TSV: terms as in Turtle.
    Tsv,
    /// SPARQL 1.1 Query Results JSON; of a graph, one object a triple.
    Json,
    /// SPARQL 1.1 Query Results XML.
    Xml,
    /// Turtle, for graphs.
    Turtle,
    /// One plain object a row, by the columns' names; numbers are numbers.
    JsonLines,
}

impl Answer {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Solutions { rows, .. } => rows.is_empty(),
            Self::Boolean(_) => false,
            Self::Graph { triples, .. } => triples.is_empty(),
        }
    }

    /// Whether it has less than all there is.
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::Solutions { is_cut: true, .. } | Self::Graph { is_cut: true, .. })
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// [`SparqlError::Format`] where the format holds no such answer, and those of `out`.
    pub fn write(&self, format: Format, out: &mut impl Write) -> Result<()> {
        let results = match format {
            Format::Csv => QueryResultsFormat::Csv,
            Format::Tsv => QueryResultsFormat::Tsv,
            Format::Xml => QueryResultsFormat::Xml,
            Format::Json => QueryResultsFormat::Json,
            Format::JsonLines => return self.write_lines(out),
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
            // The prefixes of the vocabulary are sound.
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

    fn write_lines(&self, out: &mut impl Write) -> Result<()> {
        let mut line = |value: Value| {
            serde_json::to_writer(&mut *out, &value).map_err(std::io::Error::from)?;
            writeln!(out)
        };
        match self {
            Self::Boolean(value) => line(json!({ "boolean": value }))?,
            Self::Solutions { variables, rows, .. } => {
                for row in rows {
                    let cells = variables.iter().zip(row);
                    let object: Map<String, Value> = cells
                        .map(|(name, cell)| (name.as_str().to_owned(), cell.as_ref().map_or(Value::Null, plain)))
                        .collect();
                    line(Value::Object(object))?;
                }
            }
            Self::Graph { triples, .. } => {
                for it in triples {
                    let subject = plain(&it.subject.clone().into());
                    let predicate = plain(&it.predicate.clone().into());
                    line(json!({ "subject": subject, "predicate": predicate, "object": plain(&it.object) }))?;
                }
            }
        }
        Ok(())
    }
}

/// A term as people read it: the text of a literal, the short form of an IRI.
pub fn shown(term: &Term) -> String {
    match term {
        Term::NamedNode(iri) => short(iri.as_str()).unwrap_or_else(|| iri.as_str().to_owned()),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

fn plain(term: &Term) -> Value {
    if let Term::Literal(literal) = term {
        let datatype =
            literal.datatype().as_str().strip_prefix("http://www.w3.org/2001/XMLSchema#").unwrap_or_default();
        let number = || {
            let text = literal.value();
            text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).ok()
        };
        return match datatype {
            "boolean" => Value::Bool(matches!(literal.value(), "true" | "1")),
            "integer" | "decimal" | "double" | "float" => {
                number().unwrap_or_else(|| Value::String(literal.value().to_owned()))
            }
            _ => Value::String(literal.value().to_owned()),
        };
    }
    Value::String(shown(term))
}
