//! The graph as readers see it: the state that one batch left, which never changes.
//!
//! A manifest names the runs; their sum ([`crate::run`]) holds the indexes, counts and edges, and records
//! ([`crate::records`]) hold what documents say. Nothing is loaded but the runs' indexes: an answer costs what it takes to
//! find and read its parts.

use crate::decisions::{Decisions, NumberedDecision};
use crate::filter::{ClaimFilter, SortKey};
use crate::key::{Address, Key, entity_key, hashed};
use crate::linking::{self, Mentioned, edge, entity_count, index, name_count, total, tree};
use crate::manifest::Manifest;
use crate::record::{DocumentRecord, EntityGlance, EntityPage, EntityRecord, NameCount, Stats, Tally};
use crate::records::Records;
use crate::run::{Run, Sums};
use crate::{Error, Result, Sort, Watch, owner, words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use whosaid_model::{Claim, ClaimId, DocId, EntityId, EntityType, Extraction, FigureKind, Milestone};

/// The documents, entities, measures and claims of a store as one batch left them.
///
/// Opening takes no lock and changes nothing, so that any number of processes may read while one writes. May be shared
/// between threads.
///
/// ```
/// use whosaid_graph::{Change, ClaimFilter, Graph, GraphWriter};
/// # let text = "Chile sold 12 tons.";
/// # let extraction = whosaid_model::Extraction {
/// #     id: "a".into(), sha256: "00".into(), title: None, published: None, publisher: None, url: None, language: None,
/// #     text: text.into(), sentences: vec![whosaid_model::Span::new(0, text.len())], entities: vec![], dates: vec![],
/// #     figures: vec![], attributions: vec![], warnings: vec![],
/// # };
/// let folder = tempfile::tempdir()?;
/// let mut writer = GraphWriter::open(folder.path(), None)?;
/// writer.keep(&[extraction])?;
/// let batch = writer.link(|_| None)?;
/// writer.settle(batch)?;
/// let graph = Graph::open(folder.path(), Some(batch))?;
/// assert_eq!(graph.stats()?.n_documents, 1);
/// assert!(graph.claims(&ClaimFilter { speaker: Some("Chile".into()), ..ClaimFilter::default() })?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Graph {
    dir: PathBuf,
    pub(crate) manifest: Manifest,
    pub(crate) runs: Vec<Arc<Run>>,
    pub(crate) records: Records,
    pub(crate) decisions: Decisions,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("dir", &self.dir).field("batch", &self.manifest.batch).finish_non_exhaustive()
    }
}

/// Where the runs and manifests of a store lie.
pub(crate) fn runs_dir(dir: &Path) -> PathBuf {
    dir.join("runs")
}

/// Where the records of a store lie.
pub(crate) fn records_dir(dir: &Path) -> PathBuf {
    dir.join("records")
}

/// So many claims are held at once where they have to be sorted, with about 50 MB.
const MOST_SORTED: usize = 32 * 1024;

impl Graph {
    /// Opens the graph of a store as a batch left it, or the latest there is.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] where a writer has gone on and deleted it; who asks for the latest batch then finds it.
    pub fn open(dir: &Path, batch: Option<u64>) -> Result<Self> {
        Self::open_for(dir, "", batch)
    }

    /// As [`Graph::open`], of the store of an id; an empty one is everybody's.
    ///
    /// # Errors
    ///
    /// As [`Graph::open`], [`Error::DamagedFile`] where the graph is that of another store, and [`Error::OtherStore`] where the
    /// records are.
    pub fn open_for(dir: &Path, id: &str, batch: Option<u64>) -> Result<Self> {
        owner::check_records(dir, id)?;
        let runs_dir = runs_dir(dir);
        let batch = match batch {
            Some(batch) => batch,
            None => Manifest::batches(&runs_dir)?.pop().unwrap_or(0),
        };
        let manifest = match Manifest::read(&runs_dir, batch)? {
            // It is made from the records, as what is damaged can be.
            Some(manifest) if !owner::fits(&manifest.store, id) => {
                return Err(Error::damaged(&runs_dir, "it is that of another store"));
            }
            Some(manifest) => manifest,
            // Nothing was ever written.
            None if batch == 0 && Manifest::batches(&runs_dir)?.is_empty() => {
                Manifest { linking: linking::LINKING_VERSION, ..Manifest::default() }
            }
            None => return Err(Error::Superseded { path: dir.to_owned(), batch }),
        };
        Self::with(dir, manifest, &HashMap::new())
    }

