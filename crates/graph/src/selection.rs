//! Selects a part of the graph.

use crate::Result;
use crate::answers::{DocumentRecord, EntityRecord};
use crate::contents::Contents;
use crate::graph::{Graph, key_of, target};
use crate::key::{Address, Key, entity_key, hashed};
use crate::linking::{edge, tree};
use crate::nodes::{At, MeasureNode, NodeKind, ends};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_compare::disagreeing;
use whosaid_model::{Claim, DocId, EntityId, Period};

/// A part of the graph. [`Default`] is the whole; every field that is set narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewFilter {
    /// What is within this many edges of an entity.
    pub around: Option<(EntityId, usize)>,
    /// Claims whose measure, unit or subjects contain these words, as in
    /// [`ClaimFilter::about`](crate::ClaimFilter::about), with everything connected to them.
    pub about: Option<String>,
    /// Only what was published in this period: the documents, what they state, and who and what that is about.
    /// Documents of unknown date are left out.
    pub published: Option<Period>,
    /// Only nodes of these kinds; all kinds if it is empty.
    pub kinds: BTreeSet<NodeKind>,
    /// The largest number of nodes. [`Graph::select`] says which come first.
    pub limit: Option<usize>,
}

impl ViewFilter {
    fn shows(&self, kind: NodeKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    fn shows_entities(&self) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| matches!(kind, NodeKind::Entity(_)))
    }
}

/// The nodes that a [`ViewFilter`] selects, as keys: a few dozen bytes each, and nothing for the whole.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The nodes; `None` for all.
    chosen: Option<BTreeSet<At>>,
    /// The claims that count although they may not be shown; `None` for all.
    claims: Option<BTreeSet<Key>>,
    /// Whether claims are shown.
    pub(crate) shows_claims: bool,
    /// How many nodes the limit left out, as far as was searched.
    pub n_left_off: usize,
}

impl Selection {
    /// Returns whether it is everything.
    pub fn is_whole(&self) -> bool {
        self.chosen.is_none()
    }

    /// Returns whether it is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.chosen.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Returns whether an entity is among the nodes.
    pub fn has_entity(&self, id: &EntityId) -> bool {
        self.has(At::Entity(entity_key(id)))
    }

    /// Returns whether a measure is among the nodes, by its [`MeasureNode::key`].
    pub fn has_measure(&self, key: &str) -> bool {
        self.has(At::Measure(hashed(key)))
    }

    fn has(&self, at: At) -> bool {
        self.chosen.as_ref().is_none_or(|chosen| chosen.contains(&at))
    }

    /// Keeps those of a document's claims that are among the nodes.
    fn keep_chosen(&self, at: Address, claims: &mut Vec<Claim>) {
        let mut nth = 0;
        claims.retain(|_| {
            nth += 1;
            self.has(At::Claim(at.of_claim(nth - 1).key()))
        });
    }

    /// Returns whether a claim counts, shown or not.
    pub(crate) fn counts(&self, claim: &Key) -> bool {
        self.claims.as_ref().is_none_or(|claims| claims.contains(claim))
    }

    /// Returns how many claims are among the nodes.
    pub fn n_claims(&self, graph: &Graph) -> Result<u64> {
        match &self.chosen {
            Some(chosen) => Ok(chosen.iter().filter(|at| matches!(at, At::Claim(_))).count() as u64),
            None => Ok(graph.totals()?.n_claims),
        }
    }

    /// Returns all nodes.
    pub(crate) fn nodes(&self, graph: &Graph) -> Result<BTreeSet<At>> {
        match &self.chosen {
            Some(chosen) => Ok(chosen.clone()),
            None => graph.every_node(&ViewFilter::default()),
        }
    }
}

/// What a document says, as far as it is selected.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The document, with its selected claims and entities.
    pub contents: Contents,
    /// Whether the document itself is selected, and not only something that it states.
    pub has_document: bool,
}

/// For a limited view of the whole, how many times the limit of claims are examined.
const N_LOOKED_AT: usize = 4;

