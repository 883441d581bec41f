//! `whosaid verify`

use crate::global::Global;
use crate::ui::{Format, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use whosaid_store::{Problem, Store};

/// Check the store, and mend it
///
/// Reads all that the store holds: every record against its checksum and its text, every count and edge against the
/// documents, the passages against both. The exit status is 1 where something is wrong, or, with --repair, where something
/// is left that cannot be mended.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// Mend what can be mended: what is made from the documents is rebuilt, and documents whose records are damaged are
    /// taken out and kept in the folder `quarantine` of the store
    #[arg(long)]
    repair: bool,
}

pub fn run(ui: &Ui, global: &Global, args: &VerifyArgs) -> Result<Status> {
    if !args.repair {
        let problems = Store::verify_folder(&global.store, &scratch())?;
        list(ui, &problems)?;
        if problems.is_empty() {
            ui.note("the store is sound");
            return Ok(Status::Done);
        }
        ui.note("whosaid verify --repair mends what can be mended");
        return Ok(Status::Nothing);
    }
    let repair = Store::repair(&global.store)?;
    list(ui, &repair.problems)?;
    if let Some(path) = &repair.former_ledger {
        ui.note(&format!("the ledger was made anew; the damaged one is {}", path.display()));
    }
    if repair.is_from_records {
        ui.note(
            "the ledger was made from the records alone: documents that were removed may be back, and decisions about \
             who is who may be lost",
        );
    }
    for (doc, note) in &repair.quarantined {
        ui.note(&format!("{doc} was taken out, see {}; ingest it again", note.display()));
    }
    if repair.left.is_empty() {
        ui.note(if repair.problems.is_empty() { "the store is sound" } else { "the store is sound again" });
        return Ok(Status::Done);
    }
    for problem in &repair.left {
        ui.note(&format!("could not be mended: {problem}"));
    }
    Ok(Status::Nothing)
}

/// Returns a place to write a little although the store's disk is full or read-only: the temporary folder, or memory.
fn scratch() -> PathBuf {
    let usual = std::env::temp_dir();
    let memory = Path::new("/dev/shm");
    if tempfile::tempfile_in(&usual).is_err() && memory.is_dir() { memory.to_owned() } else { usual }
}

fn list(ui: &Ui, problems: &[Problem]) -> Result<()> {
    if ui.asked_format().is_some_and(|it| it != Format::Table) {
        ui.records(problems, &["problem", "doc", "path", "detail"], |_| Ok(()))?;
        return Ok(());
    }
    let mut out = ui.page();
    for problem in problems {
        writeln!(out, "{}", clean(&problem.to_string()))?;
    }
    Ok(out.flush()?)
}
