//! Verbs that tell what a sum is: what was **spent**, **raised**, **pledged**, and by whom.
//!
//! Where a figure is the object of such a verb no noun names what is measured: "Canada pledged $5 billion". The measure is the
//! participle with whoever does it, as it would stand behind the figure: "pledged by Canada".

use std::collections::HashMap;
use std::sync::OnceLock;

const VERBS: &str = include_str!("transfers.txt");

/// Particles that may stand between such a verb and its object.
pub(super) const PARTICLES: &[&str] = &["in", "out", "up", "aside", "away", "off", "over", "back", "down"];

struct Verb {
    participle: String,
    /// Without one of these it is another verb; none where it stands alone.
    particles: Vec<&'static str>,
}

/// The participle of a form of one of the verbs, in lower case, with the particle that stands behind it; none of other verbs.
pub(super) fn participle(form: &str, particle: Option<&str>) -> Option<String> {
    let verb = verbs().get(form)?;
    let is_one = verb.particles.is_empty() || particle.is_some_and(|it| verb.particles.contains(&it));
    is_one.then(|| match particle {
        Some(particle) => format!("{} {particle}", verb.participle),
        None => verb.participle.clone(),
    })
}

/// Whether who gets a sum or is asked for it may stand in front of it: "gave the club $500".
pub(super) fn takes_receiver(participle: &str) -> bool {
    has_receiver(participle) || matches!(participle, "billed" | "charged")
}

/// Whether the subject of the passive gets what is given: "the club was paid", not "the club was fined".
pub(super) fn has_receiver(participle: &str) -> bool {
    const GIVING: &[&str] = &[
        "allocated",
        "allotted",
        "awarded",
        "given",
        "granted",
        "handed",
        "lent",
        "loaned",
        "offered",
        "owed",
        "paid",
        "pledged",
        "promised",
        "refunded",
        "repaid",
        "sent",
    ];
    GIVING.contains(&participle)
}

fn verbs() -> &'static HashMap<String, Verb> {
    static VERBS_BY_FORM: OnceLock<HashMap<String, Verb>> = OnceLock::new();
    VERBS_BY_FORM.get_or_init(|| {
        let mut verbs = HashMap::new();
        for line in VERBS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (particles, forms): (Vec<&str>, Vec<&str>) = line.split(' ').partition(|it| it.starts_with('+'));
            let particles: Vec<&str> = particles.iter().map(|it| &it[1..]).collect();
            let base = forms[0];
            let past = forms.get(1).map_or_else(|| regular(base), |it| (*it).to_owned());
            let participle = forms.get(2).map_or_else(|| past.clone(), |it| (*it).to_owned());
            for form in [base.to_owned(), third(base), past.clone(), participle.clone(), present(base, &past)] {
                verbs.insert(form, Verb { participle: participle.clone(), particles: particles.clone() });
            }
        }
        verbs
    })
}

fn regular(base: &str) -> String {
    match base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ied"),
        None if base.ends_with('e') => format!("{base}d"),
        None => format!("{base}ed"),
    }
}

fn third(base: &str) -> String {
    match base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if base.ends_with("sh") || base.ends_with("ch") => format!("{base}es"),
        None => format!("{base}s"),
    }
}

/// The form in "-ing": with the consonant doubled where that of the past is, or where the verb is short ("cutting", "getting").
fn present(base: &str, past: &str) -> String {
    let last = &base[base.len() - 1..];
    let doubled = past.strip_prefix(base).is_some_and(|rest| rest.starts_with(last) && rest.ends_with("ed"))
        || matches!(base, "bet" | "cut" | "get" | "put" | "set" | "win");
    match base.strip_suffix('e') {
        Some(stem) => format!("{stem}ing"),
        None if doubled => format!("{base}{last}ing"),
        None => format!("{base}ing"),
    }
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
