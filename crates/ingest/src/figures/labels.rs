//! What looks like a figure and is not: section and flight numbers, names with numbers, footnote marks, list numbering,
//! phone numbers, addresses, "one" as a pronoun.
//!
//! [`is_label`] recognises those that the tokens alone reveal; [`is_name`] those that need parts of speech.

use super::amounted::{Amounted, Unit};
use super::measured::Measured;
use super::numbers;
use super::reader::Reader;
use crate::analysis::Analysis;
use crate::segment::Class;
use crate::tag::Pos;
use rust_decimal::Decimal;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Value};

/// Returns whether a number is a label, by the tokens around it.
pub(super) fn is_label(r: &Reader, figure: &Measured, sentence: Range<usize>) -> bool {
    let at = figure.tokens.start;
    let plain = figure.unit == Unit::None && figure.number.tokens.len() == 1;
    let digits = r.tokens[figure.number.tokens.start].class == Class::Number;
    let next = figure.tokens.end;
    let glued_next = next < r.tokens.len() && r.glued(next);
    // Footnote marks glued to the end of a sentence or word, and numbers inside words.
    if at > 0 && r.glued(at) && digits && figure.unit == Unit::None {
        let before = r.word(at - 1);
        let emphasised = before == "*" && next < r.tokens.len() && r.word(next) == "*";
        if r.tokens[at - 1].class == Class::Word
            || !emphasised
                && matches!(before, "." | "," | "”" | "\"" | "’" | "/" | "#" | "@" | "_" | "*" | "^" | ":" | ")" | "]")
        {
            return true;
        }
        // "COVID-19", "F-16", "V-6": a hyphen between a word and a number; but "sub-200", "mid-20".
        if matches!(before, "-" | "‑" | "–")
            && at > 1
            && r.glued(at - 1)
            && r.tokens[at - 2].class != Class::Punct
            && !r.is_any(at - 2, &["sub", "mid", "near"])
        {
            return true;
        }
    }
    if figure.number.in_words {
        // "phase-one"
        let hyphen = at.checked_sub(1).filter(|hyphen| r.is_joining_hyphen(*hyphen));
        let is_numbered = hyphen.is_some_and(|it| it > 0 && r.is_in(it - 1, &lists::figures::NUMBERED));
        return plain
            && (is_numbered
                || r.is_joining_hyphen(next) && r.is_in(next + 1, &lists::figures::MANNERS)
                || r.is(at, "one") && is_pronoun(r, at) && !is_range(r, at));
    }
    // "Block 1B rockets": a letter that is no magnitude.
    let is_lettered = figure.unit == Unit::None
        && figure.number.tokens.len() == 2
        && matches!(r.word(next - 1), "B" | "T")
        && r.glued(next - 1)
        && r.tokens[at].end - r.tokens[at].start <= 2;
    if is_lettered && at > sentence.start + 1 && r.word(at - 1).starts_with(char::is_uppercase) {
        return true;
    }
    if !plain {
        return false;
    }
    let grouped = r.word(figure.number.tokens.start).contains(|c: char| !c.is_ascii_digit());
    // The digit of a key: "1️⃣".
    let behind = &r.text[r.tokens[at].end as usize..];
    if behind.trim_start_matches('\u{fe0f}').starts_with('\u{20e3}') {
        return true;
    }
    let is_short =
        |i: usize, longest: u32| r.tokens[i].class == Class::Number && r.tokens[i].end - r.tokens[i].start <= longest;
    // Footnotes: "[3]", "(10, 11)"; a number alone in round brackets is a count: "medals (46)".
    let is_note = |(opens, closes, longest, fewest): &(&str, &str, u32, usize)| {
        let is_item =
            |i: &usize| r.is_any(*i, &[",", "-", "–"]) || r.tokens.get(*i).is_some() && is_short(*i, *longest);
        let first = (0..at).rev().take(8).take_while(|i| is_item(i)).last().unwrap_or(at);
        let end = (at..r.tokens.len()).take(8).take_while(|i| is_item(i)).last().map_or(at, |i| i + 1);
        first > 0 && end - first >= *fewest && r.is(first - 1, opens) && r.is(end, closes) && is_short(at, *longest)
    };
    if !grouped && [("[", "]", 2, 1), ("(", ")", 2, 3)].iter().any(is_note) {
        return true;
    }
    // "911 calls", "311 and 999 calls"
    let is_joined = r.is_any(next, &["and", "or"]) && r.is_any(next + 1, &EMERGENCY);
    let called = if is_joined { next + 2 } else { next };
    let is_emergency = r.is_any(at, &EMERGENCY) || is_joined && is_short(at, 3);
    if is_emergency && r.is_in(called, &lists::figures::CALLS) {
        return true;
    }
    // "20:30", "7/6", "555-1234": parts of other notations.
    if glued_next
        && r.tokens.get(next + 1).is_some_and(|t| t.class == Class::Number)
        && r.glued(next + 1)
        && matches!(r.word(next), ":" | "/" | "-" | "–")
    {
        return true;
    }
    // "401(k)"
    if glued_next && r.word(next) == "(" && r.is(next + 2, ")") && r.word(next + 1).len() == 1 {
        return true;
    }
    // "5G", "3D", "747s": letters glued to the end.
    if glued_next && r.tokens[next].class == Class::Word && !r.is_any(next, &["m"]) {
        return true;
    }
    // The number of an item of a list, at the start of a line.
    if at == sentence.start
        && !grouped
        && (matches!(r.tokens.get(next).map(|_| r.word(next)), Some("." | ")" | "]" | ":")) || next == sentence.end)
    {
        return true;
    }
    let listed = at > sentence.start && (r.is_in(at - 1, &lists::figures::NUMBERED) || r.word(at - 1) == "#");
    // "version 10.4", "Article 3.2"
    listed && !r.word(figure.number.tokens.start).contains(',')
}

