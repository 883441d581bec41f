//! Numerals: digits, words and both together, with the magnitude that follows, as one exact decimal.

use crate::segment::{Class, Segments, digits_of};
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_english::forms::cardinal;
use whosaid_english::lists;
use whosaid_model::Value;

/// A number as the text states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Its tokens, magnitude included.
    pub tokens: Range<usize>,
    /// What it says.
    pub amount: Amount,
    /// The value of the last stated digit: 0.1 billion for "27.7 billion".
    pub unit_of_last_digit: Decimal,
    /// Whether it is written in words only.
    pub in_words: bool,
}

/// An exact number, or the range of a vague plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// "27.7 billion".
    Exact(Decimal),
    /// "dozens": from, to.
    Vague(Decimal, Decimal),
}

impl Number {
    /// Returns the number, unless it is vague.
    pub fn exact(&self) -> Option<Decimal> {
        match self.amount {
            Amount::Exact(n) => Some(n),
            Amount::Vague(..) => None,
        }
    }

    /// Returns the number times a factor, with its last token, or `None` if it is vague or becomes too large.
    pub fn times(mut self, factor: Decimal, end: usize) -> Option<Self> {
        let Amount::Exact(value) = self.amount else { return None };
        self.amount = Amount::Exact(value.checked_mul(factor)?);
        self.unit_of_last_digit = self.unit_of_last_digit.checked_mul(factor)?;
        self.tokens.end = end;
        Some(self)
    }
}

/// No figure in news reaches this, ten to the 24th: a longer row of digits is a code or an attack. Smaller decimals
/// survive a round trip through floating-point JSON.
const TOO_LARGE: Decimal = Decimal::from_parts(2_701_131_776, 466_537_709, 54_210, false, 0);

/// Returns whether a value is beyond the figures of news; see [`TOO_LARGE`].
pub(super) fn is_too_large(value: Value) -> bool {
    [value.min(), value.max()].into_iter().flatten().any(|n| n.abs() >= TOO_LARGE)
}

/// Returns whether a number, part or multiple may begin at a token: a cheap check that spares most words of a text the
/// rules.
pub(super) fn may_begin(s: &Segments, at: usize) -> bool {
    let token = s.tokens[at];
    match token.class {
        Class::Number | Class::Ordinal => true,
        Class::Symbol => vulgar_fraction(s.word(at)).is_some(),
        Class::Punct => s.word(at) == "." && s.tokens.get(at + 1).is_some_and(|t| t.class == Class::Number),
        Class::Word => {
            let bytes = &s.text.as_bytes()[token.start as usize..token.end as usize];
            // "½" and similar signs are letters in Unicode.
            if !bytes[0].is_ascii_alphabetic() {
                return bytes.len() < 4 && vulgar_fraction(s.word(at)).is_some();
            }
            let mut buffer = [0; 14];
            let Some(lower) = whosaid_english::case::lower_in(s.word(at), &mut buffer) else { return false };
            let begins = word_may_begin(lower);
            // "every million dollars"
            begins
                || matches!(lower, "million" | "billion" | "thousand") && at > 0 && s.is_any(at - 1, &["every", "each"])
        }
        _ => false,
    }
}

fn word_may_begin(lower: &str) -> bool {
    matches!(
        lower,
        "a" | "an"
            | "half"
            | "quarter"
            | "twice"
            | "thrice"
            | "several"
            | "few"
            | "many"
            | "tens"
            | "dozens"
            | "scores"
            | "hundreds"
            | "thousands"
            | "millions"
            | "billions"
            | "trillions"
    ) || ["doubl", "trebl", "tripl", "quadrupl", "quintupl", "halv"].iter().any(|stem| lower.starts_with(stem))
        || lower.ends_with("fold")
        || cardinal(lower).is_some()
        || whosaid_english::forms::ordinal(lower).is_some()
}

