//! `whosaid dump`

use crate::global::Global;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use whosaid_store::Snapshot;

/// Write the whole store as JSON Lines
///
/// One line a document, as `whosaid extract` prints it, then the decisions about who is who, the stored questions, and a checksum. `whosaid load`
/// reads it back. The same documents give the same bytes.
#[derive(clap::Args)]
pub struct DumpArgs {
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(ui: &Ui, global: &Global, args: &DumpArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    match &args.output {
        None => store.dump(ui.raw())?,
        Some(path) => write(&store, path).with_context(|| clean(&path.display().to_string()))?,
    }
    Ok(Status::Done)
}

/// Writes the dump beside the present file, and replaces that once the dump is complete and durable. A device or a pipe
/// is written to directly.
fn write(store: &Snapshot, path: &Path) -> Result<()> {
    let is_open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|it| path.starts_with(it));
    let is_stream = is_open || fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
    if is_stream {
        return Ok(store.dump(BufWriter::new(File::options().write(true).open(path)?))?);
    }
    // Replaces the target of a link, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().context("it names no file")?.to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let file = File::create(&new)?;
    let written = store.dump(BufWriter::new(&file)).map_err(anyhow::Error::from);
    if let Err(error) = written.and_then(|()| Ok(file.sync_all()?)).and_then(|()| Ok(fs::rename(&new, &path)?)) {
        // The disk may be full, so delete what is useless.
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
    }
    Ok(())
}
