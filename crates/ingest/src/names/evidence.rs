//! The evidence for a name at each token: the lexicon, the grammar of names, and the rest of the document.

use super::name::Name;
use super::{agreements, organisations, persons, titles};
use crate::analysis::Analysis;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use whosaid_english::cues::{self, Trait};
use whosaid_english::lexicon::{Entry, EntryKind, PlaceKind};
use whosaid_model::EntityType;

/// The evidence of a text.
#[derive(Debug)]
pub struct Evidence<'t> {
    /// What the grammar of agreements, laws and events found; names may be nested but do not overlap otherwise.
    pub(super) agreements: Vec<Name>,
    /// What the grammar of organisations found, by where it starts.
    pub(super) organisations: Vec<Name>,
    marks: Vec<Marks>,
    /// For each token, the run of capitalised words that it is in, or itself alone.
    runs: Vec<Range<u32>>,
    habits: HashMap<&'t str, [u8; N_HABITS]>,
    /// The titles, by each of their tokens.
    pub(super) titles: HashMap<usize, Range<usize>>,
    /// The lexicon's entries, by their first token.
    pub(super) known: BTreeMap<usize, (Range<usize>, &'t Entry)>,
}

/// What is known about one token. 0 means nothing; each number stands for a kind and a place in the name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    /// What the lexicon says.
    pub lexicon: u32,
    /// What the grammar of organisations says.
    pub organisation: u32,
    /// What the grammar of persons says.
    pub person: u32,
    /// What the grammar of agreements, laws and events says.
    pub agreement: u32,
    /// What the grammar of titles says.
    pub title: u32,
    /// One bit each: a forename, a surname.
    pub words: u32,
}

/// Returns where in a name a token is, as a number.
fn place(tokens: &Range<usize>, at: usize) -> u32 {
    match (at == tokens.start, at + 1 == tokens.end) {
        (true, true) => 3,
        (true, false) => 0,
        (false, true) => 2,
        (false, false) => 1,
    }
}

fn number(kind: u32, tokens: &Range<usize>, at: usize) -> u32 {
    1 + 4 * kind + place(tokens, at)
}

/// How many habits of a word are counted.
const N_HABITS: usize = 12;

impl<'t> Evidence<'t> {
    /// Gathers the evidence. `is_date` says which tokens belong to dates.
    pub fn of(a: &Analysis<'t>, is_date: &dyn Fn(usize) -> bool) -> Self {
        let mut marks = vec![Marks::default(); a.tokens.len()];
        let mut is_place = vec![false; a.tokens.len()];
        let mut known = BTreeMap::new();
        for found in a.lexicon.find(a.text) {
            if a.deadline.is_past() {
                break;
            }
            let tokens = a.tokens_in(found.span);
            if tokens.is_empty() || a.span(tokens.clone()) != found.span {
                continue;
            }
            let kind = 2 * entry_kind(found.entry) + u32::from(found.entry.ambiguous);
            let counts = found.entry.kind.entity_type() == Some(EntityType::Place) && !found.entry.ambiguous;
            for at in tokens.clone() {
                marks[at].lexicon = number(kind, &tokens, at);
                is_place[at] = counts;
            }
            known.insert(tokens.start, (tokens, found.entry));
        }
        for (tokens, entry) in in_capitals(a) {
            if tokens.clone().any(|at| marks[at].lexicon != 0) {
                continue;
            }
            for at in tokens.clone() {
                marks[at].lexicon = number(2 * N_ENTRY_KINDS + entry_kind(entry), &tokens, at);
            }
            known.insert(tokens.start, (tokens, entry));
        }
        let is_place = |i: usize| is_place[i];
        let agreements = agreements::find(a, &is_place);
        for name in &agreements {
            for at in name.tokens.clone() {
                marks[at].agreement = number(name.kind as u32, &name.tokens, at);
            }
        }
        let mut organisations = organisations::find(a);
        organisations.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
        for name in &organisations {
            for at in name.tokens.clone() {
                marks[at].organisation = number(0, &name.tokens, at);
            }
        }
        for name in persons::find(a, &is_place, is_date) {
            for at in name.tokens.clone() {
                marks[at].person = number(u32::from(name.title.is_some()), &name.tokens, at);
            }
        }
        for (at, marks) in marks.iter_mut().enumerate() {
            let word = a.word(at);
            let capital = word.starts_with(char::is_uppercase);
            if !capital {
                continue;
            }
            marks.words = u32::from(capital && a.lexicon.is_forename(word))
                | u32::from(capital && a.lexicon.is_surname(word)) << 1;
        }
        let mut titles = HashMap::new();
        for title in titles::find(a) {
            for at in title.clone() {
                marks[at].title = number(u32::from(a.is_capitalised(title.start)), &title, at);
                titles.insert(at, title.clone());
            }
        }
        let mut out = Self { agreements, organisations, marks, runs: runs(a), habits: HashMap::new(), titles, known };
        out.count_habits(a);
        out
    }

