//! What a comparison needs to know of a claim, of bounded length: a store can keep it in an index, so that it finds what differs
//! without reading its documents.

use crate::range::{Range, measured_in};
use crate::words;
use whosaid_english::lists::measures::LINKS;
use whosaid_model::{
    Claim, Day, EntityId, Figure, FigureKind, Form, LONGEST_ID, LONGEST_NAME, Status, UnitOfMeasure, clip,
};

/// The most bytes of a measure that are compared.
const LONGEST_MEASURE: usize = 512;

/// Figures of different dimensions cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimension {
    /// The kind of figure.
    pub kind: FigureKind,
    /// In the form of [`unit_key`].
    pub unit: String,
    /// Per what, or "".
    pub per: String,
    /// A level, a change or a share.
    pub form: Form,
    /// What it is. An estimate is compared with what was counted, so it is a fact here.
    pub status: Status,
}

impl Dimension {
    /// Returns it as that of a fact, whatever its status.
    pub(crate) fn as_fact(&self) -> Self {
        Self { status: Status::Fact, ..self.clone() }
    }

    fn of(figure: &Figure) -> Self {
        Self {
            kind: figure.kind,
            unit: match (measured_in(figure), &figure.unit) {
                (Some(unit), _) => measured_key(unit),
                (None, unit) if figure.kind == FigureKind::Count => counted(unit.as_deref(), figure.measure.as_deref()),
                (None, Some(unit)) => unit_key(unit),
                (None, None) => String::new(),
            },
            per: figure.per.clone().unwrap_or_default(),
            form: figure.form,
            status: if figure.status == Status::Estimate { Status::Fact } else { figure.status },
        }
    }
}

/// Returns a unit as filters and comparisons use it: in lower case, in the singular, with the sign for per cent.
pub fn unit_key(unit: &str) -> String {
    let unit = unit.trim().to_lowercase();
    let is_sign = !unit.contains(char::is_alphanumeric);
    let folded = if is_sign { unit } else { words::folded_words(&unit).join(" ") };
    if matches!(folded.as_str(), "percent" | "per cent") { "%".to_owned() } else { folded }
}

/// Returns the unit of a count: what is counted. Where it is not beside the figure, the measure begins with it: "puts the number of
/// births at 313". The dead are people, however they are counted.
fn counted(unit: Option<&str>, measure: Option<&str>) -> String {
    let unit = unit.map(unit_key).unwrap_or_default();
    let is_of_toll = unit.is_empty() || unit == "person" || words::is_casualty_unit(&unit);
    let Some(measure) = measure.filter(|_| is_of_toll) else { return unit };
    if words::phrase(measure).words.iter().any(|word| words::is_of_casualties(word)) {
        return "person".to_owned();
    }
    if !unit.is_empty() {
        return unit;
    }
    let nouns = measure.split(' ').take_while(|word| !LINKS.contains(&word.to_lowercase()));
    let head = nouns.last().unwrap_or_default();
    let one = unit_key(head);
    if one == head.to_lowercase() { unit } else { one }
}

/// Returns the key that all units of measure of one dimension share.
pub fn measured_key(unit: &UnitOfMeasure) -> String {
    format!("~{}", unit.dimension)
}

/// The time that a figure is about; without a period, the month of its document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum When {
    /// From a day to a day; an open end is `None`.
    Days(Option<Day>, Option<Day>),
    /// A period that cannot be parsed.
    Text(String),
    /// The month in which an undated figure was published, if known.
    Published(Option<String>),
}

impl When {
    fn of(claim: &Claim) -> Self {
        match &claim.figure.period {
            Some(period) => match period.days() {
                // A fiscal year has days of its own, which the text seldom gives.
                // "since 2003" is until it was said, and nobody knows when a document without a date did.
                Some((_, None)) => {
                    let until = claim.published.as_deref().map_or(claim.doc.as_str(), |it| it.get(..10).unwrap_or(it));
                    Self::Text(clip(&format!("{period} {until}"), LONGEST_NAME).to_owned())
                }
                Some((first, last)) if !period.as_str().contains(['~', '?', '%']) => Self::Days(first, last),
                _ => Self::Text(clip(period.as_str(), LONGEST_NAME).to_owned()),
            },
            // "up from $5 billion" is of another time than its document, but nobody knows which.
            None if claim.is_base => {
                let number = Range::of(&claim.figure).map(|it| it.stated.normalize().to_string());
                Self::Text(format!("before {}", number.unwrap_or_default()))
            }
            None => Self::Published(claim.published.as_ref().map(|date| date.chars().take(7).collect())),
        }
    }
}

/// Who gives a claim: the speaker, or else the document in its own voice, which is its publisher's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Voice(String);

impl Voice {
    /// Returns whether it belongs to a speaker and not to a document.
    pub fn is_named(&self) -> bool {
        self.0.starts_with("e ") || self.0.starts_with("n ")
    }

    /// Returns the voice of a claim.
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

    /// Returns the text that identifies the voice, at most [`LONGEST_ID`] bytes, as a store keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the voice of a text from [`Voice::as_str`].
    pub fn of_text(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// One figure in one passage, with what decides whether it can be compared with another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// What must be equal for two figures to be comparable at all.
    pub dimension: Dimension,
    /// The time that it is about.
    pub when: When,
    /// The words of the measure; empty if the claim does not say what it measures.
    pub measure: String,
    /// The entities that it is about, sorted, each once.
    pub about: Vec<EntityId>,
    /// Its number; `None` for a figure that gives no number.
    pub range: Option<Range>,
    /// Who states it.
    pub voice: Voice,
    /// When its document was published, as EDTF, or "".
    pub published: String,
    /// What identifies the words of its sentence; 0 if it has none.
    pub sentence: u32,
}

impl Occurrence {
    /// Returns whether two figures stand in one sentence that does not set two speakers against each other: then they are not two
    /// numbers for one thing.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        are_beside((self.sentence, &self.voice), (other.sentence, &other.voice))
    }

    /// Returns the occurrence of a claim.
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
            published: clip(claim.published.as_deref().unwrap_or_default(), 10).to_owned(),
            sentence: sentence_id(&claim.sentence),
        }
    }
}

/// Returns whether two figures, each with its sentence and its voice, stand in one sentence that does not set two speakers against
/// each other.
pub(crate) fn are_beside((one, a): (u32, &Voice), (other, b): (u32, &Voice)) -> bool {
    one != 0 && one == other && !(a.is_named() && b.is_named() && a != b)
}

/// Returns what identifies the words of a sentence; 0 if it has none.
fn sentence_id(sentence: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut is_empty = true;
    for byte in sentence.bytes().filter(|it| !it.is_ascii_whitespace()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        is_empty = false;
    }
    if is_empty { 0 } else { hash.max(1) }
}
