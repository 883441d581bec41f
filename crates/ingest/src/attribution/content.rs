//! What is said: which words of the sentence a verb of saying reports, and where they end.

use super::cues::Frame;
use super::{Clauses, Saying, Subject, is_document, source};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;

impl Clauses<'_> {
    /// What a verb says. Nothing where its frame asks for more than the clause has.
    pub(super) fn content(
        &self,
        verb: usize,
        subject: &Subject,
        sentence: Range<usize>,
        frame: &Frame,
    ) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let end = sentence.end;
        let before = trim(a, sentence.start..if subject.inverted { verb } else { subject.tokens.start });
        if subject.inverted {
            let rest = trim(a, subject.tokens.end..end);
            let mut parts = vec![before];
            if starts_quotation(a, rest.start) {
                parts.push(rest);
            }
            return Some(parts.into_iter().filter(|c| !c.is_empty()).collect());
        }
        let mut after = verb + 1;
        if a.is_any(after, &["out", "up", "forth", "down", "on"])
            && matches!(a.pos(after), Pos::Adp | Pos::Adv)
            && a.is_any(verb, &["pointed", "points", "pointing", "set", "sets", "laid", "went", "sums", "summed"])
        {
            after += 1;
        }
        let closes = after >= end
            || matches!(a.word(after), "," | "." | "?" | "!" | ";" | "—" | "–" | "”" | "\"" | ")")
                && !starts_quotation(a, after + 1);
        let comma_before = subject.tokens.start > sentence.start
            && matches!(a.word(subject.tokens.start - 1), "," | "”" | "\"" | "’" | "—" | "–" | "?" | "!");
        let time_only = || {
            // "…, he said on Friday.": nothing but a date or a place follows.
            let mut i = after;
            while i < end
                && ((self.is_date)(i)
                    || matches!(a.pos(i), Pos::Adp)
                    || a.pos(i) == Pos::Punct
                    || (i < after + 8 && a.chunk_at(i).is_some() && a.pos(after) == Pos::Adp))
            {
                i += 1;
            }
            i >= end
        };
        // "“…,” he said during an interview in his office": where a quotation closes, the rest tells of the saying.
        let quoted = closes_quotation(a, subject.tokens.start)
            && !a.is(after, "that")
            && !(after..end.min(after + 14)).any(|i| starts_quotation(a, i));
        if comma_before && !before.is_empty() && (closes || quoted || time_only()) {
            let mut parts = vec![before];
            if a.tokens.get(after).is_some_and(|_| a.word(after) == ",") {
                let rest = trim(a, after + 1..end);
                let participle = rest.clone().next().is_some_and(|i| {
                    a.word(i).ends_with("ing")
                        || a.is_any(i, &["who", "which", "and", "but", "in", "at", "after", "according"])
                });
                if !rest.is_empty() && !participle {
                    parts.push(rest);
                }
            } else if starts_quotation(a, after + 1) {
                parts.push(trim(a, after + 1..end));
            }
            return Some(parts);
        }
        if after >= end {
            return None;
        }
        // "told the Korea Economic Institute that", "said in a statement on Friday that".
        let that =
            (after..end.min(after + 16)).take_while(|i| !matches!(a.word(*i), ":" | ";" | "“" | "\"")).find(|i| {
                a.is(*i, "that")
                    && (a.pos(*i) == Pos::Sconj || *i == after)
                    && !(after..*i).any(|j| matches!(a.pos(j), Pos::Verb | Pos::Aux))
            });
        let start = that.map_or(after, |i| i + 1);
        let rest = trim(a, start..end);
        if rest.is_empty() {
            return None;
        }
        let quoted = (after..end.min(after + 14)).any(|i| starts_quotation(a, i));
        let clause = that.is_some() || quoted || a.word(after) == ":" || self.is_clause(rest.clone());
        let accepts = match frame {
            Frame::Clause => true,
            Frame::Guarded => {
                clause
                    || a.is_any(
                        verb,
                        &[
                            "announced",
                            "announces",
                            "announcing",
                            "confirmed",
                            "disclosed",
                            "described",
                            "admitted",
                            "acknowledged",
                            "denied",
                            "dismissed",
                            "disputed",
                            "rejected",
                        ],
                    ) && (self.speaks(&subject.tokens))
            }
            Frame::Finding => {
                // "puts the cost at $5 billion", not "puts people at risk".
                let at = !a.is_any(verb, &["put", "puts"])
                    || rest
                        .clone()
                        .any(|i| a.is(i, "at") && (i + 1..i + 5).any(|j| matches!(a.pos(j), Pos::Num | Pos::Sym)));
                let document = is_document(a, &subject.tokens);
                let records = a.is_any(
                    verb,
                    &[
                        "recorded",
                        "records",
                        "registered",
                        "gave",
                        "gives",
                        "lists",
                        "listed",
                        "identified",
                        "saw",
                        "published",
                        "valued",
                        "values",
                        "detected",
                        "surveyed",
                    ],
                );
                at && (that.is_some() || document || (!records && (self.speaks(&subject.tokens) || clause)))
            }
            Frame::Commitment => {
                self.speaks(&subject.tokens) || is_document(a, &subject.tokens) || self.is_party(&subject.tokens)
            }
            Frame::Blame | Frame::Citing => true,
        };
        accepts.then(|| vec![rest])
    }

    /// Whether a phrase names somebody who can speak: a name, or a pronoun that is not "it" alone.
    pub(super) fn speaks(&self, phrase: &Range<usize>) -> bool {
        let a = self.a;
        phrase.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(phrase.start, &["he", "she", "they", "who", "we", "i", "it"])
            || source::is_group(a, phrase)
    }

    pub(super) fn is_party(&self, phrase: &Range<usize>) -> bool {
        let head = self.a.head(phrase);
        self.a.is_any(
            head,
            &[
                "sides",
                "countries",
                "governments",
                "parties",
                "leaders",
                "deal",
                "agreement",
                "pact",
                "treaty",
                "law",
                "bill",
                "accord",
                "rules",
                "order",
            ],
        )
    }

    /// Whether some words are a clause: a subject followed by a finite verb.
    pub(super) fn is_clause(&self, range: Range<usize>) -> bool {
        let a = self.a;
        range.clone().skip(1).any(|i| {
            matches!(a.pos(i), Pos::Verb | Pos::Aux)
                && !a.word(i).ends_with("ing")
                && !matches!(a.pos(i - 1), Pos::Part | Pos::Det)
                && a.chunk_before(i).is_some_and(|c| c.start >= range.start)
                && !a.is_any(range.start, &["to"])
        })
    }
}