    /// The graph of a manifest; runs that are open already are not opened again.
    pub(crate) fn with(dir: &Path, manifest: Manifest, open: &HashMap<String, Arc<Run>>) -> Result<Self> {
        let mut runs = Vec::with_capacity(manifest.runs.len());
        for it in &manifest.runs {
            let path = runs_dir(dir).join(&it.name);
            let run = match open.get(&it.name) {
                Some(run) => run.clone(),
                None => Arc::new(Run::open(&path)?),
            };
            if run.n_entries() != it.n_entries || it.seal.is_some_and(|seal| seal != run.seal()) {
                return Err(Error::damaged(&path, "it is not the run that the manifest names"));
            }
            runs.push(run);
        }
        let decisions = Decisions::of(manifest.decisions.iter().cloned());
        let records = Records::new(records_dir(dir));
        // So that who reads goes on although a writer deletes files meanwhile.
        records.open_all()?;
        Ok(Self { dir: dir.to_owned(), manifest, runs, records, decisions })
    }

    /// The number of the batch that left this state; 0 before the first.
    pub fn batch(&self) -> u64 {
        self.manifest.batch
    }

    /// Whether its keys were made by the rules of this version, so that what is asked for is found.
    pub fn is_current(&self) -> bool {
        self.manifest.linking == linking::LINKING_VERSION
    }

    /// The document of that id.
    pub fn document(&self, id: &DocId) -> Result<Option<DocumentRecord>> {
        self.address(id)?.map(|at| self.records.document(at)).transpose()
    }

    /// The full record of a document, its text within, as it was extracted.
    pub fn extraction(&self, id: &DocId) -> Result<Option<Extraction>> {
        self.address(id)?.map(|at| self.records.extraction(at)).transpose()
    }

    /// All documents, by id.
    pub fn documents(&self) -> Result<Vec<DocumentRecord>> {
        let mut documents = Vec::new();
        self.each_document(|document| {
            documents.push(document);
            Ok(true)
        })?;
        Ok(documents)
    }

    /// All documents, in order of id, until told to stop.
    pub fn each_document(&self, mut each: impl FnMut(DocumentRecord) -> Result<bool>) -> Result<()> {
        self.each_address(|at| each(self.records.document(at)?))
    }

    /// The full records of all documents, in order of id, until told to stop.
    pub fn each_extraction(&self, mut each: impl FnMut(Extraction) -> Result<bool>) -> Result<()> {
        self.each_address(|at| each(self.records.extraction(at)?))
    }

    /// The ids of all documents, in order, until told to stop.
    pub fn each_document_id(&self, mut each: impl FnMut(DocId) -> Result<bool>) -> Result<()> {
        self.each_place(|id, _| each(id))
    }

    /// The ids of all documents and where their records lie, in order of id, until told to stop.
    pub(crate) fn each_place(&self, mut each: impl FnMut(DocId, Address) -> Result<bool>) -> Result<()> {
        let mut sums = self.sums(&[tree::DOCUMENTS])?;
        while let Some((key, _)) = sums.next()? {
            let id = String::from_utf8_lossy(key.get(1..key.len().saturating_sub(17)).unwrap_or_default());
            if !each(DocId(id.into_owned()), Address::of_key(&target(key)))? {
                break;
            }
        }
        Ok(())
    }

    /// The claim of that id.
    pub fn claim(&self, id: &ClaimId) -> Result<Option<Claim>> {
        let keys = self.targets(&linking::claim_prefix(id))?;
        Ok(self.claims_of_keys(keys)?.into_iter().find(|claim| claim.id == *id))
    }

