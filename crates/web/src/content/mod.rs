//! What pages and the API both tell: each makes its own form of it.

pub(crate) mod decisions;
pub(crate) mod documents;
pub(crate) mod intake;
pub(crate) mod neighbourhood;
pub(crate) mod overview;
pub(crate) mod sparql;
