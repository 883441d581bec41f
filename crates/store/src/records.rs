//! The documents' records: one file an extraction, named by the BLAKE3 of its bytes, in 256 folders.

use crate::error::at;
use crate::folder::{sync_folder, write_whole};
use crate::{Error, Result};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use whosaid_model::Extraction;

/// The folder `texts`.
pub(crate) struct Records {
    dir: PathBuf,
}

impl Records {
    pub fn open(dir: PathBuf) -> Result<Self> {
        fs::create_dir_all(&dir).map_err(at(&dir))?;
        Ok(Self { dir })
    }

    pub fn path(&self, digest: &str) -> PathBuf {
        self.dir.join(digest.get(..2).unwrap_or("__")).join(format!("{digest}.json"))
    }

    /// Writes records and gives their digests, in order. They last once this returns.
    pub fn write(&self, extractions: &[Extraction]) -> Result<Vec<String>> {
        let mut digests = Vec::with_capacity(extractions.len());
        let mut folders = BTreeSet::new();
        for extraction in extractions {
            let bytes = serde_json::to_vec(extraction)
                .map_err(|error| Error::Io { path: self.dir.clone(), source: error.into() })?;
            let digest = blake3::hash(&bytes).to_hex().to_string();
            let path = self.path(&digest);
            let folder = path.parent().unwrap_or(&self.dir).to_owned();
            fs::create_dir_all(&folder).map_err(at(&folder))?;
            write_whole(&path, &bytes)?;
            folders.insert(folder);
            digests.push(digest);
        }
        for folder in &folders {
            sync_folder(folder)?;
        }
        if !folders.is_empty() {
            sync_folder(&self.dir)?;
        }
        Ok(digests)
    }

    /// Reads a record and sees to it that it is what was written.
    pub fn read(&self, digest: &str) -> Result<Extraction> {
        let path = self.path(digest);
        let bad = |reason: &str| Error::BadRecord { path: path.clone(), reason: reason.to_owned() };
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(bad("it is missing")),
            Err(error) => return Err(at(&path)(error)),
        };
        if blake3::hash(&bytes).to_hex().as_str() != digest {
            return Err(bad("it has been changed"));
        }
        serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))
    }

    pub fn exists(&self, digest: &str) -> bool {
        self.path(digest).is_file()
    }

    /// Deletes a record; one that is not there is no error.
    pub fn delete(&self, digest: &str) -> Result<()> {
        delete(&self.path(digest))
    }

    /// The files that are no record of these digests, in order.
    pub fn leftovers(&self, digests: &BTreeSet<String>) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for folder in entries(&self.dir)? {
            if !folder.is_dir() {
                found.push(folder);
                continue;
            }
            found.extend(entries(&folder)?.into_iter().filter(|path| {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                !digests.contains(stem.as_ref()) || self.path(&stem) != *path
            }));
        }
        found.sort();
        Ok(found)
    }
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).map_err(at(dir))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(at(dir))).collect()
}

pub(crate) fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}
