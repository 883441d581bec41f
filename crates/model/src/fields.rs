//! The fields of a claim in one table: the name of each, its type, and how to read it from a claim.
//!
//! Everything that lists the fields of a claim is made from [`FIELDS`]: the columns of CSV and Parquet, the attributes of
//! nodes in GraphML, GEXF and Cypher, the properties in RDF, the schemas of the API and the tables in `docs/`. A field has
//! the same name everywhere, the one in the JSON record.
//!
//! To add a field, add it to [`Figure`](crate::Figure) and give it a row here. A test compares the two.
//!
//! ```
//! use whosaid_model::fields::{FieldValue, Source, field};
//! # use whosaid_model::{Claim, Figure, FigureKind, Value};
//! # let figure = Figure { unit: Some("ton".into()), ..Figure::new(FigureKind::Quantity, Value::Number(12.into())) };
//! # let (title, published, publisher, sentence) = (None, None, None, String::new());
//! # let claim = Claim { figure, id: "c".into(), doc: "d".into(), title, published, publisher, sentence, is_base: false };
//! let unit = field("unit").unwrap();
//! assert_eq!(unit.of(Source::of(&claim)), FieldValue::text("ton"));
//! ```

use crate::{
    Claim, Day, Decimal, Direction, EntityId, FigureKind, Form, Modifier, Polarity, Resolution, Span, SpeakerRole,
    Status, UnitBasis, Value,
};
use std::borrow::Cow;

/// A field of a claim: one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, in records and exports.
    pub name: &'static str,
    /// What it belongs to.
    pub owner: Owner,
    /// Its type.
    pub of_type: FieldType,
    /// Whether a claim may lack it; it is then null in the record.
    pub is_optional: bool,
    /// Its place among the columns of `whosaid claims --format csv`, from 0. None for a field that is derived from others
    /// and is only in exports. Scripts rely on these places, so a new field takes the next one.
    pub column: Option<u8>,
    /// One line of documentation: what it says about the claim.
    pub about: &'static str,
    get: for<'c> fn(Source<'c>) -> FieldValue<'c>,
}

impl Field {
    /// Returns its value.
    pub fn of<'c>(&self, source: Source<'c>) -> FieldValue<'c> {
        (self.get)(source)
    }

    /// Returns whether it is in the JSON record of a claim.
    pub const fn is_recorded(&self) -> bool {
        self.column.is_some()
    }

    /// Returns its documentation, with the names that it can have if these are a closed set.
    pub fn explained(&self) -> String {
        match self.of_type {
            FieldType::Name(names) => format!("{}: {}", self.about, names.join(", ")),
            _ => self.about.to_owned(),
        }
    }
}

