//! The words of a text as indexes and comparisons see them.
//!
//! Both sides of every comparison go through the same few rules, so a word that is folded oddly still matches itself.

use crate::forms::singular;

/// The longest word in an index. A longer word is cut, on both sides of a comparison alike.
const LONGEST_WORD: usize = 64;

/// Returns the words of a text in lower case, in order, as written except for dots ("U.S." is `us`), the possessive
/// ("Seoul's" is `seoul`) and length. A percent sign is the word `percent`.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).map(|token| token.word).collect()
}

/// Returns the [`words`] of a text in the form in which they are compared: in the singular, with "person" for "people".
pub fn folded_words(text: &str) -> Vec<String> {
    tokens(text).map(|token| token.folded()).collect()
}

/// A word of a text.
pub struct Token {
    /// The word in lower case, as [`words`] returns it.
    pub word: String,
    /// Whether it began with a capital letter or contains a digit.
    pub is_name: bool,
}

impl Token {
    /// Returns the word as it is compared: in the singular, with "person" for "people".
    pub fn folded(&self) -> String {
        match singular(&self.word) {
            people if people == "people" => "person".to_owned(),
            word => word,
        }
    }
}

/// Returns the words of a text with the way in which they are written.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (_, first) = rest.next()?;
            if first == '%' {
                return Some(Token { word: "percent".to_owned(), is_name: false });
            }
            if !first.is_alphanumeric() {
                continue;
            }
            let mut word: String = first.to_lowercase().collect();
            let mut is_name = first.is_uppercase() || first.is_numeric();
            // The length of the part since the last dot, to distinguish "U.S." from the end of a sentence.
            let mut n_since_dot = 1;
            while let Some(&(_, c)) = rest.peek() {
                if c.is_alphanumeric() {
                    is_name |= c.is_numeric();
                    word.extend(c.to_lowercase());
                    n_since_dot += 1;
                } else if c == '.' && n_since_dot == 1 && word.ends_with(char::is_alphabetic) {
                    n_since_dot = 0;
                } else if matches!(c, '\'' | '’') {
                    word.push('\'');
                    n_since_dot += 2;
                } else {
                    break;
                }
                rest.next();
            }
            let mut word = word.trim_end_matches('\'');
            word = word.strip_suffix("'s").unwrap_or(word);
            let mut end = word.len().min(LONGEST_WORD);
            while !word.is_char_boundary(end) {
                end -= 1;
            }
            if end > 0 {
                return Some(Token { word: word[..end].to_owned(), is_name });
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_texts() {
        for (text, expect) in [
            ("U.S. goods", "us goods"),
            ("Washington’s debt", "washington debt"),
            ("the ministers' pay", "the ministers pay"),
            ("two-way trade", "two way trade"),
            ("12.5% of 3.5 tons", "12 5 percent of 3 5 tons"),
            ("  ", ""),
            ("It ended. Then", "it ended then"),
            ("Ελλάδα 東京", "ελλάδα 東京"),
            ("'s", "s"),
        ] {
            assert_eq!(words(text).join(" "), expect, "{text}");
        }
        assert!(words(&"é".repeat(1000))[0].len() <= LONGEST_WORD);
    }

    #[test]
    fn folded() {
        for (word, expect) in [
            ("goods", "good"),
            ("countries", "country"),
            ("people", "person"),
            ("us", "us"),
            ("taxes", "tax"),
            ("gas", "gas"),
            ("losses", "loss"),
            ("crisis", "crisis"),
            ("series", "series"),
            ("prizes", "prize"),
        ] {
            assert_eq!(folded_words(word), [expect], "{word}");
        }
    }
}
