//! Figures: every amount that a text states, as an exact number with its unit, hedge, form and direction.
//!
//! A figure is a numeral with what stands around it: a currency or unit, a hedge, a second numeral that makes it a range,
//! the noun that it counts. [`read`] scans the tokens once and needs nothing else, so that it keeps pace with segmentation;
//! [`settle`] adds what takes parts of speech. Each family of rules has a file, and beside it a file of examples with the
//! records expected (`money.txt`, `ranges.txt` …), which are the tests and the documentation page at once.
//!
//! | file | rules |
//! | --- | --- |
//! | `numbers` | numerals in digits and words, magnitudes |
//! | `currency`, `evidence` | currencies; whose dollar a bare "$" is |
//! | `units` | percent, units of measure and time, rates |
//! | `ranges` | ranges, scores, the two ends of a change |
//! | `multiples`, `ranks` | fractions, shares, "doubled"; "sixth-largest" |
//! | `hedges`, `movement` | modifier and interval; form and direction |
//! | `labels` | what looks like a figure and is none |
//! | `counted` | the noun phrase that a number counts |
//!
//! What a figure measures, for when, and who says it is not decided here but by the claims pass.

mod counted;
mod currency;
mod evidence;
mod hedges;
mod labels;
mod movement;
mod multiples;
mod numbers;
mod ranges;
mod ranks;
mod units;

pub use evidence::Origin;

use crate::analysis::Analysis;
use crate::lexicon::Lexicon;
use crate::segment::{Class, Segments};
use crate::tag::Pos;
use numbers::{Amount, Number};
use ranges::exactly;
use rust_decimal::Decimal;
use std::ops::{Deref, Range};
use whosaid_model::{Direction, FigureKind, Form, Interval, Modifier, UnitBasis, UnitOfMeasure, Value};

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
                    || figure.tokens.start < before
                    || figure.tokens.clone().any(&is_date)
                {
                    continue;
                }
                next = next.max(figure.tokens.end);
                hedges::apply(r, &mut figure);
                out.push(figure);
            }
            at = next;
        }
    }
    carry_units(r, &mut out);
    evidence::settle(r, origin, &mut out);
    out
}

