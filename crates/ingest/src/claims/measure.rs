//! Measures: the noun phrase for what a figure measures.
//!
//! Its place depends on how the figure is built into its clause. The constructions are tried in order of their
//! certainty: counted nouns ("200,000 American jobs"), a noun after the figure ("a 25% tariff on trucks"), a noun
//! before "of" ("a deficit of $18.8 billion in cars"), the verb whose object it is ("Canada pledged $5 billion"), the
//! subject of a verb of being or moving ("the deficit rose to"), what a preposition introduces ("$112.2 billion in
//! trade"), and last the noun phrase before.

use super::tables::Cell;
use crate::analysis::Analysis;
use crate::dates::{Date, date_at};
use crate::figures::Amounted;
use crate::phrase::{LONGEST_PHRASE, normal_space};
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::forms::singular;
use whosaid_english::lists;
use whosaid_model::{FigureKind, Form};

/// A measure: its words and their places.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    pub words: String,
    pub parts: Vec<Range<usize>>,
    /// How it is linked to its figure, for people.
    pub rule: &'static str,
}

impl Measure {
    fn by(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }
}

/// The rule of a measure that continues from the figure before.
pub(super) const FROM_BEFORE: &str = "the measure of the figure before, which goes on here";

/// The rule of a measure named by a verb of giving or getting.
const BY_VERB: &str = "the verb whose object it is";

/// How many tokens before a figure a bracket may open that ends before it: "exports (in 2016) 5 percent".
const REACH_OF_BRACKET: usize = 6;

/// A noun phrase before a figure measures it if fewer tokens than this are between them.
const MOST_BETWEEN: usize = 6;

/// How many tokens before a figure its verb may be: "the deficit rose last year from 3 to".
const REACH_OF_VERB: usize = 9;

/// How many tokens before a figure the verb of a pronoun may be, which is closer: "it stood at".
const REACH_OF_PRONOUN: usize = 8;

/// How many prepositional phrases belong to a measure: "the deficit in goods with Korea in cars". More are rare, and
/// often belong to the verb.
const MOST_LINKS: usize = 3;

/// How many noun phrases and how many sentences back a short phrase may refer to a fuller one: "the deficit".
const REACH_OF_ANTECEDENT: (usize, usize) = (60, 6);

/// How many sentences above a list or table its heading may be, without the items of the list, and how many of its
/// tokens are searched.
const REACH_OF_HEADING: (usize, usize) = (64, 100);

/// The result of a rule for a figure: `None` if the construction is another; otherwise the measure, if the construction
/// names one.
type Ruled = Option<Option<Measure>>;

/// A rule, with the name that `explain` shows.
type Rule<R> = (&'static str, fn(&R, &Built<'_>) -> Ruled);

/// A figure in its sentence.
struct Built<'m> {
    amount: &'m Amounted,
    sentence: Range<usize>,
    /// Its first token, or that of its hedge.
    start: usize,
    /// The token after it.
    end: usize,
    /// The place before its articles and hedges.
    before: usize,
}

impl Built<'_> {
    fn is_multiplied(&self) -> bool {
        self.amount.kind == FigureKind::Multiple && self.amount.form == Form::Change
    }

    fn is_duration(&self) -> bool {
        self.amount.kind == FigureKind::Duration
    }
}

