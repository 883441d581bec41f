//! Rewrites a query before it is evaluated, so that it stays within its limits and runs fast. Its answer stays the
//! same.
//!
//! * Texts made by functions (CONCAT doubles them, REPLACE squares them) are never terms of the dataset while an
//!   expression is evaluated, so their bytes would not be counted. A function of ours around each checks its length.
//!   The same is done for what aggregates keep.
//! * Rows without a value, such as those of `VALUES () { () () }`, need no term, so nothing would check the time while
//!   they are multiplied. Each gets a value that no query can name.
//! * The optimiser knows no statistics and takes every pattern with a known object to be cheap. Where no index knows
//!   the object, such as the period or the kind of a claim, the object is compared instead, and other patterns come
//!   first.

use crate::bounds::{self, Stopped};
use crate::dataset::is_indexed;
use oxrdf::{Literal, NamedNode, Term, Variable};
use spareval::QueryEvaluator;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// The longest text that a query may make, in bytes.
pub(crate) const LONGEST_TEXT: usize = 256 << 10;
/// The longest replacement text, in bytes.
const LONGEST_REPLACEMENT: usize = 1 << 10;
/// Texts up to this length count no more than the row that holds them, in bytes.
const SHORT_TEXT: usize = 256;
/// What an aggregate needs for each value that it keeps, without its text, in bytes.
const VALUE: usize = 64;

/// Returns its first argument, unless that is longer than the second argument.
const BOUNDED: &str = "urn:whosaid:function#bounded";
/// Returns its first argument, and adds its bytes and the number in its second argument to what the query holds.
const KEPT: &str = "urn:whosaid:function#kept";
/// The same, but only for long texts.
const KEPT_LONG: &str = "urn:whosaid:function#keptLong";

/// Returns an evaluator that knows the functions which [`query`] inserts.
pub(crate) fn evaluator() -> QueryEvaluator {
    let name = NamedNode::new_unchecked;
    QueryEvaluator::new()
        .with_custom_function(name(BOUNDED), |args| {
            let (term, longest) = term_and_number(args)?;
            if length(&term) > longest {
                bounds::stop(Stopped::Text);
                return None;
            }
            Some(term)
        })
        .with_custom_function(name(KEPT), |args| {
            let (term, more) = term_and_number(args)?;
            bounds::look();
            bounds::take(length(&term).saturating_add(more).saturating_add(VALUE));
            Some(term)
        })
        .with_custom_function(name(KEPT_LONG), |args| {
            let (term, _) = term_and_number(args)?;
            bounds::look();
            if length(&term) > SHORT_TEXT {
                bounds::take(length(&term));
            }
            Some(term)
        })
}

fn term_and_number(args: &[Term]) -> Option<(Term, usize)> {
    let [term, Term::Literal(number)] = args else { return None };
    Some((term.clone(), number.value().parse().ok()?))
}

fn length(term: &Term) -> usize {
    match term {
        Term::Literal(literal) => literal.value().len(),
        Term::NamedNode(iri) => iri.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
    }
}

/// Returns the query with these changes.
pub(crate) fn query(mut query: Query) -> Query {
    let mut rewriter = Rewriter { n_hidden: 0 };
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &mut query;
    rewriter.pattern(pattern);
    query
}

struct Rewriter {
    n_hidden: usize,
}

impl Rewriter {
    /// Returns a variable that no query can name.
    fn hidden(&mut self) -> Variable {
        self.n_hidden += 1;
        Variable::new_unchecked(format!(" {}", self.n_hidden))
    }

    /// Returns a pattern of one row with a value.
    fn one_row(&mut self) -> GraphPattern {
        let value = GroundTerm::Literal(Literal::from(true));
        GraphPattern::Values { variables: vec![self.hidden()], bindings: vec![vec![Some(value)]] }
    }

