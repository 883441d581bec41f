//! Reading.

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

/// How often a reader looks again when what it was about to open is not there, and how long it waits in between.
const N_TRIES: usize = if cfg!(test) { 3 } else { 40 };
const PAUSE: Duration = Duration::from_millis(2);

/// The state of a store that one batch left: graph and passages in step.
///
/// It takes no lock and does not change; whoever wants to see what came since opens another. May be shared between threads.
///
/// The graph needs no index: whatever is wrong with that, all but [`Snapshot::search`] goes on.
pub struct Snapshot {
    dir: PathBuf,
    id: String,
    graph: Graph,
    /// Or what is wrong with it.
    index: std::result::Result<Index, SearchError>,
    /// Names of entities that facets showed: the same ones come again and again, and adding up what the graph knows of each takes a
    /// good part of a search.
    names: Mutex<HashMap<EntityId, String>>,
}

/// No more names are kept, so that memory does not grow with the store.
const MOST_NAMES: usize = 10_000;

impl Snapshot {
    /// Opens what was last published.
    ///
    /// # Errors
    ///
    /// [`Error::NoStore`] and [`Error::NotAStore`] where there is none, [`Error::NewerFormat`] and [`Error::OlderFormat`] for
    /// a store of another whosaid, [`Error::NeedsWriter`] where a part that is made from the others is lost, damaged or of
    /// other rules: [`Store::open`](crate::Store::open) makes it anew.
    pub fn open(dir: &Path) -> Result<Self> {
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            // Each time: another process may bring the store up to date meanwhile.
            let id = folder::check(dir)?.id;
            match Self::open_now(dir, &id) {
                // What looks damaged may be a writer that goes on and deletes what is no longer needed.
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

    /// As [`Snapshot::open`]; a store that needs a writer first is opened for writing, which `told` is told of before. Where that
    /// cannot be because the folder can only be read or somebody else writes, all but the index is opened.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::open`] and [`Store::open`].
    pub fn open_made_ready(dir: &Path, told: impl FnOnce(&Error)) -> Result<Self> {
        match Self::open(dir) {
            Err(error @ (Error::OlderFormat { .. } | Error::NeedsWriter { .. })) => {
                told(&error);
                match Store::open_existing(dir).and_then(Store::close) {
                    // Or another process is making it.
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
        // Whoever makes a store publishes its first batch at once: an index without one is being made, or made anew.
        let batch = index.seen().ok_or(SearchError::Missing { path })?;
        let graph = Graph::open_for(dir, id, Some(batch))?;
        if !graph.is_current() {
            return Err(needs_writer(dir, &"its graph was made by another whosaid"));
        }
        let (dir, id) = (dir.to_owned(), id.to_owned());
        Ok(Self { dir, id, graph, index: Ok(index), names: Mutex::default() })
    }

    /// The graph alone, where nothing but the index is in the way and a writer would not simply make that.
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

    /// The graph as of the batch that was published, or where not even that can be read of the index, of the last one there is:
    /// if its writer died before it was published, it holds what the next one will publish.
    fn without_index(dir: &Path, id: &str, lacking: SearchError) -> Option<Self> {
        let graph = Graph::open_for(dir, id, published(dir, id)).ok()?;
        if !graph.is_current() || graph.batch() == 0 {
            return None;
        }
        let (dir, id) = (dir.to_owned(), id.to_owned());
        Some(Self { dir, id, graph, index: Err(lacking), names: Mutex::default() })
    }

    /// The store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether another batch than this was published by now, or the folder has another store. Looks at one small file.
    pub fn is_superseded(&self) -> bool {
        let Ok(Some(now)) = Index::published(self.dir.join("index")) else { return false };
        now.batch != self.graph.batch() || now.owner.unwrap_or_default() != self.id
    }

    /// The stored questions, by name.
    pub fn watches(&self) -> Result<Vec<Watch>> {
        Ok(stored(self.graph.manifest())?)
    }

    /// Documents, entities, claims.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The passages that answer a query, best first, from the `offset`th on, `limit` at most; see [`Index::search`].
    ///
    /// # Errors
    ///
    /// As [`Index::search`], and as [`Snapshot::index`].
    pub fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Results> {
        self.find(&Request { limit, offset, ..Request::new(query) })
    }

    /// The passages that answer a request; see [`Index::search`].
    ///
    /// Entities that people have merged or renamed are found by all their names and counted as one, whatever
    /// [`Request::same`] says. The parts that people have split an entity into are not told apart: the index has the names and
    /// ids that documents gave.
    pub fn find(&self, request: &Request<'_>) -> Result<Results> {
        self.find_with(request, |_| {})
    }

    /// As [`Snapshot::find`], and shows the record of every document with a passage among them, once: who tells of their claims too
    /// need not read it again.
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

    /// The entities that people have merged or renamed.
    fn same(&self) -> Result<Vec<Same>> {
        let mut ids: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
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

    /// Puts names in the place of ids.
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

    /// Passages.
    ///
    /// # Errors
    ///
    /// Why the index could not be opened.
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
