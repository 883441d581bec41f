//! What the index stores for a passage.

use crate::analysis;
use crate::facets::kind_bit;
use crate::figures::{FIRST_DAY, Facts, LAST_DAY, SPEAKER_STRIDE, any, entity_names, time_terms};
use crate::passage::{Passage, passages};
use crate::plan;
use crate::schema::{Fields, MAX_ID_BYTES};
use crate::types;
use std::collections::{BTreeSet, HashMap};
use tantivy::TantivyDocument;
use tantivy::schema::document::{ReferenceValueLeaf, Value};
use tantivy::tokenizer::{PreTokenizedString, TextAnalyzer, Token};
use whosaid_model::{Entity, EntityId, EntityType, Extraction, Figure, Period, Span};

/// Makes the index's documents from passages.
pub(crate) struct Describer {
    fields: Fields,
    exact: TextAnalyzer,
}

impl Describer {
    pub fn new(fields: Fields) -> Self {
        Self { fields, exact: analysis::exact() }
    }

    /// Returns one document per passage, in order.
    pub fn describe(&mut self, extraction: &Extraction) -> Vec<TantivyDocument> {
        let passages = passages(extraction);
        let entities = entities_of(extraction, &passages);
        let figures = figures_of(&extraction.figures, &passages);
        let typed = types::typed(extraction);
        let known: HashMap<&EntityId, &Entity> = extraction.entities.iter().map(|it| (&it.id, it)).collect();
        let of_each = passages.iter().zip(entities).zip(figures);
        of_each
            .map(|((it, entities), figures)| self.one(extraction, *it, &entities, &figures, &typed, &known))
            .collect()
    }

    /// Returns the digest of what the index should hold for each passage, in order.
    pub fn digests(&mut self, extraction: &Extraction) -> Vec<u64> {
        self.describe(extraction)
            .iter()
            .map(|it| it.get_first(self.fields.digest).and_then(|it| it.as_u64()).unwrap_or(0))
            .collect()
    }

