//! From the tree of a query to what the index runs, and to what is to be marked in the passages found.

use crate::SearchError;
use crate::analysis;
use crate::marks::Marker;
use crate::parse::{Field, Leaf, Node, What};
use crate::rank::Even;
use crate::schema::Fields;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RangeQuery,
    RegexPhraseQuery, TermQuery,
};
use tantivy::schema::{self, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use whosaid_model::Period;

/// A word of the headline counts for more than one of the passage.
const TITLE_BOOST: f32 = 1.5;
/// So does a word of a name of whom or what the passage speaks of.
const NAME_BOOST: f32 = 1.25;

/// A query that can be run.
pub(crate) struct Plan {
    pub query: Box<dyn Query>,
    pub marker: Marker,
}

/// Plans a query. Words that hold nothing to look for ("&") are passed over with a warning; nothing where no other are.
pub(crate) fn plan(node: &Node, fields: &Fields, warnings: &mut Vec<String>) -> Result<Option<Plan>, SearchError> {
    let (stemmed, exact) = (analysis::stemmed(), analysis::exact());
    let mut planner = Planner { fields, stemmed, exact, marker: Marker::default(), is_marking: true, warnings };
    let query = planner.node(node)?;
    Ok(query.map(|query| Plan { query, marker: planner.marker }))
}

struct Planner<'a> {
    fields: &'a Fields,
    stemmed: TextAnalyzer,
    exact: TextAnalyzer,
    marker: Marker,
    /// Not within what is to be left out.
    is_marking: bool,
    warnings: &'a mut Vec<String>,
}

type Planned = Result<Option<Box<dyn Query>>, SearchError>;

