//! Words and signs of money that are not in the lexicon's table of currencies.

use crate::table::{rows, values};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

const CURRENCIES: &str = include_str!("../data/lexicon/currencies.tsv");
const SHARED: &str = include_str!("../data/figures/shared-currencies.tsv");

/// Returns whether letters mean money if a number follows without a space: "EUR50m", "RM79", "Rs2,000".
pub fn is_glued_to_numbers(letters: &str) -> bool {
    static GLUED: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| rows(CURRENCIES).flat_map(|[_, _, _, _, glued]| values(glued)).collect());
    GLUED.contains(letters)
}

/// Returns the noun that several currencies share and a sign stands for: "dollar" for "$".
pub fn shared_by_sign(sign: &str) -> Option<&'static str> {
    static BY_SIGN: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        rows(SHARED).flat_map(|[noun, _, signs]| values(signs).map(move |sign| (sign, noun))).collect()
    });
    BY_SIGN.get(sign).copied()
}

/// Returns the noun that several currencies share, from one of its forms in lower case: "dollar" for "dollars". "yen"
/// is not shared.
pub fn shared_by_name(name: &str) -> Option<&'static str> {
    static NOUNS: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| rows(SHARED).filter(|[_, is_shared, _]| *is_shared == "yes").map(|[noun, ..]| noun).collect());
    let singular = name.strip_suffix('s').and_then(|singular| NOUNS.get(singular));
    NOUNS.get(name).or(singular).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs() {
        assert!(is_glued_to_numbers("Rs") && is_glued_to_numbers("EUR") && !is_glued_to_numbers("TOP"));
        assert_eq!((shared_by_sign("kr."), shared_by_sign("€")), (Some("krone"), None));
        assert_eq!((shared_by_sign("¥"), shared_by_name("yen")), (Some("yen"), None));
        assert_eq!((shared_by_name("dollars"), shared_by_name("dollar")), (Some("dollar"), Some("dollar")));
    }

    #[test]
    fn what_is_glued_is_a_symbol() {
        for [code, _, symbols, _, glued] in rows(CURRENCIES) {
            assert!(values(glued).all(|it| values(symbols).any(|symbol| symbol == it)), "{code}");
        }
    }
}
