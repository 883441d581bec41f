use crate::Interval;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A unit of measure in the table `data/units.tsv`: SI units and the customary ones in news.
///
/// The table has two uses. Texts are read by its spellings, and figures in different units of one dimension are
/// compared by its factors ("3.41 million tons" and "3.41m tonnes").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitOfMeasure {
    /// Its name in records: `tonne`.
    pub name: &'static str,
    /// What it measures: `mass`. Units of one dimension can be compared.
    pub dimension: &'static str,
    /// The least and the greatest number of base units that it may stand for: a "ton" is a short, a metric or a long
    /// one.
    factors: Option<(Decimal, Decimal)>,
    /// The number of base units at its zero.
    offset: Decimal,
}

impl UnitOfMeasure {
    /// Returns the unit with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        table().by_name.get(name).map(|at| &table().units[*at])
    }

    /// Returns the unit that a text writes as `words`: one or more tokens with what is between them. `glued` says that
    /// no white space is before them: "5g" are grams, "5 g" may be anything.
    pub fn written(words: &str, glued: bool) -> Option<&'static Self> {
        let table = table();
        let exact = table.exact.get(words).filter(|(_, needs_glue)| glued || !needs_glue).map(|(at, _)| *at);
        let folded = || {
            let words = words.to_lowercase();
            // "square-foot" before a noun.
            table.folded.get(words.as_str()).or_else(|| table.folded.get(words.replace('-', " ").as_str())).copied()
        };
        let at = exact.or_else(folded)?;
        Some(&table.units[at])
    }

    /// Returns all units, in the table's order.
    pub fn all() -> &'static [Self] {
        &table().units
    }

    /// Converts an interval of this unit to base units of its dimension. The result is as wide as the word leaves it,
    /// or `None` if it cannot be converted.
    pub fn in_base_units(&self, interval: Interval) -> Option<Interval> {
        let (low, high) = self.factors?;
        let convert = |n: Decimal, of: fn(Decimal, Decimal) -> Decimal| {
            let (a, b) = (n.checked_mul(low)?, n.checked_mul(high)?);
            of(a, b).checked_add(self.offset)
        };
        Some(Interval {
            low: match interval.low {
                Some(n) => Some(convert(n, Decimal::min)?),
                None => None,
            },
            high: match interval.high {
                Some(n) => Some(convert(n, Decimal::max)?),
                None => None,
            },
        })
    }

    /// The same for an interval that is a difference and so has no zero: a rise by two degrees.
    pub fn size_in_base_units(&self, interval: Interval) -> Option<Interval> {
        Self { offset: Decimal::ZERO, ..self.clone() }.in_base_units(interval)
    }

    /// Converts a number of this unit to another unit of its dimension, if each word stands for one unit only.
    pub fn convert(&self, n: Decimal, to: &Self) -> Option<Decimal> {
        let one = |unit: &Self| unit.factors.filter(|(low, high)| low == high).map(|(low, _)| low);
        if self.dimension != to.dimension {
            return None;
        }
        let base = n.checked_mul(one(self)?)?.checked_add(self.offset)?;
        base.checked_sub(to.offset)?.checked_div(one(to)?)
    }
}

/// Returns the plural of a unit or a counted thing: "barrels per day", "square feet", "NBA teams". Codes and signs
/// (`USD`, `km`) do not change.
pub fn plural(unit: &str) -> String {
    if let Some((unit, per)) = unit.split_once(" per ") {
        return format!("{} per {per}", plural(unit));
    }
    if let Some((kind, head)) = unit.rsplit_once(' ').filter(|(kind, _)| kind.contains(char::is_uppercase)) {
        return format!("{kind} {}", plural(head));
    }
    let is_word = unit.len() > 2 && unit.chars().all(|c| c.is_ascii_lowercase() || matches!(c, ' ' | '-'));
    let before = |ending: &str| unit.strip_suffix(ending);
    match unit {
        "people" | "percent" | "celsius" | "fahrenheit" | "horsepower" => unit.to_owned(),
        "year of age" => "years of age".to_owned(),
        _ if !is_word || unit.ends_with('s') || unit.ends_with("hertz") => unit.to_owned(),
        _ if before("foot").is_some() => format!("{}feet", before("foot").unwrap_or_default()),
        _ if before("person").is_some() => format!("{}people", before("person").unwrap_or_default()),
        _ if before("man").is_some() => format!("{}men", before("man").unwrap_or_default()),
        _ if before("child").is_some() => format!("{unit}ren"),
        _ if ["ay", "ey", "oy", "uy"].iter().any(|it| unit.ends_with(it)) => format!("{unit}s"),
        _ if before("y").is_some() => format!("{}ies", before("y").unwrap_or_default()),
        _ if ["x", "ch", "sh"].iter().any(|it| unit.ends_with(it)) => format!("{unit}es"),
        _ => format!("{unit}s"),
    }
}

