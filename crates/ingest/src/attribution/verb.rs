//! Verbs of saying: "X says that", "is estimated by X at".

use super::saying::{Clauses, Construction, Saying, Subject, saying};
use super::source;
use super::{content::trim, source::is_document, source::is_group};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{self, CueVerb, Frame, Trait};
use whosaid_english::lists;
use whosaid_model::CueClass;

/// How many tokens after "had" its value may come: "had him at 4 percent".
const REACH_OF_VALUE: usize = 8;

/// How many sayings before a participle its speaker may be: "He said A, agreed to B, adding that".
const MOST_EARLIER: usize = 4;

/// How many tokens before a cue a comma may begin its parenthesis: ", the central bank of Peru estimates,".
const LONGEST_PARENTHESIS: usize = 12;

/// How many tokens after a participle its agent may come: "is estimated in a report of last year by the bank".
const REACH_OF_AGENT: usize = 14;

/// A word that is a form of a verb of saying, in its sentence.
struct Candidate {
    at: usize,
    word: String,
    cue: CueVerb,
    sentence: Range<usize>,
}

impl Candidate {
    /// Returns whether anything in the sentence comes before it.
    fn has_front(&self) -> bool {
        self.at > self.sentence.start
    }

    fn tokens(&self) -> Range<usize> {
        self.at..self.at + 1 + self.cue.n_particles
    }

    fn is_commitment(&self) -> bool {
        self.cue.frame == Frame::Commitment
    }
}

