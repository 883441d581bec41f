//! Holidays that imply a date: by the calendar, by the weekday, or by Easter.

use crate::table::rows;
use std::sync::LazyLock;

const HOLIDAYS: &str = include_str!("../data/dates/holidays.tsv");

/// When a holiday is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day from which it is counted.
    pub day: Rule,
    /// How many days later it is. Negative for earlier.
    pub days_later: i8,
}

impl Holiday {
    /// Returns whether it is on the same day of the calendar every year.
    pub fn is_fixed(self) -> bool {
        matches!(self.day, Rule::Fixed { .. })
    }
}

/// A day in every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A day of the calendar.
    Fixed {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// A weekday of a month.
    Nth {
        /// 1 to 12.
        month: i8,
        /// Which one: 1 is the first, -1 the last.
        nth: i8,
        /// 1 is Monday.
        weekday: i8,
    },
    /// Easter Sunday.
    Easter,
}

/// Returns the holidays by name, in lower case and with spaces between tokens. If one name begins another, the longer
/// one comes first.
///
/// ```
/// use whosaid_english::holidays::{Rule, all};
/// let (_, christmas) = all().iter().find(|(name, _)| *name == "christmas day").unwrap();
/// assert_eq!(christmas.day, Rule::Fixed { month: 12, day: 25 });
/// ```
pub fn all() -> &'static [(&'static str, Holiday)] {
    static ALL: LazyLock<Vec<(&str, Holiday)>> =
        LazyLock::new(|| rows(HOLIDAYS).filter_map(|[name, rule]| Some((name, holiday(rule)?))).collect());
    &ALL
}

/// Parses a rule: "12-24", "monday 3 of 1", "easter -46", "thursday 4 of 11 +1".
fn holiday(rule: &str) -> Option<Holiday> {
    let (rule, days_later) = match rule.rsplit_once(' ') {
        Some((rule, days)) if days.starts_with(['+', '-']) => (rule, days.parse().ok()?),
        _ => (rule, 0),
    };
    let day = if rule == "easter" {
        Rule::Easter
    } else if let Some((month, day)) = rule.split_once('-').filter(|_| !rule.contains(' ')) {
        Rule::Fixed { month: month.parse().ok()?, day: day.parse().ok()? }
    } else {
        let (nth, month) = rule.split_once(" of ")?;
        let (weekday, nth) = nth.split_once(' ')?;
        Rule::Nth { month: month.parse().ok()?, nth: nth.parse().ok()?, weekday: weekday_of_name(weekday)? }
    };
    Some(Holiday { day, days_later })
}

fn weekday_of_name(name: &str) -> Option<i8> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    days.iter().zip(1..).find(|(day, _)| **day == name).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let nth = |month, nth, weekday| Rule::Nth { month, nth, weekday };
        for (rule, day, days_later) in [
            ("12-24", Rule::Fixed { month: 12, day: 24 }, 0),
            ("monday 3 of 1", nth(1, 3, 1), 0),
            ("monday -1 of 5", nth(5, -1, 1), 0),
            ("thursday 4 of 11 +1", nth(11, 4, 4), 1),
            ("easter", Rule::Easter, 0),
            ("easter -46", Rule::Easter, -46),
        ] {
            assert_eq!(holiday(rule), Some(Holiday { day, days_later }), "{rule}");
        }
        for rule in ["", "easter island", "someday 3 of 1", "12-"] {
            assert_eq!(holiday(rule), None, "{rule}");
        }
        assert_eq!(all().len(), rows::<2>(HOLIDAYS).count());
    }
}
