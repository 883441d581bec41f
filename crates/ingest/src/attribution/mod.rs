//! Attribution: who says what. Source, cue and content of every saying, in tokens.
//!
//! The pass looks at every cue and reads the clause around it: who its subject is (`subject`), and which words
//! are said (`content`). "According to" and its like, nouns of saying ("Oxfam's estimate of") and lines of an interview
//! ("Park: We will") have functions of their own. Then quotations are made whole: a content that touches one takes all
//! of it, and a quotation that follows its speaker's last words goes on with them (`quotations`).
//!
//! Who the source *is* (a name, a pronoun, "the ministry") is settled afterwards, by the pass that knows the entities.

mod cues;
mod source;

use crate::analysis::Analysis;
use crate::tag::Pos;
use cues::Frame;
pub use source::{is_document, maker};
use std::ops::Range;
use whosaid_model::{CueClass, Mode};

/// One saying, in token ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The words that name who says it; empty where a quotation goes on without naming its speaker again.
    pub source: Range<usize>,
    /// The cue.
    pub cue: Range<usize>,
    /// The words that are said, in order, apart from each other.
    pub content: Vec<Range<usize>>,
    /// What sort of saying it is.
    pub class: CueClass,
    /// Whether the source commits itself to the content rather than stating it.
    pub is_commitment: bool,
    /// Whether the source was taken over from the sentence before.
    pub carried_over: bool,
}

impl Saying {
    /// Whether some of its content holds a token.
    pub fn holds(&self, token: usize) -> bool {
        self.content.iter().any(|part| part.contains(&token))
    }

    /// How many tokens are said.
    pub fn n_tokens(&self) -> usize {
        self.content.iter().map(Range::len).sum()
    }

    /// Whether the words are quoted, reported, or both.
    pub fn mode(&self, a: &Analysis) -> Mode {
        let quoted = |i: usize| a.quote_at(i).is_some();
        let words = || self.content.iter().flat_map(Clone::clone).filter(|i| a.pos(*i) != Pos::Punct);
        match (words().any(quoted), words().all(quoted)) {
            (true, true) => Mode::Direct,
            (true, false) => Mode::Mixed,
            _ => Mode::Indirect,
        }
    }
}

/// Whether a word, in small letters, may be a verb of saying.
pub(crate) fn is_cue_verb(word: &str) -> bool {
    cues::verb(word).is_some()
}

/// All sayings of a text, in order of their first word. `is_date` tells the tokens of dates, `is_actor` those of names of
/// people, organisations and places.
pub fn sayings(a: &Analysis, is_date: &dyn Fn(usize) -> bool, is_actor: &dyn Fn(usize) -> bool) -> Vec<Saying> {
    let clause = Clauses { a, is_date, is_actor };
    let mut out: Vec<Saying> = Vec::new();
    for sentence in &a.sentences {
        let first = out.len();
        if let Some(saying) = clause.speaker_label(sentence.tokens.clone()) {
            out.push(saying);
        }
        for at in sentence.tokens.clone() {
            let saying = clause
                .according_to(at, sentence.tokens.clone())
                .or_else(|| clause.verb(at, sentence.tokens.clone(), &out[first..]))
                .or_else(|| clause.noun(at, sentence.tokens.clone()));
            out.extend(saying);
        }
        cut_at_following_cues(a, &mut out[first..]);
        clause.drop_reported_attitudes(&mut out, first);
    }
    // What is said inside of a quotation is its speaker's word for it, not the article's.
    out.retain(|s| !s.content.is_empty() && !a.quote_at(s.cue.start).is_some_and(|q| q.closed && q.tokens.len() > 4));
    quotations(a, &mut out);
    out.sort_by_key(|s| (s.content[0].start, std::cmp::Reverse(s.n_tokens()), s.cue.start));
    out
}

/// The text with what earlier passes know of its tokens.
struct Clauses<'a> {
    a: &'a Analysis<'a>,
    is_date: &'a dyn Fn(usize) -> bool,
    is_actor: &'a dyn Fn(usize) -> bool,
}

/// Where the subject of a cue stands.
struct Subject {
    tokens: Range<usize>,
    /// Behind the verb: "said Trump".
    inverted: bool,
}

const BE: &[&str] = &["is", "was", "were", "are", "be", "been", "being", "'s", "’s"];

