//! What whosaid knows of English words.
//!
//! All of it is data, in files of `data/` that are compiled in and read once, at first use. What is here tells what a word may
//! be; what it is where it stands is for those who ask.
//!
//! | what | module | files |
//! | --- | --- | --- |
//! | names known beforehand: countries, places, organisations, persons, currencies | [`lexicon`] | `lexicon/` |
//! | verbs and nouns of saying, words of hearsay | [`cues`] | `saying/*.tsv` |
//! | verbs of giving and getting | [`transfers`] | `measures/transfers.tsv` |
//! | words of movement; hedges | [`movement`], [`hedges`] | `figures/*.tsv` |
//! | signs and nouns of money | [`currencies`] | `lexicon/currencies.tsv`, `figures/shared-currencies.tsv` |
//! | holidays | [`holidays`] | `dates/holidays.tsv` |
//! | names of agreements and laws, and the steps in their lives | [`agreements`] | `names/*.tsv` |
//! | nouns that describe what was named before | [`descriptions`] | `reference/*.tsv` |
//! | plurals, the forms of verbs, number words; small letters | [`forms`], [`case`] | `forms/` |
//! | all other lists of words | [`lists`] | a folder for each module |

pub mod agreements;
pub mod case;
pub mod cues;
pub mod currencies;
pub mod descriptions;
pub mod forms;
pub mod hedges;
pub mod holidays;
pub mod lexicon;
pub mod lists;
pub mod movement;
mod table;
pub mod transfers;
mod word_list;

pub use lexicon::Lexicon;
pub use word_list::WordList;
