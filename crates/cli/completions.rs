//! `whosaid completions`

use crate::Cli;
use crate::ui::{Status, Ui};
use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;

/// Print completions for a shell
///
/// For bash: `whosaid completions bash > ~/.local/share/bash-completion/completions/whosaid`
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub fn run(ui: &Ui, args: &CompletionsArgs) -> Result<Status> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "whosaid", &mut text);
    let mut out = ui.raw();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Status::Done)
}
