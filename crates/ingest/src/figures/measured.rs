//! A number with what belongs to it: sign, currency or unit, and a smaller unit after it ("5 feet 8 inches").

use super::amounted::{Amounted, Unit, exactly};
use super::numbers::{self, Amount, Number};
use super::reader::Reader;
use super::{currency, units};
use crate::segment::Class;
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Interval, UnitOfMeasure, Value};

/// "half an hour", "three quarters of a mile": a part of one unit.
pub(super) fn part_of_unit(r: &Reader, at: usize) -> Option<Amounted> {
    // "3/4 of an hour", "0.2 of a percentage point"
    let part = r.is(at + 1, "/") || r.is(at + 1, "of") && r.is_any(at + 2, &["a", "an"]);
    let written = part.then(|| numbers::digits(r, at)).flatten();
    let written = written.filter(|n| n.exact().is_some_and(|n| n < Decimal::ONE));
    let (value, end) = match written {
        Some(number) => (number.exact()?, number.tokens.end),
        None => numbers::fraction(r, at)?,
    };
    let article = if r.is(end, "of") { end + 1 } else { end };
    let unit = units::unit(r, article + 1).filter(|_| r.is_any(article, &["a", "an"]))?;
    let interval = exactly(value, Decimal::new(1, 2));
    let name = Unit::Of(unit.kind, unit.name);
    Some(Amounted::new(at..unit.end, unit.kind, Value::Number(value), interval, &name))
}

/// A number with its currency or unit.
#[derive(Clone)]
pub(super) struct Measured {
    pub number: Number,
    /// From the currency sign or minus before it to the unit after it.
    pub tokens: Range<usize>,
    pub negative: bool,
    pub unit: Unit,
}

impl Measured {
    /// Returns the number at a token with everything that belongs to it on both sides.
    pub fn read(r: &Reader, at: usize) -> Option<Self> {
        Self::with_number(r, at, numbers::number(r, at)?)
    }

    /// The same for a number that is already read.
    pub fn with_number(r: &Reader, at: usize, number: Number) -> Option<Self> {
        let mut tokens = number.tokens.clone();
        let mut unit = Unit::None;
        let (mut negative, mut millions) = (false, false);
        // "$(5.2) million": accountants' minus.
        let bracketed =
            at >= 2 && r.word(at - 1) == "(" && r.tokens[at - 2].class == Class::Symbol && r.is(at + 1, ")");
        // "$-50.8bn"
        let signed = at >= 2
            && matches!(r.word(at - 1), "-" | "−")
            && r.glued(at - 1)
            && r.glued(at)
            && r.tokens[at - 2].class == Class::Symbol;
        if let Some(currency) = currency::before(r, if bracketed || signed { at - 1 } else { at }) {
            tokens.start = currency.edge;
            unit = Unit::money(&currency);
            negative = bracketed || signed;
            millions = currency.millions;
        }
        let mut number = number;
        if millions {
            let end = number.tokens.end;
            number = number.times(Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND, end)?;
        }
        if bracketed && negative {
            // The magnitude is after the bracket.
            number.tokens.end = at + 2;
            number = numbers::magnitudes(r, number)?;
            tokens.end = number.tokens.end;
        }
        if let Some(edge) = minus(r, tokens.start, at) {
            negative = true;
            tokens.start = edge;
        }
        // After it: a hyphen may join ("five-year", "15-percent", "80-yard").
        let behind = if r.is_joining_hyphen(tokens.end) { tokens.end + 1 } else { tokens.end };
        if unit == Unit::None {
            if is_metres(r, &number) {
                // "42m (138ft) long": the one-letter unit, not the magnitude.
                let digits = number.tokens.start;
                number = numbers::digits(r, digits)?;
                unit = Unit::Of(FigureKind::Quantity, "metre");
                tokens.end = digits + 2;
            } else if let Some(scale) = temperature(r, tokens.start, behind) {
                unit = Unit::Of(FigureKind::Quantity, scale);
                tokens.end = behind + 1;
            } else if let Some(currency) = currency::after(r, behind).filter(|c| !is_verb_won(r, c.edge - 1)) {
                unit = Unit::money(&currency);
                tokens.end = currency.edge;
                // "75 USD million"
                if currency.millions {
                    number = number.times(Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND, currency.edge)?;
                } else if r.tokens.get(tokens.end).is_some() && !r.glued(tokens.end) {
                    number.tokens.end = tokens.end;
                    number = numbers::magnitudes(r, number)?;
                    tokens.end = number.tokens.end;
                }
            } else if let Some(of) = units::unit(r, behind) {
                unit = Unit::Of(of.kind, of.name);
                tokens.end = of.end;
            } else if r.is_any(behind, &["of"]) && number.exact().is_none() {
                // "tens of thousands of dollars", "hundreds of miles"
                if let Some(currency) = currency::after(r, behind + 1) {
                    unit = Unit::money(&currency);
                    tokens.end = currency.edge;
                } else if let Some(of) = units::unit(r, behind + 1) {
                    unit = Unit::Of(of.kind, of.name);
                    tokens.end = of.end;
                }
            }
        } else if r.is_any(behind, &["dollar", "dollars"]) && !r.is_any(tokens.end, &["-"]) {
            // "$5 billion dollars"
            tokens.end = behind + 1;
        }
        Some(Self { number, tokens, negative, unit })
    }

