//! Forms of English words.

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
    use super::singular;

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
