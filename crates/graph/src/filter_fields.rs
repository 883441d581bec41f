//! The fields of a [`ClaimFilter`] in one table: the name of each, its type, and how it is parsed and written.
//!
//! The flags of the command, the parameters of the web page, the description of the API and the command line of a stored
//! question are made from [`FILTERS`]. Order and limit are not in it, since they do not say which claims match.
//!
//! ```
//! use whosaid_graph::{ClaimFilter, FILTERS};
//!
//! let mut filter = ClaimFilter::default();
//! let min = FILTERS.iter().find(|it| it.name == "min").unwrap();
//! min.set(&mut filter, "20e9")?;
//! assert_eq!(min.of(&filter).as_deref(), Some("20000000000"));
//! # Ok::<(), whosaid_graph::BadFilter>(())
//! ```

use crate::{ClaimFilter, Error, parse_number, parse_period};
use whosaid_model::{Decimal, DocId, FigureKind};

/// A field of a filter: one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct FilterField {
    /// Its name: `--NAME` on the command line, `NAME=` in a query string.
    pub name: &'static str,
    /// The type of its value.
    pub of_type: FilterType,
    /// The placeholder of its value in help texts.
    pub value_name: &'static str,
    /// One line of documentation: which claims it keeps.
    pub about: &'static str,
    set: fn(&mut ClaimFilter, &str) -> Result<(), BadFilter>,
    get: fn(&ClaimFilter) -> Option<String>,
}

impl FilterField {
    /// Sets it from text that a person typed. A switch takes `true` or `false`.
    ///
    /// # Errors
    ///
    /// If the text is not a value of its type, or if no claim could match any more.
    pub fn set(&self, filter: &mut ClaimFilter, text: &str) -> Result<(), BadFilter> {
        (self.set)(filter, text)
    }

    /// Returns the text that would set it as it is in `filter`, or none if it is not set.
    pub fn of(&self, filter: &ClaimFilter) -> Option<String> {
        (self.get)(filter)
    }
}

/// The type of a field of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterType {
    /// Any text.
    Text,
    /// One of these names.
    Name(&'static [&'static str]),
    /// A number; see [`parse_number`].
    Number,
    /// A time; see [`parse_period`].
    Period,
    /// On or off.
    Switch,
}

/// Why a text cannot set a field of a filter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadFilter {
    /// It is not one of the names.
    #[error("there is no kind {name:?}; there are {}", FigureKind::NAMES.join(", "))]
    NoKind {
        /// What was given.
        name: String,
    },
    /// It is neither on nor off.
    #[error("write true or false")]
    NoSwitch,
    /// Two switches that exclude each other are on.
    #[error("attributed and unattributed leave nothing; give one of them")]
    NothingLeft,
    /// It is not a number or a period.
    #[error(transparent)]
    Unread(#[from] Error),
}

