//! Times of a day: "5 p.m.", "10:30", "16:00 UTC Monday", "midnight", "Friday morning", "tonight".

use super::absolute::full_date;
use super::calendar::{Granularity, Place};
use super::place::place;
use super::reader::{Found, Reader};
use super::words::Word;
use crate::segment::Class;

/// Returns a time of day that begins at `i`.
pub(super) fn clock(r: &Reader, i: usize) -> Option<Found> {
    day_part(r, i).or_else(|| hours(r, i)).or_else(|| dated_part(r, i))
}

/// "Friday morning", "yesterday afternoon", "July 6 evening", "Christmas night".
fn dated_part(r: &Reader, i: usize) -> Option<Found> {
    if !matches!(r.word(i), Word::Weekday(_) | Word::Trigger) {
        return None;
    }
    let part_at = |at: usize| match r.word(at) {
        Word::DayPart(part) => Some(part),
        _ => None,
    };
    if part_at(i + 1).is_none() && part_at(i + 2).is_none() {
        return None;
    }
    let found = place(r, i)?;
    let part = part_at(found.end())?;
    let day = found.single().filter(|p| p.size == Granularity::Day);
    Some(Found::on_day(i..found.end() + 1, day, part))
}

/// "tonight", "midnight", "noon", "at night", "in the morning", "morning trading".
fn day_part(r: &Reader, i: usize) -> Option<Found> {
    if r.is(i, "tonight") {
        return Some(Found::on_day(i..i + 1, r.now().filter(|p| p.size == Granularity::Day && !r.narrative), "NI"));
    }
    let time = match () {
        () if r.is(i, "midnight") => Some("00:00"),
        () if r.is_any(i, &["noon", "midday"]) => Some("12:00"),
        () => None,
    };
    if let Some(time) = time {
        return Some(Found::on_day(i..i + 1, day_of_time(r, i, i + 1), time));
    }
    let the = r.word(i) == Word::The;
    let at = if the { i + 1 } else { i };
    let Word::DayPart(part) = r.word(at) else { return None };
    let fits = the
        && r.after_any(i, &["in", "during", "of", "throughout", "by", "on"])
        && r.phrase_ends(at + 1)
        && !r.is(at + 1, "of")
        || !the && r.after_any(i, &["at", "by", "in"]) && (part == "NI" || !r.phrase_ends(at + 1));
    fits.then(|| Found::on_day(i..at + 1, day_of_time(r, i, at + 1), part))
}

/// Returns the day of a time: one named beside it, or today.
fn day_of_time(r: &Reader, start: usize, end: usize) -> Option<Place> {
    let next = if r.is_any(end, &["on", ",", "("]) { end + 1 } else { end };
    let beside = full_date(r, next).or_else(|| {
        matches!(r.word(next), Word::Weekday(_) | Word::Month(_) | Word::Cardinal(_) | Word::Ordinal(_) | Word::Trigger)
            .then(|| place(r, next))
            .flatten()
    });
    if let Some(day) = beside.and_then(|f| f.single()).filter(|p| p.size == Granularity::Day) {
        return Some(day);
    }
    let sentence = r.s.sentence_of(start);
    let near = r.found.last().filter(|f| r.s.sentence_of(f.tokens.start) == sentence).and_then(Found::single);
    near.filter(|p| p.size == Granularity::Day).or_else(|| r.then_day()).filter(|p| p.size == Granularity::Day)
}

/// "5 p.m.", "10:30", "10:30 am", "0800 UTC", "16:00 UTC today", "11 o'clock".
fn hours(r: &Reader, i: usize) -> Option<Found> {
    if r.class(i) != Class::Number
        || i > 0 && r.glued(i) && !matches!(r.text(i - 1), "(" | "-" | "–" | "[" | "\"" | "“")
    {
        return None;
    }
    let text = r.text(i);
    let number = |at: usize| match r.word(at) {
        Word::Cardinal(n) if r.class(at) == Class::Number => Some((n, r.text(at).len())),
        _ => None,
    };
    let mut at = i + 1;
    let mut minute = None;
    let mut hour;
    if let Some((h, length)) = number(i) {
        hour = h;
        if r.is(at, ":") && r.glued(at) && r.glued(at + 1) {
            let (m, 2) = number(at + 1)? else { return None };
            minute = Some(m);
            at += 2;
            if r.is(at, ":") && r.glued(at) && number(at + 1).is_some_and(|(_, n)| n == 2) && r.glued(at + 1) {
                at += 2;
            }
        } else if length == 4 && is_zone(r, at) {
            hour = h / 100;
            minute = Some(h % 100);
        }
    } else {
        // "5.30 p.m."
        let (h, m) = text.split_once('.')?;
        if m.len() != 2 || h.len() > 2 {
            return None;
        }
        hour = h.parse().ok()?;
        minute = Some(m.parse().ok()?);
    }
    let half = if r.is_any(at, &["a.m.", "am", "a.m"]) {
        Some(0)
    } else if r.is_any(at, &["p.m.", "pm", "p.m"]) {
        Some(12)
    } else {
        None
    };
    let hours_named = r.is_any(at, &["o'clock", "o’clock"]) || r.is_any(at, &["hrs", "hours"]) && minute.is_some();
    let digits_only = text.bytes().all(|b| b.is_ascii_digit());
    if half.is_some() || hours_named {
        at += 1;
    } else if minute.is_none() || !digits_only || text.len() > 2 && !is_zone(r, at) {
        return None;
    }
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    let minute = minute.unwrap_or(0);
    if hour > 24 || minute > 59 {
        return None;
    }
    let mut utc = "";
    if is_zone(r, at) {
        if r.is_any(at, &["utc", "gmt"]) {
            utc = "Z";
        }
        at += 1;
    }
    // "16:00 UTC Monday"
    let beside = matches!(r.word(at), Word::Weekday(_)) || r.is_any(at, &["today", "yesterday", "tomorrow"]);
    let dated = if beside { place(r, at) } else { None };
    let day = dated.as_ref().and_then(Found::single).or_else(|| day_of_time(r, i, at));
    let end = dated.map_or(at, |f| f.end());
    Some(Found::on_day(i..end, day, &format!("{hour:02}:{minute:02}{utc}")))
}

fn is_zone(r: &Reader, i: usize) -> bool {
    i < r.w.len()
        && matches!(
            r.text(i),
            "UTC"
                | "GMT"
                | "EST"
                | "EDT"
                | "ET"
                | "PST"
                | "PDT"
                | "PT"
                | "CST"
                | "CDT"
                | "CET"
                | "CEST"
                | "BST"
                | "JST"
                | "KST"
                | "IST"
                | "AEST"
        )
}
