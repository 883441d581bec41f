//! Quotations: which tokens are between quotation marks.

use super::tokens::{Token, word_of};
use std::ops::Range;

/// A quotation, with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its tokens, from the opening mark to the closing mark.
    pub tokens: Range<usize>,
    /// Whether a closing mark ends it. Without one, it ends with its paragraph.
    pub closed: bool,
    /// Whether it continues the quotation of the paragraph before, which was left open.
    pub continues: bool,
}

/// Returns the outermost quotations of a text, in order.
///
/// Double marks quote, whether straight, curly or made of two single ones. Single ones quote if they are curly, at the
/// ends of words and around at least three words, so that apostrophes do not count. A mark that is never closed quotes
/// up to the end of its paragraph: news leaves a quotation open if the next paragraph continues it.
pub(super) fn quotes(text: &str, tokens: &[Token]) -> Vec<Quote> {
    let word = |i: usize| word_of(text, tokens[i]);
    let mut out: Vec<Quote> = Vec::new();
    let mut at = 0;
    // No single mark closes before this token.
    let mut unclosed = 0;
    while at < tokens.len() {
        let Some(mark) = opening(text, tokens, at).filter(|mark| *mark != Mark::Single || at >= unclosed) else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        let mut depth = 0;
        let mut closed = false;
        while end < tokens.len() {
            let gap = &text[tokens[end - 1].end as usize..tokens[end].start as usize];
            if gap.bytes().filter(|b| *b == b'\n').count() > 1 {
                break;
            }
            // Texts mix their marks: a mark attached to the word before it closes, whichever way it curls.
            let hangs = gap.is_empty() && !text[tokens[end].end as usize..].starts_with(char::is_alphanumeric);
            let is_close = match mark {
                Mark::Curly => word(end) == "”" || hangs && matches!(word(end), "\"" | "“"),
                Mark::Straight => word(end) == "\"" || hangs && word(end) == "”",
                Mark::Single => {
                    word(end) == "’" && !text[tokens[end].end as usize..].starts_with(char::is_alphanumeric)
                }
                Mark::Angle => word(end) == "»",
            };
            if mark == Mark::Curly && word(end) == "“" && !hangs {
                depth += 1;
            } else if is_close && depth > 0 {
                depth -= 1;
            } else if is_close {
                closed = true;
                end += 1;
                break;
            }
            end += 1;
        }
        if mark == Mark::Single && (!closed || end - at < 5) {
            if !closed {
                unclosed = end;
            }
            at += 1;
            continue;
        }
        if end - at < 2 {
            at += 1;
            continue;
        }
        let continues = out.last().is_some_and(|q| !q.closed && q.tokens.end == at);
        out.push(Quote { tokens: at..end, closed, continues });
        at = end;
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Curly,
    Straight,
    Single,
    Angle,
}

fn opening(text: &str, tokens: &[Token], at: usize) -> Option<Mark> {
    let before = text[..tokens[at].start as usize].chars().next_back();
    let after = text[tokens[at].end as usize..].chars().next();
    let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '‘' | ':' | '“'));
    match word_of(text, tokens[at]) {
        "“" => Some(Mark::Curly),
        "«" => Some(Mark::Angle),
        // 6'2" and a stray closing mark open nothing.
        "\"" if opens || after.is_some_and(char::is_alphanumeric) => Some(Mark::Straight),
        "‘" if opens && after.is_some_and(char::is_alphanumeric) => Some(Mark::Single),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::segment::Segments;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let segments = Segments::of(text);
        let found: Vec<&str> = segments.quotes.iter().map(|q| segments.slice(q.tokens.clone())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn marks() {
        check("He said “we won”, and \"they lost\".", &["“we won”", "\"they lost\""]);
        check("“He called it ‘the worst deal’ ever,” she said.", &["“He called it ‘the worst deal’ ever,”"]);
        check("‘We can’t go on like this,’ the boys’ mother said.", &["‘We can’t go on like this,’"]);
        check("the states’ rights and the ‘deal’", &[]);
        check("''We won,'' he said. ``They lost.''", &["''We won,''", "``They lost.''"]);
        check("\"We won,” he said. “They lost,\" and “We drew,“ too.", &["\"We won,”", "“They lost,\"", "“We drew,“"]);
        check("« C'est fini », he said", &["« C'est fini »"]);
    }

    #[test]
    fn left_open_for_the_next_paragraph() {
        let segments = Segments::of("“We began.\n\n“We ended,” he said.");
        assert_eq!(segments.quotes.len(), 2);
        assert!(!segments.quotes[0].closed && segments.quotes[1].continues && segments.quotes[1].closed);
    }
}
