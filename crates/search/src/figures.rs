//! Conditions on one figure.
//!
//! `figure:[20e9 TO 30e9] unit:USD period:2016 speaker:lighthizer` finds passages with *one* figure that is all of
//! this. A passage is one document of the index, and an index knows which words a document has, but not which figure
//! they belong to. So positions encode that. The term `unit:usd` of the field `fact` has the positions 0 and 3 if the
//! first and the fourth figure of the passage are in dollars. The words of the field `speaker` have 64 positions for
//! each figure. Numbers and days are found by terms for their rough size and their year. Their exact values are in
//! columns, each beside a column that says which figure it belongs to. A passage that has all parts of the query is
//! then asked, part by part, which of its figures match, and the results are combined as the query says.
//!
//! This costs a few bits per figure, and reads positions only of passages that have all parts. What is counted, ranked
//! and shown is still the passage, so totals and facets need no correction. Figures as documents of their own would
//! need a join with their passages, and would triple the number of documents. Figures kept as bytes with the passage
//! would have to be unpacked for every candidate.

use crate::analysis;
use crate::condition::{Check, Condition};
use crate::schema::Fields;
use std::ops::{Bound, RangeBounds as _};
use tantivy::columnar::Column;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocId, DocSet as _, SegmentReader, Term};
use whosaid_model::{Decimal, Entity, Figure, day_text};

/// How many positions of the field `speaker` belong to one figure. Names that do not fit are not kept.
pub(crate) const SPEAKER_STRIDE: u32 = 64;

/// The first and last day that the index distinguishes, around the years -220 and 10183. They also stand for open ends.
pub(crate) const FIRST_DAY: i64 = -800_000;
pub(crate) const LAST_DAY: i64 = 3_000_000;

/// At most this many terms that start with a word, or are similar to it, are considered in each segment.
const MAX_EXPANSIONS: usize = 16_384;

/// Times that span more years than this have no term for each year.
const MANY_YEARS: i64 = 12;

/// Returns the term of numbers of about this size. There are sixteen for each binary exponent, and the terms sort like
/// the numbers.
pub(crate) fn size_term(n: f64) -> String {
    let bits = (n + 0.0).to_bits();
    let ordered = if n < 0.0 { !bits } else { bits | 1 << 63 };
    format!("size:{:04x}", ordered >> 48)
}

/// Returns the term of times in a year, of figures (`time`) or of publication (`published`).
pub(crate) fn year_term(what: &str, year: i64) -> String {
    format!("{what}:{:04}", year.clamp(0, 9999))
}

/// Returns the term of times that span many years or are open.
pub(crate) fn long_term(what: &str) -> String {
    format!("{what}:long")
}

/// Returns the terms by which times that include these days are found.
pub(crate) fn time_terms(what: &str, first: i64, last: i64) -> Vec<String> {
    let (from, to) = (year_of(first), year_of(last));
    if to - from > MANY_YEARS || first <= FIRST_DAY || last >= LAST_DAY {
        return vec![long_term(what)];
    }
    (from..=to).map(|year| year_term(what, year)).collect()
}

/// Returns the year of a day, from 0 to 9999.
pub(crate) fn year_of(day: i64) -> i64 {
    let text = day_text(day.clamp(FIRST_DAY, LAST_DAY) as i32);
    text.rsplitn(3, '-').last().and_then(|it| it.parse().ok()).unwrap_or(0).clamp(0, 9999)
}

/// Returns the term of figures that have any number, unit, period or speaker.
pub(crate) fn any(what: &str) -> String {
    format!("any:{what}")
}

/// Returns the number of a figure, or both ends of its range, as the index holds them.
fn values(figure: &Figure) -> Vec<f64> {
    let mut values: Vec<f64> = [figure.value.min(), figure.value.max()].into_iter().flatten().map(to_f64).collect();
    values.dedup();
    values
}

/// Returns the nearest number, as a parser of its decimal digits would, so that `figure:0.1` finds 0.1.
fn to_f64(n: Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}

/// What the index knows about a figure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The number, or both ends of a range.
    pub values: Vec<f64>,
    /// The terms of the field `fact`: unit, kind, the speaker's id, rough size, years, and which properties it has.
    pub terms: Vec<String>,
    /// The first and last day of its period.
    pub days: Option<(i64, i64)>,
    /// The names of the speaker, in words.
    pub speaker: Vec<Vec<String>>,
}

