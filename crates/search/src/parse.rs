//! The query language: from text to a tree.
//!
//! tantivy has a grammar of its own. It is not used, because it cannot require all words: it reads `a AND b c AND d`
//! like `a AND b OR c AND d`. It also takes the apostrophe in `China's` for a quotation mark, and does not limit
//! nesting.
//!
//! Parsing never fails. What makes no sense is ignored, and reported as a [`Problem`] that points at it.

use crate::analysis;
use serde::Serialize;
use std::fmt;
use std::ops::Bound;
use whosaid_model::shown;

/// The rest of a longer query, in bytes, is ignored.
const MAX_BYTES: usize = 4096;
/// Deeper nesting is ignored.
const MAX_DEPTH: usize = 64;
/// More words and other things to search for are ignored.
const MAX_LEAVES: usize = 128;
/// More things that stand for many words each are ignored.
const MAX_OPEN_LEAVES: usize = 16;
/// More problems are not reported.
const MAX_PROBLEMS: usize = 16;
/// At most this many letters of a word may differ.
const MAX_DISTANCE: u8 = 2;
/// The largest distance of words near each other. No passage is longer.
const MAX_SLOP: u32 = 1000;

/// A part of a query that was mended or ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where in the query, in bytes.
    pub at: usize,
    /// How long it is, in bytes; zero if something is missing.
    pub len: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {} of the query: {}", self.at, self.message)
    }
}

/// A query as a tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Boost(Box<Self>, f32),
    Leaf(Leaf),
}

/// One thing to search for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// The field to search; `None` for all fields of text.
    pub field: Option<Field>,
    pub what: What,
    /// Its place in the query, in bytes.
    pub at: usize,
    pub len: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Word(String),
    Phrase(String),
    /// Words with at most this many others between them, in any order.
    Near(String, u32),
    Prefix(String),
    /// A word, and those that differ from it by at most this many letters added, left out, exchanged, or swapped with
    /// the next.
    Fuzzy(String, u8),
    Range(Bound<String>, Bound<String>),
}

/// The fields of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Actor,
    Agreement,
    Speaker,
    Published,
    Publisher,
    Period,
    Figure,
    Unit,
    Kind,
    Document,
}

impl Field {
    const NAMES: [(&'static str, Self); 11] = [
        ("title", Self::Title),
        ("actor", Self::Actor),
        ("agreement", Self::Agreement),
        ("speaker", Self::Speaker),
        ("figure", Self::Figure),
        ("unit", Self::Unit),
        ("kind", Self::Kind),
        ("period", Self::Period),
        ("published", Self::Published),
        ("publisher", Self::Publisher),
        ("document", Self::Document),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(it, _)| name.eq_ignore_ascii_case(it)).map(|(_, field)| *field)
    }

    /// Returns the name of the field in queries.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, it)| *it == self).map_or("", |(name, _)| *name)
    }

    /// Returns whether it is a property of a single figure.
    pub fn is_of_figures(self) -> bool {
        matches!(self, Self::Speaker | Self::Period | Self::Figure | Self::Unit | Self::Kind)
    }
}

/// Parses a query. What cannot be parsed is mended or ignored, and put into `problems`. Returns `None` if the query
/// asks for nothing.
pub(crate) fn parse(query: &str, problems: &mut Vec<Problem>) -> Option<Node> {
    let mut known = query;
    if query.len() > MAX_BYTES {
        let at = shown::beginning(query, MAX_BYTES).len();
        let message = format!("the query has {} bytes; from the {MAX_BYTES}th on it is passed over", query.len());
        problems.push(Problem { at, len: query.len() - at, message });
        known = &query[..at];
    }
    let mut parser = Parser { query: known, at: 0, depth: 0, n_leaves: 0, n_open: 0, told: Told::default(), problems };
    let mut nodes = Vec::new();
    loop {
        nodes.extend(parser.alternatives(None));
        if parser.rest().is_empty() {
            break;
        }
        // Only a closing parenthesis ends parsing early.
        parser.warn(parser.at, 1, "this `)` closes nothing");
        parser.at += 1;
    }
    gather(nodes, Node::And)
}

fn gather(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(join(nodes)) } else { nodes.pop() }
}

struct Parser<'q> {
    query: &'q str,
    at: usize,
    depth: usize,
    n_leaves: usize,
    n_open: usize,
    told: Told,
    problems: &'q mut Vec<Problem>,
}

