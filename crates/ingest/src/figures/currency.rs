//! Currencies as news writes them: signs, codes, names, subunits, by the lexicon's table. Codes are ISO 4217's.

use crate::analysis::Analysis;
use crate::segment::Class;

/// A currency beside a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Currency {
    /// ISO 4217.
    pub code: &'static str,
    /// Whether the number counts hundredths of it.
    pub subunit: bool,
    /// The token where it begins (before a number), or the one after its last (behind a number).
    pub edge: usize,
}

/// Codes that are words or names in capitals: "ALL 5", "COP 28".
const WORDS_TOO: &[&str] =
    &["ALL", "BAM", "BOB", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SOS", "STN", "TOP", "TRY", "WON"];

/// Names of hundredths that several currencies share, so that none can be told: Malaysia's, Indonesia's and Japan's sen.
const SHARED_SUBUNITS: &[&str] = &["sen"];

/// The currency that ends just before a token: "$", "US$", "EUR", "Rs.".
pub(super) fn before(a: &Analysis, number: usize) -> Option<Currency> {
    let at = number.checked_sub(1)?;
    let known = |sign: &str| a.lexicon.currency_by_symbol(sign).map(|c| c.code).filter(|_| !WORDS_TOO.contains(&sign));
    let word = a.word(at);
    // Letters in front of a sign tell whose dollar it is: "A$", "NT$"; "US $" apart is common too.
    let letters =
        at.checked_sub(1).filter(|p| a.tokens[*p].class == Class::Word && (a.glued(at) || a.word(*p).len() > 1));
    let prefixed = letters.filter(|_| a.tokens[at].class == Class::Symbol);
    let prefixed = prefixed.and_then(|p| Some((known(&format!("{}{word}", a.word(p).replace('.', "")))?, p)));
    // "R50" is rand; a lone letter apart is none.
    let rand = (word == "R" && a.glued(number)).then_some(("ZAR", at));
    // "Rs." where the full stop stands apart.
    let rupees =
        (word == "." && at > 0 && a.glued(at)).then(|| at - 1).and_then(|p| (a.word(p) == "Rs").then_some(("INR", p)));
    let sign = known(word)
        .filter(|_| word != "." && (word.len() > 1 || a.tokens[at].class == Class::Symbol))
        .map(|code| (code, at));
    let (code, edge) = prefixed.or(sign).or(rand).or(rupees)?;
    Some(Currency { code, subunit: false, edge })
}

/// The currency that begins at a token, behind a number: "dollars", "South Korean won", "cents", "€".
pub(super) fn after(a: &Analysis, at: usize) -> Option<Currency> {
    let token = a.tokens.get(at)?;
    let word = a.word(at);
    let found = |code, subunit, edge| Some(Currency { code, subunit, edge });
    match word {
        "¢" => return found("USD", true, at + 1),
        "p" if a.glued(at) => return found("GBP", true, at + 1),
        "p" => return None,
        word if WORDS_TOO.contains(&word) => return None,
        _ => {}
    }
    let sign = a
        .lexicon
        .currency_by_symbol(word)
        .filter(|_| token.class == Class::Symbol || word.bytes().all(|b| b.is_ascii_uppercase()));
    if let Some(currency) = sign.filter(|_| token.class == Class::Word || a.glued(at) || word != "$") {
        return found(currency.code, false, at + 1);
    }
    if token.class != Class::Word {
        return None;
    }
    // The longest name: "South Korean won", "New Zealand dollars", "pounds sterling", "dollars".
    for n in (1..=3).rev() {
        let words = at..at + n;
        if words.end > a.tokens.len() || !words.clone().all(|i| a.tokens[i].class == Class::Word) {
            continue;
        }
        let name = a.slice(words.clone());
        if let Some(currency) = a.lexicon.currency_by_name(name) {
            return found(currency.code, false, words.end);
        }
        let subunit = name.to_lowercase();
        if SHARED_SUBUNITS.contains(&subunit.as_str()) {
            continue;
        }
        if let Some(currency) = a.lexicon.currency_by_subunit(&subunit) {
            return found(currency.code, true, words.end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::analysis;

    #[test]
    fn in_front() {
        let check = |text: &str, code: &str| {
            let a = analysis(text);
            let number = a.tokens.iter().position(|t| t.class == Class::Number).unwrap_or(0);
            assert_eq!(before(&a, number).map(|c| (c.code, c.edge)), Some((code, 0)), "{text}");
        };
        check("$5", "USD");
        check("US$5", "USD");
        check("U.S.$5", "USD");
        check("US $5", "USD");
        check("A$5", "AUD");
        check("NT$5", "TWD");
        check("HK$5", "HKD");
        check("Rs 5", "INR");
        check("Rs. 5", "INR");
        check("EUR 5", "EUR");
        check("₩5", "KRW");
    }

    #[test]
    fn behind() {
        let check = |text: &str, code: &'static str, subunit: bool| {
            let a = analysis(text);
            assert_eq!(after(&a, 1), Some(Currency { code, subunit, edge: a.tokens.len() }), "{text}");
        };
        check("5 dollars", "USD", false);
        check("5 Australian dollars", "AUD", false);
        check("5 South Korean won", "KRW", false);
        check("5 New Zealand dollars", "NZD", false);
        check("5 cents", "USD", true);
        check("164p", "GBP", true);
        check("5 pounds sterling", "GBP", false);
        check("5€", "EUR", false);
        check("5 zlotys", "PLN", false);
        check("5 Hong Kong dollars", "HKD", false);
    }

    #[test]
    fn no_currency() {
        for text in ["5 jobs", "5 p", "5 IT", "5 to", "5 ALL", "5 sen"] {
            assert_eq!(after(&analysis(text), 1), None, "{text}");
        }
    }
}
