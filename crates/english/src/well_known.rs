//! Names whose words do not tell what they name: "FDR", "the Oval Office", "Medicare".

use crate::agreements::kind_of_name;
use crate::table::{rows, values};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use whosaid_model::EntityType;

const NAMES: &str = include_str!("../data/names/well-known.tsv");

/// A form of a well-known name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WellKnown {
    /// The form, without an article.
    pub form: &'static str,
    /// Whether it is meant only with "the" before it.
    pub with_article: bool,
    /// The name that it is a form of.
    pub name: &'static str,
    /// What it names. `None` for programmes, slogans, indices, works and groups of people.
    pub kind: Option<EntityType>,
}

/// Returns the forms that begin with the same letters or digits as a word, the longest first.
///
/// ```
/// use whosaid_english::well_known::starting_with;
/// let [president, event] = [starting_with("FDR"), starting_with("Boston")].map(|it| it[0].name);
/// assert_eq!((president, event), ("Franklin D. Roosevelt", "Boston Marathon"));
/// assert!(starting_with("Acme").is_empty());
/// ```
pub fn starting_with(word: &str) -> &'static [WellKnown] {
    static BY_FIRST: LazyLock<FxHashMap<&str, Vec<WellKnown>>> = LazyLock::new(|| {
        let mut out: FxHashMap<&str, Vec<WellKnown>> = FxHashMap::default();
        for known in all() {
            out.entry(beginning(known.form)).or_default().push(known);
        }
        for forms in out.values_mut() {
            forms.sort_by_key(|it| std::cmp::Reverse(it.form.len()));
        }
        out
    });
    BY_FIRST.get(beginning(word)).map_or(&[], Vec::as_slice)
}

fn beginning(word: &str) -> &str {
    word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn all() -> impl Iterator<Item = WellKnown> {
    rows(NAMES).flat_map(|[name, kind, others]| {
        [name].into_iter().chain(values(others)).map(move |form| {
            let bare = form.strip_prefix("the ");
            WellKnown {
                form: bare.unwrap_or(form),
                with_article: bare.is_some(),
                name: without_article(name),
                kind: kind_of_name(kind),
            }
        })
    })
}

fn without_article(name: &str) -> &str {
    name.strip_prefix("the ").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_read() {
        for [name, kind, _] in rows(NAMES) {
            assert_eq!(kind_of_name(kind).is_none(), kind == "none", "{name}");
        }
        let mut seen = BTreeSet::new();
        for known in all() {
            assert!(seen.insert(known.form), "{} stands twice", known.form);
            assert!(starting_with(known.form).contains(&known), "{}", known.form);
        }
    }
}
