//! From a document to all that it gives.
pub mod segment;
pub mod dates;
