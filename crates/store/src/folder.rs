//! The folder itself: whose it is, of which version, and who holds it.

use crate::error::at;
use crate::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// The version of the layout that this whosaid writes, and the only one that it reads: 2 added `unit_by` and `per` to
/// claims, 4 `resolution` and `polarity`.
pub(crate) const FORMAT: u64 = 4;

/// The first line of the file `FORMAT`, by which a store is known.
const FIRST_LINE: &str = "whosaid store";

/// Takes the store in a folder for this process, for as long as the file is kept open. `create` makes what is missing.
pub(crate) fn take(dir: &Path, create: bool) -> Result<File> {
    let is_new = match format_of(dir)? {
        Some(found) if found > FORMAT => {
            return Err(Error::NewerFormat { path: dir.to_owned(), found, known: FORMAT });
        }
        Some(found) if found < FORMAT => {
            return Err(Error::OlderFormat { path: dir.to_owned(), found, known: FORMAT });
        }
        Some(_) => false,
        None if !create => return Err(Error::NoStore { path: dir.to_owned() }),
        None => true,
    };
    if is_new {
        fs::create_dir_all(dir).map_err(at(dir))?;
    }
    let lock = lock(dir)?;
    if is_new {
        write_whole(&dir.join("FORMAT"), format!("{FIRST_LINE}\n{FORMAT}\n").as_bytes())?;
        sync_folder(dir)?;
    }
    Ok(lock)
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
                // What an opening that was cut short leaves behind.
                let name = entry.map_err(at(dir))?.file_name();
                if name != "lock" && name != "FORMAT.new" {
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
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
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
