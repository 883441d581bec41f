//! `whosaid remove`

use crate::global::Global;
use crate::ui::{Status, Ui, complain};
use anyhow::Result;
use whosaid_model::DocId;

/// Take documents out of the store
///
/// With them goes what they alone support: their claims, and actors that no other document speaks of. Nothing finds them
/// any more; their bytes leave the disk with `whosaid compact`.
#[derive(clap::Args)]
pub struct RemoveArgs {
    /// The ids of documents, as `whosaid documents` lists them
    #[arg(required = true, value_name = "DOC")]
    documents: Vec<String>,
}

pub fn run(ui: &Ui, global: &Global, args: &RemoveArgs) -> Result<Status> {
    let mut store = global.open_store()?;
    let mut status = Status::Done;
    let ids: Vec<DocId> = args.documents.iter().map(|id| DocId::from(id.as_str())).collect();
    for (id, was_there) in ids.iter().zip(store.remove(&ids)?) {
        if was_there {
            ui.note(&format!("removed {id}"));
        } else {
            complain(&format!("no document has the id {:?}; whosaid documents lists them", id.as_str()));
            status = Status::Failed;
        }
    }
    store.close()?;
    Ok(status)
}
