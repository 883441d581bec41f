//! Phrases as records have them: of bounded length, with one space between their words.

/// No name, source, measure or unit is longer than this, in bytes. Each is told of every figure that it belongs to: without a
/// bound, half a text could be one name and the other half figures, and their records would grow with the square of it.
pub(crate) const LONGEST_PHRASE: usize = 512;

/// A text with its stretches of white space as one space each.
pub(crate) fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