    fn pattern(&mut self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                let mut filters = Vec::new();
                for it in patterns.iter_mut() {
                    filters.extend(self.compared(it));
                }
                for expr in filters {
                    let inner = Box::new(std::mem::replace(pattern, P::Bgp { patterns: Vec::new() }));
                    *pattern = P::Filter { expr, inner };
                }
            }
            P::Path { .. } => {}
            P::Values { variables, bindings } => {
                if bindings.iter().any(|row| row.iter().all(Option::is_none)) {
                    variables.push(self.hidden());
                    for row in bindings {
                        row.push(Some(GroundTerm::Literal(Literal::from(true))));
                    }
                }
            }
            P::Join { left, right } | P::Minus { left, right } | P::Lateral { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            P::Union { left, right } => {
                for side in [left, right] {
                    if matches!(&**side, P::Bgp { patterns } if patterns.is_empty()) {
                        **side = self.one_row();
                    } else {
                        self.pattern(side);
                    }
                }
            }
            P::LeftJoin { left, right, expression } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            P::Filter { expr, inner } => {
                self.expression(expr);
                self.pattern(inner);
            }
            P::Extend { inner, expression, .. } => {
                self.expression(expression);
                self.pattern(inner);
            }
            P::OrderBy { inner, expression } => {
                for OrderExpression::Asc(by) | OrderExpression::Desc(by) in expression {
                    self.expression(by);
                }
                self.pattern(inner);
            }
            P::Group { inner, aggregates, .. } => {
                for (_, aggregate) in aggregates {
                    self.aggregate(aggregate);
                }
                self.pattern(inner);
            }
            P::Graph { inner, .. }
            | P::Project { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. }
            | P::Service { inner, .. } => self.pattern(inner),
        }
    }

    /// Replaces the object of a pattern by a variable if no index knows it. Returns the condition on that variable.
    fn compared(&mut self, pattern: &mut TriplePattern) -> Option<Expression> {
        let NamedNodePattern::NamedNode(predicate) = &pattern.predicate else { return None };
        let TermPattern::Literal(object) = &pattern.object else { return None };
        if is_indexed(predicate.as_ref()) {
            return None;
        }
        let object = Expression::Literal(object.clone());
        let variable = self.hidden();
        pattern.object = TermPattern::Variable(variable.clone());
        Some(Expression::SameTerm(Box::new(Expression::Variable(variable)), Box::new(object)))
    }

    fn expression(&mut self, expression: &mut Expression) {
        use Expression as E;
        match expression {
            E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => {}
            E::Or(a, b)
            | E::And(a, b)
            | E::Equal(a, b)
            | E::SameTerm(a, b)
            | E::Greater(a, b)
            | E::GreaterOrEqual(a, b)
            | E::Less(a, b)
            | E::LessOrEqual(a, b)
            | E::Add(a, b)
            | E::Subtract(a, b)
            | E::Multiply(a, b)
            | E::Divide(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => self.expression(a),
            E::In(a, list) => {
                self.expression(a);
                list.iter_mut().for_each(|it| self.expression(it));
            }
            E::If(a, b, c) => [a, b, c].into_iter().for_each(|it| self.expression(it)),
            E::Coalesce(list) => list.iter_mut().for_each(|it| self.expression(it)),
            E::Exists(pattern) => self.pattern(pattern),
            E::FunctionCall(function, args) => {
                args.iter_mut().for_each(|it| self.expression(it));
                if let (Function::Replace, Some(with)) = (&*function, args.get_mut(2)) {
                    wrap(with, BOUNDED, LONGEST_REPLACEMENT);
                }
                let grows =
                    [Function::Concat, Function::Replace, Function::EncodeForUri, Function::UCase, Function::LCase];
                if grows.contains(function) {
                    wrap(expression, BOUNDED, LONGEST_TEXT);
                }
            }
        }
    }

    fn aggregate(&mut self, aggregate: &mut AggregateExpression) {
        let AggregateExpression::FunctionCall { name, expr, distinct } = aggregate else { return };
        self.expression(expr);
        match name {
            AggregateFunction::GroupConcat { separator } => {
                wrap(expr, KEPT, separator.as_ref().map_or(1, String::len));
            }
            // The evaluator counts terms without a function of ours.
            AggregateFunction::Count if matches!(expr, Expression::Variable(_)) => {}
            _ if *distinct => wrap(expr, KEPT, 0),
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Sample => wrap(expr, KEPT_LONG, 0),
            _ => {}
        }
    }
}

fn wrap(expression: &mut Expression, function: &str, number: usize) {
    let inner = std::mem::replace(expression, Expression::Literal(Literal::from(false)));
    let number = Expression::Literal(Literal::from(number as u64));
    let function = Function::Custom(NamedNode::new_unchecked(function));
    *expression = Expression::FunctionCall(function, vec![inner, number]);
}
