//! Periods: which date a figure is about.
//!
//! A date after the figure and before the next figure is its own ("$15.1 billion in 2011"). Otherwise it is one before
//! it without another figure in between ("in 2020, the share was 28.3%"), or the one at the end of the sentence, which
//! applies to every figure of it. Dates of the saying itself ("said on Friday") do not belong to the figure.

use super::measure::Measure;
use super::said::Said;
use crate::analysis::Analysis;
use crate::attribution::is_document;
use crate::dates::{Date, Granularity, Relation, date_at, in_sentence};
use crate::figures::Amounted;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_model::{DateType, FigureKind, Period};

/// The time of a figure.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    /// Its place on the calendar, if it has one.
    pub period: Option<Period>,
    /// The words that give it.
    pub tokens: Range<usize>,
    /// How the date is linked to the figure, for people.
    pub rule: &'static str,
}

const BEHIND: &str = "the date behind it, with no other figure between";
const RIGHT_BEHIND: &str = "the date right behind it";
const BEFORE: &str = "the date before it, with no other figure between";

/// Returns the period of each figure.
pub(super) fn periods(a: &Analysis, amounts: &[Amounted], dates: &[Date], said: &Said) -> Vec<Option<Dated>> {
    let mut out: Vec<Option<Dated>> = amounts
        .iter()
        .enumerate()
        .map(|(idx, amount)| {
            if a.deadline.is_past() {
                return None;
            }
            let dates = in_sentence(dates, a, a.sentence_of(amount.tokens.start));
            period(a, amounts, idx, dates, said)
        })
        .collect();
    for idx in 1..amounts.len() {
        let sentence = a.sentence_of(amounts[idx].tokens.start);
        let dates_here = in_sentence(dates, a, sentence);
        if out[idx].is_some() || sentence == 0 || !goes_on(a, &amounts[idx], dates_here) {
            continue;
        }
        let before = (0..idx).rev().skip_while(|i| a.sentence_of(amounts[*i].tokens.start) == sentence);
        let before: Vec<usize> =
            before.take_while(|i| a.sentence_of(amounts[*i].tokens.start) + 1 == sentence).collect();
        let near = a.sentences[sentence - 1].paragraph == a.sentences[sentence].paragraph;
        let first = before.first().and_then(|i| out[*i].clone()).filter(|_| near);
        let alone = first
            .as_ref()
            .is_some_and(|it| before.iter().all(|i| out[*i].as_ref().is_some_and(|other| other.period == it.period)));
        out[idx] = first
            .filter(|_| alone)
            .map(|it| Dated { rule: "the period of the sentence before, which it goes on", ..it });
    }
    part_ranges(a, amounts, &mut out);
    out.iter_mut().zip(amounts).for_each(|(it, amount)| at_that_time(a, dates, amount, it));
    out
}

/// "has doubled since 2016, when it stood at $27.7 billion": the second figure is of that time alone.
pub(super) fn at_that_time(a: &Analysis, dates: &[Date], amount: &Amounted, dated: &mut Option<Dated>) {
    let Some(it) = dated.as_mut().filter(|it| it.tokens.end <= amount.tokens.start) else { return };
    let clause = it.tokens.end + usize::from(a.word(it.tokens.end) == ",");
    if clause < amount.tokens.start && a.is(clause, "when") {
        let edtf = date_at(dates, it.tokens.start).and_then(|date| date.mention.edtf.clone());
        it.period = edtf.map(Period).or(it.period.take());
    }
}

