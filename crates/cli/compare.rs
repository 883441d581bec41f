//! `whosaid compare`

use crate::global::Global;
use crate::render::{amount, measure_and_period, speaker, value};
use crate::ui::{BOLD, DIM, FIGURE, Status, Ui, clean, write_table};
use anyhow::{Result, anyhow};
use serde::Serialize;
use std::io::Write as _;
use whosaid_compare::{Class, explain};
use whosaid_model::{Claim, ClaimId};
use whosaid_store::Snapshot;

/// What two claims are to each other, and why
///
/// Tells rule by rule what decides: kind and unit, status, time, measure, source, number. The last step is the one that decides.
/// `whosaid claims --format jsonl` and `whosaid ask --format jsonl` give the ids of claims.
#[derive(clap::Args)]
pub struct CompareArgs {
    /// The id of a claim
    #[arg(value_name = "CLAIM")]
    one: String,
    /// The id of another
    #[arg(value_name = "CLAIM")]
    other: String,
}

/// How two claims relate.
#[derive(Serialize)]
struct Relation<'a> {
    class: Class,
    /// By how much the numbers differ, in the larger of their units.
    difference: Option<String>,
    /// The same as a share of the larger number.
    relative: Option<f64>,
    steps: Vec<Step>,
    claims: [&'a Claim; 2],
}

/// One rule, and how it came out.
#[derive(Serialize)]
struct Step {
    rule: &'static str,
    result: String,
}

pub fn run(ui: &Ui, global: &Global, args: &CompareArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let (one, other) = (claim(&store, &args.one)?, claim(&store, &args.other)?);
    let (comparison, steps) = explain(&one, &other);
    let relation = Relation {
        class: comparison.class,
        difference: comparison.absolute.map(|it| it.normalize().to_string()),
        relative: comparison.relative,
        steps: steps.into_iter().map(|(rule, result)| Step { rule, result }).collect(),
        claims: [&one, &other],
    };
    ui.record(&relation, &["class", "difference", "relative", "steps", "claims"], |out| {
        write!(out, "{BOLD}{}{BOLD:#}", relation.class.as_str())?;
        if let Some(difference) = comparison.absolute {
            write!(out, "{DIM}, {} apart{DIM:#}", amount(difference))?;
        }
        writeln!(out)?;
        for claim in relation.claims {
            let figure = &claim.figure;
            let of = measure_and_period(figure.measure.as_deref(), figure.period.as_ref().map(|it| it.as_str()));
            let (value, doc) = (value(figure), clean(claim.doc.as_str()));
            writeln!(out, "  {FIGURE}{value}{FIGURE:#}  {of}  {}  {DIM}{doc}{DIM:#}", speaker(claim))?;
            writeln!(out, "    {}", clean(claim.sentence.trim()))?;
        }
        let mut table = ui.table(&["rule", "result"]);
        for it in &relation.steps {
            table.add_row([it.rule.to_owned(), clean(&it.result)]);
        }
        write_table(out, table)
    })?;
    Ok(Status::Done)
}

fn claim(store: &Snapshot, id: &str) -> Result<Claim> {
    let found = store.graph().claim(&ClaimId(id.to_owned()))?;
    found.ok_or_else(|| anyhow!("there is no claim {id:?} in the store; `whosaid claims --format jsonl` gives the ids"))
}
