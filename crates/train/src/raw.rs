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
        let words = |tokens: std::ops::Range<usize>| tokens.map(|i| segments.word(i).to_owned()).collect();
        out.extend(segments.sentences.iter().map(|sentence| words(sentence.tokens.clone())));
    }
    Ok(out)
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
