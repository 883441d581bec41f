//! Forms of first names.

use crate::table::{rows, values};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Returns the first name of which another is a form, both in lower case: "charles" for "chuck". A name that is no form of another is
/// returned as it is.
///
/// ```
/// use whosaid_english::nicknames::first_name;
/// assert_eq!((first_name("chuck"), first_name("charles"), first_name("ana")), ("charles", "charles", "ana"));
/// ```
pub fn first_name(name: &str) -> &str {
    static FORMS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        let rows = rows(include_str!("../data/names/nicknames.tsv"));
        rows.flat_map(|[name, forms]| values(forms).map(move |form| (form, name))).collect()
    });
    FORMS.get(name).copied().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_stands_for_two_names() {
        let table = include_str!("../data/names/nicknames.tsv");
        let mut seen = std::collections::BTreeSet::new();
        for [name, forms] in rows(table) {
            assert!(seen.insert(name), "{name}");
            for form in values(forms) {
                assert!(seen.insert(form) && first_name(form) == name, "{form}");
            }
        }
    }
}
