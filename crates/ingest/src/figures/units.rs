//! Units after a number: percent and similar, units of measure and of time, and what a rate is per.

use super::reader::Reader;
use super::{currency, numbers};
use crate::segment::Class;
use whosaid_english::forms;
use whosaid_english::lists;
use whosaid_model::{FigureKind, UnitOfMeasure};

/// A unit after a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Quantity, duration or percent.
    pub kind: FigureKind,
    /// In the singular.
    pub name: &'static str,
    /// The token after its last.
    pub end: usize,
}

/// Returns the unit that begins at a token.
pub(super) fn unit(r: &Reader, at: usize) -> Option<Unit> {
    percent(r, at).or_else(|| measured(r, at))
}

fn percent(r: &Reader, at: usize) -> Option<Unit> {
    let found = |name, end| Some(Unit { kind: FigureKind::Percent, name, end });
    if r.is_any(at, &["%", "percent", "pct", "pc", "per-cent"]) || r.is(at, "per") && r.is(at + 1, "cent") {
        let end = if r.is(at, "per") { at + 2 } else { at + 1 };
        // "percentage points", "%-points"
        let point = if r.is(end, "-") { end + 1 } else { end };
        if r.is_any(point, &["point", "points"]) && !r.is(at, "pct") {
            return found("percentage point", point + 1);
        }
        return found("%", end);
    }
    if r.is_any(at, &["percentage", "basis"]) {
        let point = if r.is(at + 1, "-") { at + 2 } else { at + 1 };
        if r.is_any(point, &["point", "points"]) {
            return found(if r.is(at, "basis") { "basis point" } else { "percentage point" }, point + 1);
        }
    }
    if r.is(at, "bps") || (r.is(at, "bp") && !r.glued(at)) {
        return found("basis point", at + 1);
    }
    if r.is(at, "pp") && r.glued(at) {
        return found("percentage point", at + 1);
    }
    None
}

/// The largest number of tokens in a unit of the table: "twenty-foot equivalent unit".
const LONGEST: usize = 5;

fn measured(r: &Reader, at: usize) -> Option<Unit> {
    if r.is_in(at, &lists::figures::KINDS_OF_UNIT) && !r.glued(at) {
        return table(r, at + 1);
    }
    table(r, at)
}

/// Returns a unit of the table, the longest that fits, including rates with a line of their own: "miles per hour".
fn table(r: &Reader, at: usize) -> Option<Unit> {
    let first = r.tokens.get(at)?;
    if first.class == Class::Number || matches!(r.word(at), "." | "," | ";" | ":" | "(" | ")") {
        return None;
    }
    // "716 000 t"
    let is_alone = || {
        let ends = r.tokens.get(at + 1).is_none_or(|t| t.class == Class::Punct);
        (ends || r.is_any(at + 1, &["of", "in", "to", "from", "and", "at", "for", "valued", "worth", "last", "this"]))
            && !r.is_joining_hyphen(at + 1)
    };
    if r.word(at) == "t" && at > 0 && r.word(at - 1).contains([' ', '\u{a0}', '\u{202f}', ',']) && is_alone() {
        return Some(Unit { kind: FigureKind::Quantity, name: "tonne", end: at + 1 });
    }
    let glued = r.glued(at);
    let longest = LONGEST.min(r.tokens.len() - at);
    (1..=longest).rev().find_map(|n| {
        let unit = UnitOfMeasure::written(r.slice(at..at + n), glued)?;
        // "mi", "hp" inside "hp-sauce": a unit ends where its token does; the caller handles "10-year-olds".
        let kind = if unit.dimension == "time" { FigureKind::Duration } else { FigureKind::Quantity };
        Some(Unit { kind, name: unit.name, end: at + n })
    })
}

/// Returns what a rate is per, and the token after it: "per barrel", "a share", "an hour", "for every 1,000 people",
/// "/kg".
pub(super) fn per(r: &Reader, at: usize) -> Option<(String, usize)> {
    let (name, end) = one_per(r, at)?;
    // "87 litres per person per day"
    match r.is(end, "per").then(|| one_per(r, end)).flatten() {
        Some((more, end)) => Some((format!("{name} per {more}"), end)),
        None => Some((name, end)),
    }
}

fn one_per(r: &Reader, at: usize) -> Option<(String, usize)> {
    let hyphen = r.is_joining_hyphen(at);
    let at = if hyphen { at + 1 } else { at };
    let sure = r.is(at, "per") || r.is(at, "/") && r.glued(at) && r.glued(at + 1);
    let every = r.is(at, "for") && r.is_any(at + 1, &["every", "each"]);
    let article = r.is_any(at, &["a", "an", "each", "every"]);
    if !sure && !every && !article || r.is(at + 1, "cent") {
        return None;
    }
    let mut noun = at + 1 + usize::from(every);
    if hyphen && r.is_joining_hyphen(noun) {
        noun += 1;
    }
    // "per million British thermal units" is a unit of its own.
    let whole = table(r, noun).filter(|_| sure || every);
    let number = numbers::number(r, noun).filter(|_| (sure || every) && whole.is_none());
    let behind = number.as_ref().map_or(noun, |n| n.tokens.end);
    let currency = number.as_ref().and_then(|_| currency::after(r, behind));
    let (name, end) = if let Some(currency) = currency {
        (currency.code.to_owned(), currency.edge)
    } else if let Some(unit) = table(r, behind) {
        (unit.name.to_owned(), unit.end)
    } else {
        if r.tokens.get(behind).is_none_or(|t| t.class != Class::Word || t.span().len() > crate::phrase::LONGEST_PHRASE)
        {
            return None;
        }
        let word = r.lower(behind);
        let name = match word.as_str() {
            "annum" => "year".to_owned(),
            "capita" | "head" | "person" => "person".to_owned(),
            _ => forms::singular(&word),
        };
        // "$5 a deal" may be anything; only some nouns are sold by the piece.
        if !sure && !every && !lists::figures::PIECES.contains(&name) {
            return None;
        }
        (name, behind + 1)
    };
    // "26% a year ago" is not a rate.
    if article && r.is_any(end, &["ago", "before", "earlier", "later", "after", "old", "on"]) {
        return None;
    }
    let name = match number.and_then(|n| n.exact()) {
        Some(n) => format!("{} {name}", n.normalize()),
        None => name,
    };
    Some((name, end))
}
