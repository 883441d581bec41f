//! The dates of a text: every expression of time, resolved against the day of publication or the dates before it.
//!
//! The grammar is small functions over tokens, one file per family: `absolute` for names of places on the calendar,
//! `relative` for what points to them from another, `durations` for lengths, recurrences and the vague, and `clock` for
//! times of day. Each function reads at one token and returns where the expression ends and what it means. Values
//! follow TIMEX3 as in TempEval-3, and so do spans: articles and words such as "early" or "the end of" are inside,
//! prepositions are not, and the two ends of a range are two expressions.
//!
//! [`Date::period`] has what a preposition or the other end of a range makes of a date: "since 2011" is `2011/..`.
//!
//! A word that points ("last year", "on Friday", "in April") is resolved from the day of publication. Histories are
//! different: if most years of a text are far from its publication, a month belongs to the date named before it.

mod absolute;
mod calendar;
mod clock;
mod durations;
mod edges;
mod holidays;
mod place;
mod reader;
mod relative;
mod tense;
mod words;
mod yearless;
mod years;

pub use calendar::Granularity;

use crate::segment::{Class, Segments};
use calendar::{Place, Stretch};
use reader::{Found, Reader, is_bc, year_number};
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{DateMention, DateType, Day, Period};
use words::Word;

/// An expression of time, with what later passes need from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The public record.
    pub mention: DateMention,
    /// The size of the place that the expression names, if it names one.
    pub granularity: Option<Granularity>,
    /// The preposition before it.
    pub relation: Relation,
    /// The stretch of the calendar that the expression means in its context: with its preposition (`2011/..` for "since
    /// 2011") and with the other end of its range (`2011/2016` for either end of "from 2011 to 2016"). `None` if it has
    /// no place on the calendar.
    pub period: Option<Period>,
    /// The other end of its range, as an index of the list of dates.
    pub other_end: Option<usize>,
}

impl Date {
    /// Returns the first and last day of the period, as days since 1970-01-01; an open end is `None`.
    pub fn days(&self) -> Option<(Option<Day>, Option<Day>)> {
        self.period.as_ref().and_then(Period::days)
    }
}

/// The meaning of a preposition before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// "in", "on", or nothing.
    None,
    /// "since", or "from" without another end.
    Since,
    /// "before".
    Before,
    /// "after".
    After,
    /// "until".
    Until,
    /// "by".
    By,
}

/// Returns all dates of a text, in order and not overlapping.
///
/// `published` is the day of publication as EDTF; a year or a month is enough. Without it, a line near the top that
/// only contains a date is used.
pub fn dates(segments: &Segments, published: Option<&str>) -> Vec<Date> {
    let mut reader = Reader::of(segments, published);
    reader.read_all();
    finish(&reader)
}

/// Returns the date that a token is part of.
pub(crate) fn date_at(dates: &[Date], token: usize) -> Option<&Date> {
    let at = dates.partition_point(|d| d.tokens.end <= token);
    dates.get(at).filter(|d| d.tokens.contains(&token))
}

/// Returns the dates that begin in a sentence.
pub fn in_sentence<'d>(dates: &'d [Date], segments: &Segments, sentence: usize) -> &'d [Date] {
    let Some(sentence) = segments.sentences.get(sentence) else { return &[] };
    let first = dates.partition_point(|d| d.tokens.start < sentence.tokens.start);
    let last = dates.partition_point(|d| d.tokens.start < sentence.tokens.end);
    &dates[first..last]
}

impl<'s, 't> Reader<'s, 't> {
    fn of(s: &'s Segments<'t>, published: Option<&str>) -> Self {
        let w = words::words(s);
        let mut reader = Self {
            s,
            w,
            published: None,
            narrative: false,
            looks_back: false,
            found: Vec::new(),
            anchor: None,
            anchor_day: None,
        };
        reader.published = published.and_then(published_place).or_else(|| reader.dateline());
        let (near, far) = reader.years_near_and_far();
        // Without a day of publication all years are far. Then only a text that never refers to its own day is a
        // history.
        reader.narrative = far >= 4 && if reader.published.is_some() { near * 4 < far } else { near == 0 };
        reader.looks_back = far >= 4 && near * 3 < far * 2;
        reader
    }

    fn read_all(&mut self) {
        let mut i = 0;
        while i < self.w.len() {
            if self.s.deadline.is_past_at(i) {
                return;
            }
            let found = if self.word(i) == Word::Other && !self.may_begin(i) { None } else { self.read(i) };
            match found {
                Some(found) => {
                    i = found.end().max(i + 1);
                    self.remember(&found);
                    self.found.push(found);
                }
                None => i += 1,
            }
        }
    }

