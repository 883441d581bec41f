//! `whosaid verify`

use crate::Global;
use crate::ui::{Format, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;

/// Check the store, and mend it
///
/// Reads all that the store holds and compares graph, index and documents with each other. The exit status is 1 where
/// something is wrong, or, with --repair, where something is left that cannot be mended.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// Mend what can be mended: the index is made anew, leftovers are removed
    #[arg(long)]
    repair: bool,
}

pub fn run(ui: &Ui, global: &Global, args: &VerifyArgs) -> Result<Status> {
    let mut store = global.open_store()?;
    let problems = if args.repair { store.repair()? } else { store.verify()? };
    if ui.asked_format().is_some_and(|it| it != Format::Table) {
        ui.records(&problems, &["problem"], |_| Ok(()))?;
    } else {
        let mut out = ui.page();
        for problem in &problems {
            writeln!(out, "{}", clean(&problem.to_string()))?;
        }
        out.flush()?;
    }
    if problems.is_empty() {
        ui.note("the store is sound");
        return Ok(Status::Done);
    }
    if !args.repair {
        ui.note("whosaid verify --repair mends what can be mended");
    }
    Ok(Status::Nothing)
}
