//! Scores that depend only on the documents in the index.
//!
//! tantivy's BM25 counts deleted documents until a merge drops them. It also adds the parts of a score in an order that
//! depends on how documents are spread over segments. So the same documents get slightly different scores when they are
//! read in another order or in other batches. [`LiveStatistics`] counts only what is alive. [`Even`] rounds every part
//! of a score to a multiple of 1/1024, so that sums below 16,384 are exact in any order.

use crate::schema::Fields;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

/// Numbers of passages, and of passages with a term, without the deleted ones. The average length of a field is a
/// constant, since the true one cannot be known without reading everything.
pub(crate) struct LiveStatistics<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
}

impl Bm25StatisticsProvider for LiveStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.fields.usual_n_words(field) * self.total_num_docs()?)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut n_docs = 0;
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(alive) = segment.alive_bitset() else {
                n_docs += u64::from(inverted.doc_freq(term)?);
                continue;
            };
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                n_docs += u64::from(alive.is_alive(doc));
                doc = postings.advance();
            }
        }
        Ok(n_docs)
    }
}

/// A query whose scores are multiples of 1/1024.
#[derive(Debug)]
pub(crate) struct Even(pub Box<dyn Query>);

struct EvenWeight(Box<dyn Weight>);

struct EvenScorer(Box<dyn Scorer>);

fn even(score: Score) -> Score {
    // Like `round`, but without a call: no score is negative.
    (score * 1024.0 + 0.5) as u32 as Score / 1024.0
}

impl Clone for Even {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Query for Even {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(EvenWeight(self.0.weight(scoring)?)))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.0.query_terms(visitor);
    }
}

impl Weight for EvenWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(EvenScorer(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.0.count(reader)
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        self.0.for_each_no_score(reader, callback)
    }
}

impl DocSet for EvenScorer {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.0.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }

    fn cost(&self) -> u64 {
        self.0.cost()
    }
}

impl Scorer for EvenScorer {
    fn score(&mut self) -> Score {
        even(self.0.score())
    }
}
