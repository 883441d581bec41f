#![doc = include_str!("../README.md")]

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
    /// Where to listen. On an address of the machine itself everybody on the machine may read; elsewhere, nobody
    /// without the token.
    pub addr: SocketAddr,
    /// The token that grants access. Without it nobody writes.
    pub token: Option<Token>,
}
