//! The year of a date that is named without one: from the words beside it ("April and June 1955"), or else from the
//! context.

use super::calendar::{Granularity, Place};
use super::reader::{Found, Reader, is_bc, year_number};
use super::relative;
use super::tense;
use super::words::Word;
use super::yearless::Yearless;
use crate::segment::Class;
use whosaid_english::lists;
use whosaid_model::DateType;

/// Returns where the date after "Friday", "Friday," begins.
pub(super) fn after_weekday(r: &Reader, i: usize) -> usize {
    let at = match r.word(i) {
        Word::Weekday(_) if r.is_any(i + 1, &[",", "the"]) => i + 2,
        Word::Weekday(_) => i + 1,
        _ => return i,
    };
    // A headline that ends in a weekday does not continue with the dateline below it.
    if r.s.sentence_of(at) == r.s.sentence_of(i) { at } else { i }
}

/// A day's number: "6", "6th".
pub(super) fn day_number(r: &Reader, i: usize) -> Option<i8> {
    match r.word(i) {
        Word::Cardinal(n @ 1..=31) if r.class(i) == Class::Number => i8::try_from(n).ok(),
        Word::Ordinal(n @ 1..=31) => i8::try_from(n).ok(),
        _ => None,
    }
}

/// "6 July", "6th of July", "the 6th day of July".
pub(super) fn day_month(r: &Reader, i: usize) -> Option<(usize, Yearless)> {
    let day = day_number(r, i)?;
    let mut at = i + 1;
    if r.is(at, "day") {
        at += 1;
    }
    if r.is(at, "of") {
        at += 1;
    }
    if at == i + 1
        && i > 0
        && r.glued(i)
        && !matches!(r.text(i - 1), "-" | "–" | "(" | "\"" | "“" | "‘" | "—" | "/" | "[")
    {
        return None;
    }
    let Word::Month(month) = r.word(at) else { return None };
    Some((at + 1, Yearless::MonthDay(month, day)))
}

/// "July 6", "July the 6th".
pub(super) fn month_day(r: &Reader, i: usize) -> Option<(usize, Yearless)> {
    let Word::Month(month) = r.word(i) else { return None };
    let at = if r.is(i + 1, "the") { i + 2 } else { i + 1 };
    let day = day_number(r, at)?;
    // "May 12 people", "March 5.5"
    if r.is_any(at + 1, &["percent", "%", "people", "per", "million", "billion", "points"])
        || r.is(at + 1, ":") && r.glued(at + 1)
    {
        return None;
    }
    Some((at + 1, Yearless::MonthDay(month, day)))
}

/// Returns the year after a part of it: "2017", ", 2017", "of 2017", "of that year", "last year", "480 BC", "'17".
/// `after_day` says that a comma may precede it without doubt.
pub(super) fn year_after(r: &Reader, i: usize, after_day: bool) -> Option<(usize, i16)> {
    let at = if r.is_any(i, &[",", "of", "in"]) { i + 1 } else { i };
    if let Word::Cardinal(n) = r.word(at)
        && is_bc(r, at + 1)
    {
        return Some((at + 2, 1 - i16::try_from(n).ok()?));
    }
    if let Some(year) = year_number(r, at) {
        let counted = counts(r, at + 1) || (r.is(i, ",") && !after_day && is_counted(r, at + 1));
        return (!counted && !goes_on_in_digits(r, at + 1)).then_some((at + 1, year));
    }
    if r.is_any(at, &["'", "’"])
        && r.glued(at + 1)
        && let Word::Cardinal(n @ 0..=99) = r.word(at + 1)
        && r.text(at + 1).len() == 2
    {
        return Some((at + 2, full_year(r, n)?));
    }
    let found = relative::whole_year(r, at)?;
    Some((found.end(), found.single()?.first.year()))
}

pub(super) fn full_year(r: &Reader, two_digits: u32) -> Option<i16> {
    let now = r.published.map_or(2020, Place::named_year);
    let year = now.div_euclid(100) * 100 + i16::try_from(two_digits).ok()?;
    Some(if year > now + 15 { year - 100 } else { year })
}

/// Returns whether a number before the noun at `i` counts it. A line of its own above counts nothing.
pub(super) fn counts(r: &Reader, i: usize) -> bool {
    r.is_in(i, &lists::dates::COUNTED) && !r.new_line(i)
}

/// Returns whether a plural in lower case is at `i`.
pub(super) fn is_counted(r: &Reader, i: usize) -> bool {
    i < r.w.len() && !r.is_in(i, &lists::dates::YEARLY) && {
        let word = r.text(i);
        counts(r, i)
            || word.len() > 3
                && word.ends_with('s')
                && !word.ends_with("ss")
                && word.starts_with(|c: char| c.is_ascii_lowercase())
                && r.word(i) == Word::Other
    }
}

