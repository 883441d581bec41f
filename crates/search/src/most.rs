//! Passages that have most of some words: what a question in plain words finds, where no passage has all of them.

use crate::analysis;
use crate::figures::any;
use crate::marks::Marker;
use crate::parse::{Leaf, Node, What};
use crate::plan::{Plan, term_query};
use crate::rank::{Even, LiveStatistics};
use crate::schema::Fields;
use tantivy::Term;
use tantivy::query::{
    Bm25StatisticsProvider as _, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, Query,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;
use whosaid_english::lists;

/// One of the words that are wanted, with others that do as well, in the forms of [`Stemmer::stems`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The word as it was asked for, then the others.
    pub stems: Vec<String>,
}

/// How much a passage gains by another word in place of the one that was asked for.
const OF_ANOTHER: f32 = 0.7;

/// Reduces words to the form in which the index has them.
pub struct Stemmer(tantivy::tokenizer::TextAnalyzer);

impl Default for Stemmer {
    fn default() -> Self {
        Self(analysis::stemmed())
    }
}

impl Stemmer {
    /// Returns the stems of the words of a text, in order: "taxes" and "taxed" have one.
    pub fn stems(&mut self, text: &str) -> Vec<String> {
        analysis::tokens(&mut self.0, text).into_iter().map(|it| it.text).collect()
    }
}

/// Returns the words of a query that is nothing but words, without those of grammar; `None` if it has operators or fields, or no two
/// words to choose from.
pub(crate) fn plain_words(node: &Node) -> Option<Vec<Wanted>> {
    let Node::And(nodes) = node else { return None };
    let word = |node: &Node| match node {
        Node::Leaf(Leaf { field: None, what: What::Word(text), .. }) => Some(text.clone()),
        _ => None,
    };
    let words: Vec<String> = nodes.iter().map(word).collect::<Option<_>>()?;
    let mut stemmer = Stemmer::default();
    let is_telling =
        |it: &&String| !lists::asking::STOP_WORDS.contains(it.to_lowercase().trim_matches(['?', '’', '\'']));
    let wanted = words.iter().filter(is_telling).map(|it| Wanted { stems: stemmer.stems(it) });
    let wanted: Vec<Wanted> = wanted.filter(|it| !it.stems.is_empty()).collect();
    (wanted.len() > 1).then_some(wanted)
}

/// Plans a search for passages that have at least half of the words, and a figure if `of_figures`.
pub(crate) fn plan(wanted: &[Wanted], of_figures: bool, fields: &Fields) -> Option<Plan> {
    let one = |stem: &String| -> Box<dyn Query> {
        let term = Term::from_field_text(fields.words, stem);
        Box::new(Even(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))))
    };
    let any_of = |wanted: &Wanted| -> Option<(Occur, Box<dyn Query>)> {
        let (first, others) = wanted.stems.split_first()?;
        if others.is_empty() {
            return Some((Occur::Should, one(first)));
        }
        let others = others.iter().map(|it| Box::new(BoostQuery::new(one(it), OF_ANOTHER)) as Box<dyn Query>);
        let either = std::iter::once(one(first)).chain(others).collect();
        Some((Occur::Should, Box::new(DisjunctionMaxQuery::new(either))))
    };
    let clauses: Vec<(Occur, Box<dyn Query>)> = wanted.iter().filter_map(any_of).collect();
    if clauses.is_empty() {
        return None;
    }
    let n_needed = clauses.len().div_ceil(2);
    let most: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, n_needed));
    let query = if of_figures {
        let has_figure = Box::new(ConstScoreQuery::new(term_query(fields.fact, &any("figure")), 0.0));
        Box::new(BooleanQuery::new(vec![(Occur::Must, most), (Occur::Must, has_figure)]))
    } else {
        most
    };
    let stems = wanted.iter().flat_map(|it| it.stems.iter().cloned()).collect();
    Some(Plan { query, marker: Marker { stems, ..Marker::default() } })
}

/// Returns how rare each wanted word is: the logarithm of how many passages there are for each that has it.
pub(crate) fn rarity(wanted: &[Wanted], statistics: &LiveStatistics<'_>) -> tantivy::Result<Vec<f32>> {
    let n = statistics.total_num_docs()? as f32;
    let one = |it: &Wanted| {
        let Some(stem) = it.stems.first() else { return Ok(0.0) };
        let n_with = statistics.doc_freq(&Term::from_field_text(statistics.fields.words, stem))? as f32;
        Ok((1.0 + n / (1.0 + n_with)).ln())
    };
    wanted.iter().map(one).collect()
}
