//! x
pub mod tag;
