//! From a document to all that it gives.
pub mod dates;
pub mod segment;
