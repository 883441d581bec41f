//! Noun phrases that name a source: their extent, and the author of a document.

use crate::analysis::Analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::lists;

/// Returns the whole phrase whose last part is a chunk: "a spokesman for the ministry", "Smith and Jones".
pub(super) fn extend_left(a: &Analysis, chunk: Range<usize>, limit: usize) -> Range<usize> {
    let mut start = chunk.start;
    if a.is_in(start, &lists::saying::PRONOUNS) && chunk.len() == 1 {
        return chunk;
    }
    while start > limit + 1 {
        let link = start - 1;
        let hangs = a.pos(link) == Pos::Adp && a.is_in(link, &lists::saying::LINKS);
        // "a USA TODAY/Suffolk poll", "a CNN/ORC poll"
        if matches!(a.word(link), "/" | "&")
            && let Some(before) = a.chunk_at(link - 1).filter(|c| c.end == link && c.start >= limit)
        {
            start = before.start;
            continue;
        }
        // "the USA [TODAY/…]", "the rolling [average]": one noun phrase that the chunker cut.
        if start > limit + 1
            && a.chunk_at(link).is_some_and(|c| c.end == start && a.pos(c.start) == Pos::Det && a.is_capitalised(link))
            && a.is_capitalised(start)
        {
            start = a.chunk_at(link).map_or(start, |c| c.start);
            continue;
        }
        let joins = a.is_any(link, &["and", "&"])
            && link > limit
            && a.pos(link - 1) == Pos::Propn
            && (a.pos(start) == Pos::Propn || is_name(a, start) && opens_clause(a, link, limit));
        if a.is(link, "and")
            && let Some(first) = list_opens(a, link, limit)
        {
            start = first;
            break;
        }
        if !(hangs || joins) {
            break;
        }
        // "Some of the women": the chunker may leave the quantifier alone.
        if a.is(link, "of")
            && link > limit
            && a.chunk_at(link - 1).is_none()
            && a.is_in(link - 1, &lists::grammar::QUANTIFIERS)
        {
            start = link - 1;
            continue;
        }
        let Some(before) = a.chunk_before(link).filter(|c| c.end == link && c.start >= limit) else { break };
        // "The rolling average of polls": a participle inside the noun phrase.
        if let Some(whole) = with_participle(a, &before, limit) {
            start = whole;
            continue;
        }
        // "spoke to reporters", "in talks with": an object or an adverbial is not part of the subject.
        let led_by = before.start.checked_sub(1).filter(|i| *i >= limit);
        if led_by.is_some_and(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux | Pos::Part))
            || a.pos(before.start) == Pos::Pron && !a.is_in(before.start, &lists::grammar::QUANTIFIERS)
        {
            break;
        }
        start = before.start;
    }
    // A phrase that depends on a preposition of its own is not a subject to that extent: "In 2017 officials in Seoul".
    start..chunk.end
}

/// Returns whether the noun phrase that begins at a token is a name with its article: "the International Monetary
/// Fund".
fn is_name(a: &Analysis, start: usize) -> bool {
    a.pos(start) == Pos::Det && a.chunk_at(start).is_some_and(|chunk| a.pos(a.head(&chunk)) == Pos::Propn)
}

/// Returns whether the noun phrases that end at a token, each attached to the one before, open their clause: "[But]
/// **researchers at Yale University** and the University of Utah", and not "[Sales] fell **in Utah** and the Census
/// Bureau".
fn opens_clause(a: &Analysis, end: usize, limit: usize) -> bool {
    let mut end = end;
    while let Some(chunk) = a.chunk_before(end).filter(|c| c.end == end && c.start >= limit) {
        let Some(before) = chunk.start.checked_sub(1).filter(|i| *i >= limit) else { return true };
        if matches!(a.pos(before), Pos::Punct | Pos::Cconj | Pos::Sconj) {
            return true;
        }
        if !a.is_in(before, &lists::saying::LINKS) {
            return false;
        }
        end = before;
    }
    false
}