/// Makes the table. A row is a name, a type, a placeholder, one line of documentation, and how the field is set and read.
macro_rules! filters {
    ($(
        $name:ident: $of_type:ident $(($names:expr))? $value_name:literal $about:literal,
        |$set:ident, $text:ident| $put:expr, |$get:ident| $value:expr;
    )*) => {
        /// The table, in the order of the help texts.
        pub const FILTERS: &[FilterField] = &[$(FilterField {
            name: stringify!($name),
            of_type: FilterType::$of_type $(($names))?,
            value_name: $value_name,
            about: $about,
            set: |$set, $text| $put,
            get: |$get| $value,
        },)*];

        /// The names of the fields.
        pub const FILTER_NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

filters! {
    speaker: Text "NAME" "Whole words of the speaker's name, or an entity's id",
        |it, text| put(&mut it.speaker, text.to_owned()), |it| it.speaker.clone();
    about: Text "WORDS" "Words of the measure, the counted thing or the actors it is about, or an entity's id",
        |it, text| put(&mut it.about, text.to_owned()), |it| it.about.clone();
    kind: Name(FigureKind::NAMES) "KIND" "The kind of figure",
        |it, text| put(&mut it.kind, kind(text)?), |it| it.kind.map(|it| it.to_string());
    unit: Text "UNIT" "The unit: USD, %, job, ton …",
        |it, text| put(&mut it.unit, text.to_owned()), |it| it.unit.clone();
    min: Number "NUMBER" "Figures that reach this number: 20e9, 200,000",
        |it, text| put(&mut it.min, parse_number(text)?), |it| number(it.min);
    max: Number "NUMBER" "Figures that start no higher than this",
        |it, text| put(&mut it.max, parse_number(text)?), |it| number(it.max);
    period: Period "PERIOD" "The time that figures are about: 2016, 2016-03, 2011..2016, 2017-33 (first quarter)",
        |it, text| put(&mut it.period, parse_period(text)?), |it| it.period.as_ref().map(ToString::to_string);
    published: Period "PERIOD" "When documents were published, written in the same way",
        |it, text| put(&mut it.published, parse_period(text)?), |it| it.published.as_ref().map(ToString::to_string);
    doc: Text "ID" "Only this document",
        |it, text| put(&mut it.doc, DocId::from(text)), |it| it.doc.as_ref().map(ToString::to_string);
    attributed: Switch "" "Only claims that somebody is said to make",
        |it, text| attributed(it, true, text), |it| switch(it.attributed == Some(true));
    unattributed: Switch "" "Only figures that the document gives in its own voice",
        |it, text| attributed(it, false, text), |it| switch(it.attributed == Some(false));
    corroborated: Switch "" "Only figures that independent sources share: other speakers, in passages that are not copies of each other",
        |it, text| { it.corroborated = is_on(text)?; Ok(()) }, |it| switch(it.corroborated);
}

fn put<T>(field: &mut Option<T>, value: T) -> Result<(), BadFilter> {
    *field = Some(value);
    Ok(())
}

fn kind(name: &str) -> Result<FigureKind, BadFilter> {
    FigureKind::parse(name).ok_or_else(|| BadFilter::NoKind { name: name.to_owned() })
}

fn number(n: Option<Decimal>) -> Option<String> {
    n.map(|n| n.normalize().to_string())
}

fn is_on(text: &str) -> Result<bool, BadFilter> {
    match text {
        "true" | "1" | "on" => Ok(true),
        "false" | "0" | "off" => Ok(false),
        _ => Err(BadFilter::NoSwitch),
    }
}

fn switch(is_on: bool) -> Option<String> {
    is_on.then(|| "true".to_owned())
}

/// Keeps claims with a speaker, or those without one.
fn attributed(filter: &mut ClaimFilter, with_speaker: bool, text: &str) -> Result<(), BadFilter> {
    match (is_on(text)?, filter.attributed) {
        (false, _) => Ok(()),
        (true, Some(other)) if other != with_speaker => Err(BadFilter::NothingLeft),
        (true, _) => put(&mut filter.attributed, with_speaker),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value as Json;

    /// A value for each field.
    fn sample(field: &FilterField) -> &'static str {
        match field.of_type {
            FilterType::Text => "job",
            FilterType::Name(names) => names[0],
            FilterType::Number => "1,500",
            FilterType::Period => "2016..",
            FilterType::Switch => "true",
        }
    }

    #[test]
    fn what_is_set_is_read_again() {
        for field in FILTERS {
            let mut filter = ClaimFilter::default();
            assert_eq!(field.of(&filter), None, "{}", field.name);
            field.set(&mut filter, sample(field)).unwrap();
            assert_ne!(filter, ClaimFilter::default(), "{}", field.name);
            let mut again = ClaimFilter::default();
            field.set(&mut again, &field.of(&filter).unwrap()).unwrap();
            assert_eq!(again, filter, "{}", field.name);
        }
    }

    /// The record has the fields of the table, order and limit; `attributed` stands for both of its switches.
    #[test]
    fn the_table_has_the_fields_of_the_record() {
        let mut filter = ClaimFilter { limit: Some(1), sort: crate::Sort::Value, ..ClaimFilter::default() };
        for field in FILTERS.iter().filter(|it| it.name != "unattributed") {
            field.set(&mut filter, sample(field)).unwrap();
        }
        let Json::Object(record) = serde_json::to_value(&filter).unwrap() else { panic!() };
        let mut listed: Vec<_> = FILTER_NAMES.iter().copied().filter(|it| *it != "unattributed").collect();
        listed.extend(["limit", "sort"]);
        listed.sort_unstable();
        assert_eq!(record.keys().map(String::as_str).collect::<Vec<_>>(), listed);
    }

    #[test]
    fn wrong_texts_are_refused() {
        let refused = |name: &str, text: &str| {
            let field = FILTERS.iter().find(|it| it.name == name).unwrap();
            let mut filter = ClaimFilter { attributed: Some(true), ..ClaimFilter::default() };
            field.set(&mut filter, text).unwrap_err().to_string()
        };
        assert!(refused("kind", "x").starts_with("there is no kind \"x\"; there are money, percent"));
        assert_eq!(refused("corroborated", "maybe"), "write true or false");
        assert!(refused("unattributed", "on").contains("leave nothing"));
        assert!(refused("min", "much").contains("200000") && refused("period", "soon").contains("soon"));
    }
}
