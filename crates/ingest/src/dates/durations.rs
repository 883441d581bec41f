//! Lengths of time ("three years", "a 27-year contract"), distances from another time ("two years ago"), recurrences
//! ("every week", "annually") and vague times ("recently", "the future").

use super::absolute::absolute;
use super::calendar::{Granularity, Place, Stretch};
use super::edges::edge;
use super::place::place;
use super::reader::{Found, Reader};
use super::words::{Unit, Word};
use super::yearless::Yearless;
use super::years::with_year;
use crate::segment::Class;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::DateType;

/// A count in hundredths, or not said.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Count {
    /// In hundredths.
    Some(u32),
    Vague,
}

/// A length of time.
struct Length {
    tokens: Range<usize>,
    count: Count,
    unit: Unit,
    /// Whether a word such as "about" or "over" precedes it.
    hedged: bool,
}

impl Length {
    fn timex(&self) -> String {
        let (prefix, letter, times) = self.unit.timex();
        match self.count {
            Count::Vague if times == 1 => format!("{prefix}X{letter}"),
            Count::Vague if times == 10 => "PXDE".to_owned(),
            Count::Vague => "PXCE".to_owned(),
            Count::Some(hundredths) => {
                let n = u64::from(hundredths) * u64::from(times);
                let (whole, rest) = (n / 100, n % 100);
                match rest {
                    0 => format!("{prefix}{whole}{letter}"),
                    _ if rest % 10 == 0 => format!("{prefix}{whole}.{}{letter}", rest / 10),
                    _ => format!("{prefix}{whole}.{rest:02}{letter}"),
                }
            }
        }
    }

    fn found(&self) -> Found {
        Found::of(self.tokens.clone(), DateType::Duration, self.timex())
    }

    /// Returns the count, if it is whole and known.
    fn whole(&self) -> Option<i64> {
        match self.count {
            Count::Some(n) if n % 100 == 0 => Some(i64::from(n / 100)),
            _ => None,
        }
    }
}

/// A number in words or digits: "27", "2.5", "twenty-five", "a hundred", "two and a half". In hundredths.
fn count(r: &Reader, i: usize) -> Option<(usize, u32)> {
    let token = r.s.tokens.get(i)?;
    match r.word(i) {
        Word::Cardinal(n) if token.class == Class::Number => Some((i + 1, n * 100)),
        Word::Cardinal(n @ (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90)) => {
            let ones = if r.is_dash(i + 1) { i + 2 } else { i + 1 };
            match r.word(ones) {
                Word::Cardinal(m @ 1..=9) if r.class(ones) == Class::Word => Some((ones + 1, (n + m) * 100)),
                _ => Some((i + 1, n * 100)),
            }
        }
        Word::Cardinal(n @ 1..=9) if r.is(i + 1, "hundred") => Some((i + 2, n * 10_000)),
        Word::Cardinal(n) => Some((i + 1, n * 100)),
        _ if token.class == Class::Number => {
            let text = r.text(i);
            if let Some((whole, part)) = text.split_once('.') {
                let tenths = if part.len() == 1 { 10 } else { 1 };
                if part.len() > 2 || whole.len() > 4 {
                    return None;
                }
                return Some((i + 1, whole.parse::<u32>().ok()? * 100 + part.parse::<u32>().ok()? * tenths));
            }
            let digits: String = text.split(',').collect();
            (digits.len() <= 7).then(|| digits.parse::<u32>().ok()).flatten().map(|n| (i + 1, n.saturating_mul(100)))
        }
        _ => None,
    }
}

/// Returns where the words that soften a length end: "about", "more than", "at least".
fn hedge(r: &Reader, i: usize) -> usize {
    match () {
        () if r.is_any(i, &["more", "less"]) && r.is(i + 1, "than") => i + 2,
        () if r.is(i, "at") && r.is(i + 1, "least") => i + 2,
        () if r.is_in(i, &lists::dates::HEDGES) => i + 1,
        () => i,
    }
}

