//! The days of holidays, by the calendar, by the weekday, or by Easter.

use super::calendar::Place;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use whosaid_english::holidays::{Holiday, Rule};

/// Returns the day of a holiday in a year.
pub(super) fn day_of(holiday: Holiday, year: i16) -> Option<Place> {
    let day = match holiday.day {
        Rule::Fixed { month, day } => Date::new(year, month, day).ok()?,
        Rule::Nth { month, nth, weekday } => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?
        }
        Rule::Easter => easter(year)?,
    };
    let day = day.checked_add(i64::from(holiday.days_later).days()).ok()?;
    Place::day(day.year(), day.month(), day.day())
}

/// Returns Easter Sunday by the Gregorian computus, in the form of Butcher's algorithm that *New Scientist* gave in
/// 1961.
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
