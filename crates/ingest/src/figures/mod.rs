//! Figures: every amount that a text states, as an exact number with its unit, hedge, form and direction.
//!
//! A figure is a numeral with what stands around it: a currency or unit, a
//! hedge, a second numeral that makes it a range, the noun that it counts. The grammar is in this file, one
//! function a construction, with a table of examples at the foot. What looks like a figure and is none (dates, names with
//! numbers, section numbers, footnotes) is kept out by `is_label`.
//!
//! What a figure measures, for when, and who says it is not decided here but by the claims pass.

mod currency;
mod hedges;
mod movement;
mod numbers;
mod units;

use crate::analysis::Analysis;
use crate::segment::Class;
use crate::tag::Pos;
use crate::words;
use numbers::{Amount, Number};
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_model::{Direction, FigureKind, Form, Interval, Modifier, Value};

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
    /// The hedge.
    pub modifier: Option<Modifier>,
    /// The tokens of the hedge, where it stands in front.
    pub hedge: Range<usize>,
    /// Level, change, share or rank.
    pub form: Form,
    /// Which way a change goes.
    pub direction: Option<Direction>,
    /// The noun phrase that is counted, ranked or multiplied, where one stands beside the figure.
    pub counted: Option<Range<usize>>,
}

/// All figures of a text, in order, apart from each other. `is_date` tells the tokens that are part of a date.
pub fn figures(a: &Analysis, is_date: impl Fn(usize) -> bool) -> Vec<Amounted> {
    let mut out = Vec::new();
    for sentence in &a.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            // A construction never leaves its sentence.
            let found: Vec<Amounted> = (!is_date(at))
                .then(|| figure_at(a, at, sentence.tokens.clone()))
                .flatten()
                .into_iter()
                .flatten()
                .filter(|f| f.tokens.end <= sentence.tokens.end && !f.tokens.clone().any(&is_date))
                .collect();
            at = found.last().map_or(at + 1, |f| f.tokens.end.max(at + 1));
            for figure in found {
                if out.last().is_none_or(|last: &Amounted| last.tokens.end <= figure.tokens.start) {
                    out.push(figure);
                }
            }
        }
    }
    for figure in &mut out {
        hedges::apply(a, figure);
        movement::apply(a, figure);
    }
    out
}

/// The figure or, for "from 28 to 32 percent", the two figures that begin with the number at a token.
fn figure_at(a: &Analysis, at: usize, sentence: Range<usize>) -> Option<Vec<Amounted>> {
    if let Some(figure) =
        rank(a, at).or_else(|| share_of_many(a, at)).or_else(|| fraction(a, at)).or_else(|| multiple(a, at))
    {
        return Some(vec![figure]);
    }
    let first = Measured::read(a, at)?;
    if let Some(pair) = pair(a, &first) {
        return Some(pair);
    }
    if is_label(a, &first, sentence) {
        return None;
    }
    Some(vec![first.figure(a)])
}