/// "doubled between 2011 and 2016, from $13.2 billion to $27.6 billion": gives each end of the change an end of the range of
/// dates. "fell 12 percent to $5 billion in 2016": gives a change the date of the level that it leads to.
pub(super) fn part_ranges(a: &Analysis, amounts: &[Amounted], out: &mut [Option<Dated>]) {
    for idx in 1..amounts.len() {
        let (first, second) = (&amounts[idx - 1], &amounts[idx]);
        let from = first.tokens.start > 0 && a.is(first.tokens.start - 1, "from");
        if !from && out[idx - 1].is_none() && second.start() == first.tokens.end + 1 && a.is(first.tokens.end, "to") {
            let of_level = |it: &Dated| Dated { rule: "the date of the level that it leads to", ..it.clone() };
            out[idx - 1] = out[idx].as_ref().map(of_level);
        }
        let to = second.tokens.start == first.tokens.end + 1 && a.is(first.tokens.end, "to");
        let range = out[idx].as_ref().filter(|p| out[idx - 1].as_ref().is_some_and(|it| it.period == p.period));
        let ends =
            range.and_then(|p| p.period.as_ref()?.as_str().split_once('/')).filter(|(a, b)| *a != ".." && *b != "..");
        if let Some((start, end)) = ends.map(|(a, b)| (Period::from(a), Period::from(b))).filter(|_| from && to) {
            let tokens = range.map_or(0..0, |it| it.tokens.clone());
            let rule = "an end of the range of dates, as it is an end of the change";
            out[idx - 1] = Some(Dated { period: Some(start), tokens: tokens.clone(), rule });
            out[idx] = Some(Dated { period: Some(end), tokens, rule });
        }
    }
}

fn period(a: &Analysis, amounts: &[Amounted], idx: usize, dates: &[Date], said: &Said) -> Option<Dated> {
    let amount = &amounts[idx];
    let sayings = said.at(amount.tokens.start);
    let usable: Vec<&Date> = dates.iter().filter(|d| is_period(d) && !is_of_the_saying(a, d, said, &sayings)).collect();
    if usable.is_empty() {
        return survey(a, amount, dates, said, &sayings);
    }
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    let figures_between = |from: usize, to: usize| {
        let first = amounts.partition_point(|other| other.tokens.start < from);
        let between = amounts[first..].iter().take_while(|other| other.tokens.start < to);
        between.into_iter().any(|other| other.tokens != amount.tokens && other.kind != FigureKind::Duration)
    };
    let figure_behind = |from: usize| {
        let next = amounts.partition_point(|other| other.tokens.start < from);
        amounts.get(next).is_some_and(|other| other.tokens.start - from < 8)
    };
    // After it, before the next figure and before the clause ends.
    let behind = usable.iter().find(|d| d.tokens.start >= end && !figures_between(end, d.tokens.start));
    let before = usable.iter().rev().find(|d| d.tokens.end <= start && !figures_between(d.tokens.end, start));
    let clause_ends = |from: usize, to: usize| {
        (from..to).any(|i| {
            matches!(a.word(i), ";" | "—")
                || (a.word(i) == ","
                    && a.is_any(i + 1, &["and", "but", "while", "which", "compared", "than", "against"]))
        })
    };
    // "set the 2011 gap at $15 billion and the 2016 gap at $29 billion": what follows "and" belongs to the next figure.
    let of_next =
        |d: &Date| (end..d.tokens.start).any(|i| a.is_any(i, &["and", "or", "while"])) && figure_behind(d.tokens.end);
    let close = |d: &&Date| d.tokens.start.saturating_sub(end) <= 3 && !clause_ends(end, d.tokens.start);
    let chosen = match (behind, before) {
        (Some(b), _) if close(b) && !compares(a, b) && !of_next(b) => Some((*b, RIGHT_BEHIND)),
        (Some(b), Some(f)) => {
            let near = start - f.tokens.end < b.tokens.start - end
                || clause_ends(end, b.tokens.start)
                || compares(a, b)
                || start - f.tokens.end <= 4 && of_next(b);
            Some(if near { (*f, BEFORE) } else { (*b, BEHIND) })
        }
        // "fell to $21 billion in March, 18 percent less than a year earlier": not the year that it is compared with.
        (Some(b), None) if compares(a, b) => {
            usable.iter().rev().find(|d| d.tokens.end <= start).map(|d| (*d, "the date of what it is compared with"))
        }
        (Some(b), None) => Some((*b, BEHIND)),
        (None, Some(f)) => Some((*f, BEFORE)),
        // The date at the end of the sentence, or the last one before.
        (None, None) => {
            let ends = |to: usize| (end..to).any(|i| a.word(i) == ";");
            let later = usable.iter().find(|d| d.tokens.start >= end && !ends(d.tokens.start));
            let earlier = usable.iter().rev().find(|d| d.tokens.end <= start);
            later.or(earlier).map(|d| (*d, "a date of its sentence"))
        }
    };
    let Some((date, rule)) = chosen else { return survey(a, amount, dates, said, &sayings) };
    Some(Dated { period: Some(meant(a, dates, date)?), tokens: date.tokens.clone(), rule })
}

