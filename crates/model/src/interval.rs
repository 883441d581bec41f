use rust_decimal::Decimal;

/// The numbers that a figure's words leave open; an end that they do not set is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: Option<Decimal>,
    /// The most.
    pub high: Option<Decimal>,
}

impl Interval {
    /// Whether some number lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        let below = |low: Option<Decimal>, high: Option<Decimal>| match (low, high) {
            (Some(low), Some(high)) => low <= high,
            _ => true,
        };
        below(self.low, other.high) && below(other.low, self.high)
    }
}