impl Clauses<'_> {
    /// "According to X, …" and "…, according to X".
    fn according_to(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        const PHRASES: &[&str] = &[
            "according to",
            "in the words of",
            "in the view of",
            "in the opinion of",
            "by the reckoning of",
            "as reported by",
            "as estimated by",
            "as stated by",
            "based on",
            "by the count of",
        ];
        let a = self.a;
        let phrase = PHRASES.iter().find(|p| p.split(' ').enumerate().all(|(i, word)| a.is(at + i, word)))?;
        let cue = at..at + phrase.split(' ').count();
        let source = source::phrase_after(a, cue.end, sentence.end)?;
        // "according to need", "according to changes in the market" name a measure, not a source.
        const MEASURES: &[&str] = &[
            "ability",
            "age",
            "change",
            "changes",
            "circumstances",
            "class",
            "condition",
            "conditions",
            "custom",
            "customs",
            "demand",
            "gender",
            "kind",
            "location",
            "merit",
            "need",
            "needs",
            "preference",
            "preferences",
            "priorities",
            "priority",
            "race",
            "rank",
            "schedule",
            "sex",
            "size",
            "skill",
            "status",
            "taste",
            "tradition",
            "type",
            "weight",
            "wishes",
        ];
        let measures = MEASURES.contains(&a.lower(source::head(a, &source)).as_str())
            && !source.clone().any(|i| a.pos(i) == Pos::Propn);
        if measures || *phrase == "based on" && !is_document(a, &source) {
            return None;
        }
        let before = trim(a, sentence.start..at);
        let after = trim(a, source.end..sentence.end);
        // In front of its clause, it governs what follows; behind it, what precedes. In the middle, both.
        let opens = before.is_empty() || a.is_any(before.end - 1, &["but", "and", "while", "because", "although"]);
        let content = if opens {
            vec![after]
        } else if a.word(source.end.min(sentence.end - 1)) == ","
            && after.len() > 3
            && !a.is_any(after.start, &["and", "but", "while", "which", "who"])
        {
            vec![before, after]
        } else {
            vec![before]
        };
        Some(saying(source, cue, content, CueClass::Report))
    }

    /// A verb of saying with its subject and what it says.
    fn verb(&self, at: usize, sentence: Range<usize>, earlier: &[Saying]) -> Option<Saying> {
        let a = self.a;
        let word = a.tokens.get(at).map(|_| a.lower(at))?;
        let cue = cues::verb(&word)?;
        let sure = matches!(word.as_str(), "said" | "says" | "told" | "claimed" | "argued" | "warned" | "insisted");
        // Some cues look like nouns to the tagger: "the commission estimates, ", "the bank reckons that".
        let parenthesis = a.chunk_at(at).is_some_and(|c| c.end == at + 1 && c.len() > 1 && c.start > sentence.start)
            && word.ends_with('s')
            && matches!(a.tokens.get(at + 1).map(|_| a.word(at + 1)), Some("," | "."))
            && self.follows_comma(at, sentence.start);
        let clause = a.is(at + 1, "that") && a.pos(at) != Pos::Noun;
        if !(matches!(a.pos(at), Pos::Verb | Pos::Aux) || sure || parenthesis || clause) {
            return None;
        }
        if a.is(at + 1, "tank") || a.is(at + 1, "tanks") {
            return None;
        }
        if at > sentence.start && (a.is(at - 1, "to") || matches!(a.pos(at - 1), Pos::Det)) {
            return None;
        }
        // "16 certified deaths": a participle that tells of what is counted.
        let counted = at > sentence.start && a.pos(at - 1) == Pos::Num && word.ends_with("ed");
        if counted && matches!(a.pos(at + 1), Pos::Noun | Pos::Adj) {
            return None;
        }
        // "excess deaths estimated by the university"; but "data published by" only says whose data they are.
        if a.is(at + 1, "by") && !self.has_be(at, sentence.start) {
            let noun = a.chunk_before(at).filter(|c| c.start >= sentence.start);
            let counts = matches!(cue.class, CueClass::Estimate | CueClass::Report | CueClass::Forecast);
            let document = noun.is_some_and(|noun| is_document(a, &noun));
            return (counts && !document).then(|| self.passive(at, sentence, cue.class)).flatten();
        }
        let participle = word.ends_with("ing") && !self.has_be(at, sentence.start);
        let passive = !word.ends_with("ing") && self.has_be(at, sentence.start);
        if passive {
            return self.passive(at, sentence, cue.class);
        }
        let subject = match self.subject(at, sentence.clone()) {
            Some(subject) => subject,
            // "…, claiming it had cost jobs": the subject of the clause that it hangs on.
            None if participle => {
                let source = earlier
                    .iter()
                    .rev()
                    .find(|s| !s.source.is_empty() && s.cue.start < at)
                    .map(|s| s.source.clone())
                    .or_else(|| self.main_subject(at, sentence.clone()))?;
                Subject { tokens: source, inverted: false }
            }
            None => return None,
        };
        if cue.class == CueClass::Attitude
            && (self.is_possible(at, sentence.start) || a.is(subject.tokens.start, "you"))
        {
            return None;
        }
        let start = subject.tokens.start;
        let led_by = |words: &[&str]| start > sentence.start && a.is_any(start - 1, words);
        // "photographs showing", "ICTSD reporting": a participle that hangs on a noun is no clause of its own.
        if participle && !subject.inverted && subject.tokens.end == at && !led_by(&["with"]) {
            return None;
        }
        // "as it seeks to amend the deal" commits nobody to the deal.
        if cue.frame == Frame::Commitment && led_by(&["as", "if", "when", "because", "unless"]) {
            return None;
        }
        // ", which proponents say would create 1,000 jobs, as well as", "the sum that donors reported for 2017, Oxfam": a
        // relative clause ends with its comma. A commitment ends where a participle tells more: "sought relief, owing".
        let relative = led_by(&["which", "who", "whom"]) && start > sentence.start + 1 && a.word(start - 2) == ","
            || led_by(&["that"]) && a.pos(start - 1) == Pos::Pron;
        let commits = cue.frame == Frame::Commitment;
        let limit = (at..sentence.end)
            .find(|i| {
                a.word(*i) == ","
                    && (relative || commits && a.pos(i + 1) == Pos::Verb && a.word(i + 1).ends_with("ing"))
            })
            .unwrap_or(sentence.end);
        let content = self.content(at, &subject, sentence.start..limit, &cue.frame)?;
        let mut out = saying(subject.tokens, at..at + 1, content, cue.class);
        out.is_commitment = cue.frame == Frame::Commitment;
        Some(out)
    }

    /// Whether a comma stands before the noun phrase that a cue ends, with nothing but the phrase between.
    fn follows_comma(&self, at: usize, start: usize) -> bool {
        let a = self.a;
        let comma = (start.max(at.saturating_sub(12))..at).rev().find(|i| matches!(a.word(*i), "," | "”" | "\""));
        comma.is_some_and(|comma| !(comma + 1..at).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux)))
    }

    /// Whether a form of "be" governs the verb: "is estimated", "has also been said".
    fn has_be(&self, verb: usize, start: usize) -> bool {
        let mut i = verb;
        while i > start && matches!(self.a.pos(i - 1), Pos::Aux | Pos::Adv | Pos::Part) {
            i -= 1;
            if self.a.is_any(i, BE) {
                return true;
            }
        }
        false
    }

    /// Whether a verb is only possible or asked for: "may want", "would support".
    fn is_possible(&self, verb: usize, start: usize) -> bool {
        let before = (start..verb).rev().take_while(|i| matches!(self.a.pos(*i), Pos::Aux | Pos::Adv | Pos::Part));
        before
            .into_iter()
            .any(|i| self.a.is_any(i, &["may", "might", "could", "would", "should", "can", "must", "will"]))
    }

    /// "is estimated by the IMF at": only with its agent named.
    fn passive(&self, at: usize, sentence: Range<usize>, class: CueClass) -> Option<Saying> {
        let a = self.a;
        let by = (at + 1..sentence.end.min(at + 14)).take_while(|i| a.word(*i) != ".").find(|i| a.is(*i, "by"))?;
        let source = source::phrase_after(a, by + 1, sentence.end)?;
        if !source.clone().any(|i| (self.is_actor)(i)) && !is_document(a, &source) {
            return None;
        }
        let content = [trim(a, sentence.start..at), trim(a, at + 1..by), trim(a, source.end..sentence.end)];
        Some(saying(source, at..at + 1, content.into_iter().filter(|c| !c.is_empty()).collect(), class))
    }

    /// The subject of a verb: before it, or behind it where the verb follows its content.
    fn subject(&self, verb: usize, sentence: Range<usize>) -> Option<Subject> {
        let a = self.a;
        let mut left = verb;
        while left > sentence.start
            && (matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part) && !a.is_genitive(left - 1))
        {
            left -= 1;
        }
        // "…,” said Trump", "…, said Wendy Cutler, who led the talks": only right behind a comma or a closing mark.
        let behind = left == verb
            && verb > sentence.start
            && (matches!(a.word(verb - 1), "," | "”" | "\"" | "’" | "—" | "–" | "»"))
            || verb == sentence.start;
        if behind
            && self.can_invert(verb)
            && let Some(tokens) = source::phrase_after(a, verb + 1, sentence.end)
        {
            let ends = tokens.end >= sentence.end
                || matches!(a.word(tokens.end), "." | "," | ";" | ":" | "?" | "!" | "—" | "–" | "(" | "“" | "\"")
                || matches!(a.pos(tokens.end), Pos::Adp | Pos::Sconj | Pos::Cconj)
                // "said she almost always wrote": a clause, not its speaker.
                || a.pos(tokens.end) == Pos::Adv
                    && (tokens.end..sentence.end).find(|i| a.pos(*i) != Pos::Adv).is_none_or(|i| !matches!(a.pos(i), Pos::Verb | Pos::Aux))
                || (self.is_date)(tokens.end);
            let names = tokens.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
                || matches!(a.pos(tokens.start), Pos::Det | Pos::Pron | Pos::Noun | Pos::Adj);
            if ends && names {
                return Some(Subject { tokens, inverted: true });
            }
        }
        self.left_subject(left, sentence).map(|tokens| Subject { tokens, inverted: false })
    }

    /// Verbs that stand in front of their subject after a quotation.
    fn can_invert(&self, verb: usize) -> bool {
        self.a.is_any(
            verb,
            &[
                "said",
                "says",
                "say",
                "added",
                "adds",
                "wrote",
                "writes",
                "noted",
                "notes",
                "explained",
                "explains",
                "warned",
                "warns",
                "argued",
                "argues",
                "asked",
                "asks",
                "replied",
                "commented",
                "concluded",
                "insisted",
                "recalled",
                "admitted",
                "conceded",
                "stated",
                "observed",
                "declared",
                "quipped",
                "tweeted",
                "announced",
                "continued",
                "remarked",
                "told",
                "reported",
                "reports",
                "complained",
                "suggested",
            ],
        )
    }

    /// The noun phrase that ends at `left`, looking through an apposition, a date or a coordinated verb.
    fn left_subject(&self, left: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        let last = left.checked_sub(1).filter(|i| *i >= sentence.start)?;
        let word = a.word(last);
        // "Trump on Friday said", "the ministry last week reported".
        if (self.is_date)(last) {
            let mut i = last;
            while i > sentence.start && (self.is_date)(i - 1) {
                i -= 1;
            }
            if i > sentence.start && a.pos(i - 1) == Pos::Adp {
                i -= 1;
            }
            return (i > sentence.start && i < left).then(|| self.left_subject(i, sentence)).flatten();
        }
        if matches!(word, "who" | "which" | "that" | "Who") {
            // "Cutler, who said": the phrase that the clause hangs on.
            let mut i = last;
            if i > sentence.start && a.word(i - 1) == "," {
                i -= 1;
            }
            let chunk = a.chunk_before(i).filter(|c| c.end == i && c.start >= sentence.start)?;
            return Some(source::extend_left(a, chunk, sentence.start));
        }
        // The tagger may have taken the verb itself into the phrase: "the commission estimates".
        let chunk = a.chunk_at(last).filter(|c| (c.end == left || c.end == left + 1) && c.start >= sentence.start);
        if let Some(chunk) = chunk.map(|c| c.start..left) {
            let whole = source::extend_left(a, chunk, sentence.start);
            let before = whole.start.checked_sub(1).filter(|i| *i > sentence.start);
            if before.is_none_or(|i| {
                a.pos(i) != Pos::Adp
                    || a.is_any(
                        i,
                        &["that", "while", "as", "than", "since", "after", "before", "until", "like", "with"],
                    )
            }) {
                return Some(whole);
            }
            // "countries meeting in Copenhagen pledged": the noun that the participle hangs on.
            let participle = before
                .and_then(|i| i.checked_sub(1))
                .filter(|i| a.pos(*i) == Pos::Verb && (a.word(*i).ends_with("ing") || a.word(*i).ends_with("ed")))?;
            let noun = a.chunk_before(participle).filter(|c| c.end == participle && c.start >= sentence.start)?;
            return Some(source::extend_left(a, noun, sentence.start).start..left);
        }
        // "Wendy Cutler, who led the talks, said": the phrase before the first comma.
        if matches!(word, "," | "—" | "–" | ")") {
            let open = |i: usize| if word == ")" { a.word(i) == "(" } else { a.word(i) == word };
            let mut i = last;
            while i > sentence.start + 1 {
                i -= 1;
                if !open(i) {
                    continue;
                }
                let inside = i + 1;
                let chunk = a.chunk_before(i).filter(|c| c.end == i && c.start >= sentence.start);
                let apposition = inside < last
                    && (matches!(
                        a.pos(inside),
                        Pos::Det | Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Pron | Pos::Adv
                    ) || a.is_any(
                        inside,
                        &[
                            "who",
                            "which",
                            "whose",
                            "speaking",
                            "citing",
                            "of",
                            "in",
                            "at",
                            "along",
                            "like",
                            "including",
                            "himself",
                            "herself",
                            "or",
                            "known",
                        ],
                    ) || is_participle(a, inside));
                let has_verb = (inside..last).any(|i| {
                    matches!(a.pos(i), Pos::Verb | Pos::Aux)
                        && !a.word(i).ends_with("ing")
                        && !a.word(i).ends_with("ed")
                });
                let relative = a.is_any(inside, &["who", "which", "whose"]);
                if let Some(chunk) = chunk.filter(|_| apposition && (relative || !has_verb)) {
                    if (self.is_date)(chunk.start) {
                        continue;
                    }
                    let start = source::extend_left(a, chunk, sentence.start).start;
                    return Some(start..left - usize::from(word != ")"));
                }
            }
            return None;
        }
        // "Park Geun-hye visited Washington and said": the subject of the verb before.
        if a.pos(last) == Pos::Cconj {
            return self.main_subject(last, sentence);
        }
        None
    }

    /// The subject of the nearest finite verb before a token.
    fn main_subject(&self, before: usize, sentence: Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        (sentence.start..before)
            .rev()
            .filter(|i| matches!(a.pos(*i), Pos::Verb | Pos::Aux) && !a.word(*i).ends_with("ing"))
            .filter(|i| *i == sentence.start || !matches!(a.pos(i - 1), Pos::Part | Pos::Aux))
            .find_map(|verb| {
                let mut left = verb;
                while left > sentence.start && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv) {
                    left -= 1;
                }
                let chunk = left
                    .checked_sub(1)
                    .and_then(|last| a.chunk_at(last))
                    .filter(|c| c.end == left && c.start >= sentence.start)?;
                // "which Trump recently described": the relative pronoun is no subject here.
                (!a.is_any(chunk.start, &["which", "that", "who"]) || chunk.len() > 1)
                    .then(|| source::extend_left(a, chunk, sentence.start))
            })
    }

    /// What a verb says. Nothing where its frame asks for more than the clause has.
    fn content(
        &self,
        verb: usize,
        subject: &Subject,
        sentence: Range<usize>,
        frame: &Frame,
    ) -> Option<Vec<Range<usize>>> {
        let a = self.a;
        let end = sentence.end;
        let before = trim(a, sentence.start..if subject.inverted { verb } else { subject.tokens.start });
        if subject.inverted {
            let rest = trim(a, subject.tokens.end..end);
            let mut parts = vec![before];
            if starts_quotation(a, rest.start) {
                parts.push(rest);
            }
            return Some(parts.into_iter().filter(|c| !c.is_empty()).collect());
        }
        let mut after = verb + 1;
        if a.is_any(after, &["out", "up", "forth", "down", "on"])
            && matches!(a.pos(after), Pos::Adp | Pos::Adv)
            && a.is_any(verb, &["pointed", "points", "pointing", "set", "sets", "laid", "went", "sums", "summed"])
        {
            after += 1;
        }
        let closes = after >= end
            || matches!(a.word(after), "," | "." | "?" | "!" | ";" | "—" | "–" | "”" | "\"" | ")")
                && !starts_quotation(a, after + 1);
        let comma_before = subject.tokens.start > sentence.start
            && matches!(a.word(subject.tokens.start - 1), "," | "”" | "\"" | "’" | "—" | "–" | "?" | "!");
        let time_only = || {
            // "…, he said on Friday.": nothing but a date or a place follows.
            let mut i = after;
            while i < end
                && ((self.is_date)(i)
                    || matches!(a.pos(i), Pos::Adp)
                    || a.pos(i) == Pos::Punct
                    || (i < after + 8 && a.chunk_at(i).is_some() && a.pos(after) == Pos::Adp))
            {
                i += 1;
            }
            i >= end
        };
        // "“…,” he said during an interview in his office": where a quotation closes, the rest tells of the saying.
        let quoted = closes_quotation(a, subject.tokens.start)
            && !a.is(after, "that")
            && !(after..end.min(after + 14)).any(|i| starts_quotation(a, i));
        if comma_before && !before.is_empty() && (closes || quoted || time_only()) {
            let mut parts = vec![before];
            if a.tokens.get(after).is_some_and(|_| a.word(after) == ",") {
                let rest = trim(a, after + 1..end);
                let participle = rest.clone().next().is_some_and(|i| {
                    a.word(i).ends_with("ing")
                        || a.is_any(i, &["who", "which", "and", "but", "in", "at", "after", "according"])
                });
                if !rest.is_empty() && !participle {
                    parts.push(rest);
                }
            } else if starts_quotation(a, after + 1) {
                parts.push(trim(a, after + 1..end));
            }
            return Some(parts);
        }
        if after >= end {
            return None;
        }
        // "told the Korea Economic Institute that", "said in a statement on Friday that".
        let that =
            (after..end.min(after + 16)).take_while(|i| !matches!(a.word(*i), ":" | ";" | "“" | "\"")).find(|i| {
                a.is(*i, "that")
                    && (a.pos(*i) == Pos::Sconj || *i == after)
                    && !(after..*i).any(|j| matches!(a.pos(j), Pos::Verb | Pos::Aux))
            });
        let start = that.map_or(after, |i| i + 1);
        let rest = trim(a, start..end);
        if rest.is_empty() {
            return None;
        }
        let quoted = (after..end.min(after + 14)).any(|i| starts_quotation(a, i));
        let clause = that.is_some() || quoted || a.word(after) == ":" || self.is_clause(rest.clone());
        let accepts = match frame {
            Frame::Clause => true,
            Frame::Guarded => {
                clause
                    || a.is_any(
                        verb,
                        &[
                            "announced",
                            "announces",
                            "announcing",
                            "confirmed",
                            "disclosed",
                            "described",
                            "admitted",
                            "acknowledged",
                            "denied",
                            "dismissed",
                            "disputed",
                            "rejected",
                        ],
                    ) && (self.speaks(&subject.tokens))
            }
            Frame::Finding => {
                // "puts the cost at $5 billion", not "puts people at risk".
                let at = !a.is_any(verb, &["put", "puts"])
                    || rest
                        .clone()
                        .any(|i| a.is(i, "at") && (i + 1..i + 5).any(|j| matches!(a.pos(j), Pos::Num | Pos::Sym)));
                let document = is_document(a, &subject.tokens);
                let records = a.is_any(
                    verb,
                    &[
                        "recorded",
                        "records",
                        "registered",
                        "gave",
                        "gives",
                        "lists",
                        "listed",
                        "identified",
                        "saw",
                        "published",
                        "valued",
                        "values",
                        "detected",
                        "surveyed",
                    ],
                );
                at && (that.is_some() || document || (!records && (self.speaks(&subject.tokens) || clause)))
            }
            Frame::Commitment => {
                self.speaks(&subject.tokens) || is_document(a, &subject.tokens) || self.is_party(&subject.tokens)
            }
            Frame::Blame | Frame::Citing => true,
        };
        accepts.then(|| vec![rest])
    }

    /// Whether a phrase names somebody who can speak: a name, or a pronoun that is not "it" alone.
    fn speaks(&self, phrase: &Range<usize>) -> bool {
        let a = self.a;
        phrase.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(phrase.start, &["he", "she", "they", "who", "we", "i", "it"])
            || source::is_group(a, phrase)
    }

    fn is_party(&self, phrase: &Range<usize>) -> bool {
        let head = self.a.head(phrase);
        self.a.is_any(
            head,
            &[
                "sides",
                "countries",
                "governments",
                "parties",
                "leaders",
                "deal",
                "agreement",
                "pact",
                "treaty",
                "law",
                "bill",
                "accord",
                "rules",
                "order",
            ],
        )
    }

    /// Whether some words are a clause: a subject followed by a finite verb.
    fn is_clause(&self, range: Range<usize>) -> bool {
        let a = self.a;
        range.clone().skip(1).any(|i| {
            matches!(a.pos(i), Pos::Verb | Pos::Aux)
                && !a.word(i).ends_with("ing")
                && !matches!(a.pos(i - 1), Pos::Part | Pos::Det)
                && a.chunk_before(i).is_some_and(|c| c.start >= range.start)
                && !a.is_any(range.start, &["to"])
        })
    }

    /// "Oxfam's estimate that", "the ministry's forecast of", "a claim by Trump that", "an estimate from Oxfam".
    fn noun(&self, at: usize, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        if a.pos(at) != Pos::Noun {
            return None;
        }
        let class = cues::noun(&a.lower(at))?;
        let governs = |i: usize| a.is_any(i, &["that", "of", "is", "was", "were", "are", "for"]) && i < sentence.end;
        let by = a.is_any(at + 1, &["by", "from"]);
        let (source, after) = if by {
            let source = source::phrase_after(a, at + 2, sentence.end)?;
            (source.clone(), source.end)
        } else {
            let chunk = a.chunk_at(at).filter(|c| c.end == at + 1)?;
            let genitive = chunk.clone().find(|i| a.is_genitive(*i));
            match genitive {
                Some(mark) => (source::extend_left(a, chunk.start..mark, sentence.start), at + 1),
                None if a.is_any(chunk.start, &["his", "her", "their", "its"]) => {
                    (chunk.start..chunk.start + 1, at + 1)
                }
                None => return None,
            }
        };
        let names = source.clone().any(|i| (self.is_actor)(i) || a.pos(i) == Pos::Propn)
            || a.is_any(source.start, &["his", "her", "their", "its"]);
        if !governs(after)
            || !names
            || (class == CueClass::Say && !a.is(after, "that"))
            || a.is(after, "for") && class != CueClass::Estimate
        {
            return None;
        }
        let content = trim(a, after + 1..sentence.end);
        let mut out = saying(source, at..at + 1, vec![content], class);
        out.is_commitment = class == CueClass::Order;
        Some(out)
    }

    /// "He said he would support it" reports what he said, and no attitude beside it; but "he said the bank expects 3 percent"
    /// tells what the bank expects.
    fn drop_reported_attitudes(&self, sayings: &mut Vec<Saying>, first: usize) {
        let outer: Vec<Saying> = sayings[first..].to_vec();
        let mut at = 0;
        sayings.retain(|it| {
            at += 1;
            let attitude = match it.class {
                CueClass::Attitude | CueClass::Order => true,
                CueClass::Estimate | CueClass::Forecast => !it.source.clone().any(|i| (self.is_actor)(i)),
                _ => false,
            };
            at <= first || !attitude || !outer.iter().any(|other| other.holds(it.cue.start))
        });
    }

    /// "Park: We will cut tariffs by half.", the lines of an interview or a transcript.
    fn speaker_label(&self, sentence: Range<usize>) -> Option<Saying> {
        let a = self.a;
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 6)).find(|i| a.word(*i) == ":")?;
        let label = sentence.start..colon;
        let name = label.clone().all(|i| a.is_capitalised(i) || a.is_joining_hyphen(i))
            && label.clone().any(|i| (self.is_actor)(i));
        let content = trim(a, colon + 1..sentence.end);
        (name && content.len() > 3).then(|| saying(label, colon..colon + 1, vec![content], CueClass::Say))
    }
}

