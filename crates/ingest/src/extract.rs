//! All passes, in order.

use crate::analysis::Analysis;
use crate::attribution::{Saying, sayings};
use crate::claims::claims;
use crate::dates::dates;
use crate::figures::figures;
use crate::lexicon::Lexicon;
use crate::names::{definitions, names};
use crate::resolve::{Speaker, entities, speakers};
use crate::segment::Segments;
use crate::tag::Tagger;
use whosaid_model::{Attribution, DateType, Document, Extraction, Resolution};

/// Finds all that a document gives: sentences, entities, dates, figures and who claims them.
pub fn extract(document: &Document, lexicon: &Lexicon) -> Extraction {
    // Segment.
    let segments = Segments::of(&document.text);

    // Tag.
    let a = Analysis::of(segments, Tagger::shipped());

    // Recognise dates, figures, names.
    let dates = dates(&a, document.published.as_deref());
    let is_date = marks(a.tokens.len(), dates.iter().filter(|d| d.mention.kind != DateType::Duration).map(|d| d.tokens.clone()));
    let amounts = figures(&a, |i| is_date[i]);
    let names = names(&a, lexicon, &|i| is_date[i]);
    let definitions = definitions(&a, &names);

    // Resolve names to entities.
    let entities = entities(&a, lexicon, names, &definitions);

    // Attribute.
    let sayings = sayings(&a, &|i| is_date.get(i).copied().unwrap_or(false), &|i| entities.is_actor(i));
    let speakers = speakers(&a, &sayings, &entities);

    // Claim.
    let figures = claims(&a, &amounts, &dates, &entities, &sayings, &speakers);

    Extraction {
        id: document.id.clone(),
        sha256: document.sha256(),
        title: document.title.clone(),
        published: document.published.clone(),
        publisher: document.publisher.clone(),
        url: document.url.clone(),
        language: None,
        text: document.text.clone(),
        sentences: a.sentences.iter().map(|s| s.span).collect(),
        figures,
        attributions: sayings.iter().zip(&speakers).map(|(saying, speaker)| attribution(&a, saying, speaker.as_ref())).collect(),
        entities: entities.list,
        dates: dates.into_iter().map(|d| d.mention).collect(),
        warnings: Vec::new(),
    }
}

/// One flag for each token: whether some range holds it.
fn marks(n_tokens: usize, ranges: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<bool> {
    let mut out = vec![false; n_tokens];
    for range in ranges {
        out[range].fill(true);
    }
    out
}

fn attribution(a: &Analysis, saying: &Saying, speaker: Option<&Speaker>) -> Attribution {
    let spans = |range: &std::ops::Range<usize>| if range.is_empty() { Vec::new() } else { vec![a.span(range.clone())] };
    Attribution {
        source: spans(&saying.source),
        cue: spans(&saying.cue),
        content: saying.content.iter().flat_map(spans).collect(),
        mode: saying.mode(a),
        cue_class: saying.class,
        speaker: speaker.and_then(|s| s.entity.clone()),
        resolution: speaker.map_or(Resolution::None, |s| s.resolution),
    }
}
