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
pub(super) struct CueVerb {
    pub class: CueClass,
    pub frame: Frame,
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

/// All forms of a verb, as the table has it: "seek:sought"; of "=sees" only this.
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

/// The cue verb that a word in lower case is a form of.
pub(super) fn verb(word: &str) -> Option<CueVerb> {
    static BY_FORM: OnceLock<HashMap<String, (Frame, CueClass)>> = OnceLock::new();
    let by_form = BY_FORM.get_or_init(|| {
        let mut out = HashMap::new();
        for (frame, class, verbs) in lines() {
            for form in verbs.split(' ').flat_map(forms) {
                out.entry(form).or_insert((frame, class));
            }
        }
        out
    });
    by_form.get(word).map(|(frame, class)| CueVerb { class: *class, frame: *frame })
}

/// Nouns of saying: "a claim by X that", "X's estimate of", with the class.
pub(super) fn noun(word: &str) -> Option<CueClass> {
    Some(match word {
        "claim" | "claims" | "statement" | "assertion" | "argument" | "allegation" | "allegations" | "contention"
        | "comment" | "comments" | "remark" | "remarks" | "warning" | "complaint" | "insistence" | "admission"
        | "announcement" | "suggestion" => CueClass::Say,
        "estimate" | "estimates" | "calculation" | "calculations" | "assessment" | "reckoning" | "belief" | "tally"
        | "count" => CueClass::Estimate,
        "finding" | "findings" | "conclusion" | "report" => CueClass::Report,
        "forecast" | "forecasts" | "projection" | "projections" | "prediction" | "predictions" => CueClass::Forecast,
        "denial" => CueClass::Deny,
        "pledge" | "promise" | "commitment" | "vow" | "offer" | "proposal" => CueClass::Order,
        _ => return None,
    })
}

/// Nouns that name something written or counted: a source that speaks for whoever made it.
pub(super) const DOCUMENTS: &[&str] = &[
    "account",
    "accounts",
    "agenda",
    "analysis",
    "analyses",
    "article",
    "assessment",
    "audit",
    "bill",
    "book",
    "briefing",
    "brief",
    "bulletin",
    "calculation",
    "calculations",
    "census",
    "communique",
    "communiqué",
    "count",
    "counts",
    "data",
    "database",
    "decree",
    "deal",
    "document",
    "documents",
    "draft",
    "editorial",
    "estimate",
    "estimates",
    "evidence",
    "factsheet",
    "figure",
    "figures",
    "filing",
    "filings",
    "findings",
    "finding",
    "forecast",
    "forecasts",
    "index",
    "indictment",
    "inventory",
    "investigation",
    "journal",
    "law",
    "letter",
    "memo",
    "memorandum",
    "model",
    "models",
    "notice",
    "numbers",
    "order",
    "paper",
    "petition",
    "plan",
    "poll",
    "polls",
    "prediction",
    "preprint",
    "projection",
    "projections",
    "prospectus",
    "record",
    "records",
    "release",
    "report",
    "reports",
    "research",
    "results",
    "review",
    "ruling",
    "speech",
    "statement",
    "statements",
    "statistics",
    "stats",
    "studies",
    "study",
    "summary",
    "survey",
    "surveys",
    "tables",
    "tally",
    "testimony",
    "text",
    "tweet",
    "update",
    "website",
];

/// Pronouns that can be a source.
pub(super) const PRONOUNS: &[&str] = &["he", "she", "they", "it", "we", "i", "who", "which", "that"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let n_lines = VERBS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(lines().count(), n_lines);
    }

    #[test]
    fn forms_of_verbs() {
        assert_eq!(forms("say:said"), ["say", "says", "saying", "said"]);
        assert_eq!(forms("deny"), ["deny", "denies", "denying", "denied"]);
        assert_eq!(forms("charge"), ["charge", "charges", "charging", "charged"]);
        assert_eq!(forms("admit:admitted,admitting"), ["admit", "admits", "admitted", "admitting"]);
        assert_eq!(forms("foresee:foresaw,foreseen"), ["foresee", "foresees", "foreseeing", "foresaw", "foreseen"]);
        assert_eq!(forms("express"), ["express", "expresses", "expressing", "expressed"]);
    }
}