impl Facts {
    /// Returns what is known about a figure. `speaker` is the entity that its record names as the speaker, if any.
    pub fn of(figure: &Figure, speaker: Option<&Entity>, exact: &mut TextAnalyzer) -> Self {
        let mut names: Vec<&str> = figure.speaker.as_deref().into_iter().collect();
        let mut terms = vec![format!("kind:{}", figure.kind.as_str())];
        if let Some(id) = &figure.speaker_entity {
            names.extend(speaker.into_iter().flat_map(entity_names));
            terms.push(format!("by:{}", id.as_str().to_lowercase()));
        }
        let values = values(figure);
        let days = figure.period.as_ref().and_then(|it| it.days());
        let days = days.map(|(first, last)| (first.map_or(FIRST_DAY, i64::from), last.map_or(LAST_DAY, i64::from)));
        if let Some(unit) = &figure.unit {
            terms.push(format!("unit:{}", unit.to_lowercase()));
        }
        let has = [
            ("unit", figure.unit.is_some()),
            ("speaker", !names.is_empty()),
            ("figure", !values.is_empty()),
            ("period", days.is_some()),
        ];
        terms.extend(has.into_iter().filter(|it| it.1).map(|it| any(it.0)));
        terms.extend(values.iter().map(|it| size_term(*it)));
        terms.extend(days.into_iter().flat_map(|(first, last)| time_terms("time", first, last)));
        let mut speaker: Vec<Vec<String>> = Vec::new();
        for name in names {
            let words: Vec<String> = analysis::tokens(exact, name).into_iter().map(|it| it.text).collect();
            if !speaker.contains(&words) {
                speaker.push(words);
            }
        }
        Self { values, terms, days, speaker }
    }

    /// Returns the words of the speaker's names with their positions among those of the figure.
    pub fn speaker_words(&self) -> impl Iterator<Item = (u32, &str)> {
        let mut at = 0;
        let with_positions = self.speaker.iter().flat_map(move |name| {
            let start = at;
            // No phrase may span two names.
            at += name.len() as u32 + 1;
            (start..).zip(name.iter().map(String::as_str))
        });
        with_positions.take_while(|(position, _)| *position + 1 < SPEAKER_STRIDE)
    }
}

/// At most this many names of an entity are kept per document. No genuine entity has more, and each is stored wherever
/// the entity is mentioned.
const MOST_NAMES: usize = 64;

/// Returns the name of an entity, then its other names.
pub(crate) fn entity_names(entity: &Entity) -> impl Iterator<Item = &str> {
    std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str)).take(MOST_NAMES)
}

/// A condition on a figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    All(Vec<Self>),
    Any(Vec<Self>),
    /// Its number, or an end of its range, is within these bounds.
    Size(Bound<f64>, Bound<f64>),
    /// Its period includes one of these days.
    Days(i64, i64),
    /// It has this term of the field `fact`.
    Fact(String),
    /// It has a term of the field `fact` with this prefix.
    FactPrefix(String),
    /// Its speaker's name contains these words in sequence.
    Speaker(Vec<String>),
    /// The same, but the last word is only a prefix.
    SpeakerPrefix(Vec<String>),
    /// Its speaker's name contains a word within this distance, in letters.
    SpeakerFuzzy(String, u8),
}

impl Expr {
    /// Returns whether a figure fulfils the condition.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.holds(facts)),
            Self::Any(parts) => parts.iter().any(|it| it.holds(facts)),
            Self::Size(low, high) => facts.values.iter().any(|it| (*low, *high).contains(it)),
            Self::Days(first, last) => facts.days.is_some_and(|days| days.0 <= *last && days.1 >= *first),
            Self::Fact(term) => facts.terms.contains(term),
            Self::FactPrefix(start) => facts.terms.iter().any(|it| it.starts_with(start.as_str())),
            Self::Speaker(words) => facts.speaker.iter().any(|name| name.windows(words.len()).any(|it| it == words)),
            Self::SpeakerPrefix(words) => facts.speaker.iter().any(|name| {
                name.windows(words.len()).any(|it| match (it.split_last(), words.split_last()) {
                    (Some((last, before)), Some((start, words))) => before == words && last.starts_with(start.as_str()),
                    _ => false,
                })
            }),
            Self::SpeakerFuzzy(word, n) => {
                facts.speaker.iter().flatten().any(|it| analysis::distance(it, word) <= usize::from(*n))
            }
        }
    }
}