/// "using", "released", "drawn": a verb's form that opens a phrase on a noun.
fn is_participle(a: &Analysis, at: usize) -> bool {
    a.pos(at) == Pos::Verb && ["ing", "ed", "wn", "en"].iter().any(|ending| a.word(at).ends_with(ending))
}

fn saying(source: Range<usize>, cue: Range<usize>, content: Vec<Range<usize>>, class: CueClass) -> Saying {
    let content = content.into_iter().filter(|c| !c.is_empty()).collect();
    Saying { source, cue, content, class, is_commitment: false, carried_over: false }
}

/// A range without punctuation at its ends, quotation marks kept.
fn trim(a: &Analysis, mut range: Range<usize>) -> Range<usize> {
    let loose = |i: usize| matches!(a.word(i), "," | "." | ";" | ":" | "—" | "–" | "-" | "?" | "!");
    while !range.is_empty() && loose(range.start) {
        range.start += 1;
    }
    while !range.is_empty() && loose(range.end - 1) {
        range.end -= 1;
    }
    if range.is_empty() { range.start..range.start } else { range }
}

/// Whether a quotation begins at a token, or behind a comma or colon there.
fn starts_quotation(a: &Analysis, at: usize) -> bool {
    let begins = |at: usize| a.quote_at(at).is_some_and(|q| q.tokens.start == at);
    begins(at) || (matches!(a.tokens.get(at).map(|_| a.word(at)), Some("," | ":")) && begins(at + 1))
}

