//! Tokens, split as in the English treebanks of Universal Dependencies: clitics apart ("Trump" "'s", "do" "n't"),
//! hyphens apart ("six" "-" "year"), abbreviations with their full stop ("U.S.", "Inc."), signs apart from numbers ("$"
//! "27.7").
//!
//! `unicode_words` is not used, because it drops the signs that make a number money and splits "e.g.".

use super::numerals::numeral;
use crate::deadline::Deadline;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::ops::Range;
use std::sync::OnceLock;
use whosaid_english::currencies::is_glued_to_numbers;
use whosaid_english::lists::segment::ABBREVIATIONS;
use whosaid_model::Span;

/// A word, number or sign of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// What it looks like.
    pub class: Class,
}

impl Token {
    /// Returns its place, in bytes.
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Letters, optionally with digits, apostrophes or full stops in them: `O'Neill`, `U.S.`, `G20`.
    Word,
    /// Digits, optionally grouped: `27.7`, `200,000`.
    Number,
    /// `11th`.
    Ordinal,
    /// `1990s`.
    Decade,
    /// A web or mail address, or a handle.
    Address,
    /// A quotation mark, comma, bracket …
    Punct,
    /// A currency sign, `%`, `+` …
    Symbol,
}

/// Word endings that are words of their own, after an apostrophe.
const CLITICS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Returns the characters of a token, with two single marks as the double one that they stand for: ''no'', ``no''.
pub(super) fn word_of(text: &str, token: Token) -> &str {
    match &text[token.span()] {
        "''" | "``" => "\"",
        word => word,
    }
}

/// Returns all tokens of a text, in order.
pub(super) fn tokens(text: &str, deadline: &Deadline) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    let mut addresses = addresses(text).into_iter().peekable();
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..];
        while addresses.next_if(|address| address.start < at).is_some() {}
        let (len, class) =
            if let Some(address) = addresses.next_if(|address| address.start == at && !address.is_empty()) {
                (address.len(), Class::Address)
            } else if c.is_ascii_digit() {
                number(rest, &text[..at])
            } else if c.is_alphanumeric() {
                let len = currency_code(rest, &text[..at]).unwrap_or_else(|| word(rest, &text[..at]));
                if let Some(stem) = negation(&rest[..len]) {
                    push(&mut out, at, at + stem, Class::Word);
                    at += stem;
                    (len - stem, Class::Word)
                } else {
                    (len, Class::Word)
                }
            } else if rest.starts_with("''") || rest.starts_with("``") {
                (2, Class::Punct)
            } else if is_apostrophe(c) {
                match clitic(rest, &text[..at]) {
                    Some(len) => (len, Class::Word),
                    None => (c.len_utf8(), Class::Punct),
                }
            } else {
                sign(rest, c)
            };
        push(&mut out, at, at + len, class);
        at += len;
        if deadline.is_past_at(out.len()) {
            break;
        }
    }
    out
}

fn push(out: &mut Vec<Token>, start: usize, end: usize, class: Class) {
    let span = Span::new(start, end);
    out.push(Token { start: span.start, end: span.end, class });
}

/// Returns the places of web addresses, mail addresses and handles ("@name"), in order. Stops and brackets that close a
/// sentence are not part of an address.
fn addresses(text: &str) -> Vec<Range<usize>> {
    // ASCII classes, because Unicode ones are a hundred times slower here.
    const PATTERN: &str = r#"(?i:\b(?:https?://|www\.)[^\s"“”<>]+)|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|@[A-Za-z0-9_]{2,}"#;
    /// Every address contains one of these.
    const SIGNS: [&str; 3] = ["@", "://", "www."];
    static ADDRESS: OnceLock<Option<(AhoCorasick, Regex)>> = OnceLock::new();
    // A test below checks the pattern.
    let address = ADDRESS.get_or_init(|| {
        let signs = AhoCorasick::builder().ascii_case_insensitive(true).build(SIGNS).ok()?;
        Some((signs, Regex::new(PATTERN).ok()?))
    });
    let Some((signs, address)) = address else { return Vec::new() };
    // The pattern is far slower than the search for signs, so it only sees the text around one, up to white space.
    let mut out = Vec::new();
    let mut done = 0;
    for sign in signs.find_iter(text) {
        if sign.start() < done {
            continue;
        }
        let start = text[done..sign.start()].rfind(char::is_whitespace).map_or(done, |at| done + at);
        done = text[sign.end()..].find(char::is_whitespace).map_or(text.len(), |at| sign.end() + at);
        for found in address.find_iter(&text[start..done]) {
            let trimmed = found.as_str().trim_end_matches(['.', ',', ')', ';', ':', '?', '!', ']', '\'', '’']);
            out.push(start + found.start()..start + found.start() + trimmed.len());
        }
    }
    out
}

