//! What is said: which words of the sentence a verb of saying reports, and where they end.

use super::saying::{Clauses, Saying, Subject};
use super::{source, source::is_document};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{self, Frame, Trait};
use whosaid_english::lexicon::EntryKind;
use whosaid_english::lists;

/// How many tokens after its verb a quotation may begin: "said in a statement on Friday, “…”".
const REACH_OF_QUOTATION: usize = 14;

/// How many tokens after its verb a "that" may come: "told the Korea Economic Institute that", "said in a statement on
/// Friday that".
const REACH_OF_THAT: usize = 16;

/// How many tokens after "at" its value may come: "puts the cost at about $5 billion".
const REACH_OF_VALUE: usize = 5;

/// A verb of saying with what is around it.
struct Around<'s> {
    verb: usize,
    subject: &'s Subject,
    sentence: Range<usize>,
    frame: Frame,
    /// What comes before the subject, without the "as" of "as the newspaper reported".
    before: Range<usize>,
    /// The token after the verb, its particles and the addressee.
    after: usize,
    /// Whether "as" comes before the subject.
    as_led: bool,
    /// Whether the clause ends after the verb.
    closes: bool,
    /// The "that" after the verb.
    that: Option<usize>,
    /// Where a quotation begins after the verb.
    quotation: Option<usize>,
}

