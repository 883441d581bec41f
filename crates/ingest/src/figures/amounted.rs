//! A figure of the text, and the unit next to its number.

use super::currency::Currency;
use super::reader::Reader;
use super::units;
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_model::{Direction, FigureKind, Form, Interval, Modifier, UnitBasis, Value};

/// A figure of the text, before it is known what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Amounted {
    /// Its tokens: number, magnitude, currency or unit. Hedges and counted nouns are not included.
    pub tokens: Range<usize>,
    /// What sort of figure it is.
    pub kind: FigureKind,
    /// The number.
    pub value: Value,
    /// The interval that the words allow.
    pub interval: Interval,
    /// ISO 4217, `%`, the unit, or the counted noun in the singular.
    pub unit: Option<String>,
    /// What decided the unit, if its word or sign was ambiguous.
    pub unit_by: Option<UnitBasis>,
    /// What money or a percentage is per.
    pub per: Option<String>,
    /// The hedge.
    pub modifier: Option<Modifier>,
    /// The tokens of the hedge, if it precedes the figure.
    pub hedge: Range<usize>,
    /// Level, change, share or rank.
    pub form: Form,
    /// The direction of a change, or of one that ended here.
    pub direction: Option<Direction>,
    /// The noun phrase that is counted, ranked or multiplied, if one is beside the figure.
    pub counted: Option<Range<usize>>,
    /// The noun that several currencies share, until one is chosen.
    pub(super) shared: Option<&'static str>,
    /// Whether it was stated in cents.
    pub(super) in_subunits: bool,
}

impl Amounted {
    /// Returns its first token, or that of the hedge before it.
    pub(crate) fn start(&self) -> usize {
        if self.hedge.is_empty() { self.tokens.start } else { self.hedge.start }
    }

    pub(super) fn new(tokens: Range<usize>, kind: FigureKind, value: Value, interval: Interval, unit: &Unit) -> Self {
        let (name, shared, in_subunits) = match unit {
            Unit::None => (None, None, false),
            Unit::Money { code, subunit, shared } => (Some((*code).to_owned()), *shared, *subunit),
            Unit::Of(_, name) => (Some((*name).to_owned()), None, false),
        };
        Self {
            hedge: tokens.start..tokens.start,
            tokens,
            kind,
            value,
            interval,
            unit: name,
            unit_by: None,
            per: None,
            modifier: None,
            form: Form::Level,
            direction: None,
            counted: None,
            shared,
            in_subunits,
        }
    }

    /// Returns the token where it begins with its hedge. Without one, `hedge` is empty and at the start of the figure.
    pub(super) fn begin(&self) -> usize {
        self.hedge.start
    }

    /// Returns the token after what it counts, or after the figure itself.
    pub(super) fn end(&self) -> usize {
        self.counted.as_ref().map_or(self.tokens.end, |np| np.end)
    }

    /// Divides the number by a hundred: it counts subunits.
    pub(super) fn take_as_subunits(&mut self) {
        let hundredth = |n: Decimal| n / Decimal::ONE_HUNDRED;
        self.in_subunits = true;
        self.value = match self.value {
            Value::Vague => Value::Vague,
            Value::Number(n) => Value::Number(hundredth(n)),
            Value::Range(a, b) => Value::Range(hundredth(a), hundredth(b)),
        };
        self.interval = Interval { low: self.interval.low.map(hundredth), high: self.interval.high.map(hundredth) };
    }

    /// Reads what a rate is per, and an age.
    pub(super) fn rate(&mut self, r: &Reader) {
        let end = self.tokens.end;
        let old = if r.is_joining_hyphen(end) { end + 1 } else { end };
        if self.unit.as_deref() == Some("year") && r.is_any(old, &["old", "olds"]) {
            self.tokens.end = old + 1;
            return;
        }
        match self.kind {
            FigureKind::Money | FigureKind::Percent => self.per = units::per(r, end).map(|(per, _)| per),
            FigureKind::Quantity | FigureKind::Duration => {
                if let Some((per, _)) = units::per(r, end)
                    && let Some(unit) = &mut self.unit
                {
                    self.kind = FigureKind::Quantity;
                    *unit = format!("{unit} per {per}");
                }
            }
            FigureKind::Count if self.unit.is_none() && r.is(end, "per") => {
                if let Some((per, _)) = units::per(r, end) {
                    self.kind = FigureKind::Ratio;
                    self.per = Some(per);
                }
            }
            _ => {}
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Unit {
    None,
    Money { code: &'static str, subunit: bool, shared: Option<&'static str> },
    Of(FigureKind, &'static str),
}

impl Unit {
    /// Returns whether both are money with one code and one unit of counting.
    pub fn is_same_money(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Money { code: a, subunit: x, .. }, Self::Money { code: b, subunit: y, .. }) => a == b && x == y,
            _ => false,
        }
    }

    /// Returns the kind of figure that it makes a number.
    pub fn kind(&self) -> FigureKind {
        match self {
            Self::None => FigureKind::Count,
            Self::Money { .. } => FigureKind::Money,
            Self::Of(kind, _) => *kind,
        }
    }

    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Money { shared: Some(_), .. })
    }

    pub(super) fn money(currency: &Currency) -> Self {
        Self::Money { code: currency.code, subunit: currency.subunit, shared: currency.shared }
    }
}

/// Returns the interval of an exact statement: half a unit of its last digit on both sides.
pub(super) fn exactly(value: Decimal, last_digit: Decimal) -> Interval {
    let half = last_digit / Decimal::TWO;
    Interval { low: value.checked_sub(half), high: value.checked_add(half) }
}
