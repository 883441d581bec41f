//! The times that a figure may be about, and the choice among them.

use super::choice::{Candidate, Chooser, Features, distance, word};
use super::period::{Dated, at_that_time, is_of_the_saying, meant, part_ranges, since};
use super::said::Said;
use super::tense::{Tense, tense};
use crate::analysis::Analysis;
use crate::dates::{Date, Granularity, Relation};
use crate::figures::Amounted;
use crate::reader::{Known, Sight};
use std::collections::VecDeque;
use std::ops::Range;
use whosaid_model::{DateType, Day, Period};

/// How many sentences before a figure and after it its time may be.
const REACH: (usize, usize) = (3, 1);

/// How many tokens of a text are its beginning, whose dates are always candidates.
const BEGINNING: usize = 60;

/// How many dates are looked at, at most, on either side of a figure.
const MOST_DATES: usize = 24;

/// A time that a figure may be about, with the words that give it; `None` for none.
pub type Time = Option<(Option<Period>, Range<usize>)>;

/// The times that were chosen for the figures before.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// The last times, in the order in which they were chosen.
    chosen: VecDeque<Time>,
}

impl History {
    pub fn push(&mut self, time: Time) {
        if self.chosen.len() == MEMORY {
            self.chosen.pop_front();
        }
        self.chosen.push_back(time);
    }

    /// Returns the time of the figure before.
    fn last(&self) -> Option<&(Option<Period>, Range<usize>)> {
        self.chosen.back()?.as_ref()
    }

    /// Returns how many of the last figures have this time, in these words or in others.
    fn count(&self, date: &Range<usize>, period: Option<&Period>) -> usize {
        self.recent().filter(|it| is_same(it, date, period)).count()
    }

    fn recent(&self) -> impl Iterator<Item = &(Option<Period>, Range<usize>)> {
        self.chosen.iter().rev().flatten()
    }
}

fn is_same((chosen, tokens): &(Option<Period>, Range<usize>), date: &Range<usize>, period: Option<&Period>) -> bool {
    tokens == date || period.is_some() && chosen.as_ref() == period
}

/// How many figures back a time may be taken up again.
const MEMORY: usize = 12;

/// Chooses the times of figures.
///
/// What the reader sees of the words that give a time is not among the features. It made no difference in five folds (76.1 with it, 76.5
/// without, careful 77.1), and newspaper articles were better without.
pub(crate) struct Times<'a> {
    pub a: &'a Analysis<'a>,
    pub amounts: &'a [Amounted],
    pub dates: &'a [Date],
    pub said: &'a Said<'a>,
    pub ruled: &'a [Option<Dated>],
    pub sights: &'a [Sight],
    /// The day of publication.
    published: Option<Day>,
    /// The tense of the clause around each figure.
    tenses: Vec<Tense>,
}

impl<'a> Times<'a> {
    pub fn new(
        known: &'a Known,
        published: Option<Day>,
        said: &'a Said,
        ruled: &'a [Option<Dated>],
        sights: &'a [Sight],
    ) -> Self {
        let Known { a, amounts, dates, .. } = *known;
        let tenses = amounts.iter().map(|it| tense(a, &it.tokens)).collect();
        Self { a, amounts, dates, said, ruled, sights, published, tenses }
    }

    /// Returns the candidates of a figure; the first is `none`. `before` is what was chosen for the figures before it.
    pub fn candidates(&self, idx: usize, before: &History) -> Vec<Candidate<Time>> {
        let dates = self.around(idx, before);
        let mut out = vec![self.none(idx, &dates, before)];
        for date in &dates {
            let readings = self.readings(date);
            let n = readings.len() as u32;
            for (way, period) in readings {
                out.push(self.candidate(idx, date, (period, way + 8 * n), before));
            }
        }
        // What the rules make of a date that is not in reach, or of two.
        if let Some(ruled) = &self.ruled[idx] {
            let has = |it: &Candidate<Time>| it.answer.as_ref().is_some_and(|(period, _)| *period == ruled.period);
            if !out.iter().any(has) {
                let mut f = Features::of("time");
                f.add("only ruled", &[self.amounts[idx].kind as u32]);
                f.add("only ruled by", &[word(ruled.rule)]);
                out.push(f.done(Some((ruled.period.clone(), ruled.tokens.clone()))));
            }
        }
        out
    }