/// What is reported only once.
#[derive(Default)]
struct Told {
    depth: bool,
    leaves: bool,
    open: bool,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

impl<'q> Parser<'q> {
    fn rest(&self) -> &'q str {
        &self.query[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.query.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Returns whether an operator is next: the word in capitals, by itself.
    fn is_at(&self, operator: &str) -> bool {
        let after = self.rest().strip_prefix(operator).map(|it| it.chars().next());
        after.is_some_and(|it| it.is_none_or(|c| c.is_whitespace() || c == '(' || c == ')' || is_quote(c)))
    }

    fn warn(&mut self, at: usize, len: usize, what: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { at, len, message: what.into() });
        }
    }

    /// Reports a problem with what has been read since `start`.
    fn warn_from(&mut self, start: usize, what: impl Into<String>) {
        self.warn(start, self.at.saturating_sub(start), what);
    }

    /// `a OR b`
    fn alternatives(&mut self, field: Option<Field>) -> Option<Node> {
        let mut nodes = Vec::new();
        // The last `OR`, while nothing has followed it.
        let mut pending = None;
        loop {
            let n_told = self.problems.len();
            let node = self.requirements(field);
            // What was ignored with a warning counts as present.
            let is_empty = node.is_none() && self.problems.len() == n_told;
            nodes.extend(node);
            if self.is_at("OR") {
                if is_empty {
                    self.warn(self.at, 2, "this `OR` has nothing on its left; to look for the word, quote it");
                }
                pending = Some(self.at);
                self.at += "OR".len();
                continue;
            }
            if let (true, Some(at)) = (is_empty, pending) {
                self.warn(at, 2, "this `OR` has nothing on its right; to look for the word, quote it");
            }
            return gather(nodes, Node::Or);
        }
    }

    /// `a b`, `a AND b`
    fn requirements(&mut self, field: Option<Field>) -> Option<Node> {
        let mut nodes = Vec::new();
        let mut is_first = true;
        let mut pending = None;
        loop {
            self.skip_space();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.is_at("OR") {
                if let Some(at) = pending {
                    self.warn(at, 3, "this `AND` has nothing on its right; to look for the word, quote it");
                }
                return gather(nodes, Node::And);
            }
            if self.is_at("AND") {
                if is_first || pending.is_some() {
                    self.warn(self.at, 3, "this `AND` has nothing on its left; to look for the word, quote it");
                }
                pending = Some(self.at);
                self.at += "AND".len();
                continue;
            }
            nodes.extend(self.signed(field));
            is_first = false;
            pending = None;
        }
    }

    /// Returns whether the nesting may become one level deeper. Reports a problem otherwise.
    fn may_descend(&mut self) -> bool {
        let may = self.depth < MAX_DEPTH;
        if !may && !std::mem::replace(&mut self.told.depth, true) {
            self.warn(
                self.at,
                1,
                format!("what is nested more than {MAX_DEPTH} deep is read as if it were not nested"),
            );
        }
        may
    }