/// Returns whether a noun is certainly in the singular.
fn is_singular(a: &Analysis, at: usize) -> bool {
    a.pos(at) == Pos::Noun
        && !a.word(at).ends_with('s')
        && !lists::figures::PLURALS_WITHOUT_S.iter().any(|word| a.lower(at).ends_with(word))
}

/// "one to two years", "one in five"
fn is_range(r: &Reader, at: usize) -> bool {
    r.is_any(at + 1, &["to", "in", "or", "and"]) && numbers::number(r, at + 2).is_some()
}

/// "one of the best", "the one who", "no one", "this one": "one" without an amount.
fn is_pronoun(r: &Reader, at: usize) -> bool {
    r.is_in(at + 1, &lists::figures::AFTER_PRONOUN_ONE)
        || at.checked_sub(1).is_some_and(|b| r.is_in(b, &lists::figures::BEFORE_PRONOUN_ONE))
}

/// Numbers that one calls in need, which are seldom counts.
const EMERGENCY: [&str; 3] = ["000", "911", "999"];

/// Who sets standards that have numbers.
const STANDARDS: [&str; 8] = ["ANSI", "ASTM", "DIN", "EN", "IEC", "IEEE", "ISO", "RFC"];

/// What a year has: "the first months of 2021 exports".
const PARTS_OF_YEARS: [&str; 8] = ["months", "month", "half", "quarter", "quarters", "weeks", "end", "start"];

