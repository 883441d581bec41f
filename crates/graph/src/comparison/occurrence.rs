//! What a comparison needs to know of a claim, short enough to be a key of the graph: so that what differs in a store is
//! found without reading its documents.

use super::range::{Range, measured_in};
use crate::key::{Key, LONGEST_ID, LONGEST_NAME, clip, hashed};
use crate::words;
use std::fmt::Write as _;
use whosaid_model::{Claim, Day, DocId, EntityId, Figure, FigureKind, Form, UnitOfMeasure};

/// A measure is no longer in a key, in bytes.
const LONGEST_MEASURE: usize = 512;
/// Fields of an occurrence in front of its claim's key.
const N_FIELDS: usize = 9;

/// Figures of different dimensions cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Dimension {
    pub kind: FigureKind,
    /// As [`unit_key`] gives it.
    pub unit: String,
    pub per: String,
    pub form: Form,
}

impl Dimension {
    fn of(figure: &Figure) -> Self {
        Self {
            kind: figure.kind,
            unit: match (measured_in(figure), &figure.unit) {
                (Some(unit), _) => measured_key(unit),
                (None, Some(unit)) => unit_key(unit),
                (None, None) => String::new(),
            },
            per: figure.per.clone().unwrap_or_default(),
            form: figure.form,
        }
    }
}

/// A unit as filters and comparisons take it: in any case, in the singular; per cent is the sign.
pub(crate) fn unit_key(unit: &str) -> String {
    let unit = unit.trim().to_lowercase();
    let is_sign = !unit.contains(char::is_alphanumeric);
    let folded = if is_sign { unit } else { words::folded_words(&unit).join(" ") };
    if matches!(folded.as_str(), "percent" | "per cent") { "%".to_owned() } else { folded }
}

/// The key that all units of measure of one dimension share.
pub(crate) fn measured_key(unit: &UnitOfMeasure) -> String {
    format!("~{}", unit.dimension)
}

/// The time a figure is about; for one without a period, the month its document is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum When {
    /// From a day to a day; an open end is none.
    Days(Option<Day>, Option<Day>),
    /// A period that cannot be read.
    Text(String),
    /// The month in which an undated figure was published, if that is known.
    Published(Option<String>),
}

impl When {
    fn of(claim: &Claim) -> Self {
        match &claim.figure.period {
            Some(period) => match period.days() {
                // A fiscal year has its own days, which the text seldom tells.
                Some((first, last)) if !period.as_str().contains(['~', '?', '%']) => Self::Days(first, last),
                _ => Self::Text(clip(period.as_str(), LONGEST_NAME).to_owned()),
            },
            None => Self::Published(claim.published.as_ref().map(|date| date.chars().take(7).collect())),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Days(first, last) => {
                let day = |day: &Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
                format!("d{}/{}", day(first), day(last))
            }
            Self::Text(text) => format!("t{text}"),
            Self::Published(Some(month)) => format!("p{month}"),
            Self::Published(None) => String::new(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        match (text.chars().next(), text.get(1..)) {
            (Some('d'), Some(days)) => {
                let (first, last) = days.split_once('/')?;
                Some(Self::Days(day(first)?, day(last)?))
            }
            (Some('t'), Some(period)) => Some(Self::Text(period.to_owned())),
            (Some('p'), Some(month)) => Some(Self::Published(Some(month.to_owned()))),
            (None, _) => Some(Self::Published(None)),
            _ => None,
        }
    }
}

/// Who stands behind a claim: the speaker, or else the document's own voice, which is its publisher's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Voice(String);

impl Voice {
    /// Whether it is a speaker's and not a document's own.
    pub fn is_named(&self) -> bool {
        self.0.starts_with("e ") || self.0.starts_with("n ")
    }

    pub fn of(claim: &Claim) -> Self {
        let words = |name: &str| words::words(name).join(" ");
        let voice = match (&claim.figure.speaker_entity, &claim.figure.speaker, &claim.publisher) {
            (Some(id), _, _) => format!("e {id}"),
            (None, Some(name), _) => format!("n {}", words(name)),
            (None, None, Some(publisher)) => format!("p {}", words(publisher)),
            (None, None, None) => format!("d {}", claim.doc),
        };
        Self(clip(&voice, LONGEST_ID).to_owned())
    }
}

/// One figure in one passage, with what tells whether it can be compared with another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    pub dimension: Dimension,
    pub when: When,
    /// The words of the measure; empty where the claim does not say what is measured.
    pub measure: String,
    pub about: Vec<EntityId>,
    /// None for a figure that gives no number.
    pub range: Option<Range>,
    pub voice: Voice,
}

impl Occurrence {
    pub fn of(claim: &Claim) -> Self {
        let figure = &claim.figure;
        let mut about = figure.about.clone();
        about.sort_unstable();
        about.dedup();
        let mut n_bytes = 0;
        about.retain(|id| {
            n_bytes += id.as_str().len() + 1;
            n_bytes <= LONGEST_ID && !id.as_str().contains(' ')
        });
        Self {
            dimension: Dimension::of(figure),
            when: When::of(claim),
            measure: figure.measure.as_deref().map(|it| clip(it, LONGEST_MEASURE).to_owned()).unwrap_or_default(),
            about,
            range: Range::of(figure),
            voice: Voice::of(claim),
        }
    }

