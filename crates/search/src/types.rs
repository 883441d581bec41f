//! Where type tokens are in a passage.

use crate::near::{Place, type_terms};
use tantivy::tokenizer::Token;
use whosaid_model::{DateType, EntityType, Extraction, MentionForm, Span};

/// Returns everything in a document that has a type: its bytes and the name of its type, in order.
pub(crate) fn typed(extraction: &Extraction) -> Vec<(Span, &'static str)> {
    let mut typed: Vec<(Span, &'static str)> = Vec::new();
    for figure in &extraction.figures {
        typed.push((figure.span(), "figure"));
        typed.push((figure.span(), figure.kind.as_str()));
    }
    for date in &extraction.dates {
        let name = if date.kind == DateType::Duration { "duration" } else { "date" };
        typed.push((Span { start: date.start, end: date.end }, name));
    }
    for entity in &extraction.entities {
        let name = match entity.kind {
            EntityType::Person => "person",
            EntityType::Organisation => "organisation",
            EntityType::Place => "place",
            EntityType::Agreement => "agreement",
            EntityType::Law => "law",
            EntityType::Event => "event",
        };
        let names = entity.mentions.iter().filter(|it| it.form == MentionForm::Name);
        typed.extend(names.map(|it| (Span { start: it.start, end: it.end }, name)));
    }
    // Of two that begin together, the longer wins.
    typed.sort_unstable_by_key(|(span, name)| (span.start, std::cmp::Reverse(span.end), *name));
    typed
}

/// Returns what has a type in a passage, with the positions of its words, in order. `tokens` are the words of the
/// passage, in bytes of the passage. What is inside something of the same type is left out, and so is what contains no
/// word.
pub(crate) fn places(typed: &[(Span, &'static str)], passage: Span, tokens: &[Token]) -> Vec<(&'static str, Place)> {
    let first = typed.partition_point(|(span, _)| span.start < passage.start);
    let mut places: Vec<(&'static str, Place)> = Vec::new();
    for (span, name) in typed[first..].iter().take_while(|(span, _)| span.start < passage.end) {
        let (start, end) = ((span.start - passage.start) as usize, span.end.saturating_sub(passage.start) as usize);
        let from = tokens.partition_point(|it| it.offset_to <= start);
        let to = tokens.partition_point(|it| it.offset_from < end);
        let Some((a, b)) = tokens.get(from..to).and_then(|it| it.first().zip(it.last())) else { continue };
        let place = (a.position as u32, b.position as u32);
        let before = places.iter().rev().find(|(it, _)| it == name);
        if before.is_none_or(|(_, before)| before.1 < place.0) {
            places.push((name, place));
        }
    }
    places
}

/// Returns the terms of the field `types` for these places, with their positions, in order for each.
pub(crate) fn type_tokens(places: &[(&'static str, Place)]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(2 * places.len());
    for (name, (first, last)) in places {
        for (text, position) in type_terms(name).into_iter().zip([*first, *last]) {
            tokens.push(Token { position: position as usize, position_length: 1, text, ..Token::default() });
        }
    }
    tokens
}
