//! Words of movement: "rose", "fell", "a reduction".

use crate::case::lower_in;
use crate::table::rows;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The direction of a word of movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// "rose"
    Up,
    /// "fell"
    Down,
    /// "moved": from one number to another, whichever is larger
    Either,
    /// "ranging": a spread, which is not a movement
    Spread,
}

/// Returns the direction of a word of movement, in any case, or `None` for other words.
///
/// ```
/// use whosaid_english::movement::{Way, way};
/// assert_eq!(way("Soared"), Some(Way::Up));
/// assert_eq!(way("remained"), None);
/// ```
pub fn way(word: &str) -> Option<Way> {
    static WAYS: LazyLock<FxHashMap<&str, Way>> = LazyLock::new(|| {
        let table = rows(include_str!("../data/figures/movement.tsv"));
        table.filter_map(|[word, way]| Some((word, of_name(way)?))).collect()
    });
    // The longest word has twelve letters.
    WAYS.get(lower_in(word, &mut [0; 16])?).copied()
}

fn of_name(way: &str) -> Option<Way> {
    Some(match way {
        "up" => Way::Up,
        "down" => Way::Down,
        "either" => Way::Either,
        "spread" => Way::Spread,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found() {
        for [word, name] in rows(include_str!("../data/figures/movement.tsv")) {
            assert!(of_name(name).is_some() && way(word) == of_name(name), "{word}");
        }
    }
}
