//! Cues: the verbs and nouns of saying, each with the kind of saying.

use crate::case::lower_in;
use crate::forms::{gerund, past, third_person};
use crate::table::{rows, values};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use whosaid_model::CueClass;

/// The verbs. The head of the table explains its columns.
const VERBS: &str = include_str!("../data/speech-verbs.tsv");

/// The nouns and adjectives.
const NOUNS: &str = include_str!("../data/saying/nouns.tsv");

/// Words that do not name who says it.
const HEARSAY: &str = include_str!("../data/saying/hearsay.tsv");

/// What a verb of saying needs to count as a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Takes a clause or a quotation, and hardly anything else: "said".
    Clause,
    /// Takes a clause, or a noun phrase if its subject is a document or body: "found", "showed", "estimated".
    Finding,
    /// Has other senses: only counts with "that" or a quotation: "added", "added that".
    Guarded,
    /// Commits the subject to do its content: "pledged", "agreed to".
    Commitment,
    /// Takes an object: "blamed X for Y", "supports X".
    Blame,
    /// Takes a noun phrase: "citing figures".
    Citing,
}

/// A verb of saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueVerb {
    /// What kind of saying it is.
    pub class: CueClass,
    /// What it needs to be a cue.
    pub frame: Frame,
    /// How many words after the verb belong to the cue: "refer to" has one.
    pub n_particles: usize,
}

/// A property of a form of a verb of saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Comes before its subject and after what is said: "“…,” said Lee".
    Inverted,
    /// Makes a name before it a person.
    Person,
    /// Makes the name behind it a subject.
    Subject,
    /// Counts as a habit of a name that it follows. The tagger of names was trained with these.
    Habit,
    /// Is a verb, whatever the tagger thinks.
    Sure,
    /// Accepts any words as its subject: "six in 10 say".
    Anybody,
    /// May have the addressee as its object: "warned the bank that".
    Addressed,
    /// Always has the addressee as its object: "told reporters".
    Told,
    /// Goes with a particle that adds nothing: "pointed out".
    Particle,
    /// Takes only a noun phrase: "announced a plan".
    Object,
    /// States what was counted, and what somebody says only if the subject is a document: "identified 64 victims".
    Records,
    /// Gives a value: "put the toll at 64".
    Value,
    /// States of a country what happened to it: "recorded a surplus".
    Happens,
    /// Gives a name if a noun comes before it: "a fund called".
    Names,
    /// Expresses a wish: "fears", "hopes".
    Wish,
}

