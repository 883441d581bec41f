//! Figures, periods and names as people write them.

use crate::ui::clean;
use whosaid_model::{Claim, Decimal, Figure, Polarity, Resolution, shown};

/// Shown for a claim without a speaker.
pub const NOBODY: &str = "no speaker named";

/// Returns the normalised value with its hedge, movement and unit, in short: `27.7 bn USD`, `≥ 954 jobs`, `+12%`.
pub fn value(figure: &Figure) -> String {
    clean(&shown::value(figure))
}

/// Returns a number with the largest word for a power of a thousand that needs at most three decimals, or in full.
pub fn amount(n: Decimal) -> String {
    shown::amount(n)
}

/// Returns, for example, `goods deficit, 2016`.
pub fn measure_and_period(measure: Option<&str>, period: Option<&str>) -> String {
    let measure = measure.map(clean).filter(|it| !it.is_empty());
    match (measure, period) {
        (Some(measure), Some(period)) => format!("{measure}, {}", dates(period)),
        (Some(measure), None) => measure,
        (None, Some(period)) => dates(period),
        (None, None) => String::new(),
    }
}

/// Returns a period of EDTF as people read it: `2011 to 2016`, `since 2011`, `2017 Q1`.
pub fn dates(edtf: &str) -> String {
    clean(&shown::dates(edtf))
}

/// Returns the speaker, with how the text identifies them if not by name, whether they deny the figure, and through
/// whom it came: `Jane Doe (pronoun), via ministry`.
pub fn speaker(claim: &Claim) -> String {
    let figure = &claim.figure;
    let Some(speaker) = &figure.speaker else { return "–".to_owned() };
    let found = match figure.resolution {
        Some(Resolution::Pronoun) => " (pronoun)",
        Some(Resolution::Nominal) if figure.speaker_entity.is_some() => " (description)",
        Some(Resolution::CarriedOver) => " (goes on)",
        _ => "",
    };
    let denies = if figure.polarity == Some(Polarity::Denied) { ", denying it" } else { "" };
    let via = if figure.via.is_empty() { String::new() } else { format!(", via {}", figure.via.join(", ")) };
    clean(&format!("{speaker}{found}{denies}{via}"))
}

/// Returns `1 document`, `2 documents`.
pub fn counted(n: u64, thing: &str) -> String {
    let n_grouped = shown::number(n);
    if n == 1 { format!("{n_grouped} {thing}") } else { format!("{n_grouped} {thing}s") }
}

/// Returns the number with commas.
pub fn number(n: u64) -> String {
    shown::number(n)
}
