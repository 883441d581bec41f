//! The second pass: a part of speech for every token, and the noun chunks. All later passes read its result: the text
//! with its tokens, tags and chunks, and the lexicon.

use crate::chunk::Chunker;
use crate::perceptron::Word;
use crate::segment::Segments;
use crate::tag::{Pos, Tagger};
use std::ops::{Deref, Range};
use whosaid_english::{Lexicon, lexicon::EntryKind};

/// A segmented text with parts of speech and noun chunks.
pub struct Analysis<'t> {
    segments: Segments<'t>,
    /// The names known beforehand.
    pub lexicon: &'t Lexicon,
    /// What the models see of each token.
    pub words: Vec<Word>,
    /// The part of speech of each token.
    pub pos: Vec<Pos>,
    /// Base noun phrases, in order and not overlapping: "the US goods trade deficit", "South Korea's surplus", "he".
    pub chunks: Vec<Range<usize>>,
}

impl<'t> Deref for Analysis<'t> {
    type Target = Segments<'t>;
    fn deref(&self) -> &Segments<'t> {
        &self.segments
    }
}

impl<'t> Analysis<'t> {
    /// Tags and chunks a segmented text.
    pub fn of(segments: Segments<'t>, tagger: &Tagger, lexicon: &'t Lexicon) -> Self {
        let chunker = Chunker::shipped();
        let mut chunks = Vec::new();
        let mut pos = Vec::with_capacity(segments.tokens.len());
        let mut seen = Vec::with_capacity(segments.tokens.len());
        let (mut words, mut tags) = (Vec::new(), Vec::new());
        for sentence in &segments.sentences {
            if segments.deadline.is_past() {
                break;
            }
            words.clear();
            words.extend(sentence.tokens.clone().map(|i| segments.word(i)));
            let first = seen.len();
            seen.extend(tagger.words(&words));
            tagger.tag_words(&seen[first..], &mut tags);
            mend_plurals(&words, &mut tags);
            mend_unknown(tagger, &words, &mut tags);
            mend_names(lexicon, &words, &mut tags);
            pos.extend_from_slice(&tags);
            for chunk in chunker.chunks(&seen[first..], &tags) {
                split_at_verb(&words, &tags, chunk, &mut |it| chunks.push(first + it.start..first + it.end));
            }
        }
        pos.resize(segments.tokens.len(), Pos::X);
        Self { segments, lexicon, words: seen, pos, chunks }
    }

    /// Makes each of some names part of one chunk: "the Institute for Economics and Trade" is one noun phrase, whatever
    /// prepositions its name has. The names must be in order and not overlap.
    pub fn join_names(&mut self, names: impl Iterator<Item = Range<usize>>) {
        let mut chunks = std::mem::take(&mut self.chunks).into_iter().peekable();
        for name in names {
            while let Some(chunk) = chunks.next_if(|c| c.end <= name.start) {
                self.chunks.push(chunk);
            }
            // The last chunk may contain this name too if it contains the one before.
            let mut whole = match self.chunks.last() {
                Some(last) if last.end > name.start => self.chunks.pop().unwrap_or_else(|| name.clone()),
                _ => name.clone(),
            };
            while let Some(chunk) = chunks.next_if(|c| c.start < name.end) {
                whole = whole.start.min(chunk.start)..whole.end.max(chunk.end);
            }
            self.chunks.push(whole.start..whole.end.max(name.end));
        }
        self.chunks.extend(chunks);
    }

    /// Returns the part of speech of a token; [`Pos::X`] past the end.
    pub fn pos(&self, token: usize) -> Pos {
        self.pos.get(token).copied().unwrap_or(Pos::X)
    }

    /// Returns the chunk that contains a token.
    pub fn chunk_at(&self, token: usize) -> Option<Range<usize>> {
        let at = self.chunks.partition_point(|c| c.end <= token);
        self.chunks.get(at).filter(|c| c.contains(&token)).cloned()
    }

    /// Returns the last chunk that ends at or before a token.
    pub fn chunk_before(&self, token: usize) -> Option<Range<usize>> {
        let at = self.chunks.partition_point(|c| c.end <= token);
        at.checked_sub(1).map(|at| self.chunks[at].clone())
    }

    /// Returns whether a token is the mark of a genitive.
    pub fn is_genitive(&self, token: usize) -> bool {
        matches!(self.tokens.get(token).map(|_| self.word(token)), Some("'s" | "’s" | "'S" | "’S"))
            || (matches!(self.tokens.get(token).map(|_| self.word(token)), Some("'" | "’"))
                && self.glued(token)
                && self.word(token - 1).ends_with(['s', 'S'])
                && self.pos(token) == Pos::Part)
    }

    /// Returns the head of a chunk: its last noun.
    pub fn head(&self, chunk: &Range<usize>) -> usize {
        chunk
            .clone()
            .rev()
            .find(|i| matches!(self.pos(*i), Pos::Noun | Pos::Propn | Pos::Pron))
            .unwrap_or(chunk.end.saturating_sub(1))
    }
}

/// "Some observers say readers" is two chunks: a verb after a noun that is not a participle ends the phrase.
fn split_at_verb(words: &[&str], tags: &[Pos], chunk: Range<usize>, found: &mut dyn FnMut(Range<usize>)) {
    let participle = |word: &str| ["ed", "ing", "en", "wn"].iter().any(|ending| word.ends_with(ending));
    let splits = |i: &usize| {
        tags[*i] == Pos::Verb && !participle(words[*i]) && matches!(tags[*i - 1], Pos::Noun | Pos::Propn | Pos::Pron)
    };
    match (chunk.start + 1..chunk.end.saturating_sub(1)).find(splits) {
        Some(verb) => {
            found(chunk.start..verb);
            split_at_verb(words, tags, verb + 1..chunk.end, found);
        }
        None => found(chunk),
    }
}