/// Digits, grouped, with a decimal part; or an ordinal or decade.
fn number(rest: &str, before: &str) -> (usize, Class) {
    let len = numeral(rest, before);
    let letters: usize = rest[len..].chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    let suffix = &rest[len..len + letters];
    if ["st", "nd", "rd", "th"].iter().any(|s| suffix.eq_ignore_ascii_case(s)) {
        return (len + letters, Class::Ordinal);
    }
    if suffix == "s" && (2..=4).contains(&len) && rest.as_bytes()[len - 1] == b'0' {
        return (len + 1, Class::Decade);
    }
    (len, Class::Number)
}

/// Returns the length of the word at the start of `rest`.
fn word(rest: &str, before: &str) -> usize {
    let mut len = 0;
    // Whether the word so far is single letters separated by full stops, and where its last part begins.
    let (mut acronym_so_far, mut part) = (true, 0);
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c.is_alphanumeric() || is_mark(c) {
            len = i + c.len_utf8();
            continue;
        }
        if c == '.' {
            acronym_so_far = acronym_so_far && acronym_part(&rest[part..i]);
            part = i + 1;
        }
        let next = chars.peek().map(|(_, c)| *c);
        let inside = next.is_some_and(char::is_alphabetic);
        let goes_on = match c {
            // O'Neill, d'Ivoire: an apostrophe inside a name, but not a clitic.
            '\'' | '’' => inside && clitic(&rest[i..], &rest[..i]).is_none(),
            // AT&T
            '&' => inside && rest[..i].chars().all(char::is_uppercase) && next.is_some_and(char::is_uppercase),
            // U.S., a.m., Ph.D.: letters of an acronym come one by one.
            '.' => inside && acronym_so_far && next_is_single(&rest[i + 1..]),
            _ => false,
        };
        if !goes_on {
            break;
        }
    }
    if rest[len..].starts_with('.') {
        let taken = &rest[..len];
        // The loop ended at this full stop, so its last part is checked too.
        let acronym = taken.contains('.') && acronym_so_far;
        let initial = taken.chars().count() == 1
            && taken.chars().all(char::is_uppercase)
            && initial_follows(&rest[len + 1..])
            && !before.ends_with('-');
        // "No." is "number" only before one.
        let number =
            taken.eq_ignore_ascii_case("no") && rest[len + 1..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        if acronym || initial || number || is_abbreviation(taken) {
            len += 1;
        }
    }
    len
}

/// Returns the length of a currency's letters at the start of `rest`, if a number is glued to them.
fn currency_code(rest: &str, before: &str) -> Option<usize> {
    let n_letters = rest.bytes().take(4).take_while(u8::is_ascii_alphabetic).count();
    if n_letters == 1 && rest.starts_with('R') {
        return is_rand(&rest[1..]).then_some(1);
    }
    // "$A82,615", as Australia writes, too.
    if n_letters == 1 && before.ends_with('$') && rest.starts_with(['A', 'C', 'S']) {
        return rest[1..].starts_with(|c: char| c.is_ascii_digit()).then_some(1);
    }
    // What is left of a pound sign: "PS2.7m".
    if rest.starts_with("PS") && n_letters == 2 {
        return is_rand(&rest[2..]).then_some(2);
    }
    let code = rest.get(..n_letters).filter(|_| (2..=3).contains(&n_letters))?;
    // "$US64.90", as Australia writes.
    let dollars = before.ends_with('$') && matches!(code, "US" | "NZ" | "HK");
    let known = dollars || is_glued_to_numbers(code);
    let is_code = known && rest.as_bytes().get(n_letters).is_some_and(u8::is_ascii_digit);
    is_code.then_some(n_letters)
}

/// Returns whether what follows an "R" makes it South African money: "R14.50", "R400 billion", "R5m"; but not "R2-D2",
/// "the R101".
fn is_rand(number: &str) -> bool {
    let n_digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &number[n_digits..];
    let n_behind = rest.get(1..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
    let grouped = rest.starts_with('.') && n_behind > 0 || rest.starts_with([',', ' ']) && n_behind == 3;
    // "R1,5 million" has a decimal comma.
    let rest = if rest.starts_with(',') && n_behind > 0 { &rest[1 + n_behind..] } else { rest };
    let rest = rest.trim_start_matches([' ', '-']);
    let magnitude = ["million", "billion", "trillion", "bn"].iter().any(|word| rest.starts_with(word))
        || rest.strip_prefix('m').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    n_digits > 0 && (grouped || magnitude)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '_')
}

fn is_abbreviation(word: &str) -> bool {
    // "sen" in lower case is Malaysia's cent.
    word != "sen" && ABBREVIATIONS.contains_ignore_case(word)
}

