//! The treebanks: sentences with parts of speech and dependencies, from CoNLL-U files.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use whosaid_ingest::tag::Pos;

/// A sentence with hand-annotated tags and dependencies.
#[derive(Clone, Debug, Default)]
pub struct TaggedSentence {
    /// Its words, with clitics separate.
    pub words: Vec<String>,
    /// The tag of each word.
    pub tags: Vec<Pos>,
    /// The head of each word; `None` for the root.
    pub heads: Vec<Option<usize>>,
    /// The relation to the head: its name in Universal Dependencies without the subtype, such as `nmod`.
    pub relations: Vec<String>,
}

/// Reads all sentences of a CoNLL-U file: the syntactic words, without ranges of contractions and without empty nodes.
///
/// # Errors
///
/// If the file cannot be read, or a word has no part of speech or no dependency.
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
        // After the part of speech come the treebank's own tag, features, the head's number from 1, and the relation.
        let (head, relation) = (columns.nth(2), columns.next().and_then(|it| it.split(':').next()));
        let (Some(head), Some(relation)) = (head.and_then(|it| it.parse::<usize>().ok()), relation) else {
            anyhow::bail!("{}:{}: no dependency", path.display(), line_idx + 1);
        };
        sentence.words.push(word.to_owned());
        sentence.tags.push(tag);
        sentence.heads.push(head.checked_sub(1));
        sentence.relations.push(relation.to_owned());
    }
    if !sentence.words.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}

/// Returns the sentences that the models of grammar are trained on: English EWT, and GUM's documents with open texts.
///
/// # Errors
///
/// If a file cannot be read.
pub fn training_sentences(directory: &Path) -> Result<Vec<TaggedSentence>> {
    let mut sentences = read_sentences(&directory.join("pos/en_ewt.train.conllu"))?;
    sentences.extend(read_sentences(&directory.join("pos/en_gum-open.train.conllu"))?);
    Ok(sentences)
}

/// Changes the capitals of a word.
pub type Change = fn(&str) -> String;

/// Returns the word unchanged.
pub fn as_written(word: &str) -> String {
    word.to_owned()
}

/// Returns the word in lower case.
pub fn lower(word: &str) -> String {
    word.to_lowercase()
}

/// Returns the word in capitals.
pub fn upper(word: &str) -> String {
    word.to_uppercase()
}

/// Returns the word as in a headline, where small words stay in lower case.
pub fn title(word: &str) -> String {
    const SMALL: [&str; 22] = [
        "a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "by", "for", "from", "as", "with", "n't",
        "'s", "’s", "'ll", "'re", "'ve",
    ];
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !SMALL.contains(&word) => first.to_uppercase().chain(chars).collect(),
        _ => word.to_owned(),
    }
}

/// Returns a sentence with its words changed.
pub fn with_words(sentence: &TaggedSentence, change: Change) -> TaggedSentence {
    TaggedSentence { words: sentence.words.iter().map(|it| change(it)).collect(), ..sentence.clone() }
}

/// Returns the sentences, and every fourth a second time: in turn in lower case, in capitals, and as a headline.
pub fn with_other_capitals(sentences: &[TaggedSentence]) -> Vec<TaggedSentence> {
    let mut all = sentences.to_vec();
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        match sentence_idx % 12 {
            0 => all.push(with_words(sentence, lower)),
            4 => all.push(with_words(sentence, upper)),
            8 => all.push(with_words(sentence, title)),
            _ => {}
        }
    }
    all
}
