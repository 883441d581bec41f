//! Speakers before a colon: headlines ("Poll: Half want to leave"), transcripts and interviews ("TAPPER: …", "Q: …"),
//! collections of quotations ("- Jane Doe: “…”").

use super::content::{starts_quotation, trim};
use super::saying::{Clauses, Construction, Saying, saying};
use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::CueClass;

impl Clauses<'_> {
    /// Returns the labels that open sentences, each with what is said after it.
    pub(super) fn labels(&self) -> Vec<Saying> {
        let a = self.a;
        let mut out: Vec<(usize, Saying)> = Vec::new();
        for (idx, sentence) in a.sentences.iter().enumerate() {
            if a.deadline.is_past() {
                break;
            }
            let found = self
                .label(sentence.tokens.clone())
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

    /// "Park: We will cut tariffs by half."
    fn label(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 12)).find(|i| a.word(*i) == ":")?;
        let label = sentence.start..colon;
        let name =
            |i: usize| a.is_capitalised(i) || a.is_joining_hyphen(i) || matches!(a.word(i), "(" | ")" | "," | "and");
        // A headline has a paragraph of its own and no full stop: "Doe: Deal cost 200,000 jobs".
        let headline = sentence.start == 0 && !matches!(a.word(sentence.end - 1), "." | "!" | "?");
        let speaks =
            |i: usize| (self.is_actor)(i) || headline && a.pos(i) == Pos::Propn && !a.is_in(i, &lists::saying::RUBRICS);
        let pronoun = label.len() == 1 && a.pos(label.start) == Pos::Pron;
        let named = !pronoun && label.clone().all(name) && label.clone().any(speaks);
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

/// "Q" or "A", as the lines of an interview begin.
pub fn is_interview_letter(a: &Analysis, label: &Range<usize>) -> bool {
    label.len() == 1 && matches!(a.word(label.start), "Q" | "A")
}

/// Returns whether a label is one of a transcript: in capitals throughout, or "Q" and "A".
fn is_turn(a: &Analysis, label: &Range<usize>) -> bool {
    label.clone().all(|i| !a.word(i).chars().any(char::is_lowercase)) && label.clone().any(|i| a.pos(i) != Pos::Punct)
}
