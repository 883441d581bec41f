//! Units of measure and of time that stand behind a number.

use crate::segment::{Class, Segments};
use whosaid_model::FigureKind;

/// A unit behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Quantity, duration or percent.
    pub kind: FigureKind,
    /// In the singular.
    pub name: &'static str,
    /// The token after its last.
    pub end: usize,
}

/// Names and signs with the canonical name. A sign that is also a word counts only glued to its number.
const QUANTITIES: &[(&str, &str)] = &[
    ("acre", "acre"),
    ("ampere", "ampere"),
    ("barrel", "barrel"),
    ("bbl", "barrel"),
    ("bpd", "barrel per day"),
    ("bushel", "bushel"),
    ("byte", "byte"),
    ("calorie", "calorie"),
    ("carat", "carat"),
    ("celsius", "celsius"),
    ("centimeter", "centimetre"),
    ("centimetre", "centimetre"),
    ("cm", "centimetre"),
    ("decibel", "decibel"),
    ("fahrenheit", "fahrenheit"),
    ("feet", "foot"),
    ("foot", "foot"),
    ("ft", "foot"),
    ("gallon", "gallon"),
    ("gb", "gigabyte"),
    ("ghz", "gigahertz"),
    ("gigabyte", "gigabyte"),
    ("gigaton", "gigaton"),
    ("gigatonne", "gigatonne"),
    ("gigawatt", "gigawatt"),
    ("gram", "gram"),
    ("gramme", "gram"),
    ("gw", "gigawatt"),
    ("gwh", "gigawatt hour"),
    ("hectare", "hectare"),
    ("hertz", "hertz"),
    ("horsepower", "horsepower"),
    ("hp", "horsepower"),
    ("inch", "inch"),
    ("inches", "inch"),
    ("joule", "joule"),
    ("kb", "kilobyte"),
    ("kg", "kilogram"),
    ("kilogram", "kilogram"),
    ("kilogramme", "kilogram"),
    ("kilo", "kilogram"),
    ("kilometer", "kilometre"),
    ("kilometre", "kilometre"),
    ("kilowatt", "kilowatt"),
    ("km", "kilometre"),
    ("kmh", "kilometre per hour"),
    ("kph", "kilometre per hour"),
    ("kw", "kilowatt"),
    ("kwh", "kilowatt hour"),
    ("lb", "pound"),
    ("lbs", "pound"),
    ("liter", "litre"),
    ("litre", "litre"),
    ("mb", "megabyte"),
    ("megabyte", "megabyte"),
    ("megawatt", "megawatt"),
    ("meter", "metre"),
    ("metre", "metre"),
    ("mg", "milligram"),
    ("mhz", "megahertz"),
    ("mile", "mile"),
    ("milligram", "milligram"),
    ("milliliter", "millilitre"),
    ("millilitre", "millilitre"),
    ("millimeter", "millimetre"),
    ("millimetre", "millimetre"),
    ("ml", "millilitre"),
    ("mm", "millimetre"),
    ("mph", "mile per hour"),
    ("mw", "megawatt"),
    ("mwh", "megawatt hour"),
    ("nm", "nanometre"),
    ("ounce", "ounce"),
    ("oz", "ounce"),
    ("petabyte", "petabyte"),
    ("pint", "pint"),
    ("ppm", "part per million"),
    ("tb", "terabyte"),
    ("terabyte", "terabyte"),
    ("terawatt", "terawatt"),
    ("teu", "TEU"),
    ("ton", "ton"),
    ("tonne", "tonne"),
    ("twh", "terawatt hour"),
    ("volt", "volt"),
    ("watt", "watt"),
    ("yard", "yard"),
];

const TIMES: &[&str] = &[
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "decade",
    "century",
    "fortnight",
    "weekend",
    "night",
];

/// Words that may stand between a number and its unit without changing the dimension.
const KINDS_OF_UNIT: &[&str] =
    &["metric", "short", "long", "nautical", "troy", "calendar", "consecutive", "straight", "full", "whole"];

/// The unit that begins at a token.
pub(super) fn unit(s: &Segments, at: usize) -> Option<Unit> {
    percent(s, at).or_else(|| measured(s, at))
}

fn percent(s: &Segments, at: usize) -> Option<Unit> {
    let found = |name, end| Some(Unit { kind: FigureKind::Percent, name, end });
    if s.is_any(at, &["%", "percent", "pct", "pc"]) || s.is_any(at, &["per-cent"]) {
        // "percentage points", "%-points"
        let point = if s.is(at + 1, "-") { at + 2 } else { at + 1 };
        if s.is_any(point, &["point", "points"]) && !s.is(at, "pct") {
            return found("percentage point", point + 1);
        }
        return found("%", at + 1);
    }
    if s.is(at, "per") && s.is(at + 1, "cent") {
        return found("%", at + 2);
    }
    if s.is_any(at, &["percentage", "basis"]) {
        let point = if s.is(at + 1, "-") { at + 2 } else { at + 1 };
        if s.is_any(point, &["point", "points"]) {
            return found(if s.is(at, "basis") { "basis point" } else { "percentage point" }, point + 1);
        }
    }
    if s.is(at, "bps") || (s.is(at, "bp") && !s.glued(at)) {
        return found("basis point", at + 1);
    }
    if s.is(at, "pp") && s.glued(at) {
        return found("percentage point", at + 1);
    }
    None
}

