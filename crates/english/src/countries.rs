//! Countries and regions by all their names, for comparison: "Chilean" and "Chile" are the same.

use crate::table::{rows, values};
use crate::tokens::folded_words;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const COMPARED: &str = include_str!("../data/lexicon/compared.tsv");
const COUNTRIES: &str = include_str!("../data/lexicon/countries.tsv");

/// Returns the country that a whole name stands for.
pub fn country(name: &str) -> Option<&'static str> {
    let folded = folded_words(name);
    let folded = if folded.first().is_some_and(|word| word == "the") { &folded[1..] } else { &folded[..] };
    country_at(folded, false).filter(|(_, n_words)| *n_words == folded.len()).map(|(country, _)| country)
}

/// Returns the country whose name begins here and how many words it has, the longest name first. With `seats`, a seat
/// of government stands for its country.
pub fn country_at(words: &[String], seats: bool) -> Option<(&'static str, usize)> {
    let mut best: Option<(&'static str, usize)> = None;
    for it in country_names().get(words.first()?.as_str())? {
        let n_words = 1 + it.rest.len();
        if (seats || !it.is_seat)
            && best.is_none_or(|(_, n)| n < n_words)
            && words.len() >= n_words
            && words[1..].iter().zip(&it.rest).all(|(word, part)| word == part)
        {
            best = Some((it.country, n_words));
        }
    }
    best
}

/// A name of a country without its first word.
struct CountryName {
    country: &'static str,
    rest: Vec<String>,
    /// Whether it is a seat of the country's government.
    is_seat: bool,
}

/// Returns the names of countries by their first word, all in the singular.
fn country_names() -> &'static FxHashMap<String, Vec<CountryName>> {
    static NAMES: LazyLock<FxHashMap<String, Vec<CountryName>>> = LazyLock::new(|| {
        let mut by_word: FxHashMap<String, Vec<CountryName>> = FxHashMap::default();
        for [code, country, names, seats] in rows(COMPARED) {
            let (capital, known) = in_lexicon(code);
            let names = [country].into_iter().chain(values(names)).chain(known);
            let seats = values(seats).map(|seat| if seat == "*" { capital } else { seat });
            for (name, is_seat) in names.map(|name| (name, false)).chain(seats.map(|seat| (seat, true))) {
                let mut words = folded_words(name).into_iter();
                let Some(first) = words.next() else { continue };
                let rest: Vec<String> = words.collect();
                by_word.entry(first).or_default().push(CountryName { country, rest, is_seat });
            }
        }
        by_word
    });
    &NAMES
}

/// Returns the capital of a country by its ISO code, and those names of the country and its people that mean nothing
/// else.
///
/// Reads only this table and not the whole lexicon, which would take too long for a query.
fn in_lexicon(code: &str) -> (&'static str, Vec<&'static str>) {
    let Some([name, _, _, capital, aliases, demonyms, ambiguous]) = rows(COUNTRIES).find(|row| row[1] == code) else {
        return ("", Vec::new());
    };
    let is_sure = |name: &&str| !values(ambiguous).any(|it| it == *name);
    let names = [name].into_iter().chain(values(aliases)).chain(values(demonyms)).filter(is_sure);
    (capital, names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_by_name() {
        assert_eq!(country("the United States"), Some("united states"));
        assert_eq!(country("United States Congress"), None);
        assert_eq!((country("Polish"), country("U. S.")), (Some("poland"), Some("united states")));
    }

    #[test]
    fn seats_of_government() {
        let at =
            |words: &[&str], seats| country_at(&words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), seats);
        assert_eq!(at(&["lima", "trade"], true), Some(("peru", 1)));
        assert_eq!(at(&["lima", "trade"], false), None);
        assert_eq!(at(&["the", "hague"], true), Some(("netherlands", 2)));
        assert_eq!(at(&["damascus"], true), Some(("syria", 1)));
    }

    #[test]
    fn every_country_has_its_names() {
        for [code, country, _, _] in rows(COMPARED) {
            let is_known = code.is_empty() || !in_lexicon(code).1.is_empty();
            assert!(is_known && super::country(country) == Some(country), "{country}");
        }
    }
}
