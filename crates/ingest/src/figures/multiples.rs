//! Parts and multiples: "two-thirds", "one in five", "doubled", "tenfold", "twice as many", "three times the size".

use super::amounted::{Amounted, Unit, exactly};
use super::numbers::Number;
use super::reader::Reader;
use super::{currency, hedges, numbers, ranks, units};
use crate::segment::Class;
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{Direction, FigureKind, Form, Value};

/// Returns the part or multiple that begins at a token.
pub(super) fn multiple(r: &Reader, at: usize, number: Option<&Number>) -> Option<Amounted> {
    number
        .and_then(|number| share_of_many(r, at, number))
        .or_else(|| fraction(r, at))
        .or_else(|| verb(r, at))
        .or_else(|| times(r, at, number?))
}

/// Returns whether a token is a plain word in lower case that may be a noun.
fn may_be_noun(r: &Reader, at: usize) -> bool {
    r.tokens.get(at).is_some_and(|t| t.class == Class::Word)
        && r.word(at).starts_with(char::is_lowercase)
        && !r.is_in(at, &lists::grammar::FUNCTION_WORDS)
}

/// "one in five", "three out of ten", "one of every four", "one person in five": a share.
fn share_of_many(r: &Reader, at: usize, over: &Number) -> Option<Amounted> {
    if over.tokens.len() != 1 {
        return None;
    }
    let mut link = over.tokens.end;
    if may_be_noun(r, link) && r.is_any(link + 1, &["in", "out"]) {
        link += 1;
    }
    let mut next = if r.is(link, "out") && r.is(link + 1, "of") {
        link + 2
    } else if r.is(link, "in") || (r.is_any(link, &["of", "for"]) && r.is(link + 1, "every")) {
        link + 1
    } else if r.is_joining_hyphen(link) && r.is(link + 1, "in") && r.is_joining_hyphen(link + 2) {
        link + 3
    } else {
        return None;
    };
    let every = r.is_any(next, &["every", "each"]);
    next += usize::from(every);
    let under = numbers::number(r, next)?;
    let (x, y) = (over.exact()?, under.exact()?);
    // "nine in 10": numbers from ten on stand in digits.
    let alike = over.in_words == under.in_words || over.in_words && y >= Decimal::TEN && x < Decimal::TEN;
    // "two in 2017", "three in 15 days": only small whole numbers of the same notation make a share.
    let fits = y > x && x >= Decimal::ONE && y <= Decimal::from(10_000) && alike && y.fract().is_zero();
    let out_of = every || r.is(link, "out") || y <= Decimal::from(20) && under.tokens.len() == 1;
    if !fits || !out_of || units::unit(r, under.tokens.end).is_some() || currency::before(r, next).is_some() {
        return None;
    }
    Some(share(at..under.tokens.end, x.checked_div(y)?))
}

/// "half of", "two-thirds", "a quarter of".
fn fraction(r: &Reader, at: usize) -> Option<Amounted> {
    let (value, end) = numbers::fraction(r, at)?;
    if numbers::part_of_magnitude(r, at).is_some() {
        return None;
    }
    if r.is(at, "half") {
        let before = at.checked_sub(1);
        let part = before.is_some_and(|b| {
            r.is_any(b, &["first", "second", "other", "latter", "better", "a", "1", "third"])
                || r.word(b) == "-"
                || ranks::ordinal(r, b).is_some()
        });
        // "half an hour", "half a million" are numbers; "half-hearted", "half time" are not.
        let of = r.is_in(end, &lists::figures::AFTER_FRACTIONS)
            || (may_be_noun(r, end) && !r.is(end, "time"))
            || before
                .is_some_and(|b| hedges::is_hedge_word(r, b) || r.is_any(b, &["by", "in", "than", "nearly", "only"]));
        if part || !of || r.is_joining_hyphen(end) {
            return None;
        }
    }
    Some(share(at..end, value))
}

fn share(tokens: Range<usize>, value: Decimal) -> Amounted {
    let interval = exactly(value, Decimal::new(1, 2));
    Amounted {
        form: Form::Share,
        ..Amounted::new(tokens, FigureKind::Multiple, Value::Number(value), interval, &Unit::None)
    }
}

/// Returns whether a token begins what a multiple is compared with.
fn compared(r: &Reader, at: usize) -> bool {
    r.is_in(at, &lists::figures::COMPARED)
}

fn figure(tokens: Range<usize>, value: Decimal, form: Form, direction: Option<Direction>) -> Amounted {
    let interval = exactly(value, Decimal::new(1, 1));
    Amounted {
        form,
        direction,
        ..Amounted::new(tokens, FigureKind::Multiple, Value::Number(value), interval, &Unit::None)
    }
}

/// Verbs that multiply, by their stems, with the factor in tenths.
const VERBS: &[(&str, i64)] =
    &[("doubl", 20), ("trebl", 30), ("tripl", 30), ("quadrupl", 40), ("quintupl", 50), ("halv", 5)];

/// "doubled", "tripling", "to double", "double the rate", "tenfold", "twice as many".
fn verb(r: &Reader, at: usize) -> Option<Amounted> {
    if r.tokens.get(at)?.class != Class::Word {
        return None;
    }
    let word = r.lower(at);
    for (stem, tenths) in VERBS {
        let Some(ending) = word.strip_prefix(stem) else { continue };
        // "double-digit", "double standards" and "doubled down" are not multiples.
        if !matches!(ending, "ed" | "ing" | "es" | "e") || r.is_joining_hyphen(at + 1) || r.is(at + 1, "down") {
            return None;
        }
        let infinitive = ending == "e" && at > 0 && r.is_in(at - 1, &lists::figures::BEFORE_INFINITIVES);
        if ending == "e" && !infinitive && !compared(r, at + 1) && !r.is_any(at + 1, &["a", "an"]) {
            return None;
        }
        let direction = if *tenths < 10 { Direction::Down } else { Direction::Up };
        let verbal = ending != "e" || infinitive;
        let (form, direction) = if verbal { (Form::Change, Some(direction)) } else { (Form::Level, None) };
        return Some(figure(at..at + 1, Decimal::new(*tenths, 1), form, direction));
    }
    if let Some(stem) = word.strip_suffix("fold").filter(|stem| stem.len() > 1) {
        let n = whosaid_english::forms::cardinal(stem).or((stem == "hundred").then_some(100))?;
        return Some(figure(at..at + 1, n.into(), Form::Change, None));
    }
    if matches!(word.as_str(), "twice" | "thrice") && compared(r, at + 1) {
        return Some(figure(at..at + 1, Decimal::from(if word == "twice" { 2 } else { 3 }), Form::Level, None));
    }
    None
}

/// "three times the size", "ten-fold", "5x".
fn times(r: &Reader, at: usize, number: &Number) -> Option<Amounted> {
    let n = number.exact()?;
    let end = number.tokens.end;
    if r.tokens.get(end).is_none_or(|t| t.class != Class::Word && !r.is_joining_hyphen(end)) {
        return None;
    }
    if currency::before(r, at).is_some() {
        return None;
    }
    if r.is_joining_hyphen(end) && r.is(end + 1, "fold") {
        return Some(figure(at..end + 2, n, Form::Change, None));
    }
    if r.is(end, "fold") {
        return Some(figure(at..end + 1, n, Form::Change, None));
    }
    if r.is(end, "x") && r.glued(end) {
        return Some(figure(at..end + 1, n, Form::Level, None));
    }
    if r.is(end, "times") && compared(r, end + 1) {
        return Some(figure(at..end + 1, n, Form::Level, None));
    }
    None
}
