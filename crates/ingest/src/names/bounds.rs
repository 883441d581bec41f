//! Where a tagged name begins and ends: without the title before it, both of two countries that a hyphen joins, and
//! whole if the lexicon knows it whole.

use super::evidence::Evidence;
use super::name::is_link;
use super::tagger::Kind;
use crate::analysis::Analysis;
use crate::tag::{Pos, Tagger};
use std::ops::Range;
use whosaid_english::lexicon::{Entry, EntryKind};

/// Returns the names that a tagged one turns into: mostly itself.
pub(super) fn settle(
    a: &Analysis,
    evidence: &Evidence,
    tokens: Range<usize>,
    kind: Kind,
    is_date: &dyn Fn(usize) -> bool,
) -> Vec<(Range<usize>, Kind)> {
    if tokens.clone().all(is_date) {
        return Vec::new();
    }
    let tokens = without_opening(a, without_date(a, tokens, is_date));
    if let Some(whole) = widened(a, evidence, &tokens) {
        return vec![whole];
    }
    if let Some(parts) = pair(a, evidence, &tokens) {
        return parts;
    }
    let kind = if kind == Kind::Other { kind } else { trusted(a, evidence, &tokens).unwrap_or(kind) };
    if is_plural(a, &tokens) {
        return vec![(tokens, Kind::Other)];
    }
    if let Some(longer) = longer(a, evidence, &tokens, kind) {
        return vec![(longer, Kind::Organisation)];
    }
    let bare = without_title(evidence, tokens.clone(), kind);
    let mut out = Vec::new();
    // "US" of "US President Jane Doe" is a name of its own.
    if let Some((whole, entry)) = evidence.known_from(tokens.start).filter(|(whole, _)| whole.end <= bare.start) {
        out.push((whole.clone(), kind_of(entry)));
    }
    if !bare.is_empty() {
        out.push((bare, kind));
    }
    out
}

/// "the agreement of February": a month is not part of a name; a year may be ("Act of 1962").
pub(super) fn without_date(a: &Analysis, tokens: Range<usize>, is_date: &dyn Fn(usize) -> bool) -> Range<usize> {
    let last = tokens.end - 1;
    let dated = tokens.len() > 2 && is_date(last) && is_link(a, last - 1) && a.is_capitalised(last);
    tokens.start..if dated { last - 1 } else { tokens.end }
}

/// "See Lima Weekly": the word that opens a sentence has its capital from there, and one that is never a noun is not a
/// name.
fn without_opening(a: &Analysis, tokens: Range<usize>) -> Range<usize> {
    // "Will Carr said"
    let is_forename = a.lexicon.is_forename(a.word(tokens.start)) && a.pos(tokens.start + 1) == Pos::Propn;
    let opens =
        tokens.len() > 1 && !is_forename && a.sentences[a.sentence_of(tokens.start)].tokens.start == tokens.start;
    let mut seen = Tagger::shipped().seen(&a.lower(tokens.start)).peekable();
    let never_named =
        opens && seen.peek().is_some() && seen.all(|tag| matches!(tag, Pos::Verb | Pos::Adv | Pos::Sconj | Pos::Aux));
    if never_named && a.is_capitalised(tokens.start + 1) { tokens.start + 1..tokens.end } else { tokens }
}

/// "US President Jane Doe": titles, and the country before them, are not part of a name. Empty if nothing else is left,
/// or if an office continues after it ("Commerce" of "Commerce Secretary").
fn without_title(evidence: &Evidence, tokens: Range<usize>, kind: Kind) -> Range<usize> {
    let mut start = tokens.start;
    let title_at = |i: usize| evidence.titles.get(&i).filter(|title| title.start == i);
    let place_at = |i: usize| {
        evidence.known_from(i).filter(|(_, entry)| entry.kind != EntryKind::Organisation).map(|(whole, _)| whole.end)
    };
    match kind {
        Kind::Person => loop {
            let after_place = place_at(start).filter(|end| *end < tokens.end && title_at(*end).is_some());
            let next = title_at(start).map(|title| title.end).or(after_place);
            match next.filter(|next| *next < tokens.end) {
                Some(next) => start = next,
                None => break,
            }
        },
        Kind::Organisation => {
            let cut = (start..tokens.end).find(|i| title_at(*i).is_some_and(|title| title.end > tokens.end));
            if cut.is_some_and(|cut| cut == start || place_at(start) == Some(cut)) {
                start = tokens.end;
            }
        }
        Kind::Place | Kind::Event | Kind::Other => {}
    }
    start..tokens.end
}