    /// Returns the number in base units of its unit.
    pub fn value(&self) -> Option<Decimal> {
        let mut value = self.number.exact()?;
        if matches!(self.unit, Unit::Money { subunit: true, .. }) {
            value = value.checked_div(Decimal::ONE_HUNDRED)?;
        }
        // A zero has no sign in a record.
        if self.negative && !value.is_zero() {
            value = -value;
        }
        Some(value)
    }

    pub fn last_digit(&self) -> Decimal {
        match self.unit {
            Unit::Money { subunit: true, .. } => self.number.unit_of_last_digit / Decimal::ONE_HUNDRED,
            _ => self.number.unit_of_last_digit,
        }
    }

    pub fn figure(&self) -> Amounted {
        let (value, interval) = match (self.value(), self.number.amount) {
            (Some(value), _) => (Value::Number(value), exactly(value, self.last_digit())),
            (None, Amount::Vague(low, high)) => (Value::Vague, Interval { low: Some(low), high: Some(high) }),
            (None, Amount::Exact(_)) => (Value::Vague, Interval { low: None, high: None }),
        };
        self.with(self.tokens.clone(), value, interval)
    }

    pub fn with(&self, tokens: Range<usize>, value: Value, interval: Interval) -> Amounted {
        Amounted::new(tokens, self.unit.kind(), value, interval, &self.unit)
    }

    /// Returns a figure in two units, the smaller one after: "3 dollars 50 cents", "5 feet 8 inches", "6'2\"", "two
    /// years and three months". Its unit is the currency, or otherwise the smaller one.
    pub fn compound(&self, r: &Reader) -> Option<Amounted> {
        if self.unit == Unit::None {
            return self.feet_and_inches(r);
        }
        let end = self.tokens.end;
        let is_foot = self.unit == Unit::Of(FigureKind::Quantity, "foot");
        let dash = is_foot && r.is_joining_hyphen(end);
        let next = end + usize::from(r.is(end, "and") || dash);
        let small = Self::read(r, next).filter(|small| small.tokens.start == next)?;
        // "the two-year and six-month notes" are two.
        let attributive = |m: &Self| r.is_joining_hyphen(m.number.tokens.end);
        let inch = Unit::Of(FigureKind::Quantity, "inch");
        let (unit, end) = match (&self.unit, &small.unit) {
            (Unit::Money { code, subunit: false, .. }, Unit::Money { code: c, subunit: true, .. }) if code == c => {
                (self.unit.clone(), small.tokens.end)
            }
            // "15 dollars 50."
            (Unit::Money { subunit: false, .. }, Unit::None)
                if next == self.tokens.end
                    && small.number.exact().is_some_and(|n| n >= Decimal::TEN && n < Decimal::ONE_HUNDRED)
                    && self.number.unit_of_last_digit == Decimal::ONE
                    && r.tokens.get(small.tokens.end).is_none_or(|t| t.class == Class::Punct) =>
            {
                (self.unit.clone(), small.tokens.end)
            }
            (Unit::Of(kind, _), Unit::Of(k, _))
                if kind == k && *kind != FigureKind::Percent && !attributive(self) && !attributive(&small) =>
            {
                (small.unit.clone(), small.tokens.end)
            }
            // "5ft 10in", "6-foot-5"
            (_, Unit::None) if is_foot && r.is(small.tokens.end, "in") => (inch, small.tokens.end + 1),
            (_, Unit::None) if dash => (inch, small.tokens.end),
            _ => return None,
        };
        let (mut less, mut last) = (small.number.exact()?, small.number.unit_of_last_digit);
        let large = match (&self.unit, &unit) {
            (Unit::Of(_, from), Unit::Of(_, to)) => {
                let (from, to) = (UnitOfMeasure::named(from)?, UnitOfMeasure::named(to)?);
                // The larger unit comes first. Degrees do not add up.
                let factor = from.convert(Decimal::ONE, to).filter(|f| *f > Decimal::ONE && less < *f)?;
                if from.dimension == "temperature" {
                    return None;
                }
                self.value()?.checked_mul(factor.round_dp(6).normalize())?
            }
            _ => {
                (less, last) = (less / Decimal::ONE_HUNDRED, last / Decimal::ONE_HUNDRED);
                self.value()?
            }
        };
        let value = large.checked_add(less)?;
        Some(Amounted::new(self.tokens.start..end, unit.kind(), Value::Number(value), exactly(value, last), &unit))
    }

