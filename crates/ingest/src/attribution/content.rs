//! What is said: which words of the sentence a verb of saying reports, and where they end.

use super::saying::{Clauses, Saying, Subject};
use super::{source, source::is_document};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::cues::{self, Frame, Trait};
use whosaid_english::lexicon::EntryKind;
use whosaid_english::lists;

impl Clauses<'_> {
    /// What a verb says. Nothing where its frame asks for more than the clause has.
    pub(super) fn content(
        &self,
        cue: Range<usize>,
        subject: &Subject,
        sentence: Range<usize>,
        frame: &Frame,
    ) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let verb = cue.start;
        let end = sentence.end;
        if subject.inverted {
            let before = trim(a, sentence.start..verb);
            let rest = trim(a, subject.tokens.end..end);
            let mut parts = self.quotation_before(sentence.start).filter(|_| before.is_empty()).unwrap_or(vec![before]);
            if starts_quotation(a, rest.start) {
                parts.push(rest);
            }
            return Some(parts.into_iter().filter(|c| !c.is_empty()).collect());
        }
        let first = subject.tokens.start;
        // "…, as the newspaper reported"
        let as_led = first > sentence.start && a.is_any(first - 1, &["as", "so"]) && verb > first;
        let before = trim(a, sentence.start..first - usize::from(as_led));
        let after = if cue.len() > 1 { cue.end } else { self.after_addressee(verb, end) };
        let closes = after >= end
            || matches!(a.word(after), "." | "?" | "!" | ";" | ")")
            || matches!(a.word(after), "," | "—" | "–" | "--" | "”" | "\"")
                && !starts_quotation(a, after)
                && !starts_quotation(a, after + 1);
        if as_led && closes {
            // "As the newspaper reported, …", "…, as the newspaper reported", "the result, as he explained, was …".
            let rest = trim(a, after.min(end)..end);
            let goes_on = matches!(a.pos(rest.start), Pos::Verb | Pos::Aux);
            let connects = before.len() < 3 && !before.clone().any(|i| a.chunk_at(i).is_some());
            return Some(match (connects, goes_on) {
                (true, _) => vec![rest],
                (false, true) => vec![before, rest],
                (false, false) => vec![before],
            });
        }
        // "…, calling it unfair", "… and called it unfair": what stands before the subject is none of this verb's.
        let adjacent = (subject.tokens.end..verb).all(|i| {
            matches!(a.pos(i), Pos::Aux | Pos::Adv | Pos::Part | Pos::Punct | Pos::Adp | Pos::Pron) || (self.is_date)(i)
        });
        // "…,” said Doe, who predicted that": what stands before is said by somebody else.
        let relative = subject.tokens.len() == 1 && a.is_any(first, &["who", "which", "that"]);
        let comma_before = adjacent
            && !relative
            && first > sentence.start
            && matches!(a.word(first - 1), "," | "”" | "\"" | "’" | "—" | "–" | "--" | "?" | "!");
        let quotation_before = closes_quotation(a, first);
        let quotation_after = (after..end.min(after + 14)).find(|i| starts_quotation(a, *i));
        // "told the Korea Economic Institute that", "said in a statement on Friday that".
        let that =
            (after..end.min(after + 16)).take_while(|i| !matches!(a.word(*i), ":" | ";" | "“" | "\"")).find(|i| {
                a.is(*i, "that")
                    && (a.pos(*i) == Pos::Sconj || *i == after)
                    && !(after..*i).any(|j| matches!(a.pos(j), Pos::Verb | Pos::Aux))
            });
        // "“…,” she said over lunch in Geneva", "…, he said as he left": the rest tells of the saying.
        let tells = || {
            that.is_none()
                && matches!(frame, Frame::Clause | Frame::Guarded | Frame::Finding)
                && !self.is_subordinate(before.start)
                && ((self.is_date)(after)
                    || matches!(a.pos(after), Pos::Adp | Pos::Adv)
                    || a.is_any(after, &["as", "when", "while", "before", "after", "because", "and", "but"]))
                && (quotation_after.is_none() || quotation_before && after + 14 < end)
        };
        let marked =
            |at: usize| at == after || matches!(a.word(at), "," | ":") || matches!(a.word(at - 1), "," | ":" | ".");
        let quotation_marked = quotation_after.filter(|at| marked(*at));
        let quoted = quotation_before && that != Some(after) && quotation_marked.is_none();
        let clause_before = || quotation_before || self.has_finite(before.clone());
        // "The firm asks for money: “Publish the book,” it says": what stands before the colon leads to the quotation.
        let led = quotation_before
            .then(|| (before.start..before.end).find(|i| a.word(*i) == ":" && starts_quotation(a, i + 1)))
            .flatten();
        let before = led.map_or(before.clone(), |colon| trim(a, colon..before.end));
        if comma_before && !before.is_empty() && (closes || quoted || clause_before() && tells()) {
            let mut parts = vec![before];
            if a.word(after) == "," {
                let rest = trim(a, after + 1..end);
                let participle = a.word(rest.start).ends_with("ing")
                    || a.is_any(rest.start, &["who", "which", "and", "but", "in", "at", "after", "according"]);
                if !rest.is_empty() && !participle {
                    parts.push(rest);
                }
            } else if let Some(at) = quotation_marked {
                parts.push(trim(a, at..end));
            }
            return Some(parts);
        }
        // "“We won!” Trump said.": the quotation stands in the sentence before.
        let adjunct = || {
            that.is_none()
                && quotation_after.is_none()
                && (a.is_any(after, &["as", "when", "while", "before", "after", "during"])
                    || matches!(a.pos(after), Pos::Adp | Pos::Adv) && !self.is_clause(after..end)
                    || (self.is_date)(after))
        };
        if (closes || adjunct())
            && before.is_empty()
            && let Some(mut parts) = self.quotation_before(sentence.start)
        {
            parts.extend(quotation_marked.map(|at| trim(a, at..end)));
            return Some(parts);
        }
        // "Park said:", and her words in a paragraph below.
        if a.word(end - 1) == ":"
            && (after..end - 1).all(|i| (self.is_date)(i) || !matches!(a.pos(i), Pos::Verb | Pos::Aux))
        {
            return (*frame == Frame::Clause && end == a.sentences[a.sentence_of(verb)].tokens.end).then(Vec::new);
        }
        if after >= end {
            return None;
        }
        let mut start = that.map_or(after, |i| i + 1);
        // "said of Mr. Cruz: “…”", "wrote on Twitter, “…”": what stands between tells of the saying.
        let lead = quotation_after.or_else(|| {
            let colon = (after..end.min(after + 14)).find(|i| a.word(*i) == ":")?;
            (colon > after).then_some(colon)
        });
        if let Some(at) = lead.filter(|at| that.is_none() && *at > after) {
            let between = after..at;
            let adjunct = matches!(a.pos(after), Pos::Adp | Pos::Adv) || (self.is_date)(after);
            if (adjunct || marked(at) && *frame == Frame::Clause) && !self.is_clause(between) {
                start = at;
            }
        }
        let mut rest = trim(a, start..end);
        if *frame == Frame::Blame && that.is_none() && quotation_after.is_none() {
            rest = trim(a, rest.start..self.end_of_phrase(rest.clone()));
        }
        if rest.is_empty() {
            return None;
        }
        // "never mentioned Doe, who trailed": a relative clause makes no clause of what is said.
        let relative =
            (rest.start + 1..rest.end).find(|i| a.word(i - 1) == "," && a.is_any(*i, &["who", "which", "whose"]));
        let main = rest.start..relative.unwrap_or(rest.end);
        let clause = that.is_some() || quotation_after.is_some() || a.word(after) == ":" || self.is_clause(main);
        let accepts = match frame {
            Frame::Clause => true,
            Frame::Guarded => clause || cues::has(a.word(verb), Trait::Object) && (self.speaks(&subject.tokens)),
            Frame::Finding => {
                // "puts the cost at $5 billion", not "puts people at risk".
                let at = !cues::has(a.word(verb), Trait::Value)
                    || rest
                        .clone()
                        .any(|i| a.is(i, "at") && (i + 1..i + 5).any(|j| matches!(a.pos(j), Pos::Num | Pos::Sym)));
                let document = is_document(a, &subject.tokens);
                let records = cues::has(a.word(verb), Trait::Records);
                // "the United States recorded a surplus": what happened to a country, not what it counted.
                let name = a.slice(subject.tokens.clone()).trim_start_matches("the ").trim_start_matches("The ");
                let country = a.lexicon.entry(name).is_some_and(|it| it.kind == EntryKind::Country);
                let happened = country && that.is_none() && cues::has(a.word(verb), Trait::Happens);
                at && !happened
                    && (that.is_some() || document || (!records && (self.speaks(&subject.tokens) || clause)))
            }
            Frame::Commitment => {
                self.speaks(&subject.tokens) || is_document(a, &subject.tokens) || self.is_party(&subject.tokens)
            }
            Frame::Blame | Frame::Citing => true,
        };
        accepts.then(|| vec![rest])
    }

    /// Where the object of an attitude ends: "endorsed Cruz, who is ahead", "attacked the plan after a debate".
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

    /// Whether a clause that begins at a token hangs on another: "If Cruz wins, …".
    pub(super) fn is_subordinate(&self, at: usize) -> bool {
        self.a.pos(at) == Pos::Sconj || self.a.is_in(at, &lists::saying::SUBORDINATORS)
    }

    /// The quotation that ends right before a sentence of the same paragraph.
    fn quotation_before(&self, sentence: usize) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let quote = a.quote_at(sentence.checked_sub(1)?).filter(|q| q.closed && q.tokens.end == sentence)?;
        let paragraph = |token: usize| a.sentences[a.sentence_of(token)].paragraph;
        (paragraph(quote.tokens.start) == paragraph(sentence)).then(|| vec![quote.tokens.clone()])
    }

    /// The token behind a verb, a particle of it ("pointed out") and whoever it is said to ("told reporters in Iowa").
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

    /// Whether a phrase names somebody who can speak: a name, or a pronoun that is not "it" alone.
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
