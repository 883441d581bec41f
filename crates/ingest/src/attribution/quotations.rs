//! Completes quotations, and gives those that continue to the previous speaker.

use super::saying::Saying;
use crate::analysis::Analysis;
use crate::segment::Sentence;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_model::CueClass;

/// Completes quotations, and gives those that follow their speaker's words to the same speaker.
pub(super) fn complete(a: &Analysis, sayings: &mut [Saying]) {
    for saying in sayings.iter_mut() {
        for part in &mut saying.content {
            // A quotation of a word or two is part of the reporter's sentence.
            let whole = |at: usize| {
                let quote = a.quote_at(at).filter(|q| q.tokens.len() > 4 && !q.tokens.contains(&saying.cue.start));
                quote.map(|q| q.tokens.clone())
            };
            for quote in [whole(part.start), whole(part.end - 1)].into_iter().flatten() {
                *part = part.start.min(quote.start)..part.end.max(quote.end);
            }
        }
        saying.content.sort_by_key(|c| c.start);
        merge(&mut saying.content);
    }
    // Which tokens somebody says, and which sayings are in each sentence.
    let mut said = vec![false; a.tokens.len()];
    let mut in_sentence: Vec<Vec<usize>> = vec![Vec::new(); a.sentences.len()];
    for (idx, saying) in sayings.iter().enumerate() {
        note(a, idx, saying, &mut said, &mut in_sentence);
    }
    // "The senator wrote:", and a paragraph of his words below.
    for saying in sayings.iter_mut() {
        if let Some(block) = block_below(a, saying) {
            said[block.clone()].fill(true);
            saying.content.push(block);
        }
    }
    // For each saying, whether words of it are quoted, once that was asked, because a saying may continue through many
    // quotations.
    let has_quoted = |content: &[Range<usize>]| {
        content.iter().cloned().flatten().any(|i| a.pos(i) != Pos::Punct && a.quote_at(i).is_some())
    };
    let mut is_quoted: Vec<Option<bool>> = vec![None; sayings.len()];
    for quote in &a.quotes {
        if a.deadline.is_past() {
            return;
        }
        let sentence = a.sentence_of(quote.tokens.start);
        let opens = a.sentences[sentence].tokens.start == quote.tokens.start;
        let Some(previous) = sentence.checked_sub(1) else { continue };
        if quote.tokens.len() < 5 || said[quote.tokens.start + 1] || !opens {
            continue;
        }
        // The last saying of the sentence before, in the same paragraph or in a quotation that was left open, with a
        // quotation in it or a colon at its end.
        let near = a.sentences[previous].paragraph == a.sentences[sentence].paragraph || quote.continues;
        let colon = a.word(a.sentences[previous].tokens.end - 1) == ":";
        let same = a.sentences[previous].paragraph == a.sentences[sentence].paragraph;
        let speaks = |it: &Saying| {
            same && !it.source.is_empty() && matches!(it.class, CueClass::Say | CueClass::Admit | CueClass::Deny)
        };
        let mut quoted = |idx: &&usize| {
            let saying = &sayings[**idx];
            near && (colon || *is_quoted[**idx].get_or_insert_with(|| has_quoted(&saying.content)) || speaks(saying))
        };
        if let Some(idx) = in_sentence[previous].iter().rev().find(&mut quoted).copied() {
            said[quote.tokens.clone()].fill(true);
            in_sentence[sentence].push(idx);
            if is_quoted[idx] == Some(false) {
                is_quoted[idx] = Some(has_quoted(std::slice::from_ref(&quote.tokens)));
            }
            sayings[idx].content.push(quote.tokens.clone());
        }
    }
}

/// Returns the paragraph after a sentence that ends with the cue and a colon.
fn block_below(a: &Analysis, saying: &Saying) -> Option<Range<usize>> {
    let sentence = a.sentence_of(saying.cue.start);
    let tokens = &a.sentences[sentence].tokens;
    let last = tokens.end - 1;
    let below = a.sentences.get(sentence + 1)?;
    let led = a.word(last) == ":" && last >= saying.cue.end && last - saying.cue.end < 12;
    let silent = saying.content.iter().all(|part| part.end <= saying.cue.start || part.end <= tokens.end);
    let quoted = a.quote_at(below.tokens.start).is_some();
    if !led || !silent || quoted || below.paragraph == a.sentences[sentence].paragraph {
        return None;
    }
    // A list goes on in paragraphs of its own.
    let is_item = |start: usize| matches!(a.word(start), "-" | "–" | "•" | "*");
    let is_list = is_item(below.tokens.start);
    let belongs = |s: &&Sentence| s.paragraph == below.paragraph || is_list && is_item(s.tokens.start);
    let rest = a.sentences[sentence + 1..].iter().take_while(belongs);
    Some(below.tokens.start..rest.last()?.tokens.end)
}

/// Notes the place of a saying.
pub(super) fn note(a: &Analysis, idx: usize, saying: &Saying, said: &mut [bool], in_sentence: &mut [Vec<usize>]) {
    let mut sentences = vec![a.sentence_of(saying.cue.start)];
    for part in &saying.content {
        said[part.clone()].fill(true);
        sentences.extend(a.sentence_of(part.start)..=a.sentence_of(part.end - 1));
    }
    sentences.sort_unstable();
    sentences.dedup();
    for sentence in sentences {
        in_sentence[sentence].push(idx);
    }
}

pub(super) fn merge(parts: &mut Vec<Range<usize>>) {
    let mut out: Vec<Range<usize>> = Vec::new();
    for part in parts.drain(..) {
        match out.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => out.push(part),
        }
    }
    *parts = out;
}
