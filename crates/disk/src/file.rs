//! Files as stores need them: reading at an offset, atomic writes, syncing, and errors that name the file.

use crate::{Error, Result};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Reads exactly enough bytes to fill `bytes` at an offset. A file that ends before is damaged.
pub fn read_exact_at(file: &File, path: &Path, bytes: &mut [u8], offset: u64) -> Result<()> {
    let read = read_at(file, bytes, offset);
    read.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::damaged(path, "it is cut short"),
        _ => Error::file(path, error),
    })
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => {
                bytes = &mut bytes[n..];
                offset += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Returns the length of a file, in bytes.
pub fn length(file: &File, path: &Path) -> Result<u64> {
    file.metadata().map(|it| it.len()).map_err(|error| Error::file(path, error))
}

/// Creates a file that must not exist. First deletes what a dead process left under its name.
pub fn create_new(path: &Path) -> Result<File> {
    remove(path)?;
    File::options().write(true).create_new(true).open(path).map_err(|error| Error::file(path, error))
}

/// Writes a file atomically, even across a power failure once its folder is synced.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| Error::file(&new, error))?;
    fs::rename(&new, path).map_err(|error| Error::file(path, error))
}

/// Makes creations, renames and removals in a folder durable. Only Unix can do this; other file systems keep an order
/// of their own.
pub fn sync_folder(dir: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(|error| Error::file(dir, error))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

/// Deletes a file. A missing one is not an error.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file(path, error)),
        _ => Ok(()),
    }
}

/// Returns the names of the files of a folder, in order.
pub fn names(dir: &Path) -> Result<Vec<String>> {
    let failed = |error| Error::file(dir, error);
    let entries = fs::read_dir(dir).map_err(failed)?;
    let names = entries.map(|entry| Ok(entry.map_err(failed)?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}
