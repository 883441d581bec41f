//! Bases: the figure that another is told from.
//!
//! "rose 5 percent to $4 billion from **$3.8 billion** a year earlier", "fell from **12** to 9", "0.7 percent, compared with **0.3
//! percent** in March". Both are of one measure, at two times.

use super::period::Dated;
use crate::analysis::Analysis;
use crate::attribution::is_cue_verb;
use crate::dates::{Date, date_at};
use crate::figures::{Amounted, governs, is_movement};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Form, Period};

/// How many tokens are between a figure and its base at most.
const REACH: usize = 16;

/// How many tokens before a base its "from" is, with "a high of" or the like between.
const REACH_OF_LINK: usize = 6;

/// Returns the figure that each figure is told from, if there is one. `times` are the words that give the times of the figures.
pub(super) fn bases(a: &Analysis, amounts: &[Amounted], dates: &[Date], times: &[Range<usize>]) -> Vec<Option<usize>> {
    let bases = Bases { a, amounts, dates, times };
    let mut out = vec![None; amounts.len()];
    for base in 0..amounts.len() {
        bases.told_from(base, &out).into_iter().for_each(|it| out[it] = out[it].or(Some(base)));
    }
    out
}

/// "Businesses added 223,000 jobs in May, up from 159,000 in April, driving the rate to 3.8 percent": gives what follows the time of the
/// figure that was told, and not that of its base.
pub(super) fn leave_to_base(
    a: &Analysis,
    amounts: &[Amounted],
    bases: &[Option<usize>],
    periods: &mut [Option<Dated>],
) {
    let mut is_base = vec![false; amounts.len()];
    bases.iter().flatten().for_each(|base| is_base[*base] = true);
    for (told, base) in bases.iter().enumerate().filter_map(|(told, base)| Some((told, (*base)?))) {
        if a.deadline.is_past() {
            return;
        }
        let Some(of_told) = periods[told].clone().filter(|_| told < base) else { continue };
        let end = amounts[base].tokens.end;
        let Some(time) = periods[base].as_ref().map(|it| it.tokens.clone()) else { continue };
        if time.start < end || time.start > end + REACH_OF_TIME || of_told.tokens == time {
            continue;
        }
        let sentence = a.sentence_of(end);
        let rest = (base + 1..amounts.len()).take_while(|idx| a.sentence_of(amounts[*idx].tokens.start) == sentence);
        for idx in rest.filter(|idx| !is_base[*idx]) {
            let is_of_base = periods[idx].as_ref().is_some_and(|it| it.tokens == time);
            if is_of_base && amounts[idx].tokens.start >= time.end {
                periods[idx] = Some(of_told.clone());
            }
        }
    }
}

/// How many tokens behind a base its time begins at most: "up from 159,000 jobs in April".
const REACH_OF_TIME: usize = 4;

struct Bases<'b> {
    a: &'b Analysis<'b>,
    amounts: &'b [Amounted],
    dates: &'b [Date],
    times: &'b [Range<usize>],
}

impl Bases<'_> {
    /// Returns the figures that are told from this one. `out` are the bases of those before.
    fn told_from(&self, base: usize, out: &[Option<usize>]) -> Vec<usize> {
        let a = self.a;
        let amount = &self.amounts[base];
        let sentence = a.sentences[a.sentence_of(amount.tokens.start)].tokens.clone();
        let Some(link) = self.link(amount, sentence.start) else { return Vec::new() };
        let is_from = a.is(link, "from");
        if is_from && !governs(a, link) {
            return Vec::new();
        }
        // "from 12 to 9"
        let next = self.amounts.get(base + 1).filter(|it| is_from && it.start() < sentence.end);
        let next = next.filter(|it| self.is_reached(amount, it) && are_alike(amount, it)).map(|_| base + 1);
        let mut found: Vec<usize> = next.into_iter().collect();
        // "9, down from 12", "fell 25 percent to 9 from 12": the nearest of its sort, and the changes on the way.
        let near = |idx: &usize| {
            let it = &self.amounts[*idx];
            it.tokens.start >= sentence.start && it.tokens.end + REACH >= link
        };
        let before: Vec<usize> = (0..base).rev().take_while(near).collect();
        let is_base = |idx: &usize| before.iter().any(|told| out[*told] == Some(*idx));
        let can_be = |idx: &&usize| {
            let it = &self.amounts[**idx];
            are_alike(amount, it)
                && !is_base(idx)
                && (it.counted.is_some() || amount.counted.is_none())
                && if is_from { self.is_told(it.tokens.end..link) } else { self.is_of_other_time(base, **idx) }
        };
        let same_rate = |idx: &&usize| self.amounts[**idx].per == amount.per;
        let level = before.iter().filter(can_be).find(same_rate).or_else(|| before.iter().find(can_be)).copied();
        found.extend(level.filter(|_| next.is_none()));
        let changes = before.iter().filter(|idx| {
            let it = &self.amounts[**idx];
            is_from && it.form == Form::Change && amount.form != Form::Change && self.is_told(it.tokens.end..link)
        });
        found.extend(changes);
        found
    }

    /// Returns whether no verb but one of movement or of saying is between a figure and the "from" of its base.
    fn is_told(&self, mut between: Range<usize>) -> bool {
        let a = self.a;
        between.all(|i| a.pos(i) != Pos::Verb || is_movement(a, i) || a.is(i, "having") || is_cue_verb(&a.lower(i)))
    }

    /// Returns the word before a figure that makes it a base: "from", or one of comparison.
    fn link(&self, amount: &Amounted, limit: usize) -> Option<usize> {
        let a = self.a;
        let start = amount.start();
        let mut behind = (limit.max(start.saturating_sub(REACH_OF_LINK))..start).rev();
        let link = behind.find(|i| !self.is_time(*i) && !is_filler(a, *i))?;
        let compares = a.is_any(link, &["with", "to"]) && link > limit && a.is_any(link - 1, &["compared", "compares"])
            || a.is_any(link, &["versus", "against"]);
        (compares || a.is(link, "from")).then_some(link)
    }

    /// Returns whether hardly more than "to" and a time is between a figure and the next.
    fn is_reached(&self, base: &Amounted, next: &Amounted) -> bool {
        let a = self.a;
        let between = base.tokens.end..next.start();
        let counted = base.counted.clone().unwrap_or(0..0);
        let mut others = between.clone().filter(|i| !counted.contains(i) && !self.is_time(*i) && !is_filler(a, *i));
        between.len() <= REACH && others.next().is_some_and(|i| a.is(i, "to")) && others.next().is_none()
    }

    fn is_time(&self, token: usize) -> bool {
        date_at(self.dates, token).is_some()
    }

    /// Returns whether two figures are of times of their own.
    fn is_of_other_time(&self, one: usize, other: usize) -> bool {
        !self.times[one].is_empty() && self.times[one] != self.times[other]
    }
}

