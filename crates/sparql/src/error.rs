use crate::place::place;

/// Why a query is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SparqlError {
    /// It is not valid SPARQL.
    #[error("the query cannot be read{}: {reason}", .at.map(|(line, column)| format!(" at line {line}, column {column}")).unwrap_or_default())]
    Syntax {
        /// Where: line and column, in characters, both from 1. `None` if no single place is wrong.
        at: Option<(usize, usize)>,
        /// What is wrong there.
        reason: String,
    },
    /// It is longer than the limit.
    #[error("the query has {length} bytes; a query takes {longest}")]
    TooLong {
        /// Its length, in bytes.
        length: usize,
        /// The limit, in bytes.
        longest: usize,
    },
    /// It nests deeper than the limit.
    #[error("the query is nested more than {deepest} deep")]
    TooDeep {
        /// Where, in bytes.
        at: usize,
        /// The limit.
        deepest: usize,
    },
    /// It has more patterns than the limit.
    #[error("the query has more than {most} patterns, steps of paths or items of lists")]
    TooMany {
        /// Where, in bytes.
        at: usize,
        /// The limit.
        most: usize,
    },
    /// It took too long.
    #[error("the query was stopped after {seconds} second{}; ask for less, or give it more time", if *.seconds == 1 { "" } else { "s" })]
    TooSlow {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// It held more memory than the limit.
    #[error(
        "the query was stopped because it needs more than {megabytes} MB of memory; ask for less, or in other words"
    )]
    TooMuch {
        /// The limit, in megabytes.
        megabytes: usize,
    },
    /// It made a text that is longer than the limit.
    #[error("the query was stopped because it makes a text of more than {longest} bytes")]
    LongText {
        /// The limit, in bytes.
        longest: usize,
    },
    /// Its evaluation failed.
    #[error("the query failed: {0}")]
    Evaluation(spareval::QueryEvaluationError),
    /// The format holds triples and the answer is a table, or the reverse.
    #[error("{format} cannot hold the answer of such a query; {instead}")]
    Format {
        /// The format.
        format: &'static str,
        /// A format that can hold the answer.
        instead: &'static str,
    },
    /// The answer could not be written.
    #[error("the answer could not be written")]
    Write(#[from] std::io::Error),
    /// The system provided no thread.
    #[error("the query could not be started")]
    Thread(#[source] std::io::Error),
}

impl SparqlError {
    /// Returns why the graph cannot be read, if that is why the query failed.
    pub fn of_graph(&self) -> Option<&whosaid_graph::Error> {
        match self {
            Self::Evaluation(spareval::QueryEvaluationError::Dataset(error)) => error.downcast_ref(),
            _ => None,
        }
    }

    /// Returns the place in the query that is wrong, if it is known: line and column, in characters, both from 1.
    pub fn place(&self, query: &str) -> Option<(usize, usize)> {
        match self {
            Self::Syntax { at, .. } => *at,
            Self::TooDeep { at, .. } | Self::TooMany { at, .. } => query.get(..*at).map(|_| place(query, *at)),
            _ => None,
        }
    }
}

/// The result of this crate's functions.
pub type Result<T, E = SparqlError> = std::result::Result<T, E>;
