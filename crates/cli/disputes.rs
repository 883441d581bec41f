//! `whosaid disputes`

use crate::Global;
use crate::filter::FilterArgs;
use crate::render::{NOBODY, amount, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Page, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;
use whosaid_graph::{Dispute, Sort, disputes};
use whosaid_model::Value;

/// Figures that differ for the same measure and time
///
/// Compares all claims that the filters leave with each other and lists, largest difference first, the groups in which
/// no number fits all: each side with its speaker, document and passage.
#[derive(clap::Args)]
pub struct DisputesArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

const COLUMNS: &[&str] = &["measure", "about", "period", "class", "difference", "relative", "speakers", "members"];

pub fn run(ui: &Ui, global: &Global, args: &DisputesArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let mut found = disputes(&store.graph().claims(&args.filter.filter(Sort::Document, None))?);
    found.truncate(args.limit.unwrap_or(usize::MAX));
    let status = ui.records(&found, COLUMNS, |out| page(out, &found))?;
    if found.is_empty() {
        return ui.nothing("no figures differ there");
    }
    Ok(status)
}

fn page(out: &mut Page, disputes: &[Dispute]) -> Result<()> {
    for (n, dispute) in disputes.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        let title = measure_and_period(Some(&dispute.measure), dispute.period.as_ref().map(|it| it.as_str()));
        write!(out, "{BOLD}{title}{BOLD:#}  {DIM}{}", dispute.class.as_str())?;
        let unit = dispute.members.first().and_then(|it| it.figure.unit.as_deref()).map(clean).unwrap_or_default();
        if let Value::Number(difference) = dispute.difference {
            write!(out, ", {} apart", format!("{} {unit}", amount(difference)).trim_end())?;
        }
        if let Some(relative) = dispute.relative {
            write!(out, " ({:.1}%)", relative * 100.0)?;
        }
        writeln!(out, "{DIM:#}")?;
        for claim in &dispute.members {
            let speaker = claim.figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
            let figure = value(&claim.figure);
            writeln!(out, "  {FIGURE}{figure}{FIGURE:#}  {speaker}  {DIM}{}{DIM:#}", clean(claim.doc.as_str()))?;
            writeln!(out, "      {}", clean(&claim.sentence))?;
        }
    }
    Ok(())
}
