use crate::named::names;
use crate::unit::plural;
use crate::{EntityId, Interval, Period, Polarity, Resolution, Span};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeTuple, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One figure of a text, with what is claimed about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// What sort of figure it is.
    pub kind: FigureKind,
    /// The number in base units: a pair for a range, nothing for a vague plural ("dozens").
    pub value: Value,
    /// The least number that the words allow, an exact decimal; `None` if they set no lower bound.
    #[serde(with = "decimal_text")]
    pub low: Option<Decimal>,
    /// The greatest number that the words allow; `None` if they set no upper bound.
    #[serde(with = "decimal_text")]
    pub high: Option<Decimal>,
    /// ISO 4217 for money, `%`, `percentage point`, `basis point`, or the counted thing or unit in the singular.
    pub unit: Option<String>,
    /// The hedge.
    pub modifier: Option<Modifier>,
    /// Level, change, share or rank.
    pub form: Form,
    /// Which way it moved, for a change.
    pub direction: Option<Direction>,
    /// A short noun phrase for what is measured.
    pub measure: Option<String>,
    /// The entities that the measure is about.
    pub about: Vec<EntityId>,
    /// The time the figure is about.
    pub period: Option<Period>,
    /// The words that give that time, also where it has no place on the calendar.
    #[serde(default)]
    pub when: Vec<Span>,
    /// Where the figure is that it is told from, of the same measure: "up from **$5 billion** a year earlier", "compared with
    /// **3 percent** in 2015".
    #[serde(default)]
    pub base: Option<Span>,
    /// What it is: a fact, an estimate, a forecast, a plan or a condition.
    #[serde(default)]
    pub status: Status,
    /// Who says it: the fullest name that the document gives. `None` if the document says it in its own voice.
    pub speaker: Option<String>,
    /// The entity of the speaker, if it is one.
    pub speaker_entity: Option<EntityId>,
    /// In what capacity.
    pub speaker_role: Option<SpeakerRole>,
    /// The words that attribute it.
    pub cue: Option<String>,
    /// Index of the attribution whose content holds it.
    pub attribution: Option<u32>,
    /// What decided the unit if its word or sign has several meanings: whose dollar a "$" is, or what a "pound" is.
    #[serde(default)]
    pub unit_by: Option<UnitBasis>,
    /// What an amount of money or a percentage is per: `barrel` for "$61 a barrel", `1000 people` for "5 percent per
    /// 1,000 people". In other units the rate is part of the unit: `barrel per day`.
    #[serde(default)]
    pub per: Option<String>,
    /// Who else is between the speaker and the figure, outermost first: the spokesman of an organisation, and the
    /// sources that the speaker quotes ("Trump said the ministry put it at").
    #[serde(default)]
    pub via: Vec<String>,
    /// How the words of its source led to the speaker; `None` without a speaker.
    #[serde(default)]
    pub resolution: Option<Resolution>,
    /// Whether the speaker states it or denies it; `None` without a speaker.
    #[serde(default)]
    pub polarity: Option<Polarity>,
}

impl Figure {
    /// Returns a figure of which only the number is known.
    pub fn new(kind: FigureKind, value: Value) -> Self {
        Self {
            start: 0,
            end: 0,
            text: String::new(),
            kind,
            value,
            low: value.min(),
            high: value.max(),
            unit: None,
            modifier: None,
            form: Form::Level,
            direction: None,
            measure: None,
            about: Vec::new(),
            period: None,
            when: Vec::new(),
            base: None,
            status: Status::Fact,
            speaker: None,
            speaker_entity: None,
            speaker_role: None,
            cue: None,
            attribution: None,
            unit_by: None,
            per: None,
            via: Vec::new(),
            resolution: None,
            polarity: None,
        }
    }

    /// Returns its place in the text.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// Returns the interval that its words allow.
    pub fn interval(&self) -> Interval {
        Interval { low: self.low, high: self.high }
    }

