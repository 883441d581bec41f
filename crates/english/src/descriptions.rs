//! Words that refer to something that the text has named before: "the deal", "the country", "the spokeswoman".

use crate::lexicon::Gender;
use crate::table::rows;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const DESCRIPTIONS: &str = include_str!("../data/reference/descriptions.tsv");
const GENDERS: &str = include_str!("../data/reference/genders.tsv");

/// What a noun describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described {
    /// "the deal"
    Agreement,
    /// "the law"
    Law,
    /// "the country"
    Country,
    /// "the state"
    State,
    /// "the city"
    City,
    /// "the carmaker"
    Firm,
}

/// Returns what a noun in lower case describes, or `None` if it may be anything.
pub fn described(noun: &str) -> Option<Described> {
    static BY_NOUN: LazyLock<FxHashMap<&str, Described>> = LazyLock::new(|| {
        rows(DESCRIPTIONS).filter_map(|[noun, kind]| Some((noun, described_of_name(kind)?))).collect()
    });
    BY_NOUN.get(noun).copied()
}

fn described_of_name(name: &str) -> Option<Described> {
    Some(match name {
        "agreement" => Described::Agreement,
        "law" => Described::Law,
        "country" => Described::Country,
        "state" => Described::State,
        "city" => Described::City,
        "firm" => Described::Firm,
        _ => return None,
    })
}

/// Returns the gender that a title in lower case implies: "mr.", "chairwoman".
pub fn gender_of_title(title: &str) -> Option<Gender> {
    static BY_TITLE: LazyLock<FxHashMap<&str, Gender>> = LazyLock::new(|| {
        let gender = |name: &str| if name == "f" { Gender::Female } else { Gender::Male };
        rows(GENDERS).map(|[title, name]| (title, gender(name))).collect()
    });
    BY_TITLE.get(title).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for [noun, _] in rows(DESCRIPTIONS) {
            assert!(described(noun).is_some(), "{noun}");
        }
        for [title, gender] in rows(GENDERS) {
            assert!(matches!(gender, "f" | "m") && gender_of_title(title).is_some(), "{title}");
        }
        assert_eq!((gender_of_title("queen"), described("river")), (Some(Gender::Female), None));
    }
}