/// Whether a quotation ends right before a token, or before a comma there.
fn closes_quotation(a: &Analysis, at: usize) -> bool {
    let ends =
        |at: usize| at.checked_sub(1).and_then(|last| a.quote_at(last)).is_some_and(|q| q.closed && q.tokens.end == at);
    ends(at) || at > 0 && a.word(at - 1) == "," && ends(at - 1)
}

/// Ends each content where a later cue of the same sentence takes over: "said A, adding that B", "said A, according to B".
fn cut_at_following_cues(a: &Analysis, sayings: &mut [Saying]) {
    let cues: Vec<(Range<usize>, Range<usize>)> = sayings.iter().map(|s| (s.cue.clone(), s.source.clone())).collect();
    for saying in sayings.iter_mut() {
        for (cue, source) in &cues {
            if cue.start <= saying.cue.start {
                continue;
            }
            let first = cue.start;
            let participle = first > 0
                && a.word(first).ends_with("ing")
                && source.start <= saying.source.start
                && matches!(a.word(first - 1), "," | "while" | "and" | "—" | "”");
            let according = a.is(first, "according") && source.start > saying.cue.start;
            // "X said A, and Y said B": the second subject ends the first content.
            let next_clause = source.start > saying.cue.end
                && source.start > 1
                && cue.start > source.start
                && a.is_any(source.start - 1, &["and", "but", "while", "whereas"])
                && saying.source.start < source.start;
            if participle || according {
                cut(a, saying, first);
            } else if next_clause {
                cut(a, saying, source.start - 1);
            }
        }
    }
}

