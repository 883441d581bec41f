//! What a token may mean in an expression of time.

use super::calendar::Granularity;
use crate::segment::{Class, Segments};
use whosaid_english::forms::{cardinal, ordinal};
use whosaid_english::lists;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// The size of place that a unit is.
    pub fn size(self) -> Option<Granularity> {
        Some(match self {
            Self::Day => Granularity::Day,
            Self::Weekend => Granularity::Weekend,
            Self::Week => Granularity::Week,
            Self::Month => Granularity::Month,
            Self::Quarter => Granularity::Quarter,
            Self::Year => Granularity::Year,
            Self::Decade => Granularity::Decade,
            Self::Century => Granularity::Century,
            Self::Second | Self::Minute | Self::Hour | Self::Fortnight => return None,
        })
    }

    /// Returns the prefix and letter of TIMEX3's durations, and how many of that letter one unit is.
    pub fn timex(self) -> (&'static str, &'static str, u32) {
        match self {
            Self::Second => ("PT", "S", 1),
            Self::Minute => ("PT", "M", 1),
            Self::Hour => ("PT", "H", 1),
            Self::Day => ("P", "D", 1),
            Self::Weekend => ("P", "WE", 1),
            Self::Week => ("P", "W", 1),
            Self::Fortnight => ("P", "W", 2),
            Self::Month => ("P", "M", 1),
            Self::Quarter => ("P", "Q", 1),
            Self::Year => ("P", "Y", 1),
            Self::Decade => ("P", "Y", 10),
            Self::Century => ("P", "Y", 100),
        }
    }
}

/// What a token may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Other,
    /// 1 to 12.
    Month(i8),
    /// 1 is Monday.
    Weekday(i8),
    /// 1 is spring.
    Season(i8),
    /// `true` in the plural.
    Unit(Unit, bool),
    /// A number in digits, without commas or decimals, or in words: up to twenty, and the tens.
    Cardinal(u32),
    Ordinal(u32),
    /// "1990s", "90s".
    Decade(u32),
    /// "FY2017".
    FiscalYear(u32),
    /// TIMEX3's letters.
    DayPart(&'static str),
    /// "few", "several" …
    Few,
    The,
    A,
    This,
    That,
    Last,
    Next,
    Previous,
    Following,
    /// "early", "late", "mid", "about", "almost", "end", "today" …: words with a rule of their own.
    Trigger,
}

use Word::{
    A, Cardinal, DayPart, Decade, Few, FiscalYear, Following, Last, Month, Next, Ordinal, Other, Previous, Season,
    That, The, This, Trigger, Weekday,
};

/// Returns the words of all tokens.
pub(super) fn words(segments: &Segments) -> Vec<Word> {
    (0..segments.tokens.len()).map(|i| word(segments, i)).collect()
}

fn word(segments: &Segments, i: usize) -> Word {
    let text = segments.word(i);
    match segments.tokens[i].class {
        Class::Number => number(text).map_or(Other, Cardinal),
        Class::Ordinal => number(&text[..text.len() - 2]).map_or(Other, Ordinal),
        Class::Decade => number(&text[..text.len() - 1]).map_or(Other, Decade),
        Class::Word if text.is_ascii() => {
            whosaid_english::case::lower_in(text, &mut [0; 12]).map_or(Other, |lower| from_letters(lower, text))
        }
        _ => Other,
    }
}

