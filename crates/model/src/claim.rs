use crate::{ClaimId, DocId, Extraction, Figure, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A figure lifted out of its document: one occurrence, never changed and never merged with another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// What is claimed, and by whom.
    #[serde(flatten)]
    pub figure: Figure,
    /// A stable id: the same on every run over the same documents.
    pub id: ClaimId,
    /// The document.
    pub doc: DocId,
    /// Its headline.
    pub title: Option<String>,
    /// When it was published, as EDTF.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The sentence that states the figure, in the words of the text.
    pub sentence: String,
    /// Whether another figure of the document is told from it, so that it is of another time. It follows from the `base` of the others,
    /// and is not in the record.
    #[serde(skip)]
    pub is_base: bool,
}

impl Claim {
    /// Returns the claims of a document, one for each of its figures, in order.
    pub fn all(extraction: &Extraction) -> Vec<Self> {
        let mut sentences = extraction.sentences.iter().copied().peekable();
        let mut claims = Vec::with_capacity(extraction.figures.len());
        let bases: BTreeSet<Span> = extraction.figures.iter().filter_map(|it| it.base).collect();
        for figure in &extraction.figures {
            while sentences.next_if(|s| s.end <= figure.start).is_some() {}
            let sentence = sentences.peek().copied().filter(|s| s.overlaps(figure.span()));
            claims.push(Self {
                figure: figure.clone(),
                is_base: bases.contains(&figure.span()),
                id: ClaimId::of(&extraction.id, &extraction.sha256, figure.span()),
                doc: extraction.id.clone(),
                title: extraction.title.clone(),
                published: extraction.published.clone(),
                publisher: extraction.publisher.clone(),
                sentence: sentence.unwrap_or_else(|| figure.span()).of(&extraction.text).unwrap_or_default().to_owned(),
            });
        }
        claims
    }

    /// Returns the place of the figure in its document.
    pub fn span(&self) -> Span {
        self.figure.span()
    }
}
