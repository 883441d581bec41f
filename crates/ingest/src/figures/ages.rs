//! Ages: years that somebody has lived, as opposed to years that something lasts.

use super::amounted::Amounted;
use super::counted;
use crate::analysis::Analysis;
use crate::tag::Pos;
use rust_decimal::Decimal;
use whosaid_english::lists;
use whosaid_model::FigureKind;

/// Ages: "aged 20 to 39", "Doe, 57, has", "a 68-year-old man", "30 years old". The age of a thing is a duration.
pub(super) fn ages(a: &Analysis, figures: &mut [Amounted]) {
    for at in 0..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let figure = &mut rest[0];
        let (start, end) = (figure.tokens.start, figure.tokens.end);
        let old = figure.kind == FigureKind::Duration
            && a.is_any(end.saturating_sub(1), &["old", "olds"])
            && figure.unit.as_deref() == Some("year");
        let of_age = figure.unit.as_deref() == Some("year") && a.is(end, "of") && a.is(end + 1, "age");
        let bare = figure.kind == FigureKind::Count && figure.unit.is_none();
        let aged = bare && start > 0 && (a.is_any(start - 1, &["aged", "age", "ages"]))
            || bare
                && start > 1
                && a.is_any(start - 2, &["aged", "ages", "age"])
                && a.is_any(start - 1, &["of", "between"]);
        let apposed = bare
            && start > 1
            && a.word(start - 1) == ","
            && (a.pos(start - 2) == Pos::Propn || a.is_in(start - 2, &lists::figures::PERSONS))
            && (a.is(end, ",") || matches!(a.tokens.get(end).map(|_| a.word(end)), Some("." | ";" | ")")))
            && figure
                .value
                .max()
                .is_some_and(|n| n >= Decimal::from(5) && n < Decimal::from(115) && n.fract().is_zero());
        // "aged 9 and 11"
        let both = bare
            && start > 0
            && a.is_any(start - 1, &["and", "or"])
            && done.last().is_some_and(|d| d.tokens.end + 1 == start && d.unit.as_deref() == Some("year of age"));
        if of_age || aged || both || apposed || old && is_of_a_person(a, end) {
            figure.kind = FigureKind::Duration;
            figure.unit = Some("year of age".to_owned());
        }
    }
}

/// Returns whether "68-year-old" is said of a person: of nothing, or of a noun for one.
fn is_of_a_person(a: &Analysis, at: usize) -> bool {
    let Some(np) = counted::counted(a, at) else { return true };
    let head = whosaid_english::forms::singular(&a.lower(a.head(&np)));
    a.pos(a.head(&np)) == Pos::Propn
        || lists::figures::PERSONS.contains(&head)
        || ["er", "or", "ist", "man", "ian", "ant"].iter().any(|ending| head.ends_with(ending) && head.len() > 4)
}
