//! Parts of a year without their year.

use super::calendar::Place;
use super::holidays;
use whosaid_english::holidays::Holiday;

/// A part of the year without its year.
#[derive(Clone, Copy, Debug)]
pub(super) enum Yearless {
    MonthDay(i8, i8),
    Month(i8),
    Season(i8),
    Quarter(i8),
    Half(i8),
    Holiday(Holiday),
}

impl Yearless {
    pub(super) fn of(self, year: i16) -> Option<Place> {
        match self {
            Self::MonthDay(month, day) => Place::day(year, month, day),
            Self::Month(month) => Place::month(year, month),
            Self::Season(season) => Place::season(year, season),
            Self::Quarter(quarter) => Place::quarter(year, quarter),
            Self::Half(half) => Place::half(year, half),
            Self::Holiday(holiday) => holidays::day_of(holiday, year),
        }
    }

    /// TIMEX3's value with the year open.
    pub(super) fn timex(self) -> Option<String> {
        // A holiday that moves has no day without its year.
        if matches!(self, Self::Holiday(holiday) if !holiday.is_fixed()) {
            return None;
        }
        // Any leap year will do.
        self.of(2000).map(|place| place.timex().replacen("2000", "XXXX", 1))
    }
}
