//! The `whosaid` command.
//!
//! One file a subcommand: its arguments, whose comments are the help text, and `run`. What they share is in [`ui`]
//! (what goes to the terminal and how), [`global`] (what every command takes), [`input`] (which files are read) and [`render`]
//! (figures and periods as people write them). All work is done by the libraries.
//!
//! Results go to standard output, everything else to standard error. The exit status is 0 when the work is done, 1 when
//! nothing was found or a check failed, and 2 for bad usage or bad input. An error is one line that begins with
//! `whosaid: `. A reader that goes away, as `head` does, ends the command quietly.

mod ask;
mod check;
mod claims;
mod compact;
mod compare;
mod completions;
mod decide;
mod disputes;
mod documents;
mod dump;
mod entities;
mod export;
mod extract;
mod filter;
mod global;
mod graph;
mod graphviz;
mod hints;
mod ingest;
mod input;
mod load;
mod man;
mod memory;
mod query;
mod remove;
mod render;
mod search;
mod serve;
mod show;
mod stats;
mod summary;
#[cfg(test)]
mod tests;
mod ui;
mod verify;
mod watch;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};
use global::Global;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use ui::Status;

/// Reads news articles and answers who claimed what figure.
///
/// Start with `whosaid ingest FOLDER`, then ask: `whosaid claims --about deficit --period 2016`.
#[derive(Parser)]
#[command(name = "whosaid", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Ingest(ingest::IngestArgs),
    Extract(extract::ExtractArgs),
    Claims(claims::ClaimsArgs),
    Disputes(disputes::DisputesArgs),
    Compare(compare::CompareArgs),
    Search(search::SearchArgs),
    Ask(ask::AskArgs),
    Check(check::CheckArgs),
    Entities(entities::EntitiesArgs),
    Show(show::ShowArgs),
    Graph(graph::GraphArgs),
    Query(query::QueryArgs),
    Export(export::ExportArgs),
    Serve(serve::ServeArgs),
    Watch(watch::WatchArgs),
    Documents(documents::DocumentsArgs),
    Remove(remove::RemoveArgs),
    Stats(stats::StatsArgs),
    Verify(verify::VerifyArgs),
    Compact(compact::CompactArgs),
    Dump(dump::DumpArgs),
    Load(load::LoadArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

#[global_allocator]
static ALLOCATOR: memory::Allocator = memory::Allocator;

fn main() -> ExitCode {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Damage that index and ledger meet becomes an error, which is reported as such.
        if whosaid_search::is_guarded() || whosaid_disk::database::is_guarded() {
            return;
        }
        let payload = panic.payload();
        let what = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
        let what = what.unwrap_or("it does not say why");
        let place = panic.location().map(|it| format!(" ({}, line {})", it.file(), it.line())).unwrap_or_default();
        ui::complain(&format!(
            "something broke: {what}{place}; if no memory or threads were lacking, please report it"
        ));
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|it| it == "full") {
            hook(panic);
        }
    }));
    let status = match parse(std::env::args_os()) {
        Ok(Cli { global, command }) => {
            // The panic was reported by the hook.
            let done = catch_unwind(AssertUnwindSafe(|| run(&global, command)));
            done.map_or(Status::Failed, |done| done.unwrap_or_else(|error| report(&error)))
        }
        Err(status) => status,
    };
    ExitCode::from(status as u8)
}

/// Tells of an error and what to do about it. A reader that goes away is none.
fn report(error: &anyhow::Error) -> Status {
    ui::report(error, error.chain().find_map(hints::hint))
}

/// The address space that a command may need, in bytes. Writers have a ledger, an index and their threads.
const TO_READ: usize = 192 << 20;
const TO_WRITE: usize = 768 << 20;

fn run(global: &Global, command: Command) -> Result<Status> {
    let ui = global.ui();
    match command {
        Command::Completions(_) | Command::Man(_) => {}
        Command::Ingest(_)
        | Command::Serve(_)
        | Command::Watch(_)
        | Command::Remove(_)
        | Command::Verify(_)
        | Command::Compact(_)
        | Command::Load(_) => memory::require(TO_WRITE),
        _ => memory::require(TO_READ),
    }
    match command {
        Command::Ingest(args) => ingest::run(&ui, global, &args),
        Command::Extract(args) => extract::run(&ui, &args),
        Command::Claims(args) => claims::run(&ui, global, &args),
        Command::Disputes(args) => disputes::run(&ui, global, &args),
        Command::Compare(args) => compare::run(&ui, global, &args),
        Command::Search(args) => search::run(&ui, global, &args),
        Command::Ask(args) => ask::run(&ui, global, &args),
        Command::Check(args) => check::run(&ui, global, &args),
        Command::Entities(args) => entities::run(&ui, global, &args),
        Command::Show(args) => show::run(&ui, global, &args),
        Command::Graph(args) => graph::run(&ui, global, &args),
        Command::Query(args) => query::run(&ui, global, &args),
        Command::Export(args) => export::run(&ui, global, &args),
        Command::Serve(args) => serve::run(&ui, global, &args),
        Command::Watch(args) => watch::run(&ui, global, args),
        Command::Documents(args) => documents::run(&ui, global, &args),
        Command::Remove(args) => remove::run(&ui, global, &args),
        Command::Stats(args) => stats::run(&ui, global, &args),
        Command::Verify(args) => verify::run(&ui, global, &args),
        Command::Compact(args) => compact::run(&ui, global, &args),
        Command::Dump(args) => dump::run(&ui, global, &args),
        Command::Load(args) => load::run(&ui, global, &args),
        Command::Completions(args) => completions::run(&ui, &args, Cli::command()),
        Command::Man(args) => man::run(&ui, &args, Cli::command()),
    }
}

/// Parses a command line. Prints help or an error of clap here, an error on one line.
fn parse(words: impl IntoIterator<Item = OsString>) -> std::result::Result<Cli, Status> {
    Cli::try_parse_from(words).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // The reader may be gone.
            let _ = error.print();
            Status::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Status::Failed
        }
        _ => {
            ui::complain(&usage_error(&error.to_string()));
            Status::Failed
        }
    })
}

/// Returns clap's paragraphs on one line, without the usage, which `--help` shows.
fn usage_error(message: &str) -> String {
    let paragraphs = message.split("\n\n").filter(|it| {
        let it = it.trim_start();
        !it.is_empty() && !it.starts_with("Usage:") && !it.starts_with("For more information")
    });
    let paragraphs: Vec<String> = paragraphs.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let text = paragraphs.join("; ");
    format!("{} (see --help)", text.strip_prefix("error: ").unwrap_or(&text))
}