/// What a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The figure, so that it is in the records of `extract` too.
    Figure,
    /// The claim that the figure is.
    Claim,
    /// The document. In formats with a node for each document, it is an attribute of that node.
    Document,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// One of these names.
    Name(&'static [&'static str]),
    /// Any number of texts, in order.
    Texts,
    /// Any number of places in the document's text, in order. In JSON each is a pair of numbers, in bytes; elsewhere `12-16`.
    Spans,
    /// One such place.
    Span,
    /// The number of a figure. In JSON it is a number, or a pair of numbers for a range.
    Value,
    /// An exact decimal.
    Decimal,
    /// A day of the calendar.
    Day,
    /// A whole number, from 0.
    Count,
    /// The id of a document.
    Document,
    /// The id of an entity.
    Entity,
    /// The ids of entities. In exports they are sorted and distinct.
    Entities,
    /// The key of a measure.
    Measure,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'c> {
    /// The claim does not have it.
    Missing,
    /// A text, name, id or key.
    Text(Cow<'c, str>),
    /// Texts or ids, perhaps none.
    Texts(Vec<&'c str>),
    /// Places in the text, perhaps none.
    Spans(&'c [Span]),
    /// A number.
    Decimal(Decimal),
    /// The lower and the higher number of a range.
    Range(Decimal, Decimal),
    /// A day.
    Day(Day),
    /// A whole number.
    Count(u64),
}

impl<'c> FieldValue<'c> {
    /// Returns a text as a value.
    pub fn text(text: &'c str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'c> From<&'c str> for FieldValue<'c> {
    fn from(text: &'c str) -> Self {
        Self::text(text)
    }
}

impl<'c> From<&'c String> for FieldValue<'c> {
    fn from(text: &'c String) -> Self {
        Self::text(text)
    }
}

impl From<Decimal> for FieldValue<'_> {
    fn from(n: Decimal) -> Self {
        Self::Decimal(n)
    }
}

impl From<Day> for FieldValue<'_> {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl From<u32> for FieldValue<'_> {
    fn from(n: u32) -> Self {
        Self::Count(n.into())
    }
}

impl<'c, T: Into<Self>> From<Option<T>> for FieldValue<'c> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl<'c> From<Vec<&'c str>> for FieldValue<'c> {
    fn from(texts: Vec<&'c str>) -> Self {
        Self::Texts(texts)
    }
}

/// What fields are read from: a claim, and what is not in its record.
#[derive(Clone, Copy, Debug)]
pub struct Source<'c> {
    /// The claim.
    pub claim: &'c Claim,
    /// The address where its document was read.
    pub link: Option<&'c str>,
    /// Returns the key of a measure from its wording. See `measure_key` of the graph.
    pub measure_key: fn(&str) -> Option<String>,
}

impl<'c> Source<'c> {
    /// Returns the source of a claim alone, without a link and without a key for its measure.
    pub fn of(claim: &'c Claim) -> Self {
        Self { claim, link: None, measure_key: |_| None }
    }
}

/// Makes the table. A row is a name, an owner, `?` if the field may be missing or else `!`, a type, the place of its column
/// if it is in the record, one line of documentation, and how it is read from a [`Source`].
macro_rules! fields {
    (@is_optional !) => { false };
    (@is_optional ?) => { true };
    (@place) => { None };
    (@place $place:literal) => { Some($place) };
    ($(
        $name:ident: $owner:ident $optional:tt $of_type:ident $(($names:expr))?
        [$($place:literal)?] $about:literal, |$it:ident| $get:expr;
    )*) => {
        /// The table, in the order of the columns of `export csv`: a derived field is beside the field that it is derived
        /// from. Sentence and link are last because they are long.
        pub const FIELDS: &[Field] = &[$(Field {
            name: stringify!($name),
            owner: Owner::$owner,
            of_type: FieldType::$of_type $(($names))?,
            is_optional: fields!(@is_optional $optional),
            column: fields!(@place $($place)?),
            about: $about,
            get: |$it| FieldValue::from($get),
        },)*];
    };
}