    /// The claims that a filter lets through, in its order. Walks the index of the document, speaker, subject or unit where
    /// the filter names one.
    pub fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>> {
        let mut claims = Vec::new();
        self.each_claim(filter, |claim| {
            claims.push(claim);
            Ok(true)
        })?;
        Ok(claims)
    }

    /// The claims that a filter lets through, one after the other in its order, until told to stop.
    ///
    /// In the order of documents, or with a limit, what is held in memory does not grow with what the store has. In another
    /// order and without a limit it grows by some 100 bytes a claim: beyond some 30,000 claims what they are sorted by
    /// and where they lie is kept, and they are read again as they come.
    pub fn each_claim(&self, filter: &ClaimFilter, each: impl FnMut(Claim) -> Result<bool>) -> Result<()> {
        self.each_sorted(filter, MOST_SORTED, each)
    }

    /// As [`Graph::each_claim`], with at most `n_kept` claims in memory: for whoever sorts for many at once, and would rather read
    /// claims twice.
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
        // Candidates come by document and place, so that whoever comes first goes first among equals.
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

    /// The entity of that id.
    pub fn entity(&self, id: &EntityId) -> Result<Option<EntityRecord>> {
        self.entity_of_key(&entity_key(id))
    }

    /// Entities, those of most documents first, then of most mentions, then by id. `query` keeps those that have a name with
    /// all its words (in any case, in singular or plural) or have it as their id.
    pub fn entities(&self, query: Option<&str>, kind: Option<EntityType>) -> Result<Vec<EntityRecord>> {
        let keys = match query {
            Some(query) => self.entities_with_words(query, false)?,
            None => return self.all_entities(kind),
        };
        let mut entities = Vec::with_capacity(keys.len());
        for key in keys {
            entities.extend(self.entity_of_key(&key)?.filter(|entity| kind.is_none_or(|kind| entity.kind == kind)));
        }
        entities.sort_by(by_weight);
        Ok(entities)
    }

