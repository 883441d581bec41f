//! Hedges and bounds: "about", "more than", "up to", as one of six modifiers, and their effect on the interval.

use super::amounted::Amounted;
use super::reader::Reader;
use crate::analysis::Analysis;
use crate::segment::{Class, Segments};
use rust_decimal::Decimal;
use whosaid_english::hedges::{self, Hedge};
use whosaid_model::{FigureKind, Interval, Modifier, Value};

/// Returns the hedges that end with the word at a token, in the order of the table.
fn ending_at(s: &Segments, at: usize) -> &'static [Hedge] {
    hedges::ending_with(s.word(at))
}

/// Returns whether a token alone is a hedge or ends one.
pub(super) fn is_hedge_word(s: &Segments, at: usize) -> bool {
    !ending_at(s, at).is_empty()
}

/// Returns the number of tokens of `phrase` if it ends just before `end`.
fn ends_before(s: &Segments, end: usize, phrase: &str) -> Option<usize> {
    let mut at = end;
    for word in phrase.rsplit(' ') {
        at = at.checked_sub(1).filter(|at| s.is(*at, word))?;
    }
    Some(end - at)
}

/// Finds the hedge before a figure or right after it, and widens its interval by it. What precedes the sentence, which
/// begins at `first`, is not a hedge.
pub(super) fn apply(r: &Reader, first: usize, figure: &mut Amounted) {
    let start = figure.tokens.start;
    // "more than a 25% tariff", "about the same": an article may be in between.
    let edge = if start > 0 && r.is_any(start - 1, &["a", "an"]) && figure.kind != FigureKind::Multiple {
        start - 1
    } else {
        start
    };
    let may_end = |end: usize| end > 0 && matches!(r.tokens[end - 1].class, Class::Word | Class::Symbol);
    let found = [start, edge].into_iter().filter(|end| may_end(*end)).find_map(|end| {
        let hedges = ending_at(r, end - 1);
        hedges.iter().find_map(|it| ends_before(r, end, it.phrase).map(|n| (it.modifier, end - n..end)))
    });
    let found = found.filter(|(_, hedge)| hedge.start >= first);
    // "sub-200 metres"
    let sub = start > 1 && r.is_joining_hyphen(start - 1) && r.is(start - 2, "sub");
    let found = if sub { Some((Modifier::LessThan, start - 2..start)) } else { found };
    if let Some((modifier, hedge)) = found {
        // "over three years" is during, not more than.
        let during = r.is(hedge.start, "over")
            && hedge.len() == 1
            && figure.kind == FigureKind::Duration
            && !(hedge.start > 0
                && r.is_any(hedge.start - 1, &["for", "of", "after", "just", "well", "lasted", "than"]));
        if !during {
            set(figure, modifier);
            figure.hedge = hedge;
        }
        return;
    }
    let at = figure.tokens.end;
    let plus = r.tokens.get(at).is_some_and(|_| r.word(at) == "+" && r.glued(at));
    let plus_word = r.is_joining_hyphen(at) && r.is(at + 1, "plus");
    if let Some(modifier) = behind(r, at).or((plus || plus_word).then_some(Modifier::AtLeast)) {
        set(figure, modifier);
    }
}

/// Finds the hedge after what a figure counts: "200 people or more".
pub(super) fn apply_behind(a: &Analysis, figure: &mut Amounted) {
    let Some(counted) = figure.counted.as_ref().filter(|_| figure.modifier.is_none()) else { return };
    if let Some(modifier) = behind(a, counted.end) {
        set(figure, modifier);
    }
}

fn behind(s: &Segments, at: usize) -> Option<Modifier> {
    let stands = |phrase: &str| phrase.split(' ').enumerate().all(|(i, word)| s.is(at + i, word));
    hedges::behind().iter().find(|it| stands(it.phrase)).map(|it| it.modifier)
}

/// Gives a figure a hedge.
pub(super) fn set(figure: &mut Amounted, modifier: Modifier) {
    figure.modifier = Some(modifier);
    if let Value::Number(value) = figure.value {
        figure.interval = widen(value, figure.interval, modifier);
    }
}

/// Returns the interval of a hedged number, by the guidelines: "about" is one unit of the last digit on both sides, and
/// bounds are open on one side.
fn widen(value: Decimal, exact: Interval, modifier: Modifier) -> Interval {
    let stated = match (exact.low, exact.high) {
        (Some(low), Some(high)) => high - low,
        _ => Decimal::ONE,
    };
    // A round number in full digits was rounded to more than its last one: "about 200,000". A tenth of it is the widest
    // interval.
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