/// Returns the measure of each figure. `name_of` returns whom a pronoun means.
pub(super) fn measures(
    a: &Analysis,
    amounts: &[Amounted],
    dates: &[Date],
    cells: &[Option<Cell>],
    name_of: &dyn Fn(usize) -> Option<String>,
) -> Vec<Option<Measure>> {
    let reader = Rules { a, amounts, dates, name_of };
    let mut out: Vec<Option<Measure>> = Vec::with_capacity(amounts.len());
    for (idx, amount) in amounts.iter().enumerate() {
        if a.deadline.is_past() {
            break;
        }
        if let Some(cell) = &cells[idx] {
            // Columns of years: what they contain is said above the table.
            let lead = cell.unnamed.and_then(|table| reader.lead_in(table));
            let parts: Vec<Range<usize>> = lead.into_iter().chain(cell.measure.iter().cloned()).collect();
            out.push(reader.join(&parts).map(|it| it.by("the head of its column and the label of its row")));
            continue;
        }
        let own = reader.measure(amount);
        // "…, compared to $6.3bn in 2011", "from 28.3% to 32.1%": without a noun of its own, it takes that of the
        // figure before. "it stood at $27.7 billion" also goes back to the sentence before.
        let same_sentence =
            idx > 0 && a.sentence_of(amounts[idx - 1].tokens.start) == a.sentence_of(amount.tokens.start);
        let near = idx > 0 && a.sentence_of(amounts[idx - 1].tokens.start) + 1 >= a.sentence_of(amount.tokens.start);
        let pronoun = near && reader.has_pronoun_for_subject(amount);
        let previous = out.last().cloned().flatten().filter(|_| {
            let change = matches!(amount.kind, FigureKind::Percent | FigureKind::Multiple) && pronoun;
            (same_sentence || pronoun) && (amounts[idx - 1].kind == amount.kind || change)
        });
        // "It sold $5 million, of which Peru took $2 million": with another verb it is something else.
        let previous = previous.filter(|it| {
            let mut between = amounts[idx - 1].tokens.end..amount.tokens.start;
            it.rule != BY_VERB || !between.any(|i| a.pos(i) == Pos::Verb)
        });
        let follows = same_sentence && reader.follows(&amounts[idx - 1], amount);
        let measure = match (own, previous) {
            (_, Some(previous)) if follows => Some(previous.by(FROM_BEFORE)),
            (Some(own), _) => Some(own),
            (None, Some(previous)) => Some(previous.by(FROM_BEFORE)),
            (None, None) => reader.of_list(amount),
        };
        out.push(measure);
    }
    out
}

/// Analyses the clauses around figures.
pub(super) struct Rules<'a> {
    pub(super) a: &'a Analysis<'a>,
    amounts: &'a [Amounted],
    dates: &'a [Date],
    pub(super) name_of: &'a dyn Fn(usize) -> Option<String>,
}

impl<'a> Rules<'a> {
    /// Returns what analyses the clauses of a text. `name_of` returns whom a pronoun means.
    pub(super) fn new(
        a: &'a Analysis<'a>,
        amounts: &'a [Amounted],
        dates: &'a [Date],
        name_of: &'a dyn Fn(usize) -> Option<String>,
    ) -> Self {
        Self { a, amounts, dates, name_of }
    }
}

