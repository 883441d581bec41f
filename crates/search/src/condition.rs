//! Queries that find passages by their words and then check each of them.

use std::fmt;
use std::sync::Arc;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// A condition that a passage must also fulfil.
pub(crate) trait Condition: fmt::Debug + Send + Sync {
    /// Returns the condition for the passages of one segment, or `None` if no passage of it can fulfil it.
    fn of_segment(&self, segment: &SegmentReader) -> tantivy::Result<Option<Box<dyn Check>>>;
}

/// A condition in one segment.
pub(crate) trait Check: Send {
    /// Returns whether a passage fulfils the condition. Passages must be given in order.
    fn holds(&mut self, doc: DocId) -> bool;
}

/// The passages that a query finds and that also fulfil a condition, with the query's scores.
#[derive(Debug)]
pub(crate) struct Checked {
    query: Box<dyn Query>,
    condition: Arc<dyn Condition>,
}

impl Checked {
    pub fn new(query: Box<dyn Query>, condition: impl Condition + 'static) -> Self {
        Self { query, condition: Arc::new(condition) }
    }
}

impl Clone for Checked {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), condition: Arc::clone(&self.condition) }
    }
}

struct CheckedWeight {
    weight: Box<dyn Weight>,
    condition: Arc<dyn Condition>,
}

struct CheckedScorer {
    scorer: Box<dyn Scorer>,
    check: Box<dyn Check>,
}

impl Query for Checked {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(CheckedWeight { weight: self.query.weight(scoring)?, condition: Arc::clone(&self.condition) }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.query.query_terms(visitor);
    }
}

impl Weight for CheckedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scorer = self.weight.scorer(reader, boost)?;
        if scorer.doc() == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let Some(check) = self.condition.of_segment(reader)? else { return Ok(Box::new(EmptyScorer)) };
        let mut scorer = CheckedScorer { scorer, check };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(reader, doc)
    }
}

impl CheckedScorer {
    /// Advances to the next passage that fulfils the condition, unless the current one does.
    fn settle(&mut self) -> DocId {
        let mut doc = self.scorer.doc();
        while doc != TERMINATED && !self.check.holds(doc) {
            doc = self.scorer.advance();
        }
        doc
    }
}

impl DocSet for CheckedScorer {
    fn advance(&mut self) -> DocId {
        self.scorer.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        self.scorer.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.scorer.doc()
    }

    fn size_hint(&self) -> u32 {
        self.scorer.size_hint()
    }

    fn cost(&self) -> u64 {
        // Checking a passage costs more than advancing.
        self.scorer.cost().saturating_mul(8)
    }
}

impl Scorer for CheckedScorer {
    fn score(&mut self) -> Score {
        self.scorer.score()
    }
}
