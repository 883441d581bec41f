//! `whosaid ingest`

use crate::Global;
use crate::extract::{extract, threads, warnings};
use crate::input::{ChunkSize, InputArgs, Inputs, read_all};
use crate::summary;
use crate::ui::{Format, Status, Ui, clean, complain, only};
use crate::watch;
use anyhow::{Context as _, Result};
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;
use whosaid_formats::FormatError;
use whosaid_ingest::Lexicon;
use whosaid_model::{Document, Extraction};
use whosaid_store::{Change, DEFAULT_BATCH, Store};
use whosaid_watch::NewsReport;

/// Read files and folders into the store
///
/// Reads text, Markdown, HTML and JSON Lines, finds who claims what figure, and keeps it. A document that is there already
/// with the same text is passed over; one whose text has changed replaces its old self. A file that cannot be read is
/// reported with the reason and the rest goes on; the exit status is then 2. Ends with a summary of the store and with what is
/// new for the questions that `whosaid watch` stores.
///
/// `--format json` gives the summary as one record with a list `news`; `--format jsonl` gives what is new, one record a line,
/// and nothing else on standard output. Such a record is that of the claim or disagreement, with `watch`, the question's name,
/// and `what`: `figure`, `revision` (with `revises`, what the speaker said before) or `disagreement` (with `new`, the ids of
/// the claims that made it one).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid ingest articles/
  zcat feed.jsonl.gz | whosaid ingest --input-format jsonl -
  whosaid ingest feed/ --format jsonl > new.jsonl
  whosaid ingest feed/ -q --news news.jsonl")]
pub struct IngestArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Extract documents again that have not changed: after an update of whosaid, which may find more in them
    #[arg(long)]
    again: bool,
    /// Add what is new for stored questions to this file, one JSON record a line
    #[arg(long, value_name = "FILE")]
    news: Option<PathBuf>,
    /// Write so many documents at once: more is faster, fewer are safe on disk sooner
    #[arg(long, value_name = "N", default_value_t = DEFAULT_BATCH, hide = true)]
    batch: usize,
}

/// A part is extracted by all threads and then written, as one batch of the store unless --batch says otherwise.
const SIZE: ChunkSize = ChunkSize { max_items: DEFAULT_BATCH, max_bytes: 2 << 20, is_eager: false };

/// How often it is looked whether a part is extracted while no other comes.
const PAUSE: Duration = Duration::from_millis(50);

/// What became of the documents.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Counts {
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Files of folders that are no documents.
    pub skipped: u64,
}