/// Adds what parts of speech tell: what is counted, form and direction, and which numbers belong to names.
pub fn settle(a: &Analysis, mut figures: Vec<Amounted>) -> Vec<Amounted> {
    for figure in &mut figures {
        if !matches!(figure.kind, FigureKind::Count | FigureKind::Rank | FigureKind::Multiple) {
            continue;
        }
        let end = figure.tokens.end;
        // "half the homes"
        let the = figure.form == Form::Share && a.is_any(end, &["the", "its", "their", "his", "her", "our", "all"]);
        figure.counted = counted::counted(a, if the { end + 1 } else { end });
        if let Some(np) = figure.counted.clone() {
            // "18 more 777s" leaves an ending alone.
            figure.unit = counted::unit(a, np.clone()).filter(|unit| unit.len() > 1);
            hedges::apply_behind(a, figure);
            // "517 rushing yards", "three long years": a measure after all.
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
    ages(a, &mut figures);
    ellipses(a, &mut figures);
    movement::apply(a, &mut figures);
    conversions(a, &mut figures);
    figures
}

/// "three thousand tests per day": a rate; "8.6 jobs for every million dollars", "59 per 1,000 workers": so many for so many.
fn rate(a: &Analysis, figure: &mut Amounted, end: usize) {
    let r = &Reader { s: a, lexicon: a.lexicon };
    // "five incidents of violent crime for every 1,000 people"
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
    if let Some(figure) = part_of_unit(r, at).or_else(|| multiples::multiple(r, at, number.as_ref())) {
        return Some(vec![figure]);
    }
    let first = Measured::with_number(r, at, number?)?;
    if first.number.in_words && first.number.tokens.len() == 1 && labels::is_label(r, &first, sentence.clone()) {
        return None;
    }
    if let Some(figure) = first.compound(r) {
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

/// "half an hour", "three quarters of a mile": a part of one unit.
fn part_of_unit(r: &Reader, at: usize) -> Option<Amounted> {
    // "3/4 of an hour", "0.2 of a percentage point"
    let part = r.is(at + 1, "/") || r.is(at + 1, "of") && r.is_any(at + 2, &["a", "an"]);
    let written = part.then(|| numbers::digits(r, at)).flatten();
    let written = written.filter(|n| n.exact().is_some_and(|n| n < Decimal::ONE));
    let (value, end) = match written {
        Some(number) => (number.exact()?, number.tokens.end),
        None => numbers::fraction(r, at)?,
    };
    let article = if r.is(end, "of") { end + 1 } else { end };
    let unit = units::unit(r, article + 1).filter(|_| r.is_any(article, &["a", "an"]))?;
    let interval = exactly(value, Decimal::new(1, 2));
    let name = Unit::Of(unit.kind, unit.name);
    Some(Amounted::new(at..unit.end, unit.kind, Value::Number(value), interval, &name))
}

impl Amounted {
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
                    // Some rates have a name of their own.
                    let rate = format!("{unit} per {per}");
                    self.kind = FigureKind::Quantity;
                    *unit = rate;
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

/// A number with its currency or unit.
#[derive(Clone)]
struct Measured {
    number: Number,
    /// From the currency sign or minus in front to the unit behind.
    tokens: Range<usize>,
    negative: bool,
    unit: Unit,
}

#[derive(Clone, PartialEq, Eq)]
enum Unit {
    None,
    Money { code: &'static str, subunit: bool, shared: Option<&'static str> },
    Of(FigureKind, &'static str),
}

impl Unit {
    /// Whether both are money of one code, counted alike.
    fn is_same_money(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Money { code: a, subunit: x, .. }, Self::Money { code: b, subunit: y, .. }) => a == b && x == y,
            _ => false,
        }
    }

    fn is_shared(&self) -> bool {
        matches!(self, Self::Money { shared: Some(_), .. })
    }

    fn money(currency: &currency::Currency) -> Self {
        Self::Money { code: currency.code, subunit: currency.subunit, shared: currency.shared }
    }
}

impl Measured {
    /// The number at a token with all that belongs to it on both sides.
    fn read(r: &Reader, at: usize) -> Option<Self> {
        Self::with_number(r, at, numbers::number(r, at)?)
    }

    /// The same for a number that is read already.
    fn with_number(r: &Reader, at: usize, number: Number) -> Option<Self> {
        let mut tokens = number.tokens.clone();
        let mut unit = Unit::None;
        let (mut negative, mut millions) = (false, false);
        // "$(5.2) million": accountants' minus.
        let bracketed =
            at >= 2 && r.word(at - 1) == "(" && r.tokens[at - 2].class == Class::Symbol && r.is(at + 1, ")");
        if let Some(currency) = currency::before(r, if bracketed { at - 1 } else { at }) {
            tokens.start = currency.edge;
            unit = Unit::money(&currency);
            negative = bracketed;
            millions = currency.millions;
        }
        let mut number = number;
        if millions {
            let end = number.tokens.end;
            number = number.times(Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND, end)?;
        }
        if negative {
            // The magnitude stands behind the bracket.
            number.tokens.end = at + 2;
            number = numbers::magnitudes(r, number)?;
            tokens.end = number.tokens.end;
        }
        if let Some(edge) = minus(r, tokens.start, at) {
            negative = true;
            tokens.start = edge;
        }
        // Behind: a hyphen may join ("five-year", "15-percent", "80-yard").
        let behind = if r.is_joining_hyphen(tokens.end) { tokens.end + 1 } else { tokens.end };
        if unit == Unit::None {
            if is_metres(r, &number) {
                // "37m (121ft) long": the one-letter unit, not the magnitude.
                let digits = number.tokens.start;
                number = numbers::digits(r, digits)?;
                unit = Unit::Of(FigureKind::Quantity, "metre");
                tokens.end = digits + 2;
            } else if let Some(scale) = temperature(r, tokens.start, behind) {
                unit = Unit::Of(FigureKind::Quantity, scale);
                tokens.end = behind + 1;
            } else if let Some(currency) = currency::after(r, behind).filter(|c| !is_verb_won(r, c.edge - 1)) {
                unit = Unit::money(&currency);
                tokens.end = currency.edge;
                // "75 USD million"
                if currency.millions {
                    number = number.times(Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND, currency.edge)?;
                } else if r.tokens.get(tokens.end).is_some() && !r.glued(tokens.end) {
                    number.tokens.end = tokens.end;
                    number = numbers::magnitudes(r, number)?;
                    tokens.end = number.tokens.end;
                }
            } else if let Some(of) = units::unit(r, behind) {
                unit = Unit::Of(of.kind, of.name);
                tokens.end = of.end;
            } else if r.is_any(behind, &["of"]) && number.exact().is_none() {
                // "tens of thousands of dollars", "hundreds of miles"
                if let Some(currency) = currency::after(r, behind + 1) {
                    unit = Unit::money(&currency);
                    tokens.end = currency.edge;
                } else if let Some(of) = units::unit(r, behind + 1) {
                    unit = Unit::Of(of.kind, of.name);
                    tokens.end = of.end;
                }
            }
        } else if r.is_any(behind, &["dollar", "dollars"]) && !r.is_any(tokens.end, &["-"]) {
            // "$5 billion dollars"
            tokens.end = behind + 1;
        }
        Some(Self { number, tokens, negative, unit })
    }

    /// The number in base units of its unit.
    fn value(&self) -> Option<Decimal> {
        let mut value = self.number.exact()?;
        if matches!(self.unit, Unit::Money { subunit: true, .. }) {
            value = value.checked_div(Decimal::ONE_HUNDRED)?;
        }
        if self.negative {
            value = -value;
        }
        Some(value)
    }

    fn last_digit(&self) -> Decimal {
        match self.unit {
            Unit::Money { subunit: true, .. } => self.number.unit_of_last_digit / Decimal::ONE_HUNDRED,
            _ => self.number.unit_of_last_digit,
        }
    }

    fn kind(&self) -> FigureKind {
        match self.unit {
            Unit::None => FigureKind::Count,
            Unit::Money { .. } => FigureKind::Money,
            Unit::Of(kind, _) => kind,
        }
    }

    fn figure(&self) -> Amounted {
        let (value, interval) = match (self.value(), self.number.amount) {
            (Some(value), _) => (Value::Number(value), exactly(value, self.last_digit())),
            (None, Amount::Vague(low, high)) => (Value::Vague, Interval { low: Some(low), high: Some(high) }),
            (None, Amount::Exact(_)) => (Value::Vague, Interval { low: None, high: None }),
        };
        self.with(self.tokens.clone(), value, interval)
    }

    fn with(&self, tokens: Range<usize>, value: Value, interval: Interval) -> Amounted {
        Amounted::new(tokens, self.kind(), value, interval, &self.unit)
    }

    /// A figure in two units, the smaller behind: "3 dollars 50 cents", "5 feet 10 inches", "6'2\"", "two years and three months".
    /// Its unit is the currency, or else the smaller one.
    fn compound(&self, r: &Reader) -> Option<Amounted> {
        let mut next = self.tokens.end;
        let (tokens, unit) = if self.unit == Unit::None && r.is_any(next, &["'", "’", "′"]) && r.glued(next) {
            // Feet and inches.
            let inches = next + 1;
            let whole = |at: usize| r.tokens.get(at).is_some_and(|t| t.class == Class::Number && t.span().len() <= 2);
            let mark = r.is_any(inches + 1, &["\"", "”", "″"]) && r.glued(inches + 1);
            if !whole(self.number.tokens.start) || !whole(inches) || !r.glued(inches) || !mark {
                return None;
            }
            (self.tokens.start..inches + 2, Unit::Of(FigureKind::Quantity, "inch"))
        } else {
            next += usize::from(
                r.is(next, "and") || self.unit == Unit::Of(FigureKind::Quantity, "foot") && r.is_joining_hyphen(next),
            );
            let small = Self::read(r, next).filter(|small| small.tokens.start == next)?;
            let unit = match (&self.unit, &small.unit) {
                (Unit::Money { code, subunit: false, .. }, Unit::Money { code: c, subunit: true, .. }) if code == c => {
                    self.unit.clone()
                }
                // "15 dollars 50."
                (Unit::Money { subunit: false, .. }, Unit::None)
                    if next == self.tokens.end
                        && small.number.exact().is_some_and(|n| n >= Decimal::TEN && n < Decimal::ONE_HUNDRED)
                        && self.number.unit_of_last_digit == Decimal::ONE
                        && r.tokens.get(small.tokens.end).is_none_or(|t| t.class == Class::Punct) =>
                {
                    self.unit.clone()
                }
                (Unit::Of(kind, _), Unit::Of(k, _)) if kind == k && *kind != FigureKind::Percent => small.unit.clone(),
                // "5ft 10in", "6-foot-5"
                (Unit::Of(FigureKind::Quantity, "foot"), Unit::None)
                    if r.is(small.tokens.end, "in") || r.is_joining_hyphen(next - 1) =>
                {
                    Unit::Of(FigureKind::Quantity, "inch")
                }
                _ => return None,
            };
            let inches = small.unit == Unit::None && matches!(unit, Unit::Of(..)) && r.is(small.tokens.end, "in");
            let end = small.tokens.end + usize::from(inches);
            (self.tokens.start..end, unit)
        };
        let small = numbers::number(r, if unit == Unit::None { next } else { next.max(self.tokens.end) })
            .or_else(|| numbers::number(r, self.tokens.end + 1))
            .and_then(|n| n.exact().map(|value| (value, n.unit_of_last_digit)))?;
        let (small, last) = match unit {
            Unit::Money { .. } => (small.0 / Decimal::ONE_HUNDRED, small.1 / Decimal::ONE_HUNDRED),
            _ => small,
        };
        let large = match (&self.unit, &unit) {
            (Unit::Money { .. }, _) => self.value()?,
            (Unit::Of(_, from), Unit::Of(_, to)) => {
                let (from, to) = (UnitOfMeasure::named(from)?, UnitOfMeasure::named(to)?);
                // The larger unit stands first.
                self.number.exact()?;
                let factor = from.convert(Decimal::ONE, to).filter(|f| *f > Decimal::ONE && small < *f)?;
                self.value()?.checked_mul(factor.round_dp(6).normalize())?
            }
            (Unit::None, _) => self.value()?.checked_mul(Decimal::from(12))?,
            _ => return None,
        };
        let value = large.checked_add(small)?;
        let kind = if matches!(unit, Unit::Money { .. }) { FigureKind::Money } else { unit_kind(&unit) };
        Some(Amounted::new(tokens, kind, Value::Number(value), exactly(value, last), &unit))
    }
}

fn unit_kind(unit: &Unit) -> FigureKind {
    match unit {
        Unit::Of(kind, _) => *kind,
        Unit::Money { .. } => FigureKind::Money,
        Unit::None => FigureKind::Count,
    }
}

/// The token where a minus begins that stands in front of an amount: "-5", "minus 5", "minus-260".
fn minus(r: &Reader, start: usize, number: usize) -> Option<usize> {
    let sign = start.checked_sub(1)?;
    // "plus or minus 3 points" is no less than nothing.
    if r.is(sign, "minus") && sign > 0 && r.is_any(sign - 1, &["or", "/"]) {
        return None;
    }
    if r.is_any(sign, &["minus", "negative"]) {
        return Some(sign);
    }
    if r.is_joining_hyphen(sign) && sign > 0 && r.is_any(sign - 1, &["minus", "negative"]) {
        return Some(sign - 1);
    }
    let follows_number = sign > 0 && r.tokens[sign - 1].class == Class::Number;
    let minus = matches!(r.word(sign), "-" | "−" | "–") && r.glued(start) && !r.glued(sign);
    (minus && !follows_number && r.tokens[number].class == Class::Number).then_some(sign)
}

/// The scale of "15C", "104F": a letter glued to a number is one behind a small word or a minus; "iPhone 5C" is a name.
fn temperature(r: &Reader, start: usize, at: usize) -> Option<&'static str> {
    let scale = match r.tokens.get(at).map(|_| r.word(at)) {
        Some("C") => "celsius",
        Some("F") => "fahrenheit",
        _ => return None,
    };
    let minus = r.is_any(start, &["-", "−", "–", "minus"]);
    let led =
        start > 0 && r.tokens[start - 1].class == Class::Word && r.word(start - 1).starts_with(char::is_lowercase);
    (r.glued(at) && (minus || led && !r.word(start - 1).contains(char::is_uppercase))).then_some(scale)
}

/// Whether an "m" glued to a number is a metre's: "37m long", "a 100m race", "37m (121ft)".
fn is_metres(r: &Reader, number: &Number) -> bool {
    const OF_LENGTH: &[&str] = &[
        "above",
        "away",
        "below",
        "breaststroke",
        "butterfly",
        "dash",
        "deep",
        "final",
        "freestyle",
        "from",
        "gold",
        "heats",
        "high",
        "hurdles",
        "long",
        "race",
        "relay",
        "sprint",
        "tall",
        "thick",
        "underwater",
        "wide",
    ];
    let m = number.tokens.end - 1;
    if number.tokens.len() != 2 || r.word(m) != "m" || !r.glued(m) {
        return false;
    }
    let next = if r.is_joining_hyphen(m + 1) { m + 2 } else { m + 1 };
    // "won the 100m in 9.58 seconds"
    let start = number.tokens.start;
    let raced = start > 0
        && (r.is(start - 1, "the") || r.is_any(start - 1, &["'s", "’s"]))
        && r.is_any(next, &["in", "at", "title", "record", "and", "semi"]);
    let feet = raced || r.is(next, "(") && (next + 1..next + 5).any(|i| r.is_any(i, &["ft", "feet", "miles"]));
    feet || r.is_any(next, OF_LENGTH)
}

/// "won" as in "two won": a verb, not Korea's money, where the number counts people rather than a sum.
fn is_verb_won(r: &Reader, at: usize) -> bool {
    r.is(at, "won") && r.is_any(at + 1, &["the", "a", "an", "their", "his", "her", "its", "in", "by", "seats"])
}

/// What only one end of a movement states holds for the other: "from 208 pounds to 193", "from 21 mpg in 2008 to 23".
fn carry_units(r: &Reader, figures: &mut [Amounted]) {
    // "5, 12, 18 and 28 per cent"
    for at in (1..figures.len()).rev() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(one), next) = (done.last_mut(), &rest[0]) else { continue };
        let between = one.tokens.end..next.tokens.start;
        let listed = (1..=2).contains(&between.len()) && between.clone().all(|i| r.is_any(i, &[",", "and", "or"]));
        let measured = matches!(next.kind, FigureKind::Percent | FigureKind::Quantity);
        if listed && measured && one.kind == FigureKind::Count && one.unit.is_none() && next.hedge.is_empty() {
            one.kind = next.kind;
            one.unit.clone_from(&next.unit);
        }
    }
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = if to.hedge.is_empty() { to.tokens.start } else { to.hedge.start };
        let joined = start > 0
            && r.is(start - 1, "to")
            && start <= from.tokens.end + 6
            && from.tokens.start > 0
            && r.is(from.tokens.start - 1, "from")
            && r.sentence_of(from.tokens.start) == r.sentence_of(start);
        // A number that counts or measures something of its own takes no unit from elsewhere.
        let next = to.tokens.end;
        let alone = r.tokens.get(next).is_none_or(|t| t.class != Class::Word)
            || r.is_any(next, crate::words::FUNCTION_WORDS)
            || r.is_any(next, &["last", "this", "next"]);
        if joined && alone && to.kind == FigureKind::Count && to.unit.is_none() && from.unit.is_some() {
            to.kind = from.kind;
            to.unit.clone_from(&from.unit);
            to.shared = from.shared;
        }
    }
}

