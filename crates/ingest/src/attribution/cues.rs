//! Cues: the verbs and nouns that say that something is said, with what sort of saying they are.

use std::collections::HashMap;
use std::sync::OnceLock;
use whosaid_model::CueClass;

/// What a cue needs to count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Takes a clause or a quotation and hardly anything else: "said".
    Clause,
    /// Takes a clause, or a noun phrase where its subject is a document or body: "found", "showed", "estimated".
    Finding,
    /// Has other senses: counts only with "that" or a quotation: "added", "added that".
    Guarded,
    /// Binds the subject to do its content: "pledged", "agreed to".
    Commitment,
    /// "blamed X for Y", "supports X": takes an object.
    Blame,
    /// "citing figures": takes a noun phrase.
    Citing,
}

/// A cue verb in all its forms.
#[derive(Clone, Copy, Debug)]
pub(super) struct CueVerb {
    pub class: CueClass,
    pub frame: Frame,
    /// How many words behind the verb belong to the cue: "refer to" has one.
    pub n_particles: usize,
}

/// The verbs, one line for each frame and class; see its head.
const VERBS: &str = include_str!("verbs.txt");

impl Frame {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "clause" => Self::Clause,
            "finding" => Self::Finding,
            "guarded" => Self::Guarded,
            "commitment" => Self::Commitment,
            "blame" => Self::Blame,
            "citing" => Self::Citing,
            _ => return None,
        })
    }
}

