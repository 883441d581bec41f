//! Raw text to learn clusters from.

use crate::names::read_documents;
use anyhow::Result;
use std::collections::HashMap;
use std::path::Path;
use whosaid_ingest::segment::Segments;

/// Returns the sentences of all documents in the training data for names, as words.
///
/// # Errors
///
/// If a file cannot be read.
pub fn sentences(directory: &Path) -> Result<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for document in read_documents(directory)? {
        let segments = Segments::of(&document.text);
        let words = |tokens: std::ops::Range<usize>| tokens.flat_map(|i| parts(segments.word(i))).collect();
        out.extend(segments.sentences.iter().map(|sentence| words(sentence.tokens.clone())));
    }
    Ok(out)
}

/// Returns the groups of digits of a numeral with spaces or apostrophes as words of their own.
///
/// A change in how numerals are read thus leaves the clusters, and all that is learnt after them, as they are.
fn parts(word: &str) -> Vec<String> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    for c in word.chars() {
        match c {
            '\'' | '’' => parts.extend([c.to_string(), String::new()]),
            _ if c.is_whitespace() => parts.push(String::new()),
            _ => parts.last_mut().expect("one part at least").push(c),
        }
    }
    parts
}

/// Returns the words with all digits made equal.
pub fn normalised(words: Vec<String>) -> Vec<String> {
    let digits = |word: String| word.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
    words.into_iter().map(digits).collect()
}

/// Lowers the capital of a sentence's first word if the text has the word in small letters more often.
pub fn lower_first_words(sentences: &mut [Vec<String>]) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for word in sentences.iter().flat_map(|it| it.iter().skip(1)) {
        *counts.entry(word.clone()).or_default() += 1;
    }
    for first in sentences.iter_mut().filter_map(|it| it.first_mut()) {
        let lower = first.to_lowercase();
        if counts.get(&lower) > counts.get(first) {
            *first = lower;
        }
    }
}
