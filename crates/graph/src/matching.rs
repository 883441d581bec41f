//! Decides from one claim whether a filter keeps it: for new claims, where the indexes would be slower. Agrees with
//! [`Graph::each_claim`].

use crate::Result;
use crate::filter::ClaimFilter;
use crate::graph::Graph;
use crate::key::{Key, entity_key, hashed};
use crate::mentioned::fits;
use std::collections::{BTreeSet, HashMap};
use whosaid_compare::words::{self, country_word};
use whosaid_model::Claim;

/// A filter, prepared for claims of one state of a graph. Corroboration is not checked.
pub struct Asked<'g> {
    graph: &'g Graph,
    filter: &'g ClaimFilter,
    speaker: Option<Name>,
    about: Option<About>,
    /// The names of entities met so far, as words and folded.
    names: HashMap<Key, Vec<NameWords>>,
}

/// The words of a name, and the same folded.
type NameWords = (BTreeSet<String>, BTreeSet<String>);

/// A name, or an entity's id.
struct Name {
    words: Vec<String>,
    id: Key,
}

enum About {
    Entity(Key),
    /// For each list one of its alternatives must match, with all of its words.
    Words(Vec<Vec<Vec<String>>>),
}

impl<'g> Asked<'g> {
    /// Looks up what the filter names.
    pub fn new(graph: &'g Graph, filter: &'g ClaimFilter) -> Result<Self> {
        let about = match &filter.about {
            None => None,
            Some(about) => Some(match hashed(about.trim()) {
                id if graph.is_entity(&id)? => About::Entity(id),
                _ => About::Words(words::query(about)),
            }),
        };
        let speaker = filter.speaker.as_ref().map(|it| Name { words: words::words(it), id: hashed(it.trim()) });
        Ok(Self { graph, filter, speaker, about, names: HashMap::new() })
    }

    /// Returns whether it keeps all claims.
    pub fn is_for_all(&self) -> bool {
        let Self { filter, .. } = self;
        **filter == ClaimFilter { sort: filter.sort, limit: filter.limit, ..ClaimFilter::default() }
    }

    /// Returns whether it keeps a claim of the graph.
    pub fn keeps(&mut self, claim: &Claim) -> Result<bool> {
        Ok(self.filter.keeps(claim)
            && self.filter.doc.as_ref().is_none_or(|doc| claim.doc == *doc)
            && self.is_by(claim)?
            && self.is_about(claim)?)
    }

    fn is_by(&mut self, claim: &Claim) -> Result<bool> {
        let Some(asked) = self.speaker.take() else { return Ok(true) };
        let has_all = |words: &BTreeSet<String>| asked.words.iter().all(|word| words.contains(word));
        let written = claim.figure.speaker.iter().flat_map(|it| words::words(it)).collect();
        let is_named = !asked.words.is_empty();
        let is_by = (is_named && has_all(&written))
            || match claim.figure.speaker_entity.as_ref().filter(|id| fits(id)).map(entity_key) {
                None => false,
                Some(entity) => {
                    entity == asked.id || (is_named && self.names(&entity)?.iter().any(|(words, _)| has_all(words)))
                }
            };
        self.speaker = Some(asked);
        Ok(is_by)
    }

    fn is_about(&mut self, claim: &Claim) -> Result<bool> {
        let Some(asked) = self.about.take() else { return Ok(true) };
        let figure = &claim.figure;
        let subjects: Vec<Key> = figure.about.iter().filter(|id| fits(id)).map(entity_key).collect();
        let is_about = match &asked {
            About::Entity(id) => subjects.contains(id),
            About::Words(lists) => {
                let mut said: BTreeSet<String> = BTreeSet::new();
                if let Some(measure) = &figure.measure {
                    said.extend(words::folded_words(measure));
                    said.extend(words::phrase(measure).places.iter().map(|(country, _)| country_word(country)));
                }
                said.extend(figure.unit.iter().flat_map(|unit| words::folded_words(unit)));
                for subject in &subjects {
                    said.extend(self.names(subject)?.iter().flat_map(|(_, folded)| folded.iter().cloned()));
                }
                let has_all = |words: &Vec<String>| !words.is_empty() && words.iter().all(|word| said.contains(word));
                !lists.is_empty() && lists.iter().all(|alternatives| alternatives.iter().any(has_all))
            }
        };
        self.about = Some(asked);
        Ok(is_about)
    }

    fn names(&mut self, entity: &Key) -> Result<&[(BTreeSet<String>, BTreeSet<String>)]> {
        if !self.names.contains_key(entity) {
            let names = self.graph.names_of(entity)?;
            let as_words = |name: &str| {
                let mut folded: BTreeSet<String> = words::folded_words(name).into_iter().collect();
                folded.extend(words::country(name).map(country_word));
                (words::words(name).into_iter().collect(), folded)
            };
            self.names.insert(*entity, names.each().map(as_words).collect());
        }
        Ok(self.names.get(entity).map_or(&[], Vec::as_slice))
    }
}