fn class_from_name(name: &str) -> Option<CueClass> {
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

/// The lines of the table: frame, class and verbs. A test holds that it has no other lines.
fn lines() -> impl Iterator<Item = (Frame, CueClass, &'static str)> {
    VERBS.lines().filter_map(|line| {
        let (head, verbs) = line.split_once(": ")?;
        let (frame, class) = head.split_once(' ')?;
        Some((Frame::from_name(frame)?, class_from_name(class)?, verbs))
    })
}

/// All forms of a verb, as the table has it: "seek:sought"; of "=sees" only this. What stands behind "+" is a word that must follow.
fn forms(verb: &str) -> Vec<String> {
    if let Some(form) = verb.strip_prefix('=') {
        return vec![form.to_owned()];
    }
    let (base, given) = verb.split_once(':').unwrap_or((verb, ""));
    let ends = |endings: &[&str]| endings.iter().any(|ending| base.ends_with(ending));
    let stem = base.strip_suffix('e').unwrap_or(base);
    // "deny", "denies"; but "say", "says".
    let y = base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o']));
    let mut out = vec![base.to_owned()];
    out.push(match y {
        Some(stem) => format!("{stem}ies"),
        None if ends(&["s", "x", "z", "ch", "sh"]) || base == "go" => format!("{base}es"),
        None => format!("{base}s"),
    });
    let given: Vec<&str> = given.split(',').filter(|form| !form.is_empty()).collect();
    if !given.iter().any(|form| form.ends_with("ing")) {
        // "seeing"
        let stem = if base.ends_with("ee") { base } else { stem };
        out.push(format!("{stem}ing"));
    }
    if !given.iter().any(|form| !form.ends_with("ing")) {
        out.push(y.map_or_else(|| format!("{stem}ed"), |stem| format!("{stem}ied")));
    }
    out.extend(given.into_iter().map(str::to_owned));
    out
}

/// "refer+to:referred,referring" as a verb and the particle that must follow it.
fn with_particle(verb: &'static str) -> (String, Option<&'static str>) {
    let Some((base, rest)) = verb.split_once('+') else { return (verb.to_owned(), None) };
    let (particle, given) = rest.split_once(':').map_or((rest, None), |(particle, given)| (particle, Some(given)));
    (given.map_or_else(|| base.to_owned(), |given| format!("{base}:{given}")), Some(particle))
}

/// The cue verb that a word in lower case is a form of. `next` is the word behind it: "referring to" is a cue, "referring" none.
pub(super) fn verb(word: &str, next: &str) -> Option<CueVerb> {
    type Senses = Vec<(Option<&'static str>, CueVerb)>;
    static BY_FORM: OnceLock<HashMap<String, Senses>> = OnceLock::new();
    let by_form = BY_FORM.get_or_init(|| {
        let mut out: HashMap<String, Senses> = HashMap::new();
        for (frame, class, verbs) in lines() {
            for verb in verbs.split(' ') {
                let (verb, particle) = with_particle(verb);
                for form in forms(&verb) {
                    let senses = out.entry(form).or_default();
                    if !senses.iter().any(|(it, _)| *it == particle) {
                        senses.push((particle, CueVerb { class, frame, n_particles: usize::from(particle.is_some()) }));
                    }
                }
            }
        }
        out
    });
    let senses = by_form.get(word)?;
    let with = senses.iter().find(|(particle, _)| particle.is_some_and(|it| it.eq_ignore_ascii_case(next)));
    with.or_else(|| senses.iter().find(|(particle, _)| particle.is_none())).map(|(_, cue)| *cue)
}

/// The nouns and adjectives; see its head.
const NOUNS: &str = include_str!("nouns.txt");

/// What a noun or an adjective of saying is and needs.
pub(super) struct CueNoun {
    pub class: CueClass,
    pub is_adjective: bool,
}

/// The cue noun or adjective that a word in lower case is, where the word behind it or its "by" phrase lets it be one: "a claim by
/// X that", "X's estimate of", "X is confident that".
pub(super) fn noun(word: &str, next: &str) -> Option<CueNoun> {
    type Senses = Vec<(&'static str, bool, CueClass)>;
    static BY_WORD: OnceLock<HashMap<&'static str, Senses>> = OnceLock::new();
    let by_word = BY_WORD.get_or_init(|| {
        let mut out: HashMap<&'static str, Senses> = HashMap::new();
        for (is_adjective, class, follow, words) in noun_lines() {
            for word in words.split(' ') {
                out.entry(word).or_default().push((follow, is_adjective, class));
            }
        }
        out
    });
    let senses = by_word.get(word)?;
    let (_, is_adjective, class) =
        senses.iter().find(|(follow, ..)| follow.split(',').any(|it| it.eq_ignore_ascii_case(next)))?;
    Some(CueNoun { class: *class, is_adjective: *is_adjective })
}

fn noun_lines() -> impl Iterator<Item = (bool, CueClass, &'static str, &'static str)> {
    NOUNS.lines().filter_map(|line| {
        let (head, words) = line.split_once(": ")?;
        let mut head = head.split(' ');
        let is_adjective = match head.next()? {
            "noun" => false,
            "adjective" => true,
            _ => return None,
        };
        Some((is_adjective, class_from_name(head.next()?)?, head.next()?, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let n_lines = VERBS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(lines().count(), n_lines);
        let n_lines = NOUNS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(noun_lines().count(), n_lines);
    }

    #[test]
    fn forms_of_verbs() {
        assert_eq!(forms("say:said"), ["say", "says", "saying", "said"]);
        assert_eq!(forms("deny"), ["deny", "denies", "denying", "denied"]);
        assert_eq!(forms("charge"), ["charge", "charges", "charging", "charged"]);
        assert_eq!(forms("admit:admitted,admitting"), ["admit", "admits", "admitted", "admitting"]);
        assert_eq!(forms("foresee:foresaw,foreseen"), ["foresee", "foresees", "foreseeing", "foresaw", "foreseen"]);
        assert_eq!(verb("referring", "to").map(|it| it.n_particles), Some(1));
        assert_eq!(verb("spoke", "about").map(|it| it.n_particles), Some(1));
        assert!(verb("referring", "back").is_none());
        assert_eq!(forms("express"), ["express", "expresses", "expressing", "expressed"]);
    }
}