/// The number of units in a length of time.
struct Counted {
    number: Count,
    /// The token after the number.
    at: usize,
    /// Whether the unit must be in the plural.
    plural_only: bool,
}

/// Reads the number of units in a length of time that begins at `i`, with its number at `at`: "three", "a few", "half
/// a", or nothing before "decades".
fn counted(r: &Reader, i: usize, at: usize) -> Option<Counted> {
    let exactly =
        |hundredths: u32, at: usize| Some(Counted { number: Count::Some(hundredths), at, plural_only: false });
    let vague = |at: usize| Some(Counted { number: Count::Vague, at, plural_only: true });
    let article = r.word(at) == Word::A;
    if let Some((end, n)) = count(r, at) {
        let and_a_half = r.is(end, "and") && r.is(end + 1, "a") && r.is(end + 2, "half");
        return if and_a_half { exactly(n + 50, end + 3) } else { exactly(n, end) };
    }
    if article && r.is_any(at + 1, &["few", "couple", "number"]) {
        let end = at + 2 + usize::from(r.is(at + 2, "of"));
        let couple = r.is(at + 1, "couple");
        let number = if couple { Count::Some(200) } else { Count::Vague };
        return Some(Counted { number, at: end, plural_only: true });
    }
    if article {
        // "a 20 year low"
        return count(r, at + 1).map_or_else(|| exactly(100, at + 1), |(end, n)| exactly(n, end));
    }
    if r.is(at, "half") && r.word(at + 1) == Word::A {
        return exactly(50, at + 2);
    }
    if r.word(at) == Word::Few {
        return vague(at + 1);
    }
    if at != i {
        return None;
    }
    let led = r.after_any(i, &["in", "within", "for", "after", "over", "and", "just"]);
    match r.word(i) {
        Word::Unit(_, true) if led => vague(at),
        _ if r.is(i, "single") && r.is_dash(i + 1) => exactly(100, i + 1),
        _ => None,
    }
}

/// "month-long", "decades-long".
fn compound_length(r: &Reader, i: usize, at: usize) -> Option<Length> {
    let Word::Unit(unit, plural) = r.word(i) else { return None };
    let count = if plural { Count::Vague } else { Count::Some(100) };
    (at == i && r.is_dash(i + 1) && r.is(i + 2, "long")).then(|| Length {
        tokens: i..i + 3,
        count,
        unit,
        hedged: false,
    })
}

/// A length of time that begins at `i`.
fn length(r: &Reader, i: usize) -> Option<Length> {
    if i > 0 && r.glued(i) && r.is_any(i - 1, &["$", ".", "%", "£", "€"]) {
        return None;
    }
    let start = i;
    let at = hedge(r, i);
    let hedged = at > i && !r.is_any(i, &["only", "another", "some"]);
    if hedged && r.is(i, "over") && r.word(at) == Word::The {
        return None;
    }
    if at > i && r.is_any(at, &["a"]) && r.is_any(at + 1, &["little"]) {
        return None;
    }
    let Some(Counted { mut number, at, plural_only }) = counted(r, i, at) else { return compound_length(r, i, at) };
    let article = r.word(hedge(r, i)) == Word::A;
    let at = at + usize::from(r.is_in(at, &lists::dates::BETWEEN_NUMBER_AND_UNIT));
    let hyphen = r.is_dash(at);
    let noun = if hyphen { at + 1 } else { at };
    let Word::Unit(unit, plural) = r.word(noun) else { return None };
    let one = number == Count::Some(100);
    if plural_only && !plural
        || hyphen && (plural || article && at == i + 1)
        // "a second chance", "a quarter"
        || unit == Unit::Second && !plural && (article || !hyphen)
        || unit == Unit::Quarter && one && !plural
        || article && one && plural
        || unit == Unit::Weekend && number != Count::Vague && !plural
    {
        return None;
    }
    // "52 weeks", but not "2 to 3 years" from its 2, which belongs to another number.
    let mut end = noun + 1;
    if number == Count::Some(100) && article && r.is(end, "and") && r.is(end + 1, "a") && r.is(end + 2, "half") {
        number = Count::Some(150);
        end += 3;
    }
    if r.is_dash(end) && r.is_any(end + 1, &["old", "long"]) {
        end += 2;
    } else if r.is(end, "old") {
        end += 1;
    }
    // "a [27-year] contract": the article belongs to the noun.
    let compound = hyphen || number != Count::Some(100) || end == noun + 3 && !plural;
    let attributive = r.word(i) == Word::A && compound && !plural && !r.phrase_ends(end);
    let start = if attributive { i + 1 } else { start };
    Some(Length { tokens: start..end, count: number, unit, hedged })
}

