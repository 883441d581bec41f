//! Facets: how the passages found are distributed over documents, publishers, years, actors, agreements and kinds of
//! figures.

use crate::figures::{FIRST_DAY, year_of};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader};
use whosaid_model::{EntityId, FigureKind};

/// How many values of a facet are returned.
const N_VALUES: usize = 10;

/// The kinds of figures, in the order of their bits in the index.
const KINDS: [FigureKind; 8] = [
    FigureKind::Money,
    FigureKind::Percent,
    FigureKind::Count,
    FigureKind::Quantity,
    FigureKind::Duration,
    FigureKind::Rank,
    FigureKind::Ratio,
    FigureKind::Multiple,
];

/// The bit of a kind of figure.
pub(crate) fn kind_bit(kind: FigureKind) -> u64 {
    KINDS.iter().position(|it| *it == kind).map_or(0, |it| 1 << it)
}

/// For each facet, the values that most of the passages found have: at most ten, the commonest first, equals by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Documents.
    pub document: Vec<Facet>,
    /// Who published them.
    pub publisher: Vec<Facet>,
    /// Years of publication.
    pub year: Vec<Facet>,
    /// Persons, organisations and places that the passages mention.
    pub actor: Vec<Facet>,
    /// Agreements and laws that they mention.
    pub agreement: Vec<Facet>,
    /// Kinds of the figures in them.
    pub kind: Vec<Facet>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The value: the id of a document or an entity, a year, or the name of a publisher or of a kind.
    pub value: String,
    /// A name to show. The index only knows the value; callers that know a better name put it here.
    pub name: String,
    /// How many of the passages found have it.
    pub n: usize,
}

/// Counts the values.
pub(crate) struct FacetCounts<'s> {
    /// Groups of ids that stand for one entity. The first id of each stands for the group.
    pub same: &'s [Vec<EntityId>],
}

/// The columns whose values are counted, in the order of [`SegmentFacets::columns`].
const COLUMNS: [&str; 4] = ["doc", "publisher", "actor_id", "agreement_id"];

/// The position of the documents' column.
const DOCUMENTS: usize = 0;

/// Counts the values of a column in one segment.
struct Counter {
    ords: Option<Column<u64>>,
    counts: Counts,
    /// For the rank of an id that belongs to a group, the number of the group.
    groups: HashMap<u64, usize>,
    /// The last passage that each group was counted for.
    last: Vec<Option<DocId>>,
}

/// How many passages have the values of a column.
#[derive(Default)]
struct Counts {
    /// Counts by the value's rank in the segment.
    by_ord: Vec<u32>,
    /// Counts of entities that have several ids.
    by_group: Vec<u32>,
}

pub(crate) struct SegmentCounter {
    segment: SegmentOrdinal,
    columns: Vec<Counter>,
    dates: Column<i64>,
    kinds: Column<u64>,
    by_day: HashMap<i64, u32>,
    by_kind: [u32; KINDS.len()],
}

/// The counts of one segment.
pub(crate) struct SegmentFacets {
    segment: SegmentOrdinal,
    columns: Vec<Counts>,
    by_day: HashMap<i64, u32>,
    by_kind: [u32; KINDS.len()],
}

impl Counter {
    fn of(column: Option<&StrColumn>, same: &[Vec<EntityId>]) -> tantivy::Result<Self> {
        let mut groups = HashMap::new();
        for (n, id) in same.iter().enumerate().flat_map(|(n, group)| group.iter().map(move |id| (n, id))) {
            let ord = column.map(|it| it.dictionary().term_ord(id.as_str())).transpose()?.flatten();
            groups.extend(ord.map(|ord| (ord, n)));
        }
        let by_ord = vec![0; column.map_or(0, |it| it.num_terms())];
        let counts = Counts { by_ord, by_group: vec![0; same.len()] };
        Ok(Self { ords: column.map(|it| it.ords().clone()), counts, groups, last: vec![None; same.len()] })
    }

