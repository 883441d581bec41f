//! Passages that have most of some words: what a question in plain words finds, where no passage has all of them.

use crate::analysis;
use crate::figures::{FIRST_DAY, LAST_DAY, any, time_terms};
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
use whosaid_model::{FigureKind, Period};

/// What a passage with figures should have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Words, of which it has at least half.
    pub words: Vec<AnyOf>,
    /// The kinds of its figures. One of any other kind counts less.
    pub kinds: Vec<FigureKind>,
    /// The times of its figures, or of its publication. One of another time counts less.
    pub times: Vec<Period>,
}

/// A word that is wanted, with others that do as well, in the forms of [`Stemmer::stems`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyOf {
    /// The word as it was asked for, then the others.
    pub stems: Vec<String>,
}

/// What another word counts in place of the one that was asked for.
pub const OF_ANOTHER: f32 = 0.7;

/// What a figure of a wanted kind, and one of a wanted time, add to the score of a passage. A rare word adds about 10.
const OF_KIND: f32 = 2.0;
const OF_TIME: f32 = 2.0;

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
pub(crate) fn plain_words(query: &str, node: &Node) -> Option<Wanted> {
    let Node::And(nodes) = node else { return None };
    // "AND" says that all are meant.
    if query.split_whitespace().any(|it| it == "AND") {
        return None;
    }
    let word = |node: &Node| match node {
        Node::Leaf(Leaf { field: None, what: What::Word(text), .. }) => Some(text.clone()),
        _ => None,
    };
    let words: Vec<String> = nodes.iter().map(word).collect::<Option<_>>()?;
    let mut stemmer = Stemmer::default();
    let is_telling =
        |it: &&String| !lists::asking::STOP_WORDS.contains(it.to_lowercase().trim_matches(['?', '’', '\'']));
    // "Jae-in" is two words.
    let stems = words.iter().filter(is_telling).flat_map(|it| stemmer.stems(it));
    let words: Vec<AnyOf> = stems.map(|it| AnyOf { stems: vec![it] }).collect();
    (words.len() > 1).then(|| Wanted { words, ..Wanted::default() })
}

/// Plans a search for passages that have at least half of the words, and a figure if `of_figures`.
pub(crate) fn plan(wanted: &Wanted, of_figures: bool, fields: &Fields) -> Option<Plan> {
    let one = |stem: &String| -> Box<dyn Query> {
        let term = Term::from_field_text(fields.words, stem);
        Box::new(Even(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))))
    };
    let any_of = |wanted: &AnyOf| -> Option<(Occur, Box<dyn Query>)> {
        let (first, others) = wanted.stems.split_first()?;
        let others = others.iter().map(|it| Box::new(BoostQuery::new(one(it), OF_ANOTHER)) as Box<dyn Query>);
        let either = std::iter::once(one(first)).chain(others).collect();
        Some((Occur::Should, Box::new(DisjunctionMaxQuery::new(either))))
    };
    let clauses: Vec<(Occur, Box<dyn Query>)> = wanted.words.iter().filter_map(any_of).collect();
    if clauses.is_empty() {
        return None;
    }
    let n_needed = clauses.len().div_ceil(2);
    let most: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, n_needed));
    let stems = wanted.words.iter().flat_map(|it| it.stems.iter().cloned()).collect();
    let marker = Marker { stems, ..Marker::default() };
    if !of_figures {
        return Some(Plan { query: most, marker });
    }
    let fact = |term: &String| term_query(fields.fact, term);
    let with_any = |terms: &[String], score: f32| -> Box<dyn Query> {
        let any = BooleanQuery::new(terms.iter().map(|it| (Occur::Should, fact(it))).collect());
        Box::new(ConstScoreQuery::new(Box::new(any), score))
    };
    let kinds: Vec<String> = wanted.kinds.iter().map(|it| format!("kind:{}", it.as_str())).collect();
    let days = |period: &Period| {
        let (first, last) = period.days()?;
        Some((first.map_or(FIRST_DAY, i64::from), last.map_or(LAST_DAY, i64::from)))
    };
    let years = wanted.times.iter().filter_map(days);
    let years: Vec<String> = years
        .flat_map(|(first, last)| ["time", "published"].into_iter().flat_map(move |what| time_terms(what, first, last)))
        .collect();
    let mut clauses = vec![(Occur::Must, most), (Occur::Must, with_any(&[any("figure")], 0.0))];
    for (terms, score) in [(kinds, OF_KIND), (years, OF_TIME)] {
        if !terms.is_empty() {
            clauses.push((Occur::Should, with_any(&terms, score)));
        }
    }
    Some(Plan { query: Box::new(BooleanQuery::new(clauses)), marker })
}

/// Returns how rare each wanted word is: the logarithm of how many passages there are for each that has it.
pub(crate) fn rarity(words: &[AnyOf], statistics: &LiveStatistics<'_>) -> tantivy::Result<Vec<f32>> {
    let n = statistics.total_num_docs()? as f32;
    let one = |it: &AnyOf| {
        let Some(stem) = it.stems.first() else { return Ok(0.0) };
        let n_with = statistics.doc_freq(&Term::from_field_text(statistics.fields.words, stem))? as f32;
        Ok((1.0 + n / (1.0 + n_with)).ln())
    };
    words.iter().map(one).collect()
}