/// Returns whether a part of a word is a letter as in acronyms.
fn acronym_part(part: &str) -> bool {
    let mut chars = part.chars();
    // Ph.D.
    matches!((chars.next(), chars.next()), (Some(a), None) if a.is_alphabetic()) || part == "Ph"
}

/// Returns whether the text continues with a single letter.
fn next_is_single(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(char::is_alphabetic) && !chars.next().is_some_and(char::is_alphanumeric)
}

/// Returns whether a single capital letter and its full stop are the initial of a name that follows.
fn initial_follows(rest: &str) -> bool {
    let name = rest.trim_start_matches([' ', '\u{a0}']);
    name.len() < rest.len() && name.chars().next().is_some_and(char::is_uppercase)
}

/// Returns the length of an apostrophe and the clitic after it, if a word precedes it and none continues after it.
fn clitic(rest: &str, before: &str) -> Option<usize> {
    if !before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '.') {
        return None;
    }
    let apostrophe = rest.chars().next()?.len_utf8();
    let after = &rest[apostrophe..];
    CLITICS.iter().find_map(|clitic| {
        let fits = after.get(..clitic.len())?.eq_ignore_ascii_case(clitic);
        let ends = !after[clitic.len()..].starts_with(|c: char| c.is_alphanumeric());
        (fits && ends).then_some(apostrophe + clitic.len())
    })
}

/// Returns the length of the stem of "don't", "isn’t": what precedes "n't".
fn negation(word: &str) -> Option<usize> {
    let stem = word.strip_suffix("n't").or_else(|| word.strip_suffix("n’t"))?;
    (!stem.is_empty()).then_some(stem.len())
}

/// Returns the length and class of a sign.
fn sign(rest: &str, c: char) -> (usize, Class) {
    let run = |c: char| rest.chars().take_while(|&x| x == c).count() * c.len_utf8();
    match c {
        '.' if rest.starts_with("...") => (run('.'), Class::Punct),
        '-' if rest.starts_with("--") => (run('-'), Class::Punct),
        '$' | '%' | '+' | '=' | '<' | '>' | '|' | '^' | '~' | '`' | '#' | '*' | '/' | '\\' => (1, Class::Symbol),
        c if c.is_ascii_punctuation() => (1, Class::Punct),
        '“' | '”' | '„' | '«' | '»' | '‘' | '‹' | '›' | '–' | '—' | '‐' | '‑' | '‒' | '…' | '¿' | '¡' => {
            (c.len_utf8(), Class::Punct)
        }
        c => (c.len_utf8(), Class::Symbol),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found: Vec<&str> = tokens(text, &Deadline::default()).iter().map(|t| &text[t.span()]).collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn words() {
        check("Mr. O'Neill's plan isn’t new.", "Mr. O'Neill 's plan is n’t new .");
        check("the U.S. and the U.K.", "the U.S. and the U.K.");
        check("George W. Bush met J.D. Vance", "George W. Bush met J.D. Vance");
        check("Plan B. It failed", "Plan B. It failed");
        check("at 5 p.m. on AT&T's roof", "at 5 p.m. on AT&T 's roof");
        check("Moon Jae-in (left)", "Moon Jae - in ( left )");
        check("the states’ rights", "the states ’ rights");
        check("Côte d’Ivoire’s cocoa", "Côte d’Ivoire ’s cocoa");
        check("No. 5 of 12? No.", "No. 5 of 12 ? No .");
        check("''It's over,'' she said of the boys' game.", "'' It 's over , '' she said of the boys ' game .");
        check("see https://example.org/a,b. Then", "see https://example.org/a,b . Then");
        check("write to jane.doe@example.org, or @janedoe", "write to jane.doe@example.org , or @janedoe");
    }

    #[test]
    fn numbers() {
        check("US$27.7 billion", "US $ 27.7 billion");
        check("$6.3bn, 200,000 jobs", "$ 6.3 bn , 200,000 jobs");
        check("from 28.3% to 32.1%.", "from 28.3 % to 32.1 % .");
        check("the 11th, the 1990s", "the 11th , the 1990s");
        check("1,2,3 and 2018,19", "1 , 2 , 3 and 2018 , 19");
        check("in 2018.10 Exports fell", "in 2018 . 10 Exports fell");
        check("2018.5 tons", "2018.5 tons");
        check("six-year-old G20", "six - year - old G20");
        check("20–30 per cent", "20 – 30 per cent");
        check("EUR50m, RM79.50 and MH370", "EUR 50 m , RM 79.50 and MH370");
        check("$US64.90 a tonne", "$ US 64.90 a tonne");
        check("R14.50, R400 billion and the R101", "R 14.50 , R 400 billion and the R101");
        check("Rs 12,34,567.89 on 1,23", "Rs 12,34,567.89 on 1 , 23");
    }
}