/// Returns where a list begins that ends with "and" and a last noun phrase, if it opens its clause, "[But] **the
/// families**, supporters and officials", or a participle attaches it to the subject: "[A panel led by] **Jane Doe**,
/// John Roe and Ann Poe".
fn list_opens(a: &Analysis, and: usize, limit: usize) -> Option<usize> {
    let mut at = and;
    let mut n_commas = 0;
    while let Some(chunk) = a.chunk_before(at).filter(|c| c.end == at && c.start >= limit) {
        let before = chunk.start.checked_sub(1).filter(|i| *i >= limit);
        if before.is_none_or(|before| a.word(before) != ",") {
            let opens = before.is_none_or(|before| {
                let agent = a.is(before, "by") && before > limit && a.pos(before - 1) == Pos::Verb;
                matches!(a.pos(before), Pos::Cconj | Pos::Sconj) || agent
            });
            return (n_commas > 0 && opens).then_some(chunk.start);
        }
        n_commas += 1;
        at = before?;
    }
    None
}

/// Returns where a noun phrase begins that the chunker cut at a participle: "[The RealClearPolitics] rolling
/// [average]".
fn with_participle(a: &Analysis, chunk: &Range<usize>, limit: usize) -> Option<usize> {
    let participle = chunk.start.checked_sub(1).filter(|i| *i > limit && a.pos(*i) == Pos::Verb)?;
    let formed = a.word(participle).ends_with("ing") || a.word(participle).ends_with("ed");
    let bare = !matches!(a.pos(chunk.start), Pos::Det | Pos::Pron | Pos::Propn);
    let front = a.chunk_before(participle).filter(|c| c.end == participle && c.start >= limit)?;
    (formed && bare && a.pos(front.start) == Pos::Det).then_some(front.start)
}

/// Returns the phrase that begins at a token, with what depends on it: "data published by the Office of National
/// Statistics", "Jane Doe, a senior fellow at the institute".
pub(super) fn phrase_after(a: &Analysis, at: usize, limit: usize) -> Option<Range<usize>> {
    let mut start = at;
    if start < limit && matches!(a.word(start), "“" | "\"" | "‘") {
        start += 1;
    }
    let first = a.chunk_at(start).filter(|c| c.start <= start && c.end <= limit)?;
    let mut end = first.end;
    if a.pos(start) == Pos::Pron && first.len() == 1 {
        return Some(start..end);
    }
    loop {
        let mut next = end;
        // "a New York Times/CBS News survey", "ESPN Stats & Info"
        let slash = matches!(a.tokens.get(next).map(|_| a.word(next)), Some("/" | "&"));
        if slash && let Some(chunk) = a.chunk_at(next + 1).filter(|c| c.start == next + 1 && c.end <= limit) {
            end = chunk.end;
            continue;
        }
        // "global security firm Positive Technologies": the chunker takes its kind and its name for two noun phrases.
        if next < limit
            && a.pos(end - 1) == Pos::Noun
            && a.is_capitalised(next)
            && let Some(chunk) =
                a.chunk_at(next).filter(|c| c.start == next && c.end <= limit && a.pos(c.start) == Pos::Propn)
        {
            end = chunk.end;
            continue;
        }
        // "data published by", "a study led by", "figures compiled by", "a person familiar with"
        let describes = |i: usize| {
            a.pos(i) == Pos::Verb && a.word(i).ends_with(['d', 'n'])
                || a.is_any(i, &["familiar", "close", "briefed", "privy", "available"])
        };
        if next < limit && describes(next) && (a.is_in(next + 1, &lists::saying::LINKS)) {
            next += 1;
        }
        if next >= limit || !a.is_in(next, &lists::saying::LINKS) {
            // "Smith and Jones", "the ministry and the bank"
            if a.is(next, "and") && next + 1 < limit && a.pos(next + 1) == Pos::Propn && a.pos(end - 1) == Pos::Propn {
                next += 0;
            } else {
                break;
            }
        }
        let Some(chunk) = a.chunk_at(next + 1).filter(|c| c.start == next + 1 && c.end <= limit) else { break };
        if a.pos(chunk.start) == Pos::Pron && !a.is_any(chunk.start, &["their", "his", "her", "its", "the"]) {
            break;
        }
        // A verb after it would make it the subject of a clause of its own.
        if a.is(next, "and") && matches!(a.pos(chunk.end), Pos::Verb | Pos::Aux) {
            break;
        }
        end = chunk.end;
    }
    // An apposition up to its comma or the end of the sentence: ", a senior fellow at the institute".
    if end < limit && a.word(end) == "," && a.is_in(end + 1, &lists::saying::APPOSITIONS) {
        let close = (end + 1..limit).find(|i| matches!(a.word(*i), "," | "." | ";" | "“" | "”")).unwrap_or(limit);
        let clause = !a.is(end + 1, "who")
            && (end + 1..close).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux) && !a.word(i).ends_with("ed"));
        if close - end < 24 && !clause {
            end = close;
        }
    }
    Some(start..end)
}

