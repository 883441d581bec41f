//! Names whose words do not tell what they name, from the table of well-known names: "FDR", "the Oval Office", "Medicare".

use super::evidence::Evidence;
use super::name::Name;
use crate::analysis::Analysis;
use std::ops::Range;
use whosaid_english::well_known::{WellKnown, starting_with};
use whosaid_model::Span;

/// Returns the well-known names that stand by themselves, with what they name, in order.
pub(super) fn find(a: &Analysis, evidence: &Evidence) -> Vec<(Range<usize>, &'static WellKnown)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < a.tokens.len() {
        let found = known_from(a, at).filter(|(tokens, _)| is_alone(a, evidence, tokens));
        at = found.as_ref().map_or(at + 1, |(tokens, _)| tokens.end);
        out.extend(found);
    }
    out
}

/// Returns the well-known name that some tokens are.
pub(super) fn known(a: &Analysis, tokens: &Range<usize>) -> Option<&'static WellKnown> {
    known_from(a, tokens.start).filter(|(whole, _)| whole == tokens).map(|(_, known)| known)
}

/// Returns a name as the table has it, or `None` if it names nobody that acts, and no place.
pub(super) fn name(tokens: Range<usize>, known: &WellKnown) -> Option<Name> {
    Some(Name { tokens, kind: known.kind?, canonical: Some(known.name.to_owned()), title: None })
}

fn known_from(a: &Analysis, at: usize) -> Option<(Range<usize>, &'static WellKnown)> {
    let start = a.span(at..at + 1).start;
    let rest = &a.text[start as usize..];
    let has_article = || at > 0 && a.is(at - 1, "the");
    let is_here = |known: &&WellKnown| rest.starts_with(known.form) && (!known.with_article || has_article());
    starting_with(a.word(at)).iter().filter(is_here).find_map(|known| {
        let span = Span::new(start as usize, start as usize + known.form.len());
        let tokens = a.tokens_in(span);
        (!tokens.is_empty() && a.span(tokens.clone()) == span).then_some((tokens, known))
    })
}

/// Returns whether no other capitalised word belongs to the name: not "the Social Security Administration".
fn is_alone(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> bool {
    let (first, last) = (evidence.run(tokens.start), evidence.run(tokens.end - 1));
    let title = evidence.titles.get(&first.start).map_or(first.start, |title| title.end);
    (first.start >= tokens.start || title == tokens.start)
        && last.end <= tokens.end
        && !a.is(tokens.end, "administration")
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use crate::analysis::tests::analysis;
    use whosaid_model::EntityType::{self, Event, Law, Organisation, Person, Place};

    /// Each name with what it names and what it is known by.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, EntityType, Option<&str>)]) {
        let a = analysis(text);
        let names = names(&a, &|_| false);
        let found: Vec<_> = names.iter().map(|n| (a.slice(n.tokens.clone()), n.kind, n.canonical.as_deref())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn by_themselves() {
        check(
            "Neither FDR nor President JFK cut the budget.",
            &[("FDR", Person, Some("Franklin D. Roosevelt")), ("JFK", Person, Some("John F. Kennedy"))],
        );
        check(
            "She left the Oval Office after the Arab Spring.",
            &[("Oval Office", Place, Some("Oval Office")), ("Arab Spring", Event, Some("Arab Spring"))],
        );
        check("They read the Constitution.", &[("Constitution", Law, Some("Constitution"))]);
    }

    #[test]
    fn what_acts_not() {
        check("Congress cut Medicare, Medicaid and Social Security.", &[("Congress", Organisation, Some("Congress"))]);
        check("He said so on Meet the Press.", &[]);
        check("The left and the Left lost when the Dow fell.", &[]);
    }

    #[test]
    fn parts_of_other_names() {
        check(
            "The Social Security Administration paid.",
            &[("Social Security Administration", Organisation, Some("Social Security Administration"))],
        );
    }
}