/// "three years", "two years ago", "a month later"; and "the past three months".
pub(super) fn distance(r: &Reader, i: usize) -> Option<Found> {
    if let Some(found) = past_or_coming(r, i).or_else(|| year_before(r, i)) {
        return Some(found);
    }
    let length = length(r, i)?;
    let end = length.tokens.end;
    // "from now" and "ago" point from today; "earlier" and "later" from the text.
    let (extra, from_text, sign) = match () {
        () if r.is(end, "ago") => (1, false, -1),
        () if r.is(end, "from") && r.is_any(end + 1, &["now", "today"]) => (2, false, 1),
        () if r.is_any(end, &["earlier", "previously"]) => (1, true, -1),
        () if r.is(end, "before")
            && r.phrase_ends(end + 1)
            && !r.is_any(end + 1, &["the", "a", "he", "it", "his", "they"]) =>
        {
            (1, true, -1)
        }
        () if r.is_any(end, &["later", "hence"]) => (1, true, 1),
        () => return Some(length.found()),
    };
    let tokens = i..end + extra;
    let base = match (from_text, length.unit) {
        (true, Unit::Day) => r.then_day(),
        (true, _) => r.then(),
        (false, _) => r.now(),
    };
    let vague = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
    let Some(n) =
        length.whole().or_else(|| (length.count == Count::Some(50) && length.unit == Unit::Century).then_some(0))
    else {
        return Some(Found::vague(tokens, vague));
    };
    let (unit, n) = match (length.unit, length.count) {
        (Unit::Century, Count::Some(50)) => (Unit::Year, 50),
        (Unit::Fortnight, _) => (Unit::Week, n * 2),
        (Unit::Decade, _) => (Unit::Year, n * 10),
        (Unit::Century, _) => (Unit::Year, n * 100),
        (unit, _) => (unit, n),
    };
    // "in the first quarter, from 5 percent a year earlier": the same quarter.
    let here = r.s.sentence_of(i);
    let near = r.found.last().filter(|f| r.s.sentence_of(f.tokens.start) == here).and_then(|f| f.stretch);
    if from_text
        && unit == Unit::Year
        && sign < 0
        && !length.hedged
        && let Some(stretch) = near
        && stretch.last.size > Granularity::Day
        && let Some(stretch) = stretch.step_years(-n)
    {
        let value = if stretch.first == stretch.last {
            stretch.first.timex()
        } else {
            Place::around(stretch.last.first, Granularity::Year)?.timex()
        };
        return Some(Found { tokens, kind: DateType::Date, value: Some(value), stretch: Some(stretch) });
    }
    let place = unit.size().and_then(|size| base?.within(size)?.step(sign * n));
    Some(match place {
        Some(place) => Found::place(tokens, place),
        None if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) => length.found(),
        None => Found::vague(tokens, vague),
    })
}

/// "the year before", "the month previous", "the day after".
fn year_before(r: &Reader, i: usize) -> Option<Found> {
    let (Word::The, Word::Unit(unit, false)) = (r.word(i), r.word(i + 1)) else { return None };
    let n = match () {
        () if r.is_any(i + 2, &["before", "previous", "earlier", "prior"]) => -1,
        () if r.is_any(i + 2, &["after", "following"]) => 1,
        () => return None,
    };
    // "the day after the battle" is another day.
    if r.class(i + 3) != Class::Punct {
        return None;
    }
    let base = if unit == Unit::Day { r.then_day() } else { r.then() };
    let place = base?.within(unit.size()?)?.step(n)?;
    Some(Found::place(i..i + 3, place))
}