impl Rules<'_> {
    pub(super) fn is_date(&self, token: usize) -> bool {
        self.date_at(token).is_some_and(|d| d.granularity.is_some())
    }

    /// Returns whether a token is part of a time, whether its days are known or not: "last month" in a text without a
    /// date.
    pub(super) fn is_time(&self, token: usize) -> bool {
        self.date_at(token).is_some()
    }

    fn date_at(&self, token: usize) -> Option<&Date> {
        date_at(self.dates, token)
    }

    pub(super) fn is_figure(&self, token: usize) -> bool {
        let at = self.amounts.partition_point(|f| f.tokens.end <= token);
        self.amounts.get(at).is_some_and(|f| f.tokens.contains(&token))
    }

    /// Returns whether a figure continues the one before with hardly a word in between: "to", "in 2011 to", "or",
    /// "compared to".
    fn follows(&self, before: &Amounted, amount: &Amounted) -> bool {
        let a = self.a;
        let start = amount.start();
        before.kind == amount.kind
            && before.tokens.end <= start
            && (before.tokens.end..start).all(|i| {
                self.is_date(i)
                    || matches!(a.pos(i), Pos::Punct | Pos::Cconj)
                    || a.is_in(
                        i,
                        &lists::measures::BETWEEN_FIGURES,
                    )
            })
            && (amount.counted.is_none())
            && !matches!(a.pos(amount.tokens.end), Pos::Noun | Pos::Adj)
            // "compared with $103 million raised by his friends"
            && self.subject_of_transfer(amount, a.sentences[a.sentence_of(start)].tokens.clone()).is_none()
    }

    /// Returns the measure of a figure, by the first construction that fits.
    fn measure(&self, amount: &Amounted) -> Option<Measure> {
        let it = self.built(amount);
        let (rule, found) = Self::RULES.iter().find_map(|(name, rule)| Some((*name, rule(self, &it)?)))?;
        found.map(|measure| measure.by(rule))
    }

    /// Returns what each construction that fits a figure would make its measure, in the order of the rules.
    pub(super) fn proposals(&self, amount: &Amounted) -> Vec<Measure> {
        let it = self.built(amount);
        let propose = |(name, rule): &Rule<Self>| Some(rule(self, &it)??.by(name));
        Self::RULES.iter().filter_map(propose).collect()
    }

    fn built<'m>(&self, amount: &'m Amounted) -> Built<'m> {
        let sentence = self.a.sentences[self.a.sentence_of(amount.tokens.start)].tokens.clone();
        let (start, end) = (amount.start(), amount.tokens.end);
        let before = self.skip_back(start, sentence.start);
        Built { amount, sentence, start, end, before }
    }

    /// In order of how reliable they are, each with the name that `explain` shows.
    const RULES: [Rule<Self>; 15] = [
        ("the noun behind the compound that it opens", Self::behind_compound),
        ("the noun that it counts", Self::counted),
        ("the legend behind its colon", Self::legend),
        ("the object of the verb that multiplies", Self::object_multiplied),
        ("the subject of the verb that multiplies", Self::subject_multiplied),
        ("the noun right behind it", Self::right_behind),
        ("what it is a share of", Self::share_of),
        ("the noun before “of” or “at”", Self::before_of),
        ("what the preposition behind it opens", Self::with_apposed),
        (BY_VERB, Self::object_of_its_verb),
        ("the subject or object of its verb", Self::subject_of_its_verb),
        ("the participle behind it", Self::participle_behind),
        ("a pronoun", Self::subject_is_pronoun),
        ("what the preposition behind it opens", Self::behind_preposition),
        ("the noun phrase before it", Self::phrase_before),
    ];

    /// "a two-pirate **ticket**", "18-hole golf **courses**": what is measured comes after the compound.
    fn behind_compound(&self, it: &Built) -> Ruled {
        let a = self.a;
        let counted = it.amount.counted.as_ref().filter(|c| a.is_joining_hyphen(it.end) && c.start == it.end + 1)?;
        let chunk = a.chunk_at(counted.start)?;
        let mut next = counted.start + 1;
        while a.is_joining_hyphen(next) {
            next += 2;
        }
        let goes_on = next < chunk.end && matches!(a.pos(next), Pos::Noun | Pos::Adj | Pos::Propn);
        goes_on.then(|| self.phrase(self.extend(next..chunk.end, it.sentence.end)))
    }

    /// "200,000 **American jobs**".
    fn counted(&self, it: &Built) -> Ruled {
        let counted = it.amount.counted.clone()?;
        Some(self.phrase(self.extend(counted, it.sentence.end)))
    }

    /// "499: **deaths** that the directors linked to the storm": a figure with its legend.
    fn legend(&self, it: &Built) -> Ruled {
        let a = self.a;
        let opens = (it.sentence.start..it.start).all(|i| a.pos(i) == Pos::Punct);
        let colon = (it.end..it.sentence.end).find(|i| a.word(*i) != "*").filter(|i| opens && a.word(*i) == ":")?;
        let legend = self.chunk_from(colon + 1, it.sentence.end)?;
        Some(self.phrase(self.extend(legend, it.sentence.end)))
    }

    /// "doubling **the deficit with Japan**": the object of the verb; "the deficit doubled" has its subject.
    fn object_multiplied(&self, it: &Built) -> Ruled {
        let object = it.is_multiplied().then(|| self.chunk_from(it.end, it.sentence.end)).flatten()?;
        let dated = object.clone().any(|i| self.is_date(i));
        (!dated).then(|| self.phrase(self.extend(object, it.sentence.end)))
    }

    /// "**the deficit** has doubled".
    fn subject_multiplied(&self, it: &Built) -> Ruled {
        let a = self.a;
        if !it.is_multiplied() {
            return None;
        }
        let mut left = it.start;
        while left > it.sentence.start && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Part) {
            left -= 1;
        }
        let is_subject = |c: &Range<usize>| {
            c.end == left && c.start >= it.sentence.start && (c.len() > 1 || a.pos(c.start) != Pos::Pron)
        };
        let subject = a.chunk_before(left).filter(is_subject)?;
        Some(self.phrase(self.extend_back(subject, it.sentence.start)))
    }

    /// "a 25% **tariff on pickup trucks**", "a $13.4 billion **surplus in services**".
    fn right_behind(&self, it: &Built) -> Ruled {
        let a = self.a;
        let mut next = it.end;
        while next < it.sentence.end
            && (a.is_joining_hyphen(next) || a.is_any(next, &["dollar", "won"]) || a.word(next) == ")")
        {
            next += 1;
        }
        let chunk = a.chunk_at(next).filter(|c| {
            c.start <= next
                && next < it.sentence.end
                && matches!(a.pos(next), Pos::Noun | Pos::Adj | Pos::Propn)
                && !self.is_date(next)
                && !(self.is_time(next) && a.is_any(next, &["last", "this", "next", "past"]))
                && !self.is_figure(next)
        })?;
        let measured = !it.is_duration() || chunk.end > next + 1 || a.pos(next) == Pos::Noun;
        measured.then(|| self.phrase(self.extend(next..chunk.end, it.sentence.end)))
    }

    /// "80% of **South Korea's surplus**".
    fn share_of(&self, it: &Built) -> Ruled {
        let of = self.a.is(it.end, "of");
        if !(it.amount.form == Form::Share || it.amount.kind == FigureKind::Percent && of) {
            return None;
        }
        let whole = of.then(|| self.chunk_from(it.end + 1, it.sentence.end)).flatten()?;
        let of = self.phrase(self.extend(whole, it.sentence.end));
        Some(of.map(|of| Measure { words: format!("share of {}", of.words), ..of }))
    }

    /// "**the trade deficit** of $18.8 billion **in cars**", "**a tariff** of 25 percent **on trucks**".
    fn before_of(&self, it: &Built) -> Ruled {
        let a = self.a;
        let limit = it.sentence.start;
        if it.before <= limit || !a.is_any(it.before - 1, &["of", "at"]) {
            return None;
        }
        let link = self.before_comparison(self.before_date(it.before - 1, limit), limit);
        let names =
            |c: &Range<usize>| c.end == link && c.start >= limit && !a.is_in(a.head(c), &lists::measures::EXTREMES);
        let noun = a.chunk_before(link).filter(names)?;
        let owner = self.owner(&noun, limit);
        let head = self.extend_back(noun, limit);
        let tail = self.tail(it.end, it.sentence.end);
        Some(self.join(&[owner.unwrap_or(head.start..head.start), head, tail]))
    }

    /// ", with $112.2 billion in **total two-way trade**".
    fn with_apposed(&self, it: &Built) -> Ruled {
        let apart = it.before > it.sentence.start && self.a.is(it.before - 1, "with");
        let opens = apart && self.a.is_any(it.end, &["in", "of"]);
        let tail = opens.then(|| self.tail(it.end, it.sentence.end)).filter(|tail| !tail.is_empty())?;
        Some(self.phrase(tail.start + 1..tail.end))
    }

    /// "Canada **pledged** $5 billion".
    fn object_of_its_verb(&self, it: &Built) -> Ruled {
        let verb = self.transfer_before(it.amount, it.sentence.start)?;
        Some(self.object_of_transfer(it.amount, verb, it.sentence.clone()))
    }

    /// "**the deficit** rose to", "**exports** amounted to", "**the share** was".
    fn subject_of_its_verb(&self, it: &Built) -> Ruled {
        let subject = self.subject(it.before, it.sentence.start)?;
        let tail = self.tail(it.end, it.sentence.end);
        Some(self.join(&[subject, tail]))
    }

    /// "$103 million **raised by his friends**", "$167 million has been **spent on advertising**".
    fn participle_behind(&self, it: &Built) -> Ruled {
        self.subject_of_transfer(it.amount, it.sentence.clone()).map(Some)
    }

    /// "**it** stood at $27.7 billion": the measure is told before.
    fn subject_is_pronoun(&self, it: &Built) -> Ruled {
        self.has_pronoun_for_subject(it.amount).then_some(None)
    }

    /// "$112.2 billion in **two-way trade**", "invested $2 billion in **a plant**"; "for the latter year" measures
    /// nothing.
    fn behind_preposition(&self, it: &Built) -> Ruled {
        let a = self.a;
        let tail = self.tail(it.end, it.sentence.end);
        // "five years of war", but "five years in prison"; "in Peru" tells where.
        let measured = !it.is_duration() || a.is(it.end, "of");
        let opens = !tail.is_empty()
            && measured
            && !self.is_named(&(tail.start + 1..tail.end))
            && !a.is_in(a.head(&tail), &lists::measures::NO_MEASURES);
        opens.then(|| self.phrase(tail.start + 1..tail.end))
    }

    /// "**Exports**: 46 tons", "**Profits** (around $5 billion)", "**exports** by 5 percent": the last phrase before
    /// it.
    fn phrase_before(&self, it: &Built) -> Ruled {
        let a = self.a;
        let front = (it.sentence.start..it.start).rev().take(REACH_OF_BRACKET);
        let bracket = front.into_iter().find(|i| a.word(*i) == "(");
        let closed = bracket.filter(|open| (*open..it.start).any(|i| a.word(i) == ")"));
        let noun = a.chunk_before(closed.unwrap_or(it.start)).filter(|c| self.may_measure(it, c))?;
        // "Peru: 46", "Peru (around $5 billion)": there a name is the label of its figure. Otherwise it is somebody who
        // happens to precede.
        let labels =
            it.amount.kind != FigureKind::Percent && noun.end < it.start && matches!(a.word(noun.end), ":" | "(");
        let whole = self.extend_back(noun, it.sentence.start);
        (labels || !self.is_named(&whole)).then(|| self.phrase(whole))
    }

    /// Returns whether a noun phrase before a figure is close enough and not a time. With a verb between them it is the
    /// subject: "Oxfam found that an estimated 80%".
    fn may_measure(&self, it: &Built, noun: &Range<usize>) -> bool {
        let a = self.a;
        let near = noun.start >= it.sentence.start && it.start - noun.end < MOST_BETWEEN;
        let verb = near && (noun.end..it.start).any(|i| matches!(a.pos(i), Pos::Verb | Pos::Aux));
        let time = a.is_any(a.head(noun), &["year", "month", "week", "day", "hour", "quarter", "decade"]);
        // "In a survey by the bank, 57 percent said": the figure begins a clause of its own.
        let comma = near && (noun.end..it.start).any(|i| a.word(i) == ",");
        let apart = comma && matches!(a.pos(it.end), Pos::Verb | Pos::Aux);
        near && !it.is_duration()
            && !verb
            && !time
            && !apart
            && !self.is_date(noun.start)
            && !self.is_figure(noun.start)
    }

    /// "- 2014: $61.8 billion" below "Climate finance mobilised by rich countries:": the introduction of the list.
    fn of_list(&self, amount: &Amounted) -> Option<Measure> {
        let first = self.a.sentences[self.a.sentence_of(amount.tokens.start)].tokens.start;
        let item = matches!(self.a.word(first), "-" | "•" | "*" | "–" | "·" | "▪" | "◦");
        let lead = item.then(|| self.lead_in(first)).flatten()?;
        self.phrase(lead).map(|it| it.by("the line that leads the list in"))
    }

    /// Returns the first noun phrase of the heading, or of the line with a colon at its end, above a list or table.
    fn lead_in(&self, at: usize) -> Option<Range<usize>> {
        let a = self.a;
        let listed = |i: usize| matches!(a.word(i), "-" | "•" | "*" | "–" | "·" | "▪" | "◦" | "|");
        let mut sentences = a.sentences[..a.sentence_of(at)]
            .iter()
            .rev()
            .take(REACH_OF_HEADING.0)
            .skip_while(|s| listed(s.tokens.start));
        let above = sentences.next()?.tokens.clone();
        let last = a.word(above.end - 1);
        if matches!(last, "." | "!" | "”" | "\"") {
            return None;
        }
        let chunk = above.clone().take(REACH_OF_HEADING.1).find_map(|i| {
            a.chunk_at(i).filter(|c| c.end <= above.end && !c.clone().any(|i| self.is_date(i) || self.is_figure(i)))
        })?;
        let pronoun = chunk.len() == 1 && a.pos(chunk.start) == Pos::Pron;
        (!pronoun).then(|| self.extend(chunk, above.end))
    }

    /// Returns the place before a comparison and its comma: "put the gap [a shade higher,] at".
    fn before_comparison(&self, at: usize, limit: usize) -> usize {
        let a = self.a;
        let mut left = at - usize::from(at > limit && a.word(at - 1) == ",");
        if left == limit || !a.is_any(left - 1, &["higher", "lower", "more", "less", "further"]) {
            return at;
        }
        left -= 1;
        while left > limit
            && (a.pos(left - 1) == Pos::Adv
                || a.is_any(left - 1, &["a", "bit", "fraction", "little", "notch", "shade", "tad", "touch"]))
        {
            left -= 1;
        }
        left
    }

    /// Returns the place before a date with its preposition: "the value of the aid [in 2022] at".
    fn before_date(&self, at: usize, limit: usize) -> usize {
        let mut left = at;
        while left > limit && self.is_date(left - 1) {
            left -= 1;
        }
        let dated = left < at && left > limit && self.a.is_any(left - 1, &["in", "for", "during"]);
        if dated { left - 1 } else { at }
    }

    /// Returns the place before articles and hedges.
    pub(super) fn skip_back(&self, mut at: usize, limit: usize) -> usize {
        while at > limit && (self.a.is_in(at - 1, &lists::measures::IN_FRONT) || self.a.pos(at - 1) == Pos::Adv) {
            at -= 1;
        }
        at
    }

    fn chunk_from(&self, at: usize, limit: usize) -> Option<Range<usize>> {
        self.a.chunk_at(at).filter(|c| c.start <= at && c.end <= limit).map(|c| at..c.end)
    }

    /// Returns a chunk with what prepositions, participles and adjectives attach to it, without dates and figures.
    pub(super) fn extend(&self, chunk: Range<usize>, limit: usize) -> Range<usize> {
        let a = self.a;
        let mut end = self.with_coordinate(chunk.end, limit);
        for _ in 0..MOST_LINKS {
            let mut link = end;
            // "products necessary for", "cars sold in", "a surplus coming from"
            let hangs = link + 1 < limit
                && (a.pos(link) == Pos::Adj
                    || a.pos(link) == Pos::Verb
                        && ["ing", "ed", "wn", "en", "ld"].iter().any(|ending| a.word(link).ends_with(ending))
                        && !lists::measures::MOVES.contains(&a.lower(link)))
                && a.is_in(link + 1, &lists::measures::LINKS)
                && !a.is(link + 1, "as");
            link += usize::from(hangs);
            if link >= limit || !a.is_in(link, &lists::measures::LINKS) {
                break;
            }
            let Some(next) = a.chunk_at(link + 1).filter(|c| c.start == link + 1 && c.end <= limit) else { break };
            let clause = a.is(link, "as") && a.pos(next.end) == Pos::Aux;
            if next.clone().any(|i| self.is_date(i) || self.is_figure(i)) || clause {
                break;
            }
            end = self.with_coordinate(next.end, limit);
        }
        chunk.start..end
    }

    /// Returns the end of a noun phrase with the one that "and" joins to it: "cars and auto parts", "beef, pork and
    /// grains".
    fn with_coordinate(&self, end: usize, limit: usize) -> usize {
        let a = self.a;
        // The chunker may have included the conjunction.
        let end = if a.pos(end - 1) == Pos::Cconj { end - 1 } else { end };
        if end + 1 >= limit || !a.is_any(end, &["and"]) {
            return end;
        }
        let more = a.chunk_at(end + 1).filter(|c| {
            c.start == end + 1
                && c.end <= limit
                && !matches!(a.pos(c.end), Pos::Verb | Pos::Aux)
                && !c.clone().any(|i| self.is_date(i) || self.is_figure(i))
        });
        more.map_or(end, |more| more.end)
    }

    /// Returns a chunk with the phrase that it depends on: "[the deficit in] goods".
    pub(super) fn extend_back(&self, chunk: Range<usize>, limit: usize) -> Range<usize> {
        let a = self.a;
        let mut start = self.with_participle(chunk.start, limit);
        for _ in 0..MOST_LINKS {
            if start <= limit + 1 || !a.is_in(start - 1, &lists::measures::LINKS) {
                break;
            }
            // "climate finance [provided and mobilised] by developed countries": the noun that the participles depend
            // on.
            let mut link = start - 1;
            while link > limit + 1
                && (a.pos(link - 1) == Pos::Verb && a.word(link - 1).ends_with(['d', 'n'])
                    || a.pos(link - 1) == Pos::Cconj && link < start - 1)
                && a.pos(link - 2) != Pos::Aux
            {
                link -= 1;
            }
            let Some(before) = a.chunk_before(link).filter(|c| c.end == link && c.start >= limit) else { break };
            if before.clone().any(|i| self.is_date(i) || self.is_figure(i))
                || a.pos(before.start) == Pos::Pron && before.len() == 1
            {
                break;
            }
            start = self.with_participle(before.start, limit);
        }
        start..chunk.end
    }

    /// Returns the start of a noun phrase with the participle before it that the tagger took for a verb: "of
    /// [developing] countries".
    fn with_participle(&self, start: usize, limit: usize) -> usize {
        let a = self.a;
        let Some(participle) = start.checked_sub(1).filter(|i| *i >= limit && a.pos(*i) == Pos::Verb) else {
            return start;
        };
        let word = a.lower(participle);
        let formed = word.ends_with("ed") || lists::measures::PARTICIPLES.contains(&word);
        let opens = participle == limit
            || matches!(a.pos(participle - 1), Pos::Adp | Pos::Det | Pos::Adj | Pos::Sconj | Pos::Punct)
            || a.is_any(participle - 1, &["that", "its", "their", "his", "her"]);
        let noun = matches!(a.pos(start), Pos::Noun | Pos::Adj);
        if formed && opens && noun { participle } else { start }
    }

    /// Returns what prepositions introduce right after a figure: "in cars and parts with Japan". Dates end it.
    fn tail(&self, at: usize, limit: usize) -> Range<usize> {
        let a = self.a;
        let mut start = at;
        if a.is(start, "worth") {
            start += 1;
        }
        // A date may be in between: "in 2016 with Korea".
        while start + 1 < limit && a.is_any(start, &["in", "during", "for", "by"]) && self.is_date(start + 1) {
            start += 1;
            while start < limit && self.is_date(start) {
                start += 1;
            }
        }
        if start >= limit || !a.is_any(start, &["in", "of", "with", "for", "on", "from"]) {
            return at..at;
        }
        match a.chunk_at(start + 1).filter(|c| c.start == start + 1 && c.end <= limit) {
            Some(chunk) if !chunk.clone().any(|i| self.is_date(i) || self.is_figure(i)) => {
                let whole = self.extend(chunk, limit);
                start..whole.end
            }
            _ => at..at,
        }
    }

    /// "[The US] had a services surplus of": the owner of a balance that is had, recorded or run.
    fn owner(&self, noun: &Range<usize>, limit: usize) -> Option<Range<usize>> {
        let a = self.a;
        let verb = noun.start.checked_sub(1).filter(|i| *i > limit && a.is_in(*i, &lists::measures::HAVING))?;
        if !a.is_in(a.head(noun), &lists::measures::BALANCES) {
            return None;
        }
        let mut left = verb;
        while left > limit && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv) {
            left -= 1;
        }
        a.chunk_before(left).filter(|c| c.end == left && c.start >= limit && a.pos(a.head(c)) == Pos::Propn)
    }

    /// Returns the subject of the verb before a figure, if the verb is one of being, having or moving.
    fn subject(&self, before: usize, limit: usize) -> Option<Range<usize>> {
        let a = self.a;
        let verb = (limit..before)
            .rev()
            .take(REACH_OF_VERB)
            .take_while(|i| !matches!(a.word(*i), ";" | ":" | "“"))
            .find(|i| matches!(a.pos(*i), Pos::Verb | Pos::Aux) && !a.word(*i).ends_with("ing"))?;
        let mut left = verb;
        while left > limit && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv | Pos::Verb | Pos::Part) {
            left -= 1;
        }
        let moves = (left..=verb).any(|i| lists::measures::MOVES.contains(&a.lower(i)));
        if !moves {
            // An object of its own: "pledged $380 million", "cut emissions by 5%".
            let object = a
                .chunk_before(before)
                .filter(|c| c.start > verb && !c.clone().any(|i| self.is_date(i) || self.is_figure(i)));
            return object.map(|o| self.extend_back(o, verb + 1));
        }
        // A relative clause and commas may be in between: "the balance with Japan, which stood at".
        if left > limit && a.is_any(left - 1, &["which", "that", "who"]) {
            left -= 1;
        }
        if left > limit && a.word(left - 1) == "," {
            left -= 1;
        }
        let chunk = a.chunk_before(left).filter(|c| c.start >= limit && left - c.end <= 1)?;
        // "it rose to" has no noun; "the money given by them rose to" has one further left.
        let is_pronoun = chunk.len() == 1 && a.pos(chunk.start) == Pos::Pron;
        let whole = self.extend_back(chunk.clone(), limit);
        if is_pronoun && whole.start == chunk.start || chunk.into_iter().all(|i| self.is_date(i) || self.is_figure(i)) {
            return None;
        }
        Some(whole)
    }

    /// "it stood at $27.7 billion", "that was 62 percent higher".
    fn has_pronoun_for_subject(&self, amount: &Amounted) -> bool {
        let a = self.a;
        let start = amount.start();
        let sentence = a.sentences[a.sentence_of(start)].tokens.start;
        let verb = (sentence.max(start.saturating_sub(REACH_OF_PRONOUN))..start)
            .rev()
            .find(|i| lists::measures::MOVES.contains(&a.lower(*i)) && matches!(a.pos(*i), Pos::Verb | Pos::Aux));
        let mut left = verb.unwrap_or(sentence);
        while left > sentence && matches!(a.pos(left - 1), Pos::Aux | Pos::Adv) {
            left -= 1;
        }
        verb.is_some() && left > sentence && a.is_any(left - 1, &["it", "that", "this", "they", "both"])
    }

    pub(super) fn phrase(&self, tokens: Range<usize>) -> Option<Measure> {
        self.join(&[tokens])
    }

    /// Returns the fuller phrase that a short definite one refers back to: "the deficit" after "the US goods deficit
    /// with South Korea".
    fn antecedent(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let a = self.a;
        let head = a.head(part);
        // "the gap", "last year's gap"
        let when = self.genitive_of_time(part);
        let definite = |i: usize| a.is_any(i, &["the", "that", "this"]) || when > 0 && i == part.start;
        let counts =
            |i: &usize| !matches!(a.pos(*i), Pos::Det | Pos::Punct) && !self.is_date(*i) && *i >= part.start + when;
        let n_words = part.clone().filter(counts).count();
        let short = n_words <= 2 && head + 1 == part.end && a.pos(head) == Pos::Noun;
        if !short || !(definite(part.start) || part.start > 0 && definite(part.start - 1)) {
            return None;
        }
        let noun = singular(&a.lower(head));
        let sentence = a.sentence_of(part.start);
        let before = a.chunks.partition_point(|c| c.end <= part.start);
        a.chunks[..before]
            .iter()
            .rev()
            .take(REACH_OF_ANTECEDENT.0)
            .take_while(|c| a.sentence_of(c.start) + REACH_OF_ANTECEDENT.1 >= sentence)
            .filter(|c| takes_up(&noun, &singular(&a.lower(a.head(c)))) && !(c.start..c.end).any(|i| self.is_figure(i)))
            .map(|c| self.extend(c.clone(), a.sentences[a.sentence_of(c.start)].tokens.end))
            .find(|c| c.len() > n_words + 1)
    }

    /// Returns how many tokens at the start of a phrase are a time in the genitive: "[last year's] gap".
    fn genitive_of_time(&self, part: &Range<usize>) -> usize {
        let n_time = part.clone().take_while(|i| self.is_time(*i)).count();
        let mark = part.start + n_time;
        if n_time > 0 && mark < part.end && self.a.is_genitive(mark) { n_time + 1 } else { 0 }
    }

    /// Returns whether a phrase names a person or place rather than something that has an amount: by its first part,
    /// "General Motors of Detroit" and not "a plant in Detroit". Capitals alone may abbreviate such a thing: "GDP".
    fn is_named(&self, phrase: &Range<usize>) -> bool {
        let first = self.a.chunk_at(phrase.start).map_or(phrase.clone(), |c| phrase.start..c.end.min(phrase.end));
        let head = self.a.head(&first);
        self.a.pos(head) == Pos::Propn && self.a.word(head).chars().any(char::is_lowercase)
    }

    /// Returns a noun phrase without its articles, without the marks of a heading or a list, and without what dangles
    /// at its end.
    pub(super) fn trimmed(&self, mut part: Range<usize>) -> Range<usize> {
        let a = self.a;
        let is_mark =
            |i: usize| !a.word(i).chars().any(char::is_alphanumeric) && !matches!(a.word(i), "“" | "\"" | "‘" | "$");
        while part.start < part.end
            && (a.pos(part.start) == Pos::Det
                || part.len() > 1 && self.is_date(part.start)
                || is_mark(part.start)
                || a.is_any(part.start, &["its", "their", "his", "her", "our", "a", "an", "the"]))
        {
            part.start += 1;
        }
        while part.start < part.end && matches!(a.word(part.end - 1), "," | ";" | ":" | "#" | "##" | "-" | "–" | "—")
        {
            part.end -= 1;
        }
        part
    }

    fn join(&self, parts: &[Range<usize>]) -> Option<Measure> {
        let a = self.a;
        let parts: Vec<Range<usize>> = parts
            .iter()
            .map(|part| self.antecedent(part).unwrap_or_else(|| part.clone()))
            .map(|part| self.trimmed(part))
            .filter(|part| !part.is_empty())
            .collect();
        // "that", "$2 billion", "$20 million in cash": another figure or a pronoun is not a measure.
        let tells = |i: usize| matches!(a.pos(i), Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj) && !self.is_figure(i);
        let figure = parts.first().map_or(0, |part| part.clone().take_while(|i| self.is_figure(*i)).count());
        let of_figure = figure > 0 && parts.first().is_some_and(|part| a.pos(part.start + figure) == Pos::Adp);
        if of_figure || !parts.iter().flat_map(Clone::clone).any(tells) {
            return None;
        }
        let words: Vec<String> = parts.iter().map(|part| normal_space(a.slice(part.clone()))).collect();
        let words = words.join(" ");
        (1..=LONGEST_PHRASE).contains(&words.len()).then_some(Measure { words, parts, rule: "" })
    }
}

/// Returns whether a noun may refer back to another: the same one, or "gap" for a deficit.
fn takes_up(noun: &str, earlier: &str) -> bool {
    const GAPS: &[&str] = &["gap", "shortfall", "imbalance"];
    const BALANCES: &[&str] = &["deficit", "surplus"];
    noun == earlier || GAPS.contains(&noun) && (GAPS.contains(&earlier) || BALANCES.contains(&earlier))
}
