//! Prints the records of documents as other models than the shipped ones make them, to score them.
//!
//! ```sh
//! cargo run --release -p whosaid-train --bin extract-with -- READER CHOICES < DOCUMENTS.jsonl > RECORDS.jsonl
//! ```

use anyhow::Result;
use std::borrow::Cow;
use std::io::{BufRead, Write};
use whosaid_ingest::claims::Models;
use whosaid_ingest::claims::choice::Chooser;
use whosaid_ingest::reader::Reader;
use whosaid_ingest::{Lexicon, extract_with};
use whosaid_model::ReaderKind;
use whosaid_train::claims::document;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reader, choices] = arguments.as_slice() else { anyhow::bail!("usage: extract-with READER CHOICES") };
    // A reader uses its bytes in place, and this program needs them to its end.
    let reader = Reader::from_bytes(Box::leak(std::fs::read(reader)?.into_boxed_slice()))?;
    let chooser = Chooser::from_bytes(Cow::Owned(std::fs::read(choices)?))?;
    let models = Models { kind: ReaderKind::Default, reader: Some(&reader), chooser: Some(&chooser) };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let record = extract_with(&document(&line?)?, Lexicon::shipped(), models);
        writeln!(out, "{}", serde_json::to_string(&record)?)?;
    }
    out.flush()?;
    Ok(())
}
