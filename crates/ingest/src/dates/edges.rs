//! Parts of a period: "early", "late", "mid-", "the end of".

use super::calendar::Granularity;
use super::clock::clock;
use super::place::place;
use super::reader::{Found, Reader};
use super::relative::end_of_unit;
use super::words::Word;
use whosaid_english::lists;
use whosaid_model::DateType;

/// "early", "late", "mid-", "the end of" before a place: the place, including these words.
pub(super) fn edge(r: &Reader, i: usize) -> Option<Found> {
    let the = r.word(i) == Word::The;
    let at = if the { i + 1 } else { i };
    if r.is_any(at, &["early", "late", "later", "earlier", "mid"]) {
        let next = if r.is_dash(at + 1) || r.is_any(at + 1, &["in", "on"]) { at + 2 } else { at + 1 };
        if r.is(at, "later") && r.is(at + 1, "on") {
            return None;
        }
        if let Some(found) = clock(r, next) {
            return Some(found.starting(i));
        }
        let found = place(r, next).filter(|f| f.kind != DateType::Duration)?;
        if r.is(at, "mid") && found.value.is_none() {
            return None;
        }
        return Some(found.starting(i));
    }
    let noun = if r.is_any(at, &["very", "latter", "early", "final"]) { at + 1 } else { at };
    let is_edge = r.is_in(noun, &lists::dates::EDGES);
    if !is_edge || !r.is_any(noun + 1, &["of"]) {
        // "the end of" only with "of"; "end-April", "year-end 2016" are rare.
        return None;
    }
    if r.is(noun, "part") && noun == at {
        return None;
    }
    let found = place(r, noun + 2).or_else(|| end_of_unit(r, noun + 2))?;
    if let Word::DayPart(part) = r.word(noun) {
        let day = found.single().filter(|p| p.size == Granularity::Day)?;
        return Some(Found::on_day(i..found.end(), Some(day), part));
    }
    Some(found.starting(i))
}
