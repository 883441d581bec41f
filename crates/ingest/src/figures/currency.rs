//! Currencies as news writes them: signs, codes, names, subunits. Codes are ISO 4217's.

use crate::segment::{Class, Segments};

/// Names of currencies in lower case, singular, with the code. Adjectives of country are read by [`by_country`].
const NAMES: &[(&str, &str)] = &[
    ("baht", "THB"),
    ("bitcoin", "BTC"),
    ("dinar", "KWD"),
    ("dirham", "AED"),
    ("dollar", "USD"),
    ("euro", "EUR"),
    ("forint", "HUF"),
    ("franc", "CHF"),
    ("hryvnia", "UAH"),
    ("koruna", "CZK"),
    ("krona", "SEK"),
    ("kronor", "SEK"),
    ("krone", "NOK"),
    ("kroner", "NOK"),
    ("lira", "TRY"),
    ("naira", "NGN"),
    ("peso", "MXN"),
    ("pound", "GBP"),
    ("rand", "ZAR"),
    ("real", "BRL"),
    ("reais", "BRL"),
    ("renminbi", "CNY"),
    ("ringgit", "MYR"),
    ("riyal", "SAR"),
    ("rouble", "RUB"),
    ("ruble", "RUB"),
    ("rupee", "INR"),
    ("rupiah", "IDR"),
    ("shekel", "ILS"),
    ("sterling", "GBP"),
    ("taka", "BDT"),
    ("won", "KRW"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("zloty", "PLN"),
];

/// Codes that stand before or behind a number.
const CODES: &[&str] = &[
    "AED", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR",
    "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PKR", "PLN", "RMB", "RUB", "SAR", "SEK", "SGD", "THB", "TRY",
    "TWD", "UAH", "USD", "VND", "ZAR",
];

/// Letters that stand in front of a dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("US", "USD"),
    ("U.S.", "USD"),
    ("A", "AUD"),
    ("AU", "AUD"),
    ("C", "CAD"),
    ("CA", "CAD"),
    ("CAN", "CAD"),
    ("Cdn", "CAD"),
    ("HK", "HKD"),
    ("NT", "TWD"),
    ("NZ", "NZD"),
    ("S", "SGD"),
    ("SG", "SGD"),
    ("R", "BRL"),
];

/// Adjectives that tell which country's currency a name means.
const COUNTRIES: &[(&str, &[(&str, &str)])] = &[
    (
        "dollar",
        &[
            ("u.s.", "USD"),
            ("us", "USD"),
            ("american", "USD"),
            ("australian", "AUD"),
            ("canadian", "CAD"),
            ("zealand", "NZD"),
            ("kong", "HKD"),
            ("singapore", "SGD"),
            ("taiwan", "TWD"),
            ("taiwanese", "TWD"),
            ("jamaican", "JMD"),
            ("zimbabwean", "ZWL"),
            ("zimbabwe", "ZWL"),
            ("namibian", "NAD"),
            ("trinidad", "TTD"),
            ("barbados", "BBD"),
            ("fiji", "FJD"),
        ],
    ),
    (
        "pound",
        &[
            ("british", "GBP"),
            ("uk", "GBP"),
            ("egyptian", "EGP"),
            ("lebanese", "LBP"),
            ("syrian", "SYP"),
            ("sudanese", "SDG"),
            ("turkish", "TRY"),
        ],
    ),
    (
        "franc",
        &[
            ("swiss", "CHF"),
            ("cfa", "XOF"),
            ("congolese", "CDF"),
            ("rwandan", "RWF"),
            ("french", "FRF"),
            ("belgian", "BEF"),
        ],
    ),
    (
        "peso",
        &[
            ("mexican", "MXN"),
            ("philippine", "PHP"),
            ("argentine", "ARS"),
            ("chilean", "CLP"),
            ("colombian", "COP"),
            ("cuban", "CUP"),
            ("dominican", "DOP"),
            ("uruguayan", "UYU"),
        ],
    ),
    (
        "rupee",
        &[
            ("indian", "INR"),
            ("pakistani", "PKR"),
            ("pakistan", "PKR"),
            ("lankan", "LKR"),
            ("lanka", "LKR"),
            ("nepalese", "NPR"),
        ],
    ),
    (
        "dinar",
        &[
            ("kuwaiti", "KWD"),
            ("iraqi", "IQD"),
            ("jordanian", "JOD"),
            ("bahraini", "BHD"),
            ("bahrain", "BHD"),
            ("tunisian", "TND"),
            ("algerian", "DZD"),
            ("libyan", "LYD"),
            ("serbian", "RSD"),
        ],
    ),
    ("krone", &[("norwegian", "NOK"), ("danish", "DKK")]),
    ("kroner", &[("norwegian", "NOK"), ("danish", "DKK")]),
    ("krona", &[("swedish", "SEK"), ("icelandic", "ISK")]),
    ("kronor", &[("swedish", "SEK")]),
    ("won", &[("korean", "KRW")]),
    ("riyal", &[("saudi", "SAR"), ("qatari", "QAR"), ("omani", "OMR"), ("iranian", "IRR")]),
    ("real", &[("brazilian", "BRL")]),
    ("lira", &[("turkish", "TRY"), ("italian", "ITL")]),
];

