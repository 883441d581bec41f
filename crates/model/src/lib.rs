//! The nouns of whosaid: what a document is, what is found in one, and what a claim is.
//!
//! Start with [`Document`], the text with what is known about it, and [`Extraction`], all that one document gives:
//! sentences, [`Entity`]s with their [`Mention`]s, [`DateMention`]s, [`Figure`]s and [`Attribution`]s. A [`Claim`] is a
//! figure lifted out of its document: the same record with its document, its sentence and a stable id, as the store
//! keeps it and as `whosaid claims` prints it.
//!
//! Every [`Span`] is a half-open range of **UTF-8 bytes** of the document's text, and `&text[span]` is what the record
//! says. The serde forms of [`Extraction`] and [`Claim`] are the public JSON records; their field names and order are
//! an interface.
//!
//! [`UnitOfMeasure`] is the table of units: texts are read by its spellings, and figures in different units of one dimension
//! are compared by its factors.
//!
//! [`fields`] is the table of a claim's fields, from which exports, the API's schemas and the pages in `docs/` are made.
//!
//! [`shown`] writes figures and periods as people do.
//!
//! This crate depends on nothing else of ours and does no work beyond keeping its values well formed.

mod attribution;
mod bounds;
mod claim;
mod document;
mod entity;
mod entity_type;
mod extraction;
mod faults;
pub mod fields;
mod figure;
mod id;
mod interval;
mod named;
mod period;
#[cfg(feature = "samples")]
#[doc(hidden)]
pub mod samples;
pub mod shown;
mod span;
mod unit;

pub use attribution::{Attribution, CueClass, Mode, Polarity, Resolution};
pub use bounds::{LONGEST_ID, LONGEST_NAME, clip};
pub use claim::Claim;
pub use document::Document;
pub use entity::{Entity, Mention, MentionForm, Milestone, Step};
pub use entity_type::EntityType;
pub use extraction::{DateMention, DateType, Extraction};
pub use figure::{Direction, Figure, FigureKind, Form, Modifier, SpeakerRole, UnitBasis, Value, decimal_text};
pub use id::{ClaimId, DocId, EntityId, slug};
pub use interval::Interval;
pub use period::{Day, Period, day_text};
pub use rust_decimal::Decimal;
pub use span::Span;
pub use unit::{UnitOfMeasure, plural};
