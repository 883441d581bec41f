//! The store and its parts, written, damaged and read.

mod flips;
mod graph;
mod news;
mod store;