impl Trait {
    /// All traits, with their names in the table.
    const ALL: &'static [(&'static str, Self)] = &[
        ("inverted", Self::Inverted),
        ("person", Self::Person),
        ("subject", Self::Subject),
        ("habit", Self::Habit),
        ("sure", Self::Sure),
        ("anybody", Self::Anybody),
        ("addressed", Self::Addressed),
        ("told", Self::Told),
        ("particle", Self::Particle),
        ("object", Self::Object),
        ("records", Self::Records),
        ("value", Self::Value),
        ("happens", Self::Happens),
        ("names", Self::Names),
        ("wish", Self::Wish),
    ];

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(it, _)| *it == name).map(|(_, it)| *it)
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// What is known about a form.
#[derive(Default)]
struct Form {
    /// The verbs that it is a form of, each with the particle that must follow.
    senses: Vec<(Option<&'static str>, CueVerb)>,
    /// One bit for each trait.
    traits: u16,
}

/// The forms of all verbs, in lower case.
static FORMS: LazyLock<FxHashMap<String, Form>> = LazyLock::new(|| {
    let mut out: FxHashMap<String, Form> = FxHashMap::default();
    for row in rows(VERBS).filter_map(Row::read) {
        let verb = CueVerb { class: row.class, frame: row.frame, n_particles: usize::from(row.particle.is_some()) };
        for form in forms(row.verb, row.forms) {
            let senses = &mut out.entry(form).or_default().senses;
            if !senses.iter().any(|(particle, _)| *particle == row.particle) {
                senses.push((row.particle, verb));
            }
        }
        for (name, of) in row.traits() {
            let Some(it) = Trait::of_name(name) else { continue };
            for form in values(of) {
                out.entry(form.to_owned()).or_default().traits |= it.bit();
            }
        }
    }
    out
});

/// A row of the table of verbs.
struct Row {
    verb: &'static str,
    particle: Option<&'static str>,
    forms: &'static str,
    frame: Frame,
    class: CueClass,
    inverted: &'static str,
    person: &'static str,
    also: &'static str,
}

impl Row {
    fn read([verb, particle, forms, frame, class, inverted, person, also]: [&'static str; 8]) -> Option<Self> {
        let particle = Some(particle).filter(|it| !it.is_empty());
        let (frame, class) = (frame_of_name(frame)?, class_of_name(class)?);
        Some(Self { verb, particle, forms, frame, class, inverted, person, also })
    }

    /// Returns the traits by name, each with the forms that have it.
    fn traits(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let also = self.also.split(' ').filter_map(|it| it.split_once(':'));
        [("inverted", self.inverted), ("person", self.person)].into_iter().chain(also)
    }
}

fn frame_of_name(name: &str) -> Option<Frame> {
    Some(match name {
        "clause" => Frame::Clause,
        "finding" => Frame::Finding,
        "guarded" => Frame::Guarded,
        "commitment" => Frame::Commitment,
        "blame" => Frame::Blame,
        "citing" => Frame::Citing,
        _ => return None,
    })
}

fn class_of_name(name: &str) -> Option<CueClass> {
    Some(match name {
        "say" => CueClass::Say,
        "report" => CueClass::Report,
        "estimate" => CueClass::Estimate,
        "forecast" => CueClass::Forecast,
        "deny" => CueClass::Deny,
        "admit" => CueClass::Admit,
        "order" => CueClass::Order,
        "attitude" => CueClass::Attitude,
        _ => return None,
    })
}

/// Returns all forms of a verb. Irregular ones are given; of "=sees" there is only this one.
fn forms(verb: &str, given: &'static str) -> Vec<String> {
    if let Some(form) = verb.strip_prefix('=') {
        return vec![form.to_owned()];
    }
    let mut out = vec![verb.to_owned(), third_person(verb)];
    if !values(given).any(|form| form.ends_with("ing")) {
        out.push(gerund(verb));
    }
    if !values(given).any(|form| !form.ends_with("ing")) {
        out.push(past(verb));
    }
    out.extend(values(given).map(str::to_owned));
    out
}

/// Returns what is known about a form, in any case.
fn known(word: &str) -> Option<&'static Form> {
    // No form is longer than the buffer.
    FORMS.get(lower_in(word, &mut [0; 20])?)
}

/// Returns the verb of saying that a word is a form of, in any case. `next` is the word after it: "referring to" is a
/// cue, and "referring" is not.
///
/// ```
/// use whosaid_english::cues::verb;
/// assert_eq!(verb("referring", "to").map(|it| it.n_particles), Some(1));
/// assert!(verb("referring", "back").is_none());
/// ```
pub fn verb(word: &str, next: &str) -> Option<CueVerb> {
    let senses = &known(word)?.senses;
    let with = senses.iter().find(|(particle, _)| particle.is_some_and(|it| it.eq_ignore_ascii_case(next)));
    with.or_else(|| senses.iter().find(|(particle, _)| particle.is_none())).map(|(_, cue)| *cue)
}

/// Returns whether a word, in any case, is a form of a verb of saying with a trait.
///
/// ```
/// use whosaid_english::cues::{Trait, has};
/// assert!(has("opined", Trait::Inverted) && !has("opined", Trait::Told));
/// ```
pub fn has(word: &str, it: Trait) -> bool {
    known(word).is_some_and(|form| form.traits & it.bit() != 0)
}

/// A noun or an adjective of saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueNoun {
    /// What kind of saying it is.
    pub class: CueClass,
    /// Whether it is an adjective: "confident that".
    pub is_adjective: bool,
}

