//! Forms of English words, and the number words that figures and dates share.

/// The number that a word below a hundred stands for: "zero" to "nineteen", "twenty", "ninety". In lower case.
pub(crate) fn cardinal(word: &str) -> Option<u32> {
    const UP_TO_NINETEEN: &str = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
    const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety";
    // Number words have three to nine letters and begin with one of these.
    if !matches!(word.len(), 3..=9) || !b"zotfsent".contains(&word.as_bytes()[0]) {
        return None;
    }
    let place = |list: &str| list.split(' ').position(|w| w == word).and_then(|at| u32::try_from(at).ok());
    place(UP_TO_NINETEEN).or_else(|| place(TENS).map(|n| 20 + n * 10))
}

/// The place that an ordinal word stands for: "first" to "twentieth". In lower case.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth \
                            fifteenth sixteenth seventeenth eighteenth nineteenth twentieth";
    if !matches!(word.len(), 5..=11) || !word.ends_with(['h', 't', 'd']) {
        return None;
    }
    ORDINALS.split(' ').position(|w| w == word).and_then(|at| u32::try_from(at + 1).ok())
}

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
