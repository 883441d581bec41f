//! The pages: what each reads from the store and shows.

pub(crate) mod add;
pub(crate) mod ask;
pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod decisions;
pub(crate) mod disputes;
pub(crate) mod documents;
pub(crate) mod entities;
pub(crate) mod graph;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod sparql;
pub(crate) mod start;
