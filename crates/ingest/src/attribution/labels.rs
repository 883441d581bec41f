//! Speakers before a colon: headlines ("Poll: Half want to leave"), transcripts and interviews ("TAPPER: …", "Q: …"),
//! collections of quotations ("- Jane Doe: “…”").

use super::content::{starts_quotation, trim};
use super::saying::{Clauses, Construction, Saying, saying};
use super::source::{is_document, is_group};
use crate::analysis::Analysis;
use crate::phrase::capitalised;
use crate::tag::Pos;
use std::collections::HashSet;
use std::ops::Range;
use whosaid_english::lexicon::EntryKind;
use whosaid_english::lists;
use whosaid_model::CueClass;

impl Clauses<'_> {
    /// Returns the labels that open sentences, each with what is said after it.
    pub(super) fn labels(&self) -> Vec<Saying> {
        let a = self.a;
        let turns_in_capitals = self.has_turns_in_capitals();
        let mut out: Vec<(usize, Saying)> = Vec::new();
        for (idx, sentence) in a.sentences.iter().enumerate() {
            if a.deadline.is_past() {
                break;
            }
            let opens = idx == 0 || a.sentences[idx - 1].paragraph != sentence.paragraph;
            let closes = a.sentences.get(idx + 1).is_none_or(|next| next.paragraph != sentence.paragraph);
            let in_capitals = turns_in_capitals && opens;
            let found = self
                .label(sentence.tokens.clone(), in_capitals)
                .or_else(|| self.label_of_headline(sentence.tokens.clone()).filter(|_| opens && closes))
                .or_else(|| self.label_behind_dash(sentence.tokens.clone()))
                .or_else(|| self.signature(sentence.tokens.clone()));
            out.extend(found.map(|saying| (idx, saying)));
        }
        // The labels of a transcript are at the start of paragraphs. What is said goes on to the end of the paragraph,
        // and after a name to the next label.
        let opens = |idx: usize| idx == 0 || a.sentences[idx - 1].paragraph != a.sentences[idx].paragraph;
        let turns: Vec<usize> = (0..out.len()).filter(|i| opens(out[*i].0) && is_turn(a, &out[*i].1.source)).collect();
        if turns.len() > 2 {
            for (nth, at) in turns.iter().enumerate() {
                let next = turns.get(nth + 1).map(|next| a.sentences[out[*next].0].tokens.start);
                let end = self.end_of_turn(out[*at].0, next.filter(|_| out[*at].1.source.len() > 1));
                let saying = &mut out[*at].1;
                saying.content = vec![trim(a, saying.content[0].start..end)];
            }
        }
        out.into_iter().map(|(_, saying)| saying).collect()
    }

    /// Returns whether somebody has at least two turns in a transcript whose labels are in capitals: "MARIA LUZ: We lost 300."
    fn has_turns_in_capitals(&self) -> bool {
        let a = self.a;
        let mut seen = HashSet::new();
        let mut last = None;
        for sentence in &a.sentences {
            if last.replace(sentence.paragraph) == Some(sentence.paragraph) {
                continue;
            }
            let colon = colon_of_label(a, &sentence.tokens);
            let label = colon.map(|colon| sentence.tokens.start..colon).filter(|it| self.is_turn_in_capitals(it));
            if label.is_some_and(|it| !seen.insert(a.slice(it))) {
                return true;
            }
        }
        false
    }

    /// "MARIA LUZ", "MR. LUZ", "THE PRESIDENT", but neither "NEW DELHI" nor "READ MORE".
    fn is_turn_in_capitals(&self, label: &Range<usize>) -> bool {
        let a = self.a;
        let is_capital = |i: usize| a.word(i).chars().all(|c| c.is_uppercase() || matches!(c, '.' | '\'' | '’' | '-'));
        let is_place = a.lexicon.entry(&capitalised(a.slice(label.clone()))).is_some();
        // "THE PRESIDENT", but not "THE FACTS"; "LUZ", but not "PROS".
        let last = capitalised(a.word(label.end - 1));
        let is_person = match label.len() {
            _ if a.is(label.start, "the") => a.lexicon.is_title(&last),
            1 => a.lexicon.is_surname(&last) || a.lexicon.is_forename(&last) || !a.lexicon.persons(&last).is_empty(),
            _ => true,
        };
        (1..6).contains(&label.len())
            && label.clone().all(|i| is_capital(i) && !a.is_in(i, &lists::saying::RUBRICS))
            && a.slice(label.clone()).chars().filter(|c| c.is_uppercase()).count() > 2
            && !is_place
            && is_person
    }

    /// "Trade gap fell 5 percent: Commerce Department", "Toll rises to 40 - officials": a headline with its source behind it.
    fn label_of_headline(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let first = sentence.start.max(sentence.end.saturating_sub(LONGEST_LABEL_OF_HEADLINE)) + 1;
        let is_mark = |i: &usize| matches!(a.word(*i), ":" | "-" | "–" | "—") && !a.is_joining_hyphen(*i);
        let mark = (first..sentence.end).rev().find(is_mark)?;
        let label = mark + 1..sentence.end;
        let content = trim(a, sentence.start..mark);
        let is_name = label.clone().all(|i| a.is_capitalised(i) || a.is_any(i, &["of", "for", "and", "the"]));
        let entry = a.lexicon.entry(a.slice(label.clone()));
        let is_place = entry.is_some_and(|it| matches!(it.kind, EntryKind::Place(_)));
        let is_named = a.word(mark) == ":" && is_name && !is_place && label.clone().any(|i| (self.is_actor)(i));
        let is_bare = label.clone().all(|i| matches!(a.pos(i), Pos::Noun | Pos::Propn | Pos::Adj));
        let is_group = !label.is_empty() && label.len() < 4 && is_bare && is_group(a, &label);
        let is_source = is_named || is_group || label.len() == 1 && is_document(a, &label);
        let has_number = content.clone().any(|i| a.pos(i) == Pos::Num);
        (is_source && has_number && content.len() > 3 && self.has_finite(content.clone()))
            .then(|| saying(Construction::Label, label, mark..mark + 1, vec![content], CueClass::Say))
    }

    /// "Park: We will cut tariffs by half." `in_capitals` says that names in capitals are labels of a transcript.
    fn label(&self, sentence: Range<usize>, in_capitals: bool) -> Option<Saying> {
        let a = self.a;
        let colon = colon_of_label(a, &sentence)?;
        let label = sentence.start..colon;
        let name =
            |i: usize| a.is_capitalised(i) || a.is_joining_hyphen(i) || matches!(a.word(i), "(" | ")" | "," | "and");
        // A headline has a paragraph of its own and no full stop: "Doe: Deal cost 200,000 jobs".
        let headline = sentence.start == 0 && !matches!(a.word(sentence.end - 1), "." | "!" | "?");
        let speaks =
            |i: usize| (self.is_actor)(i) || headline && a.pos(i) == Pos::Propn && !a.is_in(i, &lists::saying::RUBRICS);
        let pronoun = label.len() == 1 && a.pos(label.start) == Pos::Pron;
        let named = !pronoun && label.clone().all(name) && label.clone().any(speaks)
            || in_capitals && self.is_turn_in_capitals(&label);
        let nameless =
            label.len() == 1 && a.is_in(label.start, &lists::saying::NAMELESS) && a.is_capitalised(label.start);
        let content = trim(a, colon + 1..sentence.end);
        let letter = is_interview_letter(a, &label);
        let enough = letter && !content.is_empty() || content.len() > if named { 2 } else { 3 };
        ((named || nameless) && enough)
            .then(|| saying(Construction::Label, label, colon..colon + 1, vec![content], CueClass::Say))
    }

    /// "THE MAP HAS CHANGED - Jane Doe: “…”": a name between a dash and a quotation.
    fn label_behind_dash(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let colon = sentence.clone().find(|i| a.word(*i) == ":" && starts_quotation(a, i + 1))?;
        let dash = (sentence.start..colon)
            .rev()
            .find(|i| matches!(a.word(*i), "-" | "—" | "–") && !a.is_joining_hyphen(*i))?;
        let label = dash + 1..colon;
        let named = label.clone().all(|i| a.is_capitalised(i) || matches!(a.pos(i), Pos::Cconj)) && label.len() < 8;
        let actor = label.clone().any(|i| (self.is_actor)(i));
        let content = trim(a, colon + 1..sentence.end);
        (named && actor).then(|| saying(Construction::Label, label, colon..colon + 1, vec![content], CueClass::Say))
    }

    /// "“We lost.”" and below it "— Jane Doe": the signature of a quotation.
    fn signature(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let dash = matches!(a.word(sentence.start), "—" | "–" | "-" | "--") && !a.is_joining_hyphen(sentence.start);
        let name = trim(a, sentence.start + 1..sentence.end);
        let named = dash
            && (1..9).contains(&name.len())
            && name.clone().any(|i| (self.is_actor)(i))
            && name.clone().all(|i| a.is_capitalised(i) || matches!(a.word(i), "," | "of" | "the"));
        let quote = a.quote_at(sentence.start.checked_sub(1)?).filter(|q| named && q.tokens.end == sentence.start)?;
        let source = name.start..name.clone().find(|i| a.word(*i) == ",").unwrap_or(name.end);
        Some(saying(
            Construction::Label,
            source,
            sentence.start..sentence.start + 1,
            vec![quote.tokens.clone()],
            CueClass::Say,
        ))
    }

    /// Returns where a turn ends: with its paragraph, or before `next` if that is known. It always ends before a stage
    /// direction in brackets with a paragraph of its own.
    fn end_of_turn(&self, first: usize, next: Option<usize>) -> usize {
        let a = self.a;
        let mut paragraph = a.sentences[first].paragraph;
        let mut end = a.sentences[first].tokens.end;
        for sentence in &a.sentences[first + 1..] {
            let opens = std::mem::replace(&mut paragraph, sentence.paragraph) != sentence.paragraph;
            let direction = matches!(a.word(sentence.tokens.start), "(" | "[" | "*");
            if opens && (direction || next.is_none()) || next.is_some_and(|next| sentence.tokens.start >= next) {
                break;
            }
            end = sentence.tokens.end;
        }
        end
    }
}

/// The most tokens of a source behind a headline, with its mark.
const LONGEST_LABEL_OF_HEADLINE: usize = 8;

/// Returns the colon that ends the label of a sentence.
fn colon_of_label(a: &Analysis, sentence: &Range<usize>) -> Option<usize> {
    (sentence.start + 1..sentence.end.min(sentence.start + 12)).find(|i| a.word(*i) == ":")
}

/// "Q" or "A", as the lines of an interview begin.
pub fn is_interview_letter(a: &Analysis, label: &Range<usize>) -> bool {
    label.len() == 1 && matches!(a.word(label.start), "Q" | "A")
}

/// Returns whether a label is one of a transcript: in capitals throughout, or "Q" and "A".
fn is_turn(a: &Analysis, label: &Range<usize>) -> bool {
    label.clone().all(|i| !a.word(i).chars().any(char::is_lowercase)) && label.clone().any(|i| a.pos(i) != Pos::Punct)
}
