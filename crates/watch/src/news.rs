//! What is new for stored questions: new figures, new disagreements, revisions.
//!
//! While there are questions, the ledger keeps what every document was before it changed, in the same transaction as
//! the change. News follows from this and from what the documents are now. So it does not matter in how many batches
//! they came, or whether a process died in between, and news is found again until it is settled.
//!
//! It looks at the claims of the documents that changed, as they were and as they are, and at other claims that may be
//! compared with them. Today's decisions about who is who apply to both sides, so a decision is not news.
//!
//! **A figure is new** if its speaker did not give this number for this measure and period before. A near copy of an
//! older passage gives nothing new. Of several copies that came together, one is reported and the others are listed
//! with it. It is a **revision** if the speaker gave other numbers before and none that fits. **A disagreement is new**
//! if the earlier figures did not differ as the question requires, or if it has a side that none of them was on.

use crate::{Question, Watch, Watched};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use whosaid_compare::{
    Bucket, Class, Dispute, Found, Group, Occurrence, Range, Shingles, Voice, families, one_within_other, sides,
    sources,
};
use whosaid_graph::key::{Address, Key};
use whosaid_graph::linking::tree;
use whosaid_graph::{Asked, DisputeFilter, Error, Graph, Result, occurrences};
use whosaid_model::{Claim, ClaimId, Decimal, DocId, Value};

/// Something that is new for a question. Its JSON is the record of the claim or dispute, preceded by `watch` and
/// `what`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct News {
    /// The name of the question.
    pub watch: String,
    /// What it is.
    #[serde(flatten)]
    pub new: New,
}

/// What may be new.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum New {
    /// A claim that answers the question, with a figure that its speaker did not give before.
    Figure {
        /// The claim.
        #[serde(flatten)]
        claim: Box<Claim>,
        /// Other new claims that say the same: by the same speaker, or in near copies of the passage.
        repeats: Vec<ClaimId>,
    },
    /// Like [`New::Figure`], if the speaker gave other figures before for the same measure and period.
    Revision {
        /// The claim.
        #[serde(flatten)]
        claim: Box<Claim>,
        /// Other new claims that say the same.
        repeats: Vec<ClaimId>,
        /// What the speaker said before, one claim for each figure, the lowest first. Their documents may have been replaced.
        revises: Vec<Claim>,
        /// The largest difference from one of these, in their unit.
        difference: Value,
        /// The same as a share of the larger number.
        relative: Option<f64>,
    },
    /// A disagreement that did not exist before, or that has a new side.
    Disagreement {
        /// The disagreement as it now is.
        #[serde(flatten)]
        dispute: Box<Dispute>,
        /// Its new members.
        new: Vec<ClaimId>,
    },
}

/// What is new for the questions of a store, found but not yet read.
pub struct NewsReport {
    graph: Arc<Graph>,
    /// By name of the question.
    found: Vec<(String, Vec<Item>)>,
    /// The last change that was examined.
    up_to: u64,
}

/// Something new, by the keys of its claims.
enum Item {
    Figure { doc: DocId, claim: Key, repeats: Vec<Key> },
    Revision { doc: DocId, claim: Key, repeats: Vec<Key>, revises: Revised },
    Disagreement { found: Found<Key>, new: Vec<Key> },
}

impl Item {
    /// Orders figures first, then revisions, by document and place, and then disagreements as in their list.
    fn order(&self, other: &Self) -> Ordering {
        let place = |it: &Self| match it {
            Self::Figure { doc, claim, .. } => (0, Some((doc.clone(), *claim))),
            Self::Revision { doc, claim, .. } => (1, Some((doc.clone(), *claim))),
            Self::Disagreement { .. } => (2, None),
        };
        match (self, other) {
            (Self::Disagreement { found: a, .. }, Self::Disagreement { found: b, .. }) => a.order(b),
            _ => place(self).cmp(&place(other)),
        }
    }
}

/// What a speaker said before, and how much it differs.
#[derive(Clone)]
struct Revised {
    claims: Vec<Key>,
    absolute: Option<Decimal>,
    relative: Option<f64>,
}

impl NewsReport {
    /// Returns the number of the last change that was examined.
    pub fn up_to(&self) -> u64 {
        self.up_to
    }

    /// Returns whether nothing is new.
    pub fn is_empty(&self) -> bool {
        self.found.iter().all(|(_, items)| items.is_empty())
    }