/// Returns whether a bare number that the tokens allow is part of a name, by the parts of speech around it: "Boeing
/// 787", "Big 12", "Euro 2020", "Group of Seven".
pub(super) fn is_name(a: &Analysis, figure: &Amounted) -> bool {
    let at = figure.tokens.start;
    let next = figure.tokens.end;
    if figure.kind != FigureKind::Count {
        return false;
    }
    // "22-24 Harbour Avenue"
    if a.is_capitalised(next)
        && (next..next + 4)
            .take_while(|i| a.is_capitalised(*i) || a.tokens.get(*i).is_some_and(|t| t.class == Class::Ordinal))
            .any(|i| a.is_in(i, &lists::figures::STREETS))
    {
        return true;
    }
    // "ISO 3888-2"
    let is_standard = |b: usize| STANDARDS.contains(&a.word(b));
    if at > 0 && is_standard(at - 1) && a.is_joining_hyphen(next) && a.word(at).len() > 3 {
        return true;
    }
    let has_standard_before = at > 2 && a.is_joining_hyphen(at - 1) && is_standard(at - 3) && a.word(at - 2).len() > 3;
    if has_standard_before && a.tokens[at - 2].class == Class::Number {
        return true;
    }
    // "beat the Lions 30-15"
    if a.is_joining_hyphen(next) && a.tokens[next + 1].class == Class::Number && figure.tokens.len() == 1 {
        return false;
    }
    let named = at.checked_sub(1).is_some_and(|b| a.is_capitalised(b) && a.pos(b) == Pos::Propn);
    // "ISO 3888-2", "Boeing's 787-9 Dreamliner jets"
    let is_pair = figure.tokens.len() == 3 && matches!(figure.value, Value::Range(..)) && a.is(at + 1, "-");
    let falls = matches!(figure.value, Value::Range(first, second) if second < first);
    let is_code = at
        .checked_sub(1)
        .is_some_and(|b| STANDARDS.contains(&a.word(b)) || falls && a.is_genitive(b) && a.is_capitalised(next));
    if is_pair && is_code {
        return true;
    }
    if figure.tokens.len() > 1 {
        // "Boeing 737-800"
        return figure.tokens.len() == 3 && named && matches!(figure.value, Value::Range(..)) && a.is(at + 1, "-");
    }
    let sentence = &a.sentences[a.sentence_of(at)].tokens;
    let counted = figure.counted.is_some();
    if a.tokens[at].class == Class::Word {
        if a.is(at, "one") && !counted {
            return true;
        }
        // "phase two": labels in words are rare; "Big Four", "Group of Seven" are names.
        let name = a.is_capitalised(at)
            && at > sentence.start
            && (a.is_capitalised(at - 1) || (a.is(at - 1, "of") && at > 1 && a.is_capitalised(at - 2)));
        return name || (at > sentence.start && a.is_in(at - 1, &lists::figures::NUMBERED) && !counted);
    }
    let before = at.saturating_sub(1);
    let mixed = a.word(before).chars().skip(1).any(char::is_uppercase)
        && a.word(before).chars().any(char::is_lowercase)
        && a.tokens[before].class == Class::Word;
    // "iPhone 3.0"
    let grouped =
        a.word(at).contains([',', ' ', '\'']) || a.word(at).contains('.') && !(mixed && a.word(at).len() <= 4);
    if at == sentence.start || grouped {
        return false;
    }
    // "its 777 airliner", "the Standard & Poor's 500 index": what follows a number above one is in the plural, or the
    // number is a name.
    let led = a.is_any(before, &["the", "its", "his", "her", "their", "this", "that"])
        || a.is_genitive(before)
        || named
        || mixed;
    // "her 2018 financial disclosure report", "the 2021 exports", "the first months of 2021 exports"
    let is_late = figure
        .value
        .min()
        .is_some_and(|v| v > Decimal::from(1950) && v < Decimal::from(2050) && v != Decimal::from(2000));
    let is_year = a.word(at).len() == 4 && is_late;
    let is_one =
        figure.counted.as_ref().is_some_and(|np| is_singular(a, np.end - 1) || a.pos(np.end - 1) == Pos::Propn);
    let is_part = a.is(before, "of") && before > 0 && a.is_any(before - 1, &PARTS_OF_YEARS);
    if is_year && (is_one || led || is_part) && !a.is_joining_hyphen(next) {
        return true;
    }
    let single = figure.counted.as_ref().is_some_and(|np| np.len() == 1 && is_singular(a, np.start));
    if led && single && figure.value.min() > Some(Decimal::ONE) && !a.is_joining_hyphen(next) {
        return true;
    }
    // A name with a number. A counted noun makes it an amount again, unless the name continues after it: "iPhone 14
    // Pro".
    let name = (a.is_capitalised(before) || mixed)
        && (a.pos(before) == Pos::Propn || mixed || before != sentence.start)
        && (mixed
            || !matches!(
                a.pos(before),
                Pos::Adp | Pos::Verb | Pos::Aux | Pos::Adv | Pos::Det | Pos::Sconj | Pos::Cconj
            ));
    let noun = |i: usize| a.pos(i) == Pos::Noun && !a.is_capitalised(i);
    let counts = noun(next) || (a.pos(next) == Pos::Adj && !a.is_capitalised(next) && noun(next + 1));
    let year = a.word(at).len() == 4
        && figure.value.min().is_some_and(|v| v >= Decimal::from(1900) && v < Decimal::from(2150));
    if name && (!counts || year) {
        return true;
    }
    // "S&P 500 banks", "new 787 Dreamliner": a name before or after the number without a counted plural.
    let plural =
        figure.counted.as_ref().is_some_and(|np| a.word(np.end - 1).ends_with('s') || a.is(np.end - 1, "people"));
    let model =
        a.is_capitalised(next) && a.pos(next) == Pos::Propn && !plural && a.lexicon.demonym(a.word(next)).is_none();
    let initials = name && a.word(before).len() == 1;
    // A bare year that is not part of a date.
    model && !year && figure.value.min() > Some(Decimal::ONE) || initials || year && !counts
}
