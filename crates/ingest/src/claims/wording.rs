//! Measures in the words that the reader finds.
//!
//! The reader gives every word around a figure a probability of belonging to its measure. Among phrases, and pairs or threes of
//! them, those with the highest expected F1 are taken (as Nan, Chai, Lee and Chieu 2012 do for sets of words). They compete with
//! the phrase that the rules found.

use super::choice::{Candidate, Features, distance, word};
use super::measure::{FROM_BEFORE, Measure, Rules};
use crate::analysis::Analysis;
use crate::figures::Amounted;
use crate::phrase::{LONGEST_PHRASE, normal_space};
use crate::reader::{Head, Known, Sight, is_content};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::EntityType;

/// A phrase begins and ends with a word that is at least this probable.
const LEAST: f32 = 0.1;

/// How many words a name or compound is completed by at most.
const LONGEST_NAME: usize = 4;

/// How many tokens a code in brackets has at most.
const LONGEST_CODE: usize = 4;

/// How many tokens a phrase has at most.
const LONGEST_PART: usize = 14;

/// Some words in a row.
struct Phrase {
    tokens: Range<usize>,
    /// How many of them count, and the sum of their probabilities.
    n: f32,
    sum: f32,
}

/// The words around one figure, with the reader's probabilities that they belong to its measure.
pub(super) struct Wording<'a> {
    rules: &'a Rules<'a>,
    known: &'a Known<'a>,
    figure: Range<usize>,
    /// For each token of the window, its probability; `None` for words that do not count.
    chances: Vec<Option<f32>>,
    first: usize,
    /// How many words the measure has, as the reader expects.
    expected: f32,
}

impl<'a> Wording<'a> {
    pub fn new(rules: &'a Rules<'a>, known: &'a Known<'a>, sight: &Sight, figure: Range<usize>) -> Self {
        let counts = |i: &usize| !figure.contains(i) && is_content(rules.a, *i);
        let chance = |i: usize| Some(i).filter(counts).map(|i| sight.of(Head::Measure, i));
        let mut chances: Vec<Option<f32>> = sight.tokens.clone().map(chance).collect();
        for (code, name) in codes(rules.a, &sight.tokens) {
            let place = |tokens: Range<usize>| tokens.map(|i| i - sight.tokens.start);
            let most = place(code.clone()).filter_map(|at| chances[at]).fold(0.0, f32::max);
            place(name).for_each(|at| chances[at] = chances[at].map(|it| it.max(most)));
            place(code).for_each(|at| chances[at] = None);
        }
        let expected = chances.iter().flatten().sum();
        Self { rules, known, figure, chances, first: sight.tokens.start, expected }
    }

    /// Returns the probability of a word; `None` if it does not count or is not in the window.
    fn chance(&self, token: usize) -> Option<f32> {
        self.chances.get(token.checked_sub(self.first)?).copied().flatten()
    }

    /// Returns the F1 that some parts are expected to have.
    pub fn quality(&self, parts: &[Range<usize>]) -> f32 {
        let words = parts.iter().flat_map(Clone::clone);
        let counted = words.filter(|i| !self.figure.contains(i) && is_content(self.rules.a, *i));
        let (n, sum) = counted.fold((0.0, 0.0), |(n, sum), i| (n + 1.0, sum + self.chance(i).unwrap_or(0.0)));
        2.0 * sum / (n + self.expected).max(1.0)
    }

    /// Returns the phrase with the highest expected F1, then it with the one that makes it best, and so on; each in the order
    /// of the text.
    fn read(&self) -> Vec<Measure> {
        let phrases = self.phrases();
        let (mut n, mut sum) = (0.0, 0.0);
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut out = Vec::new();
        for rule in READ {
            let quality = |phrase: &&Phrase| 2.0 * (sum + phrase.sum) / (n + phrase.n + self.expected);
            let apart = |phrase: &&Phrase| {
                parts.iter().all(|it| phrase.tokens.end < it.start || it.end < phrase.tokens.start)
                    && !self.repeats(&parts, &phrase.tokens)
            };
            let next = phrases.iter().filter(apart).max_by(|one, other| quality(one).total_cmp(&quality(other)));
            let so_far = self.quality(&parts);
            let Some(next) = next.filter(|it| quality(it) > so_far) else { break };
            (n, sum) = (n + next.n, sum + next.sum);
            parts.push(next.tokens.clone());
            parts.sort_by_key(|it| it.start);
            out.extend(self.named(&parts, rule));
        }
        out
    }

    /// Returns whether a phrase only says again what some parts say.
    fn repeats(&self, parts: &[Range<usize>], phrase: &Range<usize>) -> bool {
        let a = self.rules.a;
        let said = |i: usize| parts.iter().flat_map(Clone::clone).any(|it| a.word(it).eq_ignore_ascii_case(a.word(i)));
        phrase.clone().filter(|i| self.chance(*i).is_some()).all(said)
    }

