//! Output to the terminal: formats, colours, tables, errors.
//!
//! Documents may contain any text, including terminal commands. Output for reading goes through [`clean`]; output for
//! programs (JSON, CSV) is not changed.

use anstream::AutoStream;
use anstyle::Style;
use anyhow::{Result, bail};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use whosaid_export::cell_of;
use whosaid_model::shown;

/// Headings.
pub const BOLD: Style = Style::new().bold();
/// Less important text.
pub const DIM: Style = Style::new().dimmed();
/// Words that answer a query.
pub const MARK: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(anstyle::AnsiColor::Yellow)));
/// Figures.
pub const FIGURE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(anstyle::AnsiColor::Cyan)));

/// The width of output if there is no terminal to ask.
const WIDTH: usize = 100;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns for reading.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Done = 0,
    /// Nothing was found, or a check failed.
    Nothing = 1,
    /// Bad usage or bad input.
    Failed = 2,
}

/// Standard output for reading, with colours if they are wanted.
pub type Page = BufWriter<AutoStream<StdoutLock<'static>>>;

/// The user's wishes for the output.
pub struct Ui {
    format: Option<Format>,
    columns: Option<Vec<String>>,
    color: anstream::ColorChoice,
    quiet: bool,
    verbose: bool,
}

impl Ui {
    pub fn new(format: Option<Format>, columns: Option<Vec<String>>, color: Color, quiet: bool, verbose: bool) -> Self {
        let color = match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::AlwaysAnsi,
            Color::Never => anstream::ColorChoice::Never,
        };
        Self { format, columns, color, quiet, verbose }
    }

    /// Returns the format that the user chose, if any.
    pub fn asked_format(&self) -> Option<Format> {
        self.format
    }

    /// Returns the format of a list of records.
    pub fn format(&self) -> Format {
        self.format.unwrap_or(if io::stdout().is_terminal() { Format::Table } else { Format::Jsonl })
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns standard output for reading.
    pub fn page(&self) -> Page {
        BufWriter::new(AutoStream::new(io::stdout().lock(), self.color))
    }

    /// Returns standard output for programs, without changes to the bytes.
    pub fn raw(&self) -> BufWriter<StdoutLock<'static>> {
        BufWriter::with_capacity(64 << 10, io::stdout().lock())
    }

    /// Writes a remark to standard error, unless remarks are off.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            complain(text);
        }
    }

    /// Writes a remark on a part of a text that was typed, with the text below it and the part marked, unless remarks
    /// are off.
    pub fn point(&self, text: &str, typed: &str, at: usize, len: usize) {
        if !self.quiet {
            complain_at(text, typed, at, len);
        }
    }

    /// Reports that nothing was found.
    pub fn nothing(&self, text: &str) -> Result<Status> {
        self.note(text);
        Ok(Status::Nothing)
    }

    /// Writes records in the chosen format; `table` writes them for reading.
    ///
    /// `columns` are the fields of a record in the order of CSV.
    pub fn records<T: Serialize>(
        &self,
        records: &[T],
        columns: &[&str],
        table: impl FnOnce(&mut Page) -> Result<()>,
    ) -> Result<Status> {
        match self.format() {
            Format::Table if records.is_empty() => {}
            Format::Table => {
                let mut out = self.page();
                table(&mut out)?;
                out.flush()?;
            }
            _ => {
                let mut list = self.list(columns)?;
                records.iter().try_for_each(|it| list.push(it))?;
                list.finish()?;
            }
        }
        Ok(if records.is_empty() { Status::Nothing } else { Status::Done })
    }

    /// Begins a list whose records are written one by one, in a format for programs.
    pub fn list<'u>(&'u self, columns: &'u [&'u str]) -> Result<List<'u>> {
        let mut list = List { columns: self.csv_columns(columns)?, format: self.format(), out: None, csv: None, n: 0 };
        match list.format {
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(self.raw());
                csv.write_record(&list.columns)?;
                list.csv = Some(csv);
            }
            _ => list.out = Some(self.raw()),
        }
        Ok(list)
    }

    /// Writes one record, which in JSON is a single object and not a list.
    pub fn record<T: Serialize>(
        &self,
        record: &T,
        columns: &[&str],
        page: impl FnOnce(&mut Page) -> Result<()>,
    ) -> Result<Status> {
        match self.format() {
            Format::Json => {
                let mut out = self.raw();
                serde_json::to_writer_pretty(&mut out, record)?;
                writeln!(out)?;
                out.flush()?;
                Ok(Status::Done)
            }
            _ => self.records(std::slice::from_ref(record), columns, page),
        }
    }

    /// Returns the chosen columns of CSV, or all.
    fn csv_columns<'u>(&'u self, columns: &[&'u str]) -> Result<Vec<&'u str>> {
        let asked: Vec<&str> = self.columns.iter().flatten().map(String::as_str).collect();
        if let Some(unknown) = asked.iter().find(|it| !columns.contains(it)) {
            bail!("there is no column {unknown:?}; there are {}", columns.join(", "));
        }
        Ok(if asked.is_empty() { columns.to_vec() } else { asked })
    }

    /// Returns the width of the page in columns.
    pub fn width(&self) -> usize {
        let given = std::env::var("COLUMNS").ok().and_then(|it| it.parse::<usize>().ok());
        let measured = || terminal_size::terminal_size_of(io::stdout()).map(|it| usize::from(it.0.0));
        given.or_else(measured).unwrap_or(WIDTH).clamp(40, 240)
    }

    /// Returns a table that fits the page. A column whose name ends in `>` is aligned to the right.
    pub fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width()).unwrap_or(u16::MAX));
        table.set_header(header.iter().map(|it| it.trim_end_matches('>').to_uppercase()));
        for (column, name) in table.column_iter_mut().zip(header) {
            column.set_padding((0, 2));
            if name.ends_with('>') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    /// Returns a bar on standard error that counts up to `n`. It is hidden if standard error is not a terminal or
    /// output is off.
    pub fn progress(&self, n: u64) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(n), target);
        let template = "{bar:32} {bytes} of {total_bytes}, {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar
    }
}