impl Graph {
    /// Returns the nodes that a filter selects.
    ///
    /// `around` gives all nodes within a number of edges, in either direction. `about` gives the claims with their
    /// documents, speakers, subjects and measures. Both together give the nodes around the entity that the claims about
    /// the words connect. With a limit, claims that disagree come first, then the most complete, nearest first, each
    /// with what it is connected to, so that the result is connected. Of the whole, those of the measures with most
    /// claims come first. Then come the other nodes, nearest first, those with most claims or edges before the others.
    pub fn select(&self, filter: &ViewFilter) -> Result<Selection> {
        if *filter == ViewFilter::default() {
            return Ok(Selection { chosen: None, claims: None, shows_claims: true, n_left_off: 0 });
        }
        let limit = filter.limit.unwrap_or(usize::MAX);
        let shows_claims = filter.shows(NodeKind::Claim);
        let published = filter.published.as_ref().map(|period| self.published_in(period)).transpose()?;
        let is_in_time = |at: &At| match (at, &published) {
            (At::Document(key) | At::Claim(key), Some(documents)) => {
                documents.contains(&Address::of_key(key).document())
            }
            _ => true,
        };
        let about = match &filter.about {
            Some(about) => {
                let mut claims = self.claims_about(about)?;
                claims.retain(|key| is_in_time(&At::Claim(*key)));
                Some(claims)
            }
            None => None,
        };
        let near = match (&filter.around, &about, &published) {
            (Some((id, depth)), _, _) => {
                let root = entity_key(id);
                let enough = if about.is_none() && filter.kinds.is_empty() { limit } else { usize::MAX };
                let mut near = self.around(root, *depth, enough, is_in_time)?;
                if let Some(about) = &about {
                    let tied = self.tied_to(about)?;
                    near.retain(|at, _| tied.contains_key(at) || *at == At::Entity(root));
                }
                near
            }
            (None, Some(about), _) => self.tied_to(about)?,
            (None, None, Some(documents)) => self.told_by(documents)?,
            (None, None, None) => {
                let (chosen, n_left_off) = self.of_whole(filter, limit)?;
                return Ok(Selection { chosen: Some(chosen), claims: None, shows_claims, n_left_off });
            }
        };
        let claims = near.keys().filter_map(|at| if let At::Claim(key) = at { Some(*key) } else { None }).collect();
        let (chosen, n_left_off) = self.foremost(near, filter, limit)?;
        Ok(Selection { chosen: Some(chosen), claims: Some(claims), shows_claims, n_left_off })
    }

    /// Calls `each` with the documents of a selection and what it has of each, in order of id, until it returns false.
    pub fn each_part(&self, selection: &Selection, mut each: impl FnMut(Part) -> Result<bool>) -> Result<()> {
        self.each_chosen_document(selection, |id, at, has_document| {
            let Some(mut contents) = self.contents(id)? else { return Ok(true) };
            selection.keep_chosen(at, &mut contents.claims);
            contents.entities.retain(|it| selection.has_entity(&it.id));
            each(Part { contents, has_document })
        })
    }