/// "6 million homes, including 1.5 million in Los Angeles", "63 vehicles, compared with 50 last year", "four- and six-cylinder
/// engines": a number that goes without its noun takes that of its neighbour.
fn ellipses(a: &Analysis, figures: &mut [Amounted]) {
    let sentence = |figure: &Amounted| a.sentence_of(figure.tokens.start);
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = to.hedge.start.min(to.tokens.start);
        let linked = start > 0
            && a.is_any(
                start - 1,
                &[
                    "and",
                    "to",
                    "from",
                    "or",
                    "than",
                    "versus",
                    "vs.",
                    "with",
                    "against",
                    "including",
                    "of",
                    "by",
                    "only",
                    "just",
                ],
            );
        let next = to.tokens.end;
        let alone = a.tokens.get(next).is_none_or(|t| t.class == Class::Punct)
            || a.is_any(next, crate::words::FUNCTION_WORDS)
            || a.is_any(next, &["last", "next"]);
        // "21 people were hurt, six of them seriously"
        let of_them = a.is(next, "of") && a.is_any(next + 1, &["them", "those", "whom", "which"]);
        if (linked || of_them)
            && alone
            && to.kind == FigureKind::Count
            && to.unit.is_none()
            && matches!(from.kind, FigureKind::Count | FigureKind::Quantity)
            && from.unit.is_some()
            && sentence(from) == sentence(to)
        {
            to.kind = from.kind;
            to.unit.clone_from(&from.unit);
        }
    }
    for at in (1..figures.len()).rev() {
        let (before, rest) = figures.split_at_mut(at);
        let Some(to) = before.last_mut() else { continue };
        let hyphen = to.tokens.end;
        let hangs = a.is(hyphen, "-") && a.glued(hyphen) && (a.is(hyphen + 1, ",") || !a.is_joining_hyphen(hyphen));
        if hangs && to.unit.is_none() && to.kind == FigureKind::Count && sentence(to) == sentence(&rest[0]) {
            to.kind = rest[0].kind;
            to.unit.clone_from(&rest[0].unit);
        }
    }
}

