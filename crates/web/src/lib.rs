//! The store in a browser, and as a JSON API.
//!
//! [`serve`] answers until it is told to stop. Pages are rendered here and can be read and searched without JavaScript; the API under
//! `/api/v1` gives the same records as the command line. Both are answered from a [`Snapshot`](whosaid_store::Snapshot) that all
//! requests share and that is opened anew when the store has moved on, so that reading goes on while somebody writes, this process or
//! another.
//!
//! | module | holds |
//! | --- | --- |
//! | `server` | connections: how many, how slow, how they end |
//! | `guard` | who may ask what: the host, the token, where a form comes from; the headers that keep a page from doing harm |
//! | `state` | the shared snapshot, readers within bounds, one writer at a time, answers kept |
//! | `stream` | long answers, sent piece by piece while they are made |
//! | `router` | which path is answered by whom: the one list that the description of the API is tested against |
//! | `content` | what pages and the API both tell: taking in, decisions, the graph around a node, the store at a glance |
//! | `pages` | one module a page: the content, made ready for its template |
//! | `api` | the content as JSON |
//! | `plot` | drawings that need no script, as SVG |
//! | `view` | what pages have in common: links, claims, passages |
//!
//! **Invariants.** Nothing from a text, a name or a query reaches a page unescaped: templates escape, and drawings go through one
//! function. No page has a script or a style within itself, and none asks another host for anything. No request names a path of the
//! file system. A request that reads never waits for one that writes.

mod answer;
mod api;
mod assets;
mod body;
mod content;
mod current;
mod cut;
mod error;
mod guard;
mod openapi;
mod pages;
mod params;
mod plot;
mod router;
mod server;
mod state;
mod stream;
#[cfg(test)]
mod tests;
mod url;
mod view;

pub use guard::{Token, TokenError};
pub use server::{ServeError, serve};

use std::net::SocketAddr;
use std::path::PathBuf;

/// What to serve, and to whom.
pub struct Options {
    /// The store's folder.
    pub store: PathBuf,
    /// Where to listen. On an address of the machine itself anybody on the machine may read; elsewhere, nobody without the token.
    pub addr: SocketAddr,
    /// What lets in. Without it nobody writes.
    pub token: Option<Token>,
}
