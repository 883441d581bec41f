//! Figures: every amount that a text states, as an exact number with its unit, hedge, form and direction.
//!
//! A figure is a numeral with what stands around it: a currency or unit, a hedge, a second numeral that makes it a range,
//! the noun that it counts. [`read`] scans the tokens once and needs nothing else, so that it keeps pace with segmentation;
//! [`settle`] adds what takes parts of speech. Each family of rules has a file, and beside it a file of examples with the
//! records expected (`currency.txt`, `ranges.txt` …), which are the tests and the documentation page at once.
//!
//! | file | rules |
//! | --- | --- |
//! | `numbers` | numerals in digits and words, magnitudes |
//! | `currency`, `evidence` | currencies; whose dollar a bare "$" is |
//! | `units` | percent, units of measure and time, rates |
//! | `measured` | a number with its sign and unit; feet and inches |
//! | `ranges` | ranges, scores, the two ends of a change |
//! | `multiples`, `ranks` | fractions, shares, "doubled"; "sixth-largest" |
//! | `hedges`, `movement` | modifier and interval; form and direction |
//! | `labels` | what looks like a figure and is none |
//! | `counted` | the noun phrase that a number counts |
//! | `carried` | what one figure lends another: units, nouns, hedges |
//! | `ages` | years that somebody has lived |
//!
//! What a figure measures, for when, and who says it is not decided here but by the claims pass.

mod ages;
mod carried;
mod counted;
mod currency;
mod evidence;
mod hedges;
mod labels;
mod measured;
mod movement;
mod multiples;
mod numbers;
mod ranges;
mod ranks;
mod units;

pub use evidence::Origin;

use crate::analysis::Analysis;
use crate::phrase::LONGEST_PHRASE;
use crate::segment::Segments;
use measured::{Measured, Unit};
use std::ops::{Deref, Range};
use whosaid_english::Lexicon;
use whosaid_model::{Decimal, Direction, FigureKind, Form, Interval, Modifier, UnitBasis, Value};

/// A figure of the text, before anything is known of what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Amounted {
    /// Its tokens: number, magnitude, currency or unit. Hedges and counted nouns stay out.
    pub tokens: Range<usize>,
    /// What sort of figure it is.
    pub kind: FigureKind,
    /// The number.
    pub value: Value,
    /// What the words leave open.
    pub interval: Interval,
    /// ISO 4217, `%`, the unit, or the counted noun in the singular.
    pub unit: Option<String>,
    /// What settled the unit, where its word or sign left a doubt.
    pub unit_by: Option<UnitBasis>,
    /// What money or a percentage is for each of.
    pub per: Option<String>,
    /// The hedge.
    pub modifier: Option<Modifier>,
    /// The tokens of the hedge, where it stands in front.
    pub hedge: Range<usize>,
    /// Level, change, share or rank.
    pub form: Form,
    /// Which way a change goes, or went that ended here.
    pub direction: Option<Direction>,
    /// The noun phrase that is counted, ranked or multiplied, where one stands beside the figure.
    pub counted: Option<Range<usize>>,
    /// The noun that several currencies go by, as long as none is settled.
    shared: Option<&'static str>,
    /// Whether it was stated in cents.
    in_subunits: bool,
}

impl Amounted {
    /// Its first token, or that of the hedge before it.
    pub(crate) fn start(&self) -> usize {
        if self.hedge.is_empty() { self.tokens.start } else { self.hedge.start }
    }
}

impl Amounted {
    fn new(tokens: Range<usize>, kind: FigureKind, value: Value, interval: Interval, unit: &Unit) -> Self {
        let (name, shared, in_subunits) = match unit {
            Unit::None => (None, None, false),
            Unit::Money { code, subunit, shared } => (Some((*code).to_owned()), *shared, *subunit),
            Unit::Of(_, name) => (Some((*name).to_owned()), None, false),
        };
        Self {
            hedge: tokens.start..tokens.start,
            tokens,
            kind,
            value,
            interval,
            unit: name,
            unit_by: None,
            per: None,
            modifier: None,
            form: Form::Level,
            direction: None,
            counted: None,
            shared,
            in_subunits,
        }
    }

