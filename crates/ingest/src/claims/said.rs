//! What is said in which sentence.

use crate::analysis::Analysis;
use crate::attribution::Saying;
use std::ops::Range;

/// What is said in which sentence. A saying may continue through any number of quotations, each with a figure, so
/// nobody searches all parts of a saying for one token.
pub(crate) struct Said<'a> {
    pub(super) a: &'a Analysis<'a>,
    pub sayings: &'a [Saying],
    /// For each sentence, the parts of content that reach into it, each with its saying, in order of the sayings.
    parts: Vec<Vec<(usize, Range<usize>)>>,
    /// How many tokens each saying has.
    pub(super) n_tokens: Vec<usize>,
}

impl<'a> Said<'a> {
    pub fn of(a: &'a Analysis, sayings: &'a [Saying]) -> Self {
        let mut parts: Vec<Vec<(usize, Range<usize>)>> = vec![Vec::new(); a.sentences.len()];
        for (idx, saying) in sayings.iter().enumerate() {
            for part in &saying.content {
                for parts in &mut parts[a.sentence_of(part.start)..=a.sentence_of(part.end - 1)] {
                    parts.push((idx, part.clone()));
                }
            }
        }
        Self { a, sayings, parts, n_tokens: sayings.iter().map(Saying::n_tokens).collect() }
    }

    /// Returns the parts of content that contain a token, each with its saying, in order of the sayings.
    pub(super) fn parts_at(&self, token: usize) -> impl Iterator<Item = (usize, &Range<usize>)> {
        let near = self.parts.get(self.a.sentence_of(token)).map_or(&[][..], Vec::as_slice);
        near.iter().filter(move |(_, part)| part.contains(&token)).map(|(idx, part)| (*idx, part))
    }

    /// Returns the sayings whose content contains a token, in order.
    pub fn at(&self, token: usize) -> Vec<usize> {
        let mut out: Vec<usize> = self.parts_at(token).map(|(idx, _)| idx).collect();
        out.dedup();
        out
    }
}