impl Clauses<'_> {
    /// Returns a verb of saying with its subject and what it says.
    pub(super) fn verb(&self, at: usize, sentence: Range<usize>, earlier: &[Saying]) -> Option<Saying> {
        let a = self.a;
        let cue = cues::verb(a.word(at), a.word(at + 1))?;
        let it = Candidate { at, word: a.lower(at), cue, sentence };
        if self.is_no_cue(&it) {
            return None;
        }
        if let Some(saying) = self.quoted_as_saying(&it, earlier) {
            return Some(saying);
        }
        if a.is(at + 1, "by") && !self.has_be(at, it.sentence.start) {
            return self.counted_by(it);
        }
        if !it.word.ends_with("ing") && self.has_be(at, it.sentence.start) {
            return self.passive(at, it.sentence, it.cue.class);
        }
        let subject = self.subject_of_cue(&it, earlier)?;
        if self.is_no_saying_of(&it, &subject) {
            return None;
        }
        let limit = self.end_of_cue(&it, &subject);
        let mut content = self.content(it.tokens(), &subject, it.sentence.start..limit, it.cue.frame)?;
        self.cut_at_outer_verb(&it, &subject, &mut content);
        let negated = (subject.tokens.end.min(at)..at).any(|i| a.is_in(i, &lists::saying::NEGATIONS));
        let construction = if subject.inverted { Construction::InvertedVerb } else { Construction::Verb };
        let mut out = saying(construction, subject.tokens, it.tokens(), content, it.cue.class);
        out.is_commitment = it.cue.frame == Frame::Commitment;
        out.is_negated = negated;
        Some(out)
    }

    /// Returns whether the words next to a form of a verb of saying show that it is not a cue.
    fn is_no_cue(&self, it: &Candidate) -> bool {
        self.puts_no_value(it)
            || !self.may_be_verb(it)
            || self.is_in_name(it)
            || self.is_governed(it)
            || self.hangs_on_noun(it)
            || self.names(it)
            || self.tells_what_is_counted(it)
            || self.makes(it)
            || self.is_of_quoted(it)
    }

    /// Returns whether a cue is the "saying" of "quoted as saying", which belongs to "quoted".
    fn is_of_quoted(&self, it: &Candidate) -> bool {
        let first = it.sentence.start.max(it.at.saturating_sub(REACH_OF_AGENT));
        matches!(it.word.as_str(), "saying" | "telling")
            && it.has_front()
            && self.a.is(it.at - 1, "as")
            && (first..it.at).any(|i| self.a.is_any(i, &["quoted", "cited"]) && self.has_be(i, it.sentence.start))
    }

    /// "He was **quoted** by a newspaper as saying that": he says it, and the newspaper passes it on.
    fn quoted_as_saying(&self, it: &Candidate, earlier: &[Saying]) -> Option<Saying> {
        let a = self.a;
        if !matches!(it.word.as_str(), "quoted" | "cited") || !self.has_be(it.at, it.sentence.start) {
            return None;
        }
        let saying_at = self.as_saying(it.at, it.sentence.end)?;
        let subject = self.subject(it.at, it.sentence.clone(), earlier).filter(|it| !it.inverted)?;
        let said = saying_at + 1 + usize::from(a.is(saying_at + 1, "that"));
        let behind = trim(a, said..it.sentence.end);
        let front = trim(a, it.sentence.start..subject.tokens.start);
        let is_phrase = behind.is_empty() || a.is_any(behind.start, &["by", "in", "on"]);
        let content = match behind.clone().find(|i| a.is(*i, "that")).filter(|_| is_phrase) {
            Some(that) => that + 1..behind.end,
            None if is_phrase && !front.is_empty() => front,
            None => behind,
        };
        (!content.is_empty())
            .then(|| saying(Construction::Verb, subject.tokens, it.at..saying_at + 1, vec![content], CueClass::Say))
    }

    /// Returns the "saying" of "quoted as saying", "quoted by the agency as saying".
    fn as_saying(&self, quoted: usize, end: usize) -> Option<usize> {
        let a = self.a;
        let near = quoted + 1..end.min(quoted + REACH_OF_AGENT);
        near.into_iter().find(|i| a.is(*i, "as") && a.is_any(i + 1, &["saying", "telling"])).map(|i| i + 1)
    }

    /// "She **wrote** hundreds of songs": a work, and no words.
    fn makes(&self, it: &Candidate) -> bool {
        let a = self.a;
        let counted = |at: usize| a.pos(at) == Pos::Num || a.is_any(at, &["dozens", "hundreds", "thousands"]);
        matches!(it.word.as_str(), "wrote" | "written" | "writes")
            && counted(it.at + 1)
            && !self.is_clause(it.at + 1..it.sentence.end)
    }

    /// "The Senate **had** 54 members": without a poll and a value, "had" says nothing; but "A survey had him at 4
    /// percent".
    fn puts_no_value(&self, it: &Candidate) -> bool {
        let a = self.a;
        if !matches!(it.word.as_str(), "had" | "has") {
            return false;
        }
        let number = |i: usize| matches!(a.pos(i), Pos::Num | Pos::Sym);
        let close = it.sentence.end.min(it.at + REACH_OF_VALUE);
        let puts =
            a.pos(it.at) == Pos::Verb && (it.at + 1..close).any(|i| a.is(i, "at") && i + 1 < close && number(i + 1));
        let poll = || a.chunk_before(it.at).is_some_and(|c| c.start >= it.sentence.start && self.is_poll(&c));
        !puts || !poll()
    }

    /// Returns whether a cue is a verb, according to the tagger or the words around it.
    fn may_be_verb(&self, it: &Candidate) -> bool {
        let a = self.a;
        let sure = cues::has(&it.word, Trait::Sure) || it.word == "say" && a.pos(it.at) == Pos::Intj;
        matches!(a.pos(it.at), Pos::Verb | Pos::Aux)
            || sure
            || self.is_in_parenthesis(it)
            || self.governs_infinitive(it)
            || self.governs_that(it)
            || self.governs_value(it)
    }

    /// "…, the commission **estimates**, …": some cues look like nouns to the tagger.
    fn is_in_parenthesis(&self, it: &Candidate) -> bool {
        let a = self.a;
        a.chunk_at(it.at).is_some_and(|c| c.end == it.at + 1 && c.len() > 1 && c.start > it.sentence.start)
            && it.word.ends_with('s')
            && (a.chunk_at(it.at).is_some_and(|c| c.clone().any(|i| (self.is_actor)(i)) || a.is(c.start, "the")))
            && matches!(a.tokens.get(it.at + 1).map(|_| a.word(it.at + 1)), Some("," | "."))
            && self.follows_comma(it.at, it.sentence.start)
    }

    /// "Samsung **plans** to invest": of a name and a plural noun before "to" and a verb, the noun is the verb.
    fn governs_infinitive(&self, it: &Candidate) -> bool {
        let a = self.a;
        a.pos(it.at) == Pos::Noun
            && it.is_commitment()
            && it.word.ends_with('s')
            && a.is(it.at + 1, "to")
            && a.pos(it.at + 2) == Pos::Verb
            && a.chunk_at(it.at).is_some_and(|c| c.len() > 1 && c.end == it.at + 1)
            && (self.is_actor)(it.at - 1)
    }

    /// "the bank, as it happens, **reckons** that": a noun before "that", but only if a comma separates it from its
    /// subject.
    fn governs_that(&self, it: &Candidate) -> bool {
        let a = self.a;
        let apposed = it.has_front() && a.word(it.at - 1) == "," && a.chunk_at(it.at).is_some_and(|c| c.len() == 1);
        a.is(it.at + 1, "that") && (a.pos(it.at) != Pos::Noun || apposed && it.word.ends_with('s'))
    }

    /// "which the ministry **estimates** at $5 billion": a noun before a value is the verb.
    fn governs_value(&self, it: &Candidate) -> bool {
        let a = self.a;
        let is_value = |at: usize| at < it.sentence.end && matches!(a.pos(at), Pos::Num | Pos::Sym);
        matches!(it.cue.class, CueClass::Estimate | CueClass::Forecast)
            && it.word.ends_with('s')
            && a.is(it.at + 1, "at")
            && is_value(it.at + 2)
            && a.chunk_at(it.at).is_some_and(|c| c.len() > 1 && c.end == it.at + 1)
    }

    /// "the United **States**", "a **think** tank".
    fn is_in_name(&self, it: &Candidate) -> bool {
        let a = self.a;
        let states = it.has_front() && a.is_capitalised(it.at) && a.is_capitalised(it.at - 1) && it.word == "states";
        states || a.is_any(it.at + 1, &["tank", "tanks"])
    }

    /// "to **say**", "the **say**", "worth **pointing** out": nobody does. But "Doe declined to **endorse** Roe": an
    /// attitude, of the subject of the verb that governs it.
    fn is_governed(&self, it: &Candidate) -> bool {
        let a = self.a;
        let attitude = it.cue.frame == Frame::Blame && it.cue.class == CueClass::Attitude;
        it.has_front()
            && (self.is_infinitive(it) && !attitude || a.pos(it.at - 1) == Pos::Det || a.is(it.at - 1, "worth"))
    }

    fn is_infinitive(&self, it: &Candidate) -> bool {
        it.has_front() && self.a.is(it.at - 1, "to")
    }

    /// "people **projected** to swell to 65 million": a participle that hangs on its noun.
    fn hangs_on_noun(&self, it: &Candidate) -> bool {
        matches!(it.cue.class, CueClass::Estimate | CueClass::Forecast)
            && it.word.ends_with("ed")
            && !it.word.starts_with("expect")
            && self.a.is(it.at + 1, "to")
            && !self.has_be(it.at, it.sentence.start)
    }

    /// "a super PAC **called**", "the so-**called**": a name is given, nobody speaks.
    fn names(&self, it: &Candidate) -> bool {
        let a = self.a;
        let named = a.chunk_before(it.at).filter(|c| c.end == it.at && a.is_any(c.start, &["a", "an"]));
        cues::has(&it.word, Trait::Names)
            && it.has_front()
            && (named.is_some() || matches!(a.word(it.at - 1), "-" | "so" | "‑"))
    }

    /// "16 **certified** deaths": a participle that says which things are counted.
    fn tells_what_is_counted(&self, it: &Candidate) -> bool {
        let a = self.a;
        it.has_front()
            && a.pos(it.at - 1) == Pos::Num
            && it.word.ends_with("ed")
            && matches!(a.pos(it.at + 1), Pos::Noun | Pos::Adj)
    }

    /// "excess deaths **estimated** by the university"; but "data published by" only says whose data they are.
    fn counted_by(&self, it: Candidate) -> Option<Saying> {
        let noun = self.a.chunk_before(it.at).filter(|c| c.start >= it.sentence.start);
        let counts = matches!(it.cue.class, CueClass::Estimate | CueClass::Report | CueClass::Forecast);
        let document = noun.is_some_and(|noun| is_document(self.a, &noun));
        (counts && !document).then(|| self.passive(it.at, it.sentence, it.cue.class)).flatten()
    }

    /// Returns whether a participle in "-ing" begins a clause of its own: "…, **claiming** it had cost jobs".
    fn is_participle(&self, it: &Candidate) -> bool {
        it.word.ends_with("ing") && !self.has_be(it.at, it.sentence.start)
    }

    /// Returns the subject of a cue in the active.
    fn subject_of_cue(&self, it: &Candidate, earlier: &[Saying]) -> Option<Subject> {
        let found = if self.is_infinitive(it) {
            let governing = self.main_subject(it.at - 1, it.sentence.clone());
            governing.map(|tokens| Subject { tokens, inverted: false })
        } else {
            self.subject(it.at, it.sentence.clone(), earlier)
        };
        found.or_else(|| self.is_participle(it).then(|| self.subject_of_participle(it, earlier)).flatten())
    }

    /// "…, **claiming** it had cost jobs": the subject of the clause to which it belongs. "**Adding**, “It is early.”":
    /// the speaker of the sentence before.
    fn subject_of_participle(&self, it: &Candidate, earlier: &[Saying]) -> Option<Subject> {
        let opens = !it.has_front();
        let near = earlier.iter().rev().take_while(|s| opens || s.cue.start >= it.sentence.start).take(MOST_EARLIER);
        let spoke = near.into_iter().find(|s| !s.source.is_empty() && s.cue.start < it.at).map(|s| s.source.clone());
        let tokens = spoke.or_else(|| self.main_subject(it.at, it.sentence.clone()))?;
        Some(Subject { tokens, inverted: false })
    }

    /// Returns whether a cue with this subject is not a saying.
    fn is_no_saying_of(&self, it: &Candidate, subject: &Subject) -> bool {
        self.is_only_possible(it, subject)
            || self.gives_a_reason(it, subject)
            || self.denies_nothing(it, subject)
            || self.describes_noun(it, subject)
            || self.led_by(it, subject, &["than"])
            || it.is_commitment() && self.led_by(it, subject, &["as", "if", "when", "because", "unless"])
    }

    /// Returns whether one of some words comes right before the subject: "less **than** their own accounts suggest"
    /// compares, and "**as** it seeks to amend the deal" does not commit anybody to the deal.
    fn led_by(&self, it: &Candidate, subject: &Subject, words: &[&str]) -> bool {
        let start = subject.tokens.start;
        start > it.sentence.start && self.a.is_any(start - 1, words)
    }

    /// "The bank may **support** it", "if you **want**": nobody's attitude yet.
    fn is_only_possible(&self, it: &Candidate, subject: &Subject) -> bool {
        it.cue.class == CueClass::Attitude
            && (self.is_possible(it.at, it.sentence.start) || self.a.is(subject.tokens.start, "you"))
    }

    /// "…, which **explains** why the interval is wide": a reason given by nobody.
    fn gives_a_reason(&self, it: &Candidate, subject: &Subject) -> bool {
        let which = subject.tokens.len() == 1 && self.a.is_any(subject.tokens.start, &["which", "that"]);
        let speaks = || {
            let antecedent = source::antecedent(self.a, subject.tokens.start);
            antecedent.is_some_and(|it| is_document(self.a, &it) || self.speaks(&it))
        };
        which && matches!(it.cue.frame, Frame::Clause | Frame::Guarded) && !speaks()
    }

    /// "The answer did not **rebut** the point": neither somebody nor a document.
    fn denies_nothing(&self, it: &Candidate, subject: &Subject) -> bool {
        it.cue.class == CueClass::Deny && !self.speaks(&subject.tokens) && !is_document(self.a, &subject.tokens)
    }

    /// "photographs **showing**", "ICTSD **reporting**": a participle that belongs to a noun is not a clause of its
    /// own.
    fn describes_noun(&self, it: &Candidate, subject: &Subject) -> bool {
        self.is_participle(it)
            && !subject.inverted
            && subject.tokens.end == it.at
            && !self.led_by(it, subject, &["with"])
    }

    /// "**who** said", if the pronoun is the whole subject.
    fn relative_pronoun(&self, subject: &Subject) -> Option<usize> {
        let start = subject.tokens.start;
        Some(start).filter(|i| subject.tokens.len() == 1 && self.a.is_any(*i, &["who", "which"]))
    }

    /// Returns where the clause of a cue ends: ", which proponents say would create 1,000 jobs, as well as", "the sum
    /// that donors reported for 2017, Oxfam": a relative clause ends at its comma. A commitment ends where a participle
    /// adds more: "sought relief, owing".
    fn end_of_cue(&self, it: &Candidate, subject: &Subject) -> usize {
        let a = self.a;
        let start = subject.tokens.start;
        let led_by = |words: &[&str]| self.led_by(it, subject, words);
        let who = self.relative_pronoun(subject);
        let relative = led_by(&["which", "who", "whom"]) && start > it.sentence.start + 1 && a.word(start - 2) == ","
            || led_by(&["that"]) && a.pos(start - 1) == Pos::Pron
            || who.is_some_and(|who| who > 0 && a.word(who - 1) == ",");
        let subordinate = led_by(&["while", "though", "although", "if", "because", "since", "when", "after", "before"]);
        let ends = |i: &usize| {
            a.word(*i) == ","
                && (relative && a.quote_at(*i).is_none()
                    || it.is_commitment()
                        && !a.is(it.tokens().end, "that")
                        && a.pos(i + 1) == Pos::Verb
                        && a.word(i + 1).ends_with("ing")
                    || subordinate && self.begins_clause(i + 1, it.sentence.end))
        };
        (it.at..it.sentence.end).find(ends).unwrap_or(it.sentence.end)
    }

    /// "half of those who **support** Doe [are in college]": cuts off the verb of the clause around.
    fn cut_at_outer_verb(&self, it: &Candidate, subject: &Subject, content: &mut [Range<usize>]) {
        let a = self.a;
        let who = self.relative_pronoun(subject);
        let restrictive = it.at > 0
            && a.is_any(it.at - 1, &["who", "that"])
            && who.is_none_or(|who| who == 0 || a.word(who - 1) != ",");
        let [only] = content else { return };
        let cuts = restrictive && it.cue.frame == Frame::Blame && !cues::has(&it.word, Trait::Wish);
        if !cuts || a.is(only.start - 1, "that") {
            return;
        }
        let finite =
            |i: &usize| a.pos(*i) == Pos::Aux && !a.is_any(*i, &["be", "been", "have"]) && a.chunk_at(i - 1).is_some();
        only.end = (only.start + 1..only.end).find(finite).unwrap_or(only.end);
    }

    /// "While X says A, **Y does B**": returns whether a clause with a subject of its own begins at a token.
    fn begins_clause(&self, at: usize, end: usize) -> bool {
        let a = self.a;
        let at = at + usize::from(a.word(at) == "“" || a.word(at) == "\"");
        let Some(subject) = a.chunk_at(at).filter(|c| c.start == at && c.end < end) else { return false };
        let quoted = a.quote_at(at - 1).is_some() && a.quote_at(at).is_some();
        let close = (subject.end..end).find(|i| matches!(a.word(*i), "," | ";" | ":")).unwrap_or(end);
        let relative = a.is_any(subject.start, &["who", "which", "that", "whose", "where"]);
        !relative && !quoted && self.has_finite(at..close)
    }

    /// Returns whether a comma precedes the noun phrase that a cue ends, with only the phrase in between.
    pub(super) fn follows_comma(&self, at: usize, start: usize) -> bool {
        let a = self.a;
        let comma = (start.max(at.saturating_sub(LONGEST_PARENTHESIS))..at)
            .rev()
            .find(|i| matches!(a.word(*i), "," | "”" | "\""));
        comma.is_some_and(|comma| !(comma + 1..at).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux)))
    }

    /// Returns whether a form of "be" governs the verb: "is estimated", "has also been said".
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

    /// Returns whether a verb is only possible or requested: "may want", "would support".
    pub(super) fn is_possible(&self, verb: usize, start: usize) -> bool {
        let before = (start..verb).rev().take_while(|i| matches!(self.a.pos(*i), Pos::Aux | Pos::Adv | Pos::Part));
        before.into_iter().any(|i| self.a.is_in(i, &lists::grammar::MODALS))
    }

    /// "is estimated by the IMF at": only with its agent named.
    pub(super) fn passive(&self, at: usize, sentence: Range<usize>, class: CueClass) -> Option<Saying> {
        let a = self.a;
        let by = (at + 1..sentence.end.min(at + REACH_OF_AGENT))
            .take_while(|i| a.word(*i) != ".")
            .find(|i| a.is(*i, "by"))?;
        let whole = self.phrase_after(by + 1, sentence.end)?;
        // "by the insurer at $2.3 billion"
        let is_value = |i: &usize| a.is_any(*i, &["at", "to"]) && matches!(a.pos(i + 1), Pos::Num | Pos::Sym);
        let source = whole.start..whole.clone().find(is_value).unwrap_or(whole.end);
        let is_count = matches!(class, CueClass::Estimate | CueClass::Report | CueClass::Forecast);
        let is_somebody = source.clone().any(|i| (self.is_actor)(i)) || is_count && is_group(a, &source);
        if source.is_empty() || !is_somebody && !is_document(a, &source) {
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