/// A list that is being written for programs.
pub struct List<'u> {
    columns: Vec<&'u str>,
    format: Format,
    out: Option<BufWriter<StdoutLock<'static>>>,
    csv: Option<csv::Writer<BufWriter<StdoutLock<'static>>>>,
    n: u64,
}

impl List<'_> {
    /// Writes the next record.
    pub fn push<T: Serialize>(&mut self, record: &T) -> Result<()> {
        self.n += 1;
        if let Some(csv) = &mut self.csv {
            let record = serde_json::to_value(record)?;
            csv.write_record(
                // Texts may come from anywhere, and a spreadsheet must not take one for a formula.
                self.columns.iter().map(|column| record.get(column).map(cell_of).unwrap_or_default()),
            )?;
        }
        if let Some(out) = &mut self.out {
            if self.format == Format::Json {
                // The same layout as serde_json's for a complete list.
                write!(out, "{}\n  ", if self.n == 1 { "[" } else { "," })?;
                let text = serde_json::to_string_pretty(record)?;
                write!(out, "{}", text.replace('\n', "\n  "))?;
            } else {
                serde_json::to_writer(&mut *out, record)?;
                writeln!(out)?;
            }
        }
        Ok(())
    }

    /// Ends the list. Returns whether there was anything in it.
    pub fn finish(mut self) -> Result<Status> {
        if let Some(csv) = &mut self.csv {
            csv.flush()?;
        }
        if let Some(out) = &mut self.out {
            if self.format == Format::Json {
                writeln!(out, "{}", if self.n == 0 { "[]" } else { "\n]" })?;
            }
            out.flush()?;
        }
        Ok(if self.n == 0 { Status::Nothing } else { Status::Done })
    }
}

/// Writes a table with a bold header and without blanks at the ends of lines.
///
/// An empty column is left out.
pub fn write_table(out: &mut Page, mut table: Table) -> Result<()> {
    let is_empty: Vec<bool> = (0..table.column_count())
        .map(|idx| table.row_iter().all(|row| row.cell_iter().nth(idx).is_none_or(|cell| cell.content().is_empty())))
        .collect();
    for (column, is_empty) in table.column_iter_mut().zip(is_empty) {
        if is_empty {
            column.set_constraint(ColumnConstraint::Hidden);
        }
    }
    for (n, line) in table.lines().enumerate() {
        let line = line.trim_end();
        if n == 0 { writeln!(out, "{BOLD}{line}{BOLD:#}")? } else { writeln!(out, "{line}")? }
    }
    Ok(())
}

/// Keeps a column of a table as wide as its contents, so that what users copy stays in one piece.
pub fn whole(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// Limits a column of a table to a part of the page, in percent.
pub fn at_most(table: &mut Table, column: usize, percent: u16) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Percentage(percent)));
    }
}

/// Returns the text on one line without anything that a terminal would obey.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Characters that change the direction of what follows could disguise a line.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            c => cleaned.push(c),
        }
    }
    cleaned.trim_matches(' ').to_owned()
}

