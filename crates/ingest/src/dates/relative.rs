//! Expressions that point to a place on the calendar: "yesterday", "last year", "the same month", "next Friday", "late
//! last week", "the end of the year".

use super::calendar::{Granularity, Place};
use super::reader::{Found, Reader, year_number};
use super::tense;
use super::words::{Unit, Word};
use super::yearless::Yearless;
use whosaid_english::lists;
use whosaid_model::DateType;

/// Returns a year that is pointed to: "this year", "last year", "that year", "the same year", "the following year".
pub(super) fn whole_year(r: &Reader, i: usize) -> Option<Found> {
    let found = pointed(r, i)?;
    found.single().filter(|p| p.size == Granularity::Year).map(|_| found)
}

/// Returns a place that is pointed to.
pub(super) fn relative(r: &Reader, i: usize) -> Option<Found> {
    day_word(r, i)
        .or_else(|| year_end(r, i))
        .or_else(|| before_last(r, i))
        .or_else(|| same_period(r, i))
        .or_else(|| pointed(r, i))
        .or_else(|| bare_unit(r, i))
}

/// "today", "yesterday", "tomorrow".
fn day_word(r: &Reader, i: usize) -> Option<Found> {
    // "the day before yesterday", "the day after tomorrow"
    if r.word(i) == Word::The && r.is(i + 1, "day") {
        let n = match () {
            () if r.is(i + 2, "before") && r.is(i + 3, "yesterday") => -2,
            () if r.is(i + 2, "after") && r.is(i + 3, "tomorrow") => 2,
            () => return None,
        };
        let day = r.published.filter(|p| p.size == Granularity::Day && !r.narrative).and_then(|p| p.step(n));
        return Some(day.map_or_else(|| Found::vague(i..i + 4, "XXXX-XX-XX"), |day| Found::place(i..i + 4, day)));
    }
    let n = match () {
        () if r.is(i, "today") && !r.after_any(i, &["usa"]) => 0,
        () if r.is(i, "yesterday") => -1,
        () if r.is(i, "tomorrow") => 1,
        () => return None,
    };
    let day = r.published.filter(|p| p.size == Granularity::Day && !r.narrative).and_then(|p| p.step(n));
    Some(match day {
        Some(day) => Found::place(i..i + 1, day),
        None if n == 0 => Found::vague(i..i + 1, "PRESENT_REF"),
        None => Found::vague(i..i + 1, "XXXX-XX-XX"),
    })
}

/// "the same period last year", "the same month a year ago", "a year-earlier quarter": what was named last, a year
/// away.
fn same_period(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    if !r.is(at, "same") || !r.is_any(at + 1, &["period", "month", "quarter", "time", "week"]) {
        return None;
    }
    let next = if r.is_any(at + 2, &["of", "in", ","]) { at + 3 } else { at + 2 };
    let (end, years) = match () {
        () if r.is_any(next, &["last", "the"]) && r.is_any(next + 1, &["year", "last", "previous", "prior"]) => {
            let year = if r.is(next + 1, "year") { next + 1 } else { next + 2 };
            if !r.is(year, "year") {
                return None;
            }
            (year + 1, -1)
        }
        () if r.word(next) == Word::A
            && r.is(next + 1, "year")
            && r.is_any(next + 2, &["ago", "earlier", "before"]) =>
        {
            (next + 3, -1)
        }
        () if year_at(r, next).is_some() => {
            let year = year_at(r, next)?;
            (next + 1, i64::from(year) - i64::from(r.anchor?.last.named_year()))
        }
        () if r.is_any(at + 1, &["period", "time"]) => (at + 2, 0),
        () => return None,
    };
    if r.is(at + 1, "time") && years == 0 {
        return None;
    }
    let stretch = r.anchor.and_then(|a| a.step_years(years));
    let tokens = i..end;
    Some(match stretch {
        Some(stretch) => {
            let value = (stretch.first == stretch.last).then(|| stretch.first.timex());
            Found { tokens, kind: DateType::Date, value, stretch: Some(stretch) }
        }
        None => Found { tokens, kind: DateType::Date, value: None, stretch: None },
    })
}

fn year_at(r: &Reader, i: usize) -> Option<i16> {
    year_number(r, i)
}

/// Where a pointing word points from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Now,
    Text,
}

