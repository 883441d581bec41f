//! Verbs of saying: "X says that", "is estimated by X at".

use super::saying::{Clauses, Construction, Saying, Subject, saying};
use super::source;
use super::{content::trim, source::is_document};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{self, Frame, Trait};
use whosaid_english::lists;
use whosaid_model::CueClass;

impl Clauses<'_> {
    /// A verb of saying with its subject and what it says.
    pub(super) fn verb(&self, at: usize, sentence: Range<usize>, earlier: &[Saying]) -> Option<Saying> {
        let a = self.a;
        let word = a.tokens.get(at).map(|_| a.lower(at))?;
        let cue = cues::verb(&word, a.word(at + 1))?;
        // "A survey had him at 4 percent"; else "had" says nothing.
        if matches!(word.as_str(), "had" | "has") {
            let number = |i: usize| matches!(a.pos(i), Pos::Num | Pos::Sym);
            let close = sentence.end.min(at + 8);
            let put =
                a.pos(at) == Pos::Verb && (at + 1..close).any(|i| a.is(i, "at") && i + 1 < close && number(i + 1));
            let document = || a.chunk_before(at).is_some_and(|c| c.start >= sentence.start && self.is_poll(&c));
            if !put || !document() {
                return None;
            }
        }
        let sure = cues::has(&word, Trait::Sure) || word == "say" && a.pos(at) == Pos::Intj;
        // Some cues look like nouns to the tagger: "the commission estimates, ", "the bank reckons that".
        let parenthesis = a.chunk_at(at).is_some_and(|c| c.end == at + 1 && c.len() > 1 && c.start > sentence.start)
            && word.ends_with('s')
            && (a.chunk_at(at).is_some_and(|c| c.clone().any(|i| (self.is_actor)(i)) || a.is(c.start, "the")))
            && matches!(a.tokens.get(at + 1).map(|_| a.word(at + 1)), Some("," | "."))
            && self.follows_comma(at, sentence.start);
        let apposed = at > sentence.start && a.word(at - 1) == "," && a.chunk_at(at).is_some_and(|c| c.len() == 1);
        // "Samsung plans to invest": of a name and a plural noun before "to" and a verb, the noun is the verb.
        let plans = a.pos(at) == Pos::Noun
            && cue.frame == Frame::Commitment
            && word.ends_with('s')
            && a.is(at + 1, "to")
            && a.pos(at + 2) == Pos::Verb
            && a.chunk_at(at).is_some_and(|c| c.len() > 1 && c.end == at + 1)
            && (self.is_actor)(at - 1);
        let clause = plans || a.is(at + 1, "that") && (a.pos(at) != Pos::Noun || apposed && word.ends_with('s'));
        if !(matches!(a.pos(at), Pos::Verb | Pos::Aux) || sure || parenthesis || clause) {
            return None;
        }
        let name = at > sentence.start && a.is_capitalised(at) && a.is_capitalised(at - 1) && word == "states";
        if name || a.is(at + 1, "tank") || a.is(at + 1, "tanks") {
            return None;
        }
        // "Doe declined to endorse Roe": an attitude, of the subject of the verb that governs it.
        let infinitive = at > sentence.start && a.is(at - 1, "to");
        let attitude = cue.frame == Frame::Blame && cue.class == CueClass::Attitude;
        if infinitive && !attitude || at > sentence.start && matches!(a.pos(at - 1), Pos::Det) {
            return None;
        }
        // "it is worth pointing out": nobody does.
        if at > sentence.start && a.is(at - 1, "worth") {
            return None;
        }
        // "people projected to swell to 65 million": a participle that hangs on its noun.
        let hangs = matches!(cue.class, CueClass::Estimate | CueClass::Forecast)
            && word.ends_with("ed")
            && !word.starts_with("expect")
            && a.is(at + 1, "to")
            && !self.has_be(at, sentence.start);
        if hangs {
            return None;
        }
        // "a super PAC called", "the so-called": a name is given, nobody speaks.
        let names = cues::has(&word, Trait::Names);
        let named = a.chunk_before(at).filter(|c| c.end == at && a.is_any(c.start, &["a", "an"]));
        if names && at > sentence.start && (named.is_some() || matches!(a.word(at - 1), "-" | "so" | "‑")) {
            return None;
        }
        // "16 certified deaths": a participle that tells of what is counted.
        let counted = at > sentence.start && a.pos(at - 1) == Pos::Num && word.ends_with("ed");
        if counted && matches!(a.pos(at + 1), Pos::Noun | Pos::Adj) {
            return None;
        }
        // "excess deaths estimated by the university"; but "data published by" only says whose data they are.
        if a.is(at + 1, "by") && !self.has_be(at, sentence.start) {
            let noun = a.chunk_before(at).filter(|c| c.start >= sentence.start);
            let counts = matches!(cue.class, CueClass::Estimate | CueClass::Report | CueClass::Forecast);
            let document = noun.is_some_and(|noun| is_document(a, &noun));
            return (counts && !document).then(|| self.passive(at, sentence, cue.class)).flatten();
        }
        let participle = word.ends_with("ing") && !self.has_be(at, sentence.start);
        let passive = !word.ends_with("ing") && self.has_be(at, sentence.start);
        if passive {
            return self.passive(at, sentence, cue.class);
        }
        let found = if infinitive {
            self.main_subject(at - 1, sentence.clone()).map(|tokens| Subject { tokens, inverted: false })
        } else {
            self.subject(at, sentence.clone(), earlier)
        };
        let subject = match found {
            Some(subject) => subject,
            // "…, claiming it had cost jobs": the subject of the clause that it hangs on.
            // "Adding, “It is early.”": whoever spoke in the sentence before.
            None if participle => {
                let opens = at == sentence.start;
                let source = earlier
                    .iter()
                    .rev()
                    .take_while(|s| opens || s.cue.start >= sentence.start)
                    .take(4)
                    .find(|s| !s.source.is_empty() && s.cue.start < at)
                    .map(|s| s.source.clone())
                    .or_else(|| self.main_subject(at, sentence.clone()))?;
                Subject { tokens: source, inverted: false }
            }
            None => return None,
        };
        if cue.class == CueClass::Attitude
            && (self.is_possible(at, sentence.start) || a.is(subject.tokens.start, "you"))
        {
            return None;
        }
        // "…, which explains why the interval is wide": a reason given by nobody.
        let which = subject.tokens.len() == 1 && a.is_any(subject.tokens.start, &["which", "that"]);
        if which && matches!(cue.frame, Frame::Clause | Frame::Guarded) {
            let speaks =
                source::antecedent(a, subject.tokens.start).is_some_and(|it| is_document(a, &it) || self.speaks(&it));
            if !speaks {
                return None;
            }
        }
        // "The answer did not rebut the point": neither somebody nor a document.
        if cue.class == CueClass::Deny && !self.speaks(&subject.tokens) && !is_document(a, &subject.tokens) {
            return None;
        }
        let start = subject.tokens.start;
        let led_by = |words: &[&str]| start > sentence.start && a.is_any(start - 1, words);
        // "photographs showing", "ICTSD reporting": a participle that hangs on a noun is no clause of its own.
        if participle && !subject.inverted && subject.tokens.end == at && !led_by(&["with"]) {
            return None;
        }
        // "less than their own accounts suggest": a comparison.
        if led_by(&["than"]) {
            return None;
        }
        // "as it seeks to amend the deal" commits nobody to the deal.
        if cue.frame == Frame::Commitment && led_by(&["as", "if", "when", "because", "unless"]) {
            return None;
        }
        // ", which proponents say would create 1,000 jobs, as well as", "the sum that donors reported for 2017, Oxfam": a
        // relative clause ends with its comma. A commitment ends where a participle tells more: "sought relief, owing".
        let who = Some(start).filter(|i| subject.tokens.len() == 1 && a.is_any(*i, &["who", "which"]));
        let relative = led_by(&["which", "who", "whom"]) && start > sentence.start + 1 && a.word(start - 2) == ","
            || led_by(&["that"]) && a.pos(start - 1) == Pos::Pron
            || who.is_some_and(|who| who > 0 && a.word(who - 1) == ",");
        let commits = cue.frame == Frame::Commitment;
        let subordinate = led_by(&["while", "though", "although", "if", "because", "since", "when", "after", "before"]);
        let limit = (at..sentence.end)
            .find(|i| {
                a.word(*i) == ","
                    && (relative && a.quote_at(*i).is_none()
                        || commits && a.pos(i + 1) == Pos::Verb && a.word(i + 1).ends_with("ing")
                        || subordinate && self.begins_clause(i + 1, sentence.end))
            })
            .unwrap_or(sentence.end);
        let mut content = self.content(at..at + 1 + cue.n_particles, &subject, sentence.start..limit, &cue.frame)?;
        // "half of those who support Doe are in college": the verb of the clause around.
        let restrictive =
            at > 0 && a.is_any(at - 1, &["who", "that"]) && who.is_none_or(|who| who == 0 || a.word(who - 1) != ",");
        if restrictive
            && cue.frame == Frame::Blame
            && !cues::has(&word, Trait::Wish)
            && let [only] = &mut content[..]
            && !a.is(only.start - 1, "that")
        {
            let finite = |i: &usize| {
                a.pos(*i) == Pos::Aux && !a.is_any(*i, &["be", "been", "have"]) && a.chunk_at(i - 1).is_some()
            };
            only.end = (only.start + 1..only.end).find(finite).unwrap_or(only.end);
        }
        let negated = (subject.tokens.end.min(at)..at).any(|i| a.is_in(i, &lists::saying::NEGATIONS));
        let construction = if subject.inverted { Construction::InvertedVerb } else { Construction::Verb };
        let mut out = saying(construction, subject.tokens, at..at + 1 + cue.n_particles, content, cue.class);
        out.is_commitment = cue.frame == Frame::Commitment;
        out.is_negated = negated;
        Some(out)
    }

    /// "While X says A, **Y does B**": whether a clause with a subject of its own begins at a token.
    fn begins_clause(&self, at: usize, end: usize) -> bool {
        let a = self.a;
        let at = at + usize::from(a.word(at) == "“" || a.word(at) == "\"");
        let Some(subject) = a.chunk_at(at).filter(|c| c.start == at && c.end < end) else { return false };
        let quoted = a.quote_at(at - 1).is_some() && a.quote_at(at).is_some();
        let close = (subject.end..end).find(|i| matches!(a.word(*i), "," | ";" | ":")).unwrap_or(end);
        let relative = a.is_any(subject.start, &["who", "which", "that", "whose", "where"]);
        !relative && !quoted && self.has_finite(at..close)
    }

    /// Whether a comma stands before the noun phrase that a cue ends, with nothing but the phrase between.
    pub(super) fn follows_comma(&self, at: usize, start: usize) -> bool {
        let a = self.a;
        let comma = (start.max(at.saturating_sub(12))..at).rev().find(|i| matches!(a.word(*i), "," | "”" | "\""));
        comma.is_some_and(|comma| !(comma + 1..at).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux)))
    }

    /// Whether a form of "be" governs the verb: "is estimated", "has also been said".
    pub(super) fn has_be(&self, verb: usize, start: usize) -> bool {
        let mut i = verb;
        while i > start && matches!(self.a.pos(i - 1), Pos::Aux | Pos::Adv | Pos::Part) {
            i -= 1;
            if self.a.is_in(i, &lists::grammar::BE) {
                return true;
            }
        }
        false
    }

    /// Whether a verb is only possible or asked for: "may want", "would support".
    pub(super) fn is_possible(&self, verb: usize, start: usize) -> bool {
        let before = (start..verb).rev().take_while(|i| matches!(self.a.pos(*i), Pos::Aux | Pos::Adv | Pos::Part));
        before.into_iter().any(|i| self.a.is_in(i, &lists::grammar::MODALS))
    }

    /// "is estimated by the IMF at": only with its agent named.
    pub(super) fn passive(&self, at: usize, sentence: Range<usize>, class: CueClass) -> Option<Saying> {
        let a = self.a;
        let by = (at + 1..sentence.end.min(at + 14)).take_while(|i| a.word(*i) != ".").find(|i| a.is(*i, "by"))?;
        let source = self.phrase_after(by + 1, sentence.end)?;
        if !source.clone().any(|i| (self.is_actor)(i)) && !is_document(a, &source) {
            return None;
        }
        let content = [trim(a, sentence.start..at), trim(a, at + 1..by), trim(a, source.end..sentence.end)];
        Some(saying(
            Construction::Passive,
            source,
            at..at + 1,
            content.into_iter().filter(|c| !c.is_empty()).collect(),
            class,
        ))
    }
}
