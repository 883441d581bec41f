//! Linking: from what the ledger has to the runs and the manifest that readers read.

use super::graph_writer::{GraphWriter, empty};
use crate::ledger::{Changes, Entry};
use crate::{Result, failpoint};
use std::collections::BTreeSet;
use std::sync::Arc;
use whosaid_disk::{Deltas, RunSet, file};
use whosaid_graph::key::{Address, Key, hashed};
use whosaid_graph::layout::runs_dir;
use whosaid_graph::linking::{Contribution, LINKING_VERSION};
use whosaid_graph::{Decisions, DocumentRecord, Graph, Joined, Manifest};
use whosaid_model::{DocId, Extraction};
use whosaid_watch::for_manifest;

/// Counts are written as a run before they take more memory than this, in bytes.
const LARGEST_DELTAS: usize = 64 * 1024 * 1024;
/// The number of batches that stay readable, so that a reader that has learned of one finds it while writers go on.
const N_KEPT: usize = 4;

impl GraphWriter {
    /// Links what is pending and returns the number of the new batch, which may then be published. `known` returns the
    /// extraction of a document if it is in memory; the others are read.
    ///
    /// If the existing runs turn out to be damaged, everything is linked again.
    pub fn link<'e>(&mut self, known: impl Fn(&DocId) -> Option<&'e Extraction>) -> Result<u64> {
        match self.link_pending(&known) {
            Err(error) if error.is_damage() && !self.graph.runs().is_empty() => {
                self.forget_links()?;
                self.link_pending(&known)
            }
            linked => linked,
        }
    }

    fn link_pending<'e>(&mut self, known: &impl Fn(&DocId) -> Option<&'e Extraction>) -> Result<u64> {
        let batch = self.next_batch()?;
        // Only if nothing was changed since the last batch.
        if self.ledger.next_batch()?.is_none_or(|next| next < batch) {
            self.ledger.note_next_batch(batch)?;
        }
        let decisions = self.ledger.decisions()?;
        let joined = &self.graph.manifest().joined;
        let decided = Decisions::of(decisions.iter().cloned()).with_joined(joined);
        let is_redecided = decisions != self.graph.manifest().decisions;
        let mut runs = RunSet::new(&runs_dir(&self.dir), batch, self.graph.manifest().runs.clone());
        let mut deltas = Deltas::default();
        let mut names = BTreeSet::new();
        for id in self.ledger.pending()? {
            let old = self.graph.address(&id)?;
            let new = self.ledger.entry(&id)?;
            if old == new.as_ref().map(Entry::address) && !is_redecided {
                continue;
            }
            if let Some(address) = old {
                // If this cannot be read, its counts are unknown, and the rest is counted again.
                let contribution = self.stored_contribution(address, self.graph.decided())?;
                contribution.add_to(&mut deltas, -1);
                names.extend(contribution.names());
            }
            if let Some(entry) = new {
                let address = entry.address();
                let contribution = match known(&id).filter(|_| old != Some(address)) {
                    Some(extraction) => {
                        Contribution::of(extraction, DocumentRecord::of(extraction, entry.digest), address, &decided)
                    }
                    None => self.stored_contribution(address, &decided)?,
                };
                contribution.add_to(&mut deltas, 1);
                names.extend(contribution.names());
            }
            if deltas.n_bytes() > LARGEST_DELTAS {
                runs.write(std::mem::take(&mut deltas))?;
            }
        }
        runs.write(deltas)?;
        let manifest = Manifest {
            batch,
            store: self.id.clone(),
            linking: LINKING_VERSION,
            runs: runs.files().to_vec(),
            decisions,
            joined: joined.clone(),
            watches: for_manifest(&self.watches()?),
        };
        let joined = self.join(&manifest, &names, &mut runs)?;
        failpoint::reached("run written");
        if self.graph.manifest().runs.is_empty() {
            runs.merge_all()?;
        } else {
            runs.merge_some()?;
        }
        failpoint::reached("runs merged");
        let manifest = Manifest { runs: runs.into_files(), joined, ..manifest };
        manifest.write(&runs_dir(&self.dir))?;
        failpoint::reached("manifest written");
        self.graph = Arc::new(self.graph_of(manifest)?);
        Ok(batch)
    }

    /// Returns the graph of a manifest. Runs that it shares with the last batch are open.
    fn graph_of(&self, manifest: Manifest) -> Result<Graph> {
        let open = self.graph.manifest().runs.iter().map(|it| it.name.clone()).zip(self.graph.runs().iter().cloned());
        Ok(Graph::with(&self.dir, manifest, &open.collect())?)
    }

    /// Returns what is joined now that a batch changed what the documents mean by some names. Links the documents again
    /// that have a name whose meaning changed.
    fn join(&self, manifest: &Manifest, names: &BTreeSet<Key>, runs: &mut RunSet) -> Result<Vec<Joined>> {
        let linked = self.graph_of(manifest.clone())?;
        let joined = linked.joined(names)?;
        let pairs =
            |list: &[Joined]| -> BTreeSet<_> { list.iter().map(|it| (it.entity.clone(), it.into.clone())).collect() };
        let (before, after) = (pairs(&manifest.joined), pairs(&joined));
        let mut documents = BTreeSet::new();
        // The documents of a name are those of what it is joined with so far.
        for (entity, _) in before.symmetric_difference(&after) {
            documents.extend(linked.linked_documents([entity])?);
        }
        let decided = Decisions::of(manifest.decisions.iter().cloned()).with_joined(&joined);
        let mut deltas = Deltas::default();
        for at in documents {
            let extraction = linked.records().extraction(at)?;
            let doc = hashed(extraction.id.as_str());
            let is_moved = |id| linked.decided().resolve(&doc, id) != decided.resolve(&doc, id);
            if !extraction.entities.iter().any(|it| is_moved(&it.id)) {
                continue;
            }
            let document = linked.records().document(at)?;
            Contribution::of(&extraction, document.clone(), at, linked.decided()).add_to(&mut deltas, -1);
            Contribution::of(&extraction, document, at, &decided).add_to(&mut deltas, 1);
            if deltas.n_bytes() > LARGEST_DELTAS {
                runs.write(std::mem::take(&mut deltas))?;
            }
        }
        runs.write(deltas)?;
        Ok(joined)
    }

    fn stored_contribution(&self, at: Address, decisions: &Decisions) -> Result<Contribution> {
        let records = self.graph.records();
        Ok(Contribution::of(&records.extraction(at)?, records.document(at)?, at, decisions))
    }

    pub(super) fn next_batch(&self) -> Result<u64> {
        let there = Manifest::batches(&runs_dir(&self.dir))?.pop().unwrap_or(0);
        Ok(self.ledger.batch()?.max(there).max(self.graph.batch()) + 1)
    }

    /// Notes that readers have what was pending at this published batch, and deletes files that no reader needs any
    /// more.
    pub fn settle(&mut self, batch: u64) -> Result<()> {
        // If some of this is lost, the next writer compares these documents again.
        let mut changes = Changes::default();
        for id in self.ledger.pending()? {
            changes.settle(&id);
            self.apply_if_full(&mut changes)?;
        }
        changes.batch(batch);
        self.ledger.apply(&changes)?;
        failpoint::reached("ledger settled");
        self.clean()?;
        failpoint::reached("old files deleted");
        Ok(())
    }

    /// Notes that everything must be linked again, over an empty graph.
    pub fn forget_links(&mut self) -> Result<()> {
        let mut changes = Changes::default();
        for entry in self.ledger.entries() {
            changes.relink(&entry?.id);
            self.apply_if_full(&mut changes)?;
        }
        self.ledger.apply(&changes)?;
        self.graph = Arc::new(empty(&self.dir)?);
        Ok(())
    }

    /// Deletes manifests of old batches, and runs that no other manifest names.
    pub(super) fn clean(&self) -> Result<()> {
        self.clean_but(N_KEPT)
    }

    pub(super) fn clean_but(&self, n_kept: usize) -> Result<()> {
        let dir = runs_dir(&self.dir);
        let batches = Manifest::batches(&dir)?;
        let (old, kept) = batches.split_at(batches.len().saturating_sub(n_kept));
        let mut named: BTreeSet<String> = self.graph.manifest().runs.iter().map(|it| it.name.clone()).collect();
        for batch in kept {
            match Manifest::read(&dir, *batch) {
                Ok(manifest) => named.extend(manifest.into_iter().flat_map(|it| it.runs).map(|it| it.name)),
                Err(error) if error.is_damage() => {}
                Err(error) => return Err(error.into()),
            }
        }
        for batch in old {
            Manifest::remove(&dir, *batch)?;
        }
        for name in file::names(&dir)? {
            if name.ends_with(".new") || (name.ends_with(".run") && !named.contains(&name)) {
                file::remove(&dir.join(&name))?;
            }
        }
        Ok(())
    }
}