fields! {
    id: Claim ! Text [21] "its id, the same on every run over the same documents", |it| it.claim.id.as_str();
    doc: Claim ! Document [22] "the document that states it", |it| it.claim.doc.as_str();
    title: Document ? Text [23] "the document's headline", |it| it.claim.title.as_ref();
    published: Document ? Text [24] "when the document was published (EDTF)", |it| it.claim.published.as_ref();
    publisher: Document ? Text [25] "who published the document", |it| it.claim.publisher.as_ref();
    text: Figure ! Text [2] "the words of the figure", |it| &it.claim.figure.text;
    kind: Figure ! Name(FigureKind::NAMES) [3] "what sort of figure it is", |it| it.claim.figure.kind.as_str();
    value: Figure ? Value [4] "the number, in base units", |it| number(it.claim.figure.value);
    value_min: Figure ? Decimal [] "the lower number of a range", |it| it.claim.figure.value.min();
    value_max: Figure ? Decimal [] "the higher number of a range", |it| it.claim.figure.value.max();
    low: Figure ? Decimal [5] "the least that its words leave open", |it| it.claim.figure.low;
    high: Figure ? Decimal [6] "the most that its words leave open", |it| it.claim.figure.high;
    unit: Figure ? Text [7] "the unit: USD, %, job", |it| it.claim.figure.unit.as_ref();
    unit_by: Figure ? Name(UnitBasis::NAMES) [19] "what settled a unit whose word or sign is that of several",
        |it| it.claim.figure.unit_by.map(UnitBasis::as_str);
    per: Figure ? Text [20] "what a rate is for each of", |it| it.claim.figure.per.as_ref();
    modifier: Figure ? Name(Modifier::NAMES) [8] "the hedge", |it| it.claim.figure.modifier.map(Modifier::as_str);
    form: Figure ! Name(Form::NAMES) [9] "what it says of its measure", |it| it.claim.figure.form.as_str();
    direction: Figure ? Name(Direction::NAMES) [10] "which way a change goes",
        |it| it.claim.figure.direction.map(Direction::as_str);
    measure: Figure ? Text [11] "its measure, as worded there", |it| it.claim.figure.measure.as_ref();
    measure_key: Figure ? Measure [] "its measure, whatever the wording", |it| key_of_measure(it);
    about: Figure ! Entities [12] "the entities that its measure is about", |it| sorted(&it.claim.figure.about);
    period: Figure ? Text [13] "the time that it is about (EDTF)", |it| it.claim.figure.period.as_ref().map(|it| it.as_str());
    period_start: Figure ? Day [] "the first day of that time", |it| days(it).0;
    period_end: Figure ? Day [] "the last day of that time", |it| days(it).1;
    when: Figure ! Spans [30] "the words that give that time, in bytes of the document's text",
        |it| FieldValue::Spans(&it.claim.figure.when);
    base: Figure ? Span [31] "where the figure is that it is told from, as a level before a change",
        |it| it.claim.figure.base.as_ref().map(|it| FieldValue::Spans(std::slice::from_ref(it)));
    status: Figure ! Name(Status::NAMES) [32] "what it is, as its words tell", |it| it.claim.figure.status.as_str();
    speaker: Figure ? Text [14] "who is said to claim it, by name", |it| it.claim.figure.speaker.as_ref();
    speaker_entity: Figure ? Entity [15] "the entity that is said to claim it",
        |it| it.claim.figure.speaker_entity.as_ref().map(|it| it.as_str());
    speaker_role: Figure ? Name(SpeakerRole::NAMES) [16] "in what capacity the speaker stands behind it",
        |it| it.claim.figure.speaker_role.map(SpeakerRole::as_str);
    via: Figure ! Texts [27] "who else stands between the speaker and the figure",
        |it| it.claim.figure.via.iter().map(String::as_str).collect::<Vec<_>>();
    cue: Figure ? Text [17] "the words that attribute it", |it| it.claim.figure.cue.as_ref();
    attribution: Figure ? Count [18] "the attribution whose content holds it, by its place in the document's record",
        |it| it.claim.figure.attribution;
    polarity: Figure ? Name(Polarity::NAMES) [29] "whether the speaker states it or denies it",
        |it| it.claim.figure.polarity.map(Polarity::as_str);
    resolution: Figure ? Name(Resolution::NAMES) [28] "how the words of its source led to the speaker",
        |it| it.claim.figure.resolution.map(Resolution::as_str);
    start: Figure ! Count [0] "the figure's first byte in the document's text (UTF-8)", |it| it.claim.figure.start;
    end: Figure ! Count [1] "the byte after its last", |it| it.claim.figure.end;
    sentence: Claim ! Text [26] "the sentence that states it", |it| it.claim.sentence.trim();
    link: Document ? Text [] "where the document was read", |it| it.link;
}

fn number<'c>(value: Value) -> FieldValue<'c> {
    match value {
        Value::Vague => FieldValue::Missing,
        Value::Number(n) => FieldValue::Decimal(n),
        Value::Range(a, b) => FieldValue::Range(a.min(b), a.max(b)),
    }
}