/// Returns the longest number that begins at a token.
pub(super) fn number(s: &Segments, at: usize) -> Option<Number> {
    let base = digits(s, at).or_else(|| vague(s, at)).or_else(|| part_of_magnitude(s, at)).or_else(|| words(s, at))?;
    let number = if base.exact().is_none() { base } else { magnitudes(s, base)? };
    let greatest = match number.amount {
        Amount::Exact(value) => value,
        Amount::Vague(_, high) => high,
    };
    (greatest < TOO_LARGE).then_some(number)
}

/// Multiplies a number by the magnitudes after it: "5 hundred thousand", "3-million", "27.7bn".
pub(super) fn magnitudes(s: &Segments, mut number: Number) -> Option<Number> {
    while let Some(token) = s.tokens.get(number.tokens.end) {
        let at = number.tokens.end;
        let hyphen = s.is_joining_hyphen(at);
        let word = if hyphen { at + 1 } else { at };
        if token.class != Class::Word && !hyphen {
            break;
        }
        let first = number.tokens.start;
        let short = || letter(s, first, word).or_else(|| of_money(s, first, word));
        let Some(factor) = magnitude(s, word).or_else(short) else { break };
        number = number.times(factor, word + 1)?;
    }
    // "a million and a half"
    if number.in_words
        && s.is(number.tokens.end, "and")
        && s.is(number.tokens.end + 1, "a")
        && s.is(number.tokens.end + 2, "half")
        && number.exact().is_some_and(|n| n >= Decimal::ONE_THOUSAND && n == number.unit_of_last_digit)
    {
        let half = number.unit_of_last_digit / Decimal::TWO;
        number.amount = Amount::Exact(number.exact()?.checked_add(half)?);
        number.unit_of_last_digit = half;
        number.tokens.end += 3;
    }
    Some(number)
}

/// Returns the value of a magnitude word. One-letter ones only count glued to their number.
fn magnitude(s: &Segments, at: usize) -> Option<Decimal> {
    let word = s.word(at);
    let glued = s.glued(at);
    let factor: i64 = match word.to_ascii_lowercase().as_str() {
        "hundred" => 100,
        "thousand" => 1_000,
        "lakh" | "lakhs" => 100_000,
        "million" | "mn" | "mln" | "millions" => 1_000_000,
        "crore" | "crores" => 10_000_000,
        "billion" | "bn" | "bln" | "billions" => 1_000_000_000,
        "trillion" | "tn" | "trn" | "trillions" => 1_000_000_000_000,
        "quadrillion" => 1_000_000_000_000_000,
        "k" if glued => 1_000,
        "m" if glued => 1_000_000,
        "b" if glued && word == "B" => 1_000_000_000,
        "t" if glued && word == "T" => 1_000_000_000_000,
        "dozen" => 12,
        _ => return None,
    };
    Some(Decimal::from(factor))
}

/// Returns the magnitude of a capital letter with a space before it: "$5 B", "7 B people".
fn letter(s: &Segments, number: usize, at: usize) -> Option<Decimal> {
    let factor: i64 = match s.word(at) {
        "M" => 1_000_000,
        "B" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => return None,
    };
    let money = number > 0 && s.tokens[number - 1].class == Class::Symbol && s.word(number - 1) != "#";
    let counts = s.is_any(at + 1, &["people", "users", "views", "dollars", "euros"]);
    (!s.glued(at) && (money || counts)).then(|| Decimal::from(factor))
}