    /// Returns the periods that a date may mean, each with the way in which it is read: in its context, alone, and from then
    /// on.
    fn readings(&self, date: &Date) -> Vec<(u32, Option<Period>)> {
        let whole = meant(self.a, self.dates, date);
        let plain = date.mention.edtf.clone().map(Period);
        let since = plain.clone().filter(|it| since(self.a, date.tokens.start).is_some() && !it.as_str().contains('/'));
        let since = since.map(|it| Period(format!("{it}/..")));
        let mut out = vec![(0, whole.clone())];
        for (way, period) in [(1, plain), (2, since)] {
            if period.is_some() && !out.iter().any(|(_, it)| *it == period) {
                out.push((way, period));
            }
        }
        out
    }

    /// Returns the dates near a figure, those at the beginning of the text, those of the figures before, and the last day that
    /// is named before it.
    fn around(&self, idx: usize, before: &History) -> Vec<&Date> {
        let a = self.a;
        let amount = &self.amounts[idx].tokens;
        let at = amount.start;
        let sentence = a.sentence_of(at);
        // A length of time may be the figure itself.
        let is_other = |date: &Date| date.tokens.end <= amount.start || amount.end <= date.tokens.start;
        let is_place = |date: &Date| {
            matches!(date.mention.kind, DateType::Date | DateType::Time | DateType::Duration) && is_other(date)
        };
        let near = |date: &Date| {
            let this = a.sentence_of(date.tokens.start);
            this + REACH.0 >= sentence && this <= sentence + REACH.1
        };
        let middle = self.dates.partition_point(|d| d.tokens.start < at);
        let first = middle.saturating_sub(MOST_DATES);
        let end = self.dates.len().min(middle + MOST_DATES);
        let mut out: Vec<&Date> = self.dates[first..end].iter().filter(|it| near(it) && is_place(it)).collect();
        let mut add = |date: &'_ Range<usize>| {
            let place = self.dates.binary_search_by_key(&date.start, |it| it.tokens.start).ok();
            let date = place.map(|it| &self.dates[it]).filter(|it| is_place(it));
            if let Some(date) = date.filter(|it| !out.iter().any(|other| other.tokens == it.tokens)) {
                out.push(date);
            }
        };
        for (_, date) in before.recent() {
            add(date);
        }
        let is_day = |it: &&Date| it.granularity == Some(Granularity::Day) && it.period.is_some();
        if let Some(day) = self.dates[first..middle].iter().rev().find(is_day) {
            add(&day.tokens);
        }
        for date in self.dates.iter().take(2).filter(|it| it.tokens.start < BEGINNING) {
            add(&date.tokens);
        }
        out.sort_by_key(|it| it.tokens.start);
        out
    }

    fn none(&self, idx: usize, dates: &[&Date], before: &History) -> Candidate<Time> {
        let (a, amount) = (self.a, &self.amounts[idx]);
        let own = a.sentence_of(amount.tokens.start);
        let n_own = dates.iter().filter(|d| a.sentence_of(d.tokens.start) == own).count().min(3) as u32;
        let ruled = u32::from(self.ruled[idx].is_some());
        let same = u32::from(idx > 0 && a.sentence_of(self.amounts[idx - 1].tokens.start) == own);
        let mut f = Features::of("time");
        f.add("none", &[]);
        f.add("none, own", &[n_own, ruled]);
        f.add("none, before", &[u32::from(before.last().is_some()), same]);
        f.add("none, kind", &[amount.kind as u32, n_own.min(1)]);
        f.add("none, form", &[amount.form as u32, amount.kind as u32]);
        f.add("none, unit", &[word(amount.unit.as_deref().unwrap_or(""))]);
        let tense = self.tenses[idx] as u32;
        let of_story = dates.iter().find(|it| it.tokens.start < BEGINNING);
        let of_story = of_story.map_or(10, |it| self.stands(it.period.as_ref()));
        f.add("none, story", &[of_story, tense, n_own.min(1)]);
        f.add("none, story, form", &[of_story, amount.kind as u32, amount.form as u32, n_own.min(1)]);
        f.add("none, tense", &[tense, n_own.min(1)]);
        f.add("none, tense, form", &[tense, amount.kind as u32, amount.form as u32]);
        f.add("none, tense, before", &[tense, u32::from(before.last().is_some()), same]);
        f.add("none, saying", &[u32::from(!self.said.at(amount.tokens.start).is_empty()), n_own.min(1)]);
        f.done(None)
    }

    fn candidate(
        &self,
        idx: usize,
        date: &Date,
        (period, plain): (Option<Period>, u32),
        before: &History,
    ) -> Candidate<Time> {
        let (a, amount) = (self.a, &self.amounts[idx]);
        let (own, this) = (a.sentence_of(amount.tokens.start), a.sentence_of(date.tokens.start));
        // What the beginning of a text says of its day is as good far below as near.
        let is_of_story = own >= this + 2 && date.tokens.start < BEGINNING;
        let offset = match own.checked_sub(this) {
            None => 5,
            Some(_) if is_of_story => 6,
            Some(n) => n.min(4) as u32,
        };
        let is_behind = date.tokens.start >= amount.tokens.end;
        let between =
            if is_behind { amount.tokens.end..date.tokens.start } else { date.tokens.end..amount.tokens.start };
        let between = between.start..between.end.max(between.start);
        let side = u32::from(is_behind);
        let near = offset == 0;
        let few = |n: u32| if is_of_story { 3 } else { n.min(2) };
        let n_figures = few(self.n_figures(between.clone(), idx));
        let n_dates = few(self.n_dates(between.clone()));
        let same = |it: &Dated| it.tokens == date.tokens;
        let is_ruled = self.ruled[idx].as_ref().is_some_and(|it| same(it) && it.period == period);
        let ruled = match &self.ruled[idx] {
            None => 0,
            Some(_) if is_ruled => 1,
            Some(it) if same(it) => 2,
            Some(it) if it.period == period => 3,
            Some(_) => 4,
        };
        let preposition = date.tokens.start.checked_sub(1).map_or(0, |i| word(a.word(i)));
        let size = date.granularity.map_or(9, |it| it as u32);
        let has = |list: &[&str]| u32::from(near && between.clone().take(40).any(|i| a.is_any(i, list)));
        let sayings = self.said.at(amount.tokens.start);
        let of_saying = u32::from(is_of_the_saying(a, date, self.said, &sayings));
        let same_before = match before.last() {
            None => 0,
            Some(it) if is_same(it, &date.tokens, period.as_ref()) => 1,
            Some(_) => 2,
        };
        let tense = self.tenses[idx] as u32;
        let when = self.stands(period.as_ref());
        let mut f = Features::of("time");
        f.add("place", &[offset, side]);
        f.add("ruled", &[ruled, plain]);
        if is_ruled {
            f.add("ruled by", &[self.ruled[idx].as_ref().map_or(0, |it| word(it.rule))]);
        }
        f.add("plain", &[plain, date.relation as u32]);
        f.add("plain, preposition", &[plain, preposition]);
        f.add("plain, type", &[plain, date.mention.kind as u32, size]);
        f.add("plain, since", &[plain, since(a, date.tokens.start).map_or(0, |it| distance(date.tokens.start - it))]);
        f.add("type", &[date.mention.kind as u32, size, offset.min(2)]);
        f.add("first", &[word(a.word(date.tokens.start)), offset.min(1)]);
        f.add("last", &[word(a.word(date.tokens.end - 1)), offset.min(1)]);
        f.add("preposition", &[preposition, offset.min(1)]);
        f.add("relation", &[date.relation as u32, u32::from(date.relation == Relation::None), size]);
        f.add("kind", &[amount.kind as u32, offset]);
        f.add("form", &[amount.form as u32, offset, size]);
        f.add("unit", &[word(amount.unit.as_deref().unwrap_or("")), offset.min(1)]);
        f.add("kind, type", &[amount.kind as u32, date.mention.kind as u32, size]);
        f.add("before", &[same_before, offset.min(1)]);
        f.add("before, figures", &[same_before, n_figures, side]);
        let n_chosen = before.count(&date.tokens, period.as_ref()).min(4) as u32;
        f.add("tense", &[tense, when, offset.min(2)]);
        f.add("tense, form", &[tense, when, amount.form as u32, offset.min(1)]);
        f.add("when", &[when, offset, amount.kind as u32]);
        f.add("chosen", &[n_chosen, offset]);
        f.add("chosen, type", &[n_chosen.min(2), size, date.mention.kind as u32]);
        if near {
            f.add("distance", &[distance(between.len()), side]);
            f.add("between", &[n_figures, n_dates, side]);
            f.add("ruled, between", &[ruled, n_figures, n_dates, side]);
            f.add("compared", &[has(&["than", "compared", "against", "versus", "earlier"]), side]);
            f.add("from", &[has(&["from"]), has(&["to"]), side]);
            f.add("clause", &[has(&[";", ":", "while", "but"]), has(&[","]), side]);
            f.add("of saying", &[of_saying, side, size]);
            f.add("says between", &[has(&["said", "says", "told", "announced", "reported"]), size, side]);
        } else {
            let n_sentences = if is_of_story { 10 } else { distance(own.abs_diff(this)) };
            f.add("far", &[n_sentences, n_chosen.min(2), size]);
            f.add("far, kind", &[n_sentences, amount.kind as u32, amount.form as u32]);
            f.add("far, beginning", &[u32::from(date.tokens.start < BEGINNING), size, n_chosen.min(1)]);
            f.add("far, dates", &[offset, n_dates]);
            f.add("far, figures", &[offset, n_figures]);
            f.add("far, paragraph", &[offset, u32::from(a.sentences[this].paragraph == a.sentences[own].paragraph)]);
            f.add("far, story", &[offset, when, tense]);
            f.add("far, story, form", &[offset, when, amount.kind as u32, amount.form as u32]);
            f.add("far, saying", &[offset, u32::from(self.is_near_saying(date)), size]);
        }
        f.done(Some((period, date.tokens.clone())))
    }

    fn n_figures(&self, tokens: Range<usize>, idx: usize) -> u32 {
        let first = self.amounts.partition_point(|it| it.tokens.start < tokens.start);
        let between = self.amounts[first..].iter().take(4).filter(|it| it.tokens.end <= tokens.end);
        between.filter(|it| it.tokens != self.amounts[idx].tokens).count() as u32
    }

    fn n_dates(&self, tokens: Range<usize>) -> u32 {
        let first = self.dates.partition_point(|it| it.tokens.start < tokens.start);
        self.dates[first..].iter().take(4).filter(|it| it.tokens.end <= tokens.end).count() as u32
    }

    /// Returns how a period lies to the day of publication: 0 if that is unknown, 1 for a short one that holds it and 2 for a long
    /// one, 3 after it, 4 to 7 before it (a week, a month, a year, more), 8 if it is open to the future, 9 to the past.
    fn stands(&self, period: Option<&Period>) -> u32 {
        let Some((days, published)) = period.and_then(Period::days).zip(self.published) else { return 0 };
        match days {
            (Some(first), Some(last)) if first <= published && published <= last => 1 + u32::from(last - first > 40),
            (Some(first), Some(_)) if first > published => 3,
            (Some(_), Some(last)) => 4 + [7, 31, 400].iter().filter(|it| published - last > **it).count() as u32,
            (Some(_), None) => 8,
            _ => 9,
        }
    }

    /// Returns whether a verb of saying is beside a date: "said on Friday".
    fn is_near_saying(&self, date: &Date) -> bool {
        let near = date.tokens.start.saturating_sub(4)..(date.tokens.end + 3).min(self.a.tokens.len());
        near.into_iter().any(|i| crate::attribution::is_cue_verb(&self.a.lower(i)))
    }

    /// Chooses a time for each figure, in order.
    pub fn chosen(&self, chooser: &Chooser) -> Vec<Option<Dated>> {
        let mut out: Vec<Option<Dated>> = Vec::with_capacity(self.amounts.len());
        let mut before = History::default();
        for idx in 0..self.amounts.len() {
            if self.a.deadline.is_past() {
                break;
            }
            let ruled = self.ruled[idx].as_ref();
            if !self.sights[idx].is_seen() {
                before.push(ruled.map(|it| (it.period.clone(), it.tokens.clone())));
                out.push(ruled.cloned());
                continue;
            }
            let mut candidates = self.candidates(idx, &before);
            let best = chooser.best(&candidates).unwrap_or(0);
            let time = candidates.swap_remove(best).answer;
            before.push(time.clone());
            out.push(time.map(|(period, tokens)| {
                let agrees = ruled.filter(|it| it.period == period);
                let rule = agrees.map_or("the likeliest of the dates around it", |it| it.rule);
                Dated { period, tokens, rule }
            }));
        }
        out.resize(self.amounts.len(), None);
        part_ranges(self.a, self.amounts, &mut out);
        out.iter_mut().zip(self.amounts).for_each(|(it, amount)| at_that_time(self.a, self.dates, amount, it));
        out
    }
}
