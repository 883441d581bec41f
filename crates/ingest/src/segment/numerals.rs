//! Numerals in digits, as news of all countries groups them: "200,000", "12,34,567", "1 250 000", "1'200'000", "1.200.000", "14,85".

use std::borrow::Cow;
use whosaid_english::lists::segment::BEHIND_DECIMALS;

/// Returns the length of the numeral at the start of `rest`, without its letters: digits in groups, and decimals. `before` is the text
/// before it.
pub(super) fn numeral(rest: &str, before: &str) -> usize {
    let bytes = rest.as_bytes();
    let n_digits = n_digits(bytes, 0);
    if n_digits > 3 {
        return with_decimals(rest, n_digits);
    }
    if let Some(len) = spaced(rest, before, n_digits) {
        return len;
    }
    let mut len = n_digits;
    while bytes.get(len) == Some(&b',') && self::n_digits(bytes, len + 1) == 3 {
        len += 4;
    }
    if len <= 2 {
        len = lakhs(bytes, len);
    }
    if len == n_digits && has_decimal_comma(rest, before, len) {
        return len + 1 + self::n_digits(bytes, len + 1);
    }
    with_decimals(rest, len)
}

/// Returns the digits of a numeral as Rust parses them: without groups, and with a point before its decimals.
pub fn digits_of(numeral: &str) -> Cow<'_, str> {
    if numeral.bytes().all(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(numeral);
    }
    let is_mark = |c: char| matches!(c, ',' | '.');
    let decimals = numeral.rfind(is_mark).filter(|at| {
        let (sign, n) = (numeral.as_bytes()[*at], numeral.len() - at - 1);
        let is_only = numeral.bytes().filter(|b| *b == sign).count() == 1;
        // "1.200" has decimals and "1,200" is grouped, unless spaces group it already.
        let is_grouped =
            numeral.contains(|c| is_space(c) || matches!(c, '\'' | '’')) || numeral.matches('.').count() > 1;
        is_only && (sign == b'.' || n != 3 || is_grouped)
    });
    let plain = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    Cow::Owned(match decimals {
        Some(at) => format!("{}.{}", plain(&numeral[..at]), plain(&numeral[at..])),
        None => plain(numeral),
    })
}

