//! Whether a sentence is about the past or the future.

use super::calendar::{Granularity, Place};
use super::reader::Reader;
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

/// Returns whether a word puts its sentence into the future, or into the past.
fn tense(r: &Reader, i: usize) -> Option<bool> {
    // "planned cuts" may be in the past; "is planned to" is not.
    let is_attribute = r.is_any(i, &["expected", "planned", "scheduled"])
        && !r.is_any(i + 1, &["at", "by", "for", "in", "on", "to"])
        && !r.after_any(i, &["be", "is", "are"]);
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
        && !r.after_any(i, &["be", "been", "to"])
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