/// "Washington, D.C.", "South Carolina": a name of several words that the lexicon knows and that means nothing else.
fn widened(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> Option<(Range<usize>, Kind)> {
    let first = tokens.start.saturating_sub(6);
    let known =
        (first..=tokens.start).find_map(|i| evidence.known_from(i).filter(|(whole, _)| whole.end > tokens.start));
    let (whole, entry) = known?;
    let holds = whole.start <= tokens.start && tokens.end <= whole.end && whole.len() > tokens.len();
    // A longer run continues: "South Carolina Gazette".
    let ends = !a.is_capitalised(whole.end) || a.sentence_of(whole.end) > a.sentence_of(whole.start);
    (holds && ends && !entry.ambiguous).then(|| (whole.clone(), kind_of(entry)))
}

/// Returns what a whole name is that the lexicon knows with only one meaning, whatever it looks like in its place:
/// "Korea" is a place, "APEC" an organisation.
fn trusted(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> Option<Kind> {
    let (whole, entry) = evidence.known_from(tokens.start)?;
    // "PARIS (AFP) –" opens a report.
    let is_dateline = tokens.start == a.sentences[a.sentence_of(tokens.start)].tokens.start
        && a.word(tokens.start).bytes().all(|b| b.is_ascii_uppercase())
        && matches!(a.word(tokens.end), "—" | "–" | "-" | "(" | ",")
        && matches!(entry.kind, EntryKind::Place(_));
    (whole == tokens && (is_sure(entry) || is_dateline)).then(|| kind_of(entry))
}

/// Returns whether an entry of the lexicon means a country or an organisation and nothing else.
pub(super) fn is_sure(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Country | EntryKind::Organisation) && !entry.ambiguous
}

/// "Standing Committee **on Finance**", "Ministry of Trade**, Industry and Energy**": the grammar of organisations knows
/// where they end. "Doe **administration**": a body named for its head.
fn longer(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>, kind: Kind) -> Option<Range<usize>> {
    if matches!(kind, Kind::Person | Kind::Organisation) && a.is(tokens.end, "administration") {
        return Some(tokens.start..tokens.end + 1);
    }
    let opened = || tokens.clone().any(|i| a.is_any(i, &["of", "for", "on"]));
    let goes_on = a.is_any(tokens.end, &["of", "for", "on"]) || a.is_any(tokens.end, &[",", "and"]) && opened();
    if kind != Kind::Organisation || !goes_on {
        return None;
    }
    let first = evidence.organisations.partition_point(|name| name.tokens.start < tokens.start);
    let mut found = evidence.organisations[first..].iter().take_while(|name| name.tokens.start == tokens.start);
    found.find(|name| name.tokens.end > tokens.end).map(|name| name.tokens.clone())
}

/// "Toyotas": things with a maker's name.
fn is_plural(a: &Analysis, tokens: &Range<usize>) -> bool {
    let singular = a.word(tokens.start).strip_suffix('s').filter(|it| tokens.len() == 1 && it.len() > 2);
    singular.is_some_and(|it| a.lexicon.organisation(it).is_some() && a.lexicon.entry(a.word(tokens.start)).is_none())
}

/// "US-Korea", "China–Pakistan": two countries, not one name.
fn pair(a: &Analysis, evidence: &Evidence, tokens: &Range<usize>) -> Option<Vec<(Range<usize>, Kind)>> {
    let mut parts = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let (whole, entry) = evidence.known_from(at)?;
        if entry.kind == EntryKind::Organisation {
            return None;
        }
        parts.push((whole.clone(), kind_of(entry)));
        at = whole.end;
        if at < tokens.end && !matches!(a.word(at), "-" | "‑" | "‐" | "–" | "/") {
            return None;
        }
        at += 1;
    }
    (parts.len() > 1).then_some(parts)
}

fn kind_of(entry: &Entry) -> Kind {
    match entry.kind {
        EntryKind::Country | EntryKind::Place(_) => Kind::Place,
        EntryKind::Organisation => Kind::Organisation,
        EntryKind::Demonym => Kind::Other,
    }
}
