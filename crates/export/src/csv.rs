//! CSV as in RFC 4180, in UTF-8, with a header line and one row per claim.

use crate::Result;
use crate::cell::Cell;
use crate::format::{Format, Holds, Out, Writer};
use crate::rows::{Rows, columns, row};
use serde_json::Value as Json;
use std::io::{self, Write};
use whosaid_graph::DocumentRecord;
use whosaid_model::{Claim, shown};

pub(crate) const FORMAT: Format = Format {
    name: "csv",
    title: "CSV",
    extension: "csv",
    media_type: "text/csv",
    opened_by: "spreadsheets, DuckDB, pandas, R",
    about: "one row a claim",
    holds: Holds::Rows,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::Rows(csv),
};

/// Writes the rows of claims. Returns their number.
fn csv(rows: &Rows<'_>, out: Out<'_>) -> Result<usize> {
    let mut file = CsvFile::new(out)?;
    let n = rows.each(|document, claim| Ok(file.push(document, claim)?))?;
    file.finish()?;
    Ok(n)
}

/// A file that is being written.
struct CsvFile<W: Write>(csv::Writer<W>);

impl<W: Write> CsvFile<W> {
    fn new(out: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(columns().map(|(name, _)| name))?;
        Ok(Self(writer))
    }

    fn push(&mut self, document: &DocumentRecord, claim: &Claim) -> io::Result<()> {
        Ok(self.0.write_record(row(document, claim).map(cell))?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn cell(cell: Option<Cell<'_>>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Text(text)) => guarded(text.into_owned()),
        Some(cell) => cell.to_string(),
    }
}

/// Guards a text against being taken for a formula by a spreadsheet: an apostrophe goes before what would begin one, as
/// OWASP advises. A signed figure ("-3 percent") is not changed.
fn guarded(text: String) -> String {
    let is_formula = match text.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        Some('+' | '-') => text.contains(['=', '(', '|', '!']),
        _ => false,
    };
    if is_formula { format!("'{text}") } else { text }
}

/// Returns a field of a record as a cell of CSV. Only texts need a guard against formulas.
pub fn cell_of(value: &Json) -> String {
    let text = shown::flat(value);
    if value.is_number() { text } else { guarded(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for (text, expect) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("+HYPERLINK(\"x\")", "'+HYPERLINK(\"x\")"),
            ("\t=1", "'\t=1"),
            ("-3 percent", "-3 percent"),
            ("$5 = much", "$5 = much"),
            ("", ""),
        ] {
            assert_eq!(guarded(text.to_owned()), expect);
        }
    }
}
