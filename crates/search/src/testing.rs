//! Documents for tests.

use whosaid_model::{Claim, DocId, Document, Extraction, Span};

/// An article of `text`, with a sentence wherever ". " or a line break ends one, and no claims.
pub(crate) fn article(id: &str, text: &str) -> (Extraction, Vec<Claim>) {
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
    let extraction = Extraction {
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
        warnings: Vec::new(),
    };
    (extraction, Vec::new())
}
