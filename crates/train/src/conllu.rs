//! Reads the words and parts of speech of a CoNLL-U file.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use whosaid_ingest::tag::Pos;

/// A sentence with the tags people gave it.
#[derive(Clone, Debug, Default)]
pub struct TaggedSentence {
    /// Its words, clitics split off.
    pub words: Vec<String>,
    /// A tag for each.
    pub tags: Vec<Pos>,
}

/// Reads all sentences of a CoNLL-U file: the syntactic words, neither the ranges of a contraction nor empty nodes.
///
/// # Errors
/// When the file cannot be read, or has a word without a part of speech.
pub fn read_sentences(path: &Path) -> Result<Vec<TaggedSentence>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut sentences = Vec::new();
    let mut sentence = TaggedSentence::default();
    for (line_idx, line) in text.lines().enumerate() {
        if line.is_empty() && !sentence.words.is_empty() {
            sentences.push(std::mem::take(&mut sentence));
        }
        let mut columns = line.split('\t');
        let is_word = columns.next().is_some_and(|id| !id.is_empty() && id.bytes().all(|it| it.is_ascii_digit()));
        if !is_word {
            continue;
        }
        let (word, tag) = (columns.next(), columns.nth(1).and_then(Pos::from_name));
        let (Some(word), Some(tag)) = (word, tag) else {
            anyhow::bail!("{}:{}: no part of speech", path.display(), line_idx + 1);
        };
        sentence.words.push(word.to_owned());
        sentence.tags.push(tag);
    }
    if !sentence.words.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}