    /// Returns the figure in plain words of one form, whatever its own words: `more than USD 27.7 billion`,
    /// `a rise of 12 percent`, `between 3 and 5 days`. Reading these words gives the same number, interval, unit,
    /// hedge, form and direction.
    ///
    /// Returns `None` for ranks, ratios, multiples and vague plurals, whose words say more than their numbers.
    pub fn phrase(&self) -> Option<String> {
        let unit = self.unit.as_deref().unwrap_or_default();
        let with_unit = |number: String| match (self.kind, unit) {
            (FigureKind::Money, code) => Some(format!("{code} {number}")),
            (FigureKind::Percent, "%") => Some(format!("{number} percent")),
            (FigureKind::Percent | FigureKind::Quantity | FigureKind::Duration | FigureKind::Count, "") => Some(number),
            (FigureKind::Percent | FigureKind::Quantity | FigureKind::Duration | FigureKind::Count, unit) => {
                Some(format!("{number} {}", plural(unit)))
            }
            _ => None,
        };
        let number = match self.value {
            Value::Vague => return None,
            Value::Number(n) => with_unit(stated(n, self.last_digit(n)?)?)?,
            Value::Range(a, b) => {
                // Each end was stated to half a unit of its last digit.
                let last_a = a.checked_sub(self.low?)?.checked_mul(Decimal::TWO)?;
                let last_b = self.high?.checked_sub(b)?.checked_mul(Decimal::TWO)?;
                let (a, b) = (stated(a, last_a)?, stated(b, last_b)?);
                match self.kind {
                    FigureKind::Money => format!("between {} and {}", with_unit(a)?, with_unit(b)?),
                    _ => format!("between {a} and {}", with_unit(b)?),
                }
            }
        };
        let hedged = match self.modifier {
            Some(modifier) => format!("{modifier} {number}"),
            None => number,
        };
        Some(match (self.form, self.direction) {
            (Form::Change, Some(Direction::Up)) => format!("a rise of {hedged}"),
            (Form::Change, Some(Direction::Down)) => format!("a fall of {hedged}"),
            _ => hedged,
        })
    }

    /// Returns the value of the last stated digit of a number, from the interval that the words allow.
    fn last_digit(&self, value: Decimal) -> Option<Decimal> {
        match self.modifier {
            None => self.high?.checked_sub(self.low?),
            Some(Modifier::About) => self.high?.checked_sub(value),
            Some(Modifier::Nearly) => value.checked_sub(self.low?),
            // A bound keeps only its number.
            Some(_) => Some(Decimal::new(1, value.normalize().scale())),
        }
    }
}

/// Returns a number with exactly the digits that were stated, with a word for its magnitude: 27.7 billion, 30 million,
/// 0.25.
fn stated(value: Decimal, last_digit: Decimal) -> Option<String> {
    const MAGNITUDES: [(i64, &str); 5] = [
        (1_000_000_000_000, " trillion"),
        (1_000_000_000, " billion"),
        (1_000_000, " million"),
        (1_000, " thousand"),
        (1, ""),
    ];
    let last_digit = last_digit.normalize();
    let (factor, word) = MAGNITUDES.into_iter().find(|(factor, _)| {
        let factor = Decimal::from(*factor);
        // A small number needs a magnitude only if its last digit is not the unit.
        last_digit > Decimal::ONE
            && last_digit <= factor
            && last_digit.checked_mul(Decimal::ONE_THOUSAND).is_none_or(|most| factor <= most)
            || factor == Decimal::ONE
    })?;
    let factor = Decimal::from(factor);
    let digits = last_digit.checked_div(factor)?.normalize();
    // Only a decimal digit can be the last.
    let is_digit = digits <= Decimal::ONE && digits.mantissa() == 1;
    let mut number = value.checked_div(factor)?;
    if !is_digit {
        return None;
    }
    number.rescale(digits.scale());
    (number.checked_mul(factor)? == value).then(|| format!("{number}{word}"))
}