/// The condition that one figure of the passage fulfils all of this.
#[derive(Clone, Debug)]
pub(crate) struct OneFigure {
    pub expr: Expr,
    pub fields: Fields,
}

impl Condition for OneFigure {
    fn of_segment(&self, segment: &SegmentReader) -> tantivy::Result<Option<Box<dyn Check>>> {
        let finder = finder(&self.expr, &self.fields, segment)?;
        Ok(Some(Box::new(OneFigureCheck { finder, found: Vec::new() })))
    }
}

struct OneFigureCheck {
    finder: Finder,
    found: Vec<u32>,
}

impl Check for OneFigureCheck {
    fn holds(&mut self, doc: DocId) -> bool {
        self.finder.find(doc, &mut self.found);
        !self.found.is_empty()
    }
}

/// Finds the figures of a passage that fulfil a condition.
enum Finder {
    All(Vec<Self>),
    Any(Vec<Self>),
    Size(Column<f64>, Column<u64>, (Bound<f64>, Bound<f64>)),
    Days(Column<i64>, Column<i64>, Column<u64>, (i64, i64)),
    /// Terms, one of which has the figure's position.
    Terms(Vec<SegmentPostings>, u32),
    /// For each word its terms, one of which has the next position, starting with the figure's.
    Sequence(Vec<Vec<SegmentPostings>>),
}

fn finder(expr: &Expr, fields: &Fields, segment: &SegmentReader) -> tantivy::Result<Finder> {
    let columns = segment.fast_fields();
    let all = |parts: &[Expr]| parts.iter().map(|it| finder(it, fields, segment)).collect::<tantivy::Result<Vec<_>>>();
    let exactly = |field: Field, text: &str| -> tantivy::Result<Vec<SegmentPostings>> {
        let term = Term::from_field_text(field, text);
        let postings = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
        Ok(postings.into_iter().collect())
    };
    let starting = |field: Field, start: &str| -> tantivy::Result<Vec<SegmentPostings>> {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted.terms().range().ge(start).into_stream()?;
        let mut found = Vec::new();
        while terms.advance() && terms.key().starts_with(start.as_bytes()) && found.len() < MAX_EXPANSIONS {
            let option = IndexRecordOption::WithFreqsAndPositions;
            found.push(inverted.read_postings_from_terminfo(terms.value(), option)?);
        }
        Ok(found)
    };
    Ok(match expr {
        Expr::All(parts) => Finder::All(all(parts)?),
        Expr::Any(parts) => Finder::Any(all(parts)?),
        Expr::Size(low, high) => Finder::Size(columns.f64("figure")?, columns.u64("figure_of")?, (*low, *high)),
        Expr::Days(first, last) => Finder::Days(
            columns.i64("period_first")?,
            columns.i64("period_last")?,
            columns.u64("period_of")?,
            (*first, *last),
        ),
        Expr::Fact(term) => Finder::Terms(exactly(fields.fact, term)?, 1),
        Expr::FactPrefix(start) => Finder::Terms(starting(fields.fact, start)?, 1),
        Expr::Speaker(words) => {
            Finder::Sequence(words.iter().map(|it| exactly(fields.speaker, it)).collect::<tantivy::Result<_>>()?)
        }
        Expr::SpeakerPrefix(words) => {
            let (last, before) = words.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
            let mut slots = before.iter().map(|it| exactly(fields.speaker, it)).collect::<tantivy::Result<Vec<_>>>()?;
            slots.push(starting(fields.speaker, last)?);
            Finder::Sequence(slots)
        }
        Expr::SpeakerFuzzy(word, distance) => {
            let inverted = segment.inverted_index(fields.speaker)?;
            let term = Term::from_field_text(fields.speaker, word);
            let automaton = tantivy::query::FuzzyTermQuery::new(term, *distance, true).automaton()?;
            let mut terms = inverted.terms().search(automaton).into_stream()?;
            let mut found = Vec::new();
            while terms.advance() && found.len() < MAX_EXPANSIONS {
                let option = IndexRecordOption::WithFreqsAndPositions;
                found.push(inverted.read_postings_from_terminfo(terms.value(), option)?);
            }
            Finder::Terms(found, SPEAKER_STRIDE)
        }
    })
}