    /// Calls `each` with what is new until it returns false, question by question in order of name: figures and
    /// revisions by document and place, then disagreements, the largest relative difference first.
    pub fn each(&self, mut each: impl FnMut(News) -> Result<bool>) -> Result<()> {
        for (watch, items) in &self.found {
            for equals in items.chunk_by(|a, b| a.order(b) == Ordering::Equal) {
                let mut read = equals.iter().map(|it| self.read(it)).collect::<Result<Vec<New>>>()?;
                read.sort_by(|a, b| match (a, b) {
                    (New::Disagreement { dispute: a, .. }, New::Disagreement { dispute: b, .. }) => a.order(b),
                    _ => Ordering::Equal,
                });
                for new in read {
                    if !each(News { watch: watch.clone(), new })? {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    fn read(&self, item: &Item) -> Result<New> {
        let graph = &self.graph;
        let claims = |keys: &[Key]| -> Result<Vec<Claim>> {
            Ok(graph.keyed_claims(keys.iter().copied())?.into_iter().map(|(_, claim)| claim).collect())
        };
        let ids = |keys: &[Key]| Ok::<_, Error>(claims(keys)?.into_iter().map(|it| it.id).collect::<Vec<_>>());
        Ok(match item {
            Item::Figure { claim, repeats, .. } => {
                New::Figure { claim: Box::new(graph.claim_of_key(claim)?), repeats: ids(repeats)? }
            }
            Item::Revision { claim, repeats, revises, .. } => New::Revision {
                claim: Box::new(graph.claim_of_key(claim)?),
                repeats: ids(repeats)?,
                revises: claims(&revises.claims)?,
                difference: revises.absolute.map_or(Value::Vague, Value::Number),
                relative: revises.relative,
            },
            Item::Disagreement { found, new } => {
                let dispute = found.dispute(graph.members(found.claims.iter().copied().collect())?);
                New::Disagreement { dispute: Box::new(dispute), new: ids(new)? }
            }
        })
    }
}

/// What a document was before it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The document.
    pub id: DocId,
    /// [`Address::key`] of its record; `None` if it did not exist.
    pub record: Option<Key>,
}

/// Finds what is new for every stored question since the last settled report. Documents that are not linked yet are not
/// examined.
///
/// `formers` returns what documents were before the changes after a number, each with its number, in order.
pub fn news<E, F>(graph: &Arc<Graph>, watched: &[Watched], formers: impl Fn(u64) -> F) -> Result<NewsReport, E>
where
    E: From<Error>,
    F: Iterator<Item = Result<(u64, Former), E>>,
{
    let mut by_since: BTreeMap<u64, Vec<&Watch>> = BTreeMap::new();
    for it in watched {
        by_since.entry(it.since).or_default().push(&it.watch);
    }
    let mut found = Vec::new();
    let mut up_to = 0;
    for (since, watches) in by_since {
        let (changed, last) = changed(graph, since, formers(since))?;
        up_to = up_to.max(last);
        if changed.came.is_empty() {
            continue;
        }
        found.extend(Finder::new(graph, &changed, &watches)?.find()?);
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, items) in &mut found {
        items.sort_by(Item::order);
    }
    Ok(NewsReport { graph: graph.clone(), found, up_to })
}

/// Returns the documents that have changed, and the last change that was examined.
fn changed<E: From<Error>>(
    graph: &Graph,
    since: u64,
    formers: impl Iterator<Item = Result<(u64, Former), E>>,
) -> Result<(Changed, u64), E> {
    let mut changed = Changed::default();
    let mut seen: HashSet<DocId> = HashSet::new();
    let mut last = since;
    for former in formers {
        let (n, former) = former?;
        last = n;
        if !seen.insert(former.id.clone()) {
            continue;
        }
        // A record that can no longer be read says nothing.
        let digest = |at: Address| match graph.records().document(at) {
            Ok(document) => Ok(Some((at, document.digest))),
            Err(error) if error.is_damage() => Ok(None),
            Err(error) => Err(error),
        };
        let before = former.record.as_ref().map(Address::of_key).map_or(Ok(None), digest)?;
        let now = graph.address(&former.id)?.map_or(Ok(None), digest)?;
        if before.as_ref().map(|it| &it.1) != now.as_ref().map(|it| &it.1) {
            changed.went.extend(before.map(|it| it.0));
            changed.came.extend(now.map(|it| (it.0, former.id)));
        }
    }
    Ok((changed, last))
}

/// Documents that have changed.
#[derive(Default)]
struct Changed {
    /// As they are.
    came: BTreeMap<Address, DocId>,
    /// As they were.
    went: Vec<Address>,
}

/// A claim, and whether it is old or new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dated {
    claim: Key,
    was: bool,
    is: bool,
}

/// A speaker of a figure.
#[derive(Clone, Copy)]
struct Said<'m> {
    voice: &'m Voice,
    range: Option<Range>,
    at: Dated,
}

/// A question with what is known about its answers.
struct Asking<'g> {
    watch: &'g Watch,
    asked: Asked<'g>,
    /// The new claims that it keeps.
    came: HashSet<Key>,
    items: Vec<Item>,
}

impl Asking<'_> {
    /// Returns which disagreements the question is about.
    fn disputes(&self) -> DisputeFilter {
        match &self.watch.question {
            // A speaker's new figures are reported claim by claim.
            Question::Claims(_) => DisputeFilter { classes: [Class::Conflict].into(), ..DisputeFilter::default() },
            Question::Disputes(filter) => filter.clone(),
        }
    }

