//! Places in an order: "sixth-largest", "second biggest", "10th most populous".

use super::amounted::{Amounted, Unit};
use super::reader::Reader;
use crate::segment::Class;
use rust_decimal::Decimal;
use whosaid_english::forms;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Form, Interval, Value};

/// Returns the rank that begins at a token.
pub(super) fn rank(r: &Reader, at: usize) -> Option<Amounted> {
    let n = ordinal(r, at)?;
    let next = if r.is_joining_hyphen(at + 1) { at + 2 } else { at + 1 };
    let word = r.tokens.get(next).map(|_| r.lower(next)).unwrap_or_default();
    let superlative = matches!(word.as_str(), "most" | "least" | "best" | "worst")
        || (word.len() > 4 && word.ends_with("est") && !lists::figures::NO_SUPERLATIVES.contains(&word));
    // "ranks second for beef", "came third"
    const PLACING: &[&str] = &["rank", "ranks", "ranked", "ranking", "placed", "finished"];
    let verb = if at > 0 && r.is(at - 1, "and") { at.saturating_sub(8)..at } else { at.saturating_sub(1)..at };
    let ends =
        r.tokens.get(next).is_none_or(|t| t.class == Class::Punct) || r.is_in(next, &lists::grammar::FUNCTION_WORDS);
    let placed = ends && verb.into_iter().any(|i| r.is_any(i, PLACING));
    if placed {
        let interval = Interval { low: Some(n), high: Some(n) };
        return Some(Amounted {
            form: Form::Rank,
            ..Amounted::new(at..at + 1, FigureKind::Rank, Value::Number(n), interval, &Unit::None)
        });
    }
    if !superlative {
        return None;
    }
    let adjective = matches!(word.as_str(), "most" | "least")
        && r.tokens.get(next + 1).is_some_and(|t| t.class == Class::Word)
        && !r.is_in(next + 1, &lists::grammar::FUNCTION_WORDS);
    let end = if adjective { next + 2 } else { next + 1 };
    Some(Amounted {
        form: Form::Rank,
        ..Amounted::new(
            at..end,
            FigureKind::Rank,
            Value::Number(n),
            Interval { low: Some(n), high: Some(n) },
            &Unit::None,
        )
    })
}

/// Returns the place of an ordinal: "6th", "sixth". "First" is left out: "the first biggest" is not a rank.
pub(super) fn ordinal(r: &Reader, at: usize) -> Option<Decimal> {
    if r.tokens.get(at)?.class == Class::Ordinal {
        return r.word(at).trim_end_matches(char::is_alphabetic).replace(',', "").parse().ok();
    }
    forms::ordinal(&r.lower(at)).filter(|n| *n > 1).map(Decimal::from)
}