impl Planner<'_> {
    fn node(&mut self, node: &Node) -> Planned {
        match node {
            Node::And(nodes) => {
                let mut clauses = Vec::with_capacity(nodes.len());
                for node in nodes {
                    let (occur, query) = match node {
                        Node::Not(inner) => (Occur::MustNot, self.unwanted(inner)?),
                        node => (Occur::Must, self.node(node)?),
                    };
                    clauses.extend(query.map(|it| (occur, it)));
                }
                Ok(boolean(clauses))
            }
            Node::Or(nodes) => {
                let mut clauses = Vec::with_capacity(nodes.len());
                for node in nodes {
                    clauses.extend(self.node(node)?.map(|it| (Occur::Should, it)));
                }
                Ok(boolean(clauses))
            }
            Node::Not(inner) => Ok(self.unwanted(inner)?.and_then(|it| boolean(vec![(Occur::MustNot, it)]))),
            Node::Boost(inner, boost) => {
                Ok(self.node(inner)?.map(|it| Box::new(BoostQuery::new(it, *boost)) as Box<dyn Query>))
            }
            Node::Leaf(leaf) => {
                let query = self.leaf(leaf)?;
                if query.is_none() {
                    let (What::Word(text) | What::Phrase(text) | What::Prefix(text)) = &leaf.what else {
                        return Ok(query);
                    };
                    self.warnings
                        .push(format!("at byte {} of the query: {text:?} holds no word; it is passed over", leaf.at));
                }
                Ok(query)
            }
        }
    }

    fn unwanted(&mut self, node: &Node) -> Planned {
        self.is_marking = !self.is_marking;
        let query = self.node(node);
        self.is_marking = !self.is_marking;
        query
    }

    fn leaf(&mut self, leaf: &Leaf) -> Planned {
        match leaf.field {
            None => Ok(self.anywhere(&leaf.what)),
            Some(Field::Title) => {
                let (ranked, exact) = (self.fields.title, self.fields.title_exact);
                match &leaf.what {
                    What::Word(text) => Ok(sequence(ranked, &terms(&mut self.stemmed, text))),
                    What::Phrase(text) => Ok(sequence(exact, &terms(&mut self.exact, text))),
                    What::Prefix(text) => Ok(self.prefix(&[exact], text)),
                    What::Range(..) => no_range(leaf.at, "title"),
                }
            }
            Some(Field::Actor) => self.names(self.fields.actor, "actor", leaf),
            Some(Field::Agreement) => self.names(self.fields.agreement, "agreement", leaf),
            Some(Field::Speaker) => self.names(self.fields.speaker, "speaker", leaf),
            Some(Field::Unit) => self.unit(leaf),
            Some(Field::Document) => {
                let doc = self.fields.doc;
                match &leaf.what {
                    What::Word(id) | What::Phrase(id) => Ok(filter(term_query(doc, id))),
                    What::Prefix(start) => Ok(filter(prefix_query(doc, start))),
                    What::Range(..) => no_range(leaf.at, "document"),
                }
            }
            Some(Field::Figure) => self.figure(leaf),
            Some(Field::Published) => self.published(leaf),
        }
    }

    /// Looks in the passage, in the headline, and in the names of whom and what the passage speaks of.
    fn anywhere(&mut self, what: &What) -> Option<Box<dyn Query>> {
        let Fields { title, title_exact, body, body_exact, actor, agreement, speaker, .. } = *self.fields;
        match what {
            What::Word(text) => {
                let stems = terms(&mut self.stemmed, text);
                let words = terms(&mut self.exact, text);
                let mut clauses = vec![(body, &stems, 1.0), (title, &stems, TITLE_BOOST)];
                clauses.extend([actor, agreement, speaker].map(|it| (it, &words, NAME_BOOST)));
                let clauses = clauses.into_iter().filter_map(|(field, terms, boost)| {
                    let query = Box::new(BoostQuery::new(sequence(field, terms)?, boost)) as Box<dyn Query>;
                    Some((Occur::Should, query))
                });
                let query = boolean(clauses.collect());
                self.mark(|it| it.stems.push(stems));
                query
            }
            What::Phrase(text) => {
                let words = terms(&mut self.exact, text);
                let query = sequence(body_exact, &words);
                self.mark(|it| it.words.push(words));
                query
            }
            What::Prefix(text) if text.is_empty() => Some(everything()),
            What::Prefix(text) => {
                let query = self.prefix(&[body_exact, title_exact, actor, agreement, speaker], text);
                self.mark_prefix(text);
                query
            }
            // The parser reads ranges only after a field.
            What::Range(..) => None,
        }
    }

    fn names(&mut self, field: schema::Field, name: &str, leaf: &Leaf) -> Planned {
        match &leaf.what {
            What::Word(text) | What::Phrase(text) => {
                let words = terms(&mut self.exact, text);
                let query = sequence(field, &words);
                self.mark(|it| it.words.push(words));
                Ok(query)
            }
            What::Prefix(text) => {
                let query = self.prefix(&[field], text);
                self.mark_prefix(text);
                Ok(query)
            }
            What::Range(..) => no_range(leaf.at, name),
        }
    }

    fn unit(&mut self, leaf: &Leaf) -> Planned {
        let field = self.fields.unit;
        let folded = |text: &str| terms(&mut analysis::whole(), text.trim()).concat();
        match &leaf.what {
            What::Word(text) | What::Phrase(text) => {
                let unit = folded(text);
                let query = filter(term_query(field, &unit));
                self.mark(|it| it.units.push(unit));
                Ok(query)
            }
            What::Prefix(text) => Ok(filter(prefix_query(field, &folded(text)))),
            What::Range(..) => no_range(leaf.at, "unit"),
        }
    }

    fn figure(&mut self, leaf: &Leaf) -> Planned {
        let number = |text: &str| {
            parse_number(text).ok_or_else(|| SearchError::Query {
                at: leaf.at,
                reason: format!("{text:?} is no number; numbers are written as in 27.7, 1300 or 20e9"),
            })
        };
        let bound = |it: &Bound<String>| match it {
            Bound::Included(text) => number(text).map(Bound::Included),
            Bound::Excluded(text) => number(text).map(Bound::Excluded),
            Bound::Unbounded => Ok(Bound::Unbounded),
        };
        let (low, high) = match &leaf.what {
            What::Word(text) | What::Phrase(text) => {
                let n = number(text)?;
                (Bound::Included(n), Bound::Included(n))
            }
            What::Prefix(text) if text.is_empty() => (Bound::Unbounded, Bound::Unbounded),
            What::Prefix(text) => return number(&format!("{text}*")).map(|_| None),
            What::Range(low, high) => (bound(low)?, bound(high)?),
        };
        if limit(low).zip(limit(high)).is_some_and(|(low, high)| low > high) {
            return Err(SearchError::Query { at: leaf.at, reason: "the range ends before it starts".to_owned() });
        }
        self.mark(|it| it.figures.push((low, high)));
        let field = self.fields.figure;
        // One bound has to be set.
        let low = if low == Bound::Unbounded { Bound::Included(f64::MIN) } else { low };
        let term = |it: Bound<f64>| it.map(|n| Term::from_field_f64(field, n));
        Ok(filter(Box::new(RangeQuery::new(term(low), term(high)))))
    }

    /// Documents whose date of publication has a day in the range.
    fn published(&mut self, leaf: &Leaf) -> Planned {
        let days = |text: &str| {
            Period::from(text.trim()).days().ok_or_else(|| SearchError::Query {
                at: leaf.at,
                reason: format!("{text:?} is no date; dates are written as in 2017, 2017-07 or 2017-07-06"),
            })
        };
        // A bound is a whole year, month or day: excluded, it takes all its days with it.
        let (first, last) = match &leaf.what {
            What::Word(text) | What::Phrase(text) => days(text)?,
            What::Prefix(text) if text.is_empty() => (None, None),
            What::Prefix(text) => return days(&format!("{text}*")).map(|_| None),
            What::Range(low, high) => {
                let first = match low {
                    Bound::Included(text) => days(text)?.0,
                    Bound::Excluded(text) => Some(days(text)?.1.map_or(i32::MAX, |it| it.saturating_add(1))),
                    Bound::Unbounded => None,
                };
                let last = match high {
                    Bound::Included(text) => days(text)?.1,
                    Bound::Excluded(text) => Some(days(text)?.0.map_or(i32::MIN, |it| it.saturating_sub(1))),
                    Bound::Unbounded => None,
                };
                let is_closed = matches!((low, high), (Bound::Included(_), Bound::Included(_)));
                if is_closed && first.zip(last).is_some_and(|(first, last)| first > last) {
                    return Err(SearchError::Query {
                        at: leaf.at,
                        reason: "the range ends before it starts".to_owned(),
                    });
                }
                (first, last)
            }
        };
        let Fields { published_first, published_last, .. } = *self.fields;
        let first = Term::from_field_i64(published_last, first.map_or(i64::MIN, i64::from));
        let last = Term::from_field_i64(published_first, last.map_or(i64::MAX, i64::from));
        let clauses: Vec<Box<dyn Query>> = vec![
            Box::new(RangeQuery::new(Bound::Included(first), Bound::Unbounded)),
            Box::new(RangeQuery::new(Bound::Unbounded, Bound::Included(last))),
        ];
        Ok(filter(Box::new(BooleanQuery::intersection(clauses))))
    }

    /// Words that begin so; where the text is several words ("Jae-i*"), the last does.
    fn prefix(&mut self, fields: &[schema::Field], text: &str) -> Option<Box<dyn Query>> {
        let words = terms(&mut self.exact, text);
        if words.is_empty() && !text.is_empty() {
            return None;
        }
        let clauses = fields.iter().map(|&field| {
            let query = match words.as_slice() {
                [] => prefix_query(field, ""),
                [word] => prefix_query(field, word),
                words => sequence_prefix_query(field, words),
            };
            // Every word found so counts the same: the rarest of many would be chance.
            let query = ConstScoreQuery::new(query, 1.0);
            (Occur::Should, Box::new(Even(Box::new(query))) as Box<dyn Query>)
        });
        boolean(clauses.collect())
    }

    fn mark(&mut self, add: impl FnOnce(&mut Marker)) {
        if self.is_marking {
            add(&mut self.marker);
        }
    }

    fn mark_prefix(&mut self, text: &str) {
        let words = terms(&mut self.exact, text);
        self.mark(|it| it.prefixes.push(words));
    }
}