fn n_digits(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Adds a decimal part after a point, unless it is a footnote mark.
fn with_decimals(rest: &str, len: usize) -> usize {
    let decimals = n_digits(rest.as_bytes(), len + 1);
    let has_point = rest.as_bytes().get(len) == Some(&b'.') && decimals > 0;
    if has_point && !is_year_with_footnote(rest, len, decimals) { len + 1 + decimals } else { len }
}

/// Groups of three with the same space, apostrophe or point between them, and decimals behind a comma or point.
///
/// Only digits that thin or fixed spaces or apostrophes group are certain to be one number. Plain spaces and points do where
/// [`is_one_number`] says so: "1 250 000", "716 000", "$12 500", "3 400 kronor", "€1.200.000"; but "Boeing 737 800", "10.200.100.150".
fn spaced(rest: &str, before: &str, n: usize) -> Option<usize> {
    let sign = rest[n..].chars().next().filter(|c| is_space(*c) || matches!(c, '\'' | '’' | '.'))?;
    let trimmed = before.trim_end_matches(' ');
    // A row of a table, or a telephone number.
    let is_in_row = sign == ' ' && trimmed.ends_with(|c: char| c.is_ascii_digit() || c == '+');
    if n == 0 || rest.starts_with('0') || is_in_row {
        return None;
    }
    let bytes = rest.as_bytes();
    let (mut len, mut n_groups) = (n, 0);
    while n_groups < MOST_GROUPS && rest[len..].starts_with(sign) && n_digits(bytes, len + sign.len_utf8()) == 3 {
        len += sign.len_utf8() + 3;
        n_groups += 1;
    }
    let behind = &rest[len..];
    let goes_on = behind.starts_with(sign) && behind[sign.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    let is_certain = match sign {
        ' ' | '.' => is_one_number(&rest[..len], sign, trimmed, behind) && (sign == ' ' || n_groups > 1),
        _ => true,
    };
    let is_glued = behind.starts_with(|c: char| c.is_ascii_digit() || sign == ' ' && c.is_alphanumeric());
    if n_groups == 0 || goes_on || is_glued || !is_certain {
        return None;
    }
    let decimals = n_digits(bytes, len + 1);
    let has_decimals = decimals > 0 && behind.starts_with([',', '.']) && !behind.starts_with(sign);
    Some(if has_decimals { len + 1 + decimals } else { len })
}

/// No number in news has more groups.
const MOST_GROUPS: usize = 7;

/// Returns whether digits with plain spaces or points between them are one number: if they end in zeros, as rounded numbers do, or are
/// money, or a plural unit follows.
fn is_one_number(numeral: &str, sign: char, before: &str, behind: &str) -> bool {
    let is_row = numeral.matches(sign).count() > 2 && numeral.find(sign) == Some(3);
    let is_rounded = numeral.ends_with("000") && !is_row;
    let is_money = before.ends_with(['$', '€', '£', '¥', '₩', '₹']);
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    // Glued letters are a currency's, such as the rand's.
    let is_coded = matches!(word, "R" | "Rs" | "CHF" | "EUR" | "USD" | "SEK" | "NOK" | "DKK" | "ZAR" | "CAD");
    let unit = behind.trim_start_matches(' ').split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_plural =
        unit.ends_with('s') && unit != "points" || matches!(unit, "kronor" | "kroner" | "rand" | "million" | "billion");
    is_rounded || is_money || is_coded || behind.starts_with(' ') && is_plural && BEHIND_DECIMALS.contains(unit)
}

/// Returns whether a comma with one or two digits behind it is a decimal comma: "14,85 euros", "€2,5", "2,5 percent".
fn has_decimal_comma(rest: &str, before: &str, len: usize) -> bool {
    let bytes = rest.as_bytes();
    let n = n_digits(bytes, len + 1);
    if bytes.get(len) != Some(&b',') || !(1..=2).contains(&n) {
        return false;
    }
    let behind = &rest[len + 1 + n..];
    if behind.starts_with(',') && behind[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let after = behind.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    let word: &str = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_money = before.ends_with(['€', 'R']);
    let is_measured = after.starts_with(['%', '€', '°']) || BEHIND_DECIMALS.contains(&word.to_lowercase());
    is_measured || is_money && !behind.starts_with(char::is_alphanumeric)
}

/// Returns the length of a number grouped as in India, "12,34,567", which begins with one or two digits.
fn lakhs(bytes: &[u8], len: usize) -> usize {
    let mut end = len;
    // No number in news has more groups.
    while end < len + 24 && bytes.get(end) == Some(&b',') && n_digits(bytes, end + 1) == 2 {
        end += 3;
    }
    let closes = end > len && bytes.get(end) == Some(&b',') && n_digits(bytes, end + 1) == 3;
    if closes { end + 4 } else { len }
}

/// Returns whether what looks like decimals is a footnote mark after a year at the end of a sentence: "in 2018.10
/// Exports".
fn is_year_with_footnote(rest: &str, len: usize, decimals: usize) -> bool {
    let year = len == 4 && (rest.starts_with("19") || rest.starts_with("20"));
    let after = &rest[len + 1 + decimals..];
    let next = after.trim_start();
    year && decimals <= 3 && (next.is_empty() || (next.len() < after.len() && next.starts_with(char::is_uppercase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[…]` marks the numeral.
    #[track_caller]
    fn check(marked: &str, value: &str) {
        let (before, rest) = marked.split_once('[').expect("a mark");
        let (numeral_, behind) = rest.split_once(']').expect("a mark");
        let rest = format!("{numeral_}{behind}");
        let len = numeral(&rest, before);
        assert_eq!((&rest[..len], digits_of(&rest[..len]).as_ref()), (numeral_, value), "{marked}");
    }

    #[test]
    fn groups() {
        check("They sold [200,000] cars.", "200000");
        check("They sold [12,34,567] cars.", "1234567");
        check("They sold [1,234,567.89] cars.", "1234567.89");
        check("They sold [1 250 000] cars.", "1250000");
        check("They sold [1\u{202f}250] cars.", "1250");
        check("They sold [1\u{a0}250] cars.", "1250");
        check("Exports fell from [716 000] t.", "716000");
        check("CHF [1'200'000] was paid.", "1200000");
        check("It paid €[1.200.000] for it.", "1200000");
        check("Sweden spent [3 400] kronor.", "3400");
        check("It cost $[12 500].", "12500");
        check("The fund holds R[12 500 000,50].", "12500000.50");
        check("It is [5] 300-seat cinemas.", "5");
        check("It shipped [1.200.000,500] tonnes.", "1200000.500");
    }

    #[test]
    fn numbers_beside_each_other() {
        check("Boeing [737] 800 jets flew.", "737");
        check("On May [12] 300 people came.", "12");
        check("On day [12] 300 people came.", "12");
        check("At the age of [25] 300 people know her.", "25");
        check("The best was [98] 102 110 points.", "98");
        check("Only [3] 100 metre races", "3");
        check("Call +61 [412] 345 678 now.", "412");
        check("The server at [10.200].100.150", "10.200");
        check("Pay $[5],10 and $20 bills", "5");
        check("Exports [716] 000 634 000", "716");
        check("It has [0] 300", "0");
        check("See version [1.200].", "1.200");
    }

    #[test]
    fn decimals() {
        check("Inflation was [2,5] percent.", "2.5");
        check("The ticket cost [14,85] euros.", "14.85");
        check("It cost €[14,85].", "14.85");
        check("Items [2],5 and 7", "2");
        check("Rates of [27.7] percent", "27.7");
        check("Growth ended in [2018].10 Exports rose.", "2018");
    }
}
