//! Names of places on the calendar: "6 July 2017", "April", "2016", "the 1990s", "Q1 2017", "7/6/2017".
//!
//! A name without its year takes the year of its neighbour ("April and June 1955"), or otherwise of the context.

use super::calendar::{Granularity, Place};
use super::reader::{Found, Reader, is_bc, year_number};
use super::words::{Unit, Word};
use super::yearless::Yearless;
use super::years::{
    after_weekday, borrowed_year, context_year, counts, day_month, day_number, full_year, goes_on_in_digits,
    is_counted, month_day, with_year, year_after,
};
use super::{relative, tense};
use crate::segment::Class;
use whosaid_english::{holidays, lists};
use whosaid_model::DateType;

/// Returns a named place on the calendar that begins at `i`.
pub(super) fn absolute(r: &Reader, i: usize) -> Option<Found> {
    full_date(r, i)
        .or_else(|| weekday(r, i))
        .or_else(|| day_first(r, i))
        .or_else(|| month_first(r, i))
        .or_else(|| quarter_or_half(r, i))
        .or_else(|| week_of(r, i))
        .or_else(|| nth_weekday(r, i))
        .or_else(|| season(r, i))
        .or_else(|| fiscal(r, i))
        .or_else(|| decade(r, i))
        .or_else(|| century(r, i))
        .or_else(|| holiday(r, i))
        .or_else(|| year(r, i))
}

/// A date that needs no context: a day of a month of a year, in words or in figures.
pub(super) fn full_date(r: &Reader, i: usize) -> Option<Found> {
    if let Some(found) = numeric(r, i) {
        return Some(found);
    }
    let at = after_weekday(r, i);
    let (end, part) = day_month(r, at).or_else(|| month_day(r, at))?;
    let (end, year) = year_after(r, end, true)?;
    Some(Found::place(i..end, part.of(year)?))
}

/// "6 July", "the 6th of July 2017"; and the "6" of "6-8 July", the "20th" of "the 20th".
fn day_first(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    let day = day_number(r, at)?;
    if let Some((end, part)) = day_month(r, at) {
        return with_year(r, i, end, part, true);
    }
    // "6-8 July", "6 to 8 July", "between 6 and 8 July".
    let connects = r.is_dash(at + 1) || r.is_any(at + 1, &["to", "and"]);
    if connects {
        let next = if r.is(at + 2, "the") { at + 3 } else { at + 2 };
        if let Some((end, Yearless::MonthDay(month, _))) = day_month(r, next) {
            let part = Yearless::MonthDay(month, day);
            let year = year_after(r, end, true).map(|(_, y)| y).or_else(|| context_year(r, i, end, part))?;
            return Some(Found::place(i..at + 1, part.of(year)?));
        }
    }
    // "on the 20th": of the month in question.
    let alone = r.word(i) == Word::The
        && r.class(at) == Class::Ordinal
        && r.phrase_ends(at + 1)
        && r.after_in(i, &lists::dates::BEFORE_DAYS);
    if alone && !r.is(at + 1, "of") {
        let month = if r.narrative { r.then() } else { r.now() }?.within(Granularity::Month)?;
        return Some(Found::place(i..at + 1, Place::day(month.first.year(), month.first.month(), day)?));
    }
    None
}

/// "July 6", "July 2017", "July"; and the "9, 1918" of "March 5-9, 1918".
fn month_first(r: &Reader, i: usize) -> Option<Found> {
    if let Some(found) = second_day(r, i) {
        return Some(found);
    }
    let Word::Month(month) = r.word(i) else { return None };
    if !is_month(r, i) {
        return None;
    }
    if let Some((end, part)) = month_day(r, i) {
        return with_year(r, i, end, part, true);
    }
    with_year(r, i, i + 1, Yearless::Month(month), false)
}

