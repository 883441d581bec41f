//! `whosaid disputes`

use crate::Global;
use crate::filter::FilterArgs;
use crate::render::{NOBODY, amount, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Format, Page, Status, Ui, clean};
use anyhow::Result;
use std::io::Write as _;
use whosaid_graph::{Dispute, Sort};
use whosaid_model::Value;

/// Figures that differ for the same measure and time
///
/// Lists, largest difference first, what passages give different figures for: each side with its speaker, document and
/// passage. The filters choose the disagreements in which a claim takes part that they let through.
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
    let filter = args.filter.filter(Sort::Document, args.limit);
    // One after the other: there may be more than memory holds.
    let mut written = Ok(());
    let status = if ui.format() == Format::Table {
        let mut out = ui.page();
        let mut status = Status::Nothing;
        store.graph().each_dispute(&filter, |dispute| {
            written = page(&mut out, &dispute, status == Status::Nothing);
            status = Status::Done;
            Ok(written.is_ok())
        })?;
        out.flush()?;
        status
    } else {
        let mut list = ui.list(COLUMNS)?;
        store.graph().each_dispute(&filter, |dispute| {
            written = list.push(&dispute);
            Ok(written.is_ok())
        })?;
        list.finish()?
    };
    written?;
    if status == Status::Nothing {
        return ui.nothing("no figures differ there");
    }
    Ok(status)
}

fn page(out: &mut Page, dispute: &Dispute, is_first: bool) -> Result<()> {
    if !is_first {
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
    Ok(())
}
