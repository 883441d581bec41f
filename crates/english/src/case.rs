//! Words in lower case.

/// Returns a word with its ASCII letters in lower case, in the caller's buffer, or `None` if it is longer. Code that
/// looks at every word of a text must not allocate.
pub fn lower_in<'b, const N: usize>(word: &str, buffer: &'b mut [u8; N]) -> Option<&'b str> {
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok()
}
