//! The nodes and edges of a view, sorted by id, whatever their order in the view.

use whosaid_graph::petgraph::graph::NodeIndex;
use whosaid_graph::petgraph::visit::EdgeRef;
use whosaid_graph::{Edge, Node, View};

/// A view sorted by id.
pub(crate) struct Ordered<'v> {
    /// Ids and nodes.
    pub nodes: Vec<(String, &'v Node)>,
    /// From, to and edge; the ends are indices of `nodes`.
    pub edges: Vec<(usize, usize, Edge)>,
}

impl<'v> Ordered<'v> {
    pub fn of(view: &'v View) -> Self {
        let graph = &view.graph;
        let mut nodes: Vec<(String, NodeIndex)> = graph.node_indices().map(|at| (graph[at].id(), at)).collect();
        nodes.sort();
        let mut place = vec![0; graph.node_count()];
        for (nth, (_, at)) in nodes.iter().enumerate() {
            place[at.index()] = nth;
        }
        let mut edges: Vec<(usize, usize, Edge)> = graph
            .edge_references()
            .map(|edge| (place[edge.source().index()], place[edge.target().index()], *edge.weight()))
            .collect();
        edges.sort();
        Self { nodes: nodes.into_iter().map(|(id, at)| (id, &graph[at])).collect(), edges }
    }
}
