//! From the tree of a query to what the index runs, and to what is marked in the passages found.

use crate::analysis;
use crate::condition::Checked;
use crate::figures::{Expr, FIRST_DAY, LAST_DAY, OneFigure, Published, any, long_term, size_term, year_of, year_term};
use crate::marks::{MarkSlot, Marker};
use crate::near::{Near, Slot, type_terms};
use crate::parse::{Field, Leaf, Node, Problem, What};
use crate::rank::Even;
use crate::schema::Fields;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, InvertedIndexRangeQuery, Occur,
    PhrasePrefixQuery, PhraseQuery, Query, RegexPhraseQuery, TermQuery,
};
use tantivy::schema::{self, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use whosaid_model::{EntityId, FigureKind, Period};

/// An entity that documents know under several ids or names, as people have decided.
///
/// The index only knows what documents say. Callers that know more pass it with the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Same {
    /// Its ids. Facets count it under the first.
    pub ids: Vec<EntityId>,
    /// Its names.
    pub names: Vec<String>,
}

/// A query that can be run.
pub(crate) struct Plan {
    pub query: Box<dyn Query>,
    pub marker: Marker,
}

/// Plans a query. What cannot be searched for is ignored and put into `problems`. Returns `None` if nothing else is
/// left.
pub(crate) fn plan(node: &Node, fields: &Fields, same: &[Same], problems: &mut Vec<Problem>) -> Option<Plan> {
    let (stemmed, exact) = (analysis::stemmed(), analysis::exact());
    let mut planner = Planner { fields, same, stemmed, exact, marker: Marker::default(), is_marking: true, problems };
    let query = planner.node(node);
    query.map(|query| Plan { query, marker: planner.marker })
}

struct Planner<'a> {
    fields: &'a Fields,
    same: &'a [Same],
    stemmed: TextAnalyzer,
    exact: TextAnalyzer,
    marker: Marker,
    /// False within an exclusion.
    is_marking: bool,
    problems: &'a mut Vec<Problem>,
}

type Planned = Option<Box<dyn Query>>;

