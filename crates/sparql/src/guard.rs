//! Limits on the form of a query. Parser and evaluator recurse as deep as the query nests, with no limit of their own.

use crate::SparqlError;

/// The longest query, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;
/// How deep brackets may nest, and how many signs may follow each other.
const DEEPEST: usize = 64;

/// How many patterns a query may have. The optimiser's work grows faster than their number.
const MOST_PATTERNS: usize = 512;

/// Refuses a query that is too long or nests too deep. Strings, IRIs and comments do not count.
pub(crate) fn check(query: &str) -> Result<(), SparqlError> {
    if query.len() > LONGEST {
        return Err(SparqlError::TooLong { length: query.len(), longest: LONGEST });
    }
    let mut depth = 0_usize;
    let mut n_signs = 0;
    let mut n_patterns = 0;
    let mut rest = query;
    while let Some(c) = rest.chars().next() {
        let at = query.len() - rest.len();
        let skipped = match c {
            '"' | '\'' => string(rest, c),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '<' => iri(rest),
            c => c.len_utf8(),
        };
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '!' | '^' | '-' | '+' => n_signs += 1,
            c if c.is_whitespace() => {}
            _ => n_signs = 0,
        }
        // These join patterns, steps of a path, or items of a list.
        n_patterns += usize::from(matches!(c, '.' | ';' | ',' | '/'));
        if n_patterns > MOST_PATTERNS {
            return Err(SparqlError::TooMany { at, most: MOST_PATTERNS });
        }
        if depth > DEEPEST || n_signs > DEEPEST {
            return Err(SparqlError::TooDeep { at, deepest: DEEPEST });
        }
        rest = &rest[skipped..];
    }
    Ok(())
}

/// Returns the length of a string in bytes, including its quotation marks.
pub(crate) fn string(text: &str, quote: char) -> usize {
    let long = [quote; 3].iter().collect::<String>();
    let (open, close) = if text.starts_with(&long) { (3, long.as_str()) } else { (1, &long[..1]) };
    let mut at = open;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(close) {
            return at + close.len();
        }
        let Some(c) = rest.chars().next() else { break };
        // A short string ends on its line, so this was not a string.
        if open == 1 && matches!(c, '\n' | '\r') {
            return 1;
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    if open == 1 { 1 } else { text.len() }
}

/// Returns the length of an IRI in bytes. A `<` that begins no IRI is one byte.
pub(crate) fn iri(text: &str) -> usize {
    let end = text[1..].find(|c: char| c.is_whitespace() || "<>\"{}|^`\\".contains(c)).map(|at| at + 1);
    end.filter(|at| text[*at..].starts_with('>')).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded() {
        for deep in ["{", "(", "[", "!", "- ", "^", "<a>{", "'x'("] {
            assert!(matches!(check(&deep.repeat(4000)), Err(SparqlError::TooDeep { .. })), "{deep}");
        }
        assert!(matches!(check(&"?s ?p ?o . ".repeat(600)), Err(SparqlError::TooMany { .. })));
        assert!(matches!(check(&"a ".repeat(LONGEST)), Err(SparqlError::TooLong { .. })));
    }

    #[test]
    fn what_is_no_code_does_not_count() {
        for text in [
            format!("\"{}\"", "(".repeat(99)),
            format!("#{}\nASK", "{".repeat(99)),
            format!("<urn:{}>", "(".repeat(99)),
        ] {
            assert!(check(&text).is_ok(), "{text}");
        }
        assert!(check(&format!("'''a'(\n{}'''", "(".repeat(99))).is_ok());
        assert!(check(&format!("'\\'{}'", "(".repeat(99))).is_ok());
        // No string begins here, so what follows counts.
        assert!(check(&format!("'\n{}", "(".repeat(99))).is_err());
        assert!(check(&format!("?a < 3 {}", "(".repeat(99))).is_err());
    }
}