/// The query of these clauses; with none that asks for something, of all but what is left out.
fn boolean(mut clauses: Vec<(Occur, Box<dyn Query>)>) -> Option<Box<dyn Query>> {
    if clauses.is_empty() {
        return None;
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, everything()));
    } else if clauses.len() == 1 {
        return clauses.pop().map(|(_, query)| query);
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}

fn everything() -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
}

/// What picks passages but does not rank them.
fn filter(query: Box<dyn Query>) -> Option<Box<dyn Query>> {
    Some(Box::new(ConstScoreQuery::new(query, 0.0)))
}

fn term_query(field: schema::Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn prefix_query(field: schema::Field, text: &str) -> Box<dyn Query> {
    let mut query = PhrasePrefixQuery::new(vec![Term::from_field_text(field, text)]);
    // Unless told, it looks at no more than 50 terms of each segment. (For more than one term it would set memory
    // aside for as many as this allows.)
    query.set_max_expansions(u32::MAX);
    Box::new(query)
}

/// These words, one after the other, of which the last need only begin so. It fails at search where more than 16,384
/// words do.
fn sequence_prefix_query(field: schema::Field, words: &[String]) -> Box<dyn Query> {
    // Of what a word may hold, only the dot means something in a regular expression.
    let mut patterns: Vec<String> = words.iter().map(|it| it.replace('.', "[.]")).collect();
    if let Some(last) = patterns.last_mut() {
        last.push_str(".*");
    }
    Box::new(RegexPhraseQuery::new(field, patterns))
}

/// These words, one after the other.
fn sequence(field: schema::Field, words: &[String]) -> Option<Box<dyn Query>> {
    let mut terms: Vec<_> = words.iter().map(|it| Term::from_field_text(field, it)).collect();
    let query: Box<dyn Query> = match terms.len() {
        0 => return None,
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    };
    Some(Box::new(Even(query)))
}

fn terms(analyser: &mut TextAnalyzer, text: &str) -> Vec<String> {
    analysis::tokens(analyser, text).into_iter().map(|it| it.text).collect()
}

fn no_range(at: usize, field: &str) -> Planned {
    Err(SearchError::Query {
        at,
        reason: format!("`{field}` takes words, no range; `figure` and `published` take ranges"),
    })
}

fn limit(bound: Bound<f64>) -> Option<f64> {
    match bound {
        Bound::Included(n) | Bound::Excluded(n) => Some(n),
        Bound::Unbounded => None,
    }
}

fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim().replace([',', '_'], "");
    let is_plain = text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|n: &f64| is_plain && n.is_finite())
}