    /// Calls a function with the claims of a selection, document by document in order of id and in the order of the
    /// text, until it returns false.
    pub fn each_selected_claim(
        &self,
        selection: &Selection,
        mut each: impl FnMut(&DocumentRecord, Claim) -> Result<bool>,
    ) -> Result<()> {
        self.each_chosen_document(selection, |_, at, _| {
            let document = self.records.document(at)?;
            let mut claims = self.claims_at(at)?;
            selection.keep_chosen(at, &mut claims);
            claims.sort_by_key(|claim| (claim.figure.start, claim.figure.end));
            for claim in claims {
                if !each(&document, claim)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// Calls a function with the entities of a selection, in an arbitrary but fixed order, until it returns false.
    pub fn each_selected_entity(
        &self,
        selection: &Selection,
        mut each: impl FnMut(EntityRecord) -> Result<bool>,
    ) -> Result<()> {
        let keys = match &selection.chosen {
            Some(chosen) => {
                chosen.iter().filter_map(|at| if let At::Entity(key) = at { Some(*key) } else { None }).collect()
            }
            None => {
                let mut keys = Vec::new();
                self.each_entity(&[], |key, _| {
                    keys.push(key);
                    Ok(())
                })?;
                keys
            }
        };
        for key in keys {
            if let Some(entity) = self.entity_of_key(&key)?
                && !each(entity)?
            {
                break;
            }
        }
        Ok(())
    }

    /// Calls a function with the measures of a selection, in an arbitrary but fixed order, until it returns false.
    pub fn each_selected_measure(
        &self,
        selection: &Selection,
        mut each: impl FnMut(MeasureNode) -> Result<bool>,
    ) -> Result<()> {
        let Some(chosen) = &selection.chosen else {
            return self.each_measure(each);
        };
        for at in chosen {
            if let At::Measure(key) = at
                && let Some(measure) = self.measure_node(key)?
                && !each(measure)?
            {
                break;
            }
        }
        Ok(())
    }

    /// Calls a function with the documents that are selected or state a selected claim, in order of id, until it
    /// returns false.
    fn each_chosen_document(
        &self,
        selection: &Selection,
        mut each: impl FnMut(&DocId, Address, bool) -> Result<bool>,
    ) -> Result<()> {
        let Some(chosen) = &selection.chosen else {
            let mut documents = Vec::new();
            self.each_address(|at| {
                documents.push(at);
                Ok(true)
            })?;
            for at in documents {
                if !each(&self.records.document(at)?.id, at, true)? {
                    break;
                }
            }
            return Ok(());
        };
        let mut documents: BTreeSet<Address> = BTreeSet::new();
        for at in chosen {
            if let At::Document(key) | At::Claim(key) = at {
                documents.insert(Address::of_key(key).document());
            }
        }
        let mut by_id = Vec::with_capacity(documents.len());
        for at in documents {
            by_id.push((self.records.document(at)?.id, at));
        }
        by_id.sort_unstable();
        for (id, at) in by_id {
            if !each(&id, at, selection.has(At::Document(at.key())))? {
                break;
            }
        }
        Ok(())
    }

    /// Returns the documents published in a period.
    fn published_in(&self, period: &Period) -> Result<BTreeSet<Address>> {
        let mut documents = BTreeSet::new();
        self.each_address(|at| {
            let published = self.records.document(at)?.published;
            if published.is_some_and(|date| Period(date).overlaps(period)) {
                documents.insert(at);
            }
            Ok(true)
        })?;
        Ok(documents)
    }

    /// Returns every node of the kinds of a filter.
    fn every_node(&self, filter: &ViewFilter) -> Result<BTreeSet<At>> {
        let mut chosen = BTreeSet::new();
        self.each_hub(filter, |_, _, at| {
            chosen.insert(at);
        })?;
        if filter.shows(NodeKind::Claim) {
            self.each_claim_key(|key| {
                chosen.insert(At::Claim(key));
            })?;
        }
        Ok(chosen)
    }

    /// Calls a function with the documents, entities and measures of the kinds of a filter: the number of their edges,
    /// and a sort key for ties. Reads only the index and the heads of documents.
    fn each_hub(&self, filter: &ViewFilter, mut each: impl FnMut(u64, String, At)) -> Result<()> {
        if filter.shows(NodeKind::Document) {
            self.each_address(|at| {
                let document = self.records.document(at)?;
                let n_edges = u64::from(document.n_figures) + u64::from(document.n_entities);
                each(n_edges, document.id.0, At::Document(at.key()));
                Ok(true)
            })?;
        }
        if filter.shows_entities() {
            self.each_entity(&[], |key, entity| {
                let n_edges = entity.n_documents + entity.n_claims_by + entity.n_claims_about;
                if n_edges > 0 && filter.shows(NodeKind::Entity(entity.kind)) {
                    each(n_edges, entity.id.0, At::Entity(key));
                }
                Ok(())
            })?;
        }
        if filter.shows(NodeKind::Measure) {
            self.each_measure_key(|key, n_claims| each(n_claims, hex(&key), At::Measure(key)))?;
        }
        Ok(())
    }

    /// Calls a function with the keys of all claims, ordered by the claims' ids.
    fn each_claim_key(&self, mut each: impl FnMut(Key)) -> Result<()> {
        let mut sums = self.sums(&[tree::CLAIMS])?;
        while let Some((key, _)) = sums.advance()? {
            each(target(key));
        }
        Ok(())
    }

    /// Returns at most `limit` nodes of the whole, and how many are left out.
    fn of_whole(&self, filter: &ViewFilter, limit: usize) -> Result<(BTreeSet<At>, usize)> {
        if filter.limit.is_none() {
            return Ok((self.every_node(filter)?, 0));
        }
        // The claims of the measures with most claims. A measure with more claims than are examined is skipped, because
        // it cannot be decided which to take without reading them all.
        let mut chosen = BTreeSet::new();
        let n_looked_at = limit.saturating_mul(N_LOOKED_AT);
        if filter.shows(NodeKind::Claim) {
            let mut most: BTreeSet<(Reverse<u64>, Key)> = BTreeSet::new();
            self.each_measure_key(|key, n| {
                if n <= n_looked_at as u64 {
                    most.insert((Reverse(n), key));
                    if most.len() > n_looked_at {
                        most.pop_last();
                    }
                }
            })?;
            let mut claims = BTreeSet::new();
            for (_, measure) in most {
                let of_measure = self.links_of(&measure, edge::MEASURED)?;
                if claims.len() + of_measure.len() > n_looked_at {
                    break;
                }
                claims.extend(of_measure.into_iter().map(|(claim, _)| claim));
            }
            chosen = self.foremost(self.tied_to(&claims)?, filter, limit)?.0;
        }
        let mut n_all: usize = 0;
        let mut best: BTreeSet<(Reverse<u64>, String, At)> = BTreeSet::new();
        let n_best = if filter.shows(NodeKind::Claim) { limit - chosen.len().min(limit) } else { n_looked_at };
        self.each_hub(filter, |n_edges, id, at| {
            n_all += 1;
            if !chosen.contains(&at) {
                best.insert((Reverse(n_edges), id, at));
                if best.len() > n_best {
                    best.pop_last();
                }
            }
        })?;
        let best: Vec<At> = best.into_iter().map(|(.., at)| at).collect();
        if !filter.shows(NodeKind::Claim) {
            // Nodes that most claims connect come first, each with the other.
            let rank: BTreeMap<At, usize> = best.iter().enumerate().map(|(nth, at)| (*at, nth)).collect();
            let all = Selection { chosen: None, claims: None, shows_claims: false, n_left_off: 0 };
            let ties = self.tied_by_claims(&best.iter().copied().collect(), &all)?;
            let mut ties: Vec<_> = ties.into_iter().map(|((a, b), n)| (Reverse(n), rank[&a], rank[&b])).collect();
            ties.sort_unstable();
            for (_, a, b) in ties {
                let n_more = [a, b].iter().filter(|nth| !chosen.contains(&best[**nth])).count();
                if chosen.len() + n_more <= limit {
                    chosen.extend([best[a], best[b]]);
                }
            }
        }
        for at in best {
            if chosen.len() < limit {
                chosen.insert(at);
            }
        }
        if filter.shows(NodeKind::Claim) {
            self.each_claim_key(|key| {
                n_all += 1;
                if chosen.len() < limit {
                    chosen.insert(At::Claim(key));
                }
            })?;
        }
        let n_left_off = n_all.saturating_sub(chosen.len());
        Ok((chosen, n_left_off))
    }

    /// Calls a function with all measures and the number of their claims.
    pub(crate) fn each_measure_key(&self, mut each: impl FnMut(Key, u64)) -> Result<()> {
        let mut sums = self.sums(&[tree::LINKS])?;
        let mut current: Option<(Key, u64)> = None;
        while let Some((bytes, _)) = sums.advance()? {
            if bytes.get(1 + size_of::<Key>()) != Some(&edge::MEASURED) {
                continue;
            }
            let key = key_of(bytes, 1);
            match &mut current {
                Some((before, n)) if *before == key => *n += 1,
                _ => {
                    if let Some((key, n)) = current.replace((key, 1)) {
                        each(key, n);
                    }
                }
            }
        }
        if let Some((key, n)) = current {
            each(key, n);
        }
        Ok(())
    }

    /// Returns claims with what they are connected to.
    fn tied_to(&self, claims: &BTreeSet<Key>) -> Result<BTreeMap<At, usize>> {
        let mut chosen: BTreeMap<At, usize> = claims.iter().map(|key| (At::Claim(*key), 0)).collect();
        self.each_keyed_claim(claims.iter().copied(), |key, claim| {
            chosen.extend(ends(&key, &claim).into_iter().map(|(at, ..)| (at, 1)));
        })?;
        Ok(chosen)
    }

    /// Returns what some documents state and mention, the claims nearest.
    fn told_by(&self, documents: &BTreeSet<Address>) -> Result<BTreeMap<At, usize>> {
        let mut claims = BTreeSet::new();
        for at in documents {
            claims.extend(self.claims_stated(&at.key())?);
        }
        let mut near = self.tied_to(&claims)?;
        for at in documents {
            near.entry(At::Document(at.key())).or_insert(1);
            for entity in self.all_mentions(&at.key())?.into_keys() {
                near.entry(At::Entity(entity)).or_insert(1);
            }
        }
        Ok(near)
    }

    /// Returns the nodes within `depth` edges of an entity, with their distance, through nodes that the filter keeps,
    /// stopping at the distance where there are more than `enough`.
    fn around(
        &self,
        root: Key,
        depth: usize,
        enough: usize,
        lets_through: impl Fn(&At) -> bool,
    ) -> Result<BTreeMap<At, usize>> {
        let mut near = BTreeMap::new();
        if self.entity_of_key(&root)?.is_none() {
            return Ok(near);
        }
        near.insert(At::Entity(root), 0);
        let mut edge_of_known = BTreeSet::from([At::Entity(root)]);
        for distance in 1..=depth {
            let mut next = BTreeSet::new();
            self.each_neighbour(&edge_of_known, |neighbour| {
                if lets_through(&neighbour) {
                    near.entry(neighbour).or_insert_with(|| {
                        next.insert(neighbour);
                        distance
                    });
                }
            })?;
            if next.is_empty() || near.len() > enough {
                break;
            }
            edge_of_known = next;
        }
        Ok(near)
    }

    /// Calls a function with the neighbours of some nodes.
    fn each_neighbour(&self, nodes: &BTreeSet<At>, mut each: impl FnMut(At)) -> Result<()> {
        let mut claims = Vec::new();
        for at in nodes {
            let mut linked = |key: &Key, edge: u8, node: fn(Key) -> At| {
                self.links_of(key, edge)?.into_iter().for_each(|(key, _)| each(node(key)));
                Ok::<(), crate::Error>(())
            };
            match at {
                At::Document(key) => {
                    self.claims_stated(key)?.into_iter().for_each(|key| each(At::Claim(key)));
                    self.all_mentions(key)?.into_keys().for_each(|key| each(At::Entity(key)));
                }
                At::Entity(key) => {
                    linked(key, edge::SAYS, At::Claim)?;
                    linked(key, edge::SUBJECT, At::Claim)?;
                    linked(key, edge::MENTIONED, At::Document)?;
                    linked(key, edge::PARTY_TO, At::Entity)?;
                    linked(key, edge::PARTY, At::Entity)?;
                }
                At::Measure(key) => linked(key, edge::MEASURED, At::Claim)?,
                At::Claim(key) => claims.push(*key),
            }
        }
        self.each_keyed_claim(claims, |key, claim| ends(&key, &claim).into_iter().for_each(|(at, ..)| each(at)))
    }

    /// Returns at most `limit` of some nodes with their distances, of the kinds of a filter, and how many are left out;
    /// see [`Graph::select`].
    fn foremost(&self, near: BTreeMap<At, usize>, filter: &ViewFilter, limit: usize) -> Result<(BTreeSet<At>, usize)> {
        let mut shown = BTreeSet::new();
        for at in near.keys() {
            let is_shown = match at {
                At::Document(_) => filter.shows(NodeKind::Document),
                At::Measure(_) => filter.shows(NodeKind::Measure),
                At::Claim(_) => filter.shows(NodeKind::Claim),
                At::Entity(_) if filter.kinds.is_empty() => true,
                At::Entity(key) => {
                    filter.shows_entities()
                        && self.entity_of_key(key)?.is_some_and(|it| filter.shows(NodeKind::Entity(it.kind)))
                }
            };
            if is_shown {
                shown.insert(*at);
            }
        }
        if shown.len() <= limit {
            return Ok((shown, 0));
        }
        let mut claims = Vec::new();
        let mut n_claims: BTreeMap<At, usize> = BTreeMap::new();
        let keys = near.keys().filter_map(|at| if let At::Claim(key) = at { Some(*key) } else { None });
        self.each_keyed_claim(keys, |key, claim| {
            for (at, ..) in ends(&key, &claim) {
                *n_claims.entry(at).or_default() += 1;
            }
            claims.push((key, claim));
        })?;
        let mut chosen: BTreeSet<At> = near.iter().filter(|(_, distance)| **distance == 0).map(|(at, _)| *at).collect();
        chosen.retain(|at| shown.contains(at) && !matches!(at, At::Claim(_)));
        if filter.shows(NodeKind::Claim) {
            let all: Vec<&Claim> = claims.iter().map(|(_, claim)| claim).collect();
            let differing: BTreeSet<usize> = disagreeing(&all).into_iter().flat_map(<[usize; 2]>::from).collect();
            let mut ranked: Vec<_> = claims
                .iter()
                .enumerate()
                .map(|(nth, (key, claim))| {
                    let figure = &claim.figure;
                    let told = [figure.speaker_entity.is_some(), figure.measure.is_some(), figure.period.is_some()];
                    let n_told = told.into_iter().filter(|it| *it).count();
                    let distance = near.get(&At::Claim(*key)).copied().unwrap_or_default();
                    (distance, !differing.contains(&nth), Reverse(n_told), &claim.id, nth)
                })
                .collect();
            ranked.sort_unstable();
            for (.., nth) in ranked {
                let (key, claim) = &claims[nth];
                let ends = ends(key, claim).into_iter().map(|(at, ..)| at).filter(|at| {
                    // What is one step beyond the examined nodes is shown with its claim, unless kinds are selected.
                    shown.contains(at) || filter.kinds.is_empty() && !near.contains_key(at)
                });
                let ends: Vec<At> = ends.collect();
                let n_more = 1 + ends.iter().filter(|at| !chosen.contains(at)).count();
                if chosen.len() + n_more <= limit {
                    chosen.insert(At::Claim(*key));
                    chosen.extend(ends);
                }
            }
        }
        let mut others = Vec::new();
        for at in shown.iter().filter(|at| !chosen.contains(at)) {
            let id = match at {
                At::Document(key) => self.records.document(Address::of_key(key))?.id.0,
                At::Entity(key) | At::Measure(key) => hex(key),
                // A claim that did not fit with its ends is not shown without them.
                At::Claim(_) => continue,
            };
            let distance = near.get(at).copied().unwrap_or_default();
            others.push((distance, Reverse(n_claims.get(at).copied().unwrap_or_default()), id, *at));
        }
        others.sort_unstable();
        let room = limit.saturating_sub(chosen.len());
        chosen.extend(others.into_iter().take(room).map(|(.., at)| at));
        let n_left_off = shown.iter().filter(|at| !chosen.contains(at)).count();
        Ok((chosen, n_left_off))
    }
}

fn hex(key: &Key) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}
