//! `whosaid extract`

use crate::input::{ChunkSize, InputArgs, Inputs, read_all};
use crate::ui::{Format, Status, Ui, complain, only};
use anyhow::{Result, anyhow};
use rayon::ThreadPool;
use rayon::prelude::*;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use whosaid_ingest::{Lexicon, extract_in_time};
use whosaid_model::{Document, Extraction};

/// Print what documents hold, without a store
///
/// One JSON record a document, in the order of the input, whatever the number of threads: sentences, actors, places,
/// agreements, dates, figures with their speakers. Nothing is kept.
#[derive(clap::Args)]
pub struct ExtractArgs {
    #[command(flatten)]
    input: InputArgs,
}

/// Enough for all threads to have work, little enough to hold.
const SIZE: ChunkSize = ChunkSize { max_items: 256, max_bytes: 4 << 20, is_eager: true };

pub fn run(ui: &Ui, args: &ExtractArgs) -> Result<Status> {
    only(ui, "extract", &[Format::Jsonl, Format::Json])?;
    let is_list = ui.asked_format() == Some(Format::Json);
    let inputs = Inputs::find(&args.input, None, true)?;
    let mut n_failed = inputs.failed.len();
    inputs.failed.iter().for_each(|it| complain(it));
    let threads = threads(&args.input)?;
    let lexicon = Lexicon::shipped();

    let mut out = ui.raw();
    let mut n_written = 0_u64;
    for chunk in read_all(inputs.files, SIZE)? {
        let records: Vec<Result<(String, Vec<String>), String>> = threads.install(|| {
            let lines = chunk.items.into_par_iter().map(|item| {
                let document = item.map_err(|error| error.to_string())?;
                let extraction = extract(&document, lexicon)?;
                let record = serde_json::to_string(&extraction);
                let record = record.map_err(|error| format!("{}: {error}", extraction.id))?;
                Ok((record, warnings(&extraction)))
            });
            lines.collect()
        });
        for record in records {
            match record {
                Ok((record, warnings)) => {
                    warnings.iter().for_each(|it| ui.note(it));
                    if is_list {
                        out.write_all(if n_written == 0 { b"[\n" } else { b",\n" })?;
                    }
                    out.write_all(record.as_bytes())?;
                    if !is_list {
                        out.write_all(b"\n")?;
                    }
                    n_written += 1;
                }
                Err(reason) => {
                    complain(&reason);
                    n_failed += 1;
                }
            }
        }
        out.flush()?;
    }
    if is_list {
        out.write_all(if n_written == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    out.flush()?;
    Ok(if n_failed > 0 { Status::Failed } else { Status::Done })
}

/// The threads that extract.
pub fn threads(args: &InputArgs) -> Result<ThreadPool> {
    let mut threads = rayon::ThreadPoolBuilder::new();
    if let Some(n) = args.threads {
        threads = threads.num_threads(n.get());
    }
    threads.build().map_err(|error| anyhow!("the threads cannot be started: {error}"))
}

/// Extracts; a document on which that breaks costs itself, not the run, and one that takes too long is cut off.
pub fn extract(document: &Document, lexicon: &Lexicon) -> Result<Extraction, String> {
    let start = Instant::now();
    catch_unwind(AssertUnwindSafe(|| extract_in_time(document, lexicon, &|| start.elapsed())))
        .map_err(|_| format!("{}: the extraction broke, which is a bug of whosaid: please report it", document.id))
}

/// What was odd about a document, a line each.
pub fn warnings(extraction: &Extraction) -> Vec<String> {
    extraction.warnings.iter().map(|it| format!("{}: {it}", extraction.id)).collect()
}
