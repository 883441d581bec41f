//! Groups claims that are about the same thing.

use crate::confidence::Grounds;
use crate::gathered::commonest;
use crate::occasion::Occasion;
use crate::occurrence::{Dimension, Occurrence, Voice, When};
use crate::range::Range;
use crate::scope::Scope;
use std::collections::{BTreeMap, HashMap};
use whosaid_model::{EntityId, FigureKind};

/// One claim of a group. `C` is the handle by which the caller knows the claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member<C> {
    /// Its number.
    pub range: Range,
    /// Who states it.
    pub voice: Voice,
    /// A number that identifies its document; the caller chooses it.
    pub doc: u128,
    /// What identifies the words of its sentence; 0 if it has none.
    pub sentence: u32,
    /// The claim.
    pub claim: C,
}

/// Claims about one thing, at one time, in one dimension.
pub struct Group<C> {
    scopes: Vec<Scope>,
    /// The wordings of the measure, with their counts.
    wordings: Vec<(String, usize)>,
    /// The claims.
    pub members: Vec<Member<C>>,
    /// What all of them are.
    dimension: Option<Dimension>,
    is_undated: bool,
}

impl<C> Group<C> {
    /// Returns what speaks for it that its members are of one thing, whichever two are compared.
    pub(crate) fn grounds(&self) -> Grounds {
        Grounds {
            is_undated: self.is_undated,
            is_count: self.dimension.as_ref().is_none_or(|it| it.kind == FigureKind::Count),
            n_words: self.scopes.iter().map(|it| it.words.len()).min().unwrap_or_default(),
            is_one_wording: self.scopes.windows(2).all(|it| it[0].words == it[1].words),
            is_named: self.scopes.iter().all(Scope::is_named),
        }
    }

    /// Returns the commonest wording of the measure.
    pub fn wording(&self) -> String {
        let wordings = self.wordings.iter().flat_map(|(wording, n)| std::iter::repeat_n(wording.as_str(), *n));
        commonest(wordings).unwrap_or_default()
    }

    /// Returns the words that some measure of this group has and none of the other.
    pub fn says_beyond(&self, other: &Self) -> Vec<String> {
        let mut words: Vec<String> = self.scopes.iter().flat_map(|scope| scope.words.iter().cloned()).collect();
        words.retain(|word| !other.scopes.iter().any(|scope| scope.words.contains(word)));
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Returns some of its members, converted by `of`.
    pub fn part<D>(&self, of: impl Fn(&C) -> Option<D>) -> Group<D> {
        let member = |it: &Member<C>| {
            let claim = of(&it.claim)?;
            Some(Member { range: it.range, voice: it.voice.clone(), doc: it.doc, sentence: it.sentence, claim })
        };
        Group {
            scopes: self.scopes.clone(),
            wordings: self.wordings.clone(),
            members: self.members.iter().filter_map(member).collect(),
            dimension: self.dimension.clone(),
            is_undated: self.is_undated,
        }
    }

    /// Returns a group with the members of both.
    pub fn with(&self, other: &Self) -> Self
    where
        C: Clone,
    {
        let members = self.members.iter().chain(&other.members).cloned().collect();
        let scopes = self.scopes.iter().chain(&other.scopes).cloned().collect();
        let (dimension, is_undated) = (self.dimension.clone(), self.is_undated || other.is_undated);
        Self { scopes, wordings: Vec::new(), members, dimension, is_undated }
    }
}

/// Returns pairs of groups in which the second's measure says everything that the first's says, and more.
pub fn one_within_other<C>(groups: &[Group<C>]) -> Vec<(usize, usize)> {
    let mut by_word: HashMap<&String, Vec<usize>> = HashMap::new();
    for (idx, group) in groups.iter().enumerate() {
        for word in group.scopes.first().iter().flat_map(|scope| &scope.words) {
            by_word.entry(word).or_default().push(idx);
        }
    }
    let mut pairs = Vec::new();
    for (idx, group) in groups.iter().enumerate() {
        let Some(scope) = group.scopes.first() else { continue };
        let lists = scope.words.iter().filter_map(|word| by_word.get(word));
        let rarest = lists.min_by_key(|list| list.len());
        for other in rarest.into_iter().flatten().take(MOST_SUSPECTED) {
            if groups[*other].scopes.first().is_some_and(|other| scope.is_within(other)) {
                pairs.push((idx, *other));
            }
        }
    }
    pairs
}

/// The largest number of others, with possibly different scope, that a group is compared with.
const MOST_SUSPECTED: usize = 64;

/// The occasion, which must be equal, normal form, words, and subjects.
type Measure = (Occasion, Vec<String>, String, Vec<EntityId>);

/// Claims that may be compared by dimension and time, grouped by what they measure.
///
/// Members of one measure are kept together, so a bucket takes as much memory as its measures have words, and a little
/// more for each claim.
pub struct Bucket<C> {
    /// By occasion, the measure's normal form, its words and its subjects, so that the groups are the same in whatever
    /// order claims came.
    measures: BTreeMap<Measure, (Scope, Vec<Member<C>>)>,
    /// The last measure with its scope, because the next is often the same.
    last: (String, Vec<EntityId>, Option<Scope>),
    is_undated: bool,
    /// The dimension of all of its claims.
    dimension: Option<Dimension>,
}

impl<C> Default for Bucket<C> {
    fn default() -> Self {
        Self { measures: BTreeMap::new(), last: Default::default(), is_undated: false, dimension: None }
    }
}

impl<C: Clone> Bucket<C> {
    /// Adds a claim, unless it gives no number or does not say what it measures.
    pub fn add(&mut self, occurrence: Occurrence, doc: u128, claim: C) {
        let Some(range) = occurrence.range else { return };
        self.is_undated = matches!(occurrence.when, When::Published(_));
        if self.dimension.is_none() {
            self.dimension = Some(occurrence.dimension.clone());
        }
        if self.last.0 != occurrence.measure || self.last.1 != occurrence.about {
            let scope = Scope::of(&occurrence.measure, &occurrence.about);
            self.last = (occurrence.measure.clone(), occurrence.about.clone(), scope);
        }
        let Some(scope) = &self.last.2 else { return };
        let occasions = [Some(occurrence.occasion(scope)), occurrence.contrast(scope, doc)];
        let Occurrence { measure, about, voice, sentence, .. } = occurrence;
        let member = Member { range, voice, doc, sentence, claim };
        for occasion in occasions.into_iter().flatten().filter(|it| *it != Occasion::None) {
            let key = (occasion, scope.words.clone(), measure.clone(), about.clone());
            self.measures.entry(key).or_insert_with(|| (scope.clone(), Vec::new())).1.push(member.clone());
        }
    }

