//! The graph in sled.
//!
//! Four trees hold what each document gave, under keys of 128 bits; five hold counters that documents share (see
//! `linking`); two keep the store's notes. sled 0.34's weak spots are guarded here: torn snapshot files are moved away before it opens, a panic while
//! it opens is an error, values stay under 64 KiB, and [`Graph::flush_durable`] does the `fsync` that its `flush` leaves
//! out.

use crate::codec::{self, Key, StoredClaim, StoredDocument, StoredMentions};
use crate::decisions::{Action, Decision, Decisions, NumberedDecision, StoredDecision};
use crate::filter::ClaimFilter;
use crate::linking::{self, Contribution, Counted, CounterMap, LINKING_VERSION, edge, entity_counter, index};
use crate::record::{Change, DocumentRecord, EntityPage, EntityRecord, NameCount, Stats, Tally};
use crate::{Error, Result, words};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use whosaid_model::{Claim, ClaimId, DocId, Document, EntityId, EntityType, Extraction, Milestone};

/// sled's page cache, in bytes. Its own default is a gigabyte.
const CACHE_CAPACITY: u64 = 64 * 1024 * 1024;

/// The documents, entities, measures and claims of a store, on disk.
///
/// May be shared between threads: reads run side by side, writes take turns. One process can have it open.
///
/// ```
/// use whosaid_graph::{Change, ClaimFilter, Graph};
/// # let text = "Chile sold 12 tons.";
/// # let extraction = whosaid_model::Extraction {
/// #     id: "a".into(), sha256: "00".into(), title: None, published: None, publisher: None, url: None, language: None,
/// #     text: text.into(), sentences: vec![whosaid_model::Span::new(0, text.len())], entities: vec![], dates: vec![],
/// #     figures: vec![], attributions: vec![], warnings: vec![],
/// # };
/// let folder = tempfile::tempdir()?;
/// let graph = Graph::open(folder.path())?;
/// assert_eq!(graph.put(&extraction)?, Change::Added);
/// assert_eq!(graph.put(&extraction)?, Change::Unchanged);
/// assert!(graph.claims(&ClaimFilter { speaker: Some("Chile".into()), ..ClaimFilter::default() })?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Graph {
    path: PathBuf,
    db: sled::Db,
    /// Document → [`StoredDocument`].
    documents: sled::Tree,
    /// Claim → [`StoredClaim`].
    claims: sled::Tree,
    /// Document, claim → nothing.
    stated: sled::Tree,
    /// Document, entity → [`StoredMentions`].
    mentions: sled::Tree,
    /// Document that the index may lack → its id.
    pending: sled::Tree,
    /// Number → [`StoredDecision`].
    decided: sled::Tree,
    /// What those come to.
    decisions: RwLock<Arc<Decisions>>,
    entities: sled::Tree,
    names: sled::Tree,
    words: sled::Tree,
    links: sled::Tree,
    dimensions: sled::Tree,
    /// Single numbers by name.
    meta: sled::Tree,
    /// Held while a document is written: counters are read before the transaction that raises them.
    writing: Mutex<()>,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("path", &self.path).finish_non_exhaustive()
    }
}

const WATERMARK: &str = "watermark";
const LINKING: &str = "linking";
const LAST_DECISION: &str = "last decision";