    /// Returns what could be a phrase of the measure: some words of one clause, from one that counts to another, without
    /// figures.
    fn phrases(&self) -> Vec<Phrase> {
        let mut out = Vec::new();
        for (at, chance) in self.chances.iter().enumerate() {
            let first = self.first + at;
            let opens =
                matches!(self.rules.a.pos(first), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Verb | Pos::Num | Pos::X);
            if chance.is_none_or(|it| it < LEAST) || !opens {
                continue;
            }
            let (mut n, mut sum, mut is_named) = (0.0, 0.0, false);
            for token in first..(first + LONGEST_PART).min(self.first + self.chances.len()) {
                if !self.goes_on(first, token) {
                    break;
                }
                let Some(chance) = self.chance(token) else { continue };
                (n, sum) = (n + 1.0, sum + chance);
                let names = match self.rules.a.pos(token) {
                    Pos::Noun | Pos::Propn => true,
                    // "stood at", "rose to": how a figure moves is not what it measures.
                    Pos::Verb => !lists::measures::MOVES.contains(&self.rules.a.lower(token)),
                    _ => false,
                };
                is_named |= names;
                if chance >= LEAST && is_named {
                    out.push(Phrase { tokens: self.with_ends(first..token + 1), n, sum });
                }
            }
        }
        out
    }

    /// Returns a phrase with the rest of the name or compound that it begins or ends with: "Two-[way trade]", "South [Korea]".
    fn with_ends(&self, mut tokens: Range<usize>) -> Range<usize> {
        let a = self.rules.a;
        let named = |one: usize, other: usize| {
            a.pos(one) == Pos::Propn
                && a.pos(other) == Pos::Propn
                && a.chunk_at(one).is_some_and(|it| it.contains(&other))
        };
        let joins = |hyphen: usize| a.is_joining_hyphen(hyphen) && !self.rules.is_figure(hyphen - 1);
        for _ in 0..LONGEST_NAME {
            if tokens.start > 1 && joins(tokens.start - 1) && !self.figure.contains(&(tokens.start - 2)) {
                tokens.start -= 2;
            } else if tokens.start > 0 && named(tokens.start, tokens.start - 1) {
                tokens.start -= 1;
            } else {
                break;
            }
        }
        for _ in 0..LONGEST_NAME {
            if joins(tokens.end) && !self.rules.is_figure(tokens.end + 1) {
                tokens.end += 2;
            } else if named(tokens.end - 1, tokens.end) {
                tokens.end += 1;
            } else {
                break;
            }
        }
        tokens
    }

    /// Returns whether a phrase that begins at `first` may go on over a token.
    fn goes_on(&self, first: usize, token: usize) -> bool {
        let a = self.rules.a;
        let is_sign = !a.word(token).contains(char::is_alphanumeric);
        let joins = a.is_joining_hyphen(token)
            || a.is_genitive(token)
            || matches!(a.word(token), "%" | "$" | "&" | "/" | "’" | "'" | "“" | "”" | "\"");
        !self.figure.contains(&token)
            && !self.rules.is_figure(token)
            && (!is_sign || joins)
            && !self.known.is_source_or_cue(token)
            && a.sentence_of(first) == a.sentence_of(token)
    }

    /// Returns what could be the measure: what the rules found and what they propose, what the reader finds, and the measure of
    /// the figure before. None is the same as another.
    pub fn candidates(
        &self,
        ruled: Option<&Measure>,
        amount: &Amounted,
        before: Option<&Measure>,
    ) -> Vec<Candidate<Measure>> {
        let mut measures: Vec<(Measure, u32)> = Vec::new();
        let mut add =
            |measure: Measure, source: u32| match measures.iter_mut().find(|(it, _)| it.words == measure.words) {
                Some((_, sources)) => *sources |= source,
                None => measures.push((measure, source)),
            };
        ruled.cloned().into_iter().for_each(|it| add(it, RULED));
        self.rules.proposals(amount).into_iter().for_each(|it| add(it, PROPOSED));
        self.read().into_iter().for_each(|it| add(it, SEEN));
        before.cloned().into_iter().for_each(|it| add(Measure { rule: FROM_BEFORE, ..it }, BEFORE));
        let qualities: Vec<f32> = measures.iter().map(|(it, _)| self.quality(&it.parts)).collect();
        let best = qualities.iter().copied().fold(0.0, f32::max);
        let of_ruled =
            measures.iter().zip(&qualities).find(|((_, source), _)| source & RULED > 0).map_or(0.0, |(_, it)| *it);
        let features = |((measure, source), quality): ((Measure, u32), f32)| {
            self.candidate(measure, source, amount, (quality, best, of_ruled))
        };
        measures.into_iter().zip(qualities).map(features).collect()
    }