/// "the past three months", "the last decade", "the next six months".
fn past_or_coming(r: &Reader, i: usize) -> Option<Found> {
    let the = r.is_any(i, &["the", "these", "this", "its", "his", "their", "our"]);
    let at = if the { i + 1 } else { i };
    let start = if r.word(i) == Word::The { i } else { at };
    let past = match r.word(at) {
        Word::Last => true,
        Word::Next => false,
        Word::Following if the => false,
        _ => return None,
    };
    let length = match r.word(at + 1) {
        Word::Unit(unit @ (Unit::Decade | Unit::Century), false) => {
            Length { tokens: start..at + 2, count: Count::Some(100), unit, hedged: false }
        }
        Word::Unit(unit, true) => Length { tokens: start..at + 2, count: Count::Vague, unit, hedged: false },
        _ => length(r, at + 1)?,
    };
    let tokens = start..length.tokens.end;
    let mut found = Found::of(tokens, DateType::Duration, length.timex());
    if let Some(n) = length.whole() {
        found.stretch = r.window_of_now(length.unit, if past { -n } else { n });
    }
    Some(found)
}

/// "the first 11 months of 2017", "the last three days of May": a length with its place.
pub(super) fn of_place(r: &Reader, i: usize) -> Option<Found> {
    let at = if r.word(i) == Word::The { i + 1 } else { i };
    let first = match r.word(at) {
        Word::Ordinal(1) => true,
        Word::Last => false,
        _ if r.is(at, "final") => false,
        _ => return None,
    };
    let length = length(r, at + 1).filter(|l| matches!(r.word(l.tokens.end - 1), Word::Unit(_, true)))?;
    let end = length.tokens.end;
    let mut found = Found::of(i..end, DateType::Duration, length.timex());
    if !r.is_any(end, &["of", "in"]) {
        return first.then_some(found);
    }
    let Some(whole) = place(r, end + 1) else { return first.then_some(found) };
    found.tokens.end = whole.end();
    found.stretch = (|| {
        let (whole, n) = (whole.single()?, length.whole()?);
        let size = length.unit.size().filter(|size| *size < whole.size)?;
        let (from, to) = if first {
            let from = Place::around(whole.first, size)?;
            (from, from.step(n - 1)?)
        } else {
            let to = Place::around(whole.last()?, size)?;
            (to.step(1 - n)?, to)
        };
        Some(Stretch { first: from, last: to })
    })();
    Some(found)
}

/// "the three months to June", "the 12 months ended March 31, 2016", "the year to June 2016", "the week ending May 7":
/// a length that ends with the date after it.
pub(super) fn window(r: &Reader, i: usize) -> Option<Found> {
    let the = r.word(i) == Word::The;
    let at = if the { i + 1 } else { i };
    let (end, unit, n, timex) = match r.word(at) {
        Word::Unit(unit, false) if unit.size().is_some() => {
            let (prefix, letter, times) = unit.timex();
            (at + 1, unit, 1, format!("{prefix}{times}{letter}"))
        }
        _ => {
            let length = length(r, at).filter(|l| the && matches!(r.word(l.tokens.end - 1), Word::Unit(_, true)))?;
            (length.tokens.end, length.unit, length.whole()?, length.timex())
        }
    };
    let ended = r.is_any(end, &["ended", "ending"]);
    let to = the
        && r.is_any(end, &["to", "through"])
        && matches!(unit, Unit::Month | Unit::Quarter | Unit::Year | Unit::Week);
    if !ended && !to {
        return None;
    }
    let close = if r.is_any(end + 1, &["on", "in"]) { end + 2 } else { end + 1 };
    if n < 1 {
        return None;
    }
    let last = edge(r, close).or_else(|| absolute(r, close)).or_else(|| slashed_day(r, close))?.single()?;
    let months = match unit {
        Unit::Month => n,
        Unit::Quarter => 3 * n,
        Unit::Year => 12 * n,
        _ => 0,
    };
    let first = match (last.size, unit) {
        (Granularity::Month, _) if months > 0 => last.step(1 - months)?,
        (Granularity::Day, Unit::Week) => last.step(1 - 7 * n)?,
        (Granularity::Day, Unit::Day) => last.step(1 - n)?,
        (Granularity::Day, _) if months > 0 => {
            // Twelve months that end on March 31 begin on April 1, however long the months are.
            let closes = last.first.tomorrow().ok()?;
            let first = closes.checked_sub(jiff::Span::new().try_months(months).ok()?).ok()?;
            Place::around(first, Granularity::Day)?
        }
        _ => return None,
    };
    // From the first day of a month to the last of another: these months.
    let months_of = |day: Place| day.within(Granularity::Month);
    let (first, last) = match (months_of(first), months_of(last)) {
        (Some(from), Some(to)) if from.first == first.first && to.last() == last.last() => (from, to),
        _ => (first, last),
    };
    let start = if end == at + 1 { i } else { at };
    Some(Found {
        tokens: start..end,
        kind: DateType::Duration,
        value: Some(timex),
        stretch: Some(Stretch { first, last }),
    })
}

