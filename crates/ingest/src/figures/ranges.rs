//! Two numbers that belong together: ranges ("20 to 30 percent", "$3-5 billion", "between 10 and 12"), scores ("52-48"), and
//! the two ends of a change ("from 28.3% to 32.1%"), which are two figures.

use super::amounted::{Amounted, Unit, exactly};
use super::measured::Measured;
use super::reader::Reader;
use super::{hedges, movement, numbers};
use crate::segment::{Class, digits_of};
use rust_decimal::Decimal;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Interval, Value};

/// How two numbers are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// "20-30"
    Dash,
    /// "20 to 30", "0-to-50"
    To,
    /// "between 20 and 30"
    And,
    /// "two or three"
    Or,
}

/// Returns the link after a number, and the token where the other number, its sign or its hedge begins.
fn link(r: &Reader, first: &Measured) -> Option<(Link, usize)> {
    let at = first.tokens.end;
    r.tokens.get(at + 1)?;
    if matches!(r.word(at), "-" | "–" | "—" | "‑" | "−") && r.glued(at) && r.glued(at + 1) {
        if r.is(at + 1, "to") && r.is_joining_hyphen(at + 2) {
            return Some((Link::To, at + 3));
        }
        return Some((Link::Dash, at + 1));
    }
    if r.is(at, "–") && matches!(r.tokens[at + 1].class, Class::Number | Class::Symbol) {
        return Some((Link::Dash, at + 1));
    }
    if r.is_any(at, &["to", "through"]) || r.is(at, "up") && r.is(at + 1, "to") && before_is(r, first, &["from"]) {
        return Some((Link::To, if r.is(at, "up") { at + 2 } else { at + 1 }));
    }
    if r.is(at, "and") {
        if before_is(r, first, &["between"]) {
            return Some((Link::And, at + 1));
        }
        // "from 10 and 12" is a mistake that occurs in news.
        return before_is(r, first, &["from"]).then_some((Link::To, at + 1));
    }
    r.is(at, "or").then_some((Link::Or, at + 1))
}

/// Returns whether one of `words` precedes a number, apart from hedges.
fn before_is(r: &Reader, first: &Measured, words: &[&str]) -> bool {
    let Some(before) = first.tokens.start.checked_sub(1) else { return false };
    r.is_any(before, words)
        || before > 0 && (hedges::is_hedge_word(r, before) || r.is(before, "to")) && r.is_any(before - 1, words)
}

/// Returns the range or the two ends of a change that begin with a number.
pub(super) fn pair(r: &Reader, first: &Measured) -> Option<Vec<Amounted>> {
    let (link, next) = link(r, first)?;
    let dash = link == Link::Dash;
    let from = before_is(r, first, &["from"]);
    // The second number, after its own currency sign; also after a hedge if something moves to it.
    let reach = (next + 4).min(r.tokens.len());
    let number_at = (next..reach).find(|i| numbers::may_begin(r, *i) && numbers::number(r, *i).is_some())?;
    let mut second = Measured::read(r, number_at)?;
    let hedged = from && link == Link::To && (next..second.tokens.start).all(|i| hedges::is_hedge_word(r, i));
    if second.tokens.start != next && !hedged {
        // A dash between glued numbers reads as a minus to the second one.
        if !(dash && second.tokens.start + 1 == next) {
            return None;
        }
        second.tokens.start = next;
        second.negative = false;
    }
    let (Some(_), Some(_)) = (first.number.exact(), second.number.exact()) else { return None };
    // A phone number or a part number has more groups.
    if dash
        && (first.tokens.start.checked_sub(1).is_some_and(|b| r.is_joining_hyphen(b))
            || r.is_joining_hyphen(second.tokens.end)
                && r.tokens.get(second.tokens.end + 1).is_some_and(|t| t.class == Class::Number))
    {
        return None;
    }
    // "between two-year and 10-year yields" are two.
    if link == Link::And && r.is_joining_hyphen(second.number.tokens.end) {
        return None;
    }
    if link == Link::Or && !is_guess(first, &second) {
        return None;
    }
    let moved = link == Link::To && moves(r, first, &second, from);
    // "from 18.4 to 25-27 billion"
    let third = (moved && !second.tokens.is_empty())
        .then(|| pair(r, &second))
        .flatten()
        .and_then(|mut more| (more.len() == 1).then(|| more.remove(0)));
    if let Some(range) = third {
        return to_a_range(r, first, &second, range);
    }
    let mut first = first.clone();
    // What only the second states applies to the first: "$3 to $5 billion", "28 to 32 percent".
    share_magnitude(r, &mut first, &second);
    if first.unit == Unit::None {
        first.unit = second.unit.clone();
    } else if second.unit == Unit::None && (from || !moved) {
        // "fell 0.7 per cent to 12,409" does not make points percent.
        second.unit = first.unit.clone();
    }
    // "US$16 million to $28 million": what marks one marks the other.
    if first.unit.is_same_money(&second.unit) {
        let told = if first.unit.is_shared() { second.unit.clone() } else { first.unit.clone() };
        (first.unit, second.unit) = (told.clone(), told);
    }
    if first.unit != second.unit {
        return None;
    }
    let (low, high) = (first.value()?, second.value()?);
    if moved || is_score(r, &first, &second, link, (low, high)) {
        return Some(vec![first.figure(), second.figure()]);
    }
    if first.unit == Unit::None && dash && r.tokens[first.number.tokens.start].class != Class::Number {
        return None;
    }
    let tokens = first.tokens.start..second.tokens.end;
    let interval =
        Interval { low: exactly(low, first.last_digit()).low, high: exactly(high, second.last_digit()).high };
    let interval = match (interval.low, interval.high) {
        // "from 1.3 down to 0.03": the interval is sorted, and the value is in the order of the text.
        (Some(a), Some(b)) if b < a => {
            Interval { low: exactly(high, second.last_digit()).low, high: exactly(low, first.last_digit()).high }
        }
        _ => interval,
    };
    Some(vec![second.with(tokens, Value::Range(low, high), interval)])
}

