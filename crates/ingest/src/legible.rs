//! The text as a reader sees it. Texts that went through other programs have `&#36;4.2&nbsp;billion`, `Â£3 million`, "minis-" and "ter" on
//! two lines, marks that nobody sees, and tags. The passes read such a text mended, and every span of the record is one of the text as it
//! is kept.

use crate::tag::Tagger;
use std::borrow::Cow;
use std::ops::Range;
use whosaid_model::{Document, Extraction, Span};

/// A mended text.
#[derive(Debug)]
pub(crate) struct Legible {
    text: String,
    /// What was changed, in order.
    changes: Vec<Change>,
}

/// A piece of the text that is kept, and where what stands for it is in the mended one. In bytes.
#[derive(Debug)]
struct Change {
    kept: Range<usize>,
    mended: Range<usize>,
}

impl Legible {
    /// Returns the text mended, or `None` if nothing is to be mended.
    pub fn of(kept: &str) -> Option<Self> {
        let mut text = String::new();
        let mut changes = Vec::new();
        let mut done = 0;
        let mut at = 0;
        while at < kept.len() {
            let Some((len, new)) = change(kept, at) else {
                at += 1;
                continue;
            };
            text.push_str(&kept[done..at]);
            let start = text.len();
            text.push_str(&new);
            done = at + len;
            changes.push(Change { kept: at..done, mended: start..text.len() });
            at = done;
        }
        if changes.is_empty() {
            return None;
        }
        text.push_str(&kept[done..]);
        Some(Self { text, changes })
    }

    /// Returns a document with the mended text.
    pub fn document(&self, kept: &Document) -> Document {
        Document { text: self.text.clone(), ..kept.clone() }
    }

    /// Returns the span of the mended text that a span of the kept one is.
    pub fn mended(&self, kept: Span) -> Span {
        let place = |at: usize| {
            let n = self.changes.partition_point(|it| it.kept.end <= at);
            let before = n.checked_sub(1).map(|last| &self.changes[last]);
            before.map_or(at, |it| at - it.kept.end + it.mended.end)
        };
        Span::new(place(kept.start as usize), place(kept.end as usize))
    }

    /// Returns the span of the kept text that a span of the mended one stands for. What was left out at its ends is not part of it.
    pub fn kept(&self, mended: Span) -> Span {
        let place = |n: usize, at: usize| {
            let before = n.checked_sub(1).map(|last| &self.changes[last]);
            before.map_or(at, |it| at - it.mended.end + it.kept.end)
        };
        let (start, end) = (mended.start as usize, mended.end as usize);
        let n_start = self.changes.partition_point(|it| it.mended.end <= start);
        let is_inside = |it: &Change| it.mended.end < end || it.mended.end == end && !it.mended.is_empty();
        let n_end = self.changes.partition_point(is_inside);
        Span::new(place(n_start, start), place(n_end.max(if start == end { n_start } else { 0 }), end))
    }

    /// Returns the record of the kept text, from that of the mended one.
    pub fn restored(&self, mut record: Extraction, document: &Document) -> Extraction {
        let move_to = |start: &mut u32, end: &mut u32, text: &mut String| {
            let span = self.kept(Span { start: *start, end: *end });
            (*start, *end) = (span.start, span.end);
            document.text[span.range()].clone_into(text);
        };
        for mention in record.entities.iter_mut().flat_map(|it| &mut it.mentions) {
            move_to(&mut mention.start, &mut mention.end, &mut mention.text);
        }
        for date in &mut record.dates {
            move_to(&mut date.start, &mut date.end, &mut date.text);
        }
        for figure in &mut record.figures {
            move_to(&mut figure.start, &mut figure.end, &mut figure.text);
            figure.when.iter_mut().chain(&mut figure.base).for_each(|it| *it = self.kept(*it));
        }
        let said = record.attributions.iter_mut().flat_map(|it| [&mut it.source, &mut it.cue, &mut it.content]);
        for span in record.sentences.iter_mut().chain(said.flatten()) {
            *span = self.kept(*span);
        }
        Extraction { text: document.text.clone(), sha256: document.sha256(), ..record }
    }
}

/// Returns how many bytes are to be changed at a byte of a text, and into what.
fn change(text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'&' => entity(&text[at..]),
        b'<' => tag(&text[at..]),
        b'\r' | b'\n' => broken_number(text, at),
        b'-' => broken_word(text, at),
        0xC2..=0xC5 | 0xE2 | 0xEF => unseen(text, at).or_else(|| misread(&text[at..])),
        _ => None,
    }
}