impl Graph {
    /// Opens the graph in a folder of its own, which is made where it is missing.
    ///
    /// The caller sees to it that no other process is at work in the folder (`whosaid-store` holds a lock); sled's own lock
    /// is the second line. A graph whose counters were made by other rules makes them anew, which takes a while.
    pub fn open(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir)?;
        move_torn_snapshots(dir)?;
        let config = sled::Config::new().path(dir).cache_capacity(CACHE_CAPACITY);
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()));
        let db = match opened {
            Ok(db) => db.map_err(|error| sled_error(dir, error))?,
            Err(_) => {
                return Err(Error::Corrupt { path: dir.to_owned(), reason: "sled panicked while opening".to_owned() });
            }
        };
        let tree = |name: &str| db.open_tree(name).map_err(|error| sled_error(dir, error));
        let graph = Self {
            path: dir.to_owned(),
            documents: tree("documents")?,
            claims: tree("claims")?,
            stated: tree("stated")?,
            mentions: tree("mentions")?,
            pending: tree("pending")?,
            decided: tree("decisions")?,
            decisions: RwLock::default(),
            entities: tree("entities")?,
            names: tree("names")?,
            words: tree("words")?,
            links: tree("links")?,
            dimensions: tree("dimensions")?,
            meta: tree("meta")?,
            writing: Mutex::new(()),
            db,
        };
        graph.read_decisions()?;
        match graph.meta(LINKING)? {
            Some(LINKING_VERSION) => {}
            None if graph.documents.is_empty() => graph.set_meta(LINKING, LINKING_VERSION)?,
            _ => graph.relink()?,
        }
        Ok(graph)
    }

    /// Takes in what a document gave, in one transaction; a document of the same id is replaced.
    pub fn put(&self, extraction: &Extraction) -> Result<Change> {
        let n_bytes = extraction.id.as_str().len();
        if n_bytes > codec::LONGEST_ID {
            return Err(Error::IdTooLong { n_bytes, limit: codec::LONGEST_ID });
        }
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = digest(extraction);
        let old = self.contribution(&extraction.id)?;
        if old.as_ref().is_some_and(|old| old.document.digest == digest) {
            return Ok(Change::Unchanged);
        }
        let new = Contribution::of(extraction, digest);
        self.exchange(&extraction.id, old.as_ref(), Some(&new))?;
        Ok(if old.is_some() { Change::Replaced } else { Change::Added })
    }

    /// Takes a document out with all that it alone supported. Says whether it was there.
    pub fn remove(&self, id: &DocId) -> Result<bool> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = self.contribution(id)? else { return Ok(false) };
        self.exchange(id, Some(&old), None)?;
        Ok(true)
    }

    /// Whether the graph has the document with the same text, title, date, publisher and address, so that it need not be
    /// extracted again.
    pub fn is_unchanged(&self, document: &Document) -> Result<bool> {
        let fields = [&document.title, &document.published, &document.publisher, &document.url].map(Option::as_deref);
        let stored = self.stored_document(&codec::doc_key(&document.id))?;
        Ok(stored.is_some_and(|it| it.metadata == codec::metadata_key(fields) && it.sha256 == document.sha256()))
    }

    /// The document of that id.
    pub fn document(&self, id: &DocId) -> Result<Option<DocumentRecord>> {
        Ok(self.stored_document(&codec::doc_key(id))?.map(StoredDocument::record))
    }

    /// All documents, by id.
    pub fn documents(&self) -> Result<Vec<DocumentRecord>> {
        let mut documents = Vec::new();
        for entry in &self.documents {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            documents.push(self.decode::<StoredDocument>("documents", &key, &value)?.record());
        }
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(documents)
    }

    /// The claim of that id.
    pub fn claim(&self, id: &ClaimId) -> Result<Option<Claim>> {
        match codec::claim_key(id) {
            Some(key) => Ok(self.claims_of_keys([key])?.pop()),
            None => Ok(None),
        }
    }

    /// The claims that a filter lets through, in its order. Walks the index of the document, speaker, subject or unit where
    /// the filter names one.
    pub fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>> {
        let mut claims = self.claims_of_keys(self.candidates(filter)?)?;
        claims.retain(|claim| filter.keeps(claim));
        filter.sort.sort(&mut claims);
        claims.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(claims)
    }

    /// The entity of that id.
    pub fn entity(&self, id: &EntityId) -> Result<Option<EntityRecord>> {
        self.entity_of_key(&codec::entity_key(id))
    }

    /// Entities, those of most documents first, then of most mentions, then by id. `query` keeps those that have a name with
    /// all its words (in any case, in singular or plural) or have it as their id.
    pub fn entities(&self, query: Option<&str>, kind: Option<EntityType>) -> Result<Vec<EntityRecord>> {
        let keys = match query {
            Some(query) => self.entities_with_words(query, false)?,
            None => {
                let keys = self.entities.iter().keys();
                keys.map(|key| Ok(key_of(&key.map_err(|error| self.sled(error))?, 0))).collect::<Result<_>>()?
            }
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
            for key in
                self.targets(&self.words, &linking::word_prefix(index::ENTITY, &linking::country_word(country)))?
            {
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
        let key = codec::entity_key(id);
        let Some(entity) = self.entity_of_key(&key)? else { return Ok(None) };
        let mut names: Vec<NameCount> =
            self.names_of(&key)?.into_iter().map(|(name, _, n_documents)| NameCount { name, n_documents }).collect();
        names.sort_by(|a, b| b.n_documents.cmp(&a.n_documents).then_with(|| a.name.cmp(&b.name)));
        let entities = |edge: u8| -> Result<Vec<Tally<EntityRecord>>> {
            let mut found = Vec::new();
            for (other, count) in self.links_of(&key, edge)? {
                found.extend(self.entity_of_key(&other)?.map(|item| Tally { item, count }));
            }
            found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| by_weight(&a.item, &b.item)));
            Ok(found)
        };
        let claims = |edge: u8| -> Result<Vec<Claim>> {
            let mut claims = self.claims_of_keys(self.links_of(&key, edge)?.into_iter().map(|(claim, _)| claim))?;
            crate::Sort::Document.sort(&mut claims);
            Ok(claims)
        };
        let mut documents = Vec::new();
        let mut milestones: BTreeMap<Milestone, u64> = BTreeMap::new();
        for (doc, _) in self.links_of(&key, edge::MENTIONED)? {
            let mentions = self.mentions_of(&doc, &key)?;
            let count = mentions.as_ref().map_or(0, |it| it.n_mentions.into());
            let told: BTreeSet<Milestone> = mentions.iter().flat_map(|it| it.milestones()).collect();
            for milestone in told {
                *milestones.entry(milestone).or_default() += 1;
            }
            documents.extend(self.stored_document(&doc)?.map(|it| Tally { item: it.record(), count }));
        }
        documents.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.item.id.cmp(&b.item.id)));
        Ok(Some(EntityPage {
            entity,
            names,
            agreements: entities(edge::PARTY_TO)?,
            parties: entities(edge::PARTY)?,
            milestones: by_date(milestones),
            documents,
            claims_by: claims(edge::SAYS)?,
            claims_about: claims(edge::SUBJECT)?,
        }))
    }

    /// Counts of all that the graph holds.
    pub fn stats(&self) -> Result<Stats> {
        let mut stats = Stats::default();
        for entry in &self.documents {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let document: StoredDocument = self.decode("documents", &key, &value)?;
            stats.n_documents += 1;
            stats.n_bytes += document.n_bytes;
            stats.n_sentences += u64::from(document.n_sentences);
            stats.n_claims += u64::from(document.n_figures);
            stats.n_attributed += u64::from(document.n_attributed);
            stats.n_dates += u64::from(document.n_dates);
        }
        let mut by_type: BTreeMap<EntityType, u64> = BTreeMap::new();
        for entry in &self.entities {
            let (_, value) = entry.map_err(|error| self.sled(error))?;
            let (counts, id) = entity_counts(&value);
            stats.n_entities += 1;
            stats.n_mentions += counts[entity_counter::MENTIONS];
            *by_type.entry(type_of(&counts, &id)).or_default() += 1;
        }
        stats.entities = by_type.into_iter().collect();
        stats.n_bytes_on_disk = self.db.size_on_disk().map_err(|error| self.sled(error))?;
        Ok(stats)
    }

    /// Makes all that was written so far outlast a loss of power: `flush`, then `fsync` of the log and the folder.
    pub fn flush_durable(&self) -> Result<()> {
        self.db.flush().map_err(|error| self.sled(error))?;
        File::open(self.path.join("db"))?.sync_all()?;
        // A folder can be opened and synced on Unix alone; elsewhere the file system keeps its own order.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }

    /// The number of the last batch that the index of passages holds in full, as [`Graph::settle`] set it; 0 before.
    pub fn watermark(&self) -> Result<u64> {
        Ok(self.meta(WATERMARK)?.unwrap_or(0))
    }

    /// The documents that were put or removed since they were last settled, by id. One that was removed is no longer among
    /// the graph's documents.
    pub fn pending(&self) -> Result<Vec<DocId>> {
        let mut ids = Vec::new();
        for entry in &self.pending {
            let (_, value) = entry.map_err(|error| self.sled(error))?;
            ids.push(DocId(String::from_utf8_lossy(&value).into_owned()));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Notes that the index holds batch `watermark`, and with it these documents as they now are.
    pub fn settle(&self, ids: &[DocId], watermark: u64) -> Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = sled::Batch::default();
        for id in ids {
            batch.remove(&codec::doc_key(id)[..]);
        }
        let mut meta = sled::Batch::default();
        meta.insert(WATERMARK.as_bytes(), &watermark.to_be_bytes()[..]);
        self.transact(&[(&self.pending, batch), (&self.meta, meta)])
    }

    /// Reads every record and says of each that cannot be read what is wrong.
    pub fn verify(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let mut counted = CounterMap::new();
        for entry in &self.documents {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let loaded = self
                .decode::<StoredDocument>("documents", &key, &value)
                .and_then(|document| self.contribution(&DocId(document.id)));
            match loaded {
                Ok(Some(contribution)) => {
                    if contribution.claims.len() != contribution.document.n_figures as usize {
                        problems.push(format!(
                            "document {:?} has {} claims of {}",
                            contribution.document.id,
                            contribution.claims.len(),
                            contribution.document.n_figures
                        ));
                    }
                    for (key, raise) in contribution.counters() {
                        let sum = counted.entry(key).or_default();
                        sum.counts.resize(raise.counts.len(), 0);
                        sum.counts.iter_mut().zip(&raise.counts).for_each(|(sum, n)| *sum += n);
                        sum.tail = raise.tail;
                    }
                }
                Ok(None) => problems.push(format!("the document of the key {} is under another key", codec::hex(&key))),
                Err(error @ Error::BadRecord { .. }) => problems.push(error.to_string()),
                Err(error) => return Err(error),
            }
        }
        for (tree, name) in COUNTED {
            let n_expected = counted.keys().filter(|(it, _)| *it == tree).count();
            let mut n_right = 0;
            let mut n_found = 0;
            for entry in self.counted(tree) {
                let (key, value) = entry.map_err(|error| self.sled(error))?;
                n_found += 1;
                n_right +=
                    usize::from(counted.get(&(tree, key.to_vec())).is_some_and(|it| *counter_bytes(it) == *value));
            }
            if n_right != n_expected || n_found != n_expected {
                problems.push(format!("{name}: {n_right} of {n_expected} records are right, {n_found} are there"));
            }
        }
        Ok(problems)
    }

    /// Makes everything that follows from the documents' records anew: entities, names and indexes.
    pub fn relink(&self) -> Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // Should this be cut short, the graph begins again when it is next opened.
        self.set_meta(LINKING, 0)?;
        for (tree, _) in COUNTED {
            self.counted(tree).clear().map_err(|error| self.sled(error))?;
        }
        for entry in &self.documents {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let document: StoredDocument = self.decode("documents", &key, &value)?;
            if let Some(contribution) = self.contribution(&DocId(document.id))? {
                let batches = self.counter_batches(&CounterMap::new(), &contribution.counters())?;
                self.transact(&batches)?;
            }
        }
        self.set_meta(LINKING, LINKING_VERSION)?;
        self.flush_durable()
    }

    /// The decisions in force about who is who, in the order in which they were made.
    pub fn decisions(&self) -> Vec<NumberedDecision> {
        self.decided().list().collect()
    }

    /// Takes a decision, and gives its number. One that is in force already is not taken again.
    ///
    /// Costs what the documents cost that speak of the entities.
    ///
    /// # Errors
    /// [`Error::BadDecision`] where an entity would be merged with itself or with one of another type, a name is empty, or
    /// a document of a split is not there.
    pub fn decide(&self, decision: Decision) -> Result<u64> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.decisions();
        if let Some(same) = list.iter().find(|it| it.decision == decision) {
            return Ok(same.n);
        }
        self.check_decision(&decision)?;
        let n = self.meta(LAST_DECISION)?.unwrap_or(0) + 1;
        self.set_meta(LAST_DECISION, n)?;
        list.push(NumberedDecision { n, decision: decision.clone() });
        self.change_decisions(list, &decision)?;
        Ok(n)
    }

    /// Takes back a decision, the last one where no number is given. Gives it, or none where there is no such decision.
    pub fn undo_decision(&self, n: Option<u64>) -> Result<Option<NumberedDecision>> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.decisions();
        let Some(at) = list.iter().rposition(|it| n.is_none_or(|n| it.n == n)) else { return Ok(None) };
        let undone = list.remove(at);
        self.change_decisions(list, &undone.decision)?;
        Ok(Some(undone))
    }

    fn check_decision(&self, decision: &Decision) -> Result<()> {
        let bad = |reason: String| Err(Error::BadDecision { reason });
        let kind = |id: &EntityId| id.as_str().split(':').next().unwrap_or_default().to_owned();
        if decision.name.trim().is_empty() || decision.name.len() > codec::LONGEST_NAME {
            return bad(format!("a name has 1 to {} bytes", codec::LONGEST_NAME));
        }
        if [&decision.entity, &decision.into].iter().any(|id| id.as_str().len() > codec::LONGEST_ID) {
            return bad(format!("an id has at most {} bytes", codec::LONGEST_ID));
        }
        if kind(&decision.entity) != kind(&decision.into) || codec::entity_type(&kind(&decision.into)).is_none() {
            return bad(format!("{} and {} are not of one type", decision.entity, decision.into));
        }
        match decision.action {
            Action::Merge | Action::Split if decision.entity == decision.into => {
                return bad(format!("{} is one already", decision.entity));
            }
            Action::Rename if decision.entity != decision.into => {
                return bad(format!("{} keeps its id when it is renamed", decision.entity));
            }
            Action::Split if decision.documents.is_empty() => {
                return bad("a split needs the documents in which it holds".to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// Puts other decisions in force, and counts anew the documents that speak of what one of them is about.
    fn change_decisions(&self, list: Vec<NumberedDecision>, changed: &Decision) -> Result<()> {
        let mut documents: BTreeSet<Key> = changed.documents.iter().map(codec::doc_key).collect();
        for id in [&changed.entity, &changed.into] {
            documents.extend(self.links_of(&codec::entity_key(id), edge::MENTIONED)?.into_iter().map(|(doc, _)| doc));
        }
        let mut before = Vec::new();
        for key in documents {
            if let Some(document) = self.stored_document(&key)? {
                let id = DocId(document.id);
                let counters = self.contribution(&id)?.map(|it| it.counters()).unwrap_or_default();
                before.push((id, counters));
            }
        }
        // Should this be cut short, the graph counts all anew when it is next opened.
        self.set_meta(LINKING, 0)?;
        self.decided.clear().map_err(|error| self.sled(error))?;
        for it in &list {
            let key = it.n.to_be_bytes();
            let value = encode("decisions", &key, &StoredDecision::of(&it.decision))?;
            self.decided.insert(key, value).map_err(|error| self.sled(error))?;
        }
        self.read_decisions()?;
        for (id, before) in before {
            let after = self.contribution(&id)?.map(|it| it.counters()).unwrap_or_default();
            self.transact(&self.counter_batches(&before, &after)?)?;
        }
        self.set_meta(LINKING, LINKING_VERSION)?;
        self.flush_durable()
    }

    fn read_decisions(&self) -> Result<()> {
        let mut list = Vec::new();
        for entry in &self.decided {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            let stored: StoredDecision = self.decode("decisions", &key, &value)?;
            let n = key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            let decision = stored.decision().map_err(|reason| bad_record("decisions", &key, reason))?;
            list.push(NumberedDecision { n, decision });
        }
        *self.decisions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Decisions::of(list));
        Ok(())
    }

    fn decided(&self) -> Arc<Decisions> {
        self.decisions.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    // What follows is for the other files of this crate.

    /// The claims that a filter's index names; a superset of what it lets through.
    fn candidates(&self, filter: &ClaimFilter) -> Result<Vec<Key>> {
        let mut narrowed: Option<BTreeSet<Key>> = None;
        let mut narrow = |keys: BTreeSet<Key>| {
            narrowed = Some(match narrowed.take() {
                Some(before) => before.intersection(&keys).copied().collect(),
                None => keys,
            });
        };
        if let Some(doc) = &filter.doc {
            narrow(self.claims_stated(&codec::doc_key(doc))?.into_iter().collect());
        }
        if let Some(speaker) = &filter.speaker {
            narrow(self.claims_said(speaker)?);
        }
        if let Some(about) = &filter.about {
            narrow(self.claims_about(about)?);
        }
        if let Some(narrowed) = narrowed {
            return Ok(narrowed.into_iter().collect());
        }
        if filter.kind.is_some() || filter.unit.is_some() {
            let kinds = whosaid_model::FigureKind::ALL.iter().filter(|kind| filter.kind.is_none_or(|it| it == **kind));
            let mut keys = Vec::new();
            for kind in kinds {
                let mut prefix = linking::dimension_prefix(kind.as_str(), filter.unit.as_deref());
                if filter.unit.is_none() {
                    prefix.truncate(kind.as_str().len() + 1);
                }
                keys.extend(self.targets(&self.dimensions, &prefix)?);
            }
            return Ok(keys);
        }
        self.claims.iter().keys().map(|key| Ok(key_of(&key.map_err(|error| self.sled(error))?, 0))).collect()
    }

    /// The claims of the speakers that a filter's text names.
    fn claims_said(&self, speaker: &str) -> Result<BTreeSet<Key>> {
        let mut claims = BTreeSet::new();
        for entity in self.entities_with_words(speaker, true)? {
            claims.extend(self.links_of(&entity, edge::SAYS)?.into_iter().map(|(claim, _)| claim));
        }
        let asked = words::words(speaker);
        let named = self.with_all_words(index::SPEAKER, &words::folded_words(speaker))?;
        for (key, claim) in self.stored_claims(named)? {
            let words = words::words(claim.speaker.as_deref().unwrap_or_default());
            if asked.iter().all(|word| words.contains(word)) {
                claims.insert(key);
            }
        }
        Ok(claims)
    }

    /// The claims whose measure, unit or subjects have all words of a text, or whose subject has it as its id.
    pub(crate) fn claims_about(&self, about: &str) -> Result<BTreeSet<Key>> {
        let subject = codec::hashed(about.trim());
        if self.entities.contains_key(subject).map_err(|error| self.sled(error))? {
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
            self.targets(&self.words, &linking::word_prefix(index::MEASURE, word))?.into_iter().collect();
        for entity in self.targets(&self.words, &linking::word_prefix(index::ENTITY, word))? {
            claims.extend(self.links_of(&entity, edge::SUBJECT)?.into_iter().map(|(claim, _)| claim));
        }
        Ok(claims)
    }

    /// What has every word of a list in an index; nothing for an empty list.
    fn with_all_words(&self, index: u8, words: &[String]) -> Result<BTreeSet<Key>> {
        let mut found: Option<BTreeSet<Key>> = None;
        for word in words {
            let here = self.targets(&self.words, &linking::word_prefix(index, word))?;
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
            if names.iter().map(|(name, ..)| split(name)).any(|name| asked.iter().all(|word| name.contains(word))) {
                found.insert(key);
            }
        }
        let id = codec::hashed(query.trim());
        if self.entities.contains_key(id).map_err(|error| self.sled(error))? {
            found.insert(id);
        }
        Ok(found)
    }

    /// The claims of some keys, in the order of the keys; those that are not there are left out.
    pub(crate) fn claims_of_keys(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<Claim>> {
        let mut documents: HashMap<Key, Option<Rc<StoredDocument>>> = HashMap::new();
        let mut claims = Vec::new();
        for (key, stored) in self.stored_claims(keys)? {
            let document = match documents.get(&stored.doc) {
                Some(document) => document.clone(),
                None => {
                    let document = self.stored_document(&stored.doc)?.map(Rc::new);
                    documents.insert(stored.doc, document.clone());
                    document
                }
            };
            if let Some(document) = document {
                claims.push(stored.claim(&key, &document).map_err(|reason| bad_record("claims", &key, reason))?);
            }
        }
        Ok(claims)
    }

    /// Claims as they are kept, read through the decisions in force.
    fn stored_claims(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<(Key, StoredClaim)>> {
        let decisions = self.decided();
        let mut claims = Vec::new();
        for key in keys {
            if let Some(value) = self.claims.get(key).map_err(|error| self.sled(error))? {
                let mut claim: StoredClaim = self.decode("claims", &key, &value)?;
                decisions.apply_to_claim(&mut claim);
                claims.push((key, claim));
            }
        }
        Ok(claims)
    }

    pub(crate) fn stored_document(&self, key: &Key) -> Result<Option<StoredDocument>> {
        let value = self.documents.get(key).map_err(|error| self.sled(error))?;
        value.map(|value| self.decode("documents", key, &value)).transpose()
    }

    /// The claims of a document.
    pub(crate) fn claims_stated(&self, doc: &Key) -> Result<Vec<Key>> {
        self.targets(&self.stated, doc)
    }

    fn mentions_of(&self, doc: &Key, entity: &Key) -> Result<Option<StoredMentions>> {
        Ok(self.all_mentions(doc)?.into_iter().find(|(key, _)| key == entity).map(|(_, mentions)| mentions))
    }

    /// The entities of a document with their mentions.
    pub(crate) fn all_mentions(&self, doc: &Key) -> Result<Vec<(Key, StoredMentions)>> {
        let mut mentions = Vec::new();
        for entry in self.mentions.scan_prefix(doc) {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            mentions.push((key_of(&key, doc.len()), self.decode("mentions", &key, &value)?));
        }
        Ok(self.decided().apply_to_mentions(doc, mentions))
    }

    /// The nodes at the other end of a node's edges of one kind, with their weights.
    pub(crate) fn links_of(&self, node: &Key, edge: u8) -> Result<Vec<(Key, u64)>> {
        let prefix = [&node[..], &[edge]].concat();
        let mut found = Vec::new();
        for entry in self.links.scan_prefix(&prefix) {
            let (key, value) = entry.map_err(|error| self.sled(error))?;
            found.push((key_of(&key, prefix.len()), counts_of(&value, 1)[0]));
        }
        Ok(found)
    }

    /// All documents, as keys.
    pub(crate) fn doc_keys(&self) -> Result<Vec<Key>> {
        self.documents.iter().keys().map(|key| Ok(key_of(&key.map_err(|error| self.sled(error))?, 0))).collect()
    }

    pub(crate) fn entity_of_key(&self, key: &Key) -> Result<Option<EntityRecord>> {
        let Some(value) = self.entities.get(key).map_err(|error| self.sled(error))? else { return Ok(None) };
        let (counts, id) = entity_counts(&value);
        let kind = type_of(&counts, &id);
        let mut names = self.names_of(key)?;
        names.sort_by(|(a, _, n_a), (b, _, n_b)| n_b.cmp(n_a).then_with(|| a.cmp(b)));
        let shown =
            names.iter().max_by_key(|(name, n_fullest, _)| (*n_fullest, name.chars().count(), Reverse(name.clone())));
        let name = shown.map_or_else(|| linking::name_of_id(&id), |(name, ..)| name.clone());
        let aliases = names.into_iter().map(|(name, ..)| name).filter(|other| *other != name).collect();
        Ok(Some(EntityRecord {
            kind,
            aliases,
            name,
            n_documents: counts[entity_counter::DOCUMENTS],
            n_mentions: counts[entity_counter::MENTIONS],
            n_claims_by: counts[entity_counter::CLAIMS_BY],
            n_claims_about: counts[entity_counter::CLAIMS_ABOUT],
            id,
        }))
    }

    /// An entity's names: in how many documents each is the fullest, and in how many it occurs.
    fn names_of(&self, key: &Key) -> Result<Vec<(String, u64, u64)>> {
        let mut names = Vec::new();
        for entry in self.names.scan_prefix(key) {
            let (name, value) = entry.map_err(|error| self.sled(error))?;
            let counts = counts_of(&value, 2);
            names.push((String::from_utf8_lossy(&name[key.len()..]).into_owned(), counts[0], counts[1]));
        }
        Ok(names)
    }

    /// The last 16 bytes of every key under a prefix.
    fn targets(&self, tree: &sled::Tree, prefix: &[u8]) -> Result<Vec<Key>> {
        let keys = tree.scan_prefix(prefix).keys();
        keys.map(|key| {
            let key = key.map_err(|error| self.sled(error))?;
            Ok(key_of(&key, key.len().saturating_sub(16)))
        })
        .collect()
    }

    /// What a document added, as it is kept.
    fn contribution(&self, id: &DocId) -> Result<Option<Contribution>> {
        let doc = codec::doc_key(id);
        let Some(document) = self.stored_document(&doc)? else { return Ok(None) };
        Ok(Some(Contribution {
            document,
            claims: self.stored_claims(self.claims_stated(&doc)?)?.into_iter().collect(),
            mentions: self.all_mentions(&doc)?.into_iter().collect(),
        }))
    }

    /// Puts one contribution in the place of another, in one transaction.
    fn exchange(&self, id: &DocId, old: Option<&Contribution>, new: Option<&Contribution>) -> Result<()> {
        let doc = codec::doc_key(id);
        let mut documents = sled::Batch::default();
        let mut claims = sled::Batch::default();
        let mut stated = sled::Batch::default();
        let mut mentions = sled::Batch::default();
        if let Some(old) = old {
            documents.remove(&doc[..]);
            for key in old.claims.keys() {
                claims.remove(&key[..]);
                stated.remove([doc, *key].concat());
            }
            for key in self.mentions.scan_prefix(doc).keys() {
                mentions.remove(key.map_err(|error| self.sled(error))?);
            }
        }
        // A batch keeps the last word on a key, so what stays is written over its removal.
        if let Some(new) = new {
            documents.insert(&doc[..], encode("documents", &doc, &new.document)?);
            for (key, claim) in &new.claims {
                claims.insert(&key[..], encode("claims", key, claim)?);
                stated.insert([doc, *key].concat(), &[]);
            }
            for (key, entity) in &new.mentions {
                mentions.insert([doc, *key].concat(), encode("mentions", key, entity)?);
            }
        }
        let mut pending = sled::Batch::default();
        pending.insert(&doc[..], id.as_str().as_bytes());
        // What was read from the graph is as decided; what is new is not yet.
        let old = old.map(Contribution::counters).unwrap_or_default();
        let new = new.map(|it| it.clone().decided(&self.decided()).counters()).unwrap_or_default();
        let mut batches = self.counter_batches(&old, &new)?;
        batches.extend([
            (&self.documents, documents),
            (&self.claims, claims),
            (&self.stated, stated),
            (&self.mentions, mentions),
            (&self.pending, pending),
        ]);
        self.transact(&batches)
    }

    /// The writes that lower the counters by `old` and raise them by `new`.
    fn counter_batches(&self, old: &CounterMap, new: &CounterMap) -> Result<Vec<(&sled::Tree, sled::Batch)>> {
        let mut batches: BTreeMap<Counted, sled::Batch> = BTreeMap::new();
        let keys: BTreeSet<&(Counted, Vec<u8>)> = old.keys().chain(new.keys()).collect();
        for at in keys {
            let (lower, raise) = (old.get(at), new.get(at));
            if lower == raise {
                continue;
            }
            let (tree, key) = at;
            let Some(shape) = raise.or(lower) else { continue };
            let mut sum = shape.clone();
            let before = self.counted(*tree).get(key).map_err(|error| self.sled(error))?;
            let before = counts_of(before.as_deref().unwrap_or_default(), sum.counts.len());
            for (idx, count) in sum.counts.iter_mut().enumerate() {
                let of = |it: Option<&linking::Counters>| it.map_or(0, |it| it.counts[idx]);
                *count = i128::from(before[idx]) + of(raise) - of(lower);
            }
            let batch = batches.entry(*tree).or_default();
            if sum.counts.iter().all(|count| *count <= 0) {
                batch.remove(&key[..]);
            } else {
                batch.insert(&key[..], counter_bytes(&sum));
            }
        }
        Ok(batches.into_iter().map(|(tree, batch)| (self.counted(tree), batch)).collect())
    }

    fn counted(&self, tree: Counted) -> &sled::Tree {
        match tree {
            Counted::Entities => &self.entities,
            Counted::Names => &self.names,
            Counted::Words => &self.words,
            Counted::Links => &self.links,
            Counted::Dimensions => &self.dimensions,
        }
    }

    /// Applies all batches or none. The closure may run more than once and does nothing but apply them.
    fn transact(&self, batches: &[(&sled::Tree, sled::Batch)]) -> Result<()> {
        // sled panics over a transaction on no tree.
        if batches.is_empty() {
            return Ok(());
        }
        let trees: Vec<&sled::Tree> = batches.iter().map(|(tree, _)| *tree).collect();
        let outcome = trees.as_slice().transaction(|trees| {
            for (tree, (_, batch)) in trees.iter().zip(batches) {
                tree.apply_batch(batch)?;
            }
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        match outcome {
            Ok(()) | Err(TransactionError::Abort(())) => Ok(()),
            Err(TransactionError::Storage(error)) => Err(self.sled(error)),
        }
    }

    fn meta(&self, name: &str) -> Result<Option<u64>> {
        let value = self.meta.get(name).map_err(|error| self.sled(error))?;
        Ok(value.map(|value| counts_of(&value, 1)[0]))
    }

    fn set_meta(&self, name: &str, number: u64) -> Result<()> {
        self.meta.insert(name, &number.to_be_bytes()).map_err(|error| self.sled(error))?;
        Ok(())
    }

    fn sled(&self, error: sled::Error) -> Error {
        sled_error(&self.path, error)
    }

    fn decode<T: serde::de::DeserializeOwned>(&self, tree: &'static str, key: &[u8], value: &[u8]) -> Result<T> {
        codec::decode(value).map_err(|reason| bad_record(tree, key, reason))
    }
}

/// Milestones as a timeline.
fn by_date(milestones: BTreeMap<Milestone, u64>) -> Vec<Tally<Milestone>> {
    let mut found: Vec<_> = milestones.into_iter().map(|(item, count)| Tally { item, count }).collect();
    found.sort_by(|a, b| (&a.item.date, a.item.step).cmp(&(&b.item.date, b.item.step)));
    found
}

const COUNTED: [(Counted, &str); 5] = [
    (Counted::Entities, "entities"),
    (Counted::Names, "names"),
    (Counted::Words, "words"),
    (Counted::Links, "links"),
    (Counted::Dimensions, "dimensions"),
];

/// BLAKE3 of the extraction's JSON.
fn digest(extraction: &Extraction) -> String {
    struct Hashing(blake3::Hasher);
    impl std::io::Write for Hashing {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hashing = Hashing(blake3::Hasher::new());
    // Neither the hash nor the record can fail to be written: it has string keys alone and the hash takes all bytes.
    let _ = serde_json::to_writer(&mut hashing, extraction);
    hashing.0.finalize().to_hex().to_string()
}

fn encode<T: serde::Serialize>(tree: &'static str, key: &[u8], record: &T) -> Result<Vec<u8>> {
    codec::encode(record).map_err(|reason| bad_record(tree, key, reason))
}

fn bad_record(tree: &'static str, key: &[u8], reason: String) -> Error {
    Error::BadRecord { tree, key: codec::hex(key), reason }
}

fn by_weight(a: &EntityRecord, b: &EntityRecord) -> std::cmp::Ordering {
    (b.n_documents, b.n_mentions).cmp(&(a.n_documents, a.n_mentions)).then_with(|| a.id.cmp(&b.id))
}

/// 16 bytes of a key from an offset on; what lacks is zero.
fn key_of(bytes: &[u8], offset: usize) -> Key {
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(bytes.iter().skip(offset)) {
        *to = *from;
    }
    key
}

/// The first `n` numbers of a value; what lacks is zero.
fn counts_of(value: &[u8], n: usize) -> Vec<u64> {
    let mut counts: Vec<u64> = value
        .chunks_exact(8)
        .take(n)
        .map(|chunk| chunk.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        .collect();
    counts.resize(n, 0);
    counts
}

fn counter_bytes(counters: &linking::Counters) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(counters.counts.len() * 8 + counters.tail.len());
    for count in &counters.counts {
        bytes.extend_from_slice(&u64::try_from((*count).max(0)).unwrap_or(u64::MAX).to_be_bytes());
    }
    bytes.extend_from_slice(&counters.tail);
    bytes
}

fn entity_counts(value: &[u8]) -> (Vec<u64>, EntityId) {
    let id = value.get(entity_counter::N * 8..).unwrap_or_default();
    (counts_of(value, entity_counter::N), EntityId(String::from_utf8_lossy(id).into_owned()))
}

/// The type that most documents give an entity; of one that no document mentions, what its id says.
fn type_of(counts: &[u64], id: &EntityId) -> EntityType {
    let by_type = EntityType::ALL.into_iter().zip(counts[entity_counter::TYPES..].iter().copied());
    let of_id = || id.as_str().split_once(':').and_then(|(kind, _)| codec::entity_type(kind));
    match by_type.max_by_key(|(kind, n)| (*n, Reverse(*kind))) {
        Some((kind, n)) if n > 0 => kind,
        _ => of_id().unwrap_or(EntityType::Organisation),
    }
}

/// sled takes a snapshot that was being written when the process died for the newest one and then refuses to open.
fn move_torn_snapshots(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::rename(entry.path(), dir.join(format!("torn-{name}")))?;
        }
    }
    Ok(())
}

fn sled_error(path: &Path, error: sled::Error) -> Error {
    match error {
        sled::Error::Corruption { .. } => Error::Corrupt { path: path.to_owned(), reason: error.to_string() },
        // sled words a lock that another process holds as an error of no kind.
        sled::Error::Io(io)
            if io.kind() == std::io::ErrorKind::WouldBlock || io.to_string().contains("acquire lock") =>
        {
            Error::InUse { path: path.to_owned() }
        }
        sled::Error::Io(io) => Error::Io(io),
        error => Error::Sled(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{entity, extraction, figure};
    use crate::{Sort, ViewFilter, parse_period};
    use proptest::prelude::*;
    use whosaid_model::Decimal;

    fn open() -> (tempfile::TempDir, Graph) {
        let folder = tempfile::tempdir().unwrap();
        let graph = Graph::open(folder.path()).unwrap();
        (folder, graph)
    }

    /// A document in which Ana Paz, of the Copper Board, and the ministry speak of Chile.
    fn news(id: &str) -> Extraction {
        let person = entity(EntityType::Person, "Ana Paz", &["Paz"], 3);
        let place = entity(EntityType::Place, "Chile", &[], 2);
        let mut pact = entity(EntityType::Agreement, "Chile-Peru Accord", &["CPA"], 1);
        pact.parties = vec![place.id.clone()];
        pact.milestones = vec![Milestone { step: Step::Signed, date: "2006".to_owned() }];
        let mut exports = figure("12.5 USD 2016 | Chilean copper exports | Ana Paz");
        exports.about = vec![place.id.clone()];
        exports.speaker_entity = Some(person.id.clone());
        let share = figure("7 % 2017-03 | share of steel | the ministry");
        let mines = figure("40 mine - | mines closed");
        extraction(id, vec![pact, person, place], vec![exports, share, mines])
    }

    fn texts(claims: &[Claim]) -> String {
        claims.iter().map(|claim| format!("{}:{}", claim.doc, claim.figure.text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn claims_come_back_as_they_went_in() {
        let (_folder, graph) = open();
        let news = news("n");
        assert_eq!(graph.put(&news).unwrap(), Change::Added);
        let claims = graph.claims(&ClaimFilter::default()).unwrap();
        assert_eq!(claims, Claim::all(&news));
        assert_eq!(graph.claim(&claims[1].id).unwrap().as_ref(), Some(&claims[1]));
        assert_eq!(graph.claim(&ClaimId::from("no id")).unwrap(), None);
    }

    #[test]
    fn put_replaces_and_remove_takes_back() {
        let (_folder, graph) = open();
        assert_eq!(graph.put(&news("n")).unwrap(), Change::Added);
        assert_eq!(graph.put(&news("n")).unwrap(), Change::Unchanged);
        let mut other = news("n");
        other.figures.truncate(1);
        assert_eq!(graph.put(&other).unwrap(), Change::Replaced);
        assert_eq!(texts(&graph.claims(&ClaimFilter::default()).unwrap()), "n:12.5");
        assert_eq!(graph.verify().unwrap(), Vec::<String>::new());
        assert!(graph.remove(&"n".into()).unwrap());
        assert!(!graph.remove(&"n".into()).unwrap());
        for (tree, name) in COUNTED {
            assert!(graph.counted(tree).is_empty(), "{name}");
        }
        for tree in [&graph.documents, &graph.claims, &graph.stated, &graph.mentions] {
            assert!(tree.is_empty());
        }
    }

    #[test]
    fn unchanged_is_text_and_metadata() {
        let (_folder, graph) = open();
        let news = news("n");
        graph.put(&news).unwrap();
        let mut document = Document { title: news.title.clone(), ..Document::new("n", news.text.clone()) };
        assert!(graph.is_unchanged(&document).unwrap());
        document.publisher = Some("Daily".into());
        assert!(!graph.is_unchanged(&document).unwrap());
        assert!(!graph.is_unchanged(&Document::new("m", news.text)).unwrap());
    }

    #[track_caller]
    fn check(graph: &Graph, filter: ClaimFilter, expect: &str) {
        assert_eq!(texts(&graph.claims(&filter).unwrap()), expect, "{filter:?}");
    }

    #[test]
    fn filters() {
        let (_folder, graph) = open();
        let mut dated = news("b");
        dated.published = Some("2017-07-06".into());
        dated.figures.truncate(2);
        graph.put(&news("a")).unwrap();
        graph.put(&dated).unwrap();
        let by = |speaker: &str| ClaimFilter { speaker: Some(speaker.into()), ..ClaimFilter::default() };
        check(&graph, by("paz"), "a:12.5 b:12.5");
        check(&graph, by("ANA PAZ"), "a:12.5 b:12.5");
        check(&graph, by("person:paz"), "a:12.5 b:12.5");
        check(&graph, by("ministry"), "a:7 b:7");
        check(&graph, by("minist"), "");
        check(&graph, by(""), "");
        let about = |about: &str| ClaimFilter { about: Some(about.into()), ..ClaimFilter::default() };
        check(&graph, about("copper export"), "a:12.5 b:12.5");
        check(&graph, about("Chile's exports"), "a:12.5 b:12.5");
        check(&graph, about("place:chile"), "a:12.5 b:12.5");
        check(&graph, about("copper share"), "");
        check(&graph, about("mines"), "a:40");
        let doc = |text: &str| ClaimFilter { doc: Some(text.into()), ..ClaimFilter::default() };
        check(&graph, doc("b"), "b:12.5 b:7");
        check(&graph, doc("c"), "");
        let unit = |unit: &str| ClaimFilter { unit: Some(unit.into()), ..ClaimFilter::default() };
        check(&graph, unit("usd"), "a:12.5 b:12.5");
        check(&graph, unit("percent"), "a:7 b:7");
        check(&graph, unit("mines"), "a:40");
        check(&graph, ClaimFilter { kind: Some(whosaid_model::FigureKind::Count), ..ClaimFilter::default() }, "a:40");
        check(&graph, ClaimFilter { min: Some(Decimal::from(12)), sort: Sort::Value, ..doc("a") }, "a:40 a:12.5");
        check(&graph, ClaimFilter { max: Some(Decimal::from(12)), ..ClaimFilter::default() }, "a:7 b:7");
        check(&graph, ClaimFilter { attributed: Some(false), ..ClaimFilter::default() }, "a:40");
        let period = |text: &str| ClaimFilter { period: Some(parse_period(text).unwrap()), ..ClaimFilter::default() };
        check(&graph, period("2016..2018"), "a:12.5 a:7 b:12.5 b:7");
        check(&graph, period("2017"), "a:7 b:7");
        let published = ClaimFilter { published: Some(parse_period("2017-07..").unwrap()), ..ClaimFilter::default() };
        check(&graph, published, "b:12.5 b:7");
        check(
            &graph,
            ClaimFilter { sort: Sort::Period, limit: Some(3), ..ClaimFilter::default() },
            "a:12.5 b:12.5 a:7",
        );
        check(&graph, ClaimFilter { sort: Sort::Speaker, ..doc("a") }, "a:12.5 a:7 a:40");
        check(&graph, ClaimFilter { sort: Sort::Published, limit: Some(1), ..ClaimFilter::default() }, "b:12.5");
    }

    #[test]
    fn entities_sum_over_documents() {
        let (_folder, graph) = open();
        graph.put(&news("a")).unwrap();
        let mut other = news("b");
        other.entities[1].name = "Ana María Paz".into();
        graph.put(&other).unwrap();
        let paz = graph.entity(&"person:paz".into()).unwrap().unwrap();
        assert_eq!((paz.n_documents, paz.n_mentions, paz.n_claims_by), (2, 6, 2));
        assert_eq!(paz.name, "Ana María Paz", "of equally common names the fullest");
        assert_eq!(paz.aliases, ["Paz", "Ana Paz"]);
        graph.remove(&"b".into()).unwrap();
        let paz = graph.entity(&"person:paz".into()).unwrap().unwrap();
        assert_eq!((paz.n_documents, paz.n_mentions, paz.n_claims_by), (1, 3, 1));
        assert_eq!(paz.name, "Ana Paz");
    }

    #[test]
    fn entities_are_found_by_name() {
        let (_folder, graph) = open();
        graph.put(&news("a")).unwrap();
        let mut more = news("b");
        more.entities.truncate(2);
        more.entities.push(entity(EntityType::Organisation, "Chile Copper Board", &[], 9));
        graph.put(&more).unwrap();
        let names = |name: &str| {
            let found = graph.find_entity(name).unwrap();
            found.into_iter().map(|it| it.name).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(names("chile"), "Chile, Chile-Peru Accord, Chile Copper Board");
        assert_eq!(names("Chilean"), "Chile");
        assert_eq!(names("the CPA"), "Chile-Peru Accord");
        assert_eq!(names("person:paz"), "Ana Paz");
        assert_eq!(names("boards"), "Chile Copper Board");
        assert_eq!(names("nobody"), "");
        assert_eq!(names(""), "");
        let people = graph.entities(None, Some(EntityType::Person)).unwrap();
        assert_eq!(people.len(), 1);
    }

    #[test]
    fn page_of_an_entity() {
        let (_folder, graph) = open();
        graph.put(&news("a")).unwrap();
        let page = graph.entity_page(&"place:chile".into()).unwrap().unwrap();
        assert_eq!(texts(&page.claims_about), "a:12.5");
        assert_eq!(page.agreements[0].item.name, "Chile-Peru Accord");
        assert_eq!(page.documents[0].count, 2);
        let page = graph.entity_page(&"agreement:cpa".into()).unwrap().unwrap();
        assert_eq!(page.parties[0].item.name, "Chile");
        assert_eq!((page.milestones[0].item.date.as_str(), page.milestones[0].count), ("2006", 1));
        assert_eq!(graph.entity_page(&"place:peru".into()).unwrap(), None);
    }

    /// A view in words, sorted as it is.
    fn drawn(graph: &Graph, filter: &ViewFilter) -> Vec<String> {
        let view = graph.view(filter).unwrap().graph;
        let mut lines: Vec<String> =
            view.node_weights().map(|node| format!("{} {}", node.id(), node.label())).collect();
        lines.extend(view.edge_indices().map(|edge| {
            let (from, to) = view.edge_endpoints(edge).unwrap();
            format!("{} {} {}", view[from].label(), view[edge].as_str(), view[to].label())
        }));
        lines
    }

    #[test]
    fn views() {
        let (_folder, graph) = open();
        graph.put(&news("a")).unwrap();
        let around = |depth| ViewFilter { around: Some(("person:paz".into(), depth)), ..ViewFilter::default() };
        let near = drawn(&graph, &around(1));
        assert!(near[0].starts_with("claim:"));
        assert_eq!(
            near[1..],
            [
                "document:a Title of a",
                "entity:person:paz Ana Paz",
                "Title of a states 12.5",
                "Title of a mentions Ana Paz",
                "Ana Paz says 12.5",
            ]
        );
        let all = drawn(&graph, &ViewFilter::default());
        assert_eq!(drawn(&graph, &around(9)).len(), all.len());
        assert!(all.contains(&"measure:chile-copper-export Chilean copper exports".to_owned()), "{all:?}");
        assert!(all.contains(&"Chile party_to Chile-Peru Accord".to_owned()));
        assert!(all.contains(&"12.5 about Chile".to_owned()));
        let about = drawn(&graph, &ViewFilter { about: Some("steel".into()), ..ViewFilter::default() });
        assert_eq!(about.iter().filter(|line| line.starts_with("claim:")).count(), 1);
        let few = graph.view(&ViewFilter { limit: Some(2), ..around(2) }).unwrap();
        assert_eq!(few.graph.node_count(), 2);
        assert!(few.n_left_off > 2 && few.graph.node_weights().any(|node| node.id() == "entity:person:paz"));
        let nobody = ViewFilter { around: Some(("person:nobody".into(), 3)), ..ViewFilter::default() };
        assert_eq!(drawn(&graph, &nobody), Vec::<String>::new());
    }

    #[test]
    fn reopened_graph_is_the_same() {
        let (folder, graph) = open();
        graph.put(&news("a")).unwrap();
        graph.settle(&[], 7).unwrap();
        graph.flush_durable().unwrap();
        let (claims, entities) = (graph.claims(&ClaimFilter::default()).unwrap(), graph.entities(None, None).unwrap());
        assert!(matches!(Graph::open(folder.path()), Err(Error::InUse { .. })));
        drop(graph);
        let graph = Graph::open(folder.path()).unwrap();
        assert_eq!(graph.claims(&ClaimFilter::default()).unwrap(), claims);
        assert_eq!(graph.entities(None, None).unwrap(), entities);
        assert_eq!(graph.watermark().unwrap(), 7);
        assert_eq!(graph.pending().unwrap(), [DocId::from("a")]);
        graph.settle(&["a".into()], 8).unwrap();
        assert_eq!(graph.pending().unwrap(), []);
    }

    #[test]
    fn decisions_hold_until_they_are_undone() {
        let (folder, graph) = open();
        let document = |id: &str, name: &str| {
            let mut figure = figure(&format!("5 USD 2016 | exports of Chile | {name}"));
            let person = entity(EntityType::Person, name, &[], 2);
            figure.speaker_entity = Some(person.id.clone());
            extraction(id, vec![person], vec![figure])
        };
        graph.put(&document("a", "Ana Paz")).unwrap();
        graph.put(&document("b", "A Paz")).unwrap();
        let before = (graph.entities(None, None).unwrap(), graph.claims(&ClaimFilter::default()).unwrap());
        let merge = Decision {
            action: Action::Merge,
            entity: "person:a-paz".into(),
            into: "person:ana-paz".into(),
            name: "Ana Paz".to_owned(),
            documents: Vec::new(),
        };
        assert_eq!(graph.decide(merge.clone()).unwrap(), 1);
        assert_eq!(graph.decide(merge.clone()).unwrap(), 1);
        let one = |graph: &Graph| {
            let found = graph.entities(None, None).unwrap();
            assert_eq!(found.len(), 1);
            (found[0].name.clone(), found[0].n_documents, found[0].n_mentions, found[0].n_claims_by)
        };
        assert_eq!(one(&graph), ("Ana Paz".to_owned(), 2, 4, 2));
        let said = ClaimFilter { speaker: Some("Ana Paz".into()), ..ClaimFilter::default() };
        assert_eq!(graph.claims(&said).unwrap().len(), 2);
        // It outlasts a document's coming again, and the graph's being closed.
        graph.remove(&"b".into()).unwrap();
        graph.put(&document("b", "A Paz")).unwrap();
        graph.flush_durable().unwrap();
        drop(graph);
        let graph = Graph::open(folder.path()).unwrap();
        assert_eq!(one(&graph), ("Ana Paz".to_owned(), 2, 4, 2));
        assert_eq!(graph.undo_decision(None).unwrap().map(|it| it.decision), Some(merge));
        assert_eq!((graph.entities(None, None).unwrap(), graph.claims(&ClaimFilter::default()).unwrap()), before);
        assert_eq!(graph.undo_decision(None).unwrap(), None);
    }

    #[test]
    fn decisions_that_make_no_sense_are_refused() {
        let (_folder, graph) = open();
        let refused = |action: Action, entity: &str, into: &str, name: &str| {
            let (entity, into) = (entity.into(), into.into());
            let decision = Decision { action, entity, into, name: name.to_owned(), documents: Vec::new() };
            assert!(matches!(graph.decide(decision), Err(Error::BadDecision { .. })), "{name}");
        };
        refused(Action::Merge, "person:a", "person:a", "A");
        refused(Action::Merge, "person:a", "place:a", "A");
        refused(Action::Merge, "thing:a", "thing:b", "A");
        refused(Action::Rename, "person:a", "person:a", " ");
        refused(Action::Rename, "person:a", "person:b", "B");
        refused(Action::Split, "person:a", "person:b", "B");
    }

    #[test]
    fn torn_snapshot_is_moved_away() {
        let (folder, graph) = open();
        graph.put(&news("a")).unwrap();
        drop(graph);
        fs::write(folder.path().join("snap.FFFFFFFFFFFFFFFF.generating"), b"torn").unwrap();
        let graph = Graph::open(folder.path()).unwrap();
        assert_eq!(graph.claims(&ClaimFilter::default()).unwrap().len(), 3);
    }

    #[test]
    fn counters_of_other_rules_are_made_anew() {
        let (folder, graph) = open();
        graph.put(&news("a")).unwrap();
        let entities = graph.entities(None, None).unwrap();
        graph.words.clear().unwrap();
        graph.links.insert("left over", "by other rules").unwrap();
        graph.set_meta(LINKING, LINKING_VERSION + 1).unwrap();
        assert_eq!(graph.verify().unwrap().len(), 2);
        drop(graph);
        let graph = Graph::open(folder.path()).unwrap();
        assert_eq!(graph.verify().unwrap(), Vec::<String>::new());
        assert_eq!(graph.entities(None, None).unwrap(), entities);
    }

    #[test]
    fn oversized_input_is_cut_or_refused() {
        let (_folder, graph) = open();
        let long = "é".repeat(100_000);
        let mut big = news("a");
        big.title = Some(long.clone());
        big.entities[1].name = long.clone();
        big.entities[1].aliases = (0..1000).map(|n| format!("{n}{long}")).collect();
        big.entities.push(entity(EntityType::Event, &long, &[], 1));
        big.figures[0].measure = Some(long.clone());
        big.figures[0].speaker = Some(long.clone());
        big.figures[0].unit = Some(long.clone());
        big.figures[0].about = (0..1000).map(|n| EntityId(format!("event:{n}"))).collect();
        big.figures[0].via = vec![long.clone(); 100];
        graph.put(&big).unwrap();
        assert_eq!(graph.claims(&ClaimFilter::default()).unwrap().len(), 3);
        assert_eq!(graph.verify().unwrap(), Vec::<String>::new());
        graph.remove(&"a".into()).unwrap();
        assert!(graph.names.is_empty() && graph.words.is_empty() && graph.links.is_empty());
        assert!(matches!(graph.put(&news(&long)), Err(Error::IdTooLong { .. })));
    }

    /// A document made of a few numbers, so that documents share entities, names and measures in many ways.
    fn shuffled(id: u8, picks: &[(u8, u8, u8)]) -> Extraction {
        let people = ["Ana Paz", "Bo Li"];
        let mut entities: Vec<Entity> = Vec::new();
        let mut figures = Vec::new();
        for (a, b, c) in picks {
            let name = format!("{}{}", ["", "Dr ", "Mrs "][usize::from(*b) % 3], people[usize::from(*a) % 2]);
            let mut person = entity(EntityType::Person, &name, &[], u32::from(*c) % 4);
            person.id = EntityId(format!("person:{}", a % 2));
            let mut figure = figure(&format!("{}.{} USD 201{} | exports of Chile | {name}", c % 9, b % 9, b % 3));
            figure.speaker_entity = Some(person.id.clone());
            figure.about = vec![EntityId(format!("place:{}", c % 2))];
            figures.push(figure);
            if entities.iter().all(|it| it.id != person.id) {
                entities.push(person);
            }
        }
        extraction(&format!("doc{id}"), entities, figures)
    }

    use whosaid_model::{Entity, Step};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever was put, removed, decided and undone, a graph answers like a new one of what is left.
        #[test]
        fn history_leaves_no_trace(
            steps in prop::collection::vec(
                (0u8..4, prop::option::weighted(0.7, prop::collection::vec((0u8..4, 0u8..9, 0u8..9), 0..4))), 1..14),
            decided in prop::collection::vec((0usize..14, 0u8..4, 0u8..4), 0..5),
        ) {
            let (_folder, graph) = open();
            let mut left: BTreeMap<u8, Extraction> = BTreeMap::new();
            for (at, (id, step)) in steps.iter().enumerate() {
                for (_, what, id) in decided.iter().filter(|(when, ..)| *when == at) {
                    let person = |n: u8| EntityId(format!("person:{n}"));
                    let decision = |action, into, documents| Decision {
                        action, entity: person(id % 2), into, name: "Cy Roe".to_owned(), documents,
                    };
                    match what {
                        0 => drop(graph.decide(decision(Action::Merge, person(1 - id % 2), vec![])).unwrap()),
                        1 => drop(graph.decide(decision(Action::Rename, person(id % 2), vec![])).unwrap()),
                        2 => {
                            let documents = vec![DocId(format!("doc{id}"))];
                            graph.decide(decision(Action::Split, person(2), documents)).unwrap();
                        }
                        _ => drop(graph.undo_decision(None).unwrap()),
                    }
                }
                match step {
                    Some(picks) => {
                        let document = shuffled(*id, picks);
                        graph.put(&document).unwrap();
                        left.insert(*id, document);
                    }
                    None => {
                        prop_assert_eq!(graph.remove(&format!("doc{id}").as_str().into()).unwrap(), left.remove(id).is_some());
                    }
                }
            }
            prop_assert_eq!(graph.verify().unwrap(), Vec::<String>::new());
            let (_other_folder, fresh) = open();
            for document in left.values().rev() {
                fresh.put(document).unwrap();
            }
            for decision in graph.decisions() {
                fresh.decide(decision.decision).unwrap();
            }
            for (tree, name) in COUNTED {
                let all = |graph: &Graph| graph.counted(tree).iter().map(|entry| entry.unwrap()).collect::<Vec<_>>();
                prop_assert_eq!(all(&graph), all(&fresh), "{}", name);
            }
            let all = ClaimFilter::default();
            prop_assert_eq!(graph.claims(&all).unwrap(), fresh.claims(&all).unwrap());
            if graph.decisions().is_empty() {
                let mut model: Vec<Claim> = left.values().flat_map(Claim::all).collect();
                model.sort_by(|a, b| (&a.doc, a.figure.start).cmp(&(&b.doc, b.figure.start)));
                prop_assert_eq!(graph.claims(&all).unwrap(), model);
            }
            prop_assert_eq!(graph.entities(None, None).unwrap(), fresh.entities(None, None).unwrap());
            prop_assert_eq!(graph.documents().unwrap(), fresh.documents().unwrap());
            let stats = |graph: &Graph| Stats { n_bytes_on_disk: 0, ..graph.stats().unwrap() };
            prop_assert_eq!(stats(&graph), stats(&fresh));
            prop_assert_eq!(drawn(&graph, &ViewFilter::default()), drawn(&fresh, &ViewFilter::default()));
            let few = ViewFilter { limit: Some(5), ..ViewFilter::default() };
            prop_assert_eq!(drawn(&graph, &few), drawn(&fresh, &few));
        }
    }
}
