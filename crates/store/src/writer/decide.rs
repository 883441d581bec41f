//! Decisions about who is who.

use super::graph_writer::GraphWriter;
use crate::ledger::Changes;
use crate::{Error, Result};
use whosaid_graph::key::entity_type;
use whosaid_graph::{Action, Decision, NumberedDecision};
use whosaid_model::{EntityId, LONGEST_ID, LONGEST_NAME};

/// The most bytes of documents' ids in a decision, which is one value of sled.
const LONGEST_SPLIT: usize = 32 * 1024;

impl GraphWriter {
    /// Makes a decision about who is who, and returns its number. A decision that is already in force is not repeated.
    ///
    /// Linking it costs as much as linking the documents that mention the entities.
    ///
    /// # Errors
    ///
    /// [`Error::BadDecision`] if an entity would be merged with itself or with one of another type, a name is empty, or
    /// a split has no documents or too many.
    pub fn decide(&mut self, decision: Decision) -> Result<u64> {
        if let Some(same) = self.ledger.decisions()?.iter().find(|it| it.decision == decision) {
            return Ok(same.n);
        }
        check_decision(&decision)?;
        let n = self.ledger.last_decision()? + 1;
        let decided = NumberedDecision { n, decision };
        let mut changes = Changes::default();
        self.relink_touched(&mut changes, &decided.decision)?;
        changes.decide(&decided);
        self.commit(changes)?;
        Ok(n)
    }

    /// Undoes a decision, the last one if no number is given. Returns it, or `None` if there is no such decision.
    pub fn undo_decision(&mut self, n: Option<u64>) -> Result<Option<NumberedDecision>> {
        let list = self.ledger.decisions()?;
        let Some(undone) = list.into_iter().rev().find(|it| n.is_none_or(|n| it.n == n)) else { return Ok(None) };
        let mut changes = Changes::default();
        self.relink_touched(&mut changes, &undone.decision)?;
        changes.undo(undone.n);
        self.commit(changes)?;
        Ok(Some(undone))
    }

    /// Notes the documents that mention what a decision is about. If there are many, some are noted at once: until the
    /// decision is made too, linking them again changes nothing.
    fn relink_touched(&self, changes: &mut Changes, decision: &Decision) -> Result<()> {
        for id in &decision.documents {
            changes.relink(id);
        }
        for at in self.graph.linked_documents([&decision.entity, &decision.into])? {
            changes.relink(&self.graph.records().document(at)?.id);
            self.apply_if_full(changes)?;
        }
        Ok(())
    }
}

fn check_decision(decision: &Decision) -> Result<()> {
    let bad = |reason: String| Err(Error::BadDecision { reason });
    let kind = |id: &EntityId| id.as_str().split(':').next().unwrap_or_default().to_owned();
    if decision.name.trim().is_empty() || decision.name.len() > LONGEST_NAME {
        return bad(format!("a name has 1 to {LONGEST_NAME} bytes"));
    }
    if [&decision.entity, &decision.into].iter().any(|id| id.as_str().len() > LONGEST_ID) {
        return bad(format!("an id has at most {LONGEST_ID} bytes"));
    }
    if kind(&decision.entity) != kind(&decision.into) || entity_type(&kind(&decision.into)).is_none() {
        return bad(format!("{} and {} are not of one type", decision.entity, decision.into));
    }
    if decision.documents.iter().map(|id| id.as_str().len() + 8).sum::<usize>() > LONGEST_SPLIT {
        return bad("it names too many documents at once; take several decisions".to_owned());
    }
    match decision.action {
        Action::Merge | Action::Split if decision.entity == decision.into => {
            bad(format!("{} is one already", decision.entity))
        }
        Action::Rename | Action::Apart if decision.entity != decision.into => bad(format!(
            "{} keeps its id when it is {}",
            decision.entity,
            match decision.action {
                Action::Apart => "kept apart",
                _ => "renamed",
            }
        )),
        Action::Split if decision.documents.is_empty() => {
            bad("a split needs the documents in which it holds".to_owned())
        }
        _ => Ok(()),
    }
}