    /// The token where it begins with its hedge. Without one, `hedge` is empty and stands where the figure begins.
    fn begin(&self) -> usize {
        self.hedge.start
    }

    /// The token after what it counts, or after the figure itself.
    fn end(&self) -> usize {
        self.counted.as_ref().map_or(self.tokens.end, |np| np.end)
    }
}

/// What the grammar reads: the tokens, and the tables that words are looked up in.
struct Reader<'a, 't> {
    s: &'a Segments<'t>,
    lexicon: &'a Lexicon,
}

impl<'t> Deref for Reader<'_, 't> {
    type Target = Segments<'t>;
    fn deref(&self) -> &Segments<'t> {
        self.s
    }
}

/// All figures of a text, in order, apart from each other: [`read`] and [`settle`].
pub fn figures(a: &Analysis, origin: Origin<'_>, is_date: impl Fn(usize) -> bool) -> Vec<Amounted> {
    settle(a, read(a, a.lexicon, origin, is_date))
}

/// The figures of a text by its tokens alone, in order, apart from each other. `is_date` tells the tokens that are part of a
/// date. Counts lack what they count, and some numbers that belong to names are still among them.
pub fn read(s: &Segments, lexicon: &Lexicon, origin: Origin<'_>, is_date: impl Fn(usize) -> bool) -> Vec<Amounted> {
    let r = &Reader { s, lexicon };
    let mut out: Vec<Amounted> = Vec::new();
    for sentence in &s.sentences {
        if s.deadline.is_past() {
            break;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            if !numbers::may_begin(s, at) || is_date(at) {
                at += 1;
                continue;
            }
            let before = out.last().map_or(0, |f| f.tokens.end);
            let mut next = at + 1;
            for mut figure in figure_at(r, at, sentence.tokens.clone()).into_iter().flatten() {
                // A construction never leaves its sentence, nor takes a date's words or those of the figure before.
                if figure.tokens.end > sentence.tokens.end
                    || figure.tokens.start < before.max(sentence.tokens.start)
                    || numbers::is_too_large(figure.value)
                    || figure.tokens.clone().any(&is_date)
                {
                    continue;
                }
                next = next.max(figure.tokens.end);
                hedges::apply(r, sentence.tokens.start, &mut figure);
                out.push(figure);
            }
            at = next;
        }
    }
    carried::carry_units(r, &mut out);
    evidence::settle(r, origin, &mut out);
    out
}

/// Adds what parts of speech tell: what is counted, form and direction, and which numbers belong to names.
pub fn settle(a: &Analysis, mut figures: Vec<Amounted>) -> Vec<Amounted> {
    for figure in &mut figures {
        if a.deadline.is_past() {
            return figures;
        }
        if !matches!(figure.kind, FigureKind::Count | FigureKind::Rank | FigureKind::Multiple) {
            continue;
        }
        let end = figure.tokens.end;
        // "half the homes"
        let the = figure.form == Form::Share && a.is_any(end, &["the", "its", "their", "his", "her", "our", "all"]);
        figure.counted = counted::counted(a, if the { end + 1 } else { end });
        if let Some(np) = figure.counted.clone() {
            // "18 more 777s" leaves an ending alone.
            figure.unit = counted::unit(a, np.clone()).filter(|unit| (2..=LONGEST_PHRASE).contains(&unit.len()));
            hedges::apply_behind(a, figure);
            // "388 rushing yards", "three long years": a measure after all.
            let head = a.head(&np);
            if figure.kind == FigureKind::Count
                && np.len() > 1
                && !a.is_joining_hyphen(figure.tokens.end)
                && !a.is_any(head - 1, &["square", "cubic"])
                && let Some(unit) = units::unit(&Reader { s: a, lexicon: a.lexicon }, head)
            {
                figure.kind = unit.kind;
                figure.unit = Some(unit.name.to_owned());
            }
            if figure.kind == FigureKind::Count {
                rate(a, figure, np.end);
            }
        }
    }
    figures.retain(|figure| !labels::is_name(a, figure));
    ages::ages(a, &mut figures);
    carried::ellipses(a, &mut figures);
    movement::apply(a, &mut figures);
    carried::conversions(a, &mut figures);
    figures
}

