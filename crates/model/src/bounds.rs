//! How long ids and names may be where they are keys.

/// The most bytes of a document's or an entity's id.
pub const LONGEST_ID: usize = 1024;

/// The most bytes of an entity's name by which it can be looked up.
pub const LONGEST_NAME: usize = 256;

/// Returns the start of a text, at most `n_bytes` of it, cut between characters.
///
/// ```
/// use whosaid_model::clip;
/// assert_eq!((clip("Größe", 3), clip("Größe", 4), clip("a", 9)), ("Gr", "Grö", "a"));
/// ```
pub fn clip(text: &str, n_bytes: usize) -> &str {
    let mut end = text.len().min(n_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
