//! The folder of an index, from which nothing is read that is not as it was written.
//!
//! It adds three things to what tantivy does with a folder:
//!
//! * Each file has a checksum per block, which is checked when the block is first read ([`crate::sums`]).
//! * `meta.json`, which names the segments in force, has a [`Seal`]: the owner of the index, the files of its segments,
//!   and a digest of all this. A file swapped in from elsewhere in this index, or from another index, does not have the
//!   seal that is recorded for it. tantivy rewrites `meta.json` atomically for every commit and every merge, so it
//!   always names what exists.
//! * It may be in a place where nothing can be written.

use crate::error::is_unwritable;
use crate::sums::{Summed, Summing, seal_of};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// Names the segments in force.
pub(crate) const META: &str = "meta.json";
/// Names the files that tantivy has made and may delete.
pub(crate) const MANAGED: &str = ".managed.json";
/// The files of a segment, by their extensions. Deletions have one more.
const ENDINGS: [&str; 6] = ["term", "idx", "pos", "fieldnorm", "fast", "store"];

/// What `meta.json` holds besides what tantivy needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// The owner of the index: the store's id. Empty if it has no owner.
    pub owner: String,
    /// The seals of the files of the segments, by name.
    pub files: BTreeMap<String, String>,
}

/// What `meta.json` holds.
pub(crate) enum Meta {
    /// What tantivy wrote, and the seal.
    Sealed(String, Seal),
    /// What tantivy wrote, by a version of whosaid that did not seal.
    Unsealed(String),
    /// It differs from what was written.
    Damaged,
}

const SEALED: &str = ",\n  \"sealed\": ";
const DIGEST: &str = ",\n  \"digest\": \"";
const END: &str = "\"\n}\n";

impl Meta {
    /// Adds a seal to what tantivy wrote. The result is still one JSON object.
    pub fn write(tantivys: &str, seal: &Seal) -> io::Result<String> {
        let object = tantivys.trim_end();
        let object = object.strip_suffix('}').map(str::trim_end);
        let object = object.ok_or_else(|| io::Error::other("the description of an index is no object"))?;
        let mut text = format!("{object}{SEALED}{}", serde_json::to_string(seal)?);
        let digest = blake3::hash(text.as_bytes()).to_hex();
        // Writing to a string cannot fail.
        let _ = write!(text, "{DIGEST}{digest}{END}");
        Ok(text)
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(bytes) else { return Self::Damaged };
        let sealed = || {
            let (signed, digest) = text.strip_suffix(END)?.rsplit_once(DIGEST)?;
            let is_sound = blake3::hash(signed.as_bytes()).to_hex().as_str() == digest;
            let (object, seal) = signed.rsplit_once(SEALED).filter(|_| is_sound)?;
            Some(Self::Sealed(format!("{object}\n}}\n"), serde_json::from_str(seal).ok()?))
        };
        match sealed() {
            Some(sealed) => sealed,
            // Neither word occurs in what tantivy writes, and damage to one byte cannot remove both.
            None if [SEALED, DIGEST].iter().any(|it| text.contains(it.trim_start_matches([',', '\n', ' ']))) => {
                Self::Damaged
            }
            None if files_named(text).is_ok() => Self::Unsealed(text.to_owned()),
            None => Self::Damaged,
        }
    }
}

/// The names of the files of the segments that `meta.json` names.
fn files_named(tantivys: &str) -> serde_json::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Named {
        segments: Vec<Segment>,
    }
    #[derive(Deserialize)]
    struct Segment {
        segment_id: String,
        deletes: Option<Deletes>,
    }
    #[derive(Deserialize)]
    struct Deletes {
        opstamp: u64,
    }
    let named: Named = serde_json::from_str(tantivys)?;
    let mut names = Vec::new();
    for Segment { segment_id, deletes } in named.segments {
        let id = segment_id.replace('-', "");
        names.extend(ENDINGS.iter().map(|ending| format!("{id}.{ending}")));
        names.extend(deletes.map(|it| format!("{id}.{}.del", it.opstamp)));
    }
    Ok(names)
}

/// A folder on disk that holds the index of an owner.
///
/// tantivy's readers hold a lock while they open files, so that no writer deletes them meanwhile. The lock is a file
/// that they create. Where this process cannot create it, it does without: if another process is writing, a file may be
/// gone, and the index is opened again.
#[derive(Clone, Debug)]
pub(crate) struct SealedDirectory {
    files: MmapDirectory,
    path: PathBuf,
    /// The owner of an index that is written here.
    owner: Arc<str>,
    seals: Arc<Mutex<Seals>>,
}

#[derive(Debug, Default)]
struct Seals {
    /// The seals that `meta.json` names.
    named: BTreeMap<String, String>,
    /// The seals of the files that were written here.
    written: HashMap<PathBuf, String>,
}

