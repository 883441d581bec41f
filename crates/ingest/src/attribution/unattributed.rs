//! Sayings whose speaker the text leaves out: "is expected to", "reportedly", "asked whether". They have no source, and
//! their figures have no speaker. But what is reported like this is kept apart from what the article says itself.

use super::content::trim;
use super::saying::{Clauses, Construction, Saying, saying};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{Hearsay, hearsay};
use whosaid_english::lists;
use whosaid_model::CueClass;

impl Clauses<'_> {
    /// Returns the saying without a source at a word.
    pub(super) fn unattributed(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if a.quote_at(at).is_some_and(|q| q.closed) {
            return None;
        }
        match (a.pos(at), hearsay(a.word(at))) {
            (Pos::Verb, _) if a.is(at, "asked") => self.asked(at, sentence),
            (Pos::Verb, Some((Hearsay::Seeming, class))) => {
                let describes = a.is_any(at + 1, &["to", "likely", "as", "that", "like"]) || a.pos(at + 1) == Pos::Adj;
                describes.then(|| self.reported(at..at + 1, sentence, class)).flatten()
            }
            (Pos::Verb | Pos::Adj, Some((it @ (Hearsay::Judged | Hearsay::Passive), class)))
                if self.has_be(at, sentence.start) =>
            {
                let behind: &[&str] = if it == Hearsay::Judged { &["as"] } else { &["to", "that", "at"] };
                a.is_any(at + 1, behind).then(|| self.reported(at..at + 1, sentence, class)).flatten()
            }
            (Pos::Adv, Some((Hearsay::Adverb, class))) => self.reported(at..at + 1, sentence, class),
            _ => None,
        }
    }

    /// "[The bank] is <expected> [to cut its rate]", "[the hackers have] <reportedly> [entered]".
    fn reported(&self, cue: Range<usize>, sentence: Range<usize>, class: CueClass) -> Option<Saying> {
        let a = self.a;
        let end = self.end_of_phrase(cue.end..sentence.end.max(cue.end + 1)).min(sentence.end);
        let rest = trim(a, cue.end..end);
        let mut left = cue.start;
        while left > sentence.start
            && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part)
            && !a.is_genitive(left - 1)
        {
            left -= 1;
        }
        let subject = self.left_subject(left, sentence, &[]);
        // "It is expected that": the clause alone.
        let subject = subject.filter(|it| it.len() > 1 || !a.is_any(it.start, &["it", "there"]));
        let parts: Vec<Range<usize>> = subject.into_iter().chain([rest.clone()]).collect();
        (rest.len() > 1).then(|| saying(Construction::Unattributed, 0..0, cue, parts, class))
    }

    /// "Asked whether X", "when asked by reporters about X", "was asked if X".
    fn asked(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let opens = at == sentence.start
            || a.is_any(at - 1, &["when", "if"])
            || matches!(a.word(at - 1), "," | "—" | "–" | "--")
            || self.has_be(at, sentence.start);
        if !opens {
            return None;
        }
        let agent = (at + 1..sentence.end.min(at + 8)).take_while(|i| a.word(*i) != ",").find(|i| a.is(*i, "by"));
        let agent = agent.and_then(|by| self.phrase_after(by + 1, sentence.end));
        let from = agent.as_ref().map_or(at + 1, |agent| agent.end);
        let content = (from..sentence.end.min(from + 10))
            .take_while(|i| !matches!(a.word(*i), "," | "."))
            .find(|i| a.is_in(*i, &lists::saying::QUESTIONS))?;
        let start = content + usize::from(a.is_any(content, &["about", "for"]));
        let end = (start..sentence.end).find(|i| matches!(a.word(*i), "," | ";" | "—")).unwrap_or(sentence.end);
        let content = trim(a, start..end);
        (!content.is_empty()).then(|| {
            saying(Construction::Unattributed, agent.unwrap_or(0..0), at..at + 1, vec![content], CueClass::Say)
        })
    }
}