    /// Returns whether a date may begin at a token that is not a word of the grammar: a number with decimals, the
    /// apostrophe of "'82".
    fn may_begin(&self, i: usize) -> bool {
        match self.s.tokens[i].class {
            Class::Number | Class::Ordinal | Class::Decade => true,
            Class::Punct => self.is_any(i, &["'", "’", "‘"]) && self.class(i + 1) == Class::Number,
            _ => false,
        }
    }

    fn read(&self, i: usize) -> Option<Found> {
        clock::clock(self, i)
            .or_else(|| edges::edge(self, i))
            .or_else(|| durations::of_place(self, i))
            .or_else(|| durations::window(self, i))
            .or_else(|| place::place(self, i))
            .or_else(|| durations::recurrence(self, i))
            .or_else(|| durations::distance(self, i))
            .or_else(|| durations::close(self, i))
            .or_else(|| durations::vague(self, i))
    }

    fn remember(&mut self, found: &Found) {
        let Some(stretch) = found.stretch else { return };
        // What is to come is not what the text goes on from.
        let is_ahead =
            stretch.first != stretch.last && self.published.is_some_and(|now| stretch.last.first > now.first);
        if is_ahead && found.kind == DateType::Duration {
            return;
        }
        if stretch.last.size == Granularity::Century || stretch.last.size == Granularity::Decade {
            return;
        }
        self.anchor = Some(match self.found.last() {
            Some(Found { stretch: Some(from), .. }) if self.found.last().is_some_and(|a| is_range(self, a, found)) => {
                Stretch { first: from.first, last: stretch.last }
            }
            _ => stretch,
        });
        if stretch.last.size == Granularity::Day {
            // "That day" is the day of the story, not that of a "today" in between.
            if self.anchor_day.is_none() || !self.is_any(found.tokens.start, &["today", "yesterday", "tomorrow"]) {
                self.anchor_day = Some(stretch.last);
            }
        } else if self
            .anchor_day
            .is_some_and(|d| stretch.last.last().is_some_and(|last| last < d.first) || d.first < stretch.first.first)
        {
            // "On 3 May … In June … the next day" is not the 4th of May.
            self.anchor_day = None;
        }
    }

    /// Returns a date that is a line of its own near the top.
    fn dateline(&self) -> Option<Place> {
        self.s.sentences.iter().take(8).find_map(|sentence| {
            let range = sentence.tokens.clone();
            if range.len() > 12 {
                return None;
            }
            let first = range
                .clone()
                .find(|&i| !self.is_any(i, &["published", "posted", "updated", "date", "on", ":", "by"]))?;
            let found = absolute::full_date(self, first)?;
            (found.end() >= range.end || self.is_any(found.end(), &[".", "-", "–", "—", "|", ",", "at"]))
                .then(|| found.single())
                .flatten()
        })
    }

    /// Returns how many dates suggest that a text is news (years next to its publication, "yesterday", weekdays), and
    /// how many that it is a history (other years).
    fn years_near_and_far(&self) -> (u32, u32) {
        let (mut near, mut far) = (0, 0);
        for i in 1..self.w.len() {
            let deictic =
                self.is_any(i, &["yesterday", "tomorrow", "today"]) || matches!(self.word(i), Word::Weekday(_));
            let pointing = matches!(self.word(i), Word::Last | Word::Next | Word::This)
                && matches!(self.word(i + 1), Word::Unit(..));
            near += u32::from(deictic || pointing && self.published.is_none());
            let before = i - 1;
            let Some(year) = year_number(self, i) else {
                far += u32::from(is_bc(self, i));
                continue;
            };
            let dated = matches!(self.word(before), Word::Month(_))
                || self.is_any(before, &["in", "by", "since", "until", "during", "from", "of", ",", "("])
                || self.new_line(i);
            if !dated {
                continue;
            }
            match self.published {
                Some(published) if (published.named_year() - year).abs() <= 1 => near += 1,
                _ => far += 1,
            }
        }
        (near, far)
    }
}

/// Parses a day of publication as EDTF, with an optional time after it.
fn published_place(edtf: &str) -> Option<Place> {
    let mut parts = edtf.trim().split(['T', ' ', '/']).next()?.trim_end_matches(['~', '?', '%']).split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => Place::year(year),
        (Some(month), None) => Place::month(year, month.parse().ok().filter(|m| (1..=12).contains(m))?),
        (Some(month), Some(day)) => Place::day(year, month.parse().ok()?, day.parse().ok()?),
    }
}

