//! Which parts of a passage answer the query.

use crate::analysis;
use crate::figures::{Expr, Facts};
use crate::near::{self, Place};
use crate::types;
use tantivy::tokenizer::Token;
use whosaid_model::{Extraction, Figure, Span};

/// One element of a phrase: a word, or something of a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MarkSlot {
    Word(String),
    Type(&'static str),
}

/// What to mark in the passages found.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    /// Stems.
    pub stems: Vec<String>,
    /// Sequences of folded words.
    pub words: Vec<Vec<String>>,
    /// Sequences of folded words, the last of which is only a prefix.
    pub prefixes: Vec<Vec<String>>,
    /// Folded words, each with the number of letters that may differ.
    pub fuzzy: Vec<(String, u8)>,
    /// Words near each other with the number of words allowed between them, or phrases.
    pub near: Vec<(Vec<MarkSlot>, Option<u32>)>,
    /// Conditions on a figure.
    pub figures: Vec<Expr>,
}

impl Marker {
    /// Returns the marks of a passage of a document that has these figures: bytes of the document, sorted, not
    /// overlapping.
    pub fn marks(&self, extraction: &Extraction, passage: Span, figures: &[&Figure]) -> Vec<Span> {
        let text = passage.of(&extraction.text).unwrap_or_default();
        let mut marks = Vec::new();
        let words = analysis::tokens(&mut analysis::exact(), text);
        if !self.stems.is_empty() {
            let stems = analysis::tokens(&mut analysis::stemmed(), text);
            marks.extend(stems.iter().filter(|it| self.stems.contains(&it.text)).map(span_of));
        }
        find(&words, &self.words, str::eq, &mut marks);
        find(&words, &self.prefixes, |word, prefix| word.starts_with(prefix), &mut marks);
        for (word, n) in &self.fuzzy {
            let is_meant = |it: &&Token| analysis::distance(&it.text, word) <= usize::from(*n);
            marks.extend(words.iter().filter(is_meant).map(span_of));
        }
        if !self.near.is_empty() {
            let types = types::places(&types::typed(extraction), passage, &words);
            for (slots, slop) in &self.near {
                together(&words, &types, slots, *slop, &mut marks);
            }
        }
        for mark in &mut marks {
            mark.start += passage.start;
            mark.end += passage.start;
        }
        if !self.figures.is_empty() {
            let mut exact = analysis::exact();
            for figure in figures {
                let speaker = figure.speaker_entity.as_ref();
                let speaker = speaker.and_then(|id| extraction.entities.iter().find(|it| it.id == *id));
                let facts = Facts::of(figure, speaker, &mut exact);
                if self.figures.iter().any(|it| it.holds(&facts)) {
                    marks.push(figure.span());
                }
            }
        }

        marks.sort_unstable();
        let mut apart: Vec<Span> = Vec::with_capacity(marks.len());
        for mark in marks {
            match apart.last_mut() {
                Some(last) if mark.start < last.end => *last = last.cover(mark),
                _ => apart.push(mark),
            }
        }
        apart
    }
}

fn span_of(token: &Token) -> Span {
    Span::new(token.offset_from, token.offset_to)
}

/// Puts the places of `sequences` in `tokens` into `places`. `is_last` compares the last word of each sequence.
fn find(tokens: &[Token], sequences: &[Vec<String>], is_last: fn(&str, &str) -> bool, places: &mut Vec<Span>) {
    for (idx, first) in tokens.iter().enumerate() {
        for sequence in sequences {
            let Some((last, before)) = sequence.split_last() else { continue };
            let Some(found) = tokens.get(idx..idx + sequence.len()) else { continue };
            let is_found = before.iter().zip(found).all(|(word, token)| *word == token.text)
                && found
                    .last()
                    .is_some_and(|it| is_last(&it.text, last) && it.position == first.position + before.len());
            if let (true, Some(end)) = (is_found, found.last()) {
                places.push(Span::new(first.offset_from, end.offset_to));
            }
        }
    }
}

/// Puts matches in the passage into `marks`: a phrase as a whole, otherwise each word by itself.
fn together(
    words: &[Token],
    types: &[(&'static str, Place)],
    slots: &[MarkSlot],
    slop: Option<u32>,
    marks: &mut Vec<Span>,
) {
    let places_of = |slot: &MarkSlot| -> Vec<Place> {
        match slot {
            MarkSlot::Word(word) => {
                let found = words.iter().filter(|it| it.text == *word);
                found.map(|it| (it.position as u32, it.position as u32)).collect()
            }
            MarkSlot::Type(name) => types.iter().filter(|(it, _)| it == name).map(|(_, place)| *place).collect(),
        }
    };
    let places: Vec<Vec<Place>> = slots.iter().map(places_of).collect();
    let span = |(first, last): Place| {
        let at = |position: u32| words.binary_search_by_key(&(position as usize), |it| it.position).ok();
        at(first).zip(at(last)).map(|(first, last)| Span::new(words[first].offset_from, words[last].offset_to))
    };
    match slop {
        None => marks.extend(near::sequences(&places).filter_map(span)),
        Some(slop) => {
            let is_again: Vec<_> = (0..slots.len()).map(|n| slots[..n].contains(&slots[n])).collect();
            marks.extend(near::nearby(&places, &is_again, slop).flatten().filter_map(span));
        }
    }
}