/// Returns the noun or adjective of saying that a word in lower case is, if the word after it or its "by" phrase allows
/// it: "a claim by X that", "X's estimate of", "X is confident that".
pub fn noun(word: &str, next: &str) -> Option<CueNoun> {
    type Senses = Vec<(&'static str, CueNoun)>;
    static BY_WORD: LazyLock<FxHashMap<&'static str, Senses>> = LazyLock::new(|| {
        let mut out: FxHashMap<&'static str, Senses> = FxHashMap::default();
        for [word, kind, class, behind] in rows(NOUNS) {
            let Some(class) = class_of_name(class) else { continue };
            out.entry(word).or_default().push((behind, CueNoun { class, is_adjective: kind == "adjective" }));
        }
        out
    });
    let fits = |behind: &'static str| values(behind).any(|it| it.eq_ignore_ascii_case(next));
    BY_WORD.get(word)?.iter().find(|(behind, _)| fits(behind)).map(|(_, noun)| *noun)
}

/// How a word of hearsay fits into its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearsay {
    /// A participle after "be" and before "to": "is said to".
    Passive,
    /// A participle after "be" and before "as": "is seen as".
    Judged,
    /// A verb by which the writer stays vague: "seems".
    Seeming,
    /// An adverb: "reportedly".
    Adverb,
}

/// Returns what a word of hearsay is, in any case, and what kind of saying. `None` for other words.
pub fn hearsay(word: &str) -> Option<(Hearsay, CueClass)> {
    static BY_WORD: LazyLock<FxHashMap<&str, (Hearsay, CueClass)>> = LazyLock::new(|| {
        let read = |[word, construction, class]: [&'static str; 3]| {
            Some((word, (hearsay_of_name(construction)?, class_of_name(class)?)))
        };
        rows(HEARSAY).filter_map(read).collect()
    });
    BY_WORD.get(lower_in(word, &mut [0; 20])?).copied()
}

fn hearsay_of_name(name: &str) -> Option<Hearsay> {
    Some(match name {
        "passive" => Hearsay::Passive,
        "judged" => Hearsay::Judged,
        "seeming" => Hearsay::Seeming,
        "adverb" => Hearsay::Adverb,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for row in rows::<8>(VERBS) {
            let [verb, ..] = row;
            let row = Row::read(row).unwrap_or_else(|| panic!("{row:?}"));
            for (name, of) in row.traits() {
                assert!(Trait::of_name(name).is_some(), "{name} of {verb}");
                for form in values(of) {
                    assert!(forms(verb, row.forms).iter().any(|it| it == form), "{form} of {verb}");
                }
            }
            assert!(row.also.split(' ').all(|it| it.is_empty() || it.contains(':')), "{verb}");
        }
        for row in rows::<4>(NOUNS) {
            let [word, kind, class, behind] = row;
            assert!(class_of_name(class).is_some() && matches!(kind, "noun" | "adjective"), "{word}");
            assert!(values(behind).count() > 0, "{word}");
        }
        for [word, ..] in rows::<3>(HEARSAY) {
            assert!(hearsay(word).is_some(), "{word}");
        }
    }

    #[test]
    fn forms_of_verbs() {
        for (verb, given, expected) in [
            ("say", "said", &["say", "says", "saying", "said"][..]),
            ("deny", "", &["deny", "denies", "denying", "denied"]),
            ("charge", "", &["charge", "charges", "charging", "charged"]),
            ("admit", "admitted|admitting", &["admit", "admits", "admitted", "admitting"]),
            ("foresee", "foresaw|foreseen", &["foresee", "foresees", "foreseeing", "foresaw", "foreseen"]),
            ("express", "", &["express", "expresses", "expressing", "expressed"]),
            ("=sees", "", &["sees"]),
        ] {
            assert_eq!(forms(verb, given), expected);
        }
        assert_eq!(verb("spoke", "about").map(|it| it.n_particles), Some(1));
        assert!(verb("table", "that").is_none() && verb("", "").is_none());
    }

    #[test]
    fn the_first_row_of_a_form_counts() {
        assert_eq!(verb("Claimed", "that").map(|it| (it.class, it.frame)), Some((CueClass::Say, Frame::Clause)));
        assert_eq!(verb("signalling", "").map(|it| it.frame), Some(Frame::Guarded));
    }

    #[test]
    fn nouns_by_what_stands_behind() {
        assert_eq!(noun("estimate", "of").map(|it| it.class), Some(CueClass::Estimate));
        assert_eq!(noun("confident", "that").map(|it| it.is_adjective), Some(true));
        assert_eq!(noun("estimate", "by"), None);
    }
}