fn measured(s: &Segments, at: usize) -> Option<Unit> {
    let token = s.tokens.get(at)?;
    let word = s.lower(at);
    if word == "°" || word == "º" {
        let name = match s.tokens.get(at + 1).map(|_| s.word(at + 1)) {
            Some("C") => Some("celsius"),
            Some("F") => Some("fahrenheit"),
            _ => None,
        };
        return Some(Unit {
            kind: FigureKind::Quantity,
            name: name.unwrap_or("degree"),
            end: at + 1 + usize::from(name.is_some()),
        });
    }
    if token.class != Class::Word {
        return None;
    }
    if KINDS_OF_UNIT.contains(&word.as_str()) && s.tokens.get(at + 1).is_some_and(|t| t.class == Class::Word) {
        return measured(s, at + 1).filter(|u| u.end == at + 2);
    }
    if matches!(word.as_str(), "degree" | "degrees") {
        let name = if s.is_any(at + 1, &["celsius", "c", "centigrade"]) {
            Some("celsius")
        } else if s.is_any(at + 1, &["fahrenheit", "f"]) {
            Some("fahrenheit")
        } else {
            None
        };
        return Some(Unit {
            kind: FigureKind::Quantity,
            name: name.unwrap_or("degree"),
            end: at + 1 + usize::from(name.is_some()),
        });
    }
    // Squares and cubes: "square miles", "sq ft", "cubic metres".
    let power = match word.as_str() {
        "square" | "sq" | "sq." => Some("square"),
        "cubic" => Some("cubic"),
        _ => None,
    };
    if let Some(power) = power {
        let (_, base) = quantity(&s.tokens.get(at + 1).map(|_| s.lower(at + 1))?, false)?;
        let name = POWERS.iter().find(|(p, b, _)| *p == power && *b == base).map(|(_, _, name)| *name)?;
        return Some(Unit { kind: FigureKind::Quantity, name, end: at + 2 });
    }
    if let Some(time) = TIMES
        .iter()
        .find(|t| word == **t || word.strip_suffix('s') == Some(t) || (**t == "century" && word == "centuries"))
    {
        return Some(Unit { kind: FigureKind::Duration, name: time, end: at + 1 });
    }
    if matches!(word.as_str(), "min" | "mins" | "hr" | "hrs" | "yrs") {
        let name = if word.starts_with('m') {
            "minute"
        } else if word.starts_with('h') {
            "hour"
        } else {
            "year"
        };
        return Some(Unit { kind: FigureKind::Duration, name, end: at + 1 });
    }
    let (_, name) = quantity(&word, s.glued(at))?;
    // "miles per hour", "kilometres an hour", "metres per second", "barrels per day"
    if s.is_any(at + 1, &["per", "an", "a", "/"]) {
        let over = s.tokens.get(at + 2).map(|_| s.lower(at + 2)).unwrap_or_default();
        if let Some((_, _, rate)) = RATES.iter().find(|(b, o, _)| *b == name && *o == over) {
            return Some(Unit { kind: FigureKind::Quantity, name: rate, end: at + 3 });
        }
    }
    Some(Unit { kind: FigureKind::Quantity, name, end: at + 1 })
}

fn quantity(word: &str, glued: bool) -> Option<(&'static str, &'static str)> {
    let find = |word: &str| QUANTITIES.iter().find(|(n, _)| *n == word).copied();
    match word {
        "m" | "g" | "l" | "w" | "v" if glued => {
            let name = match word {
                "m" => "metre",
                "g" => "gram",
                "l" => "litre",
                "w" => "watt",
                _ => "volt",
            };
            Some((name, name))
        }
        _ => find(word).or_else(|| word.strip_suffix('s').and_then(find)),
    }
}

const POWERS: &[(&str, &str, &str)] = &[
    ("square", "mile", "square mile"),
    ("square", "kilometre", "square kilometre"),
    ("square", "metre", "square metre"),
    ("square", "foot", "square foot"),
    ("square", "inch", "square inch"),
    ("square", "yard", "square yard"),
    ("cubic", "metre", "cubic metre"),
    ("cubic", "foot", "cubic foot"),
    ("cubic", "centimetre", "cubic centimetre"),
    ("cubic", "yard", "cubic yard"),
    ("cubic", "mile", "cubic mile"),
];

const RATES: &[(&str, &str, &str)] = &[
    ("mile", "hour", "mile per hour"),
    ("kilometre", "hour", "kilometre per hour"),
    ("metre", "second", "metre per second"),
    ("barrel", "day", "barrel per day"),
    ("mile", "gallon", "mile per gallon"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |text: &str, kind: FigureKind, name: &'static str| {
            let s = Segments::of(text);
            assert_eq!(unit(&s, 1), Some(Unit { kind, name, end: s.tokens.len() }), "{text}");
        };
        check("5 %", FigureKind::Percent, "%");
        check("5 per cent", FigureKind::Percent, "%");
        check("5 percentage points", FigureKind::Percent, "percentage point");
        check("25 basis points", FigureKind::Percent, "basis point");
        check("3 metric tons", FigureKind::Quantity, "ton");
        check("3 tonnes", FigureKind::Quantity, "tonne");
        check("1.5 degrees Celsius", FigureKind::Quantity, "celsius");
        check("1.5°C", FigureKind::Quantity, "celsius");
        check("60 miles per hour", FigureKind::Quantity, "mile per hour");
        check("5 square miles", FigureKind::Quantity, "square mile");
        check("5km", FigureKind::Quantity, "kilometre");
        check("11 months", FigureKind::Duration, "month");
        check("two centuries", FigureKind::Duration, "century");
    }

    #[test]
    fn no_units() {
        for text in ["5 jobs", "5 m", "5 per", "5"] {
            assert_eq!(unit(&Segments::of(text), 1), None, "{text}");
        }
    }
}