fn cut(a: &Analysis, saying: &mut Saying, at: usize) {
    saying.content = saying
        .content
        .iter()
        .map(|part| if part.contains(&at) { trim(a, part.start..at) } else { part.clone() })
        .filter(|part| !part.is_empty() && part.start < at || part.end <= at)
        .filter(|part| !part.is_empty())
        .collect();
}

/// Makes quotations whole, and gives those that follow their speaker's words to the same speaker.
fn quotations(a: &Analysis, sayings: &mut [Saying]) {
    for saying in sayings.iter_mut() {
        for part in &mut saying.content {
            // A quotation of a word or two is a part of the reporter's sentence.
            let whole = |at: usize| {
                let quote = a.quote_at(at).filter(|q| q.tokens.len() > 4 && !q.tokens.contains(&saying.cue.start));
                quote.map(|q| q.tokens.clone())
            };
            for quote in [whole(part.start), whole(part.end - 1)].into_iter().flatten() {
                *part = part.start.min(quote.start)..part.end.max(quote.end);
            }
        }
        saying.content.sort_by_key(|c| c.start);
        merge(&mut saying.content);
    }
    // Which tokens are said by somebody, and in which sentences each saying plays.
    let mut said = vec![false; a.tokens.len()];
    let mut in_sentence: Vec<Vec<usize>> = vec![Vec::new(); a.sentences.len()];
    for (idx, saying) in sayings.iter().enumerate() {
        note(a, idx, saying, &mut said, &mut in_sentence);
    }
    for quote in &a.quotes {
        let sentence = a.sentence_of(quote.tokens.start);
        let opens = a.sentences[sentence].tokens.start == quote.tokens.start;
        let Some(previous) = sentence.checked_sub(1) else { continue };
        if quote.tokens.len() < 5 || said[quote.tokens.start + 1] || !opens {
            continue;
        }
        // The last saying of the sentence before, in the same paragraph or in a quotation that was left open, with a
        // quotation in it or a colon at its end.
        let near = a.sentences[previous].paragraph == a.sentences[sentence].paragraph || quote.continues;
        let colon = a.word(a.sentences[previous].tokens.end - 1) == ":";
        let quoted = |idx: &&usize| near && (colon || sayings[**idx].mode(a) != Mode::Indirect);
        if let Some(idx) = in_sentence[previous].iter().rev().find(quoted).copied() {
            said[quote.tokens.clone()].fill(true);
            in_sentence[sentence].push(idx);
            sayings[idx].content.push(quote.tokens.clone());
        }
    }
}

/// Notes where a saying plays.
fn note(a: &Analysis, idx: usize, saying: &Saying, said: &mut [bool], in_sentence: &mut [Vec<usize>]) {
    let mut sentences = vec![a.sentence_of(saying.cue.start)];
    for part in &saying.content {
        said[part.clone()].fill(true);
        sentences.extend(a.sentence_of(part.start)..=a.sentence_of(part.end - 1));
    }
    sentences.sort_unstable();
    sentences.dedup();
    for sentence in sentences {
        in_sentence[sentence].push(idx);
    }
}

fn merge(parts: &mut Vec<Range<usize>>) {
    let mut out: Vec<Range<usize>> = Vec::new();
    for part in parts.drain(..) {
        match out.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => out.push(part),
        }
    }
    *parts = out;
}

#[cfg(test)]
mod tests;
