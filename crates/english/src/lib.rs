#![doc = include_str!("../README.md")]

pub mod agreements;
pub mod case;
pub mod countries;
pub mod cues;
pub mod currencies;
pub mod descriptions;
pub mod forms;
pub mod hedges;
pub mod holidays;
pub mod lexicon;
pub mod lists;
pub mod movement;
pub mod nicknames;
pub mod synonyms;
mod table;
pub mod tokens;
pub mod transfers;
pub mod well_known;
mod word_list;

pub use lexicon::Lexicon;
pub use word_list::WordList;
