use crate::{Attribution, DocId, Entity, Figure, ReaderKind, Span};
use serde::{Deserialize, Serialize};

/// Everything that one document gives: the public record that `whosaid extract` prints, one per line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// The document's id.
    pub id: DocId,
    /// SHA-256 of `text`, in hexadecimal.
    pub sha256: String,
    /// The headline.
    pub title: Option<String>,
    /// When it was published, as EDTF.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it was read.
    pub url: Option<String>,
    /// The ISO 639-1 code of its language, if known.
    pub language: Option<String>,
    /// The text that every offset refers to.
    pub text: String,
    /// Sentences, in order and not overlapping. Together with the gaps between them they are the whole text.
    pub sentences: Vec<Span>,
    /// Actors, places, agreements, laws, events, in order of id.
    pub entities: Vec<Entity>,
    /// Temporal expressions, in order.
    pub dates: Vec<DateMention>,
    /// Figures, with what is claimed about them, in order.
    pub figures: Vec<Figure>,
    /// Who says what, ordered by content.
    pub attributions: Vec<Attribution>,
    /// Which reader read it; absent for the default one.
    #[serde(default, skip_serializing_if = "ReaderKind::is_default")]
    pub reader: ReaderKind,
    /// What was odd about the input, in words; absent if there was nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Extraction {
    /// Returns the sentence of a span, with this many sentences before and after it.
    pub fn around(&self, span: Span, n_sentences: usize) -> Span {
        let at = self.sentences.partition_point(|sentence| sentence.end <= span.start);
        let first = self.sentences.get(at.saturating_sub(n_sentences)).copied().unwrap_or(span);
        let last =
            self.sentences.get(at.saturating_add(n_sentences)).or(self.sentences.last()).copied().unwrap_or(span);
        span.cover(first).cover(last)
    }
}

/// One temporal expression of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateMention {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// What sort of time it is.
    #[serde(rename = "type")]
    pub kind: DateType,
    /// TIMEX3 value (`2017-07-06`, `2017-Q1`, `P3M`, `PRESENT_REF`), as in TempEval-3's guidelines.
    pub value: Option<String>,
    /// The same as EDTF (ISO 8601-2:2019), if it has a place on the calendar.
    pub edtf: Option<String>,
}

/// TIMEX3's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateType {
    /// A day or more of the calendar.
    Date,
    /// A time of a day.
    Time,
    /// A length of time.
    Duration,
    /// A time that recurs.
    Set,
}

impl DateMention {
    /// Returns its place in the text.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}
