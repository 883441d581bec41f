//! `whosaid query`

use crate::global::Global;
use crate::hints::hint;
use crate::render::amount;
use crate::ui::{BOLD, Format, Page, Status, Ui, clean, whole, write_table};
use anyhow::{Context as _, Result, bail};
use comfy_table::CellAlignment;
use serde::{Serialize, Serializer};
use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;
use whosaid_model::Decimal;
use whosaid_sparql::{Answer, Cell, Format as Results, Limits, SparqlError, ask};

/// Ask the graph in SPARQL
///
/// The file holds a query of SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. The default graph is what all documents together
/// say; every document is a named graph with what it says itself. docs/vocabulary.md tells what things are called; its prefixes
/// need no declaration. Ends with status 1 where nothing is found, or ASK is answered with no.
///
/// Rows are written as other commands write records (--format), with short names and plain numbers, and graphs in Turtle;
/// --results writes them as the standards of the W3C say.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid query queries/jobs.rq
  whosaid query queries/jobs.rq --results json
  echo 'SELECT ?who ?text { ?c schema:text ?text ; who:speaker ?who }' | whosaid query - --limit 10
  echo 'DESCRIBE entity:place:south-korea' | whosaid query -")]
pub struct QueryArgs {
    /// The file, or - for standard input
    file: PathBuf,
    /// A standard form of results instead of --format: csv, tsv, json or xml, and turtle for graphs
    #[arg(long, value_name = "FORM", hide_possible_values = true, conflicts_with_all = ["format", "columns"])]
    results: Option<Form>,
    /// At most this many rows, or triples of a graph
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
}

/// The standard forms of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Csv,
    Tsv,
    Json,
    Xml,
    Turtle,
}

impl Form {
    fn results(self) -> Results {
        match self {
            Self::Csv => Results::Csv,
            Self::Tsv => Results::Tsv,
            Self::Json => Results::Json,
            Self::Xml => Results::Xml,
            Self::Turtle => Results::Turtle,
        }
    }
}

/// The longest query, in bytes. The rest is not read.
const N_BYTES: u64 = 1 << 20;

pub fn run(ui: &Ui, global: &Global, args: &QueryArgs) -> Result<Status> {
    let is_stdin = args.file.as_os_str() == "-";
    let name = if is_stdin { "stdin".to_owned() } else { clean(&args.file.display().to_string()) };
    let mut bytes = Vec::new();
    let read = if is_stdin {
        io::stdin().take(N_BYTES).read_to_end(&mut bytes)
    } else {
        fs::File::open(&args.file).and_then(|file| file.take(N_BYTES).read_to_end(&mut bytes))
    };
    read.with_context(|| name.clone())?;
    let Ok(query) = String::from_utf8(bytes) else { bail!("{name}: is no UTF-8") };
    let query = query.trim_start_matches('\u{feff}');
    let checked = whosaid_sparql::check(query);
    if let Err(error) = checked {
        return Ok(complain(&name, query, &error));
    }
    let store = global.open_snapshot()?;
    let defaults = Limits::default();
    let limits = Limits {
        rows: args.limit.unwrap_or(defaults.rows),
        time: Duration::from_secs(args.timeout),
        memory: defaults.memory,
    };
    let answer = match ask(store.graph(), query, limits) {
        Ok(answer) => answer,
        Err(error) => return Ok(complain(&name, query, &error)),
    };
    write(ui, args.results, &answer).with_context(|| name.clone())?;
    if answer.is_cut() && args.limit.is_none() {
        ui.note(&format!("{name}: there is more than {} rows; --limit gives more", defaults.rows));
    }
    if answer.is_empty() {
        return if answer == Answer::Boolean(false) { Ok(Status::Nothing) } else { ui.nothing("nothing answers that") };
    }
    Ok(Status::Done)
}

