//! Lists of words.

use crate::case::lower_in;
use crate::table::lines;
use rustc_hash::FxHashSet;

/// The length of the longest word of any list, in bytes. A look-up allocates nothing.
const LONGEST: usize = 48;

/// A list of words, or of phrases with single spaces between their words.
#[derive(Debug)]
pub struct WordList {
    in_order: Vec<&'static str>,
    words: FxHashSet<&'static str>,
    /// The lengths of its shortest and its longest word, in bytes.
    lengths: (usize, usize),
}

impl WordList {
    /// Reads a file with one entry per line.
    pub(crate) fn parse(file: &'static str) -> Self {
        let in_order: Vec<&str> = lines(file).collect();
        let lengths = || in_order.iter().map(|word| word.len());
        let lengths = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
        Self { words: in_order.iter().copied().collect(), in_order, lengths }
    }

    /// Returns whether the list has a word in exactly this case.
    pub fn contains(&self, word: &str) -> bool {
        self.may_contain(word) && self.words.contains(word)
    }

    /// Returns whether a list in lower case has a word, whatever the case of its ASCII letters.
    pub fn contains_ignore_case(&self, word: &str) -> bool {
        self.may_contain(word) && lower_in(word, &mut [0; LONGEST]).is_some_and(|lower| self.words.contains(lower))
    }

    /// Returns the entries, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.in_order.iter().copied()
    }

    /// Returns whether the length of a word is within the list's, which most words of a text are not.
    fn may_contain(&self, word: &str) -> bool {
        (self.lengths.0..=self.lengths.1).contains(&word.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_their_case_or_any() {
        let list = WordList::parse("# Verbs.\nsaid\nset aside\n");
        assert!(list.contains("said") && !list.contains("Said") && !list.contains("# Verbs."));
        assert!(list.contains_ignore_case("SAID") && !list.contains_ignore_case("says"));
        assert_eq!(list.iter().collect::<Vec<_>>(), ["said", "set aside"]);
        for word in ["", "é", &"said".repeat(100)] {
            assert!(!list.contains(word) && !list.contains_ignore_case(word), "{word}");
        }
    }
}
