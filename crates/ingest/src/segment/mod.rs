//! The first pass: tokens, sentences and quotations, each with its exact bytes.
//!
//! Everything later works on token numbers and converts them to spans at the end. Two things hold for every text, and
//! the tests of this module check them. The tokens are in order and do not overlap, with only white space between them.
//! And the sentences, joined with the gaps between them, are the whole text.

mod numerals;
mod quotes;
mod sentences;
mod tokens;

pub use numerals::digits_of;
pub use quotes::Quote;
pub use sentences::Sentence;
pub use tokens::{Class, Token};

use crate::deadline::Deadline;
use std::ops::Range;
use whosaid_english::WordList;
use whosaid_model::Span;

/// A text cut into tokens, sentences and quotations.
#[derive(Debug)]
pub struct Segments<'t> {
    /// The text itself.
    pub text: &'t str,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// All sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Quotations, outermost only, in order.
    pub quotes: Vec<Quote>,
    /// Whether there is time for the passes.
    pub(crate) deadline: Deadline<'t>,
}

impl<'t> Segments<'t> {
    /// Cuts `text`. Cannot fail: any text has tokens, and every token is in a sentence.
    pub fn of(text: &'t str) -> Self {
        Self::until(text, Deadline::default())
    }

    /// Cuts `text`, or as much of it as there is time for.
    pub(crate) fn until(text: &'t str, deadline: Deadline<'t>) -> Self {
        let tokens = tokens::tokens(text, &deadline);
        let sentences = sentences::sentences(text, &tokens, &deadline);
        let quotes = quotes::quotes(text, &tokens);
        Self { text, tokens, sentences, quotes, deadline }
    }

    /// Returns the characters of a token; nothing past the end. Two single quotation marks are returned as the double
    /// one that they mean.
    pub fn word(&self, token: usize) -> &'t str {
        self.tokens.get(token).map_or("", |t| tokens::word_of(self.text, *t))
    }

    /// Returns whether a token is `word`, in any case. False past the end.
    pub fn is(&self, token: usize, word: &str) -> bool {
        // This is called more than anything else. Most words differ in length, and bytes need no check of character
        // boundaries.
        self.tokens.get(token).is_some_and(|t| {
            let (start, end) = (t.start as usize, t.end as usize);
            end - start == word.len() && self.text.as_bytes()[start..end].eq_ignore_ascii_case(word.as_bytes())
        })
    }

    /// Returns whether a token is one of `words`, in any case.
    pub fn is_any(&self, token: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(token, word))
    }

    /// Returns whether a list in lower case has a token, in any case. False past the end.
    pub fn is_in(&self, token: usize, list: &WordList) -> bool {
        self.tokens.get(token).is_some_and(|t| list.contains_ignore_case(&self.text[t.span()]))
    }

    /// Returns the token in lower case.
    pub fn lower(&self, token: usize) -> String {
        self.word(token).to_lowercase()
    }

    /// Returns the bytes from the first to the last token of a range, which must not be empty.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        Span { start: self.tokens[tokens.start].start, end: self.tokens[tokens.end - 1].end }
    }

    /// Returns the characters from the first to the last token of a range.
    pub fn slice(&self, tokens: Range<usize>) -> &'t str {
        if tokens.is_empty() { "" } else { &self.text[self.span(tokens)] }
    }

    /// Returns whether no white space is between a token and the one before it. False past the end.
    pub fn glued(&self, token: usize) -> bool {
        token > 0 && self.tokens.get(token).is_some_and(|t| self.tokens[token - 1].end == t.start)
    }

    /// Returns whether a token begins with a capital letter.
    pub fn is_capitalised(&self, token: usize) -> bool {
        self.tokens
            .get(token)
            .is_some_and(|t| t.class == Class::Word && self.text[t.span()].starts_with(char::is_uppercase))
    }

    /// Returns whether a hyphen joins the tokens on both its sides.
    pub fn is_joining_hyphen(&self, token: usize) -> bool {
        token + 1 < self.tokens.len()
            && matches!(self.word(token), "-" | "‑" | "‐")
            && self.glued(token)
            && self.glued(token + 1)
    }

    /// Returns the tokens that are entirely inside a span.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|t| t.start < span.start);
        let last = self.tokens.partition_point(|t| t.end <= span.end);
        first..last.max(first)
    }

    /// Returns the quotation that contains a token.
    pub fn quote_at(&self, token: usize) -> Option<&Quote> {
        let at = self.quotes.partition_point(|q| q.tokens.end <= token);
        self.quotes.get(at).filter(|q| q.tokens.contains(&token))
    }

    /// Returns the number of the sentence that contains a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences.partition_point(|s| s.tokens.end <= token).min(self.sentences.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tokens_and_sentences_give_the_text_back(text in "\\PC{0,80}|[ a-zA-Z.,!?'\"“”\n$0-9-]{0,120}") {
            let segments = Segments::of(&text);
            let mut at = 0;
            for token in &segments.tokens {
                prop_assert!(token.start < token.end && token.start >= at);
                prop_assert!(text[at as usize..token.start as usize].chars().all(char::is_whitespace));
                at = token.end;
            }
            prop_assert!(text[at as usize..].chars().all(char::is_whitespace));
            let mut next = 0;
            for sentence in &segments.sentences {
                prop_assert_eq!(sentence.tokens.start, next);
                prop_assert!(!sentence.tokens.is_empty());
                prop_assert_eq!(sentence.span, segments.span(sentence.tokens.clone()));
                next = sentence.tokens.end;
            }
            prop_assert_eq!(next, segments.tokens.len());
            for quote in &segments.quotes {
                prop_assert!(quote.tokens.start < quote.tokens.end && quote.tokens.end <= segments.tokens.len());
            }
        }
    }
}
