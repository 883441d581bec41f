//! Which claims a filter keeps, found through the indexes.

use crate::filter::{ClaimFilter, Sort, SortKey};
use crate::graph::Graph;
use crate::key::{Address, Key, hashed};
use crate::linking::{self, edge, index};
use crate::mentioned::Mentioned;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::words;
use whosaid_model::{Claim, ClaimId, Extraction, FigureKind};

/// How many claims are held at once for sorting, in about 50 MB.
const MOST_SORTED: usize = 32 * 1024;

impl Graph {
    /// Returns the claim with an id.
    pub fn claim(&self, id: &ClaimId) -> Result<Option<Claim>> {
        let keys = self.targets(&linking::claim_prefix(id))?;
        Ok(self.claims_of_keys(keys)?.into_iter().find(|claim| claim.id == *id))
    }

    /// Returns the claims that a filter keeps, in its order. Uses the index of the document, speaker, subject or unit
    /// if the filter names one.
    pub fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>> {
        let mut claims = Vec::new();
        self.each_claim(filter, |claim| {
            claims.push(claim);
            Ok(true)
        })?;
        Ok(claims)
    }

    /// Calls `each` with the claims that a filter keeps, in its order, until it returns false.
    ///
    /// In the order of documents, or with a limit, memory does not grow with the store. In another order without a
    /// limit it grows by some 100 bytes per claim: beyond some 30,000 claims only their sort keys and places are held,
    /// and they are read again as they come.
    pub fn each_claim(&self, filter: &ClaimFilter, each: impl FnMut(Claim) -> Result<bool>) -> Result<()> {
        self.each_sorted(filter, MOST_SORTED, each)
    }