fn write(ui: &Ui, form: Option<Form>, answer: &Answer) -> Result<()> {
    if let Some(form) = form {
        let mut out = ui.raw();
        answer.write(form.results(), &mut out)?;
        out.flush()?;
        return Ok(());
    }
    match (answer, ui.asked_format()) {
        // Text for reading contains nothing that a terminal would obey.
        (Answer::Graph { .. }, None) if !io::stdout().is_terminal() => {
            let mut out = ui.raw();
            answer.write(Results::Turtle, &mut out)?;
            out.flush()?;
        }
        (Answer::Graph { .. }, None | Some(Format::Table)) => {
            let mut turtle = Vec::new();
            answer.write(Results::Turtle, &mut turtle)?;
            let mut out = ui.page();
            for line in String::from_utf8_lossy(&turtle).lines() {
                let indent = line.len() - line.trim_start_matches(['\t', ' ']).len();
                writeln!(out, "{:indent$}{}", "", clean(line), indent = 4 * indent.min(2))?;
            }
            out.flush()?;
        }
        (Answer::Boolean(value), _) if ui.format() == Format::Table => {
            let mut out = ui.page();
            writeln!(out, "{BOLD}{}{BOLD:#}", if *value { "yes" } else { "no" })?;
            out.flush()?;
        }
        _ if ui.format() == Format::Table => {
            if !answer.is_empty() {
                let mut out = ui.page();
                table(ui, &mut out, answer)?;
                out.flush()?;
            }
        }
        _ => {
            let columns = answer.columns();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let mut list = ui.list(&columns)?;
            for row in answer.rows() {
                list.push(&Row { columns: &columns, cells: &row })?;
            }
            list.finish()?;
        }
    }
    Ok(())
}

/// A row as a record, with its fields in the order of the columns.
struct Row<'a> {
    columns: &'a [&'a str],
    cells: &'a [Option<Cell<'a>>],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().zip(self.cells.iter().map(|it| it.as_ref().map(Cell::json))))
    }
}

/// The largest width of a column of numbers, so that no number is broken.
const N_NUMBER: usize = 24;

fn table(ui: &Ui, out: &mut Page, answer: &Answer) -> Result<()> {
    let columns = answer.columns();
    let header: Vec<String> = columns.iter().map(|it| clean(it)).collect();
    let mut table = ui.table(&header.iter().map(String::as_str).collect::<Vec<_>>());
    let mut are_numbers = vec![true; columns.len()];
    for row in answer.rows() {
        let cells = row.into_iter().enumerate().map(|(idx, cell)| {
            let text = cell.as_ref().map(text).unwrap_or_default();
            are_numbers[idx] &= cell.is_none_or(|it| it.is_number() && text.len() <= N_NUMBER);
            text
        });
        table.add_row(cells.collect::<Vec<_>>());
    }
    for (idx, _) in are_numbers.iter().enumerate().filter(|(_, are_numbers)| **are_numbers) {
        if let Some(column) = table.column_mut(idx) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        whole(&mut table, idx);
    }
    write_table(out, table)
}

/// Returns a cell as people read it: amounts in words as in other tables, counts and years unchanged.
fn text(cell: &Cell<'_>) -> String {
    let text = clean(&cell.text());
    if !cell.is_amount() {
        return text;
    }
    text.parse::<Decimal>().map_or(text, amount)
}

/// Says what is wrong with a query, and shows where.
fn complain(name: &str, query: &str, error: &SparqlError) -> Status {
    let Some((line, column)) = error.place(query) else {
        let hint = hint(error).map(|it| format!("; {it}")).unwrap_or_default();
        crate::ui::complain(&format!("{name}: {error}{hint}"));
        return Status::Failed;
    };
    let text = query.lines().nth(line - 1).unwrap_or_default();
    let at = text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
    let indent = (text.len() - text.trim_start().len()).min(at);
    crate::ui::complain_at(&format!("{name}: {error}"), &text[indent..], at - indent, 1);
    Status::Failed
}
