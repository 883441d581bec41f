//! The fields of the index: how a passage is found. What it says is in the document's record.

use crate::analysis::{EXACT, STEMMED, WHOLE};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

/// The longest id of a document, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 1024;

/// The fields of the index.
///
/// | fields | for |
/// | --- | --- |
/// | `words` | words, stemmed: those of the passage, of the headline (twice, since they count more) and of the names
/// that it mentions |
/// | `body`, `title_exact` | phrases, words near each other, prefixes; not stemmed |
/// | `beside` | prefixes and misspelt words: those of headline and names that are not in the passage itself |
/// | `types` | type tokens, at the positions that the words of `body` have |
/// | `speaker`, `fact` | figures: the position says which figure of the passage |
/// | `figure`, `period_first`, `period_last`, each with its `…_of` | figures: numbers and days, each beside the number
/// of its figure in the passage |
/// | `digest` | checking that the index holds what the document says |
/// | `actor_id`, `agreement_id`, `publisher`, `doc`, `kinds`, `published_first` | facets |
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub doc: Field,
    pub number: Field,
    pub publisher: Field,
    pub title: Field,
    pub title_exact: Field,
    pub words: Field,
    pub body: Field,
    pub beside: Field,
    pub types: Field,
    pub published_first: Field,
    pub published_last: Field,
    pub actor: Field,
    pub agreement: Field,
    pub actor_id: Field,
    pub agreement_id: Field,
    pub kinds: Field,
    pub speaker: Field,
    pub fact: Field,
    pub figure: Field,
    pub figure_of: Field,
    pub period_first: Field,
    pub period_last: Field,
    pub period_of: Field,
    pub digest: Field,
}

impl Fields {
    pub fn new() -> (Schema, Self) {
        use IndexRecordOption::{Basic, WithFreqs, WithFreqsAndPositions};
        let text = |analyser, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(analyser).set_fieldnorms(option != Basic);
            TextOptions::default().set_indexing_options(indexing.set_index_option(option))
        };
        // Positions that are numbers of figures say nothing about lengths.
        let facts = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(WHOLE)
                .set_fieldnorms(false)
                .set_index_option(WithFreqsAndPositions),
        );
        let mut schema = Schema::builder();
        let fields = Self {
            doc: schema.add_text_field("doc", STRING.set_fast("raw")),
            number: schema.add_u64_field("number", FAST),
            publisher: schema.add_text_field("publisher", text(WHOLE, Basic).set_fast("raw")),
            title: schema.add_text_field("title", text(STEMMED, WithFreqsAndPositions)),
            title_exact: schema.add_text_field("title_exact", text(EXACT, WithFreqsAndPositions)),
            words: schema.add_text_field("words", text(STEMMED, WithFreqs)),
            body: schema.add_text_field("body", text(EXACT, WithFreqsAndPositions)),
            beside: schema.add_text_field("beside", text(EXACT, Basic)),
            types: schema.add_text_field("types", facts.clone()),
            published_first: schema.add_i64_field("published_first", FAST),
            published_last: schema.add_i64_field("published_last", FAST),
            actor: schema.add_text_field("actor", text(EXACT, WithFreqsAndPositions)),
            agreement: schema.add_text_field("agreement", text(EXACT, WithFreqsAndPositions)),
            actor_id: schema.add_text_field("actor_id", STRING.set_fast("raw")),
            agreement_id: schema.add_text_field("agreement_id", STRING.set_fast("raw")),
            kinds: schema.add_u64_field("kinds", FAST),
            speaker: schema.add_text_field("speaker", text(EXACT, WithFreqsAndPositions)),
            fact: schema.add_text_field("fact", facts),
            figure: schema.add_f64_field("figure", FAST),
            figure_of: schema.add_u64_field("figure_of", FAST),
            period_first: schema.add_i64_field("period_first", FAST),
            period_last: schema.add_i64_field("period_last", FAST),
            period_of: schema.add_u64_field("period_of", FAST),
            digest: schema.add_u64_field("digest", FAST),
        };
        (schema.build(), fields)
    }

    /// Returns the usual number of words of the field in a passage.
    pub fn usual_n_words(&self, field: Field) -> u64 {
        match field {
            field if field == self.words => 120,
            field if field == self.body => 90,
            _ => 10,
        }
    }
}
