//! Passages like those of a document.
//!
//! tantivy's `MoreLikeThisQuery` is not used: it finds the document itself first of all, and breaks ties between terms as a
//! hash map does, which is other on every run.

use crate::analysis;
use crate::plan::{sequence, term_query};
use crate::rank::LiveStatistics;
use crate::schema::Fields;
use std::collections::HashMap;
use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider as _, BooleanQuery, Occur, Query};
use whosaid_model::Extraction;

/// No more of a document is read, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// So many of its commonest words are compared …
const MAX_STEMS: usize = 400;
/// … and so many of those that tell it from others are looked for, …
const N_TERMS: usize = 25;
/// … of which a passage has to have this many, or half of them where there are fewer.
const N_NEEDED: usize = 5;

/// A query for passages with the words that tell a document from others, without its own. None for a document without words.
pub(crate) fn like(
    extraction: &Extraction,
    fields: &Fields,
    statistics: &LiveStatistics<'_>,
) -> tantivy::Result<Option<Box<dyn Query>>> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let end = (0..=MAX_BYTES.min(extraction.text.len())).rev().find(|it| extraction.text.is_char_boundary(*it));
    let mut stemmed = analysis::stemmed();
    for text in [&extraction.text[..end.unwrap_or(0)], extraction.title.as_deref().unwrap_or_default()] {
        for token in analysis::tokens(&mut stemmed, text) {
            if token.text.chars().nth(1).is_some() && token.text.contains(char::is_alphabetic) {
                *counts.entry(token.text).or_default() += 1;
            }
        }
    }
    let mut stems: Vec<(String, u32)> = counts.into_iter().collect();
    stems.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    stems.truncate(MAX_STEMS);

    let n_passages = statistics.total_num_docs()? as f32;
    let mut weighed: Vec<(f32, String)> = Vec::with_capacity(stems.len());
    for (stem, n) in stems {
        let n_with = statistics.doc_freq(&Term::from_field_text(fields.words, &stem))? as f32;
        let rarity = (1.0 + (n_passages - n_with + 0.5) / (n_with + 0.5)).ln();
        // A word that comes again and again in one document says little more than one that comes twice.
        weighed.push(((1.0 + (n as f32).ln()) * rarity, stem));
    }
    weighed.sort_unstable_by(|(a, stem), (b, other)| b.total_cmp(a).then_with(|| stem.cmp(other)));
    weighed.truncate(N_TERMS);

    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for (_, stem) in weighed {
        clauses.extend(sequence(fields.words, &[stem]).map(|it| (Occur::Should, it)));
    }
    if clauses.is_empty() {
        return Ok(None);
    }
    let n_needed = N_NEEDED.min(clauses.len().div_ceil(2));
    let words: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, n_needed));
    let own = term_query(fields.doc, extraction.id.as_str());
    Ok(Some(Box::new(BooleanQuery::new(vec![(Occur::Must, words), (Occur::MustNot, own)]))))
}
