//! What both the pages and the API show. Each gives it a form of its own.

pub(crate) mod check;
pub(crate) mod decisions;
pub(crate) mod documents;
pub(crate) mod intake;
pub(crate) mod neighbourhood;
pub(crate) mod overview;
pub(crate) mod sparql;
