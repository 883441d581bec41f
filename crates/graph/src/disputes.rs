//! The disagreements of a store.

use crate::filter::{ClaimFilter, Sort, is_default, parse_number};
use crate::graph::Graph;
use crate::key::{Address, Key};
use crate::linking::{claim_prefix, tree};
use crate::occurrences;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::{
    Against, Bucket, Class, Dimension, Dispute, Evidence, Found, Group, Occurrence, Shingles, Stance, one_within_other,
    sides, sources,
};
use whosaid_model::{Claim, ClaimId, Decimal};

/// Which disagreements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeFilter {
    /// Keeps disagreements in which a claim takes part that this keeps. Its order is ignored, and its limit counts
    /// disagreements.
    #[serde(default, skip_serializing_if = "is_default")]
    pub claims: ClaimFilter,
    /// Keeps disagreements of these classes.
    pub classes: BTreeSet<Class>,
    /// Keeps disagreements with at least this difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Difference>,
    /// Keeps disagreements of which it is at least this sure that they are of one thing, from 0 to 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min_confidence: f64,
}

impl Default for DisputeFilter {
    /// Conflicts and revisions.
    fn default() -> Self {
        let classes = BTreeSet::from([Class::Conflict, Class::Revision]);
        Self { claims: ClaimFilter::default(), classes, least: None, min_confidence: 0.0 }
    }
}

/// A difference between figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Difference {
    /// In their unit; an exact decimal as text.
    Absolute(#[serde(with = "exact")] Decimal),
    /// As a share of the larger number.
    Relative(f64),
}

impl Difference {
    /// Parses a difference as people type it: `5%` of the larger figure, or `1e9` in its unit.
    ///
    /// ```
    /// use whosaid_graph::Difference;
    /// assert_eq!(Difference::parse("5%").ok(), Some(Difference::Relative(0.05)));
    /// assert_eq!(Difference::parse("1,000").ok(), Some(Difference::Absolute(1000.into())));
    /// assert!(Difference::parse("much").is_err() && Difference::parse("nan%").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        match text.strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().map_err(|_| Error::BadDifference)?;
                if percent.is_finite() { Ok(Self::Relative(percent / 100.0)) } else { Err(Error::BadDifference) }
            }
            None => parse_number(text).map(Self::Absolute).map_err(|_| Error::BadDifference),
        }
    }
}

impl DisputeFilter {
    /// Returns whether a difference has a requested class and size.
    pub fn keeps(&self, class: Class, absolute: Option<Decimal>, relative: Option<f64>) -> bool {
        self.classes.contains(&class)
            && self.least.is_none_or(|least| match least {
                Difference::Absolute(least) => absolute.is_some_and(|it| it >= least),
                Difference::Relative(least) => relative.is_none_or(|it| it >= least),
            })
    }

    /// Returns whether a disagreement has a requested class, size and confidence.
    pub fn keeps_found(&self, found: &Found<Key>) -> bool {
        self.keeps(found.class, found.absolute, found.relative) && found.confidence >= self.min_confidence
    }
}

/// A decimal as text.
mod exact {
    use serde::{Deserializer, Serializer, de::Error};
    use whosaid_model::{Decimal, decimal_text};

    pub fn serialize<S: Serializer>(n: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        decimal_text::serialize(&Some(*n), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        decimal_text::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("a number is missing"))
    }
}