/// Ages: "aged 25 to 54", "Maddon, 66, has", "a 68-year-old man", "30 years old". What a thing has stood for is a duration.
fn ages(a: &Analysis, figures: &mut [Amounted]) {
    for at in 0..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let figure = &mut rest[0];
        let (start, end) = (figure.tokens.start, figure.tokens.end);
        let old = figure.kind == FigureKind::Duration
            && a.is_any(end.saturating_sub(1), &["old", "olds"])
            && figure.unit.as_deref() == Some("year");
        let of_age = figure.unit.as_deref() == Some("year") && a.is(end, "of") && a.is(end + 1, "age");
        let bare = figure.kind == FigureKind::Count && figure.unit.is_none();
        let aged = bare && start > 0 && (a.is_any(start - 1, &["aged", "age", "ages"]))
            || bare
                && start > 1
                && a.is_any(start - 2, &["aged", "ages", "age"])
                && a.is_any(start - 1, &["of", "between"]);
        let apposed = bare
            && start > 1
            && a.word(start - 1) == ","
            && (a.pos(start - 2) == Pos::Propn || a.is_any(start - 2, PERSONS))
            && (a.is(end, ",") || matches!(a.tokens.get(end).map(|_| a.word(end)), Some("." | ";" | ")")))
            && figure
                .value
                .max()
                .is_some_and(|n| n >= Decimal::from(5) && n < Decimal::from(115) && n.fract().is_zero());
        // "aged 9 and 11"
        let both = bare
            && start > 0
            && a.is_any(start - 1, &["and", "or"])
            && done.last().is_some_and(|d| d.tokens.end + 1 == start && d.unit.as_deref() == Some("year of age"));
        if of_age || aged || both || apposed || old && is_of_a_person(a, end) {
            figure.kind = FigureKind::Duration;
            figure.unit = Some("year of age".to_owned());
        }
    }
}

