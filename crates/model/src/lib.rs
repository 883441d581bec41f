#![doc = include_str!("../README.md")]

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
mod reader_kind;
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
pub use figure::{Direction, Figure, FigureKind, Form, Modifier, SpeakerRole, Status, UnitBasis, Value, decimal_text};
pub use id::{ClaimId, DocId, EntityId, slug};
pub use interval::Interval;
pub use period::{Day, MONTHS, Period, day_text};
pub use reader_kind::ReaderKind;
pub use rust_decimal::Decimal;
pub use span::Span;
pub use unit::{UnitOfMeasure, plural};