/// The kinds of figures, by the annotation guidelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FigureKind {
    /// An amount of a currency.
    Money,
    /// Percent, percentage points and basis points, which the unit distinguishes.
    Percent,
    /// A number of things or people.
    Count,
    /// An amount of a unit of measure: tons, hectares, degrees.
    Quantity,
    /// An amount of time that is claimed.
    Duration,
    /// A place in an order.
    Rank,
    /// A number per another number: "three in five".
    Ratio,
    /// "doubled", "two-thirds".
    Multiple,
}

names!(FigureKind {
    Money = "money",
    Percent = "percent",
    Count = "count",
    Quantity = "quantity",
    Duration = "duration",
    Rank = "rank",
    Ratio = "ratio",
    Multiple = "multiple",
});

/// The hedge before a figure, as the closest of six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Modifier {
    /// "about", "around", "roughly", "some".
    About,
    /// "more than", "over", "exceeding".
    MoreThan,
    /// "less than", "under", "fewer than".
    LessThan,
    /// "at least", "no fewer than".
    AtLeast,
    /// "up to", "at most", "as much as".
    UpTo,
    /// "nearly", "almost", "close to".
    Nearly,
}

names!(Modifier {
    About = "about",
    MoreThan = "more than",
    LessThan = "less than",
    AtLeast = "at least",
    UpTo = "up to",
    Nearly = "nearly",
});

/// What decided a unit whose word or sign has several meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UnitBasis {
    /// The text names the unit in full, or another one for contrast: "A$5 million ($3.3 million)".
    Mention,
    /// The words around it: "weighs 200 pounds".
    Words,
    /// The one country in the text that has such a unit.
    Country,
    /// The country of the publisher.
    Publisher,
    /// Nothing in the document: the meaning most common in news.
    Usual,
}

names!(UnitBasis {
    Mention = "mention",
    Words = "words",
    Country = "country",
    Publisher = "publisher",
    Usual = "usual",
});

/// What a figure says about its measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// How much it is.
    Level,
    /// By how much it moved.
    Change,
    /// Which part of something it is.
    Share,
    /// Its place in an order.
    Rank,
}

names!(Form { Level = "level", Change = "change", Share = "share", Rank = "rank" });

/// What a figure is. A forecast does not differ from what came of it, nor a target from what was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Something that is or was so.
    #[default]
    Fact,
    /// The same, reckoned and not counted.
    Estimate,
    /// Something that will or would be so.
    Forecast,
    /// A target, pledge, proposal or order: something that somebody means to do.
    Plan,
    /// A threshold, law or hypothesis: something on which other things depend.
    Condition,
}

names!(Status {
    Fact = "fact",
    Estimate = "estimate",
    Forecast = "forecast",
    Plan = "plan",
    Condition = "condition",
});

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

names!(Direction { Up = "up", Down = "down" });

/// The role of the speaker of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpeakerRole {
    /// Says, claims, argues.
    Speaker,
    /// A study, statistics, a poll, a publisher.
    Source,
    /// Pledges, agrees, plans: the figure is the content of its own commitment.
    Agent,
}

names!(SpeakerRole { Speaker = "speaker", Source = "source", Agent = "agent" });

/// The number of a figure, in base units.
///
/// In JSON it is a number, a pair of numbers for a range, or null for a vague plural. The exact decimals are in the
/// figure's `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// A vague plural: "hundreds".
    #[default]
    Vague,
    /// One number.
    Number(Decimal),
    /// From the first to the second.
    Range(Decimal, Decimal),
}

impl Value {
    /// Returns the least number it gives.
    pub fn min(self) -> Option<Decimal> {
        match self {
            Self::Vague => None,
            Self::Number(n) => Some(n),
            Self::Range(a, b) => Some(a.min(b)),
        }
    }

    /// Returns the greatest number it gives.
    pub fn max(self) -> Option<Decimal> {
        match self {
            Self::Vague => None,
            Self::Number(n) => Some(n),
            Self::Range(a, b) => Some(a.max(b)),
        }
    }