    fn count(&mut self, doc: DocId) {
        let Some(ords) = &self.ords else { return };
        for ord in ords.values_for_doc(doc) {
            match self.groups.get(&ord).filter(|_| !self.groups.is_empty()) {
                Some(group) if self.last[*group] == Some(doc) => {}
                Some(group) => {
                    self.last[*group] = Some(doc);
                    self.counts.by_group[*group] += 1;
                }
                None => self.counts.by_ord[ord as usize] += 1,
            }
        }
    }
}

impl Collector for FacetCounts<'_> {
    type Fruit = Vec<SegmentFacets>;
    type Child = SegmentCounter;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentCounter> {
        let fast = reader.fast_fields();
        let counter = |name: &&str| {
            let same = if name.ends_with("_id") { self.same } else { &[] };
            Counter::of(fast.str(name)?.as_ref(), same)
        };
        Ok(SegmentCounter {
            segment,
            columns: COLUMNS.iter().map(counter).collect::<tantivy::Result<_>>()?,
            dates: fast.i64("published_first")?,
            kinds: fast.u64("kinds")?,
            by_day: HashMap::new(),
            by_kind: [0; KINDS.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<SegmentFacets>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits)
    }
}

impl SegmentCollector for SegmentCounter {
    type Fruit = SegmentFacets;

    fn collect(&mut self, doc: DocId, _: Score) {
        for column in &mut self.columns {
            column.count(doc);
        }
        if let Some(day) = self.dates.first(doc) {
            *self.by_day.entry(day).or_default() += 1;
        }
        let kinds = self.kinds.first(doc).unwrap_or_default();
        for (n, count) in self.by_kind.iter_mut().enumerate() {
            *count += (kinds >> n & 1) as u32;
        }
    }

    fn harvest(self) -> SegmentFacets {
        let columns = self.columns.into_iter().map(|it| it.counts).collect();
        SegmentFacets { segment: self.segment, columns, by_day: self.by_day, by_kind: self.by_kind }
    }
}

impl Facets {
    /// Adds up the counts of the segments.
    pub(crate) fn of(searcher: &Searcher, segments: &[SegmentFacets], same: &[Vec<EntityId>]) -> tantivy::Result<Self> {
        let (mut by_year, mut by_kind) = (BTreeMap::new(), BTreeMap::new());
        for segment in segments {
            // What has no first day has no year.
            for (day, n) in segment.by_day.iter().filter(|(day, _)| **day > FIRST_DAY) {
                *by_year.entry(format!("{:04}", year_of(*day))).or_default() += *n as usize;
            }
            for (kind, n) in KINDS.iter().zip(segment.by_kind) {
                *by_kind.entry(kind.as_str().to_owned()).or_default() += n as usize;
            }
        }
        let [publisher, actor, agreement] = [1, 2, 3].map(|idx| totals(searcher, segments, idx, same).map(first));
        Ok(Self {
            document: documents(searcher, segments)?,
            publisher: publisher?,
            year: first(by_year),
            actor: actor?,
            agreement: agreement?,
            kind: first(by_kind),
        })
    }
}

/// Returns the documents with most passages. All passages of a document are in one segment, so nothing has to be added
/// up. Of documents with equally many passages only the first of each segment are looked at.
fn documents(searcher: &Searcher, segments: &[SegmentFacets]) -> tantivy::Result<Vec<Facet>> {
    let mut found = Vec::new();
    for segment in segments {
        let column = searcher.segment_reader(segment.segment).fast_fields().str(COLUMNS[DOCUMENTS])?;
        let Some(column) = column else { continue };
        let counted = (0..).zip(&segment.columns[DOCUMENTS].by_ord).filter(|(_, n)| **n > 0);
        let mut best: Vec<(Reverse<u32>, u64)> = counted.map(|(ord, n)| (Reverse(*n), ord)).collect();
        if best.len() > N_VALUES {
            best.select_nth_unstable(N_VALUES - 1);
            best.truncate(N_VALUES);
        }
        best.sort_unstable_by_key(|(_, ord)| *ord);
        let ords: Vec<u64> = best.iter().map(|(_, ord)| *ord).collect();
        let mut counts = best.iter().map(|(Reverse(n), _)| *n);
        column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
            found.push((String::from_utf8_lossy(term).into_owned(), counts.next().unwrap_or_default() as usize));
        })?;
    }
    found.sort_by(|(value, n), (other, m)| m.cmp(n).then_with(|| value.cmp(other)));
    found.truncate(N_VALUES);
    Ok(found.into_iter().map(|(value, n)| Facet { name: value.clone(), value, n }).collect())
}

