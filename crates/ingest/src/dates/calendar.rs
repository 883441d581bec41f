//! Places on the calendar: what a date means once it is resolved.

use jiff::ToSpan;
use jiff::civil::Date as Day;

/// The size of a place on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Granularity {
    /// One day.
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months of a season of the northern hemisphere.
    Season,
    /// Three months, from January.
    Quarter,
    /// Six months, from January.
    Half,
    /// A year.
    Year,
    /// The year of somebody's books, named by the year in which it ends. The text seldom says where it begins.
    FiscalYear,
    /// Ten years: `199X`.
    Decade,
    /// A hundred years: `18XX`.
    Century,
}

use Granularity::*;

/// One day, month, year …: its first day and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub first: Day,
    pub size: Granularity,
}

impl Place {
    /// Returns a day, or `None` if the calendar has no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        Some(Self { first: Day::new(year, month, day).ok()?, size: Day })
    }

    /// Returns the month of a year.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Some(Self { first: Day::new(year, month, 1).ok()?, size: Month })
    }

    /// Returns a year; 0 is 1 BC.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self { first: Day::new(year, 1, 1).ok()?, size: Year })
    }

    /// Returns the season of a year: 1 spring, 2 summer, 3 autumn, 4 winter (which begins in December).
    pub fn season(year: i16, season: i8) -> Option<Self> {
        Some(Self { first: Day::new(year, season * 3, 1).ok()?, size: Season })
    }

    /// Returns a quarter of a year, 1 to 4.
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        Some(Self { first: Day::new(year, quarter * 3 - 2, 1).ok()?, size: Quarter })
    }

    /// Returns a half of a year, 1 or 2.
    pub fn half(year: i16, half: i8) -> Option<Self> {
        Some(Self { first: Day::new(year, half * 6 - 5, 1).ok()?, size: Half })
    }

    /// Returns the place of a size that contains a day.
    pub fn around(day: Day, size: Granularity) -> Option<Self> {
        let (year, month) = (day.year(), day.month());
        let first = match size {
            Day => day,
            Week => day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?,
            Weekend => Self::around(day, Week)?.first.checked_add(5.days()).ok()?,
            Month => day.first_of_month(),
            Season if month < 3 => Day::new(year.checked_sub(1)?, 12, 1).ok()?,
            Season => Day::new(year, month / 3 * 3, 1).ok()?,
            Quarter => Day::new(year, (month - 1) / 3 * 3 + 1, 1).ok()?,
            Half => Day::new(year, (month - 1) / 6 * 6 + 1, 1).ok()?,
            Year | FiscalYear => day.first_of_year(),
            Decade => Day::new(year.div_euclid(10) * 10, 1, 1).ok()?,
            Century => Day::new(year.div_euclid(100) * 100, 1, 1).ok()?,
        };
        Some(Self { first, size })
    }

    /// Returns the place of a size that contains this one, or `None` if this one is larger.
    pub fn within(self, size: Granularity) -> Option<Self> {
        if self.size > size && !(self.size == FiscalYear && size == Year) {
            return None;
        }
        Self::around(self.first, size)
    }

    /// Returns the place of the same size `n` sizes later.
    pub fn step(self, n: i64) -> Option<Self> {
        // A longer step leaves the calendar. This also keeps spans within jiff's limits.
        if n.unsigned_abs() > 4_000_000 {
            return None;
        }
        let first = match self.size {
            Day => self.first.checked_add(n.days()),
            Week | Weekend => {
                if n.unsigned_abs() > 1_000_000 {
                    return None;
                }
                self.first.checked_add(n.weeks())
            }
            Month | Season | Quarter | Half => {
                let months = n * self.n_months();
                if months.unsigned_abs() > 200_000 {
                    return None;
                }
                self.first.checked_add(months.months())
            }
            Year | FiscalYear | Decade | Century => {
                let years = n * self.n_months() / 12;
                if years.unsigned_abs() > 15_000 {
                    return None;
                }
                self.first.checked_add(years.years())
            }
        };
        Some(Self { first: first.ok()?, size: self.size })
    }

    /// Returns the same part of the calendar `n` years later.
    pub fn step_years(self, n: i64) -> Option<Self> {
        if n.unsigned_abs() > 15_000 {
            return None;
        }
        let day = self.first.checked_add(n.years()).ok()?;
        Self::around(day, self.size)
    }

    fn n_months(self) -> i64 {
        match self.size {
            Day | Weekend | Week => 0,
            Month => 1,
            Season | Quarter => 3,
            Half => 6,
            Year | FiscalYear => 12,
            Decade => 120,
            Century => 1200,
        }
    }

    /// Returns the last day.
    pub fn last(self) -> Option<Day> {
        match self.size {
            Day => Some(self.first),
            Weekend => self.first.checked_add(1.days()).ok(),
            _ => self.step(1).map_or(Day::new(9999, 12, 31).ok(), |next| next.first.yesterday().ok()),
        }
    }

    /// Returns the year in its name.
    pub fn named_year(self) -> i16 {
        match self.size {
            Week => self.first.iso_week_date().year(),
            _ => self.first.year(),
        }
    }

    /// Returns the TIMEX3 value.
    pub fn timex(self) -> String {
        let (year, month) = (self.named_year(), self.first.month());
        let y = if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - i32::from(year)) };
        match self.size {
            Day => format!("{y}-{month:02}-{:02}", self.first.day()),
            Week => format!("{y}-W{:02}", self.first.iso_week_date().week()),
            Weekend => {
                let week = self.first.iso_week_date();
                format!("{:04}-W{:02}-WE", week.year(), week.week())
            }
            Month => format!("{y}-{month:02}"),
            Season => {
                format!("{y}-{}", ["SP", "SU", "FA", "WI"][usize::from(month.unsigned_abs() / 3).clamp(1, 4) - 1])
            }
            Quarter => format!("{y}-Q{}", (month + 2) / 3),
            Half => format!("{y}-H{}", (month + 5) / 6),
            Year => y,
            FiscalYear => format!("FY{y}"),
            Decade => y[..y.len() - 1].to_owned(),
            Century => y[..y.len() - 2].to_owned(),
        }
    }

    /// Returns the EDTF value.
    pub fn edtf(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        let y = if year >= 0 { format!("{year:04}") } else { format!("-{:04}", -i32::from(year)) };
        match self.size {
            Day => format!("{y}-{month:02}-{:02}", self.first.day()),
            Week | Weekend => match self.last() {
                Some(last) => format!("{}/{}", self.first, last),
                None => self.first.to_string(),
            },
            Month => format!("{y}-{month:02}"),
            Season => format!("{y}-{}", 20 + month / 3),
            Quarter => format!("{y}-{}", 33 + (month - 1) / 3),
            Half => format!("{y}-{}", 40 + (month - 1) / 6),
            Year => y,
            FiscalYear => format!("{y}~"),
            Decade => format!("{}X", &y[..y.len() - 1]),
            Century => format!("{}XX", &y[..y.len() - 2]),
        }
    }
}

