//! What names of agreements, laws and events consist of, and the verbs for steps in their lives.

use crate::case::lower_in;
use crate::table::{rows, values};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use whosaid_model::{EntityType, Step};

const HEADS: &str = include_str!("../data/names/heads.tsv");
const AGREEMENTS: &str = include_str!("../data/names/agreements.tsv");
const STEPS: &str = include_str!("../data/names/steps.tsv");

/// Returns the last words of names of agreements, laws and events, with what they name: "Treaty", "Act", "Summit".
pub fn heads() -> &'static [(&'static str, EntityType)] {
    static ALL: LazyLock<Vec<(&str, EntityType)>> =
        LazyLock::new(|| rows(HEADS).filter_map(|[head, kind]| Some((head, kind_of_name(kind)?))).collect());
    &ALL
}

pub(crate) fn kind_of_name(name: &str) -> Option<EntityType> {
    EntityType::ALL.into_iter().find(|it| it.as_str() == name)
}

/// An agreement or law that news calls by a short name without spelling it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAgreement {
    /// "NAFTA"
    pub acronym: &'static str,
    /// "North American Free Trade Agreement"
    pub name: &'static str,
    /// The ISO codes of its parties, with "EU" for the European Union. Empty if there are many.
    pub parties: Vec<&'static str>,
    /// Other names: "Iran nuclear deal".
    pub others: Vec<&'static str>,
}

impl KnownAgreement {
    /// Returns whether it is called so, by its acronym, its name or another, whatever the case of the letters of the last two.
    pub fn is_called(&self, name: &str) -> bool {
        self.acronym == name || [self.name].iter().chain(&self.others).any(|it| it.eq_ignore_ascii_case(name))
    }

    /// Returns what it is, by the last word of its name: an agreement, if that says nothing.
    pub fn kind(&self) -> EntityType {
        let last = self.name.rsplit(' ').next().unwrap_or_default();
        let head = heads().iter().find(|(head, _)| *head == last && *head != "Plan");
        head.map_or(EntityType::Agreement, |(_, kind)| *kind)
    }
}

/// Returns the agreements and laws that are known by their short names.
pub fn known() -> &'static [KnownAgreement] {
    static ALL: LazyLock<Vec<KnownAgreement>> = LazyLock::new(|| {
        let of = |[acronym, name, parties, others]: [&'static str; 4]| KnownAgreement {
            acronym,
            name,
            parties: values(parties).collect(),
            others: values(others).collect(),
        };
        rows(AGREEMENTS).map(of).collect()
    });
    &ALL
}

/// A verb for a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepVerb {
    /// The words that must follow it: "into force".
    pub behind: Vec<&'static str>,
    /// The step.
    pub step: Step,
}

/// Returns the steps that a verb may stand for, in any case, in the order of the table.
///
/// ```
/// use whosaid_english::agreements::step_verbs;
/// assert_eq!(step_verbs("took")[0].behind, ["effect"]);
/// assert!(step_verbs("said").is_empty());
/// ```
pub fn step_verbs(verb: &str) -> &'static [StepVerb] {
    static BY_VERB: LazyLock<FxHashMap<&str, Vec<StepVerb>>> = LazyLock::new(|| {
        let mut out: FxHashMap<&str, Vec<StepVerb>> = FxHashMap::default();
        for [verb, behind, step] in rows(STEPS) {
            let Some(step) = Step::from_name(step) else { continue };
            out.entry(verb).or_default().push(StepVerb { behind: behind.split_whitespace().collect(), step });
        }
        out
    });
    // The longest verb has eleven letters.
    let found = lower_in(verb, &mut [0; 16]).and_then(|lower| BY_VERB.get(lower));
    found.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(heads().len(), rows::<2>(HEADS).count());
        for [verb, _, step] in rows(STEPS) {
            assert!(step_verbs(verb).iter().any(|it| it.step.as_str() == step), "{verb}");
        }
    }
}