/// Returns what a relative pronoun refers to: "[Wendy Cutler], who said".
pub fn antecedent(a: &Analysis, pronoun: usize) -> Option<Range<usize>> {
    if !a.is_any(pronoun, &["who", "which", "that"]) {
        return None;
    }
    let start = a.sentences[a.sentence_of(pronoun)].tokens.start;
    let comma = pronoun > start && matches!(a.word(pronoun - 1), "," | "—" | "–" | "--");
    let end = pronoun - usize::from(comma);
    let chunk = a.chunk_before(end).filter(|c| c.end == end && c.start >= start)?;
    Some(extend_left(a, chunk, start))
}

/// Returns the head noun of a source: the last of its first chunk; for a relative pronoun, that of its antecedent.
pub(super) fn head(a: &Analysis, source: &Range<usize>) -> usize {
    if source.len() == 1
        && let Some(antecedent) = antecedent(a, source.start)
    {
        return head(a, &antecedent);
    }
    match a.chunk_at(source.start) {
        Some(chunk) => a.head(&(source.start..chunk.end.min(source.end))),
        None => source.start,
    }
}

/// Returns whether a phrase names something written or counted: "a report by Oxfam", "government data".
pub fn is_document(a: &Analysis, source: &Range<usize>) -> bool {
    !source.is_empty() && a.is_in(head(a, source), &lists::saying::DOCUMENTS)
}

/// Returns the author of a document: the phrase after "by", "from" or "of", or before the noun ("Oxfam's report",
/// "Commerce Department data"). `is_actor` says which tokens belong to names.
pub fn maker(a: &Analysis, source: &Range<usize>, is_actor: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let head = head(a, source);
    for link in head + 1..source.end {
        // "e-mails seen by the newspaper" are not its own.
        let is_seen = a.is(link, "by") && a.is_in(link - 1, &lists::saying::SEEN);
        if a.is_any(link, &["by", "from", "of"])
            && !is_seen
            && let Some(chunk) = a.chunk_at(link + 1).filter(|c| c.start == link + 1)
        {
            let end = chunk.end.min(source.end);
            if (chunk.start..end).any(is_actor) {
                return Some(link + 1..end);
            }
        }
    }
    let front = source.start..head;
    let first = front.clone().find(|i| is_actor(*i))?;
    let last = front.clone().rev().find(|i| is_actor(*i))?;
    Some(first..last + 1)
}

/// Returns whether a phrase names people or a body by what they are: "officials", "the ministry", "analysts at the
/// bank".
pub fn is_group(a: &Analysis, source: &Range<usize>) -> bool {
    lists::saying::PEOPLE.contains(&a.lower(head(a, source)))
}