struct Table {
    units: Vec<UnitOfMeasure>,
    by_name: HashMap<&'static str, usize>,
    /// Exact spellings, and whether each must be glued to its number.
    exact: HashMap<&'static str, (usize, bool)>,
    /// Spellings in lower case.
    folded: HashMap<String, usize>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../data/units.tsv")))
}

/// A line that cannot be parsed is left out. A test below checks that there is none.
fn read(lines: &'static str) -> Table {
    let mut table = Table { units: Vec::new(), by_name: HashMap::new(), exact: HashMap::new(), folded: HashMap::new() };
    for line in lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut cells = line.split('\t');
        let (Some(name), Some(dimension), Some(factor)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let (factor, offset) = factor.split_once('+').unwrap_or((factor, "0"));
        let (low, high) = factor.split_once("..").unwrap_or((factor, factor));
        let factors = low.parse().ok().zip(high.parse().ok());
        let at = table.units.len();
        table.units.push(UnitOfMeasure { name, dimension, factors, offset: offset.parse().unwrap_or_default() });
        table.by_name.insert(name, at);
        for form in cells.next().unwrap_or_default().split('|').chain([name]).filter(|form| !form.is_empty()) {
            if let Some(form) = form.strip_prefix('=') {
                table.exact.insert(form, (at, false));
            } else if let Some(form) = form.strip_prefix('~') {
                table.exact.insert(form, (at, true));
            } else {
                let form = form.to_lowercase();
                if form.ends_with(char::is_alphabetic) {
                    table.folded.insert(format!("{form}s"), at);
                }
                table.folded.insert(form, at);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("../data/units.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
        assert_eq!(UnitOfMeasure::all().len(), lines.count());
        for unit in UnitOfMeasure::all() {
            assert_eq!(UnitOfMeasure::named(unit.name), Some(unit));
            assert!(unit.factors.is_some() || unit.name == "mile per gallon", "{} has no factor", unit.name);
        }
    }

    #[test]
    fn spellings() {
        let check = |words: &str, glued: bool, name: Option<&str>| {
            assert_eq!(UnitOfMeasure::written(words, glued).map(|u| u.name), name, "{words}");
        };
        check("tons", false, Some("ton"));
        check("Metric tons", false, Some("tonne"));
        check("sq ft", false, Some("square foot"));
        check("km/h", true, Some("kilometre per hour"));
        check("g", true, Some("gram"));
        check("g", false, None);
        check("G", true, None);
        check("GB", true, Some("gigabyte"));
        check("jobs", false, None);
    }

    #[test]
    fn plurals() {
        for (one, many) in [
            ("job", "jobs"),
            ("country", "countries"),
            ("square foot", "square feet"),
            ("barrel per day", "barrels per day"),
            ("NBA team", "NBA teams"),
            ("USD", "USD"),
            ("people", "people"),
            ("inch", "inches"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn conversion() {
        let convert = |n: i64, from: &str, to: &str| {
            let (from, to) = (UnitOfMeasure::named(from).expect(from), UnitOfMeasure::named(to).expect(to));
            from.convert(n.into(), to).map(|n| n.round_dp(4).normalize().to_string())
        };
        assert_eq!(convert(1, "mile", "kilometre").as_deref(), Some("1.6093"));
        assert_eq!(convert(100, "celsius", "fahrenheit").as_deref(), Some("212"));
        assert_eq!(convert(5, "foot", "inch").as_deref(), Some("60"));
        assert_eq!(convert(1, "ton", "kilogram"), None);
        assert_eq!(convert(1, "mile", "gram"), None);
    }

    #[test]
    fn a_ton_may_be_any() {
        let million = Interval { low: Some(Decimal::from(3)), high: Some(Decimal::from(3)) };
        let base = |name: &str| UnitOfMeasure::named(name).and_then(|u| u.in_base_units(million)).expect(name);
        assert!(base("ton").overlaps(base("tonne")) && base("ton").overlaps(base("short ton")));
        assert!(!base("short ton").overlaps(base("tonne")));
    }
}
