//! `whosaid disputes`

use crate::filter::FilterArgs;
use crate::global::Global;
use crate::render::{NOBODY, amount, counted, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Format, Page, Status, Ui, clean};
use anyhow::Result;
use clap::builder::PossibleValuesParser;
use std::collections::HashMap;
use std::io::Write as _;
use whosaid_graph::{Class, Difference, Dispute, DisputeFilter, Sort};
use whosaid_model::{Claim, ClaimId, Value};

/// Figures that differ for the same measure and time
///
/// Lists, the surest first, what passages give different figures for: each side with how many independent sources it
/// has (a wire story counts once, in however many papers it stands), its speakers, documents and passages. The filters choose
/// the disagreements in which a claim takes part that they let through.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid disputes --about 'goods deficit' --min-difference 5%
  whosaid disputes --speaker Trump --class conflict,revision,other_scope")]
pub struct DisputesArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// How the figures stand to each other: conflict (no number fits), revision (by the same source), rounding, restatement
    /// (the same source again), agree, other_scope (one measure says more than the other)
    #[arg(long, value_name = "CLASS", value_delimiter = ',', default_values = ["conflict", "revision"],
        hide_possible_values = true, value_parser = PossibleValuesParser::new(CLASSES.map(Class::as_str)))]
    class: Vec<String>,
    /// The least difference: 5% of the larger figure, or 1e9 in its unit
    #[arg(long, value_name = "NUMBER", value_parser = difference)]
    min_difference: Option<Difference>,
    /// How sure it is at least that the figures are of one thing, from 0 to 1
    #[arg(long, value_name = "NUMBER", default_value_t = 0.0, hide_default_value = true, value_parser = confidence)]
    min_confidence: f64,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

const CLASSES: [Class; 6] =
    [Class::Conflict, Class::Revision, Class::Rounding, Class::Restatement, Class::Agree, Class::OtherScope];

const COLUMNS: &[&str] = &[
    "measure",
    "about",
    "period",
    "class",
    "reason",
    "difference",
    "relative",
    "confidence",
    "speakers",
    "n_independent",
    "sides",
    "copies",
    "members",
];

fn difference(text: &str) -> Result<Difference, String> {
    Difference::parse(text).map_err(|error| error.to_string())
}

/// Parses a number from 0 to 1.
fn confidence(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
    number.ok_or_else(|| "a confidence is a number from 0 to 1".to_owned())
}

impl DisputesArgs {
    /// Returns the question in a form that can be stored.
    pub fn stored(&self) -> DisputeFilter {
        DisputeFilter {
            claims: self.filter.filter(Sort::Document, self.limit),
            classes: self.class.iter().filter_map(|name| Class::parse(name)).collect(),
            least: self.min_difference,
            min_confidence: self.min_confidence,
        }
    }
}

pub fn run(ui: &Ui, global: &Global, args: &DisputesArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let filter = args.stored();
    // One by one, because there may be more than memory holds.
    let mut written = Ok(());
    let status = if ui.format() == Format::Table {
        let mut out = ui.page();
        let mut status = Status::Nothing;
        store.graph().each_dispute(&filter, |dispute| {
            let gap = if status == Status::Done { "\n" } else { "" };
            written = write!(out, "{gap}").map_err(Into::into).and_then(|()| page(&mut out, &dispute, "", ""));
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

/// Writes a disagreement for reading. Every line is preceded by `indent`, and the first also by `lead`.
pub fn page(out: &mut Page, dispute: &Dispute, indent: &str, lead: &str) -> Result<()> {
    let title = measure_and_period(Some(&dispute.measure), dispute.period.as_ref().map(|it| it.as_str()));
    write!(out, "{indent}{lead}{BOLD}{title}{BOLD:#}  {DIM}{}", dispute.class.as_str())?;
    let unit = dispute.members.first().and_then(|it| it.figure.unit.as_deref()).map(clean).unwrap_or_default();
    if let Value::Number(difference) = dispute.difference {
        write!(out, ", {} apart", format!("{} {unit}", amount(difference)).trim_end())?;
    }
    if let Some(relative) = dispute.relative {
        write!(out, " ({:.1}%)", relative * 100.0)?;
    }
    write!(out, ", confidence {:.2}", dispute.confidence)?;
    writeln!(out, "{DIM:#}")?;
    writeln!(out, "  {DIM}{}{DIM:#}", clean(&dispute.reason))?;
    let copied: HashMap<&ClaimId, &ClaimId> =
        dispute.copies.iter().flat_map(|copies| copies[1..].iter().map(|it| (it, &copies[0]))).collect();
    for side in &dispute.sides {
        let claims: Vec<&Claim> = dispute.members.iter().filter(|it| side.claims.contains(&it.id)).collect();
        let Some(first) = claims.iter().find(|it| it.figure.value == side.value).or(claims.first()) else { continue };
        let sources = match side.n_independent {
            1 => "one source".to_owned(),
            n => counted(n as u64, "independent source"),
        };
        writeln!(out, "{indent}  {FIGURE}{}{FIGURE:#}  {DIM}{sources}{DIM:#}", value(&first.figure))?;
        let mut n_copies = 0;
        for claim in claims {
            if copied.get(&claim.id).is_some_and(|first| side.claims.contains(first)) {
                n_copies += 1;
                continue;
            }
            let speaker = claim.figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
            writeln!(out, "{indent}    {speaker}  {DIM}{}{DIM:#}", clean(claim.doc.as_str()))?;
            writeln!(out, "{indent}      {}", clean(&claim.sentence))?;
        }
        if n_copies > 0 {
            let copies = if n_copies == 1 { "near copy" } else { "near copies" };
            writeln!(out, "{indent}    {DIM}and {n_copies} {copies} of these passages{DIM:#}")?;
        }
    }
    Ok(())
}