    /// Returns the groups. Every two measures of a group fit each other, so a chain of near matches does not join ends
    /// that do not match. The answer does not depend on the order of the claims, except for the order of members.
    pub fn groups(self) -> Vec<Group<C>> {
        let Some(dimension) = self.dimension else { return Vec::new() };
        let mut groups: Vec<Group<C>> = Vec::new();
        // The groups that have a word, so that a measure is only compared with those that share one with it.
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        let mut before = Occasion::None;
        for ((occasion, _, measure, _), (scope, members)) in self.measures {
            // Nothing meets what is of another occasion.
            if occasion != before {
                by_word.clear();
                before = occasion.clone();
            }
            let of_one_saying = occasion.is_of_saying();
            if !scope.fits(&scope) || !scope.is_one_quantity(&dimension, self.is_undated, of_one_saying) {
                continue;
            }
            let fits = |other: &Scope| scope.fits(other) && (!self.is_undated || scope.is_same(other));
            // A telling word must be in both. Of the others, one measure may lack two in five of its own. So what fits
            // shares one of the few rarest words, which are the fastest to search.
            let telling: Vec<&String> = scope.words.iter().filter(|word| scope.must_share(word)).collect();
            let (looked_up, n_needed) = if telling.is_empty() {
                (scope.words.iter().collect(), scope.words.len() * 2 / 5 + 1)
            } else {
                (telling, 1)
            };
            let mut lists: Vec<&Vec<usize>> =
                looked_up.into_iter().map(|word| by_word.get(word).unwrap_or(const { &Vec::new() })).collect();
            lists.sort_by_key(|list| list.len());
            let mut candidates: Vec<usize> = lists.into_iter().take(n_needed).flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            let home = candidates.into_iter().find(|idx| groups[*idx].scopes.iter().all(&fits));
            let idx = home.unwrap_or(groups.len());
            if home.is_none() {
                groups.push(Group {
                    scopes: Vec::new(),
                    wordings: Vec::new(),
                    members: Vec::new(),
                    dimension: Some(dimension.clone()),
                    is_undated: self.is_undated,
                });
            }
            for word in scope.words.iter().chain(&scope.subject_words) {
                let list = by_word.entry(word.clone()).or_default();
                if list.last() != Some(&idx) {
                    list.push(idx);
                }
            }
            let group = &mut groups[idx];
            if !group.scopes.contains(&scope) {
                group.scopes.push(scope);
            }
            group.wordings.push((measure, members.len()));
            group.members.extend(members);
        }
        groups
    }
}
