//! Who may say a figure, and the choice among them.

use super::choice::{Candidate, Chooser, Features, chance, distance, standing, word};
use super::said::Said;
use crate::analysis::Analysis;
use crate::attribution::{Construction, Saying, is_document};
use crate::figures::Amounted;
use crate::reader::{Head, Sight};
use crate::resolve::Speaker;
use whosaid_model::{CueClass, EntityType};

/// By how many points the choice of nobody must be better than that of a saying. At 12, in five folds, F1 is best and 90 of 100 named
/// speakers are right; newspaper articles, which quote more than what was learned from, gain most.
const NOBODY: i32 = 12;

/// How many sayings are looked at, at most.
const MOST_SAYINGS: usize = 24;

/// Chooses who says figures.
pub(crate) struct Voices<'a> {
    pub a: &'a Analysis<'a>,
    pub amounts: &'a [Amounted],
    pub said: &'a Said<'a>,
    pub speakers: &'a [Option<Speaker>],
    pub sights: &'a [Sight],
}

impl Voices<'_> {
    /// Returns the candidates of a figure, as indices of sayings; the first is `None`. `chain` has the sayings that hold the
    /// figure as the rules order them, and `before` what was chosen for the figure before.
    pub fn candidates(&self, idx: usize, chain: &[usize], before: Option<usize>) -> Vec<Candidate<Option<usize>>> {
        let near: Vec<usize> = chain.iter().copied().take(MOST_SAYINGS).collect();
        let chances: Vec<f32> = near.iter().map(|i| self.chance_of(idx, *i)).collect();
        let most = chances.iter().copied().fold(0.0, f32::max);
        let mut out = vec![self.none(idx, chain, near.len(), most, before)];
        for (i, chance) in near.iter().zip(chances) {
            out.push(self.candidate(idx, *i, chain, (chance, most), before));
        }
        out
    }

    fn chance_of(&self, idx: usize, saying: usize) -> f32 {
        let cue = self.said.sayings[saying].cue.clone();
        cue.take(8).map(|i| self.sights[idx].of(Head::Cue, i)).fold(0.0, f32::max)
    }

    fn none(
        &self,
        idx: usize,
        chain: &[usize],
        n_near: usize,
        most: f32,
        before: Option<usize>,
    ) -> Candidate<Option<usize>> {
        let (a, amount, sight) = (self.a, &self.amounts[idx], &self.sights[idx]);
        let nothing = chance(sight.none(Head::Cue));
        let held = u32::from(!chain.is_empty());
        let quoted = u32::from(a.quote_at(amount.tokens.start).is_some());
        let same = u32::from(
            idx > 0 && a.sentence_of(self.amounts[idx - 1].tokens.start) == a.sentence_of(amount.tokens.start),
        );
        let mut f = Features::of("voice");
        f.add("none", &[]);
        f.add("none, held", &[held, (n_near.min(2)) as u32]);
        f.add("none, sight", &[nothing]);
        f.add("none, sight, held", &[nothing, held]);
        f.add("none, most, held", &[chance(most), held]);
        f.add("none, quoted", &[quoted, held]);
        f.add("none, kind", &[amount.kind as u32, held]);
        f.add("none, before", &[u32::from(before.is_some()), same, held]);
        f.done(None)
    }

    fn candidate(
        &self,
        idx: usize,
        i: usize,
        chain: &[usize],
        (seen, most): (f32, f32),
        before: Option<usize>,
    ) -> Candidate<Option<usize>> {
        let (a, amount, sight) = (self.a, &self.amounts[idx], &self.sights[idx]);
        let saying: &Saying = &self.said.sayings[i];
        let at = amount.tokens.start;
        let rank = chain.iter().position(|it| *it == i).map_or(9, |it| it.min(2) as u32);
        let (own, this) = (a.sentence_of(at), a.sentence_of(saying.cue.start));
        let offset = if this > own { 4 } else { (own - this).min(3) as u32 };
        let gap = if saying.cue.start >= amount.tokens.end {
            saying.cue.start - amount.tokens.end
        } else {
            at.saturating_sub(saying.cue.end)
        };
        let side = u32::from(saying.cue.start >= amount.tokens.end);
        let (class, construction) = (saying.class as u32, saying.construction as u32);
        let quoted = u32::from(a.quote_at(at).is_some());
        let document = u32::from(is_document(a, &saying.source));
        let speaker = self.speakers[i].as_ref();
        let how = speaker.map_or(9, |it| it.resolution as u32);
        let named = u32::from(speaker.is_some_and(|it| it.entity.is_some()));
        let leads = standing(seen, most);
        let nothing = chance(sight.none(Head::Cue));
        let cue = saying.cue.clone().take(3).fold(0, |sum, i| sum ^ word(a.word(i)));
        let last = saying.source.end.checked_sub(1).filter(|_| !saying.source.is_empty());
        let source = last.map_or(0, |i| word(a.word(i)));
        let n_figures = {
            let between = if side == 1 { amount.tokens.end..saying.cue.start } else { saying.cue.end..at };
            let first = self.amounts.partition_point(|it| it.tokens.start < between.start);
            self.amounts[first..].iter().take(3).filter(|it| it.tokens.end <= between.end).count() as u32
        };
        let same = match before {
            None => 0,
            Some(it) if it == i => 1,
            Some(_) => 2,
        };
        let mut f = Features::of("voice");
        f.add("rank", &[rank]);
        f.add("rank, sight", &[rank, chance(seen)]);
        f.add("sight", &[chance(seen), leads]);
        f.add("sight, nothing", &[chance(seen), nothing]);
        f.add("nothing, rank", &[nothing, rank.min(3)]);
        f.add("offset", &[offset, quoted]);
        f.add("offset, sight", &[offset, chance(seen)]);
        f.add("class", &[class]);
        f.add("construction", &[construction, offset]);
        f.add("commitment", &[u32::from(saying.is_commitment), amount.kind as u32]);
        f.add("document", &[document, construction]);
        f.add("speaker", &[how, named]);
        f.add("cue", &[cue]);
        f.add("source", &[source]);
        f.add("distance", &[distance(gap), side, offset.min(1)]);
        f.add("figures", &[n_figures, side]);
        f.add("same", &[same, rank.min(3)]);
        f.add("negated", &[u32::from(saying.is_negated), class]);
        f.add("quoted", &[quoted, side]);
        f.add("paragraph", &[u32::from(a.sentences[this].paragraph == a.sentences[own].paragraph), offset]);
        f.done(Some(i))
    }

    /// Chooses who says a figure, and returns the sayings that hold it with the chosen one first; none if nobody says it.
    pub fn chosen(&self, chooser: &Chooser, idx: usize, mut chain: Vec<usize>, before: Option<usize>) -> Vec<usize> {
        // Annotators say that nobody claims what somebody denies. A denial is worth keeping, with its polarity.
        let denies = chain.first().is_some_and(|i| self.said.sayings[*i].class == CueClass::Deny);
        if !self.sights[idx].is_seen() || denies {
            return chain;
        }
        let candidates = self.candidates(idx, &chain, before);
        let is_marked =
            chain.first().is_some_and(|i| is_marked(self.said.a, &self.said.sayings[*i], self.speakers[*i].as_ref()));
        let points = if is_marked { i32::MAX / 2 } else { NOBODY };
        match chooser.best_unless(&candidates, points).and_then(|best| candidates[best].answer) {
            None => Vec::new(),
            Some(first) => {
                chain.retain(|it| *it != first);
                chain.insert(0, first);
                chain
            }
        }
    }
}

/// Returns whether a saying can only say who says what it holds: a turn of a transcript, a source behind a headline or in brackets.
fn is_marked(a: &Analysis, saying: &Saying, speaker: Option<&Speaker>) -> bool {
    match saying.construction {
        Construction::Label => {
            let is_turn = !a.slice(saying.source.clone()).contains(char::is_lowercase);
            is_turn || saying.content.iter().all(|part| part.end <= saying.cue.start)
        }
        // "(source: OECD)", "[OECD].", ", per FactSet", and a body in brackets: "$3 billion (OECD)"
        Construction::AccordingTo => {
            let is_labelled = saying.cue.end < saying.source.start;
            let is_body = || {
                let id = speaker.and_then(|it| it.entity.as_ref());
                id.is_some_and(|id| id.as_str().starts_with(EntityType::Organisation.as_str()))
            };
            let is_clear = |cue: &str| matches!(cue, "[" | "per") || cue == "(" && is_body();
            saying.cue.len() == 1 && (is_labelled || is_clear(a.word(saying.cue.start)))
        }
        _ => false,
    }
}
