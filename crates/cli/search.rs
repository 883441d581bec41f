//! `whosaid search`

use crate::Global;
use crate::render::{NOBODY, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, MARK, Page, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;
use whosaid_search::Hit;
use whosaid_store::Snapshot;

/// Passages that answer a query, best first
///
/// Words are found in any form; "quotation marks" keep words together; AND, OR, NOT, ( ) and a final * work as usual.
/// Fields: title:, actor:, agreement:, speaker:, document:, published:[2017 TO 2018], figure:[20e9 TO 30e9],
/// figure:>=1e6, unit:USD.
#[derive(clap::Args)]
pub struct SearchArgs {
    /// The query, such as: deficit speaker:Lighthizer
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// At most so many passages
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

const COLUMNS: &[&str] = &["doc", "title", "published", "score", "start", "end", "text", "marks", "claims"];

pub fn run(ui: &Ui, global: &Global, args: &SearchArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let results = store.search(&args.query.join(" "), args.limit, 0)?;
    for warning in &results.warnings {
        ui.note(warning);
    }
    let status = ui.records(&results.hits, COLUMNS, |out| {
        for hit in &results.hits {
            passage(ui, out, &store, hit)?;
        }
        let n_more = results.total.saturating_sub(results.hits.len());
        if n_more > 0 {
            writeln!(out, "{DIM}{n_more} more: --limit {}{DIM:#}", results.total)?;
        }
        Ok(())
    })?;
    if results.hits.is_empty() {
        return ui.nothing("no passage answers that");
    }
    Ok(status)
}

fn passage(ui: &Ui, out: &mut Page, store: &Snapshot, hit: &Hit) -> Result<()> {
    write!(out, "{BOLD}{}{BOLD:#}", clean(hit.title.as_deref().unwrap_or(hit.doc.as_str())))?;
    let published = hit.published.as_deref().map(|it| format!(", {}", clean(it))).unwrap_or_default();
    writeln!(out, "  {DIM}{}{published}{DIM:#}", clean(hit.doc.as_str()))?;
    for line in marked_lines(hit, ui.width() - 2) {
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

/// The passage in lines of at most `width` columns, with what answers the query marked.
fn marked_lines(hit: &Hit, width: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr as _;
    // The passage in pieces that are marked throughout or not at all.
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    for mark in &hit.marks {
        let (start, end) = (mark.start.saturating_sub(hit.start) as usize, mark.end.saturating_sub(hit.start) as usize);
        pieces.push((hit.text.get(at..start).unwrap_or_default(), false));
        pieces.push((hit.text.get(start..end).unwrap_or_default(), true));
        at = end;
    }
    pieces.push((hit.text.get(at..).unwrap_or_default(), false));

    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut is_apart = false;
    for (piece, is_marked) in pieces {
        for word in piece.split_inclusive(char::is_whitespace) {
            let shown = clean(word);
            if !shown.is_empty() {
                if is_apart && used > 0 {
                    // Only where the text has a space may a line end.
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
    use whosaid_model::{DocId, Span};

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
        };
        let plain = |width| {
            let lines = marked_lines(&hit, width).join("|");
            lines.replace(&MARK.render().to_string(), "<").replace(&MARK.render_reset().to_string(), ">")
        };
        assert_eq!(plain(80), "Exports of <steel>, <rose> (sharply).");
        assert_eq!(plain(12), "Exports of|<steel>, <rose>|(sharply).");
    }
}
