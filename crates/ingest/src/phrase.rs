//! Phrases as records have them: of limited length, with single spaces between words.

/// The longest name, source, measure or unit, in bytes. Each is repeated with every figure that it belongs to. Without
/// a bound, half a text could be one name and the other half figures, and the record would grow with the square of the
/// text.
pub(crate) const LONGEST_PHRASE: usize = 512;

/// Returns a text with each run of white space as one space.
pub(crate) fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
