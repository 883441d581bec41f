//! `whosaid show`

use crate::claims;
use crate::global::Global;
use crate::render::{counted, number};
use crate::ui::{BOLD, DIM, Page, Status, Ui, clean, whole, write_table};
use anyhow::Result;
use std::io::Write as _;
use whosaid_graph::{EntityPage, EntityRecord, Tally};

/// The page of an actor, a place or an agreement
///
/// Its names, what it claims, what is claimed about it, the agreements it is party to or the parties it has, and the
/// documents that speak of it. Where several are called so, the one that most documents speak of.
#[derive(clap::Args)]
pub struct ShowArgs {
    /// A name, part of a name, or an id
    #[arg(required = true, num_args = 1..)]
    name: Vec<String>,
}

const COLUMNS: &[&str] = &[
    "id",
    "type",
    "name",
    "aliases",
    "n_documents",
    "n_mentions",
    "n_claims_by",
    "n_claims_about",
    "names",
    "joined",
    "agreements",
    "parties",
    "milestones",
    "documents",
    "claims_by",
    "claims_about",
];

pub fn run(ui: &Ui, global: &Global, args: &ShowArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let name = args.name.join(" ");
    let found = store.graph().find_entity(&name)?;
    let page_of = found.first().map(|it| store.graph().entity_page(&it.id)).transpose()?.flatten();
    let Some(page_of) = page_of else {
        return ui.nothing(&format!("nothing in the store is called {name:?}; whosaid entities lists what there is"));
    };
    let status = ui.record(&page_of, COLUMNS, |out| page(ui, out, &page_of))?;
    if found.len() > 1 {
        let others: Vec<_> = found[1..].iter().take(3).map(|it| it.id.as_str()).collect();
        let more = if found.len() > 4 { format!(" and {} more", found.len() - 4) } else { String::new() };
        ui.note(&format!("{} is shown; {name:?} also fits {}{more}", found[0].id, others.join(", ")));
    }
    Ok(status)
}

fn page(ui: &Ui, out: &mut Page, page: &EntityPage) -> Result<()> {
    let EntityRecord { id, kind, name, n_documents, n_mentions, .. } = &page.entity;
    writeln!(out, "{BOLD}{}{BOLD:#}  {DIM}{kind}, {}{DIM:#}", clean(name), clean(id.as_str()))?;
    writeln!(out, "{} in {}", counted(*n_mentions, "mention"), counted(*n_documents, "document"))?;
    let names: Vec<_> = page.names.iter().filter(|it| it.name != *name).map(|it| clean(&it.name)).collect();
    if !names.is_empty() {
        writeln!(out, "Also called {}", names.join("; "))?;
    }
    for it in &page.joined {
        writeln!(out, "Also {}  {DIM}{}{DIM:#}", clean(it.entity.as_str()), clean(&it.reason()))?;
    }
    related(out, "Party to", &page.agreements)?;
    related(out, "Parties", &page.parties)?;
    if !page.milestones.is_empty() {
        writeln!(out)?;
    }
    for Tally { item, count } in &page.milestones {
        let step = item.step.as_str().replace('_', " ");
        writeln!(out, "{}  {step}  {DIM}{}{DIM:#}", clean(&item.date), counted(*count, "document"))?;
    }
    if !page.claims_by.is_empty() {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", counted(page.claims_by.len() as u64, "claim"))?;
        claims::table(ui, out, &page.claims_by)?;
    }
    if !page.claims_about.is_empty() {
        writeln!(out, "\n{BOLD}{} about it{BOLD:#}", counted(page.claims_about.len() as u64, "claim"))?;
        claims::table(ui, out, &page.claims_about)?;
    }
    writeln!(out, "\n{BOLD}Documents{BOLD:#}")?;
    let mut table = ui.table(&["published", "document", "title", "mentions>"]);
    for Tally { item, count } in &page.documents {
        let published = item.published.as_deref().map(clean).unwrap_or_default();
        let title = item.title.as_deref().map(clean).unwrap_or_default();
        table.add_row([published, clean(item.id.as_str()), title, number(*count)]);
    }
    whole(&mut table, 1);
    write_table(out, table)
}

fn related(out: &mut Page, heading: &str, entities: &[Tally<EntityRecord>]) -> Result<()> {
    if entities.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{heading}{BOLD:#}")?;
    for Tally { item, count } in entities {
        writeln!(out, "  {}  {DIM}{}, {}{DIM:#}", clean(&item.name), item.kind, counted(*count, "document"))?;
    }
    Ok(())
}
