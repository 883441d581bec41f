//! Holidays that fix a date: by the calendar, by the weekday, or by Easter.

use super::absolute::{Yearless, with_year};
use super::calendar::Place;
use super::{Found, Reader};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use whosaid_english::lists;

/// When a holiday is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holiday {
    /// The month and the day.
    Fixed(i8, i8),
    /// The month, the how-manieth (-1 is the last), the weekday.
    Nth(i8, i8, Weekday),
    /// The day after the fourth Thursday of November.
    BlackFriday,
    /// Days after Easter Sunday.
    Easter(i64),
}

use Holiday::{BlackFriday, Easter, Fixed, Nth};

impl Holiday {
    /// The day of a year.
    pub fn of(self, year: i16) -> Option<Place> {
        let day = match self {
            Fixed(month, day) => Date::new(year, month, day).ok()?,
            Nth(month, nth, weekday) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?,
            BlackFriday => {
                let thanksgiving = Date::new(year, 11, 1).ok()?.nth_weekday_of_month(4, Weekday::Thursday);
                thanksgiving.ok()?.tomorrow().ok()?
            }
            Easter(days) => easter(year)?.checked_add(days.days()).ok()?,
        };
        Place::day(day.year(), day.month(), day.day())
    }
}

/// Easter Sunday by the Gregorian computus, in the form of Butcher's algorithm that *New Scientist* gave in 1961.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Names, the longest first where one begins another.
const HOLIDAYS: &[(&str, Holiday)] = &[
    ("christmas eve", Fixed(12, 24)),
    ("christmas day", Fixed(12, 25)),
    ("christmas", Fixed(12, 25)),
    ("boxing day", Fixed(12, 26)),
    ("new year 's eve", Fixed(12, 31)),
    ("new year 's day", Fixed(1, 1)),
    ("martin luther king jr. day", Nth(1, 3, Weekday::Monday)),
    ("martin luther king day", Nth(1, 3, Weekday::Monday)),
    ("mlk day", Nth(1, 3, Weekday::Monday)),
    ("presidents ' day", Nth(2, 3, Weekday::Monday)),
    ("presidents day", Nth(2, 3, Weekday::Monday)),
    ("valentine 's day", Fixed(2, 14)),
    ("international women 's day", Fixed(3, 8)),
    ("st. patrick 's day", Fixed(3, 17)),
    ("ash wednesday", Easter(-46)),
    ("palm sunday", Easter(-7)),
    ("maundy thursday", Easter(-3)),
    ("good friday", Easter(-2)),
    ("easter sunday", Easter(0)),
    ("easter monday", Easter(1)),
    ("easter", Easter(0)),
    ("whit monday", Easter(50)),
    ("anzac day", Fixed(4, 25)),
    ("earth day", Fixed(4, 22)),
    ("may day", Fixed(5, 1)),
    ("mother 's day", Nth(5, 2, Weekday::Sunday)),
    ("memorial day", Nth(5, -1, Weekday::Monday)),
    ("juneteenth", Fixed(6, 19)),
    ("canada day", Fixed(7, 1)),
    ("independence day", Fixed(7, 4)),
    ("bastille day", Fixed(7, 14)),
    ("labor day", Nth(9, 1, Weekday::Monday)),
    ("columbus day", Nth(10, 2, Weekday::Monday)),
    ("halloween", Fixed(10, 31)),
    ("armistice day", Fixed(11, 11)),
    ("veterans ' day", Fixed(11, 11)),
    ("veterans day", Fixed(11, 11)),
    ("thanksgiving day", Nth(11, 4, Weekday::Thursday)),
    ("thanksgiving", Nth(11, 4, Weekday::Thursday)),
    ("black friday", BlackFriday),
];

/// The holiday that begins at `i`, in capitals as names are.
pub(super) fn holiday(r: &Reader, i: usize) -> Option<Found> {
    if !r.is_capital(i) {
        return None;
    }
    let named = |name: &str| {
        name.split(' ')
            .enumerate()
            .all(|(n, word)| r.is(i + n, word) || matches!(word, "'s" | "'") && r.is(i + n, &word.replace('\'', "’")))
    };
    let (name, holiday) = HOLIDAYS.iter().find(|(name, _)| named(name))?;
    let end = i + name.split(' ').count();
    // "Easter Island" and a Christmas tree are no days; "Christmas shopping" is of one.
    if r.is_in(end, &lists::dates::NO_HOLIDAYS) {
        return None;
    }
    with_year(r, i, end, Yearless::Holiday(*holiday), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_the_tables_have_it() {
        for (year, month, day) in
            [(1818, 3, 22), (1943, 4, 25), (1961, 4, 2), (2000, 4, 23), (2016, 3, 27), (2038, 4, 25), (2285, 3, 22)]
        {
            assert_eq!(easter(year), Date::new(year, month, day).ok(), "{year}");
        }
    }
}