/// Writes one line to standard error.
pub fn complain(text: &str) {
    // There is nowhere left to report that this failed.
    let _ = writeln!(io::stderr(), "whosaid: {}", clean(text));
}

/// Says what is wrong with `len` bytes of a text that was typed, from byte `at`, and shows where they are.
pub fn complain_at(text: &str, typed: &str, at: usize, len: usize) {
    complain(text);
    let [line, carets] = pointed(typed, at, len);
    let _ = writeln!(io::stderr(), "    {line}\n    {carets}");
}

/// Returns a line of the text around these bytes, and one that marks each column of them.
fn pointed(typed: &str, at: usize, len: usize) -> [String; 2] {
    use unicode_width::UnicodeWidthChar as _;
    /// How much of a long text is shown before and after, in columns.
    const AROUND: usize = 36;
    /// The largest number of columns that are marked.
    const MARKED: usize = 24;
    let width = |c: char| c.width().unwrap_or(0);
    let shown = |text: &str| -> String {
        let one_line = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        // Like `clean`, but keeps the number of blanks.
        one_line
            .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
            .collect()
    };
    let boundary = |at: usize| shown::beginning(typed, at).len();
    let (start, end) = (boundary(at), boundary(at.saturating_add(len)));
    let (before, marked, after) = (shown(&typed[..start]), shown(&typed[start..end]), shown(&typed[end..]));
    let cut = |text: &mut dyn Iterator<Item = char>, most: usize| -> (String, bool) {
        let mut kept = String::new();
        let mut n_columns = 0;
        for c in text {
            n_columns += width(c);
            if n_columns > most {
                return (kept, true);
            }
            kept.push(c);
        }
        (kept, false)
    };
    let (before, is_cut) = cut(&mut before.chars().rev(), AROUND);
    let before: String = is_cut.then_some('…').into_iter().chain(before.chars().rev()).collect();
    let (marked, is_cut) = cut(&mut marked.chars(), MARKED);
    let after = if is_cut {
        "…".to_owned()
    } else {
        let (after, is_cut) = cut(&mut after.chars(), AROUND);
        if is_cut { after + "…" } else { after }
    };
    let columns = |text: &str| text.chars().map(width).sum::<usize>();
    let carets = " ".repeat(columns(&before)) + &"^".repeat(columns(&marked).max(1));
    [format!("{before}{marked}{after}").trim_end().to_owned(), carets]
}

/// Reports why a command failed, unless its reader went away, which is not a failure.
pub fn report(error: &anyhow::Error, hint: Option<&str>) -> Status {
    let is_broken_pipe = error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        let csv = cause.downcast_ref::<csv::Error>().and_then(|it| match it.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => None,
        });
        [io, json, csv].into_iter().flatten().any(|kind| kind == io::ErrorKind::BrokenPipe)
    });
    if is_broken_pipe {
        return Status::Done;
    }
    let mut text = String::new();
    for cause in error.chain().map(|it| it.to_string()) {
        // Many errors already contain their cause.
        if !text.contains(&cause) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause);
        }
    }
    if let Some(hint) = hint {
        text.push_str("; ");
        text.push_str(hint);
    }
    complain(&text);
    Status::Failed
}

/// Refuses a format that a command cannot write.
pub fn only(ui: &Ui, command: &str, formats: &[Format]) -> Result<()> {
    let name = |format: &Format| format!("{format:?}").to_lowercase();
    match ui.asked_format() {
        Some(format) if !formats.contains(&format) => {
            let known: Vec<String> = formats.iter().map(name).collect();
            bail!("{command} writes {}, not {}", known.join(" or "), name(&format))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_for_the_terminal_to_obey() {
        assert_eq!(clean(" a\n\n b\tc "), "a b c");
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\u{9b}1m"), "[31mred [0m 1m");
        assert_eq!(clean("abc\u{202e}fed\u{2069}"), "abcfed");
    }

    #[test]
    fn the_place_that_is_wrong() {
        let check = |typed: &str, at: usize, len: usize, line: &str, carets: &str| {
            assert_eq!(pointed(typed, at, len), [line, carets], "{typed:?}");
        };
        check("SELECT ?a {", 7, 2, "SELECT ?a {", "       ^^");
        check("ü { \u{1b}[31m", 3, 1, "ü { [31m", "  ^");
        check("?日本 x", 8, 1, "?日本 x", "      ^");
        check("ASK", 9, 1, "ASK", "   ^");
        let [line, carets] = pointed(&format!("{}!{}", "a".repeat(1000), "b".repeat(1000)), 1000, 1);
        assert_eq!((line.chars().count(), carets.len()), (75, 38));
    }
}
