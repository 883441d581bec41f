use rust_decimal::Decimal;

/// The numbers that the words of a figure allow. An open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The smallest.
    pub low: Option<Decimal>,
    /// The largest.
    pub high: Option<Decimal>,
}

impl Interval {
    /// Returns whether both contain some number.
    pub fn overlaps(self, other: Self) -> bool {
        let below = |low: Option<Decimal>, high: Option<Decimal>| match (low, high) {
            (Some(low), Some(high)) => low <= high,
            _ => true,
        };
        below(self.low, other.high) && below(other.low, self.high)
    }
}
