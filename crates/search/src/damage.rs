//! Damage to the index: it is reported, and the damaged part is never used, never merged and never the cause of a
//! panic.
//!
//! A byte that differs from what was written is never returned; reading it is an error ([`crate::directory`]). tantivy
//! may turn such an error into a panic, which in its own threads ends the process. So everything that reads the index
//! is [`guarded`]. What tantivy would read in its own threads is read beforehand ([`crate::Writer`]) or checked
//! beforehand ([`SoundMerges`]). [`damaged_files`] checks the whole index, in time proportional to its size.

use crate::SearchError;
use crate::directory::{MANAGED, META};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tantivy::directory::Directory as _;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};
use tantivy::{SegmentMeta, TantivyError};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is reading an index. A panic then becomes [`SearchError::Damaged`], and a panic hook
/// need not report it.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Reads the index at `path`. A panic, or an error about broken contents, becomes [`SearchError::Damaged`].
pub(crate) fn guarded<T, E: Into<SearchError>>(
    path: &Path,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, SearchError> {
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    match done {
        Ok(done) => done.map_err(|error| error.into().at(path)),
        Err(panic) => {
            let message = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(SearchError::Damaged { path: path.to_owned(), reason: format!("it cannot be read: {message}") })
        }
    }
}

/// Returns the files of a segment.
fn files_of(segment: &SegmentMeta) -> Vec<PathBuf> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let deletes = segment.has_deletes().then_some(Delete);
    let all = [Terms, Postings, Positions, FieldNorms, FastFields, Store].into_iter().chain(deletes);
    all.map(|component| segment.relative_path(component)).collect()
}

/// Returns whether a file exists and its contents match its checksum.
fn is_sound(index: &tantivy::Index, file: &Path) -> Result<bool, SearchError> {
    match guarded(Path::new(""), || index.directory().validate_checksum(file).map_err(TantivyError::from)) {
        Err(error) if error.is_damage() => Ok(false),
        checked => checked,
    }
}

/// Returns the files of an index that are missing or not as they were written, in order. Reads all of it.
pub(crate) fn damaged_files(index: &tantivy::Index) -> Result<Vec<PathBuf>, SearchError> {
    let living = || -> Result<Vec<PathBuf>, SearchError> {
        Ok(index.searchable_segment_metas()?.iter().flat_map(files_of).collect())
    };
    let files = living()?;
    let mut damaged = Vec::new();
    for file in &files {
        if !is_sound(index, file)? {
            damaged.push(file.clone());
        }
    }
    // A merge that ran meanwhile may have deleted some.
    let still = living()?;
    damaged.retain(|it| still.contains(it));
    let managed = index.directory().list_managed_files();
    if still.iter().map(PathBuf::as_path).chain([Path::new(META)]).any(|it| !managed.contains(it)) {
        damaged.push(PathBuf::from(MANAGED));
    }
    damaged.sort();
    Ok(damaged)
}

/// Refuses an index whose files can quickly be seen to be damaged: missing, cut off, swapped, or wrong about deletions,
/// of which there are few bytes.
pub(crate) fn check_files(index: &tantivy::Index, path: &Path) -> Result<(), SearchError> {
    // A writer that was killed may leave short files behind. Only those of living segments matter.
    for file in index.searchable_segment_metas()?.iter().flat_map(files_of) {
        if let Err(error) = index.directory().open_read(&file) {
            return Err(SearchError::opening(path.to_owned(), error.into()));
        }
        let is_small = file.extension().is_some_and(|it| it == "del");
        if is_small && !is_sound(index, &file)? {
            let reason = format!("{} has been changed", file.display());
            return Err(SearchError::Damaged { path: path.to_owned(), reason });
        }
    }
    Ok(())
}

/// Merges as tantivy does by default, but never merges damaged parts: the result would have a checksum that matches.
#[derive(Debug)]
pub(crate) struct SoundMerges {
    index: tantivy::Index,
    usual: LogMergePolicy,
    /// Set when something is found damaged.
    is_damaged: Arc<AtomicBool>,
}

impl SoundMerges {
    pub fn new(index: tantivy::Index, is_damaged: Arc<AtomicBool>) -> Self {
        Self { index, usual: LogMergePolicy::default(), is_damaged }
    }
}

impl MergePolicy for SoundMerges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.usual.compute_merge_candidates(segments);
        candidates.retain(|candidate| {
            let files = segments.iter().filter(|it| candidate.0.contains(&it.id())).flat_map(files_of);
            for file in files {
                match is_sound(&self.index, &file) {
                    Ok(true) => {}
                    Ok(false) => {
                        self.is_damaged.store(true, Ordering::Relaxed);
                        return false;
                    }
                    // What cannot be read now is merged later.
                    Err(_) => return false,
                }
            }
            true
        });
        candidates
    }
}