/// "In a 2018 survey, 57 percent": the date of the poll or study that says it, if the sentence has no other.
fn survey(a: &Analysis, amount: &Amounted, dates: &[Date], said: &Said, sayings: &[usize]) -> Option<Dated> {
    let mut sayings = sayings.iter().map(|i| &said.sayings[*i]);
    let said_by = sayings.find(|s| is_document(a, &s.source)).filter(|_| amount.kind == FigureKind::Percent)?;
    let date =
        dates.iter().find(|d| is_period(d) && d.granularity.is_some() && said_by.source.contains(&d.tokens.start))?;
    Some(Dated {
        period: Some(date.period.clone()?),
        tokens: date.tokens.clone(),
        rule: "the date of the survey or study",
    })
}

/// Returns the period that a date gives a figure: "$300 billion a year by 2035" is due in 2035, and "needs up to 2030"
/// end then.
pub(super) fn meant(a: &Analysis, dates: &[Date], date: &Date) -> Option<Period> {
    let first = date.tokens.start;
    // "in September and October 2017": both.
    if let Some(months) = joined(a, dates, date) {
        return Some(months);
    }
    // "has doubled since the pact took effect in March 2012": from then on.
    let clause = since(a, first).is_some_and(|since| (since..first).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux)));
    if let Some(edtf) = date.mention.edtf.as_ref().filter(|it| clause && !it.contains('/')) {
        return Some(Period(format!("{edtf}/..")));
    }
    match (date.relation, &date.mention.edtf) {
        (Relation::By, Some(edtf)) => Some(Period(edtf.clone())),
        (_, Some(edtf)) if first > 1 && a.is(first - 1, "to") && a.is(first - 2, "up") => {
            Some(Period(format!("../{edtf}")))
        }
        _ => date.period.clone(),
    }
}

/// Returns the place of a "since" in front of a date, near and in its clause: "since the 2003 invasion", "since it was announced
/// in February 2000".
pub(super) fn since(a: &Analysis, date: usize) -> Option<usize> {
    let opens = a.sentences[a.sentence_of(date)].tokens.start.max(date.saturating_sub(14));
    let mut before = (opens..date).rev().take_while(|i| !matches!(a.word(*i), "," | ";" | ":" | "—"));
    before.find(|i| a.is(*i, "since"))
}

/// Two months or years that "and" joins, one right after the other.
fn joined(a: &Analysis, dates: &[Date], date: &Date) -> Option<Period> {
    let joins = |one: &Date, two: &Date| a.is(one.tokens.end, "and") && two.tokens.start == one.tokens.end + 1;
    let at = dates.binary_search_by_key(&date.tokens.start, |it| it.tokens.start).ok()?;
    let pairs = [at.checked_sub(1).map(|before| (before, at)), Some((at, at + 1))];
    let pairs = pairs.into_iter().flatten().filter_map(|(one, two)| Some((dates.get(one)?, dates.get(two)?)));
    let (one, two) = pairs.into_iter().find(|(one, two)| joins(one, two))?;
    let count = |date: &Date| {
        let edtf = date.mention.edtf.as_deref()?;
        let number = match (date.granularity?, edtf.split_once('-')) {
            (Granularity::Month, Some((year, month))) => year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()?,
            (Granularity::Year, None) => edtf.parse().ok()?,
            _ => return None,
        };
        Some((edtf.to_owned(), date.granularity, number))
    };
    let ((from, size, first), (to, other_size, last)) = (count(one)?, count(two)?);
    (size == other_size && first + 1 == last).then(|| Period(format!("{from}/{to}")))
}