/// "the week ending [7/4]".
pub(super) fn close(r: &Reader, i: usize) -> Option<Found> {
    let before = if r.after_any(i, &["on", "in"]) { i - 1 } else { i };
    let of_length = |it: &Found| it.kind == DateType::Duration && it.end() + 1 == before;
    let is_close = r.after_any(before, &["ended", "ending"]) && r.found.last().is_some_and(of_length);
    is_close.then(|| slashed_day(r, i)).flatten()
}

/// "7/4", in the American order, where only a day can be.
fn slashed_day(r: &Reader, i: usize) -> Option<Found> {
    let number = |i: usize, most: u32| match r.word(i) {
        Word::Cardinal(n) if (1..=most).contains(&n) && r.class(i) == Class::Number => i8::try_from(n).ok(),
        _ => None,
    };
    let part = Yearless::MonthDay(number(i, 12)?, number(i + 2, 31)?);
    let closes = r.text(i + 1) == "/" && r.glued(i + 1) && r.glued(i + 2) && !(r.text(i + 3) == "/" && r.glued(i + 3));
    closes.then(|| with_year(r, i, i + 3, part, false)).flatten()
}

/// "every year", "each month", "twice a week", "15 a year", "per month", "annually", "daily".
pub(super) fn recurrence(r: &Reader, i: usize) -> Option<Found> {
    let set = |end: usize, unit: Unit| {
        let (prefix, letter, times) = unit.timex();
        Some(Found::of(i..end, DateType::Set, format!("{prefix}{times}{letter}")))
    };
    let adverb = match () {
        () if r.is(i, "hourly") => Some(Unit::Hour),
        () if r.is(i, "daily") => Some(Unit::Day),
        () if r.is(i, "weekly") => Some(Unit::Week),
        () if r.is(i, "monthly") => Some(Unit::Month),
        () if r.is(i, "quarterly") => Some(Unit::Quarter),
        () if r.is_any(i, &["yearly", "annual", "annually"]) => Some(Unit::Year),
        () => None,
    };
    if let Some(unit) = adverb {
        // "Daily Mail", "Weekly Standard"
        let name = r.is_capital(i) && r.is_capital(i + 1) || r.is_capital(i) && i > 0 && r.is_capital(i - 1);
        return if name { None } else { set(i + 1, unit) };
    }
    // "on Mondays"
    if r.text(i).ends_with("days") && r.is_capital(i) {
        let day = ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
        let day = day.iter().position(|day| r.is(i, day))?;
        return Some(Found::of(i..i + 1, DateType::Set, format!("XXXX-WXX-{}", day + 1)));
    }
    if r.is_any(i, &["every", "each"]) {
        if let Some(day) = match r.word(i + 1) {
            Word::Weekday(day) => Some(day),
            _ => None,
        } {
            return Some(Found::of(i..i + 2, DateType::Set, format!("XXXX-WXX-{day}")));
        }
        if let Word::Unit(unit, false) = r.word(i + 1) {
            return if r.is(i + 2, "of") { None } else { set(i + 2, unit) };
        }
        // "every other day"
        if r.is(i + 1, "other")
            && let Word::Unit(unit, false) = r.word(i + 2)
        {
            let (prefix, letter, times) = unit.timex();
            return Some(Found::of(i..i + 3, DateType::Set, format!("{prefix}{}{letter}", 2 * times)));
        }
        let length = length(r, i + 1).filter(|l| r.is(i, "every") && l.unit != Unit::Second)?;
        return Some(Found::of(i..length.tokens.end, DateType::Set, length.timex()));
    }
    if r.is_any(i, &["once", "twice"])
        && r.is_any(i + 1, &["a", "every", "per"])
        && let Word::Unit(unit, false) = r.word(i + 2)
    {
        return set(i + 3, unit);
    }
    let Word::Unit(unit, false) = r.word(i + 1) else { return None };
    if unit == Unit::Second || unit == Unit::Quarter {
        return None;
    }
    if r.is(i, "per") {
        return set(i + 2, unit);
    }
    let before = i.checked_sub(1)?;
    let counted = matches!(r.class(before), Class::Number) || r.is_in(before, &lists::dates::AFTER_TIMES);
    (r.word(i) == Word::A && counted && r.phrase_ends(i + 2)).then(|| set(i + 2, unit)).flatten()
}