pub fn run(ui: &Ui, global: &Global, args: &IngestArgs) -> Result<Status> {
    only(ui, "ingest", &[Format::Table, Format::Json, Format::Jsonl])?;
    let inputs = Inputs::find(&args.input, Some(&global.store), false)?;
    let threads = threads(&args.input)?;
    let news = args.news.as_ref().map(|path| {
        let file = File::options().create(true).append(true).open(path);
        file.with_context(|| path.display().to_string())
    });
    let news = news.transpose()?;
    // Taken before anything is read, so that a store that is in use is told of at once.
    let store = Store::open(&global.store)?;

    let counts = Counts { skipped: inputs.n_skipped, failed: inputs.failed.len() as u64, ..Counts::default() };
    inputs.failed.iter().for_each(|it| complain(it));
    let bar = ui.progress(inputs.n_bytes());
    let mut ingest = Ingest { ui, store, bar, counts };
    let mut seen = Seen::default();
    let chunks = read_all(inputs.files, SIZE)?;
    std::thread::scope(|scope| -> Result<()> {
        // One part is written while the next is extracted.
        let mut extracted: Option<(ScopedJoinHandle<'_, Extracted>, u64)> = None;
        loop {
            let chunk = match &extracted {
                None => chunks.recv().map_err(RecvTimeoutError::from),
                Some(_) => chunks.recv_timeout(PAUSE),
            };
            let before = match chunk {
                Ok(chunk) => {
                    let documents = ingest.new_documents(chunk.items, &mut seen, args.again)?;
                    let threads = &threads;
                    let work = move || {
                        let lexicon = Lexicon::shipped();
                        let extracted = documents.into_par_iter().map(|document| extract(&document, lexicon));
                        threads.install(|| extracted.collect())
                    };
                    let extraction = thread::Builder::new().spawn_scoped(scope, work)?;
                    extracted.replace((extraction, chunk.n_bytes_done))
                }
                // Nothing more comes for now: what there is need not wait for it.
                Err(RecvTimeoutError::Timeout) => extracted.take_if(|(extraction, _)| extraction.is_finished()),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if let Some((before, n_bytes_done)) = before {
                ingest.save(joined(before), args.batch, n_bytes_done)?;
            }
        }
        extracted.map_or(Ok(()), |(last, n_bytes_done)| ingest.save(joined(last), args.batch, n_bytes_done))
    })?;
    let Ingest { mut store, bar, counts, .. } = ingest;
    bar.finish_and_clear();

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
    // Only now: what dies before tells it again.
    store.settle_news(&report)?;
    store.close()?;
    Ok(if counts.failed > 0 { Status::Failed } else { Status::Done })
}

/// Adds what is new to a file, where it lasts.
fn add_to(file: File, report: &NewsReport) -> Result<()> {
    let mut out = BufWriter::new(file);
    watch::each(report, |news| {
        serde_json::to_writer(&mut out, &news)?;
        Ok(writeln!(out)?)
    })?;
    Ok(out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?)
}

/// What a part of the input gave, or why a document did not.
type Extracted = Vec<Result<Extraction, String>>;

fn joined(handle: ScopedJoinHandle<'_, Extracted>) -> Extracted {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// An ingest under way.
struct Ingest<'u> {
    ui: &'u Ui,
    store: Store,
    bar: ProgressBar,
    counts: Counts,
}

impl Ingest<'_> {
    fn fail(&mut self, reason: &str) {
        self.bar.suspend(|| complain(reason));
        self.counts.failed += 1;
    }

    /// The documents that have to be extracted; all others are counted.
    fn new_documents(
        &mut self,
        items: Vec<std::result::Result<Document, FormatError>>,
        seen: &mut Seen,
        again: bool,
    ) -> Result<Vec<Document>> {
        let mut new = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Err(error) => self.fail(&error.to_string()),
                Ok(document) => match seen.note(&document) {
                    Seeing::New if !again && self.store.is_unchanged(&document)? => self.counts.unchanged += 1,
                    Seeing::New => new.push(document),
                    Seeing::Again => self.counts.unchanged += 1,
                    Seeing::OtherText => self.fail(&format!(
                        "{}: another document of this id was read just before; give each its own id",
                        document.id
                    )),
                },
            }
        }
        Ok(new)
    }

    /// Writes what was extracted.
    fn save(&mut self, extracted: Extracted, n_per_batch: usize, n_bytes_done: u64) -> Result<()> {
        let mut good = Vec::with_capacity(extracted.len());
        for extraction in extracted {
            match extraction {
                Ok(extraction) => {
                    for warning in warnings(&extraction) {
                        self.bar.suspend(|| self.ui.note(&warning));
                    }
                    good.push(extraction);
                }
                Err(reason) => self.fail(&reason),
            }
        }
        let (ui, bar) = (self.ui, self.bar.clone());
        let report = self.store.ingest(good, n_per_batch, |saved| {
            for saved in saved.iter().filter(|_| ui.is_verbose()) {
                let change = match saved.change {
                    Change::Added => "added",
                    Change::Replaced => "replaced",
                    Change::Unchanged => "unchanged",
                };
                bar.suspend(|| complain(&format!("{change} {}: {} figures", saved.id, saved.n_figures)));
            }
        })?;
        for (id, reason) in &report.failed {
            self.fail(&format!("{id}: {reason}"));
        }
        let counts = &mut self.counts;
        counts.added += report.n_added as u64;
        counts.replaced += report.n_replaced as u64;
        counts.unchanged += report.n_unchanged as u64;
        self.bar.set_message(clean(&format!("{} documents", counts.added + counts.replaced + counts.unchanged)));
        self.bar.set_position(n_bytes_done);
        Ok(())
    }
}

/// The documents of this run, by hashes of id and text, so that two of the same id do not depend on who comes last.
#[derive(Default)]
struct Seen(HashMap<u64, u64>);

enum Seeing {
    New,
    /// The same text under the same id.
    Again,
    /// Another text under the same id.
    OtherText,
}

impl Seen {
    fn note(&mut self, document: &Document) -> Seeing {
        let hash = |text: &str| {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish()
        };
        let text = hash(&document.text);
        match self.0.insert(hash(document.id.as_str()), text) {
            None => Seeing::New,
            Some(before) if before == text => Seeing::Again,
            Some(before) => {
                self.0.insert(hash(document.id.as_str()), before);
                Seeing::OtherText
            }
        }
    }
}
