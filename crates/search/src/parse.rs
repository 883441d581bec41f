//! The query language: from text to a tree.
//!
//! tantivy brings a grammar of its own. It is not used since it cannot say "all words are required": it reads
//! `a AND b c AND d` as it reads `a AND b OR c AND d`, takes the apostrophe in `China's` for a quotation mark, and
//! has no limit to nesting.

use crate::SearchError;
use std::ops::Bound;

/// Longer queries are refused, in bytes.
const MAX_BYTES: usize = 4096;
/// Deeper nesting is refused.
const MAX_DEPTH: usize = 64;

/// A query as a tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Boost(Box<Self>, f32),
    Leaf(Leaf),
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// Where to look; in everything that is text if there is none.
    pub field: Option<Field>,
    pub what: What,
    /// Where it stands in the query, in bytes.
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Word(String),
    Phrase(String),
    Prefix(String),
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
    Figure,
    Unit,
    Document,
}

impl Field {
    const NAMES: [(&'static str, Self); 8] = [
        ("title", Self::Title),
        ("actor", Self::Actor),
        ("agreement", Self::Agreement),
        ("speaker", Self::Speaker),
        ("published", Self::Published),
        ("figure", Self::Figure),
        ("unit", Self::Unit),
        ("document", Self::Document),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(it, _)| name.eq_ignore_ascii_case(it)).map(|(_, field)| *field)
    }
}

/// Reads a query. Slips that leave no doubt (an unclosed quotation, an operator without its right side) are mended and
/// put into `warnings`; the rest are errors. Nothing where the query asks for nothing.
pub(crate) fn parse(query: &str, warnings: &mut Vec<String>) -> Result<Option<Node>, SearchError> {
    if query.len() > MAX_BYTES {
        let reason = format!("it has {} bytes; a query takes {MAX_BYTES}", query.len());
        return Err(SearchError::Query { at: MAX_BYTES, reason });
    }
    let mut parser = Parser { query, at: 0, depth: 0, warnings };
    let mut nodes = Vec::new();
    loop {
        nodes.extend(parser.alternatives(None)?);
        if parser.rest().is_empty() {
            break;
        }
        // Only a closing parenthesis stops the reading early.
        parser.warn(parser.at, "this `)` closes nothing");
        parser.at += 1;
    }
    Ok(gather(nodes, Node::And))
}

fn gather(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(join(nodes)) } else { nodes.pop() }
}