/// The second of two days of one month: "March 5-**9, 1918**", "April 3 and **4**".
fn second_day(r: &Reader, i: usize) -> Option<Found> {
    let day = day_number(r, i)?;
    let last = r.found.last()?;
    let place = last.single().filter(|p| p.size == Granularity::Day)?;
    let connects = last.end() + 1 == i && (r.is_dash(i - 1) || r.is_any(i - 1, &["to", "and", "or", "through"]));
    let month_first = matches!(r.word(last.tokens.start), Word::Month(_));
    let ends = matches!(r.word(i), Word::Ordinal(_)) || r.phrase_ends(i + 1);
    if !connects || !month_first || !ends || place.first.day() >= day {
        return None;
    }
    let end = year_after(r, i + 1, true).map_or(i + 1, |(end, _)| end);
    Some(Found::place(i..end, Place::day(place.first.year(), place.first.month(), day)?))
}

/// Returns whether a word that may be a month is one: not the verb "may", not Theresa May, not "the March on Rome".
fn is_month(r: &Reader, i: usize) -> bool {
    let year_follows =
        r.is_any(i + 1, &[",", "of"]) && (year_number(r, i + 2).is_some() || relative::whole_year(r, i + 2).is_some());
    let day_follows = r.is(i + 1, "the") && matches!(r.word(i + 2), Word::Ordinal(_));
    if year_follows || day_follows || matches!(r.class(i + 1), Class::Number | Class::Ordinal) {
        return true;
    }
    let dash = i > 0 && r.is_dash(i - 1);
    let dated_before = dash || r.after_in(i, &lists::dates::BEFORE_MONTHS);
    match r.text(i).trim_end_matches('.') {
        "May" if dash => matches!(r.word(i.saturating_sub(2)), Word::Month(_) | Word::Trigger),
        // "by May", but not "talks with May", "that of May's party".
        "May" if r.is_any(i + 1, &["and", "to"]) && matches!(r.word(i + 2), Word::Month(_)) => dated_before,
        "May" => dated_before && !(r.after_in(i, &lists::dates::BEFORE_NAMES) && verb_follows(r, i + 1)),
        "March" | "August" => {
            let named = r.new_line(i)
                || r.after_any(i, &["the", "a", ".", "'s", "’s", "!", "?"])
                || r.is_capital(i + 1)
                || i > 0 && r.is_capital(i - 1);
            dated_before || !named
        }
        // April and June are people too.
        "April" | "June" => dated_before || r.new_line(i) || !r.is_capital(i + 1),
        short if short.len() < 5 && short != "July" => dated_before && r.phrase_ends(i + 1),
        _ => true,
    }
}

/// Returns whether what follows makes the word before a person.
fn verb_follows(r: &Reader, i: usize) -> bool {
    r.is_in(i, &lists::dates::AFTER_PERSONS)
}

/// "Friday", "Friday 30 June", "Saturday, June 24, 1950".
fn weekday(r: &Reader, i: usize) -> Option<Found> {
    let Word::Weekday(weekday) = r.word(i) else { return None };
    let at = after_weekday(r, i);
    if let Some((end, part)) = day_month(r, at).or_else(|| month_day(r, at)) {
        return Some(with_year(r, at, end, part, true)?.starting(i));
    }
    if r.text(i).trim_end_matches('.').len() < 6 {
        return None;
    }
    // "Black Monday" and "Bloody Sunday" are days of their own.
    if r.after_any(i, &["black", "bloody", "good", "ash", "palm", "super", "cyber", "easter"]) {
        return None;
    }
    match tense::nearest_weekday(r, i, weekday) {
        Some(place) => Some(Found::place(i..i + 1, place)),
        None => Some(Found::of(i..i + 1, DateType::Date, format!("XXXX-WXX-{weekday}"))),
    }
}

