//! The folder itself: its owner, its version, and the process that holds it.

use crate::error::at;
use crate::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use whosaid_disk::{Error as DiskError, file};
use whosaid_graph::owner::{of_graph, of_records};

/// The version of the layout that this whosaid writes. Earlier ones are migrated (see [`crate::migrate`]).
///
/// The file `FORMAT` has a line that identifies a store, and the version. From version 7 it has the store's id, which
/// distinguishes its parts from those of another store. From version 6 it has the BLAKE3 hash of all this in
/// hexadecimal, so that damage cannot look like another version. Version 5 differs in that it has no stored questions:
/// a whosaid that does not know them would lose them, so the first write makes it a store of the present version.
pub(crate) const FORMAT: u64 = 7;

/// The contents of the file `FORMAT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The version.
    pub format: u64,
    /// The store's id; empty before version 7.
    pub id: String,
}

/// Returns an id for a new store. It has no meaning and only has to be unique. The random numbers come from the
/// standard library's hash maps.
pub(crate) fn new_id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

/// The last version that kept its graph in sled and its documents as JSON files.
pub(crate) const LAST_FORMER: u64 = 4;

/// The first line of the file `FORMAT`, which identifies a store.
const FIRST_LINE: &str = "whosaid store";

/// What a folder may contain and still become a store: the remains of an interrupted opening.
const LEFT: [&str; 2] = ["lock", "FORMAT.new"];

/// Checks that a folder holds a store that can be read as it is, and returns its version and id.
pub(crate) fn check(dir: &Path) -> Result<Stamp> {
    match stamp_of(dir)? {
        None => Err(Error::NoStore { path: dir.to_owned() }),
        Some(stamp) if stamp.format > LAST_FORMER => Ok(stamp),
        Some(Stamp { format, .. }) => Err(Error::OlderFormat { path: dir.to_owned(), found: format, known: FORMAT }),
    }
}

/// Locks the store in a folder for this process, as long as the file is open. Returns its version and id, or `None` if
/// it is new. `create` creates what is missing.
pub(crate) fn take(dir: &Path, create: bool) -> Result<(File, Option<Stamp>)> {
    if stamp_of(dir)?.is_none() {
        if !create {
            return Err(Error::NoStore { path: dir.to_owned() });
        }
        make_folder(dir)?;
    }
    let lock = lock(dir)?;
    // Another process may have created or migrated it before this one had the lock.
    Ok((lock, stamp_of(dir)?))
}

/// Like [`take`], for an existing store. Rewrites its file `FORMAT` if it is lost, damaged or another store's and the
/// other parts show what it must have been. Also returns what was wrong with it.
pub(crate) fn take_to_repair(dir: &Path) -> Result<(File, Option<Stamp>, Option<String>)> {
    match take(dir, false) {
        Err(Error::DamagedFormat { .. }) => {}
        taken => return taken.map(|(lock, stamp)| (lock, stamp, None)),
    }
    let lock = lock(dir)?;
    match stamp_of(dir) {
        Err(Error::DamagedFormat { path, reason }) => {
            let Some(format) = Layout::of(dir).format() else { return Err(Error::DamagedFormat { path, reason }) };
            let stamp = Stamp { format, id: if format < FORMAT { String::new() } else { id_for(dir) } };
            set_stamp(dir, &stamp)?;
            Ok((lock, Some(stamp), Some(reason)))
        }
        stamp => Ok((lock, stamp?, None)),
    }
}

/// Returns the id that the parts of a store note, first of all the records, or a new one if none does.
pub(crate) fn id_for(dir: &Path) -> String {
    let noted = |id: whosaid_graph::Result<Option<String>>| id.ok().flatten();
    noted(of_records(dir)).or_else(|| noted(of_graph(dir))).unwrap_or_else(new_id)
}

/// Records that the folder is a store of this version and id.
pub(crate) fn set_stamp(dir: &Path, stamp: &Stamp) -> Result<()> {
    file::write_whole(&dir.join("FORMAT"), format_text(stamp).as_bytes())?;
    sync_folder(dir)
}

