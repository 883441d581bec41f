//! `whosaid completions`

use crate::ui::{Status, Ui};
use anyhow::Result;
use clap::Command;
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

/// `whole` is the command of which `completions` is a part.
pub fn run(ui: &Ui, args: &CompletionsArgs, mut whole: Command) -> Result<Status> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut whole, "whosaid", &mut text);
    let mut out = ui.raw();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Status::Done)
}
