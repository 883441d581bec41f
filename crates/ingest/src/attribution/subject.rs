//! Who says it: the subject of a verb of saying, in front of it or behind it, next to it or some commas away.

use super::{Clauses, Subject, source};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;

impl Clauses<'_> {
    /// The subject of a verb: before it, or behind it where the verb follows its content.
    pub(super) fn subject(&self, verb: usize, sentence: Range<usize>) -> Option<Subject> {
        let a = self.a;
        let mut left = verb;
        while left > sentence.start
            && (matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part) && !a.is_genitive(left - 1))
        {
            left -= 1;
        }
        // "…,” said Trump", "…, said Wendy Cutler, who led the talks": only right behind a comma or a closing mark.
        let behind = left == verb
            && verb > sentence.start
            && (matches!(a.word(verb - 1), "," | "”" | "\"" | "’" | "—" | "–" | "»"))
            || verb == sentence.start;
        if behind
            && self.can_invert(verb)
            && let Some(tokens) = source::phrase_after(a, verb + 1, sentence.end)
        {
            let ends = tokens.end >= sentence.end
                || matches!(a.word(tokens.end), "." | "," | ";" | ":" | "?" | "!" | "—" | "–" | "(" | "“" | "\"")
                || matches!(a.pos(tokens.end), Pos::Adp | Pos::Sconj | Pos::Cconj)
                // "said she almost always wrote": a clause, not its speaker.
                || a.pos(tokens.end) == Pos::Adv
                    && (tokens.end..sentence.end).find(|i| a.pos(*i) != Pos::Adv).is_none_or(|i| !matches!(a.pos(i), Pos::Verb | Pos::Aux))
                || (self.is_date)(tokens.end);
            let names = tokens.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
                || matches!(a.pos(tokens.start), Pos::Det | Pos::Pron | Pos::Noun | Pos::Adj);
            if ends && names {
                return Some(Subject { tokens, inverted: true });
            }
        }
        self.left_subject(left, sentence).map(|tokens| Subject { tokens, inverted: false })
    }

    /// Verbs that stand in front of their subject after a quotation.
    pub(super) fn can_invert(&self, verb: usize) -> bool {
        self.a.is_any(
            verb,
            &[
                "said",
                "says",
                "say",
                "added",
                "adds",
                "wrote",
                "writes",
                "noted",
                "notes",
                "explained",
                "explains",
                "warned",
                "warns",
                "argued",
                "argues",
                "asked",
                "asks",
                "replied",
                "commented",
                "concluded",
                "insisted",
                "recalled",
                "admitted",
                "conceded",
                "stated",
                "observed",
                "declared",
                "quipped",
                "tweeted",
                "announced",
                "continued",
                "remarked",
                "told",
                "reported",
                "reports",
                "complained",
                "suggested",
            ],
        )
    }

    /// The noun phrase that ends at `left`, looking through an apposition, a date or a coordinated verb.
    pub(super) fn left_subject(&self, left: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        let last = left.checked_sub(1).filter(|i| *i >= sentence.start)?;
        let word = a.word(last);
        // "Trump on Friday said", "the ministry last week reported".
        if (self.is_date)(last) {
            let mut i = last;
            while i > sentence.start && (self.is_date)(i - 1) {
                i -= 1;
            }
            if i > sentence.start && a.pos(i - 1) == Pos::Adp {
                i -= 1;
            }
            return (i > sentence.start && i < left).then(|| self.left_subject(i, sentence)).flatten();
        }
        if matches!(word, "who" | "which" | "that" | "Who") {
            // "Cutler, who said": the phrase that the clause hangs on.
            let mut i = last;
            if i > sentence.start && a.word(i - 1) == "," {
                i -= 1;
            }
            let chunk = a.chunk_before(i).filter(|c| c.end == i && c.start >= sentence.start)?;
            return Some(source::extend_left(a, chunk, sentence.start));
        }
        // The tagger may have taken the verb itself into the phrase: "the commission estimates".
        let chunk = a.chunk_at(last).filter(|c| (c.end == left || c.end == left + 1) && c.start >= sentence.start);
        if let Some(chunk) = chunk.map(|c| c.start..left) {
            let whole = source::extend_left(a, chunk, sentence.start);
            let before = whole.start.checked_sub(1).filter(|i| *i > sentence.start);
            if before.is_none_or(|i| {
                a.pos(i) != Pos::Adp
                    || a.is_any(
                        i,
                        &["that", "while", "as", "than", "since", "after", "before", "until", "like", "with"],
                    )
            }) {
                return Some(whole);
            }
            // "countries meeting in Copenhagen pledged": the noun that the participle hangs on.
            let participle = before
                .and_then(|i| i.checked_sub(1))
                .filter(|i| a.pos(*i) == Pos::Verb && (a.word(*i).ends_with("ing") || a.word(*i).ends_with("ed")))?;
            let noun = a.chunk_before(participle).filter(|c| c.end == participle && c.start >= sentence.start)?;
            return Some(source::extend_left(a, noun, sentence.start).start..left);
        }
        // "Wendy Cutler, who led the talks, said": the phrase before the first comma.
        if matches!(word, "," | "—" | "–" | ")") {
            let open = |i: usize| if word == ")" { a.word(i) == "(" } else { a.word(i) == word };
            let mut i = last;
            while i > sentence.start + 1 {
                i -= 1;
                if !open(i) {
                    continue;
                }
                let inside = i + 1;
                let chunk = a.chunk_before(i).filter(|c| c.end == i && c.start >= sentence.start);
                let apposition = inside < last
                    && (matches!(
                        a.pos(inside),
                        Pos::Det | Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Pron | Pos::Adv
                    ) || a.is_any(
                        inside,
                        &[
                            "who",
                            "which",
                            "whose",
                            "speaking",
                            "citing",
                            "of",
                            "in",
                            "at",
                            "along",
                            "like",
                            "including",
                            "himself",
                            "herself",
                            "or",
                            "known",
                        ],
                    ) || is_participle(a, inside));
                let has_verb = (inside..last).any(|i| {
                    matches!(a.pos(i), Pos::Verb | Pos::Aux)
                        && !a.word(i).ends_with("ing")
                        && !a.word(i).ends_with("ed")
                });
                let relative = a.is_any(inside, &["who", "which", "whose"]);
                if let Some(chunk) = chunk.filter(|_| apposition && (relative || !has_verb)) {
                    if (self.is_date)(chunk.start) {
                        continue;
                    }
                    let start = source::extend_left(a, chunk, sentence.start).start;
                    return Some(start..left - usize::from(word != ")"));
                }
            }
            return None;
        }
        // "Park Geun-hye visited Washington and said": the subject of the verb before.
        if a.pos(last) == Pos::Cconj {
            return self.main_subject(last, sentence);
        }
        None
    }

    /// The subject of the nearest finite verb before a token.
    pub(super) fn main_subject(&self, before: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        (sentence.start..before)
            .rev()
            .filter(|i| matches!(a.pos(*i), Pos::Verb | Pos::Aux) && !a.word(*i).ends_with("ing"))
            .filter(|i| *i == sentence.start || !matches!(a.pos(i - 1), Pos::Part | Pos::Aux))
            .find_map(|verb| {
                let mut left = verb;
                while left > sentence.start && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv) {
                    left -= 1;
                }
                let chunk = left
                    .checked_sub(1)
                    .and_then(|last| a.chunk_at(last))
                    .filter(|c| c.end == left && c.start >= sentence.start)?;
                // "which Trump recently described": the relative pronoun is no subject here.
                (!a.is_any(chunk.start, &["which", "that", "who"]) || chunk.len() > 1)
                    .then(|| source::extend_left(a, chunk, sentence.start))
            })
    }
}

/// "using", "released", "drawn": a verb's form that opens a phrase on a noun.
pub(super) fn is_participle(a: &Analysis, at: usize) -> bool {
    a.pos(at) == Pos::Verb && ["ing", "ed", "wn", "en"].iter().any(|ending| a.word(at).ends_with(ending))
}
