//! `whosaid stats`

use crate::global::Global;
use crate::render::number;
use crate::ui::{Status, Ui};
use anyhow::Result;
use std::io::Write as _;

/// What the store holds, in numbers
#[derive(clap::Args)]
pub struct StatsArgs {}

const COLUMNS: &[&str] = &[
    "n_documents",
    "n_bytes",
    "n_sentences",
    "n_claims",
    "n_attributed",
    "n_dates",
    "n_entities",
    "entities",
    "n_mentions",
    "n_bytes_on_disk",
];

pub fn run(ui: &Ui, global: &Global, _: &StatsArgs) -> Result<Status> {
    let stats = global.open_snapshot()?.graph().stats()?;
    ui.record(&stats, COLUMNS, |out| {
        let mut rows = vec![
            ("documents", stats.n_documents),
            ("bytes of text", stats.n_bytes),
            ("sentences", stats.n_sentences),
            ("figures", stats.n_claims),
            ("  with a speaker", stats.n_attributed),
            ("dates", stats.n_dates),
            ("entities", stats.n_entities),
        ];
        let kinds: Vec<_> = stats.entities.iter().map(|(kind, n)| (format!("  {kind}"), *n)).collect();
        rows.extend(kinds.iter().map(|(kind, n)| (kind.as_str(), *n)));
        rows.push(("mentions", stats.n_mentions));
        rows.push(("bytes of the graph on disk", stats.n_bytes_on_disk));
        for (what, n) in rows {
            writeln!(out, "{what:<28}{:>14}", number(n))?;
        }
        Ok(())
    })
}