    /// Returns what is known about a token.
    pub fn marks(&self, at: usize) -> Marks {
        self.marks.get(at).copied().unwrap_or_default()
    }

    /// Returns the entry of the lexicon that begins at a token, with its tokens.
    pub(super) fn known_from(&self, at: usize) -> Option<&(Range<usize>, &'t Entry)> {
        self.known.get(&at)
    }

    /// Returns the run of capitalised words that contains a token.
    pub fn run(&self, at: usize) -> Range<usize> {
        self.runs.get(at).map_or(at..at + 1, |run| run.start as usize..run.end as usize)
    }

    /// Returns what the word of a token does elsewhere in the document: one bit for each habit.
    pub fn elsewhere(&self, a: &Analysis, at: usize) -> u16 {
        let Some(habits) = self.habits.get(a.word(at)) else { return 0 };
        let own = self.habits_at(a, at);
        let elsewhere = |(i, n): (usize, &u8)| u16::from(*n > u8::from(own & 1 << i != 0)) << i;
        habits.iter().enumerate().map(elsewhere).sum()
    }

    fn count_habits(&mut self, a: &Analysis<'t>) {
        let mut habits: HashMap<&'t str, [u8; N_HABITS]> = HashMap::new();
        for at in (0..a.tokens.len()).filter(|at| a.is_capitalised(*at)) {
            let seen = self.habits_at(a, at);
            let counts = habits.entry(a.word(at)).or_default();
            for (i, n) in counts.iter_mut().enumerate() {
                *n = n.saturating_add(u8::from(seen & 1 << i != 0));
            }
        }
        self.habits = habits;
    }

    /// Returns what the word of a token does in its place.
    fn habits_at(&self, a: &Analysis, at: usize) -> u16 {
        let run = self.run(at);
        let alone = run.len() == 1;
        let before = run.start.wrapping_sub(1);
        let marks = self.marks(at);
        let first = a.sentences.get(a.sentence_of(at)).is_some_and(|s| s.tokens.start == at);
        let habits = [
            // It begins no sentence.
            !first,
            alone,
            at == run.start && !alone,
            at + 1 == run.end && !alone,
            marks.person != 0,
            marks.organisation != 0,
            // "Mr. X", "the economist X", "Jane X".
            at > run.start && self.marks(at - 1).words & 1 != 0 || self.marks(at.wrapping_sub(1)).title != 0,
            cues::has(a.word(run.end), Trait::Habit),
            a.is_any(before, &["in", "at", "near", "from"]),
            a.is(before, "the"),
            a.is_genitive(run.end),
            marks.lexicon != 0,
        ];
        habits.iter().enumerate().map(|(i, habit)| u16::from(*habit) << i).sum()
    }
}

const N_ENTRY_KINDS: u32 = 6;

fn entry_kind(entry: &Entry) -> u32 {
    match entry.kind {
        EntryKind::Country => 0,
        EntryKind::Demonym => 1,
        EntryKind::Place(PlaceKind::State) => 2,
        EntryKind::Place(PlaceKind::City) => 3,
        EntryKind::Place(PlaceKind::Region) => 4,
        EntryKind::Organisation => 5,
    }
}

/// Returns names that the lexicon knows in lower case, written in capitals: "SAN JUAN", "SOUTH KOREA".
fn in_capitals<'t>(a: &Analysis<'t>) -> Vec<(Range<usize>, &'t Entry)> {
    let in_capitals = |at: usize| {
        let word = a.word(at);
        word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase())
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < a.tokens.len() {
        if !in_capitals(at) {
            at += 1;
            continue;
        }
        let n_words = (at..(at + 4).min(a.tokens.len())).take_while(|i| in_capitals(*i)).count();
        let found = (1..=n_words).rev().find_map(|n| {
            let name: Vec<String> =
                (at..at + n).map(|i| a.word(i)[..1].to_owned() + &a.word(i)[1..].to_lowercase()).collect();
            let entry = a.lexicon.entry(&name.join(" "))?;
            (name.iter().any(|word| word.len() > 3)).then_some((at..at + n, entry))
        });
        at = found.as_ref().map_or(at + 1, |(tokens, _)| tokens.end);
        out.extend(found);
    }
    out
}

/// Returns for each token the run of capitalised words, joined by hyphens, that it is in.
fn runs(a: &Analysis) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = (0..a.tokens.len() as u32).map(|at| at..at + 1).collect();
    for sentence in &a.sentences {
        let sentence = sentence.tokens.clone();
        let mut at = sentence.start;
        while at < sentence.end {
            let mut end = at;
            while end < sentence.end && (a.is_capitalised(end) || end > at && a.is_joining_hyphen(end)) {
                end += 1;
            }
            runs[at..end].fill(at as u32..end as u32);
            at = end.max(at + 1);
        }
    }
    runs
}