/// "&nbsp;", "&#36;"
fn entity(rest: &str) -> Option<(usize, Cow<'_, str>)> {
    let end = rest.bytes().take(LONGEST_ENTITY).position(|b| b == b';')? + 1;
    let name = &rest[..end];
    if !name[1..end - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') {
        return None;
    }
    let decoded = html_escape::decode_html_entities(name);
    // "&#146;" is meant as in Windows-1252.
    let mut chars = decoded.chars().map(|c| match u32::from(c) {
        n @ 0x80..=0x9F => FROM_80[n as usize - 0x80],
        _ => c,
    });
    let (only, rest) = (chars.next()?, chars.next());
    if decoded == name || only.is_control() {
        return None;
    }
    Some((
        end,
        if rest.is_some() { decoded } else { Cow::Owned(Some(only).filter(|c| !is_unseen(*c)).into_iter().collect()) },
    ))
}

/// The longest entity that is read, in bytes.
const LONGEST_ENTITY: usize = 12;

/// "<br/>", "</p>", "<b>": tags of text, which name nothing else. A mark above the line, as of a footnote, goes with its tag.
fn tag(rest: &str) -> Option<(usize, Cow<'_, str>)> {
    let name_at = if rest.starts_with("</") { 2 } else { 1 };
    let name = rest.as_bytes()[name_at..].iter().take(10).take_while(|b| b.is_ascii_alphanumeric());
    let name: String = name.map(|b| b.to_ascii_lowercase() as char).collect();
    let end = |from: usize, most: usize| Some(from + rest.bytes().skip(from).take(most).position(|b| b == b'>')? + 1);
    let behind = rest.as_bytes().get(name_at + name.len())?;
    if !matches!(behind, b'>' | b'/' | b' ' | b'\t' | b'\n') {
        return None;
    }
    match name.as_str() {
        "br" | "p" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "blockquote" | "table" | "tr" | "td"
        | "th" | "section" | "article" => Some((end(0, LONGEST_TAG)?, Cow::Borrowed("\n\n"))),
        "b" | "i" | "em" | "strong" | "span" | "a" | "u" | "font" => Some((end(0, LONGEST_TAG)?, Cow::Borrowed(""))),
        "sup" | "sub" => {
            let opened = end(0, LONGEST_TAG)?;
            let mark = rest.bytes().skip(opened).take(LONGEST_MARK).position(|b| b == b'<').map(|n| opened + n);
            let closed = mark.filter(|at| name_at == 1 && rest[*at..].starts_with("</"));
            Some((closed.and_then(|at| end(at, LONGEST_MARK)).unwrap_or(opened), Cow::Borrowed("")))
        }
        _ => None,
    }
}

/// The longest mark above or below the line, in bytes; its tag at its end is no longer.
const LONGEST_MARK: usize = 8;

/// The longest tag that is read, in bytes.
const LONGEST_TAG: usize = 512;

/// Marks that nobody sees: soft hyphens, with the line that they break, spaces of no width, marks of direction.
fn unseen(text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
    let c = text[at..].chars().next()?;
    let line = if c == '\u{ad}' { end_of_line(&text[at + c.len_utf8()..]).unwrap_or(0) } else { 0 };
    is_unseen(c).then_some((c.len_utf8() + line, Cow::Borrowed("")))
}

fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Returns the length of the end of a line, and of the indent behind it, before a letter or digit.
fn end_of_line(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let next = behind.trim_start_matches([' ', '\t']);
    next.starts_with(char::is_alphanumeric).then_some(rest.len() - next.len())
}

/// "Â£3 million", "the minister’s": UTF-8 that was read as Windows-1252.
fn misread(rest: &str) -> Option<(usize, Cow<'_, str>)> {
    let mut bytes = [0; 3];
    let (mut n, mut len) = (0, 0);
    let mut chars = rest.chars();
    loop {
        let c = chars.next()?;
        bytes[n] = windows_1252(c)?;
        n += 1;
        len += c.len_utf8();
        let n_all = match bytes[0] {
            0xC2..=0xC5 => 2,
            0xE2 => 3,
            _ => return None,
        };
        if n > 1 && !(0x80..=0xBF).contains(&bytes[n - 1]) {
            return None;
        }
        if n == n_all {
            break;
        }
    }
    let meant = std::str::from_utf8(&bytes[..n]).ok()?;
    // What news is written with: letters with accents, marks and signs of money.
    let is_usual = |c: char| matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{2026}' | '\u{2030}'..='\u{203a}' | '\u{20a0}'..='\u{20bf}' | '™' | '−');
    meant.chars().all(is_usual).then(|| (len, Cow::Owned(meant.to_owned())))
}

/// What Windows-1252 has from 0x80 on. Bytes that it lacks stand for themselves.
const FROM_80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the byte of a character in Windows-1252. Bytes that it lacks stand for themselves, as programs read them.
fn windows_1252(c: char) -> Option<u8> {
    let special = FROM_80.iter().position(|it| *it == c).map(|at| 0x80 + at as u8);
    special.or_else(|| u8::try_from(u32::from(c)).ok())
}

