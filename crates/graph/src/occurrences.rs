//! Occurrences as keys of the graph, so that what differs in a store is found without reading its documents.

use crate::key::Key;
use std::fmt::Write as _;
use whosaid_compare::{Dimension, Occurrence, Range, Voice, When};
use whosaid_model::{Day, EntityId, FigureKind, Form, LONGEST_NAME, Status, UnitOfMeasure, clip};

/// The number of fields of an occurrence before its claim's key.
const N_FIELDS: usize = 12;

/// How many of them are equal where two occurrences may be compared.
const N_SHARED: usize = 6;

/// How many of them say what is stated, whoever states it.
const N_STATED: usize = 9;

/// Returns the fields of the key, each ended by NUL: kind, unit, per, form, status, when, measure, about, range, voice,
/// published, sentence.
/// Occurrences that may be compared share the first six, so they are neighbours.
pub fn key(occurrence: &Occurrence) -> Vec<u8> {
    let Dimension { kind, unit, per, form, status } = &occurrence.dimension;
    let about: Vec<&str> = occurrence.about.iter().map(EntityId::as_str).collect();
    let range = occurrence.range.map(write_range).unwrap_or_default();
    let fields: [&str; N_FIELDS] = [
        kind.as_str(),
        clip(unit, LONGEST_NAME),
        clip(per, LONGEST_NAME),
        form.as_str(),
        status.as_str(),
        &write_when(&occurrence.when),
        &occurrence.measure,
        &about.join(" "),
        &range,
        occurrence.voice.as_str(),
        &occurrence.published,
        &occurrence.sentence.to_string(),
    ];
    let mut key = Vec::with_capacity(fields.iter().map(|field| field.len() + 1).sum::<usize>());
    for field in fields {
        key.extend(field.bytes().filter(|byte| *byte != 0));
        key.push(0);
    }
    key
}

/// Reads what [`key`] wrote, with the claim's key that follows it.
pub fn read(key: &[u8]) -> Option<(Occurrence, Key)> {
    let (fields, claim) = key.split_at_checked(key.len().checked_sub(size_of::<Key>())?)?;
    let mut fields = std::str::from_utf8(fields).ok()?.split('\0');
    let mut field = || fields.next();
    let dimension = Dimension {
        kind: FigureKind::parse(field()?)?,
        unit: field()?.to_owned(),
        per: field()?.to_owned(),
        form: Form::parse(field()?)?,
        status: Status::parse(field()?)?,
    };
    let when = read_when(field()?)?;
    let measure = field()?.to_owned();
    let about = field()?.split_terminator(' ').map(EntityId::from).collect();
    let range = match field()? {
        "" => None,
        range => Some(read_range(range, dimension.form)?),
    };
    let voice = Voice::of_text(field()?);
    let (published, sentence) = (field()?.to_owned(), field()?.parse().ok()?);
    Some((Occurrence { dimension, when, measure, about, range, voice, published, sentence }, claim.try_into().ok()?))
}

/// Returns the part of a key that all comparable occurrences share, or `None` if it is not such a key.
pub fn bucket(key: &[u8]) -> Option<&[u8]> {
    fields(key, N_SHARED)
}

/// Returns the part of a key that all occurrences of the same figure in the same words share, whoever states it, or
/// `None` if it is not such a key.
pub fn stated(key: &[u8]) -> Option<&[u8]> {
    fields(key, N_STATED)
}

/// Returns the first fields of a key.
fn fields(key: &[u8], n: usize) -> Option<&[u8]> {
    let mut ends = key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at + 1);
    key.get(..ends.nth(n - 1)?)
}

fn write_when(when: &When) -> String {
    match when {
        When::Days(first, last) => {
            let day = |day: &Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
            format!("d{}/{}", day(first), day(last))
        }
        When::Text(text) => format!("t{text}"),
        When::Published(Some(month)) => format!("p{month}"),
        When::Published(None) => String::new(),
    }
}

fn read_when(text: &str) -> Option<When> {
    let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    match (text.chars().next(), text.get(1..)) {
        (Some('d'), Some(days)) => {
            let (first, last) = days.split_once('/')?;
            Some(When::Days(day(first)?, day(last)?))
        }
        (Some('t'), Some(period)) => Some(When::Text(period.to_owned())),
        (Some('p'), Some(month)) => Some(When::Published(Some(month.to_owned()))),
        (None, _) => Some(When::Published(None)),
        _ => None,
    }
}

/// Writes `stated low high unit`, with a dot for what is missing.
fn write_range(range: Range) -> String {
    let mut text = range.stated.normalize().to_string();
    for end in [range.low, range.high] {
        // Writing to a string cannot fail.
        let _ = match end {
            Some(end) => write!(text, " {}", end.normalize()),
            None => write!(text, " ."),
        };
    }
    if let Some(unit) = range.unit {
        let _ = write!(text, " {unit}");
    }
    text
}

fn read_range(text: &str, form: Form) -> Option<Range> {
    let mut parts = text.splitn(4, ' ');
    let stated = parts.next()?.parse().ok()?;
    let mut end = || match parts.next()? {
        "." => Some(None),
        number => number.parse().ok().map(Some),
    };
    let (low, high) = (end()?, end()?);
    let unit = match parts.next() {
        Some(name) => Some(UnitOfMeasure::named(name)?.name),
        None => None,
    };
    Some(Range { low, high, stated, unit, is_change: form == Form::Change })
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_model::samples::claim;

    #[test]
    fn keys_come_back() {
        for text in [
            "27.7 USD 2016 | US goods trade deficit with Chile | A",
            "~5 mile 2016-03/.. | road length | -",
            ">5 % - | - | -",
            "+2 celsius some time | heat\0 in Peru | B",
        ] {
            let occurrence = Occurrence::of(&claim("a", text));
            let mut bytes = key(&occurrence);
            bytes.extend([7; 16]);
            let (found, at) = read(&bytes).unwrap();
            assert_eq!((key(&found), at), (key(&occurrence), [7; 16]), "{text}");
            assert!(bucket(&bytes).is_some_and(|bucket| bytes.starts_with(bucket)));
            for end in 0..bytes.len() {
                let _ = read(&bytes[..end]);
            }
        }
    }

    #[test]
    fn what_may_be_compared_shares_a_bucket() {
        let bucket = |text: &str| {
            let key = key(&Occurrence::of(&claim("a", text)));
            super::bucket(&key).map(<[u8]>::to_vec)
        };
        let one = bucket("5 mile 2016 | road length | A");
        assert_eq!(one, bucket("8 kilometre 2016-01/2016-12 | length of the road | B"));
        for other in
            ["5 mile 2017 | road length | A", "5 tonne 2016 | road length | A", "+5 mile 2016 | road length | A"]
        {
            assert_ne!(one, bucket(other), "{other}");
        }
    }
}
