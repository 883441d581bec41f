use crate::place::place;

/// Why a query is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SparqlError {
    /// It is no SPARQL.
    #[error("the query cannot be read{}: {reason}", .at.map(|(line, column)| format!(" at line {line}, column {column}")).unwrap_or_default())]
    Syntax {
        /// Where: line and column, in characters, both from 1. Unknown where it is no one place that is wrong.
        at: Option<(usize, usize)>,
        /// What is wrong there.
        reason: String,
    },
    /// It is longer than queries may be.
    #[error("the query has {length} bytes; a query takes {longest}")]
    TooLong {
        /// Its bytes.
        length: usize,
        /// So many it may have.
        longest: usize,
    },
    /// It nests deeper than queries may.
    #[error("the query is nested more than {deepest} deep")]
    TooDeep {
        /// Where, in bytes.
        at: usize,
        /// So deep it may nest.
        deepest: usize,
    },
    /// It has more patterns than queries may.
    #[error("the query has more than {most} patterns, steps of paths or items of lists")]
    TooMany {
        /// Where, in bytes.
        at: usize,
        /// So many it may have.
        most: usize,
    },
    /// It took too long.
    #[error("the query was stopped after {seconds} second{}; ask for less, or give it more time", if *.seconds == 1 { "" } else { "s" })]
    TooSlow {
        /// So many seconds it had.
        seconds: u64,
    },
    /// It held more in memory than it may.
    #[error(
        "the query was stopped because it needs more than {megabytes} MB of memory; ask for less, or in other words"
    )]
    TooMuch {
        /// So many megabytes it had.
        megabytes: usize,
    },
    /// It made a text that is longer than a query may make.
    #[error("the query was stopped because it makes a text of more than {longest} bytes")]
    LongText {
        /// So many bytes it may have.
        longest: usize,
    },
    /// Its evaluation failed.
    #[error("the query failed: {0}")]
    Evaluation(spareval::QueryEvaluationError),
    /// What is asked needs triples, or a table, and the query gives the other.
    #[error("{format} cannot hold the answer of such a query; {instead}")]
    Format {
        /// The format.
        format: &'static str,
        /// What can.
        instead: &'static str,
    },
    /// The answer could not be written.
    #[error("the answer could not be written")]
    Write(#[from] std::io::Error),
    /// The system gave no thread for it.
    #[error("the query could not be started")]
    Thread(#[source] std::io::Error),
}

impl SparqlError {
    /// The place in the query that is wrong, where it is known: line and column, in characters, both from 1.
    pub fn place(&self, query: &str) -> Option<(usize, usize)> {
        match self {
            Self::Syntax { at, .. } => *at,
            Self::TooDeep { at, .. } | Self::TooMany { at, .. } => query.get(..*at).map(|_| place(query, *at)),
            _ => None,
        }
    }
}

/// What this crate's functions give.
pub type Result<T, E = SparqlError> = std::result::Result<T, E>;