/// "last week", "this April", "next Friday", "that summer", "the previous year", "the following month".
pub(super) fn pointed(r: &Reader, i: usize) -> Option<Found> {
    let the = r.word(i) == Word::The;
    let mut at = if the { i + 1 } else { i };
    let (from, n) = match r.word(at) {
        Word::This if r.is(at, "this") && !the => (From::Now, 0),
        Word::That if r.is(at, "that") && !the => (From::Text, 0),
        Word::Last => (From::Now, -1),
        Word::Next if the => (From::Text, 1),
        Word::Next => (From::Now, 1),
        Word::Previous => (From::Text, -1),
        Word::Following if the => (From::Text, 1),
        Word::Trigger if r.is(at, "same") => (From::Text, 0),
        Word::Trigger if r.is(at, "current") => (From::Now, 0),
        _ => return None,
    };
    at += 1;
    // "that same day", "this past week"
    if n == 0 && r.is(at, "same") {
        at += 1;
    }
    let (from, n) = match r.word(at) {
        Word::Last if n == 0 && from == From::Now => {
            at += 1;
            (From::Now, -1)
        }
        Word::Next if n == 0 && from == From::Now => {
            at += 1;
            (From::Now, 1)
        }
        _ => (from, n),
    };
    if r.is_any(at, &["fiscal", "financial"]) && r.is(at + 1, "year") {
        let base = if from == From::Text { r.then() } else { r.now() }?;
        let year = base.within(Granularity::Year)?.step(n)?;
        return Some(Found::place(i..at + 2, Place { size: Granularity::FiscalYear, ..year }));
    }
    let tokens = i..at + 1;
    match r.word(at) {
        Word::Unit(unit @ (Unit::Year | Unit::Month | Unit::Week), false) if the && is_stretch(r, i) && n != 0 => {
            stretch_from(r, tokens, unit, n)
        }
        Word::Unit(unit, false) => unit_from(r, tokens, unit, from, n),
        Word::Weekday(day) => {
            let base = if from == From::Text { r.then_day() } else { r.now() }.filter(|p| p.size == Granularity::Day);
            let place = base.and_then(|now| {
                let forward = i64::from((day - now.first.weekday().to_monday_one_offset()).rem_euclid(7));
                now.step(match n {
                    -1 => {
                        if forward == 0 {
                            -7
                        } else {
                            forward - 7
                        }
                    }
                    1 if forward == 0 => 7,
                    0 if from == From::Text && forward != 0 => forward - 7,
                    _ => forward,
                })
            });
            Some(match place {
                Some(place) => Found::place(tokens, place),
                None => Found::of(tokens, DateType::Date, format!("XXXX-WXX-{day}")),
            })
        }
        Word::Month(month) => part_from(r, tokens, Yearless::Month(month), from, n),
        Word::Season(season) => part_from(r, tokens, Yearless::Season(season), from, n),
        Word::DayPart(part) if part != "DT" && (n == 0 || n == -1 && part == "NI" || the) => {
            let base = if from == From::Text { r.then_day() } else { r.now() };
            let day = base.filter(|p| p.size == Granularity::Day).and_then(|p| p.step(n));
            Some(Found::on_day(tokens, day, part))
        }
        _ => None,
    }
}

/// Returns whether what begins at `i` is a stretch up to now or from now on rather than a part of the calendar: "over the past
/// year", "in the next month".
fn is_stretch(r: &Reader, i: usize) -> bool {
    r.after_any(i, &["over", "during", "within", "in", "for"]) && r.is_any(i + 1, &["past", "last", "next", "coming"])
}

/// "over the past year": the twelve months up to now.
fn stretch_from(r: &Reader, tokens: std::ops::Range<usize>, unit: Unit, n: i64) -> Option<Found> {
    let found = unit_from(r, tokens, unit, From::Now, n)?;
    let (unit, n) = match unit {
        Unit::Year => (Unit::Month, 12 * n),
        Unit::Month => (Unit::Day, 30 * n),
        _ => (unit, n),
    };
    let stretch = r.window_of_now(unit, n).or(found.stretch);
    Some(Found { stretch, ..found })
}