impl SealedDirectory {
    pub fn new(files: MmapDirectory, path: &Path, owner: &str) -> Self {
        Self { files, path: path.to_owned(), owner: owner.into(), seals: Arc::default() }
    }

    fn seals(&self) -> std::sync::MutexGuard<'_, Seals> {
        self.seals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seal(&self, tantivys: &str) -> io::Result<String> {
        let mut seals = self.seals();
        let mut files = BTreeMap::new();
        for name in files_named(tantivys)? {
            let known = seals.named.get(&name).or_else(|| seals.written.get(Path::new(&name))).cloned();
            let seal = known.map_or_else(|| seal_of(&self.path.join(&name)), Ok)?;
            files.insert(name, seal);
        }
        let seal = Seal { owner: (*self.owner).to_owned(), files };
        let text = Meta::write(tantivys, &seal)?;
        // The results of a merge in progress are not named yet.
        let is_there = |name: &Path| self.path.join(name).exists();
        seals.written.retain(|name, _| is_there(name));
        seals.named = seal.files;
        Ok(text)
    }
}

/// Returns the error by which tantivy reports a file that is not the expected one.
fn damaged(path: &Path, reason: &str) -> OpenReadError {
    let error = io::Error::new(io::ErrorKind::InvalidData, format!("{} {reason}", path.display()));
    OpenReadError::wrap_io_error(error, path.to_owned())
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = Summed::open(path, self.files.get_file_handle(path)?)
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        let named = path.to_str().and_then(|name| self.seals().named.get(name).cloned());
        if named.is_some_and(|seal| seal != file.seal()) {
            return Err(damaged(path, "is another file than the one that was written"));
        }
        Ok(Arc::new(file))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let (seals, name) = (self.seals.clone(), path.to_owned());
        let sealed = move |seal| {
            seals.lock().unwrap_or_else(PoisonError::into_inner).written.insert(name.clone(), seal);
        };
        Ok(BufWriter::new(Box::new(Summing::new(self.files.open_write(path)?, sealed))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.files.atomic_read(path)?;
        if path == Path::new(META) {
            return match Meta::read(&bytes) {
                Meta::Sealed(tantivys, seal) => {
                    self.seals().named = seal.files;
                    Ok(tantivys.into_bytes())
                }
                Meta::Unsealed(_) | Meta::Damaged => Err(damaged(path, "is not as it was written")),
            };
        }
        if path == Path::new(MANAGED) {
            let list = std::str::from_utf8(&bytes).ok().and_then(|it| it.trim_end().rsplit_once('\n'));
            return match list {
                Some((list, digest)) if blake3::hash(list.as_bytes()).to_hex().as_str() == digest => {
                    Ok(list.as_bytes().to_vec())
                }
                _ => Err(damaged(path, "is not as it was written")),
            };
        }
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let text = || std::str::from_utf8(data).map_err(io::Error::other);
        if path == Path::new(META) {
            return self.files.atomic_write(path, self.seal(text()?)?.as_bytes());
        }
        if path == Path::new(MANAGED) {
            let list = text()?.trim_end();
            let digest = blake3::hash(list.as_bytes()).to_hex();
            return self.files.atomic_write(path, format!("{list}\n{digest}\n").as_bytes());
        }
        self.files.atomic_write(path, data)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(error)) if lock.filepath == META_LOCK.filepath && is_unwritable(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            acquired => acquired,
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(watch_callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TANTIVYS: &str = "{\n  \"segments\": [\n    {\n      \"segment_id\": \"a0-1\",\n      \"max_doc\": 2,\n      \"deletes\": {\n        \
        \"num_deleted_docs\": 1,\n        \"opstamp\": 7\n      }\n    }\n  ],\n  \"payload\": \"3\"\n}\n";

    #[test]
    fn seals_come_back_and_every_change_shows() {
        let files = BTreeMap::from([("a01.pos".to_owned(), "12:0badcafe".to_owned())]);
        let seal = Seal { owner: "0f".to_owned(), files };
        let text = Meta::write(TANTIVYS, &seal).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|it| it["payload"] == "3"), "{text}");
        let Meta::Sealed(tantivys, read) = Meta::read(text.as_bytes()) else { panic!("{text}") };
        assert_eq!((tantivys.as_str(), read), (TANTIVYS, seal));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 0x01;
            assert!(matches!(Meta::read(&changed), Meta::Damaged), "byte {at}");
            assert!(matches!(Meta::read(&text.as_bytes()[..at]), Meta::Damaged), "cut at {at}");
        }
        assert!(matches!(Meta::read(TANTIVYS.as_bytes()), Meta::Unsealed(_)));
    }

    #[test]
    fn files_of_segments() {
        let names = files_named(TANTIVYS).unwrap();
        assert_eq!(names.join(" "), "a01.term a01.idx a01.pos a01.fieldnorm a01.fast a01.store a01.7.del");
    }
}
