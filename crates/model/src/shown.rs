//! Figures and periods as people write them, for tables and pages.
//!
//! Words from a text (units, periods that cannot be parsed) are not escaped. The caller must make them safe for its
//! output.

use crate::{Decimal, Direction, Figure, FigureKind, Form, Modifier, Value, plural};
use serde_json::Value as Json;

/// Returns the normalised value with its hedge, movement and unit, in short: `27.7 bn USD`, `≥ 954 jobs`, `+12%`.
pub fn value(figure: &Figure) -> String {
    let number = match figure.value {
        Value::Vague => return "?".to_owned(),
        Value::Number(n) => amount(n),
        Value::Range(a, b) => range(a, b),
    };
    let hedge = match figure.modifier {
        None => "",
        Some(Modifier::About | Modifier::Nearly) => "~ ",
        Some(Modifier::MoreThan) => "> ",
        Some(Modifier::LessThan) => "< ",
        Some(Modifier::AtLeast) => "≥ ",
        Some(Modifier::UpTo) => "≤ ",
    };
    let sign = match (figure.form, figure.direction) {
        // A multiple already says which way the measure moves.
        _ if figure.kind == FigureKind::Multiple => "",
        (Form::Change, Some(Direction::Up)) => "+",
        (Form::Change, Some(Direction::Down)) => "−",
        _ => "",
    };
    let text = format!("{hedge}{sign}{number}");
    let text = with_unit(figure, text);
    match &figure.per {
        Some(per) => format!("{text} per {per}"),
        None => text,
    }
}

fn with_unit(figure: &Figure, text: String) -> String {
    match (figure.kind, figure.unit.as_deref()) {
        (FigureKind::Multiple, _) => format!("{text} ×"),
        (FigureKind::Rank, None) => format!("rank {text}"),
        (_, Some("%")) => format!("{text}%"),
        (_, Some("percentage point")) => format!("{text} pp"),
        (_, Some("basis point")) => format!("{text} bp"),
        (_, Some(unit)) if figure.value == Value::Number(Decimal::ONE) => format!("{text} {unit}"),
        (_, Some(unit)) => format!("{text} {}", plural(unit)),
        (_, None) => text,
    }
}

/// Returns a number with the largest word for a power of a thousand that needs at most three decimals, or in full.
pub fn amount(n: Decimal) -> String {
    let scale = scale(n);
    scaled(n, scale)
}

/// Returns a range such as `1.5–2 bn`, with one word for both ends if that is exact.
fn range(a: Decimal, b: Decimal) -> String {
    let common = scale(a).min(scale(b));
    if common.is_some() && scale(a) == scale(b) {
        let (divisor, word) = SCALES[common.unwrap_or_default()];
        return format!("{}–{} {word}", grouped(a / divisor), grouped(b / divisor));
    }
    format!("{}–{}", amount(a), amount(b))
}

/// Short words for powers of a thousand.
const SCALES: [(Decimal, &str); 3] = [
    (Decimal::from_parts(3_567_587_328, 232, 0, false, 0), "tn"),
    (Decimal::from_parts(1_000_000_000, 0, 0, false, 0), "bn"),
    (Decimal::from_parts(1_000_000, 0, 0, false, 0), "m"),
];

fn scale(n: Decimal) -> Option<usize> {
    SCALES.iter().position(|(divisor, _)| n.abs() >= *divisor && (n / divisor).normalize().scale() <= 3)
}

fn scaled(n: Decimal, scale: Option<usize>) -> String {
    match scale {
        Some(idx) => format!("{} {}", grouped(n / SCALES[idx].0), SCALES[idx].1),
        None => grouped(n),
    }
}

