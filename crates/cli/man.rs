//! `whosaid man`

use crate::ui::{Status, Ui};
use anyhow::Result;
use clap::Command;
use std::io::Write as _;

/// Print the manual page
///
/// To read it: `whosaid man | man -l -`. With a command's name, the page of that command.
#[derive(clap::Args)]
pub struct ManArgs {
    /// A command
    command: Option<String>,
}

/// `whole` is the command of which `man` is a part.
pub fn run(ui: &Ui, args: &ManArgs, whole: Command) -> Result<Status> {
    let mut whole = whole.disable_help_subcommand(true);
    whole.build();
    let command = match &args.command {
        None => whole,
        Some(name) => {
            let Some(command) = whole.find_subcommand(name) else { anyhow::bail!("there is no command {name:?}") };
            command.clone()
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    let mut out = ui.raw();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Status::Done)
}