impl Graph {
    /// Calls `each` with the disagreements that a filter keeps, the surest first, until it returns false.
    ///
    /// They are found in the index alone; then the claims are read, one disagreement after the other. Only keys are
    /// held in memory.
    pub fn each_dispute(&self, filter: &DisputeFilter, mut each: impl FnMut(Dispute) -> Result<bool>) -> Result<()> {
        let limit = filter.claims.limit.unwrap_or(usize::MAX);
        let mut found: Vec<Found<Key>> = Vec::new();
        self.each_group_of(&filter.claims, |groups, wanted| {
            if filter.classes.contains(&Class::OtherScope) {
                let suspected = one_within_other(&groups).into_iter();
                let suspected = suspected.filter_map(|(less, more)| Found::suspected(&groups[less], &groups[more]));
                found.extend(suspected.filter(|it| filter.keeps_found(it) && is_wanted(&it.claims, wanted)));
            }
            let groups = groups.into_iter().filter_map(Found::of);
            found.extend(groups.filter(|it| filter.keeps_found(it) && is_wanted(&it.claims, wanted)));
            if found.len() >= limit.saturating_mul(2).max(1024) {
                foremost(&mut found, limit);
            }
        })?;
        foremost(&mut found, limit);
        let mut n_given = 0;
        for equals in found.chunk_by(|a, b| a.order(b) == Ordering::Equal) {
            let mut disputes = Vec::with_capacity(equals.len());
            for it in equals {
                disputes.push(it.dispute(self.members(it.claims.iter().copied().collect())?));
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

    /// Returns how a claim relates to others of the same measure and period, or `None` if there are no others.
    pub fn comparison_of(&self, claim: &ClaimId) -> Result<Option<Dispute>> {
        let keys = self.targets(&claim_prefix(claim))?;
        let Some((key, claim)) = self.keyed_claims(keys)?.into_iter().find(|(_, it)| it.id == *claim) else {
            return Ok(None);
        };
        let occurrence = occurrences::key(&Occurrence::of(&claim));
        let Some(bucket) = occurrences::bucket(&occurrence) else { return Ok(None) };
        let mut found = None;
        self.each_bucket(&[&[tree::OCCURRENCES], bucket].concat(), |bucket| {
            let groups = bucket.groups().into_iter();
            found = groups.filter_map(Found::of).find(|it| it.claims.contains(&key)).or(found.take());
        })?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(found.dispute(self.members(found.claims.iter().copied().collect())?)))
    }

    /// Returns the keys of the claims whose figure another source gives too, neither from the same speaker nor from the
    /// same passage.
    pub fn corroborated(&self, filter: &ClaimFilter) -> Result<BTreeSet<Key>> {
        let mut likely: Vec<BTreeSet<Key>> = Vec::new();
        self.each_group_of(filter, |groups, wanted| {
            for group in groups {
                let members = group.members.iter().map(|it| (it.range.in_common_units(), it)).collect();
                for (_, side) in sides(members) {
                    let voices: BTreeSet<_> = side.iter().map(|it| &it.voice).collect();
                    let docs: BTreeSet<_> = side.iter().map(|it| it.doc).collect();
                    let claims: Vec<Key> = side.iter().map(|it| it.claim).collect();
                    if voices.len() > 1 && docs.len() > 1 && is_wanted(&claims, wanted) {
                        likely.push(claims.into_iter().collect());
                    }
                }
            }
        })?;
        let mut corroborated = BTreeSet::new();
        for claims in likely {
            if sources(self.members(claims.clone())?.iter()).0 > 1 {
                corroborated.extend(claims);
            }
        }
        Ok(corroborated)
    }

    /// Returns the claims that meet figures of a draft, with what each says of them: for each figure by what they say, and of these at
    /// most `most`, the newest.
    ///
    /// Reads what claims of the same kinds and units state, in the index alone.
    pub fn held_against(&self, draft: &[Claim], most: usize) -> Result<Vec<Vec<(Stance, Key)>>> {
        let mut against = Against::of(draft);
        // Ordered by what is the same in whatever order documents came, so that what is left off is too.
        type Order = (Reverse<String>, String, u32, Key);
        let mut found: Vec<BTreeMap<Stance, BTreeSet<Order>>> = vec![BTreeMap::new(); draft.len()];
        // A unit without a name is a prefix of all others.
        let of = |it: &Dimension| [it.kind.as_str().as_bytes(), &[0], it.unit.as_bytes(), &[0]].concat();
        let prefixes: BTreeSet<Vec<u8>> = against.dimensions().into_iter().map(of).collect();
        for prefix in prefixes {
            let mut sums = self.sums(&[&[tree::OCCURRENCES], &prefix[..]].concat())?;
            while let Some((key, _)) = sums.advance()? {
                let Some((occurrence, claim)) = occurrences::read(key.get(1..).unwrap_or_default()) else { continue };
                for (nth, stance) in against.stances(&occurrence) {
                    let voice = occurrence.voice.as_str().to_owned();
                    let order = (Reverse(occurrence.published.clone()), voice, occurrence.sentence, claim);
                    let claims = found[nth].entry(stance).or_default();
                    claims.insert(order);
                    if claims.len() > most {
                        claims.pop_last();
                    }
                }
            }
        }
        let of = |(stance, claims): (Stance, BTreeSet<Order>)| claims.into_iter().map(move |(.., key)| (stance, key));
        Ok(found.into_iter().map(|it| it.into_iter().flat_map(of).collect()).collect())
    }

    /// Returns claims with what decides whether they were copied.
    pub fn members(&self, claims: BTreeSet<Key>) -> Result<Vec<Evidence>> {
        let mut members = Vec::with_capacity(claims.len());
        self.each_keyed_passage(claims, |_, claim, passage| {
            members.push(Evidence { claim, passage: Shingles::of(passage) });
        })?;
        Ok(members)
    }

    /// Calls a function with groups of claims of the same thing: all, or those that may contain a claim which a filter
    /// keeps, with the keys of these claims.
    fn each_group_of(
        &self,
        filter: &ClaimFilter,
        mut each: impl FnMut(Vec<Group<Key>>, Option<&BTreeSet<Key>>),
    ) -> Result<()> {
        let filter = ClaimFilter { sort: Sort::default(), limit: None, corroborated: false, ..filter.clone() };
        if filter == ClaimFilter::default() {
            return self.each_bucket(&[tree::OCCURRENCES], |bucket| each(bucket.groups(), None));
        }
        let mut wanted = BTreeSet::new();
        let mut buckets = BTreeSet::new();
        self.each_candidate(&filter, |key, claim| {
            let occurrence = occurrences::key(&Occurrence::of(&claim));
            buckets.extend(occurrences::bucket(&occurrence).map(<[u8]>::to_vec));
            wanted.insert(key);
            Ok(true)
        })?;
        for bucket in buckets {
            let prefix = [&[tree::OCCURRENCES], &bucket[..]].concat();
            self.each_bucket(&prefix, |bucket| each(bucket.groups(), Some(&wanted)))?;
        }
        Ok(())
    }

    /// Calls a function with the claims under a prefix, grouped by what may be compared.
    fn each_bucket(&self, prefix: &[u8], mut each: impl FnMut(Bucket<Key>)) -> Result<()> {
        let mut sums = self.sums(prefix)?;
        let mut current: Vec<u8> = Vec::new();
        let mut bucket = Bucket::default();
        // The measure of a claim that is alone in its bucket does not matter.
        let mut first: Option<(Occurrence, Key)> = None;
        let add = |bucket: &mut Bucket<Key>, (occurrence, key): (Occurrence, Key)| {
            bucket.add(occurrence, Address::of_key(&key).document_number(), key);
        };
        while let Some((key, _)) = sums.advance()? {
            let key = key.get(1..).unwrap_or_default();
            let Some((here, read)) = occurrences::bucket(key).zip(occurrences::read(key)) else { continue };
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

fn is_wanted(claims: &[Key], wanted: Option<&BTreeSet<Key>>) -> bool {
    wanted.is_none_or(|wanted| claims.iter().any(|claim| wanted.contains(claim)))
}

/// Sorts, and keeps the first `limit` and what is equal to the last of them.
fn foremost(found: &mut Vec<Found<Key>>, limit: usize) {
    found.sort_by(Found::order);
    if let Some(last) = limit.checked_sub(1).filter(|last| *last < found.len()) {
        let n = found.partition_point(|it| it.order(&found[last]) != Ordering::Greater);
        found.truncate(n);
    } else if limit == 0 {
        found.clear();
    }
}
