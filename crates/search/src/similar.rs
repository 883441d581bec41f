//! Passages similar to those of a document.
//!
//! tantivy's `MoreLikeThisQuery` is not used. It finds the document itself first, and breaks ties between terms in the
//! order of a hash map, which differs on every run.

use crate::analysis;
use crate::figures::entity_names;
use crate::passage::passages;
use crate::plan::{sequence, term_query};
use crate::rank::LiveStatistics;
use crate::schema::Fields;
use std::collections::{HashMap, HashSet};
use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider as _, BooleanQuery, EmptyQuery, Occur, Query};
use whosaid_model::Extraction;

/// Only this much of a document is read, in bytes.
const MAX_BYTES: u32 = 256 * 1024;
/// How many of its commonest words are compared.
const MAX_STEMS: usize = 400;
/// How many of the words that distinguish it from others are searched for.
const N_TERMS: usize = 16;
/// How many of these a passage must have. If there are fewer words, it must have half of them, but at least two.
const N_NEEDED: usize = 4;

/// Returns a query for passages with the words that distinguish a document from others, without its own. A document
/// that shares no words with others gives `None`.
pub(crate) fn like(
    extraction: &Extraction,
    fields: &Fields,
    statistics: &LiveStatistics<'_>,
) -> tantivy::Result<Box<dyn Query>> {
    // For each word, how often the document has it, and in how many of its passages.
    let mut counts: HashMap<String, (u32, u32)> = HashMap::new();
    let mut stemmed = analysis::stemmed();
    let passages = passages(extraction);
    let mut n_bytes = 0;
    for passage in passages.iter().take_while(|it| it.span.start < MAX_BYTES) {
        let text = passage.span.of(&extraction.text).unwrap_or_default();
        n_bytes += text.len();
        let mut here = HashSet::new();
        for token in analysis::tokens(&mut stemmed, text) {
            let is_new = here.insert(token.text.clone());
            let (n, n_passages) = counts.entry(token.text).or_default();
            *n += 1;
            *n_passages += u32::from(is_new);
        }
        if n_bytes > MAX_BYTES as usize {
            break;
        }
    }
    // Words of the headline and of names are indexed with passages that do not contain them.
    let names = extraction.entities.iter().flat_map(entity_names);
    for text in names.chain(extraction.title.as_deref()) {
        for token in analysis::tokens(&mut stemmed, text) {
            let (n, n_passages) = counts.entry(token.text).or_default();
            *n = (*n).max(1);
            *n_passages = passages.len() as u32;
        }
    }
    counts.retain(|stem, _| stem.chars().nth(1).is_some() && stem.contains(char::is_alphabetic));
    let mut stems: Vec<(String, (u32, u32))> = counts.into_iter().collect();
    stems.sort_unstable_by(|(a, (n, _)), (b, (m, _))| m.cmp(n).then_with(|| a.cmp(b)));
    stems.truncate(MAX_STEMS);

    let n_passages = statistics.total_num_docs()? as f32;
    let mut weighed: Vec<(f32, String)> = Vec::with_capacity(stems.len());
    for (stem, (n, n_own)) in stems {
        let n_with = statistics.doc_freq(&Term::from_field_text(fields.words, &stem))?;
        if n_with <= u64::from(n_own) {
            // No other document has it.
            continue;
        }
        let n_with = n_with as f32;
        let rarity = (1.0 + (n_passages - n_with + 0.5) / (n_with + 0.5)).ln();
        // A word repeated often in one document says little more than one that occurs twice.
        weighed.push(((1.0 + (n as f32).ln()) * rarity, stem));
    }
    weighed.sort_unstable_by(|(a, stem), (b, other)| b.total_cmp(a).then_with(|| stem.cmp(other)));
    weighed.truncate(N_TERMS);

    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for (_, stem) in weighed {
        clauses.extend(sequence(fields.words, &[stem]).map(|it| (Occur::Should, it)));
    }
    // One word is not enough for similarity.
    if clauses.len() < 2 {
        return Ok(Box::new(EmptyQuery));
    }
    let n_needed = clauses.len().div_ceil(2).clamp(2, N_NEEDED);
    let words: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, n_needed));
    let own = term_query(fields.doc, extraction.id.as_str());
    Ok(Box::new(BooleanQuery::new(vec![(Occur::Must, words), (Occur::MustNot, own)])))
}
