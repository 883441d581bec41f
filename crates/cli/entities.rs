//! `whosaid entities`

use crate::decide::{self, Decide};
use crate::global::Global;
use crate::render::number;
use crate::ui::{Page, Status, Ui, at_most, clean, write_table};
use anyhow::Result;
use clap::builder::PossibleValuesParser;
use whosaid_graph::EntityRecord;
use whosaid_model::EntityType;

/// The actors, agreements and places, with counts
///
/// Those that most documents speak of come first. `whosaid show NAME` tells more about one of them. Where the store took
/// two for one or one for two, `merge`, `split` and `rename` put it right; every decision can be undone, and holds for
/// documents that come later.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EntitiesArgs {
    #[command(subcommand)]
    pub decide: Option<Decide>,
    /// Words of a name
    #[arg(num_args = 0..)]
    query: Vec<String>,
    /// Only of this type
    #[arg(long = "type", value_parser = PossibleValuesParser::new(EntityType::ALL.map(EntityType::as_str)))]
    kind: Option<String>,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub const COLUMNS: &[&str] =
    &["id", "type", "name", "aliases", "n_documents", "n_mentions", "n_claims_by", "n_claims_about"];

pub fn run(ui: &Ui, global: &Global, args: &EntitiesArgs) -> Result<Status> {
    if let Some(command) = &args.decide {
        return decide::run(ui, global, command);
    }
    let query = args.query.join(" ");
    let query = Some(query.as_str()).filter(|it| !it.trim().is_empty());
    let kind = EntityType::ALL.into_iter().find(|it| Some(it.as_str()) == args.kind.as_deref());
    let mut entities = global.open_snapshot()?.graph().entities(query, kind)?;
    entities.truncate(args.limit.unwrap_or(usize::MAX));
    let status = ui.records(&entities, COLUMNS, |out| table(ui, out, &entities))?;
    if entities.is_empty() {
        return ui.nothing("no entity answers that");
    }
    Ok(status)
}

fn table(ui: &Ui, out: &mut Page, entities: &[EntityRecord]) -> Result<()> {
    let mut table = ui.table(&["name", "type", "documents>", "mentions>", "claims>", "claims about>", "also called"]);
    for entity in entities {
        table.add_row([
            clean(&entity.name),
            entity.kind.to_string(),
            number(entity.n_documents),
            number(entity.n_mentions),
            number(entity.n_claims_by),
            number(entity.n_claims_about),
            entity.aliases.iter().take(3).map(|it| clean(it)).collect::<Vec<_>>().join(", "),
        ]);
    }
    at_most(&mut table, 0, 35);
    at_most(&mut table, 6, 30);
    write_table(out, table)
}