/// Converts what was read to the public records: spans, periods, the ends of ranges.
fn finish(reader: &Reader) -> Vec<Date> {
    let s = reader.s;
    let found = &reader.found;
    let mut out: Vec<Date> = found
        .iter()
        .map(|f| {
            let span = s.span(f.tokens.clone());
            let relation = relation(reader, f.tokens.start);
            Date {
                tokens: f.tokens.clone(),
                mention: DateMention {
                    start: span.start,
                    end: span.end,
                    text: s.text[span].to_owned(),
                    kind: f.kind,
                    value: f.value.clone(),
                    edtf: f.stretch.map(Stretch::edtf),
                },
                granularity: f.stretch.map(Stretch::granularity),
                relation,
                period: f.stretch.or_else(|| today(reader, f)).map(|stretch| Period(bounded(stretch, relation))),
                other_end: None,
            }
        })
        .collect();
    for i in 1..out.len() {
        let (Some(a), Some(b)) = (found[i - 1].stretch, found[i].stretch) else { continue };
        if closes_window(reader, &found[i - 1], &found[i]) {
            out[i].period = out[i - 1].period.clone();
            out[i].relation = Relation::None;
        }
        if out[i - 1].other_end.is_none() && is_range(reader, &found[i - 1], &found[i]) && a.first.first <= b.last.first
        {
            let period = Period(Stretch { first: a.first, last: b.last }.edtf());
            for (end, other) in [(i - 1, i), (i, i - 1)] {
                out[end].period = Some(period.clone());
                out[end].relation = Relation::None;
                out[end].other_end = Some(other);
            }
        }
    }
    out
}

/// Returns the day of publication for "now", "currently".
fn today(r: &Reader, found: &Found) -> Option<Stretch> {
    let says_now = r.is_any(found.tokens.start, &["now", "currently", "presently"]);
    r.published.filter(|day| says_now && !r.narrative && day.size == Granularity::Day).map(Stretch::from)
}

/// Returns whether a date closes the length before it: "the week ending [May 7]". It then means that week.
fn closes_window(r: &Reader, window: &Found, date: &Found) -> bool {
    let words = if r.after_any(date.tokens.start, &["on", "in"]) { 2 } else { 1 };
    let last = |it: &Found| it.stretch.and_then(|stretch| stretch.last.last());
    window.kind == DateType::Duration
        && date.kind == DateType::Date
        && last(window) == last(date)
        && window.end() + words == date.tokens.start
        && r.is_any(window.end(), &["ended", "ending", "to", "through"])
}

/// Returns whether two neighbours are the ends of a range.
fn is_range(r: &Reader, a: &Found, b: &Found) -> bool {
    let start = a.tokens.start;
    let joins = r.is_dash(a.end())
        || r.is_any(a.end(), &["to", "through", "until", "till"])
        || r.is(a.end(), "and") && r.after_any(start, &["between"]);
    joins && a.end() + 1 == b.tokens.start && a.kind == DateType::Date && b.kind == DateType::Date
}

fn relation(r: &Reader, start: usize) -> Relation {
    let Some(before) = start.checked_sub(1) else { return Relation::None };
    let two = |first: &str| before > 0 && r.is(before - 1, first);
    match () {
        () if r.is(before, "since") || r.is(before, "from") && !is_comparison(r, before) => Relation::Since,
        () if r.is(before, "before") || r.is(before, "to") && two("prior") || r.is(before, "of") && two("ahead") => {
            Relation::Before
        }
        () if r.is_any(before, &["after", "following"]) => Relation::After,
        () if r.is_any(before, &["until", "till", "through"]) => Relation::Until,
        () if r.is(before, "by") => Relation::By,
        () => Relation::None,
    }
}

/// Returns whether the "from" of a date compares rather than begins: "up 3 percent from 2015".
fn is_comparison(r: &Reader, from: usize) -> bool {
    let Some(sentence) = r.s.sentences.get(r.s.sentence_of(from)) else { return false };
    let start = sentence.tokens.start.max(from.saturating_sub(12));
    (start..from).any(|i| r.class(i) == Class::Number || r.is_in(i, &lists::dates::CHANGES))
}

