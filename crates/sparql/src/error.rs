/// Why a query is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SparqlError {
    /// It is no SPARQL.
    #[error("the query cannot be read: {0}")]
    Syntax(#[from] spargebra::SparqlSyntaxError),
    /// It is longer than queries may be.
    #[error("the query has {length} bytes; a query takes {longest}")]
    TooLong {
        /// Its bytes.
        length: usize,
        /// So many it may have.
        longest: usize,
    },
    /// It nests deeper than queries may.
    #[error("at byte {at} of the query: it is nested more than {deepest} deep")]
    TooDeep {
        /// Where, in bytes.
        at: usize,
        /// So deep it may nest.
        deepest: usize,
    },
    /// It has more patterns than queries may.
    #[error("at byte {at} of the query: it has more than {most} patterns, steps of paths or items of lists")]
    TooMany {
        /// Where, in bytes.
        at: usize,
        /// So many it may have.
        most: usize,
    },
    /// It took too long.
    #[error("the query was stopped after {seconds} seconds; ask for less, or give it more time")]
    TooSlow {
        /// So many seconds it had.
        seconds: u64,
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

/// What this crate's functions give.
pub type Result<T, E = SparqlError> = std::result::Result<T, E>;