    /// Like [`Graph::each_claim`], with at most `n_kept` claims in memory: for callers that sort for many at once and
    /// would rather read claims twice.
    pub fn each_sorted(
        &self,
        filter: &ClaimFilter,
        n_kept: usize,
        mut each: impl FnMut(Claim) -> Result<bool>,
    ) -> Result<()> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        if filter.sort == Sort::Document {
            let mut n_given = 0;
            return self.each_candidate(filter, |_, claim| {
                if n_given < limit {
                    n_given += 1;
                    return Ok(each(claim)? && n_given < limit);
                }
                Ok(false)
            });
        }
        // Candidates come by document and place, so the first wins among equals.
        let mut best: Vec<(SortKey, usize, Key, Option<Box<Claim>>)> = Vec::new();
        let mut n_found = 0;
        let mut is_kept = true;
        self.each_candidate(filter, |key, claim| {
            let sort_key = filter.sort.key(&claim);
            best.push((sort_key, n_found, key, is_kept.then(|| Box::new(claim))));
            n_found += 1;
            if best.len() >= limit.saturating_mul(2).max(1024) {
                best.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
                best.truncate(limit);
            }
            if is_kept && best.len() > n_kept {
                is_kept = false;
                best.iter_mut().for_each(|it| it.3 = None);
            }
            Ok(true)
        })?;
        best.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        best.truncate(limit);
        if is_kept {
            for claim in best.into_iter().filter_map(|it| it.3) {
                if !each(*claim)? {
                    break;
                }
            }
            return Ok(());
        }
        let keys: Vec<Key> = best.into_iter().map(|it| it.2).collect();
        for some in keys.chunks(n_kept.max(1)) {
            // Each document is read once for all of its claims among these.
            let mut by_document: Vec<(Key, usize)> = some.iter().copied().zip(0..).collect();
            by_document.sort_unstable();
            let mut claims: Vec<Option<Box<Claim>>> = some.iter().map(|_| None).collect();
            let mut places = by_document.iter();
            self.each_keyed_claim(by_document.iter().map(|it| it.0), |key, claim| {
                if let Some((_, place)) = places.find(|it| it.0 == key) {
                    claims[*place] = Some(Box::new(claim));
                }
            })?;
            for claim in claims.into_iter().flatten() {
                if !each(*claim)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Calls a function with the claims that pass a filter, in order of document and place, until it returns false.
    pub fn each_candidate(&self, filter: &ClaimFilter, mut each: impl FnMut(Key, Claim) -> Result<bool>) -> Result<()> {
        let mut go_on = true;
        let corroborated = if filter.corroborated { Some(self.corroborated(filter)?) } else { None };
        let mut of_document = |at: Address, wanted: Option<&[usize]>| {
            let is_wanted = |nth: &usize| wanted.is_none_or(|wanted| wanted.binary_search(nth).is_ok());
            let mut claims: Vec<(usize, Claim)> = self.claims_at(at)?.into_iter().enumerate().collect();
            let is_shared =
                |nth: usize| corroborated.as_ref().is_none_or(|keys| keys.contains(&at.of_claim(nth).key()));
            claims.retain(|(nth, claim)| is_wanted(nth) && is_shared(*nth) && filter.keeps(claim));
            claims.sort_by_key(|(_, claim)| (claim.figure.start, claim.figure.end));
            for (nth, claim) in claims {
                go_on = go_on && each(at.of_claim(nth).key(), claim)?;
            }
            Ok::<bool, Error>(go_on)
        };
        let Some(keys) = self.candidates(filter)? else {
            return self.each_address(|at| of_document(at, None));
        };
        let mut wanted: BTreeMap<Address, Vec<usize>> = BTreeMap::new();
        for at in keys.iter().map(Address::of_key) {
            wanted.entry(at.document()).or_default().extend(at.claim());
        }
        let mut documents = Vec::with_capacity(wanted.len());
        if let (Some(id), true) = (&filter.doc, wanted.len() == 1) {
            documents.extend(wanted.into_iter().map(|(at, wanted)| (id.clone(), at, wanted)));
        } else {
            for (at, wanted) in wanted {
                documents.push((self.records.document(at)?.id, at, wanted));
            }
        }
        documents.sort_unstable();
        for (_, at, wanted) in &documents {
            if !of_document(*at, Some(wanted))? {
                break;
            }
        }
        Ok(())
    }

    /// Returns the claims that a filter's index names, a superset of what it keeps, or `None` if no index does.
    fn candidates(&self, filter: &ClaimFilter) -> Result<Option<BTreeSet<Key>>> {
        let mut narrowed: Option<BTreeSet<Key>> = None;
        let mut narrow = |keys: BTreeSet<Key>| {
            narrowed = Some(match narrowed.take() {
                Some(before) => before.intersection(&keys).copied().collect(),
                None => keys,
            });
        };
        if let Some(doc) = &filter.doc {
            let claims = self.address(doc)?.map(|at| self.claims_stated(&at.key())).transpose()?;
            narrow(claims.into_iter().flatten().collect());
        }
        if let Some(speaker) = &filter.speaker {
            narrow(self.claims_said(speaker)?);
        }
        if let Some(about) = &filter.about {
            narrow(self.claims_about(about)?);
        }
        if narrowed.is_none() && (filter.kind.is_some() || filter.unit.is_some()) {
            let mut found = BTreeSet::new();
            for kind in FigureKind::ALL.iter().filter(|kind| filter.kind.is_none_or(|it| it == **kind)) {
                found.extend(self.targets(&linking::occurrence_prefix(*kind, filter.unit.as_deref()))?);
            }
            narrowed = Some(found);
        }
        Ok(narrowed)
    }

    /// Returns the claims of the speakers that a filter's text names.
    fn claims_said(&self, speaker: &str) -> Result<BTreeSet<Key>> {
        let mut claims = self.with_all_words(index::SPEAKER, &words::words(speaker))?;
        for entity in self.entities_with_words(speaker, true)? {
            claims.extend(self.links_of(&entity, edge::SAYS)?.into_iter().map(|(claim, _)| claim));
        }
        Ok(claims)
    }

    /// Returns the claims whose measure, unit or subjects have all words of a text, or whose subject has it as its id.
    pub fn claims_about(&self, about: &str) -> Result<BTreeSet<Key>> {
        let subject = hashed(about.trim());
        if self.is_entity(&subject)? {
            return Ok(self.links_of(&subject, edge::SUBJECT)?.into_iter().map(|(claim, _)| claim).collect());
        }
        let mut found: Option<BTreeSet<Key>> = None;
        for alternatives in words::query(about) {
            let mut any = BTreeSet::new();
            for all_of in alternatives {
                let mut all: Option<BTreeSet<Key>> = None;
                for word in all_of {
                    let claims = self.claims_of_word(&word)?;
                    all = Some(all.map_or_else(|| claims.clone(), |all| all.intersection(&claims).copied().collect()));
                }
                any.extend(all.unwrap_or_default());
            }
            found = Some(found.map_or_else(|| any.clone(), |found| found.intersection(&any).copied().collect()));
        }
        Ok(found.unwrap_or_default())
    }

    fn claims_of_word(&self, word: &str) -> Result<BTreeSet<Key>> {
        let mut claims: BTreeSet<Key> =
            self.targets(&linking::word_prefix(index::MEASURE, word))?.into_iter().collect();
        for entity in self.targets(&linking::word_prefix(index::ENTITY, word))? {
            claims.extend(self.links_of(&entity, edge::SUBJECT)?.into_iter().map(|(claim, _)| claim));
        }
        Ok(claims)
    }

    /// Returns the claims of a record in memory, with decisions applied: what [`Graph::claims`] returns for its
    /// document, without reading it again.
    pub fn claims_of(&self, record: &Extraction) -> Vec<Claim> {
        let mut claims = Claim::all(record);
        self.decisions.apply_to_claims(&mut claims);
        claims
    }

    /// Returns the claims of a document, with decisions applied.
    pub fn claims_at(&self, document: Address) -> Result<Vec<Claim>> {
        let mut claims = self.records.claims(document)?;
        self.decisions.apply_to_claims(&mut claims);
        Ok(claims)
    }

    /// Returns the claim with a key.
    pub fn claim_of_key(&self, key: &Key) -> Result<Claim> {
        let at = Address::of_key(key);
        let claim = self.keyed_claims([*key])?.pop();
        claim.map(|(_, claim)| claim).ok_or_else(|| self.records.packs().damaged(at.place, "a claim is missing").into())
    }

    pub(crate) fn claims_of_keys(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<Claim>> {
        Ok(self.keyed_claims(keys)?.into_iter().map(|(_, claim)| claim).collect())
    }

    /// Returns the claims with some keys, as [`Graph::each_keyed_claim`] does.
    pub fn keyed_claims(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<(Key, Claim)>> {
        let mut claims = Vec::new();
        self.each_keyed_claim(keys, |key, claim| claims.push((key, claim)))?;
        Ok(claims)
    }

    /// Calls a function with the claims of some keys. If keys of one document follow each other, it is read once.
    pub fn each_keyed_claim(
        &self,
        keys: impl IntoIterator<Item = Key>,
        mut each: impl FnMut(Key, Claim),
    ) -> Result<()> {
        let mut of_document: Option<(Address, Vec<Claim>)> = None;
        for key in keys {
            let at = Address::of_key(&key);
            let document = at.document();
            let stated = match &of_document {
                Some((before, stated)) if *before == document => stated,
                _ => &of_document.insert((document, self.claims_at(document)?)).1,
            };
            if let Some(claim) = at.claim().and_then(|nth| stated.get(nth)) {
                each(key, claim.clone());
            }
        }
        Ok(())
    }

    /// Calls a function with the claims of some keys, each with the passage that states it: its sentence, and the ones
    /// before and after.
    pub fn each_keyed_passage(
        &self,
        keys: impl IntoIterator<Item = Key>,
        mut each: impl FnMut(Key, Claim, &str),
    ) -> Result<()> {
        let mut of_document: Option<(Address, Extraction, Vec<Claim>)> = None;
        for key in keys {
            let at = Address::of_key(&key);
            let document = at.document();
            if of_document.as_ref().is_none_or(|(before, ..)| *before != document) {
                let extraction = self.records.extraction(document)?;
                let mut claims = Claim::all(&extraction);
                self.decisions.apply_to_claims(&mut claims);
                of_document = Some((document, extraction, claims));
            }
            let Some((_, extraction, claims)) = &of_document else { continue };
            if let Some(claim) = at.claim().and_then(|nth| claims.get(nth)) {
                each(key, claim.clone(), extraction.around(claim.span(), 1).of(&extraction.text).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Returns the keys of the claims of a document.
    pub fn claims_stated(&self, doc: &Key) -> Result<Vec<Key>> {
        let at = Address::of_key(doc);
        let n_claims = self.records.document(at)?.n_figures as usize;
        Ok((0..n_claims).map(|nth| at.of_claim(nth).key()).collect())
    }

    /// Returns the entities of a document with its mentions of them, with decisions applied.
    pub fn all_mentions(&self, doc: &Key) -> Result<BTreeMap<Key, Mentioned>> {
        let extraction = self.records.extraction(Address::of_key(doc))?;
        Ok(linking::mentions(&extraction.id, &extraction.entities, &self.decisions))
    }
}