/// Returns the counts of the values of a column that may be among the first.
fn totals(
    searcher: &Searcher,
    segments: &[SegmentFacets],
    idx: usize,
    same: &[Vec<EntityId>],
) -> tantivy::Result<HashMap<String, usize>> {
    // A value that is among the first overall has, in at least one segment, its share of the count of the last of them.
    let mut least = 0;
    for segment in segments {
        let mut counts: Vec<u32> = segment.columns[idx].by_ord.iter().copied().filter(|it| *it > 0).collect();
        if counts.len() >= N_VALUES {
            let (_, nth, _) = counts.select_nth_unstable_by(N_VALUES - 1, |a, b| b.cmp(a));
            least = least.max(*nth);
        }
    }
    let share = least.div_ceil(segments.len().max(1) as u32).max(1);
    let column = |segment: &SegmentFacets| searcher.segment_reader(segment.segment).fast_fields().str(COLUMNS[idx]);
    // For each value, the count seen so far and the number of segments it was seen in.
    let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
    for segment in segments {
        let Some(column) = column(segment)? else { continue };
        let counts = &segment.columns[idx].by_ord;
        let ords: Vec<u64> = (0..).zip(counts).filter(|(_, n)| **n >= share).map(|(ord, _)| ord).collect();
        let mut next = ords.iter();
        column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
            let n = next.next().map_or(0, |ord| counts[*ord as usize] as usize);
            let value = seen.entry(String::from_utf8_lossy(term).into_owned()).or_default();
            value.0 += n;
            value.1 += 1;
        })?;
    }
    // The other segments have less than that share each. Only values that may still be among the first are looked up
    // there.
    let may_lack = |n_seen: usize| (share as usize - 1) * segments.len().saturating_sub(n_seen);
    let mut sure: Vec<usize> = seen.values().map(|(n, _)| *n).collect();
    let least = match sure.len() > N_VALUES {
        true => *sure.select_nth_unstable_by(N_VALUES - 1, |a, b| b.cmp(a)).1,
        false => 0,
    };
    seen.retain(|_, (n, n_seen)| *n + may_lack(*n_seen) >= least);
    let mut totals: HashMap<String, usize> = HashMap::new();
    for (value, (n, n_seen)) in seen {
        let mut total = n;
        if may_lack(n_seen) > 0 {
            total = 0;
            for segment in segments {
                let Some(column) = column(segment)? else { continue };
                let ord = column.dictionary().term_ord(value.as_str())?;
                let n = ord.and_then(|ord| segment.columns[idx].by_ord.get(ord as usize)).copied();
                total += n.unwrap_or_default() as usize;
            }
        }
        totals.insert(value, total);
    }
    for segment in segments {
        let counts = &segment.columns[idx];
        for (id, n) in same.iter().filter_map(|it| it.first()).zip(&counts.by_group).filter(|it| *it.1 > 0) {
            *totals.entry(id.as_str().to_owned()).or_default() += *n as usize;
        }
    }
    Ok(totals)
}

/// Returns the first values, in order.
fn first(counts: impl IntoIterator<Item = (String, usize)>) -> Vec<Facet> {
    // In an id, the name of an entity comes after the colon.
    let name = |value: &str| value.rsplit(':').next().unwrap_or_default().to_owned();
    let mut facets: Vec<_> = counts.into_iter().filter(|it| it.1 > 0).collect();
    facets.sort_by_cached_key(|(value, n)| (Reverse(*n), name(value), value.clone()));
    facets.truncate(N_VALUES);
    facets.into_iter().map(|(value, n)| Facet { name: value.clone(), value, n }).collect()
}