/// Nouns for persons that have no ending of one.
const PERSONS: &[&str] = &[
    "boy",
    "brother",
    "child",
    "daughter",
    "female",
    "girl",
    "guy",
    "kid",
    "king",
    "lad",
    "male",
    "man",
    "mother",
    "person",
    "people",
    "pupil",
    "queen",
    "sister",
    "son",
    "star",
    "student",
    "teen",
    "twin",
    "wife",
    "woman",
    "chief",
    "veteran",
    "widow",
    "patient",
    "resident",
    "native",
    "youth",
    "victim",
    "suspect",
    "president",
    "senator",
];

/// Whether "68-year-old" is said of a person: of nothing, or of a noun that is one.
fn is_of_a_person(a: &Analysis, at: usize) -> bool {
    let Some(np) = counted::counted(a, at) else { return true };
    let head = crate::words::singular(&a.lower(a.head(&np)));
    a.pos(a.head(&np)) == Pos::Propn
        || PERSONS.contains(&head.as_str())
        || ["er", "or", "ist", "man", "ian", "ant"].iter().any(|ending| head.ends_with(ending) && head.len() > 4)
}

/// "just under 296 hp (224 kW)", "dropped by 1 degree Celsius (1.8 Fahrenheit)": what stands in brackets right behind a
/// figure in another unit says the same, with its hedge and its form.
fn conversions(a: &Analysis, figures: &mut [Amounted]) {
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = to.hedge.start.min(to.tokens.start);
        let bracket = start > 0 && start - 1 == from.tokens.end && matches!(a.word(start - 1), "(" | "/");
        let closes = a.tokens.get(to.tokens.end).is_some_and(|_| matches!(a.word(to.tokens.end), ")" | "/"));
        let alike = from.kind == to.kind
            && matches!(from.kind, FigureKind::Quantity | FigureKind::Money)
            && from.unit != to.unit;
        if !bracket || !closes || !alike {
            continue;
        }
        to.form = from.form;
        to.direction = from.direction;
        if to.modifier.is_none()
            && let Some(modifier) = from.modifier
        {
            hedges::set(to, modifier);
        }
    }
}
