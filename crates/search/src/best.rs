//! The best passages that a query finds, and how many there are in total.

use crate::figures::FIRST_DAY;
use std::cmp::{Ordering, Reverse};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyError};

/// The order of passages. Equal ones are ordered by document, then by place in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best answers first.
    #[default]
    Best,
    /// Last published first; passages of unknown date last.
    Newest,
    /// First published first; passages of unknown date last.
    Oldest,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub doc: String,
    pub number: u64,
    pub score: Score,
}

/// Collects the first `n` passages of an order, at least one, and counts all of them.
pub(crate) struct Best<'c> {
    pub n: usize,
    pub sort: Sort,
    /// The columns of each segment.
    pub columns: &'c [Columns],
}

/// What the order of the passages of a segment depends on. Opening it takes longer than most queries, so it is kept.
#[derive(Clone)]
pub(crate) struct Columns {
    docs: Column<u64>,
    numbers: Column<u64>,
    dates: Column<i64>,
    digests: Column<u64>,
}

impl Columns {
    /// Returns the columns of all segments, in order.
    pub fn all(searcher: &Searcher) -> tantivy::Result<Vec<Self>> {
        let of = |segment: &SegmentReader| {
            let fast = segment.fast_fields();
            let docs = fast.str("doc")?.map(|it| it.ords().clone());
            Ok(Self {
                docs: docs.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())),
                numbers: fast.u64("number")?,
                dates: fast.i64("published_first")?,
                digests: fast.u64("digest")?,
            })
        };
        searcher.segment_readers().iter().map(of).collect()
    }

    /// Returns the number of a passage in its document, and its digest.
    pub fn number_and_digest(&self, doc: DocId) -> (Option<u64>, Option<u64>) {
        (self.numbers.first(doc), self.digests.first(doc))
    }
}

/// A passage of a segment. Larger values of the first two fields, and smaller values of the others, come earlier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    date: i64,
    score: Score,
    /// The rank of the document's id among those of the segment.
    doc_ord: u64,
    number: u64,
}

fn order_of_keys(a: &Entry, b: &Entry) -> Ordering {
    b.date.cmp(&a.date).then_with(|| b.score.total_cmp(&a.score))
}

fn order(a: &Entry, b: &Entry) -> Ordering {
    order_of_keys(a, b).then_with(|| (a.doc_ord, a.number).cmp(&(b.doc_ord, b.number)))
}

pub(crate) struct SegmentBest {
    segment: SegmentOrdinal,
    n: usize,
    sort: Sort,
    columns: Columns,
    entries: Vec<Entry>,
    /// The last of the first `n`, once there are more than `n`.
    last: Option<Entry>,
    total: usize,
}

impl Collector for Best<'_> {
    type Fruit = (Vec<(SegmentOrdinal, Vec<Entry>)>, usize);
    type Child = SegmentBest;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentBest> {
        let columns = match self.columns.get(segment as usize) {
            Some(columns) => columns.clone(),
            None => {
                return Err(TantivyError::InternalError(format!("no columns of a segment of {}", reader.max_doc())));
            }
        };
        let (n, sort, entries) = (self.n, self.sort, Vec::new());
        Ok(SegmentBest { segment, n, sort, columns, entries, last: None, total: 0 })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<<SegmentBest as SegmentCollector>::Fruit>) -> tantivy::Result<Self::Fruit> {
        let total = fruits.iter().map(|(_, _, total)| total).sum();
        Ok((fruits.into_iter().map(|(segment, entries, _)| (segment, entries)).collect(), total))
    }
}

impl SegmentBest {
    fn shrink(&mut self) {
        let (_, last, _) = self.entries.select_nth_unstable_by(self.n - 1, order);
        self.last = Some(*last);
        self.entries.truncate(self.n);
    }
}

impl SegmentCollector for SegmentBest {
    type Fruit = (SegmentOrdinal, Vec<Entry>, usize);

    #[inline]
    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let day = || self.columns.dates.first(doc).filter(|it| *it > FIRST_DAY);
        let date = match self.sort {
            Sort::Best => 0,
            Sort::Newest => day().unwrap_or(i64::MIN),
            Sort::Oldest => day().map_or(i64::MIN, |it| -it),
        };
        let mut entry = Entry { date, score, doc_ord: 0, number: 0 };
        if self.last.is_some_and(|last| order_of_keys(&entry, &last) == Ordering::Greater) {
            return;
        }
        entry.doc_ord = self.columns.docs.first(doc).unwrap_or_default();
        entry.number = self.columns.numbers.first(doc).unwrap_or_default();
        if self.last.is_some_and(|last| order(&entry, &last) == Ordering::Greater) {
            return;
        }
        self.entries.push(entry);
        if self.entries.len() >= self.n.saturating_mul(2).max(64) {
            self.shrink();
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        if self.entries.len() > self.n {
            self.shrink();
        }
        (self.segment, self.entries, self.total)
    }
}

/// Merges the first passages of the segments: at most `limit`, starting with the `offset`th.
pub(crate) fn merge(
    searcher: &Searcher,
    segments: Vec<(SegmentOrdinal, Vec<Entry>)>,
    limit: usize,
    offset: usize,
) -> tantivy::Result<Vec<Found>> {
    let n = limit.saturating_add(offset);
    let mut entries: Vec<(Entry, SegmentOrdinal)> =
        segments.into_iter().flat_map(|(segment, entries)| entries.into_iter().map(move |it| (it, segment))).collect();
    entries.sort_unstable_by(|a, b| order_of_keys(&a.0, &b.0));
    // Only ids distinguish the rest, and reading ids takes time.
    if let Some((last, _)) = n.checked_sub(1).and_then(|it| entries.get(it)).copied() {
        let n_kept = entries.partition_point(|(it, _)| order_of_keys(it, &last) != Ordering::Greater);
        entries.truncate(n_kept);
    }
    // The ids of one segment are stored together, so it is fast to read them in order.
    entries.sort_unstable_by_key(|(entry, segment)| (*segment, entry.doc_ord));
    let mut found = Vec::with_capacity(entries.len());
    for of_segment in entries.chunk_by(|a, b| a.1 == b.1) {
        let ords: Vec<u64> = of_segment.iter().map(|(entry, _)| entry.doc_ord).collect();
        let mut docs = Vec::with_capacity(ords.len());
        if let Some(column) = searcher.segment_reader(of_segment[0].1).fast_fields().str("doc")? {
            column.dictionary().sorted_ords_to_term_cb(&ords, |id| {
                docs.push(String::from_utf8_lossy(id).into_owned());
            })?;
        }
        for ((entry, _), doc) in of_segment.iter().zip(docs) {
            found.push((entry.date, Found { doc, number: entry.number, score: entry.score }));
        }
    }
    found.sort_unstable_by(|(date, a), (other, b)| {
        (Reverse(date), Reverse(OrdScore(a.score)), &a.doc, a.number).cmp(&(
            Reverse(other),
            Reverse(OrdScore(b.score)),
            &b.doc,
            b.number,
        ))
    });
    Ok(found.into_iter().map(|(_, it)| it).skip(offset).take(limit).collect())
}

#[derive(PartialEq)]
struct OrdScore(Score);

impl Eq for OrdScore {}

impl PartialOrd for OrdScore {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrdScore {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