/// "two thousand scans per day": a rate; "4.2 posts for every million euros", "43 per 1,000 workers": so many for so many.
fn rate(a: &Analysis, figure: &mut Amounted, end: usize) {
    let r = &Reader { s: a, lexicon: a.lexicon };
    // "five reports of car theft for every 1,000 people"
    let of = a.is(end, "of").then(|| a.chunk_at(end + 1)).flatten().map(|chunk| chunk.end);
    let Some((end, per)) = [Some(end), of].into_iter().flatten().find_map(|end| Some((end, units::per(r, end)?.0)))
    else {
        return;
    };
    let many = per.starts_with(|c: char| c.is_ascii_digit()) || a.is(end, "for");
    if many {
        figure.kind = FigureKind::Ratio;
    }
    if let Some(unit) = figure.unit.as_mut().filter(|_| !many) {
        unit.push_str(" per ");
        unit.push_str(&per);
    } else {
        figure.per = Some(per);
    }
}

/// The figure or, for "from 28 to 32 percent", the two figures that begin with the number at a token.
fn figure_at(r: &Reader, at: usize, sentence: Range<usize>) -> Option<Vec<Amounted>> {
    if let Some(rank) = ranks::rank(r, at) {
        return Some(vec![rank]);
    }
    let number = numbers::number(r, at);
    if let Some(figure) = measured::part_of_unit(r, at).or_else(|| multiples::multiple(r, at, number.as_ref())) {
        return Some(vec![figure]);
    }
    let first = Measured::with_number(r, at, number?)?;
    if first.number.in_words && first.number.tokens.len() == 1 && labels::is_label(r, &first, sentence.clone()) {
        return None;
    }
    if let Some(mut figure) = first.compound(r) {
        figure.rate(r);
        return Some(vec![figure]);
    }
    if let Some(mut pair) = ranges::pair(r, &first) {
        for figure in &mut pair {
            figure.rate(r);
        }
        return Some(pair);
    }
    if labels::is_label(r, &first, sentence) {
        return None;
    }
    let mut figure = first.figure();
    figure.rate(r);
    Some(vec![figure])
}

impl Amounted {
    /// Takes the number for one of hundredths.
    fn take_as_subunits(&mut self) {
        let hundredth = |n: Decimal| n / Decimal::ONE_HUNDRED;
        self.in_subunits = true;
        self.value = match self.value {
            Value::Vague => Value::Vague,
            Value::Number(n) => Value::Number(hundredth(n)),
            Value::Range(a, b) => Value::Range(hundredth(a), hundredth(b)),
        };
        self.interval = Interval { low: self.interval.low.map(hundredth), high: self.interval.high.map(hundredth) };
    }

    /// Reads what a rate is for each of, and an age.
    fn rate(&mut self, r: &Reader) {
        let end = self.tokens.end;
        let old = if r.is_joining_hyphen(end) { end + 1 } else { end };
        if self.unit.as_deref() == Some("year") && r.is_any(old, &["old", "olds"]) {
            self.tokens.end = old + 1;
            return;
        }
        match self.kind {
            FigureKind::Money | FigureKind::Percent => self.per = units::per(r, end).map(|(per, _)| per),
            FigureKind::Quantity | FigureKind::Duration => {
                if let Some((per, _)) = units::per(r, end)
                    && let Some(unit) = &mut self.unit
                {
                    self.kind = FigureKind::Quantity;
                    *unit = format!("{unit} per {per}");
                }
            }
            FigureKind::Count if self.unit.is_none() && r.is(end, "per") => {
                if let Some((per, _)) = units::per(r, end) {
                    self.kind = FigureKind::Ratio;
                    self.per = Some(per);
                }
            }
            _ => {}
        }
    }
}
