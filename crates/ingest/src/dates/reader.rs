//! What the rules read, and what a rule returns.

use super::calendar::{Place, Stretch};
use super::words::{Unit, Word};
use crate::segment::{Class, Segments};
use std::ops::Range;
use whosaid_english::{WordList, lists};
use whosaid_model::DateType;

/// What a rule read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) tokens: Range<usize>,
    pub(super) kind: DateType,
    pub(super) value: Option<String>,
    pub(super) stretch: Option<Stretch>,
}

impl Found {
    pub(super) fn place(tokens: Range<usize>, place: Place) -> Self {
        Self { tokens, kind: DateType::Date, value: Some(place.timex()), stretch: Some(place.into()) }
    }

    pub(super) fn vague(tokens: Range<usize>, value: &str) -> Self {
        Self { tokens, kind: DateType::Date, value: Some(value.to_owned()), stretch: None }
    }

    pub(super) fn of(tokens: Range<usize>, kind: DateType, value: String) -> Self {
        Self { tokens, kind, value: Some(value), stretch: None }
    }

    pub(super) fn end(&self) -> usize {
        self.tokens.end
    }

    /// Returns the place, if it is a single one.
    pub(super) fn single(&self) -> Option<Place> {
        self.stretch.filter(|s| s.first == s.last).map(|s| s.first)
    }

    pub(super) fn starting(mut self, start: usize) -> Self {
        self.tokens.start = start;
        self
    }

    /// Returns a part of a day, or an hour, as TIMEX3 writes it after the `T`.
    pub(super) fn on_day(tokens: Range<usize>, day: Option<Place>, time: &str) -> Self {
        let date = day.map_or_else(|| "XXXX-XX-XX".to_owned(), Place::timex);
        Self { tokens, kind: DateType::Time, value: Some(format!("{date}T{time}")), stretch: day.map(Into::into) }
    }
}

/// A text with what has been read of it so far.
pub(super) struct Reader<'s, 't> {
    pub(super) s: &'s Segments<'t>,
    pub(super) w: Vec<Word>,
    pub(super) published: Option<Place>,
    /// Whether undated months and days belong to the date before them rather than to the day of publication.
    pub(super) narrative: bool,
    /// Whether the text says more about past years than about its own.
    pub(super) looks_back: bool,
    pub(super) found: Vec<Found>,
    /// The last place mentioned.
    pub(super) anchor: Option<Stretch>,
    /// The last day mentioned.
    pub(super) anchor_day: Option<Place>,
}

impl<'t> Reader<'_, 't> {
    pub(super) fn word(&self, i: usize) -> Word {
        self.w.get(i).copied().unwrap_or(Word::Other)
    }

    /// Returns the characters of a token; nothing past the end.
    pub(super) fn text(&self, i: usize) -> &'t str {
        if i < self.w.len() { self.s.word(i) } else { "" }
    }

    /// Returns what a token looks like; past the end, a full stop.
    pub(super) fn class(&self, i: usize) -> Class {
        self.s.tokens.get(i).map_or(Class::Punct, |t| t.class)
    }

    /// Returns whether no white space precedes a token; false past the end.
    pub(super) fn glued(&self, i: usize) -> bool {
        i < self.w.len() && self.s.glued(i)
    }

    pub(super) fn is(&self, i: usize, word: &str) -> bool {
        self.s.is(i, word)
    }

    pub(super) fn is_any(&self, i: usize, words: &[&str]) -> bool {
        self.s.is_any(i, words)
    }

    pub(super) fn is_in(&self, i: usize, list: &WordList) -> bool {
        self.s.is_in(i, list)
    }

    /// Returns whether the token before `i` is in a list.
    pub(super) fn after_in(&self, i: usize, list: &WordList) -> bool {
        i > 0 && self.s.is_in(i - 1, list)
    }

    /// Whether the token before `i` is one of `words`.
    pub(super) fn after_any(&self, i: usize, words: &[&str]) -> bool {
        i > 0 && self.s.is_any(i - 1, words)
    }

    pub(super) fn is_dash(&self, i: usize) -> bool {
        matches!(self.text(i), "-" | "–" | "—" | "‐" | "‑" | "‒")
    }

    pub(super) fn is_capital(&self, i: usize) -> bool {
        self.text(i).starts_with(char::is_uppercase)
    }

    /// Returns whether a noun phrase that reaches up to `i` ends there.
    pub(super) fn phrase_ends(&self, i: usize) -> bool {
        let Some(token) = self.s.tokens.get(i) else { return true };
        matches!(token.class, Class::Punct | Class::Number) && !self.is_dash(i)
            || self.is_in(i, &lists::grammar::FUNCTION_WORDS)
            || self.s.tokens[i - 1].end < token.start && self.new_line(i)
    }

    /// Returns whether a line begins at a token.
    pub(super) fn new_line(&self, i: usize) -> bool {
        i == 0 || self.s.text[self.s.tokens[i - 1].end as usize..self.s.tokens[i].start as usize].contains('\n')
    }

    /// Returns the day of "today", or what is known of it; in a history, the last place mentioned.
    pub(super) fn now(&self) -> Option<Place> {
        if self.narrative { self.anchor.map(|a| a.last).or(self.published) } else { self.published }
    }

    /// Returns the stretch from `n` units before now up to now, or from now on if `n` is positive. Its ends are as exact as the unit: "the
    /// past two years" begin in a year, "the past two weeks" on a day.
    pub(super) fn window_of_now(&self, unit: Unit, n: i64) -> Option<Stretch> {
        let (unit, n) = match unit {
            Unit::Week => (Unit::Day, n.checked_mul(7)?),
            Unit::Fortnight => (Unit::Day, n.checked_mul(14)?),
            Unit::Quarter => (Unit::Month, n.checked_mul(3)?),
            Unit::Decade => (Unit::Year, n.checked_mul(10)?),
            Unit::Century => (Unit::Year, n.checked_mul(100)?),
            unit => (unit, n),
        };
        let now = self.now()?.within(unit.size()?)?;
        let then = now.step(n)?;
        Some(if n < 0 { Stretch { first: then, last: now } } else { Stretch { first: now, last: then } })
    }

    /// The last place mentioned, or the day of publication.
    pub(super) fn then(&self) -> Option<Place> {
        self.anchor.map(|a| a.last).or(self.published)
    }

    /// The last day mentioned, or the day of publication.
    pub(super) fn then_day(&self) -> Option<Place> {
        self.anchor_day.or(self.published.filter(|_| !self.narrative))
    }
}

/// Returns four digits that may be a year.
pub(super) fn year_number(r: &Reader, i: usize) -> Option<i16> {
    match r.word(i) {
        Word::Cardinal(n @ 1000..=2100) if r.class(i) == Class::Number => i16::try_from(n).ok(),
        _ => None,
    }
}

pub(super) fn is_bc(r: &Reader, i: usize) -> bool {
    i < r.w.len() && matches!(r.text(i), "BC" | "BCE" | "B.C." | "B.C" | "B.C.E.")
}
