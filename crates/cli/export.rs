//! `whosaid export`

use crate::global::Global;
use crate::graphviz::{self, Drawn};
use crate::render::counted;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result, bail};
use clap::builder::PossibleValuesParser;
use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use whosaid_export::{DOT, FORMATS, Format, Holds, MARK, SVG, Written, each_note, write};
use whosaid_graph::{Graph, NodeKind, ViewFilter, parse_period};
use whosaid_model::Period;

/// Write the graph for other programs
///
/// Drawings have at most 60 nodes unless --limit says otherwise; the other formats have all.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid export svg --around KORUS --depth 1 -o korus.svg
  whosaid export gexf --about deficit --since 2017 --until 2018 -o deficit.gexf
  whosaid export graphml --type person,organisation,measure -o who-measures-what.graphml
  whosaid export parquet -o claims.parquet
  whosaid export vault -o notes")]
pub struct ExportArgs {
    #[arg(value_name = "FORMAT", hide_possible_values = true, help = formats(), long_help = formats_explained(),
        value_parser = PossibleValuesParser::new(FORMATS.iter().map(|it| it.name)))]
    kind: String,
    /// The file to write, or the folder of a vault [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what lies around this actor, place or agreement
    #[arg(long, value_name = "NAME", help_heading = "Selection")]
    around: Option<String>,
    /// How many steps around it
    #[arg(long, value_name = "N", default_value_t = 2, requires = "around", help_heading = "Selection")]
    depth: usize,
    /// Only claims about these words, with all that they are tied to
    #[arg(long, value_name = "WORDS", help_heading = "Selection")]
    about: Option<String>,
    /// Only these kinds of node, with commas between: person, organisation, place, agreement, law, event, measure, document,
    /// claim. Without claims, those who speak are tied to what they speak of
    #[arg(long = "type", value_name = "KINDS", value_delimiter = ',', hide_possible_values = true,
        value_parser = PossibleValuesParser::new(NodeKind::ALL.map(NodeKind::as_str)), help_heading = "Selection")]
    kinds: Vec<String>,
    /// Only what was published on this day or later: 2017, 2017-06, 2017-06-30
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Selection")]
    since: Option<Period>,
    /// Only what was published on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Selection")]
    until: Option<Period>,
    /// At most this many nodes; for csv and parquet, rows
    #[arg(long, value_name = "N", help_heading = "Selection")]
    limit: Option<usize>,
}

/// The names of the formats.
fn formats() -> String {
    let names: Vec<_> = FORMATS.iter().map(|it| it.name).collect();
    format!("The format: {}", names.join(", "))
}

/// The formats, each with what it holds and which programs open it.
fn formats_explained() -> String {
    let lines = FORMATS.iter().map(|it| format!("\n\n{}: {}\n  for {}", it.name, it.about, it.opened_by));
    format!("The format:{}", lines.collect::<String>())
}

/// Parses a day, month or year.
fn date(text: &str) -> Result<Period, String> {
    match parse_period(text) {
        Ok(period) if !period.as_str().contains('/') => Ok(period),
        _ => Err("write 2017, 2017-06 or 2017-06-30".to_owned()),
    }
}

/// Returns the period from one date to another.
fn published(since: Option<&Period>, until: Option<&Period>) -> Option<Period> {
    let end = |date: Option<&Period>| date.map_or("..", Period::as_str).to_owned();
    (since.is_some() || until.is_some()).then(|| Period(format!("{}/{}", end(since), end(until))))
}

