//! Forms of English words, and the number words that figures and dates share.

/// No name, source, measure or unit is longer than this, in bytes. Each is told of every figure that it belongs to: without a
/// bound, half a text could be one name and the other half figures, and their records would grow with the square of it.
pub(crate) const LONGEST_PHRASE: usize = 512;

/// A word with its ASCII letters in lower case, in a buffer of the caller's; none where it is longer. What looks at every word
/// of a text asks for no memory.
pub(crate) fn lower_in<'b, const N: usize>(word: &str, buffer: &'b mut [u8; N]) -> Option<&'b str> {
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok()
}

/// A text with its stretches of white space as one space each.
pub(crate) fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number that a word below a hundred stands for: "zero" to "nineteen", "twenty", "ninety". In lower case.
pub(crate) fn cardinal(word: &str) -> Option<u32> {
    Some(match word {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// The place that an ordinal word stands for: "first" to "twentieth". In lower case.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        _ => return None,
    })
}

/// Words after which a noun phrase has ended: "the summer **of**", "in the fall **and**".
pub(crate) const FUNCTION_WORDS: &[&str] = &[
    "a", "after", "against", "although", "an", "and", "are", "as", "at", "be", "because", "before", "but", "by", "can",
    "could", "despite", "did", "during", "for", "from", "had", "has", "have", "he", "his", "if", "in", "into", "is",
    "it", "its", "may", "might", "more", "not", "of", "on", "or", "our", "over", "saw", "she", "should", "since", "so",
    "than", "that", "the", "their", "there", "they", "this", "to", "under", "until", "was", "we", "were", "when",
    "where", "which", "while", "who", "will", "with", "without", "would", "you",
];

/// The singular of a noun in lower case: "jobs" → "job", "countries" → "country", "people" → "person" stays "people", as
/// the guidelines keep the counted thing as the text has it. A word that is no plural stays as it is.
pub(crate) fn singular(word: &str) -> String {
    const IRREGULAR: &[(&str, &str)] = &[
        ("children", "child"),
        ("crises", "crisis"),
        ("feet", "foot"),
        ("knives", "knife"),
        ("leaves", "leaf"),
        ("lives", "life"),
        ("men", "man"),
        ("mice", "mouse"),
        ("shelves", "shelf"),
        ("teeth", "tooth"),
        ("wives", "wife"),
        ("women", "woman"),
    ];
    const SAME: &[&str] = &[
        "series",
        "species",
        "news",
        "means",
        "headquarters",
        "politics",
        "economics",
        "analysis",
        "basis",
        "crisis",
        "gas",
        "bus",
        "virus",
        "census",
        "campus",
        "status",
        "bonus",
        "surplus",
        "us",
        "this",
        "chaos",
        "lens",
        "texas",
        "always",
        "perhaps",
    ];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    for compound in ["women", "men"] {
        if let Some(stem) = word.strip_suffix(compound).filter(|s| s.len() > 2) {
            return format!("{stem}{}", if compound == "men" { "man" } else { "woman" });
        }
    }
    if SAME.contains(&word) || word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "sses", "xes", "zzes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{cardinal, ordinal, singular};

    #[test]
    fn number_words() {
        for (word, n) in [("zero", 0), ("nine", 9), ("nineteen", 19), ("twenty", 20), ("ninety", 90)] {
            assert_eq!(cardinal(word), Some(n), "{word}");
        }
        for (word, n) in [("first", 1), ("ninth", 9), ("fourteenth", 14), ("fifteenth", 15), ("twentieth", 20)] {
            assert_eq!(ordinal(word), Some(n), "{word}");
        }
        for word in ["", "hundred", "often", "earth", "é", "ones"] {
            assert_eq!((cardinal(word), ordinal(word)), (None, None), "{word}");
        }
    }

    #[test]
    fn plurals() {
        for (many, one) in [
            ("jobs", "job"),
            ("countries", "country"),
            ("taxes", "tax"),
            ("classes", "class"),
            ("vehicles", "vehicle"),
            ("houses", "house"),
            ("churches", "church"),
            ("policemen", "policeman"),
            ("people", "people"),
            ("series", "series"),
            ("surplus", "surplus"),
            ("analysis", "analysis"),
            ("ties", "tie"),
            ("gas", "gas"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
    }
}
