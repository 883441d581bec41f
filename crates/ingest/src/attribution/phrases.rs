//! Sayings without a verb: "according to X", "X's estimate that", "X: We will".

use super::saying::{Clauses, Construction, Saying, saying};
use super::{content::trim, source, source::is_document};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lexicon::EntryKind;
use whosaid_english::{cues, lists};
use whosaid_model::CueClass;

/// How many tokens before a bracket the figure may stand whose source it names: "$61.8 billion (OECD)", "12 percent of adults smoke
/// (source: OECD)".
const REACH_OF_BRACKETS: usize = 3;
const REACH_OF_LABELLED: usize = 12;

impl Clauses<'_> {
    /// "According to X, …" and "…, according to X".
    pub(super) fn according_to(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if let Some(saying) = self.by_count(at, sentence.clone()) {
            return Some(saying);
        }
        let phrase = lists::saying::ACCORDING_TO
            .iter()
            .find(|p| p.split(' ').enumerate().all(|(i, word)| a.is(at + i, word)))?;
        let cue = at..at + phrase.split(' ').count();
        let source = self.phrase_after(cue.end, sentence.end)?;
        // "$5 per share"; but "fell 3 percent, per FactSet".
        let set_off = at > sentence.start && a.word(at - 1) == ",";
        if phrase == "per" && !(set_off && (self.is_actor)(source::head(a, &source))) {
            return None;
        }
        // "according to need", "according to changes in the market" name a measure, not a source.
        let measures = lists::saying::CRITERIA.contains(&a.lower(source::head(a, &source)))
            && !source.clone().any(|i| a.pos(i) == Pos::Propn);
        if measures || phrase == "based on" && !is_document(a, &source) {
            return None;
        }
        let before = trim(a, sentence.start..at);
        let after = trim(a, source.end..sentence.end);
        // Before its clause, it governs what follows; after it, what precedes. In the middle, both.
        let opens = before.is_empty() || a.is_any(before.end - 1, &["but", "and", "while", "because", "although"]);
        let content = if opens {
            vec![after]
        } else if a.word(source.end.min(sentence.end - 1)) == ","
            && after.len() > 3
            && !a.is_any(after.start, &["and", "but", "while", "which", "who"])
        {
            vec![before, after]
        } else {
            vec![before]
        };
        Some(saying(Construction::AccordingTo, source, cue, content, CueClass::Report))
    }

    /// "By Washington's count, the deficit was": a count, reckoning or estimate with its owner, outside its clause.
    fn by_count(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if !a.is_any(at, &["by", "on"]) {
            return None;
        }
        let chunk = a.chunk_at(at + 1).filter(|c| c.start == at + 1 && c.end <= sentence.end)?;
        let mark = chunk.clone().rev().find(|i| a.is_genitive(*i)).filter(|mark| *mark > chunk.start)?;
        if !a.is_in(chunk.end - 1, &lists::saying::RECKONINGS) {
            return None;
        }
        let opens = at == sentence.start && a.word(chunk.end) == ",";
        let closes = at > sentence.start && a.word(at - 1) == "," && chunk.end + 1 >= sentence.end;
        let content = if opens {
            trim(a, chunk.end..sentence.end)
        } else if closes {
            trim(a, sentence.start..at)
        } else {
            return None;
        };
        let cue = mark + 1..chunk.end;
        Some(saying(Construction::AccordingTo, chunk.start..mark, cue, vec![content], CueClass::Estimate))
    }

    /// "$61.8 billion (OECD)": the source of a figure, in brackets after it.
    pub(super) fn bracketed(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if !matches!(a.word(at), "(" | "[") || at < sentence.start + 2 {
            return None;
        }
        let mark = if a.word(at) == "(" { ")" } else { "]" };
        let close = (at + 1..sentence.end.min(at + 10)).find(|i| a.word(*i) == mark)?;
        // Square brackets elsewhere hold what an editor adds.
        if mark == "]" && close + 2 < sentence.end {
            return None;
        }
        // "(source: OECD)"
        let is_labelled = a.is_any(at + 1, &["source", "sources", "data"]) && a.word(at + 2) == ":";
        let source = if is_labelled { at + 3 } else { at + 1 }..close;
        let reach = if is_labelled || a.word(at) == "[" { REACH_OF_LABELLED } else { REACH_OF_BRACKETS };
        let figure = (at.saturating_sub(reach).max(sentence.start)..at).any(|i| a.pos(i) == Pos::Num);
        let place = |i: usize| a.lexicon.entry(a.word(i)).is_some_and(|it| it.kind != EntryKind::Organisation);
        let named = !source.is_empty() && source.clone().all(|i| (self.is_actor)(i) && !place(i));
        if !figure || !named {
            return None;
        }
        let bounds = |i: usize| matches!(a.word(i), ";" | ":" | ")" | "or" | "and" | ",");
        let start = (sentence.start..at).rev().find(|i| bounds(*i)).map_or(sentence.start, |i| i + 1);
        Some(saying(Construction::AccordingTo, source, at..at + 1, vec![trim(a, start..at)], CueClass::Report))
    }

    /// "Oxfam's estimate that", "the ministry's forecast of", "a claim by Trump that", "an estimate from Oxfam".
    pub(super) fn noun(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if !matches!(a.pos(at), Pos::Noun | Pos::Adj) {
            return None;
        }
        let word = a.lower(at);
        let by = a.is_any(at + 1, &["by", "from", "among"]);
        let possessive = &["his", "her", "their", "its", "our", "my"];
        let (source, after) = if by {
            let source = self.phrase_after(at + 2, sentence.end)?;
            (source.clone(), source.end)
        } else {
            (0..0, at + 1)
        };
        if after >= sentence.end {
            return None;
        }
        let cue = cues::noun(&word, a.word(after))?;
        if cue.is_adjective {
            return self.adjective(at, sentence, cue.class);
        }
        if a.pos(at) == Pos::Adj {
            return None;
        }
        let source = if by {
            source
        } else {
            let chunk = a.chunk_at(at).filter(|c| c.end == at + 1)?;
            let genitive = chunk.clone().rev().find(|i| a.is_genitive(*i));
            match genitive {
                Some(mark) => source::extend_left(a, chunk.start..mark, sentence.start),
                None if a.is_any(chunk.start, possessive) => chunk.start..chunk.start + 1,
                None => return self.unowned(at, &word, sentence.end),
            }
        };
        let names = source.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(source.start, possessive)
            || source::is_group(a, &source);
        if !names {
            return None;
        }
        let clause = a.is_any(after, &["that", "is", "was", "were", "are"]);
        let start = if a.is(after, "to") { after } else { after + 1 };
        let end = if clause { sentence.end } else { self.end_of_nominal(start..sentence.end) };
        let content = trim(a, start..end);
        let mut out = saying(Construction::Noun, source, at..at + 1, vec![content], cue.class);
        out.is_commitment = cue.class == CueClass::Order;
        Some(out)
    }

    /// "raised questions about how it would work", "criticism of the bank": nobody is named who asks or blames.
    fn unowned(&self, at: usize, word: &str, end: usize) -> Option<Saying> {
        let a = self.a;
        if !lists::saying::PUBLIC.contains(word) {
            return None;
        }
        let start = at + 1 + usize::from(a.is_any(at + 1, &["that"]));
        let end = if a.is(at + 1, "that") { self.end_of_phrase(start..end) } else { self.end_of_nominal(start..end) };
        let content = trim(a, start..end);
        (content.len() > 1)
            .then(|| saying(Construction::Unattributed, 0..0, at..at + 1, vec![content], CueClass::Attitude))
    }

    /// "The bank is confident that", "officials, worried about".
    fn adjective(&self, at: usize, sentence: Range<usize>, class: CueClass) -> Option<Saying> {
        let a = self.a;
        let mut left = at;
        while left > sentence.start && matches!(a.pos(left - 1), Pos::Adv | Pos::Part) && !a.is_genitive(left - 1) {
            left -= 1;
        }
        let verb =
            left.checked_sub(1).filter(|i| *i >= sentence.start && a.is_in(*i, &lists::grammar::LINKING_VERBS))?;
        let subject = self.subject(verb, sentence.clone(), &[]).filter(|it| !it.inverted)?;
        if !self.speaks(&subject.tokens) || a.is(subject.tokens.start, "it") {
            return None;
        }
        let start = if a.is(at + 1, "to") { at + 1 } else { at + 2 };
        let end = if a.is(at + 1, "that") { sentence.end } else { self.end_of_nominal(start..sentence.end) };
        Some(saying(Construction::Adjective, subject.tokens, verb..at + 1, vec![trim(a, start..end)], class))
    }

    /// Returns where a noun phrase or infinitive ends that a noun governs: before the verb of the clause around it, or
    /// its comma.
    fn end_of_nominal(&self, rest: Range<usize>) -> usize {
        let a = self.a;
        let end = self.end_of_phrase(rest.clone());
        let finite = |i: &usize| {
            matches!(a.pos(*i), Pos::Verb | Pos::Aux)
                && !a.word(*i).ends_with("ing")
                && !a.is_any(*i, &["be", "been", "have"])
                && !a.is_any(*i - 1, &["to", "not", "who", "that", "which"])
                && a.chunk_at(*i - 1).is_some()
                && (a.pos(*i) == Pos::Aux || !a.word(*i).ends_with("ed"))
        };
        (rest.start + 1..end).find(finite).unwrap_or(end)
    }

    /// Returns whether a phrase names a poll: "a Gallup poll", "the latest survey". "The polls" are not a source.
    pub(super) fn is_poll(&self, phrase: &Range<usize>) -> bool {
        const POLLS: &[&str] = &["poll", "polls", "survey", "surveys", "polling"];
        let a = self.a;
        let head = source::head(a, phrase);
        let named = phrase.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn);
        let one = a.is_any(head, &["poll", "survey"]) && matches!(a.pos(phrase.start), Pos::Det);
        a.is_any(head, POLLS) && (named || one)
    }

    /// "Mills led by 9 points **in a radio poll**": a poll after or among its figures.
    pub(super) fn in_polls(&self, sentence: Range<usize>, sayings: &[Saying]) -> Option<Saying> {
        let a = self.a;
        let taken = |i: usize| sayings.iter().any(|s| s.source.contains(&i) || s.holds(i) && !s.source.is_empty());
        let at = (sentence.start + 1..sentence.end)
            .find(|i| a.is(*i, "in") && a.pos(*i) == Pos::Adp && !taken(i + 1) && a.quote_at(*i).is_none())?;
        let source = self.phrase_after(at + 1, sentence.end).filter(|it| self.is_poll(it))?;
        let bounds = |i: usize| {
            matches!(a.word(i), ";" | ":" | "—")
                || a.word(i) == "," && a.is_any(i + 1, &["and", "but", "while", "which", "who"])
        };
        let start = (sentence.start..at).rev().find(|i| bounds(*i)).map_or(sentence.start, |i| i + 1);
        let end = (source.end..sentence.end).find(|i| bounds(*i)).unwrap_or(sentence.end);
        let content: Vec<Range<usize>> =
            [trim(a, start..at), trim(a, source.end..end)].into_iter().filter(|part| !part.is_empty()).collect();
        let figure = content.iter().any(|part| part.clone().any(|i| matches!(a.pos(i), Pos::Num)));
        (figure && !content.iter().any(|part| part.clone().any(taken)))
            .then(|| saying(Construction::InDocument, source, at..at + 1, content, CueClass::Report))
    }

    /// "In a new Gallup poll, 52 percent said", "A survey by Pew: ": a poll or study at the start of a sentence is its
    /// source.
    pub(super) fn in_document(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let at = sentence.start + usize::from(a.is_any(sentence.start, &["but", "and"]));
        if !a.is_any(at, &["in", "under"]) {
            return None;
        }
        let source = self.phrase_after(at + 1, sentence.end)?;
        let comma = (source.end..sentence.end.min(source.end + 12)).find(|i| a.word(*i) == ",")?;
        let told =
            (source.end..comma).any(|i| matches!(a.pos(i), Pos::Aux) || a.chunk_at(i).is_some() && !(self.is_date)(i));
        let head = source::head(a, &source);
        let verb = a.is_any(comma + 1, &["the"]) && a.pos(comma + 2) == Pos::Verb;
        let content = trim(a, comma + 1..sentence.end);
        (a.is_in(head, &lists::saying::STUDIES) && !told && !verb && self.is_clause(content.clone()))
            .then(|| saying(Construction::InDocument, source, at..at + 1, vec![content], CueClass::Report))
    }
}
