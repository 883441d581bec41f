//! Decisions about who is who: what somebody asks to be decided, and taking it back.

use crate::error::Problem;
use crate::state::App;
use serde::Deserialize;
use std::sync::Arc;
use whosaid_graph::{Action, Decision, EntityRecord, Graph, NumberedDecision};
use whosaid_model::{DocId, EntityId};

/// A decision that a form or the API requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asking {
    pub action: Action,
    /// The id or the name of the entity that it is about.
    pub entity: String,
    /// For a merge: the id or the name of the entity that stays.
    #[serde(default)]
    pub into: Option<String>,
    /// For a split and for a new name: the name.
    #[serde(default)]
    pub name: Option<String>,
    /// For a split: the documents in which it is the other entity.
    #[serde(default)]
    pub documents: Vec<DocId>,
}

impl Asking {
    /// Returns the decision, with names resolved. What is ambiguous is refused, because a decision must not affect the
    /// wrong entity.
    fn decision(self, graph: &Graph) -> Result<Decision, Problem> {
        if self.action == Action::Apart {
            return match &graph.joined_called(&self.entity)[..] {
                [one] => Ok(Decision::apart(one.entity.clone())),
                [] => Err(Problem::bad(format!("entity: nothing called {:?} is joined with another", self.entity))),
                _ => Err(Problem::bad(format!("entity: several are called {:?}; give the id", self.entity))),
            };
        }
        let entity = the_entity(graph, &self.entity)?;
        let name = || {
            self.name
                .clone()
                .filter(|it| !it.trim().is_empty())
                .ok_or_else(|| Problem::bad("name: say what it is called"))
        };
        let (into, name, documents) = match self.action {
            Action::Merge => {
                let into = self.into.as_deref().ok_or_else(|| Problem::bad("into: say which one it is"))?;
                let kept = the_entity(graph, into)?;
                (kept.id, kept.name, Vec::new())
            }
            Action::Split => {
                let mut documents = self.documents.clone();
                documents.sort_unstable();
                documents.dedup();
                if documents.is_empty() {
                    return Err(Problem::bad("documents: say in which documents it is another"));
                }
                for id in &documents {
                    if graph.document(id)?.is_none() {
                        return Err(Problem::bad(format!("documents: no document has the id {:?}", id.as_str())));
                    }
                }
                let name = name()?;
                (EntityId::of_name(entity.kind, &name), name, documents)
            }
            Action::Rename | Action::Apart => (entity.id.clone(), name()?, Vec::new()),
        };
        Ok(Decision { action: self.action, entity: entity.id, into, name, documents })
    }
}

/// Returns the entity with an id or a name. A name that several entities have is refused.
fn the_entity(graph: &Graph, name: &str) -> Result<EntityRecord, Problem> {
    let mut found = graph.find_entity(name)?;
    let Some(first) = found.first() else {
        return Err(Problem::bad(format!("nothing in the store is called {name:?}")));
    };
    if first.id.as_str() == name || found.len() == 1 {
        return Ok(found.swap_remove(0));
    }
    let is_so_called = |it: &&EntityRecord| {
        it.name.eq_ignore_ascii_case(name) || it.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    };
    let called: Vec<&EntityRecord> = found.iter().filter(is_so_called).collect();
    match called[..] {
        [one] => Ok(one.clone()),
        _ => {
            let ids: Vec<_> = found.iter().take(5).map(|it| it.id.as_str()).collect();
            Err(Problem::bad(format!("{name:?} may be {}; give the id", ids.join(", "))))
        }
    }
}

/// Makes a decision, and returns it with its number.
pub(crate) async fn take(app: &Arc<App>, asking: Asking) -> Result<NumberedDecision, Problem> {
    app.write(move |store| {
        let decision = asking.decision(store.graph())?;
        let n = store.decide(decision.clone())?;
        Ok(NumberedDecision { n, decision })
    })
    .await
}

/// Undoes a decision.
pub(crate) async fn take_back(app: &Arc<App>, n: u64) -> Result<NumberedDecision, Problem> {
    let undone = app.write(move |store| Ok(store.undo_decision(Some(n))?)).await?;
    undone.ok_or_else(|| Problem::missing(format!("there is no decision {n}")))
}
