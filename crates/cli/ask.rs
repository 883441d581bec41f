//! `whosaid ask`

use crate::claims::COLUMNS;
use crate::global::Global;
use crate::render::{NOBODY, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Page, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;
use std::sync::LazyLock;
use whosaid_ask::{Answer, Question, ask};

/// Claims that answer a question, best first
///
/// The question is one in the words that people type, or a few keywords: "how much would the border wall cost?". Answers with one
/// value stand together. Every answer is a claim, with who says it and where; nothing is computed or put into other words.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid ask 'How big was the goods deficit with South Korea in 2016?'
  whosaid ask hurricane death toll --limit 5
  whosaid ask 'what tariff on pickup trucks' --format jsonl")]
pub struct AskArgs {
    /// The question
    #[arg(required = true, num_args = 1..)]
    question: Vec<String>,
    /// At most this many claims
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

/// The fields of an answer, in the order of CSV.
static ANSWER_COLUMNS: LazyLock<Vec<&str>> =
    LazyLock::new(|| COLUMNS.iter().copied().chain(["score", "group"]).collect());

pub fn run(ui: &Ui, global: &Global, args: &AskArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let answers = ask(&store, &Question::parse(&args.question.join(" ")), args.limit)?;
    let status = ui.records(&answers, &ANSWER_COLUMNS, |out| page(out, &answers))?;
    if status == Status::Nothing {
        return ui.nothing("no claim answers that; `whosaid search` looks for words in all passages");
    }
    Ok(status)
}

/// Writes answers for reading, those of one value together.
fn page(out: &mut Page, answers: &[Answer]) -> Result<()> {
    let n_groups = answers.iter().map(|it| it.group + 1).max().unwrap_or_default();
    for group in 0..n_groups {
        let mut members = answers.iter().filter(|it| it.group == group).peekable();
        let Some(first) = members.peek() else { continue };
        if group > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{FIGURE}{}{FIGURE:#}", value(&first.claim.figure))?;
        for Answer { claim, .. } in members {
            let figure = &claim.figure;
            let speaker = figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
            let of = measure_and_period(figure.measure.as_deref(), figure.period.as_ref().map(|it| it.as_str()));
            let published = claim.published.as_deref().map(|it| format!(", {}", clean(it))).unwrap_or_default();
            writeln!(out, "  {BOLD}{speaker}{BOLD:#}  {of}  {DIM}{}{published}{DIM:#}", clean(claim.doc.as_str()))?;
            writeln!(out, "    {}", clean(claim.sentence.trim()))?;
        }
    }
    Ok(())
}
