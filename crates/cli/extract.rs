//! `whosaid extract`

use crate::input::{InputArgs, Inputs, read_all};
use crate::ui::{Format, Status, Ui, complain, only};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write as _;
use whosaid_ingest::Lexicon;
use whosaid_model::Extraction;
use whosaid_store::intake::{PartSize, Parts, extract_guarded, threads};

/// Print what documents hold, without a store
///
/// One JSON record a document, in the order of the input, whatever the number of threads: sentences, actors, places,
/// agreements, dates, figures with their speakers. Nothing is kept.
#[derive(clap::Args)]
pub struct ExtractArgs {
    #[command(flatten)]
    input: InputArgs,
}

/// Enough for all threads to have work, and little enough to hold in memory.
const SIZE: PartSize = PartSize { max_documents: 256, max_bytes: 4 << 20, is_eager: true };

pub fn run(ui: &Ui, args: &ExtractArgs) -> Result<Status> {
    only(ui, "extract", &[Format::Jsonl, Format::Json])?;
    let is_list = ui.asked_format() == Some(Format::Json);
    let inputs = Inputs::find(&args.input, None, true)?;
    let mut n_failed = inputs.failed.len();
    inputs.failed.iter().for_each(|it| complain(it));
    let threads = threads(args.input.threads)?;
    let lexicon = Lexicon::shipped();

    let mut out = ui.raw();
    let mut n_written = 0_u64;
    for part in Parts::of(read_all(inputs.files), SIZE)? {
        let records: Vec<Result<(String, Vec<String>), String>> = threads.install(|| {
            let lines = part.documents.into_par_iter().map(|document| {
                let document = document.map_err(|error| error.to_string())?;
                let extraction =
                    extract_guarded(&document, lexicon, args.input.reader()).map_err(|failure| failure.to_string())?;
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

/// Returns what was odd about a document, one line each.
pub fn warnings(extraction: &Extraction) -> Vec<String> {
    extraction.warnings.iter().map(|it| format!("{}: {it}", extraction.id)).collect()
}
