//! Reads a store.

use crate::index_files::published;
use crate::{Error, Result, Store, folder};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use whosaid_graph::{Action, Error as GraphError, Graph, NumberedDecision};
use whosaid_model::{DocId, EntityId, Extraction};
use whosaid_search::{Facets, Index, Request, Results, Same, SearchError};
use whosaid_watch::{Watch, stored};

/// How many times a reader tries again when something is missing, and how long it waits in between.
const N_TRIES: usize = if cfg!(test) { 3 } else { 40 };
const PAUSE: Duration = Duration::from_millis(2);

/// The state of a store at one batch, with graph and passages in step.
///
/// It takes no lock and does not change. To see what came later, open another. It may be shared between threads.
///
/// The graph does not need the index: whatever is wrong with that, everything except [`Snapshot::search`] works.
pub struct Snapshot {
    dir: PathBuf,
    id: String,
    graph: Graph,
    /// The index, or what is wrong with it.
    index: std::result::Result<Index, SearchError>,
    /// Names of entities that facets showed. They repeat often, and adding up what the graph knows about each takes a
    /// large part of a search.
    names: Mutex<HashMap<EntityId, String>>,
}

/// The largest number of names to keep, so that memory does not grow with the store.
const MOST_NAMES: usize = 10_000;

impl Snapshot {
    /// Opens what was published last.
    ///
    /// # Errors
    ///
    /// [`Error::NoStore`] and [`Error::NotAStore`] if there is no store; [`Error::NewerFormat`] and
    /// [`Error::OlderFormat`] for a store of another version of whosaid; [`Error::NeedsWriter`] if a derived part is
    /// lost, damaged or made by other rules, in which case [`Store::open`](crate::Store::open) rebuilds it.
    pub fn open(dir: &Path) -> Result<Self> {
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            // Read each time, because another process may migrate the store meanwhile.
            let id = folder::check(dir)?.id;
            match Self::open_now(dir, &id) {
                // What looks damaged may be a writer at work that deletes what is no longer needed.
                Err(error) if error.is_damage() || is_superseded(&error) => {
                    if n_tries == N_TRIES {
                        return Self::alone(dir, &id, error);
                    }
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Self::alone(dir, &id, error),
                opened => return opened,
            }
        }
    }

    /// Like [`Snapshot::open`], but first opens a store for writing if it needs that, and calls `told` before. If the
    /// folder is read-only or somebody else is writing, opens everything except the index.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::open`] and [`Store::open`].
    pub fn open_made_ready(dir: &Path, told: impl FnOnce(&Error)) -> Result<Self> {
        match Self::open(dir) {
            Err(error @ (Error::OlderFormat { .. } | Error::NeedsWriter { .. })) => {
                told(&error);
                match Store::open_existing(dir).and_then(Store::close) {
                    // Or another process is creating it.
                    Err(error) if error.is_unwritable() || matches!(error, Error::InUse { .. }) => {
                        let id = folder::check(dir)?.id;
                        let path = dir.join("index");
                        let lacking = SearchError::Unreadable { path, reason: error.to_string() };
                        Self::without_index(dir, &id, lacking).ok_or(error)
                    }
                    made => made.and_then(|()| Self::open(dir)),
                }
            }
            opened => opened,
        }
    }

    fn open_now(dir: &Path, id: &str) -> Result<Self> {
        let path = dir.join("index");
        let index = Index::open_existing_for(path.clone(), id)?;
        // A new store publishes its first batch at once, so an index without one is being created or rebuilt.
        let batch = index.seen().ok_or(SearchError::Missing { path })?;
        let graph = Graph::open_for(dir, id, Some(batch))?;
        if !graph.is_current() {
            return Err(needs_writer(dir, &"its graph was made by another whosaid"));
        }
        let (dir, id) = (dir.to_owned(), id.to_owned());
        Ok(Self { dir, id, graph, index: Ok(index), names: Mutex::default() })
    }

    /// Opens the graph alone, if only the index is in the way and a writer would not simply create it.
    fn alone(dir: &Path, id: &str, error: Error) -> Result<Self> {
        match error {
            Error::Search(SearchError::OtherSchema { .. } | SearchError::Missing { .. }) => {
                Err(needs_writer(dir, &error))
            }
            Error::Search(lacking) => {
                let reason = lacking.to_string();
                Self::without_index(dir, id, lacking).ok_or_else(|| needs_writer(dir, &reason))
            }
            error if error.is_damage() || is_superseded(&error) => Err(needs_writer(dir, &error)),
            error => Err(error),
        }
    }

    /// Opens the graph at the published batch or, if not even its number can be read from the index, at the last one
    /// that exists. If its writer died before publishing it, the next writer will.
    fn without_index(dir: &Path, id: &str, lacking: SearchError) -> Option<Self> {
        let graph = Graph::open_for(dir, id, published(dir, id)).ok()?;
        if !graph.is_current() || graph.batch() == 0 {
            return None;
        }
        let (dir, id) = (dir.to_owned(), id.to_owned());
        Some(Self { dir, id, graph, index: Err(lacking), names: Mutex::default() })
    }