impl Planner<'_> {
    fn node(&mut self, node: &Node) -> Planned {
        match node {
            Node::And(nodes) => self.all(nodes),
            Node::Or(nodes) => {
                let clauses = nodes.iter().filter_map(|it| Some((Occur::Should, self.node(it)?)));
                boolean(clauses.collect())
            }
            Node::Not(inner) => {
                self.is_marking = !self.is_marking;
                let query = self.node(inner);
                self.is_marking = !self.is_marking;
                query.and_then(|it| boolean(vec![(Occur::MustNot, it)]))
            }
            Node::Boost(inner, boost) => {
                self.node(inner).map(|it| Box::new(BoostQuery::new(it, *boost)) as Box<dyn Query>)
            }
            Node::Leaf(leaf) if leaf.field.is_some_and(Field::is_of_figures) => {
                let (query, expr) = self.figure_leaf(leaf)?;
                self.mark(|it| it.figures.push(expr.clone()));
                self.exactly(query, expr)
            }
            Node::Leaf(leaf) => {
                let n_problems = self.problems.len();
                let query = self.leaf(leaf);
                if query.is_none() && self.problems.len() == n_problems {
                    self.warn(leaf, "this holds no word; it is passed over");
                }
                query
            }
        }
    }

    /// Requires all of the nodes. Those about figures must hold for one figure.
    fn all(&mut self, nodes: &[Node]) -> Planned {
        let mut clauses = Vec::with_capacity(nodes.len());
        let (of_figures, others): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|it| is_of_figures(it));
        for node in others {
            let (occur, query) = match node {
                Node::Not(inner) => {
                    self.is_marking = !self.is_marking;
                    let query = self.node(inner);
                    self.is_marking = !self.is_marking;
                    (Occur::MustNot, query)
                }
                node => (Occur::Must, self.node(node)),
            };
            clauses.extend(query.map(|it| (occur, it)));
        }
        match of_figures.as_slice() {
            [] => {}
            [node] => clauses.extend(self.node(node).map(|it| (Occur::Must, it))),
            nodes => {
                let parts: Vec<_> = nodes.iter().filter_map(|it| self.of_one_figure(it)).collect();
                if !parts.is_empty() {
                    let (queries, exprs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                    let expr = Expr::All(exprs);
                    self.mark(|it| it.figures.push(expr.clone()));
                    let queries = queries.into_iter().map(|it| (Occur::Must, it)).collect();
                    let fields = self.fields.clone();
                    let query = boolean(queries).map(|it| Checked::new(it, OneFigure { expr, fields }));
                    clauses.extend(query.map(|it| -> (Occur, Box<dyn Query>) { (Occur::Must, Box::new(it)) }));
                }
            }
        }
        boolean(clauses)
    }

    /// Returns a query for the passages that have all parts, in whichever figures, and the condition on one figure.
    fn of_one_figure(&mut self, node: &Node) -> Option<(Box<dyn Query>, Expr)> {
        match node {
            Node::And(nodes) | Node::Or(nodes) => {
                let parts: Vec<_> = nodes.iter().filter_map(|it| self.of_one_figure(it)).collect();
                let (queries, exprs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                let is_and = matches!(node, Node::And(_));
                let occur = if is_and { Occur::Must } else { Occur::Should };
                let query = boolean(queries.into_iter().map(|it| (occur, it)).collect())?;
                Some((query, if is_and { Expr::All(exprs) } else { Expr::Any(exprs) }))
            }
            Node::Boost(inner, boost) => {
                let (query, expr) = self.of_one_figure(inner)?;
                Some((Box::new(BoostQuery::new(query, *boost)), expr))
            }
            Node::Leaf(leaf) => self.figure_leaf(leaf),
            Node::Not(_) => None,
        }
    }

    /// Plans one condition on a figure.
    fn figure_leaf(&mut self, leaf: &Leaf) -> Option<(Box<dyn Query>, Expr)> {
        match leaf.field? {
            Field::Figure => self.figure(leaf),
            Field::Period => self.period(leaf),
            Field::Unit => self.fact(leaf, "unit"),
            Field::Kind => self.fact(leaf, "kind"),
            Field::Speaker => self.speaker(leaf),
            _ => None,
        }
    }

    fn leaf(&mut self, leaf: &Leaf) -> Planned {
        let Some(field) = leaf.field else { return self.anywhere(leaf) };
        let Fields { title, title_exact, actor, agreement, actor_id, agreement_id, doc, publisher, .. } = *self.fields;
        match field {
            Field::Title => match &leaf.what {
                What::Word(text) => {
                    let stems = terms(&mut self.stemmed, text);
                    sequence(title, &stems)
                }
                What::Phrase(text) => sequence(title_exact, &terms(&mut self.exact, text)),
                What::Near(text, slop) => {
                    let slots = terms(&mut self.exact, text).into_iter().map(MarkSlot::Word).collect();
                    self.near(title_exact, slots, Some(*slop), false)
                }
                What::Prefix(text) if text.is_empty() => Some(self.has("title")),
                What::Prefix(text) => self.prefix(&[title_exact], text),
                What::Fuzzy(text, distance) => self.fuzzy(&[title_exact], text, *distance),
                What::Range(..) => self.no_range(leaf),
            },
            Field::Actor => self.names(actor, actor_id, leaf),
            Field::Agreement => self.names(agreement, agreement_id, leaf),
            Field::Document | Field::Publisher => {
                let (field, is_folded) = if field == Field::Document { (doc, false) } else { (publisher, true) };
                let folded = |text: &str| if is_folded { fold(text) } else { text.to_owned() };
                match &leaf.what {
                    What::Word(text) | What::Phrase(text) | What::Near(text, _) => {
                        filter(term_query(field, &folded(text)))
                    }
                    What::Prefix(text) if text.is_empty() && !is_folded => Some(everything()),
                    What::Prefix(start) => filter(prefix_query(field, &folded(start))),
                    What::Fuzzy(text, _) => {
                        self.no_fuzzy(leaf);
                        filter(term_query(field, &folded(text)))
                    }
                    What::Range(..) => self.no_range(leaf),
                }
            }
            Field::Published => self.published(leaf),
            _ => None,
        }
    }

    /// Searches the passage, the headline, and the names of those that the passage mentions.
    fn anywhere(&mut self, leaf: &Leaf) -> Planned {
        let Fields { title_exact, words, body, beside, actor, agreement, speaker, .. } = *self.fields;
        match &leaf.what {
            What::Word(text) => {
                let slots = self.slots(leaf, text);
                if let [MarkSlot::Type(_)] = slots.as_slice() {
                    return self.near(body, slots, None, true);
                }
                let stems = terms(&mut self.stemmed, text);
                if let [stem] = stems.as_slice() {
                    let query = sequence(words, &stems);
                    let stem = stem.clone();
                    self.mark(|it| it.stems.push(stem));
                    return query;
                }
                // Two words in one ("Jae-in") are next to each other.
                let words = terms(&mut self.exact, text);
                let fields = [body, title_exact, actor, agreement, speaker];
                let clauses = fields.into_iter().filter_map(|it| Some((Occur::Should, sequence(it, &words)?)));
                let query = boolean(clauses.collect());
                self.mark(|it| it.words.push(words));
                query
            }
            What::Phrase(text) => {
                let slots = self.slots(leaf, text);
                if slots.iter().any(|it| matches!(it, MarkSlot::Type(_))) {
                    return self.near(body, slots, None, true);
                }
                // Slots with a warning are not among them.
                let word = |slot| if let MarkSlot::Word(word) = slot { Some(word) } else { None };
                let words: Vec<String> = slots.into_iter().filter_map(word).collect();
                let query = sequence(body, &words);
                self.mark(|it| it.words.push(words));
                query
            }
            What::Near(text, slop) => {
                let slots = self.slots(leaf, text);
                self.near(body, slots, Some(*slop), true)
            }
            What::Prefix(text) if text.is_empty() => Some(everything()),
            What::Prefix(text) => {
                let is_one = terms(&mut self.exact, text).len() == 1;
                let query = if is_one {
                    self.prefix(&[body, beside], text)
                } else {
                    self.prefix(&[body, title_exact, actor, agreement, speaker], text)
                };
                self.mark_prefix(text);
                query
            }
            What::Fuzzy(text, distance) => {
                let query = self.fuzzy(&[body, beside], text, *distance);
                self.mark_fuzzy(text, *distance);
                query
            }
            // The parser allows ranges only after a field.
            What::Range(..) => None,
        }
    }

    /// Returns the words and type tokens of a text.
    fn slots(&mut self, leaf: &Leaf, text: &str) -> Vec<MarkSlot> {
        let mut slots = Vec::new();
        for word in terms(&mut self.exact, text) {
            match analysis::type_token(&word) {
                None => slots.push(MarkSlot::Word(word)),
                Some(Ok(name)) => slots.push(MarkSlot::Type(name)),
                Some(Err(())) => {
                    let names: Vec<_> = analysis::TYPES.iter().map(|it| format!("__{}__", it.to_uppercase())).collect();
                    let word = word.to_uppercase();
                    self.warn(
                        leaf,
                        format!("there is no {word}, so it is passed over; there are {}", names.join(", ")),
                    );
                }
            }
        }
        slots
    }

    /// Plans a phrase or words near each other in a field, ranked by its words.
    fn near(&mut self, field: schema::Field, slots: Vec<MarkSlot>, slop: Option<u32>, is_body: bool) -> Planned {
        let types = self.fields.types;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut parts = Vec::new();
        for slot in &slots {
            let part = match slot {
                MarkSlot::Word(word) => Slot::Word(Term::from_field_text(field, word)),
                MarkSlot::Type(name) => {
                    let [first, last] = type_terms(name).map(|it| Term::from_field_text(types, &it));
                    Slot::Type(first, last)
                }
            };
            if !parts.contains(&part) {
                let query = match slot {
                    MarkSlot::Word(word) => sequence(field, std::slice::from_ref(word)),
                    MarkSlot::Type(name) => filter(term_query(types, &type_terms(name)[0])),
                };
                clauses.extend(query.map(|it| (Occur::Must, it)));
            }
            parts.push(part);
        }
        let is_alone = parts.len() == 1;
        let query = boolean(clauses)?;
        if is_body {
            self.mark(|it| it.near.push((slots, slop)));
        }
        if is_alone {
            return Some(query);
        }
        Some(Box::new(Checked::new(query, Near { slots: parts, slop })))
    }

    /// Plans names of those that the passage mentions. `ids` is the field with their ids.
    fn names(&mut self, field: schema::Field, ids: schema::Field, leaf: &Leaf) -> Planned {
        let name = leaf.field.map_or("", Field::name);
        let query = match &leaf.what {
            What::Word(text) | What::Phrase(text) | What::Near(text, _) => {
                let words = terms(&mut self.exact, text);
                let query = sequence(field, &words);
                self.mark(|it| it.words.push(words));
                query
            }
            What::Prefix(text) if text.is_empty() => return Some(self.has(name)),
            What::Prefix(text) => {
                let query = self.prefix(&[field], text);
                self.mark_prefix(text);
                query
            }
            What::Fuzzy(text, distance) => {
                let query = self.fuzzy(&[field], text, *distance);
                self.mark_fuzzy(text, *distance);
                query
            }
            What::Range(..) => return self.no_range(leaf),
        }?;
        let mut clauses = vec![(Occur::Should, query)];
        for id in self.same_ids(&leaf.what) {
            let query = Box::new(Even(Box::new(ConstScoreQuery::new(term_query(ids, id.as_str()), 1.0))));
            clauses.push((Occur::Should, query));
        }
        boolean(clauses)
    }

    /// Returns the ids of entities that have such a name only in other documents.
    fn same_ids(&mut self, what: &What) -> Vec<EntityId> {
        let (What::Word(text) | What::Phrase(text) | What::Near(text, _) | What::Prefix(text) | What::Fuzzy(text, _)) =
            what
        else {
            return Vec::new();
        };
        let is_last = |word: &str, asked: &str| match what {
            What::Prefix(_) => word.starts_with(asked),
            What::Fuzzy(_, n) => analysis::distance(word, asked) <= usize::from(analysis::tolerance(asked, *n)),
            _ => word == asked,
        };
        let words = terms(&mut self.exact, text);
        let Some((last, before)) = words.split_last() else { return Vec::new() };
        let mut ids = Vec::new();
        for same in self.same {
            let is_meant = same.names.iter().any(|name| {
                let name = terms(&mut self.exact, name);
                name.windows(words.len()).any(|it| it.starts_with(before) && is_last(&it[before.len()], last))
            });
            if is_meant {
                ids.extend(same.ids.iter().cloned());
            }
        }
        ids
    }

    /// Plans a condition on the speaker of a figure.
    fn speaker(&mut self, leaf: &Leaf) -> Option<(Box<dyn Query>, Expr)> {
        let field = self.fields.speaker;
        let (query, expr) = match &leaf.what {
            What::Word(text) | What::Phrase(text) | What::Near(text, _) => {
                let words = terms(&mut self.exact, text);
                let query = sequence(field, &words);
                self.mark(|it| it.words.push(words.clone()));
                (query, Expr::Speaker(words))
            }
            What::Prefix(text) if text.is_empty() => return Some((self.has("speaker"), Expr::Fact(any("speaker")))),
            What::Prefix(text) => {
                let query = self.prefix(&[field], text);
                self.mark_prefix(text);
                (query, Expr::SpeakerPrefix(terms(&mut self.exact, text)))
            }
            What::Fuzzy(text, distance) => {
                let query = self.fuzzy(&[field], text, *distance);
                self.mark_fuzzy(text, *distance);
                let words = terms(&mut self.exact, text);
                match words.as_slice() {
                    [word] => (query, Expr::SpeakerFuzzy(word.clone(), analysis::tolerance(word, *distance))),
                    _ => (query, Expr::Speaker(words)),
                }
            }
            What::Range(..) => {
                self.no_range(leaf);
                return None;
            }
        };
        let Some(query) = query else {
            self.warn(leaf, "this holds no word; it is passed over");
            return None;
        };
        let ids = self.same_ids(&leaf.what);
        if ids.is_empty() {
            return Some((query, expr));
        }
        let mut clauses = vec![(Occur::Should, query)];
        let mut exprs = vec![expr];
        for id in ids {
            let term = format!("by:{}", id.as_str());
            let query = ConstScoreQuery::new(term_query(self.fields.fact, &term.to_lowercase()), 1.0);
            clauses.push((Occur::Should, Box::new(Even(Box::new(query)))));
            exprs.push(Expr::Fact(term.to_lowercase()));
        }
        Some((boolean(clauses)?, Expr::Any(exprs)))
    }

    /// Plans a condition on the unit or the kind of a figure.
    fn fact(&mut self, leaf: &Leaf, name: &str) -> Option<(Box<dyn Query>, Expr)> {
        let field = self.fields.fact;
        match &leaf.what {
            What::Word(text) | What::Phrase(text) | What::Near(text, _) | What::Fuzzy(text, _) => {
                if matches!(leaf.what, What::Fuzzy(..)) {
                    self.no_fuzzy(leaf);
                }
                let text = fold(text);
                if name == "kind" && FigureKind::parse(&text).is_none() {
                    self.warn(
                        leaf,
                        format!(
                            "there is no kind {text:?}; there are money, percent, count, quantity, duration, rank, ratio, multiple"
                        ),
                    );
                    return None;
                }
                let term = format!("{name}:{text}");
                Some((filter(term_query(field, &term))?, Expr::Fact(term)))
            }
            What::Prefix(text) if text.is_empty() && name == "kind" => {
                Some((filter(prefix_query(field, "kind:"))?, Expr::FactPrefix("kind:".to_owned())))
            }
            What::Prefix(text) if text.is_empty() => Some((self.has(name), Expr::Fact(any(name)))),
            What::Prefix(text) => {
                let start = format!("{name}:{}", fold(text));
                Some((filter(prefix_query(field, &start))?, Expr::FactPrefix(start)))
            }
            What::Range(..) => {
                self.no_range(leaf);
                None
            }
        }
    }

    /// Plans a condition on the number of a figure.
    fn figure(&mut self, leaf: &Leaf) -> Option<(Box<dyn Query>, Expr)> {
        let number = |it: &mut Self, text: &str| {
            let number = parse_number(text);
            if number.is_none() {
                it.warn(leaf, format!("{text:?} is no number; numbers are written as in 27.7, 1300 or 20e9"));
            }
            number
        };
        let bound = |it: &mut Self, bound: &Bound<String>| {
            Some(match bound {
                Bound::Included(text) => Bound::Included(number(it, text)?),
                Bound::Excluded(text) => Bound::Excluded(number(it, text)?),
                Bound::Unbounded => Bound::Unbounded,
            })
        };
        let (low, high) = match &leaf.what {
            What::Word(text) | What::Phrase(text) | What::Near(text, _) => {
                let n = number(self, text)?;
                (Bound::Included(n), Bound::Included(n))
            }
            What::Prefix(text) if text.is_empty() => return Some((self.has("figure"), Expr::Fact(any("figure")))),
            What::Prefix(text) => {
                number(self, &format!("{text}*"))?;
                return None;
            }
            What::Fuzzy(text, n) => {
                number(self, &format!("{text}~{n}"))?;
                return None;
            }
            What::Range(low, high) => (bound(self, low)?, bound(self, high)?),
        };
        if limit(low).zip(limit(high)).is_some_and(|(low, high)| low > high) {
            self.warn(leaf, "the range ends before it starts; it is passed over");
            return None;
        }
        let (first, last) = sizes(low, high);
        Some((filter(self.facts_from(&first, &last))?, Expr::Size(low, high)))
    }

    /// Plans a condition on the days that a figure is about.
    fn period(&mut self, leaf: &Leaf) -> Option<(Box<dyn Query>, Expr)> {
        if matches!(&leaf.what, What::Prefix(text) if text.is_empty()) {
            return Some((self.has("period"), Expr::Fact(any("period"))));
        }
        let (first, last) = self.days(leaf)?;
        let day = |it: Option<i32>, open| it.map_or(open, |it| i64::from(it).clamp(FIRST_DAY, LAST_DAY));
        let (first, last) = (day(first, FIRST_DAY), day(last, LAST_DAY));
        Some((filter(self.in_years("time", year_of(first), year_of(last)))?, Expr::Days(first, last)))
    }

    /// Plans a condition on the date of publication, which must share a day with the range.
    fn published(&mut self, leaf: &Leaf) -> Planned {
        let (first, last) = match &leaf.what {
            What::Prefix(text) if text.is_empty() => return Some(self.has("published")),
            _ => self.days(leaf)?,
        };
        let day = |it: Option<i32>, open| it.map_or(open, |it| i64::from(it).clamp(FIRST_DAY, LAST_DAY));
        let (first, last) = (day(first, FIRST_DAY), day(last, LAST_DAY));
        filter(self.in_time("published", first, last, |query| Checked::new(query, Published { first, last })))
    }

    /// Narrows a query that looks for sizes and years to what exactly matches.
    fn exactly(&self, query: Box<dyn Query>, expr: Expr) -> Planned {
        let checked = |query, expr| Checked::new(query, OneFigure { expr, fields: self.fields.clone() });
        match expr {
            Expr::Size(low, high) => {
                // Only numbers of the first and the last size can be outside the range.
                let (first, last) = sizes(low, high);
                let at_ends: Vec<(Occur, Box<dyn Query>)> =
                    [&first, &last].map(|it| (Occur::Should, term_query(self.fields.fact, it))).into();
                let at_ends = checked(Box::new(BooleanQuery::new(at_ends)), expr);
                let between = Box::new(InvertedIndexRangeQuery::new(
                    Bound::Excluded(Term::from_field_text(self.fields.fact, &first)),
                    Bound::Excluded(Term::from_field_text(self.fields.fact, &last)),
                ));
                let clauses: Vec<(Occur, Box<dyn Query>)> =
                    vec![(Occur::Should, Box::new(at_ends)), (Occur::Should, between)];
                filter(Box::new(BooleanQuery::new(clauses)))
            }
            Expr::Days(first, last) => {
                filter(self.in_time("time", first, last, |query| checked(query, Expr::Days(first, last))))
            }
            _ => Some(query),
        }
    }

    /// Plans a query for times that include a day of the range. `checked` checks days where years do not decide.
    fn in_time(
        &self,
        what: &str,
        first: i64,
        last: i64,
        checked: impl FnOnce(Box<dyn Query>) -> Checked,
    ) -> Box<dyn Query> {
        if first > last {
            return Box::new(EmptyQuery);
        }
        let (mut from, mut to) = (year_of(first), year_of(last));
        let mut unsure = vec![(Occur::Should, term_query(self.fields.fact, &long_term(what)))];
        // Years of which only a part was asked for.
        let ends = (from, to);
        if first > FIRST_DAY && year_of(first - 1) == from {
            unsure.push((Occur::Should, term_query(self.fields.fact, &year_term(what, from))));
            from += 1;
        }
        if last < LAST_DAY && year_of(last + 1) == ends.1 {
            unsure.push((Occur::Should, term_query(self.fields.fact, &year_term(what, ends.1))));
            to -= 1;
        }
        let unsure = checked(Box::new(BooleanQuery::new(unsure)));
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Should, Box::new(unsure))];
        if from <= to {
            let (from, to) = (year_term(what, from), year_term(what, to));
            clauses.push((Occur::Should, self.facts_from(&from, &to)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Plans a query for what may have a day in these years.
    fn in_years(&self, what: &str, from: i64, to: i64) -> Box<dyn Query> {
        let years = self.facts_from(&year_term(what, from), &year_term(what, to));
        let long = term_query(self.fields.fact, &long_term(what));
        Box::new(BooleanQuery::new(vec![(Occur::Should, years), (Occur::Should, long)]))
    }

    /// Plans a query for facts from one term to another.
    fn facts_from(&self, first: &str, last: &str) -> Box<dyn Query> {
        if first == last {
            return term_query(self.fields.fact, first);
        }
        let term = |it: &str| Bound::Included(Term::from_field_text(self.fields.fact, it));
        Box::new(InvertedIndexRangeQuery::new(term(first), term(last)))
    }

    /// Returns the days of a date or a range of dates.
    fn days(&mut self, leaf: &Leaf) -> Option<(Option<i32>, Option<i32>)> {
        let days = |it: &mut Self, text: &str| {
            let days = Period::from(text.trim()).days();
            if days.is_none() {
                let what = format!("{text:?} is no date; dates are written as in 2017, 2017-07 or 2017-07-06");
                it.warn(leaf, what);
            }
            days
        };
        // A bound is a whole year, month or day. If excluded, all its days are.
        let (low, high) = match &leaf.what {
            What::Word(text) | What::Phrase(text) | What::Near(text, _) => return days(self, text),
            What::Prefix(text) => return days(self, &format!("{text}*")),
            // In a date the sign means "about", which does not change the days.
            What::Fuzzy(text, _) => return days(self, text),
            What::Range(low, high) => (low, high),
        };
        let first = match low {
            Bound::Included(text) => days(self, text)?.0,
            Bound::Excluded(text) => Some(days(self, text)?.1.map_or(i32::MAX, |it| it.saturating_add(1))),
            Bound::Unbounded => None,
        };
        let last = match high {
            Bound::Included(text) => days(self, text)?.1,
            Bound::Excluded(text) => Some(days(self, text)?.0.map_or(i32::MIN, |it| it.saturating_sub(1))),
            Bound::Unbounded => None,
        };
        let is_closed = matches!((low, high), (Bound::Included(_), Bound::Included(_)));
        if is_closed && first.zip(last).is_some_and(|(first, last)| first > last) {
            self.warn(leaf, "the range ends before it starts; it is passed over");
            return None;
        }
        Some((first, last))
    }

    /// Plans a query for figures that have any value of this sort.
    fn has(&self, what: &str) -> Box<dyn Query> {
        Box::new(ConstScoreQuery::new(term_query(self.fields.fact, &any(what)), 0.0))
    }

    /// Plans a prefix. If the text is several words ("Jae-i*"), only the last is a prefix.
    fn prefix(&mut self, fields: &[schema::Field], text: &str) -> Planned {
        let words = terms(&mut self.exact, text);
        if words.is_empty() {
            return None;
        }
        let clauses = fields.iter().map(|&field| {
            let query = match words.as_slice() {
                [word] => prefix_query(field, word),
                words => sequence_prefix_query(field, words),
            };
            // All words found count the same: the rarest of many would be chance.
            let query = ConstScoreQuery::new(query, 1.0);
            (Occur::Should, Box::new(Even(Box::new(query))) as Box<dyn Query>)
        });
        boolean(clauses.collect())
    }

    /// Plans a search for words within a distance, in letters. The word itself counts twice.
    fn fuzzy(&mut self, fields: &[schema::Field], text: &str, distance: u8) -> Planned {
        let words = terms(&mut self.exact, text);
        let [word] = words.as_slice() else {
            let clauses = fields.iter().filter_map(|it| Some((Occur::Should, sequence(*it, &words)?)));
            return boolean(clauses.collect());
        };
        let distance = analysis::tolerance(word, distance);
        let constant = |query: Box<dyn Query>| {
            let query = ConstScoreQuery::new(query, 1.0);
            (Occur::Should, Box::new(Even(Box::new(query))) as Box<dyn Query>)
        };
        let mut clauses = Vec::new();
        for &field in fields {
            clauses.push(constant(term_query(field, word)));
            if distance > 0 {
                let term = Term::from_field_text(field, word);
                clauses.push(constant(Box::new(FuzzyTermQuery::new(term, distance, true))));
            }
        }
        boolean(clauses)
    }

    fn warn(&mut self, leaf: &Leaf, message: impl Into<String>) {
        self.problems.push(Problem { at: leaf.at, len: leaf.len, message: message.into() });
    }

    fn no_range(&mut self, leaf: &Leaf) -> Planned {
        let field = leaf.field.map_or("", Field::name);
        let message =
            format!("`{field}` takes words, no range, so it is passed over; figure, period and published take ranges");
        self.warn(leaf, message);
        None
    }

    fn no_fuzzy(&mut self, leaf: &Leaf) {
        let field = leaf.field.map_or("", Field::name);
        self.warn(leaf, format!("`{field}` takes no `~`; it is looked for as it stands"));
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

    fn mark_fuzzy(&mut self, text: &str, distance: u8) {
        let mut words = terms(&mut self.exact, text);
        if words.len() == 1 {
            let word = words.remove(0);
            let distance = analysis::tolerance(&word, distance);
            self.mark(|it| it.fuzzy.push((word, distance)));
        } else {
            self.mark(|it| it.words.push(words));
        }
    }
}

/// Returns whether a figure alone can answer a node.
fn is_of_figures(node: &Node) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(is_of_figures),
        Node::Not(_) => false,
        Node::Boost(inner, _) => is_of_figures(inner),
        Node::Leaf(leaf) => leaf.field.is_some_and(Field::is_of_figures),
    }
}

/// Combines clauses. If none of them is positive, the query finds everything that is not excluded.
pub(crate) fn boolean(mut clauses: Vec<(Occur, Box<dyn Query>)>) -> Planned {
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

/// Makes a query select passages without ranking them.
fn filter(query: Box<dyn Query>) -> Planned {
    Some(Box::new(ConstScoreQuery::new(query, 0.0)))
}

/// Returns the terms of the smallest and the largest size in a range.
fn sizes(low: Bound<f64>, high: Bound<f64>) -> (String, String) {
    (size_term(limit(low).unwrap_or(f64::MIN)), size_term(limit(high).unwrap_or(f64::MAX)))
}

pub(crate) fn term_query(field: schema::Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn prefix_query(field: schema::Field, text: &str) -> Box<dyn Query> {
    let mut query = PhrasePrefixQuery::new(vec![Term::from_field_text(field, text)]);
    // By default it looks at no more than 50 terms of each segment. (For more than one term it would reserve memory for
    // as many as this allows.)
    query.set_max_expansions(u32::MAX);
    Box::new(query)
}

/// Returns a query for words in sequence, the last of which is a prefix. Searching fails if more than 16,384 words have
/// the prefix.
fn sequence_prefix_query(field: schema::Field, words: &[String]) -> Box<dyn Query> {
    // Of the characters that a word may contain, only the dot has a meaning in a regular expression.
    let mut patterns: Vec<String> = words.iter().map(|it| it.replace('.', "[.]")).collect();
    if let Some(last) = patterns.last_mut() {
        last.push_str(".*");
    }
    Box::new(RegexPhraseQuery::new(field, patterns))
}

/// Returns a query for words in sequence.
pub(crate) fn sequence(field: schema::Field, words: &[String]) -> Planned {
    let mut terms: Vec<_> = words.iter().map(|it| Term::from_field_text(field, it)).collect();
    let query: Box<dyn Query> = match terms.len() {
        0 => return None,
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    };
    Some(Box::new(Even(query)))
}

pub(crate) fn terms(analyser: &mut TextAnalyzer, text: &str) -> Vec<String> {
    analysis::tokens(analyser, text).into_iter().map(|it| it.text).collect()
}

/// Folds a text like a value that the index keeps whole.
fn fold(text: &str) -> String {
    terms(&mut analysis::whole(), text.trim()).concat()
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
