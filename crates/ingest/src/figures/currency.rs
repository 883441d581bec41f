//! Currencies as news writes them: signs, codes, names and subunits, by the lexicon's table. Codes are those of ISO
//! 4217.

use super::reader::Reader;
use crate::segment::Class;
use whosaid_english::currencies::{shared_by_name, shared_by_sign};
use whosaid_english::lists::figures::WORDS_LIKE_CODES;

/// A currency beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Currency {
    /// ISO 4217.
    pub code: &'static str,
    /// Whether the number counts hundredths of it.
    pub subunit: bool,
    /// Whether the letters say millions: "MUSD", "EURm".
    pub millions: bool,
    /// The noun that several currencies share, if the text says no more: "dollar" for "$", "peso".
    pub shared: Option<&'static str>,
    /// The token where it begins (before a number), or the one after its last (after a number).
    pub edge: usize,
}

/// Returns the code of letters that also say millions, as in the Nordic press: "MUSD", "EURm".
fn in_millions(r: &Reader, at: usize) -> Option<&'static str> {
    let word = r.word(at);
    let code = word.strip_prefix('M').or_else(|| word.strip_suffix('m')).filter(|code| code.len() == 3)?;
    let is_code = code.bytes().all(|b| b.is_ascii_uppercase());
    r.lexicon.currency_by_symbol(code).filter(|c| is_code && c.code == code).map(|c| c.code)
}

/// Returns the currency that ends just before a token: "$", "US$", "EUR", "Rs.".
pub(super) fn before(r: &Reader, number: usize) -> Option<Currency> {
    let at = number.checked_sub(1)?;
    let known =
        |sign: &str| r.lexicon.currency_by_symbol(sign).map(|c| c.code).filter(|_| !WORDS_LIKE_CODES.contains(sign));
    let word = r.word(at);
    let is_sign = r.tokens[at].class == Class::Symbol;
    let found = |code, edge| Some(Currency { code, subunit: false, millions: false, shared: None, edge });
    if let Some(code) = in_millions(r, at) {
        return Some(Currency { code, subunit: false, millions: true, shared: None, edge: at });
    }
    // "$US64.90"
    if at > 0
        && r.word(at - 1) == "$"
        && r.glued(at)
        && r.glued(number)
        && let Some(code) = known(&format!("{word}$"))
    {
        return found(code, at - 1);
    }
    if is_sign && let Some(p) = at.checked_sub(1).filter(|p| r.tokens[*p].class == Class::Word) {
        // Letters before a sign say whose dollar it is: "A$", "NT$". "US $" with a space is common too, and a lone "C
        // $", but "A $" begins a sentence.
        let apart = !r.glued(at) && r.word(p).len() == 1 && !r.is(p, "c");
        let letters = format!("{}{word}", r.word(p).replace('.', "").to_uppercase());
        if !apart && let Some(code) = known(&letters) {
            return found(code, p);
        }
    }
    // Without a sign at hand: "Y=310 billion" is yen and "#7 billion" or "GB #7" pounds.
    if word == "=" && at > 0 && r.word(at - 1) == "Y" && r.glued(at) && r.glued(number) {
        return found("JPY", at - 1);
    }
    // What is left of a pound sign in another encoding.
    if word == "PS" && r.glued(number) {
        return found("GBP", at);
    }
    if word == "#" && r.glued(number) && r.is_any(number + 1, &["million", "billion", "bn"]) {
        return found("GBP", if at > 0 && r.is(at - 1, "GB") { at - 1 } else { at });
    }
    // "R50" is rand; a lone letter with a space is not.
    if word == "R" && r.glued(number) {
        return found("ZAR", at);
    }
    // "Rs." with its full stop apart.
    if word == "." && at > 0 && r.glued(at) && r.word(at - 1) == "Rs" {
        return Some(Currency { code: "INR", subunit: false, millions: false, shared: Some("rupee"), edge: at - 1 });
    }
    // Letters are codes only in capitals: "Rs", "RM", "EUR", but "kr" too.
    let code = known(word).filter(|_| word != "." && (word.len() > 1 || is_sign))?;
    Some(Currency { code, subunit: false, millions: false, shared: shared_by_sign(word), edge: at })
}

/// How many lines the pictures of screens have.
const PICTURES: [&str; 9] = ["144", "240", "360", "480", "576", "720", "1080", "1440", "2160"];

