//! What the index keeps of a passage: how to find it. What it says is in the document's record.

use crate::analysis::{EXACT, STEMMED, WHOLE};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

/// The fields of the index. Text is there twice: stemmed for ranking, and as it stands for phrases and prefixes.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub doc: Field,
    pub number: Field,
    pub title: Field,
    pub title_exact: Field,
    pub body: Field,
    pub body_exact: Field,
    pub published_first: Field,
    pub published_last: Field,
    pub actor: Field,
    pub agreement: Field,
    pub speaker: Field,
    pub figure: Field,
    pub unit: Field,
}

impl Fields {
    pub fn new() -> (Schema, Self) {
        let text = |analyser| {
            let options = TextFieldIndexing::default().set_tokenizer(analyser);
            TextOptions::default()
                .set_indexing_options(options.set_index_option(IndexRecordOption::WithFreqsAndPositions))
        };
        let whole = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(WHOLE)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let mut schema = Schema::builder();
        let fields = Self {
            doc: schema.add_text_field("doc", STRING.set_fast("raw")),
            number: schema.add_u64_field("number", FAST),
            title: schema.add_text_field("title", text(STEMMED)),
            title_exact: schema.add_text_field("title_exact", text(EXACT)),
            body: schema.add_text_field("body", text(STEMMED)),
            body_exact: schema.add_text_field("body_exact", text(EXACT)),
            published_first: schema.add_i64_field("published_first", FAST),
            published_last: schema.add_i64_field("published_last", FAST),
            actor: schema.add_text_field("actor", text(EXACT)),
            agreement: schema.add_text_field("agreement", text(EXACT)),
            speaker: schema.add_text_field("speaker", text(EXACT)),
            figure: schema.add_f64_field("figure", FAST),
            unit: schema.add_text_field("unit", whole),
        };
        (schema.build(), fields)
    }

    /// About how many words the field has in a passage.
    pub fn usual_n_words(&self, field: Field) -> u64 {
        if field == self.body || field == self.body_exact { 90 } else { 10 }
    }
}