    /// Returns the value as its JSON gives it back. JSON numbers have fewer digits than decimals may have (a third is
    /// 0.3333333333333333), and zero has no sign.
    pub fn recorded(self) -> Self {
        match self {
            Self::Vague => Self::Vague,
            Self::Number(n) => Self::Number(recorded(n)),
            Self::Range(a, b) => Self::Range(recorded(a), recorded(b)),
        }
    }
}

/// Writes `27.7`, `3 – 5`, or nothing.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vague => Ok(()),
            Self::Number(n) => write!(f, "{}", n.normalize()),
            Self::Range(a, b) => write!(f, "{} – {}", a.normalize(), b.normalize()),
        }
    }
}

/// A decimal as a JSON number: an integer if it is whole, otherwise the shortest floating-point number that reads the
/// same.
struct Number(Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let n = recorded(self.0);
        match n.to_i64().filter(|_| n.fract().is_zero()) {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(to_json(n)),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Vague => serializer.serialize_none(),
            Self::Number(n) => Number(n).serialize(serializer),
            Self::Range(a, b) => {
                let mut pair = serializer.serialize_tuple(2)?;
                pair.serialize_element(&Number(a))?;
                pair.serialize_element(&Number(b))?;
                pair.end()
            }
        }
    }
}

/// Returns the number as JSON gives it back.
fn recorded(n: Decimal) -> Decimal {
    match n.fract().is_zero() && n.to_i64().is_some() {
        true if n.is_zero() => Decimal::ZERO,
        true => n,
        false => from_json(to_json(n)).unwrap_or(n),
    }
}

/// Returns the nearest floating-point number, computed from the decimal digits. [`ToPrimitive::to_f64`] may be off by
/// one, and then what was read would be written differently.
fn to_json(n: Decimal) -> f64 {
    n.to_string().parse().unwrap_or(f64::MAX)
}

/// Returns the decimal that a JSON number means. The largest decimal loses its last digits in JSON and is restored.
fn from_json(n: f64) -> Option<Decimal> {
    let largest = to_json(Decimal::MAX);
    match n.to_string().parse() {
        Ok(n) => Some(n),
        Err(_) if n.abs() <= largest => Some(if n < 0.0 { Decimal::MIN } else { Decimal::MAX }),
        Err(_) => None,
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Json {
            Vague(()),
            Number(Digits),
            Range([Digits; 2]),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Digits {
            Whole(i64),
            Number(f64),
        }
        let decimal = |n: Digits| match n {
            Digits::Whole(n) => Ok(n.into()),
            Digits::Number(n) => from_json(n).ok_or_else(|| D::Error::custom(format!("{n} is out of range"))),
        };
        Ok(match Json::deserialize(deserializer)? {
            Json::Vague(()) => Self::Vague,
            Json::Number(n) => Self::Number(decimal(n)?),
            Json::Range([a, b]) => Self::Range(decimal(a)?, decimal(b)?),
        })
    }
}

pub mod decimal_text {
    //! Serialises an exact, optional decimal as text, for serde's `with`.

    use super::Decimal;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    /// Writes the decimal without trailing zeros.
    pub fn serialize<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(n) => serializer.collect_str(&n.normalize()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom(format!("{text:?} is no decimal")))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_come_back_from_json_as_recorded(mantissa in any::<i64>(), scale in 0u32..28, divisor in 1i64..100) {
            let n = Decimal::new(mantissa, scale) / Decimal::from(divisor);
            for value in [Value::Number(n), Value::Range(n, Decimal::MAX), Value::Range(Decimal::MIN, n)] {
                let json = serde_json::to_string(&value).unwrap();
                let back: Value = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(back, value.recorded());
                prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
                prop_assert_eq!(back.recorded(), back);
            }
        }
    }

    /// A decimal zero may have a sign, and equals one without.
    #[test]
    fn zero_has_no_sign() {
        for zero in ["-0", "-0.00", "0.0"] {
            let n = to_json(recorded(zero.parse().unwrap()));
            assert!(n == 0.0 && n.is_sign_positive(), "{zero}");
        }
    }
}