/// "voted 52-48", "won 4-2", "83 to 15": two counts, not a range.
fn is_score(r: &Reader, first: &Measured, second: &Measured, link: Link, (low, high): (Decimal, Decimal)) -> bool {
    if first.unit != Unit::None || !low.fract().is_zero() || !high.fract().is_zero() || low.is_sign_negative() {
        return false;
    }
    let start = first.tokens.start;
    // One set of several: "6-4, 3-6".
    let set = start >= 4 && r.is(start - 1, ",") && r.is(start - 3, "-") && r.tokens[start - 4].class == Class::Number;
    let played =
        set || (start.saturating_sub(4)..start).chain([second.tokens.end]).any(|i| r.is_in(i, &lists::figures::PLAYED));
    matches!(link, Link::Dash | Link::To) && (high < low || played && link == Link::Dash || high == low)
}

/// "two or three": consecutive numbers.
fn is_guess(first: &Measured, second: &Measured) -> bool {
    let (Some(a), Some(b)) = (first.number.exact(), second.number.exact()) else { return false };
    let alike = first.number.in_words == second.number.in_words && first.unit == Unit::None;
    alike && a >= Decimal::ONE && b > a && b <= a + Decimal::TWO && b < Decimal::from(1_000)
}

/// Returns whether "from A to B", or "A to B" after a verb of change, is a movement rather than a spread.
fn moves(r: &Reader, first: &Measured, second: &Measured, from: bool) -> bool {
    let Some(before) = first.tokens.start.checked_sub(1) else { return false };
    if from {
        let from = if r.is(before, "from") { before } else { before - 1 };
        return movement::governs(r, from);
    }
    let (Some(low), Some(high)) = (first.number.exact(), second.number.exact()) else { return false };
    // "raised the wage by $1 to $8.25", but "by 5 to 10 percent".
    if r.is(before, "by") {
        return first.unit != Unit::None && second.unit != Unit::None && low < high / Decimal::from(3);
    }
    // "fell 7% to 2%" moves by the first to the second; "costs rise $10 billion to $11 billion" gives a range.
    movement::is_verb_of_change(r, before) && (low < high / Decimal::TWO || high < low)
}

/// "from 18.4 to 25-27 billion euros": a number, and the range to which it moved.
fn to_a_range(r: &Reader, first: &Measured, second: &Measured, range: Amounted) -> Option<Vec<Amounted>> {
    let mut first = first.clone();
    let last = Measured::read(r, (second.tokens.end..range.tokens.end).find(|i| numbers::number(r, *i).is_some())?)?;
    share_magnitude(r, &mut first, &last);
    if first.unit == Unit::None && range.kind != FigureKind::Count {
        first.unit = last.unit;
    }
    Some(vec![first.figure(), range])
}

/// "$3 to $5 billion": three billion too. Not "from $900,000 to $1 million", nor "2 to 3,000".
fn share_magnitude(r: &Reader, first: &mut Measured, second: &Measured) {
    let bare = |m: &Measured| m.number.tokens.len() == 1;
    let (Some(low), Some(high)) = (first.number.exact(), second.number.exact()) else { return };
    if !bare(first) || bare(second) || first.number.in_words != second.number.in_words {
        return;
    }
    let word = r.word(second.number.tokens.start);
    let stated = match second.number.in_words {
        true => whosaid_english::forms::cardinal(&word.to_lowercase()).map(Decimal::from),
        false => digits_of(word).parse::<Decimal>().ok(),
    };
    let Some(stated) = stated.filter(|n| *n > Decimal::ZERO && low < Decimal::ONE_THOUSAND && low <= *n) else {
        return;
    };
    let (Some(factor), last) = (high.checked_div(stated), first.number.unit_of_last_digit) else { return };
    // Twenty-five is not twenty fives.
    if factor < Decimal::ONE_HUNDRED {
        return;
    }
    if let (Some(value), Some(last)) = (low.checked_mul(factor), last.checked_mul(factor)) {
        first.number.amount = numbers::Amount::Exact(value);
        first.number.unit_of_last_digit = last;
    }
}