/// "last month", "that year", "the next day".
fn unit_from(r: &Reader, tokens: std::ops::Range<usize>, unit: Unit, from: From, n: i64) -> Option<Found> {
    let size = unit.size()?;
    // "the last century", "this day and age" and "the past decade" are lengths or figures of speech.
    if n < 0 && matches!(unit, Unit::Decade | Unit::Century) || r.is(tokens.end, "and") && r.is(tokens.end + 1, "age") {
        return None;
    }
    // "the last day of", "the last year of"
    if n < 0 && r.is(tokens.start, "the") && r.is(tokens.end, "of") {
        return None;
    }
    let base = match from {
        From::Now => r.now(),
        From::Text if unit == Unit::Day => r.then_day(),
        From::Text => r.then(),
    };
    let step = if unit == Unit::Weekend && n == 0 && !tense::leans_to_future(r, tokens.start) {
        // On Monday, "this weekend" has just been.
        -i64::from(base.is_some_and(|b| b.size == Granularity::Day && b.first.weekday().to_monday_one_offset() < 5))
    } else {
        n
    };
    let place = base.and_then(|b| b.within(size)).and_then(|b| b.step(step));
    Some(match place {
        Some(place) => Found::place(tokens, place),
        None => Found::vague(
            tokens,
            match unit {
                Unit::Day | Unit::Weekend => "XXXX-XX-XX",
                Unit::Week => "XXXX-WXX",
                Unit::Month => "XXXX-XX",
                Unit::Quarter => "XXXX-QX",
                _ => "XXXX",
            },
        ),
    })
}

/// "last April", "this summer", "next May", "the previous spring".
fn part_from(r: &Reader, tokens: std::ops::Range<usize>, part: Yearless, from: From, n: i64) -> Option<Found> {
    let base = if from == From::Text { r.then() } else { r.now() }?;
    let year = base.named_year();
    let mut candidates = [-1, 0, 1].into_iter().filter_map(|k| part.of(year.checked_add(k)?));
    let place = match n {
        0 => part.of(year),
        1 => candidates.find(|p| p.first > base.first),
        _ => candidates.rfind(|p| p.last().is_some_and(|last| last < base.first)),
    }?;
    let end = tokens.end;
    // "last June 5"
    Some(Found::place(tokens.start..end, place))
}

/// "year-end", "year-end 2016", "year's end".
fn year_end(r: &Reader, i: usize) -> Option<Found> {
    let hyphen = r.is(i, "year") && (r.is_dash(i + 1) || r.is_any(i + 1, &["'s", "’s"])) && r.is(i + 2, "end");
    if !hyphen {
        return None;
    }
    let (end, year) = match year_at(r, i + 3) {
        Some(year) => (i + 4, year),
        None => (i + 3, r.now()?.named_year()),
    };
    Some(Found::place(i..end, Place::year(year)?))
}

/// "the week before last".
fn before_last(r: &Reader, i: usize) -> Option<Found> {
    let (Word::The, Word::Unit(unit, false)) = (r.word(i), r.word(i + 1)) else { return None };
    if !r.is(i + 2, "before") || !r.is(i + 3, "last") || !r.phrase_ends(i + 4) {
        return None;
    }
    let place = r.now()?.within(unit.size()?)?.step(-2)?;
    Some(Found::place(i..i + 4, place))
}

/// "the day", "the week", "the month", "the year" that was mentioned.
fn bare_unit(r: &Reader, i: usize) -> Option<Found> {
    if r.word(i) != Word::The {
        return None;
    }
    let entire = r.is_any(i + 1, &["entire", "whole", "full"]);
    let at = if entire { i + 2 } else { i + 1 };
    let Word::Unit(unit, false) = r.word(at) else { return None };
    let before = if unit == Unit::Day { &lists::dates::BEFORE_THE_DAY } else { &lists::dates::BEFORE_THE_UNIT };
    if matches!(unit, Unit::Century | Unit::Second | Unit::Minute | Unit::Hour | Unit::Decade)
        || !r.after_in(i, before)
        || !r.phrase_ends(at + 1)
        || r.is_any(at + 1, &["of", "that", "when", "which"])
    {
        return None;
    }
    unit_from(r, i..at + 1, unit, From::Text, 0)
}

/// "the year", "the month" in "the end of the month".
pub(super) fn end_of_unit(r: &Reader, i: usize) -> Option<Found> {
    if r.word(i) != Word::The {
        return None;
    }
    let Word::Unit(unit, false) = r.word(i + 1) else { return None };
    unit_from(r, i..i + 2, unit, From::Text, 0)
}
