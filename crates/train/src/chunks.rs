//! Noun chunks in hand-annotated dependency trees.

use crate::treebank::TaggedSentence;
use std::ops::Range;
use whosaid_ingest::chunk::Label;
use whosaid_ingest::tag::Pos;

/// Returns the noun chunks of a sentence, in order and not nested. A chunk is a word that stands for a thing, with
/// everything on its left that belongs to it without a gap, and on its right only the rest of a name.
pub fn noun_chunks(sentence: &TaggedSentence) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for head in (0..sentence.words.len()).filter(|it| is_head(sentence, *it)) {
        let chunk = left_end(sentence, head)..right_end(sentence, head);
        // A genitive inside is a head of its own, but only part of a chunk.
        while out.last().is_some_and(|last| last.start >= chunk.start) {
            out.pop();
        }
        if out.last().is_none_or(|last| last.end <= chunk.start) {
            out.push(chunk);
        }
    }
    out
}

/// Returns a label for each of `n_words`.
pub fn labels(chunks: &[Range<usize>], n_words: usize) -> Vec<Label> {
    let mut out = vec![Label::Outside; n_words];
    for chunk in chunks {
        out[chunk.clone()].fill(Label::Inside);
        out[chunk.start] = Label::Begin;
    }
    out
}

/// Returns whether a word stands for a thing, and is not just part of another one.
fn is_head(sentence: &TaggedSentence, at: usize) -> bool {
    const PARTS: &[&str] = &[
        "compound",
        "flat",
        "nummod",
        "amod",
        "det",
        "goeswith",
        "fixed",
        "advmod",
        "punct",
        "cc",
        "case",
        "mark",
        "aux",
        "cop",
        "discourse",
        "reparandum",
    ];
    const PHRASES: &[&str] = &["nsubj", "obj", "iobj", "obl", "nmod"];
    let relation = sentence.relations[at].as_str();
    match sentence.tags[at] {
        Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Sym | Pos::X => !PARTS.contains(&relation),
        // "the poor", "the accused".
        Pos::Adj | Pos::Verb => {
            PHRASES.contains(&relation)
                && (0..at).any(|it| sentence.heads[it] == Some(at) && sentence.relations[it] == "det")
        }
        _ => false,
    }
}

/// Returns the child of `top` whose subtree contains `word`.
fn branch(sentence: &TaggedSentence, top: usize, mut word: usize) -> Option<usize> {
    for _ in 0..sentence.words.len() {
        let head = sentence.heads[word]?;
        if head == top {
            return Some(word);
        }
        word = head;
    }
    None
}

fn left_end(sentence: &TaggedSentence, head: usize) -> usize {
    const MODIFIERS: &[&str] =
        &["det", "amod", "nummod", "compound", "flat", "nmod", "goeswith", "fixed", "advmod", "punct"];
    let mut start = head;
    while let Some(at) = start.checked_sub(1) {
        let Some(branch) = branch(sentence, head, at).filter(|it| *it < head) else { break };
        let modifies = MODIFIERS.contains(&sentence.relations[branch].as_str());
        let taken = match sentence.relations[branch].as_str() {
            "punct" => is_joining(&sentence.words[branch]),
            // "only the president" is the president, "quite a rise" a rise; "almost 20 jobs" depends on the number.
            "advmod" => matches!(sentence.tags.get(branch + 1), Some(Pos::Adj | Pos::Num | Pos::Adv)),
            _ => true,
        };
        if !modifies || !taken {
            break;
        }
        start = at;
    }
    while start < head && sentence.tags[start] == Pos::Punct {
        start += 1;
    }
    start
}

fn right_end(sentence: &TaggedSentence, head: usize) -> usize {
    let belongs = |at: usize| {
        branch(sentence, head, at).is_some_and(|branch| match sentence.relations[branch].as_str() {
            _ if branch < head => false,
            "flat" | "goeswith" | "compound" => true,
            // "the prophet Elijah".
            "appos" => branch == head + 1 && sentence.tags[branch] == Pos::Propn,
            // "$ 5 billion".
            "nummod" => sentence.tags[head] == Pos::Sym,
            _ => false,
        })
    };
    let end = (head + 1..sentence.words.len()).take_while(|at| belongs(*at)).last();
    end.map_or(head + 1, |last| last + 1)
}

/// Returns whether a word may be inside a noun phrase: hyphens and quotation marks may, commas and brackets may not.
fn is_joining(word: &str) -> bool {
    matches!(word, "-" | "–" | "\"" | "“" | "”" | "'" | "‘" | "’" | "/")
}
