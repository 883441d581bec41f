//! Compares two claims.

use crate::class::{Class, Comparison};
use crate::occasion::Occasion;
use crate::occurrence::{Dimension, Occurrence, When};
use crate::scope::Scope;
use whosaid_model::{Claim, Status};

/// Compares two claims.
///
/// The first class that applies, in the order of [`Class`], is the answer. Two figures without a period are taken to be
/// of the same time only if their measures are equal and of something with a name, and their documents are from the
/// same month or undated. A figure and the one that it is told from are of two times.
pub fn compare(a: &Claim, b: &Claim) -> Comparison {
    explain(a, b).0
}

/// Compares two claims, and returns what was looked at as well, in order: what it was, and how it came out. The last decides.
pub fn explain(a: &Claim, b: &Claim) -> (Comparison, Vec<(&'static str, String)>) {
    let mut steps: Vec<(&'static str, String)> = Vec::new();
    let none = |class| Comparison { class, absolute: None, relative: None };
    let (one, other) = (Occurrence::of(a), Occurrence::of(b));
    let (Some(range_a), Some(range_b)) = (one.range, other.range) else {
        steps.push(("number", "one of them gives no number".to_owned()));
        return (none(Class::NotComparable), steps);
    };
    let unit = |it: &Occurrence| {
        let Dimension { kind, unit, per, form, .. } = &it.dimension;
        let per = if per.is_empty() { String::new() } else { format!(" per {per}") };
        format!("{kind}, {form}, {unit}{per}").replace(", ~", ", ").trim_end_matches([',', ' ']).to_owned()
    };
    let (status_a, status_b) = (one.dimension.status, other.dimension.status);
    if one.dimension.as_fact() != other.dimension.as_fact() {
        steps.push(("kind", format!("{} against {}", unit(&one), unit(&other))));
        return (none(Class::NotComparable), steps);
    }
    steps.push(("kind", unit(&one)));
    let is_forecast =
        matches!((status_a, status_b), (Status::Fact, Status::Forecast) | (Status::Forecast, Status::Fact));
    if status_a != status_b && !is_forecast {
        steps.push(("status", format!("{status_a} against {status_b}")));
        return (none(Class::NotComparable), steps);
    }
    steps.push((
        "status",
        if is_forecast { "a forecast against a fact".to_owned() } else { format!("both {status_a}") },
    ));
    if a.doc == b.doc && (a.figure.base == Some(b.span()) || b.figure.base == Some(a.span())) {
        steps.push(("base", "one is told from the other, so they are of two times".to_owned()));
        return (none(Class::OtherPeriod), steps);
    }
    let scopes = (Scope::of(&one.measure, &one.about), Scope::of(&other.measure, &other.about));
    let is_undated = matches!(one.when, When::Published(_));
    if one.is_beside(&other) {
        steps.push(("sentence", "they stand in one sentence, which tells them apart".to_owned()));
        return (none(Class::OtherScope), steps);
    }
    let other_doc = u128::from(a.doc != b.doc);
    // The occasion that both share.
    let occasion = match &scopes {
        (Some(a), Some(b)) if a.is_same(b) => {
            let usual = Some(one.occasion(a)).filter(|it| *it != Occasion::None && *it == other.occasion(b));
            usual.or_else(|| one.contrast(a, 0).filter(|it| other.contrast(b, other_doc).as_ref() == Some(it)))
        }
        _ => None,
    };
    let mut both = [(&one, &scopes.0), (&other, &scopes.1)].into_iter();
    let needs_occasion =
        is_undated || both.any(|(it, scope)| scope.as_ref().is_some_and(|scope| it.is_of_no_occasion(scope)));
    if one.when != other.when || needs_occasion && occasion.is_none() {
        let period = |it: &Claim| it.figure.period.as_ref().map_or("no period".to_owned(), ToString::to_string);
        steps.push(("time", format!("{} against {}", period(a), period(b))));
        return (none(Class::OtherPeriod), steps);
    }
    steps.push(("time", a.figure.period.as_ref().map_or("none, of one occasion".to_owned(), ToString::to_string)));
    let of_one_saying = is_undated && occasion.is_some_and(|it| it.is_of_saying());
    let is_one = |scope: &Scope| scope.is_one_quantity(&one.dimension, is_undated, of_one_saying);
    let measure =
        |it: &Occurrence| if it.measure.is_empty() { "no measure".to_owned() } else { format!("“{}”", it.measure) };
    let measures = format!("{} and {}", measure(&one), measure(&other));
    if !matches!(&scopes, (Some(a), Some(b)) if is_one(a) && is_one(b) && a.fits(b)) {
        steps.push(("measure", format!("{measures} may be of two things")));
        return (none(Class::OtherScope), steps);
    }
    steps.push(("measure", format!("{measures} are of one thing")));
    let comparison = range_a.compare(&range_b, one.voice == other.voice);
    steps.push(("voice", if one.voice == other.voice { "one source".to_owned() } else { "two sources".to_owned() }));
    if is_forecast {
        steps.push(("number", "a forecast, and what came of it".to_owned()));
        return (Comparison { class: Class::ForecastOutcome, ..comparison }, steps);
    }
    let number = match comparison.class {
        Class::Conflict | Class::Revision => "no number fits both",
        Class::Rounding => "a number fits both, once the more exact one is rounded as the other",
        _ => "a number fits both",
    };
    steps.push(("number", number.to_owned()));
    (comparison, steps)
}
