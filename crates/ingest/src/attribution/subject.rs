//! Who says it: the subject of a verb of saying, before it or after it, next to it or some commas away.

use super::saying::{Clauses, Saying, Subject};
use super::{content::closes_quotation, source, source::is_document};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{self, Trait};
use whosaid_english::lists;

impl Clauses<'_> {
    /// Returns the subject of a verb: before it, or after it if the verb follows its content.
    pub(super) fn subject(&self, verb: usize, sentence: Range<usize>, earlier: &[Saying]) -> Option<Subject> {
        let a = self.a;
        let mut left = verb;
        while left > sentence.start
            && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part)
            && !a.is_genitive(left - 1)
            && !a.is_in(left - 1, &lists::grammar::QUANTIFIERS)
        {
            left -= 1;
        }
        if let Some(tokens) = self.inverted_subject(verb, left, sentence.clone()) {
            return Some(Subject { tokens, inverted: true });
        }
        let tokens =
            self.left_subject(left, sentence.clone(), earlier).or_else(|| self.whole_clause(left, verb, sentence));
        tokens.map(|tokens| Subject { tokens, inverted: false })
    }

    /// "Several said", "six in 10 say", "those over 60 say", "the farmers whose fields were flooded say": all words
    /// from the start of the clause, if the verb hardly does anything but report.
    fn whole_clause(&self, left: usize, verb: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        if !cues::has(a.word(verb), Trait::Anybody) {
            return None;
        }
        let bounds = |i: usize| {
            matches!(a.pos(i), Pos::Cconj | Pos::Sconj | Pos::Punct) && !a.is_joining_hyphen(i)
                || a.is_any(i, &["while", "as", "but", "though", "which"])
        };
        let first = sentence.start.max(left.saturating_sub(24));
        let start = (first..left).rev().find(|i| bounds(*i)).map_or(first, |i| i + 1);
        if start == first && first > sentence.start {
            return None;
        }
        let words = start..left;
        let single = words.len() == 1 && a.word(start).chars().all(char::is_alphabetic);
        let quantified = a.is_in(start, &lists::grammar::QUANTIFIERS) || matches!(a.pos(start), Pos::Num | Pos::Adv);
        let nominal = words.clone().any(|i| matches!(a.pos(i), Pos::Noun | Pos::Propn)) && a.pos(start) != Pos::Adv;
        let opens = matches!(
            a.pos(start),
            Pos::Det | Pos::Noun | Pos::Propn | Pos::Num | Pos::Adj | Pos::Pron | Pos::Adv | Pos::Verb
        );
        let pronoun = words.len() == 1 && a.is_any(start, &["that", "this", "there", "what", "it", "to"]);
        let verb_alone = a.pos(start) == Pos::Verb && !single;
        (!words.is_empty()
            && opens
            && !pronoun
            && !verb_alone
            && (single || quantified || nominal)
            && !self.has_finite(words.clone()))
        .then_some(words)
    }

    /// "…,” said Trump", "…, said Wendy Cutler, who led the talks": after a comma or a closing mark, what precedes is
    /// said.
    fn inverted_subject(&self, verb: usize, left: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        if !cues::has(a.word(verb), Trait::Inverted) {
            return None;
        }
        let quoted = closes_quotation(a, verb);
        let opens = verb == sentence.start;
        let behind = left == verb && !opens && matches!(a.word(verb - 1), "," | "”" | "\"" | "’" | "—" | "–" | "»");
        if !(opens || behind || quoted) {
            return None;
        }
        let tokens = self.phrase_after(verb + 1, sentence.end)?;
        let end = tokens.end;
        let is_verb = |i: usize| matches!(a.pos(i), Pos::Verb | Pos::Aux) && !a.word(i).ends_with("ing");
        let skip = |mut i: usize, pos: Pos| {
            while i < sentence.end && a.pos(i) == pos {
                i += 1;
            }
            i
        };
        // "said the heat and the weather could last": the subject of a clause, not the speaker.
        let and = a.pos(end) == Pos::Cconj
            && a.chunk_at(end + 1).is_some_and(|c| c.start == end + 1 && is_verb(skip(c.end, Pos::Adv)));
        let ends = end >= sentence.end
            || matches!(a.word(end), "." | "," | ";" | ":" | "?" | "!" | "—" | "–" | "(" | ")" | "“" | "\"" | "--" | "-")
            || matches!(a.pos(end), Pos::Adp | Pos::Sconj)
            || a.pos(end) == Pos::Cconj && !and
            // "said she almost always wrote".
            || a.pos(end) == Pos::Adv && !is_verb(skip(end, Pos::Adv))
            || a.pos(end) == Pos::Verb && a.word(end).ends_with("ing")
            || a.pos(end) == Pos::Adj
            || a.is_any(end, &["who", "whose", "in", "at"])
            || (self.is_date)(end);
        let names = tokens.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || matches!(a.pos(tokens.start), Pos::Det | Pos::Pron | Pos::Noun | Pos::Adj | Pos::Num);
        if !ends || !names {
            return None;
        }
        // "Anna Lee, the port's engineer, said the silt": what precedes must be a clause.
        let clause = quoted || opens || self.has_finite(sentence.start..verb - 1);
        let apposed = !quoted && !opens && self.left_subject(left, sentence, &[]).is_some();
        (clause && !apposed).then_some(tokens)
    }

    /// Returns the phrase that begins at a token, with what depends on it; for something written, with its date: "a
    /// poll released last week", "a study last year by economists at the university".
    pub(super) fn phrase_after(&self, at: usize, limit: usize) -> Option<Range<usize>> {
        let a = self.a;
        let phrase = source::phrase_after(a, at, limit)?;
        if !is_document(a, &phrase) {
            return Some(phrase);
        }
        let mut from = phrase.end;
        from += usize::from(from < limit && is_participle(a, from));
        from += usize::from(from < limit && a.pos(from) == Pos::Adp);
        let dated = (from..limit).take_while(|i| (self.is_date)(*i)).count();
        if dated == 0 {
            return Some(phrase);
        }
        let end = from + dated;
        let by = a.is_any(end, &["by", "from"]).then(|| source::phrase_after(a, end + 1, limit)).flatten();
        Some(phrase.start..by.map_or(end, |by| by.end))
    }

    /// Returns whether some words have a finite verb outside relative clauses.
    pub(super) fn has_finite(&self, words: Range<usize>) -> bool {
        let a = self.a;
        let mut relative = false;
        for i in words.clone() {
            if a.is_in(i, &lists::grammar::RELATIVES) {
                relative = true;
            }
            let finite = a.pos(i) == Pos::Aux && !a.is_any(i, &["be", "been", "being", "having"])
                || a.pos(i) == Pos::Verb
                    && !a.word(i).ends_with("ing")
                    && (i == words.start || a.pos(i - 1) != Pos::Part)
                    && self.has_subject(i, words.start);
            // "has already sent" is one verb.
            let group = (words.start..i).rev().find(|j| a.pos(*j) != Pos::Adv).is_some_and(|j| a.pos(j) == Pos::Aux);
            let finite = finite && !group;
            if finite && i > words.start && a.is(i - 1, "to") {
                continue;
            }
            if finite && !relative {
                return true;
            }
            if finite {
                relative = false;
            }
        }
        false
    }

    /// Returns whether a noun phrase is right before a verb, apart from adverbs.
    fn has_subject(&self, verb: usize, start: usize) -> bool {
        let a = self.a;
        let mut left = verb;
        while left > start && matches!(a.pos(left - 1), Pos::Adv | Pos::Aux | Pos::Part) && !a.is_genitive(left - 1) {
            left -= 1;
        }
        // "the deal struck in March": a participle after its noun looks the same; if "by" follows, it is one.
        left > start && a.chunk_at(left - 1).is_some_and(|c| c.end == left) && !a.is_any(verb + 1, &["by"])
    }

    /// Returns the noun phrase that ends at `left`, looking through an apposition, a date or a coordinated verb.
    pub(super) fn left_subject(&self, left: usize, sentence: Range<usize>, earlier: &[Saying]) -> Option<Range<usize>> {
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
            let phrase = (i > sentence.start && i < left).then(|| self.left_subject(i, sentence, earlier)).flatten()?;
            // "A poll this month found": for something written, the date says which.
            let tells_which = is_document(a, &phrase) || is_participle(a, phrase.end - 1);
            return Some(if tells_which && phrase.end == i { phrase.start..left } else { phrase });
        }
        if matches!(word, "who" | "which" | "that" | "Who") {
            // "Cutler, who said": the pronoun, if it has something to refer to.
            return source::antecedent(a, last).is_some().then_some(last..last + 1);
        }
        // The tagger may have taken the verb itself into the phrase: "the commission estimates".
        let chunk = a.chunk_at(last).filter(|c| (c.end == left || c.end == left + 1) && c.start >= sentence.start);
        if let Some(chunk) = chunk.map(|c| c.start..left) {
            return self.subject_phrase(chunk, left, sentence);
        }
        // "those surveyed say"
        if is_participle(a, last)
            && let Some(chunk) = a.chunk_before(last).filter(|c| c.end == last && c.start >= sentence.start)
        {
            return self.subject_phrase(chunk, last, sentence).map(|phrase| phrase.start..left);
        }
        if matches!(word, "," | "—" | "–" | "--" | "-" | ")" | "”" | "\"") {
            return self.before_parenthesis(last, sentence);
        }
        // "Park Geun-hye visited Washington and said": the subject of the verb before, or the previous speaker.
        if a.pos(last) == Pos::Cconj {
            let saying = earlier.iter().rev().find(|s| !s.source.is_empty() && s.cue.start > s.source.start);
            return saying.map(|s| s.source.clone()).or_else(|| self.main_subject(last, sentence));
        }
        None
    }

    /// Returns a chunk with what depends on it, if that can be a subject.
    fn subject_phrase(&self, chunk: Range<usize>, left: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        // "the president himself said"
        let emphatic = chunk.len() == 1 && a.is_any(chunk.start, &["himself", "herself", "itself", "themselves"]);
        let chunk =
            match a.chunk_before(chunk.start).filter(|c| emphatic && c.end == chunk.start && c.start >= sentence.start)
            {
                Some(whole) => whole.start..chunk.end,
                None => chunk,
            };
        let whole = source::extend_left(a, chunk, sentence.start);
        let before = whole.start.checked_sub(1).filter(|i| *i > sentence.start);
        if let Some(subject) = before.and_then(|verb| self.with_relative_clause(verb, left, sentence.clone())) {
            return Some(subject);
        }
        if let Some(start) = self.listed_subject(&whole, sentence.start) {
            return Some(start..left);
        }
        // "A person familiar with the plan said"
        if let Some(person) = before.and_then(|link| self.acquainted(link, sentence.start)) {
            return Some(person.start..left);
        }
        // "Results of polls conducted by one firm for others and the networks show": all of it, if it begins with a
        // document.
        if let Some(link) = before.filter(|i| a.pos(*i) == Pos::Cconj || a.is_any(*i, &["for", "by", "from", "with"])) {
            let bounds = |i: usize| matches!(a.pos(i), Pos::Sconj | Pos::Punct) && !a.is_joining_hyphen(i);
            let first = sentence.start.max(left.saturating_sub(30));
            let start = (first..link).rev().find(|i| bounds(*i)).map_or(first, |i| i + 1);
            let opens = a.chunk_at(start).is_some_and(|c| c.start == start && super::source::is_document(a, &c));
            if opens && !self.has_finite(start..left) {
                return Some(start..left);
            }
        }
        if before.is_none_or(|i| a.pos(i) != Pos::Adp || a.is_in(i, &lists::saying::BEFORE_SUBJECTS)) {
            return Some(whole);
        }
        // "countries meeting in Copenhagen pledged", "a survey published in March showed", "a person familiar with the
        // plan said": the noun that the participle or adjective depends on.
        let link = before.and_then(|i| i.checked_sub(1)).filter(|i| is_participle(a, *i) || a.pos(*i) == Pos::Adj)?;
        let noun = a.chunk_before(link).filter(|c| c.end == link && c.start >= sentence.start)?;
        let noun = source::extend_left(a, noun, sentence.start);
        // "In talks held in Geneva, officials": what depends on a preposition is not a subject.
        let hangs = noun.start > sentence.start && a.pos(noun.start - 1) == Pos::Adp
            || noun.start == sentence.start && a.pos(noun.start) == Pos::Adp;
        (!hangs).then_some(noun.start..left)
    }

    /// "[A union that represents 9,000 drivers] said", "[analysts who have read the files] say": a phrase that ends with the object of a
    /// relative clause, whose verb is at `verb`.
    fn with_relative_clause(&self, verb: usize, left: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        let is_group_of_verbs = |i: &usize| matches!(a.pos(*i), Pos::Verb | Pos::Aux | Pos::Adv);
        let first = (sentence.start..=verb).rev().take_while(is_group_of_verbs).last()?;
        let pronoun =
            first.checked_sub(1).filter(|i| *i > sentence.start && a.is_any(*i, &["who", "that", "which"]))?;
        let noun = a.chunk_before(pronoun).filter(|c| c.end == pronoun && c.start >= sentence.start)?;
        let noun = source::extend_left(a, noun, sentence.start);
        let begins = noun.start == sentence.start
            || matches!(a.pos(noun.start - 1), Pos::Punct | Pos::Cconj | Pos::Sconj | Pos::Adv);
        (begins && self.speaks(&noun)).then_some(noun.start..left)
    }

    /// "[The Commission on pollution and] health found": where a body's name begins whose last word is all that the chunker left.
    fn listed_subject(&self, last: &Range<usize>, limit: usize) -> Option<usize> {
        let a = self.a;
        let and = last.start.checked_sub(1).filter(|i| *i > limit && a.is(*i, "and"))?;
        let before = a.chunk_before(and).filter(|c| c.end == and && c.start > limit)?;
        let link = before.start - 1;
        let body = a.chunk_before(link).filter(|c| c.end == link && c.start >= limit)?;
        let is_body = a.is_any(link, &["on", "for", "of"])
            && a.is_capitalised(body.end - 1)
            && (self.is_actor)(body.end - 1)
            && lists::names::ORGANISATIONS.contains(a.word(body.end - 1));
        is_body.then_some(body.start)
    }

    /// "[A person] familiar with", "[people] close to": who knows about what a preposition introduces.
    fn acquainted(&self, preposition: usize, limit: usize) -> Option<Range<usize>> {
        let a = self.a;
        let adjective = preposition.checked_sub(1).filter(|i| *i > limit)?;
        let knows = a.is_any(adjective, &["familiar", "close", "briefed", "involved", "knowledgeable", "acquainted"]);
        let person = a.chunk_before(adjective).filter(|c| c.end == adjective && c.start >= limit)?;
        (knows && a.pos(preposition) == Pos::Adp).then(|| source::extend_left(a, person, limit))
    }

    /// "[Mark Hollis, R-S.C.,] an early favourite", "[John Roe,] 41, of Bergen": the name before an apposition that a
    /// comma cuts off from it.
    fn named_before(&self, apposition: &Range<usize>, limit: usize) -> Option<usize> {
        let a = self.a;
        let mut start = None;
        let mut comma = apposition.start.checked_sub(1)?;
        for _ in 0..3 {
            if comma <= limit || a.word(comma) != "," {
                break;
            }
            let Some(chunk) = a.chunk_before(comma).filter(|c| c.end == comma && c.start >= limit) else { break };
            if chunk.clone().any(|i| (self.is_actor)(i)) && !chunk.clone().any(|i| (self.is_date)(i)) {
                start = Some(chunk.start);
            }
            let Some(next) = chunk.start.checked_sub(1) else { break };
            comma = next;
        }
        let start = start?;
        let governed = start > limit && (matches!(a.pos(start - 1), Pos::Adp | Pos::Verb | Pos::Cconj));
        // "R-S.C." is not a name of its own.
        let lower = a.word(apposition.start).chars().any(char::is_lowercase);
        let named = lower && a.pos(apposition.start) == Pos::Propn && (self.is_actor)(a.head(apposition));
        (!governed && !named).then_some(start)
    }

    /// "Wendy Cutler, who led the talks, said", "Rand Paul (R-Ky.) said", "Glass blowers, for instance, argue": the
    /// phrase before the parenthesis that the mark at `close` ends.
    fn before_parenthesis(&self, close: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        let mark = a.word(close);
        let dash = |word: &str| matches!(word, "—" | "–" | "--" | "-");
        // "Gray, the author of "Low Tide," said": the closing mark is after the comma.
        let quoted = matches!(mark, "”" | "\"") && close > sentence.start && a.word(close - 1) == ",";
        if matches!(mark, "”" | "\"") && !quoted {
            return None;
        }
        let opens = |i: usize| match mark {
            ")" => a.word(i) == "(",
            mark if dash(mark) => dash(a.word(i)) && !a.is_joining_hyphen(i),
            _ => a.word(i) == ",",
        };
        let from = close.saturating_sub(60).max(sentence.start);
        let mut i = close;
        while i > from + 1 {
            i -= 1;
            if !opens(i) || (self.is_date)(i) {
                continue;
            }
            let inside = i + 1..close;
            // "…, sold the land, said": a verb with its object is not an apposition.
            let verb = a.pos(inside.start) == Pos::Verb
                && !a.word(inside.start).ends_with("ing")
                && a.chunk_at(inside.start + 1).is_some();
            let relative = mark == ","
                && (a.is_any(inside.start, &["who", "whose", "which"])
                    || a.pos(inside.start) == Pos::Adp && a.is_any(inside.start + 1, &["which", "whom"]));
            if inside.is_empty() || verb || !relative && self.has_finite(inside.clone()) {
                continue;
            }
            // "Trump, R-Fla. (who …), said"
            if a.word(i - 1) == ")" && mark != ")" {
                if let Some(phrase) = self.before_parenthesis(i - 1, sentence.clone()) {
                    return Some(phrase.start..close);
                }
                continue;
            }
            // "Last night Jane Doe, a miner, said": the chunker takes the time and the name for one noun phrase.
            let undated = |c: Range<usize>| {
                let start = c.clone().find(|i| !(self.is_date)(*i) || (self.is_actor)(*i))?;
                let is_name = start == c.start || (self.is_actor)(start);
                is_name.then_some(start..c.end)
            };
            let chunk = a.chunk_before(i).filter(|c| c.end == i && c.start >= sentence.start).and_then(undated);
            let Some(phrase) = chunk.and_then(|chunk| self.subject_phrase(chunk, i, sentence.clone())) else {
                continue;
            };
            // A clause must be able to begin before it: "It lost jobs in March, the third month, said".
            let begins = phrase.start.checked_sub(1).filter(|i| *i >= sentence.start).is_none_or(|i| {
                matches!(a.pos(i), Pos::Punct | Pos::Cconj | Pos::Sconj | Pos::Adv)
                    || (self.is_date)(i)
                    || a.is_any(i, &["while", "as", "after", "before", "since", "than", "when"])
            });
            let governed = phrase.start == sentence.start && a.pos(phrase.start) == Pos::Adp;
            if begins && !governed {
                let whole = mark != ")" && !quoted;
                let start = self.named_before(&phrase, sentence.start).unwrap_or(phrase.start);
                return Some(start..if whole { close } else { close + 1 });
            }
        }
        None
    }

    /// Returns the subject of the nearest finite verb before a token.
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
                // "an ad buy": an amount of something is not the subject of a saying.
                let counted = chunk.clone().any(|i| matches!(a.pos(i), Pos::Num | Pos::Sym));
                (!counted).then(|| source::extend_left(a, chunk, sentence.start))
            })
    }
}

/// "using", "released", "drawn": a verb form that begins a phrase attached to a noun.
fn is_participle(a: &Analysis, at: usize) -> bool {
    a.pos(at) == Pos::Verb && ["ing", "ed", "wn", "en"].iter().any(|ending| a.word(at).ends_with(ending))
}
