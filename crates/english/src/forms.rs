//! Forms of words: plurals, forms of verbs, number words.

use crate::WordList;
use crate::table::rows;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Returns the number that a word below a hundred stands for: "zero" to "nineteen", "twenty", "ninety". In lower case.
pub fn cardinal(word: &str) -> Option<u32> {
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

/// Returns the place that an ordinal word stands for: "first" to "twentieth". In lower case.
pub fn ordinal(word: &str) -> Option<u32> {
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

/// Returns the singular of a noun in lower case: "jobs" → "job", "countries" → "country". "people" stays "people",
/// because the guidelines keep the counted thing as in the text. A word that is not a plural is returned unchanged.
pub fn singular(word: &str) -> String {
    static IRREGULAR: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        rows(include_str!("../data/forms/plurals.tsv")).map(|[plural, singular]| (plural, singular)).collect()
    });
    static NO_PLURALS: LazyLock<WordList> =
        LazyLock::new(|| WordList::parse(include_str!("../data/forms/no-plurals.txt")));
    if let Some(one) = IRREGULAR.get(word) {
        return (*one).to_owned();
    }
    for compound in ["women", "men"] {
        if let Some(stem) = word.strip_suffix(compound).filter(|s| s.len() > 2) {
            return format!("{stem}{}", if compound == "men" { "man" } else { "woman" });
        }
    }
    if NO_PLURALS.contains(word)
        || word.len() < 4
        || word.ends_with("ss")
        || word.ends_with("us")
        || word.ends_with("is")
    {
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

/// Returns the stem of a verb that ends in "-y" after a consonant: "deny", but not "say".
fn before_y(verb: &str) -> Option<&str> {
    verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
}

/// Returns the third person of a verb: "says", "denies", "watches".
pub fn third_person(verb: &str) -> String {
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|ending| verb.ends_with(ending));
    match before_y(verb) {
        Some(stem) => format!("{stem}ies"),
        None if hisses || verb == "go" => format!("{verb}es"),
        None => format!("{verb}s"),
    }
}

/// Returns the past of a regular verb that does not double a consonant: "asked", "charged", "denied".
pub fn past(verb: &str) -> String {
    match before_y(verb) {
        Some(stem) => format!("{stem}ied"),
        None => format!("{}ed", verb.strip_suffix('e').unwrap_or(verb)),
    }
}

/// Returns the form in "-ing" of a verb that does not double a consonant: "asking", "charging", "seeing".
pub fn gerund(verb: &str) -> String {
    let stem = verb.strip_suffix('e').filter(|stem| !stem.ends_with('e')).unwrap_or(verb);
    format!("{stem}ing")
}

/// Returns the base forms that a form in lower case may belong to, by rule and for some irregular verbs: "cutting" may
/// belong to "cutt" or "cutte".
pub fn base_forms(word: &str) -> impl Iterator<Item = String> + use<> {
    const ENDINGS: [(&str, &str); 9] = [
        ("", ""),
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("ied", "y"),
        ("ing", ""),
        ("ing", "e"),
    ];
    static IRREGULAR: LazyLock<FxHashMap<&str, &str>> =
        LazyLock::new(|| rows(include_str!("../data/forms/verbs.tsv")).map(|[form, base]| (form, base)).collect());
    let irregular = IRREGULAR.get(word).map(|base| (*base).to_owned());
    let word = word.to_owned();
    let regular = ENDINGS
        .into_iter()
        .filter_map(move |(ending, instead)| Some(format!("{}{instead}", word.strip_suffix(ending)?)));
    regular.chain(irregular)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases() {
        for (form, base) in
            [("agreed", "agree"), ("denies", "deny"), ("asking", "ask"), ("sought", "seek"), ("hit", "hit")]
        {
            assert!(base_forms(form).any(|it| it == base), "{form}");
        }
    }

    #[test]
    fn verbs() {
        for (verb, third, in_the_past, ing) in [
            ("ask", "asks", "asked", "asking"),
            ("charge", "charges", "charged", "charging"),
            ("deny", "denies", "denied", "denying"),
            ("express", "expresses", "expressed", "expressing"),
            ("agree", "agrees", "agreed", "agreeing"),
        ] {
            assert_eq!((third_person(verb), past(verb), gerund(verb)), (third.into(), in_the_past.into(), ing.into()));
        }
    }

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
