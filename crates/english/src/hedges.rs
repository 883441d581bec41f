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
    /// Its words, in small letters.
    pub phrase: &'static str,
    /// What it says of the number.
    pub modifier: Modifier,
}

fn at_place(place: &str) -> impl Iterator<Item = Hedge> {
    let rows = rows(HEDGES).filter(move |[_, its_place, _]| *its_place == place);
    rows.filter_map(|[phrase, _, modifier]| Some(Hedge { phrase, modifier: Modifier::parse(modifier)? }))
}

/// Returns the hedges in front of a number whose last word this is, whatever its case, in the table's order.
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
    // The longest of these words has thirteen letters.
    let found = lower_in(word, &mut [0; 13]).and_then(|lower| BY_LAST_WORD.get(lower));
    found.map_or(&[], Vec::as_slice)
}

/// Returns the hedges behind a figure, in the table's order.
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