/// Returns a stretch with the open end that a preposition gives it.
fn bounded(stretch: Stretch, relation: Relation) -> String {
    match relation {
        Relation::None => stretch.edtf(),
        Relation::Since => format!("{}/..", stretch.low()),
        Relation::Until | Relation::By => format!("../{}", stretch.high()),
        Relation::After => match stretch.last.step(1) {
            Some(next) => format!("{}/..", Stretch::from(next).low()),
            None => stretch.edtf(),
        },
        Relation::Before => match stretch.first.step(-1) {
            Some(last) => format!("../{}", Stretch::from(last).high()),
            None => stretch.edtf(),
        },
    }
}

/// Shared by the tables of examples beside the rules.
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The dates of a text, each as `words = value`.
    #[track_caller]
    fn check_published(text: &str, published: Option<&str>, expected: &[&str]) {
        let found: Vec<String> = dates(&Segments::of(text), published)
            .iter()
            .map(|d| format!("{} = {}", d.mention.text, d.mention.value.as_deref().unwrap_or("?")))
            .collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn without_a_day_of_publication() {
        check_published("It fell last year, and on Friday.", None, &["last year = XXXX", "Friday = XXXX-WXX-5"]);
        check_published("In April 2012 it rose. In May it fell.", None, &["April 2012 = 2012-04", "May = XXXX-05"]);
        check_published(
            "Exports fall\n\n6 July 2016\n\nExports fell in April.",
            None,
            &["6 July 2016 = 2016-07-06", "April = 2016-04"],
        );
        check_published("It rose in May.", Some("2016"), &["May = 2016-05"]);
        check_published("It rose yesterday.", Some("2016-03-01T09:00:00Z"), &["yesterday = 2016-02-29"]);
        check_published("It rose yesterday.", Some("no date"), &["yesterday = XXXX-XX-XX"]);
    }

    #[test]
    fn histories_go_on_from_the_date_before() {
        check_published(
            "The siege began on 3 May 1864. In June it was lifted. The army left in October 1864 and came back in \
             January. In 1866 there was peace.",
            Some("2017-07-06"),
            &[
                "3 May 1864 = 1864-05-03",
                "June = 1864-06",
                "October 1864 = 1864-10",
                "January = 1865-01",
                "1866 = 1866",
            ],
        );
        check_published(
            "Yesterday they met. The treaty was signed in May 2003. In July it took effect.",
            Some("2017-07-06"),
            &["Yesterday = 2017-07-05", "May 2003 = 2003-05", "July = 2003-07"],
        );
    }

    #[test]
    fn dates_of_a_sentence() {
        let segments = Segments::of("It fell in 2012. It rose in 2013 and 2014.");
        let dates = dates(&segments, None);
        assert_eq!(in_sentence(&dates, &segments, 0).len(), 1);
        assert_eq!(in_sentence(&dates, &segments, 1).len(), 2);
        assert_eq!(in_sentence(&dates, &segments, 2).len(), 0);
    }

    const PIECES: &[&str] = &[
        "past",
        "over",
        "in",
        "now",
        "ending",
        "/",
        "fortnight",
        "the",
        "last",
        "next",
        "week",
        "of",
        "first",
        "May",
        "March",
        "Friday",
        "2016",
        "9999",
        "0",
        "'",
        "16",
        "-",
        "17",
        "to",
        "and",
        "year",
        "years",
        "ago",
        "later",
        "early",
        "3",
        "12:30",
        "p.m.",
        "99999",
        "BC",
        "century",
        "1990s",
        "decades",
        ".",
        "end",
        "same",
        "period",
        "a",
        "few",
        "every",
        "month",
        "half",
        "summer",
        "quarter",
        "2017-13-45",
        "FY",
        "AD",
        "31",
        "February",
        "\n",
        "morning",
        "UTC",
        "twenty",
        "hundred",
        "day",
        "following",
        "earlier",
        ",",
        "long",
        "second",
        "old",
    ];

    proptest! {
        #[test]
        fn any_text_gives_dates_in_order(words in proptest::collection::vec(proptest::sample::select(PIECES), 0..40), published in "(9999-12-31|0000-01-01|-9999-01-01|2017-07|2017|\\PC{0,8})") {
            let text = words.join(" ");
            let segments = Segments::of(&text);
            let mut at = 0;
            for date in dates(&segments, Some(&published)) {
                prop_assert!(date.tokens.start >= at && date.tokens.start < date.tokens.end);
                at = date.tokens.end;
                prop_assert_eq!(date.mention.span().of(&text), Some(date.mention.text.as_str()));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[0-9'’:./ -]{0,60}", published in "\\PC{0,12}") {
            dates(&Segments::of(&text), Some(&published));
            dates(&Segments::of(&text), Some("2017-07-06"));
        }
    }
}