fn number(digits: &str) -> Option<u32> {
    (digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

fn from_letters(lower: &str, text: &str) -> Word {
    let capital = text.as_bytes()[0].is_ascii_uppercase();
    match lower {
        "january" => Month(1),
        "february" => Month(2),
        "april" => Month(4),
        "june" => Month(6),
        "july" => Month(7),
        "september" => Month(9),
        "october" => Month(10),
        "november" => Month(11),
        "december" => Month(12),
        // Ordinary words in lower case.
        "march" if capital => Month(3),
        "may" if capital && text != "MAY" => Month(5),
        "august" if capital => Month(8),
        "jan" | "jan." if capital || lower.ends_with('.') => Month(1),
        "feb" | "feb." if capital || lower.ends_with('.') => Month(2),
        "mar" | "mar." if capital || lower.ends_with('.') => Month(3),
        "apr" | "apr." if capital || lower.ends_with('.') => Month(4),
        "jun" | "jun." if capital || lower.ends_with('.') => Month(6),
        "jul" | "jul." if capital || lower.ends_with('.') => Month(7),
        "aug" | "aug." if capital || lower.ends_with('.') => Month(8),
        "sept" | "sept." | "sep" | "sep." if capital || lower.ends_with('.') => Month(9),
        "oct" | "oct." if capital || lower.ends_with('.') => Month(10),
        "nov" | "nov." if capital || lower.ends_with('.') => Month(11),
        "dec" | "dec." if capital || lower.ends_with('.') => Month(12),
        "monday" => Weekday(1),
        "tuesday" => Weekday(2),
        "wednesday" => Weekday(3),
        "thursday" => Weekday(4),
        "friday" => Weekday(5),
        "saturday" => Weekday(6),
        "sunday" => Weekday(7),
        "mon" | "mon." if capital => Weekday(1),
        "tue" | "tue." | "tues" if capital => Weekday(2),
        "wed" | "wed." if capital => Weekday(3),
        "thu" | "thu." | "thur" | "thurs" if capital => Weekday(4),
        "fri" | "fri." if capital => Weekday(5),
        "sat" if capital => Weekday(6),
        "sun" if capital => Weekday(7),
        "spring" => Season(1),
        "summer" => Season(2),
        "autumn" | "fall" => Season(3),
        "winter" => Season(4),
        "second" => Word::Unit(Unit::Second, false),
        "seconds" => Word::Unit(Unit::Second, true),
        "minute" => Word::Unit(Unit::Minute, false),
        "minutes" => Word::Unit(Unit::Minute, true),
        "hour" => Word::Unit(Unit::Hour, false),
        "hours" => Word::Unit(Unit::Hour, true),
        "day" => Word::Unit(Unit::Day, false),
        "days" => Word::Unit(Unit::Day, true),
        "weekend" => Word::Unit(Unit::Weekend, false),
        "weekends" => Word::Unit(Unit::Weekend, true),
        "week" => Word::Unit(Unit::Week, false),
        "weeks" => Word::Unit(Unit::Week, true),
        "fortnight" => Word::Unit(Unit::Fortnight, false),
        "month" => Word::Unit(Unit::Month, false),
        "months" => Word::Unit(Unit::Month, true),
        "quarter" => Word::Unit(Unit::Quarter, false),
        "quarters" => Word::Unit(Unit::Quarter, true),
        "year" => Word::Unit(Unit::Year, false),
        "years" => Word::Unit(Unit::Year, true),
        "decade" => Word::Unit(Unit::Decade, false),
        "decades" => Word::Unit(Unit::Decade, true),
        "century" => Word::Unit(Unit::Century, false),
        "centuries" => Word::Unit(Unit::Century, true),
        "morning" => DayPart("MO"),
        "afternoon" => DayPart("AF"),
        "evening" => DayPart("EV"),
        "night" | "overnight" => DayPart("NI"),
        "few" | "several" | "many" | "couple" | "some" => Few,
        "the" => The,
        "a" | "an" => A,
        "this" | "these" => This,
        "that" | "those" => That,
        "last" | "past" => Last,
        "next" | "coming" => Next,
        "previous" | "preceding" | "prior" => Previous,
        "following" | "subsequent" => Following,
        _ if lists::dates::TRIGGERS.contains(lower) => Trigger,
        _ if lower.len() == 4 && lower.starts_with("fy") => number(&lower[2..]).map_or(Other, |n| FiscalYear(2000 + n)),
        _ if lower.len() == 6 && lower.starts_with("fy") => number(&lower[2..]).map_or(Other, FiscalYear),
        _ => number_word(lower).map(Cardinal).or_else(|| ordinal(lower).map(Ordinal)).unwrap_or(Other),
    }
}

fn number_word(lower: &str) -> Option<u32> {
    cardinal(lower).or((lower == "hundred").then_some(100))
}
