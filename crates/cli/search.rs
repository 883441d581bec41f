//! `whosaid search`

use crate::global::Global;
use crate::render::{NOBODY, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Format, MARK, Page, Status, Ui, clean, complain_at};
use anyhow::{Result, anyhow, bail};
use std::io::Write as _;
use whosaid_model::DocId;
use whosaid_search::{Facets, Hit, Request, Results, SearchError, Sort};
use whosaid_store::{Error as StoreError, Snapshot};

/// Passages that answer a query, best first
///
/// Words are found in any form; "quotation marks" keep words together, "steel tariff"~5 near each other, in any order;
/// tari* stands for words that begin like this, lightheizer~1 for those that differ by one letter; AND, OR, NOT and ( )
/// work as usual. Type tokens stand for figures, times and names: "tariff __PERCENT__"~5; also __MONEY__, __COUNT__,
/// __QUANTITY__, __FIGURE__, __DATE__, __PERSON__, __ORGANISATION__, __PLACE__.
///
/// Fields: title:, actor:, agreement:, document:, publisher:, published:[2017 TO 2018], and of figures speaker:,
/// figure:[20e9 TO 30e9], figure:>=1e6, unit:USD, kind:percent, period:2016. Fields of figures side by side must hold
/// for one figure.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid search 'deficit speaker:Lighthizer'
  whosaid search '\"tariff __PERCENT__\"~5 published:2018'
  whosaid search 'figure:[20e9 TO 30e9] unit:USD period:2016' --facets
  whosaid search 'lightheizer~1 (steel OR alumin*)' --sort newest --snippet
  whosaid search --similar korus-goods-deficit-2016 kind:money")]
