//! `whosaid entities merge` and related commands: decisions about who is who.

use crate::global::Global;
use crate::ui::{Page, Status, Ui, clean, whole, write_table};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::io::{BufRead as _, BufReader, Read, stdin};
use std::path::{Path, PathBuf};
use whosaid_graph::{Action, Decision, EntityRecord, Graph, NumberedDecision};
use whosaid_model::{DocId, EntityId};
use whosaid_store::Store;

#[derive(Subcommand)]
pub enum Decide {
    /// Say that several entities are one: the others become KEPT
    Merge {
        /// The name or id of the one that stays
        kept: String,
        /// Names or ids of those that it is too
        #[arg(required = true, value_name = "OTHER")]
        others: Vec<String>,
    },
    /// Say that in some documents an entity is another one
    Split {
        /// The name or id of the entity
        entity: String,
        /// What the other one is called
        #[arg(long = "as", value_name = "NAME")]
        name: String,
        /// A document in which it is the other one; may be given again
        #[arg(long = "in", value_name = "DOC", required = true)]
        documents: Vec<String>,
    },
    /// Give an entity another name
    Rename {
        /// The name or id of the entity
        entity: String,
        /// Its name from now on
        name: String,
    },
    /// Keep an entity apart that the store joined with another by what documents mean by its name
    Apart {
        /// Its id, as `whosaid show` of the other one gives it, or its name
        entity: String,
    },
    /// List the decisions in force
    Decisions,
    /// Take back a decision: the last one, or the one of that number
    Undo {
        /// Its number, as `whosaid entities decisions` lists it
        number: Option<u64>,
    },
    /// Take over decisions that `whosaid entities decisions --format jsonl` wrote
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
    },
}

const COLUMNS: &[&str] = &["n", "action", "entity", "into", "name", "documents"];

pub fn run(ui: &Ui, global: &Global, command: &Decide) -> Result<Status> {
    if let Decide::Decisions = command {
        let decisions = global.open_snapshot()?.graph().decisions();
        let status = ui.records(&decisions, COLUMNS, |out| table(ui, out, &decisions))?;
        if decisions.is_empty() {
            return ui.nothing("nothing was decided yet");
        }
        return Ok(status);
    }
    let mut store = global.open_store()?;
    match command {
        Decide::Merge { kept, others } => {
            let kept = the_entity(store.graph(), kept)?;
            for other in others {
                let other = the_entity(store.graph(), other)?;
                let decision = Decision {
                    action: Action::Merge,
                    entity: other.id,
                    into: kept.id.clone(),
                    name: kept.name.clone(),
                    documents: Vec::new(),
                };
                decide(ui, &mut store, decision)?;
            }
        }
        Decide::Split { entity, name, documents } => {
            let entity = the_entity(store.graph(), entity)?;
            let mut documents: Vec<DocId> = documents.iter().map(|it| DocId::from(it.as_str())).collect();
            documents.sort_unstable();
            documents.dedup();
            for document in &documents {
                if store.graph().document(document)?.is_none() {
                    bail!("no document has the id {:?}; whosaid documents lists them", document.as_str());
                }
            }
            let into = EntityId::of_name(entity.kind, name);
            decide(
                ui,
                &mut store,
                Decision { action: Action::Split, entity: entity.id, into, name: name.clone(), documents },
            )?;
        }
        Decide::Rename { entity, name } => {
            let id = the_entity(store.graph(), entity)?.id;
            let (entity, into) = (id.clone(), id);
            decide(
                ui,
                &mut store,
                Decision { action: Action::Rename, entity, into, name: name.clone(), documents: Vec::new() },
            )?;
        }
        Decide::Apart { entity } => {
            let joined = store.graph().joined_called(entity);
            if joined.is_empty() {
                bail!("nothing called {entity:?} is joined with another; whosaid show NAME says what is");
            }
            for id in joined.into_iter().map(|it| it.entity) {
                decide(ui, &mut store, Decision::apart(id))?;
            }
        }
        Decide::Decisions => {}
        Decide::Undo { number } => match store.undo_decision(*number)? {
            Some(undone) => ui.note(&format!("took back {}", told(&undone))),
            None => return ui.nothing("there is no such decision; whosaid entities decisions lists them"),
        },
        Decide::Import { file } => {
            let decisions = read(file)?;
            for decision in decisions {
                decide(ui, &mut store, decision)?;
            }
        }
    }
    store.close()?;
    Ok(Status::Done)
}

fn decide(ui: &Ui, store: &mut Store, decision: Decision) -> Result<()> {
    let n = store.decide(decision.clone())?;
    ui.note(&told(&NumberedDecision { n, decision }));
    Ok(())
}

/// Returns the entity with this name or id. A name that several entities have is refused, because a decision must not
/// affect the wrong one.
fn the_entity(graph: &Graph, name: &str) -> Result<EntityRecord> {
    let mut found = graph.find_entity(name)?;
    let Some(first) = found.first() else {
        bail!("nothing in the store is called {name:?}; whosaid entities lists what there is");
    };
    if first.id.as_str() == name {
        return Ok(found.swap_remove(0));
    }
    let is_so_called = |it: &EntityRecord| {
        it.name.eq_ignore_ascii_case(name) || it.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    };
    let called: Vec<&EntityRecord> = found.iter().filter(|it| is_so_called(it)).collect();
    match called[..] {
        [one] => Ok(one.clone()),
        [] if found.len() == 1 => Ok(found.swap_remove(0)),
        _ => {
            let ids: Vec<_> = found.iter().take(5).map(|it| it.id.as_str()).collect();
            bail!("{name:?} may be {}; give the id", ids.join(", "))
        }
    }
}

fn read(file: &Path) -> Result<Vec<Decision>> {
    let input: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(stdin()),
        _ => Box::new(std::fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?),
    };
    let mut decisions = Vec::new();
    for (idx, line) in BufReader::new(input).lines().enumerate() {
        let line = line.with_context(|| format!("{} cannot be read", file.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let decision = serde_json::from_str(&line);
        decisions.push(decision.with_context(|| format!("{}, line {}: no decision", file.display(), idx + 1))?);
    }
    Ok(decisions)
}

fn told(it: &NumberedDecision) -> String {
    let NumberedDecision { n, decision } = it;
    let Decision { action, entity, into, name, documents } = decision;
    match action {
        Action::Merge => format!("decision {n}: {entity} is {into}"),
        Action::Split => {
            let documents: Vec<_> = documents.iter().map(DocId::as_str).collect();
            format!("decision {n}: in {} {entity} is {into}", documents.join(", "))
        }
        Action::Rename => format!("decision {n}: {entity} is called {name:?}"),
        Action::Apart => format!("decision {n}: {entity} is no other"),
    }
}

fn table(ui: &Ui, out: &mut Page, decisions: &[NumberedDecision]) -> Result<()> {
    let mut table = ui.table(&["number>", "action", "entity", "is", "called", "in"]);
    for NumberedDecision { n, decision } in decisions {
        table.add_row([
            n.to_string(),
            decision.action.as_str().to_owned(),
            clean(decision.entity.as_str()),
            clean(decision.into.as_str()),
            clean(&decision.name),
            decision.documents.iter().map(|it| clean(it.as_str())).collect::<Vec<_>>().join(", "),
        ]);
    }
    whole(&mut table, 2);
    write_table(out, table)
}
