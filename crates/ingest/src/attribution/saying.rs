//! Sayings, and what the rules read that find them.

use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_model::{CueClass, Mode, Polarity};

/// One saying, in token ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The words that name who says it; empty if a quotation continues without naming its speaker again.
    pub source: Range<usize>,
    /// The cue.
    pub cue: Range<usize>,
    /// The words that are said, in order and not overlapping.
    pub content: Vec<Range<usize>>,
    /// What kind of saying it is.
    pub class: CueClass,
    /// Whether the source commits itself to the content rather than stating it.
    pub is_commitment: bool,
    /// Whether the cue is negated: "never said".
    pub is_negated: bool,
    /// The construction by which the saying was found.
    pub construction: Construction,
}

/// The constructions by which a text says that somebody says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construction {
    /// "Park said that"
    Verb,
    /// "“…,” said Park"
    InvertedVerb,
    /// "is estimated by the fund at"
    Passive,
    /// "according to the fund"
    AccordingTo,
    /// "the fund's estimate of"
    Noun,
    /// "the fund is confident that"
    Adjective,
    /// "In a new poll, half"
    InDocument,
    /// "Park: We will"
    Label,
    /// "is expected to"
    Unattributed,
}

impl Construction {
    /// Returns its description for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Verb => "a verb of saying behind its subject",
            Self::InvertedVerb => "a verb of saying in front of its subject",
            Self::Passive => "a verb of saying in the passive, with its agent",
            Self::AccordingTo => "a preposition that names a source",
            Self::Noun => "a noun of saying with its owner",
            Self::Adjective => "an adjective of opinion with its subject",
            Self::InDocument => "a poll or study that opens the sentence",
            Self::Label => "a name and a colon in front",
            Self::Unattributed => "words of hearsay that name nobody",
        }
    }
}

impl Saying {
    /// Returns whether the source affirms its words: not if it denies them, nor if it never said them.
    pub fn polarity(&self) -> Polarity {
        if (self.class == CueClass::Deny) == self.is_negated { Polarity::Affirmed } else { Polarity::Denied }
    }

    /// Returns whether some of its content contains a token.
    pub fn holds(&self, token: usize) -> bool {
        self.content.iter().any(|part| part.contains(&token))
    }

    /// Returns how many tokens are said.
    pub fn n_tokens(&self) -> usize {
        self.content.iter().map(Range::len).sum()
    }

    /// Returns whether the words are quoted, reported, or both.
    pub fn mode(&self, a: &Analysis) -> Mode {
        let quoted = |i: usize| a.quote_at(i).is_some();
        let words = || self.content.iter().flat_map(Clone::clone).filter(|i| a.pos(*i) != Pos::Punct);
        match (words().any(quoted), words().all(quoted)) {
            (true, true) => Mode::Direct,
            (true, false) => Mode::Mixed,
            _ => Mode::Indirect,
        }
    }
}

/// The text with what earlier passes know of its tokens.
pub(super) struct Clauses<'a> {
    pub(super) a: &'a Analysis<'a>,
    pub(super) is_date: &'a dyn Fn(usize) -> bool,
    pub(super) is_actor: &'a dyn Fn(usize) -> bool,
}

/// The place of the subject of a cue.
pub(super) struct Subject {
    pub(super) tokens: Range<usize>,
    /// Whether it comes after the verb: "said Trump".
    pub(super) inverted: bool,
}

pub(super) fn saying(
    construction: Construction,
    source: Range<usize>,
    cue: Range<usize>,
    content: Vec<Range<usize>>,
    class: CueClass,
) -> Saying {
    let content = content.into_iter().filter(|c| !c.is_empty()).collect();
    Saying { source, cue, content, class, is_commitment: false, is_negated: false, construction }
}
