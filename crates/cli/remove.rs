//! `whosaid remove`

use crate::Global;
use crate::ui::{Status, Ui, complain};
use anyhow::Result;
use whosaid_model::DocId;

/// Take documents out of the store
///
/// With them goes what they alone support: their claims, and actors that no other document speaks of.
#[derive(clap::Args)]
pub struct RemoveArgs {
    /// The ids of documents, as `whosaid documents` lists them
    #[arg(required = true, value_name = "DOC")]
    documents: Vec<String>,
}

pub fn run(ui: &Ui, global: &Global, args: &RemoveArgs) -> Result<Status> {
    let mut store = global.open_store()?;
    let mut status = Status::Done;
    for id in &args.documents {
        if store.remove(&DocId::from(id.as_str()))? {
            ui.note(&format!("removed {id}"));
        } else {
            complain(&format!("no document has the id {id:?}; whosaid documents lists them"));
            status = Status::Failed;
        }
    }
    Ok(status)
}