/// Names of hundredths, with the currency.
const SUBUNITS: &[(&str, &str)] =
    &[("cent", "USD"), ("penny", "GBP"), ("pence", "GBP"), ("paise", "INR"), ("eurocent", "EUR")];

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

/// The currency that ends just before a token: "$", "US$", "EUR", "Rs.".
pub(super) fn before(s: &Segments, number: usize) -> Option<Currency> {
    let at = number.checked_sub(1)?;
    let found = |code, edge| Some(Currency { code, subunit: false, edge });
    match s.word(at) {
        "$" => {
            let prefix = at.checked_sub(1).filter(|p| s.tokens[*p].class == Class::Word);
            let named = prefix.and_then(|p| {
                DOLLARS.iter().find(|(letters, _)| s.word(p) == *letters && (s.glued(at) || letters.len() > 1))
            });
            match (named, prefix) {
                (Some((_, code)), Some(edge)) => found(code, edge),
                _ => found("USD", at),
            }
        }
        "€" => found("EUR", at),
        "£" => found("GBP", at),
        "¥" | "￥" => found("JPY", at),
        "₩" => found("KRW", at),
        "₹" => found("INR", at),
        "₽" => found("RUB", at),
        "₺" => found("TRY", at),
        "₴" => found("UAH", at),
        "₪" => found("ILS", at),
        "₫" => found("VND", at),
        "₱" => found("PHP", at),
        "₦" => found("NGN", at),
        "฿" => found("THB", at),
        "Rs" | "Rs." => found("INR", at),
        "." if at > 0 && s.glued(at) && s.word(at - 1) == "Rs" => found("INR", at - 1),
        "R" if s.glued(number) => found("ZAR", at),
        word => code(word).and_then(|code| found(code, at)),
    }
}

fn code(word: &str) -> Option<&'static str> {
    let code = CODES.iter().find(|code| **code == word)?;
    Some(if *code == "RMB" { "CNY" } else { code })
}

/// The currency that begins at a token, behind a number: "dollars", "Australian dollars", "won", "cents", "€".
pub(super) fn after(s: &Segments, at: usize) -> Option<Currency> {
    let token = s.tokens.get(at)?;
    let word = s.word(at);
    let found = |code, subunit, edge| Some(Currency { code, subunit, edge });
    match word {
        "€" => return found("EUR", false, at + 1),
        "£" => return found("GBP", false, at + 1),
        "$" if s.glued(at) => return found("USD", false, at + 1),
        "₩" => return found("KRW", false, at + 1),
        "¢" => return found("USD", true, at + 1),
        "p" if s.glued(at) => return found("GBP", true, at + 1),
        _ => {}
    }
    if token.class != Class::Word {
        return None;
    }
    if let Some(code) = code(word) {
        return found(code, false, at + 1);
    }
    if let Some(code) = name(&s.lower(at)) {
        // "pounds" are also a weight, "won" and "real" other words: a weight has its own table, and a verb does not
        // stand right behind a number.
        let edge = if s.is_any(at, &["pound", "pounds"]) && s.is(at + 1, "sterling") { at + 2 } else { at + 1 };
        return found(code, false, edge);
    }
    if let Some((_, code)) = SUBUNITS.iter().find(|(name, _)| s.is(at, name) || s.is(at, &format!("{name}s"))) {
        return found(code, true, at + 1);
    }
    // An adjective of country or two in front: "U.S. dollars", "South Korean won", "New Zealand dollars".
    for skip in 1..=2 {
        let Some(_) = s.tokens.get(at + skip).filter(|t| t.class == Class::Word) else { break };
        let name = s.lower(at + skip);
        if let Some(code) = by_country(&name, &s.lower(at + skip - 1)) {
            return found(code, false, at + skip + 1);
        }
    }
    None
}

fn singular(name: &str) -> &str {
    name.strip_suffix('s').filter(|stem| NAMES.iter().any(|(n, _)| n == stem)).unwrap_or(name)
}

fn name(word: &str) -> Option<&'static str> {
    let word = singular(word);
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, code)| *code)
}

fn by_country(name: &str, adjective: &str) -> Option<&'static str> {
    let (_, codes) = COUNTRIES.iter().find(|(n, _)| *n == singular(name))?;
    codes.iter().find(|(a, _)| *a == adjective).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_front() {
        let check = |text: &str, code: &str| {
            let s = Segments::of(text);
            let number = s.tokens.iter().position(|t| t.class == Class::Number).unwrap_or(0);
            assert_eq!(before(&s, number).map(|c| (c.code, c.edge)), Some((code, 0)), "{text}");
        };
        check("$5", "USD");
        check("US$5", "USD");
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
            let s = Segments::of(text);
            assert_eq!(after(&s, 1), Some(Currency { code, subunit, edge: s.tokens.len() }), "{text}");
        };
        check("5 dollars", "USD", false);
        check("5 Australian dollars", "AUD", false);
        check("5 South Korean won", "KRW", false);
        check("5 New Zealand dollars", "NZD", false);
        check("5 cents", "USD", true);
        check("164p", "GBP", true);
        check("5 pounds sterling", "GBP", false);
        check("5€", "EUR", false);
    }
}
