//! Periods: which date a figure is about.
//!
//! A date behind the figure, before the next figure, is its own ("$15.1 billion in 2011"); else one before it that no other
//! figure stands between ("in 2020, the share was 28.3%"); else the one that closes the sentence, which is read with every
//! figure of it. Dates of the saying itself ("said on Friday") are none of the figure's.

use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::dates::{Date, Granularity, Relation, in_sentence};
use crate::figures::Amounted;
use std::ops::Range;
use whosaid_model::{DateType, FigureKind, Period};

/// A period, with the words that gave it.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    pub period: Period,
    pub tokens: Range<usize>,
    /// How the date is tied to the figure, for people.
    pub rule: &'static str,
}

const BEHIND: &str = "the date behind it, with no other figure between";
const BEFORE: &str = "the date before it, with no other figure between";

/// The period of each figure.
pub(super) fn periods(
    a: &Analysis,
    amounts: &[Amounted],
    dates: &[Date],
    sayings: &[Saying],
    by_sentence: &[Vec<usize>],
) -> Vec<Option<Dated>> {
    let of_sentence = |amount: &Amounted| {
        let sentence = a.sentence_of(amount.tokens.start);
        let near: Vec<&Saying> =
            by_sentence[sentence].iter().map(|i| &sayings[*i]).filter(|s| s.holds(amount.tokens.start)).collect();
        (in_sentence(dates, a, sentence), near)
    };
    let mut out: Vec<Option<Dated>> = amounts
        .iter()
        .enumerate()
        .map(|(idx, amount)| {
            let (dates, sayings) = of_sentence(amount);
            period(a, amounts, idx, dates, &sayings)
        })
        .collect();
    // "doubled between 2011 and 2016, from $13.2 billion to $27.6 billion": an end of the range for each end of the change.
    for idx in 1..amounts.len() {
        let (first, second) = (&amounts[idx - 1], &amounts[idx]);
        let from = first.tokens.start > 0 && a.is(first.tokens.start - 1, "from");
        let to = second.tokens.start == first.tokens.end + 1 && a.is(first.tokens.end, "to");
        let range = out[idx].as_ref().filter(|p| out[idx - 1].as_ref().is_some_and(|it| it.period == p.period));
        let ends = range.and_then(|p| p.period.as_str().split_once('/')).filter(|(a, b)| *a != ".." && *b != "..");
        if let Some((start, end)) = ends.map(|(a, b)| (Period::from(a), Period::from(b))).filter(|_| from && to) {
            let tokens = range.map_or(0..0, |it| it.tokens.clone());
            let rule = "an end of the range of dates, as it is an end of the change";
            out[idx - 1] = Some(Dated { period: start, tokens: tokens.clone(), rule });
            out[idx] = Some(Dated { period: end, tokens, rule });
        }
    }
    out
}

fn period(a: &Analysis, amounts: &[Amounted], idx: usize, dates: &[Date], sayings: &[&Saying]) -> Option<Dated> {
    let amount = &amounts[idx];
    let usable: Vec<&Date> = dates.iter().filter(|d| is_period(d) && !is_of_the_saying(a, d, sayings)).collect();
    if usable.is_empty() {
        return None;
    }
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    let figures_between = |from: usize, to: usize| {
        let first = amounts.partition_point(|other| other.tokens.start < from);
        let between = amounts[first..].iter().take_while(|other| other.tokens.start < to);
        between.into_iter().any(|other| other.tokens != amount.tokens && other.kind != FigureKind::Duration)
    };
    // Behind it, before the next figure and before the clause ends.
    let behind = usable.iter().find(|d| d.tokens.start >= end && !figures_between(end, d.tokens.start));
    let before = usable.iter().rev().find(|d| d.tokens.end <= start && !figures_between(d.tokens.end, start));
    let clause_ends = |from: usize, to: usize| {
        (from..to).any(|i| {
            matches!(a.word(i), ";" | "—")
                || (a.word(i) == ","
                    && a.is_any(i + 1, &["and", "but", "while", "which", "compared", "than", "against"]))
        })
    };
    let close = |d: &&Date| d.tokens.start.saturating_sub(end) <= 3 && !clause_ends(end, d.tokens.start);
    let chosen = match (behind, before) {
        (Some(b), _) if close(b) && !compares(a, b) => Some((*b, "the date right behind it")),
        (Some(b), Some(f)) => {
            let near =
                start - f.tokens.end < b.tokens.start - end || clause_ends(end, b.tokens.start) || compares(a, b);
            Some(if near { (*f, BEFORE) } else { (*b, BEHIND) })
        }
        (Some(b), None) => Some((*b, BEHIND)),
        (None, Some(f)) => Some((*f, BEFORE)),
        // The date that closes the sentence, or the last before.
        (None, None) => {
            usable.iter().find(|d| d.tokens.start >= end).or(usable.last()).map(|d| (*d, "a date of its sentence"))
        }
    };
    let (date, rule) = chosen?;
    Some(Dated { period: meant(a, date)?, tokens: date.tokens.clone(), rule })
}

/// The period that a date gives a figure: "$300 billion a year by 2035" is due in 2035, "needs up to 2030" end then.
fn meant(a: &Analysis, date: &Date) -> Option<Period> {
    let first = date.tokens.start;
    match (date.relation, &date.mention.edtf) {
        (Relation::By, Some(edtf)) => Some(Period(edtf.clone())),
        (_, Some(edtf)) if first > 1 && a.is(first - 1, "to") && a.is(first - 2, "up") => {
            Some(Period(format!("../{edtf}")))
        }
        _ => date.period.clone(),
    }
}

/// "than in 2011", "compared with 2015", "compared to a year earlier": the other side of a comparison.
fn compares(a: &Analysis, date: &Date) -> bool {
    let first = date.tokens.start;
    (first.saturating_sub(3)..first).any(|i| a.is_any(i, &["than", "compared", "versus", "against", "from"]))
}

fn is_period(date: &Date) -> bool {
    // Durations state no place, clock times no period.
    date.period.is_some()
        && matches!(date.mention.kind, DateType::Date | DateType::Duration)
        && (date.granularity.is_some() || date.mention.edtf.is_some())
}

/// Whether a date tells when something was said rather than what it is about: near the cue and outside of the content, or
/// a single day or an unnamed stretch ("last week") right behind the cue.
fn is_of_the_saying(a: &Analysis, date: &Date, sayings: &[&Saying]) -> bool {
    let at = date.tokens.start;
    let day = matches!(date.granularity, Some(Granularity::Day | Granularity::Week)) && date.relation == Relation::None;
    sayings.iter().any(|s| {
        let outside = !s.holds(at);
        let distance = if at >= s.cue.end { at - s.cue.end } else { s.cue.start.saturating_sub(date.tokens.end) };
        let leads = at < s.cue.start && at <= a.sentences[a.sentence_of(at)].tokens.start + 1;
        outside && (distance <= 4 || leads || s.source.contains(&at)) || (day && distance <= 3)
    })
}
