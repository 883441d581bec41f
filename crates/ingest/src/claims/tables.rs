//! Tables in a text: lines of cells separated by bars or tabs. A figure in a cell is measured by the head of its column
//! and the label of its row; whichever of the two is a date gives its period.

use crate::analysis::Analysis;
use crate::dates::Date;
use crate::figures::Amounted;
use crate::phrase::LONGEST_PHRASE;
use std::ops::Range;
use whosaid_model::Period;

/// What a table says about a figure in one of its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The words of head and label that are not dates, in tokens: "Exports", "Germany".
    pub measure: Vec<Range<usize>>,
    /// The date among them.
    pub period: Option<(Period, Range<usize>)>,
    /// The first token of the table, if the head of the column only names a date.
    pub unnamed: Option<usize>,
}

/// The largest number of cells in a row.
const MOST_CELLS: usize = 64;

/// Returns what the table around each amount says about it; `None` outside tables and in their heads.
pub(super) fn cells(a: &Analysis, amounts: &[Amounted], dates: &[Date]) -> Vec<Option<Cell>> {
    let mut out = vec![None; amounts.len()];
    if !a.text.contains(['|', '\t']) {
        return out;
    }
    let mut next = 0;
    // The head of the table that the line before belongs to.
    let mut head: Option<(Vec<Range<usize>>, usize)> = None;
    let mut start = 0;
    for line in a.text.split_inclusive('\n') {
        let span = start..start + line.len();
        start = span.end;
        while next < amounts.len() && a.span(amounts[next].tokens.clone()).start < span.start as u32 {
            next += 1;
        }
        let Some(row) = row(line, span.start) else {
            head = None;
            continue;
        };
        let Some((head, table)) = &head else {
            head = Some((row, a.tokens.partition_point(|t| (t.end as usize) <= span.start)));
            continue;
        };
        for idx in next..amounts.len() {
            let figure = a.span(amounts[idx].tokens.clone());
            if figure.start as usize >= span.end {
                break;
            }
            let column = row.iter().position(|cell| cell.contains(&(figure.start as usize)));
            let Some(column) = column.filter(|column| *column > 0) else { continue };
            let mut found = Cell { measure: Vec::new(), period: None, unnamed: None };
            found.read(a, dates, head.get(column).cloned().unwrap_or(0..0));
            found.unnamed = found.measure.is_empty().then_some(*table);
            found.read(a, dates, row[0].clone());
            out[idx] = Some(found);
        }
    }
    out
}

/// Returns the cells of a line, in bytes of the text, or `None` if it is not a row.
fn row(line: &str, start: usize) -> Option<Vec<Range<usize>>> {
    let trimmed = line.trim_end();
    let bar = if trimmed.trim_start().starts_with('|') || trimmed.contains(" | ") { '|' } else { '\t' };
    let inner = trimmed.trim_start_matches([' ', '|']).trim_end_matches('|');
    let mut at = start + (trimmed.len() - trimmed.trim_start_matches([' ', '|']).len());
    let mut cells = Vec::new();
    for cell in inner.split(bar) {
        cells.push(at..at + cell.len());
        at += cell.len() + 1;
    }
    (cells.len() > 1 && cells.len() <= MOST_CELLS).then_some(cells)
}

impl Cell {
    /// Adds a head or a label, at `bytes` of the text.
    fn read(&mut self, a: &Analysis, dates: &[Date], bytes: Range<usize>) {
        if bytes.len() > LONGEST_PHRASE {
            return;
        }
        let first = a.tokens.partition_point(|t| (t.end as usize) <= bytes.start);
        let end = a.tokens.partition_point(|t| (t.start as usize) < bytes.end);
        let mut tokens = first..end.max(first);
        let at = dates.partition_point(|d| d.tokens.end <= tokens.start);
        let date = dates.get(at).filter(|d| d.tokens.start >= tokens.start && d.tokens.end <= tokens.end);
        if let Some((date, period)) = date.and_then(|d| Some((d, d.period.clone()?))) {
            self.period.get_or_insert((period, date.tokens.clone()));
            return;
        }
        // A year alone in its cell is also a date.
        let year = a.text.get(bytes).unwrap_or_default().trim();
        if year.len() == 4
            && (year.starts_with("19") || year.starts_with("20"))
            && year.bytes().all(|b| b.is_ascii_digit())
        {
            self.period.get_or_insert((Period(year.to_owned()), tokens));
            return;
        }
        let letters = |i: &usize| a.word(*i).chars().any(char::is_alphabetic);
        // "Exports (million dollars)": what is in brackets is the unit.
        tokens.end = tokens.clone().find(|i| a.word(*i) == "(").unwrap_or(tokens.end);
        while !tokens.is_empty() && !letters(&tokens.start) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && !letters(&(tokens.end - 1)) {
            tokens.end -= 1;
        }
        if !tokens.is_empty() {
            self.measure.push(tokens);
        }
    }
}
