//! Finds where a query is wrong.
//!
//! The parser reports how far it looked, which is up to a dozen letters past what it could not read, and what it tried
//! there, which is a lot. So the place is found by trial. If a query is cut after a word and padded with blanks, the
//! parser complains at its very end if something is missing, and earlier if a word is wrong.

use crate::SparqlError;
use crate::guard;
use crate::parser::parser;
use crate::place::place;

/// How far the parser looks ahead, in letters.
const AHEAD: usize = 64;

/// Returns what is wrong with a query that the parser refuses with this message.
pub(crate) fn error(query: &str, message: &str) -> SparqlError {
    let words = words(query);
    let is_sound = |n: usize| n == 0 || words.get(n - 1).is_none_or(|&(_, end)| goes_on(&query[..end]));
    let (mut sound, mut wrong) = (0, words.len() + 1);
    while wrong - sound > 1 {
        let middle = sound + (wrong - sound) / 2;
        if middle <= words.len() && is_sound(middle) { sound = middle } else { wrong = middle }
    }
    // For a rule outside the grammar, the parser gives a sentence.
    let expected = message.split_once("expected ").map_or("", |it| it.1);
    let expected = expected.strip_prefix("one of ").unwrap_or(expected);
    let is_sentence = |it: &&str| it.starts_with(|c: char| c.is_ascii_uppercase()) && it.contains(' ');
    let sentence = expected.split(", ").find(is_sentence).map(str::to_owned);
    let Some(&(start, end)) = words.get(wrong - 1) else {
        let end = query.trim_end().len();
        let at = sentence.is_none().then(|| place(query, end));
        return SparqlError::Syntax { at, reason: sentence.unwrap_or_else(|| "it ends too soon".to_owned()) };
    };
    let word: String = query[start..end].chars().take(40).collect();
    let reason = sentence.unwrap_or_else(|| format!("{word} cannot stand here"));
    SparqlError::Syntax { at: Some(place(query, start)), reason }
}

/// Returns whether the parser accepts all of the beginning of a query.
fn goes_on(beginning: &str) -> bool {
    let padded = format!("{beginning}{}", " ".repeat(AHEAD));
    let Err(error) = parser().parse_query(&padded) else { return true };
    let (line, column) = place(&padded, padded.len());
    error.to_string().starts_with(&format!("error at {line}:{column}:"))
}

/// Returns the words of a query, without blanks and comments: the first byte and the end of each.
fn words(query: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = query[at..].chars().next() {
        let rest = &query[at..];
        let pair = ["&&", "||", "^^", "!=", "<=", ">="].iter().any(|it| rest.starts_with(it));
        let is_word = |c: char| c.is_alphanumeric() || "_:?$@%-.\\".contains(c);
        let length = match c {
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' | '\'' => guard::string(rest, c),
            '<' if guard::iri(rest) > 1 => guard::iri(rest),
            _ if pair => 2,
            '.' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => 1,
            c if is_word(c) => {
                let word = &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())];
                // A full stop at the end ends the pattern.
                word.trim_end_matches('.').len().max(1)
            }
            c => c.len_utf8(),
        };
        if c != '#' && !c.is_whitespace() {
            words.push((at, at + length));
        }
        at += length;
    }
    words
}