pub struct SearchArgs {
    /// The query, such as: deficit speaker:Lighthizer
    #[arg(required_unless_present = "similar", num_args = 1..)]
    query: Vec<String>,
    /// Passages like those of this document, without its own
    #[arg(long, value_name = "DOC")]
    similar: Option<String>,
    /// Which come first
    #[arg(long, value_name = "ORDER", default_value = "best")]
    sort: Order,
    /// At most this many passages
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Skip this many first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Count documents, publishers, years, actors, agreements and kinds of figures of all passages found
    #[arg(long)]
    facets: bool,
    /// Show only the sentences with what was looked for
    #[arg(long)]
    snippet: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Order {
    /// Those that answer best
    Best,
    /// Those published last
    Newest,
    /// Those published first
    Oldest,
}

const COLUMNS: &[&str] = &["doc", "title", "published", "score", "start", "end", "text", "marks", "claims"];

pub fn run(ui: &Ui, global: &Global, args: &SearchArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let query = args.query.join(" ");
    let like =
        match &args.similar {
            Some(id) => {
                let record = store.graph().extraction(&DocId::from(id.as_str()))?;
                Some(record.ok_or_else(|| {
                    anyhow!("there is no document {id:?} in the store; `whosaid documents` lists them")
                })?)
            }
            None => None,
        };
    let request = Request {
        like: like.as_ref(),
        sort: match args.sort {
            Order::Best => Sort::Best,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        },
        limit: args.limit,
        offset: args.offset,
        facets: args.facets,
        ..Request::new(&query)
    };
    let results = match store.find(&request) {
        Err(StoreError::Search(SearchError::Query { problems })) => {
            for it in problems {
                complain_at(&it.message, &query, it.at, it.len);
            }
            bail!("the query leaves nothing to look for");
        }
        results => results?,
    };
    for it in &results.warnings {
        ui.point(&it.message, &query, it.at, it.len);
    }
    write(ui, &store, args, &results)?;
    if results.hits.is_empty() {
        return ui.nothing(if results.total > 0 { "there are no more passages" } else { "no passage answers that" });
    }
    Ok(Status::Done)
}

fn write(ui: &Ui, store: &Snapshot, args: &SearchArgs, results: &Results) -> Result<()> {
    if ui.format() == Format::Table {
        let mut out = ui.page();
        for hit in &results.hits {
            passage(ui, &mut out, store, hit, args.snippet)?;
        }
        let n_more = results.total.saturating_sub(args.offset.saturating_add(results.hits.len()));
        if n_more > 0 && !results.hits.is_empty() {
            writeln!(out, "{DIM}{n_more} more: --limit {}{DIM:#}", results.total)?;
        }
        if let Some(facets) = results.facets.as_ref().filter(|_| results.total > 0) {
            write_facets(&mut out, facets)?;
        }
        return Ok(out.flush()?);
    }
    let mut list = ui.list(COLUMNS)?;
    results.hits.iter().try_for_each(|it| list.push(it))?;
    if let Some(facets) = &results.facets {
        if ui.format() == Format::Csv {
            ui.note("facets are no rows of CSV; they are given in the other formats");
        } else {
            list.push(&serde_json::json!({ "facets": facets, "total": results.total }))?;
        }
    }
    list.finish()?;
    Ok(())
}

/// Writes the values of each facet with their counts, in lines below its name.
fn write_facets(out: &mut Page, facets: &Facets) -> Result<()> {
    let named = [
        ("Document", &facets.document),
        ("Publisher", &facets.publisher),
        ("Year", &facets.year),
        ("Actor", &facets.actor),
        ("Agreement", &facets.agreement),
        ("Kind of figure", &facets.kind),
    ];
    for (name, values) in named.into_iter().filter(|it| !it.1.is_empty()) {
        writeln!(out, "{BOLD}{name}{BOLD:#}")?;
        let width = values.iter().map(|it| it.n.to_string().len()).max().unwrap_or_default();
        for it in values {
            write!(out, "  {:>width$}  {}", it.n, clean(&it.name))?;
            if name == "Document" && it.name != it.value {
                write!(out, "  {DIM}{}{DIM:#}", clean(&it.value))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn passage(ui: &Ui, out: &mut Page, store: &Snapshot, hit: &Hit, is_short: bool) -> Result<()> {
    write!(out, "{BOLD}{}{BOLD:#}", clean(hit.title.as_deref().unwrap_or(hit.doc.as_str())))?;
    let published = hit.published.as_deref().map(|it| format!(", {}", clean(it))).unwrap_or_default();
    writeln!(out, "  {DIM}{}{published}{DIM:#}", clean(hit.doc.as_str()))?;
    for line in marked_lines(hit, is_short, ui.width() - 2) {
        writeln!(out, "  {line}")?;
    }
    for id in &hit.claims {
        let Some(claim) = store.graph().claim(id)? else { continue };
        let figure = &claim.figure;
        let measure = measure_and_period(figure.measure.as_deref(), figure.period.as_ref().map(|it| it.as_str()));
        let speaker = figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
        let value = value(figure);
        let sep = if measure.is_empty() { "" } else { "  " };
        writeln!(out, "    {FIGURE}{value}{FIGURE:#}  {measure}{sep}{DIM}{speaker}{DIM:#}")?;
    }
    writeln!(out)?;
    Ok(())
}

/// Returns the passage, or only its snippet, in lines of at most `width` columns, with the matches marked.
fn marked_lines(hit: &Hit, is_short: bool, width: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr as _;
    // The text in pieces that are entirely marked or not at all.
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let (from, to) = if is_short { (hit.snippet.start, hit.snippet.end) } else { (hit.start, hit.end) };
    let inside = |at: u32| at.clamp(from, to).saturating_sub(hit.start) as usize;
    if from > hit.start {
        pieces.push(("… ", false));
    }
    let mut at = inside(from);
    for mark in &hit.marks {
        let (start, end) = (inside(mark.start), inside(mark.end));
        pieces.push((hit.text.get(at..start).unwrap_or_default(), false));
        pieces.push((hit.text.get(start..end).unwrap_or_default(), true));
        at = end;
    }
    pieces.push((hit.text.get(at..inside(to)).unwrap_or_default(), false));
    if to < hit.end {
        pieces.push((" …", false));
    }

    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut is_apart = false;
    for (piece, is_marked) in pieces {
        for word in piece.split_inclusive(char::is_whitespace) {
            let shown = clean(word);
            if !shown.is_empty() {
                if is_apart && used > 0 {
                    // A line may end only where the text has a space.
                    if used + 1 + shown.width() > width {
                        lines.push(String::new());
                        used = 0;
                    } else if let Some(line) = lines.last_mut() {
                        line.push(' ');
                        used += 1;
                    }
                }
                used += shown.width();
                if let Some(line) = lines.last_mut() {
                    if is_marked { *line += &format!("{MARK}{shown}{MARK:#}") } else { *line += &shown }
                }
                is_apart = false;
            }
            is_apart |= word.ends_with(char::is_whitespace);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_model::Span;

    #[test]
    fn passages_are_broken_and_marked() {
        let text = "Exports of\nsteel, rose (sharply).";
        let hit = Hit {
            doc: DocId::from("d"),
            title: None,
            published: None,
            score: 1.0,
            start: 100,
            end: 100 + text.len() as u32,
            text: text.to_owned(),
            marks: vec![Span::new(111, 116), Span::new(118, 122)],
            claims: Vec::new(),
            snippet: Span::new(118, 132),
        };
        let plain = |width| {
            let lines = marked_lines(&hit, false, width).join("|");
            lines.replace(&MARK.render().to_string(), "<").replace(&MARK.render_reset().to_string(), ">")
        };
        assert_eq!(plain(80), "Exports of <steel>, <rose> (sharply).");
        assert_eq!(plain(12), "Exports of|<steel>, <rose>|(sharply).");
        let short = marked_lines(&Hit { snippet: Span::new(111, 122), ..hit }, true, 80).join("|");
        assert!(short.starts_with("… ") && short.ends_with(" …") && !short.contains("Exports"), "{short}");
    }
}
