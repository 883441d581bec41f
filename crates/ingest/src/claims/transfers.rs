//! Verbs that say what a sum is: what was **spent**, **raised**, **pledged**, and by whom.
//!
//! If a figure is the object of such a verb, no noun names what is measured: "Canada pledged $5 billion". The measure
//! is the participle with its agent, as it would follow the figure: "pledged by Canada".

use super::measure::{Measure, Rules};
use crate::figures::Amounted;
use crate::phrase::{LONGEST_PHRASE, normal_space};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::forms::singular;
use whosaid_english::lists;
use whosaid_english::transfers::participle;
use whosaid_model::FigureKind;

/// Auxiliaries of the passive.
const PASSIVE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];

/// A verb whose object a figure is.
pub(super) struct Transfer {
    verb: usize,
    /// Its participle.
    words: String,
    /// The receiver, if it is between the verb and the figure.
    receiver: Option<Range<usize>>,
}

impl Rules<'_> {
    /// Returns the verb of giving or getting whose object a figure is.
    pub(super) fn transfer_before(&self, amount: &Amounted, limit: usize) -> Option<Transfer> {
        let a = self.a;
        if !matches!(amount.kind, FigureKind::Money | FigureKind::Quantity) {
            return None;
        }
        let start = amount.start();
        // "provided an additional $2 million", "gave up to $5,000"
        let mut behind = start;
        loop {
            let from = behind;
            behind = self.skip_back(behind, limit);
            if behind > limit
                && a.is_any(behind - 1, &["further", "additional", "extra", "combined", "modest", "hefty"])
            {
                behind -= 1;
            }
            if behind > limit + 1 && a.is(behind - 1, "to") && a.is(behind - 2, "up") {
                behind -= 2;
            }
            if behind == from {
                break;
            }
        }
        let before = |at: usize, receiver: Option<Range<usize>>| {
            let last = at.checked_sub(1).filter(|i| *i > limit)?;
            let particle = Some(last).filter(|i| a.is_in(*i, &lists::measures::PARTICLES) && a.pos(i - 1) == Pos::Verb);
            let verb = particle.map_or(last, |i| i - 1);
            let particle = particle.map(|i| a.lower(i));
            let words =
                (a.pos(verb) == Pos::Verb).then(|| participle(&a.lower(verb), particle.as_deref())).flatten()?;
            Some(Transfer { verb, words, receiver })
        };
        // "gave the club $500,000": the receiver is between the verb and the figure.
        let given = || {
            // The chunker may have included the figure.
            let receiver = a.chunk_at(behind.checked_sub(1)?).map(|c| c.start..behind)?;
            let noun = matches!(a.pos(behind - 1), Pos::Noun | Pos::Propn | Pos::Pron);
            if receiver.start <= limit || !noun || receiver.clone().any(|i| self.is_figure(i) || self.is_date(i)) {
                return None;
            }
            let told = a.pos(receiver.start) != Pos::Pron || receiver.len() > 1;
            let given = before(receiver.start, Some(receiver).filter(|_| told))?;
            takes_receiver(&given.words).then_some(given)
        };
        before(start, None).or_else(|| before(behind, None)).or_else(given)
    }

    /// "[Canada] pledged $5 billion [for a fund]": "pledged by Canada for a fund"; `None` if neither the agent nor the
    /// purpose is said.
    pub(super) fn object_of_transfer(
        &self,
        amount: &Amounted,
        it: Transfer,
        sentence: Range<usize>,
    ) -> Option<Measure> {
        let a = self.a;
        let Transfer { verb, mut words, receiver } = it;
        // "provided and mobilised"
        let mut left = verb;
        if left > sentence.start + 1
            && a.pos(left - 1) == Pos::Cconj
            && a.pos(left - 2) == Pos::Verb
            && let Some(first) = participle(&a.lower(left - 2), None)
        {
            words = format!("{first} {} {words}", a.word(left - 1));
            left -= 2;
        }
        let who = self.who_transfers(left, sentence.start);
        let tail = self.transfer_tail(amount.tokens.end, sentence.end);
        let participle = words.clone();
        let mut parts = Vec::new();
        // "$2 billion in aid", "30 tons of zinc": what it is comes first.
        let noun = tail.len() > 1
            && a.is_any(tail.start, &["of", "in"])
            && matches!(a.pos(tail.start + 1), Pos::Noun | Pos::Adj)
            && !a.is_in(tail.start + 1, &lists::measures::FIXED_PHRASES);
        let phrase = |range: Range<usize>| self.phrase(range).map(|it| it.words).unwrap_or_default();
        if noun {
            words = format!("{} {words}", phrase(tail.start + 1..tail.end));
        }
        // "The club was paid $5 million": it got them.
        let is_passive = !a.word(verb).ends_with("ing")
            && (sentence.start..left)
                .rev()
                .take_while(|i| matches!(a.pos(*i), Pos::Aux | Pos::Adv | Pos::Part))
                .any(|i| a.is_any(i, PASSIVE));
        if let Some((name, range)) = who.filter(|_| !is_passive || has_receiver(&words)) {
            words = format!("{words} {} {name}", if is_passive { "to" } else { "by" });
            parts.extend(range);
        }
        if let Some(receiver) = receiver {
            words = format!("{words} to {}", phrase(receiver.clone()));
            parts.push(receiver);
        }
        if !noun && !tail.is_empty() {
            words = format!("{words} {} {}", a.word(tail.start), phrase(tail.start + 1..tail.end));
        }
        parts.extend((!tail.is_empty()).then(|| tail.start + 1..tail.end));
        // "spent" alone would make everything that anybody spends one measure.
        (words != participle && words.len() <= LONGEST_PHRASE).then_some(Measure { words, parts, rule: "" })
    }

    /// Returns who does what a verb says that begins at `left`: the name and its place, or `None` if that cannot be
    /// decided.
    fn who_transfers(&self, mut left: usize, limit: usize) -> Option<(String, Option<Range<usize>>)> {
        let a = self.a;
        let verb = left;
        // "has already given", "agreed to pay", "is expected to spend"
        while left > limit
            && (matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part) && !a.is_genitive(left - 1)
                || a.pos(left - 1) == Pos::Verb && a.is(left, "to"))
        {
            left -= 1;
        }
        // "He won, spending $5 billion": the subject at the start of the sentence.
        let apart = left == verb
            && left > limit
            && a.word(verb).ends_with("ing")
            && (a.pos(left - 1) == Pos::Adp || a.word(left - 1) == ",");
        if apart {
            let opens = a.chunk_at(limit).filter(|c| c.start == limit && c.end < left)?;
            left = opens.end;
            let adverbs = (left..verb).take_while(|i| a.pos(*i) == Pos::Adv).count();
            if !matches!(a.pos(left + adverbs), Pos::Verb | Pos::Aux) {
                return None;
            }
        }
        if left > limit && a.is_any(left - 1, &["who", "which", "that"]) {
            left -= 1;
            left -= usize::from(left > limit && a.word(left - 1) == ",");
        }
        let mut chunk = a.chunk_before(left).filter(|c| c.end == left && c.start >= limit)?;
        // "The fund last month took in"
        if self.is_date(chunk.start) && chunk.start > limit {
            let start = chunk.start - usize::from(a.pos(chunk.start - 1) == Pos::Adp);
            chunk = a.chunk_before(start).filter(|c| c.end == start && c.start >= limit)?;
        }
        if chunk.len() == 1 && a.pos(chunk.start) == Pos::Pron {
            return (self.name_of)(chunk.start).map(|name| (name, None));
        }
        // "Harbour [Fund]": one name, which the chunker cut.
        while let Some(front) = a.chunk_before(chunk.start).filter(|c| c.end == chunk.start && c.start >= limit)
            && a.is_capitalised(chunk.start)
            && a.is_capitalised(front.end - 1)
        {
            chunk.start = front.start;
        }
        let whole = self.extend_back(chunk, limit);
        // "groups that accept donations have spent": the object of another verb, or something that depends on another
        // phrase.
        let governed =
            whole.start > limit && matches!(a.pos(whole.start - 1), Pos::Verb | Pos::Aux | Pos::Adp | Pos::Part);
        // "a plan to spend", "a decision to give": nobody does it there.
        let holds_verb = (whole.start + 1..whole.end).any(|i| a.pos(i) == Pos::Verb);
        if governed
            || holds_verb
            || whole.clone().any(|i| self.is_date(i) || self.is_figure(i))
            || lists::measures::INTENTS.contains(&singular(&a.lower(a.head(&whole))))
        {
            return None;
        }
        let named = self.trimmed(whole.clone());
        let mut name = normal_space(a.slice(named.clone()));
        // "Developed countries gave" at the head of a sentence.
        let common = a.pos(named.start) != Pos::Propn && a.lexicon.demonym(a.word(named.start)).is_none();
        if whole.start == limit && common && name.chars().skip(1).all(|c| !c.is_uppercase()) {
            name = name.to_lowercase();
        }
        (!name.is_empty()).then_some((name, Some(named)))
    }

    /// Returns what follows the object of a verb of giving: "to a fund", "a year on trains".
    fn transfer_tail(&self, at: usize, limit: usize) -> Range<usize> {
        let a = self.a;
        let mut start = at;
        while start + 1 < limit {
            let rate = a.is_any(start, &["a", "an", "per", "every"])
                && a.is_any(start + 1, &["year", "month", "week", "day", "hour", "head"]);
            match () {
                () if rate => start += 2,
                () if a.is_any(start, &["more", "less", "each", "apiece", "annually", "yearly", "worth"]) => start += 1,
                () if self.is_time(start) || self.is_time(start + 1) && a.pos(start) == Pos::Adp => start += 1,
                () => break,
            }
        }
        let chunk =
            (start < limit && a.is_in(start, &lists::measures::PURPOSES)).then(|| a.chunk_at(start + 1)).flatten();
        let chunk = chunk.filter(|c| {
            c.start == start + 1
                && c.end <= limit
                // "to its fund" says little if "its" is nobody.
                && a.pos(c.start) != Pos::Pron
                && !a.is_in(c.start, &lists::grammar::DEPENDENT_DETERMINERS)
                && !c.clone().any(|i| self.is_date(i) || self.is_figure(i))
        });
        chunk.map_or(at..at, |chunk| start..self.extend(chunk, limit).end)
    }

    /// "$103 million [raised by his friends]", "$167 million has been [spent on advertising]".
    pub(super) fn subject_of_transfer(&self, amount: &Amounted, sentence: Range<usize>) -> Option<Measure> {
        let a = self.a;
        if !matches!(amount.kind, FigureKind::Money | FigureKind::Quantity) {
            return None;
        }
        let mut verb = amount.tokens.end;
        let mut is_passive = false;
        while verb < sentence.end && (matches!(a.pos(verb), Pos::Aux | Pos::Adv) || a.is_any(verb, &["more", "less"])) {
            is_passive |= a.is_any(verb, PASSIVE);
            verb += 1;
        }
        if verb >= sentence.end || a.pos(verb) != Pos::Verb {
            return None;
        }
        let form = a.lower(verb);
        // "paid out", but "paid [in May]".
        let particle = Some(verb + 1)
            .filter(|i| *i < sentence.end && a.is_in(*i, &lists::measures::PARTICLES))
            .filter(|i| a.chunk_at(i + 1).is_none_or(|c| c.start != i + 1));
        let with = particle.and_then(|i| participle(&form, Some(&a.lower(i))));
        let end = verb + 1 + usize::from(with.is_some());
        let words = with.or_else(|| participle(&form, None))?;
        // A past tense looks the same: "$5 million raised questions".
        let is_participle = words.starts_with(&form);
        let goes_on = end < sentence.end && a.is_any(end, &["by", "to", "for", "from", "on"]);
        (is_participle && (is_passive || goes_on)).then(|| self.phrase(self.extend(verb..end, sentence.end))).flatten()
    }
}

/// Returns whether the receiver of a sum, or the one asked for it, may precede it: "gave the club $500".
fn takes_receiver(participle: &str) -> bool {
    has_receiver(participle) || matches!(participle, "billed" | "charged")
}

/// Returns whether the subject of the passive gets what is given: "the club was paid", not "the club was fined".
fn has_receiver(participle: &str) -> bool {
    lists::measures::GIVING.contains(participle)
}
