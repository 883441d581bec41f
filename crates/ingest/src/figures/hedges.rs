//! Hedges and bounds: "about", "more than", "up to", as one of six modifiers, and what they do to the interval.

use super::Amounted;
use crate::analysis::Analysis;
use rust_decimal::Decimal;
use whosaid_model::{FigureKind, Interval, Modifier, Value};

/// Hedges in front of a number, longest first within a modifier's phrases. Words apart by spaces.
const BEFORE: &[(&str, Modifier)] = &[
    ("a little more than", Modifier::MoreThan),
    ("a little over", Modifier::MoreThan),
    ("a minimum of", Modifier::AtLeast),
    ("a maximum of", Modifier::UpTo),
    ("as high as", Modifier::UpTo),
    ("as little as", Modifier::AtLeast),
    ("as low as", Modifier::AtLeast),
    ("as many as", Modifier::UpTo),
    ("as much as", Modifier::UpTo),
    ("in excess of", Modifier::MoreThan),
    ("in the region of", Modifier::About),
    ("in the vicinity of", Modifier::About),
    ("no fewer than", Modifier::AtLeast),
    ("no less than", Modifier::AtLeast),
    ("no more than", Modifier::UpTo),
    ("not less than", Modifier::AtLeast),
    ("not more than", Modifier::UpTo),
    ("not quite", Modifier::Nearly),
    ("somewhere around", Modifier::About),
    ("upwards of", Modifier::MoreThan),
    ("upward of", Modifier::MoreThan),
    ("north of", Modifier::MoreThan),
    ("south of", Modifier::LessThan),
    ("shy of", Modifier::Nearly),
    ("short of", Modifier::Nearly),
    ("at least", Modifier::AtLeast),
    ("at most", Modifier::UpTo),
    ("close to", Modifier::Nearly),
    ("fewer than", Modifier::LessThan),
    ("greater than", Modifier::MoreThan),
    ("higher than", Modifier::MoreThan),
    ("less than", Modifier::LessThan),
    ("lower than", Modifier::LessThan),
    ("more than", Modifier::MoreThan),
    ("up to", Modifier::UpTo),
    ("an estimated", Modifier::About),
    ("about", Modifier::About),
    ("above", Modifier::MoreThan),
    ("almost", Modifier::Nearly),
    ("approaching", Modifier::Nearly),
    ("approximately", Modifier::About),
    ("around", Modifier::About),
    ("below", Modifier::LessThan),
    ("circa", Modifier::About),
    ("estimated", Modifier::About),
    ("exceeding", Modifier::MoreThan),
    ("exceeded", Modifier::MoreThan),
    ("exceeds", Modifier::MoreThan),
    ("exceed", Modifier::MoreThan),
    ("nearly", Modifier::Nearly),
    ("over", Modifier::MoreThan),
    ("roughly", Modifier::About),
    ("some", Modifier::About),
    ("surpassing", Modifier::MoreThan),
    ("topping", Modifier::MoreThan),
    ("under", Modifier::LessThan),
    ("~", Modifier::About),
    ("≈", Modifier::About),
    (">", Modifier::MoreThan),
    ("<", Modifier::LessThan),
];

/// Hedges behind a figure.
const AFTER: &[(&str, Modifier)] = &[
    ("or more", Modifier::AtLeast),
    ("or higher", Modifier::AtLeast),
    ("or above", Modifier::AtLeast),
    ("and above", Modifier::AtLeast),
    ("or less", Modifier::UpTo),
    ("or fewer", Modifier::UpTo),
    ("or lower", Modifier::UpTo),
    ("or so", Modifier::About),
    ("at least", Modifier::AtLeast),
    ("at most", Modifier::UpTo),
];

/// Whether a token alone is a hedge or ends one.
pub(super) fn is_hedge_word(a: &Analysis, at: usize) -> bool {
    BEFORE.iter().any(|(phrase, _)| phrase.rsplit(' ').next().is_some_and(|last| a.is(at, last)))
}

/// The number of tokens that `phrase` has where it ends just before `end`.
fn ends_before(a: &Analysis, end: usize, phrase: &str) -> Option<usize> {
    let n = phrase.split(' ').count();
    let start = end.checked_sub(n)?;
    phrase.split(' ').enumerate().all(|(i, word)| a.is(start + i, word)).then_some(n)
}

/// Finds the hedge of a figure and widens its interval by it.
pub(super) fn apply(a: &Analysis, figure: &mut Amounted) {
    let start = figure.tokens.start;
    // "more than a 25% tariff", "about the same": an article may stand between.
    let edge = if start > 0 && a.is_any(start - 1, &["a", "an", "the"]) && figure.kind != FigureKind::Multiple {
        start - 1
    } else {
        start
    };
    let found = [start, edge].into_iter().find_map(|end| {
        BEFORE.iter().find_map(|(phrase, modifier)| ends_before(a, end, phrase).map(|n| (*modifier, end - n..end)))
    });
    if let Some((modifier, hedge)) = found {
        // "over three years" is during, not more than; "under two treaties", "above two percent" are what they say.
        let during = a.is(hedge.start, "over")
            && hedge.len() == 1
            && figure.kind == FigureKind::Duration
            && !(hedge.start > 0
                && a.is_any(hedge.start - 1, &["for", "of", "after", "just", "well", "lasted", "than"]));
        if !during {
            figure.modifier = Some(modifier);
            figure.hedge = hedge;
        }
    } else {
        let end = figure.counted.as_ref().map_or(figure.tokens.end, |np| np.end);
        let behind = [figure.tokens.end, end].into_iter().find_map(|at| {
            AFTER
                .iter()
                .find(|(phrase, _)| phrase.split(' ').enumerate().all(|(i, word)| a.is(at + i, word)))
                .map(|(_, m)| *m)
        });
        let plus = a
            .tokens
            .get(figure.tokens.end)
            .is_some_and(|_| a.word(figure.tokens.end) == "+" && a.glued(figure.tokens.end));
        let plus_word = a.is_joining_hyphen(figure.tokens.end) && a.is(figure.tokens.end + 1, "plus");
        figure.modifier = behind.or((plus || plus_word).then_some(Modifier::AtLeast));
    }
    if let (Some(modifier), Value::Number(value)) = (figure.modifier, figure.value) {
        figure.interval = widen(value, figure.interval, modifier);
    }
}

/// What a hedged number leaves open, by the guidelines: "about" one unit of the last digit on both sides, bounds open on
/// one side.
fn widen(value: Decimal, exact: Interval, modifier: Modifier) -> Interval {
    let stated = match (exact.low, exact.high) {
        (Some(low), Some(high)) => high - low,
        _ => Decimal::ONE,
    };
    // A round number in full digits was rounded further than to its last one: "about 200,000". A tenth of it is the
    // widest that is taken.
    let tenth = (value.abs() / Decimal::TEN).normalize();
    let mut unit = stated;
    while unit > Decimal::ZERO
        && unit.checked_mul(Decimal::TEN).is_some_and(|next| next <= tenth && (value / next).fract().is_zero())
    {
        unit *= Decimal::TEN;
    }
    let (low, high) = (value.checked_sub(unit), value.checked_add(unit));
    match modifier {
        Modifier::About => Interval { low, high },
        Modifier::Nearly => Interval { low, high: Some(value) },
        Modifier::MoreThan | Modifier::AtLeast => Interval { low: Some(value), high: None },
        Modifier::LessThan | Modifier::UpTo => Interval { low: None, high: Some(value) },
    }
}