struct Parser<'q> {
    query: &'q str,
    at: usize,
    depth: usize,
    warnings: &'q mut Vec<String>,
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

    /// Whether an operator stands here: the word in capitals, by itself.
    fn is_at(&self, operator: &str) -> bool {
        let after = self.rest().strip_prefix(operator).map(|it| it.chars().next());
        after.is_some_and(|it| it.is_none_or(|c| c.is_whitespace() || c == '(' || c == ')' || is_quote(c)))
    }

    fn warn(&mut self, at: usize, what: &str) {
        self.warnings.push(format!("at byte {at} of the query: {what}"));
    }

    fn error<T>(&self, at: usize, reason: impl Into<String>) -> Result<T, SearchError> {
        Err(SearchError::Query { at, reason: reason.into() })
    }

    /// `a OR b`
    fn alternatives(&mut self, field: Option<Field>) -> Result<Option<Node>, SearchError> {
        let mut nodes = Vec::new();
        loop {
            let start = self.at;
            let node = self.requirements(field)?;
            let is_empty = node.is_none();
            nodes.extend(node);
            if self.is_at("OR") {
                if is_empty {
                    self.warn(self.at, "this `OR` has nothing on its left; to look for the word, quote it");
                }
                self.at += "OR".len();
                continue;
            }
            if is_empty && start > 0 && self.query[..start].ends_with("OR") {
                self.warn(start - 2, "this `OR` has nothing on its right; to look for the word, quote it");
            }
            return Ok(gather(nodes, Node::Or));
        }
    }

    /// `a b`, `a AND b`
    fn requirements(&mut self, field: Option<Field>) -> Result<Option<Node>, SearchError> {
        let mut nodes = Vec::new();
        let mut pending = None;
        loop {
            self.skip_space();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.is_at("OR") {
                if let Some(at) = pending {
                    self.warn(at, "this `AND` has nothing on its right; to look for the word, quote it");
                }
                return Ok(gather(nodes, Node::And));
            }
            if self.is_at("AND") {
                if nodes.is_empty() || pending.is_some() {
                    self.warn(self.at, "this `AND` has nothing on its left; to look for the word, quote it");
                }
                pending = Some(self.at);
                self.at += "AND".len();
                continue;
            }
            let node = self.deeper(|it| it.signed(field))?;
            if node.is_some() {
                pending = None;
            }
            nodes.extend(node);
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, SearchError>) -> Result<T, SearchError> {
        if self.depth == MAX_DEPTH {
            return self.error(self.at, format!("it is nested more than {MAX_DEPTH} deep"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// `-a`, `NOT a`, `+a`, `a`
    fn signed(&mut self, field: Option<Field>) -> Result<Option<Node>, SearchError> {
        let start = self.at;
        let is_not = self.is_at("NOT");
        if is_not {
            self.at += "NOT".len();
            self.skip_space();
        }
        let is_sign = |it: &Self, sign| {
            it.rest().strip_prefix(sign).is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()))
        };
        if is_not || is_sign(self, '-') {
            self.at += usize::from(!is_not);
            let is_over =
                self.rest().is_empty() || self.rest().starts_with(')') || self.is_at("OR") || self.is_at("AND");
            let node = if is_over { None } else { self.deeper(|it| it.signed(field))? };
            if node.is_none() {
                self.warn(start, "nothing follows that could be left out; to look for the word, quote it");
            }
            return Ok(node.map(|it| Node::Not(Box::new(it))));
        }
        if is_sign(self, '+') {
            self.at += 1;
        }
        let node = self.item(field)?;
        let boost = self.boost();
        Ok(node.map(|it| match boost {
            Some(boost) => Node::Boost(Box::new(it), boost),
            None => it,
        }))
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
            self.warn(start, "`^` takes a number from 0.01 to 100; it is passed over");
        }
        boost
    }

    /// `field:…`, `( … )`, `"…"`, a word
    fn item(&mut self, outer: Option<Field>) -> Result<Option<Node>, SearchError> {
        let start = self.at;
        let field = match self.field()? {
            Some(inner) if outer.is_some_and(|it| it != inner) => {
                return self.error(start, "one field stands inside another");
            }
            inner => inner.or(outer),
        };
        if self.eat("(") {
            let node = self.alternatives(field)?;
            if !self.eat(")") {
                self.warn(start, "this `(` is not closed; it is taken to end with the query");
            }
            return Ok(node);
        }
        if let Some(c) = self.rest().chars().next().filter(|c| is_quote(*c)) {
            self.at += c.len_utf8();
            return Ok(Some(leaf(field, What::Phrase(self.quoted(start)), start)));
        }
        if field.is_some()
            && let Some(range) = self.range()?
        {
            return Ok(Some(leaf(field, range, start)));
        }
        let word = self.word();
        if word.is_empty() {
            if field.is_some() {
                return self.error(start, "a field takes a word, a \"phrase\", or a range");
            }
            // Whatever ended the word at once (a lone `^`) is read over so that reading goes on.
            self.at += self.rest().chars().next().filter(|c| *c == '^').map_or(0, char::len_utf8);
            return Ok(None);
        }
        let what = match word.strip_suffix('*') {
            Some(prefix) => What::Prefix(prefix.to_owned()),
            None => What::Word(word.to_owned()),
        };
        Ok(Some(leaf(field, what, start)))
    }

    /// A field's name with its colon. `http://…`, `10:30` and "Seoul: tariffs" name no field.
    fn field(&mut self) -> Result<Option<Field>, SearchError> {
        let rest = self.rest();
        let n_bytes = rest.bytes().take_while(|it| it.is_ascii_alphabetic() || *it == b'_').count();
        let (name, after) = rest.split_at(n_bytes);
        let Some(after) = after.strip_prefix(':').filter(|_| n_bytes > 0) else { return Ok(None) };
        if let Some(field) = Field::parse(name) {
            self.at += n_bytes + 1;
            self.skip_space();
            return Ok(Some(field));
        }
        if after.starts_with(|c: char| !c.is_whitespace() && c != '/') {
            let names = Field::NAMES.map(|(name, _)| name).join(", ");
            let reason = format!("there is no field `{name}`; there are {names}; to look for the words, quote them");
            return self.error(self.at, reason);
        }
        Ok(None)
    }

    /// The rest of a quotation.
    fn quoted(&mut self, start: usize) -> String {
        let rest = self.rest();
        let Some((n_bytes, close)) = rest.char_indices().find(|(_, c)| is_quote(*c)) else {
            self.warn(start, "this quotation is not closed; it is taken to end with the query");
            self.at = self.query.len();
            return rest.to_owned();
        };
        self.at += n_bytes + close.len_utf8();
        let sign_at = self.at;
        if self.eat("~") {
            self.at += self.rest().bytes().take_while(u8::is_ascii_digit).count();
            self.warn(sign_at, "`~` is not known; the phrase is looked for as it stands");
        }
        rest[..n_bytes].to_owned()
    }

    fn word(&mut self) -> &'q str {
        let rest = self.rest();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '^') || is_quote(c);
        let n_bytes = rest.find(is_end).unwrap_or(rest.len());
        self.at += n_bytes;
        &rest[..n_bytes]
    }

    /// `[a TO b]`, `{a TO b}`, `>=a`
    fn range(&mut self) -> Result<Option<What>, SearchError> {
        let start = self.at;
        for sign in [">=", "<=", ">", "<"] {
            if self.eat(sign) {
                self.skip_space();
                let bound = self.word().to_owned();
                if bound.is_empty() {
                    return self.error(start, format!("`{sign}` takes a bound"));
                }
                let bound = if sign.ends_with('=') { Bound::Included(bound) } else { Bound::Excluded(bound) };
                return Ok(Some(if sign.starts_with('>') {
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
            return Ok(None);
        }
        let from_included = self.rest().starts_with('[');
        let inside = &self.rest()[1..];
        let range = inside.find([']', '}']).and_then(|n_bytes| {
            let (low, high) = inside[..n_bytes].split_once(" TO ")?;
            let to_included = inside[n_bytes..].starts_with(']');
            Some((n_bytes + 2, What::Range(bound(low, from_included)?, bound(high, to_included)?)))
        });
        let Some((n_bytes, range)) = range else {
            return self.error(start, "a range is written `[a TO b]`, with `*` for an open end");
        };
        self.at += n_bytes;
        Ok(Some(range))
    }
}

fn leaf(field: Option<Field>, what: What, at: usize) -> Node {
    Node::Leaf(Leaf { field, what, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as an S-expression, then the warnings.
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
                    What::Range(low, high) => format!("{field}{low:?}..{high:?}"),
                }
            }
        }
    }

    #[track_caller]
    fn check(query: &str, expect: &str) {
        let mut warnings = Vec::new();
        let node = parse(query, &mut warnings).unwrap();
        assert_eq!(node.as_ref().map_or(String::new(), show), expect, "{query}");
        assert_eq!(warnings, [""; 0], "{query}");
    }

    #[track_caller]
    fn check_warned(query: &str, expect: &str, warning: &str) {
        let mut warnings = Vec::new();
        let node = parse(query, &mut warnings).unwrap();
        assert_eq!(node.as_ref().map_or(String::new(), show), expect, "{query}");
        assert!(warnings.len() == 1 && warnings[0].contains(warning), "{query}: {warnings:?}");
    }

    #[track_caller]
    fn check_error(query: &str, expect: &str) {
        let error = parse(query, &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains(expect), "{query}: {error}");
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
        check("NOT NOT a", "(not (not a))");
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
        check_error("actr:Seoul", "there is no field `actr`; there are title, actor,");
        check_error("actor:(title:x)", "one field stands inside another");
        check_error("a actor:", "at byte 2 of the query: a field takes");
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
        for query in ["figure:[1 TO 2", "figure:[1 2]", "figure:[1TO2]", "figure:[ TO 2]", "figure:["] {
            check_error(query, "a range is written");
        }
        check_error("figure:>=", "`>=` takes a bound");
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
        check_warned("\"a b\"~3", "\"a b\"", "`~` is not known");
    }

    #[test]
    fn hostile_queries_end() {
        check_error(&"(".repeat(4000), "nested more than 64 deep");
        check_error(&"-".repeat(4000), "nested more than 64 deep");
        check_error(&"NOT ".repeat(1000), "nested more than 64 deep");
        check_error(&"actor:(".repeat(500), "nested more than 64 deep");
        check_error(&"(".repeat(10_000), "it has 10000 bytes");
        for query in [")".repeat(4000), "\"".repeat(4000), "^".repeat(4000), "OR ".repeat(1000), "a OR ".repeat(800)] {
            parse(&query, &mut Vec::new()).unwrap();
        }
    }
}