/// "313 births by visitors in 2016": whether a date is the end of the noun phrase that is measured, so that it can be of nothing else.
pub(super) fn ends_measure(a: &Analysis, amount: &Amounted, measure: Option<&Measure>, date: &Dated) -> bool {
    let (first, end) = (date.tokens.start, amount.tokens.end);
    let Some(last) = measure.and_then(|it| it.parts.last()).filter(|it| it.start >= end) else { return false };
    let is_next = last.end == first || last.end + 1 == first && a.is_any(last.end, &["in", "during"]);
    let goes_on = (end..first).all(|i| !matches!(a.word(i), "," | ")" | ":" | ";"));
    amount.kind != FigureKind::Duration && is_next && goes_on && matches!(date.rule, BEHIND | RIGHT_BEHIND)
}

/// "It valued the rest at", "over the same period": a sentence that clearly is about the time of the one before, if
/// that has only one period.
fn goes_on(a: &Analysis, amount: &Amounted, dates: &[Date]) -> bool {
    let sentence = a.sentences[a.sentence_of(amount.tokens.start)].tokens.clone();
    let dated = dates.iter().any(|d| is_period(d) && sentence.contains(&d.tokens.start));
    let pronoun = a.is_any(sentence.start, &["it", "they", "that", "this", "these", "those"]);
    let opens = pronoun && matches!(a.pos(sentence.start + 1), Pos::Verb | Pos::Aux | Pos::Adv);
    let same = (sentence.start + 1..sentence.end.saturating_sub(2)).any(|i| {
        let stretch = |at: usize| a.is_any(at, &["period", "year", "time", "months", "weeks", "quarter", "span"]);
        a.is(i, "the")
            && a.is_any(i - 1, &["over", "in", "for", "during"])
            && (a.is(i + 1, "same") && stretch(i + 2) || a.is(i + 1, "period"))
    });
    !dated && (opens || same)
}

/// "than in 2011", "18% less than a year earlier", "compared with 2015", "compared to a year earlier": the other side of a comparison.
fn compares(a: &Analysis, date: &Date) -> bool {
    let first = date.tokens.start;
    (first.saturating_sub(3)..date.tokens.end).any(|i| a.is_any(i, &["than", "compared", "versus", "against", "from"]))
}

fn is_period(date: &Date) -> bool {
    // Durations have no place, and clock times no period.
    date.period.is_some()
        && matches!(date.mention.kind, DateType::Date | DateType::Duration)
        && (date.granularity.is_some() || date.mention.edtf.is_some())
}

/// Returns whether a date says when something was said rather than what it is about: near the cue and outside the
/// content, or a single day or an unnamed stretch ("last week") right after the cue.
pub(super) fn is_of_the_saying(a: &Analysis, date: &Date, said: &Said, sayings: &[usize]) -> bool {
    if sayings.is_empty() {
        return false;
    }
    let at = date.tokens.start;
    let holding = said.at(at);
    let day = matches!(date.granularity, Some(Granularity::Day | Granularity::Week)) && date.relation == Relation::None;
    // "For 2020, the ministry recorded", "for 2017 and 2018 the charity counted": what the saying is about.
    let opens = a.sentences[a.sentence_of(at)].tokens.start.max(at.saturating_sub(4));
    let lead = (opens..at).rev().find(|i| !a.is_any(*i, &["and", "both"]) && a.pos(*i) != Pos::Num);
    let is_for = lead.is_some_and(|i| a.is(i, "for"));
    sayings.iter().any(|i| {
        let s = &said.sayings[*i];
        let outside = !holding.contains(i);
        let distance = if at >= s.cue.end { at - s.cue.end } else { s.cue.start.saturating_sub(date.tokens.end) };
        let leads = at < s.cue.start && at <= a.sentences[a.sentence_of(at)].tokens.start + 1;
        // "2014: $61.8 billion (OECD)"
        let bracketed = a.word(s.cue.start) == "(";
        outside && !bracketed && !is_for && (distance <= 4 || leads || s.source.contains(&at)) || (day && distance <= 3)
    })
}