fn key_of_measure(source: Source<'_>) -> FieldValue<'_> {
    let key = source.claim.figure.measure.as_deref().and_then(source.measure_key);
    key.map_or(FieldValue::Missing, |key| FieldValue::Text(Cow::Owned(key)))
}

fn sorted(ids: &[EntityId]) -> Vec<&str> {
    let mut ids: Vec<&str> = ids.iter().map(EntityId::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn days(source: Source<'_>) -> (Option<Day>, Option<Day>) {
    source.claim.figure.period.as_ref().and_then(|it| it.days()).unwrap_or_default()
}

/// Returns the field with a name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|it| it.name == name)
}

/// The fields of the JSON record of a claim, in the order of the columns of `whosaid claims --format csv`.
pub const COLUMNS: &[&str] = &columns();

const N_COLUMNS: usize = {
    let (mut n, mut nth) = (0, 0);
    while nth < FIELDS.len() {
        n += FIELDS[nth].is_recorded() as usize;
        nth += 1;
    }
    n
};

/// Sorts the names by their places. A place beyond the last is an error of the compiler.
const fn columns() -> [&'static str; N_COLUMNS] {
    let mut names = [""; N_COLUMNS];
    let mut nth = 0;
    while nth < FIELDS.len() {
        if let Some(place) = FIELDS[nth].column {
            names[place as usize] = FIELDS[nth].name;
        }
        nth += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Figure;
    use serde_json::Value as Json;
    use std::collections::BTreeSet;

    fn names(record: &Json) -> BTreeSet<&str> {
        record.as_object().unwrap().keys().map(String::as_str).collect()
    }

    fn of_table(is_listed: impl Fn(&Field) -> bool) -> BTreeSet<&'static str> {
        FIELDS.iter().filter(|it| it.is_recorded() && is_listed(it)).map(|it| it.name).collect()
    }

    fn claim() -> Claim {
        Claim {
            figure: Figure::new(FigureKind::Count, Value::Number(3.into())),
            id: "c".into(),
            doc: "d".into(),
            title: None,
            published: None,
            publisher: None,
            sentence: "Three came.".to_owned(),
            is_base: false,
        }
    }

    #[test]
    fn the_table_has_the_fields_of_the_records() {
        let claim = claim();
        assert_eq!(names(&serde_json::to_value(&claim).unwrap()), of_table(|_| true));
        assert_eq!(names(&serde_json::to_value(&claim.figure).unwrap()), of_table(|it| it.owner == Owner::Figure));
    }

    #[test]
    fn names_and_places_are_given_once() {
        assert_eq!(FIELDS.iter().map(|it| it.name).collect::<BTreeSet<_>>().len(), FIELDS.len());
        assert_eq!(COLUMNS.iter().copied().collect::<BTreeSet<_>>(), of_table(|_| true));
    }

    #[test]
    fn what_is_not_optional_is_always_there() {
        let claim = claim();
        for field in FIELDS.iter().filter(|it| !it.is_optional) {
            assert_ne!(field.of(Source::of(&claim)), FieldValue::Missing, "{}", field.name);
        }
    }

    #[test]
    fn values() {
        let mut claim = claim();
        claim.figure.about = ["place:b", "place:a", "place:b"].map(EntityId::from).to_vec();
        claim.figure.value = Value::Range(5.into(), 3.into());
        claim.figure.period = Some("2016-02".into());
        let of = |name: &str| field(name).unwrap().of(Source::of(&claim));
        assert_eq!(of("about"), FieldValue::Texts(vec!["place:a", "place:b"]));
        assert_eq!(of("value"), FieldValue::Range(3.into(), 5.into()));
        assert_eq!((of("value_min"), of("start")), (FieldValue::Decimal(3.into()), FieldValue::Count(0)));
        assert_eq!((of("period_start"), of("unit_by")), (FieldValue::Day(16_832), FieldValue::Missing));
    }
}
