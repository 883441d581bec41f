//! The parser of queries.

use spargebra::SparqlParser;
use whosaid_rdf::vocabulary::PREFIXES;

/// Returns a parser that knows the prefixes.
pub(crate) fn parser() -> SparqlParser {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in PREFIXES {
        // The prefixes of the vocabulary are valid.
        if let Ok(with) = parser.clone().with_prefix(*prefix, *iri) {
            parser = with;
        }
    }
    parser
}
