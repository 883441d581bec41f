//! `whosaid claims`

use crate::Global;
use crate::filter::FilterArgs;
use crate::render::{dates, speaker, value};
use crate::ui::{Page, Status, Ui, at_most, clean, whole, write_table};
use anyhow::Result;
use clap::builder::PossibleValuesParser;
use whosaid_graph::Sort;
use whosaid_model::Claim;

/// Who claimed what figure
///
/// Every filter narrows the answer. The table shows the speaker, the figure as written, its normalised value, what it
/// measures, the time it is about and the document; `--format jsonl`, `json` or `csv` give every field.
#[derive(clap::Args)]
pub struct ClaimsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The order: document and place in it, or value (largest first), speaker, period, published
    #[arg(long, default_value = "document", value_name = "ORDER", hide_possible_values = true,
        value_parser = PossibleValuesParser::new(Sort::ALL.iter().map(|it| it.as_str())))]
    sort: String,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// On a page so wide nothing needs to be broken that is better whole.
const N_ROOMY: usize = 110;

/// The fields of a claim, in the order of CSV.
pub const COLUMNS: &[&str] = &[
    "start",
    "end",
    "text",
    "kind",
    "value",
    "low",
    "high",
    "unit",
    "modifier",
    "form",
    "direction",
    "measure",
    "about",
    "period",
    "speaker",
    "speaker_entity",
    "speaker_role",
    "cue",
    "attribution",
    "unit_by",
    "per",
    "id",
    "doc",
    "title",
    "published",
    "publisher",
    "sentence",
    "via",
];

pub fn run(ui: &Ui, global: &Global, args: &ClaimsArgs) -> Result<Status> {
    let sort = Sort::parse(&args.sort).unwrap_or_default();
    let claims = global.open_store()?.graph().claims(&args.filter.filter(sort, args.limit))?;
    let status = ui.records(&claims, COLUMNS, |out| table(ui, out, &claims))?;
    if claims.is_empty() {
        return ui.nothing("no claim answers that");
    }
    Ok(status)
}

/// Claims in columns.
pub fn table(ui: &Ui, out: &mut Page, claims: &[Claim]) -> Result<()> {
    let mut table = ui.table(&["speaker", "figure", "value>", "measure", "period", "document"]);
    for claim in claims {
        let figure = &claim.figure;
        table.add_row([
            speaker(claim),
            clean(&figure.text),
            value(figure),
            figure.measure.as_deref().map(clean).unwrap_or_default(),
            figure.period.as_ref().map(|it| dates(it.as_str())).unwrap_or_default(),
            clean(claim.doc.as_str()),
        ]);
    }
    for (column, percent) in [(0, 22), (1, 18), (3, 30), (4, 14), (5, 26)] {
        at_most(&mut table, column, percent);
    }
    // Numbers that stand below each other are compared at a glance; ids that are whole can be copied.
    whole(&mut table, 2);
    if ui.width() >= N_ROOMY {
        whole(&mut table, 5);
    }
    write_table(out, table)
}