    /// `-a`, `NOT a`, `+a`, `a`
    fn signed(&mut self, field: Option<Field>) -> Option<Node> {
        let start = self.at;
        let is_sign = |it: &Self, sign| {
            it.rest().strip_prefix(sign).is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()))
        };
        let mut n_signs = 0;
        loop {
            if self.is_at("NOT") {
                self.at += "NOT".len();
                self.skip_space();
            } else if is_sign(self, '-') {
                self.at += 1;
            } else {
                break;
            }
            n_signs += 1;
        }
        if n_signs > 0 {
            let is_over =
                self.rest().is_empty() || self.rest().starts_with(')') || self.is_at("OR") || self.is_at("AND");
            let n_told = self.problems.len();
            let node = if is_over { None } else { self.unsigned(field) };
            if node.is_none() && self.problems.len() == n_told {
                self.warn_from(start, "nothing follows that could be left out; to look for the word, quote it");
            }
            // A double negation is none.
            return if n_signs % 2 == 1 { node.map(|it| Node::Not(Box::new(it))) } else { node };
        }
        if is_sign(self, '+') {
            self.at += 1;
        }
        self.unsigned(field)
    }

    fn unsigned(&mut self, field: Option<Field>) -> Option<Node> {
        let node = self.item(field);
        let boost = self.boost();
        node.map(|it| match boost {
            Some(boost) => Node::Boost(Box::new(it), boost),
            None => it,
        })
    }

    /// `^2`
    fn boost(&mut self) -> Option<f32> {
        let start = self.at;
        if !self.eat("^") {
            return None;
        }
        let n_bytes = self.rest().bytes().take_while(|it| it.is_ascii_digit() || *it == b'.').count();
        let boost: Option<f32> = self.rest()[..n_bytes].parse().ok();
        self.at += n_bytes;
        let boost = boost.filter(|it| (0.01..=100.0).contains(it));
        if boost.is_none() {
            self.warn_from(start, "`^` takes a number from 0.01 to 100; it is passed over");
        }
        boost
    }

    /// `field:…`, `( … )`, `"…"`, a word
    fn item(&mut self, outer: Option<Field>) -> Option<Node> {
        let start = self.at;
        let (inner, is_known) = self.field();
        let is_apart = inner.zip(outer).is_some_and(|(inner, outer)| inner != outer);
        if is_apart {
            self.warn_from(start, "one field stands inside another; this one is passed over with what follows it");
        }
        // The value of an unknown field is parsed as if the field were known.
        let field = if is_known { inner.or(outer) } else { Some(Field::Title) };
        let at = self.at;
        let node = self.value(field, start);
        if is_known && !is_apart {
            if node.is_none() && self.at == at && inner.is_some() {
                self.warn_from(start, "a field takes a word, a \"phrase\", or a range");
            }
            return node;
        }
        None
    }

    /// Parses the value of a field, or an item without a field.
    fn value(&mut self, field: Option<Field>, start: usize) -> Option<Node> {
        if self.rest().starts_with('(') {
            let open = self.at;
            if !self.may_descend() {
                self.at += 1;
                return None;
            }
            self.at += 1;
            self.depth += 1;
            let node = self.alternatives(field);
            self.depth -= 1;
            if !self.eat(")") {
                self.warn(open, 1, "this `(` is not closed; it is taken to end with the query");
            }
            return node;
        }
        if let Some(c) = self.rest().chars().next().filter(|c| is_quote(*c)) {
            let open = self.at;
            self.at += c.len_utf8();
            let text = self.quoted(open);
            let what = match self.slop() {
                Some(0) | None => What::Phrase(text),
                Some(slop) => What::Near(text, slop),
            };
            return self.leaf(field, what, start);
        }
        if field.is_some()
            && let Some(range) = self.range()
        {
            return range.and_then(|range| self.leaf(field, range, start));
        }
        let at = self.at;
        let word = self.word();
        if word.is_empty() {
            // Skips whatever ended the word at once (a lone `^`), so that parsing continues.
            self.at += self.rest().chars().next().filter(|c| *c == '^').map_or(0, char::len_utf8);
            return None;
        }
        let what = match word.strip_suffix('*') {
            Some(prefix) => What::Prefix(prefix.to_owned()),
            None => self.fuzzy(word, at),
        };
        self.leaf(field, what, start)
    }

    fn leaf(&mut self, field: Option<Field>, what: What, start: usize) -> Option<Node> {
        let is_open = match &what {
            What::Prefix(text) => !text.is_empty(),
            What::Fuzzy(..) => true,
            _ => false,
        };
        if self.n_leaves == MAX_LEAVES {
            if !std::mem::replace(&mut self.told.leaves, true) {
                let what =
                    format!("a query looks for {MAX_LEAVES} things at most; this and what follows is passed over");
                self.warn(start, self.query.len() - start, what);
            }
            return None;
        }
        if is_open && self.n_open == MAX_OPEN_LEAVES {
            if !std::mem::replace(&mut self.told.open, true) {
                let what = format!("a query has {MAX_OPEN_LEAVES} words with `*` or `~` at most; more are passed over");
                self.warn_from(start, what);
            }
            return None;
        }
        self.n_leaves += 1;
        self.n_open += usize::from(is_open);
        Some(Node::Leaf(Leaf { field, what, at: start, len: self.at - start }))
    }

    /// Parses a field's name with its colon, and returns whether the field exists. `http://…`, `10:30` and "Seoul:
    /// tariffs" name no field.
    fn field(&mut self) -> (Option<Field>, bool) {
        let rest = self.rest();
        let n_bytes = rest.bytes().take_while(|it| it.is_ascii_alphabetic() || *it == b'_').count();
        let (name, after) = rest.split_at(n_bytes);
        let Some(after) = after.strip_prefix(':').filter(|_| n_bytes > 0) else { return (None, true) };
        if let Some(field) = Field::parse(name) {
            self.at += n_bytes + 1;
            self.skip_space();
            return (Some(field), true);
        }
        if after.starts_with(|c: char| !c.is_whitespace() && c != '/') {
            let meant = Field::NAMES.iter().find(|(it, _)| analysis::distance(&name.to_lowercase(), it) <= 2);
            let advice = match meant {
                Some((name, _)) => format!("did you mean `{name}:`?"),
                None => {
                    format!("there are {}; to look for the words, quote them", Field::NAMES.map(|it| it.0).join(", "))
                }
            };
            let what = format!("there is no field `{name}`, so this is passed over; {advice}");
            self.warn(self.at, n_bytes + 1, what);
            self.at += n_bytes + 1;
            return (None, false);
        }
        (None, true)
    }

    /// Parses the rest of a quotation.
    fn quoted(&mut self, open: usize) -> String {
        let rest = self.rest();
        let Some((n_bytes, close)) = rest.char_indices().find(|(_, c)| is_quote(*c)) else {
            self.warn(open, self.at - open, "this quotation is not closed; it is taken to end with the query");
            self.at = self.query.len();
            return rest.to_owned();
        };
        self.at += n_bytes + close.len_utf8();
        rest[..n_bytes].to_owned()
    }

    /// `~5` after a quotation.
    fn slop(&mut self) -> Option<u32> {
        let start = self.at;
        if !self.eat("~") {
            return None;
        }
        let n_bytes = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let digits = &self.rest()[..n_bytes];
        self.at += n_bytes;
        if n_bytes == 0 {
            self.warn_from(
                start,
                "`~` after a quotation takes a number of words, as in \"steel tariff\"~5; it is passed over",
            );
            return None;
        }
        Some(digits.parse().unwrap_or(MAX_SLOP).min(MAX_SLOP))
    }

    /// Parses `lightheizer~1` at byte `at`.
    fn fuzzy(&mut self, word: &str, at: usize) -> What {
        let Some((stem, digits)) = word
            .rsplit_once('~')
            .filter(|(stem, digits)| !stem.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()))
        else {
            return What::Word(word.to_owned());
        };
        let distance = if digits.is_empty() { MAX_DISTANCE } else { digits.parse().unwrap_or(u8::MAX) };
        if distance > MAX_DISTANCE {
            let what = format!("no more than {MAX_DISTANCE} letters may differ; it is read as `~{MAX_DISTANCE}`");
            self.warn(at + stem.len(), digits.len() + 1, what);
        }
        match distance.min(MAX_DISTANCE) {
            0 => What::Word(stem.to_owned()),
            distance => What::Fuzzy(stem.to_owned(), distance),
        }
    }

    fn word(&mut self) -> &'q str {
        let rest = self.rest();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '^') || is_quote(c);
        let n_bytes = rest.find(is_end).unwrap_or(rest.len());
        self.at += n_bytes;
        &rest[..n_bytes]
    }

    /// Parses `[a TO b]`, `{a TO b}` or `>=a`. Returns `None` if no range begins here, and `Some(None)` if the range
    /// cannot be parsed.
    fn range(&mut self) -> Option<Option<What>> {
        let start = self.at;
        for sign in [">=", "<=", ">", "<"] {
            if self.eat(sign) {
                self.skip_space();
                let bound = self.word().to_owned();
                if bound.is_empty() {
                    self.warn(start, sign.len(), format!("`{sign}` takes a bound; it is passed over"));
                    return Some(None);
                }
                let bound = if sign.ends_with('=') { Bound::Included(bound) } else { Bound::Excluded(bound) };
                return Some(Some(if sign.starts_with('>') {
                    What::Range(bound, Bound::Unbounded)
                } else {
                    What::Range(Bound::Unbounded, bound)
                }));
            }
        }

        let bound = |text: &str, is_included: bool| match text.trim().trim_matches(is_quote) {
            "*" => Some(Bound::Unbounded),
            "" => None,
            text if is_included => Some(Bound::Included(text.to_owned())),
            text => Some(Bound::Excluded(text.to_owned())),
        };
        if !self.rest().starts_with(['[', '{']) {
            return None;
        }
        let from_included = self.rest().starts_with('[');
        let inside = &self.rest()[1..];
        let close = inside.find([']', '}']);
        let range = close.and_then(|n_bytes| {
            let (low, high) = inside[..n_bytes].split_once(" TO ")?;
            let to_included = inside[n_bytes..].starts_with(']');
            Some(What::Range(bound(low, from_included)?, bound(high, to_included)?))
        });
        // A range that is not closed is taken to have as many words as it should.
        self.at += match close {
            Some(n_bytes) => n_bytes + 2,
            None => {
                let rest = self.rest();
                let mut ends = rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
                let first = ends.next().unwrap_or(rest.len());
                let is_to = rest[first..].split_whitespace().next() == Some("TO");
                if is_to { ends.nth(1).unwrap_or(rest.len()) } else { first }
            }
        };
        if range.is_none() {
            self.warn_from(start, "a range is written `[a TO b]`, with `*` for an open end; this one is passed over");
        }
        Some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the tree as an S-expression, followed by the warnings.
    fn show(node: &Node) -> String {
        let list =
            |name: &str, nodes: &[Node]| format!("({name} {})", nodes.iter().map(show).collect::<Vec<_>>().join(" "));
        match node {
            Node::And(nodes) => list("and", nodes),
            Node::Or(nodes) => list("or", nodes),
            Node::Not(node) => format!("(not {})", show(node)),
            Node::Boost(node, boost) => format!("{}^{boost}", show(node)),
            Node::Leaf(leaf) => {
                let field = leaf.field.map_or(String::new(), |it| format!("{it:?}:").to_lowercase());
                match &leaf.what {
                    What::Word(text) => format!("{field}{text}"),
                    What::Phrase(text) => format!("{field}\"{text}\""),
                    What::Prefix(text) => format!("{field}{text}*"),
                    What::Near(text, slop) => format!("{field}\"{text}\"~{slop}"),
                    What::Fuzzy(text, distance) => format!("{field}{text}~{distance}"),
                    What::Range(low, high) => format!("{field}{low:?}..{high:?}"),
                }
            }
        }
    }

    #[track_caller]
    fn check(query: &str, expect: &str) {
        let mut warnings = Vec::new();
        let node = parse(query, &mut warnings);
        assert_eq!(node.as_ref().map_or(String::new(), show), expect, "{query}");
        assert_eq!(warnings, [], "{query}");
    }

    #[track_caller]
    fn check_warned(query: &str, expect: &str, warning: &str) {
        let mut warnings = Vec::new();
        let node = parse(query, &mut warnings);
        assert_eq!(node.as_ref().map_or(String::new(), show), expect, "{query}");
        assert!(warnings.len() == 1 && warnings[0].to_string().contains(warning), "{query}: {warnings:?}");
    }

    #[test]
    fn words_are_all_required() {
        check("", "");
        check("steel", "steel");
        check("steel  tariffs", "(and steel tariffs)");
        check("China's steel", "(and China's steel)");
        check("steel - iron", "(and steel - iron)");
        check("tari*", "tari*");
        check("and or not", "(and and or not)");
        check("ORANGE NOTE ANDES", "(and ORANGE NOTE ANDES)");
    }

    #[test]
    fn and_binds_tighter_than_or() {
        check("a AND b", "(and a b)");
        check("a OR b", "(or a b)");
        check("a b OR c d", "(or (and a b) (and c d))");
        check("a AND b OR c AND d", "(or (and a b) (and c d))");
        check("a AND b c AND d", "(and a b c d)");
        check("a (b OR c)", "(and a (or b c))");
        check("a AND(b OR\"c d\")", "(and a (or b \"c d\"))");
    }

    #[test]
    fn what_is_left_out() {
        check("a -b", "(and a (not b))");
        check("a NOT b", "(and a (not b))");
        check("a AND NOT b", "(and a (not b))");
        check("a -\"b c\"", "(and a (not \"b c\"))");
        check("-(a OR b)", "(not (or a b))");
        check("NOT NOT a", "a");
        check("NOT -NOT a", "(not a)");
        check("+a -title:b", "(and a (not title:b))");
    }

    #[test]
    fn phrases() {
        check("\"trade war\" steel", "(and \"trade war\" steel)");
        check("“trade war”", "\"trade war\"");
        check("\"AND (\"", "\"AND (\"");
    }

    #[test]
    fn fields() {
        check("actor:Seoul", "actor:Seoul");
        check("ACTOR: Seoul", "actor:Seoul");
        check("actor:\"Han River Steel\"", "actor:\"Han River Steel\"");
        check("actor:(Seoul OR Bus* -x)", "(or actor:Seoul (and actor:Bus* (not actor:x)))");
        check("http://a.example 10:30 Seoul: x", "(and http://a.example 10:30 Seoul: x)");
        check_warned("actr:Seoul", "", "there is no field `actr`");
        check_warned("actor:(title:x y)", "actor:y", "one field stands inside another");
        check_warned("a actor:", "a", "at byte 2 of the query: a field takes");
        check_warned("a colour:\"b c\" d", "(and a d)", "at byte 2 of the query: there is no field");
        check_warned("a colour:[1 TO 2] d", "(and a d)", "there is no field");
    }

    #[test]
    fn ranges() {
        check("figure:[1 TO 2]", "figure:Included(\"1\")..Included(\"2\")");
        check("figure:{1 TO 2.5e9]", "figure:Excluded(\"1\")..Included(\"2.5e9\")");
        check("published:[2017 TO *]", "published:Included(\"2017\")..Unbounded");
        check("published:[* TO \"2017-07\"}", "published:Unbounded..Excluded(\"2017-07\")");
        check("figure:>=-5 a", "(and figure:Included(\"-5\")..Unbounded a)");
        check("figure:< 5", "figure:Unbounded..Excluded(\"5\")");
        check("[sic]", "[sic]");
        for query in ["figure:[1 2]", "figure:[1TO2]", "figure:[ TO 2]", "figure:["] {
            check_warned(query, "", "a range is written");
        }
        check_warned("figure:[1 TO 2 a", "a", "a range is written");
        check_warned("figure:[1 a", "a", "a range is written");
        check_warned("figure:>=", "", "`>=` takes a bound");
    }

    #[test]
    fn near_and_fuzzy() {
        check("\"a b\"~3", "\"a b\"~3");
        check("\"a b\"~0", "\"a b\"");
        check("\"a b\"~99999999999", "\"a b\"~1000");
        check("\"a b\"~3^2 c", "(and \"a b\"~3^2 c)");
        check("steel~1 iron~2 coal~", "(and steel~1 iron~2 coal~2)");
        check("steel~0 a~b ~ ~1", "(and steel a~b ~ ~1)");
        check("actor:tviet~1", "actor:tviet~1");
        check_warned("\"a b\"~x", "(and \"a b\" x)", "`~` after a quotation takes a number");
        check_warned("steel~7", "steel~2", "at byte 5 of the query: no more than 2 letters");
    }

    #[test]
    fn boosts() {
        check("steel^2 \"a b\"^0.5 (c OR d)^3", "(and steel^2 \"a b\"^0.5 (or c d)^3)");
        check_warned("steel^x", "(and steel x)", "`^` takes a number");
        check_warned("steel^1000", "steel", "`^` takes a number");
    }

    #[test]
    fn slips_are_mended() {
        check_warned("a \"b c", "(and a \"b c\")", "at byte 2 of the query: this quotation is not closed");
        check_warned("a (b c", "(and a (and b c))", "this `(` is not closed");
        check_warned("a) b", "(and a b)", "this `)` closes nothing");
        check_warned("a AND", "a", "this `AND` has nothing on its right");
        check_warned("a OR", "a", "this `OR` has nothing on its right");
        check_warned("AND a", "a", "this `AND` has nothing on its left");
        check_warned("OR a", "a", "this `OR` has nothing on its left");
        check_warned("a NOT", "a", "nothing follows");
    }

    #[test]
    fn hostile_queries_end() {
        let deep = |query: &str, warning: &str| {
            let mut warnings = Vec::new();
            parse(query, &mut warnings);
            assert!(warnings.iter().any(|it| it.message.contains(warning)), "{query:.20}: {warnings:?}");
            assert!(warnings.len() <= MAX_PROBLEMS + 1, "{query:.20}");
        };
        deep(&"(".repeat(4000), "nested more than 64 deep");
        deep(&"actor:(".repeat(500), "nested more than 64 deep");
        deep(&"(".repeat(10_000), "the query has 10000 bytes");
        deep(&"a ".repeat(300), "looks for 128 things at most");
        deep(&"a* ".repeat(30), "has 16 words with `*` or `~` at most");
        for query in [")".repeat(4000), "\"".repeat(4000), "^".repeat(4000), "OR ".repeat(1000), "a OR ".repeat(800)] {
            parse(&query, &mut Vec::new());
        }
        check(&("-".repeat(3999) + "a"), "(not a)");
    }
}