impl Clauses<'_> {
    /// Returns what a verb says, or `None` if its frame requires more than the clause has.
    pub(super) fn content(
        &self,
        cue: Range<usize>,
        subject: &Subject,
        sentence: Range<usize>,
        frame: Frame,
    ) -> Option<Vec<Range<usize>>> {
        if subject.inverted {
            return Some(self.content_of_inverted(cue.start, subject, sentence));
        }
        let it = self.around(cue, subject, sentence, frame);
        if it.as_led && it.closes {
            return Some(self.content_around_as(&it));
        }
        if let Some(parts) = self.content_before(&it).or_else(|| self.content_in_sentence_before(&it)) {
            return Some(parts);
        }
        if self.announces(&it) {
            let whole = self.a.sentences[self.a.sentence_of(it.verb)].tokens.end;
            return (frame == Frame::Clause && it.sentence.end == whole).then(Vec::new);
        }
        self.content_behind(&it)
    }

    /// "**“We lost,”** said Lee. **“…”**": everything before, and the quotation that continues after the subject.
    fn content_of_inverted(&self, verb: usize, subject: &Subject, sentence: Range<usize>) -> Vec<Range<usize>> {
        let a = self.a;
        let before = trim(a, sentence.start..verb);
        let rest = trim(a, subject.tokens.end..sentence.end);
        let mut parts = self.quotation_before(sentence.start).filter(|_| before.is_empty()).unwrap_or(vec![before]);
        if starts_quotation(a, rest.start) {
            parts.push(rest);
        }
        parts.into_iter().filter(|c| !c.is_empty()).collect()
    }

    fn around<'s>(&self, cue: Range<usize>, subject: &'s Subject, sentence: Range<usize>, frame: Frame) -> Around<'s> {
        let a = self.a;
        let (verb, end, first) = (cue.start, sentence.end, subject.tokens.start);
        let as_led = first > sentence.start && a.is_any(first - 1, &["as", "so"]) && verb > first;
        let before = trim(a, sentence.start..first - usize::from(as_led));
        let after = if cue.len() > 1 { cue.end } else { self.after_addressee(verb, end) };
        let closes = after >= end
            || matches!(a.word(after), "." | "?" | "!" | ";" | ")")
            || matches!(a.word(after), "," | "—" | "–" | "--" | "”" | "\"")
                && !starts_quotation(a, after)
                && !starts_quotation(a, after + 1);
        let quotation = (after..end.min(after + REACH_OF_QUOTATION)).find(|i| starts_quotation(a, *i));
        let that = self.that_behind(after, end);
        Around { verb, subject, sentence, frame, before, after, as_led, closes, that, quotation }
    }

    /// Returns the "that" with which what is said begins, unless a verb comes before it.
    fn that_behind(&self, after: usize, end: usize) -> Option<usize> {
        let a = self.a;
        let opens = |i: &usize| {
            a.is(*i, "that")
                && (a.pos(*i) == Pos::Sconj || *i == after)
                && !(after..*i).any(|j| matches!(a.pos(j), Pos::Verb | Pos::Aux))
        };
        let reach = after..end.min(after + REACH_OF_THAT);
        reach.take_while(|i| !matches!(a.word(*i), ":" | ";" | "“" | "\"")).find(opens)
    }

    /// "As the newspaper reported, **…**", "**…**, as the newspaper reported", "**the result**, as he explained, **was
    /// …**".
    fn content_around_as(&self, it: &Around) -> Vec<Range<usize>> {
        let a = self.a;
        let rest = trim(a, it.after.min(it.sentence.end)..it.sentence.end);
        let goes_on = matches!(a.pos(rest.start), Pos::Verb | Pos::Aux);
        let connects = it.before.len() < 3 && !it.before.clone().any(|i| a.chunk_at(i).is_some());
        match (connects, goes_on) {
            (true, _) => vec![rest],
            (false, true) => vec![it.before.clone(), rest],
            (false, false) => vec![it.before.clone()],
        }
    }

    /// "**Exports rose**, he said", "**“We won,”** she said over lunch": what comes before the subject, if it is what
    /// is said.
    fn content_before(&self, it: &Around) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let before = self.said_before(it);
        if !self.is_set_off(it) || before.is_empty() {
            return None;
        }
        let quoted = closes_quotation(a, it.subject.tokens.start);
        let only_quoted = quoted && it.that != Some(it.after) && self.marked_quotation(it).is_none();
        let clause = || quoted || self.has_finite(it.before.clone());
        if !(it.closes || self.is_only_time_left(it) || only_quoted || clause() && self.rest_tells_of_saying(it)) {
            return None;
        }
        let mut parts = vec![before];
        if a.word(it.after) == "," {
            parts.extend(self.content_behind_comma(it));
        } else if let Some(at) = self.marked_quotation(it) {
            parts.push(trim(a, at..it.sentence.end));
        }
        Some(parts)
    }

    /// "…, the bureau reported **on Friday**.": nothing but the time of the saying follows.
    fn is_only_time_left(&self, it: &Around) -> bool {
        let a = self.a;
        let is_of_time = |i: usize| (self.is_date)(i) || a.is_any(i, &["on", "late", "early", "today"]);
        let end = (it.after..it.sentence.end).find(|i| !is_of_time(*i)).unwrap_or(it.sentence.end);
        end > it.after && (end == it.sentence.end || matches!(a.word(end), "." | "?" | "!" | ";"))
    }

    /// "The pact, he claims, **has cost jobs**": what continues after the comma, unless it is about the saying ("…,
    /// adding that").
    fn content_behind_comma(&self, it: &Around) -> Option<Range<usize>> {
        let a = self.a;
        let rest = trim(a, it.after + 1..it.sentence.end);
        let participle = a.word(rest.start).ends_with("ing")
            || a.is_any(rest.start, &["who", "which", "and", "but", "in", "at", "after", "according"]);
        (!rest.is_empty() && !participle).then_some(rest)
    }

    /// Returns what comes before the subject. "The firm asks for money: **“Publish the book,”** it says": what comes
    /// before the colon leads to the quotation.
    fn said_before(&self, it: &Around) -> Range<usize> {
        let a = self.a;
        let leads = |i: &usize| a.word(*i) == ":" && starts_quotation(a, i + 1);
        let quoted = closes_quotation(a, it.subject.tokens.start);
        match quoted.then(|| (it.before.start..it.before.end).find(leads)).flatten() {
            Some(colon) => trim(a, colon..it.before.end),
            None => it.before.clone(),
        }
    }

    /// Returns whether a mark separates the subject, with its verb beside it, from what comes before: "…, he said". Not
    /// "…, calling it unfair", "… and called it unfair", nor "…,” said Doe, who predicted that": there somebody else
    /// says what comes before.
    fn is_set_off(&self, it: &Around) -> bool {
        let a = self.a;
        let first = it.subject.tokens.start;
        let between = |i: usize| {
            matches!(a.pos(i), Pos::Aux | Pos::Adv | Pos::Part | Pos::Punct | Pos::Adp | Pos::Pron) || (self.is_date)(i)
        };
        let relative = it.subject.tokens.len() == 1 && a.is_any(first, &["who", "which", "that"]);
        (it.subject.tokens.end..it.verb).all(between)
            && !relative
            && first > it.sentence.start
            && matches!(a.word(first - 1), "," | "”" | "\"" | "’" | "—" | "–" | "--" | "?" | "!")
    }

    /// "“…,” she said **over lunch in Geneva**", "…, he said **as he left**": the rest is about the saying.
    fn rest_tells_of_saying(&self, it: &Around) -> bool {
        let a = self.a;
        let quoted = closes_quotation(a, it.subject.tokens.start);
        it.that.is_none()
            && matches!(it.frame, Frame::Clause | Frame::Guarded | Frame::Finding)
            && !self.is_subordinate(it.before.start)
            && ((self.is_date)(it.after)
                || matches!(a.pos(it.after), Pos::Adp | Pos::Adv)
                || a.is_any(it.after, &["as", "when", "while", "before", "after", "because", "and", "but"]))
            && (it.quotation.is_none() || quoted && it.after + REACH_OF_QUOTATION < it.sentence.end)
    }

    /// Returns whether a mark at or before a token, or the verb, opens a quotation there.
    fn is_marked(&self, it: &Around, at: usize) -> bool {
        let a = self.a;
        at == it.after || matches!(a.word(at), "," | ":") || matches!(a.word(at - 1), "," | ":" | ".")
    }

    /// Returns the quotation after the verb, if a mark opens it.
    fn marked_quotation(&self, it: &Around) -> Option<usize> {
        it.quotation.filter(|at| self.is_marked(it, *at))
    }

    /// "**“We won!”** Trump said.": the quotation is in the sentence before.
    fn content_in_sentence_before(&self, it: &Around) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let end = it.sentence.end;
        let adjunct = || {
            it.that.is_none()
                && it.quotation.is_none()
                && (a.is_any(it.after, &["as", "when", "while", "before", "after", "during"])
                    || matches!(a.pos(it.after), Pos::Adp | Pos::Adv) && !self.is_clause(it.after..end)
                    || (self.is_date)(it.after))
        };
        if !(it.closes || adjunct()) || !self.said_before(it).is_empty() {
            return None;
        }
        let mut parts = self.quotation_before(it.sentence.start)?;
        parts.extend(self.marked_quotation(it).map(|at| trim(a, at..end)));
        Some(parts)
    }

    /// "Park said:", and her words in a paragraph below.
    fn announces(&self, it: &Around) -> bool {
        let a = self.a;
        let end = it.sentence.end;
        let adjunct = |i: usize| (self.is_date)(i) || !matches!(a.pos(i), Pos::Verb | Pos::Aux);
        a.word(end - 1) == ":" && (it.after..end - 1).all(adjunct)
    }

    /// "Park said that **exports rose**", "endorsed **Doe**": what comes after the verb.
    fn content_behind(&self, it: &Around) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        if it.after >= it.sentence.end {
            return None;
        }
        let mut rest = trim(a, self.start_behind(it)..it.sentence.end);
        if it.frame == Frame::Blame && it.that.is_none() && it.quotation.is_none() {
            rest = trim(a, rest.start..self.end_of_phrase(rest.clone()));
        }
        // "puts the gap at $5 billion, whereas the bank gives $4 billion": the next clause is of somebody else.
        if cues::has(a.word(it.verb), Trait::Value) && it.that.is_none() && it.quotation.is_none() {
            let opens = |i: &usize| a.word(*i) == "," && a.is_any(i + 1, &["whereas", "while", "but"]);
            let clause = rest.clone().find(opens).filter(|i| self.is_clause(i + 2..rest.end));
            rest = trim(a, rest.start..clause.unwrap_or(rest.end));
        }
        (!rest.is_empty() && self.accepts(it, &rest)).then(|| vec![rest])
    }

    /// Returns where what is said begins after the verb. "said of Mr. Cruz: “…”", "wrote on Twitter, “…”": what comes
    /// between is about the saying.
    fn start_behind(&self, it: &Around) -> usize {
        let a = self.a;
        let after = it.after;
        if let Some(that) = it.that {
            return that + 1;
        }
        let colon = || {
            let reach = after..it.sentence.end.min(after + REACH_OF_QUOTATION);
            reach.into_iter().find(|i| a.word(*i) == ":").filter(|colon| *colon > after)
        };
        let Some(at) = it.quotation.or_else(colon).filter(|at| *at > after) else { return after };
        let adjunct = matches!(a.pos(after), Pos::Adp | Pos::Adv) || (self.is_date)(after);
        let tells = adjunct || self.is_marked(it, at) && it.frame == Frame::Clause;
        if tells && !self.is_clause(after..at) { at } else { after }
    }

    /// Returns whether the frame of a verb accepts what comes after it.
    fn accepts(&self, it: &Around, rest: &Range<usize>) -> bool {
        let subject = &it.subject.tokens;
        match it.frame {
            Frame::Clause | Frame::Blame | Frame::Citing => true,
            Frame::Guarded => {
                let object = cues::has(self.a.word(it.verb), Trait::Object);
                self.opens_clause(it, rest) || object && self.speaks(subject)
            }
            Frame::Finding => self.finds(it, rest),
            Frame::Commitment => self.speaks(subject) || is_document(self.a, subject) || self.is_party(subject),
        }
    }

    /// Returns whether what comes after a verb is a clause or a quotation. "never mentioned Doe, who trailed": a
    /// relative clause does not make a clause of what is said.
    fn opens_clause(&self, it: &Around, rest: &Range<usize>) -> bool {
        let a = self.a;
        let relative =
            (rest.start + 1..rest.end).find(|i| a.word(i - 1) == "," && a.is_any(*i, &["who", "which", "whose"]));
        let main = rest.start..relative.unwrap_or(rest.end);
        it.that.is_some() || it.quotation.is_some() || a.word(it.after) == ":" || self.is_clause(main)
    }

    /// Returns whether somebody or something is the finder of a verb of finding.
    fn finds(&self, it: &Around, rest: &Range<usize>) -> bool {
        let a = self.a;
        let subject = &it.subject.tokens;
        let verb = a.word(it.verb);
        let tells = it.that.is_some() || is_document(a, subject);
        let speaks = || self.speaks(subject) || self.opens_clause(it, rest);
        (!cues::has(verb, Trait::Value) || self.has_value(rest))
            && !self.happened(it)
            && (tells || !cues::has(verb, Trait::Records) && speaks())
    }

    /// "puts the cost at $5 billion", not "puts people at risk".
    fn has_value(&self, rest: &Range<usize>) -> bool {
        let a = self.a;
        let number = |i: usize| matches!(a.pos(i), Pos::Num | Pos::Sym);
        rest.clone().any(|i| a.is(i, "at") && (i + 1..i + REACH_OF_VALUE).any(number))
    }

    /// "the United States recorded a surplus": what happened to a country, not what it counted.
    fn happened(&self, it: &Around) -> bool {
        let a = self.a;
        let name = a.slice(it.subject.tokens.clone()).trim_start_matches("the ").trim_start_matches("The ");
        let country = a.lexicon.entry(name).is_some_and(|it| it.kind == EntryKind::Country);
        country && it.that.is_none() && cues::has(a.word(it.verb), Trait::Happens)
    }

    /// Returns where the object of an attitude ends: "endorsed Cruz, who is ahead", "attacked the plan after a debate".
    pub(super) fn end_of_phrase(&self, rest: Range<usize>) -> usize {
        let a = self.a;
        let ends = |i: &usize| match a.word(*i) {
            "," => {
                // "the bank, the fund and the ministry", "the big, bad plan"
                let listed = (i + 1..(i + 8).min(rest.end)).find(|j| a.is_any(*j, &["and", "or"]));
                let verb = |to: usize| (i + 1..to).any(|j| matches!(a.pos(j), Pos::Verb | Pos::Aux));
                listed.is_none_or(verb) || a.pos(i + 1) == Pos::Cconj
            }
            ";" | "—" | "–" | "--" | ":" => true,
            // "endorsed Doe and organised for him", "endorsed Doe in February"
            _ if a.pos(*i) == Pos::Cconj => {
                let next = i + 1 + usize::from(a.pos(i + 1) == Pos::Adv);
                matches!(a.pos(next), Pos::Verb | Pos::Aux)
                    && !a.word(next).ends_with("ing")
                    && a.pos(i - 1) != Pos::Verb
            }
            _ if a.is_in(*i, &lists::saying::CIRCUMSTANCES) => true,
            _ if a.pos(*i) == Pos::Adp && i + 1 < rest.end => {
                (self.is_date)(i + 1) && a.chunk_at(i + 1).is_none_or(|mut c| c.all(|j| (self.is_date)(j)))
            }
            _ => false,
        };
        (rest.start + 1..rest.end).find(ends).unwrap_or(rest.end)
    }

    /// Returns whether a clause that begins at a token depends on another: "If Cruz wins, …".
    pub(super) fn is_subordinate(&self, at: usize) -> bool {
        self.a.pos(at) == Pos::Sconj || self.a.is_in(at, &lists::saying::SUBORDINATORS)
    }

    /// Returns the quotation that ends right before a sentence of the same paragraph.
    fn quotation_before(&self, sentence: usize) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let quote = a.quote_at(sentence.checked_sub(1)?).filter(|q| q.closed && q.tokens.end == sentence)?;
        let paragraph = |token: usize| a.sentences[a.sentence_of(token)].paragraph;
        (paragraph(quote.tokens.start) == paragraph(sentence)).then(|| vec![quote.tokens.clone()])
    }

    /// Returns the token after a verb, a particle of it ("pointed out") and its addressee ("told reporters in Iowa").
    fn after_addressee(&self, verb: usize, end: usize) -> usize {
        let a = self.a;
        let mut after = verb + 1;
        if a.is_any(after, &["out", "up", "forth", "down", "on"])
            && matches!(a.pos(after), Pos::Adp | Pos::Adv)
            && cues::has(a.word(verb), Trait::Particle)
        {
            after += 1;
        }
        if cues::has(a.word(verb), Trait::Addressed)
            && let Some(chunk) = a.chunk_at(after).filter(|c| c.start == after && c.end <= end)
            && !matches!(a.pos(chunk.end), Pos::Aux)
        {
            let told = cues::has(a.word(verb), Trait::Told);
            let follows = chunk.end >= end
                || a.is_in(chunk.end, &lists::saying::BEHIND_ADDRESSEE)
                || a.chunk_at(chunk.end).is_some_and(|next| next.start == chunk.end)
                || a.pos(chunk.end) == Pos::Punct
                || (self.is_date)(chunk.end);
            if told || follows {
                return chunk.end;
            }
        }
        after
    }

    /// Returns whether a phrase names somebody who can speak: a name, or a pronoun other than "it" alone.
    pub(super) fn speaks(&self, phrase: &Range<usize>) -> bool {
        let a = self.a;
        phrase.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(phrase.start, &["he", "she", "they", "who", "we", "i", "it"])
            || source::is_group(a, phrase)
    }

    pub(super) fn is_party(&self, phrase: &Range<usize>) -> bool {
        let head = self.a.head(phrase);
        self.a.is_in(head, &lists::saying::PARTIES)
    }

    /// Returns whether some words are a clause: a subject followed by a finite verb.
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

/// Returns a range without punctuation at its ends, except quotation marks.
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

/// Returns whether a quotation begins at a token, or after a comma or colon there.
pub(super) fn starts_quotation(a: &Analysis, at: usize) -> bool {
    let begins = |at: usize| a.quote_at(at).is_some_and(|q| q.tokens.start == at);
    begins(at) || (matches!(a.tokens.get(at).map(|_| a.word(at)), Some("," | ":")) && begins(at + 1))
}

/// Returns whether a quotation ends right before a token, or before a comma there.
pub(super) fn closes_quotation(a: &Analysis, at: usize) -> bool {
    let ends =
        |at: usize| at.checked_sub(1).and_then(|last| a.quote_at(last)).is_some_and(|q| q.closed && q.tokens.end == at);
    ends(at) || at > 0 && a.word(at - 1) == "," && ends(at - 1)
}

/// Ends each content where a later cue of the same sentence begins: "said A, adding that B", "said A, according to B".
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
                && (a.is_any(source.start - 1, &["and", "but", "while", "whereas"]) || a.word(source.start - 1) == ";")
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