/// A range without punctuation at its ends, quotation marks kept.
pub(super) fn trim(a: &Analysis, mut range: Range<usize>) -> Range<usize> {
    let loose = |i: usize| matches!(a.word(i), "," | "." | ";" | ":" | "—" | "–" | "-" | "?" | "!");
    while !range.is_empty() && loose(range.start) {
        range.start += 1;
    }
    while !range.is_empty() && loose(range.end - 1) {
        range.end -= 1;
    }
    if range.is_empty() { range.start..range.start } else { range }
}

/// Whether a quotation begins at a token, or behind a comma or colon there.
pub(super) fn starts_quotation(a: &Analysis, at: usize) -> bool {
    let begins = |at: usize| a.quote_at(at).is_some_and(|q| q.tokens.start == at);
    begins(at) || (matches!(a.tokens.get(at).map(|_| a.word(at)), Some("," | ":")) && begins(at + 1))
}

/// Whether a quotation ends right before a token, or before a comma there.
pub(super) fn closes_quotation(a: &Analysis, at: usize) -> bool {
    let ends =
        |at: usize| at.checked_sub(1).and_then(|last| a.quote_at(last)).is_some_and(|q| q.closed && q.tokens.end == at);
    ends(at) || at > 0 && a.word(at - 1) == "," && ends(at - 1)
}

/// Ends each content where a later cue of the same sentence takes over: "said A, adding that B", "said A, according to B".
pub(super) fn cut_at_following_cues(a: &Analysis, sayings: &mut [Saying]) {
    let cues: Vec<(Range<usize>, Range<usize>)> = sayings.iter().map(|s| (s.cue.clone(), s.source.clone())).collect();
    for saying in sayings.iter_mut() {
        for (cue, source) in &cues {
            if cue.start <= saying.cue.start {
                continue;
            }
            let first = cue.start;
            let participle = first > 0
                && a.word(first).ends_with("ing")
                && source.start <= saying.source.start
                && matches!(a.word(first - 1), "," | "while" | "and" | "—" | "”");
            let according = a.is(first, "according") && source.start > saying.cue.start;
            // "X said A, and Y said B": the second subject ends the first content.
            let next_clause = source.start > saying.cue.end
                && source.start > 1
                && cue.start > source.start
                && a.is_any(source.start - 1, &["and", "but", "while", "whereas"])
                && saying.source.start < source.start;
            if participle || according {
                cut(a, saying, first);
            } else if next_clause {
                cut(a, saying, source.start - 1);
            }
        }
    }
}

pub(super) fn cut(a: &Analysis, saying: &mut Saying, at: usize) {
    saying.content = saying
        .content
        .iter()
        .map(|part| if part.contains(&at) { trim(a, part.start..at) } else { part.clone() })
        .filter(|part| !part.is_empty() && part.start < at || part.end <= at)
        .filter(|part| !part.is_empty())
        .collect();
}
