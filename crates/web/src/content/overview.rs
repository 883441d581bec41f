//! The store at a glance.

use crate::current::Current;
use crate::error::Problem;
use crate::view::dispute::DisputeView;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use whosaid_graph::{DisputeFilter, EntityRecord, Stats};

const N_SPEAKERS: usize = 10;
const N_DISPUTES: usize = 4;
/// The confidence from which a disagreement is shown there.
const SURE: f64 = 0.6;
/// How many disagreements, the surest, are searched for the newest.
pub(crate) const N_LOOKED_AT: usize = 2000;
/// Up to how many years documents are counted by month. Longer spans are counted by year.
const N_YEARS_OF_MONTHS: usize = 3;

/// The store at a glance.
pub(crate) struct Overview {
    /// The state of the store that it describes.
    pub stamp: String,
    pub stats: Stats,
    /// Documents by year or month.
    pub times: Vec<(String, u64)>,
    pub n_undated: u64,
    pub speakers: Vec<EntityRecord>,
    pub disputes: Vec<DisputeView>,
    /// Whether there are more disagreements than were searched.
    pub is_more: bool,
}

impl Overview {
    /// Counts everything. Reads the heads of all documents and the counts of all entities.
    pub fn of(current: &Current) -> Result<Self, Problem> {
        let graph = current.snapshot.graph();
        let mut months: BTreeMap<String, u64> = BTreeMap::new();
        let mut n_undated = 0;
        graph.each_document(|document| {
            let month = document.published.as_deref().and_then(month);
            match month {
                Some(month) => *months.entry(month).or_default() += 1,
                None => n_undated += 1,
            }
            Ok(true)
        })?;
        let mut speakers: Vec<EntityRecord> = graph.entities(None, None)?;
        speakers.retain(|it| it.n_claims_by > 0);
        speakers.sort_by(|a, b| b.n_claims_by.cmp(&a.n_claims_by).then_with(|| a.id.cmp(&b.id)));
        speakers.truncate(N_SPEAKERS);

        // Only what is shown is kept, because a disagreement may have ten thousand members.
        let mut newest: BTreeMap<(Reverse<String>, usize), DisputeView> = BTreeMap::new();
        let mut nth = 0;
        let sure = DisputeFilter { min_confidence: SURE, ..DisputeFilter::default() };
        graph.each_dispute(&sure, |dispute| {
            nth += 1;
            if nth > N_LOOKED_AT {
                return Ok(false);
            }
            let published = dispute.members.iter().filter_map(|it| it.published.clone()).max().unwrap_or_default();
            let key = (Reverse(published), nth);
            if newest.len() < N_DISPUTES || newest.last_key_value().is_some_and(|(last, _)| key < *last) {
                newest.insert(key, DisputeView::of(&dispute));
            }
            if newest.len() > N_DISPUTES {
                newest.pop_last();
            }
            Ok(true)
        })?;
        Ok(Self {
            stamp: current.stamp.clone(),
            stats: graph.stats()?,
            times: times(months),
            n_undated,
            speakers,
            disputes: newest.into_values().collect(),
            is_more: nth > N_LOOKED_AT,
        })
    }
}

/// Returns the month of an EDTF date, or the year if it is less exact.
fn month(published: &str) -> Option<String> {
    let date = published
        .get(..7)
        .filter(|it| it.as_bytes()[4] == b'-' && it[5..].parse().is_ok_and(|it: u8| (1..=12).contains(&it)));
    let date = date.or_else(|| published.get(..4)).filter(|it| it[..4].bytes().all(|b| b.is_ascii_digit()));
    date.map(str::to_owned)
}

/// Returns counts by month or by year, including the empty ones in between.
fn times(months: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let years: Vec<i32> = months.keys().filter_map(|it| it[..4].parse().ok()).collect();
    let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) else { return Vec::new() };
    let n_years = usize::try_from(last - first).unwrap_or_default() + 1;
    if n_years > N_YEARS_OF_MONTHS || months.keys().any(|it| it.len() == 4) {
        let of = |year: i32| months.range(format!("{year:04}")..format!("{:04}", year + 1)).map(|(_, n)| n).sum();
        let all = (*first..=*last).map(|year| (format!("{year:04}"), of(year)));
        // One wrong date must not make a drawing of two thousand bars.
        return if n_years <= 200 { all.collect() } else { all.filter(|(_, n)| *n > 0).collect() };
    }
    let all = (*first..=*last).flat_map(|year| (1..=12).map(move |month| format!("{year:04}-{month:02}")));
    let all: Vec<_> = all.map(|it| (it.clone(), months.get(&it).copied().unwrap_or_default())).collect();
    let is_full = |it: &(String, u64)| it.1 > 0;
    let (from, to) = (all.iter().position(is_full).unwrap_or(0), all.iter().rposition(is_full).unwrap_or(0));
    all[from..=to].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_over_time() {
        let times = |dates: &[&str]| {
            let mut months = BTreeMap::new();
            for date in dates {
                if let Some(month) = month(date) {
                    *months.entry(month).or_default() += 1;
                }
            }
            times(months)
        };
        let shown =
            |dates: &[&str]| times(dates).iter().map(|(time, n)| format!("{time}:{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&["2017-07-06", "2017-07", "2017-09-01"]), "2017-07:2 2017-08:0 2017-09:1");
        assert_eq!(shown(&["2017-07-06", "2018"]), "2017:1 2018:1");
        assert_eq!(shown(&["2012-01-01", "2017-01-01", "2017-02"]), "2012:1 2013:0 2014:0 2015:0 2016:0 2017:2");
        assert_eq!(shown(&["odd", "", "é017-01", "20X7"]), "");
    }
}
