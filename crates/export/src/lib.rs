//! The graph in the formats of other programs.
//!
//! Start with [`dot`]: it writes a [`View`](whosaid_graph::View) in the language of
//! [Graphviz](https://graphviz.org/doc/info/lang.html), whose programs draw it.
//!
//! ```
//! use whosaid_export::dot;
//! use whosaid_graph::View;
//!
//! let mut out = Vec::new();
//! dot(&View::default(), &mut out)?;
//! assert!(out.starts_with(b"digraph whosaid {"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! **Invariants.** The same view gives the same bytes, in whatever order its nodes and edges lie. Whatever a document
//! says, the output is well formed: every text goes through the one function that escapes for its format.
//!
//! What is not here: which part of the graph to write ([`ViewFilter`](whosaid_graph::ViewFilter) says that), files, and
//! drawing itself.

mod dot;

pub use dot::dot;
