//! sled, with its weak spots guarded.
//!
//! sled 0.34 allows one process, keeps about as much in memory as on disk, and writes many bytes for each byte of a
//! large index, so it is for small data. Torn snapshot files are moved away before it opens, a panic while it opens
//! becomes an error, and [`flush`] calls the `fsync` that sled's own leaves out.

use crate::file::{self, sync_folder};
use crate::{Error, Result};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

/// sled's page cache, in bytes. sled's default is a gigabyte.
const CACHE_CAPACITY: u64 = 32 * 1024 * 1024;
/// How long to wait for sled, which releases its lock in a thread of its own some time after it was dropped.
const PATIENCE: Duration = Duration::from_secs(10);
/// sled's log, in the folder of a database.
pub const LOG: &str = "db";

/// Opens sled in a folder of its own, which is created if it does not exist.
///
/// The caller must ensure, with a lock of its own, that no other process uses the folder. sled's own lock is a second
/// defence. If it is held, this process holds it, and it is waited for.
///
/// # Errors
///
/// [`Error::DamagedDatabase`] if sled cannot read its files, and [`Error::InUse`] if another process has them.
pub fn open(dir: &Path) -> Result<sled::Db> {
    fs::create_dir_all(dir).map_err(|error| Error::file(dir, error))?;
    move_torn_snapshots(dir)?;
    let config = sled::Config::new().path(dir).cache_capacity(CACHE_CAPACITY);
    let began = Instant::now();
    loop {
        OPENING.set(true);
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()));
        OPENING.set(false);
        let opened = opened.map_err(|panic| {
            let message = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            // sled unwraps the system's answer when it asks for a thread, for example, and such a failure is not
            // damage.
            if ["WouldBlock", "OutOfMemory", "code: 23", "code: 24"].iter().any(|it| message.contains(it)) {
                return Error::file(dir, std::io::Error::other(message));
            }
            Error::DamagedDatabase { path: dir.to_owned(), reason: "sled panicked while opening".to_owned() }
        })?;
        match opened.map_err(|error| error_of(dir, error)) {
            Err(Error::InUse { .. }) if began.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(5)),
            opened => return opened,
        }
    }
}

thread_local! {
    static OPENING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Returns whether this thread is opening the ledger. A panic then becomes an error, and a panic hook need not report
/// it.
pub fn is_guarded() -> bool {
    OPENING.get()
}

/// sled takes a snapshot that was being written when the process died for the newest one, and then refuses to open.
fn move_torn_snapshots(dir: &Path) -> Result<()> {
    for name in file::names(dir)? {
        if name.starts_with("snap.") && name.ends_with(".generating") {
            let (from, to) = (dir.join(&name), dir.join(format!("torn-{name}")));
            fs::rename(&from, to).map_err(|error| Error::file(&from, error))?;
        }
    }
    Ok(())
}

/// Returns the error of this crate for one of sled's.
pub fn error_of(path: &Path, error: sled::Error) -> Error {
    match error {
        // These are sled's errors for files that are not as it wrote them.
        sled::Error::Corruption { .. } | sled::Error::Unsupported(_) | sled::Error::ReportableBug(_) => {
            Error::DamagedDatabase { path: path.to_owned(), reason: error.to_string() }
        }
        sled::Error::Io(io) if matches!(io.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            Error::DamagedDatabase { path: path.to_owned(), reason: io.to_string() }
        }
        // sled reports a lock that another process holds as an error without a kind.
        sled::Error::Io(io) if io.kind() == ErrorKind::WouldBlock || io.to_string().contains("acquire lock") => {
            Error::InUse { path: path.to_owned() }
        }
        sled::Error::Io(io) => Error::file(path, io),
        source => Error::Database { path: path.to_owned(), source },
    }
}

/// Waits until sled has released the files of a database whose handles were dropped.
pub fn wait_closed(dir: &Path) -> Result<()> {
    let path = dir.join(LOG);
    let began = Instant::now();
    let file = File::open(&path).map_err(|error| Error::file(&path, error))?;
    while file.try_lock().is_err() && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// Makes everything written so far durable: sled's `flush`, then `fsync` of the log and the folder.
pub fn flush(db: &sled::Db, dir: &Path) -> Result<()> {
    db.flush().map_err(|error| error_of(dir, error))?;
    let log = dir.join(LOG);
    File::open(&log).and_then(|file| file.sync_all()).map_err(|error| Error::file(&log, error))?;
    sync_folder(dir)
}
