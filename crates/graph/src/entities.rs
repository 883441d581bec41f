//! The actors: entities by name, and what is known about each.

use crate::Result;
use crate::answers::{DocumentRecord, EntityGlance, EntityPage, EntityRecord, NameCount, Tally};
use crate::filter::Sort;
use crate::graph::{Graph, key_of};
use crate::key::{Address, Key, entity_key, entity_type, hashed, name_of_id};
use crate::linking::{self, edge, entity_count, index, name_count, tree};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_compare::words;
use whosaid_model::{Claim, DocId, EntityId, EntityType, Milestone};

impl Graph {
    /// Returns the entity with an id.
    pub fn entity(&self, id: &EntityId) -> Result<Option<EntityRecord>> {
        self.entity_of_key(&entity_key(id))
    }

    /// Returns entities, those with most documents first, then with most mentions, then by id. `query` keeps those with
    /// a name that has all its words (in any case, in singular or plural), or with this id.
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

    /// Returns the entities that a name may mean, the most likely first: by id, by the name shown, by another name, by
    /// words in a name; among equals as in [`Graph::entities`].
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
        // An id that is another's now means that one.
        let id = self.meant_by(&EntityId::from(name.trim()));
        found.extend(self.entity(&id)?);
        if let Some(country) = country {
            for key in self.targets(&linking::word_prefix(index::ENTITY, &words::country_word(country)))? {
                found.extend(self.entity_of_key(&key)?);
            }
        }
        let rank = |entity: &EntityRecord| {
            let is_name = |other: &str| without_article(other) == asked;
            match () {
                () if entity.id == id => 0,
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

    /// Returns everything known about an entity.
    pub fn entity_page(&self, id: &EntityId) -> Result<Option<EntityPage>> {
        Ok(self.entity_glance(id, usize::MAX)?.map(|it| it.page))
    }

    /// Like [`Graph::entity_page`], with at most `most` documents, those with most mentions, and at most `most` claims
    /// by it and about it, those of the newest documents. Reads the heads of all its documents, but only the claims'
    /// documents in full.
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
                // Among equals by place in the document, which is how keys sort.
                keys.sort_by_key(|it| age.get(&Address::of_key(it).document()));
                keys.truncate(most);
                keys.sort_unstable();
            }
            let mut claims = self.claims_of_keys(keys)?;
            Sort::Document.sort(&mut claims);
            Ok(claims)
        };
        let (claims_by, claims_about) = (claims(edge::SAYS)?, claims(edge::SUBJECT)?);
        let shown = documents.iter().take(most);
        let shown = shown.map(|(count, _, at, _)| Ok(Tally { item: self.records.document(*at)?, count: count.0 }));
        let page = EntityPage {
            entity,
            names,
            joined: self.joined_list().filter(|it| self.meant_by(&it.entity) == *id).cloned().collect(),
            agreements: entities(edge::PARTY_TO)?,
            parties: entities(edge::PARTY)?,
            milestones: by_date(milestones),
            documents: shown.collect::<Result<_>>()?,
            claims_by,
            claims_about,
        };
        Ok(Some(EntityGlance { page, years }))
    }

    /// Returns what has every word of a list in an index; nothing for an empty list.
    pub(crate) fn with_all_words(&self, index: u8, words: &[String]) -> Result<BTreeSet<Key>> {
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

    /// Returns the entities with one name that has all words of the query, or with this id.
    pub(crate) fn entities_with_words(&self, query: &str, exactly: bool) -> Result<BTreeSet<Key>> {
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

    /// Returns every entity, those with most documents first, then with most mentions, then by id. Reads all counts and
    /// all names once.
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
        while let Some((bytes, n)) = sums.advance()? {
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
            entity.name = name_of_id(&entity.id);
        }
        entities.sort_by(by_weight);
        Ok(entities)
    }

    /// Returns the entity of a type that most documents mention.
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

    /// Returns whether anything is known about the entity with a key.
    pub fn is_entity(&self, key: &Key) -> Result<bool> {
        Ok(self.sums(&linking::entity_prefix(key))?.advance()?.is_some())
    }

    /// Calls a function with the entities whose keys begin with a prefix, in order of key, without names.
    pub fn each_entity(&self, prefix: &[u8], mut each: impl FnMut(Key, EntityRecord) -> Result<()>) -> Result<()> {
        let mut sums = self.sums(&[&[tree::ENTITIES], prefix].concat())?;
        let mut current: Option<(Key, Counts)> = None;
        while let Some((bytes, n)) = sums.advance()? {
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

    /// Returns the entity with a key.
    pub fn entity_of_key(&self, key: &Key) -> Result<Option<EntityRecord>> {
        let mut found = None;
        self.each_entity(key, |_, entity| {
            found = Some(entity);
            Ok(())
        })?;
        let Some(mut entity) = found else { return Ok(None) };
        self.names_of(key)?.name(&mut entity);
        Ok(Some(entity))
    }

    /// Returns the commonest wording of a measure; among equals the longest, then the first by alphabet.
    pub fn measure_of_key(&self, key: &Key) -> Result<Option<String>> {
        let prefix = linking::name_prefix(key);
        let mut sums = self.sums(&prefix)?;
        let mut best: Option<(i64, usize, Reverse<String>)> = None;
        while let Some((bytes, n)) = sums.advance()? {
            if let Some((&name_count::CLAIMS, wording)) = bytes[prefix.len()..].split_last() {
                let wording = String::from_utf8_lossy(wording).into_owned();
                best = best.max(Some((n, wording.len(), Reverse(wording))));
            }
        }
        Ok(best.map(|(.., Reverse(wording))| wording))
    }

    /// Returns the names of an entity.
    pub fn names_of(&self, key: &Key) -> Result<Names> {
        let prefix = linking::name_prefix(key);
        let mut sums = self.sums(&prefix)?;
        let mut names = Names::default();
        while let Some((bytes, n)) = sums.advance()? {
            names.add(&bytes[prefix.len()..], n);
        }
        Ok(names)
    }
}

/// An entity's name: in how many documents it is the fullest, and in how many it is used.
struct Name {
    name: String,
    n_fullest: u64,
    n_documents: u64,
}

/// An entity's names.
#[derive(Default)]
pub struct Names(Vec<Name>);

impl Names {
    /// Returns all names.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|it| it.name.as_str())
    }

    /// Adds the end of a key of [`tree::NAMES`] with its count.
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

    /// Gives an entity the name that most documents use as its fullest, and the others as aliases.
    fn name(mut self, entity: &mut EntityRecord) {
        self.0.sort_by(|a, b| b.n_documents.cmp(&a.n_documents).then_with(|| a.name.cmp(&b.name)));
        let shown = self.0.iter().max_by_key(|it| (it.n_fullest, it.name.chars().count(), Reverse(it.name.clone())));
        entity.name = shown.map_or_else(|| name_of_id(&entity.id), |it| it.name.clone());
        entity.aliases = self.0.into_iter().map(|it| it.name).filter(|other| *other != entity.name).collect();
    }
}

/// The counts of an entity.
#[derive(Default)]
struct Counts {
    id: Vec<u8>,
    counts: BTreeMap<u8, u64>,
}

impl Counts {
    fn record(self) -> EntityRecord {
        let id = EntityId(String::from_utf8_lossy(&self.id).into_owned());
        let count = |what: u8| self.counts.get(&what).copied().unwrap_or(0);
        // The type that most documents give it. For an entity that no document mentions, the type in its id.
        let by_type = EntityType::ALL.into_iter().zip(entity_count::TYPES..).map(|(kind, what)| (kind, count(what)));
        let of_id = || id.as_str().split_once(':').and_then(|(kind, _)| entity_type(kind));
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

/// Sorts milestones by date.
fn by_date(milestones: BTreeMap<Milestone, u64>) -> Vec<Tally<Milestone>> {
    let mut found: Vec<_> = milestones.into_iter().map(|(item, count)| Tally { item, count }).collect();
    found.sort_by(|a, b| (&a.item.date, a.item.step).cmp(&(&b.item.date, b.item.step)));
    found
}

fn by_weight(a: &EntityRecord, b: &EntityRecord) -> std::cmp::Ordering {
    (b.n_documents, b.n_mentions).cmp(&(a.n_documents, a.n_mentions)).then_with(|| a.id.cmp(&b.id))
}
