//! `whosaid export`

use crate::Global;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use whosaid_graph::ViewFilter;

/// Write the graph for other programs
///
/// `whosaid export dot | dot -Tsvg > graph.svg` draws it with Graphviz.
#[derive(clap::Args)]
pub struct ExportArgs {
    /// The format: dot
    #[arg(value_name = "FORMAT")]
    kind: String,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what lies around this actor, place or agreement
    #[arg(long, value_name = "NAME")]
    around: Option<String>,
    /// How many steps around it
    #[arg(long, value_name = "N", default_value_t = 2, requires = "around")]
    depth: usize,
    /// Only claims about these words, with all that they are tied to
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    /// At most so many nodes
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Formats of the interface that are not written yet.
const LATER: &[&str] = &["svg", "graphml", "gexf", "jsonld", "nquads", "csv", "parquet", "cypher"];

pub fn run(ui: &Ui, global: &Global, args: &ExportArgs) -> Result<Status> {
    match args.kind.as_str() {
        "dot" => {}
        later if LATER.contains(&later) => bail!("{later} is not written yet; this version writes dot"),
        other => bail!("there is no format {other:?}; this version writes dot"),
    }
    let store = global.open_snapshot()?;
    let around = match &args.around {
        None => None,
        Some(name) => match store.graph().find_entity(name)?.into_iter().next() {
            Some(entity) => Some((entity.id, args.depth)),
            None => return ui.nothing(&format!("nothing in the store is called {name:?}")),
        },
    };
    let filter = ViewFilter { around, about: args.about.clone(), limit: args.limit };
    let view = store.graph().view(&filter)?;
    match &args.output {
        None => {
            let mut out = ui.raw();
            whosaid_export::dot(&view, &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let name = || clean(&path.display().to_string());
            let file = File::create(path).with_context(name)?;
            let mut out = BufWriter::new(file);
            whosaid_export::dot(&view, &mut out).and_then(|()| out.flush()).with_context(name)?;
        }
    }
    if view.graph.node_count() == 0 {
        return ui.nothing("nothing in the store answers that; the graph is empty");
    }
    Ok(Status::Done)
}