    /// Returns the store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns whether another batch has been published since, or the folder holds another store. Reads one small file.
    pub fn is_superseded(&self) -> bool {
        let Ok(Some(now)) = Index::published(self.dir.join("index")) else { return false };
        now.batch != self.graph.batch() || now.owner.unwrap_or_default() != self.id
    }

    /// Returns the stored questions, by name.
    pub fn watches(&self) -> Result<Vec<Watch>> {
        Ok(stored(self.graph.manifest())?)
    }

    /// Returns documents, entities and claims.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Returns the passages that answer a query, best first: at most `limit`, starting with the `offset`th. See
    /// [`Index::search`].
    ///
    /// # Errors
    ///
    /// As [`Index::search`], and as [`Snapshot::index`].
    pub fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Results> {
        self.find(&Request { limit, offset, ..Request::new(query) })
    }

    /// Returns the passages that answer a request; see [`Index::search`].
    ///
    /// Entities that people have merged or renamed are found by all their names and counted as one, whatever
    /// [`Request::same`] says. The parts of a split entity are not distinguished, because the index has the names and
    /// ids that documents gave.
    pub fn find(&self, request: &Request<'_>) -> Result<Results> {
        self.find_with(request, |_| {})
    }

    /// Like [`Snapshot::find`], and calls `each` once with the record of every document that has a passage among the
    /// results, so that a caller who also shows their claims need not read it again.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::find`].
    pub fn find_with(&self, request: &Request<'_>, mut each: impl FnMut(&Extraction)) -> Result<Results> {
        let same = self.same()?;
        let request = Request { same: &same, ..*request };
        let mut results = self.index()?.search(&request, |doc| {
            let record = self.graph.extraction(doc);
            if let Ok(Some(record)) = &record {
                each(record);
            }
            record
        })?;
        if let Some(facets) = &mut results.facets {
            self.name(facets)?;
        }
        Ok(results)
    }

    /// Returns the entities that are several in documents, and those that people have renamed.
    fn same(&self) -> Result<Vec<Same>> {
        let mut ids: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        for it in self.graph.joined_list() {
            let into = self.graph.decided().joined(&it.entity);
            ids.entry(into.clone()).or_insert_with(|| vec![into.clone()]).push(it.entity.clone());
        }
        for NumberedDecision { decision: it, .. } in self.graph.decisions() {
            if it.action == Action::Merge && it.entity != it.into {
                let moved = ids.remove(&it.entity).unwrap_or_else(|| vec![it.entity]);
                ids.entry(it.into.clone()).or_insert_with(|| vec![it.into]).extend(moved);
            } else if it.action == Action::Rename {
                ids.entry(it.entity.clone()).or_insert_with(|| vec![it.entity]);
            }
        }
        let mut same = Vec::with_capacity(ids.len());
        for (id, ids) in ids {
            let record = self.graph.entity(&id)?;
            let names = record.into_iter().flat_map(|it| std::iter::once(it.name).chain(it.aliases)).collect();
            same.push(Same { ids, names });
        }
        Ok(same)
    }

    /// Replaces ids by names.
    fn name(&self, facets: &mut Facets) -> Result<()> {
        for facet in facets.actor.iter_mut().chain(&mut facets.agreement) {
            let id = EntityId::from(facet.value.as_str());
            let known = || self.names.lock().unwrap_or_else(PoisonError::into_inner);
            let name = known().get(&id).cloned();
            if let Some(name) = name {
                facet.name = name;
            } else if let Some(entity) = self.graph.entity(&id)? {
                facet.name.clone_from(&entity.name);
                let mut known = known();
                if known.len() < MOST_NAMES {
                    known.insert(id, entity.name);
                }
            }
        }
        for facet in &mut facets.document {
            if let Some(title) = self.graph.document(&DocId::from(facet.value.as_str()))?.and_then(|it| it.title) {
                facet.name = title;
            }
        }
        for facets in [&mut facets.actor, &mut facets.agreement, &mut facets.document] {
            facets.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.name, &a.value).cmp(&(&b.name, &b.value))));
        }
        Ok(())
    }

    /// Returns the index of passages.
    ///
    /// # Errors
    ///
    /// The reason why the index could not be opened.
    pub fn index(&self) -> Result<&Index> {
        self.index.as_ref().map_err(|lacking| match lacking {
            SearchError::Damaged { path, reason } => {
                SearchError::Damaged { path: path.clone(), reason: reason.clone() }.into()
            }
            SearchError::Unreadable { path, reason } => {
                SearchError::Unreadable { path: path.clone(), reason: reason.clone() }.into()
            }
            other => SearchError::Unreadable { path: self.dir.join("index"), reason: other.to_string() }.into(),
        })
    }
}

fn is_superseded(error: &Error) -> bool {
    matches!(error, Error::Graph(GraphError::Superseded { .. }))
}

fn needs_writer(dir: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::NeedsWriter { path: dir.to_owned(), reason: reason.to_string() }
}
