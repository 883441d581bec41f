//! The disagreements of a store.

use crate::comparison::{Bucket, Dispute, Found, Occurrence};
use crate::filter::ClaimFilter;
use crate::key::{Address, Key};
use crate::linking::tree;
use crate::{Graph, Result, Sort};
use std::cmp::Ordering;
use std::collections::BTreeSet;

impl Graph {
    /// The disagreements in which a claim takes part that the filter lets through, the largest relative difference first, until
    /// told to stop; its order is of no account, its limit is of disagreements.
    ///
    /// They are found in the index alone; then the claims of one after the other are read. Of what is found, memory holds the
    /// keys.
    pub fn each_dispute(&self, filter: &ClaimFilter, mut each: impl FnMut(Dispute) -> Result<bool>) -> Result<()> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let mut found: Vec<Found<Key>> = Vec::new();
        let mut find = |bucket: Bucket<Key>, wanted: &BTreeSet<Key>| {
            found.extend(bucket.groups().into_iter().filter_map(Found::of).filter(|it| {
                wanted.is_empty() || it.claims.iter().any(|claim| wanted.contains(claim))
            }));
            if found.len() >= limit.saturating_mul(2).max(1024) {
                foremost(&mut found, limit);
            }
        };
        let all = ClaimFilter { sort: Sort::default(), limit: None, ..filter.clone() };
        if all == ClaimFilter::default() {
            self.each_bucket(&[tree::OCCURRENCES], |bucket| find(bucket, &BTreeSet::new()))?;
        } else {
            let mut wanted = BTreeSet::new();
            let mut buckets = BTreeSet::new();
            self.each_candidate(&all, |key, claim| {
                let occurrence = Occurrence::of(&claim).key();
                buckets.extend(Occurrence::bucket(&occurrence).map(<[u8]>::to_vec));
                wanted.insert(key);
                Ok(true)
            })?;
            for bucket in buckets {
                self.each_bucket(&[&[tree::OCCURRENCES], &bucket[..]].concat(), |bucket| find(bucket, &wanted))?;
            }
        }
        foremost(&mut found, limit);
        let mut n_given = 0;
        for equals in found.chunk_by(|a, b| a.order(b) == Ordering::Equal) {
            let mut disputes = Vec::with_capacity(equals.len());
            for it in equals {
                let keys: BTreeSet<Key> = it.claims.iter().copied().collect();
                disputes.push(it.dispute(self.keyed_claims(keys)?.into_iter().map(|(_, claim)| claim).collect()));
            }
            disputes.sort_by(Dispute::order);
            for dispute in disputes {
                if n_given >= limit || !each(dispute)? {
                    return Ok(());
                }
                n_given += 1;
            }
        }
        Ok(())
    }

    /// The claims under a prefix, those together that may be compared.
    fn each_bucket(&self, prefix: &[u8], mut each: impl FnMut(Bucket<Key>)) -> Result<()> {
        let mut sums = self.sums(prefix)?;
        let mut current: Vec<u8> = Vec::new();
        let mut bucket = Bucket::default();
        // A claim that is alone in its bucket needs no look at its measure.
        let mut first: Option<(Occurrence, Key)> = None;
        let add = |bucket: &mut Bucket<Key>, (occurrence, key): (Occurrence, Key)| {
            bucket.add(occurrence, Address::of_key(&key).document().key(), key);
        };
        while let Some((key, _)) = sums.next()? {
            let key = key.get(1..).unwrap_or_default();
            let Some((here, read)) = Occurrence::bucket(key).zip(Occurrence::read(key)) else { continue };
            if here != current {
                current = here.to_vec();
                each(std::mem::take(&mut bucket));
                first = Some(read);
                continue;
            }
            if let Some(first) = first.take() {
                add(&mut bucket, first);
            }
            add(&mut bucket, read);
        }
        each(bucket);
        Ok(())
    }
}

/// Sorts, and keeps so many and what is equal to the last of them.
fn foremost(found: &mut Vec<Found<Key>>, limit: usize) {
    found.sort_by(Found::order);
    if let Some(last) = limit.checked_sub(1).filter(|last| *last < found.len()) {
        let n = found.partition_point(|it| it.order(&found[last]) != Ordering::Greater);
        found.truncate(n);
    } else if limit == 0 {
        found.clear();
    }
}
