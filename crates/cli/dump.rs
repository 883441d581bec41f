//! `whosaid dump`

use crate::Global;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

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
        Some(path) => {
            let name = || clean(&path.display().to_string());
            let file = File::create(path).with_context(name)?;
            store.dump(BufWriter::new(&file)).with_context(name)?;
            file.sync_all().with_context(name)?;
        }
    }
    Ok(Status::Done)
}
