//! Documents for tests.

use whosaid_model::{
    Decimal, DocId, Document, Entity, EntityId, EntityType, Extraction, Figure, FigureKind, Mention, MentionForm, Span,
    Value,
};

/// Returns an article of `text` in which nothing was found, with a sentence for each full stop or line break.
pub(crate) fn article(id: &str, text: &str) -> Extraction {
    let mut sentences = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(['.', '\n']) {
        let end = start + piece.len();
        let from = end - piece.trim_start().len();
        let to = start + piece.trim_end().len();
        if from < to {
            sentences.push(Span::new(from, to));
        }
        start = end;
    }
    Extraction {
        id: DocId::from(id),
        sha256: Document::new(id, text).sha256(),
        title: None,
        published: None,
        publisher: None,
        url: None,
        language: None,
        text: text.to_owned(),
        sentences,
        entities: Vec::new(),
        dates: Vec::new(),
        figures: Vec::new(),
        attributions: Vec::new(),
        reader: whosaid_model::ReaderKind::Default,
        warnings: Vec::new(),
    }
}

/// Returns the first place of `words` in the text.
#[track_caller]
fn find(extraction: &Extraction, words: &str) -> Span {
    let start = extraction.text.find(words).unwrap();
    Span::new(start, start + words.len())
}

/// Adds an entity, mentioned at the first occurrence of each of `mentions`.
#[track_caller]
pub(crate) fn add_entity(extraction: &mut Extraction, kind: EntityType, names: &[&str], mentions: &[&str]) {
    let mentions = mentions.iter().map(|words| {
        let Span { start, end } = find(extraction, words);
        Mention { start, end, text: (*words).to_owned(), form: MentionForm::Name }
    });
    let entity = Entity {
        id: EntityId::from(names[0]),
        kind,
        name: names[0].to_owned(),
        aliases: names[1..].iter().map(|it| (*it).to_owned()).collect(),
        mentions: mentions.collect(),
        parties: Vec::new(),
        milestones: Vec::new(),
    };
    extraction.entities.push(entity);
}

/// Adds a figure, at the first occurrence of `words`.
#[track_caller]
pub(crate) fn add_figure(extraction: &mut Extraction, words: &str, value: Value, unit: &str, speaker: Option<&str>) {
    let Span { start, end } = find(extraction, words);
    extraction.figures.push(Figure {
        start,
        end,
        text: words.to_owned(),
        low: None,
        high: None,
        unit: Some(unit.to_owned()),
        speaker: speaker.map(str::to_owned),
        speaker_entity: speaker.map(EntityId::from).filter(|id| extraction.entities.iter().any(|it| it.id == *id)),
        ..Figure::new(FigureKind::Money, value)
    });
}

/// Returns the value of a figure that is one number.
pub(crate) fn number(digits: &str) -> Value {
    Value::Number(digits.parse::<Decimal>().unwrap())
}

/// Returns the value of a figure that is a range.
pub(crate) fn range(low: &str, high: &str) -> Value {
    Value::Range(low.parse().unwrap(), high.parse().unwrap())
}
