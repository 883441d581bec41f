//! The flags that choose claims.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use whosaid_graph::{ClaimFilter, Sort, parse_number, parse_period};
use whosaid_model::{Decimal, DocId, FigureKind, Period};

/// Which claims.
#[derive(clap::Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Whole words of the speaker's name, or an entity's id
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// Words of the measure, the counted thing or the actors it is about, or an entity's id
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    /// The kind of figure
    #[arg(long, value_parser = PossibleValuesParser::new(FigureKind::ALL.iter().map(|it| it.as_str())))]
    kind: Option<String>,
    /// The unit: USD, %, job, ton …
    #[arg(long)]
    unit: Option<String>,
    /// Figures that reach this number: 20e9, 200,000
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_hyphen_values = true)]
    min: Option<Decimal>,
    /// Figures that start no higher than this
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_hyphen_values = true)]
    max: Option<Decimal>,
    /// The time that figures are about: 2016, 2016-03, 2011..2016, 2017-33 (first quarter)
    #[arg(long, value_parser = period)]
    period: Option<Period>,
    /// When documents were published, written in the same way
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    published: Option<Period>,
    /// Only this document
    #[arg(long, value_name = "ID")]
    doc: Option<String>,
    /// Only claims that somebody is said to make
    #[arg(long, conflicts_with = "unattributed")]
    attributed: bool,
    /// Only figures that the document gives in its own voice
    #[arg(long)]
    unattributed: bool,
}

impl FilterArgs {
    pub fn filter(&self, sort: Sort, limit: Option<usize>) -> ClaimFilter {
        ClaimFilter {
            speaker: self.speaker.clone(),
            about: self.about.clone(),
            kind: self.kind.as_deref().and_then(FigureKind::parse),
            unit: self.unit.clone(),
            min: self.min,
            max: self.max,
            period: self.period.clone(),
            published: self.published.clone(),
            doc: self.doc.as_deref().map(DocId::from),
            attributed: match (self.attributed, self.unattributed) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
            corroborated: false,
            sort,
            limit,
        }
    }
}

/// The flags that ask for claims so, without order and limit.
pub fn filter_words(filter: &ClaimFilter) -> Vec<String> {
    let number = |n: &Option<Decimal>| n.map(|n| n.normalize().to_string());
    let period = |period: &Option<Period>| period.as_ref().map(ToString::to_string);
    let flags = [
        ("--speaker", filter.speaker.clone()),
        ("--about", filter.about.clone()),
        ("--kind", filter.kind.map(|it| it.as_str().to_owned())),
        ("--unit", filter.unit.clone()),
        ("--min", number(&filter.min)),
        ("--max", number(&filter.max)),
        ("--period", period(&filter.period)),
        ("--published", period(&filter.published)),
        ("--doc", filter.doc.as_ref().map(ToString::to_string)),
    ];
    let mut line: Vec<String> = flags.into_iter().flat_map(|(flag, value)| words(flag, value)).collect();
    let switches = [
        ("--attributed", filter.attributed == Some(true)),
        ("--unattributed", filter.attributed == Some(false)),
        ("--corroborated", filter.corroborated),
    ];
    line.extend(switches.into_iter().filter(|it| it.1).map(|(flag, _)| flag.to_owned()));
    line
}

/// A flag with its value; nothing without one.
pub fn words(flag: &str, value: Option<String>) -> Vec<String> {
    match value {
        // Or it would be taken for a flag.
        Some(value) if value.starts_with('-') => vec![format!("{flag}={value}")],
        Some(value) => vec![flag.to_owned(), value],
        None => Vec::new(),
    }
}

fn period(text: &str) -> Result<Period, String> {
    parse_period(text).map_err(|error| error.to_string())
}

/// A number as people type it: `1,500,000`, `1_500_000`, `1.5e6`.
fn number(text: &str) -> Result<Decimal, String> {
    parse_number(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (text, expect) in
            [("954", "954"), ("200,000", "200000"), ("20e9", "20000000000"), ("2.5E3", "2500"), ("-3", "-3")]
        {
            assert_eq!(number(text).map(|it| it.normalize().to_string()), Ok(expect.to_owned()), "{text}");
        }
        for text in ["", "many", "1e999", "e", "1.2.3", "99999999999999999999999999999999"] {
            assert!(number(text).is_err(), "{text}");
        }
    }
}