    fn is_corroborated(&self) -> bool {
        self.watch.question.claims().corroborated
    }

    /// Returns whether it keeps one of some claims.
    fn keeps_any(&mut self, graph: &Graph, claims: &[Key]) -> Result<bool> {
        if self.asked.is_for_all() || claims.iter().any(|it| self.came.contains(it)) {
            return Ok(true);
        }
        for (_, claim) in graph.keyed_claims(claims.iter().copied())? {
            if self.asked.keeps(&claim)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

struct Finder<'g> {
    graph: &'g Graph,
    changed: &'g Changed,
    asking: Vec<Asking<'g>>,
}

/// Claims with their keys of [`tree::OCCURRENCES`], grouped by what may be compared.
type ByBucket = BTreeMap<Vec<u8>, Vec<(Vec<u8>, Key)>>;

impl<'g> Finder<'g> {
    fn new(graph: &'g Graph, changed: &'g Changed, watches: &[&'g Watch]) -> Result<Self> {
        let asking = |watch: &&'g Watch| {
            let asked = Asked::new(graph, watch.question.claims())?;
            Ok(Asking { watch, asked, came: HashSet::new(), items: Vec::new() })
        };
        Ok(Self { graph, changed, asking: watches.iter().map(asking).collect::<Result<_>>()? })
    }

    fn find(mut self) -> Result<Vec<(String, Vec<Item>)>> {
        let mut came = ByBucket::new();
        for at in self.changed.came.keys() {
            for (nth, claim) in self.graph.claims_at(*at)?.into_iter().enumerate() {
                let key = at.of_claim(nth).key();
                for asking in &mut self.asking {
                    if asking.asked.keeps(&claim)? {
                        asking.came.insert(key);
                    }
                }
                let occurrence = occurrences::key(&Occurrence::of(&claim));
                let bucket = occurrences::bucket(&occurrence).unwrap_or_default().to_vec();
                came.entry(bucket).or_default().push((occurrence, key));
            }
        }
        // A kind of claim that no question is about is not news.
        came.retain(|bucket, _| {
            self.asking.iter().any(|it| {
                let kind = it.watch.question.claims().kind;
                kind.is_none_or(|kind| bucket.strip_prefix(kind.as_str().as_bytes()).is_some_and(|it| it[0] == 0))
            })
        });
        let mut went = ByBucket::new();
        for at in &self.changed.went {
            let claims = match self.graph.claims_at(*at) {
                Err(error) if error.is_damage() => continue,
                claims => claims?,
            };
            for (nth, claim) in claims.into_iter().enumerate() {
                let occurrence = occurrences::key(&Occurrence::of(&claim));
                let bucket = occurrences::bucket(&occurrence).unwrap_or_default();
                if came.contains_key(bucket) {
                    went.entry(bucket.to_vec()).or_default().push((occurrence, at.of_claim(nth).key()));
                }
            }
        }
        for (bucket, came) in came {
            self.look_at(&bucket, &came, went.get(&bucket).map_or(&[], Vec::as_slice))?;
        }
        Ok(self.asking.into_iter().map(|it| (it.watch.name.clone(), it.items)).collect())
    }

    /// Calls a function with all claims under a prefix: the present ones and the removed ones.
    fn each_dated(
        &self,
        prefix: &[u8],
        went: &[(Vec<u8>, Key)],
        mut each: impl FnMut(Occurrence, Dated),
    ) -> Result<()> {
        let mut sums = self.graph.sums(&[&[tree::OCCURRENCES], prefix].concat())?;
        while let Some((key, _)) = sums.advance()? {
            let Some((occurrence, claim)) = occurrences::read(key.get(1..).unwrap_or_default()) else { continue };
            let is_new = self.changed.came.contains_key(&Address::of_key(&claim).document());
            each(occurrence, Dated { claim, was: !is_new, is: true });
        }
        for (key, claim) in went.iter().filter(|(key, _)| key.starts_with(prefix)) {
            if let Some((occurrence, claim)) = occurrences::read(&[&key[..], claim].concat()) {
                each(occurrence, Dated { claim, was: true, is: false });
            }
        }
        Ok(())
    }

    /// Finds what is new among claims that may be compared.
    fn look_at(&mut self, prefix: &[u8], came: &[(Vec<u8>, Key)], went: &[(Vec<u8>, Key)]) -> Result<()> {
        let mut bucket: Bucket<Dated> = Bucket::default();
        self.each_dated(prefix, went, |occurrence, at| {
            bucket.add(occurrence, Address::of_key(&at.claim).document_number(), at);
        })?;
        let groups = bucket.groups();
        let mut grouped: HashSet<Key> = HashSet::new();
        let has_new = |group: &Group<Dated>| group.members.iter().any(|it| !it.claim.was);
        for group in groups.iter().filter(|it| has_new(it)) {
            grouped.extend(group.members.iter().map(|it| it.claim.claim));
            self.figures_of(group)?;
        }
        if self.asking.iter().any(|it| it.disputes().classes.contains(&Class::OtherScope)) {
            for (less, more) in one_within_other(&groups) {
                let (less, more) = (&groups[less], &groups[more]);
                if !has_new(less) && !has_new(more) {
                    continue;
                }
                let found = |when: fn(&Dated) -> bool| Found::suspected(&at(less, when), &at(more, when));
                let (after, before) = (found(|it| it.is), found(|it| it.was));
                self.disagreement(&less.with(more), after, before.as_ref(), &HashSet::new())?;
            }
        }
        // What cannot be compared is new unless it exists word for word.
        let mut alone: BTreeSet<&[u8]> = BTreeSet::new();
        for (key, claim) in came.iter().filter(|it| !grouped.contains(&it.1)) {
            if self.asking.iter().any(|it| it.came.contains(claim)) {
                alone.extend(occurrences::stated(key));
            }
        }
        for stated in alone {
            let mut all = Vec::new();
            self.each_dated(stated, went, |it, at| all.push((it.voice, at)))?;
            let said: Vec<Said<'_>> = all.iter().map(|(voice, at)| Said { voice, range: None, at: *at }).collect();
            self.told_anew(&said, &HashMap::new(), None)?;
        }
        Ok(())
    }

    /// Finds what is new in a group with new members.
    fn figures_of(&mut self, group: &Group<Dated>) -> Result<()> {
        let mut by_number: BTreeMap<Decimal, Vec<Said<'_>>> = BTreeMap::new();
        let mut before: HashMap<&Voice, Vec<Said<'_>>> = HashMap::new();
        for it in &group.members {
            let said = Said { voice: &it.voice, range: Some(it.range), at: it.claim };
            by_number.entry(number(it.range)).or_default().push(said);
            if it.claim.was {
                before.entry(&it.voice).or_default().push(said);
            }
        }
        let mut revised = HashSet::new();
        for said in by_number.values() {
            revised.extend(self.told_anew(said, &before, Some(group))?);
        }
        let (after, before) = (Found::of(at(group, |it| it.is)), Found::of(at(group, |it| it.was)));
        self.disagreement(group, after, before.as_ref(), &revised)
    }

    /// Notes the figures that are new among claims of one number, and which are revisions of what the same speakers
    /// said in the group before. Returns the indices of the questions for which a revision was reported.
    fn told_anew(
        &mut self,
        said: &[Said<'_>],
        before: &HashMap<&Voice, Vec<Said<'_>>>,
        of: Option<&Group<Dated>>,
    ) -> Result<HashSet<usize>> {
        let mut told = HashSet::new();
        let known: HashSet<&Voice> = said.iter().filter(|it| it.at.was).map(|it| it.voice).collect();
        let mut came: Vec<(&Said<'_>, Option<Revised>)> = Vec::new();
        for it in said.iter().filter(|it| !it.at.was && !known.contains(it.voice)) {
            let revised = before.get(it.voice).and_then(|before| revised(it, before));
            let is_wanted = |asking: &Asking<'_>| match &asking.watch.question {
                Question::Claims(_) => asking.came.contains(&it.at.claim),
                Question::Disputes(_) => revised.is_some() && asking.disputes().classes.contains(&Class::Revision),
            };
            if self.asking.iter().any(is_wanted) {
                came.push((it, revised));
            }
        }
        if came.is_empty() {
            return Ok(told);
        }
        came.sort_by_key(|(it, _)| (self.doc(&it.at.claim), it.at.claim));
        let family = self.families(said, came.iter().map(|it| it.0))?;
        // Copies, also without a speaker, because a copy may name another speaker than the original.
        let family_of = |it: &Said<'_>| family.get(&it.at.claim);
        let was = || said.iter().filter(|it| it.at.was);
        let copied: HashSet<_> = was().filter_map(family_of).collect();
        let copied_unnamed: HashSet<_> = was().filter(|it| !it.voice.is_named()).filter_map(family_of).collect();
        came.retain(|(it, _)| {
            let copied = if it.voice.is_named() { &copied_unnamed } else { &copied };
            family_of(it).is_none_or(|family| !copied.contains(family))
        });
        let is_same = |a: &Said<'_>, b: &Said<'_>| {
            let are_two = a.voice.is_named() && b.voice.is_named();
            a.voice == b.voice || (!are_two && family_of(a) == family_of(b))
        };
        let graph = self.graph;
        for nth in 0..self.asking.len() {
            let mut originals: Vec<(&Said<'_>, &Option<Revised>, Vec<Key>)> = Vec::new();
            for (it, revised) in &came {
                let asking = &mut self.asking[nth];
                let is_wanted = match (&asking.watch.question, revised) {
                    (Question::Claims(_), _) => asking.came.contains(&it.at.claim),
                    (Question::Disputes(filter), Some(revised)) => {
                        let claims = [&[it.at.claim], &revised.claims[..]].concat();
                        filter.keeps(Class::Revision, revised.absolute, revised.relative)
                            && asking.keeps_any(graph, &claims)?
                    }
                    (Question::Disputes(_), None) => false,
                };
                if !is_wanted || (asking.is_corroborated() && !is_shared(graph, of, &it.at.claim)?) {
                    continue;
                }
                match originals.iter_mut().find(|(original, ..)| is_same(original, it)) {
                    Some((.., repeats)) => repeats.push(it.at.claim),
                    None => originals.push((it, revised, Vec::new())),
                }
            }
            for (it, revised, repeats) in originals {
                let claim = it.at.claim;
                let doc = self.doc(&claim).cloned().unwrap_or_else(|| DocId(String::new()));
                let item = match revised {
                    Some(revises) => {
                        told.insert(nth);
                        Item::Revision { doc, claim, repeats, revises: revises.clone() }
                    }
                    None => Item::Figure { doc, claim, repeats },
                };
                self.asking[nth].items.push(item);
            }
        }
        Ok(told)
    }

    /// Returns the document of a new claim.
    fn doc(&self, claim: &Key) -> Option<&'g DocId> {
        self.changed.came.get(&Address::of_key(claim).document())
    }

    /// Returns which passages are near copies of each other, among those of old claims and of some new ones: copies
    /// have the same number. Reads nothing if there is no other passage.
    fn families<'s>(&self, said: &[Said<'_>], came: impl Iterator<Item = &'s Said<'s>>) -> Result<HashMap<Key, usize>> {
        let mut keys: BTreeSet<Key> = said.iter().filter(|it| it.at.was).map(|it| it.at.claim).collect();
        keys.extend(came.map(|it| it.at.claim));
        if keys.len() < 2 {
            return Ok(keys.into_iter().map(|it| (it, 0)).collect());
        }
        let mut read = Vec::with_capacity(keys.len());
        let mut passages = Vec::with_capacity(keys.len());
        self.graph.each_keyed_passage(keys, |key, _, passage| {
            read.push(key);
            passages.push(Shingles::of(passage));
        })?;
        Ok(read.into_iter().zip(families(&passages)).collect())
    }

    /// Notes for whom a disagreement is new, except for those to whom its revision was reported.
    fn disagreement(
        &mut self,
        group: &Group<Dated>,
        after: Option<Found<Key>>,
        before: Option<&Found<Key>>,
        revised: &HashSet<usize>,
    ) -> Result<()> {
        let Some(after) = after else { return Ok(()) };
        let known: HashSet<(Decimal, &Voice)> =
            group.members.iter().filter(|it| it.claim.was).map(|it| (number(it.range), &it.voice)).collect();
        let is_new = |it: &Dated| it.is && !it.was;
        let new: Vec<Key> = group
            .members
            .iter()
            .filter(|it| is_new(&it.claim) && !known.contains(&(number(it.range), &it.voice)))
            .map(|it| it.claim.claim)
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let has_new_side = has_new_side(group);
        let class = |found: &Found<Key>| found.class;
        let is_plainer = after.class == Class::Conflict && before.map(class) != Some(Class::Conflict);
        let graph = self.graph;
        for (nth, asking) in self.asking.iter_mut().enumerate() {
            let filter = asking.disputes();
            let keeps = |found: &Found<Key>| filter.keeps_found(found);
            let is_news = keeps(&after) && (has_new_side || is_plainer || !before.is_some_and(keeps));
            if !is_news || (after.class == Class::Revision && revised.contains(&nth)) {
                continue;
            }
            let is_wanted = match asking.is_corroborated() {
                false => asking.keeps_any(graph, &after.claims)?,
                true => {
                    let mut shared = Vec::new();
                    for claim in &after.claims {
                        if is_shared(graph, Some(group), claim)? {
                            shared.push(*claim);
                        }
                    }
                    asking.keeps_any(graph, &shared)?
                }
            };
            if is_wanted {
                asking.items.push(Item::Disagreement { found: after.clone(), new: new.clone() });
            }
        }
        Ok(())
    }
}

/// Returns the claims of a group at a time.
fn at(group: &Group<Dated>, when: fn(&Dated) -> bool) -> Group<Key> {
    group.part(|it| when(it).then_some(it.claim))
}

/// Returns the number that a figure states, in common units.
fn number(range: Range) -> Decimal {
    range.in_common_units().stated.normalize()
}

/// Returns what a speaker said in a group before, if nothing of it fits what the speaker says now.
fn revised(now: &Said<'_>, before: &[Said<'_>]) -> Option<Revised> {
    let range = now.range?;
    let mut figures: BTreeMap<Decimal, Key> = BTreeMap::new();
    let mut largest: Option<(Option<Decimal>, Option<f64>)> = None;
    for it in before {
        let other = it.range?;
        let comparison = range.compare(&other, true);
        match comparison.class {
            Class::Restatement => return None,
            Class::Revision => {}
            _ => continue,
        }
        let first = figures.entry(number(other)).or_insert(it.at.claim);
        *first = it.at.claim.min(*first);
        let size = |it: Option<f64>| it.unwrap_or(f64::INFINITY);
        if largest.is_none_or(|(_, relative)| size(comparison.relative) > size(relative)) {
            largest = Some((comparison.absolute, comparison.relative));
        }
    }
    let (absolute, relative) = largest?;
    Some(Revised { claims: figures.into_values().collect(), absolute, relative })
}

/// Returns whether a number is given that fits none given before.
fn has_new_side(group: &Group<Dated>) -> bool {
    let all = group.members.iter().map(|it| (it.range.in_common_units(), it.claim.was)).collect();
    sides(all).into_iter().any(|(_, members)| members.iter().all(|was| !was))
}

/// Returns whether independent sources share the figure of a claim.
fn is_shared(graph: &Graph, group: Option<&Group<Dated>>, claim: &Key) -> Result<bool> {
    let Some(group) = group else { return Ok(false) };
    let members = group.members.iter().filter(|it| it.claim.is);
    let members = members.map(|it| (it.range.in_common_units(), it.claim.claim)).collect();
    let side = sides(members).into_iter().map(|(_, side)| side).find(|side| side.contains(claim));
    let members = graph.members(side.into_iter().flatten().collect())?;
    Ok(sources(members.iter()).0 > 1)
}
