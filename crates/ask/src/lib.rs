#![doc = include_str!("../README.md")]

mod answer;
mod question;

pub use answer::{Answer, ask};
pub use question::Question;