/// "2017-07-06", "2017-07", "7/6/2017", "06.07.2017", "2025.03.19".
fn numeric(r: &Reader, i: usize) -> Option<Found> {
    if r.class(i) != Class::Number
        || i > 0 && r.glued(i) && !matches!(r.text(i - 1), "(" | "[" | "\"" | "“" | "'" | "‘" | ":" | "—")
    {
        return None;
    }
    let mut end = i + 1;
    while end < i + 5
        && r.s.tokens.get(end).is_some_and(|t| t.class == Class::Number || matches!(r.text(end), "-" | "/" | "." | "–"))
        && r.glued(end)
    {
        end += 1;
    }
    while end > i + 1 && r.class(end - 1) != Class::Number {
        end -= 1;
    }
    if end == i + 1 && !r.text(i).contains('.') {
        return None;
    }
    let text = r.s.slice(i..end);
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text.split(sign).collect();
    if parts.iter().any(|p| p.is_empty() || p.len() > 4 || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let n = |at: usize| parts[at].parse::<i16>().ok();
    let day = |year: i16, month: i16, day: i16| Place::day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let place = match (parts.len(), parts[0].len(), sign) {
        (3, 4, _) => day(n(0)?, n(1)?, n(2)?)?,
        (3, 1..=2, _) if matches!(parts[2].len(), 2 | 4) && parts[1].len() <= 2 => {
            let year = if parts[2].len() == 4 { n(2)? } else { full_year(r, n(2)?.unsigned_abs().into())? };
            // American order, but with full stops European.
            let american = day(year, n(0)?, n(1)?);
            let european = day(year, n(1)?, n(0)?);
            if sign == '.' { european.or(american)? } else { american.or(european)? }
        }
        // "2017-07"; but "2006-07" is two years.
        (2, 4, '-')
            if parts[1].len() == 2 && (1000..=2100).contains(&n(0)?) && n(1)? != n(0)? % 100 + 1 && n(1)? <= 12 =>
        {
            Place::month(n(0)?, i8::try_from(n(1)?).ok()?)?
        }
        _ => return None,
    };
    Some(Found::place(i..end, place))
}

/// Returns an ordinal, including "second", which is also a unit.
pub(super) fn ordinal(r: &Reader, i: usize) -> Option<u32> {
    match r.word(i) {
        Word::Ordinal(n) => Some(n),
        Word::Unit(Unit::Second, false) => Some(2),
        _ => None,
    }
}

/// "the third quarter of 2017", "Q3 2017", "second-quarter", "the first half of the year", "the last quarter".
fn quarter_or_half(r: &Reader, i: usize) -> Option<Found> {
    let short = match r.text(i) {
        "Q1" | "q1" => Some(Yearless::Quarter(1)),
        "Q2" | "q2" => Some(Yearless::Quarter(2)),
        "Q3" | "q3" => Some(Yearless::Quarter(3)),
        "Q4" | "q4" => Some(Yearless::Quarter(4)),
        "H1" => Some(Yearless::Half(1)),
        "H2" => Some(Yearless::Half(2)),
        _ => None,
    };
    if let Some(part) = short {
        return with_year(r, i, i + 1, part, false);
    }
    let the = r.is_any(i, &["the", "its", "our", "their"]);
    let at = if the { i + 1 } else { i };
    let start = if r.word(i) == Word::The { i } else { at };
    let number = match ordinal(r, at) {
        Some(0) => return None,
        Some(n) => n,
        None if r.is_any(at, &["final", "latter"]) => 0,
        None => return None,
    };
    let noun = if r.is_dash(at + 1) { at + 2 } else { at + 1 };
    let noun = if r.is_any(noun, &["fiscal", "financial", "calendar"]) { noun + 1 } else { noun };
    let part = if r.is(noun, "quarter") {
        Yearless::Quarter(if number == 0 { 4 } else { i8::try_from(number).ok().filter(|n| *n <= 4)? })
    } else if r.is(noun, "half") && number < 3 {
        Yearless::Half(if number == 0 { 2 } else { i8::try_from(number).ok()? })
    } else {
        return None;
    };
    let end = noun + 1;
    let half = matches!(part, Yearless::Half(_));
    let of = r.is(end, "of") || half && r.is(end, "in");
    if of && r.word(end + 1) == Word::The && r.is(end + 2, "year") {
        return Some(Found::place(start..end + 3, part.of(r.then()?.named_year())?));
    }
    // "the third quarter of fiscal 2017": the text seldom says whose books; the year in its name counts.
    if r.is_any(end, &["of", "in"])
        && let Some(year) = fiscal(r, end + 1).and_then(|found| Some((found.end(), found.single()?.named_year())))
    {
        return Some(Found::place(start..year.0, part.of(year.1)?));
    }
    if half {
        // Half of what? "the second half" is one of a game; "first-half profit" is of the year.
        if let Some((end, year)) = year_after(r, end, false) {
            return Some(Found::place(start..end, part.of(year)?));
        }
        let booked = noun == at + 2 && r.is_in(end, &lists::dates::HALF_YEARLY);
        return if booked { with_year(r, start, end, part, false) } else { None };
    }
    with_year(r, start, end, part, false)
}

/// "the third Monday of May 2016", "the last Friday in June".
fn nth_weekday(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    let nth = match (ordinal(r, at), r.word(at)) {
        (Some(n), _) => i8::try_from(n).ok().filter(|n| (1..=5).contains(n))?,
        (None, Word::Last) => -1,
        _ => return None,
    };
    let Word::Weekday(weekday) = r.word(at + 1) else { return None };
    if !r.is_any(at + 2, &["of", "in"]) {
        return None;
    }
    let month = month_first(r, at + 3).or_else(|| relative::pointed(r, at + 3))?;
    let place = month.single().filter(|p| p.size == Granularity::Month)?;
    let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
    let day = place.first.nth_weekday_of_month(nth, weekday).ok()?;
    Some(Found::place(i..month.end(), Place::day(day.year(), day.month(), day.day())?))
}

/// "the first week of April", "the last week of March 2009".
fn week_of(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    let number = match (ordinal(r, at), r.word(at)) {
        (Some(n), _) => i64::from(n),
        (None, Word::Last) => 0,
        _ => return None,
    };
    if !r.is(at + 1, "week") || !r.is_any(at + 2, &["of", "in"]) || number > 5 {
        return None;
    }
    let month = month_first(r, at + 3).or_else(|| relative::pointed(r, at + 3))?;
    let place = month.single().filter(|p| p.size == Granularity::Month)?;
    // The weeks of a month are those whose Thursday is in it.
    let week = if number == 0 {
        let week = Place::around(place.last()?, Granularity::Week)?;
        let thursday = Place::around(week.first, Granularity::Day)?.step(3)?;
        if thursday.first > place.last()? { week.step(-1)? } else { week }
    } else {
        let week = Place::around(place.first, Granularity::Week)?;
        let thursday = Place::around(week.first, Granularity::Day)?.step(3)?;
        let first = if thursday.first < place.first { week.step(1)? } else { week };
        first.step(number - 1)?
    };
    Some(Found::place(i..month.end(), week))
}

/// "the spring of 1943", "summer 2018", "the summer", "winter".
fn season(r: &Reader, i: usize) -> Option<Found> {
    let the = r.word(i) == Word::The;
    let at = if the { i + 1 } else { i };
    let Word::Season(season) = r.word(at) else { return None };
    let part = Yearless::Season(season);
    if let Some((end, year)) = year_after(r, at + 1, false) {
        let fall_of_somebody = r.is(at, "fall") && r.is(at + 1, "in");
        if !fall_of_somebody {
            return Some(Found::place(i..end, part.of(year)?));
        }
    }
    // "Spring" and "fall" have other meanings too.
    let sure = match r.text(at).to_ascii_lowercase().as_str() {
        "summer" | "autumn" | "winter" => true,
        "spring" => {
            the || r.after_any(at, &["in", "this", "by", "that", "early", "late", "of", "since"])
                || r.is_capital(at) && r.is_capital(at + 1)
        }
        _ => {
            the && r.after_any(i, &["in", "by", "until", "since", "during", "over", "throughout"])
                && !r.is(at + 1, "of")
                || !the && r.after_any(at, &["this", "that", "in", "early", "late"]) && r.phrase_ends(at + 1)
        }
    } && !r.is(at + 1, "of");
    if !sure || borrowed_year(r, at + 1, part, 0).is_none() && r.is(at + 1, "olympics") {
        return None;
    }
    let start = if r.phrase_ends(at + 1) { i } else { at };
    with_year(r, start, at + 1, part, false)
}

/// "fiscal 2017", "fiscal year 2017", "FY2017", "FY 2017".
fn fiscal(r: &Reader, i: usize) -> Option<Found> {
    let (end, year) = if let Word::FiscalYear(n) = r.word(i) {
        (i + 1, i16::try_from(n).ok()?)
    } else if let Some(year) = year_number(r, i)
        && r.is_any(i + 1, &["fiscal", "financial"])
        && r.is(i + 2, "year")
    {
        // "the 2016 fiscal year"
        (i + 3, year)
    } else if let Some(end) = fiscal_year_end(r, i) {
        (i + 2, end)
    } else if r.is_any(i, &["fiscal", "financial", "fy"]) {
        let at = if r.is(i + 1, "year") { i + 2 } else { i + 1 };
        (at + 1, year_number(r, at)?)
    } else {
        return None;
    };
    let place = Place { size: Granularity::FiscalYear, ..Place::year(year)? };
    // "FY 2017-18" is the year that ends in 2018.
    if r.is_dash(end)
        && let Word::Cardinal(n) = r.word(end + 1)
        && [(year + 1) % 100, year + 1].contains(&i16::try_from(n).unwrap_or(-1))
    {
        return Some(Found::place(i..end + 2, place.step(1)?));
    }
    Some(Found::place(i..end, place))
}

/// Returns the year in which the books close: "the fiscal year ending June 30, 2016".
fn fiscal_year_end(r: &Reader, i: usize) -> Option<i16> {
    let fiscal = r.is_any(i, &["fiscal", "financial"]) && r.is(i + 1, "year");
    if !fiscal || !r.is_any(i + 2, &["ending", "ended", "to", "through"]) {
        return None;
    }
    let close = if r.is_any(i + 3, &["on", "in"]) { i + 4 } else { i + 3 };
    let found = full_date(r, close).or_else(|| month_first(r, close))?;
    Some(found.single()?.named_year())
}

/// "the 1990s", "the late 1990s", "'90s".
fn decade(r: &Reader, i: usize) -> Option<Found> {
    let mut at = if r.word(i) == Word::The { i + 1 } else { i };
    if r.is_any(at, &["early", "late", "mid"]) {
        at += if r.is_dash(at + 1) { 2 } else { 1 };
    }
    if r.is_any(at, &["'", "’", "‘"]) {
        at += 1;
    }
    let Word::Decade(n) = r.word(at) else { return None };
    let year = match n {
        1000..=2100 => i16::try_from(n).ok()?,
        // "her 20s" are an age, and "the mid-30s" an age or a temperature.
        20..=90 => {
            let age = r.after_any(at, &["his", "her", "their", "my", "your", "mid", "late", "early"]);
            if age || n <= 30 && r.after_any(at, &["-"]) {
                return None;
            }
            full_year(r, n)?
        }
        _ => return None,
    };
    if is_bc(r, at + 1) {
        return None;
    }
    let size = if year % 100 == 0 && n >= 1000 && year < 2000 { Granularity::Century } else { Granularity::Decade };
    Some(Found::place(i..at + 1, Place { first: Place::year(year)?.first, size }))
}

/// "the 19th century", "the late eighteenth century", "eighteenth-century".
fn century(r: &Reader, i: usize) -> Option<Found> {
    let mut at = if r.word(i) == Word::The { i + 1 } else { i };
    if r.is_any(at, &["early", "late", "mid"]) {
        at += if r.is_dash(at + 1) { 2 } else { 1 };
    }
    let twenty = matches!(r.word(at), Word::Cardinal(20)) && r.is_dash(at + 1);
    if twenty {
        at += 2;
    }
    let n = ordinal(r, at)? + if twenty { 20 } else { 0 };
    let noun = if r.is_dash(at + 1) { at + 2 } else { at + 1 };
    if !r.is(noun, "century") || !(2..=21).contains(&n) {
        return None;
    }
    let year = i16::try_from(n).ok()?.checked_sub(1)? * 100;
    // "21st Century Fox"
    if is_bc(r, noun + 1) || r.is_capital(noun) && r.is_capital(noun + 1) {
        return None;
    }
    Some(Found::place(i..noun + 1, Place { first: Place::year(year)?.first, size: Granularity::Century }))
}

/// "2016" if the words around it allow a year, "499 BC", "AD 70", "'82", and the "17" of "1915-17".
fn year(r: &Reader, i: usize) -> Option<Found> {
    if let Some(found) = year_bc(r, i).or_else(|| short_year(r, i)).or_else(|| called_year(r, i)) {
        return Some(found);
    }
    let year = year_number(r, i)?;
    (!is_part_of_number(r, i) && !counts(r, i + 1) && reads_as_year(r, i, year))
        .then(|| Place::year(year))
        .flatten()
        .map(|place| Found::place(i..i + 1, place))
}

/// Returns whether four digits belong to something longer: "$2000", "2000%", "A2000", "2000.5.1", "2000-seat".
fn is_part_of_number(r: &Reader, i: usize) -> bool {
    let opens = |b: usize| r.is_dash(b) || matches!(r.text(b), "(" | "[" | "\"" | "“" | "‘" | "/" | "'" | "’" | ",");
    if r.glued(i) && !opens(i - 1) {
        return true;
    }
    if !r.glued(i + 1) {
        return false;
    }
    match r.class(i + 1) {
        Class::Word => !r.is_any(i + 1, &["'s", "’s"]),
        Class::Number => true,
        Class::Symbol => !r.is(i + 1, "/"),
        Class::Punct if goes_on_in_digits(r, i + 1) => true,
        Class::Punct if r.is_dash(i + 1) && r.glued(i + 2) && r.class(i + 2) == Class::Word => {
            !r.is_any(i + 2, &["present", "now"]) && !matches!(r.word(i + 2), Word::Month(_))
        }
        _ => false,
    }
}

/// Returns whether the words around four digits make them a year.
fn reads_as_year(r: &Reader, i: usize, year: i16) -> bool {
    let recent = (1900..=2100).contains(&year);
    // "had 1988 sales of", but "than 2000 orders".
    if recent
        && r.is_in(i + 1, &lists::dates::YEARLY)
        && !r.after_any(i, &["than", "about", "some", "of", "over", "nearly", "least"])
    {
        return true;
    }
    let joined = r.is_any(i + 1, &["to", "and", "or"]) && r.class(i + 2) == Class::Number && is_counted(r, i + 3);
    let plural_next = is_counted(r, i + 1) || joined;
    // "1861-1863", "2012 to 2016"
    let range_begins = r.is_dash(i + 1)
        && !is_counted(r, i + 3)
        && year_number(r, i + 2).is_some_and(|to| to > year && to - year < 200);
    let range_ends = r.found.last().is_some_and(|f| {
        let connects =
            i > 0 && (r.is_dash(i - 1) || r.is_any(i - 1, &["and", "to", "or", ",", "/", "through", "until"]));
        f.end() + 1 == i && connects && f.single().is_some_and(|p| p.size >= Granularity::Year)
    });
    if range_begins || range_ends {
        return true;
    }
    let Some(before) = i.checked_sub(1) else { return recent && !plural_next };
    if r.is_in(before, &lists::dates::BEFORE_YEARS) || matches!(r.word(before), Word::Season(_) | Word::Month(_)) {
        // "In 2008 exports fell", but "for 1900 guests" and "in 1500 villages".
        let weighed = r.is_any(before, &["for", "than", "after", "between", "from", "by", "into"]);
        return !plural_next || recent && !weighed;
    }
    if r.is_any(before, &["(", "[", "/"]) || r.is_dash(before) {
        return !plural_next && (r.phrase_ends(i + 1) || r.is_dash(i + 1));
    }
    let numeric_before = before > 0 && matches!(r.class(before - 1), Class::Number);
    if r.is_in(before, &lists::dates::BEFORE_MODELS) {
        return (1600..=2100).contains(&year);
    }
    if r.is_any(before, &["of", "to", "and", "or", "on", ","]) {
        return (1600..=2100).contains(&year)
            && (!plural_next || recent && r.is(before, "of"))
            && !(r.is(before, ",") && numeric_before);
    }
    // A headline or a title ("Olympics 2008"), or the start of a sentence.
    let title = r.is_capital(before)
        && r.text(before).len() > 3
        && r.phrase_ends(i + 1)
        && !r.is_in(before, &lists::dates::BEFORE_NUMBERS);
    let starts = r.new_line(i) && r.phrase_ends(i + 1) || matches!(r.text(before), "." | "\"" | "“");
    recent && !plural_next && (title || starts)
}

/// "the year 1950".
fn called_year(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    if !r.is(at, "year") {
        return None;
    }
    let year = year_number(r, at + 1)?;
    (!is_counted(r, at + 2)).then(|| Place::year(year)).flatten().map(|place| Found::place(i..at + 2, place))
}

/// "499 BC", "AD 70"; and the "499" of "499-493 BC".
fn year_bc(r: &Reader, i: usize) -> Option<Found> {
    if r.is(i, "ad")
        && let Word::Cardinal(n @ 1..=2100) = r.word(i + 1)
    {
        return (r.text(i) == "AD")
            .then(|| Some(Found::place(i..i + 2, Place::year(i16::try_from(n).ok()?)?)))
            .flatten();
    }
    let Word::Cardinal(n @ 1..) = r.word(i) else { return None };
    if r.class(i) != Class::Number {
        return None;
    }
    let place = Place::year(1 - i16::try_from(n).ok()?)?;
    if is_bc(r, i + 1) {
        return Some(Found::place(i..i + 2, place));
    }
    let connects = r.is_dash(i + 1) || r.is_any(i + 1, &["to", "and", "or"]);
    (connects && matches!(r.word(i + 2), Word::Cardinal(_)) && is_bc(r, i + 3)).then(|| Found::place(i..i + 1, place))
}

/// "'82", and the "17" of "1915-17".
fn short_year(r: &Reader, i: usize) -> Option<Found> {
    if r.is_any(i, &["'", "’", "‘"]) && r.glued(i + 1) && !r.glued(i) {
        let Word::Cardinal(n @ 0..=99) = r.word(i + 1) else { return None };
        let fits = r.text(i + 1).len() == 2
            && !r.is_any(i + 2, &["'", "’"])
            && r.after_in(i, &lists::dates::BEFORE_SHORT_YEARS);
        return fits.then(|| Some(Found::place(i..i + 2, Place::year(full_year(r, n)?)?))).flatten();
    }
    let Word::Cardinal(n @ 0..=99) = r.word(i) else { return None };
    let last = r.found.last()?;
    let from = last.single().filter(|p| p.size == Granularity::Year)?.first.year();
    if last.end() + 1 != i || r.class(i) != Class::Number {
        return None;
    }
    // "2011/12"
    let is_next = r.text(i).len() == 2 && i32::try_from(n) == Ok((i32::from(from) + 1).rem_euclid(100));
    let is_joined = r.is_dash(i - 1) || r.is(i - 1, "/") && is_next;
    if !is_joined {
        return None;
    }
    // "in 2007 - 8": with spaces, or with one digit, only behind a preposition and not if the number counts something.
    let is_tight = r.glued(i) && r.glued(i - 1) && r.text(i).len() == 2;
    let opens = r.after_any(last.tokens.start, &["in", "from", "for", "during", "of", "between", "since", "the"]);
    let closes = r.class(i + 1) == Class::Punct && !r.is(i + 1, "%")
        || r.is_any(i + 1, &["and", "or", "but", "to", "in", "for", "with", "after", "as"]);
    let is_loose = opens && closes && !r.is(i - 1, "—") && r.glued(i) == r.glued(i - 1);
    if !is_tight && !is_loose {
        return None;
    }
    let digits = if r.text(i).len() == 1 { 10 } else { 100 };
    let year = from.div_euclid(digits) * digits + i16::try_from(n).ok()?;
    (year > from && !r.is(i + 1, "%")).then(|| Some(Found::place(i..i + 1, Place::year(year)?))).flatten()
}

/// Returns the holiday that begins at `i`, in capitals as names are.
fn holiday(r: &Reader, i: usize) -> Option<Found> {
    if !r.is_capital(i) {
        return None;
    }
    let named = |name: &str| {
        name.split(' ')
            .enumerate()
            .all(|(n, word)| r.is(i + n, word) || matches!(word, "'s" | "'") && r.is(i + n, &word.replace('\'', "’")))
    };
    let (name, holiday) = holidays::all().iter().find(|(name, _)| named(name))?;
    let end = i + name.split(' ').count();
    // "Easter Island" and a Christmas tree are not days; "Christmas shopping" belongs to one.
    if r.is_in(end, &lists::dates::NO_HOLIDAYS) {
        return None;
    }
    with_year(r, i, end, Yearless::Holiday(*holiday), true)
}
