//! `whosaid load`

use crate::global::Global;
use crate::render::number;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::{BufReader, stdin};
use std::path::PathBuf;
use whosaid_store::{Store, check_dump};

/// Read back what `whosaid dump` wrote
///
/// Into a new store or one that is there, whose documents of the same ids are replaced. A file is checked to its end before
/// any of it is taken in; of standard input, what comes before a fault is in the store.
#[derive(clap::Args)]
pub struct LoadArgs {
    /// The file, or - for standard input
    file: PathBuf,
}

const COLUMNS: &[&str] = &["n_added", "n_replaced", "n_unchanged", "n_decisions", "n_watches"];

pub fn run(ui: &Ui, global: &Global, args: &LoadArgs) -> Result<Status> {
    let is_stdin = args.file.as_os_str() == "-";
    let name = || if is_stdin { "stdin".to_owned() } else { clean(&args.file.display().to_string()) };
    let open = || File::open(&args.file).map(|file| BufReader::with_capacity(1 << 16, file)).with_context(name);
    if !is_stdin {
        check_dump(open()?).with_context(name)?;
    }
    let mut store = Store::open(&global.store)?;
    let loaded = if is_stdin { store.load(stdin().lock()) } else { store.load(open()?) };
    let loaded = loaded.with_context(name)?;
    store.close()?;
    if ui.asked_format().is_some() {
        return ui.record(&loaded, COLUMNS, |_| Ok(()));
    }
    let [added, replaced, unchanged] = [loaded.n_added, loaded.n_replaced, loaded.n_unchanged].map(number);
    ui.note(&format!("{added} added, {replaced} replaced, {unchanged} unchanged"));
    Ok(Status::Done)
}