/// Returns a number with commas between the thousands, and at most three digits of an endless fraction.
fn grouped(n: Decimal) -> String {
    // A third has no end.
    let n = if n.normalize().scale() > 6 { n.round_sf(3).unwrap_or(n) } else { n };
    let text = n.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = sign.to_owned();
    for (idx, digit) in whole.chars().enumerate() {
        if idx > 0 && (whole.len() - idx).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Returns a period of EDTF as people read it: `2011 to 2016`, `since 2011`, `2017 Q1`.
pub fn dates(edtf: &str) -> String {
    let one = |text: &str| {
        let Some((year, part)) = text.split_once('-') else { return text.to_owned() };
        match part {
            "21" => format!("spring {year}"),
            "22" => format!("summer {year}"),
            "23" => format!("autumn {year}"),
            "24" => format!("winter {year}"),
            "33" | "34" | "35" | "36" => format!("{year} Q{}", &part[1..2].parse::<u8>().map_or(0, |it| it - 2)),
            "40" | "41" => format!("{year} H{}", if part == "40" { 1 } else { 2 }),
            _ => text.to_owned(),
        }
    };
    match edtf.split_once('/') {
        None => one(edtf),
        Some((from, ".." | "")) => format!("since {}", one(from)),
        Some((".." | "", to)) => format!("until {}", one(to)),
        Some((from, to)) => format!("{} to {}", one(from), one(to)),
    }
}

/// Returns the number with commas.
pub fn number(n: u64) -> String {
    grouped(n.into())
}

/// Returns the beginning of a text, at most `n_bytes` long, cut between characters.
pub fn beginning(text: &str, n_bytes: usize) -> &str {
    let end = (0..=n_bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// Returns one value of CSV. Lists are joined with `; `, pairs of offsets with `-`, and records are reduced to their
/// id.
pub fn flat(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Json::Array(pair) => pair.iter().map(flat).collect::<Vec<_>>().join("-"),
                    item => flat(item),
                })
                .collect();
            items.join("; ")
        }
        Json::Object(fields) => match fields.get("id").or_else(|| fields.get("name")) {
            Some(name) => flat(name),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_with_commas() {
        let numbers = [0, 999, 1000, 65_432, 4_000_000].map(number);
        assert_eq!(numbers, ["0", "999", "1,000", "65,432", "4,000,000"]);
    }

    #[test]
    fn beginnings() {
        for (n_bytes, expect) in [(0, ""), (1, ""), (2, "ä"), (3, "ä"), (5, "äöb"), (99, "äöb")] {
            assert_eq!(beginning("äöb", n_bytes), expect);
        }
    }

    #[test]
    fn amounts() {
        #[track_caller]
        fn check(n: &str, expect: &str) {
            assert_eq!(amount(n.parse().unwrap()), expect);
        }
        check("0", "0");
        check("954", "954");
        check("200000", "200,000");
        check("1000000", "1 m");
        check("27700000000", "27.7 bn");
        check("1234567891", "1,234,567,891");
        check("27654500000", "27,654.5 m");
        check("1300000000000", "1.3 tn");
        check("4500000000000000", "4,500 tn");
        check("3.25", "3.25");
        check("0.3333333333333333333333333333", "0.333");
        check("-11000000000", "−11 bn");
    }

    #[test]
    fn plurals() {
        for (unit, expect) in [
            ("job", "jobs"),
            ("day", "days"),
            ("country", "countries"),
            ("tax", "taxes"),
            ("businessman", "businessmen"),
            ("excess death", "excess deaths"),
            ("USD", "USD"),
            ("km", "km"),
            ("people", "people"),
        ] {
            assert_eq!(plural(unit), expect);
        }
    }

    #[test]
    fn ranges_share_their_word() {
        let range = |a: &str, b: &str| range(a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(range("1500000000", "2000000000"), "1.5–2 bn");
        assert_eq!(range("3", "5"), "3–5");
        assert_eq!(range("900000", "1000000"), "900,000–1 m");
    }

    #[test]
    fn periods() {
        #[track_caller]
        fn check(edtf: &str, expect: &str) {
            assert_eq!(dates(edtf), expect);
        }
        check("2016", "2016");
        check("2016-03", "2016-03");
        check("2011/2016", "2011 to 2016");
        check("2011/..", "since 2011");
        check("../2019", "until 2019");
        check("2017-33", "2017 Q1");
        check("2017-36", "2017 Q4");
        check("2017-41", "2017 H2");
        check("2017-23", "autumn 2017");
    }

    #[test]
    fn values_of_csv() {
        let cases = [
            (json!(null), ""),
            (json!(27_700_000_000_u64), "27700000000"),
            (json!([1, 2.5]), "1; 2.5"),
            (json!(["place:seoul", "law:x"]), "place:seoul; law:x"),
            (json!([[0, 7], [9, 12]]), "0-7; 9-12"),
            (json!([{"id": "a", "x": 1}, {"name": "b"}]), "a; b"),
            (json!({"x": 1}), "{\"x\":1}"),
        ];
        for (value, expect) in cases {
            assert_eq!(flat(&value), expect, "{value}");
        }
    }
}
