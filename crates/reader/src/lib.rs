#![doc = include_str!("../README.md")]

mod kernel;
mod network;
mod pieces;

pub use network::{BadNetwork, Found, N_HEADS, Network, Scratch, View};
