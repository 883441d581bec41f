//! Prints what the passes see of documents, one JSON object a line, for `train/reader.py`.
//!
//! ```sh
//! cargo run --release -p whosaid-train --bin observe -- [READER] < DOCUMENTS.jsonl > OBSERVED.jsonl
//! ```
//!
//! With READER, the bytes of a reader, each line also has what it sees from each figure (`sights`).
//!
//! Each document has `id`, `text`, and if they are known `published`, `title`, `publisher`. Places are in tokens, of which
//! `tokens` has the bytes.

use anyhow::Result;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::ops::Range;
use whosaid_ingest::Lexicon;
use whosaid_ingest::reader::Reader;
use whosaid_ingest::training::{Observed, observe, sights};
use whosaid_train::claims::document;

fn main() -> Result<()> {
    let lexicon = Lexicon::shipped();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let reader = std::env::args().nth(1).map(|path| {
        // A reader uses its bytes in place, and this program needs them to its end.
        let bytes: &'static [u8] = Box::leak(std::fs::read(path)?.into_boxed_slice());
        Ok::<_, anyhow::Error>(Reader::from_bytes(bytes)?)
    });
    let reader = reader.transpose()?;
    for line in std::io::stdin().lock().lines() {
        let document = document(&line?)?;
        let mut line = shown(&observe(&document, lexicon));
        if let Some(reader) = &reader {
            line["sights"] = json!(sights(&document, lexicon, reader));
        }
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

fn shown(it: &Observed) -> Value {
    let range = |range: &Range<usize>| json!([range.start, range.end]);
    let ranges = |list: &[Range<usize>]| list.iter().map(range).collect::<Vec<_>>();
    let windows = it.windows.iter().map(|(window, marks)| {
        json!({"tokens": range(&window.tokens), "own": range(&window.own), "figures": range(&window.figures), "marks": marks})
    });
    json!({
        "id": it.record.id,
        "record": it.record,
        "tokens": it.tokens.iter().map(|it| [it.start, it.end]).collect::<Vec<_>>(),
        "figures": ranges(&it.figures),
        "measures": it.measures.iter().map(|it| ranges(it)).collect::<Vec<_>>(),
        "periods": ranges(&it.periods),
        "windows": windows.collect::<Vec<_>>(),
    })
}