    fn one(
        &mut self,
        extraction: &Extraction,
        passage: Passage,
        entities: &BTreeSet<usize>,
        figures: &[&Figure],
        typed: &[(Span, &'static str)],
        known: &HashMap<&EntityId, &Entity>,
    ) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = TantivyDocument::new();
        let mut facts: Vec<Token> = Vec::new();
        document.add_text(fields.doc, extraction.id.as_str());
        document.add_u64(fields.number, passage.number.into());
        if let Some(publisher) = &extraction.publisher {
            document.add_text(fields.publisher, publisher);
        }
        if let Some((first, last)) = extraction.published.as_deref().and_then(|it| Period::from(it).days()) {
            let (first, last) = (first.map_or(FIRST_DAY, i64::from), last.map_or(LAST_DAY, i64::from));
            document.add_i64(fields.published_first, first);
            document.add_i64(fields.published_last, last);
            facts.push(fact(any("published"), 0));
            facts.extend(time_terms("published", first, last).into_iter().map(|it| fact(it, 0)));
        }

        let text = passage.span.of(&extraction.text).unwrap_or_default();
        let words = analysis::tokens(&mut self.exact, text);
        let types = types::places(typed, passage.span, &words);
        document.add_pre_tokenized_text(fields.types, tokenized(types::type_tokens(&types)));
        document.add_text(fields.words, text);
        let mut beside: BTreeSet<String> = BTreeSet::new();
        if let Some(title) = &extraction.title {
            document.add_text(fields.title, title);
            document.add_text(fields.title_exact, title);
            // Words of the headline count twice.
            document.add_text(fields.words, title);
            document.add_text(fields.words, title);
            beside.extend(plan::terms(&mut self.exact, title));
            facts.push(fact(any("title"), 0));
        }
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for entity in entities.iter().filter_map(|idx| extraction.entities.get(*idx)) {
            let (field, id_field, what) = match entity.kind {
                EntityType::Person | EntityType::Organisation | EntityType::Place => {
                    (fields.actor, fields.actor_id, "actor")
                }
                EntityType::Agreement | EntityType::Law => (fields.agreement, fields.agreement_id, "agreement"),
                EntityType::Event => continue,
            };
            if entity.id.as_str().len() <= MAX_ID_BYTES {
                document.add_text(id_field, entity.id.as_str());
            }
            for name in entity_names(entity) {
                document.add_text(field, name);
                names.insert(name);
            }
            if facts.iter().all(|it| it.text != any(what)) {
                facts.push(fact(any(what), 0));
            }
        }
        let of_figures = add_figures(&mut document, fields, &mut self.exact, known, figures, &mut facts);
        let spoken: Vec<String> = of_figures.iter().flat_map(|it| &it.speaker).map(|name| name.join(" ")).collect();
        names.extend(spoken.iter().map(String::as_str));
        for name in names {
            document.add_text(fields.words, name);
            beside.extend(plan::terms(&mut self.exact, name));
        }
        for word in &words {
            beside.remove(&word.text);
        }
        let beside = beside.into_iter().map(|text| Token { text, position: 0, ..Token::default() }).collect();
        document.add_pre_tokenized_text(fields.beside, tokenized(beside));
        document.add_pre_tokenized_text(fields.body, tokenized(words));
        document.add_pre_tokenized_text(fields.fact, tokenized(facts));
        let digest = digest(&document);
        document.add_u64(fields.digest, digest);
        document
    }
}

/// Returns the first bytes of the hash of everything in a document of the index.
fn digest(document: &TantivyDocument) -> u64 {
    let mut hash = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for (field, value) in document.field_values() {
        add(&field.field_id().to_le_bytes());
        match value.as_leaf() {
            Some(ReferenceValueLeaf::Str(text)) => add(text.as_bytes()),
            Some(ReferenceValueLeaf::U64(n)) => add(&n.to_le_bytes()),
            Some(ReferenceValueLeaf::I64(n)) => add(&n.to_le_bytes()),
            Some(ReferenceValueLeaf::F64(n)) => add(&n.to_le_bytes()),
            Some(ReferenceValueLeaf::PreTokStr(tokenized)) => {
                for token in &tokenized.tokens {
                    add(token.text.as_bytes());
                    add(&token.position.to_le_bytes());
                }
            }
            // Our fields have no other types.
            _ => {}
        }
    }
    u64::from_le_bytes(hash.finalize().as_bytes()[..8].try_into().unwrap_or_default())
}

/// Adds what is known of the figures of a passage, and returns the document.
fn add_figures(
    document: &mut TantivyDocument,
    fields: &Fields,
    exact: &mut TextAnalyzer,
    known: &HashMap<&EntityId, &Entity>,
    figures: &[&Figure],
    facts: &mut Vec<Token>,
) -> Vec<Facts> {
    let speaker = |figure: &Figure| known.get(figure.speaker_entity.as_ref()?).copied();
    let of_figures: Vec<Facts> = figures.iter().map(|it| Facts::of(it, speaker(it), exact)).collect();
    let mut speakers = Vec::new();
    for (n, of_figure) in (0_u32..).zip(&of_figures) {
        for value in &of_figure.values {
            document.add_f64(fields.figure, *value);
            document.add_u64(fields.figure_of, n.into());
        }
        if let Some((first, last)) = of_figure.days {
            document.add_i64(fields.period_first, first);
            document.add_i64(fields.period_last, last);
            document.add_u64(fields.period_of, n.into());
        }
        facts.extend(of_figure.terms.iter().map(|it| fact(it.clone(), n)));
        let start = n.saturating_mul(SPEAKER_STRIDE);
        speakers.extend(of_figure.speaker_words().map(|(position, word)| fact(word.to_owned(), start + position)));
    }
    let kinds = figures.iter().fold(0, |kinds, it| kinds | kind_bit(it.kind));
    if kinds != 0 {
        document.add_u64(fields.kinds, kinds);
    }
    document.add_pre_tokenized_text(fields.speaker, tokenized(speakers));
    of_figures
}

/// Returns a term at a position that says which figure it belongs to.
fn fact(text: String, position: u32) -> Token {
    Token { text, position: position as usize, position_length: 1, ..Token::default() }
}

fn tokenized(tokens: Vec<Token>) -> PreTokenizedString {
    PreTokenizedString { text: String::new(), tokens }
}

/// Returns for each passage the indices of the entities that it mentions, by name or otherwise.
fn entities_of(extraction: &Extraction, passages: &[Passage]) -> Vec<BTreeSet<usize>> {
    let mut of = vec![BTreeSet::new(); passages.len()];
    for (idx, entity) in extraction.entities.iter().enumerate() {
        for mention in &entity.mentions {
            let first = passages.partition_point(|it| it.span.end <= mention.start);
            for (passage, of) in passages.iter().zip(&mut of).skip(first) {
                if passage.span.start >= mention.end {
                    break;
                }
                of.insert(idx);
            }
        }
    }
    of
}

/// Returns for each passage the figures that start in it. A figure between two passages belongs to the first.
pub(crate) fn figures_of<'f>(figures: &'f [Figure], passages: &[Passage]) -> Vec<Vec<&'f Figure>> {
    let mut of = vec![Vec::new(); passages.len()];
    for figure in figures {
        let idx = passages.partition_point(|it| it.span.start <= figure.start).saturating_sub(1);
        if let Some(of) = of.get_mut(idx) {
            of.push(figure);
        }
    }
    of
}