/// Returns whether a sign continues a number: "2000:1", "2017.6.1". Not the footnote of "in June 2017.6 Later".
pub(super) fn goes_on_in_digits(r: &Reader, i: usize) -> bool {
    let more = |at: usize| r.glued(at) && r.glued(at + 1) && r.class(at + 1) == Class::Number;
    r.is(i, ":") && more(i) || r.is(i, ".") && more(i) && more(i + 2)
}

/// Returns the year that the neighbour after a connecting word gives: "**April** and June 1955", "**March 5**-9, 1918".
pub(super) fn borrowed_year(r: &Reader, i: usize, part: Yearless, depth: usize) -> Option<i16> {
    let connects = r.is_dash(i) || r.is_any(i, &["to", "and", "or", "through", "until", "till", ",", "/"]);
    if !connects || depth > 3 {
        return None;
    }
    let mut at = i + 1;
    while r.is_any(at, &["the", "early", "mid", "late", "-", "and"]) && at < i + 5 {
        at += 1;
    }
    let at = after_weekday(r, at);
    let (end, next, after_day) = day_month(r, at)
        .map(|(end, p)| (end, p, true))
        .or_else(|| month_day(r, at).map(|(end, p)| (end, p, true)))
        .or_else(|| match (r.word(at), part) {
            (Word::Month(m), _) => Some((at + 1, Yearless::Month(m), false)),
            (Word::Season(n), Yearless::Season(_)) => Some((at + 1, Yearless::Season(n), false)),
            (_, Yearless::MonthDay(m, _)) if !r.is(i, ",") => {
                Some((at + 1, Yearless::MonthDay(m, day_number(r, at)?), true))
            }
            _ => None,
        })?;
    let year = match year_after(r, end, after_day) {
        Some((_, year)) => year,
        None => borrowed_year(r, end, next, depth + 1)?,
    };
    // "from November to March 1945" began the year before.
    let later = part.of(year)?.first > next.of(year)?.first;
    if later && !matches!(next, Yearless::Season(_)) { year.checked_sub(1) } else { Some(year) }
}

/// Returns the year of a part that lacks it, from its surroundings and, last, from the context.
pub(super) fn context_year(r: &Reader, start: usize, end: usize, part: Yearless) -> Option<i16> {
    if let Some(year) = borrowed_year(r, end, part, 0) {
        return Some(year);
    }
    if let Some(year) = history_year(r, start, part) {
        return Some(year);
    }
    let now = r.now()?;
    let year = now.named_year();
    if now.size > Granularity::Half {
        return Some(year);
    }
    let candidates = || [-1, 0, 1].into_iter().filter_map(|n| part.of(year.checked_add(n)?));
    let gap = |place: &Place| {
        let days = (place.first - now.first).get_days();
        (days.abs(), days)
    };
    let place = if r.narrative {
        candidates().min_by_key(gap)?
    } else if let Yearless::MonthDay(..) | Yearless::Holiday(_) = part {
        candidates().min_by_key(gap)?
    } else if tense::leans_to_future(r, start) {
        candidates().find(|p| p.last().is_some_and(|last| last >= now.first))?
    } else {
        // A month is mentioned while it lasts, and a quarter once it is over.
        let today = now.last()?;
        let over = matches!(part, Yearless::Quarter(_) | Yearless::Half(_));
        candidates().rfind(|p| p.first <= today && (!over || p.last().is_some_and(|last| last < now.first)))?
    };
    Some(place.named_year())
}

/// Returns the year of a part that continues from a date long past in the same paragraph: "It began in May 2003. In
/// **July** …".
pub(super) fn history_year(r: &Reader, start: usize, part: Yearless) -> Option<i16> {
    let last = r.found.iter().rev().take(4).find(|f| f.stretch.is_some())?;
    let anchor = last.single().filter(|p| p.size <= Granularity::Month)?;
    let now = r.published?;
    let paragraph = |token: usize| r.s.sentences.get(r.s.sentence_of(token)).map(|s| s.paragraph);
    let near = r.looks_back || paragraph(last.tokens.start) == paragraph(start);
    if r.narrative || anchor.named_year() >= now.named_year() - 1 || !near {
        return None;
    }
    let year = anchor.named_year();
    [year, year + 1].into_iter().find(|&y| part.of(y).is_some_and(|p| p.first >= anchor.first))
}

/// A part of the year with its year, or with an open one.
pub(super) fn with_year(r: &Reader, start: usize, end: usize, part: Yearless, after_day: bool) -> Option<Found> {
    if let Some((end, year)) = year_after(r, end, after_day) {
        return Some(Found::place(start..end, part.of(year)?));
    }
    match context_year(r, start, end, part).and_then(|year| part.of(year)) {
        Some(place) => Some(Found::place(start..end, place)),
        None => Some(Found::of(start..end, DateType::Date, part.timex()?)),
    }
}
