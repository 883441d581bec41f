//! From a document to all that it gives.
pub mod analysis;
pub mod attribution;
pub mod figures;
pub mod segment;
pub mod tag;
mod words;