/// A number with its currency or unit.
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
    Money { code: &'static str, subunit: bool },
    Of(FigureKind, &'static str),
}

impl Measured {
    /// The number at a token with all that belongs to it on both sides.
    fn read(a: &Analysis, at: usize) -> Option<Self> {
        let number = numbers::number(a, at)?;
        let mut tokens = number.tokens.clone();
        let mut unit = Unit::None;
        if let Some(currency) = currency::before(a, at) {
            tokens.start = currency.edge;
            unit = Unit::Money { code: currency.code, subunit: currency.subunit };
        }
        let mut negative = false;
        if let Some(sign) = tokens.start.checked_sub(1) {
            let minus = matches!(a.word(sign), "-" | "−" | "–") && a.glued(tokens.start) && !a.glued(sign);
            let follows_number = sign > 0 && a.tokens[sign - 1].class == Class::Number;
            if (minus && !follows_number && a.tokens[at].class == Class::Number)
                || a.is_any(sign, &["minus", "negative"])
            {
                negative = true;
                tokens.start = sign;
            }
        }
        // Behind: a hyphen may join ("five-year", "15-percent", "80-yard").
        let behind = if a.is_joining_hyphen(tokens.end) { tokens.end + 1 } else { tokens.end };
        if unit == Unit::None {
            if let Some(currency) = currency::after(a, behind).filter(|c| !is_verb_won(a, c.edge - 1)) {
                unit = Unit::Money { code: currency.code, subunit: currency.subunit };
                tokens.end = currency.edge;
            } else if let Some(of) = units::unit(a, behind) {
                unit = Unit::Of(of.kind, of.name);
                tokens.end = of.end;
                // "six-year-old"
                if of.kind == FigureKind::Duration
                    && a.is_joining_hyphen(tokens.end)
                    && a.is_any(tokens.end + 1, &["old", "olds"])
                {
                    tokens.end += 2;
                }
            } else if a.is_any(behind, &["of"]) && number.exact().is_none() {
                // "tens of thousands of dollars"
                if let Some(currency) = currency::after(a, behind + 1) {
                    unit = Unit::Money { code: currency.code, subunit: currency.subunit };
                    tokens.end = currency.edge;
                }
            }
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

    fn figure(&self, a: &Analysis) -> Amounted {
        let (value, interval) = match (self.value(), self.number.amount) {
            (Some(value), _) => (Value::Number(value), exactly(value, self.last_digit())),
            (None, Amount::Vague(low, high)) => (Value::Vague, Interval { low: Some(low), high: Some(high) }),
            (None, Amount::Exact(_)) => (Value::Vague, Interval { low: None, high: None }),
        };
        self.with(a, self.tokens.clone(), value, interval)
    }

    fn with(&self, a: &Analysis, tokens: Range<usize>, value: Value, interval: Interval) -> Amounted {
        let kind = self.kind();
        let counted = match kind {
            FigureKind::Count => counted(a, tokens.end),
            _ => None,
        };
        let unit = match &self.unit {
            Unit::Money { code, .. } => Some((*code).to_owned()),
            Unit::Of(_, name) => Some((*name).to_owned()),
            Unit::None => counted.clone().and_then(|np| singular_noun(a, np)),
        };
        Amounted {
            hedge: tokens.start..tokens.start,
            tokens,
            kind,
            value,
            interval,
            unit,
            modifier: None,
            form: Form::Level,
            direction: None,
            counted,
        }
    }
}

/// What an exact statement leaves open: half a unit of its last digit on both sides.
fn exactly(value: Decimal, last_digit: Decimal) -> Interval {
    let half = last_digit / Decimal::TWO;
    Interval { low: value.checked_sub(half), high: value.checked_add(half) }
}

/// "won" as in "two won": a verb, not Korea's money, where the number counts people rather than a sum.
fn is_verb_won(a: &Analysis, at: usize) -> bool {
    a.is(at, "won")
        && matches!(a.pos(at), Pos::Verb | Pos::Aux)
        && a.is_any(at + 1, &["the", "a", "an", "their", "his", "her", "its", "in", "by"])
}

/// Two numbers that belong together: a range ("20 to 30 percent", "$3-5 billion", "between 10 and 12"), a score
/// ("52-48"), or the two ends of a change ("from 28.3% to 32.1%").
fn pair(a: &Analysis, first: &Measured) -> Option<Vec<Amounted>> {
    let link = first.tokens.end;
    a.tokens.get(link + 1)?;
    let dash = matches!(a.word(link), "-" | "–" | "—" | "‑") && a.glued(link + 1) && a.glued(link);
    let before = first.tokens.start.checked_sub(1);
    let is_before = |words: &[&str]| {
        before.is_some_and(|b| a.is_any(b, words) || (b > 0 && hedges::is_hedge_word(a, b) && a.is_any(b - 1, words)))
    };
    let between = a.is(link, "and") && is_before(&["between"]);
    let to = a.is_any(link, &["to", "and"]) && is_before(&["from"]) || a.is(link, "to");
    if !dash && !between && !to {
        return None;
    }
    // The second number, behind a currency sign of its own or a hedge.
    let number_at = (link + 1..(link + 5).min(a.tokens.len())).find(|i| numbers::number(a, *i).is_some())?;
    let mut second = Measured::read(a, number_at)?;
    if second.tokens.start != link + 1 || second.number.exact().is_none() || first.number.exact().is_none() {
        // A dash between glued numbers reads as a minus to the second one.
        if !(dash && second.tokens.start == link) {
            return None;
        }
        second.tokens.start = link + 1;
        second.negative = false;
    }
    let mut first = Measured {
        number: first.number.clone(),
        tokens: first.tokens.clone(),
        negative: first.negative,
        unit: first.unit.clone(),
    };
    // A phone number or a part number has more groups.
    if dash && before.is_some_and(|b| a.is_joining_hyphen(b)) {
        return None;
    }
    if dash
        && a.is_joining_hyphen(second.tokens.end)
        && a.tokens.get(second.tokens.end + 1).is_some_and(|t| t.class == Class::Number)
    {
        return None;
    }
    // What only the second states holds for the first: "$3 to $5 billion", "28 to 32 percent".
    share_magnitude(a, &mut first, &second);
    if first.unit == Unit::None {
        first.unit = second.unit.clone();
    } else if second.unit == Unit::None {
        second.unit = first.unit.clone();
    }
    if first.unit != second.unit {
        return None;
    }
    let (low, high) = (first.value()?, second.value()?);
    // "fell 7% to 2%" moves by the first to the second; "costs rise $10 billion to $11 billion" gives a range.
    let by_verb = before.is_some_and(|b| movement::is_verb_of_change(a, b)) && low < high / Decimal::TWO || high < low;
    // "anywhere from 6 to 18", "ranging from 6 to 18" moves nothing.
    let spread = before
        .is_some_and(|b| b > 0 && a.is_any(b - 1, &["anywhere", "somewhere", "ranging", "ranges", "ranged", "range"]));
    let moved = is_before(&["from"]) && !spread || by_verb;
    if !dash && !between && moved {
        return Some(vec![first.figure(a), second.figure(a)]);
    }
    if first.unit == Unit::None && dash && a.tokens[first.number.tokens.start].class != Class::Number {
        return None;
    }
    let tokens = first.tokens.start..second.tokens.end;
    let interval =
        Interval { low: exactly(low, first.last_digit()).low, high: exactly(high, second.last_digit()).high };
    Some(vec![second.with(a, tokens, Value::Range(low, high), interval)])
}

/// "$3 to $5 billion": three billion too. Not "from $900,000 to $1 million", nor "2 to 3,000".
fn share_magnitude(a: &Analysis, first: &mut Measured, second: &Measured) {
    let bare = |m: &Measured| m.number.tokens.len() == 1;
    let (Some(low), Some(high)) = (first.number.exact(), second.number.exact()) else { return };
    if !bare(first) || bare(second) || first.number.in_words != second.number.in_words {
        return;
    }
    let mut stated = a.word(second.number.tokens.start).replace(',', "").parse::<Decimal>().ok();
    if second.number.in_words {
        stated = numbers::number(a, second.number.tokens.start)
            .and_then(|n| n.exact())
            .filter(|n| *n < Decimal::ONE_THOUSAND);
    }
    let Some(stated) = stated.filter(|n| *n > Decimal::ZERO && low < Decimal::ONE_THOUSAND && low <= *n) else {
        return;
    };
    let (Some(factor), last) = (high.checked_div(stated), first.number.unit_of_last_digit) else { return };
    if let (Some(value), Some(last)) = (low.checked_mul(factor), last.checked_mul(factor)) {
        first.number.amount = Amount::Exact(value);
        first.number.unit_of_last_digit = last;
    }
}

/// "sixth-largest", "second biggest", "10th most populous".
fn rank(a: &Analysis, at: usize) -> Option<Amounted> {
    let n = ordinal(a, at)?;
    let next = if a.is_joining_hyphen(at + 1) { at + 2 } else { at + 1 };
    a.tokens.get(next)?;
    let word = a.lower(next);
    let superlative = matches!(word.as_str(), "most" | "least" | "best" | "worst")
        || (word.len() > 4 && word.ends_with("est") && a.pos(next) != Pos::Verb);
    if !superlative
        || matches!(
            word.as_str(),
            "interest" | "request" | "protest" | "harvest" | "conquest" | "forest" | "contest" | "guest"
        )
    {
        return None;
    }
    let end =
        if matches!(word.as_str(), "most" | "least") && a.pos(next + 1) == Pos::Adj { next + 2 } else { next + 1 };
    let counted = counted(a, end);
    Some(Amounted {
        tokens: at..end,
        kind: FigureKind::Rank,
        value: Value::Number(n),
        interval: Interval { low: Some(n), high: Some(n) },
        unit: counted.clone().and_then(|np| singular_noun(a, np)),
        modifier: None,
        hedge: at..at,
        form: Form::Rank,
        direction: None,
        counted,
    })
}

fn ordinal(a: &Analysis, at: usize) -> Option<Decimal> {
    if a.tokens.get(at)?.class == Class::Ordinal {
        return a.word(at).trim_end_matches(char::is_alphabetic).replace(',', "").parse().ok();
    }
    // "first" is left out: "the first biggest" is no rank.
    words::ordinal(&a.lower(at)).filter(|n| *n > 1).map(Decimal::from)
}

/// "one in five", "three out of ten", "one of every four": a share.
fn share_of_many(a: &Analysis, at: usize) -> Option<Amounted> {
    let over = numbers::number(a, at).filter(|n| n.tokens.len() == 1)?;
    let mut link = over.tokens.end;
    // "one person in five"
    if a.pos(link) == Pos::Noun && a.is_any(link + 1, &["in", "out"]) {
        link += 1;
    }
    let mut next = if a.is(link, "out") && a.is(link + 1, "of") {
        link + 2
    } else if a.is(link, "in") || (a.is_any(link, &["of", "for"]) && a.is(link + 1, "every")) {
        link + 1
    } else {
        return None;
    };
    let every = a.is_any(next, &["every", "each"]);
    next += usize::from(every);
    let under = numbers::number(a, next)?;
    let (x, y) = (over.exact()?, under.exact()?);
    // "two in 2017", "three in 15 days": only small whole numbers of the same notation make a share.
    let fits = y > x
        && x >= Decimal::ONE
        && y <= Decimal::from(10_000)
        && over.in_words == under.in_words
        && y.fract().is_zero();
    let out_of = every || a.is(link, "out") || (a.is(link, "in") && y <= Decimal::from(20) && under.tokens.len() == 1);
    if !fits || !out_of || units::unit(a, under.tokens.end).is_some() || currency::before(a, next).is_some() {
        return None;
    }
    let value = x.checked_div(y)?;
    Some(share(a, at..under.tokens.end, value))
}

/// "half of", "two-thirds", "a quarter of".
fn fraction(a: &Analysis, at: usize) -> Option<Amounted> {
    let (value, end) = numbers::fraction(a, at)?;
    if a.is(at, "half") {
        let before = at.checked_sub(1);
        let part = before.is_some_and(|b| {
            a.is_any(b, &["first", "second", "other", "latter", "better", "a", "1", "third"])
                || a.word(b) == "-"
                || ordinal(a, b).is_some()
        });
        // "half an hour", "half a million" are numbers; "half-hearted", "half time" none.
        let of = a
            .is_any(end, &["of", "the", "its", "their", "his", "her", "that", "this", "those", "these", "all", "as"])
            || (a.pos(end) == Pos::Noun && !a.is(end, "time"))
            || before
                .is_some_and(|b| hedges::is_hedge_word(a, b) || a.is_any(b, &["by", "in", "than", "nearly", "only"]));
        if part || !of || a.is_joining_hyphen(end) {
            return None;
        }
    }
    Some(share(a, at..end, value))
}

fn share(a: &Analysis, tokens: Range<usize>, value: Decimal) -> Amounted {
    let counted = counted(a, tokens.end);
    Amounted {
        kind: FigureKind::Multiple,
        value: Value::Number(value),
        interval: exactly(value, Decimal::new(1, 2)),
        unit: counted.clone().and_then(|np| singular_noun(a, np)),
        modifier: None,
        hedge: tokens.start..tokens.start,
        form: Form::Share,
        direction: None,
        counted,
        tokens,
    }
}

/// "doubled", "tripling", "tenfold", "twice as many", "three times the size".
fn multiple(a: &Analysis, at: usize) -> Option<Amounted> {
    const VERBS: &[(&str, i64)] =
        &[("doubl", 20), ("trebl", 30), ("tripl", 30), ("quadrupl", 40), ("quintupl", 50), ("halv", 5)];
    let token = a.tokens.get(at)?;
    let compared = |i: usize| {
        a.is_any(
            i,
            &[
                "as", "the", "that", "its", "their", "his", "what", "more", "higher", "larger", "bigger", "greater",
                "over", "those",
            ],
        )
    };
    let figure = |tokens: Range<usize>, value: Decimal, form: Form, direction| {
        Some(Amounted {
            kind: FigureKind::Multiple,
            value: Value::Number(value),
            interval: exactly(value, Decimal::new(1, 1)),
            unit: None,
            modifier: None,
            hedge: tokens.start..tokens.start,
            form,
            direction,
            counted: None,
            tokens,
        })
    };
    if token.class == Class::Word {
        let word = a.lower(at);
        for (stem, tenths) in VERBS {
            let Some(ending) = word.strip_prefix(stem) else { continue };
            let verb = matches!(ending, "ed" | "ing" | "es")
                || (ending == "e" && (a.pos(at) == Pos::Verb || compared(at + 1)));
            // "halved" and its like are verbs only; "double-digit", "double standards" are none.
            if !verb || a.is_joining_hyphen(at + 1) || (a.pos(at) == Pos::Adj && ending == "e" && !compared(at + 1)) {
                continue;
            }
            let direction = if *tenths < 10 { Direction::Down } else { Direction::Up };
            let verbal = ending != "e" || a.pos(at) == Pos::Verb;
            let (form, direction) = if verbal { (Form::Change, Some(direction)) } else { (Form::Level, None) };
            return figure(at..at + 1, Decimal::new(*tenths, 1), form, direction);
        }
        if let Some(stem) = word.strip_suffix("fold") {
            let n = numbers::number(&crate::segment::Segments::of(stem), 0).and_then(|n| n.exact())?;
            return figure(at..at + 1, n, Form::Change, None);
        }
        if matches!(word.as_str(), "twice" | "thrice") && compared(at + 1) {
            return figure(at..at + 1, Decimal::from(if word == "twice" { 2 } else { 3 }), Form::Level, None);
        }
    }
    let number = numbers::number(a, at).filter(|_| currency::before(a, at).is_none())?;
    let n = number.exact()?;
    let end = number.tokens.end;
    if a.is_joining_hyphen(end) && a.is(end + 1, "fold") {
        return figure(at..end + 2, n, Form::Change, None);
    }
    if a.is(end, "times") && compared(end + 1) {
        return figure(at..end + 1, n, Form::Level, None);
    }
    None
}

/// The noun phrase right behind a number: what it counts. "of" leads to it too: "20 of the 50 states".
fn counted(a: &Analysis, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    if a.is_joining_hyphen(start) {
        start += 1;
    }
    if a.is(start, "of") {
        start += 1;
        while matches!(a.pos(start), Pos::Det | Pos::Pron) || a.is_any(start, &["the", "all"]) {
            start += 1;
        }
    }
    let mut end = start;
    let mut i = start;
    // What stands in another sentence is not counted here: a headline that ends with a number goes on in no dateline.
    let limit = at.checked_sub(1).map_or(0, |before| a.sentences[a.sentence_of(before)].tokens.end);
    while i < limit {
        match a.pos(i) {
            Pos::Noun | Pos::Propn => end = i + 1,
            Pos::Adj | Pos::Num if i < start + 6 => {}
            Pos::Verb
                if (a.word(i).ends_with("ed") || a.word(i).ends_with("ing"))
                    && matches!(a.pos(i + 1), Pos::Noun | Pos::Adj)
                    && end == start => {}
            Pos::Punct if a.is_joining_hyphen(i) && i > start => {}
            Pos::Part if end == i && i > start && a.is_genitive(i) && matches!(a.pos(i + 1), Pos::Noun | Pos::Adj) => {}
            _ => break,
        }
        i += 1;
    }
    (end > start).then_some(start..end)
}

/// The head of a counted phrase in the singular, with the nouns in front of it: "light truck" of "25,000 foreign light trucks".
fn singular_noun(a: &Analysis, np: Range<usize>) -> Option<String> {
    let head = a.head(&np);
    let mut start = head;
    while start > np.start
        && (a.pos(start - 1) == Pos::Noun
            || (a.pos(start - 1) == Pos::Adj && start == head && np.len() <= 2 && !a.is_capitalised(start - 1)))
    {
        start -= 1;
    }
    let mut words: Vec<String> = (start..head).map(|i| a.lower(i)).collect();
    words.push(words::singular(&a.lower(head)));
    Some(words.join(" "))
}

/// Whether a bare number is a label rather than an amount: "Section 232", "G20", "Boeing 787", "COVID-19", "1." of a list.
fn is_label(a: &Analysis, figure: &Measured, sentence: Range<usize>) -> bool {
    const LABELLED: &[&str] = &[
        "act",
        "age",
        "amendment",
        "annex",
        "appendix",
        "article",
        "articles",
        "bill",
        "bus",
        "catalogue",
        "chapter",
        "chapters",
        "channel",
        "class",
        "clause",
        "covid",
        "episode",
        "exhibit",
        "fig.",
        "figure",
        "flight",
        "form",
        "game",
        "gate",
        "grade",
        "group",
        "highway",
        "interstate",
        "issue",
        "item",
        "level",
        "line",
        "no",
        "no.",
        "nos.",
        "note",
        "number",
        "page",
        "pages",
        "part",
        "phase",
        "platform",
        "pp.",
        "proposition",
        "p.",
        "protocol",
        "question",
        "regulation",
        "resolution",
        "room",
        "round",
        "route",
        "rule",
        "schedule",
        "season",
        "section",
        "sections",
        "series",
        "stage",
        "step",
        "suite",
        "table",
        "tier",
        "title",
        "type",
        "unit",
        "version",
        "vol.",
        "volume",
        "week",
        "zone",
    ];
    let at = figure.tokens.start;
    let plain = figure.unit == Unit::None && figure.number.tokens.len() == 1;
    let digits = a.tokens[figure.number.tokens.start].class == Class::Number;
    let next = figure.tokens.end;
    let glued_next = next < a.tokens.len() && a.glued(next);
    // Footnote marks glued to the end of a sentence or word, and numbers inside of words.
    if at > 0 && a.glued(at) && digits && figure.unit == Unit::None {
        let before = a.word(at - 1);
        let emphasised = before == "*" && next < a.tokens.len() && a.word(next) == "*";
        if a.tokens[at - 1].class == Class::Word
            || !emphasised
                && matches!(before, "." | "," | "”" | "\"" | "’" | "/" | "#" | "@" | "_" | "*" | "^" | ":" | ")" | "]")
        {
            return true;
        }
        // "COVID-19", "F-16": a hyphen between a word and a number; but "mid-20", "pre-1".
        if matches!(before, "-" | "‑" | "–") && at > 1 && a.glued(at - 1) && a.tokens[at - 2].class != Class::Punct
        {
            return true;
        }
    }
    if figure.number.in_words {
        // "two-way trade", "a three-time champion" count no ways and no times.
        if a.is_joining_hyphen(next)
            && a.is_any(
                next + 1,
                &["way", "sided", "time", "tier", "dimensional", "to", "on", "piece", "pronged", "fold"],
            )
        {
            return true;
        }
        let one = plain && a.is(at, "one");
        if one {
            return is_pronoun_one(a, at);
        }
        // "a two", "phase two": labels in words are rare; "Big Four", "Group of Seven" are names.
        let name = a.is_capitalised(at)
            && at > sentence.start
            && (a.is_capitalised(at - 1) || (a.is(at - 1, "of") && at > 1 && a.is_capitalised(at - 2)));
        return plain && (name || (at > sentence.start && a.is_any(at - 1, LABELLED) && counted(a, next).is_none()));
    }
    if !plain {
        return false;
    }
    let grouped = a.word(figure.number.tokens.start).contains([',', '.']);
    // "20:30", "7/6", "555-1234": parts of other notations.
    if glued_next
        && a.tokens.get(next + 1).is_some_and(|t| t.class == Class::Number)
        && a.glued(next + 1)
        && matches!(a.word(next), ":" | "/" | "-" | "–")
    {
        return true;
    }
    // "5G", "3D", "747s": letters glued behind.
    if glued_next && a.tokens[next].class == Class::Word {
        return true;
    }
    // The number of an item of a list, at the start of a line.
    if at == sentence.start
        && !grouped
        && (matches!(a.tokens.get(next).map(|_| a.word(next)), Some("." | ")" | "]" | ":")) || next == sentence.end)
    {
        return true;
    }
    if at == sentence.start {
        return false;
    }
    let before = at - 1;
    if a.is_any(before, LABELLED) || a.word(before) == "#" {
        return !grouped;
    }
    if grouped {
        return false;
    }
    // A name with a number: "Big 12", "Boeing 787", "Windows 10". A counted noun makes it an amount again.
    let sentence_start = before == sentence.start;
    let name = a.is_capitalised(before)
        && (a.pos(before) == Pos::Propn || !sentence_start)
        && !matches!(a.pos(before), Pos::Adp | Pos::Verb | Pos::Aux | Pos::Adv | Pos::Det | Pos::Sconj | Pos::Cconj);
    let noun = |i: usize| a.pos(i) == Pos::Noun && !a.is_capitalised(i);
    let counts = noun(next) || (a.pos(next) == Pos::Adj && noun(next + 1));
    if name && !counts {
        return true;
    }
    // A bare year that no date claimed.
    let year = a.word(figure.number.tokens.start).len() == 4
        && figure.value().is_some_and(|v| v >= Decimal::from(1900) && v < Decimal::from(2100));
    year && !counts
}

/// "one of the best", "the one who", "no one", "this one": "one" that states no amount.
fn is_pronoun_one(a: &Analysis, at: usize) -> bool {
    let next = at + 1;
    if a.is_any(
        next,
        &[
            "of", "another", "who", "that", "which", "by", "can", "could", "would", "day", "thing", "way", "time",
            "where", "in", "to", "on", "is", "was", "for", "hand", "side", "point", "reason", "example", "such",
        ],
    ) {
        return true;
    }
    let before = at.checked_sub(1);
    if before.is_some_and(|b| {
        a.is_any(
            b,
            &["no", "any", "every", "some", "this", "that", "the", "which", "each", "another", "a", "only", "not"],
        )
    }) {
        return true;
    }
    a.is_joining_hyphen(next) && units::unit(a, next + 1).is_none_or(|u| u.kind != FigureKind::Duration)
        || (!a.is_joining_hyphen(next) && counted(a, next).is_none())
}

#[cfg(test)]
mod tests;
