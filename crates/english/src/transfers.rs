//! Verbs for sums that change hands: what is **spent**, **raised**, **pledged**.

use crate::forms::{gerund, past, third_person};
use crate::table::{rows, values};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const VERBS: &str = include_str!("../data/measures/transfers.tsv");

struct Verb {
    participle: String,
    /// The particles without one of which it is a different verb. Empty if it needs none.
    particles: &'static str,
}

/// Returns the participle of a form of one of the verbs, in lower case, with the particle after it, or `None` for other
/// verbs.
///
/// ```
/// use whosaid_english::transfers::participle;
/// assert_eq!(participle("gave", None).as_deref(), Some("given"));
/// assert_eq!(participle("took", Some("in")).as_deref(), Some("taken in"));
/// assert_eq!(participle("took", None), None);
/// ```
pub fn participle(form: &str, particle: Option<&str>) -> Option<String> {
    static BY_FORM: LazyLock<FxHashMap<String, Verb>> = LazyLock::new(by_form);
    let verb = BY_FORM.get(form)?;
    let is_one = verb.particles.is_empty() || particle.is_some_and(|it| values(verb.particles).any(|own| own == it));
    is_one.then(|| match particle {
        Some(particle) => format!("{} {particle}", verb.participle),
        None => verb.participle.clone(),
    })
}

fn by_form() -> FxHashMap<String, Verb> {
    let mut verbs = FxHashMap::default();
    for [verb, own_past, participle, particles] in rows(VERBS) {
        let past = if own_past.is_empty() { past(verb) } else { own_past.to_owned() };
        let participle = if participle.is_empty() { past.clone() } else { participle.to_owned() };
        for form in [verb.to_owned(), third_person(verb), past.clone(), participle.clone(), with_ing(verb, &past)] {
            verbs.insert(form, Verb { participle: participle.clone(), particles });
        }
    }
    verbs
}

/// Returns the form in "-ing", with the consonant doubled if that of the past is, or if the verb is short ("cutting",
/// "getting").
fn with_ing(verb: &str, past: &str) -> String {
    let last = &verb[verb.len() - 1..];
    let doubled = past.strip_prefix(verb).is_some_and(|rest| rest.starts_with(last) && rest.ends_with("ed"))
        || matches!(verb, "bet" | "cut" | "get" | "put" | "set" | "win");
    if doubled { format!("{verb}{last}ing") } else { gerund(verb) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (form, particle, expected) in [
            ("raising", None, "raised"),
            ("gave", None, "given"),
            ("committing", None, "committed"),
            ("supplies", None, "supplied"),
            ("spends", None, "spent"),
            ("paying", Some("out"), "paid out"),
            ("took", Some("in"), "taken in"),
            ("putting", Some("up"), "put up"),
        ] {
            assert_eq!(participle(form, particle).as_deref(), Some(expected), "{form}");
        }
        for (form, particle) in [("took", None), ("put", Some("off")), ("said", None), ("was", None)] {
            assert_eq!(participle(form, particle), None, "{form}");
        }
    }
}