/// "now", "recently", "the future": TIMEX3's three values for what has no place.
pub(super) fn vague(r: &Reader, i: usize) -> Option<Found> {
    let the = r.word(i) == Word::The;
    let at = if the { i + 1 } else { i };
    if the && r.is_any(at, &["past", "future"]) && r.phrase_ends(at + 1) {
        return Some(Found::vague(i..at + 1, if r.is(at, "past") { "PAST_REF" } else { "FUTURE_REF" }));
    }
    if the && r.is(at, "near") && r.is_any(at + 1, &["future", "term"]) {
        return Some(Found::vague(i..at + 2, "FUTURE_REF"));
    }
    if r.is_any(i, &["present", "modern"]) && r.is(if r.is_dash(i + 1) { i + 2 } else { i + 1 }, "day") {
        return Some(Found::vague(i..if r.is_dash(i + 1) { i + 3 } else { i + 2 }, "PRESENT_REF"));
    }
    // "this period", "at that time": what was named before, or nothing on a calendar.
    if let (Word::This | Word::That, true) = (r.word(i), r.is_any(i + 1, &["period", "time"]))
        && r.s.tokens[i].span().len() == 4
        && (r.is(i + 1, "period")
            || r.after_any(i, &["at", "by", "during", "from", "since", "until", "till", "before"]))
    {
        let stretch = r.anchor.filter(|_| r.is(i + 1, "period"));
        return Some(Found { tokens: i..i + 2, kind: DateType::Date, value: None, stretch });
    }
    if the && r.is(i + 1, "time") && r.is(i + 2, "being") {
        return Some(Found::vague(i..i + 3, "PRESENT_REF"));
    }
    if r.is(i, "these") && r.is(i + 1, "days") {
        return Some(Found::vague(i..i + 2, "PRESENT_REF"));
    }
    if r.is(i, "recent") && matches!(r.word(i + 1), Word::Unit(_, true)) {
        return Some(Found::vague(i..i + 2, "PAST_REF"));
    }
    let value = match () {
        () if r.is_any(i, &["now", "currently", "nowadays", "presently", "current"]) => "PRESENT_REF",
        () if r.is_any(i, &["recently", "recent"]) => "PAST_REF",
        () if r.is_any(i, &["future"]) => "FUTURE_REF",
        () => return None,
    };
    Some(Found::vague(i..i + 1, value))
}