/// Returns the contents of the file `FORMAT` for a version and id.
pub(crate) fn format_text(stamp: &Stamp) -> String {
    let Stamp { format, id } = stamp;
    let text = match format {
        ..7 => format!("{FIRST_LINE}\n{format}\n"),
        _ => format!("{FIRST_LINE}\n{format}\n{id}\n"),
    };
    if *format < 6 { text } else { format!("{text}{}\n", blake3::hash(text.as_bytes()).to_hex()) }
}

/// Which parts of a store a folder has.
struct Layout {
    /// It has most parts of the present layout. One that is lost can be rebuilt.
    is_present: bool,
    /// It has both parts of formats 1 to 4.
    is_former: bool,
    /// It has one of the parts of formats 1 to 4.
    has_former: bool,
}

impl Layout {
    fn of(dir: &Path) -> Self {
        let has = |name: &str| dir.join(name).is_dir();
        let n_present = ["ledger", "records", "runs"].into_iter().filter(|name| has(name)).count();
        Self {
            is_present: n_present > 1,
            is_former: dir.join("graph").join("db").is_file() && has("texts"),
            has_former: has("graph") || has("texts"),
        }
    }

    /// Returns the version of a store with this layout, if it is certain. Formats 1 to 4 are migrated alike.
    fn format(&self) -> Option<u64> {
        match (self.is_present, self.is_former) {
            (true, false) => Some(FORMAT),
            (false, true) => Some(LAST_FORMER),
            _ => None,
        }
    }
}