/// A stretch from one place to another, inclusive; most often they are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub first: Place,
    pub last: Place,
}

impl From<Place> for Stretch {
    fn from(place: Place) -> Self {
        Self { first: place, last: place }
    }
}

impl Stretch {
    /// Returns it as EDTF.
    pub fn edtf(self) -> String {
        if self.first == self.last {
            return self.first.edtf();
        }
        format!("{}/{}", self.low(), self.high())
    }

    /// Returns the start of an interval. A part of the calendar that is an interval itself gives its first day.
    pub fn low(self) -> String {
        if matches!(self.first.size, Week | Weekend) { self.first.first.to_string() } else { self.first.edtf() }
    }

    /// Returns the end of an interval.
    pub fn high(self) -> String {
        match self.last.size {
            Week | Weekend => self.last.last().unwrap_or(self.last.first).to_string(),
            _ => self.last.edtf(),
        }
    }

    /// Returns the size of the place, or of the last one; a stretch of several days counts as a week or a month.
    pub fn granularity(self) -> Granularity {
        let n_days = (self.last.first - self.first.first).get_days();
        match self.last.size {
            Day if n_days > 7 => Month,
            Day if n_days > 0 => Week,
            size => size,
        }
    }

    /// Returns the same stretch in other years.
    pub fn step_years(self, n: i64) -> Option<Self> {
        Some(Self { first: self.first.step_years(n)?, last: self.last.step_years(n)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(place: Option<Place>, timex: &str, edtf: &str) {
        let place = place.expect("a place");
        assert_eq!((place.timex().as_str(), place.edtf().as_str()), (timex, edtf));
        let (first, last) = (place.first, place.last().expect("a last day"));
        assert!(first <= last);
    }

    #[test]
    fn forms() {
        let day = Place::day(2017, 7, 6);
        let around = |size| Place::around(Day::constant(2017, 7, 6), size);
        check(day, "2017-07-06", "2017-07-06");
        check(around(Week), "2017-W27", "2017-07-03/2017-07-09");
        check(around(Weekend), "2017-W27-WE", "2017-07-08/2017-07-09");
        check(around(Month), "2017-07", "2017-07");
        check(around(Season), "2017-SU", "2017-22");
        check(around(Quarter), "2017-Q3", "2017-35");
        check(around(Half), "2017-H2", "2017-41");
        check(around(Year), "2017", "2017");
        check(around(FiscalYear), "FY2017", "2017~");
        check(around(Decade), "201", "201X");
        check(around(Century), "20", "20XX");
        check(Place::year(-498), "BC0499", "-0498");
        check(Place::around(Day::constant(2018, 1, 6), Season), "2017-WI", "2017-24");
        check(Place::day(9999, 12, 31), "9999-12-31", "9999-12-31");
        check(Place::year(9999), "9999", "9999");
    }

    #[test]
    fn steps() {
        let month = Place::month(2017, 1).unwrap();
        assert_eq!(month.step(-1), Place::month(2016, 12));
        assert_eq!(month.step(i64::MAX), None);
        assert_eq!(month.step(-4_000_000), None);
        assert_eq!(Place::quarter(2017, 1).unwrap().step(-1), Place::quarter(2016, 4));
        assert_eq!(Place::day(2016, 2, 29).unwrap().step_years(1), Place::day(2017, 2, 28));
        assert_eq!(Place::year(9999).unwrap().step(1), None);
        assert_eq!(Place::year(2017).unwrap().within(Month), None);
    }
}