    fn candidate(
        &self,
        measure: Measure,
        source: u32,
        amount: &Amounted,
        (quality, best, of_ruled): (f32, f32, f32),
    ) -> Candidate<Measure> {
        let a = self.rules.a;
        let (rule, kind, form) = (word(measure.rule), amount.kind as u32, amount.form as u32);
        let (grade, lost) = (grade(quality), grade(best - quality));
        let n_words = measure.parts.iter().map(Range::len).sum::<usize>().min(9) as u32;
        let n_parts = measure.parts.len().min(4) as u32;
        let first = measure.parts.first().map_or(0, |it| it.start);
        let last = measure.parts.last().map_or(0, |it| it.end.saturating_sub(1));
        let own = a.sentence_of(amount.tokens.start);
        let at = a.sentence_of(first);
        let place = if at < own {
            0
        } else if last < amount.tokens.start {
            1
        } else if first < amount.tokens.end {
            2
        } else {
            3
        };
        let gap = if first >= amount.tokens.end {
            first - amount.tokens.end
        } else {
            amount.tokens.start.saturating_sub(last + 1)
        };
        let mut f = Features::of("measure");
        f.add("source", &[source]);
        f.add("rule", &[rule, source]);
        f.add("rule, kind", &[rule, kind, form]);
        f.add("grade", &[grade]);
        let fine = ((best - quality) * 50.0) as u32;
        f.add("fine", &[fine.min(25)]);
        f.add("fine, source", &[fine.min(25) / 2, source]);
        f.add("grade, lost", &[grade, lost]);
        f.add("rule, grade", &[rule, grade]);
        f.add("rule, lost", &[rule, lost]);
        f.add("source, lost", &[source, lost]);
        f.add("source, of ruled", &[source, self::grade(of_ruled)]);
        f.add("words", &[n_words, source]);
        f.add("parts", &[n_parts, source]);
        f.add("place", &[place, kind, source & SEEN]);
        f.add("gap", &[distance(gap), place, source & SEEN]);
        f.add("first", &[a.pos(first) as u32, source & SEEN]);
        f.add("last", &[a.pos(last) as u32, source & SEEN]);
        let actors = self.n_only(&measure.parts, |it| matches!(it, EntityType::Person | EntityType::Organisation));
        let places = self.n_only(&measure.parts, |it| it == EntityType::Place);
        f.add("names", &[actors, places, n_parts, source & SEEN]);
        f.add("kind", &[kind, source]);
        f.add("form", &[form, source]);
        f.add("counted", &[u32::from(amount.counted.is_some()), source]);
        f.done(measure)
    }

    /// Returns how many parts are nothing but a name of some sort.
    fn n_only(&self, parts: &[Range<usize>], is_sort: impl Fn(EntityType) -> bool) -> u32 {
        let a = self.rules.a;
        let names = |i: usize| self.known.entities.at(i).is_some_and(|it| is_sort(it.kind));
        let is_name = |part: &&Range<usize>| {
            let mut words = (*part).clone().filter(|i| is_content(a, *i)).peekable();
            words.peek().is_some() && words.all(names)
        };
        parts.iter().filter(is_name).count().min(2) as u32
    }

    fn named(&self, parts: &[Range<usize>], rule: &'static str) -> Option<Measure> {
        let a = self.rules.a;
        let words: Vec<String> = parts.iter().map(|part| normal_space(a.slice(part.clone()))).collect();
        let words = words.join(" ");
        (1..=LONGEST_PHRASE).contains(&words.len()).then(|| Measure { words, parts: parts.to_vec(), rule })
    }
}

/// Returns the codes within some tokens, each with the name before it that it repeats: "Microsoft (MSFT.O) fell", "the S&P 500
/// .SPX rose".
fn codes<'a>(a: &'a Analysis, tokens: &Range<usize>) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + use<'a> {
    let tokens = tokens.clone();
    tokens.clone().filter_map(move |open| {
        let close = match a.word(open) {
            "(" => (open + 2..tokens.end.min(open + LONGEST_CODE + 2)).find(|i| a.word(*i) == ")")?,
            "." if open + 1 < tokens.end && !a.glued(open) && a.glued(open + 1) => open + 2,
            _ => return None,
        };
        let name = open.checked_sub(1).and_then(|last| a.chunk_at(last))?;
        let is_code = |i: usize| !a.word(i).contains(char::is_lowercase);
        let has_letter = |i: usize| a.word(i).contains(char::is_uppercase);
        let is_code = (open + 1..close).all(is_code) && (open + 1..close).any(has_letter);
        is_code.then(|| (open + 1..close, name.start.max(tokens.start)..open))
    })
}

/// Where a candidate is from, as bits: what the rules settled on, what one of them proposes, the reader, the figure before.
const RULED: u32 = 1;
const PROPOSED: u32 = 2;
const SEEN: u32 = 4;
const BEFORE: u32 = 8;

/// How the reader's phrases are named, by how many they are.
const READ: [&str; 3] = [
    "the phrase whose words the reader finds most probable",
    "the two phrases whose words the reader finds most probable",
    "the three phrases whose words the reader finds most probable",
];

/// Returns the class of an expected F1, or of a difference between two.
fn grade(quality: f32) -> u32 {
    const EDGES: [f32; 12] = [0.001, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85];
    EDGES.iter().take_while(|edge| quality >= **edge).count() as u32
}
