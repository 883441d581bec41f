//! Phrases as records have them: of limited length, with single spaces between words.

/// The longest name, source, measure or unit, in bytes. Each is repeated with every figure that it belongs to. Without
/// a bound, half a text could be one name and the other half figures, and the record would grow with the square of the
/// text.
pub(crate) const LONGEST_PHRASE: usize = 512;

/// Returns a text with each run of white space as one space.
pub(crate) fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns words in capitals as a name is written: "Maria Luz-Roe" for "MARIA LUZ-ROE".
pub(crate) fn capitalised(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if out.chars().next_back().is_some_and(char::is_alphabetic) {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn capitals() {
        assert_eq!(capitalised("MARIA LUZ-ROE"), "Maria Luz-Roe");
        assert_eq!(capitalised("MR. O’BRIEN"), "Mr. O’Brien");
    }
}