impl Finder {
    /// Puts the matching figures into `found`, sorted.
    fn find(&mut self, doc: DocId, found: &mut Vec<u32>) {
        found.clear();
        match self {
            Self::All(parts) => {
                let Some((first, rest)) = parts.split_first_mut() else { return };
                first.find(doc, found);
                let mut others = Vec::new();
                for part in rest {
                    if found.is_empty() {
                        return;
                    }
                    part.find(doc, &mut others);
                    found.retain(|it| others.binary_search(it).is_ok());
                }
            }
            Self::Any(parts) => {
                let mut others = Vec::new();
                for part in parts {
                    part.find(doc, &mut others);
                    found.append(&mut others);
                }
            }
            Self::Size(values, of, range) => {
                let values = values.values_for_doc(doc).zip(of.values_for_doc(doc));
                found.extend(values.filter(|(value, _)| range.contains(value)).map(|(_, of)| of as u32));
            }
            Self::Days(first, last, of, (from, to)) => {
                let days = first.values_for_doc(doc).zip(last.values_for_doc(doc)).zip(of.values_for_doc(doc));
                let is_so = |days: &((i64, i64), u64)| days.0.0 <= *to && days.0.1 >= *from;
                found.extend(days.filter(is_so).map(|(_, of)| of as u32));
            }
            Self::Terms(terms, stride) => {
                positions(terms, doc, found);
                for position in &mut *found {
                    *position /= *stride;
                }
            }
            Self::Sequence(slots) => {
                let Some((first, rest)) = slots.split_first_mut() else { return };
                positions(first, doc, found);
                let mut others = Vec::new();
                for (n, slot) in (1..).zip(rest) {
                    if found.is_empty() {
                        return;
                    }
                    others.clear();
                    positions(slot, doc, &mut others);
                    others.sort_unstable();
                    found.retain(|it| others.binary_search(&(it + n)).is_ok());
                }
                for position in &mut *found {
                    *position /= SPEAKER_STRIDE;
                }
            }
        }
        found.sort_unstable();
        found.dedup();
    }
}

/// Adds the positions of any of the terms in a passage.
fn positions(terms: &mut [SegmentPostings], doc: DocId, found: &mut Vec<u32>) {
    for postings in terms {
        if postings.doc() <= doc && postings.seek(doc) == doc {
            postings.append_positions_with_offset(0, found);
        }
    }
}

/// The condition that the document was published on one of these days.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub first: i64,
    pub last: i64,
}

struct PublishedCheck(Column<i64>, Column<i64>, Published);

impl Condition for Published {
    fn of_segment(&self, segment: &SegmentReader) -> tantivy::Result<Option<Box<dyn Check>>> {
        let columns = segment.fast_fields();
        let (first, last) = (columns.i64("published_first")?, columns.i64("published_last")?);
        Ok(Some(Box::new(PublishedCheck(first, last, self.clone()))))
    }
}

impl Check for PublishedCheck {
    fn holds(&mut self, doc: DocId) -> bool {
        let Self(first, last, wanted) = self;
        first.first(doc).is_some_and(|it| it <= wanted.last) && last.first(doc).is_some_and(|it| it >= wanted.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_sizes_are_in_the_order_of_numbers() {
        let numbers = [f64::MIN, -1e9, -2.5, -1.0, -1e-9, 0.0, 1e-9, 0.1, 1.0, 1.1, 2.0, 27.7e9, 30e9, f64::MAX];
        let terms: Vec<_> = numbers.iter().map(|it| size_term(*it)).collect();
        assert!(terms.is_sorted(), "{terms:?}");
        assert_eq!(size_term(-0.0), size_term(0.0));
        assert_ne!(size_term(1.0), size_term(1.1));
    }

    #[test]
    fn terms_of_times() {
        let terms = |first, last| time_terms("time", first, last).join(" ");
        assert_eq!(terms(0, 364), "time:1970");
        assert_eq!(terms(-1, 365), "time:1969 time:1970 time:1971");
        assert_eq!(terms(0, 366 * 14), "time:long");
        assert_eq!(terms(FIRST_DAY, 0), "time:long");
        assert_eq!(terms(0, LAST_DAY), "time:long");
        assert_eq!([year_of(FIRST_DAY), year_of(LAST_DAY)], [0, 9999]);
    }
}