/// A capitalised word that the lexicon only knows as a name is a proper noun: "310 Volvo vans".
fn mend_names(lexicon: &Lexicon, words: &[&str], tags: &mut [Pos]) {
    for (word, tag) in words.iter().zip(tags) {
        let open = matches!(tag, Pos::Noun | Pos::Adj | Pos::Verb | Pos::X | Pos::Adv | Pos::Intj);
        if open && word.starts_with(char::is_uppercase) {
            let entry = lexicon.entry(word).filter(|entry| !entry.ambiguous && entry.kind != EntryKind::Demonym);
            if entry.is_some() {
                *tag = Pos::Propn;
            }
        }
    }
}

/// "think tank" is a noun. A verb in "-s" needs its subject before it. Right after a conjunction, preposition or
/// adjective it is a plural noun ("that exports to Korea fell", "of imports"), which the tagger sometimes takes for a
/// verb.
fn mend_plurals(words: &[&str], tags: &mut [Pos]) {
    for i in 1..tags.len().min(words.len()) {
        if matches!(words[i], "tank" | "tanks") && words[i - 1] == "think" {
            tags[i - 1] = Pos::Noun;
        }
        let plural = tags[i] == Pos::Verb && words[i].len() > 4 && words[i].ends_with('s') && !words[i].ends_with("ss");
        if plural && matches!(tags[i - 1], Pos::Sconj | Pos::Adp | Pos::Adj) {
            tags[i] = Pos::Noun;
        }
        // "said on Friday that steel sales rose": "that" does not determine a plural, and only a common noun has a
        // relative clause that begins like this ("the exports that firms lost").
        let relative = matches!(tags[i - 1], Pos::Noun | Pos::Pron | Pos::Punct);
        if words[i] == "that" && (tags[i] == Pos::Det || tags[i] == Pos::Pron && !relative) {
            let open = |tag: &&Pos| matches!(tag, Pos::Adj | Pos::Noun | Pos::Propn);
            let last = i + tags[i + 1..].iter().take_while(open).count();
            let plural = tags[last] == Pos::Noun && words[last].ends_with('s') && !words[last].ends_with("ss");
            if last > i && (plural || tags[i + 1] == Pos::Propn) {
                tags[i] = Pos::Sconj;
            }
        }
        // "The Doe Institute calculates that …": between a name and "that" is a verb.
        let finite = words[i].ends_with('s') || words[i].ends_with("ed");
        if tags[i] == Pos::Noun && finite && tags[i - 1] == Pos::Propn && words.get(i + 1) == Some(&"that") {
            tags[i] = Pos::Verb;
        }
    }
}

/// A word that the training data never had, at the end of a noun phrase, is its noun: "a goods deficit with". The
/// tagger takes it for an adjective or, by its neighbours, for a verb, but it does not end like one.
fn mend_unknown(tagger: &Tagger, words: &[&str], tags: &mut [Pos]) {
    const VERBAL: &[&str] = &["ed", "ing", "s", "ize", "ise", "ify", "ly"];
    const ADJECTIVAL: &[&str] =
        &["al", "ic", "ous", "ive", "able", "ible", "ful", "less", "ary", "ian", "ean", "ese", "ish"];
    for i in 1..tags.len().min(words.len()) {
        let word = words[i];
        let endings = match tags[i] {
            Pos::Adj => ADJECTIVAL,
            Pos::Verb => VERBAL,
            _ => continue,
        };
        let heads = matches!(tags[i - 1], Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num | Pos::Pron)
            && tags.get(i + 1).is_none_or(|next| {
                matches!(next, Pos::Adp | Pos::Aux | Pos::Punct | Pos::Verb | Pos::Cconj | Pos::Sconj | Pos::Part)
            });
        let plain = word.len() > 2
            && word.bytes().all(|b| b.is_ascii_lowercase())
            && !endings.iter().any(|e| word.ends_with(e));
        // "they plummet": after a pronoun or name a verb may have no ending; a noun phrase begins further left.
        let opens = |at: usize| {
            matches!(tags[at], Pos::Det | Pos::Adj)
                || matches!(words[at], "its" | "their" | "his" | "her" | "our" | "my" | "your" | "whose" | "'s" | "’s")
        };
        let phrase = tags[i] == Pos::Adj || (i.saturating_sub(4)..i).any(opens);
        if heads && plain && phrase && tagger.seen(word).next().is_none() {
            tags[i] = Pos::Noun;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An analysed text, for the tests of this crate.
    pub(crate) fn analysis(text: &str) -> Analysis<'_> {
        Analysis::of(Segments::of(text), Tagger::shipped(), Lexicon::shipped())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let a = analysis(text);
        let found: Vec<&str> = a.chunks.iter().map(|c| a.slice(c.clone())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn chunks() {
        check(
            "The Dutch farm trade surplus with South Korea rose sharply.",
            &["The Dutch farm trade surplus", "South Korea"],
        );
        check(
            "South Korea’s trade surplus fell in its largest market.",
            &["South Korea’s trade surplus", "its largest market"],
        );
        check("He said the ministry expects a two-year delay.", &["He", "the ministry", "a two-year delay"]);
        check("It cost 200,000 American jobs.", &["It", "200,000 American jobs"]);
        check("It has a goods deficit with Korea.", &["It", "a goods deficit", "Korea"]);
    }
}
