//! `whosaid ingest`

use crate::extract::warnings;
use crate::global::Global;
use crate::input::{InputArgs, Inputs, read_all};
use crate::summary::{self, Counts};
use crate::ui::{Format, Status, Ui, clean, complain, only};
use crate::watch;
use anyhow::{Context as _, Result};
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::LazyLock;
use whosaid_formats::listed;

use whosaid_store::intake::{Event, IngestOptions};
use whosaid_store::{Change, DEFAULT_BATCH, Store};
use whosaid_watch::NewsReport;

static HELP: LazyLock<String> = LazyLock::new(|| {
    let formats = listed("and", |it| it.label.to_owned());
    format!(
        "Read files and folders into the store\n\n\
         Reads {formats}, finds who claims what figure, and keeps it. A document that is there already with the same text is \
         passed over; one whose text has changed replaces its old self. A file that cannot be read is reported with the reason \
         and the rest goes on; the exit status is then 2. Ends with a summary of the store and with what is new for the \
         questions that `whosaid watch` stores.\n\n\
         `--format json` gives the summary as one record with a list `news`; `--format jsonl` gives what is new, one record a \
         line, and nothing else on standard output. Such a record is that of the claim or disagreement, with `watch`, the \
         question's name, and `what`: `figure`, `revision` (with `revises`, what the speaker said before) or `disagreement` \
         (with `new`, the ids of the claims that made it one)."
    )
});

/// Read files and folders into the store
#[derive(clap::Args)]
#[command(long_about = HELP.as_str(), after_help = "Examples:
  whosaid ingest articles/
  zcat feed.jsonl.gz | whosaid ingest --input-format jsonl -
  whosaid ingest feed/ --format jsonl > new.jsonl
  whosaid ingest feed/ -q --news news.jsonl")]
pub struct IngestArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Extract documents again that have not changed: after an update of whosaid, which may find more in them. Documents that were
    /// read with --careful are read that way again
    #[arg(long)]
    again: bool,
    /// Add what is new for stored questions to this file, one JSON record a line
    #[arg(long, value_name = "FILE")]
    news: Option<PathBuf>,
    /// Write this many documents at once: more is faster, fewer are safe on disk sooner
    #[arg(long, value_name = "N", default_value_t = DEFAULT_BATCH, hide = true)]
    batch: usize,
}

pub fn run(ui: &Ui, global: &Global, args: &IngestArgs) -> Result<Status> {
    only(ui, "ingest", &[Format::Table, Format::Json, Format::Jsonl])?;
    let inputs = Inputs::find(&args.input, Some(&global.store), false)?;
    let news = args.news.as_ref().map(|path| {
        let file = File::options().create(true).append(true).open(path);
        file.with_context(|| path.display().to_string())
    });
    let news = news.transpose()?;
    // Locked before anything is read, so that a store in use is reported at once.
    let mut store = Store::open(&global.store)?;

    inputs.failed.iter().for_each(|it| complain(it));
    let bar = ui.progress(inputs.n_bytes());
    let options = IngestOptions {
        again: args.again,
        reader: args.input.reader(),
        n_threads: args.input.threads,
        n_per_batch: args.batch,
    };
    let (n_skipped, n_failed) = (inputs.n_skipped, inputs.failed.len() as u64);
    let tally = store.ingest_documents(read_all(inputs.files), &options, |event| tell(ui, &bar, &event))?;
    bar.finish_and_clear();
    let counts = Counts {
        added: tally.n_added,
        replaced: tally.n_replaced,
        unchanged: tally.n_unchanged,
        failed: tally.n_failed + n_failed,
        skipped: n_skipped,
    };

    let report = store.news()?;
    if let Some(file) = news {
        add_to(file, &report)
            .with_context(|| args.news.iter().map(|it| it.display().to_string()).collect::<String>())?;
    }
    if ui.asked_format() == Some(Format::Jsonl) {
        ui.note(&summary::counted_files(&counts));
        let mut list = ui.list(&[])?;
        watch::each(&report, |news| list.push(&news))?;
        list.finish()?;
    } else {
        if !ui.is_quiet() || ui.asked_format() == Some(Format::Json) {
            summary::write(ui, global, &store, counts, &report)?;
        }
        if ui.asked_format() != Some(Format::Json) {
            watch::page(ui, &report, &store.watches()?)?;
        }
    }
    // Only now, so that the next command reports it again if this one dies before.
    store.settle_news(&report)?;
    store.close()?;
    Ok(if counts.failed > 0 { Status::Failed } else { Status::Done })
}

/// Tells how the ingest goes on, beside its bar.
fn tell(ui: &Ui, bar: &ProgressBar, event: &Event<'_>) {
    match event {
        Event::Failed(failure) => bar.suspend(|| complain(&failure.to_string())),
        Event::Extracted(extraction) => {
            for warning in warnings(extraction) {
                bar.suspend(|| ui.note(&warning));
            }
        }
        Event::Saved(saved) if ui.is_verbose() => {
            let change = match saved.change {
                Change::Added => "added",
                Change::Replaced => "replaced",
                Change::Unchanged => "unchanged",
            };
            bar.suspend(|| complain(&format!("{change} {}: {} figures", saved.id, saved.n_figures)));
        }
        Event::Progress { n_bytes, tally } => {
            let n_kept = tally.n_added + tally.n_replaced + tally.n_unchanged;
            bar.set_message(clean(&format!("{n_kept} documents")));
            bar.set_position(*n_bytes);
        }
        _ => {}
    }
}

/// Appends what is new to a file, durably.
fn add_to(file: File, report: &NewsReport) -> Result<()> {
    let mut out = BufWriter::new(file);
    watch::each(report, |news| {
        serde_json::to_writer(&mut out, &news)?;
        Ok(writeln!(out)?)
    })?;
    Ok(out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?)
}
