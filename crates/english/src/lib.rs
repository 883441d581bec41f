//! What whosaid knows of English words.
//!
//! All of it is data, in files of `data/` that are compiled in and read once, at first use. What is here tells what a word may
//! be; what it is where it stands is for those who ask.
//!
//! | what | module | files |
//! | --- | --- | --- |
//! | names known beforehand: countries, places, organisations, persons, currencies | [`lexicon`] | `lexicon/` |
//! | verbs and nouns of saying | [`cues`] | `saying/verbs.tsv`, `saying/nouns.tsv` |
//! | verbs of giving and getting | [`transfers`] | `measures/transfers.tsv` |
//! | words of movement | [`movement`] | `figures/movement.tsv` |
//! | plurals, the forms of verbs, number words | [`forms`] | `forms/` |
//! | all other lists of words | [`lists`] | a folder for each module |

pub mod cues;
pub mod forms;
pub mod lexicon;
pub mod lists;
pub mod movement;
mod table;
pub mod transfers;
mod word_list;

pub use lexicon::Lexicon;
pub use word_list::WordList;
