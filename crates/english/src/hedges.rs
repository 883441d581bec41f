//! Hedges and bounds of numbers: "about", "more than", "up to".

use crate::case::lower_in;
use crate::table::rows;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use whosaid_model::Modifier;

const HEDGES: &str = include_str!("../data/figures/hedges.tsv");

/// A hedge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hedge {
    /// Its words, in lower case.
    pub phrase: &'static str,
    /// What it says about the number.
    pub modifier: Modifier,
}

fn at_place(place: &str) -> impl Iterator<Item = Hedge> {
    let rows = rows(HEDGES).filter(move |[_, its_place, _]| *its_place == place);
    rows.filter_map(|[phrase, _, modifier]| Some(Hedge { phrase, modifier: Modifier::parse(modifier)? }))
}

/// Returns the hedges before a number that end in a word, in any case, in the order of the table.
///
/// ```
/// let found: Vec<&str> = whosaid_english::hedges::ending_with("Under").iter().map(|it| it.phrase).collect();
/// assert_eq!(found, ["just under", "well under", "under"]);
/// ```
pub fn ending_with(word: &str) -> &'static [Hedge] {
    static BY_LAST_WORD: LazyLock<FxHashMap<&str, Vec<Hedge>>> = LazyLock::new(|| {
        let mut out: FxHashMap<&str, Vec<Hedge>> = FxHashMap::default();
        for hedge in at_place("before") {
            out.entry(hedge.phrase.rsplit(' ').next().unwrap_or(hedge.phrase)).or_default().push(hedge);
        }
        out
    });
    // The longest word has thirteen letters.
    let found = lower_in(word, &mut [0; 13]).and_then(|lower| BY_LAST_WORD.get(lower));
    found.map_or(&[], Vec::as_slice)
}

/// Returns the hedges after a figure, in the order of the table.
pub fn behind() -> &'static [Hedge] {
    static BEHIND: LazyLock<Vec<Hedge>> = LazyLock::new(|| at_place("behind").collect());
    &BEHIND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found() {
        for [phrase, place, modifier] in rows(HEDGES) {
            let hedge = Hedge { phrase, modifier: Modifier::parse(modifier).unwrap_or_else(|| panic!("{modifier}")) };
            let last = phrase.rsplit(' ').next().unwrap_or(phrase);
            let found = if place == "before" { ending_with(last) } else { behind() };
            assert!(found.contains(&hedge), "{phrase}");
        }
    }
}
