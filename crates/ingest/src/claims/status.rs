//! What a figure is: counted, reckoned, to come, meant, or a bound.
//!
//! The nearest sign decides: a word before the figure in its clause ("a **target** of 5 percent"), then the cue of who says it
//! ("the bank **forecasts**"), then the tense of the clause ("**will** cost").

use super::tense::{Tense, tense};
use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::figures::Amounted;
use crate::tag::Pos;
use whosaid_english::lists::status::{CONDITIONS, ESTIMATES, FORECASTS, NEEDED, PLANS};
use whosaid_model::{CueClass, Status};

/// How many tokens before a figure a word tells what it is, and how many behind.
const REACH: (usize, usize) = (9, 5);

/// Returns what a figure is. `saying` is what holds it, if somebody says it.
pub(super) fn status(a: &Analysis, amount: &Amounted, saying: Option<&Saying>) -> Status {
    if let Some(status) = of_words(a, amount) {
        return status;
    }
    match saying.map(|it| (it.class, it.is_commitment)) {
        Some((CueClass::Order, _) | (_, true)) => Status::Plan,
        Some((CueClass::Forecast, _)) => Status::Forecast,
        _ if tense(a, &amount.tokens) == Tense::Future && !is_as_expected(a, amount) => Status::Forecast,
        Some((CueClass::Estimate, _)) => Status::Estimate,
        _ => Status::Fact,
    }
}

/// Returns what the words around a figure in its clause say that it is.
fn of_words(a: &Analysis, amount: &Amounted) -> Option<Status> {
    let sentence = a.sentences[a.sentence_of(amount.tokens.start)].tokens.clone();
    // "an estimated 500": a hedge tells too.
    let start = amount.tokens.start;
    let is_end = |i: &usize| matches!(a.word(*i), ";" | ":" | "—" | "(" | "“" | "”" | "\"");
    let counted = amount.counted.as_ref().map_or(amount.tokens.end, |it| it.end);
    let mut behind = counted..sentence.end.min(counted + REACH.1);
    // "60 votes needed to pass", but "two men required treatment".
    let is_needed =
        |i: usize| a.is_in(i, &NEEDED) && (a.is_any(i + 1, &["to", "for", "by"]) || a.pos(i + 1) == Pos::Punct);
    if behind.by_ref().take_while(|i| !is_end(i) && a.word(*i) != ",").any(is_needed) {
        return Some(Status::Condition);
    }
    let before = (sentence.start.max(start.saturating_sub(REACH.0))..start).rev();
    let mut has_verb = false;
    for at in before.take_while(|i| !is_end(i)) {
        // A comma ends the clause, except after an insertion of one word.
        if a.word(at) == "," && start - at > 2 {
            return None;
        }
        if is_beside(a, at) {
            continue;
        }
        let found = match () {
            () if a.is_in(at, &CONDITIONS) => Some(Status::Condition),
            () if a.is_in(at, &PLANS) => Some(Status::Plan),
            () if a.is_in(at, &FORECASTS) => Some(Status::Forecast),
            () if a.is_in(at, &ESTIMATES) => Some(Status::Estimate),
            () => None,
        };
        // "The plan cost 5 million": a verb between turns a noun into a thing that there is. "plans to spend" does not.
        let is_adjective = matches!(a.pos(at + 1), Pos::Noun | Pos::Adj | Pos::Propn);
        let is_own =
            a.pos(at) == Pos::Verb && !is_adjective || a.is(at, "if") || a.is(at, "unless") || a.is(at, "must");
        if found.is_some() && (!has_verb || is_own) {
            return found;
        }
        has_verb |= matches!(a.pos(at), Pos::Verb | Pos::Aux) && !a.is(at.saturating_sub(1), "to");
    }
    None
}

/// "more than **expected**", "stronger-than-**expected**": what was thought, beside what came.
fn is_beside(a: &Analysis, at: usize) -> bool {
    at > 0 && (a.is_any(at - 1, &["than", "as"]) || a.is_joining_hyphen(at - 1))
}

/// "rose more than expected to $5 billion": nothing is expected to come.
fn is_as_expected(a: &Analysis, amount: &Amounted) -> bool {
    let start = amount.start();
    (start.saturating_sub(REACH.0)..start).any(|at| a.is_in(at, &FORECASTS) && is_beside(a, at))
}

#[cfg(test)]
mod tests {
    use crate::claims::Models;
    use whosaid_english::Lexicon;
    use whosaid_model::{Document, ReaderKind, Status};

    #[test]
    fn statuses() {
        use Status::{Condition, Estimate, Fact, Forecast, Plan};
        for (text, expected) in [
            ("The bridge cost $5 million.", Fact),
            ("Exports rose 5 percent, the ministry said.", Fact),
            ("An estimated 500 people fled.", Estimate),
            ("The agency estimates that 500 people fled.", Estimate),
            ("The bridge will cost $5 million.", Forecast),
            ("Growth is expected to reach 5 percent.", Forecast),
            ("The bank forecast growth of 5 percent.", Forecast),
            ("The firm plans to hire 500 people.", Plan),
            ("Norway pledged $5 million for the fund.", Plan),
            ("The ministry set a target of 5 percent.", Plan),
            ("The plan has cost $5 million.", Fact),
            ("The planned merger created 900 jobs.", Fact),
            ("A man required 30 stitches.", Fact),
            ("Exports rose more than expected to $5 billion.", Fact),
            ("A candidate needs money, and 500 delegates needed to win are far off.", Condition),
            ("The law sets a limit of 5 percent.", Condition),
            ("If exports fall 5 percent, the firm closes.", Condition),
        ] {
            let found = crate::extract_with(
                &Document::new("d", text),
                Lexicon::shipped(),
                Models::shipped(ReaderKind::Default),
            );
            assert_eq!(found.figures[0].status, expected, "{text}");
        }
    }
}
