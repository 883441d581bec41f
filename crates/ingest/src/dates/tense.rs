//! Whether a sentence is about the past or the future.

use super::calendar::{Granularity, Place};
use super::reader::Reader;
use super::words::Word;
use crate::segment::Class;
use whosaid_english::lists;

/// Returns whether the sentence around an expression is about the future, by the nearest sign of tense before it or
/// otherwise after it.
pub(super) fn leans_to_future(r: &Reader, i: usize) -> bool {
    let edge = |i: usize| if r.after_any(i, &["early", "late", "mid", "-", "the", "end", "of"]) { i - 1 } else { i };
    let i = edge(edge(edge(i)));
    if r.after_any(i, &["until", "till", "by", "next", "before"]) {
        return true;
    }
    let Some(sentence) = r.s.sentences.get(r.s.sentence_of(i)) else { return false };
    let from = sentence.tokens.start.max(i.saturating_sub(20));
    for at in (from..i).rev() {
        if let Some(future) = tense(r, at) {
            return future;
        }
    }
    let to = sentence.tokens.end.min(i + 12);
    (i..to).find_map(|at| tense(r, at)).unwrap_or(false)
}

/// Words before a participle: "is sold on Friday".
const BE: &[&str] = &["are", "be", "been", "being", "get", "gets", "is"];

/// Returns whether a word puts its sentence into the future, or into the past.
fn tense(r: &Reader, i: usize) -> Option<bool> {
    // "planned cuts" may be in the past; "is now planned" is not.
    let is_attribute = r.is(i, "planned")
        && r.word(i + 1) == Word::Other
        && r.class(i + 1) == Class::Word
        && !r.is_any(i + 1, &["at", "by", "for", "in", "on", "to"])
        && !r.after_any(i, BE)
        && !r.after_any(i.saturating_sub(1), BE);
    if is_attribute {
        return None;
    }
    if r.is_in(i, &lists::dates::FUTURE) {
        return Some(true);
    }
    // "will be released" and "to be closed" are not past.
    let word = r.text(i);
    // "cut" and "hit" may be the present.
    let is_irregular = r.is_in(i, &lists::grammar::IRREGULAR_PAST)
        && !r.after_any(i, BE)
        && !r.after_any(i, &["a", "an", "the", "to"])
        && !r.is_any(i, &["felt", "found", "left", "lit"])
        && !r.is(i + 1, "by")
        && !r.is_in(i, &lists::grammar::UNCHANGED_PAST);
    let past = r.is_in(i, &lists::dates::PAST)
        || is_irregular
        || word.len() > 4 && word.ends_with("ed") && !r.after_any(i, &["be", "been"]);
    past.then_some(false)
}

/// Returns the day of "Friday": the last one up to the day of publication, or the first from it.
pub(super) fn nearest_weekday(r: &Reader, i: usize, weekday: i8) -> Option<Place> {
    let now = if r.narrative { r.then_day() } else { r.now() }.filter(|p| p.size == Granularity::Day)?;
    let forward = i64::from((weekday - now.first.weekday().to_monday_one_offset()).rem_euclid(7));
    let future = leans_to_future(r, i);
    now.step(if future || forward == 0 { forward } else { forward - 7 })
}
