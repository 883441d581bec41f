//! Reading.

use crate::{Error, Result, folder};
use std::path::{Path, PathBuf};
use std::time::Duration;
use whosaid_graph::{Error as GraphError, Graph};
use whosaid_search::{Index, Results};

/// How often a reader looks again when a writer deletes what it was about to open.
const N_TRIES: usize = 200;

/// The state of a store that one batch left: graph and passages in step.
///
/// It takes no lock and does not change; whoever wants to see what came since opens another. May be shared between threads.
pub struct Snapshot {
    dir: PathBuf,
    graph: Graph,
    index: Index,
}

impl Snapshot {
    /// Opens what was last published.
    ///
    /// # Errors
    ///
    /// [`Error::NoStore`] and [`Error::NotAStore`] where there is none, [`Error::NewerFormat`] and [`Error::OlderFormat`] for
    /// a store of another whosaid, [`Error::NeedsWriter`] where a part that is made from the others is lost, damaged or of
    /// other rules: [`Store::open`](crate::Store::open) makes it anew.
    pub fn open(dir: &Path) -> Result<Self> {
        folder::check(dir)?;
        let mut tries = 0;
        loop {
            let index = match Index::open(dir.join("index")) {
                Err(error) if error.is_damage() => return Err(needs_writer(dir, &error)),
                index => index?,
            };
            let seen = index.seen().unwrap_or(0);
            match Graph::open(dir, Some(seen)) {
                Ok(graph) if graph.is_current() => return Ok(Self { dir: dir.to_owned(), graph, index }),
                Ok(_) => return Err(needs_writer(dir, &"its graph was made by another whosaid")),
                // A writer goes on and deletes what is no longer needed.
                Err(error) if tries < N_TRIES && (error.is_damage() || is_superseded(&error)) => {
                    tries += 1;
                    index.reload()?;
                    if index.seen().unwrap_or(0) == seen {
                        return Err(needs_writer(dir, &error));
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The store's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Documents, entities, claims.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The passages that answer a query, best first, from the `offset`th on, `limit` at most; see [`Index::search`].
    pub fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Results> {
        Ok(self.index.search(query, limit, offset, |doc| self.graph.extraction(doc))?)
    }

    /// Passages.
    pub fn index(&self) -> &Index {
        &self.index
    }
}

fn is_superseded(error: &GraphError) -> bool {
    matches!(error, GraphError::Superseded { .. })
}

fn needs_writer(dir: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::NeedsWriter { path: dir.to_owned(), reason: reason.to_string() }
}
