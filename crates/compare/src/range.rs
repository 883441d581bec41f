//! The number of a figure in comparisons: when two numbers fit each other.

use crate::class::{Class, Comparison};
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;
use whosaid_model::{Decimal, Direction, Figure, FigureKind, Form, Interval, Polarity, UnitOfMeasure};

/// The interval that a figure's words allow, with the number that they state. A fall is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    /// The least number that the words allow; `None` if they set no lower end.
    pub low: Option<Decimal>,
    /// The greatest number; `None` if they set no upper end.
    pub high: Option<Decimal>,
    /// The number that they state.
    pub stated: Decimal,
    /// The name of its unit of measure, if it has one.
    pub unit: Option<&'static str>,
    /// Whether it says by how much something moved. A move of two degrees has no zero to start from.
    pub is_change: bool,
}

impl Range {
    /// Returns the range of a figure; `None` if it gives no number, or the speaker denies it.
    pub fn of(figure: &Figure) -> Option<Self> {
        // Who denies a figure gives no number.
        if figure.polarity == Some(Polarity::Denied) {
            return None;
        }
        // So that it is the same before a document is stored and after.
        let value = figure.value.recorded();
        let (min, max) = (value.min()?, value.max()?);
        let two = Decimal::TWO;
        let stated = (min / two).checked_add(max / two)?.normalize();
        let unset = figure.low.is_none() && figure.high.is_none();
        let (low, high) = if unset { (Some(min), Some(max)) } else { (figure.low, figure.high) };
        let fell = figure.form == Form::Change && figure.direction == Some(Direction::Down);
        let unit = measured_in(figure).map(|unit| unit.name);
        let is_change = figure.form == Form::Change;
        Some(match fell && !stated.is_sign_negative() {
            true => Self { low: high.map(|n| -n), high: low.map(|n| -n), stated: -stated, unit, is_change },
            false => Self { low, high, stated, unit, is_change },
        })
    }

    /// Returns its two ends.
    pub fn interval(self) -> Interval {
        Interval { low: self.low, high: self.high }
    }

    /// Returns half the width if both ends are set: how exactly it is stated.
    pub fn half_width(self) -> Option<Decimal> {
        Some(self.high?.checked_sub(self.low?)? / Decimal::TWO)
    }

    /// Returns it in base units of its dimension, with the number of base units in its unit.
    fn in_base_units(self) -> Option<(Self, Decimal)> {
        let unit = UnitOfMeasure::named(self.unit?)?;
        let convert = |low, high| match self.is_change {
            true => unit.size_in_base_units(Interval { low, high }),
            false => unit.in_base_units(Interval { low, high }),
        };
        let middle = |n: Decimal| {
            let it = convert(Some(n), Some(n))?;
            (it.low? / Decimal::TWO).checked_add(it.high? / Decimal::TWO)
        };
        let Interval { low, high } = convert(self.low, self.high)?;
        let one = middle(Decimal::ONE)?.checked_sub(middle(Decimal::ZERO)?)?;
        Some((Self { low, high, stated: middle(self.stated)?, unit: None, is_change: self.is_change }, one))
    }

    /// Returns it in units that all figures of its dimension share.
    pub fn in_common_units(self) -> Self {
        self.in_base_units().map_or(self, |(range, _)| range)
    }

