//! Small extractions and claims for tests, also of other crates (feature `samples`). They panic on what they cannot read.

use crate::{
    Claim, Decimal, Document, Entity, EntityId, EntityType, Extraction, Figure, FigureKind, Form, Mention, MentionForm,
    Period, ReaderKind, Span, UnitOfMeasure, Value,
};

/// Returns a document with one sentence per figure: `Sentence 1 says 27.7.`
pub fn extraction(id: &str, entities: Vec<Entity>, mut figures: Vec<Figure>) -> Extraction {
    let mut text = String::new();
    let mut sentences = Vec::new();
    for (idx, figure) in figures.iter_mut().enumerate() {
        let start = text.len();
        text.push_str(&format!("Sentence {idx} says "));
        figure.start = text.len() as u32;
        text.push_str(&figure.text);
        figure.end = text.len() as u32;
        text.push_str(". ");
        sentences.push(Span::new(start, text.len() - 1));
    }
    for entity in &entities {
        text.push_str(&entity.name);
    }
    Extraction {
        id: id.into(),
        sha256: Document::new(id, text.clone()).sha256(),
        title: Some(format!("Title of {id}")),
        published: None,
        publisher: None,
        url: None,
        language: None,
        text,
        sentences,
        entities,
        dates: Vec::new(),
        figures,
        attributions: Vec::new(),
        reader: ReaderKind::Default,
        warnings: Vec::new(),
    }
}

/// Returns an entity with this number of mentions, in arbitrary places.
pub fn entity(kind: EntityType, name: &str, aliases: &[&str], n_mentions: u32) -> Entity {
    Entity {
        id: EntityId(format!("{kind}:{}", aliases.last().unwrap_or(&name).to_lowercase().replace(' ', "-"))),
        kind,
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        mentions: (0..n_mentions)
            .map(|_| Mention { start: 0, end: 0, text: String::new(), form: MentionForm::Name })
            .collect(),
        parties: Vec::new(),
        milestones: Vec::new(),
    }
}

/// Returns the figure of `27.7 USD 2016 | measure | speaker`, an exact amount; `-` means no unit, period or speaker.
/// `~` before the number widens its interval by a unit of its last digit, `>` opens it upwards, and `+` and `-` make it
/// a change.
pub fn figure(text: &str) -> Figure {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let head: Vec<&str> = parts[0].split(' ').collect();
    let given = |text: &str| (text != "-").then(|| text.to_owned());
    let digits = head[0].trim_start_matches(['~', '>', '+', '-']);
    let number: Decimal = digits.parse().unwrap();
    let unit = Decimal::new(1, number.scale());
    let slack = if head[0].starts_with('~') { unit } else { unit / Decimal::TWO };
    let unit_name = given(head[1]);
    let kind = match unit_name.as_deref() {
        Some("%" | "percentage point") => FigureKind::Percent,
        Some(unit) if UnitOfMeasure::named(unit).is_some() => FigureKind::Quantity,
        Some(unit) if unit.chars().all(char::is_uppercase) => FigureKind::Money,
        _ => FigureKind::Count,
    };
    Figure {
        text: head[0].to_owned(),
        low: Some(if head[0].starts_with('>') { number } else { number - slack }),
        high: (!head[0].starts_with('>')).then_some(number + slack),
        unit: unit_name,
        form: if head[0].starts_with(['+', '-']) { Form::Change } else { Form::Level },
        direction: match head[0].chars().next() {
            Some('+') => Some(crate::Direction::Up),
            Some('-') => Some(crate::Direction::Down),
            _ => None,
        },
        measure: parts.get(1).and_then(|it| given(it)),
        period: given(head[2]).map(Period),
        speaker: parts.get(2).and_then(|it| given(it)),
        ..Figure::new(kind, Value::Number(number))
    }
}

/// Returns the figure as the claim of a document of its own.
pub fn claim(doc: &str, text: &str) -> Claim {
    Claim::all(&extraction(doc, Vec::new(), vec![figure(text)])).remove(0)
}