/// Returns the period of a base whose words only count back from that of the figure told from it: "$9 billion in the three months to
/// June, against $8 billion **a year earlier**".
pub(super) fn period_of_base(a: &Analysis, base: &Dated, told: &Period) -> Option<Period> {
    let counts_back = |i: usize| a.is_any(i, &["ago", "before", "earlier", "same", "year-ago", "year-earlier"]);
    let year = |period: &str| period.get(..4)?.parse::<i32>().ok();
    let back = year(told.as_str())? - year(base.period.as_ref()?.as_str())?;
    // Months, as one or as a range.
    let moved = |month: &str| match month.split('-').collect::<Vec<_>>()[..] {
        [year, month] if year.len() == 4 && month.len() == 2 => {
            Some(format!("{:04}-{month}", year.parse::<i32>().ok()? - back))
        }
        _ => None,
    };
    let moved: Option<Vec<String>> = told.as_str().split('/').map(moved).collect();
    let moved = moved.filter(|_| back > 0 && base.tokens.clone().any(counts_back))?;
    Some(Period(moved.join("/")))
}

/// Returns whether a word may be between two figures of one measure, or between "from" and a figure.
fn is_filler(a: &Analysis, token: usize) -> bool {
    !a.is_any(token, &["from", "to", "with", "against", "versus", "compared", "than", "or"])
        && (a.is_in(token, &lists::measures::BETWEEN_FIGURES)
            || a.is_in(token, &lists::measures::IN_FRONT)
            || matches!(a.word(token), "," | "$"))
}

/// Returns whether two figures can be levels of one thing.
fn are_alike(one: &Amounted, other: &Amounted) -> bool {
    let is_counted = |it: &Amounted| it.kind == FigureKind::Count && (it.unit.is_none() || it.counted.is_some());
    let same_unit = one.unit == other.unit
        || is_counted(one) && is_counted(other) && (one.counted.is_none() || other.counted.is_none());
    one.kind == other.kind
        && same_unit
        && (one.per == other.per || one.per.is_none() || other.per.is_none())
        && !matches!(one.kind, FigureKind::Duration | FigureKind::Rank)
        && (one.form == Form::Change) == (other.form == Form::Change)
}

#[cfg(test)]
mod tests {
    use crate::claims::Models;
    use whosaid_english::Lexicon;
    use whosaid_model::{Document, ReaderKind};

    /// Checks which figure each base is told by, and the period of the base.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let document = Document { published: Some("2019-11-20".to_owned()), ..Document::new("d", text) };
        let found = crate::extract_with(&document, Lexicon::shipped(), Models::shipped(ReaderKind::Default));
        let based = found.figures.iter().filter_map(|it| {
            let base = found.figures.iter().find(|base| Some(base.span()) == it.base)?;
            Some((it.text.as_str(), base.text.as_str(), base.period.as_ref().map_or("", |it| it.as_str())))
        });
        assert_eq!(based.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn bases() {
        for (text, expected) in [
            ("Unemployment rose from 6.2% in 2007 to 8.4% in 2010.", &[("8.4%", "6.2%", "2007")][..]),
            (
                "Revenue fell $1.4 million to $22.5 million in 2018 from $23.9 million in 2017.",
                &[("$1.4 million", "$23.9 million", "2017"), ("$22.5 million", "$23.9 million", "2017")],
            ),
            (
                "The average price of a car sold in October was $39,014, up from $38,373 a year ago and from $34,410 in October 2015.",
                &[("$39,014", "$38,373", "2018-10")],
            ),
            (
                "Sales were $11 million in the three months to the end of September, against $9 million a year earlier.",
                &[("$11 million", "$9 million", "2018-07/2018-09")],
            ),
            ("Exports fell to $9 billion in 2016 from $12 billion.", &[("$9 billion", "$12 billion", "")]),
            // Neither a place nor a thing that something comes from.
            ("The toll rose to 91 from two boats that sank.", &[]),
            ("The three firms asked the union to cut wages from 20 dollars.", &[]),
            ("The dam is 300 metres long, compared with 200 metres for the other.", &[]),
        ] {
            check(text, expected);
        }
    }
}