    /// Returns how the two numbers relate, given whether one voice states both.
    pub fn compare(&self, other: &Self, same_voice: bool) -> Comparison {
        if self.unit != other.unit {
            let (Some((a, one)), Some((b, another))) = (self.in_base_units(), other.in_base_units()) else {
                return Comparison { class: Class::NotComparable, absolute: None, relative: None };
            };
            // The difference is given in the larger of the two units.
            let found = a.compare(&b, same_voice);
            let absolute = found.absolute.and_then(|n| n.checked_div(one.max(another)));
            return Comparison { absolute: absolute.map(|n| n.round_dp(6).normalize()), ..found };
        }
        let absolute = self.stated.checked_sub(other.stated).map(|n| n.abs().normalize());
        let largest = self.stated.abs().max(other.stated.abs());
        let relative = absolute.and_then(|n| n.checked_div(largest).or(n.is_zero().then_some(n)));
        let class = match (self.fit(*other), same_voice) {
            (Fit::Same | Fit::Rounded, true) => Class::Restatement,
            (Fit::Apart, true) => Class::Revision,
            (Fit::Same, false) => Class::Agree,
            (Fit::Rounded, false) => Class::Rounding,
            (Fit::Apart, false) => Class::Conflict,
        };
        Comparison { class, absolute, relative: relative.and_then(|n| n.round_dp(6).to_f64()) }
    }

    fn fit(self, other: Self) -> Fit {
        if meet(self.interval(), other.interval()) {
            return Fit::Same;
        }
        let (Some(a), Some(b)) = (self.half_width(), other.half_width()) else { return Fit::Apart };
        let coarser = a.max(b);
        let widened =
            |range: Self| Interval { low: range.stated.checked_sub(coarser), high: range.stated.checked_add(coarser) };
        if meet(widened(self), widened(other)) { Fit::Rounded } else { Fit::Apart }
    }
}

/// Returns the unit of measure of a claim, if it can be compared with other units of its dimension: tons with tonnes,
/// months with years.
pub fn measured_in(figure: &Figure) -> Option<&'static UnitOfMeasure> {
    let measured = matches!(figure.kind, FigureKind::Quantity | FigureKind::Duration);
    figure.unit.as_deref().filter(|_| measured).and_then(UnitOfMeasure::named)
}

/// Returns whether some number fits both. Adjacent rounded figures (5 and 6) share an end by construction, which is not
/// agreement. A bound ("at least 5") or an exact number at an end is.
pub fn meet(a: Interval, b: Interval) -> bool {
    let is_stretch = |it: Interval| it.low.is_some() && it.high.is_some() && it.low != it.high;
    let touch = (a.high.is_some() && a.high == b.low) || (b.high.is_some() && b.high == a.low);
    a.overlaps(b) && !(touch && is_stretch(a) && is_stretch(b))
}

/// Groups numbers that fit each other, the lowest first. The most exact ones come first and collect the looser ones
/// that they fit. Each group has its most exact number as its key. Ranges are in common units.
pub fn sides<T>(mut members: Vec<(Range, T)>) -> Vec<(Range, Vec<T>)> {
    let width = |range: &Range| (range.half_width().is_none(), range.half_width());
    members.sort_by(|(a, _), (b, _)| width(a).cmp(&width(b)).then_with(|| a.cmp(b)));
    let mut sides: Vec<(Range, Vec<T>)> = Vec::new();
    // By their numbers. No side is wider than what comes after it, so only few need checking.
    let mut by_number: BTreeSet<(Decimal, usize)> = BTreeSet::new();
    for (range, member) in members {
        let reach = range.half_width().and_then(|half| half.checked_mul(Decimal::TWO));
        let from = reach.and_then(|reach| range.stated.checked_sub(reach)).unwrap_or(Decimal::MIN);
        let to = reach.and_then(|reach| range.stated.checked_add(reach)).unwrap_or(Decimal::MAX);
        let near = by_number.range((from, 0)..=(to, usize::MAX)).map(|(_, nth)| *nth);
        match near.filter(|nth| meet(sides[*nth].0.interval(), range.interval())).min() {
            Some(nth) => sides[nth].1.push(member),
            None => {
                by_number.insert((range.stated, sides.len()));
                sides.push((range, vec![member]));
            }
        }
    }
    sides.sort_by(|(a, _), (b, _)| a.stated.cmp(&b.stated).then_with(|| a.cmp(b)));
    sides
}

enum Fit {
    Same,
    Rounded,
    Apart,
}
