//! `whosaid documents`

use crate::global::Global;
use crate::render::number;
use crate::ui::{Format, Status, Ui, at_most, clean, whole, write_table};
use anyhow::Result;

/// The documents of the store, with counts
#[derive(clap::Args)]
pub struct DocumentsArgs {}

const COLUMNS: &[&str] = &[
    "id",
    "sha256",
    "title",
    "published",
    "publisher",
    "url",
    "language",
    "n_bytes",
    "n_sentences",
    "n_entities",
    "n_dates",
    "n_figures",
    "n_attributed",
    "digest",
    "reader",
];

pub fn run(ui: &Ui, global: &Global, _: &DocumentsArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    if ui.format() != Format::Table {
        let mut list = ui.list(COLUMNS)?;
        let mut written = Ok(());
        store.graph().each_document(|document| {
            written = list.push(&document);
            Ok(written.is_ok())
        })?;
        written?;
        list.finish()?;
        return Ok(Status::Done);
    }
    let documents = store.graph().documents()?;
    ui.records(&documents, COLUMNS, |out| {
        let mut table = ui.table(&["document", "published", "title", "publisher", "figures>", "with speaker>"]);
        for it in &documents {
            table.add_row([
                clean(it.id.as_str()),
                it.published.as_deref().map(clean).unwrap_or_default(),
                it.title.as_deref().map(clean).unwrap_or_default(),
                it.publisher.as_deref().map(clean).unwrap_or_default(),
                number(it.n_figures.into()),
                number(it.n_attributed.into()),
            ]);
        }
        whole(&mut table, 0);
        at_most(&mut table, 3, 20);
        write_table(out, table)
    })?;
    // An empty store has no documents, which is an answer.
    Ok(Status::Done)
}
