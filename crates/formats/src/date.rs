//! Converts days as newspapers and web pages write them to EDTF.
//!
//! Only forms that mean the same everywhere are read: `7/6/2017` is not.

use jiff::civil::Date;
use whosaid_model::{MONTHS, Period};

/// The longest date, in bytes. Longer texts need not be looked at.
const LONGEST: usize = 80;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Returns the day, or less exactly the month, if it is all that `text` says: `6 July 2017` is `2017-07-06`, and
/// `March 2018` is `2018-03`. A time of day after it is dropped and not converted: the day is that of the place where
/// it was written.
pub(crate) fn day(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    numeric(text).or_else(|| in_words(text))
}

/// Returns what a field for the day of publication says: a [`day`], or EDTF, which is kept unchanged.
pub(crate) fn day_or_edtf(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() <= LONGEST && Period::from(text).days().is_some() {
        return Some(text.to_owned());
    }
    day(text)
}

/// Returns the day that a web address contains: `/2019/11/18/`, `/2019/nov/18/`, `-2019-11-18`.
pub(crate) fn day_in_address(address: &str) -> Option<String> {
    let path = address.split("://").nth(1).unwrap_or(address).split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split(['/', '-', '_', '.']);
    while let Some(part) = parts.next() {
        let Some(year) = number(part, 4..=4).filter(|it| (1990..2100).contains(it)) else { continue };
        let mut rest = parts.clone();
        let (Some(month), Some(day)) = (rest.next(), rest.next()) else { return None };
        let month = number(month, 1..=2).or_else(|| named(month, &MONTHS));
        let day = number(day, 1..=2);
        if let (Some(month), Some(day)) = (month, day) {
            return edtf(year, month, Some(day));
        }
    }
    None
}

/// Returns whether two days are the same or follow each other; less exact ones do not.
pub(crate) fn are_neighbours(a: &str, b: &str) -> bool {
    let (Ok(a), Ok(b)) = (a.parse::<Date>(), b.parse::<Date>()) else { return false };
    a == b || a.tomorrow().is_ok_and(|it| it == b) || b.tomorrow().is_ok_and(|it| it == a)
}

/// Parses `2017-07-06`, `2025.03.19` or `2017/7/6`, with an optional time after it.
fn numeric(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '.' | '/'))?;
    let (month, rest) = rest[1..].split_once(separator)?;
    let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = rest.split_at(n_digits);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let time = rest.strip_prefix('T').unwrap_or(rest);
    let is_end = rest.is_empty() || (time != rest || rest.starts_with([' ', ','])) && is_time(time);
    if !is_end {
        return None;
    }
    edtf(number(year, 4..=4)?, number(month, 1..=2)?, Some(number(day, 1..=2)?))
}

/// Parses `6 July 2017`, `Thursday, July 6th, 2017` or `Jul. 2017`, with an optional time after it.
fn in_words(text: &str) -> Option<String> {
    let is_gap = |c: char| c.is_whitespace() || c == ',';
    let mut rest = text;
    let mut next = || {
        rest = rest.trim_start_matches(is_gap);
        let (word, behind) = rest.split_at(rest.find(is_gap).unwrap_or(rest.len()));
        rest = behind;
        word
    };
    let mut first = next();
    if named(first, &WEEKDAYS).is_some() {
        first = next();
    }
    let second = next();
    let (month, day, year) = match (named(first, &MONTHS), named(second, &MONTHS)) {
        (Some(month), None) => match number(second, 4..=4) {
            Some(year) => (month, None, year),
            None => (month, Some(day_number(second)?), number(next(), 4..=4)?),
        },
        (None, Some(month)) => (month, Some(day_number(first)?), number(next(), 4..=4)?),
        _ => return None,
    };
    (rest.is_empty() || is_time(rest)).then(|| edtf(year, month, day)).flatten()
}

/// Returns whether a text begins like a time of day: `10:30 am`, `at 10.30`, `- 10:30`.
fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '—' | '|'));
    let text = text.strip_prefix("at ").unwrap_or(text);
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text[n_digits..].trim_start().to_ascii_lowercase();
    matches!(n_digits, 1..=2) && [":", ".", "am", "pm", "a.m.", "p.m."].iter().any(|it| behind.starts_with(it))
}

/// Returns which of `names` this is, from 1. It may be the whole name or at least its first three letters, with or
/// without a dot.
fn named(word: &str, names: &[&str]) -> Option<i16> {
    let word = word.strip_suffix('.').unwrap_or(word).to_ascii_lowercase();
    let is_name = |name: &&str| **name == word || matches!(word.len(), 3..=5) && name.starts_with(&word);
    names.iter().position(is_name).map(|idx| idx as i16 + 1)
}

fn day_number(word: &str) -> Option<i16> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    number(digits, 1..=2)
}

fn number(digits: &str, n_digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_number = n_digits.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn edtf(year: i16, month: i16, day: Option<i16>) -> Option<String> {
    // No newspaper is older, and a number outside this range is not a year.
    if !(1600..2200).contains(&year) {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day.unwrap_or(1)).ok()?).ok()?;
    Some(if day.is_some() { date.to_string() } else { format!("{year}-{month:02}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (text, expect) in [
            ("6 July 2017", "2017-07-06"),
            ("July 6, 2017", "2017-07-06"),
            ("6 Jul 2017", "2017-07-06"),
            ("Sept. 3rd, 2019", "2019-09-03"),
            ("2017-07-06", "2017-07-06"),
            ("2025.03.19", "2025-03-19"),
            ("2025. 3", ""),
            ("2025.03.19.", "2025-03-19"),
            ("2017/7/6", "2017-07-06"),
            ("Thursday, July 6, 2017", "2017-07-06"),
            ("Thu, 06 Jul 2017 10:00:00 +0000", "2017-07-06"),
            ("Thu Jul 06 2017", "2017-07-06"),
            ("July 6, 2017 at 10:30 a.m. EST", "2017-07-06"),
            ("2017-07-06T23:30:00-05:00", "2017-07-06"),
            ("2017-07-06 23:30", "2017-07-06"),
            ("March 2018", "2018-03"),
            ("may 2018", "2018-05"),
            // Not a date, no such day, or not the same everywhere.
            ("", ""),
            ("2017", ""),
            ("2017-02-30", ""),
            ("30 February 2017", ""),
            ("7/6/2017", ""),
            ("July 6, 2017 was a fine day", ""),
            ("2017-07-06 was a fine day", ""),
            ("Ma 2018", ""),
            ("Marching 2018", ""),
            ("March 32, 2018", ""),
            ("16 March 20185", ""),
            ("2017-07", ""),
            ("é2017-07-06", ""),
            ("日本2017年", ""),
        ] {
            assert_eq!(day(text).as_deref().unwrap_or_default(), expect, "{text}");
        }
    }

    #[test]
    fn fields_may_hold_edtf() {
        for (text, expect) in [
            ("2017", "2017"),
            ("2017-07", "2017-07"),
            (" 2017-23 ", "2017-23"),
            ("6 July 2017", "2017-07-06"),
            ("soon", ""),
        ] {
            assert_eq!(day_or_edtf(text).as_deref().unwrap_or_default(), expect, "{text}");
        }
    }
}
