//! Words that are compared as if they were another word: "fatality" as "death".

use crate::table::rows;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Returns the word as which a word in the singular is compared, or `None` if it is compared as itself.
pub fn compared_as(word: &str) -> Option<&'static str> {
    static SYNONYMS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        rows(include_str!("../data/comparison/synonyms.tsv")).map(|[word, as_word]| (word, as_word)).collect()
    });
    SYNONYMS.get(word).copied()
}

/// Returns the words that do as well as a word, in lower case, in a passage that answers a question: "toll" for "deaths".
pub fn alternatives(word: &str) -> Vec<&'static str> {
    static SETS: LazyLock<FxHashMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let mut sets: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        let lines = include_str!("../data/asking/alternatives.txt").lines().filter(|it| !it.starts_with('#'));
        for line in lines {
            for word in line.split_whitespace() {
                sets.entry(word).or_default().extend(line.split_whitespace().filter(|it| *it != word));
            }
        }
        sets
    });
    SETS.get(word).cloned().unwrap_or_default()
}