    /// The entities that a name may mean, the likeliest first: by id, by the name shown, by another name, by words in a
    /// name; among equals as in [`Graph::entities`].
    pub fn find_entity(&self, name: &str) -> Result<Vec<EntityRecord>> {
        let without_article = |name: &str| {
            let mut words = words::words(name);
            if words.len() > 1 && words[0] == "the" {
                words.remove(0);
            }
            words
        };
        let asked = without_article(name);
        let country = words::country(name);
        let mut found = self.entities(Some(&asked.join(" ")), None)?;
        found.extend(self.entity(&EntityId::from(name.trim()))?);
        if let Some(country) = country {
            for key in self.targets(&linking::word_prefix(index::ENTITY, &linking::country_word(country)))? {
                found.extend(self.entity_of_key(&key)?);
            }
        }
        let rank = |entity: &EntityRecord| {
            let is_name = |other: &str| without_article(other) == asked;
            match () {
                () if entity.id.as_str() == name.trim() => 0,
                () if is_name(&entity.name) => 1,
                () if entity.aliases.iter().any(|alias| is_name(alias)) => 2,
                () if country.is_some() && words::country(&entity.name) == country => 3,
                () => 4,
            }
        };
        found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| by_weight(a, b)));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(found)
    }

    /// All that is known of an entity.
    pub fn entity_page(&self, id: &EntityId) -> Result<Option<EntityPage>> {
        Ok(self.entity_glance(id, usize::MAX)?.map(|it| it.page))
    }

    /// As [`Graph::entity_page`], with `most` documents, those of most mentions, and of the claims `most` by it and `most` about it,
    /// those of the newest documents. Reads the heads of all its documents, and whole only those of the claims that it gives.
    pub fn entity_glance(&self, id: &EntityId, most: usize) -> Result<Option<EntityGlance>> {
        let key = entity_key(id);
        let Some(entity) = self.entity_of_key(&key)? else { return Ok(None) };
        let mut names: Vec<NameCount> = self
            .names_of(&key)?
            .0
            .into_iter()
            .map(|it| NameCount { name: it.name, n_documents: it.n_documents })
            .collect();
        names.sort_by(|a, b| b.n_documents.cmp(&a.n_documents).then_with(|| a.name.cmp(&b.name)));
        let entities = |edge: u8| -> Result<Vec<Tally<EntityRecord>>> {
            let mut found = Vec::new();
            for (other, count) in self.links_of(&key, edge)? {
                found.extend(self.entity_of_key(&other)?.map(|item| Tally { item, count }));
            }
            found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| by_weight(&a.item, &b.item)));
            Ok(found)
        };
        let mut documents = Vec::new();
        let mut years: BTreeMap<i32, u64> = BTreeMap::new();
        let mut milestones: BTreeMap<Milestone, u64> = BTreeMap::new();
        let has_milestones = matches!(entity.kind, EntityType::Agreement | EntityType::Law);
        for (doc, count) in self.links_of(&key, edge::MENTIONED)? {
            let at = Address::of_key(&doc);
            if has_milestones {
                let mentions = self.all_mentions(&doc)?.remove(&key);
                let told: BTreeSet<Milestone> = mentions.into_iter().flat_map(|it| it.milestones).collect();
                for milestone in told {
                    *milestones.entry(milestone).or_default() += 1;
                }
            }
            let DocumentRecord { id, published, .. } = self.records.document(at)?;
            if let Some(year) = published.as_deref().and_then(|it| it.get(..4)?.parse().ok()) {
                *years.entry(year).or_default() += 1;
            }
            documents.push((Reverse(count), id, at, published));
        }
        documents.sort_unstable();
        let age: HashMap<Address, (Reverse<Option<&str>>, &DocId)> =
            documents.iter().map(|(_, id, at, published)| (*at, (Reverse(published.as_deref()), id))).collect();
        let claims = |edge: u8| -> Result<Vec<Claim>> {
            let mut keys: Vec<Key> = self.links_of(&key, edge)?.into_iter().map(|(claim, _)| claim).collect();
            if keys.len() > most {
                // By place in the document among equals, which is how keys sort.
                keys.sort_by_key(|it| age.get(&Address::of_key(it).document()));
                keys.truncate(most);
                keys.sort_unstable();
            }
            let mut claims = self.claims_of_keys(keys)?;
            crate::Sort::Document.sort(&mut claims);
            Ok(claims)
        };
        let (claims_by, claims_about) = (claims(edge::SAYS)?, claims(edge::SUBJECT)?);
        let shown = documents.iter().take(most);
        let shown = shown.map(|(count, _, at, _)| Ok(Tally { item: self.records.document(*at)?, count: count.0 }));
        let page = EntityPage {
            entity,
            names,
            agreements: entities(edge::PARTY_TO)?,
            parties: entities(edge::PARTY)?,
            milestones: by_date(milestones),
            documents: shown.collect::<Result<_>>()?,
            claims_by,
            claims_about,
        };
        Ok(Some(EntityGlance { page, years }))
    }

    /// Counts of all that the graph holds. Walks the entities to tell them by type.
    pub fn stats(&self) -> Result<Stats> {
        let mut stats = self.totals()?;
        let mut by_type: BTreeMap<EntityType, u64> = BTreeMap::new();
        self.each_entity(&[], |_, it| {
            stats.n_entities += 1;
            *by_type.entry(it.kind).or_default() += 1;
            Ok(())
        })?;
        stats.entities = by_type.into_iter().collect();
        Ok(stats)
    }

    /// As [`Graph::stats`], without the entities; costs the same in a store of any size.
    pub fn totals(&self) -> Result<Stats> {
        let mut stats = Stats::default();
        let mut sums = self.sums(&[tree::TOTALS])?;
        while let Some((key, n)) = sums.next()? {
            let n = u64::try_from(n).unwrap_or_default();
            match key.get(1).copied() {
                Some(total::DOCUMENTS) => stats.n_documents = n,
                Some(total::BYTES) => stats.n_bytes = n,
                Some(total::SENTENCES) => stats.n_sentences = n,
                Some(total::CLAIMS) => stats.n_claims = n,
                Some(total::ATTRIBUTED) => stats.n_attributed = n,
                Some(total::DATES) => stats.n_dates = n,
                Some(total::MENTIONS) => stats.n_mentions = n,
                _ => {}
            }
        }
        let records: u64 = self.records.packs()?.into_iter().map(|(_, n_bytes)| n_bytes).sum();
        stats.n_bytes_on_disk = records + self.manifest.runs.iter().map(|it| it.n_bytes).sum::<u64>();
        Ok(stats)
    }

    /// The stored questions, by name.
    pub fn watches(&self) -> &[Watch] {
        &self.manifest.watches
    }

    /// The decisions in force about who is who, in the order in which they were made.
    pub fn decisions(&self) -> Vec<NumberedDecision> {
        self.decisions.list().collect()
    }

    // What follows is for the other files of this crate.

    pub(crate) fn sums(&self, prefix: &[u8]) -> Result<Sums> {
        Sums::of(&self.runs, prefix)
    }

    /// Where the record of a document lies.
    pub(crate) fn address(&self, id: &DocId) -> Result<Option<Address>> {
        let prefix = linking::document_prefix(id);
        let mut sums = self.sums(&prefix)?;
        while let Some((key, _)) = sums.next()? {
            // An id may begin like another and go on with NUL.
            if key.len() == prefix.len() + size_of::<Key>() {
                return Ok(Some(Address::of_key(&key_of(key, prefix.len()))));
            }
        }
        Ok(None)
    }

    /// The records of all documents, in order of id, until told to stop.
    pub(crate) fn each_address(&self, mut each: impl FnMut(Address) -> Result<bool>) -> Result<()> {
        self.each_place(|_, at| each(at))
    }

    /// The claims that pass a filter in order of document and place, until told to stop.
    pub(crate) fn each_candidate(
        &self,
        filter: &ClaimFilter,
        mut each: impl FnMut(Key, Claim) -> Result<bool>,
    ) -> Result<()> {
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

    /// The claims that a filter's index names, a superset of what it lets through; none where no index does.
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

    /// The claims of the speakers that a filter's text names.
    fn claims_said(&self, speaker: &str) -> Result<BTreeSet<Key>> {
        let mut claims = self.with_all_words(index::SPEAKER, &words::words(speaker))?;
        for entity in self.entities_with_words(speaker, true)? {
            claims.extend(self.links_of(&entity, edge::SAYS)?.into_iter().map(|(claim, _)| claim));
        }
        Ok(claims)
    }

    /// The claims whose measure, unit or subjects have all words of a text, or whose subject has it as its id.
    pub(crate) fn claims_about(&self, about: &str) -> Result<BTreeSet<Key>> {
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

    /// What has every word of a list in an index; nothing for an empty list.
    fn with_all_words(&self, index: u8, words: &[String]) -> Result<BTreeSet<Key>> {
        let mut found: Option<BTreeSet<Key>> = None;
        for word in words {
            let here = self.targets(&linking::word_prefix(index, word))?;
            found = Some(match found {
                Some(found) => here.into_iter().filter(|key| found.contains(key)).collect(),
                None => here.into_iter().collect(),
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// The entities that have one name with all words of the query, or have it as their id.
    fn entities_with_words(&self, query: &str, exactly: bool) -> Result<BTreeSet<Key>> {
        let split = |text: &str| if exactly { words::words(text) } else { words::folded_words(text) };
        let asked = split(query);
        let mut found = BTreeSet::new();
        for key in self.with_all_words(index::ENTITY, &words::folded_words(query))? {
            let names = self.names_of(&key)?;
            if names.0.iter().map(|it| split(&it.name)).any(|name| asked.iter().all(|word| name.contains(word))) {
                found.insert(key);
            }
        }
        let id = hashed(query.trim());
        if self.is_entity(&id)? {
            found.insert(id);
        }
        Ok(found)
    }

    /// The claims of a record that is at hand, as decided: what [`Graph::claims`] gives of its document, without reading it again.
    pub fn claims_of(&self, record: &Extraction) -> Vec<Claim> {
        let mut claims = Claim::all(record);
        self.decisions.apply_to_claims(&mut claims);
        claims
    }

    /// The claims of a document, as decided.
    pub(crate) fn claims_at(&self, document: Address) -> Result<Vec<Claim>> {
        let mut claims = self.records.claims(document)?;
        self.decisions.apply_to_claims(&mut claims);
        Ok(claims)
    }

    /// The claim of a key.
    pub(crate) fn claim_of_key(&self, key: &Key) -> Result<Claim> {
        let at = Address::of_key(key);
        let claim = self.keyed_claims([*key])?.pop();
        claim.map(|(_, claim)| claim).ok_or_else(|| Error::damaged(&self.records.path(at.pack), "a claim is missing"))
    }

    fn claims_of_keys(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<Claim>> {
        Ok(self.keyed_claims(keys)?.into_iter().map(|(_, claim)| claim).collect())
    }

    /// The claims of some keys, as [`Graph::each_keyed_claim`] gives them.
    pub(crate) fn keyed_claims(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<(Key, Claim)>> {
        let mut claims = Vec::new();
        self.each_keyed_claim(keys, |key, claim| claims.push((key, claim)))?;
        Ok(claims)
    }

    /// The claims of some keys; where keys of one document follow each other, it is read once.
    pub(crate) fn each_keyed_claim(
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

    /// The claims of some keys, each with the passage that states it: its sentence, and the one before and after.
    pub(crate) fn each_keyed_passage(
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

    /// The keys of the claims of a document.
    pub(crate) fn claims_stated(&self, doc: &Key) -> Result<Vec<Key>> {
        let at = Address::of_key(doc);
        let n_claims = self.records.document(at)?.n_figures as usize;
        Ok((0..n_claims).map(|nth| at.of_claim(nth).key()).collect())
    }

    /// The entities of a document with its mentions of them, as decided.
    pub(crate) fn all_mentions(&self, doc: &Key) -> Result<BTreeMap<Key, Mentioned>> {
        let extraction = self.records.extraction(Address::of_key(doc))?;
        Ok(linking::mentions(&extraction.id, &extraction.entities, &self.decisions))
    }

    /// The nodes at the other end of a node's edges of one kind, with their weights.
    pub(crate) fn links_of(&self, node: &Key, edge: u8) -> Result<Vec<(Key, u64)>> {
        let prefix = linking::link_prefix(node, edge);
        let mut sums = self.sums(&prefix)?;
        let mut found = Vec::new();
        while let Some((key, weight)) = sums.next()? {
            found.push((target(key), u64::try_from(weight).unwrap_or_default()));
        }
        Ok(found)
    }

    /// Every entity, those of most documents first, then of most mentions, then by id. Walks all counts and all names once.
    fn all_entities(&self, kind: Option<EntityType>) -> Result<Vec<EntityRecord>> {
        let mut entities = BTreeMap::new();
        self.each_entity(&[], |key, entity| {
            if kind.is_none_or(|kind| entity.kind == kind) {
                entities.insert(key, entity);
            }
            Ok(())
        })?;
        let mut sums = self.sums(&[tree::NAMES])?;
        let mut names = Names::default();
        let mut of = None;
        while let Some((bytes, n)) = sums.next()? {
            let key = key_of(bytes, 1);
            if let Some(before) = of.filter(|before| *before != key) {
                let names = std::mem::take(&mut names);
                if let Some(entity) = entities.get_mut(&before) {
                    names.name(entity);
                }
            }
            of = Some(key);
            names.add(bytes.get(17..).unwrap_or_default(), n);
        }
        if let Some(entity) = of.and_then(|key| entities.get_mut(&key)) {
            names.name(entity);
        }
        let mut entities: Vec<EntityRecord> = entities.into_values().collect();
        for entity in entities.iter_mut().filter(|it| it.name.is_empty()) {
            entity.name = linking::name_of_id(&entity.id);
        }
        entities.sort_by(by_weight);
        Ok(entities)
    }

    /// The entity of a type that most documents speak of.
    pub fn foremost_entity(&self, kind: EntityType) -> Result<Option<EntityRecord>> {
        let mut foremost: Option<(Key, EntityRecord)> = None;
        self.each_entity(&[], |key, entity| {
            let is_better = foremost.as_ref().is_none_or(|(_, it)| by_weight(&entity, it).is_lt());
            if entity.kind == kind && entity.n_documents > 0 && is_better {
                foremost = Some((key, entity));
            }
            Ok(())
        })?;
        foremost.map_or(Ok(None), |(key, _)| self.entity_of_key(&key))
    }

    pub(crate) fn is_entity(&self, key: &Key) -> Result<bool> {
        Ok(self.sums(&linking::entity_prefix(key))?.next()?.is_some())
    }

    /// The entities whose keys begin with some bytes, in order of key, as yet without names.
    pub(crate) fn each_entity(
        &self,
        prefix: &[u8],
        mut each: impl FnMut(Key, EntityRecord) -> Result<()>,
    ) -> Result<()> {
        let mut sums = self.sums(&[&[tree::ENTITIES], prefix].concat())?;
        let mut current: Option<(Key, Counts)> = None;
        while let Some((bytes, n)) = sums.next()? {
            let key = key_of(bytes, 1);
            if current.as_ref().is_some_and(|(before, _)| *before != key)
                && let Some((key, counts)) = current.take()
            {
                each(key, counts.record())?;
            }
            let (_, counts) = current.get_or_insert_with(|| (key, Counts::default()));
            let (what, id) = bytes[17.min(bytes.len())..].split_last().unwrap_or((&0, &[]));
            counts.id = id.to_vec();
            counts.counts.insert(*what, u64::try_from(n).unwrap_or_default());
        }
        if let Some((key, counts)) = current {
            each(key, counts.record())?;
        }
        Ok(())
    }

    pub(crate) fn entity_of_key(&self, key: &Key) -> Result<Option<EntityRecord>> {
        let mut found = None;
        self.each_entity(key, |_, entity| {
            found = Some(entity);
            Ok(())
        })?;
        let Some(mut entity) = found else { return Ok(None) };
        self.names_of(key)?.name(&mut entity);
        Ok(Some(entity))
    }

    /// The commonest wording of a measure; among equals the longest, then the first by alphabet.
    pub(crate) fn measure_of_key(&self, key: &Key) -> Result<Option<String>> {
        let prefix = linking::name_prefix(key);
        let mut sums = self.sums(&prefix)?;
        let mut best: Option<(i64, usize, Reverse<String>)> = None;
        while let Some((bytes, n)) = sums.next()? {
            if let Some((&name_count::CLAIMS, wording)) = bytes[prefix.len()..].split_last() {
                let wording = String::from_utf8_lossy(wording).into_owned();
                best = best.max(Some((n, wording.len(), Reverse(wording))));
            }
        }
        Ok(best.map(|(.., Reverse(wording))| wording))
    }

    pub(crate) fn names_of(&self, key: &Key) -> Result<Names> {
        let prefix = linking::name_prefix(key);
        let mut sums = self.sums(&prefix)?;
        let mut names = Names::default();
        while let Some((bytes, n)) = sums.next()? {
            names.add(&bytes[prefix.len()..], n);
        }
        Ok(names)
    }

    /// The last 16 bytes of every key under a prefix.
    pub(crate) fn targets(&self, prefix: &[u8]) -> Result<Vec<Key>> {
        let mut sums = self.sums(prefix)?;
        let mut found = Vec::new();
        while let Some((key, _)) = sums.next()? {
            found.push(target(key));
        }
        Ok(found)
    }
}

/// An entity's name: in how many documents it is the fullest, and in how many it occurs.
struct Name {
    name: String,
    n_fullest: u64,
    n_documents: u64,
}

/// An entity's names.
#[derive(Default)]
pub(crate) struct Names(Vec<Name>);

impl Names {
    /// All of them.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|it| it.name.as_str())
    }

    /// Takes in the end of a key of [`tree::NAMES`] with its count.
    fn add(&mut self, key: &[u8], n: i64) {
        let (what, name) = key.split_last().unwrap_or((&0, &[]));
        let name = String::from_utf8_lossy(name);
        if self.0.last().is_none_or(|it| it.name != name) {
            self.0.push(Name { name: name.into_owned(), n_fullest: 0, n_documents: 0 });
        }
        if let Some(last) = self.0.last_mut() {
            let count = if *what == name_count::FULLEST { &mut last.n_fullest } else { &mut last.n_documents };
            *count = u64::try_from(n).unwrap_or_default();
        }
    }

    /// Gives an entity the name that most documents give as its fullest, and the others as aliases.
    fn name(mut self, entity: &mut EntityRecord) {
        self.0.sort_by(|a, b| b.n_documents.cmp(&a.n_documents).then_with(|| a.name.cmp(&b.name)));
        let shown = self.0.iter().max_by_key(|it| (it.n_fullest, it.name.chars().count(), Reverse(it.name.clone())));
        entity.name = shown.map_or_else(|| linking::name_of_id(&entity.id), |it| it.name.clone());
        entity.aliases = self.0.into_iter().map(|it| it.name).filter(|other| *other != entity.name).collect();
    }
}

/// What is counted of an entity.
#[derive(Default)]
struct Counts {
    id: Vec<u8>,
    counts: BTreeMap<u8, u64>,
}

impl Counts {
    fn record(self) -> EntityRecord {
        let id = EntityId(String::from_utf8_lossy(&self.id).into_owned());
        let count = |what: u8| self.counts.get(&what).copied().unwrap_or(0);
        // The type that most documents give it; of one that no document mentions, what its id says.
        let by_type = EntityType::ALL.into_iter().zip(entity_count::TYPES..).map(|(kind, what)| (kind, count(what)));
        let of_id = || id.as_str().split_once(':').and_then(|(kind, _)| linking::entity_type(kind));
        let kind = match by_type.max_by_key(|(kind, n)| (*n, Reverse(*kind))) {
            Some((kind, n)) if n > 0 => kind,
            _ => of_id().unwrap_or(EntityType::Organisation),
        };
        EntityRecord {
            kind,
            name: String::new(),
            aliases: Vec::new(),
            n_documents: count(entity_count::DOCUMENTS),
            n_mentions: count(entity_count::MENTIONS),
            n_claims_by: count(entity_count::CLAIMS_BY),
            n_claims_about: count(entity_count::CLAIMS_ABOUT),
            id,
        }
    }
}

/// Milestones as a timeline.
fn by_date(milestones: BTreeMap<Milestone, u64>) -> Vec<Tally<Milestone>> {
    let mut found: Vec<_> = milestones.into_iter().map(|(item, count)| Tally { item, count }).collect();
    found.sort_by(|a, b| (&a.item.date, a.item.step).cmp(&(&b.item.date, b.item.step)));
    found
}

fn by_weight(a: &EntityRecord, b: &EntityRecord) -> std::cmp::Ordering {
    (b.n_documents, b.n_mentions).cmp(&(a.n_documents, a.n_mentions)).then_with(|| a.id.cmp(&b.id))
}

/// 16 bytes of a key from an offset on; what lacks is zero.
pub(crate) fn key_of(bytes: &[u8], offset: usize) -> Key {
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(bytes.iter().skip(offset)) {
        *to = *from;
    }
    key
}

/// What a key ends with.
pub(crate) fn target(bytes: &[u8]) -> Key {
    key_of(bytes, bytes.len().saturating_sub(size_of::<Key>()))
}