/// Returns the currency that begins at a token, after a number: "dollars", "South Korean won", "cents", "€".
pub(super) fn after(r: &Reader, at: usize) -> Option<Currency> {
    let token = r.tokens.get(at)?;
    let word = r.word(at);
    let found = |code, subunit, shared, edge| Some(Currency { code, subunit, millions: false, shared, edge });
    if let Some(code) = in_millions(r, at) {
        return Some(Currency { code, subunit: false, millions: true, shared: None, edge: at + 1 });
    }
    match word {
        "¢" => return found("USD", true, Some("dollar"), at + 1),
        // "1080p" is how many lines a picture has.
        "p" if r.glued(at) && at > 0 && PICTURES.contains(&r.word(at - 1)) => return None,
        "p" if r.glued(at) => return found("GBP", true, None, at + 1),
        "p" => return None,
        word if WORDS_LIKE_CODES.contains(word) => return None,
        _ => {}
    }
    let sign = r.lexicon.currency_by_symbol(word).filter(|_| {
        token.class == Class::Symbol
            || word.bytes().all(|b| b.is_ascii_uppercase())
            || !word.is_ascii()
            || shared_by_sign(word).is_some()
    });
    // "10 $" counts if the sign does not belong to another number.
    let free =
        r.glued(at) || token.class == Class::Word || r.tokens.get(at + 1).is_none_or(|t| t.class != Class::Number);
    if let Some(currency) = sign.filter(|_| free) {
        return found(currency.code, false, shared_by_sign(word), at + 1);
    }
    if token.class != Class::Word {
        return None;
    }
    // The longest name: "South Korean won", "New Zealand dollars", "pounds sterling", "dollars".
    for n in (1..=3).rev() {
        let words = at..at + n;
        if words.end > r.tokens.len() || !words.clone().all(|i| r.tokens[i].class == Class::Word) {
            continue;
        }
        let name = r.slice(words.clone());
        let shared = || shared_by_name(&name.to_lowercase());
        if let Some(currency) = r.lexicon.currency_by_name(name) {
            return found(currency.code, false, shared(), words.end);
        }
        let subunit = name.to_lowercase();
        // Malaysia's, Indonesia's and Japan's sen: the text decides.
        let of = match subunit.as_str() {
            "sen" => r.lexicon.currency_by_symbol("MYR").map(|c| (c, Some("sen"))),
            "cent" | "cents" => r.lexicon.currency_by_subunit(&subunit).map(|c| (c, Some("dollar"))),
            _ => r.lexicon.currency_by_subunit(&subunit).map(|c| (c, None)),
        };
        if let Some((currency, shared)) = of {
            return found(currency.code, true, shared, words.end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lexicon;
    use crate::segment::Segments;

    fn of<T>(text: &str, read: impl Fn(&Reader, usize) -> T) -> T {
        let segments = Segments::of(text);
        let number = segments.tokens.iter().position(|t| t.class == Class::Number).unwrap_or(0);
        read(&Reader { s: &segments, lexicon: Lexicon::shipped() }, number)
    }

    #[test]
    fn in_front() {
        for (text, code) in [
            ("$5", "USD"),
            ("US$5", "USD"),
            ("U.S.$5", "USD"),
            ("US $5", "USD"),
            ("A$5", "AUD"),
            ("NT$5", "TWD"),
            ("HK$5", "HKD"),
            ("Rs 5", "INR"),
            ("Rs. 5", "INR"),
            ("Rs5", "INR"),
            ("EUR 5", "EUR"),
            ("EUR5", "EUR"),
            ("RM5", "MYR"),
            ("₩5", "KRW"),
            ("Y=5", "JPY"),
        ] {
            assert_eq!(of(text, before).map(|c| (c.code, c.edge)), Some((code, 0)), "{text}");
        }
    }

    #[test]
    fn behind() {
        for (text, code, subunit) in [
            ("5 dollars", "USD", false),
            ("5 Australian dollars", "AUD", false),
            ("5 South Korean won", "KRW", false),
            ("5 New Zealand dollars", "NZD", false),
            ("5 cents", "USD", true),
            ("164p", "GBP", true),
            ("5 pounds sterling", "GBP", false),
            ("5€", "EUR", false),
            ("5元", "CNY", false),
            ("5 zlotys", "PLN", false),
            ("5 Hong Kong dollars", "HKD", false),
        ] {
            let found = of(text, |r, at| after(r, at + 1).map(|c| (c.code, c.subunit, c.edge == r.tokens.len())));
            assert_eq!(found, Some((code, subunit, true)), "{text}");
        }
    }

    #[test]
    fn no_currency() {
        for text in ["5 jobs", "5 p", "5 IT", "5 to", "5 ALL"] {
            assert_eq!(of(text, |r, at| after(r, at + 1)), None, "{text}");
        }
    }
}
