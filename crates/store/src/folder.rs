//! The folder itself: whose it is, of which version, and who holds it.

use crate::error::at;
use crate::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// The version of the layout that this whosaid writes. Earlier ones are brought up to date (see [`crate::migrate`]).
pub(crate) const FORMAT: u64 = 6;

/// The oldest version that is read as it is. Format 5 had no stored questions: a whosaid that knows none would lose them, so
/// that with the first writing the store becomes one of the present format.
pub(crate) const OLDEST_READ: u64 = 5;

/// The first line of the file `FORMAT`, by which a store is known.
const FIRST_LINE: &str = "whosaid store";

/// What a folder may hold and yet become a store: what an opening that was cut short leaves behind.
const LEFT: [&str; 2] = ["lock", "FORMAT.new"];

/// Sees to it that a folder holds a store that can be read as it is, and gives its version.
pub(crate) fn check(dir: &Path) -> Result<u64> {
    match format_of(dir)? {
        None => Err(Error::NoStore { path: dir.to_owned() }),
        Some(found) if found > FORMAT => Err(Error::NewerFormat { path: dir.to_owned(), found, known: FORMAT }),
        Some(found) if found < OLDEST_READ => Err(Error::OlderFormat { path: dir.to_owned(), found, known: FORMAT }),
        Some(found) => Ok(found),
    }
}

/// Takes the store in a folder for this process, for as long as the file is kept open, and gives its version, none where
/// it is new. `create` makes what is missing.
pub(crate) fn take(dir: &Path, create: bool) -> Result<(File, Option<u64>)> {
    let format = match check(dir) {
        Err(Error::NoStore { .. }) if create => {
            fs::create_dir_all(dir).map_err(at(dir))?;
            None
        }
        Err(Error::OlderFormat { found, .. }) => Some(found),
        checked => Some(checked?),
    };
    let lock = lock(dir)?;
    // Another process may have made or migrated it before this one had the lock.
    Ok((lock, if format == Some(FORMAT) { format } else { format_of(dir)? }))
}

/// Notes that the folder is a store of this version.
pub(crate) fn set_format(dir: &Path) -> Result<()> {
    write_whole(&dir.join("FORMAT"), format!("{FIRST_LINE}\n{FORMAT}\n").as_bytes())?;
    sync_folder(dir)
}

/// The version of the store in a folder; none where a store can be made. A stranger's folder is an error.
fn format_of(dir: &Path) -> Result<Option<u64>> {
    let path = dir.join("FORMAT");
    let stranger = || Error::NotAStore { path: dir.to_owned() };
    match fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let version = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.trim().parse().ok());
            version.map(Some).ok_or_else(stranger)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let entries = match fs::read_dir(dir) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(stranger()),
                Err(error) => return Err(at(dir)(error)),
            };
            for entry in entries {
                let name = entry.map_err(at(dir))?.file_name();
                if LEFT.iter().all(|it| name != *it) {
                    return Err(stranger());
                }
            }
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(stranger()),
        Err(error) => Err(at(&path)(error)),
    }
}

fn lock(dir: &Path) -> Result<File> {
    let path = dir.join("lock");
    let mut file =
        File::options().create(true).read(true).write(true).truncate(false).open(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => {
            // Only so that the next one can say who holds it; nothing hangs on it.
            let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let pid = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
            Err(Error::InUse { path: dir.to_owned(), pid })
        }
        Err(TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

/// Writes a file so that it is there as a whole or not at all, even after a loss of power once its folder is synced.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(at(&new))?;
    fs::rename(&new, path).map_err(at(path))
}

/// Makes renames and removals in a folder last. Only Unix can; elsewhere the file system keeps its own order.
pub(crate) fn sync_folder(dir: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(at(dir))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

/// Deletes a folder with all that is in it; one that is not there is no error.
pub(crate) fn remove_folder(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(at(dir)(error)),
        _ => Ok(()),
    }
}