pub fn run(ui: &Ui, global: &Global, args: &ExportArgs) -> Result<Status> {
    let Some(format) = whosaid_export::format(&args.kind) else { bail!("there is no format {:?}", args.kind) };
    let kinds = args.kinds.iter().filter_map(|name| NodeKind::parse(name)).collect();
    let mut filter = ViewFilter {
        around: None,
        about: args.about.clone(),
        published: published(args.since.as_ref(), args.until.as_ref()),
        kinds,
        limit: args.limit,
    };
    if format.holds == Holds::Rows && !filter.kinds.is_empty() && !filter.kinds.contains(&NodeKind::Claim) {
        bail!("{} has one row a claim; --type leaves claims out", format.name);
    }
    if args.output.is_none() {
        match format.holds {
            Holds::Notes => bail!("a {} is a folder: say which with -o DIR", format.name),
            _ if format.is_binary && std::io::stdout().is_terminal() => {
                bail!("{} is not for reading: -o FILE", format.name)
            }
            _ => {}
        }
    }
    let store = global.open_snapshot()?;
    let graph = store.graph();
    if let Some(name) = &args.around {
        match graph.find_entity(name)?.into_iter().next() {
            Some(entity) => filter.around = Some((entity.id, args.depth)),
            None => return ui.nothing(&format!("nothing in the store is called {name:?}")),
        }
    }
    let written = match (&args.output, format.holds) {
        (Some(dir), Holds::Notes) => vault(graph, &filter, dir)?,
        (Some(path), _) => {
            let name = || clean(&path.display().to_string());
            let mut out = BufWriter::new(File::create(path).with_context(name)?);
            let written = export(ui, graph, format, &filter, &mut out).with_context(name)?;
            out.flush().with_context(name)?;
            written
        }
        (None, _) => {
            // What is written during the export must not wait for its reader.
            let mut out = BufWriter::new(std::io::stdout());
            let written = export(ui, graph, format, &filter, &mut out)?;
            out.flush()?;
            written
        }
    };
    if written.n_left_off > 0 {
        let limit = filter.limit.unwrap_or(whosaid_export::N_DRAWN);
        let nodes = counted(written.n_left_off as u64, "more node");
        ui.note(&format!("{nodes} left off, beyond the limit of {limit} (--limit)"));
    }
    if written.n == 0 {
        return ui.nothing("nothing in the store answers that; the export is empty");
    }
    Ok(Status::Done)
}

fn export(
    ui: &Ui,
    graph: &Graph,
    format: &Format,
    filter: &ViewFilter,
    out: &mut (impl Write + Send),
) -> Result<Written> {
    if *format != SVG {
        return Ok(write(graph, format, filter, out)?);
    }
    let mut dot = Vec::new();
    let written = write(graph, &DOT, filter, &mut dot)?;
    match graphviz::svg(dot)? {
        Drawn::Svg(svg) => {
            out.write_all(&svg)?;
            return Ok(written);
        }
        Drawn::NotInstalled => {}
        Drawn::Failed(reason) => ui.note(&format!("Graphviz {reason}; drawn without it")),
    }
    Ok(write(graph, &SVG, filter, out)?)
}

/// Writes the notes of a vault into a folder. Rewrites notes that whosaid made before, and never overwrites others.
fn vault(graph: &Graph, filter: &ViewFilter, dir: &Path) -> Result<Written> {
    let view = graph.view(filter)?;
    let n = each_note(&view, |path, text| {
        let path = dir.join(path);
        let name = || clean(&path.display().to_string());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(name)?;
        }
        match fs::read(&path) {
            Ok(before) if !before.starts_with(MARK.as_bytes()) => {
                bail!("{}: there is a note of that name which whosaid did not make", name())
            }
            _ => fs::write(&path, text).with_context(name),
        }
    })?;
    Ok(Written { n, n_left_off: view.n_left_off })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_the_time_between() {
        assert!(date("2017-06").is_ok() && date("2017/2018").is_err() && date("June").is_err());
        let (a, b) = (Period::from("2017"), Period::from("2018-06"));
        let text = |since, until| published(since, until).map(|it| it.0);
        assert_eq!(text(Some(&a), Some(&b)).as_deref(), Some("2017/2018-06"));
        assert_eq!(text(Some(&a), None).as_deref(), Some("2017/.."));
        assert_eq!(text(None, Some(&b)).as_deref(), Some("../2018-06"));
        assert_eq!(text(None, None), None);
    }
}
