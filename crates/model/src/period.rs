use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The English names of the months, in lower case and in order.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A day of the calendar, counted from 1970-01-01.
pub type Day = i32;

/// A stretch of time on the calendar as EDTF (ISO 8601-2:2019): `2016`, `2012-03`, `2017-01/2017-11`, `2011/..`,
/// `2017-23` (autumn), `2017-33` (first quarter), `2017-40` (first half), `199X`.
///
/// ```
/// use whosaid_model::Period;
/// let year = Period::from("2016");
/// assert!(year.overlaps(&Period::from("2016-03/2017-02")));
/// assert!(!year.overlaps(&Period::from("2017")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Period(pub String);

impl From<&str> for Period {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Period {
    /// Returns the text of the period.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first and the last day; an open end is `None`. Returns `None` for text that is not EDTF in the forms
    /// above.
    pub fn days(&self) -> Option<(Option<Day>, Option<Day>)> {
        match self.0.split_once('/') {
            None => one(&self.0).map(|(a, b)| (Some(a), Some(b))),
            Some((from, to)) => {
                let open = |end: &str| matches!(end, ".." | "");
                let low = if open(from) { None } else { Some(one(from)?.0) };
                let high = if open(to) { None } else { Some(one(to)?.1) };
                Some((low, high))
            }
        }
    }

    /// Returns whether the two share a day. Periods that cannot be parsed only overlap their equals.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.days(), other.days()) else { return self == other };
        let before = |end: Option<Day>, start: Option<Day>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(a.1, b.0) && !before(b.1, a.0)
    }

    /// Returns whether the two are the same days, however they are written.
    pub fn same_days(&self, other: &Self) -> bool {
        self == other || self.days().is_some_and(|days| other.days() == Some(days))
    }
}

/// Returns the first and last day of one EDTF date.
fn one(text: &str) -> Option<(Day, Day)> {
    let text = text.trim_end_matches(['~', '?', '%']);
    let mut parts = text.split('-');
    let year = parts.next()?;
    let second = parts.next();
    let third = parts.next();
    if parts.next().is_some() || !year.is_ascii() {
        return None;
    }
    if let Some(decade) = year.strip_suffix('X') {
        let (first, years) = match decade.strip_suffix('X') {
            Some(century) => (number(century, 2)? * 100, 99),
            None => (number(decade, 3)? * 10, 9),
        };
        return second.is_none().then(|| span(first, 1, first + years, 12)).flatten();
    }
    let year = number(year, 4)?;
    let Some(second) = second else { return span(year, 1, year, 12) };
    let second = number(second, 2)?;
    match (second, third) {
        (1..=12, None) => span(year, second, year, second),
        (1..=12, Some(day)) => {
            let day = day_number(Date::new(year, second as i8, number(day, 2)? as i8).ok()?);
            Some((day, day))
        }
        // Seasons of the northern hemisphere by the meteorologists' months. Winter extends into the next year.
        (21..=23, None) => span(year, (second - 20) * 3, year, (second - 20) * 3 + 2),
        (24, None) => span(year, 12, year + 1, 2),
        (33..=36, None) => span(year, (second - 33) * 3 + 1, year, (second - 33) * 3 + 3),
        (40..=41, None) => span(year, (second - 40) * 6 + 1, year, (second - 40) * 6 + 6),
        _ => None,
    }
}

fn number(digits: &str, n_digits: usize) -> Option<i16> {
    (digits.len() == n_digits && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Returns the days from the first of one month to the last of another.
fn span(from_year: i16, from_month: i16, to_year: i16, to_month: i16) -> Option<(Day, Day)> {
    let first = Date::new(from_year, from_month as i8, 1).ok()?;
    let last = Date::new(to_year, to_month as i8, 1).ok()?.last_of_month();
    Some((day_number(first), day_number(last)))
}

/// Returns a day as EDTF: `2016-03-01`.
///
/// ```
/// assert_eq!(whosaid_model::day_text(0), "1970-01-01");
/// ```
pub fn day_text(day: Day) -> String {
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
    date.to_string()
}

fn day_number(date: Date) -> Day {
    let epoch = jiff::civil::date(1970, 1, 1);
    (date - epoch).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(period: &str, first: &str, last: &str) {
        let day = |text: &str| text.parse::<Date>().ok().map(day_number);
        assert_eq!(Period::from(period).days(), Some((day(first), day(last))), "{period}");
    }

    #[test]
    fn days_of_edtf() {
        check("2016", "2016-01-01", "2016-12-31");
        check("2012-02", "2012-02-01", "2012-02-29");
        check("2017-07-06", "2017-07-06", "2017-07-06");
        check("2017-01/2017-11", "2017-01-01", "2017-11-30");
        check("2011/..", "2011-01-01", "");
        check("../2019", "", "2019-12-31");
        check("2017-23", "2017-09-01", "2017-11-30");
        check("2017-24", "2017-12-01", "2018-02-28");
        check("2017-33", "2017-01-01", "2017-03-31");
        check("2017-41", "2017-07-01", "2017-12-31");
        check("199X", "1990-01-01", "1999-12-31");
        check("18XX", "1800-01-01", "1899-12-31");
        check("2016~", "2016-01-01", "2016-12-31");
    }

    #[test]
    fn what_is_no_period() {
        for text in ["", "2016-13", "2016-02-30", "P3M", "16", "2016-1", "x/y", "２０１６", "2016-02-03-04", "20X6"]
        {
            assert_eq!(Period::from(text).days(), None, "{text}");
        }
    }

    #[test]
    fn overlap_is_by_days() {
        let overlaps = |a: &str, b: &str| Period::from(a).overlaps(&Period::from(b));
        assert!(overlaps("2016", "2016-11"));
        assert!(overlaps("2011/..", "2016"));
        assert!(overlaps("../2019", "2011/.."));
        assert!(!overlaps("2011/2012", "2013"));
        assert!(overlaps("PXD", "PXD"));
        assert!(!overlaps("PXD", "2013"));
    }

    #[test]
    fn same_days_however_written() {
        assert!(Period::from("2017-01/2017-12").same_days(&Period::from("2017")));
        assert!(!Period::from("2017-01/2017-11").same_days(&Period::from("2017")));
    }
}
