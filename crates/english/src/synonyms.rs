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