/// Returns the version and id of the store in a folder, or `None` if a store can be created there. It is an error if
/// the folder holds something else, if the version is later than this whosaid's, or if the rest of the folder
/// contradicts it.
fn stamp_of(dir: &Path) -> Result<Option<Stamp>> {
    let path = dir.join("FORMAT");
    let stranger = || Error::NotAStore { path: dir.to_owned() };
    let damaged = |reason: &str| Error::DamagedFormat { path: path.clone(), reason: reason.to_owned() };
    match fs::read(&path) {
        Ok(bytes) => {
            let layout = Layout::of(dir);
            let Some(format) = parse_format(&bytes) else {
                return Err(if layout.format().is_some() { damaged("it is not what was written") } else { stranger() });
            };
            match format {
                Format::Sound(Stamp { format: found, .. }) if found > FORMAT => {
                    Err(Error::NewerFormat { path: dir.to_owned(), found, known: FORMAT })
                }
                Format::Sound(Stamp { format: found, .. }) if found <= LAST_FORMER && !layout.is_former => {
                    Err(damaged(&format!("it says {found}, but graph/ or texts/ of such a store is missing")))
                }
                // Before there was a checksum.
                Format::Sound(Stamp { format: found, .. })
                    if found < 6 && found > LAST_FORMER && layout.has_former && !layout.is_present =>
                {
                    Err(damaged(&format!("it says {found}, but ledger/, records/ or runs/ of such a store is missing")))
                }
                Format::Sound(stamp) if is_belied(dir, &stamp) => {
                    Err(damaged("it is that of another store than records/ and runs/"))
                }
                Format::Sound(stamp) => Ok(Some(stamp)),
                Format::Damaged => Err(damaged("its checksum does not fit")),
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let entries = match fs::read_dir(dir) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(stranger()),
                Err(error) => return Err(at(dir)(error)),
            };
            if Layout::of(dir).format().is_some() {
                return Err(damaged("it is missing"));
            }
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

/// Returns whether records and graph both belong to one other store than a stamp says.
fn is_belied(dir: &Path, stamp: &Stamp) -> bool {
    // What cannot be read is reported when it is needed.
    let other = |id: whosaid_graph::Result<Option<String>>| id.ok().flatten().filter(|id| *id != stamp.id);
    let is_others = |id: String| other(of_graph(dir)).is_some_and(|graph| graph == id);
    !stamp.id.is_empty() && other(of_records(dir)).is_some_and(is_others)
}

/// What the file `FORMAT` may say.
enum Format {
    Sound(Stamp),
    /// It is ours, but not as it was written.
    Damaged,
}

/// Parses the file `FORMAT`. Returns `None` if it is not ours.
fn parse_format(bytes: &[u8]) -> Option<Format> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (number, rest) = text.strip_prefix(FIRST_LINE)?.strip_prefix('\n')?.split_once('\n')?;
    let number: u64 = number.trim().parse().ok()?;
    let id = rest.lines().next().unwrap_or_default();
    let stamp = |format: u64| Stamp { format, id: if format < 7 { String::new() } else { id.to_owned() } };
    // Whether what follows the number is right for a version.
    let is_of = |format: u64| format_text(&stamp(format)).splitn(3, '\n').nth(2) == Some(rest);
    Some(match number {
        1..=FORMAT if is_of(number) => Format::Sound(stamp(number)),
        // A later version may write more than this one knows. This one must not repair such a store.
        6.. if number > FORMAT && !(6..=FORMAT).any(is_of) => Format::Sound(stamp(number)),
        _ => Format::Damaged,
    })
}

fn lock(dir: &Path) -> Result<File> {
    let path = dir.join("lock");
    let mut file =
        File::options().create(true).read(true).write(true).truncate(false).open(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => {
            // Only so that others can name the process that holds it. Nothing depends on it.
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

/// Keeps others from writing to a store in a folder that this process may only read, as long as the file is open.
pub(crate) fn share(dir: &Path) -> Result<Option<File>> {
    let path = dir.join("lock");
    let file = match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(at(&path))?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { path: dir.to_owned(), pid: None }),
        Err(TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

/// Makes renames and removals in a folder durable, as [`file::sync_folder`] does. Tests see which folders it was asked for.
pub(crate) fn sync_folder(dir: &Path) -> Result<()> {
    #[cfg(test)]
    note_synced(dir);
    Ok(file::sync_folder(dir)?)
}

/// Creates a folder and its parents durably, so that a power failure does not remove the folder of a store that has
/// reported something as stored.
fn make_folder(dir: &Path) -> Result<()> {
    // The path as given: a relative one begins in the current folder.
    let parent = match dir.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Ok(()),
    };
    if !parent.is_dir() {
        make_folder(parent)?;
    }
    match fs::create_dir(dir) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !dir.is_dir() => return Err(at(dir)(error)),
        _ => {}
    }
    // Without permission to read the parent folder it cannot be synced either. The store is usable anyway.
    match sync_folder(parent) {
        Err(Error::Disk(DiskError::File { source, .. })) if source.kind() == ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Makes everything in a folder durable.
pub(crate) fn sync_all(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(at(dir))? {
        let path = entry.map_err(at(dir))?.path();
        if path.is_dir() {
            sync_all(&path)?;
        } else {
            let file = File::options().read(true).write(true).open(&path);
            file.and_then(|file| file.sync_all()).map_err(at(&path))?;
        }
    }
    sync_folder(dir)
}

/// Moves a folder or file that may be somebody's into the folder `set-aside`. A missing one is not an error.
pub(crate) fn set_aside(dir: &Path, name: &str) -> Result<()> {
    let from = dir.join(name);
    if fs::symlink_metadata(&from).is_err() {
        return Ok(());
    }
    let aside = dir.join("set-aside");
    fs::create_dir_all(&aside).map_err(at(&aside))?;
    let mut to = aside.join(name);
    for nth in 2.. {
        if fs::symlink_metadata(&to).is_err() {
            break;
        }
        to = aside.join(format!("{name}-{nth}"));
    }
    fs::rename(&from, &to).map_err(at(&from))?;
    sync_folder(&aside)?;
    sync_folder(dir)
}

#[cfg(test)]
thread_local! {
    /// The folders that this thread has synced, with the names in each at that time.
    pub(crate) static SYNCED: std::cell::RefCell<std::collections::HashMap<std::path::PathBuf, Vec<std::ffi::OsString>>> =
        std::cell::RefCell::default();
}

#[cfg(test)]
fn note_synced(dir: &Path) {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    SYNCED.with(|it| it.borrow_mut().insert(dir.to_owned(), names));
}

/// Deletes a folder with its contents. A missing one is not an error.
pub(crate) fn remove_folder(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(at(dir)(error)),
        _ => Ok(()),
    }
}