    /// `6'2"`, in inches.
    fn feet_and_inches(&self, r: &Reader) -> Option<Amounted> {
        let feet = self.tokens.end;
        let inches = feet + 1;
        let whole = |at: usize| r.tokens.get(at).is_some_and(|t| t.class == Class::Number && t.span().len() <= 2);
        let marks = r.is_any(feet, &["'", "’", "′"]) && r.glued(feet) && r.is_any(inches + 1, &["\"", "”", "″"]);
        if !marks || !r.glued(inches) || !r.glued(inches + 1) || !whole(self.number.tokens.start) || !whole(inches) {
            return None;
        }
        let value = self.value()?.checked_mul(Decimal::from(12))?.checked_add(numbers::number(r, inches)?.exact()?)?;
        let unit = Unit::Of(FigureKind::Quantity, "inch");
        Some(Amounted::new(
            self.tokens.start..inches + 2,
            unit.kind(),
            Value::Number(value),
            exactly(value, Decimal::ONE),
            &unit,
        ))
    }
}

/// Returns the token where a minus before an amount begins: "-5", "minus 5", "minus-180".
fn minus(r: &Reader, start: usize, number: usize) -> Option<usize> {
    let sign = start.checked_sub(1)?;
    // "plus or minus 3 points" is not less than nothing.
    if r.is(sign, "minus") && sign > 0 && r.is_any(sign - 1, &["or", "/"]) {
        return None;
    }
    if r.is_any(sign, &["minus", "negative"]) {
        return Some(sign);
    }
    if r.is_joining_hyphen(sign) && sign > 0 && r.is_any(sign - 1, &["minus", "negative"]) {
        return Some(sign - 1);
    }
    let follows_number = sign > 0 && r.tokens[sign - 1].class == Class::Number;
    let minus = matches!(r.word(sign), "-" | "−" | "–") && r.glued(start) && !r.glued(sign);
    (minus && !follows_number && r.tokens[number].class == Class::Number).then_some(sign)
}

/// Returns the scale of "15C", "104F": a letter glued to a number is one after a small word or a minus; "iPhone 5C" is
/// a name.
fn temperature(r: &Reader, start: usize, at: usize) -> Option<&'static str> {
    let scale = match r.tokens.get(at).map(|_| r.word(at)) {
        Some("C") => "celsius",
        Some("F") => "fahrenheit",
        _ => return None,
    };
    let minus = r.is_any(start, &["-", "−", "–", "minus"]);
    let led =
        start > 0 && r.tokens[start - 1].class == Class::Word && r.word(start - 1).starts_with(char::is_lowercase);
    (r.glued(at) && (minus || led && !r.word(start - 1).contains(char::is_uppercase))).then_some(scale)
}

/// Returns whether an "m" glued to a number is a metre: "42m long", "a 100m race", "42m (138ft)".
fn is_metres(r: &Reader, number: &Number) -> bool {
    let m = number.tokens.end - 1;
    if number.tokens.len() != 2 || r.word(m) != "m" || !r.glued(m) {
        return false;
    }
    let next = if r.is_joining_hyphen(m + 1) { m + 2 } else { m + 1 };
    // "won the 100m in 9.58 seconds"
    let start = number.tokens.start;
    let raced = start > 0
        && (r.is(start - 1, "the") || r.is_any(start - 1, &["'s", "’s"]))
        && r.is_any(next, &["in", "at", "title", "record", "and", "semi"]);
    let feet = raced || r.is(next, "(") && (next + 1..next + 5).any(|i| r.is_any(i, &["ft", "feet", "miles"]));
    feet || r.is_in(next, &lists::figures::OF_LENGTH)
}

/// "won" as in "two won": a verb and not Korea's money, if the number counts people rather than a sum.
fn is_verb_won(r: &Reader, at: usize) -> bool {
    r.is(at, "won") && r.is_in(at + 1, &lists::figures::AFTER_VERB_WON)
}
