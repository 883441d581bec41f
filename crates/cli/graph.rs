//! `whosaid graph path` and related commands: the graph as a whole.

use crate::global::Global;
use crate::render::{counted, number};
use crate::ui::{BOLD, DIM, Status, Ui, at_most, clean, write_table};
use anyhow::{Result, bail};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use std::io::Write as _;
use whosaid_graph::{EntityRecord, Graph, Group, Hop, Ranked, Tie};
use whosaid_model::EntityType;

/// Who is tied to whom, over the whole store
///
/// Two are tied where one claims something about the other, where one is party to the other, or by the documents that
/// mention both.
#[derive(clap::Args)]
pub struct GraphArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    /// The fewest steps from one to another, with what ties them at each
    Path {
        /// The name or id of the one
        from: String,
        /// The name or id of the other
        to: String,
    },
    /// Who is most central (PageRank)
    Rank {
        /// Only of this type
        #[arg(long = "type", value_parser = PossibleValuesParser::new(EntityType::ALL.map(EntityType::as_str)))]
        kind: Option<String>,
        /// At most this many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// The parts between which nothing leads
    Components {
        /// At most this many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// Groups that are tied among themselves more than to others (Louvain)
    Communities {
        /// At most this many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
}

const PATH: &[&str] = &["from", "from_name", "to", "to_name", "tie", "count", "documents"];
const RANK: &[&str] =
    &["id", "type", "name", "aliases", "n_documents", "n_mentions", "n_claims_by", "n_claims_about", "score"];
const GROUPS: &[&str] = &["n_entities", "n_documents", "members"];
/// How many members of a group are listed.
const N_MEMBERS: usize = 10;

pub fn run(ui: &Ui, global: &Global, args: &GraphArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let graph = store.graph();
    match &args.question {
        Question::Path { from, to } => {
            let (from, to) = (one(graph, from)?, one(graph, to)?);
            let hops = graph.actors()?.path(&from.id, &to.id)?;
            let status = ui.records(&hops, PATH, |out| {
                for (nth, hop) in hops.iter().enumerate() {
                    if nth == 0 {
                        writeln!(out, "{BOLD}{}{BOLD:#}", clean(&hop.from_name))?;
                    }
                    writeln!(out, "  {DIM}{}{DIM:#}", told(hop))?;
                    writeln!(out, "{BOLD}{}{BOLD:#}", clean(&hop.to_name))?;
                }
                Ok(())
            })?;
            if hops.is_empty() {
                return ui.nothing(&format!("nothing leads from {} to {}", from.id, to.id));
            }
            Ok(status)
        }
        Question::Rank { kind, limit } => {
            let kind = EntityType::ALL.into_iter().find(|it| Some(it.as_str()) == kind.as_deref());
            let ranked = graph.actors()?.rank(*limit, |it| kind.is_none_or(|kind| it.kind == kind))?;
            let status = ui.records(&ranked, RANK, |out| {
                let mut table = ui.table(&["name", "type", "share>", "documents>", "claims>", "claims about>"]);
                for Ranked { entity, score } in &ranked {
                    table.add_row([
                        clean(&entity.name),
                        entity.kind.to_string(),
                        format!("{}.{:02}%", score / 10_000, score / 100 % 100),
                        number(entity.n_documents),
                        number(entity.n_claims_by),
                        number(entity.n_claims_about),
                    ]);
                }
                at_most(&mut table, 0, 50);
                write_table(out, table)
            })?;
            if ranked.is_empty() {
                return ui.nothing("there is nobody to rank");
            }
            Ok(status)
        }
        Question::Components { limit } => groups(ui, &graph.actors()?.components(*limit, N_MEMBERS)?),
        Question::Communities { limit } => groups(ui, &graph.actors()?.communities(*limit, N_MEMBERS)?),
    }
}

fn one(graph: &Graph, name: &str) -> Result<EntityRecord> {
    match graph.find_entity(name)?.into_iter().next() {
        Some(entity) => Ok(entity),
        None => bail!("nothing in the store is called {name:?}; whosaid entities lists what there is"),
    }
}

/// Returns what connects two actors, in words.
fn told(hop: &Hop) -> String {
    match hop.tie {
        Tie::ClaimsAbout => format!("{} of one about the other", counted(hop.count, "claim")),
        Tie::PartyTo => format!("one is party to the other: {}", counted(hop.count, "document")),
        Tie::Mentions => {
            let examples: Vec<String> = hop.documents.iter().map(|it| clean(it.as_str())).collect();
            let more = if hop.count > examples.len() as u64 { ", …" } else { "" };
            format!("{} with both: {}{more}", counted(hop.count, "document"), examples.join(", "))
        }
    }
}

fn groups(ui: &Ui, groups: &[Group]) -> Result<Status> {
    let status = ui.records(groups, GROUPS, |out| {
        let mut table = ui.table(&["entities>", "documents>", "foremost"]);
        for group in groups {
            let names: Vec<String> = group.members.iter().map(|it| clean(&it.name)).collect();
            table.add_row([number(group.n_entities), number(group.n_documents), names.join(", ")]);
        }
        write_table(out, table)
    })?;
    if groups.is_empty() {
        return ui.nothing("there is nobody in the store");
    }
    Ok(status)
}
