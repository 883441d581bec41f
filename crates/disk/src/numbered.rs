//! Small JSON files with a checksum, one per number: what readers look up first, and what is never changed.
//!
//! ```text
//! file     000000000012.SUFFIX: JSON on one line, then its BLAKE3 in hexadecimal on another
//! ```

use crate::{Error, Result, file};
use serde::{Serialize, de::DeserializeOwned};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

fn path(dir: &Path, n: u64, suffix: &str) -> PathBuf {
    dir.join(format!("{n:012}.{suffix}"))
}

/// Returns the numbers of the files of a folder that have a suffix, in order; none if there is no such folder.
pub fn numbers(dir: &Path, suffix: &str) -> Result<Vec<u64>> {
    let names = match file::names(dir) {
        Err(error) if error.is_damage() => Vec::new(),
        names => names?,
    };
    let number = |name: &String| name.strip_suffix(suffix)?.strip_suffix('.')?.parse().ok();
    Ok(names.iter().filter_map(number).collect())
}

/// Reads the file of a number, or returns `None` if it does not exist.
///
/// # Errors
///
/// [`Error::Damaged`] if it is not as it was written.
pub fn read<T: DeserializeOwned>(dir: &Path, n: u64, suffix: &str) -> Result<Option<T>> {
    let path = path(dir, n, suffix);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(|error| Error::file(&path, error))?,
    };
    let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim_end().rsplit_once('\n'));
    let (json, hash) = text.ok_or_else(|| Error::damaged(&path, "it has no checksum"))?;
    if blake3::hash(json.as_bytes()).to_hex().as_str() != hash {
        return Err(Error::damaged(&path, "its checksum does not fit"));
    }
    serde_json::from_str(json).map(Some).map_err(|error| Error::damaged(&path, &error.to_string()))
}

/// Writes the file of a number. It is durable once this returns.
pub fn write<T: Serialize>(dir: &Path, n: u64, suffix: &str, value: &T) -> Result<()> {
    let path = path(dir, n, suffix);
    let json = serde_json::to_string(value).map_err(|error| Error::file(&path, error.into()))?;
    let hash = blake3::hash(json.as_bytes()).to_hex();
    file::write_whole(&path, format!("{json}\n{hash}\n").as_bytes())?;
    file::sync_folder(dir)
}

/// Returns the error of a file whose JSON does not match its number.
pub fn damaged(dir: &Path, n: u64, suffix: &str, reason: &str) -> Error {
    Error::damaged(&path(dir, n, suffix), reason)
}

/// Deletes the file of a number. A missing one is not an error.
pub fn remove(dir: &Path, n: u64, suffix: &str) -> Result<()> {
    file::remove(&path(dir, n, suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_or_are_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        assert_eq!(numbers(&dir.join("none"), "list").unwrap(), [] as [u64; 0]);
        write(dir, 12, "list", &vec!["a", "b"]).unwrap();
        write(dir, 3, "list", &vec!["c"]).unwrap();
        assert_eq!(numbers(dir, "list").unwrap(), [3, 12]);
        assert_eq!(read::<Vec<String>>(dir, 12, "list").unwrap().unwrap(), ["a", "b"]);
        assert!(read::<Vec<String>>(dir, 4, "list").unwrap().is_none());
        let path = path(dir, 12, "list");
        let bytes = fs::read(&path).unwrap();
        for nth in 0..bytes.len() - 1 {
            let mut changed = bytes.clone();
            changed[nth] ^= 1;
            fs::write(&path, changed).unwrap();
            assert!(read::<Vec<String>>(dir, 12, "list").is_err_and(|it| it.is_damage()), "byte {nth}");
        }
        remove(dir, 12, "list").unwrap();
        assert_eq!(numbers(dir, "list").unwrap(), [3]);
    }
}
