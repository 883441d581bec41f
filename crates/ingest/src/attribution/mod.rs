//! Attribution: who says what. Finds the source, cue and content of every saying, in tokens.
//!
//! The pass looks at every cue and analyses the clause around it: who its subject is (`subject`), and which words are
//! said (`content`). "According to" and similar phrases, nouns of saying ("Oxfam's estimate of") and lines of an
//! interview ("Park: We will") have functions of their own. Then quotations are completed: a content that touches one
//! takes all of it, and a quotation that follows its speaker's last words continues them (`quotations`).
//!
//! Who the source *is* (a name, a pronoun, "the ministry") is decided afterwards, by the pass that knows the entities.

mod content;
mod labels;
mod phrases;
mod quotations;
mod saying;
mod source;
mod subject;
mod unattributed;
mod verb;

use crate::analysis::Analysis;
pub use labels::is_interview_letter;
use saying::Clauses;
pub use saying::{Construction, Saying};
pub use source::{antecedent, is_document, is_group, maker};
use std::collections::HashSet;
use whosaid_english::cues;
use whosaid_model::CueClass;

/// Returns whether a word, in lower case, may be a verb of saying.
pub(crate) fn is_cue_verb(word: &str) -> bool {
    cues::verb(word, "").is_some()
}

/// Returns all sayings of a text, in order of their first word. `is_date` says which tokens belong to dates, and
/// `is_actor` which belong to names of people, organisations and places.
pub fn sayings(a: &Analysis, is_date: &dyn Fn(usize) -> bool, is_actor: &dyn Fn(usize) -> bool) -> Vec<Saying> {
    let clause = Clauses { a, is_date, is_actor };
    let mut out: Vec<Saying> = Vec::new();
    for sentence in &a.sentences {
        if a.deadline.is_past() {
            return out;
        }
        let first = out.len();
        out.extend(clause.in_document(sentence.tokens.clone()));
        for at in sentence.tokens.clone() {
            let saying = clause
                .according_to(at, sentence.tokens.clone())
                .or_else(|| clause.bracketed(at, sentence.tokens.clone()))
                .or_else(|| {
                    let opens = at == sentence.tokens.start && first > 0;
                    let near = |s: &Saying| a.sentence_of(s.cue.start) + 1 >= a.sentence_of(at);
                    let from = if opens && near(&out[first - 1]) { first - 1 } else { first };
                    clause.verb(at, sentence.tokens.clone(), &out[from..])
                })
                .or_else(|| clause.noun(at, sentence.tokens.clone()))
                .or_else(|| clause.unattributed(at, sentence.tokens.clone()));
            out.extend(saying);
        }
        content::cut_at_following_cues(a, &mut out[first..]);
        let polls = clause.in_polls(sentence.tokens.clone(), &out[first..]);
        out.extend(polls);
        clause.drop_reported_attitudes(&mut out, first);
        clause.drop_adjuncts(&mut out, first);
    }
    out.extend(clause.labels());
    // What is said inside a quotation is its speaker's account, not the article's.
    out.retain(|s| !a.quote_at(s.cue.start).is_some_and(|q| q.closed && q.tokens.len() > 4));
    quotations::complete(a, &mut out);
    out.retain(|s| !s.content.is_empty());
    out.sort_by_key(|s| (s.content[0].start, std::cmp::Reverse(s.n_tokens()), s.cue.start));
    out
}

impl Clauses<'_> {
    /// "In a report issued last year, the office complained that": the office says it, and the report is only the
    /// place.
    fn drop_adjuncts(&self, sayings: &mut Vec<Saying>, first: usize) {
        let opens = |it: &Saying| (it.construction == Construction::InDocument).then(|| it.content[0].start);
        let Some(at) = sayings[first..].iter().find_map(opens) else { return };
        let names = |it: &Saying| it.source.start == at && it.source.clone().any(|i| (self.is_actor)(i));
        if sayings[first..].iter().any(names) {
            retain_from(sayings, first, |it| it.construction != Construction::InDocument);
        }
    }

    /// "He said he would support it" reports what he said, and no attitude beside it. But "he said the bank expects 3
    /// percent" says what the bank expects.
    fn drop_reported_attitudes(&self, sayings: &mut Vec<Saying>, first: usize) {
        let attitude = |it: &Saying| match it.class {
            CueClass::Attitude | CueClass::Order => true,
            CueClass::Estimate | CueClass::Forecast => !it.source.clone().any(|i| (self.is_actor)(i)),
            _ => false,
        };
        let own = &sayings[first..];
        let reported = |it: &Saying| attitude(it) && own.iter().any(|outer| outer.holds(it.cue.start));
        let reported: HashSet<usize> = own.iter().filter(|it| reported(it)).map(|it| it.cue.start).collect();
        if !reported.is_empty() {
            retain_from(sayings, first, |it| !(attitude(it) && reported.contains(&it.cue.start)));
        }
    }
}

/// Drops those of the sayings from `first` that are not kept. Earlier ones are not looked at: they cover all of the
/// text, and this is called for every sentence.
fn retain_from(sayings: &mut Vec<Saying>, first: usize, mut keep: impl FnMut(&Saying) -> bool) {
    let own = sayings.split_off(first);
    sayings.extend(own.into_iter().filter(|it| keep(it)));
}

#[cfg(test)]
mod tests;