    /// The fields of the key, each ended by NUL: kind, unit, per, form, when, measure, about, range, voice. Occurrences that
    /// may be compared have the first five in common, so that they are neighbours.
    pub fn key(&self) -> Vec<u8> {
        let Dimension { kind, unit, per, form } = &self.dimension;
        let about: Vec<&str> = self.about.iter().map(EntityId::as_str).collect();
        let range = self.range.map(Range::write).unwrap_or_default();
        let fields: [&str; N_FIELDS] = [
            kind.as_str(),
            clip(unit, LONGEST_NAME),
            clip(per, LONGEST_NAME),
            form.as_str(),
            &self.when.write(),
            &self.measure,
            &about.join(" "),
            &range,
            &self.voice.0,
        ];
        let mut key = Vec::with_capacity(fields.iter().map(|field| field.len() + 1).sum::<usize>());
        for field in fields {
            key.extend(field.bytes().filter(|byte| *byte != 0));
            key.push(0);
        }
        key
    }

    /// Reads what [`Occurrence::key`] wrote, with the claim's key that follows it.
    pub fn read(key: &[u8]) -> Option<(Self, Key)> {
        let (fields, claim) = key.split_at_checked(key.len().checked_sub(size_of::<Key>())?)?;
        let mut fields = std::str::from_utf8(fields).ok()?.split('\0');
        let mut field = || fields.next();
        let dimension = Dimension {
            kind: FigureKind::parse(field()?)?,
            unit: field()?.to_owned(),
            per: field()?.to_owned(),
            form: Form::parse(field()?)?,
        };
        let when = When::read(field()?)?;
        let measure = field()?.to_owned();
        let about = field()?.split_terminator(' ').map(EntityId::from).collect();
        let range = match field()? {
            "" => None,
            range => Some(Range::read(range, dimension.form)?),
        };
        let voice = Voice(field()?.to_owned());
        Some((Self { dimension, when, measure, about, range, voice }, claim.try_into().ok()?))
    }

    /// How much of a key all occurrences have in common that may be compared with it; none for what is no such key.
    pub fn bucket(key: &[u8]) -> Option<&[u8]> {
        fields(key, 5)
    }

    /// How much of a key all occurrences have in common that state the same figure in the same words, whoever does; none for
    /// what is no such key.
    pub fn stated(key: &[u8]) -> Option<&[u8]> {
        fields(key, N_FIELDS - 1)
    }
}

/// The first fields of a key.
fn fields(key: &[u8], n: usize) -> Option<&[u8]> {
    let mut ends = key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at + 1);
    key.get(..ends.nth(n - 1)?)
}

impl Range {
    /// `stated low high unit`, with a dot for what is not there.
    fn write(self) -> String {
        let mut text = self.stated.normalize().to_string();
        for end in [self.low, self.high] {
            // Writing to a string cannot fail.
            let _ = match end {
                Some(end) => write!(text, " {}", end.normalize()),
                None => write!(text, " ."),
            };
        }
        if let Some(unit) = self.unit {
            let _ = write!(text, " {unit}");
        }
        text
    }

    fn read(text: &str, form: Form) -> Option<Self> {
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
        Some(Self { low, high, stated, unit, is_change: form == Form::Change })
    }
}

/// Which document a claim is of, in 128 bits.
pub(crate) fn document_key(doc: &DocId) -> Key {
    hashed(doc.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::claim;

    #[test]
    fn keys_come_back() {
        for text in [
            "27.7 USD 2016 | US goods trade deficit with Chile | A",
            "~5 mile 2016-03/.. | road length | -",
            ">5 % - | - | -",
            "+2 celsius some time | heat\0 in Peru | B",
        ] {
            let occurrence = Occurrence::of(&claim("a", text));
            let mut key = occurrence.key();
            key.extend([7; 16]);
            let (read, at) = Occurrence::read(&key).unwrap();
            assert_eq!((read.key(), at), (occurrence.key(), [7; 16]), "{text}");
            assert!(Occurrence::bucket(&key).is_some_and(|bucket| key.starts_with(bucket)));
            for end in 0..key.len() {
                let _ = Occurrence::read(&key[..end]);
            }
        }
    }

    #[test]
    fn what_may_be_compared_shares_a_bucket() {
        let bucket = |text: &str| {
            let key = Occurrence::of(&claim("a", text)).key();
            Occurrence::bucket(&key).map(<[u8]>::to_vec)
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
