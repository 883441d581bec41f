//! The graph around a node: a drawing if scripts are on, and a list if not.

use crate::answer::{Asked, answer, page};
use crate::content::neighbourhood::{MOST_NODES, Neighbourhood, NodeView};
use crate::error::Problem;
use crate::params::Params;
use crate::state::App;
use crate::url;
use crate::view::{EntityView, values};
use axum::extract::State;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::Arc;
use whosaid_export::{FORMATS, Holds, SVG};

const N_NODES: usize = 60;
/// How many entities to start with.
const N_FIRST: usize = 12;

pub(crate) async fn graph(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[&["around", "depth", "limit"]])?;
    let depth = params.number("depth", 1, 3)?.max(1);
    let limit = params.number("limit", N_NODES, MOST_NODES)?.max(2);
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let Some(around) = params.text("around") else {
            let first = graph.entities(None, None)?.into_iter().take(N_FIRST).map(EntityView::of).collect::<Vec<_>>();
            return page(visitor, "graph.html", "graph", "Graph", values! { first, depth, limit, around => "" });
        };
        let found = Neighbourhood::of(graph, around, depth, limit)?;
        let root = found.nodes.iter().find(|it| Some(&it.id) == found.root.as_ref()).cloned();
        let title = root.as_ref().map_or_else(|| "Graph".to_owned(), |it| format!("Around {}", it.label));
        let labels: BTreeMap<&str, &NodeView> = found.nodes.iter().map(|it| (it.id.as_str(), it)).collect();
        let edges: Vec<_> = found
            .edges
            .iter()
            .filter_map(|it| {
                let (from, to) = (labels.get(it.from.as_str())?, labels.get(it.to.as_str())?);
                Some(values! { from, to, kind => it.kind.replace('_', " "), n => it.n })
            })
            .collect();
        let data = url::query(
            "/api/v1/graph",
            [("around", around), ("depth", depth.to_string().as_str()), ("limit", limit.to_string().as_str())],
        );
        let entity = found.root.as_deref().and_then(|it| it.strip_prefix("entity:")).unwrap_or_default().to_owned();
        let export = |format: &str| {
            url::query(
                &format!("/api/v1/export/{format}"),
                [
                    ("around", entity.as_str()),
                    ("depth", depth.to_string().as_str()),
                    ("limit", limit.to_string().as_str()),
                ],
            )
        };
        // Formats for other programs. This page is the picture.
        let formats = FORMATS.iter().filter(|it| matches!(it.holds, Holds::Drawing | Holds::Graph) && **it != SVG);
        let exports: Vec<_> = match entity.as_str() {
            "" => Vec::new(),
            _ => formats.map(|it| (it.title, export(it.name))).collect(),
        };
        let values = values! {
            around, depth, limit, root, edges, data, exports,
            nodes => found.nodes,
            n_left_off => found.n_left_off,
        };
        page(visitor, "graph.html", "graph", &title, values)
    })
    .await
}