/// Returns the magnitude of a word that means one beside money only: "$728 mil", "€40 mio", "Rs 40 cr", "$12MM", "40 mrd euros".
fn of_money(s: &Segments, number: usize, at: usize) -> Option<Decimal> {
    let word = s.word(at);
    let factor: i64 = match word.to_ascii_lowercase().as_str() {
        "thou" => return (!s.glued(at)).then_some(Decimal::ONE_THOUSAND),
        "cr" => 10_000_000,
        "mil" | "mill" | "mio" => 1_000_000,
        "mm" if s.glued(at) => 1_000_000,
        "b" if s.glued(at) => 1_000_000_000,
        "bil" | "mld" | "mrd" | "md" => 1_000_000_000,
        "tril" => 1_000_000_000_000,
        _ => return None,
    };
    let before = number.checked_sub(1);
    // "Rs." with its full stop apart.
    let code = before.map(|i| if i > 0 && s.is(i, ".") && s.glued(i) { i - 1 } else { i });
    let is_code = |i: usize| {
        let word = s.word(i);
        word == "Rs" || (2..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
    };
    let has_sign = before.is_some_and(|i| s.tokens[i].class == Class::Symbol && !s.is_any(i, &["#", "%", "+"]));
    let has_code = code.is_some_and(is_code);
    let behind = if s.is(at + 1, ".") { at + 2 } else { at + 1 };
    let has_name = s.is_any(behind, &["euros", "euro", "dollars", "pounds", "rupees", "francs", "kronor", "kroner"]);
    let is_rupees = word.eq_ignore_ascii_case("cr");
    let rupees = is_rupees && (code.is_some_and(|i| s.is_any(i, &["rs", "inr", "₹"])) || has_name);
    // "a SIG 9mm pistol"
    let is_glued = s.glued(at) && matches!(word.len(), 1 | 2) && !is_rupees;
    (if is_rupees { rupees } else { has_sign || !is_glued && (has_code || has_name) }).then(|| Decimal::from(factor))
}

/// "1.98 × 10^30", "3 x 10⁻⁶": returns the factor and the token after it, or `None` if no decimal can hold it.
fn power_of_ten(s: &Segments, at: usize) -> Option<(Decimal, usize)> {
    if !s.is_any(at, &["×", "x"]) || !s.is(at + 1, "10") {
        return None;
    }
    let caret = if s.is(at + 2, "^") { at + 3 } else { at + 2 };
    // A hyphen alone makes a range: "3 x 10-12 reps".
    let minus = s.is(caret, "−") || caret > at + 2 && s.is_any(caret, &["-", "–"]);
    let digits = if minus { caret + 1 } else { caret };
    if digits == at + 2 || s.tokens.get(digits)?.class != Class::Number || !s.glued(digits) {
        return None;
    }
    let exponent: u32 = s.word(digits).parse().ok().filter(|n| *n <= 18)?;
    let factor = Decimal::from(10i64.pow(exponent));
    Some((if minus { Decimal::ONE / factor } else { factor }, digits + 1))
}

/// A number in digits: "27.7", "200,000", "2 1/2", "½", ".5".
pub(super) fn digits(s: &Segments, at: usize) -> Option<Number> {
    let token = s.tokens.get(at)?;
    // What belongs to a power of ten that no decimal can hold is not a number.
    let times = |i: usize| s.tokens.get(i).is_some_and(|_| s.word(i) == "×");
    let exponent = at >= 3 && times(at - 3) && s.is(at - 2, "10") && s.is_any(at - 1, &["-", "−", "^", "–"]);
    if at > 0 && times(at - 1) || exponent || times(at + 1) && s.is(at + 2, "10") && power_of_ten(s, at + 1).is_none() {
        return None;
    }
    // ".5": a full stop with a space before it and none after it.
    if token.class == Class::Punct {
        let decimals = s.tokens.get(at + 1).filter(|t| t.class == Class::Number && s.glued(at + 1))?;
        let digits = &s.text[decimals.span()];
        if s.word(at) != "." || s.glued(at) || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: Decimal = format!("0.{digits}").parse().ok()?;
        return Some(Number {
            tokens: at..at + 2,
            amount: Amount::Exact(value),
            unit_of_last_digit: Decimal::new(1, value.scale()),
            in_words: false,
        });
    }
    if let Some(value) = vulgar_fraction(s.word(at)) {
        return Some(Number {
            tokens: at..at + 1,
            amount: Amount::Exact(value),
            unit_of_last_digit: Decimal::new(1, 2),
            in_words: false,
        });
    }
    if token.class != Class::Number {
        return None;
    }
    let value: Decimal = digits_of(s.word(at)).parse().ok()?;
    let unit = Decimal::new(1, value.scale());
    let mut out =
        Number { tokens: at..at + 1, amount: Amount::Exact(value), unit_of_last_digit: unit, in_words: false };
    if let Some((factor, end)) = power_of_ten(s, at + 1) {
        return out.times(factor, end);
    }
    // "2½"
    if let Some(part) =
        s.tokens.get(at + 1).filter(|_| s.glued(at + 1)).and_then(|t| vulgar_fraction(&s.text[t.span()]))
    {
        out.amount = Amount::Exact(value.checked_add(part)?);
        out.unit_of_last_digit = Decimal::new(1, 1);
        out.tokens.end = at + 2;
    } else if s.is_joining_hyphen(at + 1)
        && matches!(value.scale(), 0 | 2)
        && let Some((part, end)) = written_fraction(s, at + 2)
    {
        // "12-1/4"; "$10.12-3/4", as grain is priced, is in cents.
        let part = if value.scale() == 2 { part / Decimal::ONE_HUNDRED } else { part };
        out.amount = Amount::Exact(value.checked_add(part)?);
        out.tokens.end = end;
    } else if let Some((part, end)) = written_fraction(s, at + 1).filter(|_| !s.glued(at + 1)) {
        // "2 1/2"
        out.amount = Amount::Exact(value.checked_add(part)?);
        out.tokens.end = end;
    } else if let Some((part, end)) = written_fraction(s, at) {
        // "1/2"
        out.amount = Amount::Exact(part);
        out.tokens.end = end;
        out.unit_of_last_digit = Decimal::new(1, 2);
    }
    Some(out)
}

fn vulgar_fraction(word: &str) -> Option<Decimal> {
    Some(match word {
        "½" => Decimal::new(5, 1),
        "¼" => Decimal::new(25, 2),
        "¾" => Decimal::new(75, 2),
        "⅓" => Decimal::ONE / Decimal::from(3),
        "⅔" => Decimal::TWO / Decimal::from(3),
        "⅛" => Decimal::new(125, 3),
        _ => return None,
    })
}

/// "1/2", "3/4": a proper fraction with a small denominator; "9/11" is not one.
fn written_fraction(s: &Segments, at: usize) -> Option<(Decimal, usize)> {
    let (over, under) = (s.tokens.get(at)?, s.tokens.get(at + 2)?);
    if over.class != Class::Number
        || under.class != Class::Number
        || !matches!(s.word(at + 1), "/" | "⁄")
        || !s.glued(at + 1)
        || !s.glued(at + 2)
    {
        return None;
    }
    let over: u8 = s.word(at).parse().ok()?;
    let under: u8 = s.word(at + 2).parse().ok()?;
    // "5/12" is a day more often than a fraction.
    let measured = s.is_any(at + 3, &["inch", "inches", "of", "mile", "miles"]);
    let usual = matches!(under, 2 | 3 | 4 | 5 | 6 | 8 | 10) || matches!(under, 12 | 16 | 32) && measured;
    // The sign for fractions stands in nothing else.
    let usual = usual || s.word(at + 1) == "⁄" && under > 0;
    let usual = usual && over > 0 && over < under;
    usual.then(|| (Decimal::from(over) / Decimal::from(under), at + 3))
}

/// "dozens", "hundreds of thousands", "tens of millions".
fn vague(s: &Segments, at: usize) -> Option<Number> {
    let plural = |i: usize| -> Option<i64> {
        Some(match s.tokens.get(i).map(|_| s.lower(i))?.as_str() {
            "tens" => 10,
            "dozens" | "scores" => 12,
            "hundreds" => 100,
            "thousands" => 1_000,
            "millions" => 1_000_000,
            "billions" => 1_000_000_000,
            "trillions" => 1_000_000_000_000,
            _ => return None,
        })
    };
    // "several hundred", "a few thousand", "many millions"
    let few = if s.is(at, "a") && s.is(at + 1, "few") { at + 1 } else { at };
    if s.is_any(few, &["several", "few", "many"])
        && let Some(factor) = s.tokens.get(few + 1).and_then(|_| magnitude(s, few + 1).filter(|_| !s.glued(few + 1)))
    {
        let low = factor.checked_mul(Decimal::TWO)?;
        let high = factor.checked_mul(Decimal::TEN)?;
        return Some(Number {
            tokens: at..few + 2,
            amount: Amount::Vague(low, high),
            unit_of_last_digit: factor,
            in_words: true,
        });
    }
    let mut low = Decimal::from(plural(at)?);
    let word = s.lower(at);
    let mut end = at + 1;
    while s.is(end, "of")
        && let Some(factor) = plural(end + 1)
    {
        low = low.checked_mul(Decimal::from(factor))?;
        end += 2;
    }
    // "tens" and "scores" alone have other meanings.
    if end == at + 1 && (word == "tens" || (word == "scores" && !s.is(end, "of"))) {
        return None;
    }
    let high = low.checked_mul(Decimal::TEN)?;
    Some(Number { tokens: at..end, amount: Amount::Vague(low, high), unit_of_last_digit: low, in_words: true })
}

/// "half a billion", "a quarter of a million", "a couple of million".
pub(super) fn part_of_magnitude(s: &Segments, at: usize) -> Option<Number> {
    let scale = |i: usize| s.is_any(i, &["million", "billion", "trillion", "dozen", "thousand", "hundred"]);
    let out = |value: Decimal, end: usize| {
        Some(Number {
            tokens: at..end,
            amount: Amount::Exact(value),
            unit_of_last_digit: Decimal::new(1, 1),
            in_words: true,
        })
    };
    let half = Decimal::new(5, 1);
    if s.is(at, "half") {
        if s.is_any(at + 1, &["a", "-"]) && scale(at + 2) {
            return out(half, at + 2);
        }
        if scale(at + 1) {
            return out(half, at + 1);
        }
    }
    // "a quarter of a million", "quarter million", "three-quarters of a billion"
    let counted = s.is_any(at, &["a", "one", "three"]);
    let quarter = match () {
        () if counted && s.is(at + 1, "-") => at + 2,
        () if counted => at + 1,
        () => at,
    };
    if s.is_any(quarter, &["quarter", "quarters"]) {
        let n = if s.is(at, "three") { 3 } else { 1 };
        let of = s.is(quarter + 1, "of") && s.is(quarter + 2, "a");
        let hyphen = s.is(quarter + 1, "-");
        let end = quarter + if of { 3 } else { 1 + usize::from(hyphen) };
        if scale(end) && !s.is(end, "dozen") && (n == 1) == s.is(quarter, "quarter") {
            return out(Decimal::new(25 * n, 2), end);
        }
    }
    if s.is(at, "a") && s.is(at + 1, "couple") && s.is(at + 2, "of") && scale(at + 3) {
        return out(Decimal::TWO, at + 3);
    }
    None
}

/// Returns the value of a number word below twenty.
fn small(word: &str) -> Option<u32> {
    cardinal(&word.to_lowercase()).filter(|n| *n < 20)
}

fn tens(word: &str) -> Option<u32> {
    cardinal(&word.to_lowercase()).filter(|n| *n >= 20)
}

fn scale(word: &str) -> Option<i64> {
    Some(match word.to_ascii_lowercase().as_str() {
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}

/// Returns an exact number in words.
fn in_words(tokens: Range<usize>, value: Decimal, unit_of_last_digit: Decimal) -> Number {
    Number { tokens, amount: Amount::Exact(value), unit_of_last_digit, in_words: true }
}

/// A number in words, of any length: "twenty-five thousand", "one hundred and fifty", "a hundred", "one and a half".
fn words(s: &Segments, at: usize) -> Option<Number> {
    // "every million dollars": one million.
    if at > 0 && s.is_any(at - 1, &["every", "per", "each"]) && magnitude(s, at).is_some() && !s.glued(at) {
        return Some(in_words(at..at, Decimal::ONE, Decimal::ONE));
    }
    // "a hundred", "a million", "a dozen"; "a" alone is not a number.
    let article = s.is_any(at, &["a", "an"]);
    if article {
        // "a hundred and twenty" continues like "one hundred and twenty".
        let goes_on = s.is_any(at + 1, &["hundred", "thousand"]);
        if !goes_on {
            let scale = s.is_any(at + 1, &["million", "billion", "trillion", "dozen"]);
            return scale.then(|| in_words(at..at + 1, Decimal::ONE, Decimal::ONE));
        }
    }
    let spelled = Spelled::read(s, at, article)?;
    let value = spelled.value()?;
    if let Some(number) = with_decimals(s, at..spelled.end, value) {
        return number;
    }
    let unit = if spelled.group.is_none() { Decimal::from(spelled.last_scale) } else { Decimal::ONE };
    match fraction_behind(s, spelled.end) {
        Some((part, digit)) => Some(in_words(at..spelled.end + 3, value.checked_add(part)?, digit)),
        None => Some(in_words(at..spelled.end, value, unit)),
    }
}

/// A number that is spelled out, read word by word.
struct Spelled {
    /// The sum up to the last magnitude.
    total: Decimal,
    /// The number below a thousand that no magnitude has multiplied yet.
    group: Option<u32>,
    /// The last magnitude. The next one must be smaller.
    last_scale: i64,
    first: usize,
    /// The next token.
    next: usize,
    /// The token after the last word that counts. An "and" or a hyphen may follow.
    end: usize,
}

impl Spelled {
    /// Reads as many words as belong to the number that begins at a token, with or without an article for its "one".
    /// `None` if no word does or the number is too large.
    fn read(s: &Segments, at: usize, article: bool) -> Option<Self> {
        let group = article.then_some(1);
        let next = if article { at + 1 } else { at };
        let mut it = Self { total: Decimal::ZERO, group, last_scale: i64::MAX, first: at, next, end: at };
        while it.next < s.tokens.len() && it.take(s)? {}
        (it.end > at).then_some(it)
    }

    fn value(&self) -> Option<Decimal> {
        self.total.checked_add(Decimal::from(self.group.unwrap_or(0)))
    }

    /// Reads the next word. Returns whether it belongs to the number, or `None` if the number becomes too large.
    fn take(&mut self, s: &Segments) -> Option<bool> {
        let word = s.word(self.next);
        if let Some(n) = tens(word).or_else(|| small(word)) {
            return Some(self.take_below_hundred(s, n));
        }
        if word.eq_ignore_ascii_case("hundred") && self.group.is_some_and(|g| (1..100).contains(&g)) {
            self.group = self.group.map(|g| g * 100);
            self.accept(self.next + 1);
            return Some(true);
        }
        if let Some(factor) = scale(word).filter(|f| self.group.is_some() && *f < self.last_scale) {
            let group = Decimal::from(self.group.take()?);
            self.total = self.total.checked_add(group.checked_mul(Decimal::from(factor))?)?;
            self.last_scale = factor;
            self.accept(self.next + 1);
            return Some(true);
        }
        let joins = self.is_joined_by_and(s) || self.is_joined_by_hyphen(s);
        self.next += usize::from(joins);
        Some(joins)
    }

    fn accept(&mut self, end: usize) {
        self.next = end;
        self.end = end;
    }

    /// "twenty", "twenty-five", "five", if the group so far has room for it.
    fn take_below_hundred(&mut self, s: &Segments, n: u32) -> bool {
        if self.group.is_some_and(|g| g % 100 != 0 || g == 0) {
            return false;
        }
        let mut n = n;
        let mut end = self.next + 1;
        if n >= 20 {
            let ones = if s.is_joining_hyphen(end) { end + 1 } else { end };
            let one = s.tokens.get(ones).and_then(|_| small(s.word(ones)));
            if let Some(one) = one.filter(|one| (1..10).contains(one)) {
                n += one;
                end = ones + 1;
            }
        }
        self.group = Some(self.group.unwrap_or(0) + n);
        self.accept(end);
        true
    }

    /// "one hundred **and** fifty", "two thousand **and** five"; not "two and three".
    fn is_joined_by_and(&self, s: &Segments) -> bool {
        let next = self.next + 1;
        self.end > self.first
            && s.word(self.next).eq_ignore_ascii_case("and")
            && (self.group.is_some_and(|g| g >= 100 && g % 100 == 0)
                || self.group.is_none() && self.total > Decimal::ZERO)
            && s.tokens.get(next).is_some_and(|_| small(s.word(next)).or_else(|| tens(s.word(next))).is_some())
    }

    /// "twenty-five**-**thousand".
    fn is_joined_by_hyphen(&self, s: &Segments) -> bool {
        let next = self.next + 1;
        s.is_joining_hyphen(self.next)
            && self.end == self.next
            && s.tokens.get(next).is_some_and(|_| s.is(next, "hundred") || scale(s.word(next)).is_some())
    }
}

/// "two **point five**": a number with decimals. The inner value is `None` if it is too large.
fn with_decimals(s: &Segments, tokens: Range<usize>, whole: Decimal) -> Option<Option<Number>> {
    let decimal = |i: usize| s.tokens.get(i).and_then(|_| small(s.word(i))).filter(|n| *n < 10);
    let mut end = tokens.end + 1;
    if !s.is(tokens.end, "point") || whole >= Decimal::ONE_THOUSAND || decimal(end).is_none() {
        return None;
    }
    let (mut value, mut place) = (whole, Decimal::ONE);
    while let Some(n) = decimal(end).filter(|_| place > Decimal::new(1, 6)) {
        place /= Decimal::TEN;
        let Some(more) = value.checked_add(place * Decimal::from(n)) else { return Some(None) };
        value = more;
        end += 1;
    }
    Some(Some(in_words(tokens.start..end, value, place)))
}

/// "two **and a half**": the worth of the fraction, and the unit of its last digit.
fn fraction_behind(s: &Segments, at: usize) -> Option<(Decimal, Decimal)> {
    let joined = s.is(at, "and") && s.is(at + 1, "a");
    match () {
        () if joined && s.is(at + 2, "half") => Some((Decimal::new(5, 1), Decimal::new(1, 1))),
        () if joined && s.is(at + 2, "quarter") => Some((Decimal::new(25, 2), Decimal::new(1, 2))),
        () => None,
    }
}

/// Returns the value of a fraction in words that begins at a token, and where it ends: "half", "a third", "two-thirds".
pub(super) fn fraction(s: &Segments, at: usize) -> Option<(Decimal, usize)> {
    if s.is(at, "half") {
        return Some((Decimal::new(5, 1), at + 1));
    }
    let over = if s.is_any(at, &["a", "an"]) { 1 } else { s.tokens.get(at).and_then(|_| small(s.word(at)))? };
    if over == 0 {
        return None;
    }
    let hyphen = s.is(at + 1, "-");
    let denominator = if hyphen { at + 2 } else { at + 1 };
    s.tokens.get(denominator)?;
    let word = s.lower(denominator);
    let (stem, plural) = match word.strip_suffix('s') {
        Some(stem) => (stem, true),
        None => (word.as_str(), false),
    };
    let under = match stem {
        "half" => 2,
        "quarter" => 4,
        _ => whosaid_english::forms::ordinal(stem).filter(|n| (3..=10).contains(n))?,
    };
    // "a third of", "two thirds", "one-third"; not "a third attempt", "a quarter ago", "one fifth place".
    let end = denominator + 1;
    // "rose by a quarter", "up about a third"
    let by = at > 0
        && s.is_any(at - 1, &["by", "about", "nearly", "almost", "roughly", "around", "than", "up", "down"])
        && !s.is_joining_hyphen(end)
        && s.tokens.get(end).is_none_or(|t| t.class == Class::Punct || s.is_in(end, &lists::grammar::FUNCTION_WORDS));
    let is_fraction = (over > 1 && plural) || (over == 1 && !plural && (hyphen || by || s.is(end, "of")));
    (is_fraction && over < under).then(|| (Decimal::from(over) / Decimal::from(under), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, value: &str, words: &str) {
        let s = Segments::of(text);
        let found = number(&s, 0)
            .map(|n| (n.exact().map(|v| v.normalize().to_string()).unwrap_or_default(), s.slice(n.tokens)));
        assert_eq!(found, Some((value.to_owned(), words)), "{text}");
    }

    #[test]
    fn numerals() {
        check("27.7 billion", "27700000000", "27.7 billion");
        check("6.3bn", "6300000000", "6.3bn");
        check("200,000 jobs", "200000", "200,000");
        check("1,234,567.89", "1234567.89", "1,234,567.89");
        check("2½ years", "2.5", "2½");
        check("2 1/2 years", "2.5", "2 1/2");
        check("3/4 of", "0.75", "3/4");
        check("25k to", "25000", "25k");
        check("5 lakh crore rupees", "5000000000000", "5 lakh crore");
        check("3-million", "3000000", "3-million");
        check("5 m wide", "5", "5");
    }

    #[test]
    fn in_words() {
        check("twenty-five thousand vehicles", "25000", "twenty-five thousand");
        check("twenty-five-thousand-vehicle", "25000", "twenty-five-thousand");
        check("one hundred and fifty people", "150", "one hundred and fifty");
        check("two and three", "2", "two");
        check("a million times", "1000000", "a million");
        check("half a billion dollars", "500000000", "half a billion");
        check("a quarter of a million", "250000", "a quarter of a million");
        check("a couple of million", "2000000", "a couple of million");
        check("one and a half million", "1500000", "one and a half million");
        check("two dozen eggs", "24", "two dozen");
        check(
            "three hundred twelve thousand four hundred one",
            "312401",
            "three hundred twelve thousand four hundred one",
        );
        check("twenty ten", "20", "twenty");
        check("hundreds of thousands of people", "", "hundreds of thousands");
        check("dozens", "", "dozens");
    }

    #[test]
    fn no_numbers() {
        for text in ["a deal", "third", "tens", "scores were", "may", ""] {
            assert_eq!(number(&Segments::of(text), 0), None, "{text}");
        }
    }

    #[test]
    fn the_last_digit() {
        let unit = |text: &str| number(&Segments::of(text), 0).map(|n| n.unit_of_last_digit.normalize().to_string());
        assert_eq!(unit("27.7 billion").as_deref(), Some("100000000"));
        assert_eq!(unit("28 percent").as_deref(), Some("1"));
        assert_eq!(unit("0.25").as_deref(), Some("0.01"));
        assert_eq!(unit("five million").as_deref(), Some("1000000"));
    }

    #[test]
    fn out_of_range_is_no_number() {
        assert_eq!(TOO_LARGE.to_string(), format!("1{}", "0".repeat(24)));
        assert_eq!(number(&Segments::of("1000000000000000000000000"), 0), None);
        assert_eq!(number(&Segments::of("99999999999999999999999999999999999999"), 0), None);
        assert_eq!(number(&Segments::of("79228162514264337593543950335 trillion"), 0), None);
    }

    #[test]
    fn fractions() {
        let check = |text: &str| fraction(&Segments::of(text), 0).map(|(n, end)| (n.round_dp(3).to_string(), end));
        assert_eq!(check("half of"), Some(("0.5".into(), 1)));
        assert_eq!(check("two-thirds of"), Some(("0.667".into(), 3)));
        assert_eq!(check("a third of"), Some(("0.333".into(), 2)));
        assert_eq!(check("three quarters of"), Some(("0.75".into(), 2)));
        assert_eq!(check("a third round"), None);
        assert_eq!(check("one quarter later"), None);
    }
}
