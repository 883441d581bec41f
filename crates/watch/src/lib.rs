#![doc = include_str!("../README.md")]

mod error;
mod news;
mod question;

pub use error::{Error, Result};
pub use news::{Former, New, News, NewsReport, news};
pub use question::{Question, Watch, Watched, for_manifest, stored};