/// "minis-" and "ter" on two lines are one word, "well-" and "known" a compound.
fn broken_word(text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
    let line = end_of_line(&text[at + 1..])?;
    let before = text[..at].rsplit(|c: char| !c.is_alphabetic()).next().filter(|it| !it.is_empty())?;
    let rest = &text[at + 1 + line..];
    let behind = rest.split(|c: char| !c.is_alphabetic()).next()?;
    if !behind.starts_with(char::is_lowercase) || before.len() + behind.len() > LONGEST_WORD {
        return None;
    }
    let is_word = Tagger::shipped().seen(&format!("{before}{behind}").to_lowercase()).next().is_some();
    Some((1 + line, Cow::Borrowed(if is_word { "" } else { "-" })))
}

/// No word of English is longer.
const LONGEST_WORD: usize = 40;

/// "27," and "000", or "$27," and "350", on two lines. Other numbers may be two: "at age 42," and "300 people".
fn broken_number(text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
    let before = text[..at].strip_suffix(',')?;
    let line = end_of_line(&text[at..])?;
    let behind = &text[at + line..];
    let n_digits = |bytes: &mut dyn Iterator<Item = u8>| bytes.take(5).take_while(u8::is_ascii_digit).count();
    let n_before = n_digits(&mut before.bytes().rev());
    let is_money = before[..before.len() - n_before].ends_with(['$', '€', '£', '¥', '₩', '₹']);
    let is_number = (1..=3).contains(&n_before) && n_digits(&mut behind.bytes()) == 3;
    (is_number && (is_money || behind.starts_with("000"))).then_some((line, Cow::Borrowed("")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use whosaid_english::Lexicon;

    #[track_caller]
    fn check(kept: &str, mended: &str) {
        let found = Legible::of(kept);
        assert_eq!(found.as_ref().map_or(kept, |it| &it.text), mended);
    }

    #[test]
    fn mended_texts() {
        check("It cost &#36;4.2&nbsp;billion &amp; more.", "It cost $4.2\u{a0}billion & more.");
        check("AT&T and R&D; x &unknown; y", "AT&T and R&D; x &unknown; y");
        check(
            "It cost Â£3 million, the minister’s aide said. CafÃ© owners",
            "It cost £3 million, the minister’s aide said. Café owners",
        );
        check("the ministerâ€™s â€œplanâ€\u{9d} for â‚¬3", "the minister’s “plan” for €3");
        check("SÃO PAULO, É», Ã", "SÃO PAULO, É», Ã");
        check("The minis\u{ad}ter and the bil\u{ad}\nlion\u{200b}", "The minister and the billion");
        check(
            "It cost $1.2 bil-\nlion, a well-\nknown 27,\n000 tons.",
            "It cost $1.2 billion, a well-known 27,000 tons.",
        );
        check("On May 12,\n300 people came. In 2016,\n300 came.", "On May 12,\n300 people came. In 2016,\n300 came.");
        check(
            "It cost $27,\n350 and 4 bil&shy;lion, the minister&#146;s &#128;3.",
            "It cost $27,350 and 4 billion, the minister’s €3.",
        );
        check("It cost $300<sup>1</sup> million.<sup class=\"n\">12</sup> It", "It cost $300 million. It");
        check("One<br/>two <b>three</b> 3 < 4 <a@b.c>", "One\n\ntwo three 3 < 4 <a@b.c>");
    }

    #[test]
    fn spans_are_of_the_kept_text() {
        let text = "The minis\u{ad}ter said it cost &#36;4.2&nbsp;billion in 27,\n000 towns.";
        let document = Document::new("d", text);
        let record = crate::extract(&document, Lexicon::shipped());
        let found: Vec<_> = record.figures.iter().map(|it| (it.text.as_str(), it.speaker.as_deref())).collect();
        assert_eq!(found, [("&#36;4.2&nbsp;billion", Some("minister")), ("27,\n000", Some("minister"))]);
        assert!(record.figures.iter().all(|it| text[it.span()] == it.text));
    }

    proptest! {
        /// Every span of a mended text stands for a span of the kept one, in the same order.
        #[test]
        fn spans_keep_their_order(kept in "(&amp;|&#36;|\u{ad}|Â£|<b>|[a-c ]|-\n|1,\n|000|é){0,30}") {
            let Some(it) = Legible::of(&kept) else { return Ok(()) };
            let bounds: Vec<usize> = (0..=it.text.len()).filter(|at| it.text.is_char_boundary(*at)).collect();
            let mut last = 0;
            for pair in bounds.windows(2) {
                let span = it.kept(Span::new(pair[0], pair[1]));
                prop_assert!(last <= span.start && span.start < span.end && span.of(&kept).is_some());
                prop_assert_eq!(it.mended(span), Span::new(pair[0], pair[1]));
                last = span.end;
            }
        }
    }
}
