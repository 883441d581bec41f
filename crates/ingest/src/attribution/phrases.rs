//! Sayings that hang on no verb: "according to X", "X's estimate that", "X: We will".

use super::{Clauses, Saying, content::trim, cues, is_document, saying, source};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_model::CueClass;

impl Clauses<'_> {
    /// "According to X, …" and "…, according to X".
    pub(super) fn according_to(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        const PHRASES: &[&str] = &[
            "according to",
            "in the words of",
            "in the view of",
            "in the opinion of",
            "by the reckoning of",
            "as reported by",
            "as estimated by",
            "as stated by",
            "based on",
            "by the count of",
        ];
        let a = self.a;
        let phrase = PHRASES.iter().find(|p| p.split(' ').enumerate().all(|(i, word)| a.is(at + i, word)))?;
        let cue = at..at + phrase.split(' ').count();
        let source = source::phrase_after(a, cue.end, sentence.end)?;
        // "according to need", "according to changes in the market" name a measure, not a source.
        const MEASURES: &[&str] = &[
            "ability",
            "age",
            "change",
            "changes",
            "circumstances",
            "class",
            "condition",
            "conditions",
            "custom",
            "customs",
            "demand",
            "gender",
            "kind",
            "location",
            "merit",
            "need",
            "needs",
            "preference",
            "preferences",
            "priorities",
            "priority",
            "race",
            "rank",
            "schedule",
            "sex",
            "size",
            "skill",
            "status",
            "taste",
            "tradition",
            "type",
            "weight",
            "wishes",
        ];
        let measures = MEASURES.contains(&a.lower(source::head(a, &source)).as_str())
            && !source.clone().any(|i| a.pos(i) == Pos::Propn);
        if measures || *phrase == "based on" && !is_document(a, &source) {
            return None;
        }
        let before = trim(a, sentence.start..at);
        let after = trim(a, source.end..sentence.end);
        // In front of its clause, it governs what follows; behind it, what precedes. In the middle, both.
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
        Some(saying(source, cue, content, CueClass::Report))
    }

    /// "Oxfam's estimate that", "the ministry's forecast of", "a claim by Trump that", "an estimate from Oxfam".
    pub(super) fn noun(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if a.pos(at) != Pos::Noun {
            return None;
        }
        let class = cues::noun(&a.lower(at))?;
        let governs = |i: usize| a.is_any(i, &["that", "of", "is", "was", "were", "are", "for"]) && i < sentence.end;
        let by = a.is_any(at + 1, &["by", "from"]);
        let (source, after) = if by {
            let source = source::phrase_after(a, at + 2, sentence.end)?;
            (source.clone(), source.end)
        } else {
            let chunk = a.chunk_at(at).filter(|c| c.end == at + 1)?;
            let genitive = chunk.clone().find(|i| a.is_genitive(*i));
            match genitive {
                Some(mark) => (source::extend_left(a, chunk.start..mark, sentence.start), at + 1),
                None if a.is_any(chunk.start, &["his", "her", "their", "its"]) => {
                    (chunk.start..chunk.start + 1, at + 1)
                }
                None => return None,
            }
        };
        let names = source.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(source.start, &["his", "her", "their", "its"]);
        if !governs(after)
            || !names
            || (class == CueClass::Say && !a.is(after, "that"))
            || a.is(after, "for") && class != CueClass::Estimate
        {
            return None;
        }
        let content = trim(a, after + 1..sentence.end);
        let mut out = saying(source, at..at + 1, vec![content], class);
        out.is_commitment = class == CueClass::Order;
        Some(out)
    }

    /// "Park: We will cut tariffs by half.", the lines of an interview or a transcript.
    pub(super) fn speaker_label(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 6)).find(|i| a.word(*i) == ":")?;
        let label = sentence.start..colon;
        let name = label.clone().all(|i| a.is_capitalised(i) || a.is_joining_hyphen(i))
            && label.clone().any(|i| (self.is_actor)(i));
        let content = trim(a, colon + 1..sentence.end);
        (name && content.len() > 3).then(|| saying(label, colon..colon + 1, vec![content], CueClass::Say))
    }
}
