//! Questions that are stored, and what is new for each once documents have come, gone or changed.
//!
//! A [`Watch`] is a question with a name. [`news()`] finds what is new since it was last reported, from what documents were before they
//! changed ([`Former`]) and what they are now; [`NewsReport::each`] reads it.
//!
//! **Invariants.** News does not depend on how many batches the documents came in. What was found is found again until the caller notes
//! that it was reported. A decision about who is who is no news.
//!
//! What is not here: where questions and former documents are kept, and when they are forgotten, which `whosaid-store` knows.

mod error;
mod news;
mod question;

pub use error::{Error, Result};
pub use news::{Former, New, News, NewsReport, news};
pub use question::{Question, Watch, Watched, for_manifest, stored};
